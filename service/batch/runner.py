"""Many documents through one extractor: some at a time, each failure its own record."""

import asyncio
import logging
from collections.abc import Callable, Generator, Iterable
from itertools import takewhile

from schemas.document import Document
from schemas.record import Record
from service.batch.stop import Stop
from service.batch.supply import Supply
from service.documents import Unreadable
from service.extraction.extract import AsyncExtractor, Extractor, unforeseen

_log = logging.getLogger(__name__)
Documents = Iterable[Document | Unreadable]


def run(
    documents: Documents,
    extractor: Extractor | AsyncExtractor,
    jobs: int | Callable[[], int] = 1,
    *,
    ordered: bool = True,
    stop: Stop | None = None,
) -> Generator[Record]:
    """One record per document, in their order or, unless `ordered`, as they are done.

    A system that waits for others has up to `jobs` documents under way at once (a function, where that
    changes while they go), and no more than three times as many are held. After `stop` what is under way is
    finished and nothing more is begun. A consumer that closes this does not wait even for that.
    """
    stop = Stop() if stop is None else stop
    if isinstance(extractor, Extractor):
        yield from (_record(document, extractor) for document in takewhile(lambda _: not stop, documents))
        return
    # No asyncio.Runner: it sets a signal handler for every step, which takes longer than many a call.
    loop = asyncio.new_event_loop()
    batch = _Batch(extractor, jobs if callable(jobs) else lambda: jobs, stop, ordered=ordered)
    feeding = loop.create_task(batch.feed(documents))
    try:
        while records := loop.run_until_complete(batch.finished()):
            yield from records
    finally:
        feeding.cancel()
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


class _Batch:
    """Documents under way, and the records that nobody has taken yet."""

    def __init__(
        self, extractor: AsyncExtractor, jobs: Callable[[], int], stop: Stop, *, ordered: bool
    ) -> None:
        self._extractor = extractor
        self._jobs = jobs
        self._stop = stop
        self._ordered = ordered
        self._under_way: set[asyncio.Task[None]] = set()
        self._done: dict[int, Record] = {}
        self._next = 0
        self._came = asyncio.Event()
        self._room = asyncio.Event()
        self._ended = False
        self._error: BaseException | None = None

    async def feed(self, documents: Documents) -> None:
        """Begin one document after another, as there is room."""
        supply = Supply(documents, self._jobs())
        self._stop.tell(supply.close)
        number = 0
        try:
            async for document in supply:
                await self._until_there_is_room()
                if self._stop:
                    break
                self._under_way.add(task := asyncio.create_task(self._read(number, document)))
                task.add_done_callback(self._under_way.discard)
                number += 1
                # One in a turn of the loop: many at once would keep answers that came in waiting.
                await asyncio.sleep(0)
            await asyncio.gather(*self._under_way)
        except BaseException as error:
            self._error = error
        finally:
            supply.close()
            self._ended = True
            self._came.set()

    async def finished(self) -> list[Record]:
        """The records that can be handed out, as soon as there are any; none when all were."""
        while True:
            self._came.clear()
            if records := self._taken():
                return records
            if self._ended:
                if self._error:
                    raise self._error
                return []
            await self._came.wait()

    async def _until_there_is_room(self) -> None:
        """No more at once than jobs, and no more held than twice that (the first may be slow)."""
        while self._is_full():
            self._room.clear()
            await self._room.wait()

    def _is_full(self) -> bool:
        under_way, jobs = len(self._under_way), self._jobs()
        return under_way >= jobs or under_way + len(self._done) >= 2 * jobs

    def _taken(self) -> list[Record]:
        if self._ordered:
            records = []
            while self._next in self._done:
                records.append(self._done.pop(self._next))
                self._next += 1
        else:
            records = list(self._done.values())
            self._done.clear()
        self._room.set()
        return records

    async def _read(self, number: int, document: Document | Unreadable) -> None:
        self._done[number] = await awaited(document, self._extractor)
        self._came.set()
        # The task itself is under way until its callbacks have run.
        asyncio.get_running_loop().call_soon(self._room.set)


def _record(document: Document | Unreadable, extractor: Extractor) -> Record:
    if isinstance(document, Unreadable):
        return extractor.failure(document.id, document.path, document.error)
    try:
        return extractor.extract(document)
    except Exception as error:
        return _unforeseen(document, extractor, error)


async def awaited(document: Document | Unreadable, extractor: AsyncExtractor) -> Record:
    """The record of one document, whatever comes of it."""
    if isinstance(document, Unreadable):
        return extractor.failure(document.id, document.path, document.error)
    try:
        return await extractor.extract(document)
    except Exception as error:
        return _unforeseen(document, extractor, error)


def _unforeseen(document: Document, extractor: Extractor | AsyncExtractor, error: Exception) -> Record:
    """A fault of ours in one article, which must not cost the night's other documents."""
    _log.debug("document %s", document.id, exc_info=True)
    return extractor.failure(document.id, document.path, unforeseen(error))
