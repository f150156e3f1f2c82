"""One document as a client sends it."""

import re
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from schemas.document import Document
from schemas.errors import EmptyInput, InputError
from schemas.vocabulary import Engine
from service.decoding import is_empty, nothing_in
from service.documents import Unreadable

# What a document is called that has no id.
UNNAMED = "document"
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _iso(value: Any) -> Any:
    # Left to pydantic, 20190712 would be seconds since 1970.
    if value is None or isinstance(value, date):
        return value
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        msg = "it must be a date like 2019-07-12"
        raise ValueError(msg)
    return date.fromisoformat(value)


Day = Annotated[
    date, BeforeValidator(_iso), Field(description="Like 2019-07-12.", json_schema_extra={"format": "date"})
]
EXAMPLE: JsonDict = {
    "id": "rmrb-1",
    "text": "5月12日，绍兴市委书记钱江率党政代表团赴嘉兴市考察。",
    "published_on": "2023-05-13",
}


class Article(BaseModel):
    """A text, or the HTML of a page, with what is known about it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    text: str | None = Field(None, min_length=1, description="The raw text, which spans index.")
    html: str | None = Field(
        None, min_length=1, description="In the place of a text: a page with the article."
    )
    id: str | None = Field(None, min_length=1, max_length=500, description="Becomes `doc` of the record.")
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published_on: Day | None = None

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if (self.text is None) == (self.html is None):
            msg = "it must have either a text or an html"
            raise ValueError(msg)
        return self

    def document(self) -> Document | Unreadable:
        """The document that it is, or why it is none."""
        identity = self.id or UNNAMED
        try:
            fields = self._fields(identity)
        except InputError as error:
            return Unreadable(identity, None, error)
        # What the client says of its article outranks what the page does.
        known = {name: getattr(self, name) for name in ("title", "outlet", "url", "published_on")}
        fields |= {name: value for name, value in known.items() if value}
        written = self.text or self.html or ""
        return Document(id=identity, sha256=sha256(written.encode()).hexdigest(), **fields)

    def _fields(self, identity: str) -> dict[str, Any]:
        if self.text is not None:
            if is_empty(self.text):
                raise EmptyInput(nothing_in(identity))
            return {"text": self.text}
        # Loading lxml takes time that other documents need not wait for.
        from service.webpage.article import read_webpage

        page = read_webpage(self.html or "", identity)
        return {
            "text": page.text,
            "title": page.title,
            "outlet": page.outlet,
            "published_on": page.published,
            "extracted_from": "html",
        }


class Asked(Article):
    """A document to be read, by which engine, and whether its cleaning is to be told too."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, title="Asked", json_schema_extra={"examples": [EXAMPLE]}
    )

    engine: Engine | None = Field(None, description="Without it: llm where one is configured, else rules.")
    explain: bool = Field(
        False, description="Answer with `record` and `cleaning`, not with the record alone."
    )
