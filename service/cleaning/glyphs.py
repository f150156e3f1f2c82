"""Glyphs of a page's own font: 代表團놅行程 has a Hangul syllable, or a private character, for a common 的.

Such a font shows the right character to a reader and a wrong one to a crawler. One glyph stands for one
character all over a page, so that its places bear witness for each other.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from service.cleaning.gaps import answers, questions
from service.cleaning.text import Edit

_GLYPH = re.compile("[\uac00-\ud7a3\ue000-\uf8ff]")
_HAN = re.compile("[\u3400-\u9fff]")
# Korean is written in words between marks or white space: (부산광역시).
_KOREAN = re.compile("(?<![\u3400-\u9fff\uac00-\ud7a3])[\uac00-\ud7a3 ]{2,}(?![\u3400-\u9fff\uac00-\ud7a3])")
# Words of the genre and of every day, in which the characters that a font hides can be told: those that a
# page needs most. Words that differ in one character (市政府, 省政府) all stand here: none wins by default.
_PHRASES = """
党政代表团 代表团 代表团一行 代表团成员 政府代表团 市党政代表团 代表性 代表处 考察团 考察团一行 考察组
副团长 团市委 市委书记 省委书记 县委书记 区委书记 州委书记 市委副书记 省委副书记 县委副书记 区委副书记
市委常委 省委常委 县委常委 区委常委 市政府 省政府 县政府 区政府 市政协 省政协 县政协 区政协 市人大 省人大
县人大 区人大 副市长 副省长 副县长 副区长 常务副市长 市直部门 市领导 省领导 县领导 区领导 城市建设 市场化
市场主体 市民群众 我市经济 全市上下 城市群 地级市 城市更新 市场监管 我们的 他们的 重要的 取得的 的基础上
的同时 的发展 的合作 的支持 的经验 的工作 的重要 的关系 的精神 的做法 的建设 的原则 的目标 的过程 的地方
的时候 的项目 的企业 的问题 的情况 的机会 的优势 的产业 的道路 的意见 目的地 的一个 的第一 的座谈会 的一次
的城市 的热情 的特色 的介绍 的成果 的方式 的力量 的感谢 的欢迎 的代表团 在座谈会上 在会上 在此期间 正在建设
所在地 存在的 现在的 在一起 在全国 在全市 在推进 在推动 在加快 在建设 在发展 在当地 在考察中 在考察期间
在期间 在听取 在现场 在国内 在车间 在园区 在市委 在今后
在他看来 在这里 在我们 在展厅 在未来 在今年 在去年 在哪里 经济和社会 和发展 和服务 和建设
和管理 和经验 和支持 共和国 和企业 和项目 和产业 和改革 和技术 和人才 和合作 和交流 和文化 和我们 和他们
和考察团 和社会 中华人民共和国 和部分 和有关 和相关 和工作 和一个 国家级 中国特色 国际化 国有企业 中共中央
发展中 一体化 进一步 参观了 有限公司 人民政府 人民代表大会 工作人员
"""
# A page of so many characters (some 300) without a 的 hides it: one character in forty is a 的 in news.
_HIDDEN_FROM = 300


def decode_glyphs(text: str) -> Iterator[Edit]:
    """Write the character that a glyph stands for where the words around it leave one; mark the others."""
    places = [at for at in _places(text) if _HAN.search(text[max(0, at - 1) : at + 2])]
    if not places:
        return
    readings = _readings(text, places)
    for at in places:
        reading = readings.get(text[at])
        if reading:
            yield Edit(at, at + 1, reading, "a glyph of the page's font", guess=True)
        else:
            yield Edit(at, at + 1, text[at], "a glyph for another character", guess=True)


def _places(text: str) -> list[int]:
    if not _GLYPH.search(text):
        return []
    korean = {at for found in _KOREAN.finditer(text) for at in range(*found.span())}
    return [found.start() for found in _GLYPH.finditer(text) if found.start() not in korean]


def _readings(text: str, places: list[int]) -> dict[str, str]:
    """Glyph to character; what one round has told helps the next to read the places beside it."""
    known: dict[str, str] = _hidden_de(text, places)
    while True:
        text = text.translate({ord(glyph): character for glyph, character in known.items()})
        heard = _heard(text, [at for at in places if _GLYPH.match(text, at)])
        fresh = {glyph: reading for glyph, said in heard.items() if (reading := _agreed(said))}
        # Two glyphs for one character: neither is sure.
        shared = Counter([*fresh.values(), *known.values()])
        fresh = {glyph: reading for glyph, reading in fresh.items() if shared[reading] == 1}
        if not fresh:
            return known
        known |= fresh


def _hidden_de(text: str, places: list[int]) -> dict[str, str]:
    """The glyph for 的 in a page without one: the commonest by far of those with ever other neighbours."""
    if "的" in text or len(_HAN.findall(text)) < _HIDDEN_FROM:
        return {}
    around: dict[str, list[str]] = defaultdict(list)
    for at in places:
        around[text[at]].append(text[max(0, at - 1) : at + 2])
    common = sorted(
        (len(some), glyph) for glyph, some in around.items() if len(some) >= 6 and _is_varied(some)
    )
    rivals = [count for count, _ in common[:-1]]
    return {common[-1][1]: "的"} if common and common[-1][0] >= 1.5 * max(rivals, default=0) else {}


def _is_varied(windows: list[str]) -> bool:
    """Whether the characters on each side are ever others: beside 市 stand 委 and 长 again and again."""
    sides = [len({window[0] for window in windows}), len({window[-1] for window in windows})]
    return 10 * min(sides) >= 6 * len(windows)


def _heard(text: str, places: list[int]) -> dict[str, list[set[str]]]:
    """For each glyph and each of its places that anything speaks for: the characters that would go there.

    The page's own words speak (four characters in a row that it has elsewhere), and the phrases.
    """
    heard: dict[str, list[set[str]]] = defaultdict(list)
    asked = {at: [*questions(text, at, 4, (1, 2))] for at in places}
    said = answers(text, frozenset(one for some in asked.values() for one in some))
    spelled = _spelled(text)
    for at in places:
        if characters := spelled[at].union(*(said.get(one, ()) for one in asked[at])):
            heard[text[at]].append(characters)
    return heard


def _spelled(text: str) -> dict[int, set[str]]:
    """For each glyph's place, its characters in phrases of which two characters or more stand plain."""
    found: dict[int, set[str]] = defaultdict(set)
    for phrase in _PHRASES.split():
        pattern = "".join(f"(?:{character}|{_GLYPH.pattern})" for character in phrase)
        for place in re.finditer(f"(?=({pattern}))", text):
            written = place[1]
            plain = sum(map(str.__eq__, written, phrase))
            if len(phrase) > plain >= 2:
                for offset, (glyph, character) in enumerate(zip(written, phrase, strict=True)):
                    if glyph != character:
                        found[place.start() + offset].add(character)
    return found


def _agreed(heard: list[set[str]]) -> str | None:
    """The character that two places prove, three times as many as prove any other, and most admit."""
    sure = Counter(character for characters in heard if len(characters) == 1 for character in characters)
    (best, votes), (_, second) = [*sure.most_common(2), ("", 0), ("", 0)][:2]
    admitted = sum(best in characters for characters in heard)
    return best if votes >= max(2, 3 * second) and 4 * admitted >= 3 * len(heard) else None
