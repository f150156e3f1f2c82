"""The one type of every system: an article in, what was read out."""

from dataclasses import dataclass, field
from typing import Protocol

from schemas.answer import Answer
from schemas.record import Usage
from schemas.vocabulary import Engine
from service.extraction.article import Article


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading an article took: calls and tokens, or, where `cached`, what they were at the time."""

    attempts: int = 0
    cached: bool = False
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a system read, before grounding, and what it cost."""

    answer: Answer
    cost: Cost = field(default_factory=Cost)


class System(Protocol):
    """Reads articles. `model`, `prompt` and `mode` go into every record's provenance."""

    @property
    def engine(self) -> Engine: ...

    @property
    def model(self) -> str | None: ...

    @property
    def prompt(self) -> str | None: ...

    @property
    def mode(self) -> str | None: ...

    def read(self, article: Article) -> Extraction:
        """Read one article.

        Raises:
            VisitRecordsError: the system has no answer; this is never an empty answer.
        """
        ...
