"""Characters that a PDF's text layer has under the code of a radical or of another standard: ⽂化, ⻓江.

They look as the unified characters do, and no search finds them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from service.cleaning.text import Edit

# Kangxi radicals and compatibility ideographs: Unicode gives each the unified character that it is.
_NORMALIZED = (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00), range(0x2F800, 0x2FA1E))
# Of the other radicals, for which it gives none, those that are whole characters.
_WHOLE = (
    "⺌小⺎兀⺓幺⺛旡⺜日⺝月⺞歺⺟母⺠民⺧牛⺩王⺫目⺬示⺮竹⺶羊⺻聿⺼肉⺽臼⻁虎⻄西⻅见⻆角⻉贝⻊足⻋车⻑長"
    "⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟"
)


@cache
def _unified() -> dict[str, str]:
    every = (chr(code) for codes in _NORMALIZED for code in codes)
    pairs = ((one, unicodedata.normalize("NFKC", one)) for one in every)
    known = {one: unified for one, unified in pairs if one != unified and len(unified) == 1}
    return known | dict(zip(_WHOLE[::2], _WHOLE[1::2], strict=True))


@cache
def radicals() -> frozenset[str]:
    """All characters that have a unified one."""
    return frozenset(_unified())


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(radicals()))}]")


def unify_radicals(text: str) -> Iterator[Edit]:
    """Write the unified character for a radical or a compatibility ideograph; ㎡ and ㈠ stay."""
    for found in _pattern().finditer(text):
        yield Edit(*found.span(), _unified()[found.group()], "the code of a radical or of another standard")
