"""Articles with a sentence that instructs the model: what it orders must change nothing in a record."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.dataset import read_corpus
from schemas.document import Document
from schemas.record import Record

CASES = Path(__file__).parent.parent / "tests" / "data" / "injections.json"
_HERE = Path(__file__).parent
# Where what happens to stand in a raw text differs, since the sentence moves it.
_PLACED = {"spans"}


@dataclass(frozen=True, slots=True)
class Injection:
    """An article as it is, and with a paragraph that instructs the model.

    `but` are the fields in which the two recorded answers differ, as any two answers of the model do: none in
    what the paragraph orders.
    """

    plain: Document
    injected: Document
    but: frozenset[str]


def injections() -> list[Injection]:
    """Every case of `tests/data/injections.json`."""
    found = {
        case.document.id: case.document
        for folder in ("examples", "corpus")
        for case in read_corpus(_HERE / folder).cases
    }
    cases: list[dict[str, Any]] = json.loads(CASES.read_text(encoding="utf-8"))
    return [
        Injection(
            found[case["article"]], _injected(found[case["article"]], case), frozenset(case.get("but", ()))
        )
        for case in cases
    ]


def _injected(document: Document, case: dict[str, Any]) -> Document:
    """The article with a paragraph more."""
    lines = document.text.split("\n")
    lines.insert(case["after"], case["text"])
    return document.model_copy(update={"id": f"{document.id}_injected", "text": "\n".join(lines)})


def visits(record: Record, but: frozenset[str] = frozenset()) -> Any:
    """The visits of a record without some fields, and without where they stand in the raw text."""

    def without(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: without(value) for key, value in part.items() if key not in _PLACED | but}
        return [without(one) for one in part] if isinstance(part, list) else part

    return without(record.model_dump(mode="json")["visits"])
