"""Which visits an article tells: journeys joined, told apart, reported or only mentioned, and when.

Where one sentence tells only half, the article's other sentences tell the rest: a bare 考察团 is that of the
visitor named before.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from schemas.vocabulary import ReportedAs, VisitStatus
from service.extraction.home import DEIXIS
from service.extraction.rules.journeys import Trip, in_headline, is_inside, named_movers
from service.extraction.rules.movers import GROUP
from service.extraction.rules.reader import Reader
from service.extraction.rules.signs import pieced_together
from service.language.dates import read_date
from service.language.divisions import Division, lies_in

# What stands before an earlier visit that is recalled in passing.
_RECALLS = re.compile(
    "今年|去年|前年|上月|上个月|此前|早在|曾|时任|(?:说|表示|指出|介绍|提起|回忆)[^。]*?[，,:：]"
)
# What is no report of a delegation at all, whatever it tells: fiction, offences, an offer, an assembly.
_NO_REPORT = re.compile(
    "纯属虚构|长篇连载|公款旅游|受到党内(?:严重)?警告|招聘启事|参考模板|范文|代表团审议|[届次]人(?:民代表)?大(?!常)会?[^。]{0,6}会议|人代会"
)
_RETURNS = re.compile("前来|回访|来访|答谢|到访")
_GOES_THEN = re.compile("(?:将|率[^，。]{0,14})?(?:赴|到|前往|来)")
# What leads from one place to the next.
_ONWARD = re.compile(
    "转赴|转往|转到|随后|之后|接着|继续|又|还将?[赴到前来]|次日|第[二三]天|当[天晚]|下一站|[日号][上下]午|日[，,]|日晚"
)
_MANY = 3  # visits from which on an article is a survey or a column
_LENGTH = 4  # sentences that a survey gives what it tells at length
_LEDE = 6  # body sentences from the first one on in which an article still says what it reports
# 玉树州一行20日抵京: when they came.
_ARRIVES = re.compile("(?:深夜|[上下]午|中午|傍晚|一早|晚)?(?:抵|飞抵|到达|启程|来到|赴)")


def find_trips(told: Iterable[Trip], reader: Reader) -> list[Trip]:
    """The visits among the journeys told: those of the lede or headline, and dated ones recalled later."""
    if any(_NO_REPORT.search(line.text) for line in reader.lines):
        return []
    lede = [line.number for line in reader.lines if not line.headline][:_LEDE]

    def early(trip: Trip) -> bool:
        return trip.line.headline or trip.line.number in lede

    journeys, newest = _adopted(told, reader), _newest(reader)
    trips: list[Trip] = []
    for trip in sorted(
        journeys, key=lambda trip: (trip.bare, _recalled(trip, newest), trip.line.headline, trip.line.number)
    ):
        known = next((at for at, other in enumerate(trips) if _same(trip, other, newest)), None)
        if known is not None:
            trips[known] = _joined(trips[known], trip, newest)
            continue
        onward = next((at for at, other in enumerate(trips) if _goes_on(trip, other, newest)), None)
        if onward is not None:
            trips[onward] = _extended(trips[onward], trip)
            continue
        if not trips:
            reported = early(trip) or _at_length(trip, reader, newest)
        elif _reversed(trip, trips[0]):
            reported = _is_told_again(trip, journeys, newest)
        else:
            reported = (
                not trip.bare and not _recalled(trip, newest) and (early(trip) or _is_item(trip, reader))
            )
        if reported:
            trips.append(trip)
        elif trip.line.dates and not trip.bare:
            trips.append(replace(trip, reported_as=ReportedAs.MENTION))
    if not trips:
        return pieced_together(reader)
    trips = _surveyed(trips, reader) if len(trips) >= _MANY else trips
    return sorted(trips, key=lambda trip: trip.reported_as is ReportedAs.MENTION)


def _surveyed(trips: list[Trip], reader: Reader) -> list[Trip]:
    """Many visits of many months are a survey, which reports none but what it tells at length.

    A column of one week or month reports each that it gives two sentences of its own.
    """
    months = {month for trip in trips if (month := _month(trip))}
    least = _LENGTH if len(months) >= _MANY else 2
    starts = sorted(trip.line.number for trip in trips)
    told = []
    for trip in trips:
        paragraph = [line for line in reader.lines if line.paragraph == trip.line.paragraph]
        end = next((start for start in starts if start > trip.line.number), None)
        own = [
            line
            for line in paragraph
            if line.number >= trip.line.number and (end is None or line.number < end)
        ]
        alone = trip.line in paragraph[:2]
        main = alone and len(own) >= least and trip.status() is not VisitStatus.PLANNED
        # The visit that the lede reports stays, however many others a feature recalls.
        first = (
            trip is trips[0] and trip.reported_as is ReportedAs.MAIN and least == _LENGTH and len(own) >= 2
        )
        told.append(
            replace(trip, reported_as=ReportedAs.MAIN if main or (first and alone) else ReportedAs.MENTION)
        )
    return told


def _is_item(trip: Trip, reader: Reader) -> bool:
    """Whether a later paragraph begins with the journey and goes on about it: an item of a column."""
    own = [line for line in reader.lines if line.paragraph == trip.line.paragraph]
    return trip.line in own[:2] and sum(len(line.text) for line in own) >= 60


def _is_told_again(trip: Trip, journeys: list[Trip], newest: int) -> bool:
    """Whether a dated journey of these days is told by another sentence too: then it is no passing remark."""
    if _recalled(trip, newest) or not trip.line.dates:
        return False
    return any(
        other.line is not trip.line
        and not other.line.headline
        and other.visitor == trip.visitor
        and _same(trip, other, newest)
        for other in journeys
    )


def _joined(trip: Trip, other: Trip, newest: int) -> Trip:
    """A visit with the hosts that another sentence tells more of, or, in the headline, more broadly."""
    if trip.reported_as is ReportedAs.MENTION or _recalled(other, newest):
        return trip
    if len(other.known_hosts) > len(trip.known_hosts) and set(trip.known_hosts) <= set(other.known_hosts):
        return replace(trip, hosts=other.hosts, host_texts=other.host_texts)
    inner, outer = (trip.known_hosts, other.known_hosts)
    broader = len(inner) == len(outer) == 1 and lies_in(inner[0], outer[0])
    if broader and (other.line.headline or _is_deictic(other)):
        return replace(trip, hosts=other.hosts, host_texts=other.host_texts)
    return trip


def _extended(trip: Trip, onward: Trip) -> Trip:
    """A visit with the hosts to which it goes on."""
    return replace(
        trip, hosts=(*trip.hosts, *onward.hosts), host_texts=(*trip.host_texts, *onward.host_texts)
    )


def _goes_on(trip: Trip, first: Trip, newest: int) -> bool:
    """Whether a later sentence has the same delegation go on to another place: 随后转赴文成县."""
    return (
        trip.bare
        and first.reported_as is ReportedAs.MAIN
        and first.visitor == trip.visitor
        and bool(trip.known_hosts)
        and trip.line.number > first.line.number
        and not _recalled(trip, newest)
        and not _of_other_months(trip, first, newest)
        and _ONWARD.search(trip.line.text, 0, trip.start + 16) is not None
    )


def _is_deictic(trip: Trip) -> bool:
    return any(DEIXIS.fullmatch(text) for text in trip.host_texts)


def _adopted(told: Iterable[Trip], reader: Reader) -> list[Trip]:
    """The journeys, a bare delegation's with the visitor named before it, or else behind it."""
    trips = [_inferred(trip, reader) for trip in told]
    trips += _returned(trips, reader)
    named = (
        [trip for trip in trips if not trip.bare] or list(named_movers(reader)) or list(in_headline(reader))
    )
    adopted = [trip for trip in named if trip.hosts]
    for trip in trips:
        if trip.bare:
            before = [other for other in named if other.line.number <= trip.line.number]
            owner = next(iter(before[-1:] or named[:1]), None)
            if owner is not None and not is_inside(trip.hosts, owner.visitor) and not _planned(trip):
                adopted.append(
                    replace(
                        trip,
                        visitor=owner.visitor,
                        visitor_text=owner.visitor_text,
                        name=owner.name,
                        organ=trip.organ or owner.organ,
                        bare=bool(owner.hosts),
                    )
                )
    return adopted


