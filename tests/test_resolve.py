"""What a system read becomes a record only as far as the text bears it out."""

from datetime import date
from typing import Any

import pytest

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
    role = "unstated" if side == "unstated" else role
    return {"role": role, "title": title, "names": [name], "spoke": False, "sentence": sentence}


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


def test_wrong_citation_of_a_name_does_not_matter() -> None:
    """A name that stands in the text is found, whatever sentence is cited."""
    visit = record(people=[person("甘一鸣", "市委书记", sentence=999)])

    assert [official.name for official in visit.officials] == ["甘一鸣"]


def test_topic_without_its_sentence_is_dropped_and_told() -> None:
    """A topic rests on its sentence alone; there is none of that number."""
    visit = record(topics=[{"codes": ["urban"], "sentence": 0}, {"codes": ["reform"], "sentence": -1}])

    assert visit.topics == ()
    assert codes(visit) == [("ungrounded", "topics")] * 2


def test_part_of_a_number_is_no_date() -> None:
    """1月5日 does not stand in 11月5日."""
    visit = record(TEXT.replace("8月30日", "11月5日至13日"), date={"text": "1月5日", "sentence": 2})

    assert (visit.dates.start, visit.dates.text) == (None, None)
    assert ("ungrounded", "dates") in codes(visit)


def test_shortened_date_is_taken_whole() -> None:
    """5月6日 read out of 今年5月6日 is quoted as the text has it; so is one end of a range."""
    recalled = record(date={"text": "5月6日", "sentence": 6})
    ranged = record(TEXT.replace("8月30日", "8月30日至31日"), date={"text": "8月30日", "sentence": 2})

    assert (recalled.dates.text, recalled.dates.start) == ("今年5月6日", "2018-05-06")
    assert (ranged.dates.text, ranged.dates.end) == ("8月30日至31日", "2018-08-31")


def test_same_day_is_the_day_told_before() -> None:
    """同日 of a second visit is the date that stands before it."""
    text = TEXT.replace("代表团来到", "同日，代表团来到")

    assert record(text, date={"text": "同日", "sentence": 4}).dates.start == "2018-08-30"


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("启程赴天津，开始为期五天的学习考察", "2018-09-03"),
        ("参观了为期五天的展会", "2018-08-30"),
    ],
)
def test_duration_further_on_in_the_sentence(words: str, end: str) -> None:
    """A journey's duration gives its last day; a fair's does not."""
    text = f"2018年8月30日，唐山市党政代表团{words}。"
    hosts = [{"name": "天津市", "date": None, "sentence": 1}]

    assert record(text, hosts=hosts, date={"text": "2018年8月30日", "sentence": 1}).dates.end == end


def test_division_of_the_corps_is_its_city() -> None:
    """新疆生产建设兵团第一师阿拉尔市 is 阿拉尔市."""
    hosts = [{"name": "新疆生产建设兵团第一师阿拉尔市", "date": None, "sentence": 1}]
    visit = record("2018年8月30日，唐山市代表团赴第一师阿拉尔市考察。", hosts=hosts)

    assert [place.code for place in visit.hosts] == ["659002"]


def test_place_inside_another_name_is_no_evidence() -> None:
    """上海南站 does not name 海南, 赴宁波 not 宁夏, and an official called 吉林 not the province."""
    text = "8月30日，唐山市党政代表团到上海南站、赴宁波市考察，市政协主席吉林参加。"
    hosts = [{"name": name, "date": None, "sentence": 1} for name in ("海南省", "宁夏回族自治区", "吉林省")]
    visit = record(text, hosts=hosts, people=[person("吉林", "市政协主席", sentence=1)])

    assert visit.hosts == ()
    assert [code for code in codes(visit) if code[1] == "hosts"] == [("ungrounded", "hosts")] * 3


def test_any_zone_is_no_place() -> None:
    """来到新区 and 领导来到下乡 are no jurisdictions; 唐山高新区 is one without a code."""
    text = "8月30日，唐山高新区代表团来到新区，领导来到下乡。"
    visit = record(text, visitors=["唐山高新区", "来到新区", "领导来到下乡"])

    assert [(place.name, place.level, place.code) for place in visit.visitors] == [
        ("唐山高新区", "zone", None)
    ]


def test_place_is_on_one_side_once() -> None:
    """A host named twice is one; a host that is the visitor is none, and the record says so."""
    host = {"name": "天津市滨海新区", "date": None, "sentence": 2}
    visit = record(hosts=[host, host, {**host, "name": "唐山市"}])

    assert [place.name for place in visit.hosts] == ["天津市滨海新区"]
    assert codes(visit) == [("place_unresolved", "hosts")]


