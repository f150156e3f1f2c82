"""How far records agree with gold.

The visits of a document are matched one to one so that the most agrees: a pair weighs the sum of its fields'
F1, visitors and hosts three times, start and end (the date, twice) once each, the rest once. A pair
that shares neither visitor nor host is none. Visits are aligned once, by their normalised items, so that what
is right at one level is right at every kinder one. Then the items of each field are matched one to one.
What stands in an unmatched visit counts as missed or invented in full; so does a document that failed.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.optimize import linear_sum_assignment

from eval.fields import CORE, FIELDS, Field, Item, Level, Visit
from eval.statistics import Floats

RECORD, WHOLE = "record", "whole record"
ROWS = (RECORD, WHOLE, *FIELDS)
# A visit's items, sorted, by field.
Sheet = dict[str, list[Item]]
_WEIGHTS = {"visitor": 3.0, "host": 3.0}
# By what a visit that names no place at all can still be known.
_TELLING = ("start", "end", "official", "stop", "agreement")
# Between alignments of equal weight the one with more items in common, which no weight can outdo.
_TIE = 1e-6


@dataclass(slots=True)
class Tally:
    """Counts of one field: items in both, in the records, in the gold."""

    matched: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """The counts of both."""
        return Tally(self.matched + other.matched, self.found + other.found, self.gold + other.gold)

    @property
    def is_complete(self) -> bool:
        """Whether every item of either side is matched."""
        return self.matched == self.found == self.gold

    @property
    def precision(self) -> float | None:
        """None where nothing was found: not zero."""
        return self.matched / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """None where gold has nothing."""
        return self.matched / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean; None where neither side has anything."""
        return 2 * self.matched / (self.found + self.gold) if self.found + self.gold else None


def total(tallies: Iterable[Tally]) -> Tally:
    """The counts of all."""
    return sum(tallies, Tally())


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that only one side has: "missed" stands in gold alone, "invented" in the records alone."""

    document: str
    field: str
    kind: str
    item: Item


@dataclass(frozen=True, slots=True)
class Pair:
    """A found visit and its gold, by their places in the lists given; None on a side: unmatched."""

    found: int | None
    gold: int | None


@dataclass(frozen=True, slots=True)
class VisitScore:
    """What came of one pair: a tally for each of ROWS, and every difference."""

    pair: Pair
    tallies: dict[str, Tally]
    differences: tuple[Difference, ...]

    @property
    def invented(self) -> dict[str, bool]:
        """Of a matched visit, the fields in which gold has nothing, and whether something was found there."""
        if self.pair.found is None or self.pair.gold is None:
            return {}
        tallies = ((name, self.tallies[name]) for name in FIELDS)
        return {name: tally.found > 0 for name, tally in tallies if not tally.gold}


@dataclass(frozen=True)
class DocumentScore:
    """One document: the scores of its visits, found and missed."""

    document: str
    visits: tuple[VisitScore, ...]

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        """Counts of the document for each of ROWS."""
        return {row: total(visit.tallies[row] for visit in self.visits) for row in ROWS}

    @property
    def differences(self) -> list[Difference]:
        """Every difference, visit by visit."""
        return [difference for visit in self.visits for difference in visit.differences]


@dataclass(slots=True)
class Score:
    """The scores of a system's documents at one level."""

    level: Level = Level.NORMALISED
    documents: list[DocumentScore] = field(default_factory=list)

    def add(self, document: str, found: Sequence[Visit], gold: Sequence[Visit]) -> None:
        """Score one document's visits against its gold."""
        self.documents.append(score_document(document, found, gold, self.level))

    @property
    def tallies(self) -> dict[str, Tally]:
        """Counts per field over all documents."""
        return {row: total(score.tallies[row] for score in self.documents) for row in ROWS}

    @property
    def core(self) -> Tally:
        """The core fields together."""
        return total(score.tallies[name] for score in self.documents for name in CORE)

    @property
    def differences(self) -> list[Difference]:
        """Every difference, document by document."""
        return [difference for score in self.documents for difference in score.differences]

    def counts(self) -> Floats:
        """Matched, found and gold as an array of documents × ROWS × 3."""
        rows = [
            [[tally.matched, tally.found, tally.gold] for tally in map(score.tallies.__getitem__, ROWS)]
            for score in self.documents
        ]
        return np.array(rows, dtype=float).reshape(len(rows), len(ROWS), 3)


