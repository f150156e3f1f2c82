"""What a run has done already: documents by id, and which of them had a text first."""

import sqlite3
import threading


class Ledger:
    """Ids and texts of any number of documents, in a database of its own on disk that goes with the process.

    Some 100 bytes of disk a document; memory stays at what SQLite caches (2 MB). Threads may share it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._rows.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE done (doc TEXT PRIMARY KEY, failed INTEGER) WITHOUT ROWID;"
            "CREATE TABLE texts (sentences TEXT PRIMARY KEY, doc TEXT) WITHOUT ROWID;"
        )

    def add(self, doc: str, sentences: str | None, *, failed: bool) -> None:
        """Enter a document; what was entered as read stays read."""
        with self._lock:
            self._rows.execute(
                "INSERT INTO done VALUES (?, ?)"
                " ON CONFLICT DO UPDATE SET failed = failed AND excluded.failed",
                (doc, failed),
            )
            if sentences:
                self._rows.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (sentences, doc))

    def is_untried(self, doc: str) -> bool:
        """Whether a document was neither read nor tried."""
        return not self.is_done(doc)

    def is_unread(self, doc: str) -> bool:
        """Whether a document was never read, be it that it failed or was not tried."""
        return not self.is_done(doc, or_failed=False)

    def is_done(self, doc: str, *, or_failed: bool = True) -> bool:
        """Whether a document was read, or was tried and failed."""
        with self._lock:
            row = self._rows.execute("SELECT failed FROM done WHERE doc = ?", (doc,)).fetchone()
        return row is not None and (or_failed or not row[0])

    def has_failed(self, doc: str) -> bool:
        """Whether a document was tried, and never read."""
        return self.is_done(doc) and self.is_unread(doc)

    def first_with(self, sentences: str | None) -> str | None:
        """The document that had a text first."""
        with self._lock:
            found = self._rows.execute("SELECT doc FROM texts WHERE sentences = ?", (sentences,)).fetchone()
        return str(found[0]) if found else None

    def counted(self) -> tuple[int, int]:
        """How many documents were read, and how many only failed."""
        with self._lock:
            row = self._rows.execute("SELECT count(*), coalesce(sum(failed), 0) FROM done").fetchone()
        return int(row[0] - row[1]), int(row[1])

    def close(self) -> None:
        """Give the disk back."""
        self._rows.close()
