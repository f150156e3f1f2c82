"""What a page prints twice: its lead as a summary, its headline between captions."""

import re
from collections.abc import Iterator

from service.cleaning.text import Edit

_LABELS = ("摘要", "提要", "导读", "核心提示")
_LABEL = re.compile(rf"[【\[]?(?:内容)?(?:{'|'.join(_LABELS)})[】\]]?[:：]?")
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_SENTENCE_END = tuple("。！？!?…”；")
# A shorter line may be said twice: 座谈会上， 不敢当。
_LEAD, _HEADLINE, _HEAD_LINES = 30, 12, 8
# A summary stands so many lines before its paragraph at most.
_SOON = 20


def drop_repeats(text: str) -> Iterator[Edit]:
    """Take out the second copy of a lead or a headline, identical but for white space.

    Of a lead the copy in the body stays, of a headline the first. A summary that is cut off (…), or less than
    the paragraph that it comes from, is a copy as well.
    """
    # Two copies end alike: most pages have no two lines that do, and are done here.
    ends = [line.rstrip()[-8:] for line in text.split("\n") if len(line) >= _HEADLINE]
    if len(set(ends)) == len(ends) and not any(label in text for label in _LABELS):
        return
    lines = list(re.finditer(r"(?m)^[^\S\n]*+\S[^\n]*", text))
    folded = ["".join(line.group().split()) for line in lines]
    for number in sorted({*_leads(folded), *_headlines(folded)}):
        following = lines[number + 1].start() if number + 1 < len(lines) else len(text)
        yield Edit(lines[number].start(), following, "", "a repeat")


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
