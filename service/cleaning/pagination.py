"""What print and PDF put between two halves of a sentence: page jumps and page numbers."""

import re
from collections.abc import Iterator

from service.cleaning.text import Edit

_NUMBER = r"(?:[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,3})"
# In brackets, or bare where a page is named; 上接G15高速 and 上接104国道 are roads.
_JUMP = (
    rf"(?:[（(【\[〔][^\S\n]*(?:下转|上接|紧接)[^\S\n]*第?{_NUMBER}版?[^\S\n]*[)）】\]〕]"
    rf"|\??(?:下转|上接)第?{_NUMBER}版"
    r"|(?<![^\s。！？，、；：”?])(?:下转|上接)[A-D]\d{1,2}(?=\s|$|上接))"
)
_TARGET = re.compile(rf"[^\S\n]*第?{_NUMBER}")
# Bounded, as all runs of white space here: a page may have a million of them.
_JUMPS = re.compile(rf"[^\S\n]{{0,20}}{_JUMP}(?:\s*{_JUMP})*[^\S\n]*")
# Behind these a line is done; a comma, and a character where the jump itself was, is not.
_END = "。！？!?…”』」）)："
# - 3 -, — 3 —, 第3页 共5页, 第 3 页: alone in its line, or between two characters of a sentence.
_PAGE = (
    r"(?:[-–—－―][^\S\n]{0,9}\d{1,3}[^\S\n]{0,9}[-–—－―]"
    r"|第[^\S\n]?\d{1,3}[^\S\n]?页[^\S\n]*[,，/]?[^\S\n]*共[^\S\n]?\d{1,3}[^\S\n]?页)"
)
_PAGE_LINE = re.compile(rf"\s*(?:{_PAGE}|第[^\S\n]?\d{{1,3}}[^\S\n]?页)\s*")
# A line above a jump that ends so is one half of a sentence.
_BROKEN_OFF = re.compile("[，、；,]\n$")
_HAN = "[\u3400-\u9fff]"
_PAGE_INSIDE = re.compile(rf"[^\S\n]{{1,20}}{_PAGE}[^\S\n]{{1,20}}(?={_HAN})")
_NEXT = re.compile(rf"\s*(?={_HAN})")
# A shorter line before a page's end may be a heading, a longer one breaks its sentence there.
_LONG = 20


def drop_page_jumps(text: str) -> Iterator[Edit]:
    """Take out （下转第三版） and （上接第一版）, and join the sentence that they cut in two."""
    # 基础上接待 is common, a page behind it is not.
    if not any(_TARGET.match(behind) for word in ("下转", "上接", "紧接") for behind in text.split(word)[1:]):
        return
    for found in _JUMPS.finditer(text):
        start, end = found.span()
        both = "转" in found.group() and "接" in found.group()
        if "\n" in found.group() and (not both or text[start - 1 : start] in _END):
            yield Edit(start, end, "\n", "a page jump")
        elif "转" not in found.group() and _BROKEN_OFF.search(text[max(0, start - 2) : start]):
            yield Edit(start - 1, end, "", "a page jump")
        else:
            yield Edit(start, end, "", "a page jump")


def drop_page_numbers(text: str) -> Iterator[Edit]:
    """Take out a PDF's page numbers, and the line break where they cut a sentence: - 3 -, 第3页 共5页"""
    if any(sign in text for sign in (" -", " —", " –", " 第")):
        inside = [
            found
            for found in _PAGE_INSIDE.finditer(text)
            if re.match(_HAN, text[found.start() - 1 : found.start()])
        ]
        # In no sentence it may be a score: 甲队 - 3 - 乙队.
        yield from (Edit(*found.span(), "", "a page number") for found in inside if _in_prose(text, found))
    end, start = 0, 0
    for line in text.split("\n"):
        if len(line) < _LONG and _PAGE_LINE.fullmatch(line):
            edit = _numbered(text, end, start + len(line))
            end = edit.end
            yield edit
        elif line.strip():
            end = start + len(line)
        start += len(line) + 1


def _in_prose(text: str, found: re.Match[str]) -> bool:
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    return re.search("[。，]", text[start : end if end >= 0 else len(text)]) is not None


def _numbered(text: str, end: int, until: int) -> Edit:
    """The edit for a page number that ends at `until`; the last line above it ends at `end`."""
    above = text[text.rfind("\n", 0, end) + 1 : end].rstrip()
    below = _NEXT.match(text, until)
    goes_on = len(above) >= _LONG and above[-1] not in _END and below is not None
    return Edit(end, below.end() if below and goes_on else until, "", "a page number")
