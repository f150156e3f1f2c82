"""What a page prints twice: its lead as a summary or a caption, its headline between captions."""

import re
from collections.abc import Iterable, Iterator

from service.cleaning.text import Edit

_LABELS = ("摘要", "提要", "导读", "导语", "核心提示")
_LABEL = re.compile(rf"[【\[]?(?:内容)?(?:{'|'.join(_LABELS)})[】\]]?[:：]?")
_BEGIN = re.compile(rf"\s*(?:{_LABEL.pattern})?")
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_REPORTED = re.compile(r"^本报讯(?:[（(][^（）()]{1,30}[）)])?")
# What may stand between a summary and the paragraph behind it.
_BETWEEN = re.compile(r"(?:本报讯\s?)?[（(](?:本报)?(?:记者|通讯员)[^（）()\n]{1,20}[）)]\s*$|本报讯\s*$")
_CREDIT = re.compile(
    r"\s*(?:[（(][^（）()\n]{1,20}摄[)）]"
    r"|(?:(?:本[报台网]|新华社)?(?:记者|通讯员)|(?<=[\s。]))[\s:：]{0,3}[\u4e00-\u9fff]{2,4} ?摄)\s*$"
)
_SENTENCE_END = tuple("。！？!?…”；")
# A shorter line may be said twice: 座谈会上， 不敢当。
_LEAD, _HEADLINE, _HEAD_LINES = 30, 12, 8
# A summary stands so many lines before its paragraph at most.
_SOON = 20


def drop_repeats(text: str) -> Iterator[Edit]:
    """Take out the second copy of a lead, a headline or a caption, identical but for white space.

    Of a lead or a caption the copy in the body stays, of a headline the first. A summary that is cut off (…),
    or less than the paragraph that it comes from, is a copy as well.
    """
    if not _may_repeat(text):
        return
    lines = list(re.finditer(r"(?m)^[^\S\n]*+\S[^\n]*", text))
    folded = ["".join(line.group().split()) for line in lines]
    captions = {number for number, line in enumerate(lines) if _is_caption(line.group())}
    copies = {*_leads(folded), *_headlines(folded)}
    if captions:
        said = _sentences(line for number, line in enumerate(folded) if number not in captions)
        copies |= {number for number in captions if _bare(lines[number].group()) in said}
    for number, line in enumerate(lines):
        following = lines[number + 1].start() if number + 1 < len(lines) else len(text)
        if number in copies:
            yield Edit(line.start(), following, "", "a repeat")
        elif size := _said_twice(line.group()):
            yield Edit(line.start(), line.start() + size, "", "a repeat")


def _may_repeat(text: str) -> bool:
    """Whether it is worth looking: most pages have no two lines that end alike, no summary and no caption."""
    lines = [line for line in text.split("\n") if len(line) >= _HEADLINE]
    ends = {line.rstrip()[-8:] for line in lines}
    if len(ends) < len(lines) or any(label in text for label in _LABELS) or any(map(_said_twice, lines)):
        return True
    return ("图" in text or "摄" in text) and any(map(_is_caption, lines))


def _said_twice(line: str) -> int:
    """How much of a line's beginning stands behind it again, with a dateline between at most; else 0."""
    end = 0
    while (more := _copied(line, end)) > end:
        end = more
    return end


def _copied(line: str, low: int) -> int:
    """Where a copy that begins at `low` of a line ends; `low` where there is none."""
    if len(line) - low < 2 * _LEAD:
        return low
    begin = _BEGIN.match(line, low)
    start = begin.end() if begin else low
    again = line.find(line[start : start + _LEAD], start + _LEAD)
    if again < 0:
        return low
    between = _BETWEEN.search(line, max(start, again - _LEAD), again)
    end = between.start() if between else again
    copy = _CUT.sub("", line[start:end].rstrip())
    # A rule of dashes and a row of dots are no text.
    written = len(copy) >= _LEAD and len(set(copy)) >= _HEADLINE
    return end if written and line.startswith(copy, again) else low


def _is_caption(line: str) -> bool:
    words = line.strip()
    return words.startswith(("图为", "图：")) or words.endswith(("摄", "摄）", "摄)"))


def _bare(caption: str) -> str:
    """What a caption says, without 图为 and without who took the picture; empty where that is little."""
    words = _CREDIT.sub("", caption).strip().removeprefix("图为").removeprefix("图：")
    copy = "".join(words.split()).rstrip("。")
    return copy if len(copy) >= _HEADLINE else ""


def _sentences(lines: Iterable[str]) -> set[str]:
    """The sentences of the lines, the first of each also without the dateline before it."""
    whole = {sentence for line in lines for sentence in re.split("[。！？；]", line) if sentence}
    return whole | {_REPORTED.sub("", sentence) for sentence in whole if sentence.startswith("本报讯")}


def _leads(lines: list[str]) -> Iterator[int]:
    """The paragraphs that stand again further on, as a whole or, behind 摘要, at the beginning of one."""
    last = {line: number for number, line in enumerate(lines)}
    for number, line in enumerate(lines):
        label = _LABEL.match(line)
        copy = _CUT.sub("", line[label.end() :]) if label else line
        if len(copy) < _LEAD:
            continue
        begins = label and any(other.startswith(copy) for other in lines[number + 1 : number + _SOON])
        if last.get(copy, 0) > number or begins:
            yield number


def _headlines(lines: list[str]) -> Iterator[int]:
    """Where a headline of the head stands again below; in the head, page and article may have it each."""
    head = lines[:_HEAD_LINES]
    titles = {line for line in head if _HEADLINE <= len(line) < 60 and not line.endswith(_SENTENCE_END)}
    yield from (number for number, line in enumerate(lines) if number >= _HEAD_LINES and line in titles)
