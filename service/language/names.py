"""Personal names behind a title or in a list: where they end.

A Chinese name carries no mark of its own; it is recognised by what stands before it (a post, a
label, another name and 、) and by what may follow it. The surname is a soft check that keeps words
such as 市长热线 out; lists under a label go without it, so that rare and non-Han names stay in.
"""

import re
from collections.abc import Iterator

# Surnames of one character: common ones of today and of the 百家姓, with variants that older lists
# lack (付 闫 肖 隋). Left out are those that are everyday function words (来 由 年 后 代 …).
_SINGLE = frozenset(
    "朴钭禤雒王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜"
    "范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
    "汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲靳祁"
    "路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车项闵邬吉党阳司费蒙席"
    "晏隋古强穆姬宫景米麦谈柏瞿艾沙鄢桂窦郁缪畅巩卓褚栾戚全娄甄郎池丛边岑农苟迟保商臧佘卞虞刁冷应匡栗仇练"
    "楚揭师官佟封燕桑巫敖原植邝仲荆储宗楼干苑寇盖南屠鞠荣井乐银奚明麻雍花闻冼木郜廉衣蔺和冀占公门帅利满晁"
    "糜束乌暴湛贝慕皮付闫肖仝亓逄郇芮羿靖汲邴松富巴弓牧隗山宓蓬郗班仰秋伊仓督晋宰郦却璩濮寿通扈郏浦别茹习"
    "宦鱼容慎戈庾终暨居衡步都弘国广禄阙东殳沃蔚越夔隆厍勾融訾阚那毋乜养须丰巢蒯红竺权逯益桓裘茅邰宣祖凤钮"
    "贲杭诸支咎经水云昌酆元平禹狄计伏粱危粟苻矫揣信厉衷晓幸漆尧丘佀补布庆铁鹿苍呼延泮邸初鉴鄂藏丹仁"
)
COMPOUND = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙"
    "|宇文|司徒|鲜于|司空|闾丘|令狐|呼延|拓跋|第五|南郭|欧侯|阿不|买买|艾尼|阿布|吐尔"
)
_HAN = "[\u3400-\u9fff]"
# The shorter first: of 司马青等 the name is 司马青.
_NAME_LENGTHS, _COMPOUND_LENGTHS = (2, 3), (3, 4)

# What may stand behind a name: an end, punctuation, or a word that goes on with the sentence.
_FOLLOWS = re.compile(
    r"$|[\s、，,。；;:：（）()！!？?”\"]|与|和|及|以及|同志|同|等|率|带|陪|参加|参与|参会|出席|主持|会见|接见|会谈|座谈|一行|一同|一起|一道|分别|先后"
    r"|在|说|指出|表示|强调|认为|介绍|代表|对|向|为|就|作|讲|致辞|致|感谢|希望|欢迎|首先|还|也|来|到|赴|前往|随|汇报|发言|提出(?!席)|要求|先生|女士|共同|亲自"
    r"|接待|任团长|任组长|的率领|的带领|将|于|最后|围绕|从|又|并|受|叮嘱|召集|听取|考察|调研|莅临|专程|书记|省长|市长|县长|区长|签|通报|回顾|简要|详细|全程|深入|进行|担任|抵"
)
# Its last part goes as far as a word that may follow, so that no verb is taken into the name.
_DOTTED = re.compile(rf"{_HAN}{{1,8}}(?:·{_HAN}{{1,8}})*·{_HAN}{{2,8}}?(?={_FOLLOWS.pattern})")
_LISTED = re.compile(rf"{_HAN}{{1,8}}(?:·{_HAN}{{1,8}})+|{_HAN}{{2,4}}")
# 孟广来率团, 徐永和，: a last character that may also be the word behind a name of two. It belongs to the
# name where that word could not stand: 和 before a comma or a verb, 在 before a comma; 来, 同 and 为 wherever
# the name may end behind them, unless they begin a longer word (来到, 同志, 为期).
_STOP = r"[、，,。；;：:（）()！!？?]|$"
_VERB = "率|带队|陪同|参加|出席|会见|接见|主持|一行|分别|先后|一同|说|指出|表示|强调|介绍|致辞|讲话|汇报"
_LAST_CHARACTERS = {
    **dict.fromkeys("和与及向对于", re.compile(f"{_STOP}|{_VERB}")),
    "在": re.compile(_STOP),
    **dict.fromkeys("来同为", _FOLLOWS),
}
_WORD_AHEAD = re.compile("来到|来自|来访|同志|同时|同意|为期|为代表|为团长|为组长")
# What follows a label that has no names behind it: 主要负责同志参加活动.
_PREDICATE = re.compile(
    "深入|参加|参与|出席|陪同|会见|主持|汇报|一行|一同|一起|先后|分别|和|及|与|等|们|表示|介绍|发言"
)
# Behind a post, a label, or another name and a mark, a name may begin that is spaced out.
_BEFORE_SPACED = re.compile(r"[记长任席员委导志人、，,] {0,2}$")
_GAP = re.compile(" {1,3}")
# What is no given name, even before a comma.
_NO_NAME = "等说也还到率带又讲赴"
# What is between a surname and the end of what is read to tell where its name ends.
_ROOM = 16
# Behind a post, a mark or a space: a name that ends here.
_NAME_AT_END = re.compile(
    rf"(?:^|[^\u3400-\u9fff]|[记长任席员委导志者])(?:{COMPOUND}|[{''.join(sorted(_SINGLE))}]){_HAN}{{1,2}}$"
)


