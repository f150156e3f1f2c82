"""From what a system read to visit records: grounded, dated, coded, with warnings.

Nothing here reads the article for meaning; it finds each value's place in the text, drops what has
none, and computes what can be computed: codes, ISO dates, jurisdictions, ids.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from schemas.answer import Answer, PeopleAnswer, StopsAnswer, VisitAnswer
from schemas.visit import (
    Agreement,
    Delegation,
    Host,
    Meeting,
    Official,
    Place,
    Post,
    Span,
    Stop,
    TopicMention,
    Visit,
    Visitor,
    Warning,  # noqa: A004 - the contract calls it a warning
)
from schemas.vocabulary import Role, Side, WarningCode
from service.extraction.article import Article
from service.extraction.dating import date_visit
from service.extraction.ground import Ground, Occurrence
from service.extraction.home import anchor_of
from service.extraction.jurisdictions import Jurisdictions
from service.extraction.story import LONGEST, Story, days_between
from service.language.dates import chinese_number
from service.language.divisions import Division
from service.language.places import Gazetteer
from service.language.posts import held_posts
from service.language.settling import settle_within

# Levels of which there is one around every other: 省委常委 of a city.
_PROVINCIAL = frozenset(("省", "自治区"))
_ROLE_ORDER = tuple(Role)


def resolve(answer: Answer, article: Article, gazetteer: Gazetteer) -> tuple[Visit, ...]:
    """Every visit of an answer as a record, in the answer's order."""
    grounds = Ground(article)
    visits: list[Visit] = []
    for read in answer.visits:
        visit = _VisitResolver(read, article, grounds, gazetteer).visit()
        if visit not in visits:  # a model that tells one visit twice does not make it two
            visits.append(visit)
    return tuple(visits)


