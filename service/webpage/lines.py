"""An HTML page as the lines that a reader sees, each with the element that holds it."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

# Every other element begins a line and ends one; so do those that only one CMS knows (<founder-title>).
_INLINE = re.compile(
    "(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|img|ins|kbd|label|mark|nobr|q|ruby|s|samp|small"
    # A colon: Word's <o:p> and <st1:city>.
    "|span|strike|strong|sub|sup|tt|u|var|wbr|.+:.+)"
)
_UNSEEN = re.compile("head|script|style|noscript|template|iframe|object|svg|select|button|textarea|rt|rp")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_TAG = re.compile(r"<(?:html|body|div|p|br|table|span|article|!doctype)\b", re.IGNORECASE)
# lxml takes no declaration of bytes that are decoded already.
# And libxml2 stops at the first </html>, which on government sites is often that of an included head.
_DROPPED = re.compile(r"^\s*<\?xml[^>]*\?>|</(?:html|body)\s*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,20});")
# A break of the source line between two wide characters is no space: CSS Text Module Level 3, 4.1.3.
_SOURCE_BREAK = re.compile(r"(?<=[\u2e80-\uffef])[ \t\f]*[\r\n][ \t\r\n\f]*(?=[\u2e80-\uffef])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_HAN = re.compile("[\u3400-\u9fff]")
# ASCII: some sites write Chinese so, and damage has it too.
_POINT = re.compile(r"[，。！？；]|[\u3400-\u9fff”》）][,.;!?]")
# Chinese characters that stand, with a comma, outside of the links of a sentence; in a list of tags fewer do.
_BETWEEN = 6
# Characters that a cell of a table of data has at most.
_CELL = 40
_Piece = tuple[str | None, bool, HtmlElement]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a reader sees it, and `block`, what holds it.

    `is_link`: whether it is there to be clicked on. `prose`: Chinese characters of a line that is written in
    sentences; 0 of one that only lists or links.
    """

    text: str
    is_link: bool
    prose: int
    block: HtmlElement


def parse(page: str) -> HtmlElement | None:
    """The page's root; None where there is no element in it.

    A page whose tags are themselves escaped, as feeds and JSON have it, is unescaped first.
    """
    if not _TAG.search(page):
        page = html.unescape(page)
    # huge_tree: without it libxml2 stops, silently, where tags that are never closed nest 256 deep.
    parser = HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return document_fromstring(_DROPPED.sub("", page), parser=parser)
    except (etree.ParserError, ValueError):
        return None


def visible_lines(root: HtmlElement) -> list[Line]:
    """The lines in their order, white space as a browser shows it, entities that were escaped twice too."""
    lines: list[Line] = []
    pieces: list[tuple[str, bool]] = []
    for text, linked, block in _pieces(root):
        if text is not None:
            pieces.append((text, linked))
        else:
            lines += _line(pieces, block)
            pieces = []
    return lines


def _pieces(root: HtmlElement) -> Iterator[_Piece]:
    """Each text with whether it is a link; None where a line ends, with the block that held it."""
    links, blocks = 0, [root]
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if is_unseen(element):
                walk.skip_subtree()
                continue
            links += tag == "a"
            if not _is_inline(element):
                yield None, False, blocks[-1]
                blocks.append(element)
            if tag in ("td", "th"):
                yield " ", False, blocks[-1]
            if element.text:
                yield from _texts(element.text, links > 0, blocks[-1])
            continue
        if not is_unseen(element):
            links -= tag == "a"
            if not _is_inline(element):
                yield None, False, blocks.pop()
        if element.tail:
            yield from _texts(element.tail, links > 0, blocks[-1])
    yield None, False, root


def _texts(text: str, linked: bool, block: HtmlElement) -> Iterator[_Piece]:
    """The text whole, or, in <pre>, by the lines it has."""
    for number, line in enumerate(text.splitlines() if block.tag == "pre" else [text]):
        if number:
            yield None, False, block
        yield line, linked, block


def _is_inline(element: HtmlElement) -> bool:
    tag = element.tag
    return _is_inline_tag(tag) or (tag in ("td", "th") and _is_datum(element))


@lru_cache(1000)
def _is_inline_tag(tag: str) -> bool:
    return _INLINE.fullmatch(tag) is not None


def _is_datum(cell: HtmlElement) -> bool:
    """Whether a table's cell is one of a row's data, not a part of the page's layout."""
    if not all(_is_inline_tag(child.tag) for child in cell):
        return False
    size = 0
    for text in cell.itertext():
        size += len(text)
        if size > _CELL:
            return False
    return True


def is_unseen(element: HtmlElement) -> bool:
    """Whether a browser does not show an element."""
    return _is_unseen_tag(element.tag) or _HIDDEN.search(element.get("style", "")) is not None


@lru_cache(1000)
def _is_unseen_tag(tag: str) -> bool:
    return _UNSEEN.fullmatch(tag) is not None


def _line(pieces: Iterable[tuple[str, bool]], block: HtmlElement) -> Iterator[Line]:
    text = "".join(piece for piece, _ in pieces)
    shown = _SPACES.sub(" ", _SOURCE_BREAK.sub("", text)).strip()
    if shown:
        shown = _ENTITY.sub(lambda found: html.unescape(found.group()), shown).strip()
        links = [piece.strip() for piece, in_link in pieces if in_link and piece.strip()]
        plain = "".join(piece for piece, in_link in pieces if not in_link)
        linked = sum(map(len, links)) * 2 > len(shown) and not (len(links) > 1 and _is_sentence(plain))
        prose = 0 if linked or not _POINT.search(shown) else len(_HAN.findall(shown))
        yield Line(shown, linked, prose, block)


def _is_sentence(plain: str) -> bool:
    """Whether what stands between links is what is left of a sentence, each of whose names is linked."""
    return "。" in plain or ("，" in plain and len(_HAN.findall(plain)) >= _BETWEEN)
