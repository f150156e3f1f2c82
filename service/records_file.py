"""The file that records go to, and are read from again."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from schemas.errors import EmptyInput, InputError, MalformedInput, MissingInput, SettingsError
from schemas.record import Record


@contextmanager
def records_output(out: Path | None, paths: Iterable[str], *, overwrite: bool) -> Iterator[TextIO]:
    """Standard output, or the file of --out, which is not replaced unasked, nor if it is read."""
    if out is None:
        if sys.stdout is None:
            msg = "standard output is closed; name a file with --out."
            raise SettingsError(msg)
        yield sys.stdout
        return
    if any(_is_same(Path(path), out) for path in paths):
        msg = f"--out {out}: this is a file to be read; name another."
        raise SettingsError(msg)
    try:
        file = out.open("w" if overwrite else "x", encoding="utf-8", newline="\n")
    except FileExistsError as error:
        msg = f"--out {out}: the file exists; name another, or replace it with --overwrite."
        raise SettingsError(msg) from error
    except OSError as error:
        msg = f"--out {out}: it cannot be written ({error.strerror}); check the folder."
        raise SettingsError(msg) from error
    try:
        yield file
    except BaseException:
        # What could not be written is still in its buffer, and fails again.
        with suppress(OSError):
            file.close()
        raise
    file.close()


def _is_same(file: Path, other: Path) -> bool:
    try:
        return file.is_file() and file.samefile(other)
    except OSError:
        return False


def identity(lines: TextIO) -> tuple[int, int] | None:
    """Device and inode of the file that lines go to."""
    try:
        status = os.fstat(lines.fileno())
    except OSError:
        return None
    return status.st_dev, status.st_ino


def discard(lines: TextIO) -> None:
    """Send what could not be written nowhere, or Python tries again at its end, and complains."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, lines.fileno())
    os.close(nowhere)


def read_records(path: Path) -> Iterator[Record]:
    """The records of a file that `visits extract` wrote, or of a run's folder, one after another.

    Raises:
        InputError: it cannot be read, is empty, or has a line that is no record.
    """
    hint = "name a file that `visits extract` wrote, or a run's folder."
    empty = True
    for file in _record_files(path, hint):
        try:
            # In bytes a line ends at \n alone; JSON leaves U+2028 as it is.
            with file.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    yield _record(line, f"{file}, line {number}", hint)
                    empty = False
        except OSError as error:
            msg = f"{file}: it cannot be read as records ({error.strerror}); {hint}"
            raise InputError(msg) from error
    if empty:
        msg = f"{path}: there is no record in it; {hint}"
        raise EmptyInput(msg)


def _record_files(path: Path, hint: str) -> tuple[Path, ...]:
    """The file itself; of a run's folder the records and, where some documents failed, their errors."""
    if not path.is_dir():
        return (path,)
    files = tuple(file for name in ("records.jsonl", "errors.jsonl") if (file := path / name).is_file())
    if not files:
        msg = f"{path}: there is no records.jsonl in this folder; {hint}"
        raise MissingInput(msg)
    return files


def _record(line: bytes, where: str, hint: str) -> Record:
    try:
        return Record.model_validate_json(line)
    except ValueError as error:
        msg = f"{where}: this is no record; {hint}"
        raise MalformedInput(msg) from error
