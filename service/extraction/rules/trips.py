"""Who went where: the sentences that say that a delegation of one place goes to another.

A sentence has movers (a delegation by its place, those who lead one, 一行) and journeys (赴, 抵达, 来 and a
place). Where one sentence tells only half, the article's other sentences tell the rest: a bare 考察团 is that
of the visitor named before.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from schemas.vocabulary import DelegationKind, ReportedAs, VisitStatus
from service.extraction.jurisdictions import DEIXIS
from service.extraction.rules.reader import Line, Reader
from service.language.dates import read_date
from service.language.divisions import Division, lies_in
from service.language.titles import Person

# 党政代表团, 政府考察团, 学习考察团, 发改委考察组; what stands before it is the visitor.
_GROUP = re.compile(
    r"(?P<organ>党政|党委政府|人民政府|政府|人大常委会|人大|政协|经贸|友好|招商|(?<=[省市县区州盟旗])委[\u4e00-\u9fff]{1,4}部"
    r"|[\u4e00-\u9fff]{2,5}(?:局|委|部|办)|管委会)?"
    r"(?:学习|经贸|商务|干部|援助|慰问)?(?:代表|考察|访问|参观|学习|调研|观摩)(?:学习|考察|交流)?[团组队]"
)
# A delegation that is called by the level of its place alone: 市党政代表团, 新区管委会考察团.
_LEVEL = re.compile(r"(?:^|[^\u4e00-\u9fff]|[率领由着的当])(?P<unit>师市|新区|[省市县区州盟旗])\Z")
# An organ of a place, between the place and its delegation.
_OWN_ORGAN = re.compile(
    "(?:特区|特别行政区|市|县|区|州|省)?(?:委|政府|人民政府|人大(?:常委会)?|政协)?(?:[\u4e00-\u9fff]{2,8}(?:局|委|部|办|厅))?(?=$|党政|学习|代表|考察|访问|参观|调研)"
)
# Between a place and the delegation that it sends.
_SENT = re.compile("(?:组织|派出|选派|组成|组建)(?:了|的)?\\Z")
# Right before a bare 代表团: a mark, or a word that does not name anybody's.
_BARE = re.compile(r"(?:^|[^\u4e00-\u9fff]|[率领着的该此由当地往访了]|随行|参观|欢迎|会见|一行)\Z")
_MOVE = re.compile(
    r"回访|来到|抵达|飞抵|飞赴|转赴|转往|奔赴|前往|莅临|走进|走访|访问|到访|出访|南下|北上|赴|到(?!位|期|场|会)|来(?!自|源|宾|往|函|电|客|信)|抵|去(?!年|冬|春|秋|夏|世)|访"
)
# 在浙江省义乌市考察: the place stands before what they do there.
_AT = re.compile("在")
_NEXT = re.compile(r"(?:、|，|,|和|与|及|以及)(?:先|后|再|并|又)?(?:转?赴|转往|转|到|抵|前往)?")
LEADS = re.compile(r"率领|率队|率团|带队|带领|领着|带着|领队|[为任]团长|正副团长|率")
_PURPOSE = re.compile(
    "学习|考察|访问|交流|对接|走访|调研|取经|洽谈|座谈|参观|协作|合作|帮扶|回访|看望|慰问|观摩|会见|会谈|随行|签|推介|招商|恳谈|学"
)
_AHEAD = re.compile("将(?:于|要|赴|率|带|前往|启程|来|到|组织)|即将|拟(?:于|赴|率|组织)")
_CANCELLED = re.compile("原定|(?:考察|访问|行程|活动)[^。]{0,12}(?:取消|推迟|延期|未能成行)")
_ORGAN_GOES = re.compile(
    "(?P<unit>[省市县区州盟旗])?(?P<organ>人大(?:常委会)?|政协|政府|委(?:组织|宣传|统战)部|纪委监?委?|[\u4e00-\u9fff]{2,10}(?:局|委|部|办|厅))(?=一行|赴|来|到|前往)"
)
# What stands before an earlier visit that is recalled in passing.
_RECALLS = re.compile(
    "今年|去年|前年|上月|上个月|此前|早在|曾|时任|(?:说|表示|指出|介绍|提起|回忆)[^。]*?[，,:：]"
)
# 赴北京向国家部委汇报, 拜会省交通运输厅: an errand to a superior, whoever has their seat there.
_ERRAND = re.compile(
    "(?:到|赴|拜会|拜访|向)(?:省|国家|中央)(?:直|部委|[^，。；]{2,10}?(?:厅|[部委局署](?!书记)))|汇报(?:对接|衔接|争取)"
)
# A delegation to a congress or to games is none to its host.
_EVENT = re.compile("(?:参加|出席)[^。；]{0,24}?(?:代表大会|两会|运动会|全运会|省运会|届[^，。]{0,8}次会议)")
# What is no report of a delegation at all, whatever it tells: fiction, offences, an offer, an assembly.
_NO_REPORT = re.compile(
    "纯属虚构|长篇连载|公款旅游|受到党内(?:严重)?警告|招聘启事|参考模板|范文|代表团审议|[届次]人(?:民代表)?大会?[^。]{0,6}会议|人代会"
)
# 来我县学习考察, said of a leader alone; no 赴北京参加学习班.
_ALONE = re.compile(
    r"(?:等?一?行?(?:专程|一同)?)(?:来到|前往|莅临|回访|赴|到|来|抵)(?!参加|出席)[^，。；]{1,16}?(?<!参加)(?<!出席)"
    r"(?:学习考察|考察|调研|对接|洽谈|取经|学习交流|交流学习)"
)
# 今年5月6日某某书记来唐考察: behind a date, a name with its post behind it.
_PASSING = re.compile(
    r"[，,]?(?P<name>[\u4e00-\u9fff]{2,4}?)(?:书记|[省市县区州]长|主席|主任|部长)(?:一行|率队|带队)?"
    r"(?=(?:专程)?(?:来|到|赴|莅临|回访))"
)
RECEIVES = re.compile("会见并?|接见|会晤")
# Between two places of a headline: who of the first goes to the second.
_BY_SOMEBODY = re.compile(
    "[\u4e00-\u9fff]{0,6}?(?:人|客|团|组|部|局|队|干部|党政)[\u4e00-\u9fff]{0,2}?(?:赴|到|来|访|进|走进|南下|北上)"
)
_MEETS = re.compile(r"[与和同]\s*(?=\S)")
# Staff of these hold no post in a jurisdiction's organs, though a place begins their title.
_EMPLOYER = re.compile("大学|学院|学校|中学|小学|公司|集团|银行|医院|协会|商会|联合会|研究院|报社")
# The kind of place whose post or label this is: 市委, 副县长, 州领导.
UNIT = re.compile(
    "(自治区|师市|地区|[省市州盟县旗地]|(?<!地)区)(?:委(?!员)|党委|行署|人民政府|政府|人大|政协|纪委|监委|级?领导|长|主席|直)"
)
_MANY = 3  # visits from which on an article is a survey or a column
_LENGTH = 5  # sentences that a survey gives what it tells at length
_LEDE = 6  # body sentences from the first one on in which an article still says what it reports
# 玉树州一行20日抵京: when they came.
_ARRIVES = re.compile("(?:深夜|[上下]午|中午|傍晚|一早|晚)?(?:抵|飞抵|到达|启程|来到|赴)")
_FAR = 70  # characters from a mover to where it goes

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


@dataclass(frozen=True, slots=True)
class _Mover:
    """A delegation in a sentence, up to `end`; `visitor` is None where the sentence does not settle it."""

    start: int
    end: int
    visitor: Division | None
    text: str
    name: str | None = None
    organ: str = ""
    bare: bool = False


def find_trips(told: Iterable[Trip], reader: Reader) -> list[Trip]:
    """The visits among the journeys told: those of the lede or headline, and dated ones recalled later."""
    if any(_NO_REPORT.search(line.text) for line in reader.lines):
        return []
    body = [line.number for line in reader.lines if not line.headline]
    journeys, newest = _adopted(told, reader), _newest(reader)
    trips: list[Trip] = []
    for trip in sorted(
        journeys, key=lambda trip: (trip.bare, _recalled(trip, newest), trip.line.headline, trip.line.number)
    ):
        known = next((at for at, other in enumerate(trips) if _same(trip, other, newest)), None)
        if known is not None:
            trips[known] = _joined(trips[known], trip, newest)
            continue
        early = trip.line.headline or trip.line.number in body[:_LEDE]
        if not trips:
            reported = early or _at_length(trip, reader, newest)
        elif _reversed(trip, trips[0]):
            reported = (
                not _recalled(trip, newest)
                and bool(trip.line.dates)
                and _is_told_again(trip, journeys, newest)
            )
        else:
            reported = not trip.bare and not _recalled(trip, newest) and (early or _is_item(trip, reader))
        if reported:
            trips.append(trip)
        elif trip.line.dates and not trip.bare:
            trips.append(replace(trip, reported_as=ReportedAs.MENTION))
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
    """Whether another sentence of the body tells the same journey: then it is no passing remark."""
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
    broader = len(trip.hosts) == len(other.hosts) == 1 and trip.hosts[0] and other.hosts[0]
    if broader and lies_in(trip.hosts[0], other.hosts[0]) and (other.line.headline or _is_deictic(other)):
        return replace(trip, hosts=other.hosts, host_texts=other.host_texts)
    return trip


def _is_deictic(trip: Trip) -> bool:
    return any(DEIXIS.fullmatch(text) for text in trip.host_texts)


def _adopted(told: Iterable[Trip], reader: Reader) -> list[Trip]:
    """The journeys, a bare delegation's with the visitor named before it, or else behind it."""
    trips = [_inferred(trip, reader) for trip in told]
    named = (
        [trip for trip in trips if not trip.bare] or list(_named_movers(reader)) or list(_in_headline(reader))
    )
    adopted = [trip for trip in named if trip.hosts]
    for trip in trips:
        if trip.bare:
            before = [other for other in named if other.line.number <= trip.line.number]
            owner = (before[-1:] or named[:1] or [None])[0]
            if owner is not None and not _inside(trip.hosts, owner.visitor) and not _planned(trip):
                adopted.append(
                    replace(
                        trip,
                        visitor=owner.visitor,
                        visitor_text=owner.visitor_text,
                        name=owner.name,
                        bare=bool(owner.hosts),
                    )
                )
    return adopted


