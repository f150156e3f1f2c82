"""The answer's form in a few lines, for the prompt: field names, closed lists, Chinese descriptions."""

from enum import Enum
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel


def outline(model: type[BaseModel]) -> str:
    """A model as compact JSON with descriptions in the place of values.

    A list of records stands with one record in it; a closed list as "a|b|c".
    """
    fields = (
        f'"{name}":{_value(field.annotation, field.description)}'
        for name, field in model.model_fields.items()
    )
    return "{" + ",".join(fields) + "}"


def _value(annotation: Any, description: str | None) -> str:
    if get_origin(annotation) is list:
        return "[" + _value(get_args(annotation)[0], description) + "]"
    inner = [part for part in get_args(annotation) if part is not NoneType]
    if inner:
        nested = isinstance(inner[0], type) and issubclass(inner[0], BaseModel)
        return (
            outline(inner[0]) + (f"（{description}）" if description else "")
            if nested
            else description or "…"
        )
    if issubclass(annotation, BaseModel):
        return outline(annotation)
    if issubclass(annotation, Enum) and description is None:
        return '"' + "|".join(str(member.value) for member in annotation) + '"'
    if annotation is bool:
        return "true|false"
    return description or "…"
