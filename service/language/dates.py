"""Dates as Chinese news writes them: find them, read them, and settle them by what is known.

`find_dates` sees the words, `read_date` their structure, `settle` makes ISO dates of them with the
publication date, by the codebook's rules: nothing is settled that the text leaves open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from schemas.vocabulary import DateBasis, WarningCode

_ZEROS = "〇零○"  # the last is a circle, common where an input method does not offer 〇
_DIGITS = "零一二三四五六七八九"
_YEAR = rf"(?:[12]\d{{3}}|[一二][{_ZEROS}{_DIGITS}]{{3}})年|今年|去年|前年|明年|当年|同年"
_NUMBER = r"(?:\d{1,2}|(?:[一二三]?十|廿|卅)[一二三四五六七八九]?|[一二三四五六七八九])"
# A weekday and a part of the day may stand before the dash: 12日（星期五）下午至13日.
_HOURS = r"(?:[（(]?(?:星期|周)[一二三四五六日天][)）]?)?(?:[上中下]午|早上|早晨|晚上?|傍晚)?"
_TO = rf"{_HOURS}(?:至|到|[-—–~～]{{1,2}}|、|和)"
_DAY = rf"{_NUMBER}(?:日|号(?![楼线码院馆门桥]))"
_MONTH = rf"(?:(?:{_NUMBER}|元)月(?:份)?|本月|上月|上个月|下月|下个月)"
_DURATION = re.compile(rf"(?:为期|历时)({_NUMBER}|两)[天日]")
# A day without its month is told from a count (第3日, 连续3日, 3日内, 3日前) by what stands around it, and
# from the day of a month that is not the article's (农历正月十五日, X月5日). 前往 and 内蒙古 are no count.
_ALONE = r"(?<![\d一二三四五六七八九十廿卅第月])(?<!连续)(?<!为期)(?<!历时)"
_NO_COUNT = r"(?![均报游]|前(?![往来去])|内(?!蒙))"

DATE = re.compile(
    # 7月12日, 7月12日至13日, and 1月1218日 that lost its dash
    rf"(?:{_YEAR})?{_MONTH}(?:\d{{3,4}}日|{_NUMBER}[日号]?{_TO}(?:(?:{_YEAR})?{_MONTH})?{_DAY}|{_DAY})"
    # 721日至22日, which lost its 月
    rf"|(?:{_YEAR}|{_ALONE})\d{{3,4}}日(?:{_TO}(?:{_MONTH})?{_DAY}|{_NO_COUNT})"
    rf"|(?<!\d)[12]\d{{3}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)"
    rf"|(?:{_YEAR}){_MONTH}|(?<![\d一二三四五六七八九十廿年]){_MONTH}(?!\d)"
    rf"|{_ALONE}{_NUMBER}[日号]?{_TO}{_DAY}|{_ALONE}{_NUMBER}日{_NO_COUNT}"
    r"|[12]\d{3}年|去年|今年"
    r"|(?:前昨|昨今|今明)两[天日]|前天|昨[天日晚夜]|昨(?=[，,]|[上下]午)|今(?:天|日(?!头条)|晚|晨)|明[天日]"
    # 日前 is no part of 3日前, 节日前 or 20日前往
    r"|近日|(?<![\d一二三四五六七八九十几数百多节假生])日前(?![往夕])|连日来"
)
_PARTS = re.compile(
    rf"(?P<year>{_YEAR})?(?P<month>{_MONTH})?(?P<day>{_NUMBER}(?=[日号]|{_TO}))?[日号]?"
    rf"(?:{_TO}(?P<year2>{_YEAR})?(?P<month2>{_MONTH})?(?P<day2>{_NUMBER})[日号])?"
)
_COUNTED = re.compile(r"[前昨今明](?!年)")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_FUSED = re.compile(
    rf"(?P<year>{_YEAR})?(?P<month>{_MONTH})?(?P<run>\d{{3,4}})日(?:{_TO}(?P<month2>{_MONTH})?(?P<day2>{_NUMBER})日)?"
)
_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2, "明年": -1}
_SAME_YEAR = frozenset({"当年", "同年"})
_MONTHS_AGO = {"本月": 0, "上月": 1, "上个月": 1, "下月": -1, "下个月": -1}
_DAYS_AGO = {"前": 2, "昨": 1, "今": 0, "明": -1}
_LEAP_YEAR = 2020  # stands in for an unknown year, which may have a 29 February
_VAGUE = frozenset({"近日", "日前", "连日来"})


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date's words at `[start, end)` of the text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Day:
    """Year, month and day as far as they are written."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def iso(self) -> str | None:
        """ISO form, as precise as the parts allow; None where no date can be written."""
        if self.year and self.month and self.day:
            return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        if self.year and self.month:
            return f"{self.year:04d}-{self.month:02d}"
        if self.year and not self.day:
            return f"{self.year:04d}"
        if self.month and self.day and not self.year:
            return f"--{self.month:02d}-{self.day:02d}"
        return None

    def exists(self) -> bool:
        """Whether the calendar has such a day."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return True
        try:
            date(self.year or _LEAP_YEAR, self.month or 1, self.day)
        except ValueError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Reading:
    """What a date's words say.

    `years_ago`, `months_ago` and `days_ago` count from the publication date; `same_year` is 当年, the
    year that the text told before; `vague` is 近日 and its like; `fused` are the readings of a damaged
    date such as 721日; `days` is a duration.
    """

    start: Day = Day()
    end: Day | None = None
    years_ago: int | None = None
    months_ago: int | None = None
    days_ago: int | None = None
    same_year: bool = False
    vague: bool = False
    days: int | None = None
    fused: tuple[tuple[Day, Day], ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """The publication date that may complete a date.

    `exact` says that the article itself or the caller gives it, so that 昨天 may be counted from it;
    the time stamp of a reposting site only completes years and months (codebook, hard case 10).
    """

    published: date | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """ISO dates with their basis, and what a reader must be warned of."""

    start: str | None
    end: str | None
    basis: DateBasis
    warnings: tuple[WarningCode, ...] = ()


def find_dates(text: str) -> Iterator[DateMention]:
    """Every date in the text, left to right, each as long as it goes."""
    for found in DATE.finditer(text):
        yield DateMention(found.start(), found.end(), found.group())


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十").replace("两", "二")
    if "十" not in text:
        return _DIGITS.index(text)
    tens, _, units = text.partition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(units) if units else 0)


def chinese_number(value: int) -> str:
    """Write 0 to 99 in Chinese numerals (18: 十八); larger numbers stay in digits, as news writes them."""
    if not 0 <= value <= 99:
        return str(value)
    tens, units = divmod(value, 10)
    if not tens:
        return _DIGITS[units]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[units] if units else "")


def _year(text: str | None) -> int | None:
    if text is None or text in _YEARS_AGO or text in _SAME_YEAR:
        return None
    digits = text.removesuffix("年")
    if digits.isdigit():
        return int(digits)
    return int("".join("0" if digit in _ZEROS else str(_DIGITS.index(digit)) for digit in digits))


def _month(text: str | None) -> int | None:
    if text is None or text in _MONTHS_AGO:
        return None
    number = text.removesuffix("份").removesuffix("月")
    return 1 if number == "元" else _number(number)


def _fused(found: re.Match[str]) -> tuple[tuple[Day, Day], ...]:
    """Every reading of a run of digits that lost its 月 (721日) or its dash (1月1218日)."""
    run, year, month = found["run"], _year(found["year"]), _month(found["month"])
    readings = []
    for cut in range(1, len(run)):
        first, second = int(run[:cut]), int(run[cut:])
        if run[cut] == "0" or len(run[:cut]) > 2 or len(run[cut:]) > 2:
            continue
        if month is not None:
            pair = Day(year, month, first), Day(year, month, second)
        else:
            last = _number(found["day2"]) if found["day2"] else second
            pair = Day(year, first, second), Day(year, _month(found["month2"]) or first, last)
        if pair[0].exists() and pair[1].exists() and _order(pair[0]) <= _order(pair[1]):
            readings.append(pair)
    return tuple(readings)


def _order(day: Day) -> tuple[int, int]:
    return day.month or 0, day.day or 0


def read_date(text: str) -> Reading | None:
    """Read the words of one date; white space does not count, and words around it are passed over.

    Of 昨天（7月12日） the day that is written counts, not the one that would have to be counted.

    Returns:
        None where there is no date in the words.
    """
    text = re.sub(r"\s", "", text)
    duration = _DURATION.search(text)
    days = _number(duration[1]) if duration else None
    words = [found.text for found in find_dates(text)]
    if not words:
        return Reading(days=days) if days else None
    written = (date for date in words if date not in _VAGUE and not _COUNTED.match(date))
    reading = _read_words(next(written, words[0]))
    return replace(reading, days=days or reading.days) if reading else None


def _read_words(words: str) -> Reading | None:
    if words in _VAGUE:
        return Reading(vague=True)
    if _COUNTED.match(words):
        return Reading(days_ago=_DAYS_AGO[words[0]], days=2 if "两" in words else None)
    if iso := _ISO.fullmatch(words):
        day = Day(*map(int, iso.groups()))
        return Reading(day) if day.exists() else None
    if fused := _FUSED.fullmatch(words):
        return Reading(years_ago=_YEARS_AGO.get(fused["year"] or ""), fused=_fused(fused))
    if words.endswith("年") and (year := re.fullmatch(_YEAR, words)):
        return Reading(Day(_year(year[0])), years_ago=_YEARS_AGO.get(words))
    return _read_parts(words)


def _read_parts(words: str) -> Reading | None:
    found = _PARTS.match(words)
    if found is None:
        return None
    start = Day(_year(found["year"]), _month(found["month"]), _number(found["day"]) if found["day"] else None)
    end = None
    if found["day2"]:
        month = _month(found["month2"]) or start.month
        end = Day(_year(found["year2"]) or start.year, month, _number(found["day2"]))
    if not start.exists() or (end and not end.exists()):
        return None
    return Reading(
        start,
        end,
        years_ago=_YEARS_AGO.get(found["year"] or ""),
        months_ago=_MONTHS_AGO.get(found["month"] or ""),
        same_year=found["year"] in _SAME_YEAR,
    )


def settle(reading: Reading | None, anchor: Anchor, *, planned: bool = False) -> Settled:
    """ISO dates of a reading, completed or counted from the publication date where the codebook allows.

    A completed visit lies on or before its publication, a planned one on or after it; the year (or
    month) nearest to the publication that fits is taken.
    """
    unresolved = Settled(None, None, DateBasis.NONE, (WarningCode.DATE_UNRESOLVED,))
    if reading is None:
        return unresolved
    if reading.fused:
        return _settle_fused(reading, anchor, planned=planned)
    if reading.days_ago is not None or reading.vague:
        return _settle_relative(reading, anchor)
    start, completed = _complete(reading, anchor, planned=planned)
    if start.iso() is None or not start.exists():  # 上月31日 in March is no day
        return unresolved
    end = _end_after(start, reading)
    if not end.exists():
        return unresolved
    if start.year is None and start.month:
        return Settled(start.iso(), end.iso(), DateBasis.NONE, (WarningCode.YEAR_UNRESOLVED,))
    return Settled(start.iso(), end.iso(), DateBasis.COMPLETED if completed else DateBasis.TEXT)


def _settle_relative(reading: Reading, anchor: Anchor) -> Settled:
    """昨天 is a day where the publication date is exact; 近日 is that date's month at most."""
    if anchor.published is None or not anchor.exact:
        return Settled(None, None, DateBasis.NONE, (WarningCode.DATE_UNRESOLVED,))
    if reading.vague:
        month = anchor.published.strftime("%Y-%m")
        return Settled(month, month, DateBasis.RELATIVE)
    start = anchor.published - timedelta(days=reading.days_ago or 0)
    end = start + timedelta(days=(reading.days or 1) - 1)
    return Settled(start.isoformat(), end.isoformat(), DateBasis.RELATIVE)


