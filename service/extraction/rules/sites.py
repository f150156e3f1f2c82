"""What the delegation saw, where it met, what was signed, what it was about."""

import re
from collections.abc import Iterator

from schemas.answer import AgreementAnswer, MeetingAnswer, StopsAnswer, TopicAnswer
from service.extraction.rules.reader import Line, Reader
from service.extraction.rules.trips import Trip
from service.language.topics import INTENT, WORDS

_GOES = re.compile(
    r"(?:先后|分别|依次|一同|实地|重点)*(?:来到|走进|前往|考察(?:调研)?了?(?![团组])|参观(?:考察)?了?|走访了?|察看了?|调研了?(?![团组])|到)"
    r"(?P<sites>[^，,。；;！]{4,240})"
)
_SUBJECT = re.compile("代表团|考察团|考察组|一行|先后|大家")
_SPEAKS = re.compile("(?:他|她)?(?:说|指出|强调|表示|希望|认为)[，,:：]")
_TAIL = re.compile(
    "(?:进行了?|学习考察|考察学习|考察调研|参观考察|参观学习|实地考察|学习|考察|参观|调研|走访|等地|等处|等|现场|一带|内)+$"
)
_POINTER = re.compile(
    r"^(?:园区|该区|区内|园内|其中的|当地的?|位于[\u4e00-\u9fff]{2,8}的)(?=[\u4e00-\u9fff]{4})"
)
_SITE = re.compile(
    r"(?:公司|集团|园|园区|中心|馆|村|镇|乡|街道|社区|校|小学|中学|大学|学院|医院|站|港|码头|广场|大厦|基地|区|城|厂|项目|工程|所|院"
    r"|局|街|路|湖|河|江|山|会址|银行|平台|超市|市场|社|小区|段|桥|机场|枢纽|库|塔|庙|寺|楼|店|企业|农场|林场|场|综合体|院落|工坊|车间|岛|湾|堂|址|湿地|绿道|带|之家|实验室|祠|故居|坊|驿站|谷|商圈|田)"
    r"(?:[（(][^）)]*[）)])?$"
)
# Not seen but heard of: 先后考察了产业发展、城市治理等情况.
_ABSTRACT = re.compile(
    "(?:情况|工作|建设|经验|做法|发展|成果|管理|机制|模式|改革|治理|规划|服务|创新|招商|保护|振兴|环境|成效|运行|产业|经济|文化|技术|领域|方面|城市|县|市|省)$"
)
# Offices whose own name carries a 和.
_WHOLE = re.compile(
    "人力资源和社会保障|住房和城乡建设|文化和旅游|发展和改革|工业和信息化|规划和自然资源|卫生和健康|颐和"
)
_JOINTS = re.compile("、|以及|及|和|与")
_MEETING = re.compile(
    r"(?:[\u4e00-\u9fff]{2,5}[·•][\u4e00-\u9fff]{2,5}?)?"
    r"(?:东西部|扶贫|工作|交流|合作|对接|协作|产业|战略|经贸|学习|对口|支援|帮扶|高层|项目|招商){0,6}"
    r"(?P<head>座谈会|交流会|对接会|联席会议|签约仪式|推介会)"
)
_HELD = re.compile("召开|举行|举办")
_SIGNED = re.compile(r"签(?:署|订|下|约)[^。；]{0,20}?《(?P<title>[^》]+)》")
_PARTIES = re.compile(
    r"(?P<one>[\u4e00-\u9fff]{2,16}?(?:政府|委员会|管委会))[与和同](?P<two>[\u4e00-\u9fff]{2,16}?(?:政府|委员会|管委会))签"
)


def find_stops(trip: Trip, reader: Reader) -> list[StopsAnswer]:
    """The sites of every list of sites that the delegation went to, sentence by sentence."""
    return [
        stops for line in reader.lines if not line.headline for stops in _listed_sites(line, trip, reader)
    ]


