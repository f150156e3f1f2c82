"""The report as Markdown, short enough for the summary of a CI job."""

from collections.abc import Iterable, Mapping

from eval.accepted import Accepted
from eval.fields import CORE, FIELDS, Level
from eval.report import CORE_ROW, Figure, SystemReport, compared_pairs
from eval.scoring import RECORD, WHOLE
from eval.statistics import Change, Estimate

FIELD_ROWS = (RECORD, WHOLE, CORE_ROW, *FIELDS)


def markdown(reports: Mapping[str, SystemReport], accepted: Accepted | None) -> str:
    """Every section of the report."""
    return (
        "\n\n".join(
            [
                "# How right the records are",
                _corpora(reports),
                "## Systems",
                _headline(reports),
                _comparisons(reports),
                "## Fields (test part)",
                _fields(reports),
                "## Levels (test part)",
                _levels(reports),
                "## Against the accepted run",
                _changes(reports, accepted),
                "## Invented where the gold has nothing",
                _nulls(reports),
                "## Slices, core F1 (every article with a visit that was answered)",
                _slices(reports),
                "## A visit found where none is",
                _alarms(reports),
                *_damage(reports),
                "## What a warning is worth",
                _warnings(reports),
            ]
        )
        + "\n"
    )


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; the first column is words, the others figures."""
    names = list(head)
    lines = [names, ["---", *["---:"] * (len(names) - 1)], *(list(map(str, row)) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def rate(value: float | None) -> str:
    """Three digits; a dash where nothing is defined."""
    return "–" if value is None else f"{value:.3f}"


def sure(figure: Estimate) -> str:
    """A figure with its interval."""
    if figure.value is None or figure.low is None or figure.high is None:
        return rate(figure.value)
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def percent(part: float, whole: float) -> str:
    """A share; a dash of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def told(change: Change, noun: str = "change") -> str:
    """A difference with its interval, and what it says; `noun` is what there is no evidence of."""
    if change.verdict == "same":
        return "same"
    verdict = change.verdict.removesuffix("change") + (noun if change.verdict.endswith("change") else "")
    return f"{change.delta:+.3f} [{change.low:+.3f}, {change.high:+.3f}] {verdict}"


def _corpora(reports: Mapping[str, SystemReport]) -> str:
    lines = []
    for corpus in next(iter(reports.values())).run.corpora:
        tests = len(corpus.tests)
        none = sum(not case.visits for case in corpus.cases)
        visits = sum(len(case.visits) for case in corpus.cases)
        lines.append(
            f"Corpus `{corpus.name}` ({corpus.sha256[:12]}): {len(corpus.cases)} articles, {tests} in the "
            f"test part; {visits} visits; {none} articles tell of none."
        )
    lines.append(
        "F1 is over items matched one to one, with a 95 % bootstrap interval by document. Core: "
        f"{', '.join(CORE)}."
    )
    return "\n".join(lines)


def _headline(reports: Mapping[str, SystemReport]) -> str:
    facts = [headline(report) for report in reports.values()]
    rows = [(name, *(its[name] for its in facts)) for name in facts[0]]
    return table(("test part", *reports), rows)


def headline(report: SystemReport) -> dict[str, str]:
    """What is said of a system first, by what it is called; of its test articles unless it says otherwise."""
    figures, its = report.figures(report.tests), report.grounding
    asked = report.valid_at_first is not None
    # A server that counts no tokens leaves the cost open.
    usage = report.usage.prompt_tokens > 0
    alarms = [bool(report.said[key].visits) for key, case in report.cases.items() if not case.visits]
    return {
        "articles (test part)": str(len(report.tests)),
        "core F1": sure(figures[CORE_ROW].f1),
        "core F1, mean of fields": sure(report.macro(report.tests)),
        "records F1": sure(figures[RECORD].f1),
        "whole records F1": sure(figures[WHOLE].f1),
        "of all answered, a visit found where none is": f"{sum(alarms)} of {len(alarms)}",
        "of all answered, grounded: a span that is the value": percent(its.spanned, its.values),
        "of all answered, standing in the text": percent(its.standing, its.values),
        "of all answered, valid at first try": f"{100 * report.valid_at_first:.1f} %"
        if report.valid_at_first is not None
        else "–",
        "tokens in, 1,000 articles": f"{report.usage.prompt_tokens:,}" if usage else "–",
        "tokens out, 1,000 articles": f"{report.usage.completion_tokens:,}" if usage else "–",
        **{
            f"USD at the price of {model}": f"{dollars:.2f}" if usage else "–" if asked else "0"
            for model, dollars in report.prices.items()
        },
        "seconds, 1,000 articles": f"{report.seconds:.0f}" if report.seconds is not None else "– (recorded)",
        "of all answered, failed": str(len(report.failed)),
    }


