"""The part of an HTML page that its article stands in, and where the article goes on behind it."""

import re
from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from service.webpage.lines import Line
from service.webpage.parts import sums

# The share of an element's prose at which one part of it is the article, and the rest its surroundings.
_MOST = 0.7
_WHOLE = frozenset(("html", "body", "form"))
# What a line of a roster has: 卞青禾 云州市委书记.
_POST = re.compile(
    "书记|主任|主席|常委|委员|成员|名单|经理|总裁|团 ?长|秘书长|[省市县区州旗盟镇乡局厅部处科院校会行事]长"
)
# How what stands below an article begins, and what it has to offer.
_BELOW = re.compile(
    "[\\[【（(]?(?:责任编辑|责编|(?:编辑|审核|校对|主办|承办|主管|标签|关键词|地址|浏览|阅读|点击)[^，。]{0,6}[:：]"
    "|打印|关闭|分享到|[上下]一[篇条页]|(?:相关|热门|推荐|延伸|更多)(?:新闻|阅读|链接|报道|文章|信息|资讯|推荐|精彩)"
    "|返回(?:搜狐|顶部|首页|列表|上)|网友|评论|免责|版权|扫一扫)"
    "|.{0,40}?(?:声明[:：]|热线|信箱|邮箱|电话|公众号|客户端|二维码|ICP备|版权所有|转载)"
)


def body(root: HtmlElement, lines: Sequence[Line], headline: str | None) -> list[int]:
    """Where the lines stand that are in the innermost element with most of the prose, or carry it on."""
    inner = _innermost(root, sums(root, lines, lambda line: line.prose))
    inside = set(inner.iter())
    found = [at for at, line in enumerate(lines) if line.block in inside]
    return [*found, *_carried_on(lines, found, inner, headline)]


def _innermost(root: HtmlElement, weight: Counter[HtmlElement]) -> HtmlElement:
    inner = root
    while (heavy := max(inner, key=weight.__getitem__, default=None)) is not None:
        if weight[heavy] < weight[inner] * _MOST or not _is_container(heavy, inner, weight):
            break
        inner = heavy
    return inner


def _is_container(heavy: HtmlElement, parent: HtmlElement, weight: Counter[HtmlElement]) -> bool:
    """Whether an element holds paragraphs, and is not itself the longest of some that are marked up alike."""
    kind = heavy.tag, heavy.get("class")
    alike = any(weight[one] for one in parent if one is not heavy and (one.tag, one.get("class")) == kind)
    return heavy.tag != "p" and not alike


def _carried_on(
    lines: Sequence[Line], found: Sequence[int], inner: HtmlElement, headline: str | None
) -> range:
    """Where the article goes on behind its body, in the same column: with a roster, or a last paragraph.

    A paragraph is the article's only in a part of the page that has the headline too.
    """
    titled = _shared(lines[: found[0]], inner, headline)
    column = inner.getparent() if titled is None else titled
    inside = set(() if column is None else column.iter())
    start = end = found[-1] + 1
    posts = 0
    for at in range(start, len(lines)):
        line = lines[at]
        if line.is_link or line.block not in inside or _BELOW.match(line.text):
            break
        posts += _POST.search(line.text) is not None
        if (line.prose and titled is not None and titled.tag not in _WHOLE) or posts >= 2:
            end = at + 1
    return range(start, end)


def _shared(above: Sequence[Line], inner: HtmlElement, headline: str | None) -> HtmlElement | None:
    """The innermost element that has both the headline above the body, and the body; None without one."""
    title = next((line.block for line in reversed(above) if line.text == headline), None)
    outer = set(inner.iterancestors())
    return None if title is None else next(one for one in (title, *title.iterancestors()) if one in outer)
