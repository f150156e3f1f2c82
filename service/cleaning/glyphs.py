"""Glyphs of a page's own font: 代表團놅行程 has a Hangul syllable, or a private character, for a common 的.

Such a font shows the right character to a reader and a wrong one to a crawler. One glyph stands for one
character all over a page, so that its places bear witness for each other.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from service.cleaning.gaps import answers, questions
from service.cleaning.text import Edit

_GLYPH = re.compile("[\uac00-\ud7a3\ue000-\uf8ff]")
_HAN = re.compile("[\u3400-\u9fff]")
_RUN = re.compile(f"{_GLYPH.pattern}+")
_WORD = re.compile("[\uac00-\ud7a3]{2,}")
# A page of so many characters (some 300) without a 的 hides it: one character in forty is a 的 in news.
_HIDDEN_FROM = 300


def decode_glyphs(text: str) -> Iterator[Edit]:
    """Write the character that a glyph stands for where the words around it leave one; mark the others."""
    places = _places(text)
    if not places:
        return
    readings = _readings(text, places)
    for at in places:
        reading = readings.get(text[at])
        if reading:
            yield Edit(at, at + 1, reading, "a glyph of the page's font", guess=True)
        else:
            yield Edit(at, at + 1, text[at], "a glyph for another character", guess=True)


def _places(text: str) -> list[int]:
    """Where glyphs in a row touch a Chinese character; Korean in brackets and a font's icons do not.

    Two Hangul in a row or more are a word, unless one of them stands alone somewhere: 与삼성전자公司.
    """
    if not _GLYPH.search(text):
        return []
    touching = [
        found
        for found in _RUN.finditer(text)
        if _HAN.match(text, found.end()) or _HAN.match(text[max(0, found.start() - 1) : found.start()])
    ]
    alone = {found.group() for found in touching if len(found.group()) == 1}
    return [
        at
        for found in touching
        if not (_WORD.fullmatch(found.group()) and alone.isdisjoint(found.group()))
        for at in range(*found.span())
    ]


def _readings(text: str, places: list[int]) -> dict[str, str]:
    """Glyph to character; what one round has told helps the next to read the places beside it."""
    known: dict[str, str] = _hidden_de(text, places)
    while True:
        text = text.translate({ord(glyph): character for glyph, character in known.items()})
        heard = _heard(text, [at for at in places if _GLYPH.match(text, at)])
        fresh = {glyph: reading for glyph, said in heard.items() if (reading := _agreed(said))}
        # Two glyphs for one character: neither is sure.
        shared = Counter([*fresh.values(), *known.values()])
        fresh = {glyph: reading for glyph, reading in fresh.items() if shared[reading] == 1}
        if not fresh:
            return known
        known |= fresh


def _hidden_de(text: str, places: list[int]) -> dict[str, str]:
    """The glyph for 的 in a page without one: the commonest by far of those with ever other neighbours."""
    if "的" in text or len(_HAN.findall(text)) < _HIDDEN_FROM:
        return {}
    around: dict[str, list[str]] = defaultdict(list)
    for at in places:
        around[text[at]].append(text[max(0, at - 1) : at + 2])
    common = sorted(
        (len(some), glyph) for glyph, some in around.items() if len(some) >= 6 and _is_varied(some)
    )
    rivals = [count for count, _ in common[:-1]]
    return {common[-1][1]: "的"} if common and common[-1][0] >= 1.5 * max(rivals, default=0) else {}


def _is_varied(windows: list[str]) -> bool:
    """Whether the characters on each side are ever others: beside 市 stand 委 and 长 again and again."""
    sides = [len({window[0] for window in windows}), len({window[-1] for window in windows})]
    return 10 * min(sides) >= 6 * len(windows)


def _heard(text: str, places: list[int]) -> dict[str, list[set[str]]]:
    """For each glyph, place by place: the characters that the page has between the same others."""
    heard: dict[str, list[set[str]]] = defaultdict(list)
    asked = {at: [*questions(text, at, 4, (1, 2))] for at in places}
    said = answers(text, frozenset(one for some in asked.values() for one in some))
    for at in places:
        if characters := set[str]().union(*(said.get(one, ()) for one in asked[at])):
            heard[text[at]].append(characters)
    return heard


def _agreed(heard: list[set[str]]) -> str | None:
    """The character that three places leave alone and nine in ten admit; where any leaves another, none.

    Fewer places, or a list of the genre's words beside the page's own, told more glyphs of those that the
    list was made with, and up to a third of others wrongly.
    """
    sure = Counter(character for characters in heard if len(characters) == 1 for character in characters)
    if len(sure) != 1:
        return None
    [(best, votes)] = sure.items()
    admitted = sum(best in characters for characters in heard)
    return best if votes >= 3 and 10 * admitted >= 9 * len(heard) else None
