"""The client against a real HTTP server that answers from a script."""

import asyncio
import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fake_endpoint import FakeEndpoint, Scripted, fails, says
from tenacity import wait_none

from schemas.answer import wire_schema
from schemas.errors import (
    AnswerEmpty,
    AnswerMalformed,
    AnswerRefused,
    AnswerTruncated,
    EndpointError,
    EndpointOverloaded,
    EndpointTimeout,
    EndpointUnreachable,
    KeyRejected,
    PromptTooLong,
    RequestRejected,
    SettingsError,
    UnknownModel,
    VisitRecordsError,
)
from schemas.record import Usage
from service.config import CacheSettings, EndpointSettings
from service.endpoint.cache import AnswerCache, CachedAnswer, answer_key
from service.endpoint.client import Endpoint, Reply, Request

LOOP = asyncio.Runner()

KEY = "sk-geheim-0123456789"
ARTICLE = "  7月12日，市委书记甘一鸣率党政代表团到访合肥。{{ 7*7 }} {% if %}\n    考察了飞舟科技。"
REQUEST = Request(
    (
        {"role": "system", "content": "  只输出JSON。{{ source }}"},
        {"role": "user", "content": ARTICLE},
    )
)
NO_VISIT = '{"visits": []}'
ONE_VISIT = json.dumps(
    {
        "visits": [
            {
                "reported_as": "main",
                "status": "completed",
                "delegation": "党政代表团",
                "kind": "party_government",
                "size": "88",
                "visitors": ["杭州市"],
                "hosts": [{"name": "合肥市", "date": None, "sentence": 1}],
                "date": {"text": "7月12日", "sentence": 1},
                "people": [],
                "stops": [],
                "meetings": [],
                "agreements": [],
                "topics": [],
            }
        ]
    },
    ensure_ascii=False,
)


class Blocking:
    """An endpoint whose answers are waited for."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def ask(self, request: Request) -> Reply:
        return LOOP.run(self._endpoint.ask(request))

    def ask_all(self, requests: list[Request]) -> list[Reply]:
        async def all_of_them() -> list[Reply]:
            return await asyncio.gather(*map(self._endpoint.ask, requests))

        return LOOP.run(all_of_them())

    def close(self) -> None:
        LOOP.run(self._endpoint.close())


class Ask:
    """Ask the fake endpoint `REQUEST` with changed settings; keeps what must be closed."""

    def __init__(self, fake: FakeEndpoint) -> None:
        self.settings = EndpointSettings(base_url=fake.url, model="qwen", api_key=KEY, timeout=5)
        self.endpoints: list[Blocking] = []

    def endpoint(self, cache: AnswerCache | None = None, **changes: Any) -> Blocking:
        endpoint = Blocking(Endpoint(replace(self.settings, **changes), cache, wait=wait_none()))
        self.endpoints.append(endpoint)
        return endpoint

    def __call__(self, cache: AnswerCache | None = None, **changes: Any) -> Reply:
        return self.endpoint(cache, **changes).ask(REQUEST)


@pytest.fixture
def ask(fake: FakeEndpoint) -> Iterator[Ask]:
    """Asks the fake endpoint, and closes the connections afterwards."""
    ask = Ask(fake)
    yield ask
    for endpoint in ask.endpoints:
        endpoint.close()


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[AnswerCache]:
    """An empty cache."""
    cache = AnswerCache(CacheSettings(tmp_path / "cache"))
    yield cache
    cache.close()


# What goes over the wire


def test_request_on_the_wire(fake: FakeEndpoint, ask: Ask) -> None:
    """The server gets our messages unchanged, our schema, strict, and every setting, and no more."""
    fake.script = [says(NO_VISIT)]

    ask(temperature=0.5, max_tokens=321)

    [received] = fake.received
    schema = {"name": "visits", "strict": True, "schema": wire_schema()}
    assert received.path == "/v1/chat/completions"
    assert received.headers["authorization"] == f"Bearer {KEY}"
    assert received.body == {
        "model": "qwen",
        "messages": list(REQUEST.messages),
        "temperature": 0.5,
        "max_tokens": 321,
        "response_format": {"type": "json_schema", "json_schema": schema},
    }


def test_text_sends_messages_only(fake: FakeEndpoint, ask: Ask) -> None:
    """In mode text there is no response_format, and the messages are still ours alone."""
    fake.script = [says(f"好的：\n```json\n{NO_VISIT}\n```\n完毕。")]

    reply = ask(mode="text")

    [received] = fake.received
    assert reply.answer.visits == []
    assert "response_format" not in received.body
    assert received.body["messages"] == list(REQUEST.messages)


def test_environment_is_not_read(fake: FakeEndpoint, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Key, organization and project of another server stay at home."""
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "mine")
    fake.script = [says(NO_VISIT)]

    ask(api_key="")

    [received] = fake.received
    assert "mine" not in str(received.headers)