def _settle_fused(reading: Reading, anchor: Anchor, *, planned: bool) -> Settled:
    """A damaged date, where just one reading is possible; a publication date may rule others out."""
    readings = (replace(reading, start=first, end=last, fused=()) for first, last in reading.fused)
    possible = [settle(possibility, anchor, planned=planned) for possibility in readings]
    if len(possible) > 1 and anchor.published:
        possible = [settled for settled in possible if _is_news(settled, anchor.published)]
    if len(possible) != 1:
        return Settled(None, None, DateBasis.NONE, (WarningCode.DATE_AMBIGUOUS,))
    return replace(possible[0], warnings=(*possible[0].warnings, WarningCode.TEXT_DAMAGED))


def _is_news(settled: Settled, published: date) -> bool:
    """Whether an article of that day would report it as news: within two months."""
    return settled.start is not None and abs((date.fromisoformat(settled.start) - published).days) <= 60


def _complete(reading: Reading, anchor: Anchor, *, planned: bool) -> tuple[Day, bool]:
    """Fill in the year and month that the words leave to the reader; whether anything was filled in."""
    day, published = reading.start, anchor.published
    if day.year is not None or published is None or reading.same_year:
        return day, False
    if reading.years_ago is not None:
        return replace(day, year=published.year - reading.years_ago), True
    if reading.months_ago is not None:
        count = published.year * 12 + published.month - 1 - reading.months_ago
        return replace(day, year=count // 12, month=count % 12 + 1), True
    if day.month is not None:
        years = (published.year + offset for offset in (0, 1, -1, -2, -3, -4))
        candidates = [replace(day, year=year) for year in years]
    elif day.day is not None:
        base = published.year * 12 + published.month - 1
        # Two months to either side: the month next to it may be too short to have a 31st.
        months = [base + offset for offset in (0, 1, -1, 2, -2)]
        candidates = [replace(day, year=count // 12, month=count % 12 + 1) for count in months]
    else:
        return day, False
    real = [day for day in candidates if day.exists() and _end_after(day, reading).exists()]
    return (_nearest(real, published, planned=planned), True) if real else (day, False)


def _nearest(candidates: list[Day], published: date, *, planned: bool) -> Day:
    """The candidate on the right side of the publication that lies nearest to it.

    A month without a day lies on both sides of a publication within it.
    """

    def distance(day: Day) -> tuple[bool, int]:
        last = date(day.year or 1, day.month or 1, day.day or (28 if planned else 1))
        days = (last - published).days
        wrong_side = days < 0 if planned else days > 0
        return wrong_side, abs(days)

    return min(candidates, key=distance)


def _end_after(start: Day, reading: Reading) -> Day:
    """The last day: the range's end with what it shares with the start, or start plus the duration."""
    if reading.end is not None:
        end = replace(
            reading.end, year=reading.end.year or start.year, month=reading.end.month or start.month
        )
        if end.month and start.month and end.month < start.month and end.year and end.year == start.year:
            return replace(end, year=end.year + 1)
        if end.month == start.month and end.day and start.day and end.day < start.day and end.month:
            following = end.month % 12 + 1
            return replace(end, month=following, year=end.year + (following == 1) if end.year else None)
        return end
    if reading.days and start.day and start.month:
        last = date(start.year or _LEAP_YEAR, start.month, start.day) + timedelta(days=reading.days - 1)
        return Day(last.year if start.year else None, last.month, last.day)
    return start


def settle_within(text: str, start: str | None, end: str | None) -> tuple[str | None, str | None]:
    """Dates of a leg, a stop or a meeting: month and year come from the visit's `start` and `end`.

    Returns:
        (first, last) ISO days, or (None, None) where the words name no day, or one before the visit.
    """
    reading = read_date(text)
    if reading is None or reading.vague or start is None or len(start) < 7:
        return None, None
    if reading.days_ago is not None:  # 昨天 would need the article's day, which a leg has not
        return (start, start) if start == end else (None, None)
    first = _within(reading.start, start, end or start)
    if first is None:
        return None, None
    last = _end_after(first, reading)
    return (first.iso(), last.iso()) if last.exists() else (None, None)


def _within(day: Day, start: str, end: str) -> Day | None:
    """A day with the month and year of the visit's first day, or of its last where that one is too early."""
    early, late = _completed_by(day, start), _completed_by(day, end)
    if early.day is None:
        return None
    if early.exists() and (early.iso() or "") >= start:
        return early
    return late if late != early and late.exists() and (late.iso() or "") <= end else None


def _completed_by(day: Day, iso: str) -> Day:
    """A day with the month and year that it lacks taken from an ISO date."""
    year, month = (None, iso[2:4]) if iso.startswith("--") else (int(iso[:4]), iso[5:7])
    return Day(day.year or year, day.month or int(month), day.day)
