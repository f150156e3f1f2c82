"""What the delegation saw, where it met, what was signed, what it was about."""

import re
from collections.abc import Iterator

from schemas.answer import AgreementAnswer, MeetingAnswer, StopsAnswer, TopicAnswer
from service.extraction.rules.journeys import Trip
from service.extraction.rules.reader import Line, Reader
from service.language.topics import ANY_TOPIC, INTENT, WORDS

_MEETING_HEAD = re.compile("座谈会|交流会|对接会|联席会议|签约仪式|推介会")
_MEETING = re.compile(
    r"(?:[\u4e00-\u9fff]{2,5}[·•][\u4e00-\u9fff]{2,5}?)?"
    r"(?:东西部|扶贫|工作|交流|合作|对接|协作|产业|战略|经贸|学习|对口|支援|帮扶|高层|项目|招商){0,6}"
    rf"(?P<head>{_MEETING_HEAD.pattern})"
)
_SIGNS = "(?:草|续|互|另|共同|现场)?签(?:署|订|下|定|约|了|字)?"
_SIGNING = re.compile("签|交换")
_SIGNED = re.compile(
    rf"{_SIGNS}[^。；]{{0,24}}?《(?P<title>[^》]+)》|《(?P<before>[^》]+)》[^。；《]{{0,6}}?(?:上签|签署|签订|签约|正式签)"
)
_PAPER = "协议书|协议|备忘录|意向书|合同|清单|责任书|协定|意向|倡议书|议定书|纪要|公约|宣言|声明"
# 签订旅游互推合作协议和文创产品展销协议: a document without its marks, up to the word for what it is.
_UNMARKED = re.compile(
    rf"(?:{_SIGNS}|交换)了?(?P<title>[^。；《》，,签]{{2,60}}?(?:{_PAPER}))(?!的(?:地区|企业)|情况)"
)
_ANOTHER = re.compile(r"(?:、|和|及|以及)?《(?P<title>[^》]+)》")
# What is to be signed, or was signed at another time.
_NOT_SIGNED = re.compile(
    "(?:将|拟|计划|商定|准备|争取|力争|推动|待)[^。，]{0,6}签|此前签|曾签|已签|去年[^。]{0,12}签|商签"
)
_ANOTHER_UNMARKED = re.compile(rf"(?:、|和|以及|及)(?P<title>[^。；《》，,签、和]{{2,40}}?(?:{_PAPER}))")
_COUNT = re.compile(
    r"^(?:了|一系列|系列|相关|有关|多[项个份]|[一二两三四五六七八九十百\d]+余?[份个项纸]|一[份纸项]|首批|若干)+"
)
_FEW = re.compile("^(?:战略|合作)?(?:合作|采购|购销|投资)?(?:项目|意向)$")
_PARTIES = re.compile(
    r"(?P<one>[\u4e00-\u9fff]{2,16}?(?:政府|委员会|管委会))[与和同](?P<two>[\u4e00-\u9fff]{2,16}?(?:政府|委员会|管委会))签"
)


def find_meetings(reader: Reader) -> list[MeetingAnswer]:
    """One meeting of each kind, by its longest name."""
    longest: dict[str, MeetingAnswer] = {}
    for line in reader.lines:
        if not _MEETING_HEAD.search(line.text):
            continue
        for found in _MEETING.finditer(line.text):
            name = re.sub("^(?:在|了)", "", found.group())
            known = longest.get(found["head"])
            if known is not None and len(known.name) >= len(name):
                continue
            longest[found["head"]] = MeetingAnswer(name=name, sentence=line.number)
    return list(longest.values())


def find_agreements(reader: Reader) -> list[AgreementAnswer]:
    """The documents that a sentence has signed, by their titles or by what they are."""
    agreements: dict[str, AgreementAnswer] = {}
    for line in reader.lines:
        if line.headline or not _SIGNING.search(line.text) or _NOT_SIGNED.search(line.text):
            continue
        for title in _signed(line.text):
            parties = _PARTIES.search(line.text)
            named = [re.sub("^会后|^期间", "", parties["one"]), parties["two"]] if parties else []
            agreements.setdefault(title, AgreementAnswer(title=title, parties=named, sentence=line.number))
    return list(agreements.values())


def _more_titles(text: str, end: int) -> Iterator[re.Match[str]]:
    """The titles that stand right behind one another: 《甲》《乙》."""
    while more := _ANOTHER.match(text, end):
        yield more
        end = more.end()


def _signed(text: str) -> Iterator[str]:
    for found in _SIGNED.finditer(text):
        first = found["title"] or found["before"]
        yield first
        yield from (more["title"] for more in _more_titles(text, found.end()))
    for found in _UNMARKED.finditer(text):
        titles = [found["title"]]
        end = found.end()
        while more := _ANOTHER_UNMARKED.match(text, end):
            titles.append(more["title"])
            end = more.end()
        parts = (_COUNT.sub("", title) for title in titles)
        yield from (part for part in parts if len(part) >= 4 and not _FEW.match(part))


def find_topics(trip: Trip, reader: Reader, stops: list[StopsAnswer]) -> list[TopicAnswer]:
    """Each topic that the journey's own or a sentence of intent speaks of, with the first such sentence."""
    topics: dict[str, TopicAnswer] = {}
    for line in reader.lines:
        if line.headline or not (line is trip.line or INTENT.search(line.text)):
            continue
        text = _without_names(line, stops)
        if not ANY_TOPIC.search(text):
            continue
        for topic, words in WORDS.items():
            if topic not in topics and words.search(text):
                topics[topic] = TopicAnswer(codes=[topic], sentence=line.number)
    return list(topics.values())


def _without_names(line: Line, stops: list[StopsAnswer]) -> str:
    """A sentence without stops and posts: 产业园 and 教育局局长 are names, and speak of no topic."""
    text = line.text
    for name in (name for group in stops for name in group.names):
        text = text.replace(name, "")
    for person in line.people:
        text = text.replace(person.title, "")
    return text
