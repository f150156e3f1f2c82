"""The forms in which tables are written, and the files of each."""

from schemas.vocabulary import Term
from service.tables.catalogue import TABLES


class Format(Term):
    """A form in which tables are written."""

    CSV = "csv", "CSV: a file for each table, `documents.csv` and so on"
    PARQUET = "parquet", "Parquet: a file for each table, `documents.parquet` and so on, typed"
    XLSX = "xlsx", "Excel: `tables.xlsx`, a workbook with a sheet for each table"

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        if self is Format.XLSX:
            return ("tables.xlsx",)
        return tuple(f"{table.name}.{self}" for table in TABLES)