def _returned(trips: list[Trip], reader: Reader) -> Iterator[Trip]:
    """彭州市党政代表团前来答谢, 9月10日…踏上回访的路: journeys to the other of two places."""
    lines = {trip.line.number for trip in trips}
    for trip in named_movers(reader):
        text = trip.line.text
        moves = _RETURNS.search(text, trip.start) if trip.line.dates and not trip.line.headline else None
        if moves is None or trip.line.number in lines or "。" in text[trip.start : moves.start()]:
            continue
        host = _partner(trip.visitor, trips, reader)
        if host is not None and not is_inside([host], trip.visitor):
            yield replace(trip, hosts=(host,), host_texts=(reader.gazetteer.record_name(host),))


def _partner(place: Division | None, trips: list[Trip], reader: Reader) -> Division | None:
    """Whom a place visits or receives in the article's other journeys; else the outlet's place."""
    hosts = [trip.known_hosts[0] for trip in trips if trip.visitor == place and trip.known_hosts]
    guests = [trip.visitor for trip in trips if place in trip.hosts and trip.visitor is not None]
    home = reader.jurisdictions.home
    others = Counter([*hosts, *guests]).most_common(1)
    return others[0][0] if others else home if home != place else None


def _inferred(trip: Trip, reader: Reader) -> Trip:
    """A journey to or of 我市, where nobody knows whose paper it is: the place that is named most."""
    if trip.visitor is not None and trip.hosts == (None,) and _is_deictic(trip):
        place = _most_named(reader, trip.host_texts[0][-1], trip.visitor)
        return replace(trip, hosts=(place,)) if place else trip
    if trip.visitor is None and DEIXIS.fullmatch(trip.visitor_text) and trip.known_hosts:
        place = _most_named(reader, trip.visitor_text[-1], *trip.known_hosts)
        return replace(trip, visitor=place) if place else trip
    return trip