def titled(text: str, name: str, title: str) -> str | None:
    """The title that a person gets whom an answer gives this one."""
    return record(text, people=[person(name, title, sentence=1)]).officials[0].title


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("甘一鸣", "唐山市委书记", "唐山市委书记"),
        ("甘一鸣", "滨海新区区长", None),
        ("甘一鸣", "、", None),
        ("乐二川", "唐山市委书记", None),
        ("乐二川", "唐山市委书记、滨海新区区长", None),
        ("丙三秋", "滨海新区区长", None),
        ("丙三秋", "副区长", "副区长"),
    ],
)
def test_post_of_another_in_the_sentence_is_no_title(name: str, title: str, expected: str | None) -> None:
    """Where several officials stand in one sentence, nobody gets another's post."""
    text = "8月30日，唐山市委书记甘一鸣在天津会见滨海新区区长乐二川、副区长丙三秋。"

    assert titled(text, name, title) == expected


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("乐二川", "市领导", "市领导"),
        ("丁四海", "市领导", "市领导"),
        ("戊五岳", "市领导", "市领导"),
        ("甘一鸣", "市委副书记", "市委副书记"),
        ("甘一鸣", "市委副书记,市长", "市委副书记、市长"),
        ("甘一鸣", "市长", "市长"),
    ],
)
def test_title_is_shared_along_a_list_and_split_over_posts(name: str, title: str, expected: str) -> None:
    """A label belongs to every name of its list, one of several posts to the name behind them all."""
    text = "8月30日，市委副书记、市长甘一鸣参加，市领导乐二川、丙三秋,丁四海和戊五岳陪同。"

    assert titled(text, name, title) == expected


def test_size_is_a_number_of_people() -> None:
    """18 of 一行18人 and 40 of 四十多人 are sizes; a day, a year or a negative number is none."""
    assert record(size=18).delegation.size == 18
    assert record(TEXT.replace("18人", "四十多人"), size=40).delegation.size == 40
    assert [record(size=number).delegation.size for number in (8, 30, 2018, 0, -18, 1)] == [None] * 6


def test_value_does_not_reach_across_sentences_or_into_furniture() -> None:
    """座谈⏎会上 is no 座谈会, and a name that stands only in navigation is none."""
    text = TEXT.replace("并主持座谈会。", "并座谈\n会上讲话。").replace(
        "来源：", "上一篇：王明明来访\n来源："
    )
    meetings = [{"name": "座谈会", "date": None, "sentence": 3}]
    visit = record(text, meetings=meetings, people=[person("王明明", None)])

    assert (visit.meetings, visit.officials) == ((), ())


def test_meeting_and_agreement_stand_once() -> None:
    """What a model repeats is one item."""
    meeting = {"name": "座谈会", "date": None, "sentence": 3}
    agreement = {"title": "《战略合作协议》", "parties": [], "sentence": 4}
    visit = record(meetings=[meeting, meeting], agreements=[agreement, agreement])

    assert [part.name for part in visit.meetings] == ["座谈会"]
    assert [part.title for part in visit.agreements] == ["战略合作协议"]


def test_person_is_on_one_side() -> None:
    """A person whom a model puts on both sides stays on the first."""
    visit = record(people=[person("甘一鸣", "市委书记"), person("甘一鸣", "市委书记", "host")])

    assert [(official.name, official.side) for official in visit.officials] == [("甘一鸣", "visitor")]


def test_value_at_a_damaged_place_is_told() -> None:
    """A site with a lost character is quoted as it stands, with a warning; one elsewhere has none."""
    text = TEXT.replace("海河飞舟公司", "海河飞�公司")
    stops = [{"names": ["海河飞�公司", "滨海规划馆"], "place": None, "date": None, "sentence": 4}]
    visit = record(text, stops=stops)
    told = [warning for warning in visit.warnings if warning.code == "text_damaged"]

    assert [stop.name for stop in visit.stops] == ["海河飞�公司", "滨海规划馆"]
    assert [(warning.field, warning.message[:6]) for warning in told] == [("stops", "海河飞�公司")]


JOURNEY = (
    "唐山劳动日报　2018年9月1日\n8月20日，唐山市委书记甘一鸣率党政代表团启程。"
    "20日在宁波市，22日在绍兴市，23日在嘉兴市考察，25日上午参观了飞舟科技园。\n"
)


def test_leg_lasts_until_the_next_begins() -> None:
    """Of two days and more; the last one lasts as long as the visit, and that until its last stop."""
    hosts = [
        {"name": name, "date": day, "sentence": 3}
        for name, day in (("宁波市", "20日"), ("绍兴市", "22日"), ("嘉兴市", "23日"))
    ]
    visit = record(
        JOURNEY,
        hosts=hosts,
        date={"text": "8月20日", "sentence": 2},
        people=[],
        stops=[{"names": ["飞舟科技园"], "place": None, "sentence": 3}],
    )

    assert (visit.dates.start, visit.dates.end) == ("2018-08-20", "2018-08-25")
    assert [(host.name, host.start, host.end) for host in visit.hosts] == [
        ("宁波市", "2018-08-20", "2018-08-22"),
        ("绍兴市", "2018-08-22", "2018-08-22"),
        ("嘉兴市", "2018-08-23", "2018-08-25"),
    ]
    assert visit.stops[0].date == "2018-08-25"
