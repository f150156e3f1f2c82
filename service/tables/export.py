"""An export: from records to tables in a folder, whole or not at all."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter.exceptions import XlsxWriterException

from schemas.errors import SettingsError, VisitRecordsError
from schemas.record import Record
from service.tables.catalogue import TABLES
from service.tables.csv_files import csv_files
from service.tables.formats import Format
from service.tables.parquet_files import parquet_files
from service.tables.readme import readme
from service.tables.table import Row, Table
from service.tables.workbook import workbook

_README = "README.md"


def export(
    records: Iterable[Record],
    to: Path,
    forms: Sequence[Format],
    *,
    bom: bool = False,
    overwrite: bool = False,
) -> Counter[str]:
    """Write records as tables into a folder, which is made if it is not there.

    Nothing gets its name before all is written; `overwrite` replaces the tables of an earlier export,
    also those in forms that are not asked for now, which would tell of other records.

    Returns:
        The number of rows of each table.

    Raises:
        SettingsError: the folder cannot be used, or has tables that must not be replaced.
        VisitRecordsError: the tables cannot be written, or have too many rows for a sheet.
    """
    _prepare(to, overwrite=overwrite)
    with _told(to), TemporaryDirectory(prefix=".unfinished-", dir=to) as unfinished:
        written = _write(records, Path(unfinished), forms, bom=bom)
        _name(Path(unfinished), to, forms)
    return written


def _prepare(to: Path, *, overwrite: bool) -> None:
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"--to {to}: this can be no folder for tables ({error.strerror}); name another."
        raise SettingsError(msg) from error
    if not overwrite and (there := [name for name in _names(tuple(Format)) if (to / name).exists()]):
        msg = f"--to {to}: {there[0]} is there; name another folder, or replace its tables with --overwrite."
        raise SettingsError(msg)


@contextmanager
def _told(to: Path) -> Iterator[None]:
    """Say in a sentence that a disk is full, or a folder not ours."""
    try:
        yield
    except (OSError, XlsxWriterException, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        msg = f"{to}: the tables cannot be written ({why}), and none was; make room, or name another place."
        raise VisitRecordsError(msg) from error


def _write(records: Iterable[Record], folder: Path, forms: Sequence[Format], *, bom: bool) -> Counter[str]:
    """Write every row in every form while the records pass by once."""
    rows = Counter[str]()
    with ExitStack() as stack:
        adders: list[Callable[[Table[Any], Row], None]] = []
        if Format.CSV in forms:
            adders.append(stack.enter_context(csv_files(folder, bom=bom)))
        if Format.PARQUET in forms:
            adders.append(stack.enter_context(parquet_files(folder)))
        if Format.XLSX in forms:
            adders.append(stack.enter_context(workbook(folder / Format.XLSX.files[0])))
        for record in records:
            for table in TABLES:
                for row in table.rows(record):
                    rows[table.name] += 1
                    for add in adders:
                        add(table, row)
    (folder / _README).write_text(readme(forms), encoding="utf-8")
    return rows


def _name(unfinished: Path, to: Path, forms: Sequence[Format]) -> None:
    """Give all files their names; the README goes first and comes last: where it is the export is whole."""
    for name in reversed(_names(tuple(Format))):
        (to / name).unlink(missing_ok=True)
    for name in _names(forms):
        (unfinished / name).replace(to / name)


def _names(forms: Sequence[Format]) -> list[str]:
    return [*(name for form in Format if form in forms for name in form.files), _README]
