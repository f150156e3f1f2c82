"""Which jurisdiction a name means in this article, and the words that say so."""

import re
from functools import cached_property

from schemas.visit import Place
from schemas.vocabulary import Level
from service.extraction.article import Article
from service.extraction.ground import Ground, Occurrence
from service.extraction.home import DEIXIS, home_of
from service.language.divisions import Division
from service.language.places import Gazetteer, Mention

_UNITS = ("自治区", "地区", "省", "市", "县", "区", "州", "盟", "旗")
# Whose posts and offices a paper tells without its own place's name.
_ORGANS = "委|人民政府|政府|人大|政协|纪委|监委|长|领导|直|[\u4e00-\u9fff]{2,12}(?:局|委员会|办公室)"
# Behind the place that they lie in, or, a township, alone.
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{1,4}(?:镇|乡|街道|苏木)")
_ZONE = re.compile(
    r"[\u4e00-\u9fff—·]{0,16}(?:开发区|新区|高新区|示范区|试验区|合作区|园区|经开区|新城|管理区)"
)
# What a delegation comes for; right behind it a short name is a place: 来唐考察.
PURPOSE = "学习|考察|访问|调研|参观|对接|洽谈|交流|开展"
_ABBREVIATED = re.compile(
    rf"(?<=[来赴抵在访])[\u4e00-\u9fff](?={PURPOSE}|期间|后|时|举行|召开|[，,。、；])"
    r"|[\u4e00-\u9fff]{2}(?=两地|两市|双城|合作)"
)


