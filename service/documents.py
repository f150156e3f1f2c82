"""Input of every kind becomes documents, one after another; what cannot be read is said, not skipped."""

import codecs
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from schemas.document import Document
from schemas.errors import (
    EmptyInput,
    InputError,
    MalformedInput,
    MissingInput,
    UndecodableInput,
)
from service.decoding import decode, decode_html, is_empty, nothing_in

TEXT, HTML, LINES = ".txt", (".html", ".htm", ".shtml", ".xhtml"), (".jsonl", ".ndjson")
# Read as an article, these would pass for one that tells of no visit.
_OTHER = (".json", ".csv", ".tsv", ".xml", ".mht", ".mhtml")
_STRINGS = ("url", "title", "outlet")
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|\?xml[^>]*>\s*<(?:!doctype|html))", re.IGNORECASE
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read: the id and path its record gets, and why.

    The error's message begins with the path.
    """

    id: str
    path: str | None
    error: InputError


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document comes from: `path` as the user named it, and the `stem` that its id begins with."""

    stem: str
    path: str

    @classmethod
    def of(cls, file: Path, name: str) -> "Origin":
        """A file whose ids are made from `name`."""
        return cls(_whole(name.removesuffix(Path(name).suffix)), _whole(str(file)))

    def __str__(self) -> str:
        return "standard input" if self.path == "-" else self.path


