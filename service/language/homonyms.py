"""Which of several divisions called alike is meant: by the year, the other places of the article, rank."""

from collections.abc import Iterable, Sequence

from service.language.divisions import LEVELS, MUNICIPALITIES, Division, lies_in
from service.language.toponyms import BEHIND, EARLIEST_END, Sense

# How close two places are. That they share a province decides only between divisions of one level: a second
# city of the province does not make 吉林 the city of Jilin.
SAME_PROVINCE, IN_PROVINCE, SAME_CITY, SAME = 1, 2, 3, 4


def ordered(senses: Iterable[Sense]) -> tuple[Division, ...]:
    """Return the divisions, likeliest first: those that may stand alone, still exist, are of higher level."""

    def unlikely(sense: Sense) -> tuple[bool, int, int]:
        division = sense.division
        return sense.where >= BEHIND, -(division.until or 9999), LEVELS.index(division.level)

    return tuple(dict.fromkeys(sense.division for sense in sorted(senses, key=unlikely)))


def in_force(divisions: Sequence[Division], year: int | None) -> list[Division]:
    """Return those valid in `year`; without a year the present ones or, if none, the last to end."""
    if year is not None:
        return [division for division in divisions if division.valid(year)]
    last = max((division.until or 9999 for division in divisions), default=0)
    return [division for division in divisions if (division.until or 9999) == last]


def possible(senses: Sequence[Sense]) -> list[Sense]:
    """Return the senses in a text of unknown year: those in force, and lately ended namesakes elsewhere.

    江北区 was a district of Chongqing until 2025 and is one of Ningbo; 青田县 is one county under two codes.
    """
    present = in_force([sense.division for sense in senses], None)
    return [
        sense
        for sense in senses
        if sense.division in present
        or ((sense.division.until or 0) >= EARLIEST_END and not _superseded(sense.division, present))
    ]


def settled(senses: Sequence[Sense], year: int | None, near: Sequence[Division]) -> Division | None:
    """Return the one division meant, or None if several are left.

    In turn: names that may stand alone, the year, clearly the nearest, those in force, the highest level, the
    same province.
    """
    usual = [sense for sense in senses if sense.where < BEHIND] or list(senses)
    kept = possible(usual) if year is None else [sense for sense in usual if sense.division.valid(year)]
    found = list(dict.fromkeys(sense.division for sense in kept))
    found = _nearest(found, near, IN_PROVINCE)
    found = in_force(found, year)
    highest = min((LEVELS.index(division.level) for division in found), default=0)
    found = [division for division in found if LEVELS.index(division.level) == highest]
    return _only(_nearest(found, near, SAME_PROVINCE))


def nearness(division: Division, near: Sequence[Division]) -> int:
    """Return how close the division is to the closest of the others, 0 if to none."""
    return max((_closeness(division, other) for other in near), default=0)


def _nearest(divisions: list[Division], near: Sequence[Division], least: int) -> list[Division]:
    """Return the divisions closest to `near`, or all of them if none is as close as `least`."""
    if len(divisions) < 2:
        return divisions
    closest = max((nearness(division, near) for division in divisions), default=0)
    if closest < least:
        return divisions
    return [division for division in divisions if nearness(division, near) == closest]


def _closeness(division: Division, other: Division) -> int:
    if division == other or (division.code and division.code == other.code):
        return SAME
    city = _city(division)
    if city and city == _city(other):
        return SAME_CITY
    if lies_in(division, other) or lies_in(other, division):
        return IN_PROVINCE
    return SAME_PROVINCE if division.province and division.province == other.province else 0


def _city(division: Division) -> str | None:
    """Return the code of the city that a division is or lies in; a municipality is a city."""
    if division.level == "prefecture" or division.code in MUNICIPALITIES:
        return division.code
    return division.prefecture or (division.province if division.province in MUNICIPALITIES else None)


def _superseded(ended: Division, present: Sequence[Division]) -> bool:
    """Return True if one of the present divisions is the ended one under a new code.

    Counties and cities of one name do not occur twice in a province; districts do (桥西区), in two cities.
    """
    return any(
        ended.province == division.province
        and (not ended.is_district or ended.prefecture == division.prefecture)
        for division in present
    )


def _only(divisions: Sequence[Division]) -> Division | None:
    """Return the only division, or the latest of several that are one place under successive codes."""
    if len({(division.province, division.prefecture) for division in divisions}) != 1:
        return None
    return max(divisions, key=lambda division: division.since or 0)
