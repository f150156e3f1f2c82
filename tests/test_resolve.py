"""What a system read becomes a record only as far as the text bears it out."""

from datetime import date
from typing import Any

from schemas.answer import Answer
from schemas.document import Document
from schemas.visit import Visit
from service.extraction.article import Article
from service.extraction.resolve import resolve
from service.language.places import Gazetteer

TEXT = """来源：唐山劳动日报 2018-09-07
8月30日，省委常委、市委书记甘一鸣率我市党政代表团一行18人到天津滨海新区学习考察。
滨海新区区委书记乐二川陪同考察并主持座谈会。
代表团来到海河飞舟公司和滨海规划馆。双方签署了《战略合作协议》。
今年5月6日乐二川书记来唐考察。
"""


def answer(**changes: Any) -> Answer:
    visit: dict[str, Any] = {
        "reported_as": "main",
        "status": "completed",
        "delegation": None,
        "kind": "party_government",
        "size": None,
        "visitors": ["唐山市"],
        "hosts": [{"name": "天津市滨海新区", "date": None, "sentence": 2}],
        "date": {"text": "8月30日", "sentence": 2},
        "people": [],
        "stops": [],
        "meetings": [],
        "agreements": [],
        "topics": [],
        **changes,
    }
    return Answer.model_validate({"visits": [visit]})


def record(text: str = TEXT, published_on: date | None = None, **changes: Any) -> Visit:
    article = Article.prepare(Document(id="x", text=text, sha256="0", published_on=published_on))
    [visit] = resolve(answer(**changes), article, Gazetteer.load())
    return visit


def codes(visit: Visit) -> list[tuple[str, str]]:
    return [(warning.code.value, warning.field) for warning in visit.warnings]


def person(name: str, title: str | None, side: str = "visitor", sentence: int = 2) -> dict[str, Any]:
    role = "leader" if side == "visitor" else "counterpart"
    return {"side": side, "role": role, "title": title, "names": [name], "spoke": False, "sentence": sentence}


def test_places_get_their_names_and_codes() -> None:
    """A visitor is a city with its code; a district bears its city's name in front."""
    visit = record()

    assert [(place.name, place.code, place.level) for place in visit.visitors] == [
        ("唐山市", "130200", "prefecture")
    ]
    assert [(place.name, place.code, place.level) for place in visit.hosts] == [
        ("天津市滨海新区", "120116", "county")
    ]


def test_deictic_visitor_is_the_outlets_city() -> None:
    """我市 in 唐山劳动日报 is 唐山市."""
    assert [place.name for place in record(visitors=["我市"]).visitors] == ["唐山市"]


def test_deictic_visitor_of_an_unknown_outlet_stays_open() -> None:
    """我区 in an article of unknown outlet is no place, and the record says so."""
    visit = record(TEXT.replace("唐山劳动日报", "网络"), visitors=["我区"])

    assert visit.visitors == ()
    assert ("place_unresolved", "visitors") in codes(visit)


def test_place_that_the_text_does_not_name_is_dropped() -> None:
    """A host that stands nowhere in the text is not in the record, and the record says so."""
    visit = record(hosts=[{"name": "云南省昆明市", "date": None, "sentence": 2}])

    assert visit.hosts == ()
    assert codes(visit) == [("ungrounded", "hosts")]


def test_abbreviated_host_is_grounded_on_its_one_character() -> None:
    """来唐 names 唐山市 where nothing else does."""
    text = "今年5月6日，滨海新区区委书记乐二川来唐考察。"
    visit = record(text, hosts=[{"name": "唐山市", "date": None, "sentence": 1}], visitors=["天津市滨海新区"])
    [host] = visit.hosts

    assert [text[start:end] for start, end in host.spans] == ["唐"]


def test_person_that_the_text_does_not_name_is_dropped() -> None:
    """An invented official is not in the record, and the record says so."""
    visit = record(people=[person("甘一鸣", "市委书记"), person("胡编造", "市长")])

    assert [official.name for official in visit.officials] == ["甘一鸣"]
    assert codes(visit) == [("ungrounded", "officials")]


def test_title_that_stands_elsewhere_is_dropped() -> None:
    """A post that stands in the text but never beside this name is taken from the person, who stays."""
    visit = record(people=[person("甘一鸣", "滨海新区区委书记")])

    assert [(official.name, official.title) for official in visit.officials] == [("甘一鸣", None)]
    assert codes(visit) == [("ungrounded", "officials")]


