"""China's administrative divisions since about 1980, and the development zones that have no code.

The codes, names and years of GB/T 2260 come from python-stdnum (`stdnum/cn/loc.dat`, itself drawn from the
tables of the Chinese Wikipedia). What that file lacks or has wrong, and every zone, stands in `places.toml`,
each row with its reason.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})
LEVELS = ("province", "prefecture", "county", "township", "zone")

_PROVINCE = re.compile(r'(\d\d) province="')
_ROW = re.compile(r' +(\d{4}) county="([^"]*)"')
_SPELL = re.compile(r"(?:\[(\d*)-(\d*)\])?([^,\[\]]+)")

# Peoples whose name may stand without 族 (伊犁哈萨克自治州), and those that always carry it.
_PEOPLES = (
    "(?:(?:蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克|回|达斡尔)族?"
    "|(?:各|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|土|仫佬|羌|布朗|撒拉"
    "|毛南|仡佬|阿昌|普米|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|赫哲|门巴|珞巴|基诺)族)"
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?){_PEOPLES}+自治([区州县旗])")
# 东乡族自治县 is all people and no place: only 族 goes.
_BARE_AUTONOMOUS = re.compile(r"(.{2,}?)族?自治([区州县旗])")
# 左旗, 前旗 and 矿区 leave no name behind when their last character goes.
_PLAIN = re.compile(
    r"(.{2,}?)(?:特别行政区|行政委员会|地区|新区|林区|特区|[省市县盟]|(?<!矿)区|(?<![左右前后中])旗)"
)


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division for the years in which it bore this name and code, or a development zone.

    `province` and `prefecture` are the codes of what it lies in (None for a province; no prefecture below a
    municipality or directly under a province). `since` and `until` are both inclusive; None is open.
    """

    code: str | None
    name: str
    level: str
    province: str | None
    prefecture: str | None
    since: int | None = None
    until: int | None = None

    def valid(self, year: int) -> bool:
        """Return True if it existed under this name and code at some time in `year`."""
        return (self.since or 0) <= year <= (self.until or 9999)

    @property
    def is_district(self) -> bool:
        """Return True for a 市辖区, which a record writes with its city in front.

        A forest or special district (神农架林区, 六枝特区) is a county under another title.
        """
        titled = self.name.endswith("区") and not self.name.endswith(("林区", "特区"))
        return self.level == "county" and titled


def lies_in(inner: Division, outer: Division) -> bool:
    """Return True if `outer` is the province or the prefecture of `inner`."""
    return outer.code is not None and outer.code in (inner.province, inner.prefecture)


def short_names(name: str) -> tuple[str, ...]:
    """Return the shorter ways to write a full name, longest first: 延边朝鲜族自治州 is 延边州 and 延边.

    One character alone is never a short name (雄县); the result is empty then.
    """
    if found := _AUTONOMOUS.fullmatch(name) or _BARE_AUTONOMOUS.fullmatch(name):
        stem, kind = found.groups()
        return (stem,) if kind == "区" else (f"{stem}自治{kind}", stem + kind, stem)
    found = _PLAIN.fullmatch(name)
    return (found[1],) if found else ()


@cache
def table() -> dict[str, Any]:
    """Return our own table, `places.toml`, as read."""
    return tomllib.loads(files(__package__).joinpath("places.toml").read_text(encoding="utf-8"))


def coded_divisions() -> list[Division]:
    """Return every division that has or had a six-digit code, corrected by our own table."""
    corrected = {row["code"] for row in table()["division"]}
    rows = [row for row in _published() if row[0] not in corrected]
    rows += [(row["code"], row["name"], row.get("since"), row.get("until")) for row in table()["division"]]
    known = {code for code, *_ in rows}
    return [_division(code, name, since, until, known) for code, name, since, until in rows]


def zones() -> list[Division]:
    """Return the development zones of our own table."""
    rows = table()["zone"]
    return [zone_in(row["name"], row["parent"], row.get("since"), row.get("until")) for row in rows]


def zone_in(name: str, parent: str, since: int | None = None, until: int | None = None) -> Division:
    """Return a zone that lies in the division with the code `parent`."""
    province = parent[:2] + "0000"
    prefecture = None if province in MUNICIPALITIES or parent == province else parent[:4] + "00"
    return Division(None, name, "zone", province, prefecture, since, until)


_Row = tuple[str, str, int | None, int | None]


def _published() -> Iterator[_Row]:
    """Yield (code, name, since, until) for each row of loc.dat that names a place."""
    source = table()["source"]
    # A dozen names of that file are still in traditional characters.
    script = str.maketrans(source["traditional"], source["simplified"])
    recoded: dict[str, str] = source["recoded"]
    placeholders = set(source["placeholders"])
    head = ""
    published = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    for line in published.translate(script).splitlines():
        if row := _ROW.match(line):
            code = head + row[1]
            code = recoded.get(code[:4], code[:4]) + code[4:]
            yield from (spell for spell in _spells(code, row[2]) if spell[1] not in placeholders)
        elif province := _PROVINCE.match(line):
            head = province[1]


def _spells(code: str, names: str) -> list[_Row]:
    """Return what one code was called, in turn: `[1983-1994]东矿区,[1995-]古冶区`.

    A renaming falls within a year, and the file ends the old name with the year before. News of that year may
    still use it, so it is kept for the year in which the new name begins.
    """
    spells = [
        (code, found[3], int(found[1]) if found[1] else None, int(found[2]) if found[2] else None)
        for found in _SPELL.finditer(names)
    ]
    starts = {since for _, _, since, _ in spells}
    return [
        (code, name, since, until + 1 if until and until + 1 in starts else until)
        for _, name, since, until in spells
    ]


def _division(code: str, name: str, since: int | None, until: int | None, known: set[str]) -> Division:
    """Return the division of one row; its parents follow from its code."""
    if code.endswith("0000"):
        return Division(code, name, "province", None, None, since, until)
    province = code[:2] + "0000"
    if code.endswith("00"):
        return Division(code, name, "prefecture", province, None, since, until)
    prefecture = code[:4] + "00"
    # Directly under a province there is no row above (429004 仙桃市), or only the province's own (460004).
    inside = prefecture in known and prefecture != province
    return Division(code, name, "county", province, prefecture if inside else None, since, until)
