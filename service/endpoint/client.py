"""The client: a prompt goes to an OpenAI-compatible endpoint, an `Answer` comes back.

instructor parses, validates and asks again; what it may not do is decide what goes over the wire.
It would send a schema without `strict`, with titles and references that grammars skip, and in its
Markdown mode add the schema and a request in English to our messages. So it is given a function of
ours to call, `_Exchange.complete`, which drops its `response_format` and sends ours or none, and
which hands it nothing but answers. For the same reason it never gets a `context=`: that would make
it render the article as a Jinja template.

There is one layer of retries, tenacity's, for calls that failed and for answers that break the
schema alike; the SDK's own is switched off.
"""

import json
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import instructor
from instructor.core import InstructorRetryException
from openai import APIStatusError, OpenAI, OpenAIError, Timeout
from pydantic import ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.wait import wait_base, wait_exponential_jitter

from schemas.answer import Answer, wire_schema
from schemas.record import Usage
from service.config import EndpointSettings
from service.endpoint.cache import AnswerCache, CachedAnswer, answer_key
from service.endpoint.completion import answer_json, examine, usage_of
from service.endpoint.failures import Asked, check_settings, explain, is_transient, names_max_tokens

if TYPE_CHECKING:
    import httpx2

# instructor logs failed answers in full, as errors, which Python prints even where nobody set up logging.
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)
# These log requests with their bodies (DEBUG) and addresses with their passwords (INFO).
for _name in ("openai", "httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_LONGEST_WAIT = 120.0
_CONNECT_TIMEOUT = 10.0
_MODELS_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Request:
    """The rendered messages, system first; the schema is always that of `Answer`."""

    messages: tuple[dict[str, str], ...] = field(repr=False)

    @property
    def article(self) -> str:
        """The text that must appear in no message about a failure."""
        return "\n".join(message["content"] for message in self.messages if message["role"] != "system")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, as it came (`text`) and as it was read, with what it cost.

    `attempts` counts calls, and `usage` sums them up; both are those of the time when the endpoint
    was asked, also where `cached` says that this was earlier.
    """

    text: str = field(repr=False)
    answer: Answer = field(repr=False)
    usage: Usage
    attempts: int
    cached: bool


class Endpoint:
    """One model behind one address; many threads may ask it at once.

    `wait` is how long to wait before another call where the server names no time of its own.
    """

    def __init__(
        self,
        settings: EndpointSettings,
        cache: AnswerCache | None,
        http_client: "httpx2.Client | None" = None,
        wait: wait_base | None = None,
    ) -> None:
        check_settings(settings)
        self._settings = settings
        self._cache = cache
        self._wait = _Pause(wait or wait_exponential_jitter(max=60))
        self._schema = wire_schema()
        self._cap = "max_tokens"
        self._client = OpenAI(
            base_url=settings.base_url,
            api_key=settings.api_key or "unused",
            timeout=Timeout(settings.timeout, connect=min(settings.timeout, _CONNECT_TIMEOUT)),
            max_retries=0,
            http_client=http_client,
        )
        # The SDK takes these from the environment, which is meant for another server than this.
        self._client.organization = self._client.project = None

    def ask(self, request: Request) -> Reply:
        """The endpoint's answer, from the cache if it was given before; else a leaf of
        EndpointError or AnswerError.
        """
        key = answer_key(request.messages, self._schema, self._settings)
        reply = self._recall(key)
        if reply is None:
            reply = self._call(request)
            self._keep(key, reply)
        return reply

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _recall(self, key: str) -> Reply | None:
        kept = self._cache.get(key) if self._cache else None
        if kept is None:
            return None
        try:
            answer = _read(kept.text)
        except ValidationError:
            return None
        usage = Usage(prompt_tokens=kept.prompt_tokens, completion_tokens=kept.completion_tokens)
        return Reply(kept.text, answer, usage, kept.attempts, cached=True)

    def _keep(self, key: str, reply: Reply) -> None:
        if self._cache:
            kept = CachedAnswer(
                text=reply.text,
                prompt_tokens=reply.usage.prompt_tokens,
                completion_tokens=reply.usage.completion_tokens,
                attempts=reply.attempts,
            )
            self._cache.put(key, kept)

    def _call(self, request: Request) -> Reply:
        asked = Asked(self._settings, request.article)
        exchange = _Exchange(self._send, asked)
        try:
            exchange.run(request, self._retrying())
        except InstructorRetryException as error:
            failure = explain(error.__cause__, asked, self._models)
        else:
            text = exchange.text
            return Reply(text, _read(text), exchange.usage, exchange.attempts, cached=False)
        failure.attempts, failure.usage = exchange.attempts, exchange.usage
        # Raised out here it has no context: those of the libraries below quote the article.
        raise failure

    def _retrying(self) -> Retrying:
        return Retrying(
            retry=retry_if_exception(_is_worth_another_call),
            stop=stop_after_attempt(self._settings.attempts),
            wait=self._wait,
            reraise=True,
        )

    def _send(self, messages: list[dict[str, Any]]) -> object:
        """One call; two where this is how the server's name for the token limit is learned."""
        cap = self._cap
        try:
            return self._post(messages, cap)
        except APIStatusError as error:
            if cap != "max_tokens" or not names_max_tokens(error):
                raise
        completion = self._post(messages, "max_completion_tokens")
        # Only now: a max_tokens that is too large is also rejected by that name.
        self._cap = "max_completion_tokens"
        return completion

    def _post(self, messages: list[dict[str, Any]], cap: str) -> object:
        settings = self._settings
        body: dict[str, Any] = {
            "model": settings.model,
            "messages": messages,
            "temperature": settings.temperature,
            cap: settings.max_tokens,
        }
        if settings.mode == "json_schema":
            schema = {"name": "visits", "strict": True, "schema": self._schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        try:
            return self._client.chat.completions.create(**body)
        except json.JSONDecodeError:
            # HTTP 200 that says JSON and is none: no completion, and examine() says so.
            return None

    def _models(self) -> list[str]:
        """The models that the server says it has; none where it does not say."""
        try:
            page = self._client.models.list(timeout=_MODELS_TIMEOUT)
            return [model.id for model in page.data if isinstance(model.id, str) and model.id.isprintable()]
        # The list is a courtesy; a page of another shape fails in other ways than by an APIError.
        except (OpenAIError, ValueError, TypeError, AttributeError):
            return []


class _Exchange:
    """The calls for one request: what the last of them answered, and what all of them cost."""

    def __init__(self, send: Callable[[list[dict[str, Any]]], object], asked: Asked) -> None:
        self._send = send
        self._asked = asked
        self.text = ""
        self.usage = Usage()
        self.attempts = 0

    def run(self, request: Request, retrying: Retrying) -> None:
        """Call until `text` holds a valid answer."""
        create = instructor.patch(create=self.complete, mode=instructor.Mode.JSON_SCHEMA)
        # Not strict: small models write "5" for 5.
        create(response_model=Answer, max_retries=retrying, strict=False, messages=[*request.messages])

    def complete(self, *, messages: list[dict[str, Any]], **_: object) -> object:
        """One completion, in the way in which instructor calls for it."""
        self.attempts += 1
        completion = self._send(messages)
        # Before instructor sees it: instructor overwrites a completion's usage with its own sum.
        self.usage += usage_of(completion)
        message = examine(completion, self._asked)
        self.text = message.content or ""
        message.content = answer_json(self.text)
        return completion


class _Pause(wait_base):
    """No wait before asking again, the server's own wish where it has one, else a back-off."""

    def __init__(self, backoff: wait_base) -> None:
        self._backoff = backoff

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        if isinstance(error, ValidationError):
            return 0.0
        wish = _retry_after(error.response.headers) if isinstance(error, APIStatusError) else None
        return self._backoff(retry_state) if wish is None else min(max(wish, 0.0), _LONGEST_WAIT)


def _retry_after(headers: "httpx2.Headers") -> float | None:
    """The seconds in a Retry-After header, which holds a number or a date."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            return (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return seconds if math.isfinite(seconds) else None


def _is_worth_another_call(error: BaseException) -> bool:
    # From in here a ValidationError is always an answer that breaks the schema.
    return isinstance(error, ValidationError) or is_transient(error)


def _read(text: str) -> Answer:
    return Answer.model_validate_json(answer_json(text), strict=False)
