"""The articles that the rules are practised on: what was learnt on them stays learnt."""

from pathlib import Path

from eval.dataset import read_corpus
from eval.scoring import Score
from service.extraction.extract import Extractor
from service.extraction.rules.system import RulesSystem
from service.language.places import Gazetteer

FOLDER = Path(__file__).parents[1] / "eval" / "practice"


def test_what_was_learnt_stays() -> None:
    """Core as good as it got, nearly nothing wrong among the visits, no article that the rules fail on."""
    gazetteer, score = Gazetteer.load(), Score()
    extractor = Extractor(RulesSystem(gazetteer), gazetteer)
    for case in read_corpus(FOLDER).cases:
        record = extractor.extract(case.document)
        assert record.error is None, case.document.id
        score.add(case.document.id, [visit.model_dump(mode="json") for visit in record.visits], case.visits)

    assert (score.core.f1 or 0) >= 0.87
    assert (score.tallies["visitor"].precision or 0) >= 0.98
