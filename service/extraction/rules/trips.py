"""Who went where: the sentences that say that a delegation of one place goes to another."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from schemas.vocabulary import DelegationKind, ReportedAs, VisitStatus
from service.extraction.jurisdictions import DEIXIS
from service.extraction.rules.reader import Line, Reader
from service.language.divisions import Division, lies_in
from service.language.titles import Person, find_people

# 党政代表团, 政府考察团, 学习考察团, 发改委考察组; what stands before it is the visitor.
_GROUP = re.compile(
    r"(?P<organ>党政|党委政府|人民政府|政府|人大常委会|人大|政协|经贸|友好|[\u4e00-\u9fff]{2,5}(?:局|委|部|办))?"
    r"(?:学习|经贸)?(?:代表|考察|访问|参观|学习|调研)(?:学习|考察)?[团组]"
)
_MOVE = re.compile(r"回访|来到|抵达|前往|莅临|走进|访问|到访|赴|到|来|抵")
_NEXT = re.compile(r"(?:、|，|,|和|与|及|以及)(?:先|后|再|并|又)?(?:赴|到|抵|前往)?")
LEADS = re.compile(r"率领|率队|率团|带队|带领|率")
_PURPOSE = re.compile("学习|考察|访问|交流|对接|走访|调研|取经|洽谈|座谈|参观|协作|合作|帮扶|回访")
_AHEAD = re.compile("将(?:于|要|赴|率|带|前往|启程|来|到|组织)|即将|拟(?:于|赴|率|组织)")
_CANCELLED = re.compile("原定|(?:考察|访问|行程|活动)[^。]{0,12}(?:取消|推迟|延期|未能成行)")
# What stands before an earlier visit that is recalled in passing.
_RECALLS = re.compile("今年|去年|前年|上月|上个月|此前|早在|曾|(?:说|表示|指出|介绍)[，,:：]")
# 赴北京向国家部委汇报, 拜会省交通运输厅: an errand to a superior, whoever has their seat there.
_ERRAND = re.compile(
    "(?:到|赴|拜会|拜访|向)(?:省|国家|中央)(?:直|部委|[^，。；]{2,10}?(?:厅|[部委局署](?!书记)))|汇报(?:对接|衔接|争取)"
)
# A delegation to a congress or to games is none to its host.
_EVENT = re.compile("(?:参加|出席)[^。；]{0,24}?(?:代表大会|两会|运动会|全运会|省运会|届[^，。]{0,8}次会议)")
# 来我县学习考察, said of a leader alone; no 赴北京参加学习班.
_ALONE = re.compile(
    r"(?:专程)?(?:来到|前往|莅临|回访|赴|到|来|抵)(?!参加|出席)[^，。；]{1,16}?(?<!参加)(?<!出席)"
    r"(?:学习考察|考察|调研|对接|洽谈|取经|学习交流|交流学习)"
)
# 今年5月6日某某书记来唐考察: behind a date, a name with its post behind it.
_PASSING = re.compile(
    r"[，,]?(?P<name>[\u4e00-\u9fff]{2,4}?)(?:书记|[省市县区州]长|主席|主任|部长)(?:一行|率队|带队)?"
    r"(?=(?:专程)?(?:来|到|赴|莅临|回访))"
)
RECEIVES = re.compile("会见并?|接见|会晤")
# Staff of these hold no post in a jurisdiction's organs, though a place begins their title.
_EMPLOYER = re.compile("大学|学院|学校|中学|小学|公司|集团|银行|医院|协会|商会|联合会|研究院|报社")
# The kind of place whose post or label this is: 市委, 副县长, 州领导.
UNIT = re.compile(
    "(自治区|[省市州盟区县旗])(?:委(?!员)|人民政府|政府|人大|政协|纪委|监委|级?领导|长|主席|直)"
)
_LEDE = 4  # body sentences from the first one on in which an article still says what it reports

KINDS: tuple[tuple[str, DelegationKind], ...] = (
    ("党政|党委政府", DelegationKind.PARTY_GOVERNMENT),
    ("人大", DelegationKind.PEOPLES_CONGRESS),
    ("政协", DelegationKind.CPPCC),
    ("组织部|宣传部|统战部|纪委", DelegationKind.PARTY_DEPARTMENT),
    ("政府|副(?:省|市|县|区|州|盟|旗)长|副主席|秘书长", DelegationKind.GOVERNMENT),
    ("(?:[局厅办委]|办公室)$|(?:局长|厅长|[委办]副?主任)$", DelegationKind.GOVERNMENT_DEPARTMENT),
)


@dataclass(frozen=True, slots=True)
class Trip:
    """A visit as one sentence tells it; `name` is the delegation's, if it has one.

    `leader` is set where only a name tells who led, whose post stands elsewhere in the article.
    """

    visitor: Division | None
    visitor_text: str
    hosts: tuple[Division | None, ...]
    host_texts: tuple[str, ...]
    line: Line
    name: str | None
    organ: str
    start: int
    reported_as: ReportedAs = ReportedAs.MAIN
    leader: Person | None = None

    @property
    def known_hosts(self) -> tuple[Division, ...]:
        """The hosts that could be settled."""
        return tuple(host for host in self.hosts if host is not None)

    def status(self) -> VisitStatus:
        """Planned or under way where the words around the journey say so."""
        around = self.line.text[max(0, self.start - 12) : self.start + 30]
        if _AHEAD.search(around):
            return VisitStatus.PLANNED
        return VisitStatus.ONGOING if "启程" in around else VisitStatus.COMPLETED


def find_trips(told: Iterable[Trip], reader: Reader) -> list[Trip]:
    """The visits among the journeys told: those of the lede or headline, and dated ones recalled later."""
    body = [line.number for line in reader.lines if not line.headline]
    trips: list[Trip] = []
    for trip in sorted(told, key=lambda trip: (trip.line.headline, trip.line.number)):
        if any(_same(trip, other) for other in trips):
            continue
        early = trip.line.headline or trip.line.number in body[:_LEDE]
        if trips:
            reported = early and not _recalled(trip) and not _reversed(trip, trips[0])
        else:
            reported = early or _at_length(trip, reader)
        if reported:
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


def _at_length(trip: Trip, reader: Reader) -> bool:
    """Whether a visit told late is not recalled in passing: the text goes on about the delegation."""
    later = (line.text for line in reader.lines if line.number > trip.line.number)
    goes_on = any(_GROUP.search(text) or "代表团" in text or "一行" in text for text in later)
    return goes_on and not _recalled(trip)


def _recalled(trip: Trip) -> bool:
    return _RECALLS.search(trip.line.text, 0, trip.start) is not None


def _reversed(trip: Trip, main: Trip) -> bool:
    return trip.visitor in main.hosts


def _trips_in(line: Line, reader: Reader) -> Iterator[Trip]:
    """Every journey in a sentence: told of a delegation by its place, or of those who lead one."""
    if _EVENT.search(line.text) or _CANCELLED.search(line.text):
        return
    named = False
    for group in _GROUP.finditer(line.text):
        visitor = _visitor_before(line, group.start(), reader)
        if visitor:
            named = True
            start, division = visitor
            yield from _journey(line, reader, group, start, line.text[start : group.start()], division)
    if not named:
        yield from _led_journey(line, reader)
        yield from _passing_journey(line, reader)


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
    hosts = _hosts_after(line, group.end(), reader) or _receiver(line, start, visitor, reader)
    if hosts and not _inside(hosts, visitor):
        deictic = DEIXIS.fullmatch(text) is not None
        name = None if deictic else line.text[start : group.end()]
        divisions, texts = zip(*hosts, strict=True)
        yield Trip(visitor, text, divisions, texts, line, name, group["organ"] or "", start)


def _led_journey(line: Line, reader: Reader) -> Iterator[Trip]:
    """某市委书记某某率队赴某地考察: the visitor is the place of the leader's post, or the outlet's."""
    if not _PURPOSE.search(line.text) or _ERRAND.search(line.text):
        return
    leaders, at = _leaders(line)
    hosts = _hosts_after(line, at, reader)
    group = _GROUP.search(line.text, at)
    seen: set[Division] = set()
    for leader in leaders:
        visitor, text = _seat(leader, reader)
        if visitor is None or visitor in seen or not hosts or _inside(hosts, visitor):
            continue
        if _EMPLOYER.search(leader.title):
            continue
        seen.add(visitor)
        divisions, texts = zip(*hosts, strict=True)
        organ = (group["organ"] if group else None) or ""
        yield Trip(visitor, text, divisions, texts, line, None, organ, leader.title_start)


def _leaders(line: Line) -> tuple[list[Person], int]:
    """Who leads a delegation, or goes alone, in a sentence; and where the journey's words begin.

    The first who leads, or, where they lead delegations of their own (分别率团), each of them.
    """
    people = find_people(line.text, line.mentions)
    if leads := LEADS.search(line.text) or re.search("一行", line.text):
        receives = RECEIVES.search(line.text, 0, leads.start())
        since = receives.end() if receives else 0
        led = [person for person in people if since <= person.start and person.end <= leads.start()]
        apart = line.text[: leads.start()].endswith("分别")
        return led if apart else led[:1], leads.end()
    alone = next((person for person in people if _ALONE.match(line.text, person.end)), None)
    return ([alone], alone.end) if alone else ([], 0)


def _passing_journey(line: Line, reader: Reader) -> Iterator[Trip]:
    """A dated visit recalled in half a sentence, of one whose post stands elsewhere in the article."""
    for date in line.dates:
        found = _PASSING.match(line.text, date.end)
        leader = person_called(found["name"], reader) if found else None
        hosts = _hosts_after(line, found.end(), reader) if found else []
        if leader is None or not hosts:
            continue
        visitor, text = _seat(leader, reader)
        if visitor is not None and not _inside(hosts, visitor):
            divisions, texts = zip(*hosts, strict=True)
            mention = ReportedAs.MENTION
            yield Trip(visitor, text, divisions, texts, line, None, "", date.end, mention, leader)


def person_called(name: str, reader: Reader) -> Person | None:
    """The person of that name, with the post that the article first gives."""
    people = (person for line in reader.lines for person in find_people(line.text, line.mentions))
    return next((person for person in people if person.name == name), None)


def _receiver(
    line: Line, visitor_start: int, visitor: Division | None, reader: Reader
) -> list[tuple[Division | None, str]]:
    """市长某某会见某市代表团: the host is the seat of who receives, unless they meet elsewhere (在京会见)."""
    receives = RECEIVES.search(line.text, 0, visitor_start)
    people = find_people(line.text, line.mentions)
    before = [person for person in people if receives and person.end <= receives.start()]
    if receives is None or not before or re.search("在京|在北京", line.text[: receives.start()]):
        return []
    division, text = _seat(before[-1], reader)
    if division is None or (visitor is not None and lies_in(visitor, division)):
        return []
    return [(division, text)]


def _seat(leader: Person, reader: Reader) -> tuple[Division | None, str]:
    """The place of a leader's post: the last that the title names, or the outlet's, if of the post's kind."""
    for mention in reversed(leader.places):
        return reader.division(mention), mention.text
    units = UNIT.findall(leader.title)
    home = reader.jurisdictions.division(f"我{units[-1]}") if units else reader.jurisdictions.home
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
        return chosen[0].text, line.number
    if trip.reported_as is ReportedAs.MENTION:
        return None
    body = [line for line in reader.lines if not line.headline][:_LEDE]
    return next(((other.dates[0].text, other.number) for other in body if other.dates), None)
