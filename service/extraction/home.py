"""Whose paper or site an article stands in: what 我市 and a bare 市委书记 mean in it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from service.extraction.article import Article
from service.language.divisions import Division, lies_in
from service.language.outlets import place_in_name, seat_code
from service.language.places import Gazetteer, Mention
from service.language.settling import Anchor

# 我市, 全县: the article speaks of its own place.
DEIXIS = re.compile("[我全本](省|自治区|市|县|区|州|盟|旗)")
# Who keeps a site, in its foot; and its name, at its very top.
_KEPT_BY = re.compile(
    r"(?:(?:主办|主管|承办|版权所有|发布机构|制作|技术支持)(?:单位)?\s*[:：]?|Copyright[^\u4e00-\u9fff\n]{0,16}|©[^\u4e00-\u9fff\n]{0,16})"
    r"\s*(?:中共|中国共产党)?(?P<keeper>[\u4e00-\u9fff]{2,12})",
    re.IGNORECASE,
)
_SITE_NAME = re.compile(
    r"\s*(?P<keeper>[\u4e00-\u9fff]{2,10}?(?:网站?|在线|发布|融媒))(?=[\s>»|·\-—]|首页|$)"
)
# What stands where an outlet should, and names no place: 本站原创, 市政协社会法制委.
_NO_PLACE = ("本站", "本网", "原创", "市", "县", "区", "州", "省")
# Whoever comes to 我市, or is invited there, is of another place.
_GUESTS = re.compile(
    r"[^。；\n]*[来到赴访](?=我[省市县区州盟旗])|应我[省市县区州盟旗][^。；\n]{0,12}邀请[^。；\n]{0,40}?(?=代表团|考察团)"
)
_OF_TWO = re.compile("[\u4e00-\u9fff]县")
# Where somebody goes is elsewhere.
_GOES = re.compile("(?:[赴抵]|前往|抵达)$")


def home_of(
    article: Article, gazetteer: Gazetteer, year: int | None, mentions: Sequence[Mention]
) -> Division | None:
    """The place of the outlet, or else the one that 我市 must mean; None where neither is clear.

    `mentions` are the places that the article names, at their places in its clean text.
    """
    outlet = article.outlet or ""
    if (division := _place_of(outlet, gazetteer, year)) or seat_code(outlet):
        return division
    kept = _keeper(article, gazetteer, year) if not outlet or outlet.startswith(_NO_PLACE) else None
    text = article.clean.text
    named = {mention.start: mention.divisions[0] for mention in mentions if len(mention.divisions) == 1}
    return kept or _spoken_of(text, _counties_of_two(text, gazetteer, year) | named)


def _counties_of_two(text: str, gazetteer: Gazetteer, year: int | None) -> dict[int, Division]:
    """Where counties of two characters stand (微礼县), which within a phrase are no mentions yet."""
    found = ((found.start(), gazetteer.resolve(found.group(), year=year)) for found in _OF_TWO.finditer(text))
    return {at: county for at, county in found if county is not None}


def anchor_of(article: Article, gazetteer: Gazetteer) -> Anchor:
    """The publication date of an article, and whether it is the article's own.

    A stamp beside the name of some place's paper or site (来源：福州日报) is that paper's day; one beside a
    portal's, or none, may be the day on which a site took the article over (codebook, hard case 10).
    """
    anchor, outlet = article.anchor, article.outlet or ""
    if anchor.exact or anchor.published is None:
        return anchor
    return Anchor(anchor.published, exact=_place_of(outlet, gazetteer, None) is not None)


# Asked twice for each article, and of few outlets.
@lru_cache(maxsize=1024)
def _place_of(outlet: str, gazetteer: Gazetteer, year: int | None) -> Division | None:
    """Where an outlet is at home, by the table of papers or by its own name."""
    if code := seat_code(outlet):
        return gazetteer.coded(code, year)
    place = place_in_name(outlet)
    return (gazetteer.resolve(place, year=year) if place else None) or _first_place(outlet, gazetteer, year)


def _first_place(name: str, gazetteer: Gazetteer, year: int | None) -> Division | None:
    mentions = gazetteer.find(name, year)
    return mentions[0].divisions[0] if mentions and len(mentions[0].divisions) == 1 else None


def _keeper(article: Article, gazetteer: Gazetteer, year: int | None) -> Division | None:
    """The place of who keeps the site: 主办：丽水市人大常委会, © … 中共海门市委, 绵阳政协网 on top."""
    text = article.clean.text
    for found in (*_KEPT_BY.finditer(text), *([top] if (top := _SITE_NAME.match(text)) else ())):
        mentions = gazetteer.find(found["keeper"], year)
        if mentions and mentions[0].start == 0 and len(mentions[0].divisions) == 1:
            return mentions[0].divisions[0]
    return None


def _spoken_of(text: str, places: Mapping[int, Division]) -> Division | None:
    """What 我县 means: of that level the place that is named most, with all in it, and is no guest."""
    units = Counter(found[1] for found in DEIXIS.finditer(text) if found.group()[0] == "我")
    if not units:
        return None
    unit = units.most_common(1)[0][0]
    named = [(at, place) for at, place in places.items() if not _GOES.search(text, max(0, at - 2), at)]
    visits = [found.span() for found in _GUESTS.finditer(text)]
    guests = {place for at, place in named if any(start <= at < end for start, end in visits)}
    own = {place for _, place in named if place.name.endswith(unit)} - guests
    times = {place: sum(other == place or lies_in(other, place) for _, other in named) for place in own}
    ranked = sorted(times, key=lambda place: -times[place])
    if not ranked or times[ranked[0]] < 2:
        return None
    clear = len(ranked) == 1 or times[ranked[0]] > times[ranked[1]]
    return ranked[0] if clear else None
