"""Posts and the people who hold them, as Chinese news sets them: post, name; post、post, name; label, names.

The grammar is body × organ × post (天津市委常委、滨海新区区委书记某某; 市领导甲、乙、丙). It reads from the
post to the left, as far as the clause or a word that is no part of an organ's name (邀请, 以及), and on
across 、 and 兼 where the part before also ends with a post.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.language.names import name_at
from service.language.places import Mention
from service.language.surnames import SURNAMES

_RANK = "署理|常务副|专职副|执行副|第一副|副|代理|代|第一|常务|名誉"
_POST_NOUN = (
    "书记|常委(?!会)|主任委员|委员(?!会)|省长|市长|县长|区长|州长|盟长|旗长|镇长|乡长|主席|主任|秘书长|部长|"
    "局长|厅长|处长|科长|院长|检察长|政委|司令员|司令|师长|团长|党组成员|主官|署长|总队长|指挥长|指挥|调研员|巡视员|"
    "专员|校长|行政长官|司长|组长|领队|会长|村支书|支书|议长"
)
_LABEL_NOUN = "领导同志|领导|负责同志|负责人|主要负责人|主要领导"
_RANKS, _LABELS = frozenset(_RANK.split("|")), frozenset(_LABEL_NOUN.split("|"))
# What a post begins with: a search passes over all other places at once.
_POST_BEGINS = "".join(sorted({word[0] for word in f"{_RANK}|{_POST_NOUN}|{_LABEL_NOUN}".split("|")}))
POST = re.compile(
    rf"(?=[{_POST_BEGINS}])(?:(?:{_RANK})?(?:{_POST_NOUN})(?!们|办公|会议|级|期|远|久|治久|三角|热线|助理|致辞|单位|岗位|信箱)|(?:{_LABEL_NOUN}))"
)
# Where a title may begin within a run of characters: an organ with its unit, one without, or a post.
_WITH_UNIT = re.compile(
    rf"(?:中共)?(?:自治[区州县]|[省市县州盟旗]|(?<![开发新园税])区|师市|(?<!教)师|(?<!直)地)"
    rf"(?:委|级|党委|党工委|工委|人民政府|政府|行署|人大|政协|纪委|监委|军分区|法院|检察院|四套班子|领导|有关|长|直|主席"
    rf"|[\u4e00-\u9fff]{{2,24}}?(?:局|委|办|厅|部|会|中心|院|室|组|园区|联|社)(?=(?:{_RANK})?(?:{_POST_NOUN})))"
)
_BARE = re.compile(
    rf"党组|党委|党工委|工委|管委会|纪委|监委|组织部|宣传部|统战部|政法委|政协|人大|政府|行署|全国|中央|国家|国务院"
    rf"|(?:{_RANK})?(?:{_POST_NOUN})|(?:{_LABEL_NOUN})"
)
# An organ that bears the name of no place before it: 经济发展局, 法制工作委员会, 干部科, 援疆指挥部.
_ORGAN = re.compile(
    "(?:局|委|办|厅|部|会|中心|院|科|处|室|组|队|园区|开发区|新区|保税区|高新区|镇|乡|街道|村|村党支部|社|站|所|联|司|署|政府|党委|党工委|管委会|党组)的?$"
)
# Longest first: 自治县 is no 县.
_LEVELS = ("自治区", "自治州", "自治县", "地区", "省", "市", "县", "区", "州", "盟", "旗")
_RUN = re.compile(r"[\u3400-\u9fff（）()·]+$")
# What stands before a title in its clause, and is no part of it.
_BREAK = re.compile(
    "以及|会见|接见|陪同|代表团|考察团|考察组|座谈|听取|汇报|邀请|随行|同行|同来|随团|包括|成员|其中|还有|另有|担任|时任|现任|前任|获悉"
    "|来自|带领|安排|叮嘱|嘱咐|委托|告诉|嘱托|参加|出席|一起|一同|介绍|指出|表示|欢迎|感谢|代表|等人|我[省市县区州盟旗]|(?<!大数)据"
    "|(?<![国所])有|(?<!自)由|对(?![外口台])|(?<![协合])同|的|[与及在率让请为是该向]|和(?=[省市县区州盟旗镇乡师副村]|党委|自治)"
)
# What a clause may begin with before a title.
_OPENING = re.compile(
    "(?:会上|会后|会前|会议由|当天|当晚|当日|昨[天日]|今[天日]|[上下]午|中午|晚上|随后|期间|其间|最后|首先|现场|今年|去年|原)+"
)
# Nobody's post in a jurisdiction's organs: the head of a firm, a school, a hospital.
_STAFF = re.compile(
    "(?:公司|集团|医院|学校|学院|中学|小学|教导|车间|协会|商会|学会|联谊会|合作社|促进会|银行)$"
)
# Behind it another person may stand with a title of their own: 领导甲、乙和某市委秘书长丙.
_OTHERS = re.compile("和|以及|及")
_ASIDE = re.compile("[（(][\u4e00-\u9fff]{1,6}[)）](?=[、，,])")
_BOTH = re.compile("两地|两")
_SITE = re.compile("(?:企业|中心|基地|项目|雪场|园区|公司|集团|车间|展厅|社|厂)$")
_COURT = re.compile("(?:法院|检察院|党校|行政学院|社会主义学院|研究院|科学院)$")
_REMARK = re.compile(r"[（(](?:挂职|兼|正[厅处县科]级|副[厅处县科]级|援[疆藏青])[）)]")
# Behind a label: 济源市领导有孔维禄, 负责同志：.
_OF_LABEL = re.compile(r"\s*(?:还?有|包括)?[:：]?\s*")
_SEGMENT = re.compile(r"[^、，,。；;：:（(\s]*")
_SPACE = re.compile(" {0,2}")
# What no organ's name holds: then the run is a clause, and its end alone is the title.
_VERBAL = re.compile("[了着过把被将来去到说看问给就也都他她]")


@dataclass(frozen=True, slots=True)
class Person:
    """A named person at `[start, end)` of a sentence, with the post that stands before the name.

    `title_start` is where the post begins. `label` says that the post is a shared one (市领导, or one
    post before several names); `places` are the mentions inside the post, or, of a label for two
    places (上海市和北京市领导), both; `part` counts the parts into which a comma divides a list.
    """

    name: str
    title: str
    start: int
    end: int
    title_start: int
    label: bool
    places: tuple[Mention, ...]
    part: int = 0


def find_people(text: str, mentions: Sequence[Mention], page: str = "") -> list[Person]:
    """Every titled or listed person of a sentence, in order; `page` may name them again."""
    people: list[Person] = []
    for found in POST.finditer(text):
        floor = people[-1].end if people else 0
        if found.start() < floor or _is_in_place(found, mentions):
            continue
        label = found.group() in _LABELS
        at = _name_start(text, found.end(), label=label)
        end = name_at(text, at, listed=label, titled=not label, page=page or text)
        start = _title_start(text, found.start(), floor, mentions)
        if end is None or _is_staff(text, start, found):
            continue
        title, places = _title(text, start, found.end()), _places_in(mentions, start, found.end())
        if label:
            title, places, start = _common_label(text, title, start, places, mentions)
        first = Person(text[at:end], title, at, end, start, label, places)
        group = _with_followers(text, first, mentions, page or text)
        if not label or _are_names(group):
            people += group
    return people


def _is_staff(text: str, start: int, post: re.Match[str]) -> bool:
    """Whether the post is one of a firm, a hospital or a school, and of no jurisdiction's organs."""
    organ, noun = text[start : post.start()], post.group()
    first = re.split("[、兼]", organ)[0]
    # 市委副书记、党校校长 is a post of the city's, whatever else is.
    if first != organ and POST.search(first) and not _STAFF.search(first):
        return False
    if noun.endswith("校长"):
        return not organ.endswith("党校")
    if noun.endswith("院长"):
        return not _COURT.search(organ)
    if noun.endswith("负责人"):
        return _SITE.search(text[max(0, post.start() - 8) : post.start()]) is not None
    return _STAFF.search(organ or text[max(0, post.start() - 8) : post.start()]) is not None


