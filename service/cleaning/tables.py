"""Characters and patterns that the cleaning steps go by."""

import re

# Byte-order marks, zero-width characters, soft hyphens, bidi marks, control characters but \t and \n.
INVISIBLE = re.compile(
    "[\N{ZERO WIDTH NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
    "\N{SOFT HYPHEN}\N{WORD JOINER}\u200e\u200f\u202a-\u202e\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+"
)
NEWLINE = re.compile("\r\n?|[\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\x85]")
WIDE_SPACE = re.compile("[\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\t\u2002-\u200a\u202f]")

# A reading in brackets behind the character it glosses: 學(xué). Tone marks and ü as reprint farms
# write them. A gloss is one syllable of one to six letters and must carry a Latin vowel, so that
# (IT), (GDP) and (中国) stay; plain lower-case words such as (app) are kept by the tone test below.
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
GLOSS = re.compile(rf"(?<=[\u3400-\u9fff])[(（]([a-z{TONED}ńňǹḿ]{{1,6}})[)）]")
# Glosses without a tone mark are of the neutral tone: 着(zhe), 们(men). Only these may go untoned.
UNTONED = frozenset(
    [
        "de",
        "le",
        "zhe",
        "men",
        "ma",
        "ne",
        "ba",
        "me",
        "zi",
        "er",
        "a",
        "o",
        "ge",
        "li",
        "shang",
        "xia",
        "bian",
        "tou",
        "mian",
    ]
)

WIDE_ALNUM = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}

# A space inside a date or a number with its unit: 7 月 12 日, 2023 年.
DATE_GAP = re.compile(r"(?<=\d) +(?=[年月日号时至到\-—~、])|(?<=[年月至到\-—~、]) +(?=\d)|(?<=日) +(?=至)")

# Characters that are Traditional forms and also stand in Simplified writing, above all in names:
# in a Simplified page with a few stray glyphs they stay.
SHARED_WITH_SIMPLIFIED = frozenset("乾著藉瞭徵餘鍾甯昇喆堃淼菓祐锺噁蘋囉幺麽")

SENTENCE_END = "。！？!?"