def test_injected_http_client_is_used() -> None:
    """A client given from outside makes the calls."""
    body = says(NO_VISIT).body
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=body))
    settings = EndpointSettings(base_url="http://nowhere.invalid/v1", model="qwen")
    endpoint = Blocking(Endpoint(settings, None, http_client=httpx2.AsyncClient(transport=transport)))

    reply = endpoint.ask(REQUEST)
    endpoint.close()

    assert reply.answer.visits == []


def test_max_completion_tokens_is_learned(fake: FakeEndpoint, ask: Ask) -> None:
    """A server that rejects max_tokens is asked again by the other name, and by that one from then on."""
    rejected = fails(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
    fake.script = [rejected, says(NO_VISIT)]
    endpoint = ask.endpoint(max_tokens=321)

    first, second = endpoint.ask(REQUEST), endpoint.ask(REQUEST)

    names = [[name for name in received.body if name.startswith("max_")] for received in fake.received]
    assert names == [["max_tokens"], ["max_completion_tokens"], ["max_completion_tokens"]]
    assert fake.received[2].body["max_completion_tokens"] == 321
    assert (first.attempts, second.attempts) == (2, 1)


# Answers


def test_reply(fake: FakeEndpoint, ask: Ask) -> None:
    """A valid answer is read leniently and comes with its raw text, usage and one attempt."""
    fake.script = [says(ONE_VISIT)]

    reply = ask()

    [visit] = reply.answer.visits
    assert visit.size == 88
    assert (reply.text, reply.usage) == (ONE_VISIT, Usage(prompt_tokens=3000, completion_tokens=10))
    assert (reply.attempts, reply.cached) == (1, False)


@pytest.mark.parametrize(
    "content",
    [
        f"<think>是{{访问}}吗？</think>\n\n{NO_VISIT}",
        f"没有访问。</think>{NO_VISIT}",
        f"```json\n{NO_VISIT}\n```",
        f"<think>嗯</think>\n```\n{NO_VISIT}\n```",
        f"答案如下：{NO_VISIT}",
    ],
)
@pytest.mark.parametrize("mode", ["json_schema", "text"])
def test_wrapped_answer(fake: FakeEndpoint, ask: Ask, mode: str, content: str) -> None:
    """Thinking, fences and words around the JSON cost no second attempt, in either mode."""
    fake.script = [says(content)]

    reply = ask(mode=mode)

    assert (reply.attempts, reply.text) == (1, content)


def test_missing_or_odd_usage_is_zero(fake: FakeEndpoint, ask: Ask) -> None:
    """A server that counts no tokens, or counts them oddly, is no problem."""
    for usage in (None, {"total_tokens": 5}, {"prompt_tokens": "many", "completion_tokens": None}):
        fake.script = [says(NO_VISIT, usage=usage)]

        assert ask().usage == Usage(prompt_tokens=0, completion_tokens=0)


def test_asked_again_once(fake: FakeEndpoint, ask: Ask) -> None:
    """A broken schema is asked for again in Chinese, with the failing field alone; usage is summed up."""
    broken = ONE_VISIT.replace('"completed"', '"done"')
    fake.script = [says(broken), says(NO_VISIT)]

    reply = ask()

    last = fake.received[-1].body
    assert (reply.attempts, reply.usage) == (2, Usage(prompt_tokens=6000, completion_tokens=20))
    assert last["messages"][:2] == list(REQUEST.messages)
    assert last["messages"][2] == {"role": "assistant", "content": broken}
    assert last["messages"][3] == {
        "role": "user",
        "content": "上面的 JSON 有错，改正后重新输出整个 JSON，其余照旧，不要解释：\n"
        "visits[0].status：只能是 completed, ongoing, planned 之一",
    }
    assert last["response_format"]["json_schema"]["strict"] is True


@pytest.mark.parametrize("reasks", [0, 1, 3])
def test_bad_answers_only(fake: FakeEndpoint, ask: Ask, reasks: int) -> None:
    """After the last question the error says where the schema is broken, not with what."""
    fake.script = [says('{"甘一鸣": 1}')]

    with pytest.raises(AnswerMalformed, match=r"gave no valid answer \(visits: missing\)"):
        ask(reasks=reasks)

    assert len(fake.received) == 1 + reasks


def test_field_that_nobody_asked_for_is_passed_over(fake: FakeEndpoint, ask: Ask) -> None:
    """What the schema does not know costs no second question, nor does null for an empty list."""
    visit = json.loads(ONE_VISIT)["visits"][0]
    del visit["meetings"]
    fake.script = [says(json.dumps({"visits": [{**visit, "note": "甘一鸣", "stops": None}], "more": 1}))]

    reply = ask()

    assert (reply.attempts, reply.answer.visits[0].stops, reply.answer.visits[0].meetings) == (1, [], [])


@pytest.mark.parametrize("thinking", ["reasoning", "reasoning_content"])
def test_thinking_only(fake: FakeEndpoint, ask: Ask, thinking: str) -> None:
    """Nothing but thinking is an empty answer that names its cause, asked once."""
    fake.script = [says(None, finish="length", **{thinking: "嗯，用户要我……"})]

    with pytest.raises(AnswerEmpty, match="spent its 8192 tokens on thinking"):
        ask()

    assert len(fake.received) == 1


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (says(NO_VISIT, finish="length"), AnswerTruncated, "cut at the token limit"),
        (says("", finish="length"), AnswerTruncated, "cut at the token limit"),
        (says(None, refusal="不行"), AnswerRefused, "declined"),
        (says("", finish="content_filter"), AnswerRefused, "declined"),
        (says(""), AnswerEmpty, "answered with nothing"),
        (says(None), AnswerEmpty, "answered with nothing"),
        (says("<think>嗯</think>"), AnswerEmpty, "on thinking"),
        (says([{"type": "text"}]), AnswerEmpty, "thinking|nothing"),
        (Scripted(body={"choices": []}), AnswerEmpty, "200 without a completion"),
        (Scripted(body={"choices": None}), AnswerEmpty, "200 without a completion"),
        (Scripted(body={"choices": [{}]}), AnswerEmpty, "200 without a completion"),
        (Scripted(body={"choices": ["?"]}), AnswerEmpty, "200 without a completion"),
        (Scripted(body=["?"]), AnswerEmpty, "200 without a completion"),
        (Scripted(body=b""), AnswerEmpty, "200 without a completion"),
        (Scripted(body=b"no json"), AnswerEmpty, "200 without a completion"),
        (Scripted(body=b"<html>", headers={"content-type": "text/html"}), AnswerEmpty, "most end in /v1"),
        (Scripted(body={"error": {"message": "out of memory"}}), AnswerEmpty, 'error: "out of memory"'),
        (Scripted(body={"error": "slot unavailable"}), AnswerEmpty, 'error: "slot unavailable"'),
    ],
)
def test_no_answer_with_status_200(
    fake: FakeEndpoint, ask: Ask, answer: Scripted, error: type[VisitRecordsError], told: str
) -> None:
    """An HTTP 200 that holds no whole answer has its own error and is not asked again."""
    fake.script = [answer]

    with pytest.raises(error, match=told):
        ask()

    assert len(fake.received) == 1


