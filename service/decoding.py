"""Bytes become text: which encoding a Chinese page is in, and what is no text at all."""

import codecs
import re
from collections.abc import Callable, Sequence
from functools import cache

from schemas.errors import BinaryInput, EmptyInput, UndecodableInput

_MAGIC = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
)
# UTF-32 first: its little-endian mark begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# HKSCS holds all of Big5, and what Hong Kong's papers need beside it; cp950 what Windows adds for Taiwan's.
_BYTES, _PAIRS = ("GB18030", "Big5-HKSCS", "CP950"), ("UTF-16-LE", "UTF-16-BE")
# What a page calls its own encoding, in a meta tag or an XML declaration. By WHATWG's HTML it stands within
# the first 1024 bytes; Chinese pages with their long heads do not keep to that.
_LABEL = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE
)
_LABEL_WITHIN = 8192
# A label gb2312 stands on pages in GBK and GB18030 alike.
_LABELS = (("gb", "GB18030"), ("x-gb", "GB18030"), ("cp936", "GB18030"), ("big5", "Big5-HKSCS"))
# Four characters of Chinese text in UTF-8 on end, which no sensible GB18030 or Big5 looks like.
_UTF8_PASSAGE = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){4}")
# Of 0 to 1. On the corpus, in every encoding, right readings have 0.83 and more, down to 25 characters; wrong
# ones 0.49 and less in 200 characters, 0.75 in 25.
_FIT, _BONUS, _SAMPLE = 0.6, 0.15, 20_000
# A text is read with one damaged character in 1,000, or with one beside this many Chinese ones.
_DAMAGED, _ALONE = 1000, 100
_ESCAPED = re.compile("[\udc80-\udcff]+")
# A damaged character leaves three bytes, and six at most where another byte was put into it.
_REST, _MOST_REST = 3, 6
# A passage of GB18030 has bytes in it that are two-byte characters of UTF-8, as Chinese hardly has.
_FOREIGN = re.compile("[\x80-\u07ff\udc80-\udcff]+")
# Where a byte of a pair is lost, the pairs are wrong up to the next ASCII; wrong ones give no punctuation.
_CLAUSE = re.compile("[^\x00-\x7f\udc80-\udcff，。、；：！？“”《》（）]{0,200}")
# Where Windows-1252 has characters that Latin-1 has not.
_WINDOWS = {ord(bytes([byte]).decode("cp1252", "replace")): byte for byte in range(0x80, 0xA0)}
# Two-byte characters are certain only with more of them, the first four on end.
_FEWEST = 20
_HIGH_BYTES = re.compile(rb"[\xa1-\xfe]{8}")
_HAN = re.compile("[\u4e00-\u9fff]")
_ASCII = re.compile("[\x00-\x7f]+")


def decode(data: bytes, name: str) -> str:
    """Text of a file in UTF-8, UTF-16, GB18030 or Big5, the encodings of Chinese pages.

    Raises:
        EmptyInput, BinaryInput, UndecodableInput: naming the file.
    """
    return _decode(data, name, None)