def _inferred(trip: Trip, reader: Reader) -> Trip:
    """A journey to 我市 or of 我市, where nobody knows whose paper it is: the place that the article names most."""
    if trip.visitor is not None and trip.hosts == (None,) and _is_deictic(trip):
        place = _most_named(reader, trip.host_texts[0][-1], trip.visitor)
        return replace(trip, hosts=(place,)) if place else trip
    if trip.visitor is None and DEIXIS.fullmatch(trip.visitor_text) and trip.known_hosts:
        place = _most_named(reader, trip.visitor_text[-1], *trip.known_hosts)
        return replace(trip, visitor=place) if place else trip
    return trip


def _most_named(reader: Reader, level: str, *others: Division) -> Division | None:
    """The division of a level that is named most, and at least twice, besides the others and what is theirs."""
    named = Counter(
        division
        for line in reader.lines
        for mention in line.mentions
        if (division := reader.division(mention)) is not None
        and division.name.endswith(level)
        and not reader.belongs(division, others)
        and not any(lies_in(other, division) for other in others)
    )
    return next((division for division, times in named.most_common(1) if times >= 2), None)


def _planned(trip: Trip) -> bool:
    return re.search("还将|明[天日]|未能|取消", trip.line.text[: trip.start + 20]) is not None


def _named_movers(reader: Reader) -> Iterator[Trip]:
    """The delegations that are called by a place in sentences that do not tell where they go."""
    for line in reader.lines:
        for mover in _movers(line, reader):
            if not mover.bare and mover.visitor is not None:
                yield _trip(mover, (), line)


