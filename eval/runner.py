"""A run: systems over corpora, every answer written down before anything is scored.

A run's folder has `cases.jsonl`, the articles with their gold, and `predictions.jsonl`; a report needs
nothing else.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from eval.damage import DAMAGES, STRENGTHS, damaged
from eval.dataset import Case, Corpus
from eval.prediction import Prediction
from eval.systems import SYSTEMS, Predicts, Recordings
from schemas.document import Document
from schemas.errors import MalformedInput, MissingInput

CASES, PREDICTIONS = "cases.jsonl", "predictions.jsonl"
_WORKERS = 2
RECORDINGS = Recordings()


@dataclass(frozen=True, slots=True)
class Run:
    """Cases by corpus and name, and what each system said about them."""

    corpora: tuple[Corpus, ...]
    predictions: tuple[Prediction, ...]

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems, in the order of the table; unknown ones last."""
        known = {prediction.system for prediction in self.predictions}
        return (*(name for name in SYSTEMS if name in known), *sorted(known - SYSTEMS.keys()))

    def said(self, system: str) -> dict[tuple[str, str], Prediction]:
        """What a system said about undamaged articles, by corpus and document."""
        return {
            (prediction.corpus, prediction.document): prediction
            for prediction in self.predictions
            if prediction.system == system and prediction.damage is None
        }

    @property
    def cases(self) -> dict[tuple[str, str], Case]:
        """Every case, by corpus and document."""
        return {(corpus.name, case.document.id): case for corpus in self.corpora for case in corpus.cases}


def predict(
    corpora: Sequence[Corpus],
    systems: Iterable[str],
    recordings: Recordings = RECORDINGS,
    *,
    damage: bool = False,
) -> Iterator[Prediction]:
    """Every system over its cases; with `damage`, those that need no recording over damaged tests too."""
    for name in systems:
        candidate = SYSTEMS[name]
        system = candidate.build(recordings)
        for corpus in corpora:
            for case in candidate.cases(corpus):
                yield system.predict(case.document, corpus.name)
        if damage and not candidate.recorded:
            yield from _predict_damaged(name, corpora)


def _predict_damaged(name: str, corpora: Sequence[Corpus]) -> Iterator[Prediction]:
    tasks = [
        (name, corpus.name, case.document, kind, strength)
        for corpus in corpora
        for case in corpus.tests
        for kind in DAMAGES
        for strength in STRENGTHS
    ]
    with ProcessPoolExecutor(_WORKERS) as pool:
        yield from pool.map(_damaged, *zip(*tasks, strict=True), chunksize=32)


def _damaged(name: str, corpus: str, document: Document, kind: str, strength: float) -> Prediction:
    text = damaged(document.text, kind, strength, document.id)
    said = _built(name).predict(document.model_copy(update={"text": text}), corpus)
    return said.model_copy(update={"damage": kind, "strength": strength})


@cache
def _built(name: str) -> Predicts:
    """A system, built once in each process."""
    return SYSTEMS[name].build(RECORDINGS)


def write(folder: Path, corpora: Sequence[Corpus], predictions: Iterable[Prediction]) -> None:
    """Write a run's folder; predictions line by line, as they come."""
    folder.mkdir(parents=True, exist_ok=True)
    # Until all is written there is no run: half a one would be taken for a whole.
    for name in (CASES, PREDICTIONS):
        (folder / name).unlink(missing_ok=True)
    with (folder / CASES).open("w", encoding="utf-8") as lines:
        for corpus in corpora:
            for case in corpus.cases:
                line = {"corpus": corpus.name, **asdict(case), "document": case.document.model_dump()}
                lines.write(json.dumps(line, ensure_ascii=False) + "\n")
    unfinished = folder / f"{PREDICTIONS}.unfinished"
    with unfinished.open("w", encoding="utf-8") as lines:
        lines.writelines(prediction.model_dump_json() + "\n" for prediction in predictions)
    unfinished.replace(folder / PREDICTIONS)


def read(folder: Path) -> Run:
    """A run as it was written.

    Raises:
        MissingInput: there is none.
    """
    try:
        lines = [json.loads(line) for line in _lines(folder / CASES)]
        predictions = [Prediction.model_validate_json(line) for line in _lines(folder / PREDICTIONS)]
        cases = [(line["corpus"], _case(line)) for line in lines]
    except OSError as error:
        msg = f"{folder}: there is no run in it ({error.strerror}); make one: visits-eval run --out {folder}."
        raise MissingInput(msg) from error
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{folder}: the run in it is damaged; make it anew: visits-eval run --out {folder}."
        raise MalformedInput(msg) from error
    names = dict.fromkeys(corpus for corpus, _ in cases)
    corpora = tuple(Corpus(name, tuple(case for corpus, case in cases if corpus == name)) for name in names)
    run = Run(corpora, tuple(predictions))
    if not any(run.said(system).keys() & run.cases.keys() for system in run.systems):
        msg = f"{folder}: no answer in it is to its articles; make it anew: visits-eval run --out {folder}."
        raise MalformedInput(msg)
    return run


def _lines(file: Path) -> list[str]:
    # Not splitlines(): an article may hold a separator that only Unicode calls the end of a line.
    return file.read_text(encoding="utf-8").rstrip("\n").split("\n")


def _case(line: Mapping[str, object]) -> Case:
    document = Document.model_validate(line["document"])
    return Case(document, tuple(line["visits"]), tuple(line["traits"]))  # type: ignore[arg-type]
