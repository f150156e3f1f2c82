"""Jobs: documents that are sent once, read in the background, and fetched when they are done."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from schemas.record import Record
from schemas.vocabulary import Engine
from service.web.article import EXAMPLE, Article, Day
from service.web.body import media_type, pieces, whole
from service.web.documented import problems, reference, takes
from service.web.house import House, Owner, TheHouse
from service.web.job import Job, Spent, State, Wish
from service.web.jobs import ERRORS, RECORDS, Entry
from service.web.problem import Problem, invalid_body
from service.web.readers import no_model
from service.web.settings import MIB
from service.web.upload import Upload, receive_form

_FORM, _JSON, _LINES = "multipart/form-data", "application/json", "application/x-ndjson"
_MOST = 10_000
# More at once are a file: each takes a hundred times its bytes while the list is read.
_ARTICLES = TypeAdapter(Annotated[list[Article], Field(min_length=1, max_length=_MOST)])
_PIECE = 1 << 16
_EVERY = 1.0
# Room on the disk that uploads leave for the records of the jobs there are.
_SPARE = 256 * MIB
_LINKED = ("status", "events", "records", "errors", "cancel", "resume", "delete")


class JobStatus(BaseModel):
    """A job: what was asked, how far it is (`read` and `failed` of `documents`), and what it spent."""

    id: str
    name: str | None
    state: State
    engine: Engine
    published_on: Day | None
    documents: int | None
    read: int
    failed: int
    error: str | None
    created: datetime
    started: datetime | None
    ended: datetime | None
    spent: Spent

    @classmethod
    def of(cls, entry: Entry) -> "JobStatus":
        """How a job is now; its files are counted on."""
        job = entry.job
        return cls(
            **job.model_dump(include={"id", "name", "state", "documents", "error"}),
            **job.model_dump(include={"created", "started", "ended"}),
            spent=entry.spent(),
            engine=job.wish.engine,
            published_on=job.wish.published_on,
            read=entry.read.count(),
            failed=entry.failed.count(),
        )


def _entry(job: str, house: TheHouse, owner: Owner) -> Entry:
    return house.jobs.find(owner, job)


OwnEntry = Annotated[Entry, Depends(_entry)]
router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
_OWN = problems(404, 422)


def _wish(
    house: TheHouse,
    engine: Engine | None = None,
    published_on: Day | None = None,
    max_error_rate: Annotated[
        float, Query(ge=0, le=1, description="End the job where a larger share fails, after 50 documents.")
    ] = 0.2,
) -> Wish:
    chosen = engine or house.settings.default_engine
    if chosen is Engine.LLM and house.settings.endpoint is None:
        raise no_model()
    return Wish(engine=chosen, published_on=published_on, max_error_rate=max_error_rate)


@router.post(
    "",
    status_code=202,
    summary="Begin a job",
    responses={
        202: {
            "headers": {"Location": {"description": "The job.", "schema": {"type": "string"}}},
            "links": {
                name: {"operationId": name, "parameters": {"job": "$response.body#/id"}} for name in _LINKED
            },
        },
        **problems(400, 408, 413, 415, 422, 503),
    },
    openapi_extra=takes(
        (
            _FORM,
            {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
                "additionalProperties": False,
            },
        ),
        (
            _JSON,
            {
                "type": "array",
                "items": reference(Article),
                "minItems": 1,
                "maxItems": _MOST,
                "examples": [[EXAMPLE]],
            },
        ),
        (_LINES, {"type": "string", "minLength": 1}),
    ),
)
async def begin(
    request: Request,
    response: Response,
    house: TheHouse,
    owner: Owner,
    wish: Annotated[Wish, Depends(_wish)],
) -> JobStatus:
    """Send a file of documents (as a form, or JSON Lines as they are), or a JSON list of them."""
    house.jobs.check_room()
    if shutil.disk_usage(house.settings.data).free < _SPARE:
        raise Problem(503, "disk_full", "The server's disk is full.", "Delete jobs.", retry_after=600)
    place = house.jobs.place()
    try:
        with closing(Upload(place, house.settings.bounds.line)) as upload:
            await _received(request, house, upload)
            upload.end()
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    job = Job(
        id=place.name,
        owner=owner,
        wish=wish,
        input=upload.input,
        name=upload.name,
        documents=upload.documents(),
        created=datetime.now(UTC),
    )
    entry = house.jobs.add(job, place)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobStatus.of(entry)


@router.get("", summary="List one's jobs", responses=problems())
async def listed(house: TheHouse, owner: Owner) -> list[JobStatus]:
    """One's own jobs, the newest first."""
    entries = house.jobs.of(owner)
    return await asyncio.to_thread(lambda: [JobStatus.of(entry) for entry in entries])


