"""The peer's script: what an afternoon's use of instructor does, scored by our rules."""

import json
from typing import Any

import pytest
from fake_endpoint import FakeEndpoint, Scripted
from openai import OpenAI

from eval.fields import FIELDS, Level
from eval.script import PROMPT, Script
from schemas.document import Document
from schemas.errors import EndpointUnreachable
from service.language.places import Gazetteer

ARTICLE = Document(id="a", text="昨天，甲书记率苏州市代表团到嘉兴。", sha256="0" * 64)
ANSWER = {
    "reported_as": "main",
    "status": "completed",
    "delegation_name": None,
    "delegation_kind": "party_government",
    "delegation_size": None,
    "visitors": ["苏州市"],
    "hosts": [{"name": "嘉兴", "start_date": None, "end_date": None}],
    "start_date": "2021-03-14",
    "end_date": "2021-03-14",
    "date_basis": "relative",
    "officials": [{"name": "甲", "title": "书记", "side": "visitor", "role": "leader", "spoke": False}],
    "stops": ["月河街"],
    "meetings": ["座谈会"],
    "agreements": ["合作协议"],
    "topics": ["rural"],
}


def completion(content: str) -> Scripted:
    message = {"role": "assistant", "content": content}
    body = {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3000, "completion_tokens": 10, "total_tokens": 110},
    }
    return Scripted(body=body)


def script(url: str) -> Script:
    return Script(OpenAI(base_url=url, api_key="unused", max_retries=0), "m", Gazetteer.load())


def items(visit: dict[str, Any], name: str) -> list[tuple[str, ...]]:
    return FIELDS[name].items(visit, Level.NORMALISED)


def test_it_asks_in_one_line_with_the_raw_text_and_a_schema(fake: FakeEndpoint) -> None:
    """One user message, the prompt and the text as it came; the schema goes in response_format."""
    fake.script = [completion(json.dumps({"visits": [ANSWER]}))]
    script(fake.url).predict(ARTICLE, "c")
    body = fake.received[0].body

    assert body["messages"] == [{"role": "user", "content": f"{PROMPT}\n\n{ARTICLE.text}"}]
    assert body["response_format"]["type"] == "json_schema"


def test_its_answer_is_scored_like_any_other(fake: FakeEndpoint) -> None:
    """Every field of the answer is an item of its field; a place is looked up by its name."""
    fake.script = [completion(json.dumps({"visits": [ANSWER]}))]
    said = script(fake.url).predict(ARTICLE, "c")
    [visit] = said.visits

    assert (said.error, said.attempts, said.usage.prompt_tokens) == (None, 1, 3000)
    assert (items(visit, "visitor"), items(visit, "host")) == ([("320500",)], [("330400",)])
    assert items(visit, "start") == [("2021-03-14",)]
    assert items(visit, "official+title") == [("甲", "书记")]
    assert items(visit, "stop") == [("月河街",)]


def test_a_second_try_is_counted_and_paid(fake: FakeEndpoint) -> None:
    """An answer outside the schema is asked for again once, as instructor does; both calls are paid."""
    fake.script = [completion('{"visits": [{}]}'), completion('{"visits": []}')]
    said = script(fake.url).predict(ARTICLE, "c")

    assert (said.error, said.visits, said.attempts) == (None, (), 2)
    assert said.usage.completion_tokens == 20


def test_an_answer_that_never_fits_is_a_failure_not_an_empty_one(fake: FakeEndpoint) -> None:
    """Two answers outside the schema: an error that quotes neither article nor answer."""
    fake.script = [completion("not JSON")]
    said = script(fake.url).predict(ARTICLE, "c")

    assert said.visits == ()
    assert said.error is not None
    assert said.error.startswith("a: ")
    assert "苏州" not in said.error


def test_nobody_at_the_address_is_an_error_of_ours() -> None:
    """A connection refused is told as such, and is no answer."""
    with pytest.raises(EndpointUnreachable):
        script("http://127.0.0.1:9/v1").predict(ARTICLE, "c")
