"""Who takes part: every named official with side, role and whether words of theirs are reported."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from schemas.answer import Capacity, PeopleAnswer
from schemas.vocabulary import ReportedAs, Role, Side
from service.extraction.home import DEIXIS
from service.extraction.rules.journeys import Trip
from service.extraction.rules.movers import LEADS, RECEIVES, UNIT
from service.extraction.rules.reader import Line, Reader
from service.language.divisions import Division, lies_in
from service.language.titles import Person

_SPEECH = (
    "说|指出|表示|强调|感谢|希望|提出|讲话|介绍|发言|欢迎|认为|叮嘱|致辞|要求|汇报|通报|[请追询]问|请教|问[：，“及道]|答[，：“]|坦[言陈]|感叹|告诉|接过话|提议"
    "|建议|回答|回应|推介|勉励|嘱咐|嘱托|打趣|谈[起到了]|宣读|讲的是"
)
_SPEAKS_NEAR = re.compile(rf"[^，,。；;:：]{{0,30}}?(?:{_SPEECH})")
_AT_A_MEETING = re.compile("会上[，,]")
_SPEAKS_LATER = re.compile(r"(?:代表|在[^。]{0,16}[，,中时]).*?(?:表示|感谢|说|指出|强调)")
_RECEIVES = re.compile(r"会见|会谈|(?<!参加)(?<!出席)座谈(?!会)|致辞|主持|介绍|讲话|欢迎|接待|洽谈|签署|签约")
_JOURNEY = re.compile("(?:来|到(?![会场])|赴|莅临|抵达)[^，。；]{1,40}[，,]")
# 两市领导甲、乙, 双方领导: a label for two places that the text does not divide.
_OF_BOTH = re.compile("(?:两|两地|双方|双方的)$")
_AS_HEAD = re.compile("(?:为|任|担任)副?团长")
# A head of party or government, whom a paper gives no place where it is its own.
_HEAD = re.compile("(?<!副)(?:书记|[省市县区州盟旗]长)$")
_DEPUTY = re.compile("副[省市县区州盟旗]长$")
# What says before or behind a list on which side all of it is.
_VISITING = re.compile("(?:成员|团员|随行|同行|随团|同来|随同|一行人?中)[^，。；]{0,8}$")
# 广东省领导有常务副省长甲, 泰州方面陪同的还有乙: a heading of a list, whose posts go without the place.
_HEADING = re.compile("(?:市|省|县|区)?(?:的)?(?:领导|方面|一方)")
_WENT = re.compile(
    "(?:等|分别)?(?:同志)?(?:一同|一起)?(?:参加(?:学习)?考察|参加回访|随行|随团|同行|随同|同往|担任副团长)"
)
_MET = re.compile(r"(?:拜会|拜访)了?\Z")
_MEETS = re.compile("(?:[、，,和与及][^、，,。；;]{2,4}){0,8}?(?:会见|接见|接待|陪同|欢迎)")
_ACCOMPANIES = re.compile("陪同")
# 以及在海东挂职的某组长: the list goes on.
_LIST_GOES_ON = re.compile("^[，、,]?(?:以及|和|及)?(?:在[^，。；]{2,8}的)?$")
# 领队的是甲: who leads stands behind the word.
_LEADER_IS = re.compile("(?:领队|带队|率队)的?(?:是|为|：|有)$")
# Before a list: 陪同考察的有甲、乙.
_ACCOMPANYING = re.compile("陪同[^，。；]{0,16}(?:有|是)[:：]?[^。；]*$")
_AT_THE_END = re.compile(r"[、，,]?\s*(?:一同|一起|一道|等?参加|等?出席)")
# What between two people says that the second is not of the first one's side.
_OTHER_SIDE = re.compile(r"[；;]|会见|[与同][，,]?$")


@dataclass(frozen=True, slots=True)
class Participant:
    """A person with the side and role that were read; `line` is where they were first named."""

    person: Person
    line: Line
    side: Side
    role: Role
    spoke: bool


def find_cast(
    trip: Trip,
    reader: Reader,
    elsewhere: Sequence[Division] = (),
    told_elsewhere: Sequence[Trip] = (),
    known: Sequence[Person] = (),
) -> list[PeopleAnswer]:
    """Everyone who takes part in the trip, in groups as the text names them.

    Of a mention only the people of its own sentence take part. `elsewhere` are the visitors of the
    article's other visits, whose people take part in those; `told_elsewhere` are its mentions, and
    `known` the people of all of it, whom a passage on a visit may name without their posts.
    """
    mention = trip.reported_as is ReportedAs.MENTION
    lines = tuple(_without(line, told_elsewhere) for line in reader.lines)
    lines = tuple(_with_known(line, known) for line in lines) if known else lines
    named = [entry for entry in _named(lines, trip, reader) if not _of(entry, elsewhere, trip, reader)]
    if mention:
        named = named or _untitled_leader(trip, reader)
    leaders = _leaders(named)
    cast = [_with_role(entry, leaders, named, lines) for entry in named]

    def shared(entry: Participant) -> tuple[object, ...]:
        return entry.side, entry.role, entry.person.title, entry.spoke, entry.line.number

    return [_answer(list(group)) for _, group in groupby(cast, key=shared)]


def _with_known(line: Line, known: Sequence[Person]) -> Line:
    """A sentence with the people whom it names as the article has named them before."""
    here = {person.name for person in line.people}
    added = [
        replace(person, start=at, end=at + len(person.name), title_start=at)
        for person in known
        if person.name not in here and (at := line.text.find(person.name)) >= 0
    ]
    people = sorted((*line.people, *added), key=lambda person: person.start)
    return replace(line, people=tuple(people)) if added else line


def _without(line: Line, told_elsewhere: Sequence[Trip]) -> Line:
    """A sentence without the people whom it names as of another visit, from that one's date on."""
    since = [trip.line.dates[0].start for trip in told_elsewhere if trip.line is line and line.dates]
    if not since:
        return line
    return replace(line, people=tuple(person for person in line.people if person.start < min(since)))