@router.get("/{job}", summary="How a job is", responses=_OWN)
def status(entry: OwnEntry) -> JobStatus:
    """How far a job is."""
    return JobStatus.of(entry)


@router.get("/{job}/events", summary="Follow a job", response_class=EventSourceResponse, responses=_OWN)
async def events(entry: OwnEntry) -> AsyncIterator[ServerSentEvent]:
    """A `progress` event whenever something has changed, at most one a second, and `end` when it is over."""
    told: JobStatus | None = None
    while True:
        state = await asyncio.to_thread(JobStatus.of, entry)
        if state != told:
            yield ServerSentEvent(event="end" if state.state.is_over else "progress", data=state)
        if state.state.is_over:
            return
        told = state
        await asyncio.sleep(_EVERY)


def _streamed(schema: dict[str, object]) -> dict[int | str, dict[str, object]]:
    return {200: {"description": "JSON Lines.", "content": {_LINES: {"schema": schema}}}, **_OWN}


@router.get(
    "/{job}/records",
    summary="The records",
    response_class=StreamingResponse,
    responses=_streamed(reference(Record)),
)
def records(entry: OwnEntry) -> StreamingResponse:
    """The records so far, a line each, as the command line writes them."""
    return _lines(entry.run / RECORDS)


@router.get(
    "/{job}/errors",
    summary="What failed",
    response_class=StreamingResponse,
    responses=_streamed(reference(Record)),
)
def errors(entry: OwnEntry) -> StreamingResponse:
    """The documents that failed so far, a record with its error in each line."""
    return _lines(entry.run / ERRORS)


@router.post("/{job}/cancel", summary="End a job", responses=_OWN)
async def cancel(entry: OwnEntry, house: TheHouse) -> JobStatus:
    """End a job that is not over; what is under way is finished, and what was read is kept."""
    house.jobs.cancel(entry)
    return JobStatus.of(entry)


@router.post(
    "/{job}/resume",
    status_code=202,
    summary="Go on with a job",
    responses={**_OWN, **problems(404, 409, 422)},
)
async def resume(entry: OwnEntry, house: TheHouse) -> JobStatus:
    """Go on where a job failed or was cancelled; nothing that was read is read again."""
    house.jobs.resume(entry)
    return JobStatus.of(entry)


@router.delete("/{job}", status_code=204, summary="Remove a job", responses=_OWN)
async def delete(entry: OwnEntry, house: TheHouse) -> None:
    """End a job, and remove its documents and records."""
    await house.jobs.delete(entry)


async def _received(request: Request, house: House, upload: Upload) -> None:
    bounds, kind = house.settings.bounds, media_type(request)
    if kind == _FORM:
        form = pieces(request, bounds.upload, bounds.silence)
        await receive_form(form, request.headers["content-type"], upload)
    elif kind == _LINES:
        upload.begin("body.jsonl")
        async for piece in pieces(request, bounds.upload, bounds.silence):
            await asyncio.to_thread(upload.write, piece)
    elif kind == _JSON:
        body = await whole(request, bounds.body, bounds.silence)
        await asyncio.to_thread(_write_list, body, upload)
    else:
        raise Problem(
            415,
            "content_type_unknown",
            f"A body of this content type is not read: {kind or 'none is given'}.",
            f"Send {_FORM}, {_LINES} or {_JSON}.",
        )


def _write_list(body: bytes, upload: Upload) -> None:
    try:
        articles = _ARTICLES.validate_json(body)
    except ValidationError as error:
        raise invalid_body(error) from None
    upload.begin("list.jsonl")
    upload.name = None
    for article in articles:
        upload.write(article.model_dump_json(exclude_none=True).encode() + b"\n")


def _lines(file: Path) -> StreamingResponse:
    """The whole lines that a file has now; a line that is being written is left for the next time."""
    return StreamingResponse(_whole_lines(file), media_type=_LINES)


def _whole_lines(file: Path) -> Iterator[bytes]:
    if not file.exists():
        return
    with file.open("rb") as lines:
        left, rest = os.fstat(lines.fileno()).st_size, b""
        while left > 0 and (piece := lines.read(min(_PIECE, left))):
            left -= len(piece)
            ended, newline, rest_of_piece = piece.rpartition(b"\n")
            if newline:
                yield rest + ended + newline
                rest = rest_of_piece
            else:
                rest += piece
