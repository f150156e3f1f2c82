"""A source document: the raw text as it came, and what the caller knows about it."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """One article, raw. All spans of its records index `text`.

    `published_on` is the caller's word: it outranks any date found on the page. `extracted_from` says that
    `text` is not what came, but the article taken out of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str
    sha256: str
    path: str | None = None
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    published_on: date | None = None
    extracted_from: Literal["html"] | None = None