# Failed calls


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_transient_failures_are_retried(fake: FakeEndpoint, ask: Ask, status: int) -> None:
    """Two failures that pass away are followed by the answer, in three calls and no more."""
    fake.script = [fails(status), fails(status), says(NO_VISIT)]

    assert ask().attempts == len(fake.received) == 3


def test_failures_of_each_question_are_counted_apart(fake: FakeEndpoint, ask: Ask) -> None:
    """A bad answer is asked for again, however often the server failed before; the end is the server's."""
    fake.script = [fails(500), says("?"), fails(429)]

    with pytest.raises(EndpointOverloaded, match="answers 429 again and again"):
        ask()

    assert len(fake.received) == 5


def test_retry_after(fake: FakeEndpoint, ask: Ask) -> None:
    """The server's own wish is waited for."""
    fake.script = [fails(429, **{"retry-after": "0.2"}), says(NO_VISIT)]
    start = time.monotonic()

    ask()

    assert 0.2 <= time.monotonic() - start < 2


@pytest.mark.parametrize("wish", ["soon", "nan", "-5", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_odd_retry_after(fake: FakeEndpoint, ask: Ask, wish: str) -> None:
    """A wish that is past or cannot be read costs no time."""
    fake.script = [fails(503, **{"retry-after": wish}), says(NO_VISIT)]
    start = time.monotonic()

    ask()

    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (fails(400), RequestRejected, r'rejected the request \(400\): "out of order"; the server'),
        (fails(422), RequestRejected, "422"),
        (fails(400, "maximum context length is 4096"), PromptTooLong, "say with --window"),
        (fails(413), PromptTooLong, "413"),
        (fails(400, "Content Exists Risk"), AnswerRefused, "content filter"),
        (Scripted(400, b"<html>", {"content-type": "text/html"}), RequestRejected, r"\(400\); the"),
        (Scripted(302, b""), RequestRejected, "302"),
        (fails(401), KeyRejected, r"rejected the key \(401\); give another with --api-key-file\.$"),
        (fails(403), KeyRejected, "403"),
        (fails(404), UnknownModel, "404 for the model 'qwen'"),
    ],
)
def test_lasting_failures_are_not_retried(
    fake: FakeEndpoint, ask: Ask, answer: Scripted, error: type[VisitRecordsError], told: str
) -> None:
    """What will fail again is asked once, and named."""
    fake.script = [answer]

    with pytest.raises(error, match=told):
        ask()

    assert len(fake.received) == 1


