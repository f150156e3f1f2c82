"""Documents in the rows of a .csv or .tsv table."""

import csv
import io
import re
from collections.abc import Iterator
from typing import TextIO

from schemas.errors import EmptyInput, InputError, MalformedInput, UndecodableInput
from service.decoding import decode, nothing_in, wide_encoding
from service.documents.columns import Columns
from service.documents.entry import Entry
from service.documents.origin import Origin
from service.documents.row import Row
from service.documents.stream import LONGEST, Stream, refuse_oversized

# Bytes that are no UTF-8 come as these.
_ESCAPED = re.compile("[\udc80-\udcff]")
# No byte of a character in GB18030 or Big5 is this one, and no text has it.
_BETWEEN = "\x1f"


def table_entries(stream: Stream, origin: Origin, columns: Columns, delimiter: str) -> Iterator[Entry]:
    """An entry for each row below the head; its number is that of the line it begins in, as editors count.

    Raises:
        InputError: there is no row, or a column is missing.
    """
    names, head = columns.names(), None
    empty = True
    for number, row in _rows(stream, origin, delimiter):
        where, here = f"{origin}, line {number}", origin.at(number)
        try:
            cells = row if isinstance(row, InputError) else _decoded(row, where)
        except InputError as error:
            cells = error
        if head is None:
            if isinstance(cells, InputError):
                raise cells
            head = [name.strip() for name in cells]
            columns.check(head, str(origin))
            continue
        empty = False
        try:
            yield Row(_named(cells, head, where), names, here, where).entry()
        except InputError as error:
            yield Entry.broken(here, error)
    if empty:
        raise EmptyInput(nothing_in(str(origin)))


def _named(cells: list[str] | InputError, head: list[str], where: str) -> dict[str, str | None]:
    """The cells by column; an empty one is None."""
    if isinstance(cells, InputError):
        raise cells
    if len(cells) < len(head) or any(cells[len(head) :]):
        msg = (
            f"{where}: the row has {len(cells)} cells where the head has {len(head)}; "
            "put quotes around cells with commas, quotes or line ends in them."
        )
        raise MalformedInput(msg)
    return {name: cell or None for name, cell in zip(head, cells, strict=False)}


def _rows(stream: Stream, origin: Origin, delimiter: str) -> Iterator[tuple[int, list[str] | InputError]]:
    """Each row that is not blank, or what is wrong with it, and the line that it begins in."""
    # For the whole process: the default, 131,072 characters, is less than many a page.
    csv.field_size_limit(LONGEST)
    encoding = wide_encoding(stream.peek(4096))
    errors = "strict" if encoding else "surrogateescape"
    with io.TextIOWrapper(stream, encoding or "utf-8-sig", errors, newline="") as text:
        lines = _Lines(text, origin)
        # Strict: else a quote too many would take all rows up to the next one for a cell, and say nothing.
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            start = lines.begin_row()
            try:
                row = next(reader, None)
            except InputError as error:
                yield start, error
            except csv.Error as error:
                msg = f"{lines.where()}: this is no row of a table ({error}); check its quotes."
                yield start, MalformedInput(msg)
            except UnicodeDecodeError as error:
                msg = f"{lines.where()}: this is damaged {encoding}; re-save the table as UTF-8."
                raise UndecodableInput(msg) from error
            else:
                if row is None:
                    return
                if row:
                    yield start, row


class _Lines:
    """The lines of a table, counted for the csv module, which asks for more until a row is complete."""

    def __init__(self, text: TextIO, origin: Origin) -> None:
        self._text, self._origin = text, origin
        self._start, self._number, self._size = 1, 0, 0

    def begin_row(self) -> int:
        """The number of the line that comes next."""
        self._start, self._size = self._number + 1, 0
        return self._start

    def where(self) -> str:
        """The lines of the row as far as it was read."""
        last = f" to {self._number}" if self._number > self._start else ""
        return f"{self._origin}, line {self._start}{last}"

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST + 1)
        if not line:
            raise StopIteration
        self._number += 1
        self._size += len(line)
        while len(line) > LONGEST and not line.endswith("\n"):
            line = self._text.readline(LONGEST + 1)
        refuse_oversized(self._size, self.where())
        return line


def _decoded(row: list[str], where: str) -> list[str]:
    """A row that is not UTF-8, read as a text file would be: its cells together tell its encoding.

    Raises:
        InputError: they do not.
    """
    line = _BETWEEN.join(row)
    if not _ESCAPED.search(line):
        return row
    cells = decode(line.encode("utf-8", "surrogateescape"), where).split(_BETWEEN)
    if len(cells) != len(row):
        msg = f"{where}: neither UTF-8 nor Chinese in GB18030 or Big5; re-save the table as UTF-8."
        raise UndecodableInput(msg)
    return cells
