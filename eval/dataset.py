"""A corpus: a folder of articles, each `NAME.txt` beside its `NAME.gold.json`.

Where there is a `traits.json` (name → list of traits), results can be sliced by it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from eval.gold import read_gold
from schemas.document import Document
from schemas.errors import MalformedInput, MissingInput
from service.decoding import decode

# Articles of the test part that every recorded system answers.
SAMPLE = 12
_GOLD = ".gold.json"
_TRAITS = TypeAdapter(dict[str, list[Annotated[str, Field(pattern=r"^[^|\n]+$")]]])


class Part(StrEnum):
    """What an article may be used for: to write rules and prompts by, or only to score them."""

    DEVELOP = "develop"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Case:
    """An article and its gold visits, in the form of the record without spans and ids."""

    document: Document
    visits: tuple[dict[str, Any], ...]
    traits: tuple[str, ...] = ()

    @property
    def rank(self) -> str:
        """The sha256 of the article's name: it decides the part, and the order of the sample."""
        return hashlib.sha256(self.document.id.encode()).hexdigest()

    @property
    def part(self) -> Part:
        """Half of all articles are for developing: the hash decides, so nobody chooses."""
        return Part.DEVELOP if int(self.rank[:8], 16) % 2 else Part.TEST


@dataclass(frozen=True, slots=True)
class Corpus:
    """The cases of a folder, by name."""

    name: str
    cases: tuple[Case, ...]

    @property
    def sha256(self) -> str:
        """Of every article, gold and trait: equal figures need equal hashes."""
        content = [[case.document.sha256, case.visits, case.traits] for case in self.cases]
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def tests(self) -> tuple[Case, ...]:
        """The articles that headline figures rest on: the test part; of a small corpus, all."""
        tests = tuple(case for case in self.cases if case.part is Part.TEST)
        return tests if tests and len(self.cases) > SAMPLE else self.cases

    def sample(self, size: int = SAMPLE) -> tuple[Case, ...]:
        """The first of them by hash, in order of name."""
        first = sorted(self.tests, key=lambda case: case.rank)[:size]
        return tuple(sorted(first, key=lambda case: case.document.id))


def read_corpus(folder: Path) -> Corpus:
    """Every article of the folder that has gold.

    Raises:
        MissingInput: there is none, or an article without its gold. MalformedInput: a gold is none.
    """
    return Corpus(folder.resolve().name, tuple(_cases(folder)))


def _cases(folder: Path) -> Iterator[Case]:
    golds = sorted(folder.glob("*.gold.json"))
    if not golds:
        msg = f"{folder}: no NAME.gold.json in it; a corpus has NAME.txt and NAME.gold.json side by side."
        raise MissingInput(msg)
    without = {file.stem for file in folder.glob("*.txt")} - {gold.name[: -len(_GOLD)] for gold in golds}
    if without:
        msg = f"{folder}: {min(without)}.txt has no gold; add {min(without)}{_GOLD}, or take the article out."
        raise MissingInput(msg)
    traits = _traits(folder / "traits.json")
    for gold in golds:
        name = gold.name.removesuffix(_GOLD)
        data = _read(folder / f"{name}.txt")
        document = Document(
            id=name,
            text=decode(data, str(folder / f"{name}.txt")),
            sha256=hashlib.sha256(data).hexdigest(),
            path=f"{name}.txt",
        )
        yield Case(document, _visits(gold), tuple(dict.fromkeys(traits.get(name, ()))))


def _visits(gold: Path) -> tuple[dict[str, Any], ...]:
    try:
        return read_gold(_read(gold))
    except ValueError as error:
        msg = f"{gold}: this is no gold ({error}); its form is that of eval/gold.py."
        raise MalformedInput(msg) from error


def _traits(file: Path) -> dict[str, list[str]]:
    if not file.exists():
        return {}
    try:
        return _TRAITS.validate_json(_read(file))
    except ValueError as error:
        msg = f"{file}: it must be a JSON object, the list of its traits for each article's name."
        raise MalformedInput(msg) from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        msg = (
            f"{file}: it cannot be read ({error.strerror}); each article and its gold must lie side by side."
        )
        raise MissingInput(msg) from error
