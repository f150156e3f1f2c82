"""Who went where: the sentences that say that a delegation of one place goes to another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from schemas.vocabulary import DelegationKind, ReportedAs, VisitStatus
from service.extraction.jurisdictions import DEIXIS
from service.extraction.rules.reader import Line, Reader
from service.language.dates import DateMention
from service.language.divisions import Division, lies_in
from service.language.titles import Person, find_people

# 党政代表团, 政府考察团, 学习考察团, 发改委考察组; what stands before it is the visitor.
_GROUP = re.compile(
    r"(?P<organ>党政|党委政府|人民政府|政府|人大常委会|人大|政协|经贸|友好|[\u4e00-\u9fff]{2,5}(?:局|委|部|办))?"
    r"(?:学习|经贸)?(?:代表|考察|访问|参观|学习|调研)(?:学习|考察)?[团组]"
)
_MOVE = re.compile(r"来到|抵达|前往|莅临|走进|访问|到访|赴|到|来|抵")
_NEXT = re.compile(r"(?:、|，|,|和|与|及|以及)(?:先|后|再|并|又)?(?:赴|到|抵|前往)?")
_LEADS = re.compile(r"率领|率队|率团|带队|带领|率")
_PURPOSE = re.compile("学习|考察|访问|交流|对接|走访|调研|取经|洽谈|座谈|参观|协作|合作|帮扶|回访")
_DURATION = re.compile(r"[^。；]{0,6}?[，,]?为期[\d一二三四五六七八九十]+天")
_LEDE = 4  # body sentences from the first one on in which an article still says what it reports

KINDS: tuple[tuple[str, DelegationKind], ...] = (
    ("党政|党委政府", DelegationKind.PARTY_GOVERNMENT),
    ("人大", DelegationKind.PEOPLES_CONGRESS),
    ("政协", DelegationKind.CPPCC),
    ("组织部|宣传部|统战部|纪委", DelegationKind.PARTY_DEPARTMENT),
    ("政府", DelegationKind.GOVERNMENT),
    ("局|委$|办$", DelegationKind.GOVERNMENT_DEPARTMENT),
)


@dataclass(frozen=True, slots=True)
class Trip:
    """A visit as one sentence tells it; `name` is the delegation's, if it has one."""

    visitor: Division | None
    visitor_text: str
    hosts: tuple[Division | None, ...]
    host_texts: tuple[str, ...]
    line: Line
    name: str | None
    organ: str
    start: int
    reported_as: ReportedAs = ReportedAs.MAIN

    @property
    def known_hosts(self) -> tuple[Division, ...]:
        """The hosts that could be settled."""
        return tuple(host for host in self.hosts if host is not None)

    def status(self) -> VisitStatus:
        """Planned or under way where the words around the journey say so."""
        around = self.line.text[max(0, self.start - 12) : self.start + 30]
        if re.search("将于|将赴|将前往|即将|拟赴", around):
            return VisitStatus.PLANNED
        return VisitStatus.ONGOING if "启程" in around else VisitStatus.COMPLETED


def find_trips(reader: Reader) -> list[Trip]:
    """The visits of an article: those its lede or headline tells, and dated ones recalled later."""
    body = [line.number for line in reader.lines if not line.headline]
    trips: list[Trip] = []
    for trip in sorted(told_trips(reader), key=lambda trip: (trip.line.headline, trip.line.number)):
        if any(_same(trip, other) for other in trips):
            continue
        early = trip.line.headline or trip.line.number in body[:_LEDE]
        if not trips or (early and not _reversed(trip, trips[0])):
            trips.append(trip)
        elif trip.line.dates:
            trips.append(replace(trip, reported_as=ReportedAs.MENTION))
    return trips


def told_trips(reader: Reader) -> list[Trip]:
    """Every journey that any sentence tells, in the order of the text."""
    return [trip for line in reader.lines for trip in _trips_in(line, reader)]


def _same(trip: Trip, other: Trip) -> bool:
    """Whether two sentences tell one visit: same visitor, and no host that the first does not know."""
    visitor = trip.visitor is None or other.visitor is None or trip.visitor == other.visitor
    return visitor and all(_within(host, other.hosts) for host in trip.hosts)


def _within(host: Division | None, hosts: tuple[Division | None, ...]) -> bool:
    if host is None or None in hosts:
        return True
    return any(
        host == other or lies_in(host, other) or lies_in(other, host) for other in hosts if other is not None
    )


