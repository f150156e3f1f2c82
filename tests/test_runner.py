"""Many documents through one extractor: in order, a few at a time, each failure its own record."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest

from schemas.answer import Answer
from schemas.document import Document
from schemas.errors import AnswerTruncated, EmptyInput
from schemas.record import Record, Usage
from schemas.vocabulary import Engine
from service.batch.outcome import Outcome
from service.batch.runner import run
from service.batch.summary import Summary
from service.documents import Unreadable
from service.extraction.article import Article
from service.extraction.extract import AsyncExtractor, Extractor
from service.extraction.system import Cost, Extraction
from service.language.places import Gazetteer


@dataclass(frozen=True, slots=True)
class Scripted:
    """A system that does with every article what it is told to."""

    act: Callable[[Article], None]
    engine: Engine = Engine.RULES
    model: None = None
    prompt: None = None

    def read(self, article: Article) -> Extraction:
        self.act(article)
        return Extraction(Answer(visits=[]))


async def nothing(_: Article) -> None:
    """Do nothing with an article."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The same, of a system that waits for others."""

    act: Callable[[Article], Awaitable[None]]
    cached: bool = False
    engine: Engine = Engine.LLM
    model: str = "qwen"
    prompt: None = None

    async def read(self, article: Article) -> Extraction:
        await self.act(article)
        return Extraction(Answer(visits=[]), Cost(cached=self.cached, usage=Usage(prompt_tokens=7)))

    async def close(self) -> None:
        pass


def extractor(act: Callable[[Article], Awaitable[None]] = nothing, *, cached: bool = False) -> AsyncExtractor:
    """An extractor around a system that waits."""
    return AsyncExtractor(Waiting(act, cached), Gazetteer.load())


def batch(size: int) -> Iterator[Document]:
    """Documents named by their number, which is also their text."""
    return (Document(id=str(number), text=f"第{number}篇。", sha256="") for number in range(size))


def ids(records: Iterator[Record]) -> list[str]:
    """The documents of the records."""
    return [record.doc for record in records]


@pytest.mark.parametrize("jobs", [1, 2, 5, 50])
def test_order(jobs: int) -> None:
    """Records come in the order of the documents, however many are under way."""
    assert ids(run(batch(20), extractor(), jobs)) == [str(number) for number in range(20)]


def test_slow_first_document() -> None:
    """A first document that takes longer than the others is still the first record."""
    second_done = asyncio.Event()

    async def act(article: Article) -> None:
        if article.document.id == "0":
            await asyncio.wait_for(second_done.wait(), 10)
        else:
            second_done.set()

    records = list(run(batch(2), extractor(act), 2))

    assert [(record.doc, record.status) for record in records] == [("0", "ok"), ("1", "ok")]


def test_jobs_at_once() -> None:
    """As many documents are under way at once as there are jobs, and no more."""
    under_way, most = 0, 0

    async def act(_: Article) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1

    records = list(run(batch(12), extractor(act), 4))

    assert ([record.status for record in records], most) == (["ok"] * 12, 4)


@pytest.mark.parametrize("waits", [True, False])
def test_failures(*, waits: bool) -> None:
    """What cannot be read, an answer that is none and a fault of ours cost their own record only."""

    async def act_later(article: Article) -> None:
        act(article)

    def act(article: Article) -> None:
        if article.document.id == "1":
            msg = "it was cut."
            raise AnswerTruncated(msg)
        if article.document.id == "2":
            msg = "秘密"
            raise ZeroDivisionError(msg)

    documents: list[Document | Unreadable] = [*batch(4)]
    documents.append(Unreadable("4", "4.txt", EmptyInput("4.txt: there is no text in it.")))

    one = extractor(act_later) if waits else Extractor(Scripted(act), Gazetteer.load())
    records = list(run(documents, one, 3))

    assert ids(iter(records)) == ["0", "1", "2", "3", "4"]
    assert [record.error and (record.error.code, record.error.message) for record in records] == [
        None,
        ("answer_truncated", "it was cut."),
        ("failed", "an unforeseen ZeroDivisionError while reading it; please report the document."),
        None,
        ("input_empty", "4.txt: there is no text in it."),
    ]
    assert [record.visits for record in records] == [()] * 5


@pytest.mark.parametrize("jobs", [1, 3])
def test_reading_keeps_pace(jobs: int) -> None:
    """No more documents are read than are worked on soon, so that an input without end needs no memory."""
    taken: list[str] = []

    def endless() -> Iterator[Document]:
        for document in batch(10**9):
            taken.append(document.id)
            yield document

    records = run(endless(), extractor(), jobs)

    assert next(records).doc == "0"
    assert len(taken) <= 3 * jobs + 1
    records.close()


def test_closing_does_not_wait() -> None:
    """A consumer that stops leaves at once, although an endpoint is still silent, and begins nothing more."""
    begun: list[str] = []

    async def act(article: Article) -> None:
        begun.append(article.document.id)
        if article.document.id != "0":
            await asyncio.sleep(3600)

    records = run(batch(100), extractor(act), 2)
    first = next(records)
    records.close()

    assert (first.doc, len(begun) <= 3) == ("0", True)


def test_no_documents() -> None:
    """No documents make no records."""
    assert list(run([], extractor(), 4)) == []


@pytest.mark.parametrize(
    ("cached", "tokens", "hits"), [(False, 14, 0), (True, 0, 2)], ids=["asked", "from the cache"]
)
def test_summary(cached: bool, tokens: int, hits: int) -> None:
    """A summary counts documents, errors, and the tokens that this run has spent itself."""
    summary = Summary()
    documents: list[Document | Unreadable] = [*batch(2)]
    documents.append(Unreadable("a", None, EmptyInput("a: there is no text in it.")))

    for record in run(documents, extractor(cached=cached)):
        summary.add(Outcome.of(record))

    assert (summary.documents, summary.errors, summary.causes) == (3, 1, {"input_empty": 1})
    assert (summary.prompt_tokens, summary.cache_hits) == (tokens, hits)


@pytest.mark.parametrize(("cached", "tokens"), [(False, 7), (True, 0)], ids=["asked", "from the cache"])
def test_fault_after_a_paid_answer(monkeypatch: pytest.MonkeyPatch, cached: bool, tokens: int) -> None:
    """What an answer cost is counted, also where we then fail over it."""

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("service.extraction.extract.resolve", fails)
    [record] = run(batch(1), extractor(cached=cached))

    assert record.error is not None
    assert "ZeroDivisionError" in record.error.message
    assert record.provenance.usage.prompt_tokens == tokens
