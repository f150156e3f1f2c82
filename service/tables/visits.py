"""The tables of visits and of their legs, which panels of pairs of places are made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from schemas.record import Record
from schemas.visit import Host, Place, Span, Visit, Visitor
from schemas.vocabulary import DateBasis, DelegationKind, PostClass, ReportedAs, Term, VisitStatus
from service.tables.column import (
    Column,
    Item,
    Kind,
    copied,
    date_columns,
    joined,
    place_columns,
    span_columns,
)
from service.tables.keys import VISIT, keys, parts
from service.tables.leadership import LedBy, leaders, leads, led_by
from service.tables.table import Table


class DatesFrom(Term):
    """Whose dates the dates of a leg are."""

    HOST = "host", "those that the article gives for this host"
    VISIT = "visit", "those of the whole visit, in which the leg lies; it has none of its own"
    NONE = "none", "neither is known"


# What stands in `visits` and, for panels, again in `legs`.
_ABOUT = (
    copied("reported_as", "visit.reported_as", "How the article speaks of the visit.", terms=ReportedAs),
    copied("status", "visit.status", "How far it had got when the article was written.", terms=VisitStatus),
    copied("delegation_kind", "visit.delegation.kind", "Whose delegation it is.", terms=DelegationKind),
    copied("delegation_size", "visit.delegation.size", "The number of people told.", Kind.INTEGER),
    Column[Any](
        "led_by",
        Kind.TEXT,
        "The highest post among the leaders.",
        "`visits[].officials[]` with the role `leader`, the kinds of their `posts[]`",
        lambda item: led_by(item.visit),
        LedBy,
    ),
    Column[Any](
        "secretary_leads",
        Kind.BOOLEAN,
        "Whether a party secretary is among the leaders.",
        "as `led_by`",
        lambda item: leads(item.visit, PostClass.PARTY_SECRETARY),
    ),
    Column[Any](
        "head_leads",
        Kind.BOOLEAN,
        "Whether a head of government is among the leaders.",
        "as `led_by`",
        lambda item: leads(item.visit, PostClass.GOVERNMENT_HEAD),
    ),
    Column[Any](
        "leaders",
        Kind.TEXT,
        "Their names, joined.",
        "`visits[].officials[].name` with the role `leader`",
        lambda item: joined([official.name for official in leaders(item.visit)]),
    ),
)


def _names(places: Sequence[Place]) -> str | None:
    return joined([place.name for place in places])


def _count(name: str) -> Column[Visit]:
    definition = f"How many rows of `{name}` the visit has."
    source = f"the number of `visits[].{name}[]`"
    return Column(name, Kind.INTEGER, definition, source, lambda item: len(getattr(item.part, name)))


def _visits(record: Record) -> Iterator[Item[Visit]]:
    for number, visit in enumerate(record.visits, 1):
        yield Item(record, (number,), visit)


VISITS = Table(
    "visits",
    "a visit that a document tells of",
    ("doc", "visit_no"),
    (
        *VISIT,
        Column(
            "visitors",
            Kind.TEXT,
            "The places whose delegation it is, joined; one by one, with codes, in `legs`.",
            "`visits[].visitors[].name`",
            lambda item: _names(item.part.visitors),
        ),
        Column(
            "hosts",
            Kind.TEXT,
            "The places that receive it, joined; one by one in `legs`.",
            "`visits[].hosts[].name`",
            lambda item: _names(item.part.hosts),
        ),
        *date_columns(
            "start_date",
            "start",
            "The first day.",
            "`visits[].dates.start`",
            lambda item: item.part.dates.start,
        ),
        *date_columns(
            "end_date", "end", "The last day.", "`visits[].dates.end`", lambda item: item.part.dates.end
        ),
        copied("date_text", "visit.dates.text", "The dates as they stand in the raw text."),
        copied("date_basis", "visit.dates.basis", "What the dates rest on.", terms=DateBasis),
        *span_columns("date_", "`date_text`", "`visits[].dates.spans[]`", lambda item: item.part.dates.spans),
        copied(
            "delegation_name", "visit.delegation.name", "The delegation as the text calls it, longest form."
        ),
        *_ABOUT,
        *map(_count, ("officials", "stops", "meetings", "agreements", "topics", "warnings")),
    ),
    _visits,
    {"part": "visits[]"},
)


@dataclass(frozen=True)
class Leg:
    """A visitor at a host, each with its number in the visit; None where the article settles none."""

    visitor_no: int | None
    visitor: Visitor | None
    host_no: int | None
    host: Host | None


def _legs(visit: Visit) -> tuple[Leg, ...]:
    """Every visitor with every host; a visit without one of them has a leg all the same."""
    visitors = tuple(enumerate(visit.visitors, 1)) or ((None, None),)
    hosts = tuple(enumerate(visit.hosts, 1)) or ((None, None),)
    return tuple(Leg(*visitor, *host) for visitor, host in product(visitors, hosts))


def _dates(item: Item[Leg]) -> tuple[str | None, str | None, DatesFrom]:
    """First day, last day, and whose they are."""
    host, dates = item.part.host, item.visit.dates
    if host and (host.start or host.end):
        return host.start, host.end, DatesFrom.HOST
    return dates.start, dates.end, DatesFrom.VISIT if dates.start or dates.end else DatesFrom.NONE


def _spans(place: Visitor | Host | None) -> Sequence[Span]:
    return place.spans if place else ()


LEGS = Table(
    "legs",
    "a visitor at a host: a visit of two places to three has six; one whose visitor or host the article "
    "does not settle has a row with that side empty",
    ("doc", "visit_no", "leg_no"),
    (
        *keys("leg"),
        Column(
            "visitor_no",
            Kind.INTEGER,
            "The visitor's number in the visit, from 1.",
            "the order of `visits[].visitors[]`",
            lambda item: item.part.visitor_no,
        ),
        *place_columns("visitor", "part.visitor", "The place whose delegation it is"),
        Column(
            "host_no",
            Kind.INTEGER,
            "The host's number in the visit, from 1: their order on the way.",
            "the order of `visits[].hosts[]`",
            lambda item: item.part.host_no,
        ),
        *place_columns("host", "part.host", "The place that receives it"),
        *date_columns(
            "start_date",
            "start",
            "The first day at this host.",
            "`visits[].hosts[].start`, or `visits[].dates.start`",
            lambda item: _dates(item)[0],
        ),
        *date_columns(
            "end_date",
            "end",
            "The last day at this host.",
            "`visits[].hosts[].end`, or `visits[].dates.end`",
            lambda item: _dates(item)[1],
        ),
        Column(
            "dates_from",
            Kind.TEXT,
            "Whose dates `start` and `end` are.",
            "`visits[].hosts[]`, or `visits[].dates`",
            lambda item: _dates(item)[2],
            DatesFrom,
        ),
        copied("date_basis", "visit.dates.basis", "What the dates of the visit rest on.", terms=DateBasis),
        *_ABOUT,
        Column(
            "agreements",
            Kind.INTEGER,
            "How many agreements the visit has; of all its legs together, so do not add them up over legs.",
            "the number of `visits[].agreements[]`",
            lambda item: len(item.visit.agreements),
        ),
        *span_columns(
            "visitor_",
            "the visitor's name",
            "`visits[].visitors[].spans[]`",
            lambda item: _spans(item.part.visitor),
        ),
        *span_columns(
            "host_", "the host's name", "`visits[].hosts[].spans[]`", lambda item: _spans(item.part.host)
        ),
    ),
    parts(_legs),
    {"part.visitor": "visits[].visitors[]", "part.host": "visits[].hosts[]"},
)
