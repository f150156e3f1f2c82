"""A title as the posts that it is made of: 市委副书记、市长 is a deputy of the party, a head of government.

The classes are those by which panels of visits count who led and who received (schemas/vocabulary.py). A part
that names no level is of the part before it: of 县委常委、组织部部长 both are posts of the county.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from schemas.vocabulary import PostClass
from service.language.titles import POST

_PARTS = re.compile("、|，|兼(?:任)?")
_LEVEL = re.compile("自治区|自治州|地区|师市|兵团|[省市县区州盟旗镇乡师]")
_REMARK = re.compile("[（(][^（）()]*[）)]$")
_RANK = re.compile("^(?:常务副|专职副|执行副|第一副|副)")
_PARTY = re.compile("(?:[省市县区州盟旗地师]委|党委|党工委|工委|新区区委)$")
_CONGRESS = re.compile("人大(?:常委会|工委|工作委员会|工作委)?$|人民代表大会常务委员会$")
_CPPCC = re.compile("政协(?:委员会|工委|工作委员会)?$")
_GOVERNMENT_POST = re.compile("(?:[省市县区州盟旗]长|自治区主席|专员)$")
_COMMITTEE = re.compile("(?:管委会|管理委员会)$")


@dataclass(frozen=True, slots=True)
class HeldPost:
    """One post: its words, what in them names the organ, the post's own noun, its level's sign and class."""

    words: str
    organ: str | None
    post: str
    level: str | None
    kind: PostClass


# The same titles stand in every other article.
@lru_cache(maxsize=4096)
def held_posts(title: str) -> tuple[HeldPost, ...]:
    """The posts of a title, in order; words without a post (市领导) are one of their own."""
    posts: list[HeldPost] = []
    for part in filter(None, _PARTS.split(_REMARK.sub("", title))):
        level = _LEVEL.search(part)
        held = _held(part, level[0] if level else (posts[-1].level if posts else None))
        posts.append(_of_the_same_organ(held, posts[-1]) if posts else held)
    return tuple(posts)


def _of_the_same_organ(held: HeldPost, before: HeldPost) -> HeldPost:
    """市人大常委会党组书记、主任: the bare post is of the organ whose party group the one before is of."""
    organ = (before.organ or "").removesuffix("党组")
    if held.organ is not None or organ in {"", before.organ}:
        return held
    return replace(held, organ=organ, kind=_kind(organ, held.post))


def _held(words: str, level: str | None) -> HeldPost:
    found = [match for match in POST.finditer(words) if match.end() == len(words)]
    start = found[-1].start() if found else len(words)
    post, organ = words[start:] or words, words[:start]
    kind = _kind(organ, post)
    # 市长 is a post and no organ, though its first character tells the level.
    return HeldPost(words, organ or None, post, level, kind)


def _kind(organ: str, post: str) -> PostClass:
    """The class of a post, by the organ and its noun."""
    deputy = _RANK.match(post) is not None
    noun = _RANK.sub("", post)
    if noun.endswith("秘书长") and (not organ or _is_of_four(organ)):
        return PostClass.SECRETARY_GENERAL
    if noun == "常委" or (noun == "书记" and deputy and _PARTY.search(organ)):
        return PostClass.DEPUTY
    head = _head(organ, noun)
    return PostClass.DEPUTY if head and deputy else head or PostClass.OTHER


def _head(organ: str, noun: str) -> PostClass | None:
    """The class of whoever heads an organ by such a post; None where it is no head of the four."""
    if noun == "书记" and (_PARTY.search(organ) or not organ):
        return PostClass.PARTY_SECRETARY
    if noun == "主席" and organ.endswith("自治区"):
        return PostClass.GOVERNMENT_HEAD
    if _GOVERNMENT_POST.search(noun) or (noun == "主任" and _COMMITTEE.search(organ)):
        return PostClass.GOVERNMENT_HEAD
    if noun == "主任" and _CONGRESS.search(organ):
        return PostClass.CONGRESS_HEAD
    return PostClass.CPPCC_HEAD if noun == "主席" and _CPPCC.search(organ) else None


def _is_of_four(organ: str) -> bool:
    return bool(
        _PARTY.search(organ) or _CONGRESS.search(organ) or _CPPCC.search(organ) or re.search("政府$", organ)
    )