def test_max_tokens_too_large(fake: FakeEndpoint, ask: Ask) -> None:
    """A limit that is rejected by either name is the server's word, and teaches us no new name."""
    fake.script = [fails(400, "max_tokens is too large")]
    endpoint = ask.endpoint()

    for _ in range(2):
        with pytest.raises(RequestRejected, match="max_tokens is too large"):
            endpoint.ask(REQUEST)

    assert [("max_tokens" in received.body) for received in fake.received] == [True, False] * 2


def test_unknown_model_names_others(fake: FakeEndpoint, ask: Ask) -> None:
    """Where the server lists its models, the five nearest to the wrong name are told."""
    fake.script = [fails(404, "model not found")]
    fake.models = Scripted(body={"data": [{"id": f"qwen{number}"} for number in range(9)]})

    with pytest.raises(UnknownModel) as caught:
        ask()

    assert f"{fake.url} has no model 'qwen' (404); it has " in str(caught.value)
    assert str(caught.value).count("qwen") == 6


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"data": 5}', b'{"data": [{"id": 5}, 6]}'])
def test_odd_list_of_models(fake: FakeEndpoint, ask: Ask, body: bytes) -> None:
    """A list of models that makes no sense is left out."""
    fake.script = [fails(404)]
    fake.models = Scripted(body=body)

    with pytest.raises(UnknownModel, match="is its name right"):
        ask()


def test_timeout(fake: FakeEndpoint, ask: Ask) -> None:
    """A server that is silent for too long is asked again, and the error tells the limit."""
    fake.script = [replace(says(NO_VISIT), delay=5)]

    with pytest.raises(EndpointTimeout, match=r"did not answer within 0\.1 s"):
        ask(timeout=0.1, attempts=2)

    assert len(fake.received) == 2


def test_connection_refused(ask: Ask) -> None:
    """Where nobody listens, the error says so and where."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"

    with pytest.raises(EndpointUnreachable, match=f"^nothing answers at {url}: connection refused; is the"):
        ask(base_url=url)


def test_server_hangs_up(ask: Ask) -> None:
    """A connection that breaks is told apart from one that is refused."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: server.accept()[0].close())
        thread.start()
        with pytest.raises(EndpointUnreachable, match="the connection broke"):
            ask(base_url=f"http://127.0.0.1:{server.getsockname()[1]}/v1", attempts=1)
        thread.join()


