"""Documents in the rows of a .parquet table."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.errors import EmptyInput, InputError
from service.decoding import nothing_in
from service.documents.columns import Columns
from service.documents.entry import Entry
from service.documents.origin import Origin
from service.documents.row import Row
from service.documents.stream import GZ

# Rows and bytes that are held at a time.
_ROWS, _BUFFER = 256, 2**18


def parquet_entries(file: Path, origin: Origin, columns: Columns) -> Iterator[Entry]:
    """An entry for each row, numbered from 1; only the columns that are needed are read.

    Raises:
        InputError: it is no Parquet, there is no row, or a column is missing.
    """
    if file.name.lower().endswith(GZ):
        msg = f"{origin}: Parquet in gzip cannot be read as it comes; unpack it with gunzip first."
        raise InputError(msg)
    names, number = columns.names(), 0
    for number, values in enumerate(_rows(file, origin, columns), 1):
        yield Row(values, names, origin.at(number), f"{origin}, row {number}").entry()
    if not number:
        raise EmptyInput(nothing_in(str(origin)))


def _rows(file: Path, origin: Origin, columns: Columns) -> Iterator[dict[str, Any]]:
    # Loading pyarrow takes time that other documents need not wait for.
    import pyarrow
    from pyarrow.parquet import ParquetFile

    with file.open("rb") as stream:
        try:
            with ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False) as table:
                columns.check(table.schema_arrow.names, str(origin))
                wanted = [name for name in columns.names().values() if name in table.schema_arrow.names]
                for batch in table.iter_batches(_ROWS, columns=wanted, use_threads=False):
                    yield from _in_microseconds(batch).to_pylist()
        except (pyarrow.ArrowException, OSError) as error:
            said = str(error).partition("\n")[0].rstrip(".")
            msg = f"{origin}: this is no Parquet, or it is damaged ({said}); write or fetch the file again."
            raise InputError(msg) from error


def _in_microseconds(batch: Any) -> Any:
    """The batch with times as Python has them; nanoseconds would need pandas."""
    import pyarrow

    schema = batch.schema
    for at, column in enumerate(schema):
        if pyarrow.types.is_timestamp(column.type):
            schema = schema.set(at, column.with_type(pyarrow.timestamp("us", column.type.tz)))
    return batch if schema is batch.schema else batch.cast(schema, safe=False)
