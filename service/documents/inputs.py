"""The documents behind paths, one after another."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from schemas.document import Document
from schemas.errors import DuplicateInput, InputError, MissingInput
from service.documents.columns import Columns
from service.documents.entry import Entry, Unreadable
from service.documents.file import file_entries
from service.documents.fingerprint import Fingerprint, fingerprint
from service.documents.folder import Folder
from service.documents.kinds import NAMED, is_whole
from service.documents.origin import Origin, whole
from service.documents.seen import Seen
from service.documents.standard_input import stdin_entries
from service.documents.stream import closed, faults_of

# More files than these are not counted ahead.
_COUNTED = 100_000


@dataclass(frozen=True, slots=True)
class Reading:
    """Which documents are taken, and what their fields are called.

    `sample` is a share, up to 1: a document is in it by its id, so that each run takes the same ones.
    `limit` ends the reading; with `dedupe` a document whose id was met before is skipped, not told.
    """

    columns: Columns = field(default_factory=Columns)
    limit: int | None = None
    sample: float | None = None
    dedupe: bool = False

    def samples(self, identity: str) -> bool:
        """Whether a document is in the sample."""
        if self.sample is None:
            return True
        share = int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8])
        return share < self.sample * 2**64


@dataclass(slots=True)
class Inputs:
    """The documents behind paths: files, folders (read recursively), patterns, "-" for standard input.

    `published_on` is given to every document that brings no date of its own. `output` is the device
    and inode of the file that is being written, which would feed itself if it lay in a folder read.
    `skipped` counts the documents that had the id of another.
    """

    paths: Sequence[str]
    stdin: BinaryIO
    published_on: date | None = None
    output: tuple[int, int] | None = None
    reading: Reading = field(default_factory=Reading)
    skipped: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Document | Unreadable]:
        """Read them in the order given, folders sorted by name, one document at a time."""
        self.skipped = 0
        with closing(Seen()) as seen:
            yield from islice(self._taken(seen), self.reading.limit)

    def total(self) -> int | None:
        """How many documents there will be; None where that shows only on reading, or is long to find out."""
        if "-" in self.paths or self.reading.sample is not None:
            return None
        count = 0
        for path in self.paths:
            for place in self._places(path):
                count += 1
                if count > _COUNTED or (isinstance(place, tuple) and not is_whole(place[1])):
                    return None
        return count if self.reading.limit is None else min(count, self.reading.limit)

    def fingerprint(self) -> Fingerprint | None:
        """What is behind the paths, without reading it; None of standard input."""
        if "-" in self.paths:
            return None
        places = (place for path in self.paths for place in self._places(path))
        return fingerprint(self.paths, (place for place in places if isinstance(place, tuple)))

    def _taken(self, seen: Seen) -> Iterator[Document | Unreadable]:
        """The documents of the sample, each id once."""
        for found in self._found():
            if isinstance(found, Unreadable):
                yield found
            elif self.reading.samples(found.id):
                first = seen.before(found.id, found.path)
                if first is None:
                    yield self._read(found)
                elif self.reading.dedupe:
                    self.skipped += 1
                else:
                    yield _second(found, first)

    def _read(self, entry: Entry) -> Document | Unreadable:
        try:
            document = entry.read()
        except InputError as error:
            return Unreadable(entry.id, entry.path, error)
        if self.published_on and document.published_on is None:
            return document.model_copy(update={"published_on": self.published_on})
        return document

    def _found(self) -> Iterator[Entry | Unreadable]:
        """What may be a document, and what of the paths cannot be read as a whole."""
        for path in self.paths:
            if path == "-":
                origin = Origin("stdin", "-")
                yield from _told(stdin_entries(self.stdin, origin, self.reading.columns), origin)
                continue
            for place in self._places(path):
                if isinstance(place, Unreadable):
                    yield place
                else:
                    origin = Origin.of(*place)
                    yield from _told(file_entries(place[0], origin, self.reading.columns), origin)

    def _places(self, path: str) -> Iterator[tuple[Path, str] | Unreadable]:
        """The files behind a path, each with its name below the folder; and what is wrong with the path."""
        folder = Folder.behind(path)
        if folder is None:
            file = Path(path)
            if self._is_output(file):
                msg = f"{whole(path)}: this is the file that the records go to; name another for them."
                yield Unreadable.of(Origin.of(file, file.name), InputError(msg))
            else:
                yield file, file.name
            return
        faults: list[OSError] = []
        empty = True
        for name in folder.names(faults.append):
            file = folder.place / name
            if not self._is_output(file):
                empty = False
                yield file, name
        for fault in faults:
            place = Path(fault.filename)
            origin = Origin.of(place, place.name or str(place))
            yield Unreadable.of(origin, closed(origin, fault))
        if empty and not faults:
            yield _nothing_in(path, folder)

    def _is_output(self, file: Path) -> bool:
        if self.output is None:
            return False
        try:
            status = file.stat()
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self.output


def _told(entries: Iterator[Entry], origin: Origin) -> Iterator[Entry | Unreadable]:
    """The entries of a file up to what keeps it from being read further, which is told."""
    try:
        with faults_of(origin):
            yield from entries
    except InputError as error:
        yield Unreadable.of(origin, error)


def _nothing_in(path: str, folder: Folder) -> Unreadable:
    where = f"no {NAMED} file of this pattern" if folder.pattern else f"no {NAMED} file in this folder"
    place = Path(path)
    msg = f"{whole(path)}: {where}; name one that has some."
    return Unreadable.of(Origin.of(place, place.name or path), MissingInput(msg))


def _second(entry: Entry, first: str) -> Unreadable:
    """A document whose id is taken; its record goes under its place, so that no two records have one id."""
    msg = (
        f"id {entry.id}: that of {entry.path} is also that of {first}; give ids that differ "
        "(files of one folder have them), or pass --dedupe."
    )
    return Unreadable(entry.path, entry.path, DuplicateInput(msg))
