"""The article of an HTML page, in the manner of the sites that Chinese papers and governments have."""

from datetime import date

import pytest

from schemas.errors import EmptyInput
from service.webpage.article import read_webpage

TITLE = "云州市党政代表团赴苏州市学习考察"
FIRST = "3月20日至22日，市委书记卞青禾率云州市党政代表团赴苏州市学习考察，苏州市委书记麦禾田会见代表团一行。"
SECOND = "代表团先后来到苏州工业园区、昆山市，察看了展示中心，并与苏州市签署了战略合作协议。"
STAMP = "2019-03-25 09:41 来源：云州日报"
ARTICLE = f"{TITLE}\n{STAMP}\n{FIRST}\n{SECOND}"
NAVIGATION = '<div class="nav"><a href="/">首页</a> | <a href="/n">新闻</a></div>'
LIST = (
    "<ul>"
    + '<li><a href="/1">我市召开安全生产工作会议，部署下一步工作。</a><span>03-24</span></li>' * 6
    + "</ul>"
)
FOOT = '<div class="footer">版权所有：云州日报社，未经授权，不得转载。</div>'

HEAD = f"<h1>{TITLE}</h1><p>{STAMP}</p>"
BODY = f"<p>{FIRST}</p><p>{SECOND}</p>"
WINDOW = f"<title>云州日报-{TITLE}</title>"
SUMMARIES = "<ul>" + "<li><a href=1>我市召开会议</a><p>会议指出，要认真贯彻上级部署。</p>" * 9 + "</ul>"
ABOUT = "<p>云州日报是云州市委机关报，每日出版。</p>"
TAGS = "<p>标签：<a href=1>党政代表团</a>，<a href=2>学习考察</a></p>"
LINKED = FIRST
for word in ("市委书记", "卞青禾", "云州市党政代表团", "赴苏州市学习考察", "苏州市委书记麦禾田会见代表团"):
    LINKED = LINKED.replace(word, f'<a href="/k">{word}</a>', 1)
