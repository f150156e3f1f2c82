"""What an HTML page says of its article: headline, outlet, day of publication."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone

from lxml.html import HtmlElement

_TITLES = ("articletitle", "og:title")
_SOURCES = ("contentsource", "articlesource", "source", "article:source", "og:source", "mediaid")
# Names that stand for the day of publication and for no other, in lower case and without - and _: of Chinese
# government sites (PubDate), news sites (publishdate), Open Graph, schema.org, Dublin Core.
_PUBLISHED = re.compile(
    "(?:pub(?:lish|lished)?(?:date|time)|(?:og|bytedance)?(?:article)?publishedtime|datepublished"
    "|(?:dc(?:terms)?)(?:date)?issued|firstpublishedtime|weiboarticlecreateat|ogreleasedate)"
)
_DAY = re.compile(r"((?:19|20)\d\d)(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)|(\d\d)(\d\d)(?!\d))")
_STAMP = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?!\d)")
_OUTLET = re.compile(r"(?:来\s*源|稿源|出处)\s*[:：]\s*[《“]?([^\s《》“”|:：【】\[\]（）()]{2,20})")
# What sites fill in where they name nobody.
_NOBODY = re.compile("本站|本网|原创|未知|网络|转载|佚名|不详|互联网|其他")
_SEPARATOR = re.compile(r"\s*[_|｜—–]+\s*|\s+-\s+|--+|-(?=[^-]+$)")
# Separators that no headline has within it: 苏州—云州 is one.
_PLAIN_SEPARATOR = re.compile(r"\s*[_|｜]+\s*|\s+[-—–]+\s+|--+|-(?=[^-]+$)|(?<=[网站报府])-")
# A site or a part of it.
_SITE = re.compile(
    ".*(?:网|网站|日报|晚报|早报|时报|人民政府|频道|在线|门户|客户端|发布|要闻|新闻中心|融媒体中心)"
)
# WeChat fills in its stamp by a script: var ct = "1553478060";
_SECONDS = re.compile(r"\bvar\s+ct\s*=\s*[\"'](\d{10})[\"']")
_HAN = re.compile("[\u3400-\u9fff]")
_BEIJING = timezone(timedelta(hours=8))
_LONGEST_STAMP, _HEADLINE = 80, 6


def title(root: HtmlElement, lines: Sequence[str]) -> str | None:
    """The headline: by the site's own tag, by <title> or a heading, that which the page shows first.

    Where the page shows none, the longest part of its <title> that names no site.
    """
    shown = set(lines)
    known = [value for name in _TITLES for value in _meta(root, name)]
    written = [text for heading in root.iter("h1", "h2", "h3") if (text := _text(heading))]
    window = [text for tag in root.iter("title") if (text := _text(tag))]
    parts = [part for text in window for part in (text, *_SEPARATOR.split(text))]
    unseen = [part for text in window for part in sorted(_PLAIN_SEPARATOR.split(text), key=len, reverse=True)]
    likely = [text for text in (*known, *unseen, *parts, *written) if len(_HAN.findall(text)) >= _HEADLINE]
    # What ends like the name of a site is a headline only where there is no other.
    likely = [text for text in likely if not _SITE.fullmatch(text)] or likely
    return next((text for text in likely if text in shown), likely[0] if likely else None)


def outlet(root: HtmlElement, lines: Sequence[str]) -> str | None:
    """Whom the article is from: by a tag, else behind 来源; None where that names nobody."""
    found = (match[1] for line in lines if (match := _OUTLET.search(line)))
    named = (value for name in _SOURCES for value in _meta(root, name))
    account = (_text(element) for element in root.xpath("//*[@id='js_name']"))
    # 举报: the link that one large site has right behind the name.
    candidates = (value.strip("《》“” ").removesuffix("举报") for value in (*named, *found, *account))
    return next((one for one in candidates if _is_name(one)), None)


def _is_name(text: str) -> bool:
    return len(_HAN.findall(text)) >= 2 and len(text) <= 20 and not _NOBODY.search(text)


def published(root: HtmlElement) -> date | None:
    """The day that the tags call that of publication, in Beijing's time; None where they disagree."""
    days = {day for value in (*_tagged(root), *_linked_data(root), *_scripted(root)) if (day := _day(value))}
    return days.pop() if len(days) == 1 else None


def is_stamp(text: str) -> bool:
    """Whether a line is one under a headline: 2019-03-25 来源：云州日报."""
    return len(text) <= _LONGEST_STAMP and "。" not in text and _STAMP.search(text) is not None


def _meta(root: HtmlElement, name: str) -> Iterator[str]:
    for tag in root.iter("meta"):
        if _name(tag).lower() == name and tag.get("content", "").strip():
            yield " ".join(tag.get("content").split())


def _name(tag: HtmlElement) -> str:
    return str(tag.get("name") or tag.get("property") or tag.get("itemprop") or "")


def _tagged(root: HtmlElement) -> Iterator[str]:
    for tag in root.iter("meta", "time"):
        if "pubdate" in tag.attrib or _PUBLISHED.fullmatch(re.sub("[-_:.]", "", _name(tag).lower())):
            yield tag.get("content") or tag.get("datetime") or ""


def _linked_data(root: HtmlElement) -> Iterator[str]:
    """datePublished of schema.org and pubDate of Baidu, in JSON-LD."""
    for script in root.iter("script"):
        if script.get("type") != "application/ld+json":
            continue
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for one in value if isinstance(value, list) else [value]:
            yield from _dates(one)


def _scripted(root: HtmlElement) -> Iterator[str]:
    """When a page of WeChat was published, by its script."""
    for script in root.iter("script"):
        if found := _SECONDS.search(script.text or ""):
            yield datetime.fromtimestamp(int(found[1]), _BEIJING).isoformat()


def _dates(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (str(value[name]) for name in ("datePublished", "pubDate") if value.get(name))


def _day(value: str) -> date | None:
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        pass
    else:
        return (moment.astimezone(_BEIJING) if moment.tzinfo else moment).date()
    found = _DAY.match(value.strip())
    if not found:
        return None
    try:
        return date(*(int(number) for number in found.groups() if number))
    except ValueError:
        return None


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())
