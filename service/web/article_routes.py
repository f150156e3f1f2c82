"""Single documents: read, or only cleaned."""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ValidationError

from schemas.errors import InputError
from schemas.record import Record
from schemas.vocabulary import Engine
from service.batch.outcome import Outcome
from service.decoding import decode, decode_html
from service.web.article import UNNAMED, Asked, Day
from service.web.body import media_type, whole
from service.web.cleaning import Cleaning, Dirty
from service.web.documented import problems, reference, takes
from service.web.house import House, TheHouse
from service.web.problem import Problem, invalid_body

M = TypeVar("M", bound=BaseModel)
router = APIRouter(prefix="/v1", tags=["documents"])
_RAW = {"type": "string", "minLength": 1}
_READ = problems(400, 408, 413, 415, 422, 502, 503, 504)


class Explained(BaseModel):
    """A record, and what cleaning did to the text before it was read."""

    record: Record
    cleaning: Cleaning


@router.post(
    "/extract",
    summary="Read one document",
    response_class=Response,
    responses={
        200: {
            "description": "The record, the same as the command line's; with `explain` beside the cleaning.",
            "model": Record | Explained,
        },
        **_READ,
    },
    openapi_extra=takes(("application/json", reference(Asked)), ("text/plain", _RAW), ("text/html", _RAW)),
)
async def extract(
    request: Request,
    house: TheHouse,
    engine: Annotated[Engine | None, Query(description="Of a raw body; so are the others.")] = None,
    published_on: Day | None = None,
    id: Annotated[str | None, Query(min_length=1, max_length=500)] = None,  # noqa: A002  # its name in the API
    title: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    explain: bool = False,
) -> Response:
    """Read the visits in one document: JSON, or a text or a page as it is with its fields in the query.

    A document whose visits cannot be told is a problem with the record in it, and never one without visits.
    """
    bounds = house.settings.bounds
    body = await whole(request, bounds.body, bounds.silence)
    kind = media_type(request)
    if kind == "application/json":
        asked = _validated(Asked, body)
    else:
        known = {"id": id, "title": title, "outlet": outlet, "url": url, "published_on": published_on}
        asked = _raw(kind, body, {**known, "engine": engine, "explain": explain})
    outcome = await house.readers.read(asked)
    house.metrics.read(outcome, (asked.engine or house.settings.default_engine).value)
    return await _answer(house, asked, outcome)


@router.post(
    "/clean",
    summary="Clean a text",
    responses=problems(400, 408, 413, 415, 422, 503, 504),
    openapi_extra=takes(("application/json", reference(Dirty)), ("text/plain", _RAW)),
)
async def clean(request: Request, house: TheHouse) -> Cleaning:
    """Clean a text: what came of it, every edit at its raw offset with its reason, and how offsets map."""
    bounds = house.settings.bounds
    body = await whole(request, bounds.body, bounds.silence)
    if media_type(request) == "application/json":
        return await house.readers.cleaned(_validated(Dirty, body).text)
    asked = _raw(media_type(request), body, {}, kinds=("text/plain",))
    return await house.readers.cleaned(asked.text or "")


def _validated(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise invalid_body(error) from None


def _raw(
    kind: str, body: bytes, fields: dict[str, Any], kinds: tuple[str, ...] = ("text/plain", "text/html")
) -> Asked:
    """A document out of bytes, whose encoding is told by themselves."""
    if kind not in kinds:
        detail = f"A body of this content type is not read: {kind or 'none is given'}."
        raise Problem(415, "content_type_unknown", detail, f"Send application/json, {' or '.join(kinds)}.")
    name = fields.get("id") or UNNAMED
    try:
        text = decode_html(body, name) if kind == "text/html" else decode(body, name)
    except InputError as error:
        remedy = "Save it anew, or send its text as application/json."
        raise Problem(422, error.code, str(error), remedy) from None
    try:
        return Asked.model_validate({"html" if kind == "text/html" else "text": text, **fields})
    except ValidationError as error:
        raise invalid_body(error) from None


async def _answer(house: House, asked: Asked, outcome: Outcome) -> Response:
    if outcome.error:
        raise _failed(outcome)
    content = outcome.line
    if asked.explain and (cleaning := await house.readers.explained(asked)):
        content = f'{{"record":{content},"cleaning":{cleaning.model_dump_json()}}}'
    return Response(content, media_type="application/json")


def _failed(outcome: Outcome) -> Problem:
    assert outcome.error is not None
    cause, _, remedy = outcome.error.message.rpartition("; ")
    record = Record.model_validate_json(outcome.line).model_dump(mode="json")
    return Problem(
        _STATUS.get(outcome.error.code, 422 if outcome.error.code.startswith("input_") else 502),
        outcome.error.code,
        f"{cause}." if cause else outcome.error.message,
        remedy[:1].upper() + remedy[1:] or "The record says more.",
        record=record,
        retry_after=10 if outcome.error.code == "endpoint_overloaded" else None,
    )


_STATUS = {"failed": 500, "endpoint_overloaded": 503, "endpoint_timeout": 504, "prompt_too_long": 422}
