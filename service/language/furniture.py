"""The furniture of a page: lines that are no part of its article, and why each is none.

The patterns follow what 220 real pages carry around an article. A line that tells of the article itself, its
source, byline, date or editor, is none: readers and models need it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST = 120
# A line's beginning, behind the bullets and brackets that sites put there.
_START = r"^[\s•·>*|\-【\[（(]*"
# What ends a word of the page, so that no word of an article begins with it: 登录 |, but 登录甲市政务平台.
_ENDS = r"(?=$|[\s:：|、/>»＞·_，。】\])）\-])"
_KINDS: dict[str, re.Pattern[str]] = {
    "navigation": re.compile(
        rf"{_START}(?:当前位置|(?:您|你)(?:当前|现在)?(?:的|所在的?)?位置|返回(?:首页|顶部|列表)|[上下]转[A-Z0-9第]|用户名[:：]"
        r"|(?:首页|网站首页|网站地图|网站导航|本站地图|更多|更多新闻|热线|关于我们|联系我们|广告服务|无障碍|无障碍阅读|长者模式"
        rf"|设为首页|加入收藏|简体|繁体|手机版|客户端下载|登录|注册){_ENDS})"
    ),
    "headline of another article": re.compile(
        rf"{_START}(?:(?:上一篇|下一篇|上一条|下一条)(?!章)|(?:相关|推荐|热门|延伸)(?:阅读|链接|新闻|报道|文章|推荐|点击|文章推荐)"
        rf"{_ENDS}|猜你喜欢|新闻排行|点击排行)"
    ),
    "sharing": re.compile(
        rf"{_START}(?:分享(?:到)?[:：]|(?:微信)?扫一扫|(?:转发|微信|微博|QQ空间|点赞|收藏本文|我要评论|网友评论|发表评论|扫码关注){_ENDS})"
    ),
    "tools": re.compile(
        rf"{_START}(?:(?:打印|字号|字体|关闭|收藏)(?:[:：\s】\]]|本页|窗口|此页|$)|点击(?:查看|进入)[^，。]{{0,8}}$"
        r"|(?:点击|浏览|阅读)(?:数|次数|量)[:：]\s*\d*次?$|专注网站|当前在线)"
    ),
    "copyright": re.compile(
        rf"{_START}(?:转载请(?:注明|标注)|版权所有|版权声明|免责声明|服务热线|友情链接|Copyright|copyright|©"
        r"|主办单位[:：]|承办单位[:：]|技术支持[:：])"
    ),
    "weather or clock": re.compile(
        rf"{_START}(?:(?:今天|今日)是?[:：]?\s*\d{{4}}年|(?:当前|现在|系统|北京)时间[:：\s])"
        r"|^(?=.*(?:℃|°C))(?=.*(?:\d{4}[-年]|晴|阴|多云|星期|级))|农历[正一二三四五六七八九十冬腊闰]"
    ),
}
# Signs of furniture that a sentence of an article may hold as well: 参观了政府网站建设成果。
_UNLESS_SENTENCE = re.compile(r"服务热线[:：]|网站建设|ICP备|^\s*[•·]\s")
_STAMP = re.compile(r"\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}")
# A heading under which only headlines of other articles stand.
_RELATED = re.compile(
    r"^[\s•·>*|【\[]*(?:相关(?:阅读|链接|新闻|报道|文章)|延伸阅读|推荐阅读|热门(?:推荐|新闻|文章)|新闻排行|点击排行|更多新闻)[】\]:：\s]*$"
)


_NEVER_A_CLAUSE = frozenset({"navigation", "sharing", "tools", "weather or clock"})


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line `[start, end)` of the clean text that is no part of the article, and why."""

    start: int
    end: int
    reason: str


def furniture(text: str) -> Iterator[Furniture]:
    """The lines of a clean text that are furniture, in order; blank ones are not told."""
    among_headlines = False
    for line in re.finditer(r"(?m)^[^\S\n]*+\S[^\n]*", text):
        words = line.group()
        if among_headlines and (_is_sentence(words) or _is_about_the_article(words)):
            among_headlines = False
        reason = "headline of another article" if among_headlines else why_furniture(words)
        among_headlines = among_headlines or _RELATED.match(words) is not None
        if reason:
            yield Furniture(*line.span(), reason)


def why_furniture(line: str) -> str | None:
    """Why a line by itself is furniture; None where it is part of an article, or tells of it."""
    if len(line) < _LONGEST and "。" not in line.rstrip().removesuffix("。"):
        found = next((reason for reason, pattern in _KINDS.items() if pattern.search(line)), None)
        if found and not (found in _NEVER_A_CLAUSE and "，" in line):
            return found
    if line.count("|") >= 2 and not _STAMP.search(line) and "。" not in line:
        return "navigation"
    if _UNLESS_SENTENCE.search(line) and "。" not in line:
        return "advertising or a list"
    return None if re.search(r"[\w\u3400-\u9fff]", line) else "a rule"


def _is_sentence(line: str) -> bool:
    return "。" in line or ("，" in line and len(line) > 40)


def _is_about_the_article(line: str) -> bool:
    return re.search("责任编辑|责编|编辑[:：]|来源[:：]|记者|（完）", line) is not None