def _is_in_place(post: re.Match[str], mentions: Sequence[Mention]) -> bool:
    """Whether what looks like a post is a piece of a place's name: 上海市长宁区."""
    return any(mention.start < post.end() < mention.end for mention in mentions)


def _are_names(group: list[Person]) -> bool:
    """Whether what a label leads to are names: 市领导张三, no 省领导勉励园区, no 领导苦抓、社会苦帮."""
    sure = [
        person
        for person in group
        if "·" in person.name or (person.name[0] in SURNAMES and len(person.name) <= 3)
    ]
    if len(group) == 1:
        return group[0].title.endswith("领导") and bool(sure)
    return len(sure) * 2 >= len(group)


def _title(text: str, start: int, end: int) -> str:
    remark = _REMARK.match(text, end)
    return text[start : remark.end() if remark else end]


def _name_start(text: str, post_end: int, *, label: bool) -> int:
    """Where a name begins: past a remark, a typesetter's space, and, behind a label, past 有 or a colon."""
    if remark := _REMARK.match(text, post_end):
        post_end = remark.end()
    opening = (_OF_LABEL if label else _SPACE).match(text, post_end)
    return opening.end() if opening else post_end


def _places_in(mentions: Sequence[Mention], start: int, end: int) -> tuple[Mention, ...]:
    return tuple(mention for mention in mentions if start <= mention.start and mention.start < end)


def _title_start(text: str, post: int, floor: int, mentions: Sequence[Mention]) -> int:
    """Where the title that ends with the post at `post` begins, not before `floor`."""
    start = _part_start(text, post, floor, mentions)
    while start > floor and text[start - 1] in "、兼":
        before = text[floor : start - 1]
        posts = [found for found in POST.finditer(before) if found.end() == len(before)]
        if not posts:
            break
        earlier = _part_start(text, floor + posts[-1].start(), floor, mentions)
        if earlier >= start - 1:
            break
        start = earlier
    return start


