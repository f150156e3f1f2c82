"""ISO dates of what was read, by what is known: nothing is settled that the text leaves open.

The rules are the codebook's ("Fields", dates; hard cases 10 and 11).
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from schemas.vocabulary import DateBasis, WarningCode
from service.language.dates import LEAP_YEAR, Day, Reading, read_date


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


def settle(reading: Reading | None, anchor: Anchor, *, planned: bool = False) -> Settled:
    """ISO dates of a reading, completed or counted from the publication date where the codebook allows.

    A completed visit lies on or before its publication, a planned one on or after it; the year (or
    month) nearest to the publication that fits is taken.
    """
    unresolved = Settled(None, None, DateBasis.NONE, (WarningCode.DATE_UNRESOLVED,))
    if reading is None:
        return unresolved
    if reading.unclear:
        return Settled(None, None, DateBasis.NONE, (WarningCode.DATE_AMBIGUOUS,))
    if reading.fused:
        return _settle_fused(reading, anchor, planned=planned)
    if reading.days_ago is not None or reading.weeks_ago is not None or reading.vague:
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
    # That a site took an article over some days later seldom matters to its month.
    if anchor.published is None or not (anchor.exact or reading.vague):
        return Settled(None, None, DateBasis.NONE, (WarningCode.DATE_UNRESOLVED,))
    if reading.vague:
        month = anchor.published.strftime("%Y-%m")
        return Settled(month, month, DateBasis.RELATIVE)
    ago = reading.days_ago or 0
    if reading.weeks_ago is not None:
        ago = anchor.published.weekday() - reading.weekday + 7 * reading.weeks_ago
    start = anchor.published - timedelta(days=ago)
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
        last = date(start.year or LEAP_YEAR, start.month, start.day) + timedelta(days=reading.days - 1)
        return Day(last.year if start.year else None, last.month, last.day)
    return start


def settle_within(text: str, start: str | None, end: str | None) -> tuple[str | None, str | None]:
    """Dates of a leg, a stop or a meeting: month and year come from the visit's `start` and `end`.

    Returns:
        (first, last) ISO days, or (None, None) where the words name no day, or one before the visit.
    """
    reading = read_date(text)
    if reading is None or reading.vague or reading.unclear or start is None or len(start) < 7:
        return None, None
    if reading.same_year or (reading.years_ago, reading.months_ago) != (None, None):
        return None, None  # 去年9月6日 is counted from the publication date, which a leg has not
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
