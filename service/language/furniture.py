"""The furniture of a page: lines that are no part of its article, and why each is none.

The patterns follow what 220 real pages carry around an article. A line that tells of the article itself, its
source, byline, date or editor, is none: readers and models need it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.language.names import name_at
from service.language.titles import POST

_LONGEST, _LONGEST_HEADING, _LONGEST_HEADLINE = 120, 40, 50
_LINE = re.compile(r"(?m)^[^\S\n]*+\S[^\n]*")
# A line's beginning, behind the bullets and brackets that sites put there.
_START = r"[\s•·●○■□◆◇▪►▶▼→>＞»*|｜\-—_【\[「（(]*+"
# What ends a word of the page, so that no word of an article begins with it: 登录 |, but 登录甲市政务平台.
_ENDS = r"(?=$|[\s:：|、/>»＞·_，。】\])）\-])"
# 1.2万次, 637, (0)
_COUNT = r"[:：\s（(]*\d[\d.,]*\s?万?\+?\s?(?:人次|[次人条])?[）)]?\s*$"
_PAGES = r"(?:[上下前后]一?页|[首尾末]页|[本共第页全文\d\s/|<>«»‹›＜＞\[\]【】()（）.…·])"
_TOOL = (
    r"(?:打印|字[号体]|关闭|收藏|分享|纠错|保存|复制|举报|刷新|朗读|返回|顶部|列表|本页|此页|本文|页面|窗口|链接"
    r"|大[\s】\]【\[|]*+中[\s】\]【\[|]*+小)"
)
# Each kind at the beginning of a line; _ stands for a space in the reason.
_KIND = re.compile(
    rf"{_START}(?:"
    r"(?P<navigation>当前位置|(?:您|你)(?:当前|现在)?(?:的|所在的?)?位置|返回(?:首页|顶部|列表)|[上下]转[A-Z0-9第]"
    r"|用户名[:：]|(?:首页|网站首页|网站地图|网站导航|本站地图|更多|更多新闻|热线|关于我们|联系我们|广告服务|无障碍|无障碍阅读"
    rf"|长者模式|设为首页|加入收藏|简体|繁体|手机版|客户端下载|登录|注册){_ENDS}"
    rf"|(?=.*(?:[上下前后]一?页|[尾末]页)){_PAGES}++$|(?:查看|加载|点击)更多\s*$|换一[换批]\s*$)"
    r"|(?P<headline_of_another_article>[上下]一篇(?!章)|(?:[上下]一条|(?:相关|推荐|热门|延伸)"
    rf"(?:阅读|链接|新闻|报道|文章|推荐|点击|文章推荐)){_ENDS}|猜你喜欢|新闻排行|点击排行)"
    r"|(?P<sharing>分享(?:到)?[:：]|(?:微信)?扫一扫"
    rf"|(?:转发|微信|微博|QQ空间|点赞|收藏本文|我要评论|网友评论|发表评论|扫码关注){_ENDS})"
    r"|(?P<tools>(?:打印|字号|字体|关闭|收藏)(?:[:：\s】\]]|本页|窗口|此页|$)|点击(?:查看|进入)[^，。]{0,8}$"
    rf"|(?:{_TOOL}[\s|/·:：、【】\[\]（）()]*+)++$"
    r"|(?:点击|浏览|阅读)(?:数|次数|量)[:：]\s*$"
    rf"|(?:(?:点击|浏览|阅读|访问|播放)(?:数|次数|量|率)?|人气|评论数?){_COUNT}"
    r"|(?:(?:已有|共有?)\s?\d+\s?[人条位次](?:网友)?|\d+\s?条)(?:评论|参与|跟[帖贴]|点赞)\s*$|专注网站|当前在线)"
    r"|(?P<copyright>转载请(?:注明|标注)|版权所有|版权声明|免责声明|服务热线|友情链接|Copyright|copyright|©"
    r"|主办单位[:：]|承办单位[:：]|技术支持[:：])"
    r"|(?P<weather_or_clock>(?:今天|今日)是?[:：]?\s*\d{4}年|(?:当前|现在|系统|北京)时间[:：\s])"
    r")"
)
_WEATHER = re.compile(
    r"(?=.*(?:℃|°C))(?=.*(?:\d{4}[-年]|晴|阴|多云|星期|级))|.*农历[正一二三四五六七八九十冬腊闰]"
)
# Words that stand for a trade between two separators, or a number to call; 参观了政府网站建设成果 does not.
_ADVERTISING = re.compile(
    r"[-_|丨][^-_|丨，]{0,6}(?:网站(?:建设|制作|优化|推广)|SEO优化|网络营销)\s*(?:$|[-_|丨])"
    r"|热线[:：]\s?[\d-]{7}|ICP[备证]|公网安备"
)
_STAMP = re.compile(r"\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}")
_NEVER_A_CLAUSE = frozenset({"navigation", "sharing", "tools", "weather_or_clock"})
_OTHER = "headline of another article"
# Whole lines under which headlines of other articles stand. No 导读, 文章内容: the article's own follow.
_HEADING = re.compile(
    rf"{_START}(?:(?:相关|推荐|热门|热点|延伸|精彩|最新|往期|更多|图片|视频|图文|今日|近期|本周|一周|每日|本类|同类|本站|站内"
    r"|频道|编辑|小编|新闻|网友|焦点|头条|点击|阅读|要闻|(?:24|48)小时|其[他它])"
    r"(?:阅读|链接|新闻|报道|文章|推荐|点击|稿件|资讯|信息|回顾|排行榜?|热点|热文|热榜|热闻|热评|要闻|图片|视频|动态|专题|头条"
    r"|快讯|热搜|精选|速递){1,2}"
    r"|相关内容|[猜您你为]{1,2}(?:推荐|喜欢)|[您你]可能(?:还|会|也)?(?:喜欢|感兴趣|想看)的?|大家(?:都|还)?在[看搜聊]|随便看看"
    r"|(?:本类|本站|本栏|栏目|频道)最新|看了又看|[日周月总](?:点击)?排行榜?)"
    r"(?:[\s:：>＞»+…·|—\-▼◀】\]」）)]|更多|换一[换批]|[A-Za-z])*+$"
)
# 下一篇 alone in its line: one headline stands below.
_NEIGHBOUR = re.compile(rf"{_START}(?:[上下]一[篇条])[\s:：>＞»】\]）)]*+$")
_BULLET = re.compile(r"\s*(?:[•·●○■□◆◇▪►▶→>＞»*\-—]|\d{1,2}[.、．])")
_HAN = re.compile("[\u3400-\u9fff]")
# A headline has so many Chinese characters at least.
_WORDY = 6
# Lines that tell of an article: of this one, or of the one whose headline stands above.
_IMPRINT = re.compile(
    r".*(?:责任编辑|责编|(?:作者|来\s?源|稿源|出处|编辑|校对|审核|监制|主编)[:：]|(?:发布|发表|更新)?(?:时间|日期)[:：])"
)
# Lines of an article that are no sentences: bylines, captions, agreements, lists of names.
_OWN = re.compile(
    r"[\s•·（(【\[]*(?:(?:本[报台网刊社]|[\u4e00-\u9fff]{2,8}[社网报])?(?:全媒体|首席|见习)?(?:记者|通讯员)[\s:：]"
    r"|(?:摄影|撰稿|图片|文图?|图)[:：/]|图为|[上下左右]图|本报讯|《[^》]*》\s*$"
    r"|[^，。:：]{0,12}(?:领导|人员|名单|成员|参加|陪同|出席|团长)[:：])"
    r"|.*(?:（完）|摄[）)]?\s*$|[（(](?:本报)?(?:记者|通讯员)[^）)]*[）)]\s*$)"
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line `[start, end)` of the clean text that is no part of the article, and why."""

    start: int
    end: int
    reason: str


