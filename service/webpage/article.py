"""The article of an HTML page, without what the site put around it.

Chinese sites mark up an article in every way there is: tables of tables, lines between <br>, a <span> for
each word. Two things hold of all of them: prose stands in sentences, and navigation stands in links. So the
article is the innermost element that holds most of the page's prose.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from schemas.errors import EmptyInput
from service.webpage.imprint import is_stamp, outlet, published, title
from service.webpage.lines import Line, parse, visible_lines

# What sites call the parts of a page that are no article, by words of their class or id.
_PARTS = re.compile(
    r"(?:^|[\s_-])(?:(?:top|main|sub|side)?nav(?:bar|igation)?|menu|foot(?:er)?|copyright|crumbs?|breadcrumbs?"
    r"|(?:bd|jia)?share\w*|comments?|pinglun|related?|relevant|xiangguan|recommend\w*|tuijian|hot(?:news|list)?"
    r"|rank(?:ing)?|side(?:bar)?|aside|pre_?next|pag(?:er|ing|ination)|login|search\w*|ads?|advert\w*|qr_?code)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_PART_TAGS = frozenset(("nav", "footer", "aside"))
_BARRIER = re.compile(
    "请(?:先|您)?(?:输入|登录|登陆)|用户名|密码|验证码|安全验证|访问过于频繁|页面不存在|正在(?:跳转|加载)|404"
    "|(?:启用|开启|支持) ?JavaScript",
    re.IGNORECASE,
)
# Chinese characters of the shortest bulletin, and of the longest page that only bars the way to one.
_SHORTEST, _BARRING = 12, 80
# The share of an element's prose at which one part of it is the article, and the rest its surroundings.
_MOST = 0.7


@dataclass(frozen=True, slots=True)
class Webpage:
    """An article out of HTML: `text` has its headline, its stamp and its paragraphs, a line each.

    `published` is only what a meta tag calls the day of publication, in Beijing's time.
    """

    text: str
    title: str | None
    outlet: str | None
    published: date | None


def read_webpage(page: str, name: str) -> Webpage:
    """The article of an HTML page that is decoded already.

    Raises:
        EmptyInput: there is no article in it, naming the file.
    """
    root = parse(page)
    lines = [] if root is None else visible_lines(root)
    prose = sum(line.prose for line in lines)
    barred = prose <= _BARRING and any(_BARRIER.search(line.text) for line in lines)
    if root is None or prose < _SHORTEST or barred:
        instead = _instead(lines, barred=barred)
        msg = f"{name}: there is no article in this HTML, only {instead}; save the page of the article."
        raise EmptyInput(msg)
    lines = _without_parts(lines)
    body = _body(root, lines)
    headline = title(root, [line.text for line in lines])
    article = _from_headline([lines[at] for at in body if not lines[at].is_link], headline)
    head = [text for text in _head(lines[: body[0]], headline) if text not in article]
    foot = [line.text for line in lines[body[-1] + 1 :] if not line.is_link and is_stamp(line.text)]
    text = [*head, *article, *(foot[:1] if not any(map(is_stamp, (*head, *article))) else ())]
    return Webpage("\n".join(text), headline, outlet(root, text), published(root))


def _instead(lines: list[Line], *, barred: bool) -> str:
    if barred:
        return "a login, a notice or a page that a script fills"
    return "navigation" if lines else "markup or scripts"


def _without_parts(lines: list[Line]) -> list[Line]:
    """The lines outside navigation, comments and the like; all of them where hardly any prose is left so."""
    parts: dict[HtmlElement, bool] = {}
    kept = [line for line in lines if not _in_part(line.block, parts)]
    prose = sum(line.prose for line in kept)
    return kept if prose >= max(_SHORTEST, sum(line.prose for line in lines) / 10) else lines


def _in_part(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    if element not in known:
        parent = element.getparent()
        known[element] = _is_part(element) or (parent is not None and _in_part(parent, known))
    return known[element]


def _is_part(element: HtmlElement) -> bool:
    if element.tag in ("body", "html"):
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return element.tag in _PART_TAGS or _PARTS.search(named) is not None


def _body(root: HtmlElement, lines: Sequence[Line]) -> list[int]:
    """Where the lines stand that are in the innermost element with most of the prose."""
    weight: Counter[HtmlElement] = Counter()
    for line in lines:
        for element in (line.block, *line.block.iterancestors()) if line.prose else ():
            weight[element] += line.prose
    inner = root
    while (heavy := max(inner, key=weight.__getitem__, default=None)) is not None:
        if weight[heavy] < weight[inner] * _MOST or not _is_container(heavy, inner, weight):
            break
        inner = heavy
    inside = set(inner.iter())
    return [at for at, line in enumerate(lines) if line.block in inside]


def _is_container(heavy: HtmlElement, parent: HtmlElement, weight: Counter[HtmlElement]) -> bool:
    """Whether an element holds paragraphs, and is not itself the longest of some that are marked up alike."""
    kind = heavy.tag, heavy.get("class")
    alike = any(weight[one] for one in parent if one is not heavy and (one.tag, one.get("class")) == kind)
    return heavy.tag != "p" and not alike


def _from_headline(lines: Sequence[Line], headline: str | None) -> list[str]:
    """The article's lines, without what navigation stands above its headline."""
    at = next((at for at, line in enumerate(lines) if line.text == headline), 0)
    return [line.text for line in lines[0 if any(line.prose for line in lines[:at]) else at :]]


def _head(lines: Sequence[Line], headline: str | None) -> list[str]:
    """What stands above the article: the headline and all below it, else what bears a stamp."""
    seen = [line.text for line in lines if not line.is_link]
    starts = [at for at, text in enumerate(seen) if text == headline]
    return seen[starts[-1] :] if starts else [text for text in seen if is_stamp(text)][-1:]
