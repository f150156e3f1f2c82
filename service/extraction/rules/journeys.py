"""Who goes where: the journeys that sentences tell.

A sentence has movers and journeys (赴, 抵达, 来 and a place): behind the mover, before it (来京的), or with
whom it meets. A bare 考察团 has no visitor here; other sentences name it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from schemas.vocabulary import ReportedAs, VisitStatus
from service.extraction.rules.movers import PURPOSES, RECEIVES, Mover, movers, seat
from service.extraction.rules.reader import Line, Reader
from service.language.divisions import Division, lies_in
from service.language.titles import Person

_MOVE = re.compile(
    r"回访|来到|踏上|抵达|赶到|赶赴|跑到|跑了|跑遍|飞抵|飞赴|转赴|转往|奔赴|前往|莅临|走进|走访|访问|到访|出访|南下|北上|赴|到(?!位|期|场|会)|来(?!自|源|宾|往|函|电|客|信)|抵|走了|进了|去了一趟|去(?!年|冬|春|秋|夏|世)|访"
)
# 一行考察郧县，: the place that they tour, and no site in it.
_TOURS = re.compile("考察|调研|参观")
# 在浙江省义乌市考察: the place stands before what they do there.
_AT = re.compile("在")
_NEXT = re.compile(r"(?:、|，|,|和|与|及|以及)(?:先|后|再|并|又)?(?:转?赴|转往|转|到|抵|前往)?")
_AHEAD = re.compile("将(?:于|要|赴|率|带|前往|启程|来|到|组织)|即将|拟(?:于|赴|率|组织)")
_CANCELLED = re.compile(
    "原定|原计划[赴到]|取消了?(?:赴|到|前往|对)|(?:考察|访问|行程|活动)[^。]{0,12}(?:取消|推迟|延期|未能成行)"
)
# A delegation to a congress or to games is none to its host.
_EVENT = re.compile("(?:参加|出席)[^。；]{0,24}?(?:代表大会|两会|运动会|全运会|省运会|届[^，。]{0,8}次会议)")
# 今年5月6日某某书记来唐考察: behind a date, a name with its post behind it.
_PASSING = re.compile(
    r"[，,]?(?P<name>[\u4e00-\u9fff]{2,4}?)(?:(?:书记|[省市县区州]长|主席|主任|部长)(?:一行|率队|带队)?|(?:再次|再度|又)?(?:率队|带队|带人))"
    r"(?=(?:专程)?(?:来|到|赴|莅临|回访))"
)
# Between two places of a headline: who of the first goes to the second.
_BY_SOMEBODY = re.compile(
    "[\u4e00-\u9fff]{0,6}?(?:人|客|团|组|部|局|队|干部|党政)[\u4e00-\u9fff]{0,2}?(?:赴|到|来|访|进|走进|南下|北上)"
)
_MEETS = re.compile(r"[与和同]\s*(?=\S)")
_FAR = 70  # characters from a mover to where it goes


@dataclass(frozen=True, slots=True)
class Trip:
    """A visit as one sentence tells it; `name` is the delegation's, if it has one.

    `leader` is set where only a name tells who led, whose post stands elsewhere in the article. A `bare` one
    is told of a delegation whose place stands in another sentence.
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
    bare: bool = False

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


def told_trips(reader: Reader) -> list[Trip]:
    """Every journey that any sentence tells, in the order of the text."""
    return [trip for line in reader.lines for trip in _trips_in(line, reader)]


def _trips_in(line: Line, reader: Reader) -> Iterator[Trip]:
    """Every journey in a sentence: told of a delegation by its place, or of those who lead one."""
    if _EVENT.search(line.text) or _CANCELLED.search(line.text):
        return
    named = list(movers(line, reader))
    for mover in named:
        hosts = _hosts_of(mover, line, reader)
        if hosts and not is_inside([host for host, _ in hosts], mover.visitor):
            yield _trip(mover, hosts, line)
    if not any(mover for mover in named if not mover.bare):
        yield from _passing_journey(line, reader)


def named_movers(reader: Reader) -> Iterator[Trip]:
    """The delegations that are called by a place in sentences that do not tell where they go."""
    for line in reader.lines:
        for mover in movers(line, reader):
            if not mover.bare and mover.visitor is not None:
                yield _trip(mover, (), line)


def in_headline(reader: Reader) -> Iterator[Trip]:
    """东营审批人到衢州找答案: a headline that has somebody of a place go to another one."""
    for line in reader.lines[:4]:
        mentions = [mention for mention in line.mentions if line.headline]
        for one, other in pairwise(mentions):
            between = line.text[one.end : other.start]
            if _BY_SOMEBODY.fullmatch(between) and len(one.divisions) == len(other.divisions) == 1:
                mover = Mover(one.start, one.end, reader.division(one), one.text)
                if not is_inside([other.divisions[0]], mover.visitor):
                    yield _trip(mover, [(reader.division(other), other.text)], line)


def _trip(mover: Mover, hosts: Iterable[tuple[Division | None, str]], line: Line) -> Trip:
    divisions, texts = tuple(host for host, _ in hosts), tuple(text for _, text in hosts)
    return Trip(
        mover.visitor,
        mover.text,
        divisions,
        texts,
        line,
        mover.name,
        mover.organ,
        mover.start,
        bare=mover.bare,
    )