def _most_named(reader: Reader, level: str, *others: Division) -> Division | None:
    """The division of a level that is named most, and twice, besides the others and what is theirs."""
    named = [
        division
        for line in reader.lines
        for mention in line.mentions
        if (division := reader.division(mention)) is not None
        and division.name.endswith(level)
        and not reader.belongs(division, others)
        and not any(lies_in(other, division) for other in others)
    ]
    # A county is found by its full name, and called 泰顺 from then on.
    text = "\n".join(line.text for line in reader.lines)
    times = {division: text.count(division.name.removesuffix(level)) for division in named}
    most = max(times, key=lambda division: times[division], default=None)
    return most if most is not None and times[most] >= 2 else None


def _planned(trip: Trip) -> bool:
    return re.search("还将|明[天日]|未能|取消", trip.line.text[: trip.start + 20]) is not None


def _same(trip: Trip, other: Trip, newest: int) -> bool:
    """Whether two sentences tell one visit: same visitor, and no host that the first does not know."""
    visitor = trip.visitor is None or other.visitor is None or trip.visitor == other.visitor
    planned = trip.status() is VisitStatus.PLANNED, other.status() is VisitStatus.PLANNED
    if visitor and planned[0] != planned[1] and _month(trip) != _month(other):
        return False
    if visitor and _of_other_months(trip, other, newest):
        return False
    return visitor and all(_within(host, other.hosts) for host in trip.hosts)