def _in_headline(reader: Reader) -> Iterator[Trip]:
    """东营审批人到衢州找答案: a headline that has somebody of a place go to another one."""
    for line in reader.lines[:4]:
        mentions = [mention for mention in line.mentions if line.headline]
        for one, other in pairwise(mentions):
            between = line.text[one.end : other.start]
            if _BY_SOMEBODY.fullmatch(between) and len(one.divisions) == len(other.divisions) == 1:
                mover = _Mover(one.start, one.end, reader.division(one), one.text)
                if not _inside([other.divisions[0]], mover.visitor):
                    yield _trip(mover, [(reader.division(other), other.text)], line)


def _trip(mover: _Mover, hosts: Iterable[tuple[Division | None, str]], line: Line) -> Trip:
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


def told_trips(reader: Reader) -> list[Trip]:
    """Every journey that any sentence tells, in the order of the text."""
    return [trip for line in reader.lines for trip in _trips_in(line, reader)]


def _same(trip: Trip, other: Trip, newest: int) -> bool:
    """Whether two sentences tell one visit: same visitor, and no host that the first does not know."""
    visitor = trip.visitor is None or other.visitor is None or trip.visitor == other.visitor
    if visitor and _of_other_months(trip, other, newest):
        return False
    return visitor and all(_within(host, other.hosts) for host in trip.hosts)


