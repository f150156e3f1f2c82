"""Finding out how a server speaks: what it enforces and not merely takes, what it counts and can read.

A schema whose only value contradicts what the prompt asks for shows whether the server holds the model to
it. A word at the head of a long prompt, and the tokens counted for that, show whether the head is cut off.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from openai import APIStatusError, AsyncOpenAI, OpenAIError

from schemas.errors import VisitRecordsError
from service.config import LADDER, Cap, EndpointSettings, Form
from service.endpoint.client import listed_models
from service.endpoint.completion import answer_json, examine, usage_of
from service.endpoint.dialect import Dialect, Taken
from service.endpoint.failures import (
    Asked,
    check_settings,
    explain,
    is_transient,
    names_max_tokens,
    says_too_long,
)
from service.endpoint.forms import form_fields
from service.endpoint.truncation import LEAST, weight

_ASKED, _FORCED = "香蕉", "苹果"
_SCHEMA = {
    "type": "object",
    "properties": {"fruit": {"type": "string", "enum": [_FORCED]}},
    "required": ["fruit"],
    "additionalProperties": False,
}
_PROMPT = f'Reply with exactly this JSON and nothing else: {{"fruit":"{_ASKED}"}}'
_PROSE = "Do not write JSON. Reply with the one word: 你好"
_SHORT = 64  # tokens that a probe's answer may have
# Tokens, about, of the prompts that are tried where nobody tells the context: a common article with our
# instructions has 3,500.
_LENGTHS = (3_500, 7_000, 14_000)
_FILLER = "8月30日，代表团一行考察了产业园区，并就下一步合作交换了意见。"


class Doctor:
    """Probes one model behind one address."""

    def __init__(self, settings: EndpointSettings, client: AsyncOpenAI) -> None:
        check_settings(settings)
        self._settings = settings
        self._client = client
        self._cap: Cap = "max_tokens"
        self._usage = False

    async def examine(self, now: datetime, tell: Callable[[str], None] = lambda _: None) -> Dialect:
        """Every probe, one after another; `tell` hears what is being tried.

        Raises:
            EndpointError: nobody answers there, or not as a chat completion.
        """
        tell("whether it answers")
        began = time.monotonic()
        completion = await self._first()
        if not _said(completion):
            examine(completion, Asked(self._settings, ""))
        latency = time.monotonic() - began
        tokens = usage_of(completion).completion_tokens
        models = await self._models()
        forms: dict[Form, Taken] = {}
        for form in LADDER:
            tell(f"the form {form}")
            forms[form] = await self._taken(form)
        tell("its context")
        window, told_by, cuts = await self._window()
        return Dialect(
            address=Asked(self._settings, "").where,
            model=self._settings.model,
            checked_at=now,
            models=tuple(models),
            forms=forms,
            cap=self._cap,
            counts_tokens=self._usage,
            window=window,
            window_told_by=told_by,
            cuts=cuts,
            latency=round(latency, 2),
            speed=round(tokens / latency, 1) if tokens and latency else None,
        )

    async def _first(self) -> object:
        """A plain completion, by which the server's name for the limit of an answer is learned as well."""
        try:
            return await self._post(_PROMPT)
        except (OpenAIError, TimeoutError) as error:
            named = isinstance(error, APIStatusError) and names_max_tokens(error)
            if not named or self._cap != "max_tokens":
                raise await self._explained(error) from None
        self._cap = "max_completion_tokens"
        return await self._first()

    async def _explained(self, error: Exception) -> VisitRecordsError:
        return await explain(error, Asked(self._settings, ""), self._models)

    async def _post(self, prompt: str, form: Form = "text", schema: dict[str, Any] = _SCHEMA) -> object:
        body: dict[str, Any] = {
            "model": self._settings.model,
            "messages": [{"role": "user", "content": prompt}],
            "temperature": 0,
            self._cap: _SHORT,
            **form_fields(form, schema),
        }
        async with asyncio.timeout(self._settings.timeout):
            try:
                completion: object = await self._client.post("/chat/completions", cast_to=object, body=body)
            except json.JSONDecodeError:
                return None
        self._usage = self._usage or usage_of(completion).prompt_tokens > 0
        return completion

    async def _models(self) -> list[str]:
        return await listed_models(self._client, self._settings.timeout)

    async def _taken(self, form: Form) -> Taken:
        """Whether the server holds the model to what the form asks for."""
        try:
            completion = await self._post(_PROSE if form == "json_object" else _PROMPT, form)
        except APIStatusError as error:
            if is_transient(error):  # what a server says in a bad moment is not to be kept for weeks
                raise await self._explained(error) from None
            return "rejected"
        except (OpenAIError, TimeoutError) as error:
            raise await self._explained(error) from None
        if form == "text":
            return "accepted"
        try:
            said = json.loads(answer_json(_text(completion, self._settings)))
        except ValueError:
            return "accepted"
        held = isinstance(said, dict) and (form == "json_object" or said.get("fruit") == _FORCED)
        return "enforced" if held else "accepted"

    async def _window(self) -> tuple[int | None, str | None, bool]:
        """The context in tokens, who told it, and whether what is beyond it is cut in silence."""
        told, by = await self._told_window()
        largest: int | None = None
        for length in _LENGTHS:
            if told and length > told - _SHORT:
                break
            try:
                fits = await self._fits(length)
            except (OpenAIError, TimeoutError) as error:
                if not says_too_long(error):
                    break
                return told or largest, by or "a request that was rejected", False
            if not fits[0]:
                return fits[1] or largest, "a request that was cut", True
            largest = length
        return told, by, False

    async def _fits(self, length: int) -> tuple[bool, int | None]:
        """Whether a prompt of so many tokens is read whole, and what was counted."""
        mark = secrets.token_hex(4)
        head = f"The code is {mark}. "
        filler = _FILLER * max(1, int((length - 60) / weight(_FILLER)))
        prompt = f"{head}{filler}\nWhat is the code that stands at the very beginning? Reply with it alone."
        completion = await self._post(prompt)
        counted = usage_of(completion).prompt_tokens
        if counted:
            return counted >= LEAST * weight(prompt), counted
        return mark in _said(completion), None

    async def _told_window(self) -> tuple[int | None, str | None]:
        """What the server itself says of its context, in the places where servers say it."""
        base = self._settings.base_url.rstrip("/")
        root = base.removesuffix("/v1")
        places: tuple[tuple[str, tuple[str, ...]], ...] = (
            (f"{root}/props", ("n_ctx",)),
            (f"{base}/models", ("max_model_len", "context_length", "context_window", "n_ctx")),
        )
        for place, names in places:
            try:
                said = await self._client.get(place, cast_to=object)
            except (OpenAIError, ValueError):
                continue
            found = next(_numbers(_own(said, self._settings.model), names), None)
            if found:
                return found, place.removeprefix(root)
        return None, None


