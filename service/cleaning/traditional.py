"""Traditional pages, and stray Traditional glyphs of Simplified ones, in Simplified writing."""

import re
from collections.abc import Iterable
from functools import cache

from service.cleaning import simplified, tables
from service.cleaning.text import Edit
from service.language.names import name_at

# t2s leaves 著; the particle (有著, 承担著) is 着, and what is written or well known stays 著. Before words
# any verb may have it; not one character at a clause's start, which may be a surname: 、张著三.
_PARTICLE = re.compile(
    "著(?<=[\u3400-\u9fff]{2}著)(?<![显卓名原专巨编论译遗拙土昭合所新大执]著)"
    "(?![名作称者述书录文有于成])(?=[\u3400-\u9fff])"
)
# Before punctuation an author may stand as well (王充著，): only behind verbs that end a clause so.
_LAST_IN_CLAUSE = re.compile(
    "著(?<=[跟随接沿顺朝走看说笑想听等站坐守忙活睡跑唱哭盼望持在续味待绕动护靠向存带念闪燃映穿衣附]著)"
    r"(?=[，。、；：！？…“”‘’「」『』（）,;:!?)\n]|$)"
)
# 着力, 着手, 着眼, 着重, wherever they stand, but 专著重印.
_BEGINS_WORD = re.compile(
    "著(?<![显卓名原专巨编论译遗拙土昭合所新大执]著)(?=[力手眼重急想])|(?<=不)著(?=边|陆)"
)
# Where a name may begin that is written with 乾 or 著, which OpenCC turns into others.
_POST = re.compile(
    "(?:书记|[省市县区州部局处院校团]长|主任|主席|委员|常委|领导) ?(?=(?![向连]著)[\u3400-\u9fff]{1,2}[乾著])"
    "|、(?=[\u3400-\u9fff]{1,2}乾)"
)
# 乾 where no Traditional writer has it: a program wrote it for every 干.
_OVERDONE = re.compile("乾[部警群預涉擾線勁事]|[骨才能實苦主]乾")


def simplify_characters(text: str) -> Iterable[Edit]:
    """Write Traditional text in Simplified characters.

    A Traditional page goes through OpenCC's phrases and characters, but for 乾 and 著 in names behind a post.
    In a Simplified page only stray glyphs are changed, and only those that Simplified writing never uses
    (not 乾, 著, 昇).
    """
    if stray_characters().isdisjoint(text):
        return ()
    simple = _with_particles(text, simplified.simplify(text))
    changed = simplified.differing(text, simple)
    strays = 20 * (changed.count(1) - sum(map(text.count, tables.SHARED_WITH_SIMPLIFIED)))
    # Counting Chinese characters is what takes time; no text has more of them than characters.
    if strays < len(text) and strays < sum(map(len, tables.HAN.findall(text))):
        simple = text.translate(_strays())
        changed = simplified.differing(text, simple)
    return [
        Edit(start, end, simple[start:end], "Traditional characters")
        for start, end in simplified.runs(changed)
    ]


def _with_particles(text: str, simple: str) -> str:
    """The Simplified text with 着 where 著 is a particle, and with the 乾 and 著 of names."""
    named = _named(text, simple) if "乾" in text or "著" in text else []
    if "著" in simple:
        for pattern in (_PARTICLE, _LAST_IN_CLAUSE, _BEGINS_WORD):
            simple = pattern.sub("着", simple)
    own = list(simple) if named else []
    for at, name in named:
        own[at : at + len(name)] = name
    return "".join(own) or simple


def _named(text: str, simple: str) -> list[tuple[int, str]]:
    """Where names with 乾 or 著 stand that the page has behind a post, wherever it has them again."""
    if _OVERDONE.search(text):
        return []
    own = list(simple)
    for found in re.finditer("乾", text):
        own[found.start()] = "乾"
    page = "".join(own)
    starts = [post.end() for post in _POST.finditer(page)]
    names = {page[start:end] for start in starts if (end := name_at(page, start)) is not None}
    kept = sorted(name for name in names if not {"乾", "著"}.isdisjoint(name))
    return [(found.start(), found.group()) for found in re.finditer("|".join(kept), page)] if kept else []


@cache
def _strays() -> dict[int, str]:
    """The Simplified forms of characters that Simplified writing never uses.

    Only forms in common use, those of GB 2312: 鮀岛 stands so in Simplified pages, and few fonts have 𬶍.
    """
    forms = simplified.characters().items()
    return {
        code: form
        for code, form in forms
        if chr(code) not in tables.SHARED_WITH_SIMPLIFIED and form.encode("gb2312", "ignore")
    }


@cache
def stray_characters() -> frozenset[str]:
    """The characters that Simplified writing never uses: without one of them a page is not Traditional."""
    return frozenset(map(chr, _strays()))