@dataclass(slots=True)
class Inputs:
    """The documents behind paths: files, folders (read recursively), "-" for standard input.

    `published_on` is given to every document that brings no date of its own. `output` is the device
    and inode of the file that is being written, which would feed itself if it lay in a folder read.
    """

    paths: Sequence[str]
    stdin: BinaryIO
    published_on: date | None = None
    output: tuple[int, int] | None = None
    _ids: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Document | Unreadable]:
        """Read them in the order given, folders sorted by name, one document at a time."""
        for path in self.paths:
            if path == "-":
                yield from self._stream()
            elif _is_folder(path):
                yield from self._folder(Path(path))
            elif self._is_output(Path(path)):
                msg = f"{_whole(path)}: this is the file that the records go to; name another for them."
                yield self._unreadable(Origin.of(Path(path), Path(path).name), InputError(msg))
            else:
                yield from self._file(Path(path), Path(path).name)

    def total(self) -> int | None:
        """How many documents there will be; None where that shows only on reading, as of JSON Lines."""
        files = [file for path in self.paths for file in self._files(path)]
        unknown = "-" in self.paths or any(file.suffix.lower() in LINES for file in files)
        return None if unknown else len(files)

    def fingerprint(self) -> dict[str, Any] | None:
        """What is behind the paths, without reading it; None of standard input."""
        return None if "-" in self.paths else {"paths": [str(Path(path).absolute()) for path in self.paths]}

    def _files(self, path: str) -> list[Path]:
        if not _is_folder(path):
            return [Path(path)]
        return sorted(file for file in _walk(Path(path), lambda _: None) if not self._is_output(file))

    def _folder(self, folder: Path) -> Iterator[Document | Unreadable]:
        closed: list[OSError] = []
        files = sorted(file for file in _walk(folder, closed.append) if not self._is_output(file))
        for file in files:
            yield from self._file(file, file.relative_to(folder).as_posix())
        for error in closed:
            place = Path(error.filename)
            yield self._closed(Origin.of(place, place.name or str(place)), error)
        if not files and not closed:
            where = _whole(str(folder))
            msg = f"{where}: no .txt, .html or .jsonl file in this folder; name one that has some."
            yield self._unreadable(Origin.of(folder, folder.name or str(folder)), MissingInput(msg))

    def _file(self, file: Path, name: str) -> Iterator[Document | Unreadable]:
        origin = Origin.of(file, name)
        suffix = file.suffix.lower()
        try:
            if suffix in LINES:
                with file.open("rb") as lines:
                    yield from self._lines(lines, origin)
            elif suffix in _OTHER and file.exists():
                msg = (
                    f"{origin}: {suffix} is not read; give plain text as .txt, HTML, or JSON Lines as .jsonl."
                )
                yield self._unreadable(origin, InputError(msg))
            elif suffix in HTML:
                yield self._page(file.read_bytes(), origin)
            else:
                yield self._text(file.read_bytes(), origin)
        except FileNotFoundError:
            msg = f"{origin}: there is no such file or folder; check the path."
            yield self._unreadable(origin, MissingInput(msg))
        except OSError as error:
            yield self._closed(origin, error)

    def _stream(self) -> Iterator[Document | Unreadable]:
        """Standard input: JSON Lines where it begins like an object, HTML where like a page, else a text."""
        origin = Origin("stdin", "-")
        try:
            head = [self.stdin.readline()]
            while head[-1] and not head[-1].strip():
                head.append(self.stdin.readline())
            if head[-1].removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
                # Not read to its end first: a pipe may bring documents for hours.
                yield from self._lines(chain(head, self.stdin), origin)
            else:
                data = b"".join(head) + self.stdin.read()
                yield (self._page if _PAGE.match(data) else self._text)(data, origin)
        except OSError as error:
            yield self._closed(origin, error)

    def _text(self, data: bytes, origin: Origin) -> Document | Unreadable:
        try:
            text = decode(data, str(origin))
        except InputError as error:
            return self._unreadable(origin, error)
        return Document(
            id=self._unique(origin.stem),
            text=text,
            sha256=hashlib.sha256(data).hexdigest(),
            path=origin.path,
            published_on=self.published_on,
        )

    def _page(self, data: bytes, origin: Origin) -> Document | Unreadable:
        try:
            fields = _article(decode_html(data, str(origin)), str(origin))
        except InputError as error:
            return self._unreadable(origin, error)
        fields.setdefault("published_on", self.published_on)
        return Document(
            id=self._unique(origin.stem),
            sha256=hashlib.sha256(data).hexdigest(),
            path=origin.path,
            **fields,
        )

    def _lines(self, lines: Iterable[bytes], origin: Origin) -> Iterator[Document | Unreadable]:
        empty = True
        for number, line in enumerate(lines, 1):
            if line.strip():
                empty = False
                yield self._line(line, origin, number)
        if empty:
            yield self._unreadable(origin, EmptyInput(nothing_in(str(origin))))

    def _line(self, line: bytes, origin: Origin, number: int) -> Document | Unreadable:
        where = f"{origin}, line {number}"
        here = Origin(f"{origin.stem}:{number}", f"{origin.path}:{number}")
        try:
            value = _object(line, where)
            # Known first, so that what else is wrong is told under the caller's own id.
            here = Origin(_identity(value, where) or here.stem, here.path)
            written, fields = _written(value, where), _fields(value, where)
            if value.get("html") is not None:
                # What the line says of its article outranks what the page does.
                fields = {**_article(written, where), **fields}
        except InputError as error:
            return self._unreadable(here, error)
        fields.setdefault("published_on", self.published_on)
        fields.setdefault("text", written)
        return Document(
            id=self._unique(here.stem),
            sha256=hashlib.sha256(written.encode()).hexdigest(),
            path=here.path,
            **fields,
        )

    def _unreadable(self, origin: Origin, error: InputError) -> Unreadable:
        return Unreadable(self._unique(origin.stem), origin.path, error)

    def _closed(self, origin: Origin, error: OSError) -> Unreadable:
        advice = "check its permissions" if isinstance(error, PermissionError) else "check the path"
        msg = f"{origin}: it cannot be opened ({error.strerror or error}); {advice}."
        return self._unreadable(origin, InputError(msg))

    def _is_output(self, file: Path) -> bool:
        try:
            status = file.stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self.output

    def _unique(self, identity: str) -> str:
        """The id as it is, or with ~2, ~3 … where an earlier document bears it."""
        unique, count = identity, self._ids.get(identity, 1)
        while unique in self._ids:
            count += 1
            unique = f"{identity}~{count}"
        self._ids[identity] = count
        self._ids.setdefault(unique, 1)
        return unique


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:
        # Whatever is wrong with the path is said where it is opened.
        return False


