"""The cleaning steps, in order. Each reads a text and says what it wants changed, and why.

Most undo without loss what a web page or a PDF did to the text. An edit that guesses, or marks damage that
stays, says so: values beside it get the warning `text_damaged`.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from statistics import median

from service.cleaning import simplified, tables
from service.cleaning.misaligned import realign_gbk
from service.cleaning.noise import NOISE_STEPS
from service.cleaning.spaced import close_gaps_in_words
from service.cleaning.text import CleanText, Edit, Step
from service.language.names import gaps_in_names


def drop_markup(text: str) -> Iterator[Edit]:
    """Take out HTML that a crawler left: tags, those of blocks end a line; comments and scripts whole."""
    position = 0
    while found := tables.MARKUP.search(text, position):
        position = found.end()
        unseen = found["comment"] or found["unseen"]
        ended = unseen and tables.UNSEEN_ENDS[unseen.lower()].search(text, position)
        if ended and not ended["another"]:
            position = ended.end()
        elif found["comment"]:
            continue
        yield Edit(found.start(), position, "\n" if found["block"] else "", "markup")


def decode_entities(text: str) -> Iterator[Edit]:
    """Write HTML entities as the characters that they stand for: &mdash; &nbsp; &#39532;"""
    for found in tables.ENTITY.finditer(text):
        if (character := html.unescape(found.group())) != found.group():
            yield Edit(*found.span(), character, "an entity")


def drop_invisible_characters(text: str) -> Iterator[Edit]:
    """Take out what no reader sees: byte-order marks, zero-width and control characters."""
    return (Edit(*found.span(), "", "invisible") for found in tables.INVISIBLE.finditer(text))


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


def strip_pinyin_glosses(text: str) -> Iterable[Edit]:
    """Take out readings that a reprint farm put behind characters: 學(xué)習(xí), 學習(xué xí)."""
    words = [
        Edit(*found.span(), "", "a pinyin gloss")
        for found in tables.GLOSSES.finditer(text)
        if _is_read(found)
    ]
    if not words and not tables.TONED_GLOSS.search(text):
        return ()
    return words + [Edit(*found.span(), "", "a pinyin gloss") for found in tables.GLOSS.finditer(text)]


def _is_read(gloss: re.Match[str]) -> bool:
    """Whether a gloss of several syllables is how the characters before it are read: no (café) is."""
    from pypinyin import lazy_pinyin  # it takes a tenth of a second, and hardly a page needs it

    letters = "".join(filter(str.isalpha, unicodedata.normalize("NFD", gloss[1].replace("ɡ", "g"))))
    plain = "".join(letter for letter in letters if letter.isascii())
    before = gloss.string[max(0, gloss.start() - 8) : gloss.start()]
    return any(
        "".join(lazy_pinyin(before[-size:])).replace("v", "u") == plain for size in range(2, len(before) + 1)
    )


@cache
def _strays() -> dict[int, str]:
    """The Simplified forms of characters that Simplified writing never uses.

    Only forms in common use, those of GB 2312: 鮀岛 stands so in Simplified pages, and few fonts have 𬶍.
    """
    forms = simplified.characters().items()
    return {
        code: form
        for code, form in forms
        if chr(code) not in tables.SHARED_WITH_SIMPLIFIED and form.encode("gb2312", "ignore")
    }


@cache
def _stray_characters() -> frozenset[str]:
    return frozenset(map(chr, _strays()))


def simplify_characters(text: str) -> Iterable[Edit]:
    """Write Traditional text in Simplified characters.

    A Traditional page goes through OpenCC's phrases and characters. In a Simplified page only stray
    glyphs are changed, and only those that Simplified writing never uses (not 乾, 著, 昇).
    """
    if _stray_characters().isdisjoint(text):
        return ()
    simple = simplified.simplify(text)
    changed = simplified.differing(text, simple)
    strays = 20 * (changed.count(1) - sum(map(text.count, tables.SHARED_WITH_SIMPLIFIED)))
    # Counting Chinese characters is what takes time; no text has more of them than characters.
    if strays < len(text) and strays < sum(map(len, tables.HAN.findall(text))):
        simple = text.translate(_strays())
        changed = simplified.differing(text, simple)
    elif "著" in simple:
        # t2s leaves 著; the particle (有著, 承担著) is 着, and what is written or well known stays 著.
        simple = tables.PARTICLE.sub("着", simple)
        changed = simplified.differing(text, simple)
    return [
        Edit(start, end, simple[start:end], "Traditional characters")
        for start, end in simplified.runs(changed)
    ]


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
    for line, following in pairwise(filled):
        if _width(line.group()) < page - 6 or line.group()[-1] in tables.SENTENCE_END:
            continue
        latin = line.group()[-1].isascii() and following.group()[0].isascii()
        words = latin and line.group()[-1].isalpha() and following.group()[0].isalpha()
        yield Edit(line.end(), following.start(), " " if words else "", "a line broken by the page's width")


def close_gaps_in_names(text: str) -> Iterator[Edit]:
    """Take out the space that typesetters put into names of two characters: 市委书记钱　进."""
    return (Edit(start, end, "", "a space in a name") for start, end in gaps_in_names(text))


def close_gaps_in_dates(text: str) -> Iterator[Edit]:
    """Take the spaces out of 7 月 12 日 and 2023 年."""
    for start, end in (found.span() for found in re.finditer(" +", text)):
        if tables.DATE_GAP.fullmatch(text[start - 1 : start] + text[end : end + 1]):
            yield Edit(start, end, "", "a space in a date")


_WHOLE = tables.SENTENCE_END + "：:"

# What stands in another form than characters. Each may uncover more for the others (&amp;lt;p&gt;), and makes
# the text shorter, so that they can be repeated until nothing is left.
ENCODED: tuple[Step, ...] = (drop_invisible_characters, decode_entities, drop_markup)
STEPS: tuple[Step, ...] = (
    # First: full-width letters, wide spaces and glosses are bytes to it.
    realign_gbk,
    *ENCODED,
    unify_white_space,
    narrow_letters_and_digits,
    strip_pinyin_glosses,
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
        simplify_characters: _stray_characters(),
        drop_markup: frozenset("<"),
        decode_entities: frozenset("&"),
        drop_invisible_characters: tables.INVISIBLE_CHARACTERS,
        unify_white_space: tables.NEWLINE_CHARACTERS | tables.WIDE_SPACES,
        narrow_letters_and_digits: tables.WIDE_CHARACTERS,
        strip_pinyin_glosses: tables.TONED_CHARACTERS,
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
