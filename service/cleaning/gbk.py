"""The characters of GBK: which bytes make one, which of them are Traditional, and how those are read."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from opencc import OpenCC

# Bytes that may begin a character, and those that may end one.
LEADS, TRAILS = range(0x81, 0xFF), range(0x40, 0xFF)


@cache
def character(lead: int, trail: int) -> str:
    """The character that two bytes make, or nothing."""
    try:
        return bytes((lead, trail)).decode("gbk") if trail in TRAILS else ""
    except UnicodeDecodeError:
        return ""


@cache
def unpaired(first: int) -> bytes:
    """The leads that make no character behind this byte: such a pair is printed as "?"."""
    return bytes(second for second in LEADS if not character(first, second))


def simplified(text: str) -> str:
    """The text with each character in Simplified writing, by itself: 參與 is 参与."""
    table = _traditional()
    return "".join(table.get(one, one) for one in text)


@cache
def is_simplified(one: str) -> bool:
    """Whether a Traditional page, as programs make them, has another character instead."""
    converted: str = _to_traditional().convert(one)
    return converted != one


def plain(sound: str) -> str:
    """A reading with the letters that pypinyin writes: ɡ and ɑ are g and a."""
    return sound.replace("ɑ", "a").replace("ɡ", "g")


@cache
def sounds() -> Mapping[str, frozenset[str]]:
    """For each reading (yún) the Traditional characters of GBK that have it, by pypinyin."""
    from pypinyin.pinyin_dict import pinyin_dict  # it takes half a second, and hardly a page needs it

    every = defaultdict(set)
    for one in _traditional():
        for sound in pinyin_dict.get(ord(one), "").split(","):
            every[sound].add(one)
    return {sound: frozenset(ones) for sound, ones in every.items()}


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


@cache
def _traditional() -> Mapping[str, str]:
    """Every character of GBK that OpenCC writes otherwise in Simplified, with what it writes."""
    convert = OpenCC("t2s").convert
    every = (one for lead in LEADS for trail in TRAILS if (one := character(lead, trail)))
    return {old: new for old in every if (new := convert(old)) != old}
