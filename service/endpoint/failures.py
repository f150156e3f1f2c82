"""What is said when a call fails: one sentence each, with neither the key nor the article in it.

The exceptions of the libraries below carry both: instructor's quotes the whole request, pydantic's
the answer, the SDK's whatever the server echoes. So nothing of theirs is passed on but types,
status codes and, where it repeats nothing, the server's own message.
"""

import difflib
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from openai import APIConnectionError, APIStatusError, APITimeoutError
from pydantic import ValidationError

from schemas.errors import (
    AnswerMalformed,
    AnswerRefused,
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
from service.config import EndpointSettings

# So many characters in a row that also stand in the article are a quotation from it.
_QUOTATION = 8
_LONGEST_MESSAGE = 200

_REASONS = (
    (ConnectionRefusedError, "connection refused"),
    (socket.gaierror, "no such host"),
    (ssl.SSLError, "no TLS connection that can be trusted"),
)

# How servers say that their content filter, not their model, declined: DeepSeek, Alibaba, Azure.
_FILTERED = ("content exists risk", "data_inspection_failed", "datainspectionfailed", "content_filter")

# How servers say that a request does not fit: OpenAI, vLLM, llama.cpp and their kin.
_TOO_LONG = (
    "context_length",
    "context length",
    "context size",
    "context window",
    "exceed_context",
    "too long",
)
_FORMS = ("response_format", "json_schema", "grammar", "tool_choice")


def check_settings(settings: EndpointSettings) -> None:
    """Raise SettingsError for an address or a key with which no call can be made."""
    try:
        parts = urlsplit(settings.base_url)
        complete = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    if not complete:
        msg = (
            f"{public_address(settings.base_url)!r} is no address of an endpoint; "
            "give one like http://localhost:8000/v1."
        )
        raise SettingsError(msg)
    # A header can carry nothing else; a byte order mark or a line break often ends up in a key file.
    if not (settings.api_key.isascii() and settings.api_key.isprintable()):
        msg = "the key holds a character that no key has; is the key file plain text of one line?"
        raise SettingsError(msg)


def public_address(base_url: str) -> str:
    """`base_url` without user, password, query and fragment."""
    scheme, mark, rest = base_url.rpartition("://")
    # Not urlsplit: a mistyped address must lose its password as well.
    place = rest.rpartition("@")[2].split("?")[0].split("#")[0]
    return f"{scheme}{mark}{place}".rstrip("/")


def is_transient(error: BaseException) -> bool:
    """Whether the same request may well succeed a little later."""
    if isinstance(error, APIStatusError):
        return error.status_code in (408, 409, 429) or error.status_code >= 500
    return isinstance(error, (APIConnectionError, TimeoutError))


def names_max_tokens(error: APIStatusError) -> bool:
    """Whether the server rejects the parameter `max_tokens`, as newer OpenAI models do."""
    return error.status_code in (400, 422) and "max_tokens" in f"{error.param} {error.body}"


def names_temperature(error: APIStatusError) -> bool:
    """Whether the server rejects the temperature, as reasoning models do."""
    return error.status_code in (400, 422) and "temperature" in f"{error.param} {error.body}"


def says_too_long(error: BaseException) -> bool:
    """Whether the server says that the request does not fit into its context."""
    if not isinstance(error, APIStatusError):
        return False
    named = any(sign in str(error.body).lower() for sign in _TOO_LONG)
    return error.status_code == 413 or (named and error.status_code in (400, 422, 500))


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, and whom: what a sentence about its failure needs."""

    settings: EndpointSettings
    article: str = field(repr=False)

    @property
    def where(self) -> str:
        return public_address(self.settings.base_url)

    @property
    def whom(self) -> str:
        return f"{self.settings.model} at {self.where}"

    def quote(self, body: object) -> str:
        """What the server said, ready to follow a clause; nothing if it repeats article or key."""
        message = " ".join(_message(body).split())[:_LONGEST_MESSAGE]
        return f': "{message}"' if message and not self._repeats(message) else ""

    def _repeats(self, message: str) -> bool:
        # Escapes (\u4e2d) or markup may hide a quotation.
        if "\\u" in message or message.startswith("<"):
            return True
        key = self.settings.api_key
        if key in message and key != "unused":
            return True
        hidden = f"{' '.join(self.article.split())}\n{key}"
        return any(
            message[start : start + _QUOTATION] in hidden for start in range(len(message) - _QUOTATION + 1)
        )


async def explain(
    cause: BaseException, asked: Asked, models: Callable[[], Awaitable[list[str]]]
) -> VisitRecordsError:
    """The error of ours that says what `cause` means; `models` is called only if that helps."""
    match cause:
        case VisitRecordsError():
            return cause
        case ValidationError():
            again = asked.settings.reasks
            times = f"{again + 1} times" if again else "once"
            return AnswerMalformed(
                f"{asked.whom} was asked {times} and gave no valid answer ({_complaint(cause)}); "
                "use another model, or a server that enforces a schema."
            )
        case APITimeoutError() | TimeoutError() if _timed_out(cause):
            return EndpointTimeout(
                f"{asked.whom} did not answer within {asked.settings.timeout:g} s; "
                "allow it more with --timeout, or use a faster model."
            )
        case APIConnectionError():
            return EndpointUnreachable(
                f"nothing answers at {asked.where}: {_reason(cause)}; "
                "is the server running, and the address right?"
            )
        case APIStatusError():
            return await _explain_status(cause, asked, models)
    return EndpointError(
        f"the call to {asked.whom} failed in the client ({type(cause).__name__}); please report this."
    )


async def _explain_status(
    error: APIStatusError, asked: Asked, models: Callable[[], Awaitable[list[str]]]
) -> VisitRecordsError:
    status, body = error.status_code, str(error.body).lower()
    if status in (401, 403):
        return KeyRejected(f"{asked.where} rejected the key ({status}); give another with --api-key-file.")
    if status == 404 or error.code == "model_not_found":
        return _unknown_model(status, asked, await models())
    if status == 408:
        return EndpointTimeout(f"{asked.whom} gave up on the request (408); try again later.")
    if says_too_long(error):
        return PromptTooLong(
            f"{asked.where} rejected the request as too long ({status}){asked.quote(error.body)}; "
            "say with --window how many tokens the model has, so that long documents are read in parts and "
            "answers (--max-tokens) fit in as well."
        )
    if is_transient(error):
        return EndpointOverloaded(
            f"{asked.where} answers {status} again and again{asked.quote(error.body)}; "
            "try again later, or with fewer requests at once."
        )
    if any(sign in body for sign in _FILTERED):
        return AnswerRefused(
            f"the content filter of {asked.where} declined the article ({status}); use another endpoint."
        )
    form = any(sign in body for sign in _FORMS) and asked.settings.mode not in ("auto", "text")
    advice = "another --mode may do" if form else "the server's log may say more"
    return RequestRejected(
        f"{asked.where} rejected the request ({status}){asked.quote(error.body)}; {advice}."
    )


def _unknown_model(status: int, asked: Asked, models: list[str]) -> UnknownModel:
    model = asked.settings.model
    if not models or model in models:
        return UnknownModel(
            f"{asked.where} answered {status} for the model {model!r}; "
            "is its name right, and the address complete (most end in /v1)?"
        )
    nearest = difflib.get_close_matches(model, models, n=5, cutoff=0.0)
    return UnknownModel(f"{asked.where} has no model {model!r} ({status}); it has {', '.join(nearest)}.")


def _complaint(error: ValidationError) -> str:
    """Where and how the answer breaks the schema, without a word of the answer."""
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    # The name of a field that the schema does not know is the model's own text.
    place = first["loc"][:-1] if first["type"] == "extra_forbidden" else first["loc"]
    return f"{'.'.join(map(str, place)) or 'answer'}: {first['type']}"


def _timed_out(error: BaseException) -> bool:
    """Whether time ran out; the SDK's aiohttp transport calls a refused connection a timeout as well."""
    return any(isinstance(cause, TimeoutError) for cause in _chain(error))


def _reason(error: BaseException) -> str:
    for cause in _chain(error):
        for kind, reason in _REASONS:
            if isinstance(cause, kind):
                return reason
    return "the connection broke"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it; libraries that raise errors again close circles."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _message(body: object) -> str:
    """The message in an error body, whose shape differs from server to server."""
    if isinstance(body, dict):
        told = (body.get(name) for name in ("message", "detail", "error"))
        return next((text for text in told if isinstance(text, str)), "")
    return body if isinstance(body, str) else ""
