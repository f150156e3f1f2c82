"""An article as the rules look at it: sentences with their places, and what is not part of any visit."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from service.extraction.article import Article
from service.extraction.ground import Ground
from service.extraction.home import DEIXIS, anchor_of
from service.extraction.jurisdictions import PURPOSE, Jurisdictions
from service.language.context import in_context
from service.language.dates import DATE, DateMention, Day, find_dates, read_date
from service.language.divisions import Division, lies_in
from service.language.places import Gazetteer, Mention
from service.language.sentences import Sentence
from service.language.titles import Person, find_people

# A meeting at home after the trip sums it up and is part of no visit (codebook, "Is it a visit?").
_HOMECOMING = re.compile(
    r"(?:学习考察|考察学习|考察|访问|参观)(?:活动)?(?:一)?结束后|返程后|(?:返回|回到)[^，,。]{0,8}后|考察归来|归来后|学习考察总结|总结[^。]{0,6}考察成果|考察总结(?:大?会|汇报)|总结(?:大会|座谈会)|回[省市县区州]次日|汇报交流会"
)
_JOINED = re.compile(r"(?:[上下]午|凌晨|晚上?|中午)?\s*(?:至|到|[-—–~～]{1,2})\s*(?:次年|翌年)?")
_PURPOSE = re.compile(PURPOSE)
# Behind the short name of a county, which anywhere else may be a word: 抵达福田，.
_NAME_ENDS = re.compile(
    rf"{PURPOSE}|[，,。；、\s]|$|[和与及两三四]|后|时|[商座]谈|看望|取经|就|为|慰问|推[介动]|回访|开展|出席|参加|督|的土地|里"
)
# 来州，: the paper's own place by its level alone.
_LEVEL_ALONE = re.compile(r"(?<=[来到在])(?:自治州|地区|[省市县区州盟旗])")
_SEMICOLON = re.compile("[；;]")
_ANOTHER = re.compile("[^；;。]*?(?:率|带队|带领|带着|一行)")
_DATELINE = re.compile(r"\s*[讯电]")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with the places, dates and people in it, which index its text.

    `number` is the one by which an answer cites it; `headline` says that it ends like one; `day` is its
    first date's, with what the words before it give that.
    """

    number: int
    text: str
    mentions: tuple[Mention, ...]
    dates: tuple[DateMention, ...]
    people: tuple[Person, ...]
    headline: bool
    paragraph: int = 0
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """The lines of an article that may tell of a visit, and the means to settle its places.

    `anchored`: 昨天 is a day here, since the article gives its own publication date; `year` is that date's.
    """

    lines: tuple[Line, ...]
    jurisdictions: Jurisdictions
    gazetteer: Gazetteer
    anchored: bool = False
    year: int | None = None

    @classmethod
    def open(cls, article: Article, gazetteer: Gazetteer) -> "Reader":
        """Find places and dates in every sentence, and leave out a summing-up at home."""
        published = article.anchor.published
        year = published.year if published else None
        jurisdictions = Jurisdictions(article, Ground(article), gazetteer, year)
        page = article.clean.text
        parts = (part for sentence in _told(article) for part in _parts(sentence))
        lines = tuple(_line(part, gazetteer, year, page) for part in parts)
        names = {person.name for line in lines for person in line.people}
        lines = tuple(_without_names(line, names) for line in lines)
        return cls(lines, jurisdictions, gazetteer, anchor_of(article, gazetteer).exact, year)

    def division(self, mention: Mention) -> Division | None:
        """The division that a mention means in this article."""
        return self.jurisdictions.division(mention.text) or (
            mention.divisions[0] if len(mention.divisions) == 1 else None
        )

    def place_at(self, line: Line, start: int) -> tuple[int, Division | None] | None:
        """The place whose name, deixis or one-character name begins at `start`: its end, and what it is."""
        if found := DEIXIS.match(line.text, start):
            return found.end(), self.jurisdictions.division(found.group())
        level = _LEVEL_ALONE.match(line.text, start)
        if level and _NAME_ENDS.match(line.text, level.end()):
            own = self.jurisdictions.division(f"我{level[0][-1]}")
            return (level.end(), own) if own else None
        for mention in line.mentions:
            if mention.start == start:
                return mention.end, self.division(mention)
        return self._short_place_at(line, start)

    def _short_place_at(self, line: Line, start: int) -> tuple[int, Division | None] | None:
        """来温岭考察, 赴沪学习: a short name that is a place only right before what they came for."""
        for length in (4, 3, 2):
            name = line.text[start : start + length]
            # 代表团来安对接: 来 is what they do, and 来安 no county.
            if name.startswith("来"):
                continue
            if _NAME_ENDS.match(line.text, start + length) and (
                division := self.jurisdictions.division(name)
            ):
                return start + length, division
        character = line.text[start : start + 1]
        division = self.jurisdictions.abbreviated(character)
        known = division or self.gazetteer.abbreviates(character)
        # 来明，: where they come to the paper's own place, nothing more need follow.
        own = division is not None and (division == self.jurisdictions.home or character in "港澳京沪")
        own = own or (division is not None and self._is_named(division))
        if known and (_NAME_ENDS if own else _PURPOSE).match(line.text, start + 1):
            return start + 1, division
        return None

    def _is_named(self, division: Division) -> bool:
        """Whether the article names the place in full as well."""
        return any(mention.divisions[:1] == (division,) for line in self.lines for mention in line.mentions)

    def belongs(self, division: Division, places: tuple[Division, ...]) -> bool:
        """Whether a division is one of the places, or lies in one of them."""
        return any(division == place or lies_in(division, place) for place in places)


