"""Names that a typesetter spaced out: 市委书记钱　进, 刘 伟 平."""

import re
from collections.abc import Iterator

from service.language.names import HAN, STOP, goes_on, name_at
from service.language.surnames import COMPOUND, SURNAMES

# Behind a post, a label, or another name and a mark, a name may begin that is spaced out.
_BEFORE_SPACED = re.compile(r"[记长任席员委导志人、，,] {0,2}$")
_GAP = re.compile(" {1,3}")
# What the page says elsewhere is no evidence while its spaces are still to go.
_NO_PAGE = "\n"
# What is no given name, even before a comma.
_NO_GIVEN_NAME = "等说也还到率带又讲赴"
# What is between a surname and the end of what is read to tell where its name ends.
_ROOM = 16
# Behind a post, a mark or a space: a name that ends here.
_NAME_AT_END = re.compile(
    rf"(?:^|[^\u3400-\u9fff]|[记长任席员委导志者])(?:{COMPOUND}|[{''.join(sorted(SURNAMES))}]){HAN}{{1,2}}$"
)


def gaps_in_names(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where white space stands inside a name that a post, a label or another name leads to; is it a guess?

    领导张 强、李 明参加 has two of them. A name of three (刘 伟 平), and one beside another name, is a guess.
    A surname before a word that goes on with the sentence (张 也到场) is not spaced out: its name is lost.
    """
    last = 0
    for gap in _GAP.finditer(text):
        at = gap.start() - 1
        if at < last or text[at] not in SURNAMES:
            continue
        beside = 0 < last < at <= last + 3 and not text[last:at].strip(" ")
        if beside or _BEFORE_SPACED.search(text[max(0, at - 3) : at]):
            size, guess = _spaced_name(text[at : at + _ROOM].split("\n")[0])
            for inside in _gaps_of_name(text, at, size):
                last = inside[1] + 1
                yield *inside, guess or beside


def _spaced_name(words: str) -> tuple[int, bool]:
    """How many characters the name has at the start of these words, which has gaps; 0 where it has no end."""
    whole = words.replace(" ", "")
    tail = whole[1:]
    spaced = words[1:].lstrip(" ")
    lost = goes_on(spaced, 0) and not STOP.match(tail, 1) and not goes_on(tail, 1)
    if not re.match(HAN, tail) or lost or tail[0] in _NO_GIVEN_NAME:
        return 0, False
    end = name_at(whole, 0, page=_NO_PAGE)
    if end == 2 or (end == 3 and tail[1] not in "副原代"):
        return end, end == 3
    return (2, True) if spaced[1:2] == " " else (0, False)


def _gaps_of_name(text: str, start: int, size: int) -> Iterator[tuple[int, int]]:
    """The gaps between that many characters."""
    at = start + 1
    for _ in range(size - 1):
        gap = _GAP.match(text, at)
        if gap:
            yield gap.span()
        at = gap.end() + 1 if gap else at + 1


def between_names(text: str, gap: int) -> bool:
    """Whether a space parts two names: 张三丰 李四光."""
    before = text[max(0, gap - 5) : gap]
    return _NAME_AT_END.search(before) is not None and name_at(text, gap + 1, page=_NO_PAGE) is not None
