"""The damage of real pages, applied by program to clean articles; their gold stays as it is.

Each damage strikes at the places where it can: `strength` is the share of them that it strikes (0: the
article as it was; 1: all, or as many as in the worst pages seen: lost characters and splices 2 in 100
characters, spaces 1 in 10, page jumps 1 comma in 8). Which ones is drawn from a generator seeded with damage,
document and seed, so that a curve is the same on every machine. Each was seen in real pages: reprint farms,
PDF exports, e-papers. An example stands with each.
"""

import random
import re
from collections.abc import Callable
from functools import cache

from opencc import OpenCC
from pypinyin import pinyin

STRENGTHS = (0.25, 0.5, 1.0)
Damage = Callable[[str, float, random.Random], str]
_TO_TRADITIONAL = OpenCC("s2t")
_HAN = "[\u4e00-\u9fff]"
# How often a character is lost at strength 1: one in fifty, as in the worst pages.
_LOST = 0.02


def damaged(text: str, name: str, strength: float, document: str, seed: int = 0) -> str:
    """The text under one damage of DAMAGES; another seed strikes elsewhere."""
    return DAMAGES[name](text, strength, random.Random(f"{name}/{document}/{seed}"))


def _strike(pattern: str, replace: Callable[[re.Match[str]], str]) -> Damage:
    """A damage that replaces what the pattern finds."""

    def damage(text: str, strength: float, rng: random.Random) -> str:
        return re.sub(
            pattern, lambda match: replace(match) if rng.random() < strength else match.group(), text
        )

    return damage


@cache
def _traditional(character: str) -> str:
    converted: str = _TO_TRADITIONAL.convert(character)
    return converted


@cache
def _pinyin(character: str) -> str:
    return str(pinyin(character)[0][0])


def _glossed(match: re.Match[str]) -> str:
    turned = _traditional(match.group())
    return f"{turned}({_pinyin(match.group())})" if turned != match.group() else turned


def _misaligned(text: str, strength: float, rng: random.Random) -> str:
    """融入參與 → 融入?yún)⑴c: a clone glosses bytes of a Traditional page in GBK, wherever they stand.

    入 (C8 EB) 參 (85 A2) 與 (C5 63) holds EB 85, which is 雲: its gloss lands there, and what follows is
    paired anew, until the pairs happen to fit again.
    """
    turned = "".join(map(_traditional, text))
    changed = sorted(set(turned) - set(text))
    glossed = {
        one.encode("gbk", errors="replace"): _pinyin(one) for one in changed if rng.random() < strength
    }
    if not glossed:
        return text
    data = re.sub(
        b"|".join(map(re.escape, glossed)),
        lambda match: match.group() + f"({glossed[match.group()]})".encode("gbk", errors="replace"),
        turned.encode("gbk", errors="replace"),
    )
    return _paired(data)


def _paired(data: bytes) -> str:
    """GBK as a careless decoder reads it: two bytes that are no character make one question mark."""
    characters = []
    while data:
        pair, data = (data[:1], data[1:]) if data[0] < 0x80 else (data[:2], data[2:])
        characters.append(pair.decode("gbk", errors="ignore") if _is_whole(pair) else "?")
    return "".join(characters)


def _is_whole(pair: bytes) -> bool:
    try:
        pair.decode("gbk")
    except UnicodeDecodeError:
        return False
    return True


_OVERCONVERTED = dict(zip("干才里台后面谷制", "乾纔裡臺後麵穀製", strict=True))
_GLYPHS = {"的": "놅", "在": "놇", "市": "뎀", "代": "눑", "表": "뇽", "团": "덶", "和": "놌"}
_GARBAGE = ("8 T$ k1 \\9 F:", "q5 g* Z; m0 u& W", "( p7 ^3 i- y' D2", '. X1 L; s8 @ e"')
_NOVEL = ("他心中一惊", "夜色渐深", "剑光一闪", "她没有回头")
_SYMBOLS = "☆∮№◎※"
_HEAD = (
    "首页 | 新闻 | 政务 | 专题 | 视频 | 数字报",
    "您当前的位置：首页 > 新闻中心 > 时政要闻",
    "登录 | 注册 | 设为首页 | 加入收藏",
    "今天是2026年1月5日 星期一 晴 3℃~11℃ 西北风3级",
    "字体：大 中 小  打印本页  关闭窗口",
    "分享到：微信 微博 QQ空间",
)
_FOOT = (
    "上一篇：我市召开安全生产工作会议",
    "下一篇：全市老干部书画展开幕",
    "相关阅读：省调研组来我市调研优化营商环境工作",
    "第03版：要闻 | 第04版：综合 | 第05版：副刊",
    "版权所有 未经书面授权不得转载或镜像 ICP备案号 00000000",
    "友情链接：人民网 新华网 中国政府网",
)


