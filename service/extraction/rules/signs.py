"""Who visited whom in an article that never says so in one sentence: by what its words make of each place.

Features, diaries and interviews tell of 奉化的主人 and 晴隆客人, and send nobody anywhere. Of the places that
they name often, or whose officials they name, one comes and one receives: each by the words beside it.
"""

import re
from collections import Counter
from collections.abc import Iterable

from service.extraction.rules.journeys import Trip
from service.extraction.rules.reader import Line, Reader
from service.language.divisions import Division, lies_in
from service.language.toponyms import spellings

# Behind a place, or before it, what says that its people come.
_COMES = re.compile(
    r"[市县区州]?的?(?:客人|来客|人马|一行|队伍|访客|同志们?一行|代表团|考察团|党政|(?:也有)?一队人)"
    r"|人(?:上|去|到|下|来|这|此|出|问|看|带)"
)
_LED = re.compile(
    "(?:(?:领队|带队|挂帅|率队|领头|同来|随行|同行|同去)的?(?:是|有)?(?:当时的)?"
    "|一[群队拨批帮支行]|来自|迎来了?|接待了?|我们)$"
)
_LEADS = re.compile("[^。，；]{0,16}(?:带队|领队|挂帅|率队|率领|带领|领着|带着)")
# What says that others come there.
_RECEIVES = re.compile("[市县区州]?(?:之行|行记|见闻|方面|的主人|主人|东道|取经|经验|归来)")
_GOES_THERE = re.compile(
    "(?:到|去|抵|赴|下|走进|来到|访|看|学|落地|前往|在|离开|学习|折向|转往|首站|驱车"
    "|(?:作陪|接站|陪同|迎候|等候|接待)的)$"
)
# Without one of these the article tells of two places, but of nobody's visit.
_VISIT = re.compile("座谈|考察|取经|学习|对话|来访|访|签")
_FOREIGN = re.compile("外事|友好城市|领事|大使|访华|韩国|日本|美国|德国|法国|英国|俄罗斯")
_FEWEST_PEOPLE, _OFTEN, _MOST_HOSTS = 3, 3, 3


def pieced_together(reader: Reader) -> list[Trip]:
    """The one visit of an article without a journey; none where its words do not settle who came."""
    people = sum(len(line.people) for line in reader.lines)
    told = any(_VISIT.search(line.text) for line in reader.lines)
    if people < _FEWEST_PEOPLE or not told or any(_FOREIGN.search(line.text) for line in reader.lines[:5]):
        return []
    places = _places(reader)
    comes = {place: _signs(place, reader.lines, visitor=True) for place in places}
    receives = {place: _signs(place, reader.lines, visitor=False) for place in places}
    visitors = _clearest(comes, receives)
    if len(visitors) != 1:
        return []
    visitor = visitors[0]
    others = [place for place in places if not _is_related(place, visitor)]
    hosts = _clearest({place: receives[place] for place in others}, comes)
    if not 0 < len(hosts) <= _MOST_HOSTS:
        return []
    line = next((line for line in reader.lines if not line.headline), reader.lines[0])
    names = tuple(host.name for host in hosts)
    return [Trip(visitor, visitor.name, tuple(hosts), names, line, None, "", 0)]


def _places(reader: Reader) -> list[Division]:
    """The places of officials' posts, those of the headline, those named often, and the outlet's."""
    mentions = [mention for line in reader.lines for person in line.people for mention in person.places]
    mentions += [mention for line in reader.lines[:3] for mention in line.mentions]
    named = [reader.division(mention) for mention in mentions]
    named += [reader.jurisdictions.division(name) for name in _often_said(reader)]
    known = dict.fromkeys((*named, reader.jurisdictions.home))
    return [place for place in known if place is not None and place.code]


def _often_said(reader: Reader) -> list[str]:
    """Short names that the article says again and again, also of counties: 长垣, 温岭."""
    text = "\n".join(line.text for line in reader.lines)
    said = Counter(text[at : at + size] for size in (2, 3) for at in range(len(text)))
    people = {person.name for line in reader.lines for person in line.people}
    often = (name for name, times in said.items() if times >= _OFTEN and name not in people)
    return [name for name in often if reader.gazetteer.named(name)]


def _signs(place: Division, lines: Iterable[Line], *, visitor: bool) -> int:
    """How often the words beside the place's names say that its people come, or that others come there."""
    names = sorted((name for name in spellings(place) if len(name) >= 2), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, names)))
    says = _comes if visitor else _receives
    return sum(says(line.text, found) for line in lines for found in pattern.finditer(line.text))


def _comes(text: str, name: re.Match[str]) -> bool:
    before = text[max(0, name.start() - 10) : name.start()]
    behind = _COMES.match(text, name.end()) or _LEADS.match(text, name.end())
    return behind is not None or _LED.search(before) is not None


def _receives(text: str, name: re.Match[str]) -> bool:
    before = text[max(0, name.start() - 4) : name.start()]
    return _RECEIVES.match(text, name.end()) is not None or _GOES_THERE.search(before) is not None


def _is_related(place: Division, other: Division) -> bool:
    return place == other or lies_in(place, other) or lies_in(other, place)


def _clearest(signs: dict[Division, int], against: dict[Division, int]) -> list[Division]:
    """The places with most signs beyond those against them, in the article's order."""
    counts = {place: count - against[place] for place, count in signs.items() if count > 0}
    most = max(counts.values(), default=-1)
    return [place for place, count in counts.items() if count == most >= 0]
