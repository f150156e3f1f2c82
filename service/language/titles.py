"""Posts and the people who hold them, as Chinese news sets them: post, name; post、post, name; label, names.

The grammar is body × organ × post (天津市委常委、滨海新区区委书记某某; 市领导甲、乙、丙). It reads
from the post to the left: as far as a place, an organ or a post begins it, and on across 、 where the
part before also ends with a post.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.language.names import name_at
from service.language.places import Mention

_RANK = "常务副|专职副|执行副|第一副|副|代理|代|第一|常务|名誉"
_POST_NOUN = (
    "书记|常委|委员|省长|市长|县长|区长|州长|盟长|旗长|镇长|乡长|主席|主任|秘书长|部长|"
    "局长|厅长|处长|院长|检察长|政委|司令员|师长|团长|党组成员|主官|署长|总队长|指挥长|调研员|巡视员|"
    "专员"
)
_LABEL_NOUN = "领导同志|领导|负责同志|负责人|主要负责人|主要领导"
POST = re.compile(rf"(?:{_RANK})?(?:{_POST_NOUN})(?!们|办公|会议|级|热线|助理)|(?:{_LABEL_NOUN})")
_UNIT = "自治区|自治州|自治县|省|市|区|县|州|盟|旗|地|镇|乡|师市|师|兵团|新区|开发区|高新区|街道"
# Where a title may begin within a run of characters: an organ with or without its unit, or a post.
_BEGINS = re.compile(
    rf"(?:中共)?(?:{_UNIT})(?:委|级|党委|党工委|人民政府|政府|人大|政协|纪委|监委|军分区|法院|检察院|四套班子|领导|有关|长|直)"
    rf"|(?:{_UNIT})[\u4e00-\u9fff]{{2,9}}(?:局|委|办|厅|部|会|中心|院)(?=(?:{_RANK})?(?:{_POST_NOUN}))"
    rf"|党组|党委|党工委|工委|管委会|纪委|监委|组织部|宣传部|统战部|政法委|政协|人大|政府|全国|中央|国家|国务院|自治区"
    rf"|(?:{_RANK})?(?:{_POST_NOUN})|(?:{_LABEL_NOUN})"
)
_RUN = re.compile(r"[\u3400-\u9fff（）()·]+$")
_BREAK = re.compile("以及|会见|接见|陪同|代表团|考察团|[与和由及同在率]")


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


def find_people(text: str, mentions: Sequence[Mention]) -> list[Person]:
    """Every titled or listed person of a sentence, in order."""
    people: list[Person] = []
    for found in POST.finditer(text):
        if people and found.start() < people[-1].end:
            continue
        shared = bool(re.fullmatch(_LABEL_NOUN, found.group()))
        at = _name_start(text, found.end(), label=shared)
        end = name_at(text, at, listed=shared)
        if end is None:
            continue
        floor = people[-1].end if people else 0
        start = _title_start(text, found.start(), floor, mentions)
        title, places = text[start : found.end()], _places_in(mentions, start, found.end())
        if shared:
            title, places, start = _common_label(text, title, start, places, mentions)
        first = Person(text[at:end], title, at, end, start, shared, places)
        people += _with_followers(text, first, mentions)
    return people


def _name_start(text: str, post_end: int, *, label: bool) -> int:
    """Where a name begins: past a typesetter's space, and, behind a label, past a colon."""
    between = text[post_end : post_end + 2]
    return post_end + len(between) - len(between.lstrip(":： " if label else " "))


def _places_in(mentions: Sequence[Mention], start: int, end: int) -> tuple[Mention, ...]:
    return tuple(mention for mention in mentions if start <= mention.start and mention.start < end)


def _title_start(text: str, post: int, floor: int, mentions: Sequence[Mention]) -> int:
    """Where the title that ends with the post at `post` begins, not before `floor`."""
    start = _part_start(text, post, floor, mentions)
    while start > floor and text[start - 1] == "、":
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
    run = _RUN.search(text[floor:post])
    low = floor + run.start() if run else post
    for found in _BREAK.finditer(text, low, post):
        if not any(mention.start <= found.start() < mention.end for mention in mentions):
            low = found.end()
    begins = [mention.start for mention in mentions if low <= mention.start <= post]
    organ = _BEGINS.search(text, low, min(len(text), post + 6))
    if organ and organ.start() <= post:
        begins.append(organ.start())
    return min(begins, default=post)


def _common_label(
    text: str, title: str, start: int, places: tuple[Mention, ...], mentions: Sequence[Mention]
) -> tuple[str, tuple[Mention, ...], int]:
    """Of a label for two places, only the common tail: 上海市和北京市领导 is 市领导 of both."""
    for first in mentions:
        if not places or first.end >= start or text[first.end : start] not in {"和", "与", "、", "及"}:
            continue
        one, two = text[first.start : first.end], text[start : places[0].end]
        tail = next((two[cut:] for cut in range(1, len(two) + 1) if one.endswith(two[cut:])), "")
        return tail + title[len(two) :], (first, *places), first.start
    return title, places, start


def _begins_a_post(text: str, start: int, mentions: Sequence[Mention]) -> bool:
    """Whether the place named at `start` begins another title (、武汉市市长程用), and so is no name."""
    place = next((mention for mention in mentions if mention.start == start), None)
    return place is not None and re.match(r"$|[\s、，,。；;]", text[place.end :]) is None


def _with_followers(text: str, first: Person, mentions: Sequence[Mention]) -> list[Person]:
    """A person and those who share the title: 市领导甲、乙、丙; under a label for two also past a comma."""
    people, part = [first], 0
    while True:
        at = people[-1].end
        divided = first.label and len(first.places) > 1 and part == 0 and text[at : at + 1] in set("，,；;")
        joint = (
            text[at : at + 1] == "、" or (text[at : at + 1] in {"和", "及"} and len(people) > 1) or divided
        )
        if not joint or POST.match(text, at + 1) or _begins_a_post(text, at + 1, mentions):
            return people
        end = name_at(text, at + 1, listed=first.label and not divided)
        if end is None or POST.search(text, at + 1, end + 1):
            return people
        part += divided
        people.append(
            Person(text[at + 1 : end], first.title, at + 1, end, first.title_start, True, first.places, part)
        )
