"""What is wrong with a request, as application/problem+json (RFC 9457): the cause, and what to do."""

from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

MEDIA_TYPE = "application/problem+json"


class ProblemBody(BaseModel):
    """An error: `title` is the status in words, `detail` the cause, `remedy` what to do next."""

    model_config = ConfigDict(json_schema_extra={"title": "Problem"})

    type: str = "about:blank"
    title: str = Field(examples=["Content Too Large"])
    status: int = Field(examples=[413])
    code: str = Field(examples=["body_too_large"], description="The cause, for programs.")
    detail: str = Field(examples=["The body has more than 16 MiB."])
    remedy: str = Field(examples=["Send it as a job to /v1/jobs."])
    record: dict[str, Any] | None = Field(
        None, description="The record with the error, where a document was read and no visits could be told."
    )


class Problem(HTTPException):
    """A request that is refused or has failed, with its cause and what to do next."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        remedy: str,
        *,
        retry_after: float | None = None,
        record: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        waiting = {} if retry_after is None else {"Retry-After": str(max(1, round(retry_after)))}
        super().__init__(status, detail, {**waiting, **(headers or {})})
        self.code = code
        self.remedy = remedy
        self.record = record

    def response(self) -> JSONResponse:
        """The problem as it is sent."""
        body = ProblemBody(
            title=HTTPStatus(self.status_code).phrase,
            status=self.status_code,
            code=self.code,
            detail=self.detail,
            remedy=self.remedy,
            record=self.record,
        )
        return JSONResponse(
            body.model_dump(exclude_none=True), self.status_code, self.headers, media_type=MEDIA_TYPE
        )


def unforeseen() -> Problem:
    """A fault of ours."""
    return Problem(
        500, "failed", "The server has failed on this request.", "Report it with its X-Request-Id."
    )


def invalid(errors: list[Any], what: str) -> Problem:
    """Fields that are not as they must be; what stood in them is not repeated."""
    told = [f"{'.'.join(map(str, error['loc'])) or what}: {error['msg']}" for error in errors[:5]]
    detail = f"The {what} is not as it must be: {'; '.join(told)}."
    return Problem(422, "request_invalid", detail, "Correct it; /openapi.json says what each field may be.")


def invalid_body(error: ValidationError) -> Problem:
    """A body of JSON that is not as it must be."""
    return invalid(list(error.errors(include_input=False, include_url=False)), "body")


async def answer_problem(request: Request, error: Exception) -> JSONResponse:
    """Send what was raised, ours or the framework's, as a problem."""
    if isinstance(error, Problem):
        return error.response()
    if isinstance(error, RequestValidationError):
        return invalid(list(error.errors()), "request").response()
    assert isinstance(error, HTTPException)
    code, remedy = _OF_THE_FRAMEWORK.get(error.status_code, ("request_invalid", "Compare /openapi.json."))
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return Problem(error.status_code, code, f"{error.detail}.", remedy, headers=headers).response()


def _methods(request: Request) -> list[str]:
    """The methods of a path; the framework names only those of the first route that has it."""
    routes = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return sorted({method for route in routes for method in getattr(route, "methods", None) or ()})


_OF_THE_FRAMEWORK = {
    404: ("path_unknown", "See /openapi.json for the paths that there are."),
    405: ("method_not_allowed", "Use a method that the Allow header names."),
}
