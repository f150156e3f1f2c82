"""Posts and the people who hold them, in sentences as Chinese news sets them; all persons are made up."""

import pytest

from service.language.places import Gazetteer
from service.language.titles import Person, find_people


def people(text: str) -> list[Person]:
    """The people of a sentence."""
    return find_people(text, Gazetteer.load().find(text))


POSTS = [
    (
        "北京市委书记钱乐山与上海市委书记周行健座谈。",
        [("北京市委书记", "钱乐山"), ("上海市委书记", "周行健")],
    ),
    (
        "市委书记钱乐山,市委副书记、市长孙景行,市政协主席吉林出席。",
        [("市委书记", "钱乐山"), ("市委副书记、市长", "孙景行"), ("市政协主席", "吉林")],
    ),
    ("市委副书记、代市长梁思远主持座谈会。", [("市委副书记、代市长", "梁思远")]),
    ("省委常委、市委书记王致远率我市党政代表团来访。", [("省委常委、市委书记", "王致远")]),
    ("天津市委常委、滨海新区区委书记张北辰陪同。", [("天津市委常委、滨海新区区委书记", "张北辰")]),
    (
        "区委常委、秘书长李望舒,副区长、天津自贸试验区管委会专职副主任张北辰出席。",
        [("区委常委、秘书长", "李望舒"), ("副区长、天津自贸试验区管委会专职副主任", "张北辰")],
    ),
    ("自治区党委副书记、自治区主席巴特尔会见代表团。", [("自治区党委副书记、自治区主席", "巴特尔")]),
    ("师市党委书记、政委何立人率队考察。", [("师市党委书记、政委", "何立人")]),
    ("新区党工委书记方圆介绍情况。", [("新区党工委书记", "方圆")]),
    (
        "市发展改革委主任马千里、市商务局局长杜若飞参加。",
        [("市发展改革委主任", "马千里"), ("市商务局局长", "杜若飞")],
    ),
    (
        "县委书记、县人大常委会主任石破天和县委副书记、县长云中鹤参加。",
        [("县委书记、县人大常委会主任", "石破天"), ("县委副书记、县长", "云中鹤")],
    ),
    ("常务副市长方圆、市委组织部部长高天行陪同。", [("常务副市长", "方圆"), ("市委组织部部长", "高天行")]),
    ("国务院副秘书长丁一出席。", [("国务院副秘书长", "丁一")]),
    ("党组书记、局长金大川汇报。", [("党组书记、局长", "金大川")]),
    ("吉林市市长吉林出席。", [("吉林市市长", "吉林")]),
]


@pytest.mark.parametrize(("text", "expected"), POSTS)
def test_posts(text: str, expected: list[tuple[str, str]]) -> None:
    """Each person has the posts that stand before the name, with the place in front and joined with 、."""
    assert [(person.title, person.name) for person in people(text)] == expected


@pytest.mark.parametrize(("text", "expected"), POSTS)
def test_people_stand_where_they_say(text: str, expected: list[tuple[str, str]]) -> None:
    """A person's spans are those of the name, and of the post directly before it."""
    for person in people(text):
        assert text[person.start : person.end] == person.name
        assert text[person.title_start : person.start] == person.title


NOBODY = [
    "市长热线开通。",
    "市政府办公会议召开。",
    "主要负责同志参加活动。",
    "市委书记带队考察。",
    "副市长候选人名单公布。",
    "代表团参观了苏州工业园区。",
    "感谢钱乐山书记一行来访。",
    "",
]


@pytest.mark.parametrize("text", NOBODY)
def test_nobody(text: str) -> None:
    """A post without a name behind it names nobody."""
    assert people(text) == []


def test_label() -> None:
    """A shared label is the title of each name behind it, names of any kind among them."""
    found = people("市领导钱乐山、欧阳清远、艾力·买买提、罗布、央金，出席活动。")

    assert [person.name for person in found] == ["钱乐山", "欧阳清远", "艾力·买买提", "罗布", "央金"]
    assert {(person.title, person.label) for person in found} == {("市领导", True)}


def test_label_up_to_its_end() -> None:
    """等 and the predicate behind a list are no part of its last name."""
    found = people("市领导冉一鸣、司马青等陪同考察。")

    assert [person.name for person in found] == ["冉一鸣", "司马青"]


