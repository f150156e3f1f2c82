"""The cleaning steps, in order. Each reads a text and says what it wants changed; none guesses.

All of them are lossless repairs of what a web page or a PDF did to the text, so none of them
is a reason for the warning `text_damaged`.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from statistics import median

from opencc import OpenCC

from service.cleaning import tables
from service.cleaning.text import CleanText, Edit, Step
from service.language.names import gaps_in_names


def drop_markup(text: str) -> Iterator[Edit]:
    """Take out HTML tags that a crawler left; those of blocks end a line."""
    for found in tables.MARKUP.finditer(text):
        yield Edit(*found.span(), "\n" if found["block"] else "")


def decode_entities(text: str) -> Iterator[Edit]:
    """Write HTML entities as the characters that they stand for: &mdash; &nbsp; &#39532;"""
    for found in tables.ENTITY.finditer(text):
        if (character := html.unescape(found.group())) != found.group():
            yield Edit(*found.span(), character)


def drop_invisible_characters(text: str) -> Iterator[Edit]:
    """Take out what no reader sees: byte-order marks, zero-width and control characters."""
    return (Edit(*found.span(), "") for found in tables.INVISIBLE.finditer(text))


def unify_white_space(text: str) -> Iterator[Edit]:
    """Make every line end a newline and every other white space a plain space."""
    for found in tables.NEWLINE.finditer(text):
        yield Edit(*found.span(), "\n")
    for found in tables.WIDE_SPACE.finditer(text):
        yield Edit(*found.span(), " ")


def narrow_letters_and_digits(text: str) -> Iterator[Edit]:
    """Write full-width letters and digits as ASCII: ５G, ２０１９年. Punctuation keeps its width."""
    for found in re.finditer(r"[０-９Ａ-Ｚａ-ｚ]+", text):
        yield Edit(*found.span(), found.group().translate(tables.WIDE_ALNUM))


def strip_pinyin_glosses(text: str) -> Iterator[Edit]:
    """Take out readings that a reprint farm put behind characters: 學(xué)習(xí)."""
    glosses = list(tables.GLOSS.finditer(text))
    toned = [any(letter in tables.TONED for letter in found[1]) for found in glosses]
    for found, has_tone in zip(glosses, toned, strict=True):
        if has_tone or (any(toned) and found[1] in tables.UNTONED):
            yield Edit(*found.span(), "")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _traditional() -> dict[str, str]:
    """Every character that OpenCC's character table changes, with its Simplified form."""
    every = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))))
    simplified = "".join(_converter().convert(character) for character in every)
    return {old: new for old, new in zip(every, simplified, strict=True) if old != new}


def simplify_characters(text: str) -> Iterable[Edit]:
    """Write Traditional text in Simplified characters.

    A Traditional page goes through OpenCC with its phrases. In a Simplified page only stray
    glyphs are changed, and only those that Simplified writing never uses (not 乾, 著, 昇).
    """
    table = _traditional()
    strange = [
        position
        for position, character in enumerate(text)
        if character in table and character not in tables.SHARED_WITH_SIMPLIFIED
    ]
    han = sum("\u3400" <= character <= "\u9fff" for character in text)
    if strange and len(strange) * 20 >= han:
        converted = _converter().convert(text)
        # OpenCC's t2s keeps the length; an entry that does not is not trusted.
        if len(converted) == len(text):
            return [
                Edit(position, position + 1, new)
                for position, (old, new) in enumerate(zip(text, converted, strict=True))
                if old != new
            ]
    return [Edit(position, position + 1, table[text[position]]) for position in strange]


def _width(line: str) -> int:
    """Cells that a line takes in a fixed-width font: two for a Chinese character, one for a letter."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in line)


def _page_width(lines: list[str]) -> float | None:
    """The width at which the text was wrapped, in cells, or None where lines are paragraphs.

    A PDF's text layer breaks most of its lines inside a sentence, at one and the same width, and has
    hardly a line that is longer: headlines in a list are as even, but stand beside whole paragraphs.
    """
    long = [line for line in lines if _width(line) >= 30]
    broken = [_width(line) for line in long if line[-1] not in tables.SENTENCE_END + "：:"]
    if len(broken) < 4 or len(broken) * 2 < len(long):
        return None
    usual = median(broken)
    even = sum(abs(width - usual) <= 6 for width in broken)
    longer = sum(_width(line) > usual + 6 for line in long)
    wrapped = even * 4 >= len(broken) * 3 and longer * 4 <= len(long) and usual <= 120
    return usual if wrapped else None


def join_wrapped_lines(text: str) -> Iterator[Edit]:
    """Join lines that a page width broke: 中共一大纪⏎⏎念馆, and with them a dash split in two."""
    filled = list(re.finditer(r"[^ \n](?:[^\n]*[^ \n])?", text))
    page = _page_width([found.group() for found in filled])
    if page is None:
        return
    for line, following in pairwise(filled):
        if _width(line.group()) < page - 6 or line.group()[-1] in tables.SENTENCE_END:
            continue
        latin = line.group()[-1].isascii() and following.group()[0].isascii()
        words = latin and line.group()[-1].isalpha() and following.group()[0].isalpha()
        yield Edit(line.end(), following.start(), " " if words else "")


def close_gaps_in_names(text: str) -> Iterator[Edit]:
    """Take out the space that typesetters put into names of two characters: 市委书记钱　进."""
    return (Edit(start, end, "") for start, end in gaps_in_names(text))


def close_gaps_in_dates(text: str) -> Iterator[Edit]:
    """Take the spaces out of 7 月 12 日 and 2023 年."""
    return (Edit(*found.span(), "") for found in tables.DATE_GAP.finditer(text))


STEPS: tuple[Step, ...] = (
    drop_markup,
    decode_entities,
    drop_invisible_characters,
    unify_white_space,
    narrow_letters_and_digits,
    strip_pinyin_glosses,
    simplify_characters,
    join_wrapped_lines,
    close_gaps_in_dates,
    close_gaps_in_names,
)


def clean(raw: str) -> CleanText:
    """Clean a raw text with all steps, in order."""
    text = CleanText.of(raw)
    for step in STEPS:
        text = text.apply(step)
    return text
