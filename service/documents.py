"""Input of every kind becomes documents, one after another; what cannot be read is said, not skipped."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from schemas.document import Document
from schemas.errors import (
    BinaryInput,
    EmptyInput,
    InputError,
    MalformedInput,
    MissingInput,
    UndecodableInput,
)

TEXT, LINES = ".txt", (".jsonl", ".ndjson")
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
_FIELDS = ("text", "id", "url", "title", "outlet", "published_on")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read: the id and path its record gets, and why."""

    id: str
    path: str | None
    error: InputError


@dataclass(slots=True)
class Inputs:
    """The documents behind paths: files, folders (read recursively), "-" for standard input.

    `published_on` is given to every document that brings no date of its own.
    """

    paths: Iterable[str]
    stdin: BinaryIO
    published_on: date | None = None
    _ids: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Document | Unreadable]:
        """Read them in the order given, folders sorted by name, one document at a time."""
        for path in self.paths:
            if path == "-":
                yield from self._stream(self.stdin.read())
            elif Path(path).is_dir():
                yield from self._folder(Path(path))
            else:
                yield from self._file(Path(path), Path(path).name)

    def _folder(self, folder: Path) -> Iterator[Document | Unreadable]:
        files = sorted(file for file in folder.rglob("*") if _is_document(file, folder))
        if not files:
            msg = f"{folder}: no .txt or .jsonl file in this folder; name one that has some."
            yield Unreadable(folder.name, str(folder), MissingInput(msg))
        for file in files:
            yield from self._file(file, file.relative_to(folder).as_posix())

    def _file(self, file: Path, name: str) -> Iterator[Document | Unreadable]:
        try:
            if file.suffix.lower() in LINES:
                with file.open("rb") as lines:
                    yield from self._lines(lines, name)
            else:
                yield self._text(file.read_bytes(), name)
        except FileNotFoundError:
            msg = f"{file}: there is no such file or folder; check the path."
            yield Unreadable(self._id(name), name, MissingInput(msg))
        except OSError as error:
            msg = f"{file}: it cannot be opened ({error.strerror or error}); check its permissions."
            yield Unreadable(self._id(name), name, InputError(msg))

    def _stream(self, data: bytes) -> Iterator[Document | Unreadable]:
        """Standard input: JSON Lines where it begins like an object, else one text."""
        if data.lstrip().startswith(b"{"):
            return self._lines(data.splitlines(), "-")
        return iter((self._text(data, "-"),))

    def _text(self, data: bytes, name: str) -> Document | Unreadable:
        identity = self._id(name)
        try:
            text = decode(data, name)
        except InputError as error:
            return Unreadable(identity, name, error)
        return Document(
            id=identity,
            text=text,
            sha256=hashlib.sha256(data).hexdigest(),
            path=name,
            published_on=self.published_on,
        )

    def _lines(self, lines: Iterable[bytes], name: str) -> Iterator[Document | Unreadable]:
        empty = True
        for number, line in enumerate(lines, 1):
            if line.strip():
                empty = False
                yield self._line(line, name, number)
        if empty:
            msg = f"{name}: the file is empty; there is nothing to read."
            yield Unreadable(self._id(name), name, EmptyInput(msg))

    def _line(self, line: bytes, name: str, number: int) -> Document | Unreadable:
        where = f"{name}, line {number}"
        try:
            fields = _fields(line, where)
            text = fields.pop("text")
            identity = str(fields.pop("id", None) or f"{_stem(name)}:{number}")
            fields.setdefault("published_on", self.published_on)
            return Document(
                id=self._unique(identity),
                text=text,
                sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
                path=f"{name}:{number}",
                **fields,
            )
        except InputError as error:
            return Unreadable(self._unique(f"{_stem(name)}:{number}"), f"{name}:{number}", error)
        except ValidationError as error:
            wrong = ", ".join(f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in error.errors())
            msg = f"{where}: {wrong}."
            return Unreadable(
                self._unique(f"{_stem(name)}:{number}"), f"{name}:{number}", MalformedInput(msg)
            )

    def _id(self, name: str) -> str:
        return self._unique(_stem(name))

    def _unique(self, identity: str) -> str:
        """The id as it is, or with ~2, ~3 … where an earlier document bears it."""
        count = self._ids[identity] = self._ids.get(identity, 0) + 1
        return identity if count == 1 else f"{identity}~{count}"


def _stem(name: str) -> str:
    return "stdin" if name == "-" else str(Path(name).with_suffix("").as_posix())


def _is_document(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.suffix.lower() in (TEXT, *LINES) and file.is_file()


def _fields(line: bytes, where: str) -> dict[str, Any]:
    """The known fields of one JSON object; `text` must be among them.

    Raises:
        MalformedInput, UndecodableInput, EmptyInput: naming the line.
    """
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        msg = f"{where}: byte {error.start} is not UTF-8; JSON Lines must be UTF-8."
        raise UndecodableInput(msg) from error
    except (json.JSONDecodeError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        msg = f"{where}: this is no JSON ({reason}); each line must be one object with a text."
        raise MalformedInput(msg) from error
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        msg = f'{where}: there is no "text" in it; each line must be one object with a text.'
        raise MalformedInput(msg)
    if not value["text"].strip():
        msg = f"{where}: the text is empty; there is nothing to read."
        raise EmptyInput(msg)
    return {name: value[name] for name in _FIELDS if value.get(name) is not None}


def decode(data: bytes, name: str) -> str:
    """Text of a file in UTF-8, UTF-16 with its mark, or GB18030, the encodings of Chinese pages.

    Raises:
        EmptyInput, BinaryInput, UndecodableInput: naming the file.
    """
    if not data.strip():
        msg = f"{name}: the file is empty; there is nothing to read."
        raise EmptyInput(msg)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16", name)
    if data.startswith(_MAGIC) or b"\0" in data:
        msg = f"{name}: this is a binary file, not text; extract its text first."
        raise BinaryInput(msg)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A UTF-8 page cut inside a character would pass for garbled GB18030.
        if _chinese(data[: error.start].decode("utf-8", "ignore")) > 20:
            msg = f"{name}: byte {error.start} is not UTF-8, as all before it is; repair or re-save the file."
            raise UndecodableInput(msg) from error
    return _decoded(data, "gb18030", name)


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        msg = f"{name}: neither UTF-8 nor {encoding} (byte {error.start}); re-save it as UTF-8."
        raise UndecodableInput(msg) from error
    if encoding == "gb18030" and _chinese(text) * 5 < len(text):
        msg = f"{name}: neither UTF-8 nor Chinese in GB18030; re-save it as UTF-8."
        raise UndecodableInput(msg)
    return text


def _chinese(text: str) -> int:
    return sum("\u4e00" <= character <= "\u9fff" for character in text)
