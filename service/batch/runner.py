"""Many documents through one extractor: in order, a few at a time, each failure its own record."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Generator, Iterable
from dataclasses import dataclass

from schemas.document import Document
from schemas.errors import VisitRecordsError
from schemas.record import Record
from service.documents import Unreadable
from service.extraction.extract import AsyncExtractor, Extractor

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Summary:
    """What a batch did; tokens are those spent now, without what came from the cache."""

    documents: int = 0
    visits: int = 0
    errors: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cache_hits: int = 0
    usd: float | None = None

    def add(self, record: Record) -> None:
        """Count one record."""
        self.documents += 1
        self.visits += len(record.visits)
        self.errors += record.status == "error"
        if record.provenance.cached:
            self.cache_hits += 1
        else:
            self.prompt_tokens += record.provenance.usage.prompt_tokens
            self.completion_tokens += record.provenance.usage.completion_tokens
            if record.provenance.usd is not None:
                self.usd = (self.usd or 0.0) + record.provenance.usd


def run(
    documents: Iterable[Document | Unreadable], extractor: Extractor | AsyncExtractor, jobs: int = 1
) -> Generator[Record]:
    """One record per document, in their order.

    A system that waits for others has up to `jobs` documents under way at once, and no more than twice as
    many are held. A consumer that closes this stops the reading too, and does not wait for what is under way.
    """
    if isinstance(extractor, Extractor):
        yield from (_record(document, extractor) for document in documents)
        return
    # No asyncio.Runner: it sets a signal handler for every record, which takes longer than many a call.
    loop = asyncio.new_event_loop()
    records = _in_order(documents, extractor, jobs)
    try:
        while True:
            yield loop.run_until_complete(anext(records))
    except StopAsyncIteration:
        return
    finally:
        # After Ctrl-C even the task that waits for the next record is still there.
        loop.run_until_complete(_given_up(asyncio.all_tasks(loop)))
        loop.run_until_complete(extractor.system.close())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _given_up(tasks: Iterable[asyncio.Task[object]]) -> None:
    """Leave what is under way."""
    under_way = list(tasks)
    for task in under_way:
        task.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)


async def _in_order(
    documents: Iterable[Document | Unreadable], extractor: AsyncExtractor, jobs: int
) -> AsyncGenerator[Record]:
    free = asyncio.Semaphore(jobs)

    async def read(document: Document | Unreadable) -> Record:
        async with free:
            return await _awaited(document, extractor)

    waiting: deque[asyncio.Task[Record]] = deque()
    iterator = iter(documents)
    # In a thread: a pipe may be silent for long, while answers come in.
    while (document := await asyncio.to_thread(next, iterator, None)) is not None:
        waiting.append(asyncio.create_task(read(document)))
        while waiting and (waiting[0].done() or len(waiting) >= 2 * jobs):
            yield await waiting.popleft()
    while waiting:
        yield await waiting.popleft()


def _record(document: Document | Unreadable, extractor: Extractor) -> Record:
    if isinstance(document, Unreadable):
        return extractor.failure(document.id, document.path, document.error)
    try:
        return extractor.extract(document)
    except Exception as error:
        return _unforeseen(document, extractor, error)


async def _awaited(document: Document | Unreadable, extractor: AsyncExtractor) -> Record:
    if isinstance(document, Unreadable):
        return extractor.failure(document.id, document.path, document.error)
    try:
        return await extractor.extract(document)
    except Exception as error:
        return _unforeseen(document, extractor, error)


def _unforeseen(document: Document, extractor: Extractor | AsyncExtractor, error: Exception) -> Record:
    """A fault of ours in one article, which must not cost the night's other documents."""
    _log.debug("document %s", document.id, exc_info=True)
    msg = f"an unforeseen {type(error).__name__} while reading it; please report the document."
    return extractor.failure(document.id, document.path, VisitRecordsError(msg))
