"""Engines put together: what a command needs of endpoints, caches and prices, built from settings.

openai takes a second to load, which rules, screens and tables need not wait for; so it is imported where
it is used.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from service.config import CacheSettings, EndpointSettings
from service.extraction.extract import AsyncExtractor, now
from service.language.places import Gazetteer
from service.prices import Price

if TYPE_CHECKING:
    from service.endpoint.cache import AnswerCache
    from service.endpoint.dialect import Dialect


@contextmanager
def answer_cache(folder: Path) -> "Iterator[AnswerCache]":
    """The answers that are kept in a folder."""
    from service.endpoint.cache import AnswerCache

    cache = AnswerCache(CacheSettings(folder))
    try:
        yield cache
    finally:
        cache.close()


def known(settings: EndpointSettings, folder: Path) -> EndpointSettings:
    """The settings with what the doctor found out of the endpoint, if that is known and not yet aged."""
    from service.endpoint.dialect import Dialect

    dialect = Dialect.kept(folder, settings.base_url, settings.model, now())
    if dialect is None:
        return settings
    window = settings.window or dialect.window
    return replace(settings, first=dialect.form, cap=dialect.cap, window=window)


def examined(settings: EndpointSettings, tell: Callable[[str], None]) -> "Dialect":
    """What the doctor finds out."""
    from service.endpoint.client import sdk_client
    from service.endpoint.doctor import Doctor

    async def examination() -> "Dialect":
        client = sdk_client(settings)
        try:
            return await Doctor(settings, client).examine(now(), tell)
        finally:
            await client.close()

    return asyncio.run(examination())


@contextmanager
def llm_extractor(
    endpoint: EndpointSettings, cache: CacheSettings, price: Price | None
) -> Iterator[AsyncExtractor]:
    """An extractor that asks a language model; its cache is closed afterwards."""
    from prompts.template import load
    from service.endpoint.cache import AnswerCache
    from service.endpoint.client import Endpoint
    from service.extraction.llm import LlmSystem

    answers = AnswerCache(cache) if cache.folder else None
    client = Endpoint(endpoint, answers)
    try:
        system = LlmSystem(client, load(), endpoint.model, endpoint.window)
        yield AsyncExtractor(system, Gazetteer.load(), price=price)
    finally:
        if answers:
            answers.close()