def _month(trip: Trip) -> tuple[int | None, int] | None:
    """Year, if told, and month of the date with which a sentence tells the journey."""
    before = [date for date in trip.line.dates if date.end <= trip.start + 12]
    reading = read_date(before[-1].text) if before else None
    first = trip.line.day
    if reading is None:
        return None
    told = first if first and before[-1] == trip.line.dates[0] else reading.start
    if told.month is None:
        return None
    year = told.year or (first.year if first else None)
    return year, told.month


def _of_other_months(trip: Trip, other: Trip, newest: int) -> bool:
    """Whether both are dated, and not within two months that follow each other."""
    one, two = _month(trip), _month(other)
    if one is None or two is None or trip.line is other.line:
        return False
    if one[0] != two[0]:
        # Beside a year that is told, none is this year's.
        years = one[0] or newest, two[0] or newest
        return abs((years[0] - years[1]) * 12 + one[1] - two[1]) > 1
    return abs(one[1] - two[1]) > 1


def _within(host: Division | None, hosts: tuple[Division | None, ...]) -> bool:
    if host is None or None in hosts:
        return True
    return any(
        host == other or lies_in(host, other) or lies_in(other, host) for other in hosts if other is not None
    )


def _at_length(trip: Trip, reader: Reader, newest: int) -> bool:
    """Whether a visit told late is not recalled in passing: the text goes on about the delegation."""
    later = (line.text for line in reader.lines if line.number > trip.line.number)
    goes_on = any(GROUP.search(text) or "代表团" in text or "一行" in text for text in later)
    return goes_on and not _recalled(trip, newest)


def _recalled(trip: Trip, newest: int) -> bool:
    """Whether a journey is told of an earlier time: by a word that says so, or by its year."""
    years = [int(year) for year in re.findall(r"((?:19|20)\d\d)年", trip.line.text[: trip.start])]
    return _RECALLS.search(trip.line.text, 0, trip.start) is not None or any(year < newest for year in years)


def _newest(reader: Reader) -> int:
    """The last year that the article's dates name."""
    years = (int(year) for line in reader.lines for year in re.findall(r"((?:19|20)\d\d)年\d", line.text))
    return max([*years, reader.year or 0])


def _reversed(trip: Trip, main: Trip) -> bool:
    return trip.visitor in main.hosts


def date_of(trip: Trip, reader: Reader, trips: Iterable[Trip]) -> tuple[str, int] | None:
    """The words of the visit's date and the sentence they stand in, which tells no other of the visits.

    They stand before the journey in its own sentence; else anywhere in it; else, for a visit that the article
    reports, in one of its first sentences. A day that is written out comes before one that is to be counted
    (昨天) from a publication date that the article does not give, and before a month or a year alone.
    """
    line = trip.line
    before = [date for date in line.dates if date.end <= trip.start]
    # 3月1日获悉，代表团将于3月10日至12日赴某市: what stands right before they go.
    going = [date for date in line.dates if date.start > trip.start and _GOES_THEN.match(line.text, date.end)]
    own = [(date.text, line.number) for date in (going[:1] or before[-1:] or line.dates[:1])]
    if trip.reported_as is ReportedAs.MENTION:
        return own[0] if own else None
    others = [other.line for other in trips if other.line is not line]
    body = [other for other in reader.lines if not other.headline and other not in others]
    lede = [(date.text, other.number) for other in body[:_LEDE] for date in other.dates]
    arrival = [
        (date.text, other.number)
        for other in body
        for date in other.dates
        if _ARRIVES.match(other.text, date.end) and not _RECALLS.search(other.text, 0, date.start)
    ]
    told = [*own, *lede, *arrival]
    return max(told, key=lambda date: _precision(date[0], reader), default=None)


def _precision(words: str, reader: Reader) -> int:
    """How much of a day the words tell; one of another year is not that of a journey told of these days."""
    if words.startswith(("去年", "前年")):
        return 0
    if re.search(r"[\d一二三四五六七八九十]+[日号]|\d[-./]\d", words):
        return 3
    if re.search("[昨今前明]", words) and re.search("[天日晚晨]", words):
        return 3 if reader.anchored else 2
    return 1 if "月" in words or "日" in words else 0