def score_document(
    document: str, found: Sequence[Visit], gold: Sequence[Visit], level: Level = Level.NORMALISED
) -> DocumentScore:
    """Align a document's visits with its gold, and count field by field."""
    pairs = _align(*([_sheet(visit, Level.NORMALISED) for visit in visits] for visits in (found, gold)))
    ones, others = ([_sheet(visit, level) for visit in visits] for visits in (found, gold))
    nothing: Sheet = {name: [] for name in FIELDS}
    scores = []
    for pair in pairs:
        one = nothing if pair.found is None else ones[pair.found]
        other = nothing if pair.gold is None else others[pair.gold]
        scores.append(_compare(document, pair, one, other, level))
    return DocumentScore(document, tuple(scores))


def _sheet(visit: Visit, level: Level) -> Sheet:
    # Sorted, so that nothing depends on the order in which a system lists its items.
    return {name: sorted(its.items(visit, level)) for name, its in FIELDS.items()}


def _compare(document: str, pair: Pair, one: Sheet, other: Sheet, level: Level) -> VisitScore:
    tallies: dict[str, Tally] = {}
    differences: list[Difference] = []
    for name, its in FIELDS.items():
        matched = _matches(its, one[name], other[name], level)
        tallies[name] = Tally(len(matched), len(one[name]), len(other[name]))
        differences += _differences(document, name, one[name], other[name], matched)
    sides = (int(pair.found is not None), int(pair.gold is not None))
    whole = all(sides) and all(tallies[name].is_complete for name in CORE)
    rows = {RECORD: Tally(int(all(sides)), *sides), WHOLE: Tally(int(whole), *sides)}
    return VisitScore(pair, rows | tallies, tuple(differences))


def _differences(
    document: str, name: str, found: list[Item], gold: list[Item], matched: list[tuple[Item, Item]]
) -> Iterable[Difference]:
    invented = Counter(found) - Counter(one for one, _ in matched)
    missed = Counter(gold) - Counter(other for _, other in matched)
    for kind, extra in (("missed", missed), ("invented", invented)):
        yield from (Difference(document, name, kind, item) for item in sorted(extra.elements()))


def _matches(its: Field, found: list[Item], gold: list[Item], level: Level) -> list[tuple[Item, Item]]:
    """As many pairs of the same items as there can be, one to one, equal ones first."""
    equal = [(item, item) for item in (Counter(found) & Counter(gold)).elements()]
    if level is not Level.RELAXED or len(equal) == min(len(found), len(gold)):
        return equal
    # An equal pair outweighs a close one, but never so that a pair is lost: the shares sum to less than one.
    share = 1 / (len(found) + len(gold) + 1)
    worth = np.array(
        [[its.close(one, other) * (1 + share * (one == other)) for other in gold] for one in found]
    )
    return [(found[row], gold[column]) for row, column in _assigned(worth)]


def _assigned(worth: Floats) -> list[tuple[int, int]]:
    """The one-to-one pairs of most worth in sum, those without any left out."""
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [
        (int(row), int(column)) for row, column in zip(rows, columns, strict=True) if worth[row, column] > 0
    ]


def _align(found: Sequence[Sheet], gold: Sequence[Sheet]) -> list[Pair]:
    """Pairs of visits that agree most in sum, then each unmatched visit with nothing.

    The order of either list does not count: ties are broken by what stands in the visits.
    """
    left = sorted(range(len(found)), key=lambda index: list(found[index].values()))
    right = sorted(range(len(gold)), key=lambda index: list(gold[index].values()))
    pairs: list[Pair] = []
    if left and right:
        worth = np.array([[_agreement(found[i], gold[j]) for j in right] for i in left])
        pairs = [Pair(left[row], right[column]) for row, column in _assigned(worth)]
    taken, matched = {pair.found for pair in pairs}, {pair.gold for pair in pairs}
    pairs += (Pair(index, None) for index in left if index not in taken)
    pairs += (Pair(None, index) for index in right if index not in matched)
    return pairs


def _agreement(one: Sheet, other: Sheet) -> float:
    shared = {name: (Counter(one[name]) & Counter(other[name])).total() for name in FIELDS}
    placeless = not all(sheet["visitor"] or sheet["host"] for sheet in (one, other))
    if not any(shared[name] for name in (_TELLING if placeless else ("visitor", "host"))):
        return 0.0
    rates = (
        _WEIGHTS.get(name, 1.0) * 2 * both / (len(one[name]) + len(other[name]))
        for name, both in shared.items()
        if both
    )
    return sum(rates) + _TIE * sum(shared.values())
