"""The cleaning steps, in order. Each reads a text and says what it wants changed, and why.

Most undo without loss what a web page or a PDF did to the text. An edit that guesses, or marks damage that
stays, says so: values beside it get the warning `text_damaged`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from statistics import median

from service.cleaning import tables
from service.cleaning.dates import close_gaps_in_dates
from service.cleaning.escapes import LEADS_OF_UTF_8, decode_entities, decode_escapes, decode_utf_8
from service.cleaning.glosses import strip_numbered_glosses, strip_pinyin_glosses
from service.cleaning.markup import drop_forum_tags, drop_markup, drop_style_rules
from service.cleaning.misaligned import realign_gbk
from service.cleaning.noise import NOISE_STEPS
from service.cleaning.radicals import radicals, unify_radicals
from service.cleaning.spaced import close_gaps_in_words
from service.cleaning.text import CleanText, Edit, Step
from service.cleaning.traditional import simplify_characters, stray_characters
from service.language.spaced_names import gaps_in_names


def drop_invisible_characters(text: str) -> Iterator[Edit]:
    """Take out what no reader sees: byte-order marks, zero-width and control characters."""
    for found in tables.INVISIBLE.finditer(text):
        joiner = tables.JOINER.match(text, found.start())
        if joiner is None or joiner.end() != found.end():
            yield Edit(*found.span(), "", "invisible")


def unify_white_space(text: str) -> Iterator[Edit]:
    """Make every line end a newline and every other white space a plain space."""
    for found in tables.NEWLINE.finditer(text):
        yield Edit(*found.span(), "\n", "a line's end")
    for found in tables.WIDE_SPACE.finditer(text):
        yield Edit(*found.span(), " ", "a wide or hard space")


def narrow_letters_and_digits(text: str) -> Iterator[Edit]:
    """Write full-width letters and digits as ASCII: ５G, ２０１９年. Punctuation keeps its width."""
    for found in re.finditer(r"[０-９Ａ-Ｚａ-ｚ]+", text):
        yield Edit(*found.span(), found.group().translate(tables.WIDE_ALNUM), "full width")


def _width(line: str) -> int:
    """Cells that a line takes in a fixed-width font: two for a Chinese character, one for a letter."""
    # GB18030 gives a character as many bytes as it is wide, but for rare ones, which get four.
    return len(line.encode("gbk", "replace"))


def _page_width(lines: list[str]) -> float | None:
    """The width at which the text was wrapped, in cells, or None where lines are paragraphs.

    A PDF's text layer breaks most of its lines inside a sentence, at one and the same width, and has
    hardly a line that is longer: headlines in a list are as even, but stand beside whole paragraphs.
    """
    if sum(line[-1] not in _WHOLE for line in lines) < 4:
        return None
    long = [line for line in lines if _width(line) >= 30]
    broken = [_width(line) for line in long if line[-1] not in _WHOLE]
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
    indents = sum(text[found.start() - 1 : found.start()] == " " for found in filled) >= _INDENTS
    for line, following in pairwise(filled):
        # A paragraph's first line is shorter by its indent of two characters.
        width = _width(line.group()) + 4 * (text[line.start() - 1 : line.start()] == " ")
        # Where paragraphs are indented, a full line goes on in the next even where a sentence ends with it.
        goes_on = indents and width >= page - 2 and text[line.end() : following.start()] == "\n"
        if width < page - 6 or (line.group()[-1] in tables.SENTENCE_END and not goes_on):
            continue
        latin = line.group()[-1].isascii() and following.group()[0].isascii()
        words = latin and line.group()[-1].isalpha() and following.group()[0].isalpha()
        yield Edit(line.end(), following.start(), " " if words else "", "a line broken by the page's width")


def close_gaps_in_names(text: str) -> Iterator[Edit]:
    """Take out the spaces that typesetters put into names: 市委书记钱　进, 团长刘 伟 平."""
    return (Edit(start, end, "", "a space in a name", guess) for start, end, guess in gaps_in_names(text))


# So many indented lines show that the page indents its paragraphs.
_INDENTS = 3
_WHOLE = tables.SENTENCE_END + "：:"

# What stands in another form than characters. Each may uncover more for the others (&amp;lt;p&gt;), and makes
# the text shorter, so that they can be repeated until nothing is left.
ENCODED: tuple[Step, ...] = (
    # First: control characters and hard spaces are bytes to it.
    decode_utf_8,
    drop_invisible_characters,
    decode_entities,
    decode_escapes,
    drop_markup,
    drop_forum_tags,
    drop_style_rules,
)
STEPS: tuple[Step, ...] = (
    # First: full-width letters, wide spaces and glosses are bytes to it.
    realign_gbk,
    *ENCODED,
    unify_white_space,
    narrow_letters_and_digits,
    unify_radicals,
    strip_pinyin_glosses,
    strip_numbered_glosses,
    simplify_characters,
    *NOISE_STEPS,
    join_wrapped_lines,
    close_gaps_in_dates,
    close_gaps_in_names,
    close_gaps_in_words,
)


@cache
def _signs() -> dict[Step, frozenset[str]]:
    """Characters without which a step finds nothing: it need not read a text that has none of them."""
    return {
        decode_utf_8: LEADS_OF_UTF_8,
        decode_entities: frozenset("&"),
        decode_escapes: frozenset("\\"),
        drop_markup: frozenset("<"),
        drop_forum_tags: frozenset("["),
        drop_style_rules: frozenset("{"),
        unify_radicals: radicals(),
        simplify_characters: stray_characters(),
        drop_invisible_characters: tables.INVISIBLE_CHARACTERS,
        unify_white_space: tables.NEWLINE_CHARACTERS | tables.WIDE_SPACES,
        narrow_letters_and_digits: tables.WIDE_CHARACTERS,
        strip_pinyin_glosses: tables.TONED_CHARACTERS,
        strip_numbered_glosses: frozenset(")）"),
        close_gaps_in_dates: frozenset(" "),
        close_gaps_in_names: frozenset(" "),
        close_gaps_in_words: frozenset(" "),
    }


def clean(raw: str) -> CleanText:
    """Clean a raw text with all steps, in order."""
    present = set(raw)
    text, after = CleanText.of(raw).apply(realign_gbk), None
    while after is not text:
        text, after = after or text, _passed(after or text, ENCODED, present)
    return _passed(text, STEPS[1 + len(ENCODED) :], present)


def _passed(text: CleanText, steps: Iterable[Step], present: set[str]) -> CleanText:
    """The text after some steps, and in `present` the characters that they brought in.

    Those that they took out stay there: then a step may look for its signs in vain, and no harm is done.
    """
    for step in steps:
        signs = _signs().get(step)
        if signs is None or not signs.isdisjoint(present):
            before, text = text, text.apply(step)
            if text is not before:
                present.update(*{edit.replacement for edit in text.changes[-1].edits})
    return text
