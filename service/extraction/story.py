"""On which day of a visit what is told took place: a report goes on with the day that it named last.

8月30日，代表团抵达合肥。……31日上午，代表团来到芜湖。先后参观了A、B。次日，……
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property

from schemas.visit import Dates
from service.language.dates import counted, find_dates
from service.language.sentences import Sentence
from service.language.settling import settle_within

# Days after the first on which something may still be of the same journey.
LONGEST = 10
_WHOLE = len("2018-08-30")
_NEXT = re.compile("(?:^|(?<=[；;，,]))(?:次日|翌日|第(?P<count>[二三四五六七])天)")
_GOES_ON = re.compile(r"[至到\-–—~～]")
# What may stand before the day with which a sentence goes on.
_AT_ITS_HEAD = re.compile(r"[\W_]*")


def days_between(first: str | None, last: str | None) -> int | None:
    """How many days lie between two; None where one of them is no whole day."""
    if first is None or last is None or not len(first) == len(last) == _WHOLE:
        return None
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


class Story:
    """The days of one visit as its article tells them."""

    def __init__(self, sentences: Sequence[Sentence], dates: Dates, dated_at: int) -> None:
        """Bind the article's sentences, the visit's dates, and where in the text they stand."""
        self._sentences = sentences
        self._dates = dates
        self._dated_at = dated_at

    def day_at(self, place: int) -> str | None:
        """The one day on which what stands at a place of the text was; None where that is not told."""
        marks, days = self._marks
        at = bisect_right(marks, place) - 1
        return days[at] if at >= 0 else None

    @cached_property
    def _marks(self) -> tuple[list[int], list[str | None]]:
        """From where on which day is told: to the end of its sentence, or, from its head, until the next."""
        marks: list[int] = [0]
        days: list[str | None] = [None]
        current = None
        for sentence in self._sentences:
            for end, day, leads in self._told(sentence, current):
                marks.append(end)
                days.append(day)
                current = day if leads else current
            marks.append(sentence.end)
            days.append(current)
        return marks, days

    def _told(self, sentence: Sentence, current: str | None) -> Iterator[tuple[int, str | None, bool]]:
        """Every day in a sentence: where it ends, which it is, and whether what follows goes on with it."""
        start, end = self._dates.start, self._dates.end
        head = _AT_ITS_HEAD.match(sentence.text)
        found = [
            (one.start, one.end, settle_within(one.text, start, end)) for one in find_dates(sentence.text)
        ]
        found += [
            (one.start(), one.end(), self._after(one, current)) for one in _NEXT.finditer(sentence.text)
        ]
        for begins, ends, (first, last) in sorted(found):
            day = first if first == last else None
            if _GOES_ON.match(sentence.text, ends):  # 31日至9月1日
                day = None
            leads = sentence.start + begins > self._dated_at and self._is_of_it(day)
            at_its_head = head is not None and begins <= head.end()
            yield sentence.start + ends, day, leads and at_its_head

    def _after(self, found: re.Match[str], current: str | None) -> tuple[str | None, str | None]:
        """The day after the one that was told, or the third, fourth … of the visit."""
        count, start = found["count"], self._dates.start
        since = current or start if count in (None, "二") else start
        if since is None or len(since) != _WHOLE:
            return None, None
        days = 1 if count in (None, "二") else (counted(count) or 1) - 1
        day = (date.fromisoformat(since) + timedelta(days=days)).isoformat()
        return day, day

    def _is_of_it(self, day: str | None) -> bool:
        days = days_between(self._dates.start, day)
        return days is not None and 0 <= days <= LONGEST
