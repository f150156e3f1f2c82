"""What a run did, summed up while it goes."""

from collections import Counter
from dataclasses import dataclass, field

from service.batch.outcome import Outcome

# An error rate says little before so many documents.
_TELLING = 50


@dataclass(slots=True)
class Summary:
    """Counts of this session of a run; tokens are those spent now, without what came from the cache.

    `open` wait for answers, and are not among the `documents`; `reposts` had the text of an earlier
    document; `causes` counts errors by their code; `stopped` says why
    the run ended before its end.
    """

    documents: int = 0
    open: int = 0
    visits: int = 0
    errors: int = 0
    reposts: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cache_hits: int = 0
    usd: float | None = None
    stopped: str | None = None
    causes: Counter[str] = field(default_factory=Counter)
    _examples: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> int:
        """Documents that the session is through with."""
        return self.documents + self.open

    def add(self, outcome: Outcome) -> None:
        """Count one document."""
        self.documents += 1
        self.visits += outcome.visits
        self.reposts += outcome.is_repost
        if outcome.error:
            self.errors += 1
            self.causes[outcome.error.code] += 1
            self._examples.setdefault(outcome.error.code, outcome.error.message)
        if outcome.cached:
            self.cache_hits += 1
        else:
            self.prompt_tokens += outcome.usage.prompt_tokens
            self.completion_tokens += outcome.usage.completion_tokens
            if outcome.usd is not None:
                self.usd = (self.usd or 0.0) + outcome.usd

    def fails_too_often(self, rate: float) -> bool:
        """Whether more than this share of documents failed, once there are enough to say so."""
        return self.documents >= _TELLING and self.errors > rate * self.documents

    def commonest(self, most: int = 3) -> str:
        """The commonest errors, each with one of its sentences."""
        return " ".join(
            f"{count} times {code}: {self._examples[code]}" for code, count in self.causes.most_common(most)
        )
