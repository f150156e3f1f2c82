"""What came back from one call: whether it is an answer, where its JSON is, what it cost."""

from typing import NoReturn

from openai.types.chat import ChatCompletionMessage

from schemas.errors import AnswerEmpty, AnswerRefused, AnswerTruncated
from schemas.record import Usage
from service.endpoint.failures import Asked


def usage_of(completion: object) -> Usage:
    """The usage that a completion reports."""
    usage = getattr(completion, "usage", None)
    return Usage(
        prompt_tokens=_count(usage, "prompt_tokens"), completion_tokens=_count(usage, "completion_tokens")
    )


def _count(usage: object, name: str) -> int:
    count = getattr(usage, name, None)
    return count if isinstance(count, int) and count > 0 else 0


def answer_json(content: str) -> str:
    """The JSON in an answer: without the thinking before it, a fence or words around it.

    Thinking models put <think>…</think> first, and some templates swallow the opening tag. The
    rest is cut from the first brace to the last, and not looked into: an answer with broken JSON
    stays whole, so that the model is told what is broken.
    """
    text = content.strip()
    if not text.startswith("{"):
        before, closed, after = text.partition("</think>")
        text = (after if closed else before).strip()
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def examine(completion: object, asked: Asked) -> ChatCompletionMessage:
    """The message of a completion that holds an answer; an AnswerError where it holds none.

    HTTP 200 promises little: servers send error bodies, no choices, or nothing but thinking. None
    of these is "no visit", and asking again would not change them.
    """
    choices = getattr(completion, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = getattr(choice, "message", None)
    if not isinstance(message, ChatCompletionMessage):
        _raise_no_message(completion, asked)
    finish = getattr(choice, "finish_reason", None)
    if message.refusal or finish == "content_filter":
        msg = f"{asked.whom} declined to answer; use another model."
        raise AnswerRefused(msg)
    answered = isinstance(message.content, str) and bool(answer_json(message.content))
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
            f"{asked.whom} answered with nothing{asked.quote(getattr(choice, 'error', None))}; "
            "does the document fit into its context?"
        )
        raise AnswerEmpty(msg)
    return message


def _raise_no_message(completion: object, asked: Asked) -> NoReturn:
    error = getattr(completion, "error", None)
    if error is not None:
        msg = f"{asked.where} answered 200 with an error{asked.quote(error)}; the server's log may say more."
    else:
        msg = (
            f"{asked.where} answered 200 without a completion; "
            "is the address that of an OpenAI-compatible API (most end in /v1)?"
        )
    raise AnswerEmpty(msg)


def _thought(message: ChatCompletionMessage) -> bool:
    # vLLM and Ollama say reasoning, llama.cpp and DeepSeek reasoning_content.
    fields = message.model_extra or {}
    return bool(message.content or fields.get("reasoning") or fields.get("reasoning_content"))