@pytest.mark.parametrize(
    "url", ["localhost:8000/v1", "ftp://host/v1", "http://", "http://host:port/v1", "", "http://[/v1"]
)
def test_address_that_is_none(url: str) -> None:
    """An address that cannot be called is found out before any call."""
    with pytest.raises(SettingsError, match="is no address of an endpoint"):
        Endpoint(EndpointSettings(base_url=url, model="qwen"), None)


@pytest.mark.parametrize("key", ["\ufeffsk-1", "sk-1\n", "密钥"])
def test_key_that_is_none(key: str) -> None:
    """A key that no header can carry is found out before any call, and not told."""
    with pytest.raises(SettingsError, match="the key holds") as caught:
        Endpoint(EndpointSettings(base_url="http://host/v1", model="qwen", api_key=key), None)

    assert key not in str(caught.value)


# Secrets


@pytest.mark.parametrize(
    "answer",
    [
        *(fails(status, f"{KEY} {ARTICLE}") for status in (400, 401, 404, 422, 429, 500)),
        *(fails(status, f"bad input {ARTICLE[14:26]!r}") for status in (400, 500)),
        *(Scripted(status, {"detail": json.dumps(ARTICLE)}) for status in (400, 500)),
        Scripted(body={"error": {"message": f"{KEY} {ARTICLE}"}}),
        says(f"{ARTICLE} {KEY}"),
        says(json.dumps({"visits": ARTICLE, ARTICLE: KEY})),
        says(ARTICLE, finish="length"),
        says(None, refusal=ARTICLE),
        says(None, reasoning=ARTICLE),
    ],
)
def test_failures_tell_no_secrets(
    fake: FakeEndpoint,
    ask: Ask,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    answer: Scripted,
) -> None:
    """No failure shows key, password or article: not in its text, its traceback, a log or stderr."""
    caplog.set_level(logging.DEBUG)
    fake.script = [answer]
    url = fake.url.replace("//", "//user:passwort@") + "?token=geheim"

    with pytest.raises(VisitRecordsError) as caught:
        ask(base_url=url, attempts=2)

    error = caught.value
    told = "".join(traceback.format_exception(error)) + repr(error) + caplog.text + str(capfd.readouterr())
    # What Python quotes in a traceback is source code, where the names of these tests may stand.
    assert not [secret for secret in (KEY, "passwort", "token=", "甘一鸣", "党政代表团") if secret in told]
    assert error.__cause__ is None
    assert error.__context__ is None
    assert str(error).startswith(("http", "qwen at http", "the answer of qwen", "nothing answers"))


def test_values_tell_no_secrets(fake: FakeEndpoint, ask: Ask) -> None:
    """Requests, replies and endpoints can be printed."""
    fake.script = [says(ONE_VISIT)]
    endpoint = ask.endpoint()

    told = f"{REQUEST!r} {endpoint.ask(REQUEST)!r} {endpoint!r}"

    assert not [secret for secret in (KEY, "甘一鸣", "合肥") if secret in told]


def test_failure_that_nobody_thought_of(ask: Ask) -> None:
    """Even a fault of the client is an error of ours, by its type alone."""
    lone_surrogate = Request(({"role": "user", "content": "\ud800"},))

    with pytest.raises(EndpointError, match=r"failed in the client \(UnicodeEncodeError\)"):
        ask.endpoint().ask(lone_surrogate)


# Cache


def test_second_ask_makes_no_call(fake: FakeEndpoint, ask: Ask, cache: AnswerCache) -> None:
    """The same request is answered from the cache, by another Endpoint as well."""
    fake.script = [says("?"), says(f"<think>嗯</think>{ONE_VISIT}")]

    first, second = ask(cache), ask(cache)

    assert len(fake.received) == 2
    assert second == replace(first, cached=True)
    assert (second.attempts, second.usage) == (2, Usage(prompt_tokens=6000, completion_tokens=20))