def test_person_named_twice_is_one_official() -> None:
    """Two groups that name one person on one side make one official with the longer title."""
    visit = record(people=[person("甘一鸣", "市委书记"), person("甘一鸣", "省委常委、市委书记")])

    assert [(official.name, official.title) for official in visit.officials] == [
        ("甘一鸣", "省委常委、市委书记")
    ]


def test_first_post_of_the_level_above_leaves_the_jurisdiction() -> None:
    """省委常委、市委书记 belongs to the city whose delegation it leads (codebook, hard case 5)."""
    visit = record(
        people=[person("甘一鸣", "省委常委、市委书记"), person("乐二川", "滨海新区区委书记", "host", 3)]
    )

    assert [official.jurisdiction.name for official in visit.officials if official.jurisdiction] == [
        "唐山市",
        "天津市滨海新区",
    ]


def test_everything_else_that_is_invented_is_dropped_and_told() -> None:
    """Stops, meetings, agreements, parties, dates and sizes that the text lacks leave only a warning."""
    visit = record(
        delegation="河北省经贸代表团",
        size=99,
        date={"text": "9月1日", "sentence": 2},
        stops=[{"names": ["滨海规划馆", "空中花园"], "place": None, "date": None, "sentence": 4}],
        meetings=[{"name": "签约仪式", "date": None, "sentence": 3}],
        agreements=[
            {"title": "战略合作协议", "parties": ["甲乙丙公司"], "sentence": 5},
            {"title": "无中生有协议", "parties": [], "sentence": 5},
        ],
    )

    assert (visit.delegation.name, visit.delegation.size, visit.dates.start, visit.dates.text) == (None,) * 4
    assert [stop.name for stop in visit.stops] == ["滨海规划馆"]
    assert visit.meetings == ()
    assert [(agreement.title, agreement.parties) for agreement in visit.agreements] == [("战略合作协议", ())]
    assert sorted(codes(visit)) == sorted(
        [
            ("ungrounded", "dates"),
            ("date_unresolved", "dates"),
            ("ungrounded", "delegation"),
            ("ungrounded", "delegation"),
            ("ungrounded", "stops"),
            ("ungrounded", "meetings"),
            ("ungrounded", "agreements"),
            ("ungrounded", "agreements"),
        ]
    )


def test_sole_host_has_the_visits_dates() -> None:
    """One host: its start and end are the visit's own."""
    [host] = record().hosts

    assert (host.start, host.end) == ("2018-08-30", "2018-08-30")


def test_callers_date_outranks_the_pages() -> None:
    """`--published-on` decides the year, whatever the page's stamp says."""
    assert record(published_on=date(2015, 9, 7)).dates.start == "2015-08-30"


def test_dated_stop_takes_month_and_year_from_the_visit() -> None:
    """30日上午 of a stop is a day of the visit."""
    text = TEXT.replace("代表团来到", "30日上午，代表团来到")
    stops = [{"names": ["滨海规划馆"], "place": "天津市滨海新区", "date": "30日上午", "sentence": 4}]
    [stop] = record(text, stops=stops).stops

    assert (stop.date, stop.place and stop.place.code) == ("2018-08-30", "120116")


def test_visit_id_rests_on_places_date_and_leaders_alone() -> None:
    """Another stop leaves the id as it is; another leader or date makes another visit."""
    leader = [person("甘一鸣", "市委书记")]
    stops = [{"names": ["滨海规划馆"], "place": None, "date": None, "sentence": 4}]
    same = record(people=leader, stops=stops).visit_id

    assert record(people=leader).visit_id == same
    assert record().visit_id != same
    assert record(people=leader, date={"text": "今年5月6日", "sentence": 6}).visit_id != same


def test_sentence_number_out_of_range_is_no_error() -> None:
    """A wrong citation does not matter where the value stands in the text."""
    visit = record(
        people=[person("甘一鸣", "市委书记", sentence=999)], topics=[{"code": "urban", "sentence": 0}]
    )

    assert [official.name for official in visit.officials] == ["甘一鸣"]
    assert [(topic.code, topic.spans) for topic in visit.topics] == [("urban", ())]
