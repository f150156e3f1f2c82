"""How far records agree with gold: items per field, matched one to one.

A visit is a bag of items per field; a scalar is one item, null is none. Visits of a document are
matched one to one so that the most agrees (visitors and hosts weigh 3, dates 2, the rest 1), and a
pair that shares neither visitor nor host is none. Items of unmatched visits count as missed or
invented. Strings are compared folded: width, white space, the kind of quotes and dashes do not count.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scipy.optimize import linear_sum_assignment

from service.extraction.ground import fold

Visit = Mapping[str, Any]
Items = Counter[tuple[str, ...]]


def _places(visit: Visit, name: str) -> Iterable[tuple[str, ...]]:
    return ((place["code"] or fold(place["name"]),) for place in visit[name])


def _officials(*parts: str) -> Callable[[Visit], Iterable[tuple[str, ...]]]:
    def items(visit: Visit) -> Iterable[tuple[str, ...]]:
        for official in visit["officials"]:
            if all(official[part] is not None for part in parts):
                yield (fold(official["name"]), *(fold(str(official[part])) for part in parts))

    return items


def _named(name: str, key: str) -> Callable[[Visit], Iterable[tuple[str, ...]]]:
    return lambda visit: ((fold(part[key].strip("《》")),) for part in visit[name])


def _scalar(*path: str) -> Callable[[Visit], Iterable[tuple[str, ...]]]:
    def items(visit: Visit) -> Iterable[tuple[str, ...]]:
        value: Any = visit
        for key in path:
            value = value[key]
        return [(fold(str(value)),)] if value is not None else []

    return items


def _codes(name: str) -> Callable[[Visit], Iterable[tuple[str, ...]]]:
    return lambda visit: ((part["code"] if isinstance(part, Mapping) else part,) for part in visit[name])


FIELDS: dict[str, Callable[[Visit], Iterable[tuple[str, ...]]]] = {
    "visitor": lambda visit: _places(visit, "visitors"),
    "host": lambda visit: _places(visit, "hosts"),
    "start": _scalar("dates", "start"),
    "end": _scalar("dates", "end"),
    "official": _officials(),
    "official+side": _officials("side"),
    "official+role": _officials("role"),
    "official+title": _officials("title"),
    "official+spoke": _officials("spoke"),
    "stop": _named("stops", "name"),
    "meeting": _named("meetings", "name"),
    "agreement": _named("agreements", "title"),
    "topic": _codes("topics"),
    "delegation": _scalar("delegation", "name"),
    "kind": _scalar("delegation", "kind"),
    "size": _scalar("delegation", "size"),
    "reported_as": _scalar("reported_as"),
    "status": _scalar("status"),
    "basis": _scalar("dates", "basis"),
    "warning": _codes("warnings"),
}
CORE = ("visitor", "host", "start", "end", "official+side", "stop", "agreement")
_WEIGHTS = {"visitor": 3.0, "host": 3.0, "start": 1.0, "end": 1.0}


@dataclass(slots=True)
class Tally:
    """Counts of one field: items in both, in the records, in the gold."""

    matched: int = 0
    found: int = 0
    gold: int = 0

    def add(self, matched: int, found: int, gold: int) -> None:
        """Count the items of one visit."""
        self.matched += matched
        self.found += found
        self.gold += gold

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


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that only one side has: "missed" stands in gold alone, "invented" in the records alone."""

    document: str
    field: str
    kind: str
    item: tuple[str, ...]


@dataclass(slots=True)
class Score:
    """Tallies per field over documents, and every difference."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIELDS})
    differences: list[Difference] = field(default_factory=list)

    def add(self, document: str, found: Sequence[Visit], gold: Sequence[Visit]) -> None:
        """Score one document's visits against its gold."""
        for one, other in _align(found, gold):
            for name, items in FIELDS.items():
                self._compare(document, name, _items(items, one), _items(items, other))

    def _compare(self, document: str, name: str, found: Items, gold: Items) -> None:
        self.tallies[name].add((found & gold).total(), found.total(), gold.total())
        for kind, extra in (("missed", gold - found), ("invented", found - gold)):
            self.differences += (Difference(document, name, kind, item) for item in sorted(extra.elements()))

    @property
    def core(self) -> Tally:
        """The core fields together."""
        total = Tally()
        for name in CORE:
            tally = self.tallies[name]
            total.add(tally.matched, tally.found, tally.gold)
        return total


def _items(items: Callable[[Visit], Iterable[tuple[str, ...]]], visit: Visit | None) -> Items:
    return Counter(items(visit)) if visit is not None else Counter()


def _align(found: Sequence[Visit], gold: Sequence[Visit]) -> list[tuple[Visit | None, Visit | None]]:
    """Pairs of visits that agree most in sum, and each unmatched visit with nothing."""
    pairs: list[tuple[Visit | None, Visit | None]] = []
    left, right = set(range(len(found))), set(range(len(gold)))
    if found and gold:
        weights = [[_agreement(one, other) for other in gold] for one in found]
        for row, column in zip(*linear_sum_assignment(weights, maximize=True), strict=True):
            if weights[row][column] > 0:
                pairs.append((found[row], gold[column]))
                left.discard(int(row))
                right.discard(int(column))
    pairs += ((found[row], None) for row in sorted(left))
    pairs += ((None, gold[column]) for column in sorted(right))
    return pairs


def _agreement(one: Visit, other: Visit) -> float:
    total = 0.0
    for name, items in FIELDS.items():
        a, b = Counter(items(one)), Counter(items(other))
        both = (a & b).total()
        if name == "host" and not total and not both:
            return 0.0  # FIELDS begins with visitor and host: neither agrees
        total += _WEIGHTS.get(name, 1.0) * (2 * both / (a.total() + b.total()) if a or b else 0.0)
    return total