class _VisitResolver:
    """Makes one record; collects the warnings on the way."""

    def __init__(self, read: VisitAnswer, article: Article, grounds: Ground, gazetteer: Gazetteer) -> None:
        self._read = read
        self._article = article
        self._ground = grounds
        self._dates, self._warnings = date_visit(read, article, grounds, anchor_of(article, gazetteer))
        year = int(self._dates.start[:4]) if self._dates.start and self._dates.start[0] != "-" else None
        published = article.anchor.published
        self._jurisdictions = Jurisdictions(
            article,
            grounds,
            gazetteer,
            year or (published.year if published else None),
            frozenset(name for group in read.people for name in group.names),
        )
        self._doubts = article.clean.doubts
        self._seats: dict[tuple[Side, int], Place] = {}
        self._story = Story(article.sentences, self._dates, self._dated_at())
        self._divisions: dict[Side, list[Division]] = {Side.VISITOR: [], Side.HOST: []}

    def visit(self) -> Visit:
        """Assemble the record: first what has a day of its own, then places, on which jurisdictions rest."""
        stops, meetings = tuple(self._stops()), tuple(self._meetings())
        self._extend([stop.date for stop in stops] + [meeting.date for meeting in meetings])
        visitors, hosts = tuple(self._visitors()), tuple(self._hosts())
        if len(hosts) > 1:
            self._extend([host.end for host in hosts])
            hosts = tuple(self._legs(hosts))
        officials, agreements = tuple(self._officials()), tuple(self._agreements())
        read = self._read
        self._tell_damage("officials", ((official.name, official.spans) for official in officials))
        self._tell_damage("stops", ((stop.name, stop.spans) for stop in stops))
        self._tell_damage("agreements", ((agreement.title, agreement.spans) for agreement in agreements))
        self._tell_damage("dates", [(self._dates.text or "", self._dates.spans)])
        return Visit(
            visit_id=_visit_id(visitors, hosts, self._dates.start, officials),
            reported_as=read.reported_as,
            status=read.status,
            delegation=Delegation(name=self._delegation_name(), kind=read.kind, size=self._size()),
            visitors=visitors,
            hosts=hosts,
            dates=self._dates,
            officials=officials,
            stops=stops,
            meetings=meetings,
            agreements=agreements,
            topics=tuple(self._topics()),
            warnings=tuple(self._warnings),
        )

    def _extend(self, days: Sequence[str | None]) -> None:
        """Where its date is one day, the visit lasts until the last of its stops and meetings."""
        start, end = self._dates.start, self._dates.end
        last = max((day for day in days if day), default=None)
        longer = days_between(start, last)
        if start == end and longer is not None and 0 < longer <= LONGEST:
            self._dates = self._dates.model_copy(update={"end": last})

    def _dated_at(self) -> int:
        """Where the visit's date stands in the clean text; the beginning where it has none."""
        found = self._ground.date(self._read.date.text, self._read.date.sentence) if self._read.date else ()
        return found[0].start if found else 0

    def _warn(self, code: WarningCode, field: str, message: str) -> None:
        warning = Warning(code=code, field=field, message=message)
        if warning not in self._warnings:
            self._warnings.append(warning)

    def _drop(self, field: str, value: str) -> None:
        self._warn(WarningCode.UNGROUNDED, field, f"{value} does not stand in the text; it was dropped.")

    def _tell_damage(self, field: str, values: Iterable[tuple[str, tuple[Span, ...]]]) -> None:
        """Warn of values at, or right beside, a place where cleaning guessed or left damage."""
        for words, spans in values:
            at = [
                span
                for span in spans
                for doubt in self._doubts
                if span[0] <= doubt[1] and doubt[0] <= span[1]
            ]
            if at:
                message = f"{words} stands where the text is damaged; compare it with the source."
                self._warn(WarningCode.TEXT_DAMAGED, field, message)

    def _delegation_name(self) -> str | None:
        name = self._read.delegation
        place = next(self._ground.everywhere(name or ""), None)
        if name and place is None:
            self._drop("delegation", name)
        return place.text if place else None

    def _size(self) -> int | None:
        """The number of people, if the text counts so many, in digits or in Chinese: 一行18人, 四十多人."""
        size = self._read.size
        if size is None:
            return None
        written = rf"(?:(?<!\d){size}|(?<![十百]){chinese_number(size)})\s*[余多]?\s*[人名位]"
        if size > 0 and re.search(written, self._article.clean.text):
            return size
        self._drop("delegation", str(size))
        return None

    def _visitors(self) -> Iterator[Visitor]:
        lede = self._read.hosts[0].sentence if self._read.hosts else 0
        for name in self._read.visitors:
            if found := self._settle_place(name, lede, Side.VISITOR):
                yield Visitor(**found[0].model_dump(), spans=found[1])

    def _hosts(self) -> Iterator[Host]:
        alone = len(self._read.hosts) == 1
        for host in self._read.hosts:
            start, end = (
                (self._dates.start, self._dates.end) if alone else self._leg(host.date, host.sentence)
            )
            if found := self._settle_place(host.name, host.sentence, Side.HOST):
                yield Host(**found[0].model_dump(), start=start, end=end, spans=found[1])

    def _legs(self, hosts: Sequence[Host]) -> Iterator[Host]:
        """The hosts one after another: a leg of which only the first day is told lasts until the next begins.

        Where that is the day after, it was a day's; the last leg lasts as long as the visit.
        """
        nexts = [*(host.start for host in hosts[1:]), self._dates.end]
        for at, (host, until) in enumerate(zip(hosts, nexts, strict=True)):
            days = days_between(host.start, until) if host.start == host.end else None
            least = 1 if at == len(hosts) - 1 else 2
            longer = days is not None and least <= days <= LONGEST
            yield host.model_copy(update={"end": until}) if longer else host

    def _settle_place(self, name: str, sentence: int, side: Side) -> tuple[Place, tuple[Span, ...]] | None:
        """A name's place with its spans, or None and a warning."""
        field = "visitors" if side is Side.VISITOR else "hosts"
        division = self._jurisdictions.division(name)
        if division is not None:
            place = self._jurisdictions.place(division)
            words = self._jurisdictions.evidence(division, sentence)
        else:
            uncoded = self._jurisdictions.uncoded(name)
            if uncoded is None:
                message = f"{name}: the text does not settle which place this is."
                self._warn(WarningCode.PLACE_UNRESOLVED, field, message)
                return None
            place, words = uncoded, self._ground.cited(name, sentence)
        if not words:
            self._drop(field, name)
            return None
        if division is not None and not self._takes(division, side, name):
            return None
        return place, self._ground.spans(words)

    def _takes(self, division: Division, side: Side, name: str) -> bool:
        """Whether the side takes a place: each once, and no place is its own host."""
        if side is Side.HOST and division in self._divisions[Side.VISITOR]:
            message = f"{name} is the visitor, and cannot be its own host; it was dropped."
            self._warn(WarningCode.PLACE_UNRESOLVED, "hosts", message)
            return False
        known = division in self._divisions[side]
        self._divisions[side].append(division)
        return not known

    def _leg(self, text: str | None, sentence: int) -> tuple[str | None, str | None]:
        """Dates of a leg, if the words stand in the text; month and year are the visit's."""
        if text is None:
            return None, None
        if not self._ground.date(text, sentence):
            self._drop("dates", text)
            return None, None
        return settle_within(text, self._dates.start, self._dates.end)

    def _officials(self) -> Iterator[Official]:
        """Each person once, on the side first named; what several groups say of one is joined."""
        merged: dict[str, Official] = {}
        for group in self._read.people:
            for official in self._group(group):
                known = merged.get(official.name)
                merged[official.name] = _join(known, official) if known else official
        return iter(merged.values())

    def _group(self, group: PeopleAnswer) -> Iterator[Official]:
        for name in group.names:
            places = self._ground.cited(name, group.sentence)
            if not places:
                self._drop("officials", name)
                continue
            title = self._ground.title_of(name, group.title) if group.title else None
            if group.title and title is None:
                self._drop("officials", f"{group.title} ({name})")
            jurisdiction = self._jurisdiction(title, group)
            yield Official(
                name=places[0].text,
                title=title,
                jurisdiction=jurisdiction,
                posts=tuple(self._posts(title, jurisdiction)),
                side=group.role.side,
                role=group.role.role,
                spoke=group.spoke,
                spans=self._ground.spans(places),
            )

    def _jurisdiction(self, title: str | None, group: PeopleAnswer) -> Place | None:
        """The place whose post it is: the side's own where the title names it, else what the title names.

        A first post may belong to the level above (codebook, hard case 5); the side's own place then
        comes before it. A title whose first post names no place is the side's, where that has just one,
        else that of the person named before on the same side of the same sentence.
        """
        own = self._divisions.get(group.role.side, [])
        named = self._jurisdictions.named_in(title or "")
        chosen = next((division for division in own if division in named), None)
        placed_first = bool(self._jurisdictions.named_in((title or "").split("、")[0]))
        if chosen is None and len(own) == 1 and not placed_first:
            chosen = own[0]
        if chosen is None and named:
            chosen = named[-1]
        seat = group.role.side, group.sentence
        if chosen is not None:
            self._seats[seat] = self._jurisdictions.place(chosen)
        return self._seats.get(seat) if chosen or not named else None

    def _posts(self, title: str | None, own: Place | None) -> Iterator[Post]:
        """The posts of a title, each with the place that its words name, or that of the part before it.

        A post of a level that is not the official's own (省委常委 of a city's secretary) is of the province.
        """
        place = own
        for held in held_posts(title or ""):
            named = self._jurisdictions.named_in(held.words)
            if named:
                place = self._jurisdictions.place(named[-1]) if named[-1] else None
            elif held.level and own is not None:
                apart = held.level in _PROVINCIAL and not own.name.endswith(held.level)
                place = self._jurisdictions.province_of(own) if apart else own
            organ = self._jurisdictions.without_place(held.organ or "")
            yield Post(jurisdiction=place, organ=organ or None, post=held.post, kind=held.kind)

    def _stops(self) -> Iterator[Stop]:
        seen: set[str] = set()
        for group in self._read.stops:
            for name in group.names:
                places = self._ground.cited(name, group.sentence)
                if not places:
                    self._drop("stops", name)
                elif places[0].text not in seen:
                    seen.add(places[0].text)
                    yield self._stop(places, group)

    def _stop(self, places: tuple[Occurrence, ...], group: StopsAnswer) -> Stop:
        division = self._jurisdictions.division(group.place) if group.place else None
        known = division is not None and bool(self._jurisdictions.evidence(division, group.sentence))
        place = self._jurisdictions.place(division) if division and known else None
        if group.place and place is None:
            self._warn(
                WarningCode.PLACE_UNRESOLVED, "stops", f"{group.place}: not a place that the text settles."
            )
        name, spans = places[0].text, self._ground.spans(places)
        return Stop(name=name, place=place, date=self._story.day_at(places[0].start), spans=spans)

    def _meetings(self) -> Iterator[Meeting]:
        meetings: dict[str, Meeting] = {}
        for read in self._read.meetings:
            places = self._ground.cited(read.name, read.sentence)
            if not places:
                self._drop("meetings", read.name)
                continue
            name, day = places[0].text, self._story.day_at(places[0].start)
            meetings.setdefault(name, Meeting(name=name, date=day, spans=self._ground.spans(places)))
        return iter(meetings.values())

    def _agreements(self) -> Iterator[Agreement]:
        agreements: dict[str, Agreement] = {}
        for read in self._read.agreements:
            places = self._ground.cited(read.title.strip("《》"), read.sentence)
            if not places:
                self._drop("agreements", read.title)
                continue
            parties = tuple(party for party in read.parties if any(self._ground.everywhere(party)))
            for party in (party for party in read.parties if party not in parties):
                self._drop("agreements", party)
            title, spans = places[0].text, self._ground.spans(places)
            agreements.setdefault(title, Agreement(title=title, parties=parties, spans=spans))
        return iter(agreements.values())

    def _topics(self) -> Iterator[TopicMention]:
        """Each code once, with the sentences that were cited for it."""
        cited: dict[str, TopicMention] = {}
        for read in self._read.topics:
            sentence = self._article.sentence(read.sentence)
            if sentence is None:
                self._drop("topics", f"sentence {read.sentence}, cited for {', '.join(read.codes)},")
                continue
            spans = (self._article.clean.raw_span(sentence.start, sentence.end),)
            for code in read.codes:
                before = cited[code].spans if code in cited else ()
                cited[code] = TopicMention(code=code, spans=tuple(dict.fromkeys((*before, *spans))))
        return iter(cited.values())


def _join(one: Official, other: Official) -> Official:
    """One person from two groups: the longer title, the role that comes first, spoke if ever."""
    titled = max((one, other), key=lambda official: len(official.title or ""))
    return one.model_copy(
        update={
            "title": titled.title,
            "jurisdiction": titled.jurisdiction or one.jurisdiction,
            "role": min(one.role, other.role, key=_ROLE_ORDER.index),
            "spoke": one.spoke or other.spoke,
            "spans": tuple(dict.fromkeys((*one.spans, *other.spans))),
        }
    )


def _visit_id(
    visitors: Iterable[Place], hosts: Iterable[Place], start: str | None, officials: Iterable[Official]
) -> str:
    """16 hex digits that stay the same for the same visitors, hosts, first day and leaders."""
    identity = [
        [place.code or place.name for place in visitors],
        [place.code or place.name for place in hosts],
        start,
        sorted(official.name for official in officials if official.role is Role.LEADER),
    ]
    return hashlib.sha256(json.dumps(identity, ensure_ascii=False).encode()).hexdigest()[:16]
