"""The parts of an HTML page that are no article: navigation, lists of other articles, comments."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from lxml.html import HtmlElement

from service.webpage.lines import Line

# What sites call them, by words of their class or id; the last are no article even where they hold most of
# a page's prose.
_PARTS = re.compile(
    r"(?:^|[\s_-])(?:(?:top|main|sub|side)?nav(?:bar|igation)?|menu|crumbs?|breadcrumbs?"
    r"|(?:bd|jia)?share\w*|related?|relevant|xiangguan|recommend\w*|tuijian|hot(?:news|list)?"
    r"|rank(?:ing)?|side(?:bar)?|aside|pre_?next|pag(?:er|ing|ination)|login|search\w*|ads?|advert\w*|qr_?code"
    r"|(?P<never>foot(?:er)?|copyright|comments?|pinglun))(?:$|[\s_-])",
    re.IGNORECASE,
)
_PART_TAGS = frozenset(("nav", "footer", "aside"))
# Chinese characters of the shortest bulletin.
SHORTEST = 12


def without_parts(root: HtmlElement, lines: list[Line], headline: str | None) -> list[Line]:
    """The lines outside such parts; all of them where hardly any prose is left so."""
    named = {element: name for element in root.iter() if (name := _name(element))}
    kept = _outside(lines, (element for element, name in named.items() if name == "never"))
    bare = _outside(kept, named)
    if _prose(bare) < _prose(kept):
        articles = _articles(root, kept, headline)
        bare = _outside(kept, (element for element in named if element not in articles))
    return bare if _prose(bare) >= max(SHORTEST, _prose(lines) / 10) else lines


def sums(root: HtmlElement, lines: Iterable[Line], measure: Callable[[Line], int]) -> Counter[HtmlElement]:
    """What the lines in each element amount to."""
    amounts: Counter[HtmlElement] = Counter()
    for line in lines:
        if amount := measure(line):
            amounts[line.block] += amount
    # Children before their parents, so that each element is added once, however deep it lies.
    for element in reversed(list(root.iter())):
        if element in amounts and element is not root:
            amounts[element.getparent()] += amounts[element]
    return amounts


def _name(element: HtmlElement) -> str | None:
    """What its tag, class and id make of an element: "never" the article, seldom ("part"), or None."""
    if element.tag in ("body", "html"):
        return None
    found = _PARTS.search(f"{element.get('class', '')} {element.get('id', '')}")
    if found and found["never"]:
        return "never"
    return "part" if found or element.tag in _PART_TAGS else None


def _outside(lines: Iterable[Line], parts: Iterable[HtmlElement]) -> list[Line]:
    inside: set[HtmlElement] = set()
    for part in parts:
        if part not in inside:
            inside.update(part.iter())
    return [line for line in lines if line.block not in inside]


def _prose(lines: Iterable[Line]) -> int:
    return sum(line.prose for line in lines)


def _articles(root: HtmlElement, lines: Sequence[Line], headline: str | None) -> set[HtmlElement]:
    """The elements that hold the article, whatever the site calls them.

    They have the headline above prose, or most of the page's prose and fewer links than paragraphs.
    """
    prose = sums(root, lines, lambda line: line.prose)
    paragraphs = sums(root, lines, lambda line: (line.prose > 0) - line.is_link)
    headlines = sums(root, lines, lambda line: line.text == headline and not line.is_link)
    most = prose[root] / 2
    return {
        element
        for element, amount in prose.items()
        if amount >= SHORTEST and (headlines[element] or (amount > most and paragraphs[element] > 0))
    }
