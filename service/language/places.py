"""Places in running text, and which division each one is.

Names written directly together are one mention of the innermost place: 四川省宜宾市兴文县, 天津滨海新区, 河北唐山.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Self

from service.language.divisions import (
    LEVELS,
    MUNICIPALITIES,
    Division,
    coded_divisions,
    lies_in,
    short_names,
    table,
    zone_in,
    zones,
)

# Where a name may stand in running text: anywhere, at the beginning of a phrase, or only behind what it lies in.
FREE, APART, BEHIND = range(3)

# Short forms of prefectures that ended before there was news on the web (惠阳地区, 1988) would only be misread.
_EARLIEST_END = 2000

_PHRASE_START = re.compile(r"(?:^|[^\u4e00-\u9fff]|[到在赴来往向从由对与和及以访抵])\Z")

# A short form before this is a street's name: 南京西路, 天津大道. Not before 路径, 路线 and the like.
_STREET = re.compile(r"[东南西北中]?[一二三四五]?(?:路(?![径线演桥网况由])|大街|大道)")

# A full name may run into the next word: 吉林|市场, 河北|区域.
_RUNS_ON = {"市": ("场",), "区": ("域", "块")}

# A free-trade area (自贸区) is a regime and no jurisdiction; it is left out on purpose.
_ZONE_TAIL = re.compile(
    r"(?:国家级|国家)?(?:(?:经济技术|高新技术产业|高新技术|高技术产业|经济|高新|工业)?开发区|高新(?:技术产业)?区|经开区"
    r"|综合保税区|保税港区|保税区|旅游度假区|临空经济区|国家级?新区)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named at `[start, end)` of the text; `divisions` are what it may be, likeliest first."""

    start: int
    end: int
    text: str
    divisions: tuple[Division, ...]


@dataclass(frozen=True, slots=True)
class _Sense:
    """One division that a name stands for, and where that name may stand for it."""

    division: Division
    where: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read names written together: where each begins, the end, the senses of the last one.

    `places` are the divisions of each step. An ordinary word that hides a name is a reading without senses.
    """

    starts: tuple[int, ...]
    end: int
    senses: tuple[_Sense, ...]
    places: tuple[tuple[Division, ...], ...] = ()


class Gazetteer:
    """China's divisions and zones by name and by code. Build one with `load`; it never changes."""

    def __init__(self, divisions: Sequence[Division], written: dict[str, tuple[_Sense, ...]]) -> None:
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
    def load(cls) -> Self:
        """Return the gazetteer of the shipped tables, read once in a process."""
        return _shipped(cls)  # type: ignore[return-value]
