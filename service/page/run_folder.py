"""A folder in which a run left its records, those that failed, and what was read."""

import json
from collections.abc import Iterator
from pathlib import Path

from schemas.errors import MalformedInput
from schemas.record import Record
from service.records_file import read_records

_FILES = ("records.jsonl", "errors.jsonl")
_MANIFEST = "manifest.json"


def record_files(path: Path) -> list[Path]:
    """The files with records behind a path: of a run's folder those that are there, else the path itself."""
    return [path / name for name in _FILES if (path / name).exists()] or [path]


def read_run(path: Path) -> Iterator[Record]:
    """The records of a file or of a run's folder, in the files' order.

    Raises:
        InputError: a file cannot be read, all are empty, or a line is no record.
    """
    files = record_files(path)
    if len(files) > 1:
        # A run without a failure, or with nothing else, leaves one of the two empty.
        files = [file for file in files if file.stat().st_size] or files[:1]
    for file in files:
        yield from read_records(file)


def inputs_of(path: Path) -> list[str]:
    """The paths that a run read, as its folder's manifest says; none where there is no manifest.

    Raises:
        MalformedInput: the manifest does not say them.
    """
    manifest = path / _MANIFEST
    if not manifest.is_file():
        return []
    try:
        paths = json.loads(manifest.read_bytes())["inputs"]["paths"] or []
        if not all(isinstance(one, str) for one in paths):
            raise TypeError  # noqa: TRY301 - one thing is wrong, whatever shape it has
    except (OSError, ValueError, LookupError, TypeError) as error:
        msg = f"{manifest}: it does not say what was read (inputs.paths); name that with --documents."
        raise MalformedInput(msg) from error
    return list(paths)
