"""One document in, one record out, whatever happens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

from schemas.document import Document
from schemas.errors import EmptyInput, VisitRecordsError
from schemas.record import Failure, Provenance, Record, Source, Usage
from schemas.visit import Visit
from service.extraction.article import Article
from service.extraction.resolve import resolve
from service.extraction.system import Extraction, System
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
            return self._record(article, started, began, error=error)
        return self._record(article, started, began, visits=visits, extraction=extraction)

    def failure(self, doc: str, path: str | None, error: VisitRecordsError) -> Record:
        """The record of a document that could not even be read."""
        source = Source(
            path=path,
            url=None,
            title=None,
            outlet=None,
            published_on=None,
            authors=(),
            sha256=None,
            chars=None,
        )
        return Record(
            doc=doc,
            status="error",
            source=source,
            visits=(),
            error=Failure(code=error.code, message=str(error)),
            provenance=self._provenance(self.clock(), 0.0, (), None),
        )

    def _record(
        self,
        article: Article,
        started: datetime,
        began: float,
        *,
        visits: tuple[Visit, ...] = (),
        extraction: Extraction | None = None,
        error: VisitRecordsError | None = None,
    ) -> Record:
        changed = tuple(change.step for change in article.clean.changes)
        return Record(
            doc=article.document.id,
            status="error" if error else "ok",
            source=_source(article),
            visits=visits,
            error=Failure(code=error.code, message=str(error)) if error else None,
            provenance=self._provenance(started, perf_counter() - began, changed, extraction),
        )

    def _provenance(
        self, started: datetime, seconds: float, cleaning: tuple[str, ...], extraction: Extraction | None
    ) -> Provenance:
        return Provenance(
            engine=self.system.engine,
            model=self.system.model,
            prompt=self.system.prompt,
            mode=self.system.mode,
            cleaning=cleaning,
            attempts=extraction.attempts if extraction else 0,
            cached=extraction.cached if extraction else False,
            usage=extraction.usage if extraction else Usage(),
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