def _month(trip: Trip) -> tuple[int | None, int] | None:
    """Year, if told, and month of the date with which a sentence tells the journey."""
    before = [date for date in trip.line.dates if date.end <= trip.start + 12]
    reading = read_date(before[-1].text) if before else None
    if reading is None or reading.start.month is None:
        return None
    return reading.start.year, reading.start.month


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
    goes_on = any(_GROUP.search(text) or "代表团" in text or "一行" in text for text in later)
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


def _trips_in(line: Line, reader: Reader) -> Iterator[Trip]:
    """Every journey in a sentence: told of a delegation by its place, or of those who lead one."""
    if _EVENT.search(line.text) or _CANCELLED.search(line.text):
        return
    movers = list(_movers(line, reader))
    for mover in movers:
        hosts = _hosts_of(mover, line, reader)
        if hosts and not _inside([host for host, _ in hosts], mover.visitor):
            yield _trip(mover, hosts, line)
    if not any(mover for mover in movers if not mover.bare):
        yield from _passing_journey(line, reader)


def _movers(line: Line, reader: Reader) -> Iterator[_Mover]:
    """The delegations of a sentence; those who lead one only where none is called by its place."""
    led = list(_led(line, reader))
    named = False
    for mover in _organs(line, reader):
        named = True
        yield mover
    for group in _GROUP.finditer(line.text):
        mover = _called(line, group, reader, led)
        if mover is not None:
            named = named or not mover.bare
            yield mover
    if not named:
        yield from led


def _organs(line: Line, reader: Reader) -> Iterator[_Mover]:
    """恩施州人大常委会来丽考察, 市政协赴厦门考察: an organ that goes by itself, in a headline."""
    if not line.headline or not _PURPOSE.search(line.text):
        return
    for found in _ORGAN_GOES.finditer(line.text):
        mention = next((one for one in line.mentions if one.end in (found.start(), found.start() + 1)), None)
        if mention is not None:
            division, start = reader.division(mention), mention.start
            yield _Mover(start, found.end("organ"), division, mention.text, None, found["organ"])
        elif _LEVEL.search(line.text[: found.end("unit")]):
            home = reader.jurisdictions.division(f"我{found['unit']}")
            if home is not None:
                yield _Mover(
                    found.start(), found.end("organ"), home, f"我{found['unit']}", None, found["organ"]
                )


