"""Requests in files, as vendors take them: a line each, and no file larger than they allow."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from schemas.errors import InputError, SettingsError

PATH = "/v1/chat/completions"
# What OpenAI takes.
MOST_REQUESTS, MOST_BYTES = 50_000, 200_000_000


@dataclass(frozen=True, slots=True)
class FileLimits:
    """The most that one file may hold: requests, and bytes."""

    requests: int = MOST_REQUESTS
    size: int = MOST_BYTES


@dataclass(slots=True)
class RequestFile:
    """A file of requests: how many, of how many bytes, and of about how many tokens."""

    path: Path
    requests: int = 0
    size: int = 0
    weight: float = 0.0


class RequestFiles:
    """Files that are written beside their place (`….part`) and put there when all of them are whole.

    One file bears the name that was given; of several each has its number in it (requests-00001.jsonl).
    """

    def __init__(self, file: Path, limits: FileLimits, *, overwrite: bool = False) -> None:
        """Name them.

        Raises:
            SettingsError: there is no such folder, or they are there already and may not be replaced.
        """
        if not file.parent.is_dir():
            msg = f"--requests {file}: there is no folder {file.parent}; make it, or name another file."
            raise SettingsError(msg)
        self._file = file
        self._limits = limits
        self._written: list[RequestFile] = []
        self._open: BinaryIO | None = None
        there = self._there()
        if there and not overwrite:
            msg = f"--requests {there[0]}: the file exists; name another, or replace it with --overwrite."
            raise SettingsError(msg)

    def add(self, key: str, body: Mapping[str, Any], weight: float) -> None:
        """Write a request.

        Raises:
            SettingsError: no file may hold it.
            InputError: the disk does not take it.
        """
        line = request_line(key, body)
        if len(line) > self._limits.size:
            msg = f"a request has {len(line):,} bytes; allow so many with --max-bytes."
            raise SettingsError(msg)
        with self._trouble():
            file, current = self._with_room(len(line))
            file.write(line)
        current.requests += 1
        current.size += len(line)
        current.weight += weight

    def finish(self) -> list[RequestFile]:
        """Put the files in their places, from which those of an earlier export go."""
        with self._trouble():
            self._close()
            for file in self._there():
                file.unlink()
            if len(self._written) == 1:
                _part(self._written[0].path).replace(self._file)
                self._written[0].path = self._file
            else:
                for written in self._written:
                    _part(written.path).replace(written.path)
        return self._written

    def discard(self) -> None:
        """Leave nothing of files that were not finished."""
        # A disk that was full has not taken what is left in the buffer, and says so again.
        with suppress(OSError):
            self._close()
        for written in self._written:
            _part(written.path).unlink(missing_ok=True)

    def _with_room(self, size: int) -> tuple[BinaryIO, RequestFile]:
        if self._open is not None:
            current = self._written[-1]
            if current.requests < self._limits.requests and current.size + size <= self._limits.size:
                return self._open, current
            self._close()
        current = RequestFile(self._numbered(len(self._written) + 1))
        self._open = _part(current.path).open("wb")
        self._written.append(current)
        return self._open, current

    def _close(self) -> None:
        if self._open is not None:
            opened, self._open = self._open, None
            opened.close()

    def _numbered(self, number: int) -> Path:
        return self._file.with_name(f"{self._file.stem}-{number:05}{self._file.suffix}")

    def _there(self) -> list[Path]:
        """The files of an earlier export."""
        own = re.compile(rf"{re.escape(self._file.stem)}(-\d{{5,}})?{re.escape(self._file.suffix)}")
        return sorted(file for file in self._file.parent.iterdir() if own.fullmatch(file.name))

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            msg = f"{self._file}: requests cannot be written ({error.strerror}); make room, or name others."
            raise InputError(msg) from error


def request_line(key: str, body: Mapping[str, Any]) -> bytes:
    """A request in the form of OpenAI's Batch API."""
    line = {"custom_id": key, "method": "POST", "url": PATH, "body": body}
    return json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _part(file: Path) -> Path:
    return file.with_name(file.name + ".part")
