"""Characters and patterns that the cleaning steps go by."""

import re


def _characters(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


def _class(characters: frozenset[str]) -> str:
    return f"[{re.escape(''.join(sorted(characters)))}]"


# Byte-order marks, zero-width characters, soft hyphens, bidi marks, variation selectors, and control
# characters that are neither white space nor a line's end.
INVISIBLE_CHARACTERS = frozenset("\ufeff\u200b\u200c\u200d\u00ad\u2060") | _characters(
    (0x200E, 0x200F),
    (0x202A, 0x202E),
    (0x2066, 0x2069),
    (0xFE00, 0xFE0F),
    (0x00, 0x08),
    (0x0E, 0x1F),
    (0x7F, 0x84),
    (0x86, 0x9F),
)
INVISIBLE = re.compile(f"{_class(INVISIBLE_CHARACTERS)}+")
# What makes one picture of several: 👨‍👩‍👧, ❤️.
_EMOJI = "[\u2190-\u2bff\U0001f000-\U0001faff]"
JOINER = re.compile(f"(?<={_EMOJI})(?:\ufe0f?\u200d(?={_EMOJI})|\ufe0f)")
# A form feed ends a PDF's page, and with it a line.
NEWLINE_CHARACTERS = frozenset("\r\u2028\u2029\x85\x0b\x0c")
NEWLINE = re.compile(f"\r\n?|{_class(NEWLINE_CHARACTERS)}")
WIDE_SPACES = frozenset("\xa0\u3000\t\u202f\u205f") | _characters((0x2000, 0x200A))
WIDE_SPACE = re.compile(_class(WIDE_SPACES))

HAN = re.compile("[\u3400-\u9fff]+")

# A reading in brackets behind the character it glosses: 學(xué). Tone marks and ü as reprint farms
# write them. A gloss is one syllable of one to six small letters with a mark, so that (IT), (GDP), (app) and
# (中国) stay.
# The last four are marks of their own behind a letter.
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ\u0304\u0301\u030c\u0300"
TONED_CHARACTERS = frozenset(TONED)
# Without a tone mark glosses are of the neutral tone: 着(zhe), 们(men). Only these may go untoned, and only
# beside toned ones: alone, (a) and (o) count or label something.
UNTONED = "de|le|zhe|men|ma|ne|ba|me|zi|er|a|o|ge|li|shang|xia|bian|tou|mian"
_GLOSSED = r"[(（](?<=[\u3400-\u9fff].)"
# One mark a syllable, but for nüè: no résumé.
_SYLLABLE = rf"(?=[a-zɑɡ{TONED}]{{1,6}}[)）])[a-zɑɡ]*ü?[{TONED}][a-zɑɡ]*"
TONED_GLOSS = re.compile(rf"{_GLOSSED}{_SYLLABLE}[)）]")
GLOSS = re.compile(rf"{_GLOSSED}(?:{_SYLLABLE}|{UNTONED})[)）]")
# Several syllables behind several characters: 學習(xué xí), 中国(zhōngguó); seven letters or more, or parted.
_LETTERS = rf"[a-zɑɡ{TONED}]+"
GLOSSES = re.compile(rf"{_GLOSSED}((?:{_LETTERS}[ '’]){{1,7}}{_LETTERS}|[a-zɑɡ{TONED}]{{7,}})[)）]")
# The same with numbers for tones: 学(xue2), 学习(xue2 xi2).
NUMBERED_GLOSS = re.compile(rf"{_GLOSSED}[a-zü]{{1,6}}[1-5][)）]")
NUMBERED_GLOSSES = re.compile(rf"{_GLOSSED}((?:[a-zü]{{1,6}}[1-5] ?){{2,8}})[)）]")
WIDE_CHARACTERS = _characters((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
WIDE_ALNUM = {ord(character): ord(character) - 0xFEE0 for character in WIDE_CHARACTERS}

# Characters that OpenCC changes and that also stand in Simplified writing, above all in names (乾县,
# 哪吒): they do not make a page Traditional, and in a Simplified page they stay. GB 2312 has those of the
# first string; it has 後 and 於 as well, which are left out because a stray one is 后 and 于.
SHARED_WITH_SIMPLIFIED = frozenset("乾吒夥徵捱摺榘甯菸薹醣麴麽" + "餘鍾昇噁蘋囉")

SENTENCE_END = "。！？!?"
