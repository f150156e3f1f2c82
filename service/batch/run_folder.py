"""A run on disk: what was read, what failed, what it is about; it can be gone on with after anything.

    manifest.json   settings, input, versions, sessions
    records.jsonl   a line for each document that was read, in the order in which they were done
    errors.jsonl    a line for each that failed; the last one of a document counts
    log.jsonl       what the run said, with times
    lock            held by the process that writes
    requests.sqlite the requests that were written to files, where `visits batch export` wrote any

A line is handed to the system at once, so that a killed process leaves all that it reported; one that was
torn (the machine itself went down) is cut off before the next one is written.
"""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from schemas.errors import InputError, SettingsError
from service.batch.ledger import Ledger
from service.batch.manifest import Manifest, Session
from service.batch.outcome import Outcome

_TAIL = 1 << 16


class RunFolder:
    """A folder that one process at a time writes a run to."""

    def __init__(self, path: Path) -> None:
        """Take hold of a folder, which is made if it is not there.

        Raises:
            SettingsError: it cannot be made or written to, or another process has it.
        """
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(path / "lock", timeout=0)
            self._lock.acquire()
        except Timeout as error:
            msg = f"{path}: another run is writing to this folder; wait for it, or name another."
            raise SettingsError(msg) from error
        except OSError as error:
            msg = f"{path}: this is no folder that can be written to ({error.strerror}); name another."
            raise SettingsError(msg) from error
        self._manifest: Manifest | None = None
        self._files: dict[str, BinaryIO] = {}

    @classmethod
    def existing(cls, path: Path) -> "RunFolder":
        """Take hold of the folder of a run; SettingsError where there is none."""
        if not (path / "manifest.json").is_file():
            raise SettingsError(_no_run(path))
        return cls(path)

    @property
    def manifest(self) -> Manifest | None:
        """What the run is about; None where there is none yet."""
        if self._manifest is None and self._file("manifest.json").exists():
            self._manifest = Manifest.read(self._file("manifest.json"))
        return self._manifest

    def begun(self) -> Manifest:
        """What the run was begun as; SettingsError where none was."""
        if self.manifest is None:
            raise SettingsError(_no_run(self.path))
        return self.manifest

    def begin(self, manifest: Manifest) -> None:
        """Begin a run, or go on with the one that is there; a second time it is only checked.

        Raises:
            SettingsError: what is there was begun as something else, or is no run.
        """
        if self.manifest is not None:
            self.manifest.check(manifest, self.path)
        elif strangers := sorted(file.name for file in self.path.iterdir() if file.name != "lock"):
            msg = f"{self.path}: {strangers[0]} is in it, and no run; name another folder, or a .jsonl file."
            raise SettingsError(msg)
        else:
            self._keep(manifest)
        for name in ("records.jsonl", "errors.jsonl", "log.jsonl"):
            if name not in self._files:
                _mend(self._file(name))
                self._files[name] = self._file(name).open("ab", buffering=0)

    def enter(self, ledger: Ledger) -> None:
        """Enter what was done before.

        Raises:
            InputError: a line is no record.
        """
        for name, failed in (("records.jsonl", False), ("errors.jsonl", True)):
            for doc, sentences in _entries(self._file(name)):
                ledger.add(doc, sentences, failed=failed)

    def write(self, outcome: Outcome) -> None:
        """Keep what came of a document; OSError where the disk is full."""
        name = "errors.jsonl" if outcome.error else "records.jsonl"
        line = (outcome.line + "\n").encode()
        file = self._files[name]
        written = file.write(line)
        if written != len(line):
            # What is left of it is cut off when the run goes on; to the disk it is an error like any other.
            raise OSError(28, "No space left on device")

    def log(self, told: str, now: datetime) -> None:
        """Keep a sentence that the run said."""
        line = json.dumps({"at": now.isoformat(), "said": told}, ensure_ascii=False)
        self._files["log.jsonl"].write((line + "\n").encode())

    def end(self, session: Session, ledger: Ledger) -> None:
        """Keep what a session did, and of each failed document only what was said of it last."""
        assert self._manifest is not None
        sessions = (*self._manifest.sessions, session)
        self._keep(self._manifest.model_copy(update={"sessions": sessions}))
        self._keep_last_errors(ledger)

    def close(self) -> None:
        """Let go of the folder."""
        for file in self._files.values():
            file.close()
        self._lock.release()

    def _file(self, name: str) -> Path:
        return self.path / name

    def _keep(self, manifest: Manifest) -> None:
        self._manifest = manifest
        _replace(self._file("manifest.json"), [manifest.model_dump_json(indent=1).encode() + b"\n"])

    def _keep_last_errors(self, ledger: Ledger) -> None:
        errors = self._file("errors.jsonl")
        last = {doc: number for number, (doc, _) in enumerate(_entries(errors)) if ledger.has_failed(doc)}
        lines = [line for number, line in enumerate(_lines(errors)) if number in set(last.values())]
        if len(lines) < sum(1 for _ in _lines(errors)):
            self._files["errors.jsonl"].close()
            _replace(errors, lines)
            self._files["errors.jsonl"] = errors.open("ab", buffering=0)


def _no_run(path: Path) -> str:
    return f"{path}: there is no run in it; name a folder that `visits extract --out` made."


def _lines(file: Path) -> Iterator[bytes]:
    if file.exists():
        with file.open("rb") as lines:
            yield from lines


def _entries(file: Path) -> Iterator[tuple[str, str | None]]:
    """The document of each line, and the hash of its sentences."""
    for number, line in enumerate(_lines(file), 1):
        try:
            record = json.loads(line)
            yield record["doc"], record["source"]["sentences_sha256"]
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{file}, line {number}: this is no record; remove the line; its document is read again."
            raise InputError(msg) from error


def _mend(file: Path) -> None:
    """Cut off a line that was not written to its end."""
    if not file.exists():
        return
    with file.open("rb+") as records:
        end = records.seek(0, os.SEEK_END)
        while end > 0:
            begin = max(0, end - _TAIL)
            records.seek(begin)
            whole = records.read(end - begin).rfind(b"\n")
            if whole >= 0:
                records.truncate(begin + whole + 1)
                return
            end = begin
        records.truncate(0)


def _replace(file: Path, lines: list[bytes]) -> None:
    """Write a file anew, so that there is either the old one or the new one."""
    new = file.with_suffix(file.suffix + ".new")
    with new.open("wb") as writing:
        writing.writelines(lines)
        writing.flush()
        os.fsync(writing.fileno())
    new.replace(file)
