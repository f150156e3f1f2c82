"""What the delegation saw, where it met, what was signed, what it was about."""

import re

from schemas.answer import AgreementAnswer, MeetingAnswer, StopsAnswer, TopicAnswer
from service.extraction.rules.reader import Line, Reader
from service.extraction.rules.trips import Trip
from service.language.topics import INTENT, WORDS

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
