"""Scores as tables for a terminal."""

from collections.abc import Iterable

from rich.table import Table

from eval.fields import FIELDS
from eval.scoring import Difference, Score, Tally


def fields_table(score: Score, title: str) -> Table:
    """A row per field with rates and counts, and the core fields together at the end."""
    table = Table(title=title)
    table.add_column("field")
    for name in ("P", "R", "F1", "both", "found", "gold"):
        table.add_column(name, justify="right")
    for name in FIELDS:
        table.add_row(name, *_figures(score.tallies[name]))
    table.add_section()
    table.add_row("core", *_figures(score.core))
    return table


def _figures(tally: Tally) -> list[str]:
    rates = ["–" if rate is None else f"{rate:.3f}" for rate in (tally.precision, tally.recall, tally.f1)]
    return [*rates, str(tally.matched), str(tally.found), str(tally.gold)]


def differences_table(differences: Iterable[Difference]) -> Table:
    """A row per missed or invented item."""
    table = Table(title="differences")
    for name in ("document", "field", "kind", "item"):
        table.add_column(name)
    for difference in differences:
        table.add_row(difference.document, difference.field, difference.kind, " · ".join(difference.item))
    return table
