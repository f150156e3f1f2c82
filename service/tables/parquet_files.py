"""Tables as Parquet: typed, with the definitions of their columns in the schema, a file for each."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from service.tables.catalogue import TABLES
from service.tables.column import Kind
from service.tables.table import Row, Table

# Rows that are held in memory, of each table.
_BATCH = 10_000
_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.DECIMAL: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
}


class _File:
    """A file that rows are gathered for, until there are enough of them to be written."""

    def __init__(self, path: Path, table: Table[Any]) -> None:
        self.schema = pa.schema(
            pa.field(column.name, _TYPES[column.kind], metadata={"definition": column.definition})
            for column in table.columns
        )
        self.writer = pq.ParquetWriter(path, self.schema, compression="zstd")
        self.rows: list[Row] = []

    def add(self, row: Row) -> None:
        self.rows.append(row)
        if len(self.rows) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        columns = zip(*self.rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self.schema, strict=True)]
        self.writer.write_batch(pa.record_batch(arrays, schema=self.schema))
        self.rows.clear()


@contextmanager
def parquet_files(folder: Path) -> Iterator[Callable[[Table[Any], Row], None]]:
    """Files in a folder, and what writes a row to them."""
    with ExitStack() as stack:
        files = {}
        for table in TABLES:
            files[table.name] = _File(folder / f"{table.name}.parquet", table)
            stack.enter_context(files[table.name].writer)
        yield lambda table, row: files[table.name].add(row)
        for file in files.values():
            if file.rows:
                file.flush()
