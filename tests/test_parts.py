"""Articles that are longer than a model's context: read in parts, joined again."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from prompts.template import load
from schemas.answer import Answer
from schemas.document import Document
from schemas.errors import PromptTooLong, PromptTruncated
from schemas.record import Record, Usage
from service.endpoint.client import Reply, Request
from service.endpoint.truncation import weight
from service.extraction.article import Article
from service.extraction.extract import AsyncExtractor
from service.extraction.llm import LlmSystem
from service.extraction.parts import halves, joined, parts
from service.language.places import Gazetteer

HEAD = "唐山市党政代表团赴浙江学习考察\n唐山劳动日报　2018年8月31日\n"
FILLING = (
    "会议研究了第{}号议题，强调要坚持问题导向，把各项工作往实里抓。"
    "会议还听取了第{}组的汇报，要求三个月内见到变化，让群众满意。"
)
VISIT = "8月30日，唐山市委书记甘一鸣率党政代表团赴宁波市考察，参观了飞舟科技园。"
LATER = "当天下午，代表团还参观了北仑港码头，宁波市副市长韩一立陪同。"


def document(paragraphs: int) -> Document:
    """A visit that is told at the beginning and at the very end of many paragraphs about other things."""
    filling = "".join(FILLING.format(number, number * 7) + "\n" for number in range(paragraphs))
    text = HEAD + VISIT + "\n" + filling + LATER + "\n"
    return Document(id="x", text=text, sha256="0")


@dataclass
class Reading:
    """A model that reads what is in its part, and has so large a context, in tokens by weight, or says so."""

    room: float | None = None
    error: type[PromptTooLong | PromptTruncated] = PromptTooLong
    kept: frozenset[int] = frozenset()  # which of its answers, from 0, come from the cache
    asked: list[Request] = field(default_factory=list)

    async def ask(self, request: Request) -> Reply:
        self.asked.append(request)
        if self.room is not None and request.weight > self.room:
            msg = "it is too long."
            raise self.error(msg)
        answer = Answer.model_validate({"visits": list(self.visits(request.article.split("\n")))})
        return Reply(
            "{}", answer, "json_schema", Usage(prompt_tokens=10), 1, cached=len(self.asked) - 1 in self.kept
        )

    async def close(self) -> None:
        pass

    def visits(self, lines: Sequence[str]) -> list[dict[str, Any]]:
        """The visit, with the site and the people that the lines name."""
        told = [line for line in lines if "参观了" in line]
        if not told:
            return []
        sites = [(name, line) for line in told for name in ("飞舟科技园", "北仑港码头") if name in line]
        number = {line: int(line[1 : line.index("]")]) for line in told}
        return [
            {
                "reported_as": "main",
                "status": "completed",
                "kind": "party_government",
                "visitors": ["唐山市"],
                "hosts": [{"name": "宁波市", "sentence": number[told[0]]}],
                "date": {"text": "8月30日", "sentence": number[told[0]]} if "8月30日" in told[0] else None,
                "stops": [{"names": [name], "sentence": number[line]} for name, line in sites],
            }
        ]


def record(model: Reading, paragraphs: int, window: int | None = None) -> Record:
    """What comes of the document with this model."""
    system = LlmSystem(model, load(), "m", window)
    extractor = AsyncExtractor(system, Gazetteer.load())
    return asyncio.run(extractor.extract(document(paragraphs)))


def test_what_fits_is_not_split() -> None:
    """One request for an article that the context has room for, or whose context nobody knows."""
    known, unknown = Reading(), Reading()

    record(known, 10, window=16_384)
    record(unknown, 300)

    assert (len(known.asked), len(unknown.asked)) == (1, 1)


def test_sixty_thousand_characters() -> None:
    """A page of 60,000 characters is read in parts that fit, each with the head, and its visit is one."""
    model = Reading()
    window = 8192
    read = record(model, 1000, window)
    [visit] = read.visits

    assert (read.source.chars or 0) > 60_000
    assert len(model.asked) > 5
    assert all(request.weight * 1.3 <= window * 0.75 for request in model.asked)
    assert all("[1] 唐山市党政代表团赴浙江学习考察" in request.article for request in model.asked)
    assert [stop.name for stop in visit.stops] == ["飞舟科技园", "北仑港码头"]
    assert (visit.dates.start, read.provenance.attempts) == ("2018-08-30", len(model.asked))


@pytest.mark.parametrize(
    ("kept", "cached", "attempts", "tokens"),
    [((), False, 3, 30), ((0,), False, 2, 20), ((0, 1, 2), True, 3, 30)],
    ids=["none kept", "one kept", "all kept"],
)
def test_parts_that_are_kept_are_not_paid(
    kept: tuple[int, ...], cached: bool, attempts: int, tokens: int
) -> None:
    """Only calls of this run count as its own; an article is a cache hit where every part was kept."""
    read = record(Reading(kept=frozenset(kept)), 65, window=8192).provenance

    assert (read.cached, read.attempts, read.usage.prompt_tokens) == (cached, attempts, tokens)


@pytest.mark.parametrize("error", [PromptTooLong, PromptTruncated])
def test_server_that_has_less_room_than_is_known(error: type[PromptTooLong | PromptTruncated]) -> None:
    """What is rejected as too long, or was cut in silence, is asked for in smaller parts."""
    model = Reading(weight(load().instructions) + 3000, error)
    read = record(model, 100)
    [visit] = read.visits

    assert read.error is None
    assert [stop.name for stop in visit.stops] == ["飞舟科技园", "北仑港码头"]


def test_instructions_that_do_not_fit_are_an_error() -> None:
    """Where not even a small part is taken, the error is the server's, after a bounded number of calls."""
    model = Reading(100)
    read = record(model, 100)

    assert read.error is not None
    assert (read.error.code, read.visits) == ("prompt_too_long", ())
    assert len(model.asked) < 12


def test_parts_overlap_and_leave_nothing_out() -> None:
    """Every sentence is in a part, in order, and the last ones of a part begin the next."""
    article = Article.prepare(document(200))
    cut = parts(article, 3000)
    numbers = [[sentence.number for sentence in part] for part in cut]

    assert {number for part in numbers for number in part} == {one.number for one in article.sentences}
    assert all(part == sorted(part) for part in numbers)
    assert all(set(one[-3:]) <= set(other) for one, other in pairwise(numbers))


def test_small_part_is_not_halved() -> None:
    """There is an end to making parts smaller."""
    article = Article.prepare(document(2))

    assert halves(article, article.sentences[:3]) == []


def test_other_visits_are_not_joined() -> None:
    """Visits of others, to others or of another day stay apart."""
    [one] = Reading().visits([f"[3] {VISIT}"])
    others = [{**one, "visitors": ["北京市"]}, {**one, "date": {"text": "9月1日", "sentence": 3}}]
    answers = [Answer.model_validate({"visits": [visit]}) for visit in (one, *others)]

    assert len(joined(answers).visits) == 3
    assert len(joined([answers[0], answers[0]]).visits) == 1
    assert json.loads(joined(answers[:1]).model_dump_json()) == json.loads(answers[0].model_dump_json())
