"""Characters and patterns that the cleaning steps go by."""

import re

# Byte-order marks, zero-width characters, soft hyphens, bidi marks, variation selectors, and control
# characters that are neither white space nor a line's end.
INVISIBLE = re.compile(
    "[\N{ZERO WIDTH NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
    "\N{SOFT HYPHEN}\N{WORD JOINER}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]+"
)
# A form feed ends a PDF's page, and with it a line.
NEWLINE = re.compile("\r\n?|[\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}\x85\x0b\x0c]")
WIDE_SPACE = re.compile("[\N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\t\u2000-\u200a\u202f\u205f]")

# A reading in brackets behind the character it glosses: 學(xué). Tone marks and ü as reprint farms
# write them. A gloss is one syllable of one to six small letters, so that (IT), (GDP) and (中国) stay;
# plain lower-case words such as (app) are kept by the tone test of the step.
TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"
GLOSS = re.compile(rf"(?<=[\u3400-\u9fff])[(（]([a-zɑɡ{TONED}]{{1,6}})[)）]")
# Glosses without a tone mark are of the neutral tone: 着(zhe), 们(men). Only these may go untoned, and
# only beside toned ones: alone, (a) and (o) count or label something.
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

# What is left of a page's HTML: marks that end a line, and marks within one.
MARKUP = re.compile(
    r"</?(?:(?P<block>p|br|div|h[1-6]|li|ul|ol|tr|table|section)"
    r"|b|strong|i|em|u|a|span|font|img|td|th|sup|sub|center)(?:\s[^<>]{0,400})?/?>",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,20});")

# A space inside a date or a number with its unit: 7 月 12 日, 2023 年.
DATE_GAP = re.compile(r"(?<=\d) +(?=[年月日号时至到\-—~、])|(?<=[年月至到\-—~、]) +(?=\d)|(?<=日) +(?=至)")

# Characters that OpenCC changes and that also stand in Simplified writing, above all in names (乾县,
# 哪吒): they do not make a page Traditional, and in a Simplified page they stay. GB 2312 has those of the
# first string; it has 後 and 於 as well, which are left out because a stray one is 后 and 于.
SHARED_WITH_SIMPLIFIED = frozenset("乾吒夥徵捱摺榘甯菸薹醣麴麽" + "餘鍾昇噁蘋囉")

SENTENCE_END = "。！？!?"