def name_at(text: str, start: int, *, listed: bool = False) -> int | None:
    """Where the name that begins at `start` ends, or None where none begins there.

    `listed` says that a label or another listed name stands before it: then any two to four
    characters between delimiters are a name, and names with a dot (艾力·买买提) as well.
    """
    if dotted := _DOTTED.match(text, start):
        return dotted.end()
    if re.match(COMPOUND, text[start : start + 2]):
        lengths = _COMPOUND_LENGTHS
    elif text[start : start + 1] in _SINGLE:
        lengths = _NAME_LENGTHS
    else:
        return _listed_name(text, start) if listed else None
    ends = [start + length for length in lengths if _may_end(text, start, start + length)]
    if len(ends) > 1 and _is_last_character(text, ends[0], ends[1]):
        return ends[1]
    return ends[0] if ends else _listed_name(text, start) if listed else None


def _is_last_character(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)`, which could be a word of its own, is the end of the name before it."""
    follows = _LAST_CHARACTERS.get(text[start:end])
    return follows is not None and follows.match(text, end) is not None and not _WORD_AHEAD.match(text, start)


def _may_end(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)` is all characters of a name, and what follows may stand behind one."""
    return (
        end <= len(text)
        and re.fullmatch(_HAN + "+", text[start:end]) is not None
        and _FOLLOWS.match(text, end) is not None
    )


def _listed_name(text: str, start: int) -> int | None:
    """A name of any kind that fills the room between two delimiters of a list."""
    found = _LISTED.match(text, start)
    if found is None or _PREDICATE.match(text, start):
        return None
    return found.end() if re.match(r"[、，,。；;\s]|$", text[found.end() : found.end() + 1]) else None


def gaps_in_names(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where white space stands inside a name that a post, a label or another name leads to; is it a guess?

    领导张 强、李 明参加 has two of them. A name of three (刘 伟 平), and one beside another name, is a guess.
    A surname before a word that goes on with the sentence (张 也到场) is not spaced out: its name is lost.
    """
    last = 0
    for gap in _GAP.finditer(text):
        at = gap.start() - 1
        if at < last or text[at] not in _SINGLE:
            continue
        beside = 0 < last < at <= last + 3 and not text[last:at].strip(" ")
        if beside or _BEFORE_SPACED.search(text[max(0, at - 3) : at]):
            size, guess = _spaced_name(text[at : at + _ROOM].split("\n")[0])
            for inside in _gaps_of_name(text, at, size):
                last = inside[1] + 1
                yield *inside, guess or beside


def _spaced_name(words: str) -> tuple[int, bool]:
    """How many characters the name has at the start of these words, which has gaps; 0 where it has no end."""
    whole = words.replace(" ", "")
    tail = whole[1:]
    spaced = words[1:].lstrip(" ")
    lost = _FOLLOWS.match(spaced) and not re.match(_STOP, tail[1:]) and not _is_last_character(whole, 1, 2)
    if not re.match(_HAN, tail) or lost or tail[0] in _NO_NAME:
        return 0, False
    end = name_at(whole, 0)
    if end == 2 or (end == 3 and tail[1] not in "副原代"):
        return end, end == 3
    return (2, True) if spaced[1:2] == " " else (0, False)


def _gaps_of_name(text: str, start: int, size: int) -> Iterator[tuple[int, int]]:
    """The gaps between that many characters."""
    at = start + 1
    for _ in range(size - 1):
        gap = _GAP.match(text, at)
        if gap:
            yield gap.span()
        at = gap.end() + 1 if gap else at + 1


def between_names(text: str, gap: int) -> bool:
    """Whether a space parts two names: 张三丰 李四光."""
    before = text[max(0, gap - 5) : gap]
    return _NAME_AT_END.search(before) is not None and name_at(text, gap + 1) is not None
