"""The plain baseline on short articles; places are real, persons and sites are not."""

from typing import Any

import pytest

from schemas.answer import VisitAnswer
from schemas.document import Document
from schemas.visit import Visit
from schemas.vocabulary import Engine
from service.extraction.article import Article
from service.extraction.extract import Extractor
from service.extraction.pattern import PatternSystem
from service.language.places import Gazetteer

PATTERN = PatternSystem()

TRIPS = [
    ("2021年5月18日，南京市党政代表团赴武汉市学习考察。", ["南京市"], ["武汉市"]),
    ("2021年5月18日，南京市党政代表团一行20人来到武汉考察。", ["南京市"], ["武汉"]),
    ("3月2日日照市党政考察团赴武汉市、长沙市考察。", ["日照市"], ["武汉市", "长沙市"]),
    ("市委书记甘一鸣率领南京市党政代表团到武汉市，学习先进经验。", ["南京市"], ["武汉市"]),
    ("南京市委书记甘一鸣率队赴武汉市考察。", ["南京市"], ["武汉市"]),
]
NO_TRIPS = [
    "今天天气很好。",
    "2022年3月18日，南京市委书记甘一鸣主持召开市委常委会会议。",
    "近年来，南京市与武汉市交流密切。",
]
ARTICLE = """南京市党政代表团赴武汉市学习考察
5月18日至19日，南京市委书记甘一鸣，市委副书记、市长季远率党政代表团赴武汉市学习考察。
武汉市委书记韩一立说，欢迎南京客人。武汉市副市长程三用陪同考察。市领导钱进、罗小二参加活动。
代表团先后参观了东湖实验室、江岸数字产业园和楚天码头。
19日，两市座谈会召开，签署《南京市武汉市战略合作协议》，将加强科技创新合作。一行36人返回。"""


def read(text: str) -> list[VisitAnswer]:
    article = Article.prepare(Document(id="x", text=text, sha256="0"))
    return PATTERN.read(article).answer.visits


def recorded(text: str) -> tuple[Visit, ...]:
    return Extractor(PATTERN, Gazetteer.load()).extract(Document(id="x", text=text, sha256="0")).visits


@pytest.mark.parametrize(("text", "visitors", "hosts"), TRIPS)
def test_trip(text: str, visitors: list[str], hosts: list[str]) -> None:
    """A delegation that goes to a place is a visit, its places as the words that were matched."""
    [visit] = read(text)

    assert (visit.visitors, [host.name for host in visit.hosts]) == (visitors, hosts)


@pytest.mark.parametrize("text", NO_TRIPS)
def test_no_trip(text: str) -> None:
    """Without the phrase there is no visit."""
    assert read(text) == []


def test_people() -> None:
    """Who stands before 率 leads, and the others are the host's, by what they do."""
    [visit] = read(ARTICLE)

    assert [
        (group.title, group.names, group.role.side, group.role, group.spoke) for group in visit.people
    ] == [
        ("南京市委书记", ["甘一鸣"], "visitor", "leader", False),
        ("市委副书记、市长", ["季远"], "visitor", "leader", False),
        ("武汉市委书记", ["韩一立"], "host", "counterpart", True),
        ("武汉市副市长", ["程三用"], "host", "accompanying", False),
        ("市领导", ["钱进", "罗小二"], "host", "attendee", False),
    ]


def test_sides_of_a_talk() -> None:
    """Before 与 are the visitors, behind it the hosts, and both sit at the table."""
    [visit] = read("南京市党政代表团赴武汉市考察。南京市委书记甘一鸣与武汉市委书记韩一立座谈。")

    assert [(*group.names, group.role.side, group.role) for group in visit.people] == [
        ("甘一鸣", "visitor", "leader"),
        ("韩一立", "host", "counterpart"),
    ]


def test_what_was_seen_and_signed() -> None:
    """Lists behind a verb of seeing, titles behind 签, meetings by their word, topics by keywords."""
    [visit] = read(ARTICLE)
    told: dict[str, Any] = {
        "date": visit.date and (visit.date.text, visit.date.sentence),
        "stops": [group.names for group in visit.stops],
        "meetings": [meeting.name for meeting in visit.meetings],
        "agreements": [agreement.title for agreement in visit.agreements],
        "topics": [code for topic in visit.topics for code in topic.codes],
        "size": visit.size,
        "kind": visit.kind,
    }

    assert told == {
        "date": ("5月18日至19日", 2),
        "stops": [["东湖实验室", "江岸数字产业园", "楚天码头"]],
        "meetings": ["两市座谈会"],
        "agreements": ["南京市武汉市战略合作协议"],
        "topics": ["innovation"],
        "size": 36,
        "kind": "party_government",
    }


def test_the_first_trip_of_the_body_is_the_visit() -> None:
    """There is one visit at most, and a headline yields to the sentence that tells it."""
    [visit] = read(
        "我市代表团赴武汉考察\n4月1日，南京市党政代表团赴武汉市考察。\n4月2日，合肥市党政代表团赴武汉市考察。"
    )

    assert visit.visitors == ["南京市"]
    assert visit.delegation == "南京市党政代表团"


def test_places_are_coded_behind_it() -> None:
    """It names places; the record has their codes, as with any other engine."""
    [visit] = recorded(ARTICLE)

    assert [place.code for place in (*visit.visitors, *visit.hosts)] == ["320100", "420100"]


def test_same_article_same_answer() -> None:
    """It is deterministic, and says which engine it is."""
    assert PATTERN.engine is Engine.PATTERN
    assert read(ARTICLE) == read(ARTICLE)
    assert recorded(ARTICLE) == recorded(ARTICLE)
