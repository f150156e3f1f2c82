"""The client: a prompt goes to an OpenAI-compatible endpoint, an `Answer` comes back.

A call goes out once and its answer is validated once; instructor is only asked to help where an answer breaks
the schema. What goes over the wire is ours in either case: instructor would send a schema without `strict`,
with titles and references that grammars skip, and a request in English. It never gets a `context=`, which
would make it render the article as a Jinja template.

There are two limits and no third: `retrying` for servers that are overloaded or out of reach, and as many
questions again as `reasks` allows. The SDK's own retries are switched off.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from openai import APIConnectionError, APIStatusError, AsyncOpenAI, OpenAIError, Timeout
from pydantic import ValidationError
from tenacity.wait import wait_base

from schemas.answer import Answer, wire_schema
from schemas.record import Usage
from service.config import LADDER, EndpointSettings, Form, Pace
from service.endpoint.cache import AnswerCache, CachedAnswer, answer_key
from service.endpoint.calls import Calls
from service.endpoint.completion import answer_json, examine, usage_of
from service.endpoint.failures import (
    Asked,
    check_settings,
    explain,
    is_transient,
    names_max_tokens,
    names_temperature,
    says_too_long,
)
from service.endpoint.forms import below, form_fields, rejects_form
from service.endpoint.retries import retrying
from service.endpoint.truncation import Gauge, weight

if TYPE_CHECKING:
    import httpx2

# These log requests with their bodies (DEBUG) and addresses with their passwords (INFO).
for _name in ("openai", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_CONNECT_TIMEOUT = 10.0
_MODELS_TIMEOUT = 5.0
_CONNECTIONS = 256
_USUAL_ANSWER = 700  # tokens


@dataclass(frozen=True, slots=True)
class Request:
    """The rendered messages, system first; the schema is always that of `Answer`."""

    messages: tuple[dict[str, str], ...] = field(repr=False)

    @property
    def article(self) -> str:
        """The text that must appear in no message about a failure."""
        return "\n".join(message["content"] for message in self.messages if message["role"] != "system")

    @property
    def weight(self) -> float:
        """About how many tokens the messages have."""
        return _weighed(self.messages)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, as it came (`text`) and as it was read, with what it cost.

    `mode` is the form in which it was asked for. `attempts` counts calls, and `usage` sums them up; both are
    those of the time when the endpoint was asked, also where `cached` says that this was earlier.
    """

    text: str = field(repr=False)
    answer: Answer = field(repr=False)
    mode: Form
    usage: Usage
    attempts: int
    cached: bool


