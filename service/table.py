"""Visits as a table for a terminal: who, where, when, led by whom, and how much of it."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from schemas.record import Record
from schemas.visit import Place, Visit
from schemas.vocabulary import ReportedAs, Role


def visits_table(records: Iterable[Record]) -> Table:
    """One row per visit; a document without one, or with an error, has a row that says so."""
    table = Table(title="Visits", show_lines=False)
    for name in ("document", "visit", "dates", "led by"):
        table.add_column(name, overflow="fold")
    for name in ("people", "stops", "signed", "warnings"):
        table.add_column(name, justify="right")
    visits = 0
    for record in records:
        for visit in record.visits:
            visits += 1
            _add(table, *_row(record, visit))
        if record.error:
            _add(table, record.doc, f"error: {record.error.message}")
        elif not record.visits:
            _add(table, record.doc, "no visit")
    table.caption = counted(visits, "visit")
    return table


def _add(table: Table, *cells: str) -> None:
    """Add a row as it is: a crawled name may look like rich's markup, or hold a terminal's commands."""
    table.add_row(*(Text(printable(cell)) for cell in cells))


def counted(number: int, noun: str) -> str:
    """`1 visit`, `2 visits`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def printable(text: str) -> str:
    """Text of one line that a terminal only shows, and never obeys."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _row(record: Record, visit: Visit) -> tuple[str, ...]:
    recalled = " (mention)" if visit.reported_as is ReportedAs.MENTION else ""
    leaders = [official.name for official in visit.officials if official.role is Role.LEADER]
    return (
        record.doc + recalled,
        f"{_names(visit.visitors)} → {_names(visit.hosts)}",
        _dates(visit),
        "、".join(leaders),
        str(len(visit.officials)),
        str(len(visit.stops)),
        str(len(visit.agreements)),
        str(len(visit.warnings)),
    )


def _names(places: Iterable[Place]) -> str:
    return "、".join(place.name for place in places) or "?"


def _dates(visit: Visit) -> str:
    start, end = visit.dates.start, visit.dates.end
    if start is None:
        return "?"
    if end in {None, start}:
        return start
    # 2019-05-09/10, as ISO 8601 shortens an interval within a month
    return f"{start}/{end[8:] if end and end[:8] == start[:8] else end}"
