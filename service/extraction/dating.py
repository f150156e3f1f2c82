"""When a visit took place: the words that a system quoted, found in the text and settled by what is known."""

import re
from dataclasses import replace
from functools import lru_cache

from schemas.answer import VisitAnswer
from schemas.visit import Dates, Warning  # noqa: A004 - the contract calls it a warning
from schemas.vocabulary import DateBasis, VisitStatus, WarningCode
from service.extraction.article import Article
from service.extraction.ground import Ground, Occurrence
from service.language.dates import YEAR, Reading, days_behind, find_dates, read_date, year_of
from service.language.settling import Settled, settle

_MESSAGES = {
    WarningCode.DATE_UNRESOLVED: "The text gives no date that can be resolved{said}.",
    WarningCode.YEAR_UNRESOLVED: "Only month and day are known{said}.",
    WarningCode.DATE_AMBIGUOUS: "The date can be read in more than one way, or in none{said}.",
    WarningCode.TEXT_DAMAGED: "The date is damaged; the one that it can mean was taken{said}.",
}
_SAME_DAY = re.compile("同日|当日|当天")
# 这年12月19日 is of the year that the text told before, 次年 of the one behind it.
_THAT_YEAR = re.compile("(?:[这那该当同]一?年|(?P<next>次年|翌年|第二年))(?:的)?$")
# A year over what follows: a heading, or the title of a survey.
_HEADING = re.compile(
    r"[^\u4e00-\u9fff\d]{0,6}((?:19|20)\d\d|(?:一九|二[〇零○])[〇零○一二三四五六七八九]{2}(?=年))年?(?:[：:—·\s-]+[^。，\d]{0,14})?[^\u4e00-\u9fff\d]{0,6}"
)
# A year that only dates a beginning or an end is not the year of what follows.
_SINCE = re.compile("以来|至今|起|底|末|以前|之?后|版|版权|\\s*[-./]")
_MONTH_BEHIND = re.compile(r"\d|[一二三四五六七八九十]{1,2}月")
_YEARS_OF_A_SURVEY = 3
_SURVEY = re.compile(r"((?:19|20)\d\d)年[^\n]{0,16}(?:大事记|纪事|综述|回顾|盘点|要览)")
_TITLE_LINES, _SHORT = 8, 40
_BARE_YEAR = re.compile(
    r"(?<![\d-])((?:19|20)\d\d)(?![\d年]*[-–/.]\d|\d|\s*[米公里人元万亿吨亩户个名家项平余多号期]|年[起底末前后]|年?[度]?规划|年?[代款版])"
)


def date_visit(read: VisitAnswer, article: Article, grounds: Ground) -> tuple[Dates, list[Warning]]:
    """The dates of a visit, and what a reader must be warned of."""
    found = grounds.date(read.date.text, read.date.sentence)[:1] if read.date else ()
    if read.date is None or not found:
        unresolved = Dates(start=None, end=None, text=None, basis=DateBasis.NONE, spans=())
        dropped = f"{read.date.text} does not stand in the text; it was dropped." if read.date else None
        return unresolved, [
            *([_warning(WarningCode.UNGROUNDED, dropped)] if dropped else []),
            _warning(WarningCode.DATE_UNRESOLVED, _MESSAGES[WarningCode.DATE_UNRESOLVED].format(said="")),
        ]
    place = grounds.whole_date(found[0])
    text = grounds.raw(place)
    planned = read.status is VisitStatus.PLANNED
    settled: Settled = settle(_reading(place, article), article.anchor, planned=planned)
    dates = Dates(
        start=settled.start, end=settled.end, text=text, basis=settled.basis, spans=grounds.spans((place,))
    )
    said = f"; it says {text}"
    return dates, [_warning(code, _MESSAGES[code].format(said=said)) for code in settled.warnings]


def _warning(code: WarningCode, message: str) -> Warning:
    return Warning(code=code, field="dates", message=message)


def _reading(place: Occurrence, article: Article) -> Reading | None:
    """What the words say, with what stands around them: the day that 同日 repeats, a duration behind."""
    text = article.clean.text
    reading = read_date(place.text)
    if reading is None and _SAME_DAY.match(place.text):
        earlier = [date.text for date in find_dates(text[: place.start])]
        reading = read_date(earlier[-1]) if earlier else None
    if reading is not None and lacks_its_year(reading):
        lines = [sentence.text for sentence in article.sentences]
        year = told_year(text, place.start, reading) or _titled_year(lines)
        if year is None and article.anchor.published is None:
            year = _page_year(lines)
        reading = _in_year(reading, year) if year else reading
    lasts_one_day = reading is not None and reading.end is None and reading.days is None
    sentence = next((one for one in article.sentences if one.start <= place.start < one.end), None)
    if reading is None or sentence is None or not lasts_one_day:
        return reading
    return replace(reading, days=days_behind(text[place.end : sentence.end]))


def lacks_its_year(reading: Reading) -> bool:
    """Whether a date is a day or month of a year that its words leave out."""
    counted = (reading.years_ago, reading.months_ago, reading.days_ago) != (None, None, None)
    return reading.start.year is None and reading.start.month is not None and not counted


def told_year(text: str, at: int, reading: Reading) -> int | None:
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


def _titled_year(lines: list[str]) -> int | None:
    """The year of a survey, which its title names: 2017年大事记."""
    title = _SURVEY.search("\n".join(lines[:_TITLE_LINES]))
    return int(title[1]) if title else None


# Each of an article's days asks for them.
@lru_cache(maxsize=4)
def _years(text: str) -> tuple[re.Match[str], ...]:
    """Where the article writes out a year."""
    return tuple(YEAR.finditer(text))


def _page_year(lines: list[str]) -> int | None:
    """The one year that the headlines, or a short line at the end, name: 回眸2023, 2023年第5期."""
    short = [
        line for line in (*lines[:_TITLE_LINES], *lines[-2:]) if len(line) <= _SHORT and "。" not in line
    ]
    years = {int(year) for line in short for year in _BARE_YEAR.findall(line)}
    return years.pop() if len(years) == 1 else None


def _in_year(reading: Reading, year: int) -> Reading:
    """The reading with the year that its words lack."""
    end = reading.end and replace(reading.end, year=reading.end.year or year)
    return replace(reading, start=replace(reading.start, year=year), end=end)
