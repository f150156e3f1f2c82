"""Traditional characters become Simplified ones: the result of OpenCC's t2s at a fraction of its time.

The dictionaries are those that opencc-python-reimplemented carries: a table of characters, and some 280
phrases whose characters are converted otherwise than one by one (瞭解 → 了解, 乾隆 stays). Where a text has
none of the characters by which such phrases are known, the table is all it takes.
"""

import operator
import re
from collections.abc import Iterator
from functools import cache, reduce
from pathlib import Path
from typing import NamedTuple

import opencc

_NONZERO = b"\0" + b"\1" * 255
_RUNS = re.compile(rb"\x01(?:\x00{0,2}\x01)*")
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
    """The stretches of 1, those joined that are two characters apart or nearer."""
    return (found.span() for found in _RUNS.finditer(mask))


def simplify(text: str) -> str:
    """The text as OpenCC's t2s writes it, of the same length.

    Phrases go before characters, and as OpenCC has it the longest first, wherever it stands.
    """
    simple = text.translate(characters())
    telling = [character for character in _phrases() if character in text]
    if not telling:
        return simple
    found = [
        (-len(phrase.words), start, phrase)
        for character in telling
        for at in _places(character, text)
        for phrase in _phrases()[character]
        if (start := at - phrase.at) >= 0 and text.startswith(phrase.words, start)
    ]
    taken = bytearray(len(text))
    pieces = list(simple)
    for _, start, phrase in sorted(found):
        end = start + len(phrase.words)
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            pieces[start:end] = phrase.simplified
    return "".join(pieces)


def _places(character: str, text: str) -> list[int]:
    return [found.start() for found in re.finditer(character, text)]


@cache
def _phrases() -> dict[str, list[_Phrase]]:
    """Phrases by a character that is not converted alone as it is in them; by their first where all are."""
    known: dict[str, list[_Phrase]] = {}
    for words, simplified in _entries("TSPhrases.txt"):
        alone = words.translate(characters())
        differs = [at for at, (one, other) in enumerate(zip(alone, simplified, strict=True)) if one != other]
        at = differs[0] if differs else 0
        known.setdefault(words[at], []).append(_Phrase(at, words, simplified))
    return known


def _entries(name: str) -> list[tuple[str, str]]:
    """A dictionary's entries of equal length, the first form where there are several."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").split("\n")
    pairs = (line.split("\t") for line in lines if line)
    entries = [(old, forms.split(" ")[0]) for old, forms in pairs]
    return [(old, new) for old, new in entries if len(old) == len(new)]
