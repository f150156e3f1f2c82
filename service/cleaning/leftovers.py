"""Scraps that a page's making left in the text: no character of them was ever written by its author."""

import re
from collections import Counter
from collections.abc import Iterator

from service.cleaning.text import Edit

# A forum's protection against copying puts groups of one or two random ASCII characters between the lines.
_GARBAGE_GROUP = re.compile(r"[!-~]{1,2}")
# Of an interview: Q: O K ? A: O K !
_INTERVIEW = re.compile(r"\s*[QA] ?:")
_GARBAGE_SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_ATTRIBUTE = (
    r"(?:align|alt|bgcolor|border|class|color|face|height|hspace|href|id|name|size|src|style|target|title"
    r"|valign|vspace|width|onclick|onload|data-[a-z]+)"
)
_VALUED = rf"{_ATTRIBUTE}=(?:\"[^\"\n]{{0,400}}\"|'[^'\n]{{0,400}}')"
# The end of a tag whose beginning another tool cut off: " />, align="center">, /2009/1.jpg" border="0">
_TAG_END = re.compile(
    r"(?:[a-z0-9_/.:%-]{1,200}\.(?:jpe?g|gif|png|bmp))?"
    rf"(?:\"[^\S\n]*/>|(?:\"[^\S\n]*)?{_VALUED}(?:[^\S\n]*{_VALUED})*[^\S\n]*/?>)[^\S\n]*",
    re.IGNORECASE,
)
# At a line's start or end, or several in a row; 区 \ 县 and C:\news are the author's.
_BACKSLASHES = re.compile(
    r"(?m)^[^\S\n]{0,50}\\(?:[^\S\n]{0,9}\\){0,50}(?:[^\S\n]{1,50}|(?=[^\x00-\x7f])|$)"
    r"|(?<![\x21-\x7e])\\(?:[^\S\n]{0,9}\\){0,50}[^\S\n]{0,50}$"
    r"|(?<=[^\x00-\x7f])[^\S\n]{0,50}\\(?:[^\S\n]{1,9}\\){1,50}[^\S\n]{1,50}(?=[^\x00-\x7f])"
)
# One no-break space of an old page makes one question mark; characters that were lost have no space behind.
_PREFIX = re.compile(r"(?m)^(?P<marks>\?+)(?P<space>[^\S\n]?)(?!\?)")
_COMMAS = re.compile("[,，、]{2,}(?![,，、])|[,，、](?=[。；])")
_CELL, _ROW = 10, 200
_SENTENCE_SIGNS = re.compile("[。！？；：“”]")


def drop_garbage_lines(text: str) -> Iterator[Edit]:
    """Take out the lines of random ASCII that forums put between lines against copying: 8 T$ k1 \\9 F:"""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.isascii() and _is_garbage(line):
            last = end == len(text)
            yield Edit(start - (last and start > 0), end + (not last), "", "a line against copying")
        start = end + 1


def _is_garbage(line: str) -> bool:
    """Whether a line is groups of one or two characters with letters and three kinds of signs or more."""
    groups = line.split()
    return (
        len(groups) >= 4
        and all(map(_GARBAGE_GROUP.fullmatch, groups))
        and sum(character.isalpha() for character in line) >= 2
        and len(_GARBAGE_SIGNS.intersection(line)) >= 3
        and not _INTERVIEW.match(line)
    )


def drop_image_leftovers(text: str) -> Iterator[Edit]:
    """Take out what is left where an image stood: lone backslashes, the end of its tag."""
    if any(end in text for end in ("/>", '">', "'>")):
        for found in _TAG_END.finditer(text):
            yield Edit(*found.span(), "", "the rest of a tag")
    if "\\" in text:
        for found in _BACKSLASHES.finditer(text):
            yield Edit(*found.span(), "", "a lone backslash")


def drop_question_prefixes(text: str) -> Iterator[Edit]:
    """Take out question marks that were the no-break spaces of an indent: ??? 5月1日，甲县…

    One or two without a space behind may be lost characters (??县委书记), unless several lines begin so.
    """
    if "?" not in text:
        return
    prefixes = list(_PREFIX.finditer(text))
    lines = Counter(found["marks"] for found in prefixes)
    for found in prefixes:
        if found["space"] or len(found["marks"]) >= 3 or lines[found["marks"]] >= 3:
            yield Edit(*found.span(), "", "spaces that became question marks")


def unite_doubled_commas(text: str) -> Iterator[Edit]:
    """Write ,, and ，， as the one comma that they were; mark the place where a word between two is missing.

    Between letters or digits, and in a row of a table, two commas may hold an empty cell.
    """
    # Faster than a pattern: what stands behind each comma.
    if not any(behind[:1] in ",，、。；" for comma in ",，、" for behind in text.split(comma)[1:]):
        return
    for found in _COMMAS.finditer(text):
        around = text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
        if around.isascii() or _is_row(text, found):
            continue
        if found.group() in (",,", "，，", ",，", "，,"):
            yield Edit(*found.span(), "，", "a doubled comma")
        elif found.group() in ("、，", "、,"):
            yield Edit(*found.span(), "，", "a doubled comma", guess=True)
        elif "、" in found.group() or len(found.group()) == 1:
            yield Edit(*found.span(), found.group(), "a lost word", guess=True)


def _is_row(text: str, found: re.Match[str]) -> bool:
    """Whether the commas stand in a row of data: short cells, no sentence, single commas among the double."""
    low, high = max(0, found.start() - _ROW), found.end() + _ROW
    start, end = text.rfind("\n", low, found.start()) + 1 or low, text.find("\n", found.end(), high)
    line = text[start : high if end < 0 else end]
    cells = max(map(len, line.split(","))) <= _CELL and not _SENTENCE_SIGNS.search(line)
    return cells and re.search("(?<!,),(?!,)|,{3}|^,|,$", line) is not None