def furniture(text: str) -> Iterator[Furniture]:
    """The lines of a clean text that are furniture, in order; blank ones are not told."""
    places = list(_LINE.finditer(text))
    lines = [place.group() for place in places]
    reasons = [why_furniture(line) for line in lines]
    begun = False
    for at, line in enumerate(lines):
        if reasons[at] == _OTHER:
            for below in _others(lines, at, begun=begun):
                reasons[below] = _OTHER
        begun = begun or (reasons[at] is None and _is_wordy(line))
    yield from (
        Furniture(*place.span(), reason) for place, reason in zip(places, reasons, strict=True) if reason
    )


def why_furniture(line: str) -> str | None:
    """Why a line by itself is furniture; None where it is part of an article, or tells of it."""
    if len(line) < _LONGEST and "。" not in line.rstrip().removesuffix("。"):
        if _is_heading(line):
            return _OTHER
        found = _KIND.match(line)
        # 【字体：大 中 小】 2009-9-14 来源: the day of publication stands among the tools.
        stamped = found and found.lastgroup == "tools" and _STAMP.search(line)
        if (
            found
            and found.lastgroup
            and not stamped
            and not (found.lastgroup in _NEVER_A_CLAUSE and "，" in line)
        ):
            return found.lastgroup.replace("_", " ")
        if "，" not in line and _WEATHER.match(line):
            return "weather or clock"
    if "。" not in line:
        if line.count("|") >= 2 and not _STAMP.search(line):
            return "navigation"
        if _ADVERTISING.search(line):
            return "advertising"
    return None if re.search(r"[\w\u3400-\u9fff]", line) else "a rule"


