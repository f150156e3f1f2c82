"""Spaces that a page strewed between characters: 推动电 子商务合 作.

Chinese prose has hardly a space: behind 讯 and 电, in bylines, between the parties in a title, in lists of
names. One of another kind may be meant; many of them are damage, and then all are.
"""

import re
from collections.abc import Iterable, Iterator

from service.cleaning.text import Edit
from service.language.spaced_names import between_names

_HAN = "[\u3400-\u9fff]"
# The space first: a pattern that begins with a character is searched for much faster.
_GAP = re.compile(f" (?<={_HAN} )(?={_HAN})")
_BYLINE = re.compile("[讯电者员摄图文]$|报道$")
# What may have spaces of its own: brackets, titles, four names or more in a row.
_SPACED = re.compile(
    rf"[（(][^（()）\n]{{0,200}}[)）]|《[^《》\n]{{0,200}}》|{_HAN}{{2,4}}(?: {_HAN}{{2,4}}){{3,}}"
)
_LIKE_A_NAME = re.compile(f"(?:^|[^\u3400-\u9fff]){_HAN}{{2,4}}$")
_FEWEST = 6


def close_gaps_in_words(text: str) -> Iterable[Edit]:
    """Take out spaces inside sentences, where the page has six or more that nothing explains.

    Behind two to four characters that stand by themselves it is a guess: they may be a name. Between what
    look like two names the space stays, and is marked.
    """
    if text.count(" ") < _FEWEST or len(_GAP.findall(text)) < _FEWEST:
        return ()
    gaps = [gap for line in re.finditer(r"[^\n]+", text) if "。" in line.group() for gap in _gaps(line)]
    named = {gap for gap in gaps if between_names(text, gap)}
    if len(gaps) - len(named) < _FEWEST:
        return ()
    return [
        Edit(at, at + 1, " ", "perhaps a space in a word", guess=True)
        if at in named
        else Edit(at, at + 1, "", "a space in a word", guess=_stands_alone(text, at))
        for at in gaps
    ]


def _stands_alone(text: str, gap: int) -> bool:
    """Whether the characters before a gap may be a name."""
    return _LIKE_A_NAME.search(text[max(0, gap - 5) : gap]) is not None


def _gaps(line: re.Match[str]) -> Iterator[int]:
    """Where a sentence's line has a space that nothing explains."""
    words = line.group()
    gaps = [at for found in _GAP.finditer(words) if not _BYLINE.search(words[: (at := found.start())][-2:])]
    own = [found.span() for found in _SPACED.finditer(words)] if gaps else []
    yield from (line.start() + at for at in gaps if not any(start < at < end for start, end in own))