def _told(article: Article) -> list[Sentence]:
    """The sentences, without those of a paragraph from the homecoming on."""
    told, home_until = [], -1
    for sentence in article.sentences:
        if _HOMECOMING.search(sentence.text[:40]):
            end = article.clean.text.find("\n", sentence.start)
            home_until = end if end >= 0 else len(article.clean.text)
        if sentence.start > home_until or home_until < 0:
            told.append(sentence)
    return told


def _parts(sentence: Sentence) -> Iterator[Sentence]:
    """A sentence, or, where another day and delegation begin (…；3月2日，某县县长率…), its parts."""
    cuts = [
        found.end()
        for found in _SEMICOLON.finditer(sentence.text)
        if DATE.match(sentence.text, found.end()) and _ANOTHER.match(sentence.text, found.end())
    ]
    for start, end in pairwise([0, *cuts, len(sentence.text)]):
        yield replace(
            sentence, start=sentence.start + start, end=sentence.start + end, text=sentence.text[start:end]
        )


def _ranges(text: str, dates: Iterable[DateMention]) -> list[DateMention]:
    """The dates of a sentence, two that are joined (28日至3月1日, 昨天至今天) as one."""
    joined: list[DateMention] = []
    for date in dates:
        before = joined[-1] if joined else None
        if before and _JOINED.fullmatch(text, before.end, date.start):
            joined[-1] = DateMention(before.start, date.end, text[before.start : date.end])
        else:
            joined.append(date)
    return joined


def _without_names(line: Line, names: set[str]) -> Line:
    """A sentence without the places inside a person's name: no 玉林 in 訾玉林."""

    if not line.mentions:
        return line

    def is_named(mention: Mention) -> bool:
        around = (name for name in names if mention.text in name and mention.text != name)
        return any(line.text.startswith(name, mention.start - name.index(mention.text)) for name in around)

    kept = tuple(mention for mention in line.mentions if not is_named(mention))
    return line if len(kept) == len(line.mentions) else replace(line, mentions=kept)


def _line(sentence: Sentence, gazetteer: Gazetteer, year: int | None, page: str) -> Line:
    mentions = tuple(gazetteer.find(sentence.text, year))
    found = (date for date in find_dates(sentence.text) if not _DATELINE.match(sentence.text, date.end))
    dates = tuple(_ranges(sentence.text, found))
    return Line(
        sentence.number,
        sentence.text,
        mentions,
        dates,
        tuple(find_people(sentence.text, mentions, page)),
        not re.search("[。！？!?”」；;]$", sentence.text),
        page.count("\n", 0, sentence.start),
        _first_day(sentence, dates, page),
    )


def _first_day(sentence: Sentence, dates: tuple[DateMention, ...], page: str) -> Day | None:
    reading = read_date(dates[0].text) if dates else None
    reading = in_context(reading, page, sentence.start + dates[0].start) if reading else None
    return reading.start if reading else None