def _answer(group: list[Participant]) -> PeopleAnswer:
    first = group[0]
    return PeopleAnswer(
        role=Capacity.of(first.side, first.role),
        title=first.person.title,
        names=[entry.person.name for entry in group],
        spoke=first.spoke,
        sentence=first.line.number,
    )


def _named(lines: Sequence[Line], trip: Trip, reader: Reader) -> list[Participant]:
    """Each titled person once, where first named, with the side; role and words come later."""
    seen: dict[str, Participant] = {}
    for line in lines:
        people = [person for person in line.people if not _only_greeted(person, line)]
        divided = {person.title_start for person in people if person.part}
        carried: tuple[Person, Side] | None = None
        for person in people:
            side = _side(person, line, trip, reader, carried, divided=person.title_start in divided)
            carried = (person, side)
            seen.setdefault(person.name, Participant(person, line, side, Role.ATTENDEE, spoke=False))
    return list(seen.values())


def _of(entry: Participant, elsewhere: Sequence[Division], trip: Trip, reader: Reader) -> bool:
    """Whether the post is one of a place that takes part in another visit, and not in this one."""
    places = [reader.division(mention) for mention in entry.person.places]
    own = any(_side_of_place(division, trip, reader) is not Side.UNSTATED for division in places)
    return not own and any(division in elsewhere for division in places)


def _untitled_leader(trip: Trip, reader: Reader) -> list[Participant]:
    """A mention's leader named before the post (某某市长率 …): the post is the one given elsewhere."""
    if trip.leader is not None:
        return [Participant(trip.leader, trip.line, Side.VISITOR, Role.LEADER, spoke=False)]
    leads = LEADS.search(trip.line.text)
    if leads is None:
        return []
    for line in reader.lines:
        for person in line.people:
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
    """The side, by the first that settles it: the post's places, who leads, its kind, its surroundings."""
    places = [reader.division(mention) for mention in person.places]
    if person.label and len(places) > 1 and _two_places(person):
        return (
            _side_of_place(places[min(person.part, len(places) - 1)], trip, reader)
            if divided
            else Side.UNSTATED
        )
    if person.label and _OF_BOTH.search(line.text[: person.title_start]):
        return Side.UNSTATED
    for division in places:
        side = _side_of_place(division, trip, reader)
        if side is not Side.UNSTATED:
            return side
    if _AS_HEAD.match(line.text, person.end) or _VISITING.search(line.text[: person.title_start]):
        return Side.VISITOR
    listed = _side_of_list(person, line) or _side_of_heading(person, line, trip, reader)
    if listed is not None:
        return listed
    leads = LEADS.search(line.text)
    if leads and person.end <= leads.start():
        received = RECEIVES.search(line.text, person.end, leads.start())
        return Side.HOST if received else Side.VISITOR
    side = _side_by_unit(person, trip, reader)
    return side if side is not Side.UNSTATED else _side_of_bare_post(person, line, trip, reader, carried)


