"""Titles taken apart into posts with their classes."""

import pytest

from schemas.document import Document
from service.extraction.extract import Extractor
from service.extraction.rules.system import RulesSystem
from service.language.places import Gazetteer
from service.language.posts import held_posts

TITLES = [
    ("北京市委书记", ["party_secretary"]),
    ("市委副书记、市长", ["deputy", "government_head"]),
    ("省委常委、市委书记", ["deputy", "party_secretary"]),
    ("代市长", ["government_head"]),
    ("区委常委、常务副区长", ["deputy", "deputy"]),
    ("自治区党委副书记、自治区主席", ["deputy", "government_head"]),
    ("新区党工委副书记、管委会主任", ["deputy", "government_head"]),
    ("市人大常委会主任", ["congress_head"]),
    ("市人大常委会副主任、市总工会主席", ["deputy", "other"]),
    ("市政协主席", ["cppcc_head"]),
    ("福州市委常委、秘书长兼市委政策研究室主任", ["deputy", "secretary_general", "other"]),
    ("市委常委、组织部部长", ["deputy", "other"]),
    ("县纪委书记", ["other"]),
    ("市发展改革委主任", ["other"]),
    ("副市长（挂职）", ["deputy"]),
    ("市领导", ["other"]),
    ("市人大常委会党组书记、主任", ["other", "congress_head"]),
    ("市政协党组书记、主席", ["other", "cppcc_head"]),
    ("市发改委党组书记、主任", ["other", "other"]),
]


@pytest.mark.parametrize(("title", "kinds"), TITLES)
def test_classes(title: str, kinds: list[str]) -> None:
    """Heads and deputies of the four organs, secretaries-general, and all others."""
    assert [held.kind for held in held_posts(title)] == kinds


def test_posts_in_a_record() -> None:
    """Each post has its own place: a province's standing committee, the city's, a county's, a zone's."""
    extractor = Extractor(RulesSystem(Gazetteer.load()), Gazetteer.load())
    text = (
        "2021年5月18日，河北省委常委、唐山市委书记甘一鸣，市委副书记、市长李小明率唐山市党政代表团"
        "赴天津滨海新区考察，滨海新区区委书记张北辰、天津市政府副秘书长李达参加。"
    )
    [visit] = extractor.extract(Document(id="x", text=text, sha256="0")).visits

    assert {
        official.name: [
            (post.jurisdiction and post.jurisdiction.name, post.organ, post.post) for post in official.posts
        ]
        for official in visit.officials
    } == {
        "甘一鸣": [("河北省", "省委", "常委"), ("唐山市", "市委", "书记")],
        "李小明": [("唐山市", "市委", "副书记"), ("唐山市", None, "市长")],
        "张北辰": [("天津市滨海新区", "区委", "书记")],
        "李达": [("天津市", "市政府", "副秘书长")],
    }
