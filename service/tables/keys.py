"""The columns by which tables are joined, and the items whose numbers stand in them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from schemas.record import Record
from schemas.visit import Visit
from service.tables.column import Column, Item, Kind, Part, copied

DOC = copied("doc", "record.doc", "The document's id.")
VISIT = (
    DOC,
    Column[Any](
        "visit_no",
        Kind.INTEGER,
        "The visit's number in its document, from 1.",
        "the order of `visits[]`",
        lambda item: item.numbers[0],
    ),
    copied(
        "visit_id",
        "visit.visit_id",
        "A hash of visitors, hosts, first day and leaders: what several documents tell alike has one.",
    ),
)


def keys(*nouns: str) -> tuple[Column[Any], ...]:
    """The key of parts of a visit: the visit's, and a number for each noun, the last one the part's own."""

    def number(noun: str, place: int) -> Column[Any]:
        definition = f"The {noun}'s number, from 1, in the order of the record."
        return Column(
            f"{noun}_no", Kind.INTEGER, definition, f"the order of {noun}s", lambda item: item.numbers[place]
        )

    return (*VISIT, *(number(noun, place) for place, noun in enumerate(nouns, 1)))


def parts(of: Callable[[Visit], Sequence[Part]]) -> Callable[[Record], Iterator[Item[Part]]]:
    """The parts of every visit of a record, numbered within their visit."""

    def items(record: Record) -> Iterator[Item[Part]]:
        for visit_no, visit in enumerate(record.visits, 1):
            for number, part in enumerate(of(visit), 1):
                yield Item(record, (visit_no, number), part)

    return items
