"""Tables as CSV: RFC 4180 in UTF-8, a file for each."""

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from service.tables.catalogue import TABLES
from service.tables.table import Row, Table


@contextmanager
def csv_files(folder: Path, *, bom: bool) -> Iterator[Callable[[Table[Any], Row], None]]:
    """Files in a folder, and what writes a row to them; with a byte-order mark Excel knows them as UTF-8."""
    with ExitStack() as stack:
        writers = {}
        for table in TABLES:
            path = folder / f"{table.name}.csv"
            file = path.open("x", encoding="utf-8-sig" if bom else "utf-8", newline="")
            writers[table.name] = csv.writer(stack.enter_context(file), lineterminator="\r\n")
            writers[table.name].writerow(table.header)

        def add(table: Table[Any], row: Row) -> None:
            writers[table.name].writerow([_cell(value) for value in row])

        yield add


def _cell(value: Any) -> Any:
    # Python would write True, which not every reader takes.
    return ("true" if value else "false") if value is True or value is False else value
