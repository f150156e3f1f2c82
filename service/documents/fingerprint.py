"""What was read, in a few words that a manifest can keep."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict


class Fingerprint(TypedDict):
    """The paths as given, made absolute; how many files are behind them; their bytes; a digest.

    The digest is a sha256 over the name and size of each file, in the order in which they are read.
    """

    paths: list[str]
    files: int
    bytes: int
    sha256: str


def fingerprint(paths: Iterable[str], files: Iterable[tuple[Path, str]]) -> Fingerprint:
    """The fingerprint of files, each with its name below its folder; no file is opened."""
    digest, count, total = hashlib.sha256(), 0, 0
    for file, name in files:
        try:
            size = file.stat().st_size
        except OSError:
            continue
        count, total = count + 1, total + size
        digest.update(os.fsencode(name) + f"\0{size}\0".encode())
    absolute = [os.path.abspath(path) for path in paths]  # noqa: PTH100 — resolve() would follow links
    return {"paths": absolute, "files": count, "bytes": total, "sha256": digest.hexdigest()}
