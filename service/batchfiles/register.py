"""The requests that a run has written to files: an answer to any other is not the run's."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from schemas.errors import InputError, SettingsError
from service.config import Form


class Register:
    """Keys and weights of requests, on disk in the run's folder; some 80 bytes a request.

    What an export adds is kept when it is finished, and forgotten where that does not come.
    """

    def __init__(self, file: Path) -> None:
        """Open it, or make it.

        Raises:
            InputError: the file is no register, or cannot be used.
        """
        self._file = file
        self._export = 0
        with self._trouble():
            self._rows = sqlite3.connect(file)
            self._rows.execute(
                "CREATE TABLE IF NOT EXISTS exports (number INTEGER PRIMARY KEY, window INTEGER, form TEXT)"
            )
            self._rows.execute(
                "CREATE TABLE IF NOT EXISTS requests"
                " (key TEXT PRIMARY KEY, weight REAL, export INTEGER) WITHOUT ROWID"
            )

    @classmethod
    def existing(cls, file: Path) -> "Register":
        """Open that of a run; SettingsError where there is none."""
        if not file.is_file():
            msg = (
                f"{file.parent}: none of its requests were written to files; `visits batch export` does that."
            )
            raise SettingsError(msg)
        return cls(file)

    def begin(self, window: int | None, form: Form) -> None:
        """Begin an export, for a model of that context, asked in that form."""
        with self._trouble():
            added = self._rows.execute("INSERT INTO exports (window, form) VALUES (?, ?)", (window, form))
            self._export = added.lastrowid or 0

    def last(self) -> tuple[int | None, Form]:
        """Context and form of the last export."""
        row = self._row("SELECT window, form FROM exports ORDER BY number DESC LIMIT 1")
        if row is None:
            msg = f"{self._file}: no export was finished; make `visits batch export` again."
            raise SettingsError(msg)
        return row[0], row[1]

    def add(self, key: str, weight: float) -> bool:
        """Enter a request; whether the export had none like it yet."""
        with self._trouble():
            added = self._rows.execute(
                "INSERT INTO requests VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET export = excluded.export WHERE export < excluded.export",
                (key, weight, self._export),
            )
        return added.rowcount > 0

    def weight(self, key: str) -> float | None:
        """What a request weighs (`Request.weight`); None where it is none of the run's."""
        if not key.isascii():  # SQLite takes no half of a character
            return None
        row = self._row("SELECT weight FROM requests WHERE key = ?", key)
        return row and float(row[0])

    def finish(self) -> None:
        """Keep what was added."""
        with self._trouble():
            self._rows.commit()

    def close(self) -> None:
        """Close the file."""
        self._rows.close()

    def _row(self, query: str, *values: str) -> Any:
        with self._trouble():
            return self._rows.execute(query, values).fetchone()

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            msg = (
                f"{self._file}: the requests of this run cannot be read or written ({error}); make room, or "
                "remove the file and export again."
            )
            raise InputError(msg) from error