def _furnished(text: str, strength: float, rng: random.Random) -> str:
    """Navigation, widgets with a date of their own, and headlines of other news around the article."""
    head = [line for line in _HEAD if rng.random() < strength]
    foot = [line for line in _FOOT if rng.random() < strength]
    return "\n".join([*head, text.strip("\n"), *foot, ""])


def _wrapped(text: str, strength: float, rng: random.Random) -> str:
    """PDF lines: a paragraph is broken every 30 to 38 characters, also inside names and dates."""
    width = rng.randint(30, 38)
    lines = []
    for line in text.split("\n"):
        broken = rng.random() < strength
        lines += (
            [line[start : start + width] for start in range(0, len(line), width)]
            if broken and line
            else [line]
        )
    return "\n".join(lines)


def _lead_twice(text: str, strength: float, rng: random.Random) -> str:
    """摘要: X。X。 - the first long paragraph stands there twice."""
    lead = next((line for line in text.split("\n") if len(line) > 60), "")
    return text.replace(lead, f"摘要：{lead}\n{lead}", 1) if lead and rng.random() < strength else text


def _jumped(text: str, strength: float, rng: random.Random) -> str:
    """Print's page jumps: （下转第三版） in the middle of a sentence, （上接第一版） after it."""
    return _strike(f"(?<={_HAN}，)(?={_HAN})", lambda _: "（下转第三版）\n（上接第一版）")(
        text, strength / 8, rng
    )


def _garbage(text: str, strength: float, rng: random.Random) -> str:
    """8 T$ k1 \\9 F: - a forum's protection against copying, between lines."""
    return _strike("\n", lambda _: f"\n{rng.choice(_GARBAGE)}\n")(text, strength, rng)


def _spliced(text: str, strength: float, rng: random.Random) -> str:
    """市委书记王☆某∮ 他心中一惊 会见…: a clone's symbols and sentences inside words and names."""

    def splice(_: re.Match[str]) -> str:
        return rng.choice(_SYMBOLS) + (f" {rng.choice(_NOVEL)} " if rng.random() < 0.2 else "")

    return _strike(f"(?<={_HAN})(?={_HAN})", splice)(text, strength * _LOST, rng)


def _lost(text: str, strength: float, rng: random.Random) -> str:
    """甲市�乙市, 确?疾: characters lost, also in names."""
    return _strike(_HAN, lambda _: rng.choice("?？\ufffd"))(text, strength * _LOST, rng)


def _spaced(text: str, strength: float, rng: random.Random) -> str:
    """电 子商务: white space between characters."""
    return _strike(f"(?<={_HAN})(?={_HAN})", lambda _: " ")(text, strength * 0.1, rng)


DAMAGES: dict[str, Damage] = {
    # 學(xué)習(xí)
    "pinyin glosses": _strike(_HAN, _glossed),
    "misaligned glosses": _misaligned,
    # 位於南京市的
    "traditional": _strike(_HAN, lambda match: _traditional(match.group())),
    # 乾部, 人纔, 後臺
    "over-converted": _strike("[" + "".join(_OVERCONVERTED) + "]", lambda m: _OVERCONVERTED[m.group()]),
    # 代表團놅行程
    "private glyphs": _strike("[" + "".join(_GLYPHS) + "]", lambda m: _GLYPHS[m.group()]),
    # 721日至22日
    "lost month signs": _strike(r"(?<=\d)月(?=\d+日)", lambda _: ""),
    # 1月1218日
    "lost dashes": _strike(r"(?<=\d)日?[—\-至到~～]+(?=\d+日)", lambda _: ""),
    # 1 月5日
    "spaces in dates": _strike(r"(?<=\d)(?=[年月日])", lambda _: " "),
    "spaces in words": _spaced,
    "line wraps": _wrapped,
    "lost characters": _lost,
    # 先后到,、园区,。
    "doubled commas": _strike("，", lambda _: ",,"),
    # (halfwidth punctuation of old editors)
    "narrow punctuation": _strike(
        "[，：；（）？！]", lambda m: m.group().translate(str.maketrans("，：；（）？！", ",:;()?!"))
    ),
    "page furniture": _furnished,
    # ??? 5月1日,甲县…
    "question marks": _strike(r"(?m)^(?=.)", lambda _: "??? "),
    "lead twice": _lead_twice,
    "page jumps": _jumped,
    "garbage lines": _garbage,
    "splices": _spliced,
}
