"""Who takes part: every named official with side, role and whether words of theirs are reported."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from schemas.answer import PeopleAnswer
from schemas.vocabulary import ReportedAs, Role, Side
from service.extraction.rules.reader import Line, Reader
from service.extraction.rules.trips import Trip
from service.language.divisions import Division
from service.language.titles import Person, find_people

_LEADS = re.compile("率领|率队|率团|带队|带领|率")
_SPEECH = "说|指出|表示|强调|感谢|希望|提出|讲话|介绍|发言|欢迎|认为|叮嘱|致辞|要求|汇报|通报"
_RECEIVES = re.compile(r"会见|会谈|座谈(?!会)|致辞|主持|介绍|讲话|欢迎|洽谈|签署|签约")
_ACCOMPANIES = re.compile("陪同")
_AT_THE_END = re.compile(r"[、，,]?\s*(?:一同|一起|一道|等?参加|等?出席)")
# What between two people says that the second is not of the first one's side.
_OTHER_SIDE = re.compile(r"[；;]|会见|[与同][，,]?$")
_UNITS = {
    "省": "province",
    "自治区": "province",
    "市": "prefecture",
    "州": "prefecture",
    "区": "county",
    "县": "county",
}


@dataclass(frozen=True, slots=True)
class Participant:
    """A person with the side and role that were read; `line` is where they were first named."""

    person: Person
    line: Line
    side: Side
    role: Role
    spoke: bool


def find_cast(trip: Trip, reader: Reader) -> list[PeopleAnswer]:
    """Everyone who takes part in the trip, in groups as the text names them.

    Of a mention only the people of its own sentence take part.
    """
    mention = trip.reported_as is ReportedAs.MENTION
    lines = (trip.line,) if mention else reader.lines
    named = _named(lines, trip, reader)
    if mention:
        named = named or _untitled_leader(trip, reader)
    cast = [_with_role(entry, named, trip, lines) for entry in named]

    def shared(entry: Participant) -> tuple[object, ...]:
        return entry.side, entry.role, entry.person.title, entry.spoke, entry.line.number

    return [_answer(list(group)) for _, group in groupby(cast, key=shared)]


def _answer(group: list[Participant]) -> PeopleAnswer:
    first = group[0]
    return PeopleAnswer(
        side=first.side,
        role=first.role,
        title=first.person.title,
        names=[entry.person.name for entry in group],
        spoke=first.spoke,
        sentence=first.line.number,
    )


def _named(lines: Sequence[Line], trip: Trip, reader: Reader) -> list[Participant]:
    """Each titled person once, where first named, with the side; role and words come later."""
    seen: dict[str, Participant] = {}
    for line in lines:
        people = [
            person for person in find_people(line.text, line.mentions) if not _only_greeted(person, line)
        ]
        divided = {person.title_start for person in people if person.part}
        carried: tuple[Person, Side] | None = None
        for person in people:
            side = _side(person, line, trip, reader, carried, divided=person.title_start in divided)
            carried = (person, side)
            seen.setdefault(person.name, Participant(person, line, side, Role.ATTENDEE, spoke=False))
    return list(seen.values())


def _untitled_leader(trip: Trip, reader: Reader) -> list[Participant]:
    """A mention's leader named before the post (容博渊市长率 …): the post is the one given elsewhere."""
    leads = _LEADS.search(trip.line.text)
    if leads is None:
        return []
    for line in reader.lines:
        for person in find_people(line.text, line.mentions):
            if 0 <= trip.line.text.find(person.name) < leads.start():
                return [Participant(person, trip.line, Side.VISITOR, Role.LEADER, spoke=False)]
    return []


def _only_greeted(person: Person, line: Line) -> bool:
    """受市委书记某某委托: the absent are no participants."""
    return (
        line.text[person.end : person.end + 2] == "委托"
        or line.text[person.title_start - 1 : person.title_start] == "受"
    )


