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
    """What a system read, before grounding, and what it cost; `mode` is how a model was asked."""

    answer: Answer
    cost: Cost = field(default_factory=Cost)
    mode: str | None = None


class Named(Protocol):
    """What every record's provenance says of the system that read it."""

    @property
    def engine(self) -> Engine: ...

    @property
    def model(self) -> str | None: ...

    @property
    def prompt(self) -> str | None: ...


class System(Named, Protocol):
    """Reads articles."""

    def read(self, article: Article) -> Extraction:
        """Read one article.

        Raises:
            VisitRecordsError: the system has no answer; this is never an empty answer.
        """
        ...


class AsyncSystem(Named, Protocol):
    """Reads articles, and waits for others meanwhile."""

    async def read(self, article: Article) -> Extraction:
        """Read one article.

        Raises:
            VisitRecordsError: the system has no answer; this is never an empty answer.
        """
        ...

    async def close(self) -> None:
        """Close its connections, in the event loop in which it read."""
        ...
