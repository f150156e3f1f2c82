"""Places in running text, and which division each one is.

Names written directly together are one mention of the innermost place: 四川省宜宾市兴文县, 天津滨海新区.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from service.language.divisions import MUNICIPALITIES, Division, coded_divisions, lies_in, table, zone_in
from service.language.homonyms import IN_PROVINCE, in_force, nearness, ordered, possible, settled
from service.language.toponyms import APART, FREE, Sense, spellings, toponyms

_PHRASE_START = re.compile(r"(?:^|[^\u4e00-\u9fff]|[到在赴来往向从由对与和及以访抵])\Z")

# A short form before this is a street's name: 南京西路, 天津大道. Not before 路径, 路线 and the like.
_STREET = re.compile(r"[东南西北中]?[一二三四五]?(?:路(?![径线演桥网况由])|大街|大道)")

# A full name may run into the next word: 吉林|市场, 河北|区域.
_RUNS_ON = {"市": ("场",), "区": ("域", "块")}

# A free-trade area (自贸区) is a regime and no jurisdiction; it is left out on purpose.
_ZONE_TAIL = re.compile(
    r"(?:国家级|国家)?(?:(?:经济技术|高新技术产业|高新技术|高技术产业|经济|高新|工业)?开发区|高新(?:技术产业)?区|经开区"
    r"|综合保税区|保税港区|保税区|旅游度假区|临空经济区)(?![域块])"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named at `[start, end)` of the text; `divisions` are what it may be, likeliest first."""

    start: int
    end: int
    text: str
    divisions: tuple[Division, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read names written together: where each begins, the end, the senses of the last one.

    `places` are the divisions of each step. An ordinary word that hides a name is a reading without senses.
    """

    starts: tuple[int, ...]
    end: int
    senses: tuple[Sense, ...]
    places: tuple[tuple[Division, ...], ...] = ()


class Gazetteer:
    """China's divisions and zones by name and by code. Build one with `load`; it never changes."""

    def __init__(self, divisions: Sequence[Division], written: dict[str, tuple[Sense, ...]]) -> None:
        """Index the divisions by code, and the ways to write them by their first two characters."""
        self._by_code: dict[str, list[Division]] = defaultdict(list)
        for division in divisions:
            if division.code:
                self._by_code[division.code].append(division)
        self._senses = written
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in written:
            lengths[name[:2]].add(len(name))
        self._lengths = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}

    @classmethod
    @cache
    def load(cls) -> "Gazetteer":
        """Return the gazetteer of the shipped tables, read once in a process."""
        divisions = coded_divisions()
        return cls(divisions, toponyms(divisions))

    def codes(self) -> tuple[str, ...]:
        """Return every six-digit code that is or was in use."""
        return tuple(self._by_code)

    def coded(self, code: str, year: int | None = None) -> Division | None:
        """Return the division with this code in `year`; without a year the present one, else the latest."""
        found = in_force(self._by_code.get(code, ()), year)
        return max(found, key=lambda division: division.since or 0, default=None)

    def named(self, name: str, year: int | None = None) -> tuple[Division, ...]:
        """Return every division called so, in full or in short, likeliest first; for chains see `resolve`."""
        senses = self._senses.get(name, ())
        return ordered(sense for sense in senses if year is None or sense.division.valid(year))

    def find(self, text: str, year: int | None = None) -> tuple[Mention, ...]:
        """Return the places named in the text, left to right, the longest at each place, none overlapping.

        The longest match reaches into titles: 天津市委书记 yields 天津市, though its 市 belongs to 市委.
        A person called 吉林 is not told from the province. Both are for the caller to settle.
        """
        return self._found(text, year)

    # Of an article each sentence is asked for several times: by the rules, and for each record.
    @lru_cache(maxsize=1024)  # noqa: B019 - there is one gazetteer, and it stays
    def _found(self, text: str, year: int | None) -> tuple[Mention, ...]:
        mentions: list[Mention] = []
        end = 0
        for start in self._heads(text):
            reading = self._longest(text, start, year) if start >= end else None
            if reading and reading.senses:
                mentions.append(self._mention(text, reading, year))
                end = mentions[-1].end
            elif reading:
                end = reading.end
        return tuple(mentions)

    # A sentence is asked again with the year that the visit turns out to have.
    @lru_cache(maxsize=1024)  # noqa: B019 - there is one gazetteer, and it stays
    def _heads(self, text: str) -> tuple[int, ...]:
        """Where a name may begin."""
        return tuple([at for at in range(len(text) - 1) if text[at : at + 2] in self._lengths])

    def resolve(
        self, name: str, *, year: int | None = None, near: Sequence[Division] = ()
    ) -> Division | None:
        """Return the one division that a name or a chain of names means; None if unknown or still ambiguous.

        `near` are other places of the article: of namesakes, the one that they are, hold or adjoin is meant.
        """
        senses: list[Sense] = []
        for reading in self._readings(name, 0, year):
            if reading.end == len(name):
                senses += reading.senses
            elif reading.end + len(_tail(name, reading.end)) == len(name):
                zone = self._zone(name, reading, year, near)
                senses += [Sense(zone, FREE)] if zone else []
        return settled(senses, year, near)

    def abbreviated(self, character: str, near: Sequence[Division] = ()) -> Division | None:
        """Return the province or city that one character stands for (沪, 唐), or None.

        宁 is 宁夏 or 南京, 秦 Shaanxi or 秦皇岛: the second only where `near` has it or its province.
        """
        usual = self.coded(table()["abbreviation"].get(character, ""))
        other = [self.coded(code) for code in table()["abbreviation_near"].get(character, ())]
        known = [division for division in (usual, *other) if division]
        scores = [nearness(division, near) for division in known]
        if scores and max(scores) >= IN_PROVINCE and scores.count(max(scores)) == 1:
            return known[scores.index(max(scores))]
        return usual

    def abbreviates(self, character: str) -> bool:
        """Return True if some place is written with this one character, be it settled which or not."""
        return character in table()["abbreviation"] or character in table()["abbreviation_near"]

    def record_name(self, division: Division, year: int | None = None) -> str:
        """Return the name a record gives: a district with its city in front (杭州市临平区), all else bare.

        The city is called as in `year`, or as in the district's last year.
        """
        if not division.is_district:
            return division.name
        city = self._parent(division, division.prefecture or division.province, year)
        return city.name + division.name if city and city.name.endswith("市") else division.name

    def forms(self, division: Division) -> tuple[str, ...]:
        """Return every way to write the division, with and without what it lies in, longest first."""
        prefecture = self._parent(division, division.prefecture)
        province = self._parent(division, division.province)
        before = [["", *spellings(outer)] if outer else [""] for outer in (province, prefecture)]
        chains = {"".join(parts) for parts in product(*before, spellings(division))}
        return tuple(sorted(chains, key=lambda form: (-len(form), form)))

    def _parent(self, division: Division, code: str | None, year: int | None = None) -> Division | None:
        """Return the division with a parent's code, as it was in `year` or in the division's last year."""
        return self.coded(code, year or division.until) or self.coded(code) if code else None

    def _names_at(self, text: str, start: int) -> Iterator[tuple[int, tuple[Sense, ...]]]:
        """Yield the end and the senses of each name or ordinary word at `start`, longest first."""
        for length in self._lengths.get(text[start : start + 2], ()):
            end = start + length
            if end <= len(text) and (senses := self._senses.get(text[start:end])) is not None:
                yield end, senses

    def _readings(self, text: str, start: int, year: int | None) -> Iterator[_Reading]:
        """Yield each way to read a name, or names written together, at `start`."""
        for end, senses in self._names_at(text, start):
            valid, divisions = self._valid(text[start:end], year)
            if valid or not senses:
                head = _Reading((start,), end, valid, (divisions,))
                yield head
                if text[end : end + 2] in self._lengths:
                    yield from self._longer(text, head, year)

    @lru_cache(maxsize=16_384)  # noqa: B019 - there is one gazetteer, and it stays
    def _valid(self, name: str, year: int | None) -> tuple[tuple[Sense, ...], tuple[Division, ...]]:
        """The senses of a name that a text of that year may mean, and their divisions."""
        senses = tuple(sense for sense in self._senses[name] if sense.valid(year))
        return senses, _divisions(senses)

    def _longer(self, text: str, reading: _Reading, year: int | None) -> Iterator[_Reading]:
        """Yield the readings that go on with the name of a place that lies in the last one."""
        *before, last = reading.places
        for end, senses in self._names_at(text, reading.end):
            inner = [
                (sense, outer)
                for sense in senses
                for outer in last
                if lies_in(sense.division, outer) and sense.valid(year)
            ]
            if inner:
                found = tuple(dict.fromkeys(sense for sense, _ in inner))
                # 河北唐山: what 河北 may be besides the province (a district of Tianjin) is out now.
                places = (*before, tuple(dict.fromkeys(outer for _, outer in inner)), _divisions(found))
                longer = _Reading((*reading.starts, reading.end), end, found, places)
                yield longer
                yield from self._longer(text, longer, year)

    def _longest(self, text: str, start: int, year: int | None) -> _Reading | None:
        """Return the longest reading that may stand here in running text; of equally long ones the first."""
        best: _Reading | None = None
        for reading in self._readings(text, start, year):
            # Of a shorter name nothing more is wanted, unless it goes on.
            if best is None or reading.end > best.end:
                best = _allowed(text, reading) or best
        return best

    def _mention(self, text: str, reading: _Reading, year: int | None) -> Mention:
        """Return the mention of a reading; a zone's title directly behind a city makes it that zone."""
        start, end = reading.starts[0], reading.end
        if zone := self._zone(text, reading, year):
            end += len(_tail(text, end))
            return Mention(start, end, text[start:end], (zone,))
        senses = possible(reading.senses) if year is None else reading.senses
        return Mention(start, end, text[start:end], ordered(senses))

    def _zone(
        self, text: str, reading: _Reading, year: int | None, near: Sequence[Division] = ()
    ) -> Division | None:
        """Return the development zone that a city and a zone's title name together: 唐山高新区.

        It is called as written, from the city on; a district that stands alone gets its city in front.
        """
        tail = _tail(text, reading.end)
        if not tail:
            return None
        base = settled([sense for sense in reading.senses if _has_zones(sense.division)], year, near)
        if base is None or base.code is None:
            return None
        steps = zip(reading.starts, reading.places, strict=True)
        first = next(start for start, places in steps if any(map(_has_zones, places)))
        written = text[first : reading.end]
        if first == reading.starts[-1] and base.is_district:
            written = self.record_name(base, year)
        return zone_in(written + tail, base.code)


def _allowed(text: str, reading: _Reading) -> _Reading | None:
    """Return the reading with the senses it may have in running text, or None.

    A chain vouches for its parts; a single name may stand where its sense lets it.
    """
    if not reading.senses or len(reading.starts) > 1:
        return reading
    name = text[reading.starts[0] : reading.end]
    if text.startswith(_RUNS_ON.get(name[-1], ()), reading.end):
        return None
    apart = _PHRASE_START.search(text[max(0, reading.starts[0] - 1) : reading.starts[0]])
    senses = [sense for sense in reading.senses if sense.where == FREE or (sense.where == APART and apart)]
    if _STREET.match(text, reading.end):
        senses = [sense for sense in senses if sense.division.name == name]
    return _Reading(reading.starts, reading.end, tuple(senses), reading.places) if senses else None


def _tail(text: str, start: int) -> str:
    found = _ZONE_TAIL.match(text, start)
    return found[0] if found else ""


def _has_zones(division: Division) -> bool:
    """Return True for a city, county or district; a province's own zones are known from the table alone."""
    return division.level in ("prefecture", "county") or division.code in MUNICIPALITIES


def _divisions(senses: Sequence[Sense]) -> tuple[Division, ...]:
    return tuple(sense.division for sense in senses)