def decode_html(data: bytes, name: str, charset: str = "") -> str:
    """The same of an HTML page, whose own word on its encoding counts as far as its bytes bear it out.

    `charset` is its server's word, which goes before the page's own.

    Raises:
        EmptyInput, BinaryInput, UndecodableInput: naming the file.
    """
    found = _LABEL.search(data[:_LABEL_WITHIN])
    label = charset.lower() or (found[1].decode("ascii").lower() if found else "")
    return _decode(data, name, next((codec for start, codec in _LABELS if label.startswith(start)), None))


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, if a file that begins so is in it; None where a line ends with a single byte."""
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    if marked or b"\0" not in head:
        return marked
    texts = ((codec, head.decode(codec, "ignore")) for codec in _PAIRS)
    return next((codec for codec, text in texts if _fit(text) >= _FIT), None)


def _decode(data: bytes, name: str, label: str | None) -> str:
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    text = _decoded(data, marked, name) if marked else None
    if text is None and not data.startswith(_MAGIC):
        text = _paired(data) if b"\0" in data else _guessed(data, name, label)
    if text is None or "\0" in text:
        msg = f"{name}: this is a binary file, not text; extract its text first."
        raise BinaryInput(msg)
    if is_empty(text):
        raise EmptyInput(nothing_in(name))
    return text


def _paired(data: bytes) -> str | None:
    """UTF-16 without its mark; None where bytes with NULs are no Chinese so."""
    text, fit = _best(data, _PAIRS, None)
    return text if fit >= _FIT else None


def _guessed(data: bytes, name: str, label: str | None) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Damaged UTF-8 would pass for garbled GB18030; true GB18030 has hardly a character in UTF-8.
        rest = data.decode("utf-8", "surrogateescape")
        if _chinese(rest) > sum(map(len, _ESCAPED.findall(rest))):
            return _mended_utf8(rest, name, error.start)
    else:
        return _reread(text) or text
    if passage := _UTF8_PASSAGE.search(data):
        msg = (
            f"{name}: byte {passage.start()} begins UTF-8 in a file that is not; re-save it in one encoding."
        )
        raise UndecodableInput(msg)
    text, fit = _best(data, (*_BYTES, *_PAIRS), label)
    if fit < _FIT:
        mended, fit = _best(data, _BYTES, label, _mended_pairs)
        text = mended or text
    if not text:
        _decoded(data, label or "GB18030", name)
    if fit < _FIT:
        msg = f"{name}: neither UTF-8 nor Chinese in GB18030 or Big5; re-save it as UTF-8."
        raise UndecodableInput(msg)
    return text


def _mended_utf8(escaped: str, name: str, start: int) -> str:
    """UTF-8 with U+FFFD for each damaged character.

    Raises:
        UndecodableInput: there are many of them, or a passage in another encoding.
    """
    passage = next(filter(_is_passage, _FOREIGN.finditer(escaped)), None)
    mended = _marked(escaped)
    if passage is None and mended is not None:
        return mended.removeprefix("\ufeff")
    if passage is not None:
        start = len(escaped[: passage.start()].encode("utf-8", "surrogateescape"))
    msg = f"{name}: byte {start} is not UTF-8, though the rest is; repair or re-save the file."
    raise UndecodableInput(msg)


def _is_passage(found: re.Match[str]) -> bool:
    """Whether bytes that are no UTF-8 may be characters of another encoding."""
    if not _ESCAPED.search(found.group()):
        return False
    data = found.group().encode("utf-8", "surrogateescape")
    return len(data) > _MOST_REST or (len(data) > _REST and any(_strict(data, codec) for codec in _BYTES))


def _mended_pairs(data: bytes, codec: str) -> str | None:
    """GB18030 or Big5 with U+FFFD for each damaged character, and for what it garbles of its clause."""
    escaped = data.decode(codec, "surrogateescape")
    if _marked(escaped) is None:
        return None
    pieces: list[str] = []
    position = 0
    for found in _ESCAPED.finditer(escaped):
        if len(found.group()) > _REST:
            return None
        start, end = _garbled(escaped, *found.span())
        pieces += escaped[position:start], "\ufffd" * (end > position)
        position = max(position, end)
    return "".join((*pieces, escaped[position:]))


def _garbled(escaped: str, start: int, end: int) -> tuple[int, int]:
    """Where the pairs around a damaged place are wrong, as some of them tell that make rare characters."""
    before = _CLAUSE.match(escaped[max(0, start - 200) : start][::-1])
    behind = _CLAUSE.match(escaped, end)
    if before and not all(map(_is_common, before.group())):
        start -= before.end()
    if behind and not all(map(_is_common, behind.group())):
        end = behind.end()
    return start, end


def _marked(escaped: str) -> str | None:
    """The text with U+FFFD in the places of bytes that are none; None where these are more than a few."""
    text, places = _ESCAPED.subn("\ufffd", escaped)
    few = places * _DAMAGED <= len(text) or (places == 1 and _chinese(text) >= _ALONE)
    return text if few else None


def _reread(text: str) -> str | None:
    """UTF-8 or GB18030 that was read as Latin-1 or Windows-1252 and saved so: å¸‚å§”ä¹¦è®° is 市委书记.

    None where a character of the text, or a byte of what it was, cannot be so.
    """
    if text.isascii() or _HAN.search(text):
        return None
    try:
        data = text.translate(_WINDOWS).encode("latin-1")
        read = data.decode("utf-8-sig")
    except UnicodeEncodeError:
        return None
    except UnicodeDecodeError:
        read, fit = _best(data, _BYTES, None) if _HIGH_BYTES.search(data) else ("", 0.0)
        return read if fit >= _FIT and _chinese(read) >= _FEWEST else None
    return read if _HAN.search(read) else None


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _best(
    data: bytes,
    encodings: Sequence[str],
    label: str | None,
    read: Callable[[bytes, str], str | None] = _strict,
) -> tuple[str, float]:
    """The reading that makes most sense, and how much: 0 to 1, and a bonus for the page's own word.

    "" where nothing can read it.
    """
    texts = [(codec, text) for codec in encodings if (text := read(data, codec)) is not None]
    readings = [(text, _fit(text) + (_BONUS if codec == label else 0)) for codec, text in texts]
    return max(readings, key=lambda reading: reading[1], default=("", 0.0))


def _fit(text: str) -> float:
    """The share of a text's characters beyond ASCII that all Chinese writing is made of.

    They are the punctuation of GB 2312 and the first level of it (3,755 characters) and of Big5 (5,401).
    Simplified and Traditional news have nearly all theirs there; what is read wrongly has half or less.
    """
    beyond = _ASCII.sub("", text)[:_SAMPLE]
    return sum(map(_is_common, beyond)) / len(beyond) if beyond else 0.0


@cache
def _is_common(character: str) -> bool:
    simplified, traditional = character.encode("gb2312", "ignore"), character.encode("big5", "ignore")
    in_simplified = b"\xa1\xa1" <= simplified <= b"\xa3\xfe" or b"\xb0\xa1" <= simplified <= b"\xd7\xf9"
    return in_simplified or b"\xa4\x40" <= traditional <= b"\xc6\x7e"


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        other = "neither UTF-8 nor" if encoding == "GB18030" else "damaged"
        msg = f"{name}: {other} {encoding} (byte {error.start}); re-save it as UTF-8."
        raise UndecodableInput(msg) from error


def _chinese(text: str) -> int:
    return len(_HAN.findall(text))


def nothing_in(where: str) -> str:
    """What is said of an input without text."""
    return f"{where}: there is no text in it; check what was saved there."


def is_empty(text: str) -> bool:
    """Whether there is no letter, digit or character in it."""
    # Byte-order marks, zero-width characters and NULs are no text either.
    return not any(map(str.isalnum, text))
