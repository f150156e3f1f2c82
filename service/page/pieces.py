"""A raw text cut where values begin and end, so that values which overlap can all be shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from schemas.visit import Span, Visit

FIELDS = ("visitors", "hosts", "officials", "stops", "meetings", "agreements", "topics")


class Mark(NamedTuple):
    """A value's place in the raw text; `value` is the value's place in the record: `0.officials.2`."""

    start: int
    end: int
    value: str


def marks(visits: Sequence[Visit]) -> Iterator[Mark]:
    """Every span of every value; a visit's dates are the value `0.dates`."""
    for number, visit in enumerate(visits):
        yield from _marks(visit.dates.spans, f"{number}.dates")
        for field in FIELDS:
            for index, part in enumerate(getattr(visit, field)):
                yield from _marks(part.spans, f"{number}.{field}.{index}")


def pieces(text: str, marked: Iterable[Mark]) -> Iterator[list[str]]:
    """The text in pieces that no span begins or ends within: `[piece, value, ...]`, the shortest span first.

    The pieces joined are the text. What a span claims beyond the text's end is left out.
    """
    begins: dict[int, list[Mark]] = defaultdict(list)
    edges = {0, len(text)}
    for mark in marked:
        if mark.start < (end := min(mark.end, len(text))):
            begins[mark.start].append(mark)
            edges |= {mark.start, end}
    cuts = sorted(edges)
    open_here: list[Mark] = []
    for start, end in pairwise(cuts):
        open_here = [mark for mark in open_here if mark.end > start] + begins[start]
        inner_first = sorted(open_here, key=lambda mark: (mark.end - mark.start, mark.value))
        yield [text[start:end], *dict.fromkeys(mark.value for mark in inner_first)]


def _marks(spans: Iterable[Span], value: str) -> Iterator[Mark]:
    return (Mark(start, end, value) for start, end in spans)
