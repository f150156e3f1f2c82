"""Bytes become text: which encoding a Chinese page is in, and what is no text at all."""

import codecs

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


def decode(data: bytes, name: str) -> str:
    """Text of a file in UTF-8, UTF-16 with its mark, or GB18030, the encodings of Chinese pages.

    Raises:
        EmptyInput, BinaryInput, UndecodableInput: naming the file.
    """
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    binary = data.startswith(_MAGIC) or (b"\0" in data and not marked)
    text = "" if binary else _decoded(data, marked, name) if marked else _guessed(data, name)
    if binary or "\0" in text:
        msg = f"{name}: this is a binary file, not text; extract its text first."
        raise BinaryInput(msg)
    if is_empty(text):
        raise EmptyInput(nothing_in(name))
    return text


def _guessed(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Damaged UTF-8 would pass for garbled GB18030; true GB18030 has hardly a character in UTF-8.
        rest = data.decode("utf-8", "replace")
        if _chinese(rest) > rest.count("\ufffd"):
            msg = f"{name}: byte {error.start} is not UTF-8, though the rest is; repair or re-save the file."
            raise UndecodableInput(msg) from error
    text = _decoded(data, "GB18030", name)
    if _chinese(text) * 5 < len(text) or _common(text) * 5 < _chinese(text) * 3:
        msg = f"{name}: neither UTF-8 nor Chinese in GB18030; re-save it as UTF-8."
        raise UndecodableInput(msg)
    return text


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        other = "neither UTF-8 nor" if encoding == "GB18030" else "damaged"
        msg = f"{name}: {other} {encoding} (byte {error.start}); re-save it as UTF-8."
        raise UndecodableInput(msg) from error


def _common(text: str) -> int:
    """How many characters are of the first level of GB 2312, the 3,755 that all writing is made of.

    In Simplified news they are nearly all, in Traditional news two in three; in Big5 that is read as
    GB18030 half.
    """
    return sum(b"\xb0\xa1" <= character.encode("gb2312", "ignore") <= b"\xd7\xf9" for character in text)


def _chinese(text: str) -> int:
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def nothing_in(where: str) -> str:
    """What is said of an input without text."""
    return f"{where}: there is no text in it; check what was saved there."


def is_empty(text: str) -> bool:
    """Whether there is no letter, digit or character in it."""
    # Byte-order marks, zero-width characters and NULs are no text either.
    return not any(map(str.isalnum, text))