def _said(completion: object) -> str:
    """The text of a completion, whole or cut; a short answer is enough for a probe."""
    try:
        message = completion["choices"][0]["message"]  # type: ignore[index]
        return f"{message.get('content') or ''}{message.get('reasoning_content') or ''}"
    except (TypeError, KeyError, IndexError, AttributeError):
        return ""


def _own(said: object, model: str) -> object:
    """Of a list of models the one that is asked about; anything else as it is."""
    data = said.get("data") if isinstance(said, dict) else None
    if not isinstance(data, list):
        return said
    own = [one for one in data if isinstance(one, dict) and one.get("id") == model]
    return own or (data if len(data) == 1 else [])


def _text(completion: object, settings: EndpointSettings) -> str:
    try:
        return examine(completion, Asked(settings, ""))
    except VisitRecordsError:
        return ""


def _numbers(part: object, names: tuple[str, ...]) -> Any:
    """Every number under one of the names, however deep."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name in names and isinstance(value, int) and value > 0:
                yield value
            else:
                yield from _numbers(value, names)
    elif isinstance(part, list):
        for value in part:
            yield from _numbers(value, names)


def settings_from(dialect: Dialect, settings: EndpointSettings) -> list[tuple[str, str, str]]:
    """What a run will use, and why: name, value, reason."""
    form = dialect.form
    enforced = dialect.forms.get(form) == "enforced"
    why = "the strictest that the server enforces" if enforced else "nothing is enforced; answers are checked"
    window = settings.window or dialect.window
    beyond = "longer requests are cut in silence" if dialect.cuts else f"by {dialect.window_told_by}"
    return [
        ("mode", form, why),
        ("limit", dialect.cap, "the server's name for the limit of an answer"),
        (
            "window",
            str(window) if window else "unknown",
            beyond if window else "articles are split only where the server rejects one",
        ),
        (
            "truncation",
            "by tokens" if dialect.counts_tokens else "not seen",
            "the server counts tokens" if dialect.counts_tokens else "the server counts no tokens",
        ),
    ]
