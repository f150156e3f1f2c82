"""The article of an HTML page, without what the site put around it.

Chinese sites mark up an article in every way there is: tables of tables, lines between <br>, a <span> for
each word. Two things hold of all of them: prose stands in sentences, and navigation stands in links. So the
article is the innermost element that holds most of the page's prose.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from schemas.errors import EmptyInput
from service.webpage.body import body
from service.webpage.imprint import is_stamp, outlet, published, title
from service.webpage.lines import Line, parse, visible_lines
from service.webpage.parts import SHORTEST, without_parts

_BARRIER = re.compile(
    "请(?:先|您)?(?:输入|登录|登陆)|用户名|密码|验证码|安全验证|访问过于频繁|页面不存在|正在(?:跳转|加载)|(?<!\\d)404(?!\\d)"
    "|(?:启用|开启|支持) ?JavaScript",
    re.IGNORECASE,
)
# Chinese characters of the longest page that only bars the way to an article.
_BARRING = 80


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
    barred = prose <= _BARRING and _is_barred(lines, prose)
    if root is None or prose < SHORTEST or barred:
        instead = _instead(lines, barred=barred)
        msg = f"{name}: there is no article in this HTML, only {instead}; save the page of the article."
        raise EmptyInput(msg)
    headline = title(root, [line.text for line in lines if not line.is_link])
    lines = without_parts(root, _rejoined(lines, headline), headline)
    places = body(root, lines, headline)
    article = _from_headline([lines[at] for at in places if not lines[at].is_link], headline)
    head = [text for text in _head(lines[: places[0]], headline) if text not in article]
    foot = [line.text for line in lines[places[-1] + 1 :] if not line.is_link and is_stamp(line.text)]
    text = [*head, *article, *(foot[:1] if not any(map(is_stamp, (*head, *article))) else ())]
    return Webpage("\n".join(text), headline, outlet(root, text), published(root))


def _is_barred(lines: Sequence[Line], prose: int) -> bool:
    """Whether most of what a page has to say is that it shows no article; a box for a login is not."""
    bars = [line.prose for line in lines if not line.is_link and _BARRIER.search(line.text)]
    return bars != [] and sum(bars) * 2 >= prose


def _instead(lines: list[Line], *, barred: bool) -> str:
    if barred:
        return "a login, a notice or a page that a script fills"
    return "navigation" if lines else "markup or scripts"


def _rejoined(lines: list[Line], headline: str | None) -> list[Line]:
    """The lines with a headline as one of them that the page shows in two or three, or spaced otherwise."""
    sought = "".join((headline or "").split())
    if headline is None or any(line.text == headline for line in lines):
        return lines
    texts = ["".join(line.text.split()) for line in lines]
    for at, text in enumerate(texts):
        if text and sought.startswith(text):
            for size in (1, 2, 3):
                if "".join(texts[at : at + size]) == sought:
                    return [*lines[:at], replace(lines[at], text=headline), *lines[at + size :]]
    return lines


def _from_headline(lines: Sequence[Line], headline: str | None) -> list[str]:
    """The article's lines, without what navigation stands above its headline."""
    at = next((at for at, line in enumerate(lines) if line.text == headline), 0)
    return [line.text for line in lines[0 if any(line.prose for line in lines[:at]) else at :]]


def _head(lines: Sequence[Line], headline: str | None) -> list[str]:
    """What stands above the article: the headline and all below it, else what bears a stamp."""
    seen = [line.text for line in lines if not line.is_link]
    starts = [at for at, text in enumerate(seen) if text == headline]
    return seen[starts[-1] :] if starts else [text for text in seen if is_stamp(text)][-1:]