def _called(line: Line, group: re.Match[str], reader: Reader, led: list[_Mover]) -> _Mover | None:
    """The delegation of a group's noun: by the place before it, by its level, or a bare one."""
    organ = group["organ"] or ""
    if placed := _visitor_before(line, group.start(), reader):
        start, division = placed
        text = line.text[start : group.start()]
        name = None if DEIXIS.fullmatch(text) else line.text[start : group.end()]
        return _Mover(start, group.end(), division, text, name, organ)
    if led:
        return None
    before = line.text[max(0, group.start() - 4) : group.start()]
    if level := _LEVEL.search(before):
        division = reader.jurisdictions.division(f"我{level['unit']}")
        start = group.start() - len(level["unit"])
        return _Mover(start, group.end(), division, f"我{level['unit']}", None, organ, bare=division is None)
    return (
        _Mover(group.start(), group.end(), None, "", None, organ, bare=True) if _BARE.search(before) else None
    )


def _visitor_before(line: Line, group: int, reader: Reader) -> tuple[int, Division | None] | None:
    """The place that stands right before a delegation's noun."""
    sent = _SENT.search(line.text[:group])
    end = sent.start() if sent else group
    for found in DEIXIS.finditer(line.text, 0, end):
        if found.end() == end:
            return found.start(), reader.jurisdictions.division(found.group())
    for mention in reversed(line.mentions):
        between = line.text[mention.end : end]
        if mention.end == end or (mention.end < end and _OWN_ORGAN.fullmatch(between)):
            return mention.start, reader.division(mention)
        # 海门市委组织部考察组: the organ's name was taken for longer than it is.
        inside = mention.start <= end < mention.end and group == end
        if inside and _OWN_ORGAN.match(line.text, mention.end):
            return mention.start, reader.division(mention)
    return None


def _led(line: Line, reader: Reader) -> Iterator[_Mover]:
    """某市委书记某某率队赴某地考察: the visitor is the place of the leader's post, or the outlet's."""
    told = _PURPOSE.search(line.text) or (line.dates and LEADS.search(line.text))
    if not told or _ERRAND.search(line.text):
        return
    leaders, at = _leaders(line, reader)
    group = _GROUP.search(line.text, at)
    seen: set[Division] = set()
    for leader in leaders:
        visitor, text = _seat(leader, reader)
        if visitor in seen or _EMPLOYER.search(leader.title):
            continue
        if visitor is not None:
            seen.add(visitor)
        organ = (group["organ"] if group else None) or ""
        yield _Mover(leader.title_start, at, visitor, text, None, organ, bare=visitor is None)


def _leaders(line: Line, reader: Reader) -> tuple[list[Person], int]:
    """Who leads a delegation, or goes alone, in a sentence; and where the journey's words begin.

    The first who leads, or, where they lead delegations of their own (分别率团), each of them.
    """
    people = line.people
    if leads := LEADS.search(line.text) or re.search("一行", line.text):
        receives = RECEIVES.search(line.text, 0, leads.start())
        since = receives.end() if receives else 0
        led = [person for person in people if since <= person.start and person.end <= leads.start()]
        apart = line.text[: leads.start()].endswith("分别")
        if not led and (named := _named_before(line, since, leads.start(), reader)):
            led = [named]
        return led if apart else led[:1], leads.end()
    alone = next((person for person in people if _ALONE.match(line.text, person.end)), None)
    return ([alone], alone.end) if alone else ([], 0)