def _reversed(trip: Trip, main: Trip) -> bool:
    return trip.visitor in main.hosts


def _trips_in(line: Line, reader: Reader) -> Iterator[Trip]:
    """Every journey in a sentence: told of a delegation by its place, or of those who lead one."""
    for group in _GROUP.finditer(line.text):
        visitor = _visitor_before(line, group.start(), reader)
        if visitor:
            start, division = visitor
            yield from _journey(line, reader, group, start, line.text[start : group.start()], division)
    if not any(True for group in _GROUP.finditer(line.text) if _visitor_before(line, group.start(), reader)):
        yield from _led_journey(line, reader)


def _visitor_before(line: Line, group: int, reader: Reader) -> tuple[int, Division | None] | None:
    """The place that stands right before a delegation's noun."""
    for found in DEIXIS.finditer(line.text, 0, group):
        if found.end() == group:
            return found.start(), reader.jurisdictions.division(found.group())
    for mention in line.mentions:
        if mention.end == group:
            return mention.start, reader.division(mention)
    return None


def _journey(
    line: Line, reader: Reader, group: re.Match[str], start: int, text: str, visitor: Division | None
) -> Iterator[Trip]:
    hosts = _hosts_after(line, group.end(), reader)
    if hosts and not _inside(hosts, visitor):
        deictic = DEIXIS.fullmatch(text) is not None
        name = None if deictic else line.text[start : group.end()]
        divisions, texts = zip(*hosts, strict=True)
        yield Trip(visitor, text, divisions, texts, line, name, group["organ"] or "", start)


def _led_journey(line: Line, reader: Reader) -> Iterator[Trip]:
    """某市委书记某某率队赴某地考察: the visitor is the place of the leader's post, or the outlet's."""
    leads = _LEADS.search(line.text) or re.search("一行", line.text)
    if leads is None or not _PURPOSE.search(line.text):
        return
    leader = next(
        (person for person in find_people(line.text, line.mentions) if person.end <= leads.start()), None
    )
    if leader is None:
        return
    visitor, text = _seat(leader, reader)
    hosts = _hosts_after(line, leads.end(), reader)
    if visitor and hosts and not _inside(hosts, visitor):
        divisions, texts = zip(*hosts, strict=True)
        yield Trip(visitor, text, divisions, texts, line, None, "", leader.title_start)


def _seat(leader: Person, reader: Reader) -> tuple[Division | None, str]:
    """The place of a leader's post: the last that the title names, or the outlet's own."""
    for mention in reversed(leader.places):
        return reader.division(mention), mention.text
    home = reader.jurisdictions.home
    return home, home.name if home else ""


def _hosts_after(line: Line, position: int, reader: Reader) -> list[tuple[Division | None, str]]:
    """The places to which the first journey behind `position` in the same clause goes."""
    end = min([at for mark in "。；;" if (at := line.text.find(mark, position)) >= 0], default=len(line.text))
    for move in _MOVE.finditer(line.text, position, min(end, position + 40)):
        hosts, at = [], move.end()
        while place := reader.place_at(line, at):
            hosts.append((place[1], line.text[at : place[0]]))
            following = _NEXT.match(line.text, place[0])
            if following is None:
                break
            at = following.end()
        if hosts:
            return hosts
    return []


def _inside(hosts: list[tuple[Division | None, str]], visitor: Division | None) -> bool:
    """Whether the journey stays within the visitor's own jurisdiction: then it is no visit."""
    return visitor is not None and all(
        host is not None and (host == visitor or lies_in(host, visitor)) for host, _ in hosts
    )


def date_of(trip: Trip, reader: Reader) -> tuple[str, int] | None:
    """The words of the visit's date and the sentence they stand in.

    They stand before the journey in its own sentence; else anywhere in it; else, for a visit that
    the article reports, in one of its first sentences.
    """
    line = trip.line
    before = [date for date in line.dates if date.end <= trip.start]
    chosen = before[-1:] or line.dates[:1]
    if chosen:
        return _with_duration(line, chosen[0]), line.number
    if trip.reported_as is ReportedAs.MENTION:
        return None
    body = [line for line in reader.lines if not line.headline][:_LEDE]
    return next(
        ((_with_duration(other, other.dates[0]), other.number) for other in body if other.dates), None
    )


def _with_duration(line: Line, date: DateMention) -> str:
    found = _DURATION.match(line.text, date.end)
    return line.text[date.start : found.end()] if found else date.text
