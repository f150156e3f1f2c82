"""How far a corpus's two coders agreed, by the same scorer that judges the systems.

`coders/a.jsonl` and `coders/b.jsonl` hold what each coded, a line an article; `coders/settled.jsonl` how each
difference was settled, and why.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from eval.fields import CORE, FIELDS
from eval.report import CORE_ROW, picked
from eval.scoring import RECORD, WHOLE, Score
from eval.statistics import draws, estimate
from schemas.errors import MalformedInput, MissingInput


def agreement(folder: Path) -> Score:
    """Coder A scored against coder B."""
    one, other = (_coded(folder / "coders" / name) for name in ("a.jsonl", "b.jsonl"))
    if one.keys() != other.keys():
        msg = f"{folder / 'coders'}: {min(one.keys() ^ other.keys())} was coded by one coder only."
        raise MalformedInput(msg)
    score = Score()
    for document in sorted(one):
        score.add(document, one[document], other[document])
    return score


def agreement_markdown(folder: Path) -> str:
    """A row per field: F1 of one coder against the other, its interval, and the counts."""
    score = agreement(folder)
    tallies, counts = {CORE_ROW: score.core} | score.tallies, score.counts()
    lines = [
        "| field | agreement (F1) | 95 % interval | both | A | B |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in (RECORD, WHOLE, CORE_ROW, *FIELDS):
        tally, sure = tallies[row], estimate(picked(counts, row), draws(len(score.documents)))
        if tally.f1 is not None:
            interval = f"{sure.low:.3f} to {sure.high:.3f}"
            name = f"**{row}**" if row in {*CORE, CORE_ROW} else row
            counts_told = f"{tally.matched} | {tally.found} | {tally.gold}"
            lines.append(f"| {name} | {tally.f1:.3f} | {interval} | {counts_told} |")
    settled = _lines(folder / "coders" / "settled.jsonl")
    sides = Counter(entry["settled"] for entry in settled)
    told = (
        f"{len(settled)} differences settled: {sides['a']} as A coded, {sides['b']} as B, "
        f"{sides['other']} otherwise."
    )
    return "\n".join([f"{len(score.documents)} articles, coded twice.", "", *lines, "", told])


def _coded(file: Path) -> dict[str, Any]:
    return {line["doc"]: line["visits"] for line in _lines(file)}


def _lines(file: Path) -> list[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines if line]
    except ValueError as error:
        msg = f"{file}: a line in it is no JSON."
        raise MalformedInput(msg) from error
    except OSError as error:
        msg = f"{file}: it cannot be read ({error.strerror}); a corpus coded twice has it."
        raise MissingInput(msg) from error