def _side_of_heading(person: Person, line: Line, trip: Trip, reader: Reader) -> Side | None:
    """The side that the beginning of the clause gives to those named in it."""
    clause = max(line.text.rfind(mark, 0, person.title_start) for mark in "。；;") + 1
    for mention in line.mentions:
        if clause <= mention.start < person.title_start and _HEADING.match(line.text, mention.end):
            side = _side_of_place(reader.division(mention), trip, reader)
            return side if side is not Side.UNSTATED else None
    return None


def _side_of_list(person: Person, line: Line) -> Side | None:
    """The side that the words behind a list give to all of it: 甲、乙参加考察；丙、丁陪同."""
    ends = [at for mark in "。；;" if (at := line.text.find(mark, person.end)) >= 0]
    end = min(ends, default=len(line.text))
    last = [other for other in line.people if person.start <= other.start < end][-1]
    between = [other for other in line.people if person.start <= other.start <= last.start]
    gaps = (
        line.text[one.end : other.title_start].strip("、，,和与及以 ") for one, other in pairwise(between)
    )
    if any(len(gap) > 1 for gap in gaps):
        return None
    behind = line.text[last.end : end]
    if _WENT.match(behind):
        return Side.VISITOR
    return Side.HOST if re.match("(?:等|分别|全程|一路)*陪同", behind) else None


def _side_of_bare_post(
    person: Person, line: Line, trip: Trip, reader: Reader, carried: tuple[Person, Side] | None
) -> Side:
    """A post that fits both sides is that of the person named before; else one at home, the outlet's."""
    home = _side_at_home(trip, reader)
    # Where nobody knows whose paper this is, who meets or accompanies them is of the other side.
    if home is Side.UNSTATED and _MEETS.match(line.text, person.end):
        return Side.HOST
    # A bare label behind another one (合肥市领导甲，市领导乙) begins the list of those at home.
    if carried is None or (person.label and carried[0].label and person.title != carried[0].title):
        return home
    between = line.text[carried[0].end : person.title_start]
    # Past the journey (一行来我市考察，市长…) those at home speak, where it is known who they are.
    past = _JOURNEY.search(between) and home is not Side.UNSTATED
    return home if past or _OTHER_SIDE.search(between) else carried[1]


def _side_at_home(trip: Trip, reader: Reader) -> Side:
    """The teller's side: the outlet's place, that of 我市, or that of the heads that go without a place."""
    home = _side_of_place(reader.jurisdictions.home, trip, reader)
    if home is not Side.UNSTATED:
        return home
    if any(DEIXIS.fullmatch(text) for text in trip.host_texts):
        return Side.HOST
    if DEIXIS.fullmatch(trip.visitor_text):
        return Side.VISITOR
    for heads in (_HEAD, _DEPUTY):
        placed = {
            _side_of_place(reader.division(mention), trip, reader)
            for line in reader.lines
            for person in line.people
            if heads.search(person.title)
            for mention in person.places
        }
        if (Side.HOST in placed) != (Side.VISITOR in placed):
            return Side.VISITOR if Side.HOST in placed else Side.HOST
    return Side.UNSTATED


def _two_places(person: Person) -> bool:
    return person.places[0].end < person.places[-1].start


def _side_of_place(division: Division | None, trip: Trip, reader: Reader) -> Side:
    if division is None:
        return Side.UNSTATED
    if reader.belongs(division, trip.known_hosts):
        return Side.HOST
    if trip.visitor is not None and reader.belongs(division, (trip.visitor,)):
        return Side.VISITOR
    # What both lie in is on neither side; the prefecture of a county that receives is on its side.
    around = lies_in(trip.visitor, division) if trip.visitor else False
    if any(lies_in(host, division) for host in trip.known_hosts) and not around:
        return Side.HOST
    return (
        Side.VISITOR if around and trip.known_hosts and not _around_hosts(division, trip) else Side.UNSTATED
    )


