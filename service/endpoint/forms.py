"""The forms in which servers take a schema, and where the answer then stands."""

from collections.abc import Mapping
from typing import Any

from openai import APIStatusError

from service.config import LADDER, Form

_NAME = "visits"
# How a server says that it does not take the form of a request: llama-cpp-python with a 500, most with a 400.
_FORM_WORDS = (
    "response_format",
    "json_schema",
    "json_object",
    "structured",
    "schema",
    "grammar",
    "tool",
    "function",
)


def form_fields(form: Form, schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a request carries beside its messages, so that the server answers in the schema."""
    match form:
        case "json_schema":
            named = {"name": _NAME, "strict": True, "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case "json_object+schema":
            return {"response_format": {"type": "json_object", "schema": schema}}
        case "tools":
            function = {"name": _NAME, "description": "The visits of the article.", "parameters": schema}
            return {
                "tools": [{"type": "function", "function": function}],
                "tool_choice": {"type": "function", "function": {"name": _NAME}},
            }
        case "json_object":
            return {"response_format": {"type": "json_object"}}
        case "text":
            return {}


def below(form: Form) -> Form | None:
    """The next form to try; None below the last."""
    at = LADDER.index(form) + 1
    return LADDER[at] if at < len(LADDER) else None


def rejects_form(error: APIStatusError) -> bool:
    """Whether the server's refusal is evidence that it does not take the form that was asked for."""
    body = str(error.body).lower()
    named = any(word in body for word in _FORM_WORDS) and "model_not_found" not in body
    return error.status_code in (400, 404, 415, 422, 500, 501) and named
