"""Engines put together: what a command needs of endpoints, caches and prices, built from settings.

openai takes a second to load, which rules, screens and tables need not wait for; so it is imported where
it is used.
"""

import asyncio
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.document import Document
from schemas.vocabulary import Engine
from service.batch.outcome import Outcome
from service.batch.processes import run_in_processes
from service.batch.runner import run
from service.batch.stop import Stop
from service.config import CacheSettings, EndpointSettings, Pace
from service.documents import Unreadable
from service.extraction.extract import AsyncExtractor, Extractor, now
from service.extraction.pattern import PatternSystem
from service.extraction.rules.system import RulesSystem
from service.language.places import Gazetteer
from service.prices import Price, price_of

if TYPE_CHECKING:
    from service.endpoint.cache import AnswerCache
    from service.endpoint.calls import Calls
    from service.endpoint.client import Endpoint
    from service.endpoint.dialect import Dialect
    from service.endpoint.outage import Patient
    from service.extraction.llm import Asks

# Documents under way for each call: while some wait for answers, others are cleaned or resolved.
_DOCUMENTS_A_CALL = 2


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


@dataclass(frozen=True, slots=True)
class Embedded:
    """Rules or patterns, which need no endpoint, in one process or several."""

    engine: Engine
    processes: int = 1

    def outcomes(
        self, documents: Iterable[Document | Unreadable], stop: Stop, *, ordered: bool
    ) -> Generator[Outcome]:
        """What comes of every document, in their order."""
        if self.processes > 1:
            return run_in_processes(documents, partial(embedded, self.engine), self.processes, stop)
        return (Outcome.of(record) for record in run(documents, embedded(self.engine), stop=stop))

    def state(self) -> str:
        """Nothing worth telling while it goes."""
        return ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A language model behind an endpoint, asked as often at once as it bears."""

    extractor: AsyncExtractor
    calls: "Calls"
    patient: "Patient"

    def outcomes(
        self, documents: Iterable[Document | Unreadable], stop: Stop, *, ordered: bool
    ) -> Generator[Outcome]:
        """What comes of every document, as they are done or, if `ordered`, in their order."""

        def jobs() -> int:
            return _DOCUMENTS_A_CALL * self.calls.limit

        records = run(documents, self.extractor, jobs, ordered=ordered, stop=stop)
        try:
            yield from map(Outcome.of, records)
        finally:
            records.close()

    def state(self) -> str:
        """How the endpoint is."""
        return "no answer, waiting" if self.patient.is_down else f"{self.calls.under_way} calls under way"


def embedded(engine: Engine) -> Extractor:
    """The extractor of an engine that needs no endpoint."""
    gazetteer = Gazetteer.load()
    return Extractor(PatternSystem() if engine is Engine.PATTERN else RulesSystem(gazetteer), gazetteer)


@dataclass(frozen=True, slots=True)
class Costs:
    """What asking a model may cost: the answers that are kept, prices, a pace, what the doctor found out."""

    cache: CacheSettings
    known_in: Path
    prices: Mapping[str, Price]
    pace: Pace = field(default_factory=Pace)


@contextmanager
def engine_of(
    engine: Engine,
    endpoint: EndpointSettings | None,
    costs: Costs,
    tell: Callable[[str], None],
    processes: int = 1,
) -> Iterator[Embedded | Asking]:
    """The engine, made ready; a model's cache is closed afterwards."""
    if endpoint is None:
        yield Embedded(engine, processes)
        return
    from service.endpoint.outage import Patient

    with endpoint_of(endpoint, costs) as (asked, settings, calls):
        patient = Patient(asked, tell)
        yield Asking(asking(patient, settings, costs), calls, patient)


@contextmanager
def endpoint_of(
    settings: EndpointSettings, costs: Costs
) -> "Iterator[tuple[Endpoint, EndpointSettings, Calls]]":
    """An endpoint with what is known of it, and who lets its calls go out; its cache is closed afterwards."""
    from service.endpoint.cache import AnswerCache
    from service.endpoint.calls import Calls
    from service.endpoint.client import Endpoint

    settings = known(settings, costs.known_in)
    calls = Calls(costs.pace)
    answers = AnswerCache(costs.cache) if costs.cache.folder else None
    try:
        yield Endpoint(settings, answers, calls=calls), settings, calls
    finally:
        if answers:
            answers.close()


def asking(asks: "Asks", settings: EndpointSettings, costs: Costs) -> AsyncExtractor:
    """The extractor that asks a model."""
    from prompts.template import load
    from service.extraction.llm import LlmSystem

    system = LlmSystem(asks, load(), settings.model, settings.window)
    return AsyncExtractor(system, Gazetteer.load(), price=price_of(settings.model, costs.prices))
