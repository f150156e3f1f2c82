"""A corpus: a folder of articles, each `NAME.txt` beside its `NAME.gold.json`."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.document import Document
from schemas.errors import MalformedInput, MissingInput
from service.decoding import decode


@dataclass(frozen=True, slots=True)
class Case:
    """An article and its gold visits, in the form of the record without spans and ids."""

    document: Document
    visits: tuple[dict[str, Any], ...]


def read_corpus(folder: Path) -> Iterator[Case]:
    """Every article of the folder that has gold, by name.

    Raises:
        MissingInput: there is none, or an article without its gold. MalformedInput: a gold is none.
    """
    golds = sorted(folder.glob("*.gold.json"))
    if not golds:
        msg = f"{folder}: no NAME.gold.json in it; a corpus has NAME.txt and NAME.gold.json side by side."
        raise MissingInput(msg)
    for gold in golds:
        name = gold.name.removesuffix(".gold.json")
        data, visits = _read(folder / f"{name}.txt"), _read(gold)
        document = Document(
            id=name,
            text=decode(data, name),
            sha256=hashlib.sha256(data).hexdigest(),
            path=f"{name}.txt",
        )
        try:
            yield Case(document, tuple(json.loads(visits)["visits"]))
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{gold}: this is no gold; it must be a JSON object with a list of visits."
            raise MalformedInput(msg) from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        msg = (
            f"{file}: it cannot be read ({error.strerror}); each article and its gold must lie side by side."
        )
        raise MissingInput(msg) from error
