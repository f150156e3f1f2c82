"""Is a page about a delegation's visit? A guess by words alone, quick enough to be asked of a whole crawl.

A page that is kept needlessly costs a reading, one that is left out is lost: so a page needs words of most
kinds, not of all. Nothing is parsed. Inspections at home and visits of firms or from abroad are told in the
same words and may pass: those that read the page tell them apart.
"""

import re
from dataclasses import dataclass

# Kinds that other pages lack most often stand first, so that these are done with soonest.
KINDS = {
    "both sides": "两地|双方|两市|两县|两区|两省|协作|对口|结对|互访",
    "a meeting": "座谈|会见|签署|签订|会谈|联席会|交流会|对接会|推介会|洽谈|恳谈|会商|接见|签下",
    "a set phrase": (
        "党政代表|党政考察|学习考察|考察学习|考察交流|交流考察|考察对接|回访|走亲|来我[市县区省州盟旗]"
    ),
    "a delegation": (
        "代表团|考察团|考察组|一行|率队|带队|率领|带领|领队|率团|调研组|调研团|访问团|学习团|交流团|观摩团|慰问团"
        "|客人|领着|带着"
    ),
    "a journey": "赴|来到|前往|抵达|到访|来访|走进|莅临|启程|之行|走访|参观|看望|南下|北上",
    "a purpose": "考察|学习|对接|调研|取经|观摩",
    "an official": (
        "书记|主任|市长|县长|区长|主席|局长|部长|州长|省长|盟长|旗长|政协|人大|市委|县委|区委|省委|州委|市领导"
    ),
}
THRESHOLD = 4

# Seven searches for literal words, which is faster than one for each word.
_PATTERNS = [re.compile(words) for words in KINDS.values()]
# Each is replaced by itself, so that a word half converted is found too.
_TRADITIONAL = dict(
    zip(
        "兩雙縣區協對結訪談會見簽訂聯懇黨學習親來團組隊領帶調問觀達進蒞臨啓啟參經書記長導",
        "两双县区协对结访谈会见签订联恳党学习亲来团组队领带调问观达进莅临启启参经书记长导",
        strict=True,
    )
)
# A page that has glosses has one of these; of one that has none, nothing is taken out.
_TONED = "àáèéìíòóùúāēīōū"
_GLOSS = re.compile(r"[(（?][a-zà-ǜɑɡ]{1,12}[)）]")


@dataclass(frozen=True, slots=True)
class Screening:
    """Whether a page is likely about a visit: how many of KINDS are in it, the first word of each.

    Where it is not likely, the search ended as soon as that was clear: there may be more kinds than `score`.
    """

    likely: bool
    score: int
    why: tuple[str, ...]


def screen(text: str, threshold: int = THRESHOLD) -> Screening:
    """Search a text for words of visits; one that has them of `threshold` kinds is likely about a visit."""
    text = _mended(text)
    found: list[str] = []
    for left, pattern in zip(range(len(KINDS), 0, -1), _PATTERNS, strict=True):
        if len(found) + left < threshold:
            break
        if word := pattern.search(text):
            found.append(word.group())
    return Screening(len(found) >= threshold, len(found), tuple(found))


def _mended(text: str) -> str:
    """The text as far as that is quick: no white space in words, no pinyin behind them, no Traditional."""
    text = "".join(text.split())
    if any(letter in text for letter in _TONED):
        text = _GLOSS.sub("", text)
    # Where there is none of a character, replace() costs a search.
    for traditional, simplified in _TRADITIONAL.items():
        text = text.replace(traditional, simplified)
    return text
