"""Bytes become text: which encoding a Chinese page is in, and what is no text at all."""

import codecs
import re
from collections.abc import Sequence
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
_HAN = re.compile("[\u4e00-\u9fff]")
_ASCII = re.compile("[\x00-\x7f]+")


def decode(data: bytes, name: str) -> str:
    """Text of a file in UTF-8, UTF-16, GB18030 or Big5, the encodings of Chinese pages.

    Raises:
        EmptyInput, BinaryInput, UndecodableInput: naming the file.
    """
    return _decode(data, name, None)


def decode_html(data: bytes, name: str) -> str:
    """The same of an HTML page, whose own word on its encoding counts as far as its bytes bear it out.

    Raises:
        EmptyInput, BinaryInput, UndecodableInput: naming the file.
    """
    found = _LABEL.search(data[:_LABEL_WITHIN])
    label = found[1].decode("ascii").lower() if found else ""
    return _decode(data, name, next((codec for start, codec in _LABELS if label.startswith(start)), None))


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
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Damaged UTF-8 would pass for garbled GB18030; true GB18030 has hardly a character in UTF-8.
        rest = data.decode("utf-8", "replace")
        if _chinese(rest) > rest.count("\ufffd"):
            msg = f"{name}: byte {error.start} is not UTF-8, though the rest is; repair or re-save the file."
            raise UndecodableInput(msg) from error
    if passage := _UTF8_PASSAGE.search(data):
        msg = (
            f"{name}: byte {passage.start()} begins UTF-8 in a file that is not; re-save it in one encoding."
        )
        raise UndecodableInput(msg)
    text, fit = _best(data, (*_BYTES, *_PAIRS), label)
    if not text:
        _decoded(data, label or "GB18030", name)
    if fit < _FIT:
        msg = f"{name}: neither UTF-8 nor Chinese in GB18030 or Big5; re-save it as UTF-8."
        raise UndecodableInput(msg)
    return text


def _best(data: bytes, encodings: Sequence[str], label: str | None) -> tuple[str, float]:
    """The reading that makes most sense, and how much: 0 to 1, and a bonus for the page's own word.

    "" where nothing can read it.
    """
    readings = [("", 0.0)]
    for codec in encodings:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        readings.append((text, _fit(text) + (_BONUS if codec == label else 0)))
    return max(readings, key=lambda reading: reading[1])


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
