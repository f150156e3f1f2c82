"""A corpus: a folder of articles, each `NAME.txt` beside its `NAME.gold.json`."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.document import Document
from schemas.errors import MissingInput
from service.documents import decode


@dataclass(frozen=True, slots=True)
class Case:
    """An article and its gold visits, in the form of the record without spans and ids."""

    document: Document
    visits: tuple[dict[str, Any], ...]


def read_corpus(folder: Path) -> Iterator[Case]:
    """Every article of the folder that has gold, by name.

    Raises:
        MissingInput: there is none.
    """
    golds = sorted(folder.glob("*.gold.json"))
    if not golds:
        msg = f"{folder}: no NAME.gold.json in it; a corpus has NAME.txt and NAME.gold.json side by side."
        raise MissingInput(msg)
    for gold in golds:
        name = gold.name.removesuffix(".gold.json")
        data = (folder / f"{name}.txt").read_bytes()
        document = Document(
            id=name,
            text=decode(data, name),
            sha256=hashlib.sha256(data).hexdigest(),
            path=f"{name}.txt",
        )
        yield Case(document, tuple(json.loads(gold.read_text(encoding="utf-8"))["visits"]))