def _others(lines: Sequence[str], heading: int, *, begun: bool) -> list[int]:
    """The headlines of other articles below a heading; where it is none, there are none.

    They go as far as a line that is of the article. Above it, where no headline has been yet (`begun`), the
    last of them is the article's own.
    """
    if _NEIGHBOUR.match(lines[heading]):
        below = heading + 1
        own = below == len(lines) or _IMPRINT.match(lines[below]) or _is_of_the_article(lines[below])
        return [] if own else [below]
    if not _is_heading(lines[heading]):
        return []
    found: list[int] = []
    for at in range(heading + 1, len(lines)):
        line = lines[at]
        unmarked = found and _BULLET.match(lines[found[0]]) and not _BULLET.match(line)
        if _is_heading(line) or (unmarked and _is_wordy(line) and not why_furniture(line)):
            return found
        told = _IMPRINT.match(line) is not None
        if _is_of_the_article(line) or (told and not begun):
            return found if begun else _without_last(lines, found)
        # What is too short for a headline stays, unless it is the date of one.
        if not told and (_is_wordy(line) or re.search(r"\d", line)):
            found.append(at)
    return found


def _without_last(lines: Sequence[str], found: list[int]) -> list[int]:
    """The headlines above the last, and not the stamp below it either."""
    last = max((at for at in found if _is_wordy(lines[at])), default=0)
    return [at for at in found if at < last]


def _is_heading(line: str) -> bool:
    return len(line) < _LONGEST_HEADING and _HEADING.match(line) is not None


def _is_wordy(line: str) -> bool:
    return len(_HAN.findall(line)) >= _WORDY


def _is_of_the_article(line: str) -> bool:
    """Whether a line among headlines is a sentence, a caption or a byline, or names who took part."""
    sentence = "。" in line or ("，" in line and len(line) > _LONGEST_HEADLINE)
    return sentence or len(line) > _LONGEST or _OWN.match(line) is not None or _is_roster(line)


def _is_roster(line: str) -> bool:
    """Whether a line is a post and a name, or a name and a post, and nothing else: • 市委书记卞青禾"""
    words = _BULLET.sub("", line, count=1).strip()
    named = "".join(words.split())
    if any(name_at(named, post.end()) == len(named) for post in POST.finditer(named)):
        return True
    name, _, title = words.partition(" ")
    posts = list(POST.finditer(title))
    return bool(posts) and posts[-1].end() == len(title) and name_at(name, 0) == len(name)
