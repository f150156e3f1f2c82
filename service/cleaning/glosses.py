"""Readings that a reprint farm put behind characters: 學(xué)習(xí), 學習(xué xí), 学(xue2)习(xi2).

A gloss is taken out without a guess only where it is how the characters before it are read, the tone left
aside. That holds of an author's own gloss too: 甪(lù)直 loses it, and the raw text keeps it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from service.cleaning import tables
from service.cleaning.text import Edit

# What can be a syllable, so that (café) and (web2) are none.
_SYLLABLE = re.compile(
    r"(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:i?ang?|i?ong|i?ao?|uang?|uai|uo|u?eng?|ueng|[uü]an?|[uü]n|[uü]e?|v[en]?|[aeu]i|ou|er|ing?|ie|iu|[aeio])"
    r"|ng?|hng?|m"
)
_FEWEST = 3
_TONES = frozenset("12345")


def strip_pinyin_glosses(text: str) -> Iterable[Edit]:
    """Take out readings with tone marks, of one character or of several, and beside them those without."""
    words = [found for found in tables.GLOSSES.finditer(text) if _is_read(found)]
    if not words and not tables.TONED_GLOSS.search(text):
        return ()
    return [_edit(found) for found in words] + _single(list(tables.GLOSS.finditer(text)), len(words))


def strip_numbered_glosses(text: str) -> Iterable[Edit]:
    """Take out readings whose tones are numbers: 学(xue2)习(xi2), 学习(xue2 xi2)."""
    # Faster than a pattern: what stands before each bracket.
    if not any(before[-1:] in _TONES for bracket in ")）" for before in text.split(bracket)[:-1] if before):
        return ()
    words = [found for found in tables.NUMBERED_GLOSSES.finditer(text) if _is_read(found)]
    single = [found for found in tables.NUMBERED_GLOSS.finditer(text) if _is_reading(found)]
    return [_edit(found) for found in words + single]


def _single(glosses: list[re.Match[str]], others: int) -> list[Edit]:
    """The glosses of one character; one that is no reading of it goes, as a guess, beside three that are."""
    read = [_is_reading(found) for found in glosses]
    glossed = sum(read) + others >= _FEWEST
    return [
        _edit(found, guess=not sure)
        for found, sure in zip(glosses, read, strict=True)
        if sure or (glossed and _SYLLABLE.fullmatch(_plain(found.group())))
    ]


def _edit(gloss: re.Match[str], *, guess: bool = False) -> Edit:
    return Edit(gloss.start(), gloss.end(), "", "a pinyin gloss", guess)


def _is_reading(gloss: re.Match[str]) -> bool:
    """Whether it is how the one character before it is read."""
    return _reads(gloss.string[gloss.start() - 1], gloss.group())


@cache
def _plain(sound: str) -> str:
    """A reading in plain letters; ü and v are u."""
    letters = unicodedata.normalize("NFD", sound.replace("ɡ", "g").replace("ɑ", "a").replace("v", "u"))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


@cache
def _reads(character: str, sound: str) -> bool:
    """Whether a character is read so, by pypinyin; the tone and brackets are left aside."""
    from pypinyin.pinyin_dict import pinyin_dict  # it takes a quarter of a second, and hardly a page needs it

    return _plain(sound) in map(_plain, pinyin_dict.get(ord(character), "").split(","))


def _is_read(gloss: re.Match[str]) -> bool:
    """Whether a gloss of several syllables is how the characters before it are read: no (café) is."""
    from pypinyin import lazy_pinyin

    plain = _plain(gloss[1])
    before = gloss.string[max(0, gloss.start() - 8) : gloss.start()]
    return any(
        "".join(lazy_pinyin(before[-size:])).replace("v", "u") == plain for size in range(2, len(before) + 1)
    )
