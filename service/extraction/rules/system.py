"""The rules as a system: trips first, then who took part and what they saw."""

import re
from dataclasses import dataclass, replace

from schemas.answer import Answer, Capacity, DateAnswer, HostAnswer, PeopleAnswer, VisitAnswer
from schemas.vocabulary import DelegationKind, Engine, ReportedAs, Side
from service.extraction.article import Article
from service.extraction.rules import sites
from service.extraction.rules.cast import find_cast
from service.extraction.rules.journeys import Trip, told_trips
from service.extraction.rules.reader import Line, Reader
from service.extraction.rules.stops import find_stops
from service.extraction.rules.trips import date_of, find_trips
from service.extraction.system import Extraction
from service.language.dates import counted
from service.language.divisions import Division, lies_in
from service.language.places import Gazetteer
from service.language.titles import Person

_COUNT = r"(\d{1,3}|[一二两三四五六七八九十百]{1,4})\s*余?多?[名位个]?"
_SIZE = re.compile(
    rf"(?:一行|代表团|考察团|考察组|共|率领?|带着|领着|一支)(?:共)?{_COUNT}(?:余|多)?(?:人|团员|成员)(?!次|才|大|民|口|均)"
)
# So many paragraphs with a visit of their own make a column.
_COLUMN = 3
_KINDS: tuple[tuple[str, DelegationKind], ...] = (
    ("党政|党委政府", DelegationKind.PARTY_GOVERNMENT),
    ("人大", DelegationKind.PEOPLES_CONGRESS),
    ("政协", DelegationKind.CPPCC),
    ("组织部|宣传部|统战部|纪委", DelegationKind.PARTY_DEPARTMENT),
    ("政府|副(?:省|市|县|区|州|盟|旗)长|副主席|秘书长", DelegationKind.GOVERNMENT),
    ("(?:[局厅办委]|办公室)$|(?:局长|厅长|[委办]副?主任)$", DelegationKind.GOVERNMENT_DEPARTMENT),
)
_HEADS = re.compile(r"(?<!副)(?:书记|(?:省|市|县|区|州|盟|旗)长|自治区主席)$")


@dataclass(frozen=True, slots=True)
class RulesSystem:
    """Reads visits by grammar. The same article always gives the same answer."""

    gazetteer: Gazetteer
    engine: Engine = Engine.RULES
    model: None = None
    prompt: None = None

    def read(self, article: Article) -> Extraction:
        """Read one article; this never fails, and costs nothing."""
        reader = Reader.open(article, self.gazetteer)
        told = told_trips(reader)
        trips = find_trips(told, reader)
        everyone = [person for line in reader.lines for person in line.people]
        visits = [_visit(trip, _part(trip, trips, told, reader), told, trips, everyone) for trip in trips]
        return Extraction(Answer(visits=visits))


def _part(trip: Trip, trips: list[Trip], told: list[Trip], reader: Reader) -> Reader:
    """The lines that tell of a visit: all, or its own, of several told one after another."""
    if len({other.line.paragraph for other in trips}) >= _COLUMN:
        return replace(reader, lines=_item(trip, trips, reader))
    if trip.reported_as is ReportedAs.MENTION:
        return replace(reader, lines=(trip.line,))
    main = [other for other in trips if other.reported_as is ReportedAs.MAIN]
    starts = _starts(main, told)
    if len(set(starts)) < len(starts) or not all(other.line.dates for other in main):
        return reader
    start = starts[main.index(trip)]
    end = min((other for other in starts if other > start), default=None)
    first = start == min(starts)
    lines = tuple(
        line
        for line in reader.lines
        if (first or line.number >= start) and (end is None or line.number < end)
    )
    return replace(reader, lines=lines)


def _item(trip: Trip, trips: list[Trip], reader: Reader) -> tuple[Line, ...]:
    """A column's lines from the visit's own up to the next visit's; a mention ends with its paragraph."""
    at = reader.lines.index(trip.line)
    later = [index for other in trips if (index := reader.lines.index(other.line)) > at]
    lines = reader.lines[at : min(later, default=None)]
    mention = trip.reported_as is ReportedAs.MENTION
    return tuple(line for line in lines if not (mention and line.paragraph != trip.line.paragraph))


def _starts(trips: list[Trip], told: list[Trip]) -> list[int]:
    """The sentence with which each visit begins; of two told in one, the next that tells the second."""
    starts: list[int] = []
    for trip in trips:
        start = trip.line.number
        if start in starts:
            again = (
                other.line.number
                for other in told
                if other.visitor == trip.visitor and other.hosts == trip.hosts and other.line.number > start
            )
            start = next(again, start)
        starts.append(start)
    return starts