@pytest.mark.parametrize(
    "change", [{"model": "glm"}, {"temperature": 0.5}, {"max_tokens": 99}, {"mode": "text"}]
)
def test_other_settings_are_another_question(
    fake: FakeEndpoint, ask: Ask, cache: AnswerCache, change: dict[str, Any]
) -> None:
    """What may change the answer is asked anew."""
    fake.script = [says(NO_VISIT)]

    ask(cache)
    reply = ask(cache, **change)

    assert not reply.cached


def test_failures_are_not_cached(fake: FakeEndpoint, ask: Ask, cache: AnswerCache) -> None:
    """After a failure the endpoint is asked again."""
    fake.script = [says(NO_VISIT, finish="length"), says(NO_VISIT)]

    with pytest.raises(AnswerTruncated):
        ask(cache)

    assert not ask(cache).cached


def test_cached_answer_is_validated(fake: FakeEndpoint, ask: Ask, cache: AnswerCache) -> None:
    """A kept text that is no answer is a miss, and replaced."""
    fake.script = [says(NO_VISIT)]
    key = answer_key(REQUEST.messages, wire_schema(), ask.settings)
    cache.put(key, CachedAnswer(text="[]", mode="text", prompt_tokens=1, completion_tokens=1, attempts=1))

    first, second = ask(cache), ask(cache)

    assert (first.cached, second.cached) == (False, True)


# Many at once


def test_forty_at_once(fake: FakeEndpoint, ask: Ask, cache: AnswerCache) -> None:
    """Tasks that share an endpoint get their own attempts, usage and answers."""
    fake.script = [says("?") for _ in range(40)] + [says(NO_VISIT)]
    endpoint = ask.endpoint(cache, reasks=50)
    requests = [Request(({"role": "user", "content": f"第{number}篇"},)) for number in range(40)]

    replies = endpoint.ask_all(requests)

    assert sum(reply.attempts for reply in replies) == len(fake.received) == 80
    assert all(reply.usage.prompt_tokens == 3000 * reply.attempts for reply in replies)
    assert all(endpoint.ask(request).cached for request in requests)


def test_long_bad_answer_does_not_spoil_the_gauge(fake: FakeEndpoint, ask: Ask) -> None:
    """A second question carries the first answer; its tokens say nothing of the next, shorter request."""
    long = Request(({"role": "user", "content": "甲" * 3000},))
    bad = says("乙" * 9000, usage={"prompt_tokens": 3000, "completion_tokens": 9000})
    again = says(NO_VISIT, usage={"prompt_tokens": 12_000, "completion_tokens": 5})
    fake.script = [bad, again, says(NO_VISIT, usage={"prompt_tokens": 3000, "completion_tokens": 5})]
    endpoint = ask.endpoint()

    assert [endpoint.ask(long).attempts for _ in range(2)] == [2, 1]


def test_limit_form_and_temperature_are_all_learned(fake: FakeEndpoint, ask: Ask) -> None:
    """A server that refuses one thing after another is asked without them, and from then on at once."""
    fake.script = [
        fails(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
        fails(400, "unknown field response_format"),
        fails(400, "'temperature' does not support 0 with this model"),
        says(NO_VISIT),
    ]
    endpoint = ask.endpoint()

    assert [endpoint.ask(REQUEST).attempts for _ in range(2)] == [4, 1]
    last = fake.received[-1].body
    assert ("temperature" in last, "max_tokens" in last, "max_completion_tokens" in last) == (
        False,
        False,
        True,
    )


def test_answer_takes_its_share_of_a_small_context(fake: FakeEndpoint, ask: Ask) -> None:
    """Where the context is known, no more is asked for than it has room for."""
    fake.script = [says(NO_VISIT)]

    ask(window=8192)

    assert fake.received[0].body["max_tokens"] == 2457


def test_too_long_is_no_matter_of_the_form(fake: FakeEndpoint, ask: Ask) -> None:
    """That the context is too small is said with the word function as well, and costs no step down."""
    told = "maximum context length is 4096 tokens (1000 in the functions)"
    fake.script = [fails(400, told), says(NO_VISIT)]
    endpoint = ask.endpoint()

    with pytest.raises(PromptTooLong):
        endpoint.ask(REQUEST)
    assert endpoint.ask(REQUEST).mode == "json_schema"