def _part_start(text: str, post: int, floor: int, mentions: Sequence[Mention]) -> int:
    """Where the part of a title around `post` begins: its place, its organ, or the post itself."""
    low = _clause_start(text, post, floor, mentions)
    limit = min(len(text), post + 6)
    begins = [mention.start for mention in mentions if low <= mention.start <= post]
    begins += [found.start() for found in _WITH_UNIT.finditer(text, low, limit) if found.start() <= post][:1]
    if begins:
        return _with_rank(text, min(begins), low)
    # No place and no level tells where it begins: the organ's own name does, 经济发展局 before 局长.
    own = text[low:post]
    if 2 <= len(own) <= 18 and _ORGAN.search(own) and not _VERBAL.search(own):
        return low
    bare = _BARE.search(text, low, limit)
    return min(bare.start(), post) if bare else post


def _with_rank(text: str, start: int, low: int) -> int:
    """A title's beginning with the 副 or 代 that stands before its 市长."""
    if text[max(0, start - 2) : start] == "中共":
        return max(low, start - 2)
    ranks = (start - size for size in (3, 2, 1) if text[start - size : start] in _RANKS)
    return max(low, next(ranks, start))


def _clause_start(text: str, post: int, floor: int, mentions: Sequence[Mention]) -> int:
    """Where the run of characters before a post begins that may all belong to it."""
    run = _RUN.search(text[floor:post])
    low = floor + run.start() if run else post
    for found in _BREAK.finditer(text, low, post):
        inside = any(mention.start <= found.start() < mention.end for mention in mentions)
        if not inside and not _is_in_organ(text, found, low, post):
            low = found.end()
    for mention in mentions:
        if low < mention.start <= post and text[mention.start - 1] in "和与及":
            low = mention.start
    opening = _OPENING.match(text, low, post)
    return opening.end() if opening else low


def _is_in_organ(text: str, found: re.Match[str], low: int, post: int) -> bool:
    """Whether a 与 or 的 belongs to the organ's name: 农业与农村委员会主任, 管委会的主任."""
    if found.group() == "的":
        return found.end() == post
    before, behind = text[low : found.start()], text[found.end() : post]
    organ = _ORGAN.search(behind) and not _WITH_UNIT.match(behind) and not _VERBAL.search(before)
    return found.group() == "与" and 2 <= len(before) <= 12 and bool(organ)


def _common_label(
    text: str, title: str, start: int, places: tuple[Mention, ...], mentions: Sequence[Mention]
) -> tuple[str, tuple[Mention, ...], int]:
    """Of a label for two places, only the common tail: 上海市和北京市领导, 两市领导 are 市领导 of both."""
    both = _BOTH.match(text, start - 1) or _BOTH.match(text, start)
    if both and both.end() - start < len(title):
        return title[both.end() - start :], places, both.end()
    for first in mentions:
        if not places or first.end >= start or text[first.end : start] not in {"和", "与", "、", "及"}:
            continue
        one, two = text[first.start : first.end], text[start : places[0].end]
        tail = next((unit for unit in _LEVELS if one.endswith(unit) and two.endswith(unit)), "")
        return tail + title[len(two) :].removeprefix("两"), (first, *places), first.start
    return title, places, start


def _begins_a_post(text: str, start: int, mentions: Sequence[Mention]) -> bool:
    """Whether the place named at `start` begins another title (、武汉市市长程用), and so is no name."""
    place = next((mention for mention in mentions if mention.start == start), None)
    return place is not None and re.match(r"$|[\s、，,。；;]", text[place.end :]) is None


def _with_followers(text: str, first: Person, mentions: Sequence[Mention], page: str) -> list[Person]:
    """A person and those who share the title: 市领导甲、乙、丙; under a label for two also past a comma."""
    people, part = [first], 0
    while True:
        # 吴桐（挂职）、李秀英（女）: an aside belongs to the name before it.
        aside = _ASIDE.match(text, people[-1].end)
        at = aside.end() if aside else people[-1].end
        divided = first.label and len(first.places) > 1 and part == 0 and text[at : at + 1] in set("，,；;")
        joint = (
            text[at : at + 1] == "、" or (text[at : at + 1] in {"和", "及"} and len(people) > 1) or divided
        )
        segment = _SEGMENT.match(text, at + 1)
        if (
            not joint
            or (segment and POST.search(_OTHERS.split(segment[0])[0]))
            or _begins_a_post(text, at + 1, mentions)
        ):
            return people
        end = name_at(text, at + 1, listed=first.label and not divided, page=page)
        if end is None or POST.search(text, at + 1, end + 1) or POST.match(text, end):
            return people
        part += divided
        people.append(
            Person(text[at + 1 : end], first.title, at + 1, end, first.title_start, True, first.places, part)
        )
