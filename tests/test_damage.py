"""Damage: the same on every machine, nothing at strength 0, more with more strength, like the real thing."""

from pathlib import Path

import pytest
from rapidfuzz.distance import Indel

from eval.damage import DAMAGES, STRENGTHS, damaged
from eval.dataset import read_corpus

CORPUS = read_corpus(Path(__file__).parents[1] / "eval" / "corpus")
ARTICLE = next(case.document.text for case in CORPUS.cases if case.document.id == "suqian_three_hosts")
every_damage = pytest.mark.parametrize("name", DAMAGES)


@every_damage
def test_strength_zero_is_the_article(name: str) -> None:
    """Nothing struck, nothing changed, but for white space at the ends."""
    assert damaged(ARTICLE, name, 0.0, "x").strip() == ARTICLE.strip()


@every_damage
def test_same_seed_same_damage(name: str) -> None:
    """Two runs agree to the character."""
    assert damaged(ARTICLE, name, 0.5, "x") == damaged(ARTICLE, name, 0.5, "x")


@every_damage
def test_more_strength_is_more_damage(name: str) -> None:
    """The text gets less like the article as strength grows."""
    likeness = [
        Indel.normalized_similarity(ARTICLE, damaged(ARTICLE, name, strength, "x")) for strength in STRENGTHS
    ]

    assert likeness == sorted(likeness, reverse=True)
    assert likeness[-1] < 1


@pytest.mark.parametrize(
    ("name", "clean_text", "struck"),
    [
        ("pinyin glosses", "学习", "學(xué)習(xí)"),
        ("traditional", "位于南京市的", "位於南京市的"),
        ("over-converted", "干部", "乾部"),
        ("private glyphs", "代表团", "눑뇽덶"),
        ("lost dashes", "1月12—18日", "1月1218日"),
        ("lost month signs", "7月21日至22日", "721日至22日"),
        ("spaces in dates", "1月5日", "1 月5 日"),
        ("doubled commas", "先后到，参观", "先后到,,参观"),
        ("narrow punctuation", "园（西）；馆", "园(西);馆"),
        ("question marks", "5月1日，甲县", "??? 5月1日，甲县"),
    ],
)
def test_examples_from_real_pages(name: str, clean_text: str, struck: str) -> None:
    """At full strength each looks as it was seen."""
    assert damaged(clean_text, name, 1.0, "x") == struck


def test_misaligned_glosses_break_the_characters_around_them() -> None:
    """融入參與 becomes 融入?yún)⑴c: 雲's bytes stand across 入 and 參, and the gloss goes between them."""
    assert "融入?yún)⑴c" in damaged("他们融入参与，云", "misaligned glosses", 1.0, "x")


def test_furniture_stays_outside_the_article() -> None:
    """Navigation comes before it and other headlines after; the article itself is whole."""
    struck = damaged(ARTICLE, "page furniture", 1.0, "x")

    assert ARTICLE.strip() in struck
    assert struck.startswith("首页")
    assert "下一篇" in struck.split(ARTICLE.strip())[1]
