"""Who goes: the delegations that a sentence names by their place, their level, or those who lead them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.extraction.home import DEIXIS
from service.extraction.rules.reader import Line, Reader
from service.language.divisions import Division
from service.language.titles import Person

# 党政代表团, 政府考察团, 学习考察团, 发改委考察组; what stands before it is the visitor.
GROUP = re.compile(
    r"(?P<organ>党政|党委政府|人民政府|政府|人大常委会|人大|政协|经贸|友好|招商|(?<=[省市县区州盟旗])委[\u4e00-\u9fff]{1,4}部"
    r"|[\u4e00-\u9fff]{2,5}(?:局|委|部|办)|管委会)?"
    r"(?:学习|经贸|商务|干部|援助|慰问)?(?:代表|考察|访问|参观|学习|调研|观摩)(?:学习|考察|交流)?[团组队]"
)
_GROUP_ENDS = re.compile("[团组队]")
# A delegation that is called by the level of its place alone: 市党政代表团, 新区管委会考察团.
_LEVEL = re.compile(r"(?:^|[^\u4e00-\u9fff]|[率领由着的当])(?P<unit>师市|新区|[省市县区州盟旗])\Z")
# An organ of a place, between the place and its delegation.
_OWN_ORGAN = re.compile(
    "(?:特区|特别行政区|市|县|区|州|省)?(?:[等两二三四五六]地|[两二三四五六][市县区州])?(?:委|政府|人民政府|人大(?:常委会)?|政协)?(?:[\u4e00-\u9fff]{2,8}(?:局|委|部|办|厅))?(?=$|党政|学习|代表|考察|访问|参观|调研)"
)
# Between a place and the delegation that it sends.
_SENT = re.compile("(?:组织|派出|选派|组成|组建)(?:了|的)?\\Z")
# Right before a bare 代表团: a mark, or a word that does not name anybody's.
_BARE = re.compile(r"(?:^|[^\u4e00-\u9fff]|[率领着的该此由当地往访了]|随行|参观|欢迎|会见|一行)\Z")
LEADS = re.compile(
    r"率领|率队|率团|带队|带领|领着|带着|带(?=[^，。；]{1,16}(?:成员|人员|干部|负责人|同志))|领队|为团长|任团长|正副团长|率"
)
PURPOSES = re.compile(
    "学习|考察|访问|交流|对接|走访|调研|取经|洽谈|座谈|参观|协作|合作|帮扶|回访|看望|慰问|观摩|会见|会谈|随行|签|推介|招商|恳谈|学"
)
_ORGAN_GOES = re.compile(
    "(?P<unit>[省市县区州盟旗])?(?P<organ>人大(?:常委会)?|政协|政府|委(?:组织|宣传|统战)部|纪委监?委?|[\u4e00-\u9fff]{2,10}(?:局|委|部|办|厅))(?=一行|赴|来|到|前往)"
)
# 赴北京向国家部委汇报, 拜会省交通运输厅: an errand to a superior, whoever has their seat there.
_ERRAND = re.compile(
    "(?:到|赴|拜会|拜访|向)(?:省|国家|中央)(?:直|部委|[^，。；]{2,10}?(?:厅|[部委局署](?!书记)))|汇报(?:对接|衔接|争取)"
)
# 来我县学习考察, said of a leader alone; no 赴北京参加学习班.
_ALONE = re.compile(
    r"(?:等?一?行?(?:专程|一同)?)(?:[昨今前][天日](?:[上下中]午)?)?"
    r"(?:(?:来到|前往|莅临|回访|赴|到|来|抵)(?!参加|出席)[^，。；]{1,16}?(?<!参加)(?<!出席)"
    r"(?:学习考察|考察|调研|对接|洽谈|取经|学习交流|交流学习|，展开[^，。；]{0,12}(?:访问|考察))|(?:展开)?访问[^，。；]{2,10}的行程)"
)
RECEIVES = re.compile("会见并?|接见|会晤")
# Staff of these hold no post in a jurisdiction's organs, though a place begins their title.
_EMPLOYER = re.compile("大学|学院|学校|中学|小学|公司|集团|银行|医院|协会|商会|联合会|研究院|报社")
# The departments of the two Special Administrative Regions by their basic laws, and whom both have.
_REGIONS = {
    "810000": ("香港", re.compile("(?:署理)?(?:政务司|财政司|律政司)")),
    "820000": ("澳门", re.compile("代?(?:社会文化司|经济财政司|行政法务司|保安司|运输工务司)")),
}
_OF_A_REGION = re.compile("(?:署理|代理)?行政长官|立法会(?:主席|副主席)")
# The kind of place whose post or label this is: 市委, 副县长, 州领导.
UNIT = re.compile(
    "(自治区|师市|地区|[省市州盟县旗地]|(?<!地)区)(?:委(?!员)|党委|行署|人民政府|政府|人大|政协|纪委|监委|级?领导|长|主席|直)"
)


@dataclass(frozen=True, slots=True)
class Mover:
    """A delegation in a sentence, up to `end`; `visitor` is None where the sentence does not settle it."""

    start: int
    end: int
    visitor: Division | None
    text: str
    name: str | None = None
    organ: str = ""
    bare: bool = False


def movers(line: Line, reader: Reader) -> Iterator[Mover]:
    """The delegations of a sentence; those who lead one only where none is called by its place."""
    led = list(_led(line, reader))
    named = False
    for mover in _organs(line, reader):
        named = True
        yield mover
    for group in _groups(line.text):
        if (called := _called(line, group, reader, led)) is not None:
            named = named or not called.bare
            yield from _beside(called, line, reader)
            yield called
    if not named:
        yield from led


def _groups(text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """The nouns of delegations; few sentences hold a character that one ends with."""
    return GROUP.finditer(text, start) if _GROUP_ENDS.search(text, start) else iter(())


def _beside(called: Mover, line: Line, reader: Reader) -> Iterator[Mover]:
    """铜仁、咸宁、广元党政代表团: each of the places before sends a delegation of its own."""
    at, movers_before = called.start, list[Mover]()
    for mention in reversed([one for one in line.mentions if one.end < called.start]):
        if line.text[mention.end : at] not in {"、", "和", "与"}:
            break
        visitor, at = reader.division(mention), mention.start
        movers_before.append(replace(called, start=at, visitor=visitor, text=mention.text, name=None))
    yield from reversed(movers_before)


def _organs(line: Line, reader: Reader) -> Iterator[Mover]:
    """恩施州人大常委会来丽考察, 市政协赴厦门考察: an organ that goes by itself, in a headline."""
    if not line.headline or not PURPOSES.search(line.text):
        return
    for found in _ORGAN_GOES.finditer(line.text):
        mention = next((one for one in line.mentions if one.end in (found.start(), found.start() + 1)), None)
        if mention is not None:
            division, start = reader.division(mention), mention.start
            yield Mover(start, found.end("organ"), division, mention.text, None, found["organ"])
        elif _LEVEL.search(line.text[: found.end("unit")]):
            home = reader.jurisdictions.division(f"我{found['unit']}")
            if home is not None:
                yield Mover(
                    found.start(), found.end("organ"), home, f"我{found['unit']}", None, found["organ"]
                )


def _called(line: Line, group: re.Match[str], reader: Reader, led: list[Mover]) -> Mover | None:
    """The delegation of a group's noun: by the place before it, by its level, or a bare one."""
    organ = group["organ"] or ""
    if placed := _visitor_before(line, group.start(), reader):
        start, division = placed
        text = line.text[start : group.start()]
        name = None if DEIXIS.fullmatch(text) else line.text[start : group.end()]
        return Mover(start, group.end(), division, text, name, organ)
    if led:
        return None
    before = line.text[max(0, group.start() - 4) : group.start()]
    if level := _LEVEL.search(before):
        division = reader.jurisdictions.division(f"我{level['unit']}")
        start = group.start() - len(level["unit"])
        return Mover(start, group.end(), division, f"我{level['unit']}", None, organ, bare=division is None)
    return (
        Mover(group.start(), group.end(), None, "", None, organ, bare=True) if _BARE.search(before) else None
    )


