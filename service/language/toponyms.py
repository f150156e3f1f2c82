"""Every way to write a division or zone by itself, and where that name may stand in running text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from service.language.divisions import Division, short_names, table, zones

# Where a name may stand: anywhere; at the beginning of a phrase; only directly behind the place it lies in;
# there, and only in a text of known year.
FREE, APART, BEHIND, DATED = range(4)
_WHERE = {"apart": APART, "behind": BEHIND}

# Bare short forms of what ended before there was news on the web (惠阳地区, 1988) would only be misread.
EARLIEST_END = 2000


@dataclass(frozen=True, slots=True)
class Sense:
    """One division that a name stands for, and where the name may stand for it."""

    division: Division
    where: int

    def valid(self, year: int | None) -> bool:
        """Return True if a text of that year may mean it; an unknown year excludes next to nothing."""
        return self.where != DATED if year is None else self.division.valid(year)


def toponyms(divisions: Sequence[Division]) -> dict[str, tuple[Sense, ...]]:
    """Return each name with its senses; an ordinary word that hides a name (长治久安) has none."""
    where = {name: _WHERE[row["where"]] for row in table()["ordinary"] for name in row["names"]}
    senses: dict[str, list[Sense]] = {word: [] for row in table()["word"] for word in row["words"]}
    for division in divisions:
        for name, place in _names(division, where):
            senses.setdefault(name, []).append(Sense(division, place))
    for zone in zones():
        for name in (zone.name, *aliases(zone)):
            senses.setdefault(name, []).append(Sense(zone, FREE))
    return {name: tuple(found) for name, found in senses.items()}


def spellings(division: Division) -> list[str]:
    """Return the full name, the short ones and the aliases of a division, without what it lies in."""
    return list(dict.fromkeys([division.name, *short_names(division.name), *aliases(division)]))


def aliases(division: Division) -> Sequence[str]:
    """Return the names of our own table for a division or zone: 巴州, 第八师石河子市, 中新生态城."""
    return _aliases().get(division.code or division.name, ())


@cache
def _aliases() -> dict[str, list[str]]:
    """Return the aliases of our own table, by code, or by name for a zone."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in table()["alias"]:
        for name, code in row["names"].items():
            found[code].append(name)
    for row in table()["zone"]:
        found[row["name"]] += row.get("also", ())
    return dict(found)


def _names(division: Division, where: dict[str, int]) -> Iterator[tuple[str, int]]:
    """Yield the names of one division and where each may stand."""
    place = where.get(division.name, _place_of_length(division.name))
    # 唐山新区 was a district until 2002; today the same words mean any new quarter of the city.
    yield division.name, DATED if place == BEHIND and division.until and division.is_district else place
    for alias in aliases(division):
        yield alias, _place_of_length(alias)
    for short in short_names(division.name):
        # 延边州, 玉龙县: the kind of division is still told.
        told = short[-1] in "州县旗" and division.name.endswith(("自治州", "自治县", "自治旗"))
        yield short, FREE if told else where.get(short, _place_of_short(division))


def _place_of_length(name: str) -> int:
    """Return where a name of this length may stand: two characters (和县, 巴州) meet by chance elsewhere."""
    return APART if len(name) == 2 else FREE


def _place_of_short(division: Division) -> int:
    """Return where the bare short form of a division may stand: 唐山 anywhere, 兴文 behind 宜宾 or 四川."""
    ended = (division.until or 9999) < EARLIEST_END
    return BEHIND if ended or division.level == "county" else FREE
