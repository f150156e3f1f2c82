"""What the words around a date give it that its own leave out: the year, and the month.

A line that is a year or a month (三月) stands over what follows; 同月 and 次月 count from the date before; a
survey's title names its year.
"""

import re
from dataclasses import replace
from functools import lru_cache

from service.language.dates import YEAR, Day, Reading, find_dates, month_of, read_date, year_of

# 这年12月19日 is of the year that the text told before, 次年 of the one behind it.
_THAT_YEAR = re.compile("(?:[这那该当同]一?年|(?P<next>次年|翌年|第二年))(?:的)?$")
# A year over what follows: a heading, or the title of a survey.
_HEADING = re.compile(
    r"[^\u4e00-\u9fff\d]{0,6}((?:19|20)\d\d|(?:一九|二[〇零○])[〇零○一二三四五六七八九]{2}(?=年))年?(?:[：:—·\s-]+[^。\d]{0,14})?[^\u4e00-\u9fff\d]{0,6}"
)
# A year that only dates a beginning or an end is not the year of what follows.
_SINCE = re.compile("以来|至今|起|底|末|以前|之?后|版|版权|\\s*[-./]")
_MONTH_BEHIND = re.compile(r"\d|[一二三四五六七八九十]{1,2}月")
_YEARS_OF_A_SURVEY = 3
_SURVEY = re.compile(
    r"((?:19|20)\d\d)年[^\n]{0,16}(?:大事记|纪事|综述|回顾|回眸|盘点|要览|扫描|总结|[一二三四上下]半?季?[年度])"
)
_YEARBOOK = re.compile(
    r"(?m)^[^\n]{0,12}年鉴\s*[（(]?((?:19|20)\d\d)|^[^\n]{0,12}((?:19|20)\d\d)年?(?:卷|版)?[^\n]{0,6}年鉴"
)
_TITLE_LINES, _SHORT = 8, 40
_BARE_YEAR = re.compile(
    r"(?<![\d-])((?:19|20)\d\d)(?![\d年]*[-–/.]\d|\d|\s*[米公里人元万亿吨亩户个名家项平余多号期]|年[起底末前后]|年?[度]?规划|年?[代款版])"
)
_NEAR = 600  # characters in which 同月 looks back
# A month over what follows, in a chronicle.
_MONTH_HEADING = re.compile(
    r"(?m)^[^\u4e00-\u9fff\d\n]{0,6}(\d{1,2}|元|[一二三四五六七八九十]{1,3})月份?[^\u4e00-\u9fff\d\n]{0,6}$"
)


def in_context(reading: Reading, text: str, at: int) -> Reading | None:
    """The reading of a date at `at` of a text, with the month and year that the words before it give.

    Returns:
        None for 同月 and 次月 where no date before says which month that is.
    """
    if reading.months_after is not None:
        before = _last_day(text, at)
        if before is None or before.month is None:
            return None
        count = before.month - 1 + reading.months_after
        year = before.year + count // 12 if before.year else None
        reading = replace(_dated(reading, year, count % 12 + 1), months_after=None)
    elif reading.start.month is None and reading.start.day is not None and not _is_counted(reading):
        over = _month_over(text, at)
        reading = _dated(reading, None, over) if over else reading
    year = _told_year(text, at, reading) if lacks_its_year(reading) else None
    return in_year(reading, year) if year else reading


def lacks_its_year(reading: Reading) -> bool:
    """Whether a date is a day or month of a year that its words leave out."""
    return reading.start.year is None and reading.start.month is not None and not _is_counted(reading)


def in_year(reading: Reading, year: int) -> Reading:
    """The reading with the year that its words lack."""
    return _dated(reading, year, None)


def _is_counted(reading: Reading) -> bool:
    return (reading.years_ago, reading.months_ago, reading.days_ago) != (None, None, None)


def _dated(reading: Reading, year: int | None, month: int | None) -> Reading:
    """The reading with a year and a month where its own words have none."""

    def full(day: Day) -> Day:
        return replace(day, year=day.year or year, month=day.month or month)

    return replace(reading, start=full(reading.start), end=reading.end and full(reading.end))


def _last_day(text: str, at: int) -> Day | None:
    """The last day or month that is written not far before a place."""
    start = max(0, at - _NEAR)
    for date in reversed(list(find_dates(text[start:at]))):
        reading = read_date(date.text)
        if reading is not None and reading.start.month is not None:
            return (in_context(reading, text, start + date.start) or reading).start
    return None


def _told_year(text: str, at: int, reading: Reading) -> int | None:
    """The year that the words around a date give it: 这年, a year's heading, a dated sentence before it.

    A date without a year is of the year that its paragraph names before it; else a line that is a year stands
    over it; else, in an article that names three years and more, it is of the last one.
    """
    line = text.rfind("\n", 0, at) + 1
    before = [found for found in _years(text) if found.end() <= at]
    said = _THAT_YEAR.search(text, line, at)
    if before and (said or reading.same_year):
        return year_of(before[-1]) + (said is not None and said["next"] is not None)
    within = [found for found in before if found.start() >= line and not _SINCE.match(text, found.end())]
    if text.find("今年", within[-1].end() if within else line, at) >= 0:
        return None  # that of the publication
    if within:
        return year_of(within[-1])
    headings = (
        _HEADING.fullmatch(above.strip()) for above in reversed(text[:line].split("\n")) if above.strip()
    )
    if found := next((heading for heading in headings if heading), None):
        return year_of(found)
    dated = [found for found in before if _MONTH_BEHIND.match(text, found.end())]
    if dated and len({year_of(found) for found in _years(text)}) > _YEARS_OF_A_SURVEY:
        return year_of(dated[-1])
    return None


def titled_year(lines: list[str]) -> int | None:
    """The year of a survey that its title names: 2017年大事记; a yearbook tells of the year before."""
    head = "\n".join(lines[:_TITLE_LINES])
    if title := _SURVEY.search(head):
        return int(title[1])
    yearbook = _YEARBOOK.search(head)
    return int(yearbook[1] or yearbook[2]) - 1 if yearbook else None


def _month_over(text: str, at: int) -> int | None:
    """The month that stands over a place: at the beginning of its own line, or as a line above."""
    own = _MONTH_HEADING.fullmatch(text, text.rfind("\n", 0, at) + 1, at)
    before = [month for end, month in _month_headings(text) if end <= at]
    return month_of(own[1]) if own else before[-1] if before else None


@lru_cache(maxsize=4)
def _month_headings(text: str) -> tuple[tuple[int, int], ...]:
    """Where lines that are months end, and which they are."""
    return tuple((found.end(), month_of(found[1])) for found in _MONTH_HEADING.finditer(text))


# Each of an article's days asks for them.
@lru_cache(maxsize=4)
def _years(text: str) -> tuple[re.Match[str], ...]:
    """Where the article writes out a year."""
    return tuple(YEAR.finditer(text))


def page_year(lines: list[str]) -> int | None:
    """The one year that the headlines, or a short line at the end, name: 回眸2023, 2023年第5期."""
    short = [
        line for line in (*lines[:_TITLE_LINES], *lines[-2:]) if len(line) <= _SHORT and "。" not in line
    ]
    years = {int(year) for line in short for year in _BARE_YEAR.findall(line)}
    return years.pop() if len(years) == 1 else None
