"""Documents in a file, read as its name says."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from schemas.document import Document
from schemas.errors import InputError
from service.documents.archive import archive_entries
from service.documents.columns import Columns
from service.documents.entry import Entry
from service.documents.json_lines import line_entries
from service.documents.kinds import ARCHIVES, DELIMITERS, HTML, LINES, PARQUET, REFUSED, kind
from service.documents.origin import Origin
from service.documents.parquet import parquet_entries
from service.documents.stream import faults_of, lines_of, opened, whole_of
from service.documents.tables import table_entries
from service.documents.text import page_document, text_document


def file_entries(file: Path, origin: Origin, columns: Columns) -> Iterator[Entry]:
    """The entries of a file; a file of a name that says nothing is a text.

    Raises:
        InputError, OSError: it cannot be read, or no further.
    """
    suffix = kind(file.name)
    if suffix == PARQUET:
        yield from parquet_entries(file, origin, columns)
    elif suffix in (*LINES, *DELIMITERS, *ARCHIVES):
        with opened(file) as stream:
            if suffix in LINES:
                yield from line_entries(lines_of(stream), origin, columns)
            elif suffix in DELIMITERS:
                yield from table_entries(stream, origin, columns, DELIMITERS[suffix])
            else:
                yield from archive_entries(stream, origin)
    elif suffix in REFUSED and file.exists():
        msg = (
            f"{origin}: {suffix} is not read; give plain text as .txt, HTML, a table as .csv, "
            "or JSON Lines as .jsonl."
        )
        raise InputError(msg)
    else:
        yield Entry(origin.stem, origin.path, partial(_document, file, origin))


def _document(file: Path, origin: Origin) -> Document:
    with faults_of(origin), opened(file) as stream:
        data = whole_of(stream, origin)
    return (page_document if kind(file.name) in HTML else text_document)(data, origin)