def _walk(folder: Path, tell: Callable[[OSError], None]) -> Iterator[Path]:
    """The documents of a folder and its subfolders, but none that is hidden or behind a link to a folder."""
    for place, folders, names in os.walk(folder, onerror=tell):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if _is_document(Path(place, name)))


def _is_document(file: Path) -> bool:
    if file.name.startswith(".") or file.suffix.lower() not in (TEXT, *HTML, *LINES):
        return False
    try:
        # A link that leads nowhere is a document that is missing; a pipe would be waited for forever.
        return file.is_file() or not file.exists()
    except OSError:
        return True


def _whole(text: str) -> str:
    """Text that can be written: what was no character, one U+FFFD each, so that offsets stay."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def _object(line: bytes, where: str) -> dict[str, Any]:
    """The JSON object of one line.

    Raises:
        MalformedInput, UndecodableInput: naming the line.
    """
    try:
        value = json.loads(line.decode("utf-8-sig").rstrip())
    except UnicodeDecodeError as error:
        msg = f"{where}: byte {error.start} is not UTF-8; JSON Lines must be UTF-8."
        raise UndecodableInput(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"{where}: this is no JSON ({_reason(error)}); each line must be one object with a text."
        raise MalformedInput(msg) from error
    if not isinstance(value, dict):
        msg = f"{where}: this is JSON, but no object; each line must be one object with a text."
        raise MalformedInput(msg)
    return value


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number with too many digits"


def _identity(value: dict[str, Any], where: str) -> str | None:
    identity = value.get("id")
    if identity is None or identity == "":
        return None
    if isinstance(identity, bool) or not isinstance(identity, str | int):
        msg = f'{where}: "id" must be a string or a number.'
        raise MalformedInput(msg)
    return _whole(str(identity))


def _written(value: dict[str, Any], where: str) -> str:
    """The `text` of a line, or its `html`.

    Raises:
        MalformedInput, EmptyInput: it has neither, or both, or there is nothing in it.
    """
    given = [name for name in ("text", "html") if value.get(name) is not None]
    if len(given) != 1:
        wrong = 'both "text" and "html"' if given else 'no "text"'
        msg = f"{where}: there is {wrong} in it; each line must be one object with a text."
        raise MalformedInput(msg)
    text = value[given[0]]
    if not isinstance(text, str):
        msg = f'{where}: "{given[0]}" must be a string; each line must be one object with a text.'
        raise MalformedInput(msg)
    if is_empty(text):
        raise EmptyInput(nothing_in(where))
    return _whole(text)


def _article(page: str, where: str) -> dict[str, Any]:
    """The article of an HTML page as fields of a document; none that the page does not say.

    Raises:
        EmptyInput: there is no article in it.
    """
    # Loading lxml takes time that other documents need not wait for.
    from service.webpage.article import read_webpage

    found = read_webpage(page, where)
    fields = {
        "text": _whole(found.text),
        "title": found.title,
        "outlet": found.outlet,
        "published_on": found.published,
        "extracted_from": "html",
    }
    return {name: value for name, value in fields.items() if value is not None}


def _fields(value: dict[str, Any], where: str) -> dict[str, Any]:
    """What else is known of the document; a field that is null or empty is not."""
    fields: dict[str, Any] = {}
    for name in _STRINGS:
        if not isinstance(value.get(name, ""), str | None):
            msg = f'{where}: "{name}" must be a string, or be left out.'
            raise MalformedInput(msg)
        if value.get(name):
            fields[name] = _whole(value[name])
    if value.get("published_on") not in (None, ""):
        fields["published_on"] = _date(value["published_on"], where)
    return fields


def _date(value: object, where: str) -> date:
    try:
        # Not pydantic's: that takes 20190712 for seconds since 1970.
        return datetime.fromisoformat(str(value).strip()).date()
    except ValueError as error:
        msg = f'{where}: "published_on" must be a date like 2019-07-12, or be left out.'
        raise MalformedInput(msg) from error