class Endpoint:
    """One model behind one address; many tasks of one event loop may ask it at once.

    `wait` is how long to wait before another call where the server names no time of its own; `calls` says
    how many may be under way at once (without it, any number).
    """

    def __init__(
        self,
        settings: EndpointSettings,
        cache: AnswerCache | None,
        http_client: "httpx2.AsyncClient | None" = None,
        wait: wait_base | None = None,
        calls: Calls | None = None,
    ) -> None:
        check_settings(settings)
        self._settings = settings
        self._cache = cache
        self._wait = wait
        self._schema = wire_schema()
        self._form: Form = settings.first if settings.mode == "auto" else settings.mode
        self._proven = settings.mode != "auto"
        self._cap = settings.cap
        self._temperature: float | None = settings.temperature
        self._gauge = Gauge()
        self._calls = calls or Calls(Pace(at_once=_CONNECTIONS))
        self._asked: dict[str, asyncio.Future[Reply]] = {}
        self._http_client = http_client
        self._opened: AsyncOpenAI | None = None

    async def ask(self, request: Request) -> Reply:
        """The endpoint's answer, from the cache if it was given before; else a leaf of
        EndpointError or AnswerError.

        A request that another task has under way is not made twice: that task's answer is this one's, too.
        """
        key = self.key(request)
        while (asked := self._asked.get(key)) is not None:
            await asyncio.wait([asked])
            # Had that one failed, or been given up, this one would ask for itself.
            if not asked.cancelled():
                return replace(asked.result(), cached=True)
        return self.recalled(key) or await self._asking(key, request)

    @property
    def form(self) -> Form:
        """The form in which it is asked now."""
        return self._form

    def key(self, request: Request) -> str:
        """The name under which the answer is kept."""
        return answer_key(request.messages, self._schema, self._settings)

    def body(self, request: Request) -> dict[str, Any]:
        """What would be posted if it were asked now."""
        return self._body(request.messages, self._form, self._cap, self._temperature)

    def has(self, request: Request) -> bool:
        """Whether the answer is kept, so that asking costs nothing."""
        return self.recalled(self.key(request)) is not None

    def recalled(self, key: str) -> Reply | None:
        """The answer that is kept under a key; None where there is none that is valid."""
        return _recalled(self._cache, key) if self._cache else None

    def keep(self, key: str, reply: Reply) -> None:
        """Keep an answer that came by another way than a call, if answers are kept."""
        if self._cache:
            _keep(self._cache, key, reply)

    async def _asking(self, key: str, request: Request) -> Reply:
        asked = self._asked[key] = asyncio.get_running_loop().create_future()
        try:
            reply = await self._call(request)
            self.keep(key, reply)
        except BaseException:
            asked.cancel()
            raise
        finally:
            del self._asked[key]
        asked.set_result(reply)
        return reply

    async def is_there(self) -> bool:
        """Whether the server answers anything at all."""
        try:
            await self._client.models.list(timeout=_MODELS_TIMEOUT)
        except APIConnectionError:
            return False
        except (OpenAIError, ValueError, TypeError, AttributeError):
            return True
        return True

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.close()

    @property
    def _client(self) -> AsyncOpenAI:
        """The SDK's client, made in the event loop that it belongs to."""
        if self._opened is None:
            self._opened = sdk_client(self._settings, self._http_client)
        return self._opened

    async def _call(self, request: Request) -> Reply:
        asked = Asked(self._settings, request.article)
        exchange = _Exchange(self, request, asked)
        try:
            answer = await exchange.answer()
        except Exception as error:
            failure = await explain(error, asked, self._models)
        else:
            return Reply(
                exchange.text, answer, exchange.form, exchange.usage, exchange.attempts, cached=False
            )
        failure.attempts, failure.usage = exchange.attempts, exchange.usage
        # Raised out here it has no context: those of the libraries below quote the article.
        raise failure

    async def _send(self, messages: list[dict[str, str]], exchange: "_Exchange") -> object:
        """One completion; the server's name for the token limit, and the form it takes, are learned here."""
        cap, temperature = self._cap, self._temperature
        while True:
            form = self._form
            exchange.form = form
            try:
                completion = await self._post(messages, form, cap, exchange, temperature)
            except APIStatusError as error:
                if says_too_long(error):
                    raise
                if cap == "max_tokens" and names_max_tokens(error):
                    cap = "max_completion_tokens"
                elif temperature is not None and names_temperature(error):
                    temperature = None
                else:
                    self._step_down(form, error)
                continue
            # Only now: a max_tokens that is too large is also rejected by that name.
            self._cap, self._temperature = cap, temperature
            self._proven = self._proven or self._form == form
            return completion

    def _step_down(self, form: Form, error: APIStatusError) -> None:
        """Use the form below one that was rejected; raise the error where that was no matter of the form."""
        lower = None if self._proven or not rejects_form(error) else below(form)
        if lower is None:
            raise error
        # Of many calls that are rejected at once, one steps down for all.
        self._form = lower if self._form == form else self._form

    async def _post(
        self,
        messages: list[dict[str, str]],
        form: Form,
        cap: str,
        exchange: "_Exchange",
        temperature: float | None,
    ) -> object:
        body = self._body(messages, form, cap, temperature)
        try:
            async with self._calls.one(_weighed(messages) + _USUAL_ANSWER):
                exchange.attempts += 1
                # The timeout of the HTTP client is one between bytes, which a slow drip never reaches.
                async with asyncio.timeout(self._settings.timeout):
                    return await self._client.post("/chat/completions", cast_to=object, body=body)
        except json.JSONDecodeError:
            # HTTP 200 that says JSON and is none: no completion, and examine() says so.
            return None
        except APIStatusError as error:
            if is_transient(error):
                self._calls.overloaded()
            raise

    def _body(
        self, messages: Sequence[Mapping[str, str]], form: Form, cap: str, temperature: float | None
    ) -> dict[str, Any]:
        """The one place where a request is put together."""
        body: dict[str, Any] = {
            "model": self._settings.model,
            "messages": messages,
            cap: self._settings.longest_answer,
            **form_fields(form, self._schema),
        }
        if temperature is not None:
            body["temperature"] = temperature
        return body

    async def _models(self) -> list[str]:
        return await listed_models(self._client, _MODELS_TIMEOUT)


