"""What a page says about itself: headline, outlet, publication date, byline.

The patterns follow what 220 real pages carry around an article: a stamp under the headline
(来源 … 2018-09-07 09:41:29), a dateline (本报上海7月14日电), a footer
(选自《北京日报》（2023年7月14日第1版）).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from service.language.dates import Day, read_date
from service.language.furniture import Furniture, furniture
from service.language.outlets import KINDS, is_newspaper, known_outlet

_STAMP = re.compile(
    r"(\d{4})\s*[-–年/.]\s*(\d{1,2})\s*[-–月/.]\s*(\d{1,2})\s*日?"
    r"|(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?=期|版|\s|$)"
)
# 二〇二三年五月十二日, as bulletins and the papers of Hong Kong and Macau have it.
_WRITTEN_STAMP = re.compile(
    "[一二][〇零○一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
# Some sites print a page's address before its stamp.
_ADDRESS = re.compile(r"^\s*https?://\S+\s+")
_LABELLED = re.compile(r"(?:发布|发表|更新|出版)?(?:时间|日期)[:：]\s*(?=\d{4})")
_ISSUE = re.compile(
    r"(?P<taken>选自|原载|来源[:：]|据)?\s*《(?P<outlet>[^》]{2,14})》[（(\s]*(?P<date>\d{4}年\d{1,2}月\d{1,2}日)"
)
_DATELINE = re.compile(
    r"^[（(]?(?:本报|本台|新华社|中新社|中新网|人民网|[\u4e00-\u9fff]{2,8}(?:日报|晚报|网|社))"
    r"\s*[\u4e00-\u9fff]{0,8}?\s*(?P<date>(?:\d{4}年)?\d{1,2}月\d{1,2}日)[电讯]"
)
_OUTLET = re.compile(r"(?:来源|稿源|来 源|出处)[:：]\s*[《“]?([^\s《》”|:：]{2,20})")
# 黄石日报  2017年9月8日: an outlet without a label, right before the stamp.
_OUTLET_BEFORE_STAMP = re.compile(
    rf"^\s*《?([\u4e00-\u9fff]{{2,12}}?(?:{KINDS}))》?"
    r"\s+(?=\d{4}\s*[-年/.])"
)
# What names an outlet whose page this need not be: a site that took the article over says so in this way.
_TAKEN = re.compile("(?:来源|稿源|来 源|出处|转自|转载|发布者)")
# 鄞州日报讯（记者 …）, （廉江市融媒体中心 记者 …）, 《绵阳人大》2016年第5期: an outlet that reports itself.
_OWN_WORD = re.compile(
    rf"^\s*(?P<dateline>[\u4e00-\u9fff]{{2,12}}?(?:{KINDS}))(?:讯|电|消息)(?=\s|[（(])"
    rf"|[（(]\s*(?:据)?(?P<signed>[\u4e00-\u9fff]{{2,12}}?(?:{KINDS}))(?=[\s）)全记通]|特派)"
    r"|^\s*《(?P<issue>[\u4e00-\u9fff]{2,8})》\s*\d{4}年第"
)
_STAMPED_OUTLET = re.compile(
    rf"(?:^|[\s|　])([\u4e00-\u9fff]{{2,12}}?(?:{KINDS}))(?=$|[\s|　A-Z第]|数字报|电子版)"
)
_NAMED_OUTLET = re.compile(rf"(?<=[\u4e00-\u9fff]{{2}})(?:{KINDS})")
_AUTHOR = re.compile(
    r"(?:作者|记者|通讯员|撰稿)[:：\s]{1,3}((?:[\u4e00-\u9fff·]{2,4}(?:[ 、,，]|(?=[\s)）|]|责|编|$)))+)"
)
_BYLINE_WORDS = frozenset({"作者", "记者", "通讯员", "撰稿", "实习生"})
_OWNER = re.compile(r"(?:主办|主管|承办|版权)[:：\s]*$")
_HAN = re.compile("[\u3400-\u9fff]")
_HEAD_LINES, _FOOT_LINES = 14, 8


@dataclass(frozen=True, slots=True)
class Page:
    """What the page says of itself.

    `exact` tells whether the publication date is the article's own (a dateline, an issue's head or foot), not
    only the stamp of a site that may have taken it over.
    """

    title: str | None
    outlet: str | None
    published: date | None
    exact: bool
    authors: tuple[str, ...]


def read_page(text: str, known: Iterable[Furniture] | None = None) -> Page:
    """Read a clean text's head and foot for what the page says of itself.

    `known` is the text's furniture, where a caller has looked for it already.
    """
    left_out = {line.start for line in (furniture(text) if known is None else known)}
    lines = (line for line in re.finditer(r"(?m)^[^\S\n]*+\S[^\n]*", text) if line.start() not in left_out)
    article = [line.group().strip() for line in lines]
    head, foot = article[:_HEAD_LINES], article[-_FOOT_LINES:]
    issue = next(
        (found for line in reversed(foot) for found in _ISSUE.finditer(line) if _is_paper(found)), None
    )
    stamp = _stamp(head) or _stamp(foot)
    own = _own_date(head, issue, stamp) or _stamp([line for line in head if _is_issue_line(line)])
    return Page(
        title=_title(article),
        outlet=_outlet(head, foot, issue),
        published=own or stamp,
        exact=own is not None,
        authors=_authors(head, foot),
    )


def _is_paper(issue: re.Match[str]) -> bool:
    """Whether 《…》 before a date is a newspaper, and no statute or agreement of that day."""
    return is_newspaper(issue["outlet"]) or issue["taken"] is not None


def _title(article: list[str]) -> str | None:
    """The first line that reads like a headline: some characters, no full stop, no byline."""
    for line in article[:6]:
        if (
            len(_HAN.findall(line)) < 6
            or _OUTLET.search(line)
            or _LABELLED.search(line)
            or _OWNER.search(line)
        ):
            continue
        wordy = len(line) > 60 or line[-1] in "。；，,：:" or ("，" in line and len(line) > 45)
        return None if wordy else line
    return None


def _outlet(head: list[str], foot: list[str], issue: re.Match[str] | None) -> str | None:
    if issue:
        return issue["outlet"]
    found = next((found for line in (*head, *foot) if (found := _OUTLET.search(line))), None)
    found = found or next((found for line in head if (found := _OUTLET_BEFORE_STAMP.search(line))), None)
    if found:
        return found[1].strip("》】）)")
    return next((name for line in (*head, *foot) if (name := _own_word(line))), None)


def _own_word(line: str) -> str | None:
    """The outlet that a dateline, a signature or a stamp's line names: 2018年06月16日 新华日报 A1版."""
    if found := _OWN_WORD.search(line):
        return next(name for name in found.groups() if name)
    stamp = _STAMP.search(line) if len(line) < 60 and "。" not in line else None
    if stamp is None:
        return None
    named = _STAMPED_OUTLET.search(line)
    return known_outlet(line) or (named[1] if named else None)


