"""The doctor before servers of several dialects: what each enforces, counts and can read."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_endpoint import FakeEndpoint, Received, Scripted, fails, says

from schemas.errors import AnswerEmpty, EndpointOverloaded, EndpointUnreachable, KeyRejected
from service.config import EndpointSettings
from service.endpoint.client import sdk_client
from service.endpoint.dialect import Dialect
from service.endpoint.doctor import Doctor

NOW = datetime(2026, 11, 22, tzinfo=UTC)
FRUIT = {"banana": '{"fruit":"香蕉"}', "apple": '{"fruit":"苹果"}'}


def kind(body: dict[str, Any]) -> str:
    """The form in which a request asks."""
    if "tools" in body:
        return "tools"
    wanted = body.get("response_format", {})
    told = str(wanted.get("type", "text"))
    return "json_object+schema" if told == "json_object" and "schema" in wanted else told


def prompt(body: dict[str, Any]) -> str:
    return str(body["messages"][0]["content"])


def spoken(body: dict[str, Any], text: str) -> Scripted:
    """A completion that counts a token for every character or so."""
    return says(text, usage={"prompt_tokens": len(prompt(body)), "completion_tokens": 5})


def code(body: dict[str, Any]) -> str:
    """The word at the head of a long prompt, if it is one."""
    text = prompt(body)
    return text.split("The code is ")[1].split(".")[0] if "The code is " in text else ""


def openai(body: dict[str, Any]) -> Scripted:
    """Enforces what it is asked; knows no max_tokens, nor a schema beside json_object."""
    if "max_tokens" in body:
        return fails(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    form = kind(body)
    if form == "json_object+schema":
        return fails(400, "Unknown parameter: 'response_format.schema'.")
    if form == "tools":
        call = {"function": {"name": "visits", "arguments": FRUIT["apple"]}}
        return says(None, "tool_calls", tool_calls=[call])
    if form == "json_object":
        return spoken(body, '{"said":"你好"}')
    return spoken(body, code(body) or FRUIT["apple" if form == "json_schema" else "banana"])


def ollama(body: dict[str, Any]) -> Scripted:
    """Takes everything, enforces the schema, and drops the head of what is longer than half of its 4,096."""
    text = code(body) or FRUIT["apple" if kind(body) == "json_schema" else "banana"]
    if len(prompt(body)) > 2050:
        return says("?", usage={"prompt_tokens": 2050, "completion_tokens": 2})
    return spoken(body, text)


def lm_studio(body: dict[str, Any]) -> Scripted:
    """Rejects json_object by name, and says nothing of tokens."""
    form = kind(body)
    if form.startswith("json_object"):
        return fails(400, "'response_format.type' must be 'json_schema' or 'text'")
    return says(code(body) or FRUIT["apple" if form == "json_schema" else "banana"], usage=None)


def careless(body: dict[str, Any]) -> Scripted:
    """Takes every form and enforces none, as llama.cpp does where its grammar fails."""
    prose = "Do not write JSON" in prompt(body)
    return spoken(body, code(body) or ("你好" if prose else FRUIT["banana"]))


def small(body: dict[str, Any]) -> Scripted:
    """Has a context of 5,000 tokens, and says so only when it is too late."""
    if len(prompt(body)) > 5000:
        return fails(400, "maximum context length is 5000 tokens")
    return spoken(body, code(body) or FRUIT["banana"])


class Speaking(FakeEndpoint):
    """A server that answers each request by what it asks."""

    def __init__(self, speak: Callable[[dict[str, Any]], Scripted]) -> None:
        super().__init__()
        self.speak = speak

    def next_line(self, received: Received) -> Scripted:
        return self.speak(received.body)


def examined(speak: Callable[[dict[str, Any]], Scripted], models: Scripted | None = None) -> Dialect:
    """What the doctor finds out of a server."""
    server = Speaking(speak)
    server.models = models or server.models
    settings = EndpointSettings(base_url=server.url, model="m", timeout=10)

    async def examination() -> Dialect:
        client = sdk_client(settings)
        try:
            return await Doctor(settings, client).examine(NOW)
        finally:
            await client.close()

    try:
        return asyncio.run(examination())
    finally:
        server.close()


def forms(dialect: Dialect) -> list[str]:
    return list(dialect.forms.values())


def test_openai() -> None:
    """A server that enforces schemas, under another name for the limit."""
    dialect = examined(openai)

    assert forms(dialect) == ["enforced", "rejected", "enforced", "enforced", "accepted"]
    assert (dialect.form, dialect.cap, dialect.counts_tokens) == (
        "json_schema",
        "max_completion_tokens",
        True,
    )


def test_ollama_cuts_in_silence() -> None:
    """A head that is dropped is found out by the tokens that are counted."""
    dialect = examined(ollama)

    assert (dialect.form, dialect.cuts, dialect.window) == ("json_schema", True, 2050)


def test_lm_studio() -> None:
    """Forms that are rejected are told from those that are enforced; tokens are not counted."""
    dialect = examined(lm_studio)

    assert forms(dialect) == ["enforced", "rejected", "accepted", "rejected", "accepted"]
    assert (dialect.form, dialect.counts_tokens, dialect.cuts) == ("json_schema", False, False)


def test_nothing_is_enforced() -> None:
    """What is only accepted is used for want of better, and known as that."""
    dialect = examined(careless)

    assert forms(dialect) == ["accepted"] * 5
    assert dialect.form == "json_schema"


def test_context_that_is_told() -> None:
    """The context that the list of models tells is taken, and no longer prompt is paid for."""
    models = Scripted(body={"data": [{"id": "m", "max_model_len": 6000}]})
    dialect = examined(careless, models)

    assert (dialect.window, dialect.window_told_by, dialect.models) == (6000, "/v1/models", ("m",))


def test_context_that_is_found_out() -> None:
    """A prompt that is rejected shows that the context is no larger than the one before."""
    dialect = examined(small)

    assert (dialect.window, dialect.cuts) == (3500, False)


def test_nobody_there() -> None:
    """An address at which nobody answers is one sentence."""
    settings = EndpointSettings(base_url="http://127.0.0.1:9/v1", model="m", timeout=2)

    async def examination() -> Dialect:
        client = sdk_client(settings)
        try:
            return await Doctor(settings, client).examine(NOW)
        finally:
            await client.close()

    with pytest.raises(EndpointUnreachable, match="connection refused"):
        asyncio.run(examination())


def test_wrong_key() -> None:
    """A key that is rejected ends the examination."""
    with pytest.raises(KeyRejected):
        examined(lambda _: fails(401))


def test_kept_for_a_while(tmp_path: Path) -> None:
    """What was found out is kept for its owner alone, and for thirty days."""
    dialect = examined(careless)
    url = "http://user:secret@host/v1"
    file = dialect.keep(tmp_path, url)

    assert Dialect.kept(tmp_path, url, "m", NOW + timedelta(days=29)) == dialect
    assert Dialect.kept(tmp_path, url, "m", NOW + timedelta(days=31)) is None
    assert Dialect.kept(tmp_path, "http://other/v1", "m", NOW) is None
    assert (file.stat().st_mode & 0o777, "secret" in file.read_text(encoding="utf-8")) == (0o600, False)


def test_damaged_file_is_no_knowledge(tmp_path: Path) -> None:
    """A file that is none is passed over."""
    file = examined(careless).keep(tmp_path, "http://host/v1")
    file.write_text(json.dumps({"form": "magic"}), encoding="utf-8")

    assert Dialect.kept(tmp_path, "http://host/v1", "m", NOW) is None


def test_bad_moment_is_not_kept() -> None:
    """A server that answers 429 to a probe is no server that rejects the form: nothing is found out."""
    answers = iter([says(FRUIT["banana"])])

    with pytest.raises(EndpointOverloaded):
        examined(lambda _: next(answers, fails(429)))


@pytest.mark.parametrize(
    "line",
    [
        Scripted(body=b"<html>", headers={"content-type": "text/html"}),
        Scripted(body={"error": "model is loading"}),
        Scripted(body=b"{broken"),
    ],
)
def test_server_that_gives_no_completion(line: Scripted) -> None:
    """A page, an error with 200 and broken JSON are no completion, and nothing to examine."""
    with pytest.raises(AnswerEmpty):
        examined(lambda _: line)


def test_context_is_that_of_the_model() -> None:
    """Of many models, the one that is asked about counts."""
    models = Scripted(
        body={"data": [{"id": "other", "max_model_len": 2048}, {"id": "m", "max_model_len": 131_072}]}
    )

    assert examined(careless, models).window == 131_072


def test_talkative_model_cuts_nothing() -> None:
    """A model that goes on past the limit, on a server that counts nothing, has still read the head."""

    def chatty(body: dict[str, Any]) -> Scripted:
        return says(f"{code(body)} …", "length" if code(body) else "stop", usage=None)

    assert examined(chatty).cuts is False