def _named_before(line: Line, since: int, until: int, reader: Reader) -> Person | None:
    """明年1月，甲将率团赴某市: who leads is named without the post that another sentence gives."""
    clause = line.text[max(since, line.text.rfind("。", 0, until) + 1) : until]
    tail = clause[-12:]
    people = (person for other in reader.lines for person in other.people if not person.label)
    return next((person for person in people if person.name in tail), None)


def _passing_journey(line: Line, reader: Reader) -> Iterator[Trip]:
    """A dated visit recalled in half a sentence, of one whose post stands elsewhere in the article."""
    for date in line.dates:
        found = _PASSING.match(line.text, date.end)
        leader = person_called(found["name"], reader) if found else None
        hosts = _hosts_after(line, found.end(), reader) if found else []
        if leader is None or not hosts:
            continue
        visitor, text = _seat(leader, reader)
        if visitor is not None and not _inside([host for host, _ in hosts], visitor):
            divisions, texts = zip(*hosts, strict=True)
            mention = ReportedAs.MENTION
            yield Trip(visitor, text, divisions, texts, line, None, "", date.end, mention, leader)


def person_called(name: str, reader: Reader) -> Person | None:
    """The person of that name, with the post that the article first gives."""
    people = (person for line in reader.lines for person in line.people)
    return next((person for person in people if person.name == name), None)


def _hosts_of(mover: _Mover, line: Line, reader: Reader) -> list[tuple[Division | None, str]]:
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


def _hosts_before(mover: _Mover, line: Line, reader: Reader) -> list[tuple[Division | None, str]]:
    """来京的某州代表团."""
    for move in re.finditer("[来到赴访在]", line.text[: mover.start]):
        place = reader.place_at(line, move.end())
        if place and line.text[place[0] : mover.start] in {"的", "考察的", "学习考察的", "访问的"}:
            return [(place[1], line.text[move.end() : place[0]])]
    return []


def _met(mover: _Mover, line: Line, reader: Reader) -> list[tuple[Division | None, str]]:
    """代表团与北京市召开座谈会, 与无锡市委组织部对接."""
    found = _MEETS.match(line.text, mover.end)
    place = reader.place_at(line, found.end()) if found else None
    if found and place and _PURPOSE.search(line.text, place[0]):
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
    for move in _MOVE.finditer(line.text, position, min(end, position + _FAR)):
        if hosts := _places_from(line, move.end(), reader):
            return hosts
    for move in _AT.finditer(line.text, position, min(end, position + _FAR)):
        hosts = _places_from(line, move.end(), reader)
        stays = _PURPOSE.match(line.text, move.end() + sum(len(text) for _, text in hosts))
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


def _inside(hosts: Iterable[Division | None], visitor: Division | None) -> bool:
    """Whether the journey stays within the visitor's own jurisdiction: then it is no visit."""
    return visitor is not None and all(
        host is not None and (host == visitor or lies_in(host, visitor)) for host in hosts
    )


def date_of(trip: Trip, reader: Reader) -> tuple[str, int] | None:
    """The words of the visit's date and the sentence they stand in.

    They stand before the journey in its own sentence; else anywhere in it; else, for a visit that the article
    reports, in one of its first sentences. A day that is written out comes before one that is to be counted
    (昨天) from a publication date that the article does not give, and before a month or a year alone.
    """
    line = trip.line
    before = [date for date in line.dates if date.end <= trip.start]
    own = [(date.text, line.number) for date in (before[-1:] or line.dates[:1])]
    if trip.reported_as is ReportedAs.MENTION:
        return own[0] if own else None
    body = [other for other in reader.lines if not other.headline]
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
    """How much of a day the words tell."""
    if re.search(r"[\d一二三四五六七八九十]+[日号]|\d[-./]\d", words):
        return 3
    if re.search("[昨今前明]", words) and re.search("[天日晚晨]", words):
        return 3 if reader.anchored else 2
    return 1 if "月" in words or "日" in words else 0