def _listed_sites(line: Line, trip: Trip, reader: Reader) -> Iterator[StopsAnswer]:
    if not _SUBJECT.search(line.text):
        return
    for found in _GOES.finditer(line.text):
        if _SPEAKS.search(line.text, 0, found.start()):
            return
        names = _split(found["sites"])
        if len(names) < 2 or not _are_sites(names, toured="先后" in found.group()):
            continue
        date = next((date.text for date in reversed(line.dates) if date.end <= found.start()), None)
        place = _place_before(line, found.start(), trip, reader)
        yield StopsAnswer(names=names, place=place, date=date, sentence=line.number)


def _are_sites(names: list[str], *, toured: bool) -> bool:
    """Whether a list is one of sites: most of them end like one, or they were toured and none is abstract."""
    sites = sum(_SITE.search(name) is not None for name in names)
    if sites * 3 >= len(names) * 2:
        return True
    return toured and all(len(name) <= 20 and _ABSTRACT.search(name) is None for name in names)


def _place_before(line: Line, position: int, trip: Trip, reader: Reader) -> str | None:
    """The host, or a place in one, in which the sentence has just set the delegation down."""
    for mention in reversed([mention for mention in line.mentions if mention.end <= position]):
        division = reader.division(mention)
        if division is None or division == trip.visitor or not reader.belongs(division, trip.known_hosts):
            return None
        # A sole host says nothing about where in it the site lies.
        return None if trip.known_hosts == (division,) else reader.gazetteer.record_name(division)
    return None


def _split(sites: str) -> list[str]:
    """The names in a list, cut at 、 和 及 以及 与 outside brackets and offices' own names."""
    sites = _TAIL.sub("", sites)
    kept = [found.span() for found in re.finditer(r"[（(][^）)]*[）)]", sites)]
    kept += [found.span() for found in _WHOLE.finditer(sites)]
    names, start = [], 0
    for joint in _JOINTS.finditer(sites):
        if any(low <= joint.start() < high for low, high in kept) or joint.start() - start < 2:
            continue
        names.append(sites[start : joint.start()])
        start = joint.end()
    names.append(sites[start:])
    trimmed = (_POINTER.sub("", _TAIL.sub("", name.strip())) for name in names)
    return [name for name in trimmed if len(name) >= 2]


def find_meetings(reader: Reader) -> list[MeetingAnswer]:
    """One meeting of each kind, by its longest name, with the date of the sentence that has it held."""
    longest: dict[str, MeetingAnswer] = {}
    for line in reader.lines:
        for found in _MEETING.finditer(line.text):
            name = re.sub("^(?:在|了)", "", found.group())
            known = longest.get(found["head"])
            if known is not None and len(known.name) >= len(name):
                continue
            held = _HELD.search(line.text)
            date = next((date.text for date in line.dates if held and date.end <= found.start()), None)
            longest[found["head"]] = MeetingAnswer(name=name, date=date, sentence=line.number)
    return list(longest.values())


def find_agreements(reader: Reader) -> list[AgreementAnswer]:
    """The documents that a sentence has signed."""
    agreements: dict[str, AgreementAnswer] = {}
    for line in reader.lines:
        for found in _SIGNED.finditer(line.text):
            parties = _PARTIES.search(line.text)
            agreements.setdefault(
                found["title"],
                AgreementAnswer(
                    title=found["title"],
                    parties=[re.sub("^会后|^期间", "", parties["one"]), parties["two"]] if parties else [],
                    sentence=line.number,
                ),
            )
    return list(agreements.values())


def find_topics(trip: Trip, reader: Reader, stops: list[StopsAnswer]) -> list[TopicAnswer]:
    """Each topic that the journey's own or a sentence of intent speaks of, with the first such sentence."""
    topics: dict[str, TopicAnswer] = {}
    for line in reader.lines:
        if line.headline or not (line is trip.line or INTENT.search(line.text)):
            continue
        text = _without_names(line, stops)
        for topic, words in WORDS.items():
            if topic not in topics and words.search(text):
                topics[topic] = TopicAnswer(code=topic, sentence=line.number)
    return list(topics.values())


def _without_names(line: Line, stops: list[StopsAnswer]) -> str:
    """A sentence without stops and posts: 产业园 and 教育局局长 are names, and speak of no topic."""
    text = line.text
    for name in (name for group in stops for name in group.names):
        text = text.replace(name, "")
    for person in line.people:
        text = text.replace(person.title, "")
    return text
