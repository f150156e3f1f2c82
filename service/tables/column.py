"""A column of a table: its name, its type, what it means, and how it is taken from a record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from schemas.record import Record
from schemas.visit import Span, Visit
from schemas.vocabulary import Level, Term
from service.tables.partial_date import Precision, numbers, precision

Part = TypeVar("Part")
Value = str | int | float | bool | None

# Between the values of one cell; in the values themselves it becomes full width.
SEPARATOR = "; "


class Kind(Term):
    """What the values of a column are."""

    TEXT = "text", "characters"
    INTEGER = "integer", "a whole number"
    DECIMAL = "decimal", "a number with a fraction"
    BOOLEAN = "boolean", "true or false"


@dataclass(frozen=True)
class Item(Generic[Part]):
    """What a row is made of: a part of a record, where it stands, and what is around it.

    `numbers` are those of the row's key behind `doc`, counted from 1: the visit's, then the part's own.
    """

    record: Record
    numbers: tuple[int, ...]
    part: Part

    @property
    def visit(self) -> Visit:
        """The visit in which the part stands."""
        return self.record.visits[self.numbers[0] - 1]


@dataclass(frozen=True)
class Column(Generic[Part]):
    """A column; `source` is the way to the value in an item, or, of what is computed, says how in words."""

    name: str
    kind: Kind
    definition: str
    source: str
    value: Callable[[Item[Part]], Value]
    terms: type[Term] | None = None
    copied: bool = False


def copied(
    name: str, source: str, definition: str, kind: Kind = Kind.TEXT, terms: type[Term] | None = None
) -> Column[Any]:
    """A column of what stands in the record: `source` leads there from an item, as in `part.place.name`."""
    names = source.split(".")

    def value(item: Item[Any]) -> Any:
        found: Any = item
        for attribute in names:
            if found is None:
                return None
            found = getattr(found, attribute)
        return found

    return Column(name, kind, definition, source, value, terms, copied=True)


def place_columns(prefix: str, source: str, whose: str) -> tuple[Column[Any], ...]:
    """Name, code and level of the place to which `source` leads."""
    return (
        copied(f"{prefix}_name", f"{source}.name", f"{whose}: full official name at the time of the visit."),
        copied(f"{prefix}_code", f"{source}.code", f"{whose}: GB/T 2260 code, six digits; zones have none."),
        copied(f"{prefix}_level", f"{source}.level", f"{whose}: level of the jurisdiction.", terms=Level),
    )


def date_columns(
    name: str, prefix: str, definition: str, source: str, date: Callable[[Item[Part]], str | None]
) -> tuple[Column[Part], ...]:
    """A date as the record has it, how precise it is, and its numbers where they are known."""

    def number(place: int) -> Callable[[Item[Part]], Value]:
        return lambda item: numbers(date(item))[place]

    return (
        Column(name, Kind.TEXT, f"{definition} ISO, as precise as the text allows.", source, date),
        Column(
            f"{prefix}_precision",
            Kind.TEXT,
            f"How precise `{name}` is.",
            f"`{name}`",
            lambda item: precision(date(item)),
            Precision,
        ),
        *(
            Column(f"{prefix}_{part}", Kind.INTEGER, f"The {part} in `{name}`.", f"`{name}`", number(place))
            for place, part in enumerate(("year", "month", "day"))
        ),
    )


def span_columns(
    prefix: str, whose: str, source: str, spans: Callable[[Item[Part]], Sequence[Span]]
) -> tuple[Column[Part], ...]:
    """Where a value stands in the raw text: the first span in two numbers, and all of them as JSON."""

    def edge(side: int) -> Callable[[Item[Part]], Value]:
        def value(item: Item[Part]) -> Value:
            found = spans(item)
            return found[0][side] if found else None

        return value

    return (
        Column(
            f"{prefix}span_start",
            Kind.INTEGER,
            f"Where {whose} begins in the raw text, in characters from 0: the first of its places.",
            source,
            edge(0),
        ),
        Column(
            f"{prefix}span_end",
            Kind.INTEGER,
            f"Where {whose} ends there; the character at this number is no part of it.",
            source,
            edge(1),
        ),
        Column(
            f"{prefix}spans",
            Kind.TEXT,
            f"All places of {whose}, as JSON: [[start, end], ...].",
            source,
            lambda item: _as_json(spans(item)),
        ),
    )


def joined(values: Sequence[str]) -> str | None:
    """Several values in one cell; none at all is an empty cell."""
    return SEPARATOR.join(value.replace(";", "；") for value in values) or None


def _as_json(spans: Sequence[Span]) -> str:
    return "[" + ", ".join(f"[{start}, {end}]" for start, end in spans) + "]"