def _stamp(lines: list[str]) -> date | None:
    """A full date on a short line of its own, or behind a label; dates inside sentences do not count."""
    for line in lines:
        found = _STAMP.search(line) or _WRITTEN_STAMP.search(line)
        if not found:
            continue
        before = _ADDRESS.sub("", line[: found.start()])
        alone = len(before) < 20 and "。" not in line and len(line) < 60
        if _LABELLED.search(line) or alone:
            day = read_date("-".join(filter(None, found.groups())) or found.group())
            iso = day.start.iso() if day else None
            if iso:
                return date.fromisoformat(iso)
    return None


def _is_issue_line(line: str) -> bool:
    """Whether a line is an issue's head: 石河子日报 2023年5月26日 names an outlet, and takes from none."""
    return bool(_NAMED_OUTLET.search(line)) and not _TAKEN.search(line) and not _LABELLED.search(line)


def _own_date(head: list[str], issue: re.Match[str] | None, stamp: date | None) -> date | None:
    """The issue's date, or the dateline's, its year completed by the stamp of the page."""
    if issue:
        reading = read_date(issue["date"])
        iso = reading.start.iso() if reading else None
        return date.fromisoformat(iso) if iso and len(iso) == 10 else None
    found = next((found for line in head if (found := _DATELINE.search(line))), None)
    reading = read_date(found["date"]) if found else None
    if reading is None or not reading.start.month or not reading.start.day:
        return None
    return _dateline(reading.start, stamp)


def _dateline(day: Day, stamp: date | None) -> date | None:
    """A dateline with its year, or with the stamp's; in January's pages a December one is last year's."""
    years = (day.year,) if day.year else (stamp.year, stamp.year - 1) if stamp else ()
    for year in years:
        dated = replace(day, year=year)
        if dated.exists() and (iso := dated.iso()):
            found = date.fromisoformat(iso)
            if day.year or stamp is None or (found - stamp).days <= 31:
                return found
    return None


def _authors(head: list[str], foot: list[str]) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for line in (*head, *foot):
        for found in _AUTHOR.finditer(line):
            for name in re.split(r"[ 、,，]+", found[1]):
                if 2 <= len(name) <= 4 and name not in _BYLINE_WORDS:  # 记者 甲 通讯员 乙
                    names.setdefault(name)
    return tuple(names)
