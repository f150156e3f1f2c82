"""Visits as a table for a terminal: who, where, when, led by whom, and how much of it."""

from collections.abc import Iterable

from rich.table import Table

from schemas.record import Record
from schemas.visit import Visit
from schemas.vocabulary import ReportedAs, Role


def visits_table(records: Iterable[Record]) -> Table:
    """One row per visit; a document without one, or with an error, has a row that says so."""
    table = Table(title="Visits", show_lines=False)
    for name in ("document", "visitors", "hosts", "dates", "led by"):
        table.add_column(name, overflow="fold")
    for name in ("officials", "stops", "agreements"):
        table.add_column(name, justify="right")
    table.add_column("warnings", overflow="fold")
    visits = 0
    for record in records:
        for visit in record.visits:
            visits += 1
            table.add_row(*_row(record, visit))
        if record.error:
            table.add_row(record.doc, f"error: {record.error.message}")
        elif not record.visits:
            table.add_row(record.doc, "no visit")
    table.caption = f"{visits} visits"
    return table


def _row(record: Record, visit: Visit) -> tuple[str, ...]:
    recalled = " (mention)" if visit.reported_as is ReportedAs.MENTION else ""
    leaders = [official.name for official in visit.officials if official.role is Role.LEADER]
    return (
        record.doc + recalled,
        "、".join(place.name for place in visit.visitors),
        "、".join(place.name for place in visit.hosts),
        _dates(visit),
        "、".join(leaders),
        str(len(visit.officials)),
        str(len(visit.stops)),
        str(len(visit.agreements)),
        ", ".join(dict.fromkeys(str(warning.code) for warning in visit.warnings)),
    )


def _dates(visit: Visit) -> str:
    start, end = visit.dates.start, visit.dates.end
    if start is None:
        return "?"
    return start if end in {None, start} else f"{start} – {end}"
