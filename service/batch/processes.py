"""Several processes for what needs no waiting: rules read on every core."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice, takewhile
from multiprocessing.process import BaseProcess

from schemas.document import Document
from schemas.errors import VisitRecordsError
from service.batch.outcome import Outcome
from service.batch.runner import run
from service.batch.stop import Stop
from service.documents import Unreadable
from service.extraction.extract import Extractor

# Documents that a process is given at once: many enough to be worth the way, few enough to be kept soon.
_CHUNK = 16
_extractor: Extractor | None = None


def run_in_processes(
    documents: Iterable[Document | Unreadable],
    factory: Callable[[], Extractor],
    processes: int,
    stop: Stop | None = None,
) -> Generator[Outcome]:
    """The outcome of every document, in their order; `factory` is called in each process, which must be able
    to import it.

    Raises:
        VisitRecordsError: a process died.
    """
    stop = Stop() if stop is None else stop
    pool = opened(processes, partial(_open, factory))
    under_way: deque[Future[list[Outcome]]] = deque()
    try:
        for chunk in _chunks(takewhile(lambda _: not stop, documents)):
            under_way.append(pool.submit(_outcomes, chunk))
            if len(under_way) > 2 * processes:
                yield from under_way.popleft().result()
        while under_way:
            yield from under_way.popleft().result()
    except BrokenProcessPool as error:
        msg = "a process of --processes died, perhaps for want of memory; go on with fewer of them."
        raise VisitRecordsError(msg) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def opened(processes: int, prepare: Callable[[], object]) -> ProcessPoolExecutor:
    """So many processes, each prepared first; they leave Ctrl-C to this one, and die with it."""
    # Not forked: threads of this process may hold locks, which would be held in the copies for ever.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(processes, context, _begin, (prepare,))


def _chunks(documents: Iterator[Document | Unreadable]) -> Iterator[list[Document | Unreadable]]:
    while chunk := list(islice(documents, _CHUNK)):
        yield chunk


def _begin(prepare: Callable[[], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    prepare()


def _follow(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _open(factory: Callable[[], Extractor]) -> None:
    """Make the extractor of this process."""
    global _extractor
    _extractor = factory()


def _outcomes(documents: list[Document | Unreadable]) -> list[Outcome]:
    assert _extractor is not None
    return [Outcome.of(record) for record in run(documents, _extractor)]
