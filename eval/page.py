"""The report as one page that needs no network: figures, charts, and every article with its marks."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.accepted import Accepted
from eval.dataset import Case
from eval.fields import CORE, Level
from eval.markdown import FIELD_ROWS, headline, rate, sure, told
from eval.marks import Segment, segments
from eval.report import CORE_ROW, SystemReport, compared_pairs
from eval.scoring import Difference
from eval.statistics import Estimate
from service.language.places import Gazetteer
from service.page.templates import templates

TEMPLATE = "page.html.jinja"
CODE = len("110000")


@dataclass(frozen=True, slots=True)
class Column:
    """An article's text as one side sees it: the gold, or a system with its differences."""

    name: str
    segments: list[Segment]
    differences: list[Difference]
    error: str | None = None

    @property
    def core_errors(self) -> int:
        """How many of the differences are in core fields."""
        return sum(difference.field in CORE for difference in self.differences)

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """The differences for a reader: kind, field, and all its items in a line.

        Of a person who is missed or invented nothing more is said than the name.
        """
        people = {(one.kind, one.item[0]) for one in self.differences if one.field == "official"}
        lines: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in self.differences:
            if not one.field.startswith("official+") or (one.kind, one.item[0]) not in people:
                lines[one.kind, one.field].append(" · ".join(map(_named, one.item)))
        return [(kind, field, "、".join(items)) for (kind, field), items in lines.items()]


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its gold and what each system that answered it said."""

    corpus: str
    case: Case
    gold: Column
    columns: list[Column]

    @property
    def errors(self) -> float:
        """How many differences in core fields a system has, in the mean."""
        return sum(column.core_errors for column in self.columns) / max(1, len(self.columns))


@dataclass(frozen=True, slots=True)
class Point:
    """A system in the plot of cost against quality, both on the articles that all systems answered."""

    name: str
    dollars: float
    core: Estimate


def page(reports: Mapping[str, SystemReport], accepted: Accepted | None) -> str:
    """One HTML page, nothing outside it needed."""
    environment = templates(Path(__file__).parent)
    environment.globals.update(rate=rate, sure=sure, told=told, levels=tuple(Level))
    corpora = next(iter(reports.values())).run.corpora
    return environment.get_template(TEMPLATE).render(
        corpora=corpora,
        reports=reports,
        headlines={name: headline(report) for name, report in reports.items()},
        core_fields=CORE,
        core_row=CORE_ROW,
        field_rows=FIELD_ROWS,
        figures={name: report.figures(report.tests) for name, report in reports.items()},
        changes={name: report.changes(accepted) for name, report in reports.items()},
        accepted=accepted is not None and accepted.fits(corpora),
        pairs=_pairs(reports),
        points=_points(reports),
        articles=_articles(reports),
    )


def _named(value: str) -> str:
    """A code by the name of its place."""
    division = Gazetteer.load().coded(value) if value.isdigit() and len(value) == CODE else None
    return division.name if division else value


def _pairs(reports: Mapping[str, SystemReport]) -> list[tuple[str, str, int, str]]:
    return [
        (one.name, other.name, articles, told(changes[CORE_ROW], "a difference"))
        for one, other, articles, changes in compared_pairs(reports)
        if CORE_ROW in changes
    ]


def _points(reports: Mapping[str, SystemReport]) -> list[Point]:
    shared = [
        key for key in next(iter(reports.values())).run.cases if all(key in r.cases for r in reports.values())
    ]
    return [
        Point(name, next(iter(report.prices.values())), report.figures(shared)[CORE_ROW].f1)
        for name, report in reports.items()
        if shared
    ]


def _articles(reports: Mapping[str, SystemReport]) -> list[Article]:
    """Those with most errors first."""
    cases = next(iter(reports.values())).run.cases
    articles = [_article(reports, key, case) for key, case in cases.items()]
    return sorted(articles, key=lambda article: (-article.errors, article.case.document.id))


def _article(reports: Mapping[str, SystemReport], key: tuple[str, str], case: Case) -> Article:
    columns, missed = [], []
    for name, report in reports.items():
        if key in report.said:
            said, its = report.said[key], report.scores()[key].differences
            invented = [difference for difference in its if difference.kind == "invented"]
            missed += [difference for difference in its if difference.kind == "missed"]
            columns.append(Column(name, segments(case.document, said.visits, invented), its, said.error))
    return Article(key[0], case, Column("gold", segments(case.document, case.visits, missed), []), columns)