def _elsewhere(trip: Trip, trips: list[Trip]) -> tuple[Division, ...]:
    """The visitors of the other visits that the article reports."""
    others = (other.visitor for other in trips if other.reported_as is ReportedAs.MAIN)
    return tuple(visitor for visitor in others if visitor is not None and visitor != trip.visitor)


def _visit(
    trip: Trip, reader: Reader, told: list[Trip], trips: list[Trip], people: list[Person]
) -> VisitAnswer:
    main = trip.reported_as is ReportedAs.MAIN
    apart = not main or len({other.line.paragraph for other in trips}) >= _COLUMN
    mentions = [other for other in trips if other.reported_as is ReportedAs.MENTION]
    known = _first_named(people) if apart else []
    cast = find_cast(trip, reader, _elsewhere(trip, trips), mentions, known)
    trip = _received(trip, cast, reader)
    stops = find_stops(trip, reader)
    date = date_of(trip, reader, trips)
    return VisitAnswer(
        reported_as=trip.reported_as,
        status=trip.status(),
        delegation=_name(trip, reader, told),
        kind=_kind(trip, cast),
        size=_size(reader) if main else None,
        visitors=[_full(reader, trip.visitor, trip.visitor_text)],
        hosts=[
            _host(reader, trip, host, text) for host, text in zip(trip.hosts, trip.host_texts, strict=True)
        ],
        date=DateAnswer(text=date[0], sentence=date[1]) if date else None,
        people=cast,
        stops=stops,
        meetings=sites.find_meetings(reader) if main else [],
        agreements=sites.find_agreements(reader),
        topics=sites.find_topics(trip, reader, stops),
    )


def _received(trip: Trip, cast: list[PeopleAnswer], reader: Reader) -> Trip:
    """The visit with those as hosts whose leaders receive: 景德镇市, where the province's are not named."""
    if trip.visitor is not None and trip.visitor.level == "province":
        return trip
    titles = [group.title for group in cast if group.role.side is Side.HOST and group.title]
    first = [places[0] for title in titles if (places := reader.jurisdictions.named_in(title))]
    named = list(dict.fromkeys(place for place in first if place is not None))
    hosts: list[tuple[Division | None, str]] = []
    for host, text in zip(trip.hosts, trip.host_texts, strict=True):
        broad = host is not None and host.name.endswith(("省", "自治区")) and host not in named
        inner = [place for place in named if broad and host is not None and lies_in(place, host)]
        hosts += [(place, _full(reader, place, "")) for place in inner] or [(host, text)]
    return replace(trip, hosts=tuple(host for host, _ in hosts), host_texts=tuple(text for _, text in hosts))


def _first_named(people: list[Person]) -> list[Person]:
    """Everyone once, with the post that the article gives first, but for those behind a shared label."""
    first: dict[str, Person] = {}
    for person in people:
        if not person.label:
            first.setdefault(person.name, person)
    return list(first.values())


def _full(reader: Reader, division: Division | None, text: str) -> str:
    """A place as an answer names it: in full where it is settled, else as the text has it."""
    return reader.gazetteer.record_name(division) if division else text


def _host(reader: Reader, trip: Trip, division: Division | None, text: str) -> HostAnswer:
    """A host; of several, with the day on which a later sentence has the delegation there."""
    name = _full(reader, division, text)
    legs = [
        line for line in reader.lines if not line.headline and line.dates and line.number > trip.line.number
    ]
    leg = next((line for line in legs if text in line.text), None) if len(trip.hosts) > 1 else None
    if leg is None:
        return HostAnswer(name=name, date=None, sentence=trip.line.number)
    return HostAnswer(name=name, date=leg.dates[0].text, sentence=leg.number)


def _name(trip: Trip, reader: Reader, told: list[Trip]) -> str | None:
    """The longest form that the lines of the visit use for the visitor's delegation."""
    lines = {line.number for line in reader.lines}
    own = (other for other in told if other.visitor == trip.visitor and other.line.number in lines)
    names = [other.name for other in own if other.name]
    return max(names, key=len, default=trip.name)


def _size(reader: Reader) -> int | None:
    """How many they were, where one of the first sentences counts them."""
    for line in reader.lines[:14]:
        if found := _SIZE.search(line.text):
            return counted(found[1])
    return None


def _kind(trip: Trip, people: list[PeopleAnswer]) -> DelegationKind:
    """By the delegation's own word; without one, by the posts of those who lead it."""
    for word, kind in _KINDS:
        if trip.organ and re.search(word, trip.organ):
            return kind
    posts = [
        post for group in people if group.role is Capacity.LEADER for post in (group.title or "").split("、")
    ]
    if any(_HEADS.search(post) for post in posts):
        return DelegationKind.PARTY_GOVERNMENT
    for word, kind in _KINDS:
        if any(re.search(word, post) for post in posts):
            return kind
    return DelegationKind.OTHER
