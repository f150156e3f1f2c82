"""The report as JSON: every figure, for programs and for later questions."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from eval.accepted import Accepted, hashes
from eval.fields import FIELDS, Level
from eval.report import SystemReport, compared_pairs


def summary(reports: Mapping[str, SystemReport], accepted: Accepted | None) -> str:
    """All systems of a run, their comparisons, and the corpora by hash."""
    corpora = next(iter(reports.values())).run.corpora
    told = {
        "corpora": hashes(corpora),
        "systems": {name: _system(report, accepted) for name, report in reports.items()},
        "compared": [
            {
                "systems": [one.name, other.name],
                "articles": articles,
                "difference": {row: asdict(change) for row, change in changes.items()},
            }
            for one, other, articles, changes in compared_pairs(reports)
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _system(report: SystemReport, accepted: Accepted | None) -> dict[str, Any]:
    return {
        "articles": len(report.cases),
        "test_articles": len(report.tests),
        "failed": report.failed,
        "levels": {
            level: {row: asdict(figure) for row, figure in report.figures(report.tests, level).items()}
            for level in Level
        },
        "macro_core": asdict(report.macro(report.tests)),
        "macro_all": asdict(report.macro(report.tests, tuple(FIELDS))),
        "grounding": asdict(report.grounding),
        "valid_at_first": report.valid_at_first,
        "tokens_per_1000": report.usage.model_dump(),
        "usd_per_1000": report.prices,
        "seconds_per_1000": report.seconds,
        "invented_where_gold_has_nothing": report.nulls,
        "warnings": {code: asdict(one) for code, one in report.warnings.items()},
        "false_alarms": report.false_alarms,
        "slices": {trait: [number, asdict(core)] for trait, (number, core) in report.slices.items()},
        "damage": report.damage,
        "changes": {row: asdict(change) for row, change in report.changes(accepted).items()},
        "differences": [asdict(one) for one in report.score(report.cases).differences],
    }
