"""One document in, one record out: its visits, or the error of ours that says why not."""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter

from schemas.document import Document
from schemas.errors import EmptyInput, VisitRecordsError
from schemas.record import Failure, Provenance, Record, Source
from schemas.visit import Visit
from service.extraction.article import Article
from service.extraction.resolve import resolve
from service.extraction.system import AsyncSystem, Cost, Extraction, Named, System
from service.language.places import Gazetteer
from service.prices import Price

Clock = Callable[[], datetime]

_log = logging.getLogger(__name__)


def now() -> datetime:
    """The present in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class _Recorder:
    """Makes records of what a system read, or why it did not.

    `prepare` makes an article of a document; `price` is that of the system's model, where it is known.
    """

    system: Named
    gazetteer: Gazetteer
    clock: Clock = now
    prepare: Callable[[Document], Article] = Article.prepare
    price: Price | None = None

    def failure(self, doc: str, path: str | None, error: VisitRecordsError) -> Record:
        """The record of a document that could not even be read."""
        source = Source(path=path)
        return Record(
            doc=doc,
            status="error",
            source=source,
            visits=(),
            error=Failure(code=error.code, message=str(error)),
            provenance=self._provenance(self.clock(), 0.0, (), Cost(), None),
        )

    def _open(self, document: Document) -> "_Opened":
        """Clean and split a document."""
        started, began = self.clock(), perf_counter()
        return _Opened(self.prepare(document), started, began)

    def _read(self, opened: "_Opened", extraction: Extraction) -> Record:
        """The record of what was read."""
        try:
            visits = resolve(extraction.answer, opened.article, self.gazetteer)
        except Exception as error:
            _log.debug("document %s", opened.article.document.id, exc_info=True)
            failure, cost = unforeseen(error), extraction.cost
            if not cost.cached:
                failure.attempts, failure.usage = cost.attempts, cost.usage
            # Raised in here it shows the article to whoever prints its context.
            raise failure from None
        return self._record(opened, extraction.cost, extraction.mode, visits=visits)

    def _unread(self, opened: "_Opened", error: VisitRecordsError) -> Record:
        """The record of an article that a system failed on: an error, and never no visits."""
        return self._record(opened, Cost(error.attempts, usage=error.usage), None, error=error)

    def _record(
        self,
        opened: "_Opened",
        cost: Cost,
        mode: str | None,
        *,
        visits: tuple[Visit, ...] = (),
        error: VisitRecordsError | None = None,
    ) -> Record:
        article = opened.article
        changed = tuple(change.step for change in article.clean.changes)
        if article.document.extracted_from:
            # The first that was done to it: spans count in what was taken out.
            changed = (f"extract_{article.document.extracted_from}", *changed)
        return Record(
            doc=article.document.id,
            status="error" if error else "ok",
            source=_source(article),
            visits=visits,
            error=Failure(code=error.code, message=str(error)) if error else None,
            provenance=self._provenance(opened.started, perf_counter() - opened.began, changed, cost, mode),
        )

    def _provenance(
        self, started: datetime, seconds: float, cleaning: tuple[str, ...], cost: Cost, mode: str | None
    ) -> Provenance:
        return Provenance(
            engine=self.system.engine,
            model=self.system.model,
            prompt=self.system.prompt,
            mode=mode,
            cleaning=cleaning,
            attempts=cost.attempts,
            cached=cost.cached,
            usage=cost.usage,
            usd=round(self.price.of(cost.usage), 6) if self.price else None,
            started_at=started,
            seconds=round(seconds, 3),
        )


@dataclass(frozen=True, slots=True)
class _Opened:
    """An article that is being read, and since when."""

    article: Article
    started: datetime
    began: float

    def check(self) -> None:
        """Raise EmptyInput for an article without a sentence."""
        if not self.article.sentences:
            msg = "there is no sentence in it, only page furniture; check what was crawled."
            raise EmptyInput(msg)


@dataclass(frozen=True, slots=True)
class Extractor(_Recorder):
    """A system with what every record needs beside it: the gazetteer and a clock."""

    system: System

    def extract(self, document: Document) -> Record:
        """Read one document; a system that fails makes a record with an error, never one without visits."""
        opened = self._open(document)
        try:
            opened.check()
            return self._read(opened, self.system.read(opened.article))
        except VisitRecordsError as error:
            return self._unread(opened, error)


@dataclass(frozen=True, slots=True)
class AsyncExtractor(_Recorder):
    """The same for a system that waits for others.

    `turn` is taken for each stretch of work without waiting: a loop that others wait for, too, gives but one
    at a time.
    """

    system: AsyncSystem
    turn: AbstractAsyncContextManager[None] = field(default_factory=nullcontext)

    async def extract(self, document: Document) -> Record:
        """Read one document; a system that fails makes a record with an error, never one without visits."""
        async with self.turn:
            opened = self._open(document)
        try:
            opened.check()
            extraction = await self.system.read(opened.article)
            async with self.turn:
                return self._read(opened, extraction)
        except VisitRecordsError as error:
            return self._unread(opened, error)


def unforeseen(error: Exception) -> VisitRecordsError:
    """A fault of ours in one article, as it is told."""
    msg = f"an unforeseen {type(error).__name__} while reading it; please report the document."
    return VisitRecordsError(msg)


def _source(article: Article) -> Source:
    document = article.document
    return Source(
        path=document.path,
        url=document.url,
        title=article.title,
        outlet=article.outlet,
        published_on=article.anchor.published,
        authors=article.page.authors,
        sha256=document.sha256,
        sentences_sha256=article.sentences_sha256,
        chars=len(document.text),
    )
