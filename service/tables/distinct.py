"""Records of which each is of a document of its own, as the keys of the tables require."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from schemas.errors import InputError
from schemas.record import Record


class Distinct:
    """Records without the errors of documents that have a record already; `left_out` counts those.

    Such errors stand in the folder of a run that was gone on with, and where two inputs bore one id. The ids
    are kept in a temporary file of SQLite's own, so that memory does not grow with them.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        """Records to be read once."""
        self._records = records
        self.left_out = 0

    def __iter__(self) -> Iterator[Record]:
        """The records.

        Raises:
            InputError: two records tell of the visits of one document.
        """
        with closing(sqlite3.connect("")) as ids:
            ids.execute("CREATE TABLE seen (doc TEXT PRIMARY KEY) WITHOUT ROWID")
            for record in self._records:
                new = ids.execute("INSERT OR IGNORE INTO seen VALUES (?)", (record.doc,)).rowcount
                if new:
                    yield record
                elif record.error:
                    self.left_out += 1
                else:
                    msg = (
                        f"document {record.doc}: it has two records, whose rows nothing would tell apart; "
                        "take one out, or export them into two folders."
                    )
                    raise InputError(msg)