PAGES = {
    "id=article": f"""{NAVIGATION}<div id="article">{HEAD}<p>　　{FIRST}</p><p>{SECOND}</p></div>
        <div class="prenext">上一篇：<a href="1">我市开会</a></div>{LIST}{FOOT}""",
    "tables": f"""{WINDOW}<TABLE><TR><TD><A HREF=/>首页</A></TD></TR><TR><TD>{LIST}</TD><TD><TABLE><TR>
        <TD align=center><FONT size=5><B>{TITLE}</B></FONT></TD></TR><TR><TD>{STAMP}</TD></TR><TR><TD><FONT>
        &nbsp;&nbsp;{FIRST}<BR><BR>&nbsp;&nbsp;{SECOND}</FONT></TD></TR></TABLE></TD></TR></TABLE>""",
    "e-paper": f"""{WINDOW}<div>{LIST}</div><founder-title>{TITLE}</founder-title><p>{STAMP}</p>
        <founder-content><div id=ozoom><!--enpcontent-->{BODY}<!--/enpcontent--></div></founder-content>""",
    "WeChat": f"""{HEAD}<div id="js_content" style="visibility: hidden"><section><section><p>
        <span>{FIRST}</span></p></section></section><section><p>{SECOND}</p></section></div>""",
    "Word": f"""{HEAD}<p><span>{FIRST[:9]}</span><span lang=EN-US>{FIRST[9:]}</span><o:p></o:p></p>
        <p><font>{SECOND}</font></p>""",
    "bare lines": f"""{NAVIGATION}<h1>{TITLE}</h1>{STAMP}<br>{FIRST}<br>{SECOND}<br>
        <a href=2>下一页</a>{FOOT}""",
    "included head": f"<html><body>{NAVIGATION}</body></html><div>{HEAD}{BODY}</div>",
    "unclosed": f"{HEAD}{'<font>' * 400}<p>{FIRST}<p>{SECOND}",
    "comments": f"""{HEAD}<div>{BODY}</div>
        <div class="comments"><p>{"学到了不少，希望尽快用到园区里来。" * 9}</p></div>""",
    "keywords": f"""{HEAD}<p>{FIRST[:30]}<a href=k>{FIRST[30:40]}</a>{FIRST[40:]}</p><p>{SECOND}</p>
        <p>1 <a href=2>2</a> <a href=2>下一页</a></p>""",
    "escaped twice": f"{HEAD}<p>&amp;nbsp;{FIRST}</p><p>{SECOND.replace('，', '&amp;#65292;')}</p>",
    "escaped whole": f"{HEAD}{BODY}".replace("<", "&lt;"),
    "wrapped source": f"{HEAD}<p>{FIRST[:20]}\n   {FIRST[20:]}</p><p>{SECOND}</p>",
    "class hot": f"""{NAVIGATION}<div class="hot">{HEAD}{BODY}</div><div class="box">{ABOUT}</div>{FOOT}""",
    "class hot below its headline": f"""<div class="c">{HEAD}</div><div class="hot">{BODY}</div>{ABOUT}""",
    "class side, and summaries": f"""<div class="side">{HEAD}<div>{BODY}</div></div>
        <div class="related">{SUMMARIES}</div>""",
    "class hot is a list": f"""<div class="c">{HEAD}{BODY}</div>
        <div class="hot">{SUMMARIES}</div>""",
    "linked words": f"""{HEAD}<p>{LINKED}</p><p>{SECOND}</p>{TAGS}""",
    "headline in two lines": f"""<title>{TITLE}_云州日报</title><b>{TITLE[:9]}</b><br><b>{TITLE[9:]}</b>
        <p>{STAMP}</p><div>{BODY}</div>""",
    "deep": f"{HEAD}{'<div>' * 1500}{BODY}",
    "pre": f"{HEAD}<pre>{FIRST}\n{SECOND}</pre>",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_article(page: str) -> None:
    """Headline, stamp and paragraphs come out, a line each, and nothing of what stands around them."""
    found = read_webpage(page, "a.html")

    assert (found.text, found.title, found.outlet) == (ARTICLE, TITLE, "云州日报")


def test_captions_and_rosters_stay() -> None:
    """What stands among the paragraphs is the article's too; the cells of a row make one line."""
    page = (
        f"<div><p>{FIRST}</p><figure><img><figcaption>座谈会现场。</figcaption></figure><p>{SECOND}</p>"
        "<table><tr><td>郝知行</td><td>市委副书记</td></tr></table></div>"
    )

    assert read_webpage(page, "").text == f"{FIRST}\n座谈会现场。\n{SECOND}\n郝知行 市委副书记"


ROSTER = [
    "代表团成员名单",
    "团 长：卞青禾 云州市委书记",
    "成 员：井未央 云州市委常委、市委秘书长、市委办公室主任、市直机关工委书记",
]
ROSTERS = {
    "div": f"<div>{''.join(f'<p>{line}</p>' for line in ROSTER)}</div>",
    "ul": f"<ul>{''.join(f'<li>{line}</li>' for line in ROSTER)}</ul>",
    "table": f"<table>{''.join(f'<tr><td>{line}</td></tr>' for line in ROSTER)}</table>".replace(
        " 云", "</td><td>云"
    ),
}


@pytest.mark.parametrize("roster", ROSTERS.values(), ids=ROSTERS)
@pytest.mark.parametrize(
    "page",
    [
        f"<div>{HEAD}<div class='text'>{BODY}</div>%s<p>责任编辑：白某</p></div>",
        f"<div><div class='text'>{HEAD}{BODY}</div>%s<p>市长热线：12345</p></div>",
    ],
    ids=["headline above", "headline within"],
)
def test_roster_beside_the_paragraphs(page: str, roster: str) -> None:
    """The roster of a delegation behind the paragraphs is the article's, though it has no sentence."""
    assert read_webpage(page % roster, "").text.split("\n") == [*ARTICLE.split("\n"), *ROSTER]


def test_last_paragraph_in_a_place_of_its_own() -> None:
    """A paragraph behind the others in the headline's column is the article's; what the site adds is not."""
    below = "<div>责任编辑：白某</div><div>免责声明：本文转载自其他媒体，版权归原作者。</div>"
    page = f"<div>{HEAD}<div class='a'>{f'<p>{FIRST}</p>' * 3}</div><section>{SECOND}</section>{below}</div>"

    assert read_webpage(page, "").text.split("\n") == [TITLE, STAMP, FIRST, FIRST, FIRST, SECOND]


def test_what_stands_below_is_no_roster() -> None:
    """What an article's column offers below it is not the article's."""
    below = "<div><p>云州市长信箱</p><p>市委书记：卞青禾</p><p>市长：郝知行</p></div>"

    assert read_webpage(f"<div><div>{HEAD}{BODY}</div>{below}</div>", "").text == ARTICLE


PUBLISHED = [
    ('<meta name="PubDate" content="2019-03-25 09:41">', date(2019, 3, 25)),
    ('<meta name="publishdate" content="2019年3月25日">', date(2019, 3, 25)),
    ('<meta name="firstpublishedtime" content="2019-03-25-23:59:59">', date(2019, 3, 25)),
    ('<meta property="article:published_time" content="2019-03-24T18:00:00Z">', date(2019, 3, 25)),
    ('<time itemprop="datePublished" datetime="2019-03-25">', date(2019, 3, 25)),
    ('<time datetime="2019-03-25T09:41:00+08:00" pubdate>', date(2019, 3, 25)),
    ('<time datetime="2019-03-25">', None),
    ('<meta property="bytedance:published_time" content="2019-03-25T09:41:00+08:00">', date(2019, 3, 25)),
    ('<script>var ct = "1553448300";</script>', date(2019, 3, 25)),
    ('<script type="application/ld+json">{"pubDate": "2019-03-25T09:41:00"}</script>', date(2019, 3, 25)),
    ('<script type="application/ld+json">[{"datePublished": "20190325"}</script>', None),
    ('<meta name="PubDate" content="2019-03-25"><meta name="pubtime" content="2019-03-26">', None),
    ('<meta name="PubDate" content="2019-02-30">', None),
    ('<meta name="PubDate" content="">', None),
    ('<meta name="lastmodifiedtime" content="2019-03-25">', None),
    ("<p>2019-03-25</p>", None),
]


@pytest.mark.parametrize(("head", "published"), PUBLISHED)
def test_published(head: str, published: date | None) -> None:
    """The day of publication is what a tag calls so, in Beijing's time; a contradiction leaves it open."""
    assert read_webpage(f"{head}<p>{FIRST}</p>", "").published == published


TITLES = [
    (f"<title>{TITLE}-云州市人民政府</title><h1>云州市人民政府</h1><b>{TITLE}</b>", TITLE),
    (f'<meta property="og:title" content="{TITLE}"><title>云州发布</title>', TITLE),
    (f"<h1>新闻中心</h1><h2>{TITLE}</h2>", TITLE),
    ("<title>新闻</title>", None),
    (f"<title>{TITLE} - 云州要闻 - 云州市人民政府门户网站</title>", TITLE),
    (f"<title>云州市人民政府门户网站-{TITLE}</title>", TITLE),
    (f"<title>{TITLE}_时政要闻_云州网</title>", TITLE),
    (f"<title>{TITLE}--云州频道--人民网</title>", TITLE),
    (f"<title>{TITLE}|云州市商务局</title><p>云州市人民政府</p>", TITLE),
    ("<title>苏州—云州党政座谈会召开-云州日报</title>", "苏州—云州党政座谈会召开"),
    (f"<title>云州市人民政府</title><p>云州市人民政府</p><h3>{TITLE}</h3>", TITLE),
    ("<title>云州市人民政府</title>", "云州市人民政府"),
]


@pytest.mark.parametrize(("head", "title"), TITLES)
def test_title(head: str, title: str | None) -> None:
    """The headline is what a tag and the page agree on, without the name of the site."""
    assert read_webpage(f"{head}<p>{FIRST}</p>", "").title == title


@pytest.mark.parametrize("source", ["本站原创", "未知", "", "http://a.cn"])
def test_outlet_that_names_nobody(source: str) -> None:
    """What a site fills in where it names nobody is no outlet."""
    assert read_webpage(f"<p>来源：{source}</p><p>{FIRST}</p>", "").outlet is None


def test_bulletin_beside_a_box_for_a_login() -> None:
    """A bulletin is read though the page offers a login beside it, or a link with 404 in its text."""
    page = f"<div>用户名<input>密码<input></div><a href=1>新闻404</a><p>{FIRST}</p>"

    assert FIRST in read_webpage(page, "").text


def test_account_of_wechat() -> None:
    """A page of WeChat is from the account that its head names."""
    assert (
        read_webpage(f'<a id="js_name"> 云州发布 </a><div id=js_content>{BODY}</div>', "").outlet
        == "云州发布"
    )


NO_ARTICLE = [
    ("", "markup or scripts"),
    ("<html><body></body></html>", "markup or scripts"),
    ("<html><body><script>var text = '代表团，来访。';</script></body></html>", "markup or scripts"),
    (f"<html><body>{NAVIGATION}{LIST}</body></html>", "navigation"),
    (
        "<form>用户名<input>密码<input type=password></form><p>请先登录，登录后方可查看全文内容。</p>",
        "a login",
    ),
    ("<p>您的浏览器不支持 JavaScript，请启用 JavaScript 后刷新页面，再继续访问本站。</p>", "a login"),
]


@pytest.mark.parametrize(("page", "told"), NO_ARTICLE)
def test_no_article(page: str, told: str) -> None:
    """A page without an article is told by what it holds instead."""
    with pytest.raises(EmptyInput, match=rf"^a\.html: there is no article in this HTML, only {told}.*; save"):
        read_webpage(page, "a.html")
