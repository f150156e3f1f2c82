"""Traditional characters become Simplified ones: the result of OpenCC's t2s at a fraction of its time.

The dictionaries are those that opencc-python-reimplemented carries: a table of characters, and some 280
phrases whose characters are converted otherwise than one by one (瞭解 → 了解, 乾隆 stays). Where a text has
none of the characters by which such phrases are known, the table is all it takes.
"""

from __future__ import annotations  # array[int] cannot be written at run time before Python 3.12

import operator
import re
from array import array
from collections.abc import Iterator
from functools import cache, reduce
from pathlib import Path
from typing import NamedTuple

import opencc

_NONZERO = b"\0" + b"\1" * 255
_RUNS = re.compile(rb"\x01(?:\x00{0,4}\x01)*")
_FOLDER = Path(opencc.__file__).parent / "dictionary"


class _Phrase(NamedTuple):
    """A phrase and what it becomes; `at` is where in it its telling character stands."""

    at: int
    words: str
    simplified: str


@cache
def characters() -> dict[int, str]:
    """Every character that has a Simplified form of its own, by code point, as `str.translate` wants it."""
    return {ord(old): new for old, new in _entries("TSCharacters.txt") if old != new}


@cache
def _table() -> array[int]:
    """The form of every code point up to the last that has another: in a row `translate` finds it faster."""
    forms = array("L", range(max(characters()) + 1))
    for code, form in characters().items():
        forms[code] = ord(form)
    return forms


@cache
def traditional() -> frozenset[str]:
    """Every character that has a Simplified form of its own."""
    return frozenset(map(chr, characters()))


def differing(one: str, other: str) -> bytes:
    """For each character 1 where two texts of one length differ, else 0.

    The texts are taken as numbers of four bytes a character, which is much faster than to compare characters.
    """
    numbers = (int.from_bytes(text.encode("utf-32-le", "surrogatepass"), "little") for text in (one, other))
    bits = operator.xor(*numbers).to_bytes(4 * len(one), "little").translate(_NONZERO)
    planes = (int.from_bytes(bits[plane::4], "little") for plane in range(4))
    return reduce(operator.or_, planes).to_bytes(len(one), "little")


def runs(mask: bytes) -> Iterator[tuple[int, int]]:
    """The stretches of 1, those joined that are four characters apart or nearer."""
    return (found.span() for found in _RUNS.finditer(mask))


def simplify(text: str) -> str:
    """The text as OpenCC's t2s writes it, of the same length.

    Phrases go before characters, and as OpenCC has it the longest first, wherever it stands.
    """
    simple = text.translate(_table())
    found = [
        (-len(phrase.words), start, phrase)
        for character in _telling()
        if character in text
        for at in _places(character, text)
        for pair in (text[at : at + 2], text[at - 1 : at + 1])
        for phrase in _phrases().get(pair, ())
        if (start := at - phrase.at) >= 0 and text.startswith(phrase.words, start)
    ]
    if not found:
        return simple
    taken = bytearray(len(text))
    chosen: list[tuple[int, int, str]] = []
    for _, start, phrase in sorted(found):
        end = start + len(phrase.words)
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            chosen.append((start, end, phrase.simplified))
    pieces, position = list[str](), 0
    for start, end, words in sorted(chosen):
        pieces += (simple[position:start], words)
        position = end
    return "".join([*pieces, simple[position:]])


def _places(character: str, text: str) -> list[int]:
    return [found.start() for found in re.finditer(character, text)]


@cache
def _phrases() -> dict[str, list[_Phrase]]:
    """Phrases by two characters, one of which is not converted alone as it is in them.

    These are it and the one behind it, or before it at the phrase's end; where all are converted as alone,
    the phrase's first two.
    """
    known: dict[str, list[_Phrase]] = {}
    for words, simplified in _entries("TSPhrases.txt"):
        alone = words.translate(characters())
        differs = [at for at, (one, other) in enumerate(zip(alone, simplified, strict=True)) if one != other]
        at = differs[0] if differs else 0
        pair = words[at : at + 2] if at + 1 < len(words) else words[at - 1 :]
        known.setdefault(pair, []).append(_Phrase(at, words, simplified))
    return known


@cache
def _telling() -> frozenset[str]:
    """The characters by which phrases are known."""
    return frozenset(phrase.words[phrase.at] for some in _phrases().values() for phrase in some)


def _entries(name: str) -> list[tuple[str, str]]:
    """A dictionary's entries of equal length, the first form where there are several."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").split("\n")
    pairs = (line.split("\t") for line in lines if line)
    entries = [(old, forms.split(" ")[0]) for old, forms in pairs]
    return [(old, new) for old, new in entries if len(old) == len(new)]
