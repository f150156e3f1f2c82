"""Sentences are numbered, stand where they say they stand, and leave the page's furniture out."""

import pytest

from service.language.sentences import split_sentences


def texts(text: str) -> list[str]:
    """The sentences' texts."""
    return [sentence.text for sentence in split_sentences(text)]


SPLIT = [
    ("", []),
    (" \n \n", []),
    ("代表团来访。座谈会召开。", ["代表团来访。", "座谈会召开。"]),
    ("代表团来访！收获如何？很大。", ["代表团来访！", "收获如何？", "很大。"]),
    ("真的吗？！是的。", ["真的吗？！", "是的。"]),
    ("他说：“要学习。”随后座谈。", ["他说：“要学习。”", "随后座谈。"]),
    ("（本报记者卞青禾摄。）随后座谈。", ["（本报记者卞青禾摄。）", "随后座谈。"]),
    ("看了《云州，你好！》展览。", ["看了《云州，你好！》", "展览。"]),
    ("甲市代表团来访\n座谈会召开", ["甲市代表团来访", "座谈会召开"]),
    ("  代表团来访。  座谈。  ", ["代表团来访。", "座谈。"]),
    ("增长3.48%；投资1.2亿元。", ["增长3.48%；投资1.2亿元。"]),
    ("走到“一线”，看“变化”……再出发。", ["走到“一线”，看“变化”……再出发。"]),
]


@pytest.mark.parametrize(("text", "expected"), SPLIT)
def test_split(text: str, expected: list[str]) -> None:
    """A sentence ends at 。！？ with what closes behind it, or with its line."""
    assert texts(text) == expected


def test_numbers_and_places() -> None:
    """Sentences count from 1 and index the text that they were split from."""
    text = "首页 > 新闻\n 代表团来访。 座谈。\n"
    sentences = split_sentences(text)

    assert [sentence.number for sentence in sentences] == [1, 2]
    assert [text[sentence.start : sentence.end] for sentence in sentences] == ["代表团来访。", "座谈。"]


def test_furniture_is_left_out() -> None:
    """Navigation, sharing and rules between the lines are no sentences."""
    page = "当前位置：首页 > 要闻\n代表团来访。\n-----\n分享到：\n上一篇：会议召开\n要闻 | 时政 | 视频\n"

    assert texts(page) == ["代表团来访。"]


def test_paragraph_that_begins_like_furniture() -> None:
    """A long paragraph stays, whatever word it begins with."""
    paragraph = (
        "微信扫码即可办事，代表团对此印象深刻，" + "并详细询问了办事流程、数据共享和安全保障的情况，" * 5
    )

    assert texts(paragraph + "。") == [paragraph + "。"]
