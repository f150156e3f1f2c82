"""Which jurisdiction a name means in this article, and the words that say so."""

import re
from functools import cached_property

from schemas.visit import Place
from schemas.vocabulary import Level
from service.extraction import ground
from service.extraction.article import Article
from service.extraction.ground import Ground
from service.language.divisions import Division
from service.language.places import Gazetteer

DEIXIS = re.compile("[我全本](省|自治区|市|县|区|州|盟|旗)")
_OUTLET = re.compile(
    r"^(?P<place>[\u4e00-\u9fff]{2,6}?)(?:市|县|区)?(?:劳动|青年|党政)?"
    r"(?:日报|晚报|早报|晨报|时报|商报|都市报|政府网|新闻网|新闻|人民政府|发布|融媒|广播|电视台|网|在线)"
)
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{1,10}(?:镇|乡|街道|苏木)")
_ZONE = re.compile(
    r"[\u4e00-\u9fff—·]{2,20}(?:开发区|新区|高新区|示范区|试验区|合作区|园区|经开区|新城|管理区)"
)


class Jurisdictions:
    """Settles the place names of one article.

    `year` decides between divisions of different times; the places that the article names settle
    homonyms (鼓楼区) that the name alone leaves open.
    """

    def __init__(self, article: Article, grounds: Ground, gazetteer: Gazetteer, year: int | None) -> None:
        """Bind the article, its searchable text, the gazetteer and the year of the visit."""
        self._article = article
        self._ground = grounds
        self._gazetteer = gazetteer
        self._year = year

    @cached_property
    def _context(self) -> tuple[Division, ...]:
        """The divisions that the article names without ambiguity, with the outlet's own first."""
        mentions = self._gazetteer.find(self._article.clean.text, self._year)
        named = (mention.divisions[0] for mention in mentions if len(mention.divisions) == 1)
        return tuple(dict.fromkeys([*([self.home] if self.home else []), *named]))[:40]

    @cached_property
    def home(self) -> Division | None:
        """The place of the outlet, which is what 我市 means; None where the outlet is unknown or has none."""
        outlet = self._article.outlet or ""
        if found := _OUTLET.match(outlet):
            division = self._gazetteer.resolve(found["place"], year=self._year)
            if division is not None:
                return division
        mention = next(iter(self._gazetteer.find(outlet, self._year)), None)
        return mention.divisions[0] if mention else None

    def division(self, name: str) -> Division | None:
        """The division that a name, a chain of names or a deixis means; None where that stays open."""
        if found := DEIXIS.fullmatch(name):
            return self._deictic(found[1])
        return self._gazetteer.resolve(name, year=self._year, near=self._context)

    def abbreviated(self, character: str) -> Division | None:
        """The place of one character (来京); where none is known, the outlet's own (来邮 in 高邮)."""
        home = self.home
        usual = self._gazetteer.abbreviated(character, (home,) if home else ())
        return usual or (home if home and character and character in home.name[:-1] else None)

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
        name = self._gazetteer.record_name(division, self._year)
        return Place(name=name, code=division.code, level=Level(division.level))

    def uncoded(self, name: str) -> Place | None:
        """A township or a zone, which have no code; None where the name is neither."""
        if _TOWNSHIP.fullmatch(name):
            return Place(name=name, code=None, level=Level.TOWNSHIP)
        if _ZONE.fullmatch(name):
            return Place(name=name, code=None, level=Level.ZONE)
        return None

    def evidence(self, division: Division, sentence: int) -> tuple[ground.Place, ...]:
        """The words that name the division: a form of its name, else an abbreviation (来唐), else 我市."""
        elsewhere: tuple[ground.Place, ...] = ()
        cited = self._article.sentence(sentence)
        for form in self._gazetteer.forms(division):
            places = self._ground.cited(form, sentence)
            if cited and places and cited.start <= places[0].start < cited.end:
                return places
            elsewhere = elsewhere or places
        return elsewhere or self._abbreviated(division) or self._pointed_at(division)

    def _abbreviated(self, division: Division) -> tuple[ground.Place, ...]:
        """One-character names, which count only behind 来 赴 抵 在 访, or side by side (京津)."""
        text = self._article.clean.text
        for found in re.finditer(
            r"(?<=[来赴抵在访])[\u4e00-\u9fff]|[\u4e00-\u9fff]{2}(?=两地|两市|双城|合作)", text
        ):
            for offset, character in enumerate(found.group()):
                if division in (
                    self._gazetteer.abbreviated(character, (division,)),
                    self.abbreviated(character),
                ):
                    start = found.start() + offset
                    return (ground.Place(start, start + 1, character),)
        return ()

    def _pointed_at(self, division: Division) -> tuple[ground.Place, ...]:
        for found in DEIXIS.finditer(self._article.clean.text):
            if self._deictic(found[1]) == division:
                return (ground.Place(found.start(), found.end(), found.group()),)
        return ()

    def named_in(self, text: str) -> list[Division]:
        """The divisions that a title names, as this article means them, in order."""
        found = self._gazetteer.find(text, self._year)
        settled = (self.division(mention.text) or mention.divisions[0] for mention in found)
        return list(settled)
