"""One session of a run: every outcome is kept, counted, and held against the run's limits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from service.batch.ledger import Ledger
from service.batch.outcome import Outcome
from service.batch.stop import Stop
from service.batch.summary import Summary


@dataclass(frozen=True, slots=True)
class Limits:
    """When a run stops by itself: a share of documents that fail, or US dollars that are spent."""

    error_rate: float = 1.0
    usd: float | None = None

    def check(self, summary: Summary, stop: Stop) -> None:
        """Ask the run to stop where one is passed."""
        if summary.fails_too_often(self.error_rate):
            stop.ask(
                f"{summary.errors} of {summary.documents} documents failed, more than --max-error-rate "
                f"{self.error_rate:g} allows: {summary.commonest()}"
            )
        if self.usd is not None and summary.usd is not None and summary.usd >= self.usd:
            stop.ask(f"{summary.usd:.4f} USD are spent, and --max-cost allows {self.usd:g}.")


def kept(
    outcomes: Iterable[Outcome],
    keep: Callable[[Outcome], None],
    ledger: Ledger,
    summary: Summary,
    limits: Limits,
    stop: Stop,
) -> Iterable[Outcome]:
    """Every outcome, once it is kept: nothing that was reported is lost."""
    for outcome in outcomes:
        if outcome.is_open:
            # One that failed before stays failed, and what was said of it stands.
            summary.open += not ledger.is_done(outcome.doc)
            yield outcome
            continue
        first = None if outcome.error else ledger.first_with(outcome.sentences)
        if first is not None and first != outcome.doc:
            outcome = outcome.linked(first)
        keep(outcome)
        ledger.add(
            outcome.doc, None if outcome.error else outcome.sentences, failed=outcome.error is not None
        )
        summary.add(outcome)
        limits.check(summary, stop)
        yield outcome
