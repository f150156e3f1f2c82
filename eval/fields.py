"""What is scored: the items of each field of a visit, and when two items are the same.

A field is a multiset of items: a scalar is one item, null is none. An item is a tuple of values (an official
with side is a name and a side), each compared after its own kind. There are three levels.

`exact`: as written, after Unicode's NFKC; a place by code and name.
`normalised`, the headline: folded (width, white space, kinds of quotes and dashes, 《》, Traditional
characters do not count); a place by its code, or its name where it has none; a meeting by its head word.
`relaxed`: of stops and titles one contains the other, or character similarity is 0.75 or more (two times the
longest common subsequence over both lengths); dates agree as far as the coarser tells; a host may be
the other's parent or child; the side `unstated` accepts any.
"""

import operator
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from opencc import OpenCC
from rapidfuzz.distance import Indel

from service.extraction.ground import fold

Visit = Mapping[str, Any]
Item = tuple[str, ...]
SIMILAR = 0.75
_TO_SIMPLIFIED = OpenCC("t2s")


class Level(StrEnum):
    """How strictly two items are compared."""

    EXACT = "exact"
    NORMALISED = "normalised"
    RELAXED = "relaxed"


def _written(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value))


@lru_cache(maxsize=100_000)
def folded(value: object) -> str:
    """A value as it is compared at the normalised level."""
    return fold(_TO_SIMPLIFIED.convert(str(value))).strip("《》")


def _coded(place: tuple[str, str | None]) -> str:
    name, code = place
    return code or folded(name)


def _head_word(name: object) -> str:
    """A meeting by its head word, which the codebook lets stand for the name: 甬株两市座谈会, 座谈会."""
    words = folded(name)
    return words[-4:] if words.endswith("仪式") else words[-3:]


def similar(one: str, other: str) -> bool:
    """Whether two folded names or titles are nearly the same; an empty one is like none."""
    if not one or not other:
        return one == other
    return one in other or other in one or Indel.normalized_similarity(one, other) >= SIMILAR


def same_as_far_as_told(one: str, other: str) -> bool:
    """Whether two ISO dates agree in all parts that both tell: 2019-03 and 2019-03-20 do.

    A day without a year (--03-20) agrees with that day of any year.
    """
    if one.startswith("--") or other.startswith("--"):
        return one[-5:] == other[-5:] and min(len(one), len(other)) == len("--03-20")
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def nested(one: str, other: str) -> bool:
    """Whether two GB/T 2260 codes are the same, or one's area lies in the other's."""
    if not (one.isdigit() and other.isdigit()):
        return one == other
    return _within(one, other) or _within(other, one)


def _within(inner: str, outer: str) -> bool:
    significant = outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer
    return inner.startswith(significant)


def _any_side(one: str, other: str) -> bool:
    return one == other or "unstated" in {one, other}


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of one sort are written at the levels, and when two normalised ones are close."""

    exact: Callable[[Any], str] = _written
    normalised: Callable[[Any], str] = folded
    close: Callable[[str, str], bool] = operator.eq

    def form(self, value: object, level: Level) -> str:
        """A value as it is compared."""
        return self.exact(value) if level is Level.EXACT else self.normalised(value)


TEXT = Kind()
TITLE = Kind(close=similar)
MEETING = Kind(normalised=_head_word)
DATE = Kind(close=same_as_far_as_told)
SIDE = Kind(close=_any_side)
PLACE = Kind(exact=lambda place: _written(f"{place[1]} {place[0]}"), normalised=_coded)
HOST = Kind(exact=PLACE.exact, normalised=_coded, close=nested)


@dataclass(frozen=True, slots=True)
class Field:
    """Where a field's items stand in a visit, and the kind of each of their values."""

    values: Callable[[Visit], Iterable[Sequence[Any]]]
    kinds: tuple[Kind, ...]

    def items(self, visit: Visit | None, level: Level) -> list[Item]:
        """The items of a visit, those with a null in them left out; none of no visit."""
        return [
            tuple(kind.form(value, level) for kind, value in zip(self.kinds, values, strict=True))
            for values in (self.values(visit) if visit is not None else ())
            if all(value is not None for value in values)
        ]

    def close(self, one: Item, other: Item) -> bool:
        """Whether two normalised items are the same at the relaxed level."""
        return all(kind.close(a, b) for kind, a, b in zip(self.kinds, one, other, strict=True))


def _places(name: str, kind: Kind) -> Field:
    return Field(lambda visit: [[_place(place)] for place in visit[name]], (kind,))


def _place(place: Mapping[str, Any]) -> tuple[str, str | None]:
    return place["name"], place["code"]


def _legs(visit: Visit) -> Iterable[Sequence[Any]]:
    # With one host the dates are the visit's own, which other fields score.
    if len(visit["hosts"]) > 1:
        for host in visit["hosts"]:
            yield _place(host), host.get("start"), host.get("end")


def _scalar(*path: str, kind: Kind = TEXT) -> Field:
    def values(visit: Visit) -> Iterable[Sequence[Any]]:
        value: Any = visit
        for key in path:
            value = value[key]
        return [[value]]

    return Field(values, (kind,))


def _parts(name: str, *keys: str, kinds: tuple[Kind, ...]) -> Field:
    return Field(lambda visit: [[part[key] for key in keys] for part in visit[name]], kinds)


def _codes(name: str) -> Field:
    return Field(
        lambda visit: [[part["code"] if isinstance(part, Mapping) else part] for part in visit[name]], (TEXT,)
    )


FIELDS: dict[str, Field] = {
    "visitor": _places("visitors", PLACE),
    "host": _places("hosts", HOST),
    "leg": Field(_legs, (HOST, DATE, DATE)),
    "start": _scalar("dates", "start", kind=DATE),
    "end": _scalar("dates", "end", kind=DATE),
    "official": _parts("officials", "name", kinds=(TEXT,)),
    "official+side": _parts("officials", "name", "side", kinds=(TEXT, SIDE)),
    "official+role": _parts("officials", "name", "role", kinds=(TEXT, TEXT)),
    "official+title": _parts("officials", "name", "title", kinds=(TEXT, TITLE)),
    "official+spoke": _parts("officials", "name", "spoke", kinds=(TEXT, TEXT)),
    "stop": _parts("stops", "name", kinds=(TITLE,)),
    "meeting": _parts("meetings", "name", kinds=(MEETING,)),
    "agreement": _parts("agreements", "title", kinds=(TITLE,)),
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
