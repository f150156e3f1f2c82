"""Where a personal name ends, by what may follow it."""

import pytest

from service.language.names import name_at

NAMES = [
    ("钱乐山率党政代表团来访", "钱乐山"),
    ("孙景行、李望舒", "孙景行"),
    ("方圆主持座谈会", "方圆"),
    ("马千里", "马千里"),
    ("云中鹤（左三）", "云中鹤"),
    ("占一山与黄河清座谈", "占一山"),
    ("欧阳清远出席", "欧阳清远"),
    ("司马青等陪同", "司马青"),
    ("刘某会见了代表团", "刘某"),
    ("吉林与上海市委书记", "吉林"),
    ("付一鸣指出", "付一鸣"),
    ("艾力·买买提出席", "艾力·买买提"),
    ("艾力·买买提在会上说，", "艾力·买买提"),
    ("阿卜杜·艾力·热合曼、", "阿卜杜·艾力·热合曼"),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_name(text: str, name: str) -> None:
    """Behind a post a surname with one or two characters is a name, where a word may follow that goes on."""
    end = name_at(text, 0)

    assert end is not None
    assert text[:end] == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("孟广来率团来访", "孟广来"),
        ("石大同、甘一鸣", "石大同"),
        ("徐永和，县长高阳", "徐永和"),
        ("张建和率团来访", "张建和"),
        ("陈学向陪同考察", "陈学向"),
        ("马自在、方子", "马自在"),
        ("徐永和高阳会谈", "徐永"),
        ("徐永在会见时说", "徐永"),
        ("徐永向代表团介绍", "徐永"),
        ("甘鸣来到高邮市", "甘鸣"),
        ("甘鸣同志率队", "甘鸣"),
        ("甘鸣同李乐会谈", "甘鸣"),
    ],
)
def test_last_character_that_is_also_a_word(text: str, name: str) -> None:
    """来, 和 or 在 belongs to the name where it could not be the word that it looks like."""
    end = name_at(text, 0)

    assert end is not None
    assert text[:end] == name


NO_NAMES = ["热线开通", "办公会议", "负责同志参加", "们", "", "，钱乐山", "ABC", "一行来访", "的讲话"]


@pytest.mark.parametrize("text", NO_NAMES)
def test_no_name(text: str) -> None:
    """What begins with no surname, or with no character at all, is no name behind a post."""
    assert name_at(text, 0) is None


LISTED = [
    ("罗布、央金", "罗布"),
    ("央金、罗布", "央金"),
    ("央金。", "央金"),
    ("阿依古丽、艾力", "阿依古丽"),
    ("阿依古丽·热合曼参加", "阿依古丽·热合曼"),
    ("钱乐山参加", "钱乐山"),
]


@pytest.mark.parametrize(("text", "name"), LISTED)
def test_listed_name(text: str, name: str) -> None:
    """In a list a name needs no surname: what fills the room between two delimiters is one."""
    end = name_at(text, 0, listed=True)

    assert end is not None
    assert text[:end] == name


@pytest.mark.parametrize("text", ["参加活动。", "等参加。", "一同考察。", "有关部门负责人参加"])
def test_no_listed_name(text: str) -> None:
    """The predicate behind a label is no name."""
    assert name_at(text, 0, listed=True) is None


def test_name_starts_where_it_is_asked_for() -> None:
    """The end is an index of the whole text."""
    text = "市委书记钱乐山说"

    assert name_at(text, 4) == 7


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("央金参加活动", "央金"),
        ("韦善沛领着一支队伍抵达", "韦善沛"),
        ("税正洪主持座谈会", "税正洪"),
        ("旺久次培带队", "旺久次培"),
        ("尕藏才让参加学习考察", "尕藏才让"),
        ("卓立讲的是", "卓立"),
        ("寿建洋同代表团一行座谈", "寿建洋"),
        ("那顺，", "那顺"),
    ],
)
def test_name_before_a_verb(text: str, name: str) -> None:
    """Rare surnames, names that transcribe another language, and verbs of every kind behind them."""
    end = name_at(text, 0, listed=True)

    assert end is not None
    assert text[:end] == name


def test_the_page_tells_where_a_name_ends() -> None:
    """What follows is no known word; a name that stands elsewhere with other words behind it ends there."""
    page = "市长隆志高俯首细听。隆志高，生于那坡。"

    assert name_at("隆志高俯首细听", 0, page=page) == 3


@pytest.mark.parametrize(
    "text", ["期以来的支持", "应邀出席", "高度重视", "任务很重", "政协主席", "办公室主任"]
)
def test_words_that_begin_like_a_surname(text: str) -> None:
    """市长期以来, 书记高度重视: no one is named."""
    assert name_at(text, 0) is None


def test_behind_a_post() -> None:
    """Behind a post a name of three stands before any word; one of two that transcribes, if named again."""
    page = "叙永县委书记嘉玛边走边问。嘉玛感谢龙游的帮扶。"

    assert name_at("查鸣岐分到一把伞", 0) is None
    assert name_at("查鸣岐分到一把伞", 0, titled=True) == 3
    assert name_at(page, 6, titled=True, page=page) == 8
    assert name_at("嘉玛边走边问", 0, titled=True) is None
