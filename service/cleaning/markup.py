"""What is left of a page's making between its words: HTML tags, a forum's tags, a style sheet's rules."""

import re
from collections.abc import Iterator

from service.cleaning.text import Edit

# What begins a part that no reader sees, marks that end a line, and marks within one. An attribute begins
# with a letter, so that a<b 的 is none.
_TAG = re.compile(
    r"<(?:(?P<comment>!--)|(?P<unseen>script|style)(?:\s[^<>]*)?>"
    r"|/?(?:(?P<block>p|br|div|h[1-6]|li|ul|ol|dl|dt|dd|tr|table|tbody|thead|section|article|blockquote|hr|figure"
    r"|figcaption|center|body|html)"
    r"|b|strong|i|em|u|a|span|font|img|td|th|sup|sub|small|big|s|o:p|script|style|nobr|video|iframe)"
    r"(?:\s+[a-z\"'/:_-][^<>]*|\s*)/?>)",
    re.IGNORECASE,
)
# Where such a part ends; one that does not end before another begins has lost its end, and stays.
_UNSEEN_ENDS = {
    "!--": re.compile("-->|(?P<another><!--)"),
    "script": re.compile(r"</script[^<>]*>|(?P<another><script\b)", re.IGNORECASE),
    "style": re.compile(r"</style[^<>]*>|(?P<another><style\b)", re.IGNORECASE),
}
_FORUM_IMAGE = re.compile(r"\[(img|attach)(?:=[^\[\]\n]{0,40})?\][^\[\]\s]{1,400}\[/\1\]", re.IGNORECASE)
_FORUM_TAG = re.compile(
    r"\[/?(?P<name>b|i|u|s|p|url|img|color|size|font|align|quote|center|email|backcolor|table|tr|td|float|list"
    r"|indent)(?:=[^\[\]\n]{1,200})?\]",
    re.IGNORECASE,
)
_PROPERTY = (
    r"(?:color|font|margin|padding|(?:min-|max-|line-)?(?:width|height)|text|background|border|display|float"
    r"|position|letter|white-space|word|vertical|list-style|overflow|top|left|right|bottom|z-index|clear)"
)
# A value is read up to its ; or }, so that nothing is read twice; behind = or ( it is a script's object.
_RULE = re.compile(
    rf"\{{(?<![=(]\{{)\s{{0,20}}(?:{_PROPERTY}[a-z-]{{0,20}}\s?:[^;{{}}\u3400-\u9fff]{{1,100}}(?:;\s{{0,20}}|(?=\}})))+\}}",
    re.IGNORECASE,
)
_SELECTOR = re.compile(r"(?:[A-Za-z.#*@][\w.#:,>*@ -]{0,80})?$", re.ASCII)


def drop_markup(text: str) -> Iterator[Edit]:
    """Take out HTML that a crawler left: tags, those of blocks end a line; comments and scripts whole."""
    position = 0
    while found := _TAG.search(text, position):
        position = found.end()
        unseen = found["comment"] or found["unseen"]
        ended = unseen and _UNSEEN_ENDS[unseen.lower()].search(text, position)
        if ended and not ended["another"]:
            position = ended.end()
        elif found["comment"]:
            continue
        yield Edit(found.start(), position, "\n" if found["block"] else "", "markup")


def drop_forum_tags(text: str) -> Iterator[Edit]:
    """Take out a forum's tags, and its images with their addresses: [b]…[/b], [img]…[/img].

    Only those of a kind that the page closes somewhere: [b] alone may be an item's letter.
    """
    if "[/" not in text:
        return
    images = [found.span() for found in _FORUM_IMAGE.finditer(text)]
    for start, end in images:
        yield Edit(start, end, "", "a forum's image")
    tags = list(_FORUM_TAG.finditer(text))
    closed = {found["name"].lower() for found in tags if found.group().startswith("[/")}
    within = {at for start, end in images for at in range(start, end)}
    for found in tags:
        if found["name"].lower() in closed and found.start() not in within:
            yield Edit(*found.span(), "", "a forum's tag")


def drop_style_rules(text: str) -> Iterator[Edit]:
    """Take out the rules of a style sheet: .p1 {color: red; font-size: 12px}."""
    for found in _RULE.finditer(text):
        selector = _SELECTOR.search(text[max(0, found.start() - 80) : found.start()])
        yield Edit(
            found.start() - len(selector[0] if selector else ""), found.end(), "", "a style sheet's rule"
        )
