"""Texts of their own that stand in one line: a caption or headline and the lead, article and links."""

import re
from collections.abc import Iterator

from service.cleaning.text import Edit

# How a bulletin begins: 本报讯, 新华社苏州3月20日电, 3月20日至22日，with a subject behind it.
_DATELINE = (
    r"本报讯[\s（(，]"
    r"|(?:本[报台网]|新华社|中新社|[人新]民网|新华网|中新网)[\u4e00-\u9fff]{0,8}?\d{1,2}月\d{1,2}日[电讯]"
)
_DAY = (
    r"(?:(?:\d{4}年)?\d{1,2}月)?\d{1,2}日(?:[至到、~～—–\-]{1,2}(?:\d{1,2}月)?\d{1,2}日)?(?:[上下中]午|晚上?)?"
    r"|近日|日前|昨[日天]|今[日天]|连日来"
)
_LEAD = re.compile(rf"(?P<dateline>{_DATELINE})|(?:{_DAY})[，,](?![在到赴于与和来向对将应])")
# Where such a beginning ends. Each is looked for by itself: a pattern with a first character is found fast.
_SIGNS = [
    re.compile(one)
    for one in (r"讯[\s（(，]", "日(?:[前来]?[，,]|[电讯])", "午[，,]", "晚上?[，,]", "天[，,]")
]
# Who took the picture ends its caption: （李某 摄）, 记者 李某摄.
_CREDIT = re.compile(r"(?<![拍航照影])摄[)）]?$")
_CAPTION = re.compile(
    r"图为|图[一二三四五六\d]?[:：]|[上下左右]图|[^。]*?[（(][前后]?排?[左右中][一二三四五]?[)）]"
)
# A headline has no sign of a sentence, and is not the newsroom's own word.
_PHRASE = re.compile(
    r"(?!.*(?:讯|电$|消息|报道|记者|通讯员|作者|[日晚]报))[\u3400-\u9fff\w“”、·—（）()\- ]{8,50}$"
)
_EVENT = re.compile("赴|来|抵|到|会见|参观|考察|座谈|学习|调研|访问|察看|观摩|举行|召开|合影|交流|签约")
# What cannot end a caption or headline: 代表团于 3月20日，举行时间 3月20日，
_OPEN = re.compile("(?:[，、；：,:于在自从至到截是与和及的据以]|时间|日期|定于|将于)$")
_NEIGHBOUR = re.compile("(?:[上下]一[篇条]|相关(?:阅读|新闻|链接))[:：]")
_MAY_BE_NEIGHBOUR = (re.compile("一[篇条][:：]"), re.compile("相关(?:阅读|新闻|链接)[:：]"))
_ENDED = tuple("。！？…”）)")
_FARTHEST, _LONGEST, _LONGEST_LEAD = 120, 80, 40


def part_seams(text: str) -> Iterator[Edit]:
    """Begin a line where a caption or headline ran into the lead, and where 上一篇： follows on the article.

    Behind a credit (李某 摄) the caption has ended. Elsewhere the break is a guess: the line must begin as a
    caption does, or be a headline's phrase up to a dateline or, behind a space, up to a day with a comma.
    """
    for sign in (sign for pattern in _SIGNS for sign in pattern.finditer(text)):
        begun = _line_before(text, sign.end())
        # Most are days inside a paragraph.
        if ("。" not in begun or "摄" in begun) and (lead := _lead(text, sign.end())):
            before = _line_before(text, lead.start()).strip()
            credited = _CREDIT.search(before) is not None
            if credited or _is_glued(before, close=_is_close(lead)):
                yield _break(
                    text, lead.start(), "a caption or headline run into the lead", guess=not credited
                )
    if any(pattern.search(text) for pattern in _MAY_BE_NEIGHBOUR):
        yield from _before_neighbours(text)


def _lead(text: str, end: int) -> re.Match[str] | None:
    """The beginning of a lead that ends at `end`."""
    # One character more, for what must not stand behind it.
    leads = _LEAD.finditer(text, max(0, end - _LONGEST_LEAD), end + 1)
    return next((found for found in leads if found.end() == end), None)


def _is_close(lead: re.Match[str]) -> bool:
    """Whether nothing but its day tells that a lead begins: no space before it, no 本报讯."""
    return not lead["dateline"] and not lead.string[lead.start() - 1].isspace()


def _line_before(text: str, at: int) -> str:
    """What stands before a place in its line, or as much of it as counts."""
    low = max(0, at - _FARTHEST)
    return text[text.rfind("\n", low, at) + 1 or low : at]


def _is_glued(words: str, *, close: bool) -> bool:
    """Whether the words before a lead are a caption or, unless the lead is `close` behind, a headline."""
    if "。" in words or len(words) > _LONGEST or _OPEN.search(words) or not _EVENT.search(words):
        return False
    return _CAPTION.match(words) is not None or (not close and _PHRASE.match(words) is not None)


def _before_neighbours(text: str) -> Iterator[Edit]:
    last = -1
    for found in _NEIGHBOUR.finditer(text):
        first = last < 0 or "\n" in text[last : found.start()]
        last = found.end()
        if first and _line_before(text, found.start()).rstrip().endswith(_ENDED):
            yield _break(text, found.start(), "the page's links run into the article")


def _break(text: str, at: int, reason: str, *, guess: bool = False) -> Edit:
    """A line break instead of the white space before a place."""
    before = _line_before(text, at)
    return Edit(at - len(before) + len(before.rstrip()), at, "\n", reason, guess)