def test_post_shared_by_several() -> None:
    """A post before several names is the post of each."""
    found = people("副市长方圆、高天行参加。")

    assert [(person.title, person.name) for person in found] == [("副市长", "方圆"), ("副市长", "高天行")]


def test_post_places() -> None:
    """The places inside a post are kept with the person."""
    (person,) = people("天津市委常委、滨海新区区委书记张北辰陪同。")

    assert [place.divisions[0].name for place in person.places] == ["天津市", "滨海新区"]


def test_label_for_two_places() -> None:
    """Of a label for two places the common tail is the title, and both places are kept."""
    text = "上海市和北京市领导甘云起、许知秋,上海市政府秘书长马千里、北京市政府秘书长杜若飞一同考察。"
    found = people(text)

    assert [(person.title, person.name) for person in found] == [
        ("市领导", "甘云起"),
        ("市领导", "许知秋"),
        ("上海市政府秘书长", "马千里"),
        ("北京市政府秘书长", "杜若飞"),
    ]
    assert [len(person.places) for person in found] == [2, 2, 1, 1]


@pytest.mark.parametrize("divider", ["，", ",", "；", ";"])
def test_divided_label(divider: str) -> None:
    """One comma or semicolon divides the list under a label for two places, in the label's order."""
    found = people(f"天津市和北京市领导甘云起、许知秋{divider}郭明德、杜若飞参加。")

    assert [(person.name, person.part) for person in found] == [
        ("甘云起", 0),
        ("许知秋", 0),
        ("郭明德", 1),
        ("杜若飞", 1),
    ]


TITLES = [
    (
        "区乡村振兴和协作交流局局长卞忠义与市投资促进局局长陆茵签约。",
        [("区乡村振兴和协作交流局局长", "卞忠义"), ("市投资促进局局长", "陆茵")],
    ),
    (
        "随行的经济发展局局长第五长风、财政局局长牟一清发言。",
        [("经济发展局局长", "第五长风"), ("财政局局长", "牟一清")],
    ),
    (
        "福州市委常委、秘书长兼市委政策研究室主任卓仰山说。",
        [("福州市委常委、秘书长兼市委政策研究室主任", "卓仰山")],
    ),
    ("副市长兼市招商局局长曾毓敏请企业留下目录。", [("副市长兼市招商局局长", "曾毓敏")]),
    ("成员包括区委常委、统战部部长商美华。", [("区委常委、统战部部长", "商美华")]),
    (
        "洛浦县委副书记、县长亚森江·克日木和村党支部书记蒋根男介绍。",
        [
            ("洛浦县委副书记、县长", "亚森江·克日木"),
            ("村党支部书记", "蒋根男"),
        ],
    ),
    ("市委常委、副市长（挂职）米小雨参加。", [("市委常委、副市长（挂职）", "米小雨")]),
    ("市领导罗布、央金参加活动。", [("市领导", "罗布"), ("市领导", "央金")]),
    ("济源市领导有孔维禄、苗向阳。", [("济源市领导", "孔维禄"), ("济源市领导", "苗向阳")]),
]


@pytest.mark.parametrize(("text", "expected"), TITLES)
def test_titles(text: str, expected: list[tuple[str, str]]) -> None:
    """A title goes as far to the left as the organ's name, and over 兼 and 、 to the posts before."""
    assert [(person.title, person.name) for person in people(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "上海市长宁区委召开会议。",
        "省领导勉励园区守住底线。",
        "企业负责人强拴柱介绍情况。",
        "干部群众领导苦抓、社会苦帮、群众苦干。",
        "县人民医院院长邹火根介绍情况。",
    ],
)
def test_nobody_of_the_organs(text: str) -> None:
    """A post inside a place's name, a label before a verb, the staff of firms and hospitals: nobody."""
    assert people(text) == []


@pytest.mark.xfail(strict=True, raises=AssertionError)
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市领导钱乐山 孙景行 李望舒参加活动。", ["钱乐山", "孙景行", "李望舒"]),
        ("县委书记赵县长参加。", []),
    ],
)
def test_people_not_yet(text: str, names: list[str]) -> None:
    """Lists parted by spaces, a post for a name: not seen yet."""
    assert [person.name for person in people(text)] == names
