"""The last accepted run: what every later one is compared with, and the gate between them.

`accepted.json` keeps, for every system and article, the counts of each row that has any, so that a later
run can be compared article by article. It is written by `visits-eval accept` and committed.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from eval.dataset import Corpus
from eval.scoring import ROWS, DocumentScore
from eval.statistics import Floats
from eval.systems import SYSTEMS
from schemas.errors import MalformedInput

FILE = Path(__file__).with_name("accepted.json")
FLOORS = Path(__file__).with_name("floors.toml")
Key = tuple[str, str]
_FLOORS = TypeAdapter(dict[str, dict[str, float]])


@dataclass(frozen=True, slots=True)
class Accepted:
    """Hashes of the corpora, and counts by system, article and row."""

    corpora: Mapping[str, str]
    systems: Mapping[str, Mapping[str, Mapping[str, list[int]]]]

    def counts(self, system: str, keys: Iterable[Key]) -> Floats | None:
        """Counts of articles × ROWS × 3; None where other articles were answered then."""
        known = self.systems.get(system, {})
        names = ["/".join(key) for key in keys]
        if not names or known.keys() != set(names):
            return None
        return np.array([[known[name].get(row, [0, 0, 0]) for row in ROWS] for name in names], dtype=float)

    def fits(self, corpora: Iterable[Corpus]) -> bool:
        """Whether it was made on these very articles and gold."""
        return self.corpora == hashes(corpora)


_FORM = TypeAdapter(Accepted)


def hashes(corpora: Iterable[Corpus]) -> dict[str, str]:
    """The hash of each corpus, by name."""
    return {corpus.name: corpus.sha256 for corpus in corpora}


def load(file: Path = FILE) -> Accepted | None:
    """The accepted run; None where none was ever accepted.

    Raises:
        MalformedInput: the file is none.
    """
    if not file.exists():
        return None
    try:
        return _FORM.validate_json(file.read_bytes())
    except ValueError as error:
        msg = f"{file}: this is no accepted run; write it anew: visits-eval accept."
        raise MalformedInput(msg) from error


def save(
    corpora: Iterable[Corpus], scores: Mapping[str, Mapping[Key, DocumentScore]], file: Path = FILE
) -> None:
    """Keep a run as accepted; one line an article, so that a commit shows what changed."""
    lines = ['{"corpora": ' + json.dumps(hashes(corpora), ensure_ascii=False) + ', "systems": {']
    for number, (system, documents) in enumerate(scores.items()):
        lines.append(f"{'' if number == 0 else ', '}{json.dumps(system)}: {{")
        lines.append(
            ",\n".join(
                f"{json.dumps('/'.join(key), ensure_ascii=False)}: {json.dumps(_counts(score))}"
                for key, score in documents.items()
            )
        )
        lines.append("}")
    file.write_text("\n".join([*lines, "}}", ""]), encoding="utf-8")


def _counts(score: DocumentScore) -> dict[str, list[int]]:
    counts = {row: [tally.matched, tally.found, tally.gold] for row, tally in score.tallies.items()}
    return {row: count for row, count in counts.items() if any(count)}


def floors(file: Path = FLOORS) -> dict[str, dict[str, float]]:
    """The least F1 by system and row.

    Raises:
        MalformedInput: the file is no such table, or names what there is none of.
    """
    try:
        floors = _FLOORS.validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        msg = f"{file}: it must be a table of the least F1 for each system's rows."
        raise MalformedInput(msg) from error
    unknown = {row for rows in floors.values() for row in rows} - {
        "core",
        *ROWS,
    } | floors.keys() - SYSTEMS.keys()
    if unknown:
        msg = f"{file}: there is no system or row {min(unknown)}."
        raise MalformedInput(msg)
    return floors
