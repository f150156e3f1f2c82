"""An endpoint that misbehaves in every way known: what the user sees, and how many calls it takes.

The table in `service/endpoint/README.md` is made of these cases; a test holds it to them.
"""

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import BufferedIOBase
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import FakeEndpoint, Scripted, fails, says
from tenacity import wait_none

from prompts.template import load
from schemas.document import Document
from schemas.record import Record
from service.config import EndpointSettings
from service.endpoint.client import Endpoint
from service.extraction.extract import AsyncExtractor
from service.extraction.llm import LlmSystem
from service.language.places import Gazetteer

README = Path(__file__).parents[1] / "service" / "endpoint" / "README.md"
ARTICLE = (
    "唐山劳动日报　2018年8月31日\n"
    "8月30日，唐山市委书记甘一鸣率党政代表团赴天津市滨海新区考察，参观了飞舟科技园。\n"
)
LOOP = asyncio.Runner()


def visit(**changes: Any) -> dict[str, Any]:
    """A right answer's visit, with changes."""
    return {
        "reported_as": "main",
        "status": "completed",
        "delegation": None,
        "kind": "party_government",
        "size": None,
        "visitors": ["唐山市"],
        "hosts": [{"name": "天津市滨海新区", "date": None, "sentence": 2}],
        "date": {"text": "8月30日", "sentence": 2},
        "people": [
            {"role": "leader", "title": "唐山市委书记", "names": ["甘一鸣"], "spoke": False, "sentence": 2}
        ],
        "stops": [{"names": ["飞舟科技园"], "place": None, "sentence": 2}],
        "meetings": [],
        "agreements": [],
        "topics": [],
        **changes,
    }


def answer(**changes: Any) -> str:
    """A right answer, with changes."""
    return json.dumps({"visits": [visit(**changes)]}, ensure_ascii=False)


GOOD = answer()


def drip(file: BufferedIOBase, closing: threading.Event) -> None:
    """A byte now and then, for ever."""
    while not closing.wait(0.2):
        file.write(b" ")
        file.flush()


def silent(_: BufferedIOBase, closing: threading.Event) -> None:
    """Headers, and nothing behind them."""
    closing.wait(30)


def cut(file: BufferedIOBase, _: threading.Event) -> None:
    """The beginning of a body, and then the connection is gone."""
    file.write(b'{"choices": [{"mess')


@dataclass
class Fault:
    """A kind of misbehaviour: what the server says, and what comes of it (`ok`, or an error's code)."""

    kind: str
    script: list[Scripted]
    seen: str
    calls: int
    settings: dict[str, Any] = field(default_factory=dict)
    holds: Callable[[Record], bool] = lambda record: True


def found(record: Record) -> bool:
    """The visit is there, with its leader and its site."""
    [one] = record.visits
    return [official.name for official in one.officials] == ["甘一鸣"] and one.stops[0].name == "飞舟科技园"


def without_people(record: Record) -> bool:
    """The visit is there without what does not stand in the text, and says so."""
    [one] = record.visits
    return one.officials == () and "ungrounded" in {warning.code for warning in one.warnings}


HOUR = {"retry-after": "3600"}
SOON = format_datetime(datetime.now(UTC) + timedelta(seconds=1))
PEOPLE = visit()["people"][0]

