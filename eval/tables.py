"""Scores as tables for a terminal."""

from collections.abc import Iterable

from rich.table import Table

from eval.fields import FIELDS
from eval.scoring import Difference, Score, Tally
from eval.screening import Point
from service.screening import THRESHOLD


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
    rates = map(_rate, (tally.precision, tally.recall, tally.f1))
    return [*rates, str(tally.matched), str(tally.found), str(tally.gold)]


def _rate(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.3f}"


def differences_table(differences: Iterable[Difference]) -> Table:
    """A row per missed or invented item."""
    table = Table(title="differences")
    for name in ("document", "field", "kind", "item"):
        table.add_column(name)
    for difference in differences:
        table.add_row(difference.document, difference.field, difference.kind, " · ".join(difference.item))
    return table


def screening_table(points: Iterable[Point], title: str) -> Table:
    """A row per score that could be the threshold; the one that is has a mark."""
    table = Table(title=title)
    for name in ("score", "kept", "with visits", "P", "R"):
        table.add_column(name, justify="right")
    for point in points:
        score = f"{'>' if point.score == THRESHOLD else ''} {point.score}"
        counts = (f"{point.kept}", f"{point.right} of {point.positive}")
        table.add_row(score, *counts, _rate(point.precision), _rate(point.recall))
    return table
