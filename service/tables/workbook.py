"""Tables as an Excel workbook: a sheet for each, in which text is text."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from schemas.errors import VisitRecordsError
from service.tables.catalogue import TABLES
from service.tables.column import Value
from service.tables.table import Row, Table

MOST_ROWS = 1_048_576
# XML has no place for them.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@contextmanager
def workbook(path: Path) -> Iterator[Callable[[Table[Any], Row], None]]:
    """A workbook, and what writes a row to it; it lies in temporary files beside it until it is closed."""
    book = Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent), "use_zip64": True})
    try:
        sheets = {table.name: book.add_worksheet(table.name) for table in TABLES}
        rows = Counter[str]()

        def add(table: Table[Any], row: Row) -> None:
            if rows[table.name] == MOST_ROWS:
                msg = (
                    f"{table.name}: a sheet takes {MOST_ROWS:,} rows, and there are more; "
                    "leave the format xlsx out, and take csv or parquet."
                )
                raise VisitRecordsError(msg)
            _write(sheets[table.name], rows[table.name], row)
            rows[table.name] += 1

        for table in TABLES:
            add(table, table.header)
            sheets[table.name].freeze_panes(1, 0)
        yield add
        book.close()
    finally:
        # close() puts the book together; where that is not wanted any more, only its files are let go.
        for sheet in book.worksheets():
            sheet.row_data_fh.close()


def _write(sheet: Worksheet, row: int, values: Row) -> None:
    for column, value in enumerate(values):
        if value is not None:
            _write_value(sheet, row, column, value)


def _write_value(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    """Write a value as what it is: xlsxwriter's own guess would make a formula of text that begins with =."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        sheet.write_string(row, column, _UNWRITABLE.sub("\ufffd", text))
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    else:
        sheet.write_number(row, column, value)
