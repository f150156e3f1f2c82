"""One document in, one record out: its visits, or the error of ours that says why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

from schemas.document import Document
from schemas.errors import EmptyInput, VisitRecordsError
from schemas.record import Failure, Provenance, Record, Source
from schemas.visit import Visit
from service.extraction.article import Article
from service.extraction.resolve import resolve
from service.extraction.system import Cost, System
from service.language.places import Gazetteer

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Extractor:
    """A system with what every record needs beside it: the gazetteer and a clock."""

    system: System
    gazetteer: Gazetteer
    clock: Clock = now

    def extract(self, document: Document) -> Record:
        """Read one document; a system that fails makes a record with an error, never one without visits."""
        started, began = self.clock(), perf_counter()
        article = Article.prepare(document)
        try:
            if not article.sentences:
                msg = "there is no sentence in it, only page furniture; check what was crawled."
                raise EmptyInput(msg)
            extraction = self.system.read(article)
            visits = resolve(extraction.answer, article, self.gazetteer)
        except VisitRecordsError as error:
            cost = Cost(error.attempts, usage=error.usage)
            return self._record(article, started, began, cost, error=error)
        return self._record(article, started, began, extraction.cost, visits=visits)

    def failure(self, doc: str, path: str | None, error: VisitRecordsError) -> Record:
        """The record of a document that could not even be read."""
        source = Source(path=path)
        return Record(
            doc=doc,
            status="error",
            source=source,
            visits=(),
            error=Failure(code=error.code, message=str(error)),
            provenance=self._provenance(self.clock(), 0.0, (), Cost()),
        )

    def _record(
        self,
        article: Article,
        started: datetime,
        began: float,
        cost: Cost,
        *,
        visits: tuple[Visit, ...] = (),
        error: VisitRecordsError | None = None,
    ) -> Record:
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
            provenance=self._provenance(started, perf_counter() - began, changed, cost),
        )

    def _provenance(
        self, started: datetime, seconds: float, cleaning: tuple[str, ...], cost: Cost
    ) -> Provenance:
        return Provenance(
            engine=self.system.engine,
            model=self.system.model,
            prompt=self.system.prompt,
            mode=self.system.mode,
            cleaning=cleaning,
            attempts=cost.attempts,
            cached=cost.cached,
            usage=cost.usage,
            started_at=started,
            seconds=round(seconds, 3),
        )


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
        chars=len(document.text),
    )
