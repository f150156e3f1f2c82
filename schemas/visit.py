"""The public visit record: what users get and count (version 1).

Every span is `[start, end)` in characters of the raw source text, end not included. Dates are ISO
strings as precise as the text allows: a day `2019-03-20`, a month `2019-03`, a year `2019`, or
`--07-22` where only month and day are known.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.vocabulary import (
    DateBasis,
    DelegationKind,
    Level,
    PostClass,
    ReportedAs,
    Role,
    Side,
    Topic,
    VisitStatus,
    WarningCode,
)

SCHEMA_VERSION: Literal["1"] = "1"

Offset = Annotated[int, Field(ge=0)]
Span = tuple[Offset, Offset]
PartialDate = Annotated[str, Field(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?|--\d{2}-\d{2})$")]


class Part(BaseModel):
    """Base of all parts of a record: immutable, and closed to fields that the contract lacks."""

    # Every field stands in every record, also one that has a default here.
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Place(Part):
    """A jurisdiction; `code` is its six-digit GB/T 2260 code, null for a zone without one."""

    name: str
    code: Annotated[str, Field(pattern=r"^\d{6}$")] | None
    level: Level


class Visitor(Place):
    """A place whose delegation it is, with the words that it was read from."""

    spans: tuple[Span, ...]


class Host(Place):
    """A place that receives the delegation, with the dates of its leg."""

    start: PartialDate | None
    end: PartialDate | None
    spans: tuple[Span, ...]


class Delegation(Part):
    """The delegation as the text calls it, longest form, and the number of people told."""

    name: str | None
    kind: DelegationKind
    size: int | None


class Dates(Part):
    """When the visit took place; `text` stands in the raw input as it is here."""

    start: PartialDate | None
    end: PartialDate | None
    text: str | None
    basis: DateBasis
    spans: tuple[Span, ...]


class Post(Part):
    """One post out of a title, derived from its words: 市委书记 is the 书记 of the 市委.

    `organ` is null where the title names none (市长), `jurisdiction` where it is not settled.
    """

    jurisdiction: Place | None
    organ: str | None
    post: str
    kind: PostClass


class Official(Part):
    """A named person who takes part on either side; `posts` are what the title says, one by one."""

    name: str
    title: str | None
    jurisdiction: Place | None
    posts: tuple[Post, ...] = ()
    side: Side
    role: Role
    spoke: bool
    spans: tuple[Span, ...]


class Stop(Part):
    """A site that the delegation went to."""

    name: str
    place: Place | None
    date: PartialDate | None
    spans: tuple[Span, ...]


class Meeting(Part):
    """A formal meeting within the visit."""

    name: str
    date: PartialDate | None
    spans: tuple[Span, ...]


class Agreement(Part):
    """A signed document, with its parties as the text names them."""

    title: str
    parties: tuple[str, ...]
    spans: tuple[Span, ...]


class TopicMention(Part):
    """A topic of the codebook; its spans are the sentences in which the sides speak of it."""

    code: Topic
    spans: tuple[Span, ...]


class Warning(Part):  # noqa: A001 - the contract calls it a warning
    """What a reader must know before trusting the record."""

    code: WarningCode
    field: str
    message: str


class Visit(Part):
    """One visit: a delegation goes to one or more other jurisdictions within one trip."""

    visit_id: str
    reported_as: ReportedAs
    status: VisitStatus
    delegation: Delegation
    visitors: tuple[Visitor, ...]
    hosts: tuple[Host, ...]
    dates: Dates
    officials: tuple[Official, ...]
    stops: tuple[Stop, ...]
    meetings: tuple[Meeting, ...]
    agreements: tuple[Agreement, ...]
    topics: tuple[TopicMention, ...]
    warnings: tuple[Warning, ...]
