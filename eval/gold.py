"""The form of gold: a record's visits without spans, ids and jurisdictions; checked when a corpus is read."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from schemas.vocabulary import (
    DateBasis,
    DelegationKind,
    Level,
    ReportedAs,
    Role,
    Side,
    Topic,
    VisitStatus,
    WarningCode,
)

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?|--\d{2}-\d{2}")


def _dated(value: object) -> object:
    if isinstance(value, str) and not _DATE.fullmatch(value):
        msg = "a date is YYYY-MM-DD, YYYY-MM, YYYY or --MM-DD"
        raise ValueError(msg)
    return value


Words = Annotated[str, Field(min_length=1)]
PartialDate = Annotated[str | None, BeforeValidator(_dated)]


class _Part(BaseModel):
    # Gold may hold more than is scored: notes, jurisdictions, spans.
    model_config = ConfigDict(frozen=True, extra="ignore")


class GoldPlace(_Part):
    """A visitor, or a host with the dates of its leg where they are told."""

    name: Words
    code: Annotated[str, Field(pattern=r"^\d{6}$")] | None
    level: Level | None = None
    start: PartialDate = None
    end: PartialDate = None


class GoldDelegation(_Part):
    """The delegation's name, kind and size."""

    name: Words | None
    kind: DelegationKind
    size: int | None


class GoldDates(_Part):
    """When it was, in what words, and what that rests on."""

    start: PartialDate
    end: PartialDate
    text: str | None = None
    basis: DateBasis


class GoldOfficial(_Part):
    """A person who took part."""

    name: Words
    title: Words | None
    side: Side
    role: Role
    spoke: bool


class GoldNamed(_Part):
    """A stop or a meeting."""

    name: Words
    place: str | None = None
    date: PartialDate = None


class GoldAgreement(_Part):
    """A signed document."""

    title: Words


class _Coded(_Part):
    """A topic or a warning; a bare code is one too."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"code": value} if isinstance(value, str) else value


class GoldTopic(_Coded):
    """A topic."""

    code: Topic


class GoldWarning(_Coded):
    """A warning."""

    code: WarningCode


class GoldVisit(_Part):
    """One visit as a coder has it."""

    reported_as: ReportedAs
    status: VisitStatus
    delegation: GoldDelegation
    visitors: tuple[GoldPlace, ...]
    hosts: tuple[GoldPlace, ...]
    dates: GoldDates
    officials: tuple[GoldOfficial, ...]
    stops: tuple[GoldNamed, ...]
    meetings: tuple[GoldNamed, ...]
    agreements: tuple[GoldAgreement, ...]
    topics: tuple[GoldTopic, ...]
    warnings: tuple[GoldWarning, ...]


class Gold(_Part):
    """All visits of an article."""

    visits: tuple[GoldVisit, ...]


def read_gold(text: bytes) -> tuple[dict[str, Any], ...]:
    """The visits of a gold file.

    Raises:
        ValueError: it is none; the message says where, and what is wrong there.
    """
    try:
        gold = Gold.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        msg = f"{where}: {first['msg']}"
        raise ValueError(msg) from error
    return tuple(visit.model_dump(mode="json") for visit in gold.visits)
