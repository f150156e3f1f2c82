"""Many documents through one extractor: in order, a few at a time, each failure its own record."""

import logging
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from schemas.document import Document
from schemas.errors import VisitRecordsError
from schemas.record import Record
from service.documents import Unreadable
from service.extraction.extract import Extractor

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


def run(documents: Iterable[Document | Unreadable], extractor: Extractor, jobs: int = 1) -> Generator[Record]:
    """One record per document, in their order, with up to `jobs` under way at once.

    No more than twice `jobs` documents are held. A consumer that closes this stops the reading too,
    and does not wait for what is under way.
    """
    if jobs == 1:
        yield from (_record(document, extractor) for document in documents)
        return
    waiting: deque[Future[Record]] = deque()
    # Not `with`: leaving that waits for the slowest endpoint, also after Ctrl-C.
    pool = ThreadPoolExecutor(jobs)
    try:
        for document in documents:
            waiting.append(pool.submit(_record, document, extractor))
            if len(waiting) >= 2 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _record(document: Document | Unreadable, extractor: Extractor) -> Record:
    if isinstance(document, Unreadable):
        return extractor.failure(document.id, document.path, document.error)
    try:
        return extractor.extract(document)
    except Exception as error:
        # A fault of ours in one article must not cost the night's other documents.
        _log.debug("document %s", document.id, exc_info=True)
        msg = f"an unforeseen {type(error).__name__} while reading it; please report the document."
        return extractor.failure(document.id, document.path, VisitRecordsError(msg))
