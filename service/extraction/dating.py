"""When a visit took place: the words that a system quoted, found in the text and settled by what is known."""

import re
from dataclasses import replace

from schemas.answer import VisitAnswer
from schemas.visit import Dates, Warning  # noqa: A004 - the contract calls it a warning
from schemas.vocabulary import DateBasis, VisitStatus, WarningCode
from service.extraction.article import Article
from service.extraction.ground import Ground, Occurrence
from service.language.context import in_context, in_year, lacks_its_year, page_year, titled_year
from service.language.dates import Reading, days_behind, find_dates, last_day, read_date
from service.language.settling import Anchor, Settled, settle

_MESSAGES = {
    WarningCode.DATE_UNRESOLVED: "The text gives no date that can be resolved{said}.",
    WarningCode.YEAR_UNRESOLVED: "Only month and day are known{said}.",
    WarningCode.DATE_AMBIGUOUS: "The date can be read in more than one way, or in none{said}.",
    WarningCode.TEXT_DAMAGED: "The date is damaged; the one that it can mean was taken{said}.",
}
_SAME_DAY = re.compile("同日|当日|当天")


def date_visit(
    read: VisitAnswer, article: Article, grounds: Ground, anchor: Anchor
) -> tuple[Dates, list[Warning]]:
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
    settled: Settled = settle(_reading(place, article), anchor, planned=planned)
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
    reading = in_context(reading, text, place.start) if reading is not None else None
    if reading is not None and lacks_its_year(reading):
        lines = [sentence.text for sentence in article.sentences]
        year = titled_year(lines)
        if year is None and article.anchor.published is None:
            year = page_year(lines)
        reading = in_year(reading, year) if year else reading
    lasts_one_day = reading is not None and reading.end is None and reading.days is None
    sentence = next((one for one in article.sentences if one.start <= place.start < one.end), None)
    if reading is None or sentence is None or not lasts_one_day:
        return reading
    behind = text[place.end : sentence.end]
    last = last_day(behind) if reading.start.day is not None else None
    return replace(reading, end=last) if last else replace(reading, days=days_behind(behind))