def _comparisons(reports: Mapping[str, SystemReport]) -> str:
    rows = [
        (
            f"{one.name} − {other.name}",
            articles,
            *(told(changes[row], "a difference") if row in changes else "–" for row in (CORE_ROW, RECORD)),
        )
        for one, other, articles, changes in compared_pairs(reports)
    ]
    if not rows:
        return ""
    return "Paired, on the articles that both answered:\n\n" + table(
        ("systems", "articles", "core F1", "records F1"), rows
    )


def _fields(reports: Mapping[str, SystemReport]) -> str:
    figures = {name: report.figures(report.tests) for name, report in reports.items()}
    head = ["field", *(f"{name} F1" for name in reports), *(f"{name} P / R" for name in reports)]
    head += [f"{name} both/found/gold" for name in reports]
    rows = []
    for row in FIELD_ROWS:
        its = [figures[name][row] for name in reports]
        rows.append(
            [
                f"**{row}**" if row in {*CORE, CORE_ROW} else row,
                *(sure(one.f1) for one in its),
                *(f"{rate(one.tally.precision)} / {rate(one.tally.recall)}" for one in its),
                *(_counts(one) for one in its),
            ]
        )
    return table(head, rows)


def _counts(figure: Figure) -> str:
    return f"{figure.tally.matched}/{figure.tally.found}/{figure.tally.gold}"


def _levels(reports: Mapping[str, SystemReport]) -> str:
    rows = []
    for name, report in reports.items():
        cores = [report.figures(report.tests, level)[CORE_ROW].f1 for level in Level]
        rows.append((name, *map(sure, cores)))
    return table(("core F1", *Level), rows)


def _changes(reports: Mapping[str, SystemReport], accepted: Accepted | None) -> str:
    if accepted is None:
        return "No run was ever accepted."
    if not accepted.fits(next(iter(reports.values())).run.corpora):
        return "The corpus has changed since the accepted run: nothing to compare."
    lines = []
    for name, report in reports.items():
        changes = report.changes(accepted)
        if not changes:
            lines.append(f"- {name}: not accepted on these articles before.")
        elif all(change.verdict == "same" for change in changes.values()):
            lines.append(f"- {name}: the same to the last item.")
        else:
            moved = [f"{row} {told(one)}" for row, one in changes.items() if one.verdict != "same"]
            lines.append(f"- {name}: " + "; ".join(moved) + ".")
    return "\n".join(lines)


def _nulls(reports: Mapping[str, SystemReport]) -> str:
    rows = []
    for name in FIELDS:
        counts = [report.nulls.get(name) for report in reports.values()]
        if any(count and count[0] for count in counts):
            rows.append((name, *(f"{count[1]} of {count[0]}" if count else "–" for count in counts)))
    return table(("field", *reports), rows)


def _slices(reports: Mapping[str, SystemReport]) -> str:
    slices = {name: report.slices for name, report in reports.items()}
    traits = dict.fromkeys(trait for its in slices.values() for trait in its)
    rows = []
    for trait in traits:
        cells = [slices[name].get(trait) for name in reports]
        rows.append((trait, *(f"{sure(cell[1])} ({cell[0]})" if cell else "–" for cell in cells)))
    return table(("trait", *(f"{name} (articles)" for name in reports)), rows)


def _alarms(reports: Mapping[str, SystemReport]) -> str:
    traits = dict.fromkeys(trait for report in reports.values() for trait in report.false_alarms)
    rows = []
    for trait in traits:
        cells = [report.false_alarms.get(trait) for report in reports.values()]
        rows.append((trait, *(f"{cell[1]} of {cell[0]}" if cell else "–" for cell in cells)))
    return table(("trait", *reports), rows)


def _damage(reports: Mapping[str, SystemReport]) -> list[str]:
    parts = []
    for name, report in reports.items():
        if curves := report.damage:
            strengths = [strength for strength, _ in next(iter(curves.values()))]
            rows = [(damage, *(rate(core) for _, core in curve)) for damage, curve in curves.items()]
            parts += [
                f"## Damage: core F1 of {name} on the test part, by strength",
                table(("damage", *(f"{strength:g}" for strength in strengths)), rows),
            ]
    return parts


def _warnings(reports: Mapping[str, SystemReport]) -> str:
    rows = [
        (name, code, one.visits, rate(one.precision))
        for name, report in reports.items()
        for code, one in report.warnings.items()
    ]
    return table(("system", "warning", "visits", "core precision"), rows)