def _around_hosts(division: Division, trip: Trip) -> bool:
    return any(lies_in(host, division) for host in trip.known_hosts)


def _side_by_unit(person: Person, trip: Trip, reader: Reader) -> Side:
    """The only side whose place is of the post's kind: 州领导 between a prefecture 州 and a city.

    The last post tells, since the first may be one of the level above (省委常委、市委书记); a post of
    the outlet's own kind is left to what stands around it.
    """
    units = UNIT.findall(person.title)
    if not units or None in trip.hosts:
        return Side.UNSTATED
    if units[-1] == "师市":
        return Side.VISITOR if trip.visitor and _is_of_the_corps(trip.visitor) else Side.HOST
    visitor = (trip.visitor.name if trip.visitor else trip.visitor_text).endswith(units[-1])
    hosts = zip(trip.hosts, trip.host_texts, strict=True)
    host = any((place.name if place else text).endswith(units[-1]) for place, text in hosts)
    if visitor == host:
        return Side.UNSTATED
    return Side.VISITOR if visitor else Side.HOST


def _is_of_the_corps(division: Division) -> bool:
    """Whether a division is a city of the Xinjiang Production and Construction Corps, GB/T 2260's 659…."""
    return division.code is not None and division.code.startswith("659")


def _with_role(
    entry: Participant, leaders: list[Participant], named: list[Participant], lines: Sequence[Line]
) -> Participant:
    spoke = _speaks(entry.person.name, lines)
    if entry.side is Side.VISITOR:
        role = Role.LEADER if entry in leaders else Role.MEMBER
    elif entry.side is Side.HOST:
        role = _host_role(entry, named, spoke=spoke)
    else:
        role = Role.ATTENDEE
    return replace(entry, role=role, spoke=spoke)


def _leaders(named: list[Participant]) -> list[Participant]:
    """Who is said to lead; or, where no one is, whom the first sentence that names visitors by post names."""
    visitors = [entry for entry in named if entry.side is Side.VISITOR]
    said = [entry for entry in visitors if _is_said_to_lead(entry)]
    head = next((entry for entry in visitors if not entry.person.label), None)
    if said or head is None:
        return said
    return [entry for entry in visitors if entry.line is head.line and not entry.person.label]


def _is_said_to_lead(entry: Participant) -> bool:
    text, person = entry.line.text, entry.person
    if _LEADER_IS.search(text[: person.title_start]):
        return True
    leads = LEADS.search(text, person.end)
    between = text[person.end : leads.start()] if leads else "。"
    if re.search("[。；：]", between):
        return False
    # Up to the word stand only those who lead with them: 甲，乙率团; no 甲说，乙带队.
    others = [
        one for one in entry.line.people if person.end <= one.start and leads and one.end <= leads.start()
    ]
    for other in others:
        between = between.replace(text[other.title_start : other.end], "")
    return len(between.strip("、，,和与及 等专程亲自今日昨天带领曾还")) <= 6


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
        if len(_LIST_GOES_ON.sub("", predicate).strip("、，,和与及 ")) > 1:
            break
    # Behind a list the last names may have been missed, so its 参加 need not come at once.
    ends = _AT_THE_END.search(predicate) if entry.person.label else _AT_THE_END.match(predicate)
    if ends and not _RECEIVES.search(predicate.split("一同")[0][: ends.end()]):
        return Role.ATTENDEE
    if _RECEIVES.search(predicate) or _MET.search(entry.line.text, 0, entry.person.title_start):
        return Role.COUNTERPART
    before = entry.line.text[: entry.person.title_start]
    along = _ACCOMPANIES.search(predicate) or _ACCOMPANYING.search(before)
    return Role.ACCOMPANYING if along else Role.ATTENDEE


def _speaks(name: str, lines: Sequence[Line]) -> bool:
    """Whether a sentence has the person say something: the name, and in the same clause a verb of speech."""
    for line in lines:
        at = line.text.find(name)
        if at < 0:
            continue
        while at >= 0:
            if _SPEAKS_NEAR.match(line.text, at + len(name)):
                return True
            at = line.text.find(name, at + 1)
        opening = _AT_A_MEETING.match(line.text)
        start = opening.end() if opening else 0
        if line.text.startswith(name, start) and _SPEAKS_LATER.match(line.text, start + len(name)):
            return True
    return False
