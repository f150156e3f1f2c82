"""The ids that a run has met, on disk: in memory a million of them would be the largest thing in it."""

import sqlite3

from schemas.errors import VisitRecordsError


class Seen:
    """Ids and the place of each: some 60 MB for a million in a private temporary file, 2 MB of memory."""

    def __init__(self) -> None:
        """Begin with none."""
        # No name: a database of our own, in the temporary folder, gone when it is closed. Who reads ahead
        # does so in a thread, and may be closed from another.
        self._ids = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._ids.execute("PRAGMA journal_mode = OFF")
        self._ids.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID")
        self._ids.execute("BEGIN")

    def before(self, identity: str, place: str) -> str | None:
        """The place where an id was met first; None where it is now.

        Raises:
            VisitRecordsError: the temporary folder is full.
        """
        try:
            added = self._ids.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (identity, place)).rowcount
            if added:
                return None
            [first] = self._ids.execute("SELECT place FROM seen WHERE id = ?", (identity,)).fetchone()
        except sqlite3.OperationalError as error:
            msg = f"the ids read so far cannot be kept ({error}); make room in the temporary folder."
            raise VisitRecordsError(msg) from error
        return str(first)

    def close(self) -> None:
        """Forget them all."""
        self._ids.close()
