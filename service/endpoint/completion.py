"""What came back from one call: whether it is an answer, where its JSON is, what it cost.

A completion is taken as the JSON that it is: servers leave out what the SDK's types require, and send error
bodies, pages and nothing at all with a 200.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from schemas.errors import AnswerEmpty, AnswerMalformed, AnswerRefused, AnswerTruncated
from schemas.record import Usage
from service.endpoint.failures import Asked

# No answer about an article is longer; a server that sends more has run wild.
LONGEST = 2 * 2**20


def usage_of(completion: object) -> Usage:
    """The usage that a completion reports."""
    usage = _field(completion, "usage")
    return Usage(
        prompt_tokens=_count(usage, "prompt_tokens"), completion_tokens=_count(usage, "completion_tokens")
    )


def _field(thing: object, name: str) -> object:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _count(usage: object, name: str) -> int:
    count = _field(usage, name)
    return count if isinstance(count, int) and count > 0 else 0


def answer_json(content: str) -> str:
    """The JSON in an answer: without the thinking before it, a fence or words around it.

    Thinking models put <think>…</think> first, and some templates swallow the opening tag. Where several
    objects stand in the rest, the last that opens like an answer counts; broken JSON stays whole, so that
    the model is told what is broken.
    """
    text = content.strip()
    if not text.startswith("{"):
        before, closed, after = text.rpartition("</think>")
        text = (after if closed else before or after).strip()
    start, end = text.find("{"), text.rfind("}")
    last = max(text.rfind('{"visits"'), text.rfind('{ "visits"'))
    if last > start and text[start:last].count("{") == text[start:last].count("}"):
        start = last
    return text[start : end + 1] if 0 <= start < end else text


def examine(completion: object, asked: Asked) -> str:
    """The text of a completion that holds an answer; an AnswerError where it holds none.

    HTTP 200 promises little: servers send error bodies, no choices, or nothing but thinking. None
    of these is "no visit", and asking again would not change them.
    """
    choices = _field(completion, "choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = _field(choice, "message")
    if not isinstance(message, Mapping):
        _raise_no_message(completion, asked)
    finish = _field(choice, "finish_reason")
    if message.get("refusal") or finish == "content_filter":
        msg = f"{asked.whom} declined to answer; use another model."
        raise AnswerRefused(msg)
    text = _text(message)
    answered = bool(answer_json(text))
    if not answered and _thought(message):
        msg = (
            f"{asked.whom} spent its {asked.settings.max_tokens} tokens on thinking and answered nothing; "
            "allow more with --max-tokens, or switch its thinking off."
        )
        raise AnswerEmpty(msg)
    if finish == "length":
        msg = (
            f"the answer of {asked.whom} was cut at the token limit ({asked.settings.max_tokens} asked "
            "for); allow more with --max-tokens, or a larger context on the server."
        )
        raise AnswerTruncated(msg)
    if not answered:
        msg = (
            f"{asked.whom} answered with nothing{asked.quote(_field(choice, 'error'))}; "
            "does the document fit into its context?"
        )
        raise AnswerEmpty(msg)
    if len(text) > LONGEST:
        msg = f"{asked.whom} answered with {len(text):,} characters, which is no answer; use another model."
        raise AnswerMalformed(msg)
    return text


def _text(message: Mapping[str, Any]) -> str:
    """The answer's text, or the arguments of the call in its place; half a character is none."""
    content = message.get("content")
    if isinstance(content, list):  # parts, as some proxies pass them on
        content = "".join(str(_field(part, "text") or "") for part in content)
    calls = message.get("tool_calls")
    if not content and isinstance(calls, list) and calls:
        arguments = _field(_field(calls[0], "function"), "arguments")
        content = arguments if isinstance(arguments, str) else ""
    if not isinstance(content, str):
        return ""
    return content.encode("utf-8", "replace").decode()


def _raise_no_message(completion: object, asked: Asked) -> NoReturn:
    error = _field(completion, "error")
    if error is not None:
        msg = f"{asked.where} answered 200 with an error{asked.quote(error)}; the server's log may say more."
    else:
        msg = (
            f"{asked.where} answered 200 without a completion; "
            "is the address that of an OpenAI-compatible API (most end in /v1)?"
        )
    raise AnswerEmpty(msg)


def _thought(message: Mapping[str, Any]) -> bool:
    # vLLM and Ollama say reasoning, llama.cpp and DeepSeek reasoning_content.
    return bool(message.get("content") or message.get("reasoning") or message.get("reasoning_content"))