def _visitor_before(line: Line, group: int, reader: Reader) -> tuple[int, Division | None] | None:
    """The place that stands right before a delegation's noun."""
    sent = _SENT.search(line.text[:group])
    end = sent.start() if sent else group
    for found in DEIXIS.finditer(line.text, 0, end):
        if found.end() == end:
            return found.start(), reader.jurisdictions.division(found.group())
    for mention in reversed(line.mentions):
        between = line.text[mention.end : end]
        if mention.end == end or (mention.end < end and _OWN_ORGAN.fullmatch(between)):
            return mention.start, reader.division(mention)
        # 海门市委组织部考察组: the organ's name was taken for longer than it is.
        inside = mention.start <= end < mention.end and group == end
        if inside and _OWN_ORGAN.match(line.text, mention.end):
            return mention.start, reader.division(mention)
    return None


def _led(line: Line, reader: Reader) -> Iterator[Mover]:
    """某市委书记某某率队赴某地考察: the visitor is the place of the leader's post, or the outlet's."""
    leads = line.dates and (LEADS.search(line.text) or "一行" in line.text)
    told = PURPOSES.search(line.text) or leads or (RECEIVES.search(line.text) and "一行" in line.text)
    if not told or _ERRAND.search(line.text):
        return
    leaders, at = _leaders(line, reader)
    group = next(_groups(line.text, at), None)
    seen: set[Division] = set()
    for leader in leaders:
        visitor, text = seat(leader, reader)
        if visitor in seen or _EMPLOYER.search(leader.title):
            continue
        if visitor is not None:
            seen.add(visitor)
        organ = (group["organ"] if group else None) or ""
        yield Mover(leader.title_start, at, visitor, text, None, organ, bare=visitor is None)


