"""What a search spammer's clone splices into an article, so that no engine sees the copy.

王☆某∮ 他心中一惊 会见: symbols between two characters, and behind some of them a sentence of a novel.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from service.cleaning.text import Edit

# None of these stands between two Chinese characters in a sentence. Left out are ○ (a zero), □ and × (a
# masked name), ★ (五★级), and ●, ◆, ■ and ▲ (lists).
_SYMBOLS = "☆∮№◎※♂♀◇〓§¤"
_HAN = "[\u3400-\u9fff]"
_SPLICE = re.compile(
    rf"(?<={_HAN})[{_SYMBOLS}](?P<foreign> {{1,2}}(?P<words>{_HAN}{{3,20}}) {{1,2}})?(?={_HAN})"
)
# 文◎张某, 记者◇李某: a byline's ornament.
_BYLINE = re.compile(rf"(?:(?<!{_HAN})[文图摄]|摄影|记者|作者|通讯员|编辑|策划|供稿|来源|执笔|整理)$")
_STARS = re.compile("☆(?=级|酒店|宾馆)|№(?=[一二三四五六七八九十])|※(?=注|备注|说明)")
# 男♂女♀; between two places of a kind a symbol lists them: 甲市※乙市.
_OF_A_SEX = re.compile("[男雄公]♂|[女雌母]♀")
_UNITS = "省市县区州盟旗镇乡"
_PLACES = re.compile(rf"(?<=([{_UNITS}]))[{_SYMBOLS}](?={_HAN}{{1,4}}?\1)")
_SENTENCE_SIGNS = re.compile("[，。；！？]")
_BREAK = re.compile("[，。；：！？\n]")
# So far to either side a clause or a sentence is looked for.
_NEAR = 120


def drop_splices(text: str) -> Iterator[Edit]:
    """Take out symbols between two characters, and sentences behind them that share no words with the page.

    A symbol that stands twice in one clause lists or rates something there, and stays, unless three kinds of
    symbols show that the whole page is spliced. In a headline a symbol may be an ornament: that is a guess.
    """
    if not any(map(text.__contains__, _SYMBOLS)):
        return
    found = [splice for splice in _SPLICE.finditer(text) if not _is_ornament(text, splice)]
    wholesale = len({text[splice.start()] for splice in found}) >= 3
    if not wholesale:
        found = [splice for splice in found if not _is_listed(text, splice)]
    own = _pairs(_without(text, found))
    for splice in found:
        prose = wholesale or _in_prose(text, splice)
        if not splice["foreign"]:
            yield Edit(*splice.span(), "", "a symbol between two characters", guess=not prose)
        elif prose and _is_foreign(splice["words"], own):
            yield Edit(*splice.span(), "", "a foreign sentence", guess=True)
        else:
            start, end = splice.span("words")
            yield Edit(splice.start(), splice.start() + 1, "", "a symbol between two characters")
            yield Edit(start, end, splice["words"], "perhaps a foreign sentence", guess=True)


def _in_prose(text: str, splice: re.Match[str]) -> bool:
    """Whether a sentence goes on or ends around it, in its line."""
    before = text[max(0, splice.start() - _NEAR) : splice.start()].rpartition("\n")[2]
    behind = text[splice.end() : splice.end() + _NEAR].partition("\n")[0]
    return _SENTENCE_SIGNS.search(before + behind) is not None


def _is_ornament(text: str, splice: re.Match[str]) -> bool:
    """Whether an author may have set the symbol: in a byline, behind a sex, between two places of a kind."""
    start = splice.start()
    return bool(
        _BYLINE.search(text[max(0, start - 4) : start])
        or _STARS.match(text, start)
        or _OF_A_SEX.match(text, start - 1)
        or (not splice["foreign"] and _PLACES.match(text, start))
    )


def _is_listed(text: str, splice: re.Match[str]) -> bool:
    """Whether the symbol stands more than once in its clause: 要闻◇综合◇副刊."""
    before = _BREAK.split(text[max(0, splice.start() - _NEAR) : splice.start()])[-1]
    behind = _BREAK.split(text[splice.start() + 1 : splice.start() + _NEAR], maxsplit=1)[0]
    return text[splice.start()] in before + behind


def _without(text: str, splices: list[re.Match[str]]) -> str:
    """The text in which every spliced sentence is a gap."""
    pieces, position = [], 0
    for splice in splices:
        pieces.append(text[position : splice.start()])
        position = splice.end()
    return "\n".join([*pieces, text[position:]])


def _pairs(text: str) -> Counter[str]:
    return Counter(map("".join, pairwise(text)))


def _is_foreign(words: str, own: Counter[str]) -> bool:
    """Whether at most a third of the pairs of characters stand anywhere in the article."""
    pairs = _pairs(words)
    return 3 * sum(pair in own for pair in pairs) <= len(pairs)
