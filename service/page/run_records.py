"""The records behind a path: those of a file, or of a folder that a run was written to."""

from collections.abc import Iterator
from pathlib import Path

from schemas.record import Record
from service.batch.manifest import Manifest
from service.records_file import read_records

_RECORDS, _ERRORS, _MANIFEST = "records.jsonl", "errors.jsonl", "manifest.json"


def record_files(path: Path) -> list[Path]:
    """The files with records behind a path: of a run's folder those that hold some, else the path itself."""
    files = [file for name in (_RECORDS, _ERRORS) if (file := path / name).is_file()]
    return [file for file in files if file.stat().st_size] or files[:1] or [path]


def read_run(path: Path) -> Iterator[Record]:
    """The records of a file or of a run's folder, each document of a run once: what was said of it last.

    Raises:
        InputError: a file cannot be read, all are empty, or a line is no record.
    """
    *records, last = record_files(path)
    if last != path / _ERRORS:
        yield from read_records(last)
        return
    failed = {record.doc: number for number, record in enumerate(read_records(last))}
    for file in records:
        for record in read_records(file):
            # It failed once, and was read when the run went on.
            failed.pop(record.doc, None)
            yield record
    for number, record in enumerate(read_records(last)):
        if failed.get(record.doc) == number:
            yield record


def inputs_of(path: Path) -> list[str]:
    """The files and folders that a run read, as its folder's manifest says; none where there is no manifest.

    Raises:
        MalformedInput: it is no manifest.
    """
    manifest = path / _MANIFEST
    if not manifest.is_file():
        return []
    # What came through standard input comes but once.
    return [read for read in Manifest.read(manifest).inputs.get("paths") or () if read != "-"]