def _side(
    person: Person,
    line: Line,
    trip: Trip,
    reader: Reader,
    carried: tuple[Person, Side] | None,
    *,
    divided: bool,
) -> Side:
    """The side, by the first that settles it: the post's places, who leads, the one before, the outlet."""
    places = [reader.division(mention) for mention in person.places]
    if person.label and len(places) > 1 and _two_places(person):
        return (
            _side_of_place(places[min(person.part, len(places) - 1)], trip, reader)
            if divided
            else Side.UNSTATED
        )
    for division in places:
        side = _side_of_place(division, trip, reader)
        if side is not Side.UNSTATED:
            return side
    leads = _LEADS.search(line.text) if line is trip.line or line.headline else None
    if leads and person.end <= leads.start():
        return Side.VISITOR
    if carried and not _OTHER_SIDE.search(line.text[carried[0].end : person.title_start]):
        return carried[1]
    return _side_by_home(person, trip, reader)


def _two_places(person: Person) -> bool:
    return person.places[0].end < person.places[-1].start


def _side_of_place(division: Division | None, trip: Trip, reader: Reader) -> Side:
    if division is None:
        return Side.UNSTATED
    if reader.belongs(division, trip.known_hosts):
        return Side.HOST
    if trip.visitor is not None and reader.belongs(division, (trip.visitor,)):
        return Side.VISITOR
    return Side.UNSTATED


def _side_by_home(person: Person, trip: Trip, reader: Reader) -> Side:
    """A post without a place is one at home: the outlet's place, or the only side of the post's level."""
    home = reader.jurisdictions.home
    side = _side_of_place(home, trip, reader)
    if side is not Side.UNSTATED:
        return side
    unit = re.match("|".join(_UNITS), person.title)
    level = _UNITS[unit.group()] if unit else None
    visitor = trip.visitor is not None and trip.visitor.level == level
    host = any(place.level == level for place in trip.known_hosts)
    if visitor != host:
        return Side.VISITOR if visitor else Side.HOST
    return Side.UNSTATED


def _with_role(
    entry: Participant, named: list[Participant], trip: Trip, lines: Sequence[Line]
) -> Participant:
    spoke = _speaks(entry.person.name, lines)
    if entry.side is Side.VISITOR:
        role = Role.LEADER if _leads(entry, named, trip) else Role.MEMBER
    elif entry.side is Side.HOST:
        role = _host_role(entry, named, spoke=spoke)
    else:
        role = Role.ATTENDEE
    return replace(entry, role=role, spoke=spoke)


def _leads(entry: Participant, named: list[Participant], trip: Trip) -> bool:
    """Said to lead; or, where no one is, named in the first sentence that names visitors by post."""
    leads = _LEADS.search(trip.line.text)
    said = [
        other
        for other in named
        if other.line is trip.line
        and other.side is Side.VISITOR
        and leads
        and other.person.end <= leads.start()
    ]
    if said:
        return entry in said
    head = next((other for other in named if other.side is Side.VISITOR and not other.person.label), None)
    return head is not None and entry.line is head.line and not entry.person.label


def _host_role(entry: Participant, named: list[Participant], *, spoke: bool) -> Role:
    """What the words behind the name, or behind the last of those named with it, say that they did."""
    if spoke:
        return Role.COUNTERPART
    together = [
        other for other in named if other.line is entry.line and other.person.start >= entry.person.start
    ]
    starts = [other.person.title_start for other in together]
    predicate = ""
    for other, following in zip(together, [*starts[1:], len(entry.line.text)], strict=True):
        predicate = entry.line.text[other.person.end : max(other.person.end, following)]
        if len(predicate.strip("、，,和与及 ")) > 1:
            break
    if entry.person.label or (
        _AT_THE_END.match(predicate) and not _RECEIVES.search(predicate.split("一同")[0])
    ):
        return Role.ATTENDEE
    if _RECEIVES.search(predicate):
        return Role.COUNTERPART
    return Role.ACCOMPANYING if _ACCOMPANIES.search(predicate) else Role.ATTENDEE


def _speaks(name: str, lines: Sequence[Line]) -> bool:
    """Whether a sentence has the person say something: the name, and in the same clause a verb of speech."""
    escaped = re.escape(name)
    near = re.compile(rf"{escaped}[^，,。；;:：]{{0,30}}?(?:{_SPEECH})")
    opens = re.compile(
        rf"(?:会上[，,])?{escaped}(?:代表|在[^。]{{0,16}}[，,中时]).*?(?:表示|感谢|说|指出|强调)"
    )
    return any(near.search(line.text) or opens.match(line.text) for line in lines)
