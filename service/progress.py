"""How far a run is: a line that moves on a terminal, a line a minute where there is none."""

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from service.batch.outcome import Outcome
from service.batch.summary import Summary
from service.table import counted

_EVERY = 60.0


class Moving(AbstractContextManager["Moving"]):
    """A bar on standard error; beside it what the run has spent, and how the endpoint is."""

    def __init__(self, summary: Summary, total: int | None, state: Callable[[], str]) -> None:
        columns = (
            TextColumn("reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._summary, self._state, self._total = summary, state, total
        self._began = time.monotonic()
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> "Moving":
        """Show it."""
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        self._bar.stop()

    def moved(self) -> None:
        """Show one document more."""
        told = facts(self._summary, time.monotonic() - self._began, self._total, self._state())
        self._bar.update(self._task, advance=1, description=told)


class Lines(AbstractContextManager["Lines"]):
    """A sentence a minute, for logs."""

    def __init__(
        self,
        summary: Summary,
        total: int | None,
        state: Callable[[], str],
        tell: Callable[[str], None],
    ) -> None:
        self._summary, self._total, self._state, self._tell = summary, total, state, tell
        self._began = self._told = time.monotonic()

    def __exit__(self, *_: object) -> None:
        """Say nothing more."""

    def moved(self) -> None:
        """Say how far the run is, if it was not said within the last minute."""
        now = time.monotonic()
        if now - self._told >= _EVERY:
            self._told = now
            of = f" of {self._total:,}" if self._total else ""
            told = facts(self._summary, now - self._began, self._total, self._state())
            self._tell(f"{self._summary.passed:,}{of} documents, {told}")


class Silent(AbstractContextManager["Silent"]):
    """Nothing."""

    def __exit__(self, *_: object) -> None:
        """Nothing."""

    def moved(self) -> None:
        """Nothing."""


def facts(summary: Summary, seconds: float, total: int | None, state: str) -> str:
    """What a run has done in some seconds: rate, errors, tokens, money now and in the end, time left."""
    rate = summary.passed / max(seconds, 1e-6)
    told = [f"{rate:.1f}/s"]
    if summary.errors:
        told.append(counted(summary.errors, "error"))
    if summary.cache_hits:
        told.append(counted(summary.cache_hits, "cache hit"))
    if summary.prompt_tokens:
        told.append(f"{summary.prompt_tokens:,} tokens in, {summary.completion_tokens:,} out")
    left = total - summary.passed if total else None
    if summary.usd is not None:
        whole = f" of about {summary.usd / summary.documents * total:.2f}" if total else ""
        told.append(f"{summary.usd:.2f}{whole} USD")
    if left and rate:
        told.append(f"{left / rate / 60:.0f} min left")
    return ", ".join([*told, *([state] if state else [])])


def watched(outcomes: Iterable[Outcome], progress: Moving | Lines | Silent) -> Iterable[Outcome]:
    """The outcomes, each of them shown as it passes."""
    with progress:
        for outcome in outcomes:
            progress.moved()
            yield outcome
