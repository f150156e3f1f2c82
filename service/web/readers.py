"""The engines as the server has them: rules in processes, a language model asked by its own event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from schemas.vocabulary import Engine
from service.batch.outcome import Outcome
from service.batch.runner import awaited
from service.engines import asking, endpoint_of
from service.extraction.extract import AsyncExtractor
from service.web.article import Article, Asked
from service.web.cleaning import Cleaning
from service.web.pool import Pool, read
from service.web.problem import Problem
from service.web.settings import ServerSettings
from service.web.turns import Turns

# HTML has so many characters for each that is read.
_MARKUP = 10


class Readers:
    """Reads and cleans single documents, so many at once and each within its time."""

    def __init__(self, pool: Pool, model: AsyncExtractor | None, settings: ServerSettings) -> None:
        self._pool = pool
        self._model = model
        self._settings = settings
        self._under_way = 0

    async def read(self, asked: Asked) -> Outcome:
        """What an engine reads in a document, or why it could not; Problem where it was not even tried."""
        engine = asked.engine or self._settings.default_engine
        self._check_length(asked.text or "")
        self._check_length(asked.html or "", _MARKUP)
        async with self._turn():
            if engine is not Engine.LLM:
                return await self._pool.run(read, asked, engine)
            if self._model is None:
                raise no_model()
            document = await self._pool.run(asked.document) if asked.html else asked.document()
            return Outcome.of(await awaited(document, self._model))

    async def cleaned(self, text: str) -> Cleaning:
        """What cleaning does to a text."""
        self._check_length(text)
        async with self._turn():
            return await self._pool.run(Cleaning.of, text)

    async def explained(self, asked: Asked) -> Cleaning | None:
        """What cleaning does to a document's text; None where it is a page without an article."""
        async with self._turn():
            return await self._pool.run(_explained, asked)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        bounds = self._settings.bounds
        if self._under_way >= bounds.waiting:
            raise Problem(
                429,
                "too_busy",
                f"{bounds.waiting} documents are being read already.",
                "Wait as long as Retry-After says, or send many documents as one job.",
                retry_after=2,
            )
        self._under_way += 1
        try:
            async with asyncio.timeout(bounds.answer):
                yield
        except TimeoutError as error:
            raise Problem(
                504,
                "answer_timeout",
                f"The document was not read within {bounds.answer:.0f} seconds.",
                "Send it as a job to /v1/jobs, which has time.",
            ) from error
        finally:
            self._under_way -= 1

    def _check_length(self, text: str, markup: int = 1) -> None:
        most = self._settings.bounds.article * markup
        if len(text) > most:
            raise Problem(
                413,
                "article_too_long",
                f"The text has more than {most:,} characters, which no article has.",
                "Split it into its articles.",
            )


def no_model() -> Problem:
    """An engine is asked for that this server has not."""
    return Problem(
        422,
        "engine_not_configured",
        "No language model is configured here.",
        "Ask for rules, or start the server with --base-url and --model.",
    )


def _explained(article: Article) -> Cleaning | None:
    document = article.document()
    return None if not hasattr(document, "text") else Cleaning.of(document.text)


@asynccontextmanager
async def opened_readers(settings: ServerSettings) -> AsyncIterator[Readers]:
    """The readers, made ready, and closed afterwards."""
    pool = Pool(settings.processes)
    try:
        await pool.warm()
        if settings.endpoint is None:
            yield Readers(pool, None, settings)
            return
        with endpoint_of(settings.endpoint, settings.costs) as (endpoint, known, _):
            # Not waited for when it is out of reach: whoever asks is told, and can ask again.
            model = replace(asking(endpoint, known, settings.costs), turn=Turns())
            try:
                yield Readers(pool, model, settings)
            finally:
                await model.system.close()
    finally:
        pool.close()
