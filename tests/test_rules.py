"""The rules on short articles, one trait each; places are real, persons and sites are not."""

import pytest

from schemas.document import Document
from schemas.visit import Visit
from service.extraction.extract import Extractor
from service.extraction.rules.system import RulesSystem
from service.language.places import Gazetteer

RULES = Extractor(RulesSystem(Gazetteer.load()), Gazetteer.load())


def visits(text: str, outlet: str | None = None) -> tuple[Visit, ...]:
    record = RULES.extract(Document(id="x", text=text, sha256="0", outlet=outlet))
    assert record.error is None
    return record.visits


def pairs(*read: Visit) -> list[tuple[list[str], list[str]]]:
    return [
        ([place.name for place in visit.visitors], [place.name for place in visit.hosts]) for visit in read
    ]


def people(visit: Visit) -> list[tuple[str, str | None, str, str]]:
    return [(one.name, one.title, one.side.value, one.role.value) for one in visit.officials]


JOURNEYS = [
    ("2021年5月18日，南京市党政代表团赴武汉市考察。", ["南京市"], ["武汉市"]),
    ("2021年5月18日，南京市党政代表团先赴武汉市、后赴长沙市考察。", ["南京市"], ["武汉市", "长沙市"]),
    ("2021年5月18日，南京市委书记甘一鸣率队赴武汉市学习考察。", ["南京市"], ["武汉市"]),
    ("2021年5月18日，南京市委书记甘一鸣一行来沪考察。", ["南京市"], ["上海市"]),
    ("2021年5月18日，南京市政府代表团到天津滨海新区考察。", ["南京市"], ["天津市滨海新区"]),
]


@pytest.mark.parametrize(("text", "visitors", "hosts"), JOURNEYS)
def test_journey(text: str, visitors: list[str], hosts: list[str]) -> None:
    """A sentence that sends a delegation, or those who lead one, to another place is a visit."""
    assert pairs(*visits(text)) == [(visitors, hosts)]


NO_VISITS = [
    "2022年3月18日，滁州市委书记甘一鸣率市委考察组赴全椒县学习考察。",
    "2022年3月18日，南京市党政代表团原定赴武汉市考察，因疫情取消。",
    "2022年3月18日，武汉飞舟科技公司代表团赴成都天府软件园考察。",
    "近年来，南京市与武汉市历来交流密切，多次互访。",
    "2022年3月18日，南京市委书记甘一鸣主持召开市委常委会会议。",
    "今天天气很好。",
]


@pytest.mark.parametrize("text", NO_VISITS)
def test_no_visit(text: str) -> None:
    """A trip within one's own jurisdiction, a cancelled one, a firm's, or a vague past is none."""
    assert visits(text) == ()


def test_our_city_is_the_outlets() -> None:
    """我市 is settled by the outlet on either side; without an outlet it is no place, and that is told."""
    text = "2021年5月18日，我市党政代表团赴武汉市考察。"
    [unknown] = visits(text)

    assert pairs(*visits(text, "扬州日报")) == [(["扬州市"], ["武汉市"])]
    assert pairs(unknown) == [([], ["武汉市"])]
    assert [warning.code for warning in unknown.warnings] == ["place_unresolved"]


def test_outlet_of_another_place_is_not_misread() -> None:
    """我市 in 新民晚报 is Shanghai, not 新民市, and in 光明日报 no place at all."""
    text = "2021年5月18日，我市党政代表团赴武汉市考察。"

    assert pairs(*visits(text, "新民晚报")) == [(["上海市"], ["武汉市"])]
    assert pairs(*visits(text, "光明日报")) == [([], ["武汉市"])]


def test_character_of_two_places_is_left_open() -> None:
    """来青 may be Qinghai or Qingdao: no host, and the record says so."""
    [visit] = visits("2021年5月18日，成都市委书记甘一鸣率党政代表团来青考察。")

    assert visit.hosts == ()
    assert [warning.code for warning in visit.warnings] == ["place_unresolved"]


def test_place_behind_a_comma_is_no_person() -> None:
    """A书记甲、A市长乙: the second title begins with its place, though that begins like a surname."""
    [visit] = visits(
        "2021年5月18日，南京市委书记韩一立率南京市党政代表团赴武汉市考察。"
        "武汉市委书记王二忠、武汉市市长程三用会见。"
    )

    assert people(visit) == [
        ("韩一立", "南京市委书记", "visitor", "leader"),
        ("王二忠", "武汉市委书记", "host", "counterpart"),
        ("程三用", "武汉市市长", "host", "counterpart"),
    ]


def test_typeset_space_in_a_name_is_closed() -> None:
    """钱　进 is 钱进, behind a post and in a list."""
    [visit] = visits(
        "2021年5月18日，南京市委书记钱　进率南京市党政代表团赴成都市考察。"
        "成都市领导张　强、李　明、王小二参加。"
    )

    assert [official.name for official in visit.officials] == ["钱进", "张强", "李明", "王小二"]


def test_two_delegations_are_two_visits() -> None:
    """Leaders of two places who each lead a delegation make two visits, each with its own people."""
    [one, other] = visits("2021年5月18日，青岛市市长赵明远，烟台市副市长孙志强分别率团赴成都市考察。")

    assert pairs(one, other) == [(["青岛市"], ["成都市"]), (["烟台市"], ["成都市"])]
    assert [[official.name for official in visit.officials] for visit in (one, other)] == [
        ["赵明远"],
        ["孙志强"],
    ]


