"""A system over corpora: every document extracted and scored."""

from collections.abc import Iterable
from pathlib import Path

from eval.dataset import read_corpus
from eval.scoring import Score
from service.extraction.extract import Extractor
from service.extraction.system import System
from service.language.places import Gazetteer


def evaluate(system: System, corpora: Iterable[Path]) -> tuple[Score, list[str]]:
    """Score a system; a document that failed counts as all missed, and its message is returned."""
    extractor, score, failed = Extractor(system, Gazetteer.load()), Score(), []
    for case in (case for folder in corpora for case in read_corpus(folder)):
        result = extractor.extract(case.document)
        if result.error:
            failed.append(result.error.message)
        score.add(case.document.id, [visit.model_dump(mode="json") for visit in result.visits], case.visits)
    return score, failed