def _leaders(line: Line, reader: Reader) -> tuple[list[Person], int]:
    """Who leads a delegation, or goes alone, in a sentence; and where the journey's words begin.

    The first who leads, or, where they lead delegations of their own (分别率团), each of them.
    """
    people = line.people
    if leads := LEADS.search(line.text) or re.search("一行", line.text):
        receives = RECEIVES.search(line.text, 0, leads.start())
        since = receives.end() if receives else 0
        led = [person for person in people if since <= person.start and person.end <= leads.start()]
        apart = line.text[: leads.start()].endswith("分别")
        if not led and (named := _named_before(line, since, leads.start(), reader)):
            led = [named]
        return led if apart else led[:1], leads.end()
    alone = next((person for person in people if _ALONE.match(line.text, person.end)), None)
    return ([alone], alone.end) if alone else ([], 0)


def _named_before(line: Line, since: int, until: int, reader: Reader) -> Person | None:
    """明年1月，甲将率团赴某市: who leads is named without the post that another sentence gives."""
    clause = line.text[max(since, line.text.rfind("。", 0, until) + 1) : until]
    tail = clause[-12:]
    people = (person for other in reader.lines for person in other.people if not person.label)
    return next((person for person in people if person.name in tail), None)


def seat(leader: Person, reader: Reader) -> tuple[Division | None, str]:
    """The place of a leader's post: the last that the title names, or the outlet's, if of the post's kind."""
    for mention in reversed(leader.places):
        return reader.division(mention), mention.text
    if (region := _region(leader.title, reader)) is not None:
        return region, region.name
    units = UNIT.findall(leader.title)
    home = reader.jurisdictions.division(f"我{units[-1]}") if units else reader.jurisdictions.home
    if home is None and units and (named := _named_last(leader, units[-1], reader)) is not None:
        return named
    return home, home.name if home else ""


def _named_last(leader: Person, unit: str, reader: Reader) -> tuple[Division, str] | None:
    """The place of a bare post that is not the outlet's: 赶到积石山县，与县委书记…, the last of its level."""
    line = next((line for line in reader.lines if leader in line.people), None)
    before = [one for one in line.mentions if one.end <= leader.title_start] if line else []
    for mention in reversed(before):
        if mention.text.endswith(unit) and (division := reader.division(mention)) is not None:
            return division, mention.text
    return None


def _region(title: str, reader: Reader) -> Division | None:
    """Hong Kong or Macau, if named, by posts of its own; the Chief Executive is of the one named more."""
    posts = {code: one for code, one in _REGIONS.items() if one[1].match(title)}
    if not posts and _OF_A_REGION.match(title):
        posts = _REGIONS
    text = "".join(line.text for line in reader.lines) if posts else ""
    times = {code: text.count(name) for code, (name, _) in posts.items()}
    most = max(times, key=lambda code: times[code], default=None)
    return reader.gazetteer.coded(most) if most and times[most] else None
