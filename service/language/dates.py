"""Dates as Chinese news writes them: `find_dates` sees the words, `read_date` their structure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

_ZEROS = "〇零○"  # the last is a circle, common where an input method does not offer 〇
_DIGITS = "零一二三四五六七八九"
_YEAR = rf"(?:[12]\d{{3}}|[一二][{_ZEROS}{_DIGITS}]{{3}})年|今年|去年|前年|明年|当年|同年"
_NUMBER = r"(?:\d{1,2}|(?:[一二三]?十|廿|卅)[一二三四五六七八九]?|[一二三四五六七八九])"
# A weekday and a part of the day may stand before the dash: 12日（星期五）下午至13日.
_HOURS = r"(?:[（(]?(?:星期|周)[一二三四五六日天][)）]?)?(?:[上中下]午|早上|早晨|晚上?|傍晚)?"
_TO = rf"{_HOURS}(?:至|到|[-—–~～]{{1,2}}|、|和)"
_DAY = rf"{_NUMBER}(?:日|号(?![楼线码院馆门桥]))"
_MONTH = rf"(?:(?:{_NUMBER}|元)月(?:份)?|本月|上月|上个月|下月|下个月|同月|当月|次月|翌月)"
_DURATION = re.compile(rf"(?:为期|历时)({_NUMBER}|两)[天日]")
# A duration of the journey further on in the sentence; no 为期五天的展会.
_LASTS = re.compile(
    rf"[^。；]{{0,80}}?(?:为期|历时|用)({_NUMBER}|两)[天日](?=时间|的?(?:学习|参观|考察|访问|交流|对接|招商|行程|调研)|[，,。；]|$)"
)
_RETURNS = re.compile(
    rf"(?:^|[，,。；、])(?P<month>{_MONTH})?(?P<day>{_NUMBER})日(?:[上下中]午|晚)?"
    r"(?:返程|返回|返[省市县区州]|踏上归程|结束(?:行程|考察|访问)|离开)"
)
# A day without its month is told from a count (第3日, 连续3日, 3日内, 3日前) by what stands around it, and
# from the day of a month that is not the article's (农历正月十五日, X月5日). 前往 and 内蒙古 are no count.
_ALONE = r"(?<![\d一二三四五六七八九十廿卅第月])(?<!连续)(?<!为期)(?<!历时)"
_NO_COUNT = r"(?![均报游]|前(?![往来去])|内(?!蒙))"

# A year that is written out, in either kind of numerals; `year_of` counts it.
YEAR = re.compile(rf"(?<!\d)((?:19|20)\d\d|(?:一九|二[{_ZEROS}])[{_ZEROS}{_DIGITS}]{{2}})年")

DATE = re.compile(
    # What any of them begins with: most places of a text are passed over at once.
    r"(?=[\d一二三四五六七八九十廿卅元本上下去今前昨明当同次翌近日连])"
    # 7月12日, 7月12日至13日, and 1月1218日 that lost its dash
    rf"(?:(?:{_YEAR})?{_MONTH}(?:\d{{3,4}}日|{_NUMBER}[日号]?{_TO}(?:(?:{_YEAR})?{_MONTH})?{_DAY}|{_DAY})"
    # 721日至22日, which lost its 月
    rf"|(?:{_YEAR}|{_ALONE})\d{{3,4}}日(?:{_TO}(?:{_MONTH})?{_DAY}|{_NO_COUNT})"
    rf"|(?<!\d)[12]\d{{3}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)"
    rf"|(?:{_YEAR}){_MONTH}|(?<![\d一二三四五六七八九十廿年]){_MONTH}(?!\d)"
    rf"|{_ALONE}{_NUMBER}[日号]?{_TO}{_DAY}|{_ALONE}{_NUMBER}日{_NO_COUNT}"
    r"|[12]\d{3}年|去年|今年"
    r"|[上本下]周[一二三四五六日天]|(?:前昨|昨今|今明)两[天日]|前天|昨[天日晚夜]|昨(?=[，,]|[上下]午)|今(?:天|日(?!头条)|晚|晨)|明[天日]"
    # 日前 is no part of 3日前, 节日前 or 20日前往
    r"|近日|(?<![\d一二三四五六七八九十几数百多节假生])日前(?![往夕])|连日来)"
)
# One of these stands in every date, and in few sentences.
_HAS_DATE = re.compile("[日号月年昨今]|[前明][天日]|[上本下]周|[0-9]{4}[-/.]")
_PARTS = re.compile(
    rf"(?P<year>{_YEAR})?(?P<month>{_MONTH})?(?P<day>{_NUMBER}(?=[日号]|{_TO}))?[日号]?"
    rf"(?:{_TO}(?P<year2>{_YEAR})?(?P<month2>{_MONTH})?(?P<day2>{_NUMBER})[日号])?"
)
_WEEKDAY = re.compile("([上本下])周([一二三四五六日天])")
_COUNTED = re.compile(r"[前昨今明](?!年)")
# 前天至昨天, 昨天到今天.
_COUNTED_RANGE = re.compile(r"([前昨今])[天日]?(?:[上下]午|晚)?[至到\-—–~～]{1,2}([昨今明])[天日]")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_FUSED = re.compile(
    rf"(?P<year>{_YEAR})?(?P<month>{_MONTH})?(?P<run>\d{{3,4}})日(?:{_TO}(?P<month2>{_MONTH})?(?P<day2>{_NUMBER})日)?"
)
_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2, "明年": -1}
_SAME_YEAR = frozenset({"当年", "同年"})
_MONTHS_AGO = {"本月": 0, "上月": 1, "上个月": 1, "下月": -1, "下个月": -1}
_MONTHS_AFTER = {"同月": 0, "当月": 0, "次月": 1, "翌月": 1}
_DAYS_AGO = {"前": 2, "昨": 1, "今": 0, "明": -1}
LEAP_YEAR = 2020  # stands in for an unknown year, which may have a 29 February
_VAGUE = frozenset({"近日", "日前", "连日来"})


# Behind a date: it goes on in a way that is not read (2019/7/12-13).
_HAPPENS = re.compile("[^。；;、]{2,12}")
_GOES_ON = re.compile(r"[至到\-–—~～/、]+\d")


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
            date(self.year or LEAP_YEAR, self.month or 1, self.day)
        except ValueError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Reading:
    """What a date's words say.

    `years_ago`, `months_ago` and `days_ago` count from the publication date, `weeks_ago` to the
    `weekday` (Monday is 0) of another week, `months_after` (次月) from the date before; `same_year` is
    当年, the year that the text told before; `vague` is 近日 and its like; `fused` are the readings of a
    damaged date such as 721日; `days` is a duration.
    """

    start: Day = Day()
    end: Day | None = None
    years_ago: int | None = None
    months_ago: int | None = None
    days_ago: int | None = None
    weeks_ago: int | None = None
    months_after: int | None = None
    weekday: int = 0
    same_year: bool = False
    vague: bool = False
    days: int | None = None
    unclear: bool = False
    fused: tuple[tuple[Day, Day], ...] = ()


def find_dates(text: str) -> Iterator[DateMention]:
    """Every date in the text, left to right, each as long as it goes."""
    if not _HAS_DATE.search(text):
        return
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


def counted(text: str) -> int | None:
    """A number up to 999 in digits or Chinese numerals (三十, 一百二十); None where it is none."""
    hundreds, mark, rest = text.partition("百")
    try:
        return _number(hundreds) * 100 + (_number(rest) if rest else 0) if mark else _number(text)
    except ValueError:
        return None


def days_behind(text: str) -> int | None:
    """The days that a journey lasts, where the sentence says so behind its date: 启程，开始为期五天的考察."""
    found = _LASTS.match(text)
    return _number(found[1]) if found else None


def last_day(text: str) -> Day | None:
    """The day on which a journey ends, where the sentence says so behind its date: 13日返程."""
    found = _RETURNS.search(text)
    return Day(None, _month(found["month"]), _number(found["day"])) if found else None


def chinese_number(value: int) -> str:
    """Write 0 to 99 in Chinese numerals (18: 十八); larger numbers stay in digits, as news writes them."""
    if not 0 <= value <= 99:
        return str(value)
    tens, units = divmod(value, 10)
    if not tens:
        return _DIGITS[units]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[units] if units else "")


def year_of(found: re.Match[str]) -> int:
    """The year of a match of `YEAR`."""
    return _year(found[1]) or 0


def _year(text: str | None) -> int | None:
    if text is None or text in _YEARS_AGO or text in _SAME_YEAR:
        return None
    digits = text.removesuffix("年")
    if digits.isdigit():
        return int(digits)
    return int("".join("0" if digit in _ZEROS else str(_DIGITS.index(digit)) for digit in digits))


def _month(text: str | None) -> int | None:
    if text is None or text in _MONTHS_AGO or text in _MONTHS_AFTER:
        return None
    return month_of(text)


def month_of(text: str) -> int:
    """A month in either kind of numerals: 3月, 三月份, 元月."""
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
        if month is not None or found["month"]:  # 本月1218日: the month is counted later
            pair = Day(year, month, first), Day(year, month, second)
        else:
            last = _number(found["day2"]) if found["day2"] else second
            pair = Day(year, first, second), Day(year, _month(found["month2"]) or first, last)
        if pair[0].exists() and pair[1].exists() and _order(pair[0]) <= _order(pair[1]):
            readings.append(pair)
    return tuple(readings)


def _order(day: Day) -> tuple[int, int]:
    return day.month or 0, day.day or 0


# Few words are dates, and a visit's are read for each of its stops.
@lru_cache(maxsize=4096)
def read_date(text: str) -> Reading | None:
    """Read the words of one date; white space does not count, and words around it are passed over.

    Of 昨天（7月12日） the day that is written counts, not the one that would have to be counted. Two
    dates that are no range (28日、3月1日) are unclear.

    Returns:
        None where there is no date in the words.
    """
    text = re.sub(r"\s", "", text)
    duration = _DURATION.search(text)
    days = _number(duration[1]) if duration else None
    if between := _COUNTED_RANGE.search(text):
        ago = _DAYS_AGO[between[1]]
        return Reading(days_ago=ago, days=ago - _DAYS_AGO[between[2]] + 1)
    dates = list(find_dates(text))
    if not dates:
        return Reading(days=days) if days else None
    written = [date for date in dates if date.text not in _VAGUE and not _COUNTED.match(date.text)]
    chosen = (written or dates)[0]
    if len(written) == 2 and (journey := _from_to(text, *written)):
        return journey
    if len(written or dates) > 1 or _GOES_ON.match(text, chosen.end):
        return Reading(unclear=True)
    reading = _read_words(chosen.text)
    return replace(reading, days=days or reading.days) if reading else None


def _from_to(text: str, first: DateMention, last: DateMention) -> Reading | None:
    """Two days with what happened between them: 3月9日夜里登车，14日凌晨; None for a mere list."""
    between = text[first.end : last.start]
    start, end = _read_words(first.text), _read_words(last.text)
    if not _HAPPENS.fullmatch(between) or start is None or end is None or start.end or end.end:
        return None
    if start.start.day is None or end.start.day is None or start.fused or end.fused:
        return None
    return replace(start, end=end.start)


def _read_words(words: str) -> Reading | None:
    if words in _VAGUE:
        return Reading(vague=True)
    if week := _WEEKDAY.fullmatch(words):
        return Reading(
            weeks_ago={"上": 1, "本": 0, "下": -1}[week[1]],
            weekday="一二三四五六日".find(week[2].replace("天", "日")),
        )
    if _COUNTED.match(words):
        return Reading(days_ago=_DAYS_AGO[words[0]], days=2 if "两" in words else None)
    if iso := _ISO.fullmatch(words):
        day = Day(*map(int, iso.groups()))
        return Reading(day) if day.exists() else None
    if fused := _FUSED.fullmatch(words):
        return Reading(
            years_ago=_YEARS_AGO.get(fused["year"] or ""),
            months_ago=_MONTHS_AGO.get(fused["month"] or ""),
            months_after=_MONTHS_AFTER.get(fused["month"] or ""),
            same_year=fused["year"] in _SAME_YEAR,
            fused=_fused(fused),
        )
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
        months_after=_MONTHS_AFTER.get(found["month"] or ""),
        same_year=found["year"] in _SAME_YEAR,
    )
