"""One line of output: a document's visits, or the error that kept them from being read."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from schemas.visit import SCHEMA_VERSION, Part, Visit
from schemas.vocabulary import Engine


class Source(Part):
    """The document, as far as it is known.

    `sha256` is of the file's bytes, or, of a line of JSON Lines, of its text; `chars` is the length of the
    raw text that spans index, without a byte-order mark. Of an HTML page that text is the article taken out
    of it; then `extract_html` is the first of the provenance's cleaning steps. `sentences_sha256` is of the
    sentences that were read, cleaned, a line each: the same for an article and for its reposts.
    """

    path: str | None = None
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    published_on: date | None = None
    authors: tuple[str, ...] = ()
    sha256: str | None = None
    sentences_sha256: str | None = None
    chars: int | None = None


class Failure(Part):
    """Why there are no visits: a code of `schemas.errors`, and one sentence."""

    code: str
    message: str


class Usage(Part):
    """Tokens that the endpoint counted for this document; zero where it counts none."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """The tokens of both."""
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
        )


class Provenance(Part):
    """How the record came about.

    `prompt` is `name.version@` and the first 12 digits of its sha256; `cleaning` names the steps that
    changed the text; `usd` is what the tokens cost, in US dollars, where the model's price is known;
    `seconds` is wall time for this document.
    """

    schema_version: Literal["1"] = SCHEMA_VERSION
    engine: Engine
    model: str | None
    prompt: str | None
    mode: str | None
    cleaning: tuple[str, ...]
    attempts: int
    cached: bool
    usage: Usage
    usd: float | None = None
    started_at: datetime
    seconds: Annotated[float, Field(ge=0)]


class Record(Part):
    """One line of JSON per document: `visits` says what it tells, or `error` why that is not known.

    `same_text_as` names the document of the run that had the same sentences before this one.
    """

    doc: str
    status: Literal["ok", "error"]
    source: Source
    same_text_as: str | None = None
    visits: tuple[Visit, ...]
    error: Failure | None
    provenance: Provenance

    @model_validator(mode="after")
    def _visits_or_error(self) -> Self:
        if (self.status == "error") != (self.error is not None) or (self.error and self.visits):
            msg = "a record has visits or an error, and its status says which"
            raise ValueError(msg)
        return self


def record_schema() -> dict[str, Any]:
    """JSON Schema of a record, as `visits schema` prints it and schemas/record.schema.json keeps it."""
    schema = Record.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
