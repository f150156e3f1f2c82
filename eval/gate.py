"""The gate: a run may not fall under a floor, nor lose significantly against the last accepted run."""

from collections.abc import Mapping

from eval.accepted import Accepted
from eval.report import CORE_ROW, SystemReport
from eval.scoring import ROWS


def failures(
    reports: Mapping[str, SystemReport],
    accepted: Accepted | None,
    floors: Mapping[str, Mapping[str, float]],
) -> list[str]:
    """Why a run must not pass, a sentence each; none where it may."""
    if accepted is None:
        return ["no run was ever accepted; look at the report, then: visits-eval accept."]
    corpora = next(iter(reports.values())).run.corpora
    if not accepted.fits(corpora):
        return [
            "articles or gold have changed since the accepted run, so nothing can be compared; "
            "look at the report, then: visits-eval accept."
        ]
    missing = [f"{name}: accepted, but not in this run." for name in accepted.systems if name not in reports]
    return missing + [
        sentence
        for name, report in reports.items()
        for sentence in (*report.failed, *_fallen(report, floors.get(name, {})), *_lost(report, accepted))
    ]


def _fallen(report: SystemReport, floors: Mapping[str, float]) -> list[str]:
    score = report.score(report.cases)
    rates = {CORE_ROW: score.core.f1} | {row: score.tallies[row].f1 for row in ROWS}
    return [
        f"{report.name}: {row} is at F1 {rates[row] or 0:.3f}, under its floor of {floor:.3f}."
        for row, floor in floors.items()
        if (rates[row] or 0) < floor
    ]


def _lost(report: SystemReport, accepted: Accepted) -> list[str]:
    if report.name not in accepted.systems:
        return [
            f"{report.name}: no run of it was accepted yet; look at the report, then: visits-eval accept."
        ]
    if accepted.counts(report.name, report.cases) is None:
        return [
            f"{report.name}: it answers other articles than in the accepted run; run all: visits-eval run."
        ]
    return [
        f"{report.name}: {row} lost {-change.delta:.3f} F1 against the accepted run "
        f"(95 % interval {change.low:+.3f} to {change.high:+.3f})."
        for row, change in report.changes(accepted).items()
        if change.verdict == "worse"
    ]
