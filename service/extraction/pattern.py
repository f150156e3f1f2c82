"""The plain baseline: a handful of regular expressions, as one would write them in an afternoon.

It is a yardstick for the other systems and kept simple on purpose: it knows no places, posts or
surnames, reads one visit at most, and takes every phrase for what it mostly is. Places are settled
behind it, as they are for every system.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas import answer
from schemas.vocabulary import DelegationKind, Engine, ReportedAs, Role, Side, Topic, VisitStatus
from service.extraction.article import Article
from service.extraction.system import Extraction
from service.language.sentences import Sentence

_WORD = r"[^，,。、；;：:！？“”\"（()）《》\s\d与率]"
# A date before a place ends with 日.
_PLACE = rf"(?<!\d)(?:{_WORD}{{1,8}}?[省市县区州盟旗]|(?!.?党|政府|人大|政协){_WORD}{{2,3}}?)"
_GO = rf"(?:赴|来到|前往|到|来)(?P<hosts>{_PLACE}(?:[、和]{_PLACE})*)"
_GROUP = "(?:党政|政府|人大|政协)?(?:代表团|考察团)"
_END = "(?=[，,。]|进行|开展|学习|考察|调研|访问)"
_TRIPS = (
    re.compile(rf"(?:率领?|带领)(?P<name>(?P<visitor>{_PLACE}){_GROUP})[^。]{{0,12}}?{_GO}{_END}"),
    re.compile(rf"(?P<name>(?P<visitor>{_PLACE}){_GROUP})[^。]{{0,12}}?{_GO}{_END}"),
    re.compile(rf"(?P<visitor>{_PLACE})(?:委|长|政府)[^。]{{0,30}}?(?P<name>)率[^，,。]{{0,12}}?{_GO}{_END}"),
    re.compile(rf"(?:率领?|带领)(?P<visitor>)(?P<name>{_GROUP})[^。]{{0,12}}?{_GO}{_END}"),
)
_DAY = r"\d{1,2}月\d{1,2}日(?:[至到—-](?:\d{1,2}月)?\d{1,2}日)?"
_DATE = re.compile(rf"(?:\d{{4}}年)?{_DAY}|昨天|昨日|今天|日前|近日")
_SIZE = re.compile(r"一行(\d{1,3})[余多]?人")
_KINDS = {
    "党政": DelegationKind.PARTY_GOVERNMENT,
    "政府": DelegationKind.GOVERNMENT,
    "人大": DelegationKind.PEOPLES_CONGRESS,
    "政协": DelegationKind.CPPCC,
}
_SAYS = "说|表示|指出|强调|介绍|致辞|讲话|主持|会见"
_SPEAKING = re.compile(rf"(?:首先|分别|先后)?(?:{_SAYS})")
_NO_NAME = "座谈|讲话|会议|领导|一行|先后|分别|陪同|出席|参加|主持|表示"
_NEXT = (
    rf"[，,。、；;：:（(\s]|{_SAYS}|座谈|率|带|与|和|同|一[行同]|等|陪同|参加|出席|先后|分别|首先|代表|在|$"
)
_NAME = rf"(?!{_NO_NAME})[\u4e00-\u9fff]{{2,3}}?(?={_NEXT})"
_POST = rf"(?<!\d){_WORD}{{0,16}}?(?:书记|主席|主任|常委|领导|秘书长|[省市县区州盟旗镇部局厅]长)"
_PEOPLE = re.compile(rf"(?P<title>{_POST}(?:、{_POST}){{0,3}})(?P<names>{_NAME}(?:、{_NAME})*)")
_PLACED = re.compile(rf"{_PLACE}(?:委|长|政府|领导)")
_STOPS = re.compile(r"(?:来到|参观|走进|(?<!学习)考察(?!团))了?([^，,。；;：:]{3,120})")
_MEETING = re.compile(r"[^，,。、；：:《》“”\s在开行的并]{0,10}(?:座谈会|签约仪式)")
_TOPICS = {
    Topic.INDUSTRY: "产业|园区",
    Topic.INNOVATION: "创新|科技",
    Topic.BUSINESS_ENVIRONMENT: "营商环境|审批",
    Topic.URBAN: "城市更新|城市规划|城市治理",
    Topic.TRANSPORT: "交通|港口|物流",
    Topic.ENVIRONMENT: "生态|环保",
    Topic.CULTURE_TOURISM: "文化|旅游|文旅",
    Topic.DIGITAL: "数字|大数据",
    Topic.RURAL: "农业|乡村振兴",
    Topic.ASSISTANCE: "对口|帮扶|东西部协作",
}


@dataclass(frozen=True, slots=True)
class PatternSystem:
    """Reads one visit by patterns. The same article always gives the same answer."""

    engine: Engine = Engine.PATTERN
    model: None = None
    prompt: None = None

    def read(self, article: Article) -> Extraction:
        """Read one article; this never fails, and costs nothing."""
        # A sentence of the body says more than the headline.
        lines = sorted(article.sentences, key=lambda line: not line.text.endswith("。"))
        for line in lines:
            if trip := next(filter(None, (form.search(line.text) for form in _TRIPS)), None):
                return Extraction(answer.Answer(visits=[_visit(line, trip, article.sentences)]))
        return Extraction(answer.Answer(visits=[]))


def _visit(line: Sentence, trip: re.Match[str], lines: tuple[Sentence, ...]) -> answer.VisitAnswer:
    at, visitor, hosts = line.number, trip["visitor"] or "", re.split("[、和]", trip["hosts"])
    lede = lines[at - 1 : at + 1]
    dates = ((found[0], one.number) for one in lede if (found := _DATE.search(one.text)))
    sizes = (int(found[1]) for one in lines if (found := _SIZE.search(one.text)))
    date = next(dates, None)
    return answer.VisitAnswer(
        reported_as=ReportedAs.MAIN,
        status=VisitStatus.COMPLETED,
        delegation=trip["name"] or None,
        kind=next((kind for word, kind in _KINDS.items() if word in trip[0]), DelegationKind.OTHER),
        size=next(sizes, None),
        visitors=[visitor] if visitor else [],
        hosts=[answer.HostAnswer(name=host, date=None, sentence=at) for host in hosts],
        date=answer.DateAnswer(text=date[0], sentence=date[1]) if date else None,
        people=[group for one in lines for group in _people(one, visitor, one in lede)],
        stops=[stops for one in lines for stops in _stops(one)],
        meetings=[
            answer.MeetingAnswer(name=name, sentence=one.number)
            for one in lines
            for name in _MEETING.findall(one.text)
        ],
        agreements=[
            answer.AgreementAnswer(title=title, parties=[], sentence=one.number)
            for one in lines
            for title in re.findall("《([^》]+)》", one.text.partition("签")[2])
        ],
        topics=list(_topics(lines)),
    )


def _people(line: Sentence, visitor: str, early: bool) -> Iterator[answer.PeopleAnswer]:
    """Titled names; one whose title has no place is on the side of the one before."""
    side, meeting = Side.HOST, False
    for found in _PEOPLE.finditer(line.text):
        behind, title = line.text[found.end() :], found["title"]
        leads = early and re.search("[率与]", behind) is not None
        if leads or (visitor and title.startswith(visitor)):
            side = Side.VISITOR
        elif _PLACED.match(title):
            side = Side.HOST
        spoke = _SPEAKING.match(behind) is not None
        meeting = meeting or leads
        yield answer.PeopleAnswer(
            role=answer.Capacity.of(side, _role(side, leads, spoke or meeting, "陪同" in behind)),
            title=title,
            names=found["names"].split("、"),
            spoke=spoke,
            sentence=line.number,
        )


def _role(side: Side, leads: bool, meets: bool, accompanies: bool) -> Role:
    if side is Side.VISITOR:
        return Role.LEADER if leads else Role.MEMBER
    if meets:
        return Role.COUNTERPART
    return Role.ACCOMPANYING if accompanies else Role.ATTENDEE


def _stops(line: Sentence) -> Iterator[answer.StopsAnswer]:
    """The lists behind a verb of seeing, cut at their commas."""
    for found in _STOPS.findall(line.text):
        names = [name.removesuffix("等") for name in re.split("、|和", found) if 2 < len(name) < 25]
        yield answer.StopsAnswer(names=names, place=None, sentence=line.number)


def _topics(lines: tuple[Sentence, ...]) -> Iterator[answer.TopicAnswer]:
    """Each field with the first sentence about learning or cooperation that has one of its words."""
    told = [line for line in lines if re.search("学习|考察|合作|交流", line.text)]
    for code, words in _TOPICS.items():
        if line := next((line for line in told if re.search(words, line.text)), None):
            yield answer.TopicAnswer(codes=[code], sentence=line.number)
