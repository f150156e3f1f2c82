"""Processes for what takes time of a core, so that whoever waits for an answer is not kept waiting by it."""

import asyncio
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from typing import TypeVar

from schemas.vocabulary import Engine
from service.batch.outcome import Outcome
from service.batch.processes import opened
from service.batch.runner import run
from service.engines import embedded
from service.extraction.extract import Extractor
from service.web.article import Article
from service.web.problem import Problem

T = TypeVar("T")


class Pool:
    """So many processes that read by rules and clean; one that died is replaced with all the others."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._pool = opened(processes, _prepare)

    async def warm(self) -> None:
        """Wait until they are ready."""
        await asyncio.gather(*(self.run(_prepare) for _ in range(self._processes)))

    async def run(self, work: Callable[..., T], *given: object) -> T:
        """Have a function of this kind of process carried out.

        Raises:
            Problem: the process died.
        """
        pool = self._pool
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work, *given)
        except BrokenProcessPool as error:
            if pool is self._pool:
                self._pool = opened(self._processes, _prepare)
            raise Problem(
                503,
                "process_died",
                "A process died while the document was read, perhaps for want of memory.",
                "Send it again; if it happens again, report the document.",
                retry_after=5,
            ) from error

    def close(self) -> None:
        """End them."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def read(article: Article, engine: Engine) -> Outcome:
    """What an engine that needs no endpoint reads in an article."""
    return Outcome.of(next(run([article.document()], _extractor(engine))))


@cache
def _extractor(engine: Engine) -> Extractor:
    return embedded(engine)


def _prepare() -> None:
    _extractor(Engine.RULES)
