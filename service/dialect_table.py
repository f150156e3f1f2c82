"""What the doctor found out, as tables for a terminal."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from service.endpoint.dialect import Dialect
from service.table import printable

_MODELS = 5


def dialect_table(dialect: Dialect) -> Table:
    """One row per thing that was tried."""
    table = Table(title=f"{printable(dialect.model)} at {printable(dialect.address)}", show_header=False)
    listed = ", ".join(dialect.models[:_MODELS]) + (", …" if len(dialect.models) > _MODELS else "")
    window = f"{dialect.window:,} tokens, by {dialect.window_told_by}" if dialect.window else "not told"
    rows = [
        ("reachable", f"yes, {dialect.latency:g} s for a short answer"),
        ("models", listed or "not told"),
        *((f"form {form}", taken) for form, taken in dialect.forms.items()),
        ("limit of an answer", dialect.cap),
        ("tokens counted", "yes" if dialect.counts_tokens else "no"),
        ("context", window + (", cut in silence" if dialect.cuts else "")),
        ("tokens a second", f"{dialect.speed:g}" if dialect.speed else "not known"),
    ]
    for name, value in rows:
        table.add_row(name, Text(printable(value)))
    return table


def settings_table(settings: Iterable[tuple[str, str, str]]) -> Table:
    """What a run will use, and why."""
    table = Table(title="Settings for this endpoint")
    for name in ("setting", "value", "because"):
        table.add_column(name)
    for row in settings:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table
