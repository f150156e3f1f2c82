"""The systems that are compared, one line each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eval.dataset import Case, Corpus
from eval.prediction import Prediction
from schemas.document import Document
from service.extraction.extract import Extractor
from service.extraction.pattern import PatternSystem
from service.extraction.rules.system import RulesSystem
from service.extraction.system import System
from service.language.places import Gazetteer

# Where recorded answers lie, and the name of the model that gave them; its README says what that model is.
FOLDER = Path(__file__).parent.parent / "tests" / "cassettes"
MODEL = "offline-llm"


@dataclass(frozen=True, slots=True)
class Recordings:
    """A folder of recorded answers, and the model that gave them."""

    folder: Path = FOLDER
    model: str = MODEL


class Predicts(Protocol):
    """Reads documents."""

    def predict(self, document: Document, corpus: str) -> Prediction:
        """What it says about a document; a failure is a prediction with an error."""
        ...


@dataclass(frozen=True, slots=True)
class Extracting:
    """One of our systems, from raw text to records, as `visits extract` runs it."""

    name: str
    system: System
    timed: bool

    def predict(self, document: Document, corpus: str) -> Prediction:
        """Clean, read, ground and resolve one document."""
        record = Extractor(self.system, Gazetteer.load()).extract(document)
        return Prediction.of(record, system=self.name, corpus=corpus, timed=self.timed)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A system of the report: how it is built (given the recordings), and what it answers.

    A recorded one answers the test part of a corpus, or, where it is there for comparison, a sample of that;
    any other answers every article, damaged ones too.
    """

    build: Callable[[Recordings], Predicts]
    recorded: bool
    sampled: bool = False

    def cases(self, corpus: Corpus) -> Iterable[Case]:
        """The articles of a corpus that it answers."""
        if self.sampled:
            return corpus.sample()
        return corpus.tests if self.recorded else corpus.cases


def _rules(_: Recordings) -> Predicts:
    return Extracting("rules", RulesSystem(Gazetteer.load()), timed=True)


def _pattern(_: Recordings) -> Predicts:
    return Extracting("pattern", PatternSystem(), timed=True)


# openai and instructor take seconds to load, which rules, reports and gates need not wait for.
def _llm(recordings: Recordings) -> Predicts:
    from eval.recording import replayed

    return Extracting("llm", replayed(recordings), timed=False)


def _uncleaned(recordings: Recordings) -> Predicts:
    from eval.ablation import Uncleaned
    from eval.recording import UNCLEANED, replayed

    return Uncleaned(replayed(Recordings(recordings.folder / UNCLEANED, recordings.model)))


def _ungrounded(recordings: Recordings) -> Predicts:
    from eval.ablation import Ungrounded
    from eval.recording import replayed

    return Ungrounded(replayed(recordings))


def _script(recordings: Recordings) -> Predicts:
    from eval.recording import replayed_script

    return replayed_script(recordings)


SYSTEMS: dict[str, Candidate] = {
    "rules": Candidate(_rules, recorded=False),
    "llm": Candidate(_llm, recorded=True),
    "uncleaned": Candidate(_uncleaned, recorded=True, sampled=True),
    "ungrounded": Candidate(_ungrounded, recorded=True, sampled=True),
    "script": Candidate(_script, recorded=True, sampled=True),
    "pattern": Candidate(_pattern, recorded=False),
}
