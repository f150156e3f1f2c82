"""A table: what a row of it is, its columns, and the rows that a record gives."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic

from schemas.record import Record
from service.tables.column import Column, Item, Part, Value

Row = tuple[Value, ...]


@dataclass(frozen=True)
class Table(Generic[Part]):
    """A table; `row` says what a row of it is, `key` which columns tell its rows apart.

    `places` says where in a record stands what the items of this table begin with, for readers.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column[Part], ...]
    items: Callable[[Record], Iterable[Item[Part]]]
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def rows(self, record: Record) -> Iterator[Row]:
        """The rows of a record."""
        for item in self.items(record):
            yield tuple([column.value(item) for column in self.columns])

    def source(self, column: Column[Any]) -> str:
        """How a column is taken from a record, for readers: a path in it, or words."""
        if not column.copied:
            return column.source
        places = {**self.places, "visit": "visits[]", "record": ""}
        begins = next(place for place in places if column.source.startswith(f"{place}."))
        path = f"{places[begins]}{column.source.removeprefix(begins)}"
        return f"`{path.removeprefix('.')}`"
