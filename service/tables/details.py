"""The tables of what belongs to a visit: people with their posts, sites, meetings, topics, warnings."""

from collections.abc import Iterator
from typing import Any

from schemas.record import Record
from schemas.visit import Post
from schemas.vocabulary import PostClass, Role, Side, Topic, WarningCode
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
from service.tables.keys import keys, parts
from service.tables.table import Table


def _table(
    name: str, noun: str, row: str, *columns: Column[Any], grounded: str | None = "`name`"
) -> Table[Any]:
    """A table of a list in a visit; `grounded` says what stands at its spans, where it has some."""
    path = f"visits[].{name}[]"
    spans: tuple[Column[Any], ...] = ()
    if grounded:
        spans = span_columns("", grounded, f"`{path}.spans[]`", lambda item: item.part.spans)
    return Table[Any](
        name,
        row,
        ("doc", "visit_no", f"{noun}_no"),
        (*keys(noun), *columns, *spans),
        parts(lambda visit: getattr(visit, name)),
        {"part": path},
    )


def _dates(name: str, definition: str) -> tuple[Column[Any], ...]:
    return date_columns("date", "date", definition, f"`visits[].{name}[].date`", lambda item: item.part.date)


OFFICIALS = _table(
    "officials",
    "official",
    "a named person who takes part in a visit, on either side",
    copied("name", "part.name", "The name as written, after cleaning."),
    copied("title", "part.title", "The posts that the text gives, as written."),
    *place_columns("place", "part.jurisdiction", "The place whose post it is"),
    copied("side", "part.side", "The side on which the official takes part.", terms=Side),
    copied("role", "part.role", "What the official does in the visit.", terms=Role),
    copied("spoke", "part.spoke", "Whether words of theirs during the visit are reported.", Kind.BOOLEAN),
    Column(
        "posts",
        Kind.INTEGER,
        "How many rows of `posts` the official has.",
        "the number of `visits[].officials[].posts[]`",
        lambda item: len(item.part.posts),
    ),
)


def _posts(record: Record) -> Iterator[Item[Post]]:
    for visit_no, visit in enumerate(record.visits, 1):
        for official_no, official in enumerate(visit.officials, 1):
            for post_no, post in enumerate(official.posts, 1):
                yield Item(record, (visit_no, official_no, post_no), post)


POSTS = Table(
    "posts",
    "a post out of an official's title: 市委书记、市长 are two",
    ("doc", "visit_no", "official_no", "post_no"),
    (
        *keys("official", "post"),
        *place_columns("place", "part.jurisdiction", "The place whose post it is, where that is settled"),
        copied("organ", "part.organ", "The organ, as in 市委; empty where the title names none (市长)."),
        copied("post", "part.post", "The post in it, as in 书记."),
        copied("kind", "part.kind", "What kind of post it is.", terms=PostClass),
    ),
    _posts,
    {"part": "visits[].officials[].posts[]"},
)

STOPS = _table(
    "stops",
    "stop",
    "a site that the delegation went to, in order",
    copied("name", "part.name", "The site's name as written, after cleaning."),
    *place_columns("place", "part.place", "The place in which it lies, where told"),
    *_dates("stops", "The day on which they were there, where told."),
)

MEETINGS = _table(
    "meetings",
    "meeting",
    "a formal meeting within the visit",
    copied("name", "part.name", "What it is called, as written."),
    *_dates("meetings", "Its day, where told."),
)

AGREEMENTS = _table(
    "agreements",
    "agreement",
    "a signed document",
    copied("title", "part.title", "Its title as written, without 《》."),
    Column(
        "parties",
        Kind.TEXT,
        "Its parties as the text names them, joined.",
        "`visits[].agreements[].parties[]`",
        lambda item: joined(item.part.parties),
    ),
    grounded="`title`",
)

TOPICS = _table(
    "topics",
    "topic",
    "a topic that the two sides speak of, once per visit",
    copied("code", "part.code", "The topic.", terms=Topic),
    grounded="what is said of it",
)

WARNINGS = _table(
    "warnings",
    "warning",
    "what must be known of a visit before it is trusted",
    copied("code", "part.code", "What the matter is.", terms=WarningCode),
    copied("field", "part.field", "The field of the record that it is about."),
    copied("message", "part.message", "The same as a sentence."),
    grounded=None,
)
