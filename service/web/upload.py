"""A file of documents that comes in: written as it comes, and refused as soon as it shows that it is none."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path, PurePath
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from service.web.problem import Problem
from service.web.settings import MIB

# What is read is told by the suffix; csv is a table with a text or html in each row.
_LINES = (".jsonl", ".ndjson")
SUFFIXES = (*_LINES, ".csv", ".tsv", ".txt", ".html", ".htm")
_STEM = "documents"
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"(\xb5/\xfd", b"Rar!")
_SHOWN = 200


class Upload:
    """A file in a folder. Its name there is ours; the client's is kept to be shown, and gives the suffix."""

    def __init__(self, folder: Path, longest: int) -> None:
        self._folder = folder
        self._longest = longest
        self._file: BinaryIO | None = None
        self._head = b""
        self._line = 0
        self._is_blank = True
        self._lines = 0
        self.input = ""
        self.name: str | None = None

    def begin(self, name: str) -> None:
        """Open the file.

        Raises:
            Problem: there was one before, or it is of a kind that is not read.
        """
        suffix = PurePath(name).suffix.lower()
        if self._file is not None:
            raise Problem(415, "several_files", "There are several files in the form.", "Send one a job.")
        if suffix not in SUFFIXES:
            detail = "The file's name does not end in a kind that is read."
            raise Problem(
                415, "file_unknown", detail, f"Name it {', '.join(SUFFIXES)}; unpack an archive first."
            )
        self.name = "".join(character if character.isprintable() else "�" for character in name)[:_SHOWN]
        self.input = _STEM + suffix
        self._file = (self._folder / self.input).open("xb")

    def write(self, data: bytes) -> None:
        """Keep a piece of it.

        Raises:
            Problem: it is an archive, or has a line that no document has.
        """
        assert self._file is not None
        if len(self._head) < 8:
            self._head = (self._head + data[:8])[:8]
            if self._head.startswith(_PACKED):
                raise Problem(
                    415, "file_packed", "The file is an archive.", "Unpack it: small archives can be huge."
                )
        self._count(data)
        self._file.write(data)

    def _count(self, data: bytes) -> None:
        *ended, rest = data.split(b"\n")
        for line in ended:
            self._grow(line)
            self._lines += not self._is_blank
            self._line, self._is_blank = 0, True
        self._grow(rest)

    def _grow(self, piece: bytes) -> None:
        self._line += len(piece)
        if self._line > self._longest:
            detail = (
                f"Line {self._lines + 1} has more than {self._longest / MIB:.0f} MiB, which no document has."
            )
            raise Problem(413, "line_too_long", detail, "Write one document in each line.")
        self._is_blank = self._is_blank and not piece.strip()

    def documents(self) -> int | None:
        """How many documents are in it; None where that shows only on reading."""
        if self.input.endswith(_LINES):
            return self._lines + (not self._is_blank)
        return None if self.input.endswith((".csv", ".tsv")) else 1

    def end(self) -> None:
        """Close the file.

        Raises:
            Problem: nothing came.
        """
        self.close()
        if not self._head:
            raise Problem(
                422, "file_missing", "There is no file in the request, or it is empty.", "Send one."
            )

    def close(self) -> None:
        """Close the file, whatever is in it."""
        if self._file is not None:
            self._file.close()


async def receive_form(pieces: AsyncIterator[bytes], content_type: str, upload: Upload) -> None:
    """Take the one file of a multipart form.

    Raises:
        Problem: it is no such form, or has something else in it.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    form = _Form(upload)
    try:
        parser = MultipartParser(boundary or b"", form.callbacks())  # type: ignore[arg-type]
        async for piece in pieces:
            # In a thread: a disk may be slow.
            await asyncio.to_thread(parser.write, piece)
        parser.finalize()
    except FormParserError as error:
        raise _malformed() from error
    if not boundary or not form.is_whole:
        raise _malformed()


class _Form:
    """The parts of a form as the parser meets them."""

    def __init__(self, upload: Upload) -> None:
        self._upload = upload
        self._field = self._value = b""
        self._is_named = self.is_whole = False

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._on_part,
            "on_headers_finished": self._on_headers,
            "on_header_field": self._on_field,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header,
            "on_part_data": lambda data, start, end: self._upload.write(data[start:end]),
            "on_end": self._on_end,
        }

    def _on_part(self) -> None:
        self._is_named = False

    def _on_headers(self) -> None:
        if not self._is_named:
            raise _malformed()

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._field.lower() == b"content-disposition":
            name = parse_options_header(self._value)[1].get(b"filename")
            if name is None:
                raise Problem(
                    422,
                    "field_unknown",
                    "There is a field in the form that is no file.",
                    "Give the engine and the like as query parameters: /v1/jobs?engine=rules.",
                )
            self._is_named = True
            self._upload.begin(name.decode("utf-8", "replace"))
        self._field = self._value = b""

    def _on_end(self) -> None:
        self.is_whole = True


def _malformed() -> Problem:
    return Problem(
        400, "form_malformed", "The body is no multipart form.", "curl -F file=@documents.jsonl sends one."
    )