FAULTS = [
    Fault("JSON in a Markdown fence", [says(f"```json\n{GOOD}\n```")], "ok", 1, holds=found),
    Fault("words before and behind the JSON", [says(f"好的：{GOOD}\n以上。")], "ok", 1, holds=found),
    Fault("`<think>` before the JSON", [says(f"<think>{{甲}}</think>{GOOD}")], "ok", 1, holds=found),
    Fault("`</think>` without its beginning", [says(f"先看…{{}}</think>{GOOD}")], "ok", 1, holds=found),
    Fault(
        "two answers, the second one meant", [says(f'{{"visits":[]}}\n更正：{GOOD}')], "ok", 1, holds=found
    ),
    Fault("truncated JSON, right when asked again", [says(GOOD[:200]), says(GOOD)], "ok", 2, holds=found),
    Fault("truncated JSON for ever", [says(GOOD[:200])], "answer_malformed", 2),
    Fault(
        "`finish_reason` length, though the JSON is whole",
        [says(GOOD, finish="length")],
        "answer_truncated",
        1,
    ),
    Fault("a value outside a closed list", [says(answer(status="done")), says(GOOD)], "ok", 2, holds=found),
    Fault("null where a list should stand", [says(answer(meetings=None, topics=None))], "ok", 1, holds=found),
    Fault("a number as text", [says(answer(size="12"))], "ok", 1, holds=found),
    Fault("a field that nobody asked for", [says(answer(comment="甲"))], "ok", 1, holds=found),
    Fault("a field left out", [says(answer().replace('"meetings": [], ', ""))], "ok", 1, holds=found),
    Fault("keys twice", [says(GOOD.replace('"size"', '"size": 5, "size"'))], "ok", 1, holds=found),
    Fault("NaN", [says(answer(size=float("nan"))), says(GOOD)], "ok", 2, holds=found),
    Fault(
        "names in English",
        [says(answer(people=[{**PEOPLE, "names": ["Gan Yiming"]}]))],
        "ok",
        1,
        holds=without_people,
    ),
    Fault(
        "an official who is made up",
        [says(answer(people=[{**PEOPLE, "names": ["习远平"]}]))],
        "ok",
        1,
        holds=without_people,
    ),
    Fault(
        "half a character",
        [says(answer(people=[{**PEOPLE, "names": ["甘\ud800"]}]))],
        "ok",
        1,
        holds=without_people,
    ),
    Fault("endless white space", [says("{" + "\n" * 200_000, finish="length")], "answer_truncated", 1),
    Fault("an answer of 10 MB", [says("{" + "甲" * 3_500_000 + "}")], "answer_malformed", 1),
    Fault("empty content, all spent on reasoning", [says(None, reasoning_content="嗯……")], "answer_empty", 1),
    Fault("empty content", [says("")], "answer_empty", 1),
    Fault("a refusal", [says(None, refusal="抱歉")], "answer_refused", 1),
    Fault("the content filter, as a 400", [fails(400, "Content Exists Risk")], "answer_refused", 1),
    Fault("no choices", [Scripted(body={"choices": []})], "answer_empty", 1),
    Fault(
        "a page of HTML with 200",
        [Scripted(body=b"<html>", headers={"content-type": "text/html"})],
        "answer_empty",
        1,
    ),
    Fault("an error body with 200", [Scripted(body={"error": {"message": "oom"}})], "answer_empty", 1),
    Fault(
        "tokens counted for half of the request",
        [says(GOOD, usage={"prompt_tokens": 300, "completion_tokens": 9})],
        "truncated_prompt",
        1,
    ),
    Fault(
        "400 that names response_format",
        [fails(400, "unknown field response_format"), says(GOOD)],
        "ok",
        2,
        holds=found,
    ),
    Fault(
        "500 that names json_schema",
        [fails(500, "Input should be 'text', not json_schema"), says(GOOD)],
        "ok",
        2,
        holds=found,
    ),
    Fault(
        "400 that names max_tokens",
        [fails(400, "use max_completion_tokens, not max_tokens"), says(GOOD)],
        "ok",
        2,
        holds=found,
    ),
    Fault("400, and no more", [fails(400)], "request_rejected", 1),
    Fault(
        "400: the context is too small",
        [fails(400, "maximum context length is 4096 tokens")],
        "prompt_too_long",
        1,
    ),
    Fault("401", [fails(401)], "key_rejected", 1),
    Fault("403", [fails(403)], "key_rejected", 1),
    Fault("404", [fails(404)], "model_unknown", 1),
    Fault("413", [fails(413)], "prompt_too_long", 1),
    Fault("429 twice, then the answer", [fails(429), fails(429), says(GOOD)], "ok", 3, holds=found),
    Fault("429 for ever", [fails(429)], "endpoint_overloaded", 3),
    Fault(
        "429 with Retry-After in seconds",
        [fails(429, **{"retry-after": "0.1"}), says(GOOD)],
        "ok",
        2,
        holds=found,
    ),
    Fault(
        "429 with Retry-After as a date",
        [fails(429, **{"retry-after": SOON}), says(GOOD)],
        "ok",
        2,
        holds=found,
    ),
    Fault("429 with Retry-After of an hour", [fails(429, **HOUR)], "endpoint_overloaded", 1),
    *(Fault(str(status), [fails(status)], "endpoint_overloaded", 3) for status in (500, 502, 503, 529)),
    Fault(
        "a connection that breaks in the body",
        [Scripted(headers={"content-length": "999"}, write=cut)],
        "endpoint_unreachable",
        3,
    ),
    Fault(
        "a byte now and then", [Scripted(write=drip)], "endpoint_timeout", 2, {"timeout": 1.0, "attempts": 2}
    ),
    Fault(
        "never an answer", [Scripted(write=silent)], "endpoint_timeout", 2, {"timeout": 0.5, "attempts": 2}
    ),
]


def read(fake: FakeEndpoint, fault: Fault) -> Record:
    """The record of the article, read through an endpoint with this fault."""
    fake.script = list(fault.script)
    given = {"timeout": 5.0, "patience": 20.0, **fault.settings}
    settings = EndpointSettings(base_url=fake.url, model="qwen", **given)
    endpoint = Endpoint(settings, None, wait=wait_none())
    extractor = AsyncExtractor(LlmSystem(endpoint, load(), "qwen"), Gazetteer.load())

    async def extracted() -> Record:
        try:
            return await extractor.extract(Document(id="x", text=ARTICLE, sha256="0"))
        finally:
            await endpoint.close()

    return LOOP.run(extracted())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind)
def test_fault(fake: FakeEndpoint, fault: Fault) -> None:
    """What is there is recovered, what is not is named; no fault is ever "no visit", nor called for ever."""
    record = read(fake, fault)

    assert (record.error.code if record.error else "ok", len(fake.received)) == (fault.seen, fault.calls)
    assert record.provenance.attempts == fault.calls
    if fault.seen == "ok":
        assert fault.holds(record)
        assert json.loads(record.model_dump_json())["visits"]
    else:
        assert record.visits == ()
        assert record.error is not None
        assert "甘一鸣" not in record.error.message


def test_table_of_faults_is_true() -> None:
    """The README's table has every fault with what comes of it, and no other."""
    rows = [
        f"| {fault.kind} | {'a record' if fault.seen == 'ok' else f'`{fault.seen}`'} | {fault.calls} |"
        for fault in FAULTS
    ]
    told = README.read_text(encoding="utf-8").split(
        "| fault | what comes of it | calls |\n| --- | --- | ---: |\n"
    )[1]

    assert told.split("\n\n")[0].strip().split("\n") == rows