class Jurisdictions:
    """Settles the place names of one article.

    `year` decides between divisions of different times; the places that the article names settle
    homonyms (鼓楼区) that the name alone leaves open.
    """

    def __init__(
        self,
        article: Article,
        grounds: Ground,
        gazetteer: Gazetteer,
        year: int | None,
        people: frozenset[str] = frozenset(),
    ) -> None:
        """Bind the article, its searchable text, the gazetteer and the year of the visit.

        `people` are names that are no places here, though they could be: an official called 吉林.
        """
        self._people = people
        self._article = article
        self._ground = grounds
        self._gazetteer = gazetteer
        self._year = year
        self._settled: dict[str, Division | None] = {}
        self._places: dict[Division, Place] = {}

    @cached_property
    def _mentions(self) -> list[Mention]:
        """The places named in the article's sentences, at their places in the clean text."""
        return [
            Mention(
                mention.start + sentence.start, mention.end + sentence.start, mention.text, mention.divisions
            )
            for sentence in self._article.sentences
            for mention in self._gazetteer.find(sentence.text, self._year)
            if not self._is_person(mention)
        ]

    @cached_property
    def _named(self) -> dict[Division, list[Occurrence]]:
        """Where each division, or one called like it, is named."""
        named: dict[Division, list[Occurrence]] = {}
        for mention in self._mentions:
            for division in mention.divisions:
                place = Occurrence(mention.start, mention.end, mention.text)
                named.setdefault(division, []).append(place)
        return named

    def _is_person(self, mention: Mention) -> bool:
        """Whether a short form (吉林, not 吉林省) is the name of an official here."""
        return mention.text in self._people and all(mention.text != place.name for place in mention.divisions)

    @cached_property
    def _context(self) -> tuple[Division, ...]:
        """The divisions that the article names without ambiguity, with the outlet's own first."""
        named = (mention.divisions[0] for mention in self._mentions if len(mention.divisions) == 1)
        return tuple(dict.fromkeys([*([self.home] if self.home else []), *named]))[:40]

    @cached_property
    def home(self) -> Division | None:
        """The place of the outlet, which is what 我市 means; None where nothing tells it."""
        return home_of(self._article, self._gazetteer, self._year, self._mentions)

    def division(self, name: str) -> Division | None:
        """The division that a name, a chain of names or a deixis means; None where that stays open."""
        if name not in self._settled:
            self._settled[name] = self._division(name)
        return self._settled[name]

    def _division(self, name: str) -> Division | None:
        if found := DEIXIS.fullmatch(name):
            return self._deictic(found[1])
        # Its divisions are written with it, and are the cities' own (新疆生产建设兵团第一师阿拉尔市).
        name = name.removeprefix("新疆生产建设兵团") or name
        return self._gazetteer.resolve(name, year=self._year, near=self._context)

    def abbreviated(self, character: str) -> Division | None:
        """The place of one character (来京); the outlet's own before any other (来常 in 常德)."""
        home = self.home
        if home and character and character in home.name[:-1]:
            return home
        return self._gazetteer.abbreviated(character, (home,) if home else ())

    def _deictic(self, unit: str) -> Division | None:
        """我市 is the outlet's city, 我省 the province that it is or lies in."""
        home = self.home
        if home is None:
            return None
        if unit in {"省", "自治区"} and home.province:
            return self._gazetteer.coded(home.province, self._year)
        return home if home.name.endswith(unit) else None

    def place(self, division: Division) -> Place:
        """A division as a record names it."""
        if division not in self._places:
            name = self._gazetteer.record_name(division, self._year)
            self._places[division] = Place(name=name, code=division.code, level=Level(division.level))
        return self._places[division]

    def uncoded(self, name: str) -> Place | None:
        """A township or a zone, which have no code; None where the name is neither.

        A zone bears the name of a division in front (唐山高新区), or else it is any zone (来到新区).
        """
        first = next(iter(self._gazetteer.find(name, self._year)), None)
        own = name[first.end :] if first and first.start == 0 else name
        if _TOWNSHIP.fullmatch(own):
            return Place(name=name, code=None, level=Level.TOWNSHIP)
        if own != name and _ZONE.fullmatch(own):
            return Place(name=name, code=None, level=Level.ZONE)
        return None

    def evidence(self, division: Division, sentence: int) -> tuple[Occurrence, ...]:
        """The words that name the division: its name, else an abbreviation (来唐), else 我市.

        Its name is a mention of it, so that 上海南站 does not name 海南; only the short form of a county,
        which the gazetteer does not find by itself (赴诸暨余姚), is looked for as it is.
        """
        named = tuple(self._named.get(division, ()))
        cited = self._article.sentence(sentence)
        inside = tuple(place for place in named if cited and cited.start <= place.start < cited.end)
        return (
            inside
            or named[:1]
            or self._short_form(division, sentence)
            or self._abbreviated(division)
            or self._pointed_at(division)
        )

    def _short_form(self, division: Division, sentence: int) -> tuple[Occurrence, ...]:
        if division.level != Level.COUNTY:
            return ()
        found = (self._ground.cited(form, sentence) for form in self._gazetteer.forms(division))
        return next((places for places in found if places), ())

    def _abbreviated(self, division: Division) -> tuple[Occurrence, ...]:
        """One-character names, which count only behind 来 赴 抵 在 访, or side by side (京津)."""
        text = self._article.clean.text
        for found in _ABBREVIATED.finditer(text):
            for offset, character in enumerate(found.group()):
                if division in (
                    self._gazetteer.abbreviated(character, (division,)),
                    self.abbreviated(character),
                ):
                    start = found.start() + offset
                    return (Occurrence(start, start + 1, character),)
        return ()

    def _pointed_at(self, division: Division) -> tuple[Occurrence, ...]:
        """我市; or, of the outlet's own place, an organ of its level that is named without it: 市委书记."""
        patterns = [DEIXIS]
        if division == self.home:
            unit = re.escape(next((one for one in _UNITS if division.name.endswith(one)), division.name))
            patterns.append(
                re.compile(rf"(?<![\u4e00-\u9fff])({unit})(?={_ORGANS})|(?<=[由率领])({unit})(?={_ORGANS})")
            )
        for pattern in patterns:
            for found in pattern.finditer(self._article.clean.text):
                if pattern is not DEIXIS or self._deictic(found[1]) == division:
                    return (Occurrence(found.start(), found.end(), found.group()),)
        return ()

    def province_of(self, place: Place) -> Place | None:
        """The province around a coded place; None where the place has no code."""
        province = self._gazetteer.coded(place.code[:2] + "0000", self._year) if place.code else None
        return self.place(province) if province else None

    def without_place(self, organ: str) -> str:
        """An organ's words without the place before them, but with its level: 天津市委 is 市委."""
        mention = next(reversed(self._gazetteer.find(organ, self._year)), None)
        if mention is None:
            return organ
        rest, level = organ[mention.end :], mention.text[-1]
        return level + rest if rest and level in _UNITS and not rest.startswith(level) else rest

    def named_in(self, text: str) -> list[Division | None]:
        """The divisions that a title names, as this article means them; None where one stays open."""
        found = self._gazetteer.find(text, self._year)
        return [
            self.division(one.text) or (one.divisions[0] if len(one.divisions) == 1 else None)
            for one in found
        ]
