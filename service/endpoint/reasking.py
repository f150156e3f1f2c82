"""Asking again for an answer that breaks the schema: instructor's loop, with our words.

instructor keeps the count and parses; what it would send - the whole history, and pydantic's errors in
English with links - is replaced by the last answer and a sentence in Chinese for each field that is wrong.
"""

import logging
from typing import TYPE_CHECKING, Any

import instructor
from instructor.core import InstructorRetryException
from openai.types.chat import ChatCompletion
from pydantic import ValidationError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt

from schemas.answer import Answer
from service.endpoint.completion import answer_json

if TYPE_CHECKING:
    from service.endpoint.client import _Exchange

# instructor logs failed answers in full, as errors, which Python prints even where nobody set up logging.
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)

_FIELDS = 6  # so many errors are told; whoever mends those has seen how
_WHY = {
    "missing": "缺这一项",
    "json_invalid": "不是合法的 JSON",
    "int_parsing": "要整数",
    "int_type": "要整数",
    "bool_parsing": "要 true 或 false",
    "bool_type": "要 true 或 false",
    "string_type": "要字符串",
    "list_type": "要数组",
    "model_type": "要对象",
    "model_attributes_type": "要对象",
}


async def ask_again(exchange: "_Exchange", messages: list[dict[str, str]], reasks: int) -> Answer:
    """The answer after at most `reasks` more questions.

    Raises:
        ValidationError: the last answer breaks the schema too. And whatever a call raises.
    """
    first = True

    async def complete(**_: object) -> ChatCompletion:
        nonlocal first
        if not first:
            again = [
                {"role": "assistant", "content": exchange.text},
                {"role": "user", "content": complaint(exchange.text)},
            ]
            await exchange.complete([*messages, *again])
        first = False
        return _completion(answer_json(exchange.text))

    create: Any = instructor.patch(create=complete, mode=instructor.Mode.JSON_SCHEMA)
    attempts = AsyncRetrying(
        retry=retry_if_exception_type(ValidationError), stop=stop_after_attempt(1 + reasks), reraise=True
    )
    try:
        answer = await create(response_model=Answer, max_retries=attempts, strict=False, messages=[*messages])
    except InstructorRetryException as error:
        raise error.__cause__ or error from None
    # instructor hangs its own things onto what it returns.
    return Answer.model_validate(answer.model_dump())


def _completion(text: str) -> ChatCompletion:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return ChatCompletion.model_validate(
        {"id": "", "object": "chat.completion", "created": 0, "model": "", "choices": [choice]}
    )


def complaint(text: str) -> str:
    """What is wrong with an answer, for the model that gave it: each field and why, and nothing else."""
    try:
        Answer.model_validate_json(answer_json(text), strict=False)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True, include_input=False)
        told = [f"{_place(one['loc'])}：{_why(one)}" for one in found[:_FIELDS]]
        return "上面的 JSON 有错，改正后重新输出整个 JSON，其余照旧，不要解释：\n" + "\n".join(told)
    return "请重新输出整个 JSON。"


def _place(path: tuple[int | str, ...]) -> str:
    return (
        "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".") or "全文"
    )


def _why(error: Any) -> str:
    if error["type"] == "enum":
        return f"只能是 {error['ctx']['expected']} 之一".replace("'", "").replace(" or ", ", ")
    return _WHY.get(error["type"], "值不对")
