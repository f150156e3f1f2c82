"""What OpenAPI says beside what FastAPI finds out: bodies that are read by hand, and problems."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from service.web.problem import MEDIA_TYPE

_COMPONENT = "#/components/schemas/"
# Each may be answered by every route: host or origin refused, no token, too often, a fault of ours.
_ANYWHERE = (401, 403, 429, 500)


def problems(*more: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with."""
    body = {MEDIA_TYPE: {"schema": {"$ref": f"{_COMPONENT}ProblemBody"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": body}
        for status in sorted({*_ANYWHERE, *more})
    }


def takes(*kinds: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """A body of one of several media types, as `openapi_extra`."""
    return {
        "requestBody": {"required": True, "content": {name: {"schema": schema} for name, schema in kinds}}
    }


def reference(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a model that `complete` adds."""
    return {"$ref": f"{_COMPONENT}{model.__name__}"}


def complete(openapi: dict[str, Any], *models: type[BaseModel]) -> dict[str, Any]:
    """The document with the models that only bodies read by hand, and problems, refer to."""
    schemas = openapi.setdefault("components", {}).setdefault("schemas", {})
    for model in models:
        schema = model.model_json_schema(ref_template=_COMPONENT + "{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    bearer = {"type": "http", "scheme": "bearer", "description": "Where the server demands a token."}
    openapi["components"]["securitySchemes"] = {"token": bearer}
    openapi["security"] = [{}, {"token": []}]
    return openapi
