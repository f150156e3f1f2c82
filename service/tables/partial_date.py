"""What is known of a date: how precise it is, and its year, month and day."""

from functools import lru_cache

from schemas.vocabulary import Term


class Precision(Term):
    """How much of a date is known."""

    DAY = "day", "year, month and day: 2019-03-20"
    MONTH = "month", "year and month: 2019-03"
    YEAR = "year", "the year alone: 2019"
    MONTH_DAY = "month_day", "month and day without a year: --07-22"
    NONE = "none", "nothing"


@lru_cache(maxsize=4096)
def numbers(date: str | None) -> tuple[int | None, int | None, int | None]:
    """Year, month and day of an ISO date, each None where it is not known; `--07-22` has no year."""
    known = (date or "").replace("--", "-").split("-")
    year, month, day = (int(part) if part else None for part in (*known, "", "")[:3])
    return year, month, day


@lru_cache(maxsize=4096)
def precision(date: str | None) -> Precision:
    """How precise an ISO date is."""
    year, month, day = numbers(date)
    if year is None:
        return Precision.NONE if month is None else Precision.MONTH_DAY
    if month is None:
        return Precision.YEAR
    return Precision.MONTH if day is None else Precision.DAY
