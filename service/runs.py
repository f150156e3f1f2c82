"""One run from its documents to its end: into a file or into a folder, told while it goes and summed up."""

import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, TextIO

from schemas.document import Document
from schemas.vocabulary import Engine
from service.batch.ledger import Ledger
from service.batch.manifest import Manifest, Session
from service.batch.outcome import Outcome
from service.batch.run_folder import RunFolder
from service.batch.session import Limits, kept
from service.batch.stop import Stop
from service.batch.summary import Summary
from service.config import EndpointSettings, endpoint_settings
from service.console import INTERRUPTED, aside, complain, heard, report, say, told
from service.documents import Columns, Inputs, Reading, Unreadable
from service.documents.kinds import LINES
from service.extraction.extract import now
from service.progress import Lines, Moving, watched

# What of an endpoint determines the records.
_DETERMINING = ("model", "base_url", "mode", "max_tokens", "temperature", "timeout", "window")


class Reads(Protocol):
    """What a run needs of an engine."""

    def outcomes(
        self, documents: Iterable[Document | Unreadable], stop: Stop, *, ordered: bool
    ) -> Generator[Outcome]:
        """What comes of every document, in their order if `ordered`."""
        ...

    def state(self) -> str:
        """What is worth telling while it goes."""
        ...


@dataclass(frozen=True, slots=True)
class Run:
    """How documents are read: by which engine, within which limits."""

    engine: Reads
    limits: Limits
    ordered: bool = False
    quiet: bool = False

    def to_file(self, inputs: Inputs, lines: TextIO, out: Path | None) -> Summary:
        """Every record a line, errors among them."""

        def keep(outcome: Outcome) -> None:
            lines.write(outcome.line + "\n")
            lines.flush()

        summary = Summary()
        # A bar would mix with records on the same terminal.
        total = None if lines.isatty() else inputs.total
        with closing(Ledger()) as ledger:
            self._carry_out(inputs, keep, ledger, summary, out, total)
        return summary

    def to_folder(
        self,
        inputs: Inputs,
        folder: RunFolder,
        begun: Manifest,
        wanted: Callable[[Ledger, str], bool] = Ledger.is_untried,
    ) -> Summary:
        """What is not done yet, or the documents that are wanted for what the ledger says of them."""
        folder.begin(begun)
        summary, began = Summary(), now()
        with closing(Ledger()) as ledger:
            folder.enter(ledger)
            read, failed = ledger.counted()
            if read or failed:
                say(f"{folder.path}: {read} documents are read already, {failed} failed; going on.")
            documents = (document for document in inputs if wanted(ledger, document.id))
            try:
                with heard(folder.log):
                    self._carry_out(documents, folder.write, ledger, summary, folder.path, inputs.total)
            finally:
                folder.end(_session(summary, began), ledger)
        return summary

    def _carry_out(
        self,
        documents: Iterable[Document | Unreadable],
        keep: Callable[[Outcome], None],
        ledger: Ledger,
        summary: Summary,
        out: Path | None,
        total: Callable[[], int | None] | None,
    ) -> None:
        """Read them all; `total` counts them for the progress that is shown, if any is to be."""
        stop = Stop()
        with ExitStack() as stack:
            stack.enter_context(told(summary, out))
            stack.enter_context(_interruptible(stop))
            outcomes = stack.enter_context(
                closing(self.engine.outcomes(documents, stop, ordered=self.ordered))
            )
            done = kept(outcomes, keep, ledger, summary, self.limits, stop)
            for outcome in done if total is None or self.quiet else self._watched(done, summary, total()):
                complain(outcome, summary)
            summary.stopped = stop.reason
        report(summary, out)

    def _watched(self, outcomes: Iterable[Outcome], summary: Summary, total: int | None) -> Iterable[Outcome]:
        if sys.stderr is not None and sys.stderr.isatty():
            return watched(outcomes, Moving(summary, total, self.engine.state))
        return watched(outcomes, Lines(summary, total, self.engine.state, say))


def is_run(out: Path) -> bool:
    """Whether records go into a folder: everything but a file that is there, or is called as one."""
    return out.is_dir() or not (out.exists() or out.suffix.lower() in LINES)


def settings_of(
    engine: Engine, endpoint: EndpointSettings | None, published_on: date | None, reading: Reading
) -> dict[str, Any]:
    """What determines a record, and nothing secret; not how many are read: a run may be widened."""
    settings: dict[str, Any] = {
        "engine": engine.value,
        "published_on": published_on and published_on.isoformat(),
        "columns": reading.columns.named(),
        "dedupe": reading.dedupe,
    }
    if endpoint is not None:
        from prompts.template import load

        settings |= {name: getattr(endpoint, name) for name in _DETERMINING}
        settings["prompt"] = load().identity
    return settings


def begun_with(
    begun: Manifest, environment: Mapping[str, str], key_file: Path | None
) -> tuple[Engine, EndpointSettings | None, date | None, Reading]:
    """How a run was begun, but for the key, which comes from the environment again."""
    settings = begun.settings
    published_on = date.fromisoformat(settings["published_on"]) if settings["published_on"] else None
    reading = Reading(Columns(**settings["columns"]), dedupe=settings["dedupe"])
    engine = Engine(settings["engine"])
    if engine is not Engine.LLM:
        return engine, None, published_on, reading
    asked = endpoint_settings(environment, settings["model"], settings["base_url"], key_file)
    return engine, replace(asked, **{name: settings[name] for name in _DETERMINING}), published_on, reading


@contextmanager
def _interruptible(stop: Stop) -> Iterator[None]:
    """The first Ctrl-C, or a polite kill, lets what is under way be finished; the second does not."""

    def interrupt(*_: object) -> None:
        if stop:
            raise KeyboardInterrupt
        aside("finishing what is under way; once more stops at once.")
        stop.ask(INTERRUPTED)

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _session(summary: Summary, began: datetime) -> Session:
    return Session(
        began=began,
        ended=now(),
        how=summary.stopped or ("broken off" if sys.exc_info()[0] else "done"),
        documents=summary.documents,
        errors=summary.errors,
        prompt_tokens=summary.prompt_tokens,
        completion_tokens=summary.completion_tokens,
        usd=summary.usd,
    )
