"""What a run shows: every figure of the report, computed once, as plain data.

The headline figures, and the damage curves, are those of the test part: nobody wrote rules or prompts by it.
Slices and changes since the last accepted run use every article that a system answered.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from eval.accepted import Accepted
from eval.dataset import Case
from eval.fields import CORE, FIELDS, Level, Visit
from eval.grounding import Grounding, grounding
from eval.prediction import Prediction
from eval.runner import Run
from eval.scoring import ROWS, DocumentScore, Score, Tally, score_document, total
from eval.statistics import Change, Estimate, Floats, change, draws, estimate
from schemas.record import Usage
from service.prices import prices

Key = tuple[str, str]
CORE_ROW = "core"


@dataclass(frozen=True, slots=True)
class Figure:
    """A field's counts and rates at one level, F1 with its interval."""

    tally: Tally
    f1: Estimate


@dataclass(frozen=True)
class SystemReport:
    """One system over a run: what it answered, and how far that agrees with gold."""

    name: str
    run: Run
    said: Mapping[Key, Prediction]

    @cached_property
    def cases(self) -> dict[Key, Case]:
        """The cases that it answered, in the run's order."""
        return {key: case for key, case in self.run.cases.items() if key in self.said}

    @cached_property
    def tests(self) -> tuple[Key, ...]:
        """The cases that the headline figures rest on."""
        tests = {(corpus.name, case.document.id) for corpus in self.run.corpora for case in corpus.tests}
        return tuple(key for key in self.cases if key in tests)

    @cached_property
    def failed(self) -> tuple[str, ...]:
        """Why it has no answer, where it has none."""
        return tuple(one.error for key in self.cases if (one := self.said[key]).error)

    def scores(self, level: Level = Level.NORMALISED) -> dict[Key, DocumentScore]:
        """Each case's score; a document that failed counts as all missed."""
        return self._scores[level]

    @cached_property
    def _scores(self) -> dict[Level, dict[Key, DocumentScore]]:
        return {
            level: {
                key: score_document(key[1], self.said[key].visits, case.visits, level)
                for key, case in self.cases.items()
            }
            for level in Level
        }

    def score(self, keys: Iterable[Key], level: Level = Level.NORMALISED) -> Score:
        """The score over some of its cases."""
        scores = self.scores(level)
        return Score(level, [scores[key] for key in keys])

    def figures(self, keys: Sequence[Key], level: Level = Level.NORMALISED) -> dict[str, Figure]:
        """A figure for core and each of ROWS, over some of its cases."""
        score = self.score(keys, level)
        counts, drawn = score.counts(), draws(len(keys))
        tallies = {CORE_ROW: score.core} | score.tallies
        return {row: Figure(tallies[row], estimate(picked(counts, row), drawn)) for row in tallies}

    def macro(self, keys: Sequence[Key], fields: Sequence[str] = CORE) -> Estimate:
        """The mean over fields, each counting the same."""
        counts = self.score(keys).counts()
        return estimate(counts[:, [ROWS.index(name) for name in fields], :], draws(len(keys)))

    @cached_property
    def nulls(self) -> dict[str, tuple[int, int]]:
        """Per field: matched visits whose gold has nothing there, and those with something invented."""
        counts: dict[str, list[bool]] = defaultdict(list)
        for score in self.scores().values():
            for visit in score.visits:
                for name, invented in visit.invented.items():
                    counts[name].append(invented)
        return {name: (len(counts[name]), sum(counts[name])) for name in FIELDS if counts[name]}

    @cached_property
    def grounding(self) -> Grounding:
        """How many of its values are tied to the text, over all it answered."""
        return sum(
            (grounding(case.document, self.said[key].visits) for key, case in self.cases.items()), Grounding()
        )

    @cached_property
    def valid_at_first(self) -> float | None:
        """The share of answers that fitted the schema when first asked; None where nothing is asked."""
        asked = [one for one in self.said.values() if one.attempts]
        return sum(one.attempts == 1 and not one.error for one in asked) / len(asked) if asked else None

    @cached_property
    def usage(self) -> Usage:
        """Tokens of a thousand articles."""
        used = sum((one.usage for one in self.said.values()), Usage())
        share = 1000 / len(self.said)
        return Usage(
            prompt_tokens=round(used.prompt_tokens * share),
            completion_tokens=round(used.completion_tokens * share),
        )

    @cached_property
    def seconds(self) -> float | None:
        """Seconds for a thousand articles; None of recorded answers."""
        times = [one.seconds for one in self.said.values() if one.seconds is not None]
        return 1000 * sum(times) / len(times) if times else None

    @cached_property
    def prices(self) -> dict[str, float]:
        """US dollars for a thousand articles, by the model whose price is taken."""
        return {model: price.of(self.usage) for model, price in prices().items()}

    @cached_property
    def slices(self) -> dict[str, tuple[int, Estimate]]:
        """By trait, parts first: how many articles with a visit, and core F1 on them."""
        groups = self._groups(case for case in self.cases.items() if case[1].visits)
        return {trait: (len(keys), self._core(keys)) for trait, keys in groups.items()}

    @cached_property
    def false_alarms(self) -> dict[str, tuple[int, int]]:
        """By trait: how many articles without a visit, and in how many of them one was found."""
        groups = self._groups(case for case in self.cases.items() if not case[1].visits)
        return {
            trait: (len(keys), sum(bool(self.said[key].visits) for key in keys))
            for trait, keys in groups.items()
        }

    def _groups(self, cases: Iterable[tuple[Key, Case]]) -> dict[str, list[Key]]:
        groups: dict[str, list[Key]] = defaultdict(list)
        for key, case in cases:
            for trait in (f"part: {case.part}", *_shape(case), *case.traits):
                groups[trait].append(key)
        return {trait: groups[trait] for trait in sorted(groups, key=lambda trait: (":" not in trait, trait))}

    def _core(self, keys: Sequence[Key]) -> Estimate:
        return estimate(picked(self.score(keys).counts(), CORE_ROW), draws(len(keys)))

    @cached_property
    def damage(self) -> dict[str, list[tuple[float, float]]]:
        """Core F1 by damage and strength; strength 0 is the articles as they are."""
        hurt: dict[tuple[str, float], dict[Key, Prediction]] = defaultdict(dict)
        for one in self.run.predictions:
            if one.system == self.name and one.damage is not None and one.strength is not None:
                hurt[one.damage, one.strength][one.corpus, one.document] = one
        curves: dict[str, list[tuple[float, float]]] = {}
        whole = self.score(self.tests).core.f1 or 0.0
        for (name, strength), said in sorted(hurt.items()):
            curves.setdefault(name, [(0.0, whole)])
            curves[name].append((strength, self._core_of(said)))
        return dict(sorted(curves.items(), key=lambda curve: curve[1][-1][1]))

    def _core_of(self, said: Mapping[Key, Prediction]) -> float:
        score = Score()
        for key, one in said.items():
            score.add(key[1], one.visits, self.cases[key].visits)
        return score.core.f1 or 0.0

    @cached_property
    def warnings(self) -> dict[str, "Calibration"]:
        """What a warning is worth: how right the visits are that carry it, and those that carry none."""
        kinds: dict[str, list[tuple[Visit, Tally]]] = defaultdict(list)
        for key, score in self.scores().items():
            for scored in score.visits:
                if scored.pair.found is not None:
                    visit = self.said[key].visits[scored.pair.found]
                    core = total(scored.tallies[name] for name in CORE)
                    for code in {warning["code"] for warning in visit["warnings"]} or {"(none)"}:
                        kinds[code].append((visit, core))
        return {
            code: Calibration(len(visits), total(core for _, core in visits).precision)
            for code, visits in sorted(kinds.items())
        }

    def changes(self, accepted: Accepted | None) -> dict[str, Change]:
        """By row, against the last accepted run over the same articles; nothing where there is none."""
        fits = accepted is not None and accepted.fits(self.run.corpora)
        before = accepted.counts(self.name, self.cases) if accepted and fits else None
        return {} if before is None else compared(self.score(self.cases).counts(), before)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Visits with a warning, and the share of their core items that is right."""

    visits: int
    precision: float | None


def picked(counts: Floats, row: str) -> Floats:
    """The counts of one row, or of the core fields together, as documents × 1 × 3."""
    rows = [ROWS.index(name) for name in CORE] if row == CORE_ROW else [ROWS.index(row)]
    its: Floats = counts[:, rows, :].sum(axis=1, keepdims=True)
    return its


def compared(after: Floats, before: Floats) -> dict[str, Change]:
    """The change of core and each of ROWS, paired by document."""
    drawn = draws(len(after))
    changes = {row: change(picked(after, row), picked(before, row), drawn) for row in (CORE_ROW, *ROWS)}
    return {row: one for row, one in changes.items() if one is not None}


def reports(run: Run) -> dict[str, SystemReport]:
    """A report for each system of a run."""
    return {name: SystemReport(name, run, run.said(name)) for name in run.systems}


def compared_pairs(
    reports: Mapping[str, SystemReport],
) -> Iterator[tuple[SystemReport, SystemReport, int, dict[str, Change]]]:
    """Each two systems that share answered articles: how many, and by how much the first differs on them."""
    for one, other in combinations(reports.values(), 2):
        articles, changes = versus(one, other)
        if articles:
            yield one, other, articles, changes


def versus(one: SystemReport, other: SystemReport) -> tuple[int, dict[str, Change]]:
    """How many articles two systems both answered, and by how much the first differs on them."""
    keys = [key for key in one.cases if key in other.cases]
    if not keys:
        return 0, {}
    return len(keys), compared(one.score(keys).counts(), other.score(keys).counts())


def _shape(case: Case) -> Iterable[str]:
    """Traits that the gold itself shows."""
    visits = case.visits
    if visits:
        yield "visits: one" if len(visits) == 1 else "visits: several"
    length = len(case.document.text)
    yield f"length: {'under 1,000' if length < 1000 else '1,000 to 2,000' if length < 2000 else 'over 2,000'}"
    for basis in sorted({visit["dates"]["basis"] for visit in visits}):
        yield f"date: {basis}"