def _weighed(messages: Iterable[Mapping[str, str]]) -> float:
    return sum(weight(message["content"]) for message in messages)


async def listed_models(client: AsyncOpenAI, timeout: float) -> list[str]:
    """The models that the server says it has; none where it does not say."""
    try:
        page = await client.models.list(timeout=timeout)
        return [model.id for model in page.data if isinstance(model.id, str) and model.id.isprintable()]
    # The list is a courtesy; a page of another shape fails in other ways than by an APIError.
    except (OpenAIError, ValueError, TypeError, AttributeError):
        return []


def _recalled(cache: AnswerCache, key: str) -> Reply | None:
    kept = cache.get(key)
    if kept is None:
        return None
    try:
        answer = read_answer(kept.text)
    except ValidationError:
        return None
    usage = Usage(prompt_tokens=kept.prompt_tokens, completion_tokens=kept.completion_tokens)
    return Reply(kept.text, answer, kept.mode, usage, kept.attempts, cached=True)


def _keep(cache: AnswerCache, key: str, reply: Reply) -> None:
    kept = CachedAnswer(
        text=reply.text,
        mode=reply.mode,
        prompt_tokens=reply.usage.prompt_tokens,
        completion_tokens=reply.usage.completion_tokens,
        attempts=reply.attempts,
    )
    cache.put(key, kept)


def sdk_client(settings: EndpointSettings, http_client: "httpx2.AsyncClient | None" = None) -> AsyncOpenAI:
    """The SDK's client, which never tries again by itself; it belongs to the event loop that runs."""
    client = AsyncOpenAI(
        base_url=settings.base_url,
        api_key=settings.api_key or "unused",
        timeout=Timeout(settings.timeout, connect=min(settings.timeout, _CONNECT_TIMEOUT)),
        max_retries=0,
        http_client=http_client or _aiohttp_client(settings.timeout),
    )
    # The SDK takes these from the environment, which is meant for another server than this.
    client.organization = client.project = None
    return client


def _aiohttp_client(timeout: float) -> "httpx2.AsyncClient":
    """The SDK's transport over aiohttp, which takes a third of the time of its own on many connections."""
    import httpx2
    from openai import DefaultAioHttpClient

    limits = httpx2.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    return DefaultAioHttpClient(limits=limits, timeout=timeout)


class _Exchange:
    """The calls for one request: what the last of them answered, and what all of them cost."""

    def __init__(self, endpoint: Endpoint, request: Request, asked: Asked) -> None:
        self._endpoint = endpoint
        self._request = request
        self._asked = asked
        self.text = ""
        self.form: Form = LADDER[0]
        self.usage = Usage()
        self.attempts = 0

    async def answer(self) -> Answer:
        """Call until there is a valid answer, or as long as that is allowed."""
        settings = self._asked.settings
        self.text = await self.complete([*self._request.messages])
        try:
            return read_answer(self.text)
        except ValidationError:
            if not settings.reasks:
                raise
        # instructor takes a second to load, which most runs never need.
        from service.endpoint.reasking import ask_again

        return await ask_again(self, [*self._request.messages], settings.reasks)

    async def complete(self, messages: list[dict[str, str]]) -> str:
        """The text of one completion."""
        settings, endpoint = self._asked.settings, self._endpoint
        async for attempt in retrying(settings, endpoint._wait):
            with attempt:
                completion = await endpoint._send(messages, self)
        usage = usage_of(completion)
        self.usage += usage
        endpoint._gauge.check(_weighed(messages), usage.prompt_tokens, self._asked)
        self.text = examine(completion, self._asked)
        return self.text


def read_answer(text: str) -> Answer:
    """The answer in a completion's text; small models write "5" for 5, which is no error here."""
    return Answer.model_validate_json(answer_json(text), strict=False)