def test_visits_told_one_after_another_keep_their_people() -> None:
    """In a round-up each dated visit has the people of its own sentences."""
    text = (
        "5月18日，青岛市委书记赵明远率青岛市党政代表团来蓉考察。\n市委书记李文博会见青岛代表团一行。\n"
        "5月19日，烟台市委书记孙志强率烟台市党政代表团来蓉考察。\n市长王立新会见烟台代表团一行。"
    )

    assert [[official.name for official in visit.officials] for visit in visits(text, "成都日报")] == [
        ["赵明远", "李文博"],
        ["孙志强", "王立新"],
    ]


def test_label_for_two_places() -> None:
    """Undivided, names are on no side; a comma divides them in the label's order (hard cases 2, 3)."""
    lede = "2021年5月18日，南京市党政代表团赴武汉市考察。武汉市和南京市领导"
    [whole], [divided] = (
        visits(f"{lede}甘一山、乐二水、程三石参加。"),
        visits(f"{lede}甘一山、乐二水，程三石参加。"),
    )

    assert [official.side for official in whole.officials] == ["unstated"] * 3
    assert [official.side for official in divided.officials] == ["host", "host", "visitor"]
    assert {official.title for official in (*whole.officials, *divided.officials)} == {"市领导"}


SITES = [
    ("先后来到天府软件园、宽窄巷子和东郊记忆", ["天府软件园", "宽窄巷子", "东郊记忆"]),
    ("实地考察了飞舟科技有限公司、云麓社区", ["飞舟科技有限公司", "云麓社区"]),
    ("先后考察了产业发展、城市治理等情况", []),
    ("来到人力资源和社会保障局、云麓社区", ["人力资源和社会保障局", "云麓社区"]),
]


@pytest.mark.parametrize(("words", "names"), SITES)
def test_listed_sites(words: str, names: list[str]) -> None:
    """A list of sites is cut at its joints; a list of subjects is none of sites."""
    [visit] = visits(f"2021年5月18日，南京市党政代表团赴成都市考察。代表团{words}，深入了解情况。")

    assert [stop.name for stop in visit.stops] == names


def test_planned_and_ongoing() -> None:
    """将赴 is planned; 启程 with a duration is under way, its end counted from the start."""
    [planned] = visits("2021年5月18日，南京市党政代表团将赴武汉市考察。")
    [ongoing] = visits("2021年5月18日，为期5天，南京市党政代表团启程赴武汉市考察。")

    assert planned.status == "planned"
    assert (ongoing.status, ongoing.dates.start, ongoing.dates.end) == ("ongoing", "2021-05-18", "2021-05-22")


def test_signed_document_and_its_parties() -> None:
    """A document is signed between those named before the verb."""
    [visit] = visits(
        "2021年5月18日，南京市政府代表团赴合肥市考察。会后，南京市政府与合肥市政府签署了《战略合作协议》。"
    )

    assert [(one.title, one.parties) for one in visit.agreements] == [
        ("战略合作协议", ("南京市政府", "合肥市政府"))
    ]


def test_page_of_furniture_is_an_error() -> None:
    """A page without a sentence is no page without a visit."""
    record = RULES.extract(Document(id="x", text="首页 | 要闻 | 民生\n当前位置：首页\n", sha256="0"))

    assert record.error is not None
    assert record.error.code == "input_empty"


TOPICS = [
    ("感受到当地发展的大气魄，要学习借鉴", []),
    ("结合开展主题教育，深化两地合作", ["party_building"]),
    ("加强大气污染联防联控和医疗合作", ["environment", "public_services"]),
]


@pytest.mark.parametrize(("words", "codes"), TOPICS)
def test_topics(words: str, codes: list[str]) -> None:
    """A topic is a word for its field, not the same characters in another word (大气魄, 主题教育)."""
    [visit] = visits(f"2021年5月18日，南京市党政代表团赴武汉市考察。双方表示，{words}。")

    assert [topic.code for topic in visit.topics] == codes


def test_short_name_of_a_county_right_before_the_purpose() -> None:
    """来温岭考察 is a visit to 温岭市; 赴企业考察 is none to anywhere."""
    text = "2024年5月12日，遵义市委书记骆知行率党政代表团来温岭考察，温岭市委副书记、市长简伯言陪同。"

    assert pairs(*visits(text)) == [(["遵义市"], ["温岭市"])]
    assert visits("2024年5月12日，遵义市委书记骆知行率党政代表团赴企业考察。") == ()


def test_delegation_is_no_part_of_a_title() -> None:
    """宜春市党政代表团在市委书记某某带领下: the post begins behind 在."""
    [visit] = visits("2024年5月12日，宜春市党政代表团在市委书记庞砚秋带领下来金华市考察。")

    assert people(visit) == [("庞砚秋", "市委书记", "visitor", "leader")]


def test_who_accompanies_is_a_host_where_nobody_knows_whose_paper_it_is() -> None:
    """A bare post that meets or accompanies is on the other side, also where the place is open."""
    [one] = visits("2024年5月12日，韶关市长简伯言率党政代表团来柳州考察，市长苗启文陪同。")
    [other] = visits("2024年5月12日，遵义市委书记骆知行率党政代表团来宁考察。市委书记阎思远会见。")

    assert [official.side for visit in (one, other) for official in visit.officials] == [
        "visitor",
        "host",
    ] * 2


def test_label_with_a_colon_and_post_with_a_space() -> None:
    """市领导：甲、乙 is a list, and a space between post and name is no end."""
    [visit] = visits(
        "2024年5月12日，遵义市委书记　骆知行率遵义市党政代表团赴金华市考察。金华市领导：阎思远、卓一鸣参加。"
    )

    assert people(visit)[1:] == [
        ("阎思远", "金华市领导", "host", "attendee"),
        ("卓一鸣", "金华市领导", "host", "attendee"),
    ]