def _passing_journey(line: Line, reader: Reader) -> Iterator[Trip]:
    """A dated visit recalled in half a sentence, of one whose post stands elsewhere in the article."""
    for date in line.dates:
        found = _PASSING.match(line.text, date.end)
        leader = person_called(found["name"], reader) if found else None
        hosts = _hosts_after(line, found.end(), reader) if found else []
        if leader is None or not hosts:
            continue
        visitor, text = seat(leader, reader)
        if visitor is not None and not is_inside([host for host, _ in hosts], visitor):
            divisions, texts = zip(*hosts, strict=True)
            mention = ReportedAs.MENTION
            yield Trip(visitor, text, divisions, texts, line, None, "", date.end, mention, leader)


def person_called(name: str, reader: Reader) -> Person | None:
    """The person of that name, with the post that the article first gives."""
    people = (person for line in reader.lines for person in line.people)
    return next((person for person in people if person.name == name), None)


def _hosts_of(mover: Mover, line: Line, reader: Reader) -> list[tuple[Division | None, str]]:
    """Where a mover goes: to the places behind it, before it (来京的), or to who receives it."""
    place = reader.place_at(line, mover.end) if line.headline else None
    if place:
        return [(place[1], line.text[mover.end : place[0]])]
    return (
        _hosts_after(line, mover.end, reader)
        or _hosts_before(mover, line, reader)
        or _receiver(line, mover.start, mover.visitor, reader)
        or _met(mover, line, reader)
    )


def _hosts_before(mover: Mover, line: Line, reader: Reader) -> list[tuple[Division | None, str]]:
    """来京的某州代表团."""
    for move in re.finditer("[来到赴访在]", line.text[: mover.start]):
        place = reader.place_at(line, move.end())
        if place and line.text[place[0] : mover.start] in {"的", "考察的", "学习考察的", "访问的"}:
            return [(place[1], line.text[move.end() : place[0]])]
    return []


def _met(mover: Mover, line: Line, reader: Reader) -> list[tuple[Division | None, str]]:
    """代表团与北京市召开座谈会, 与无锡市委组织部对接."""
    found = _MEETS.match(line.text, mover.end)
    place = reader.place_at(line, found.end()) if found else None
    if found and place and PURPOSES.search(line.text, place[0]):
        return [(place[1], line.text[found.end() : place[0]])]
    return []


def _receiver(
    line: Line, visitor_start: int, visitor: Division | None, reader: Reader
) -> list[tuple[Division | None, str]]:
    """市长某某会见某市代表团: the host is the seat of who receives, unless they meet elsewhere (在京会见)."""
    receives = RECEIVES.search(line.text, 0, visitor_start)
    before = [person for person in line.people if receives and person.end <= receives.start()]
    if receives is None or not before or re.search("在京|在北京", line.text[: receives.start()]):
        return []
    division, text = seat(before[-1], reader)
    if division is None or (visitor is not None and lies_in(visitor, division)):
        return []
    return [(division, text)]


def _hosts_after(line: Line, position: int, reader: Reader) -> list[tuple[Division | None, str]]:
    """The places to which the first journey behind `position` in the same clause goes."""
    end = min([at for mark in "。；;" if (at := line.text.find(mark, position)) >= 0], default=len(line.text))
    for move in _MOVE.finditer(line.text, position, min(end, position + _FAR)):
        if hosts := _places_from(line, move.end(), reader):
            return hosts
    for move in _TOURS.finditer(line.text, position, min(end, position + _FAR)):
        hosts = _places_from(line, move.end(), reader)
        if hosts and line.text[move.end() + sum(len(text) for _, text in hosts) :][:1] in set("，,。；;"):
            return hosts
    for move in _AT.finditer(line.text, position, min(end, position + _FAR)):
        hosts = _places_from(line, move.end(), reader)
        stays = PURPOSES.match(line.text, move.end() + sum(len(text) for _, text in hosts))
        if hosts and stays:
            return hosts
    return []


def _places_from(line: Line, at: int, reader: Reader) -> list[tuple[Division | None, str]]:
    """The places that stand one after another from `at` on; before the first may stand what it is to them."""
    if found := re.compile(r"(?:首站|结对(?:城市|地区|帮扶)?的?|对口[\u4e00-\u9fff]{2,4}的|友城|近邻)").match(
        line.text, at
    ):
        at = found.end()
    hosts: list[tuple[Division | None, str]] = []
    while place := reader.place_at(line, at):
        hosts.append((place[1], line.text[at : place[0]]))
        following = _NEXT.match(line.text, place[0])
        beside = any(mention.start == place[0] for mention in line.mentions)
        if following is None and not beside:
            break
        at = following.end() if following else place[0]
    return hosts


def is_inside(hosts: Iterable[Division | None], visitor: Division | None) -> bool:
    """Whether the journey stays within the visitor's own jurisdiction: then it is no visit."""
    return visitor is not None and all(
        host is not None and (host == visitor or lies_in(host, visitor)) for host in hosts
    )
