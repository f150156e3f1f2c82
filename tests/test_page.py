"""What a page says of itself, and the lines that are no part of its article."""

from datetime import date

import pytest

from service.language.furniture import furniture, why_furniture
from service.language.page import Page, read_page
from service.language.sentences import split_sentences

LEDE = "3月20日，云州市党政代表团赴苏州市学习考察。"

FURNITURE = [
    "当前位置：首页 > 新闻 > 正文",
    "• 我爱建站网-网站建设-上海网站建设",
    "首页 | 新闻 | 视频",
    "分享到：",
    "字号：",
    "上一篇：市委常委会召开",
    "下转A6 上接A1",
    "版权所有 云州日报社",
    "转载请注明出处。",
    "滇ICP备12345678号",
    "扫一扫在手机打开",
    "* * *",
    "——",
    "您当前的位置：首页 > 新闻中心 > 时政要闻",
    "今天是2026年1月5日 星期一 晴 3℃~11℃ 西北风3级",
    "2023-04-12 上海 41℃",
    "北京时间 10:20:31 2024年03月05日",
    "友情链接：人民网 新华网 中国政府网",
    "[下一篇] 苏州市党政代表团来我市考察",
    "【打印】【关闭】",
    "浏览次数：637次",
    "用户名：        密码：",
    "我爱建站网-网站建设-SEO优化",
    "全国服务热线: 13000000000",
    *("最新新闻", "往期回顾", "为您推荐", "热点新闻", "大家都在看", "精彩推荐", "今日热点", "图片新闻"),
    *("视频推荐", "相关稿件", "更多>>", "编辑推荐", "新闻推荐", "24小时热文", "本类最新", "频道热点"),
    *("■ 相关链接", "【往期回顾】", "最新资讯 MORE+", "热门文章推荐：", "您可能感兴趣的"),
    *(
        "上一页 下一页",
        "[1][2]下一页",
        "1 2 3 下一页 尾页",
        "1/2 下一页 上一页 首页 尾页",
        "共3页 上一页 下一页",
    ),
    *("点击：123", "点击数 123", "阅读 1.2万", "访问量：1,024次", "已有0人评论", "评论(0)", "3条评论"),
    *(
        "【大 中 小】",
        "字体：大 中 小",
        "[大][中][小]",
        "打印本页 关闭窗口",
        "收藏 分享 打印",
        "【打印】【关闭】",
    ),
]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture(line: str) -> None:
    """Navigation, sharing, advertising and rules are furniture."""
    assert why_furniture(line)


ARTICLE = [
    LEDE,
    "云州市党政代表团赴苏州市学习考察",
    "代表团参观了政府网站建设成果。",
    "• 在苏州工业园区，代表团察看了展示中心。",
    *(
        "• 市委书记卞青禾",
        "· 10月13日 云州—江州",
        "• 《云州市苏州市战略合作框架协议》",
        "· 苏州工业园区展示中心",
    ),
    *("参观了政府网站建设成果", "政务服务热线：12345平台成为考察点", "云州-苏州-网站建设交流会"),
    *("图片产业园", "新闻发布会", "最新一批成果亮相", "热点产业对接", "新闻导读", "今日江州推荐会", "编辑部"),
    *(
        "下一页精彩继续",
        "阅读 3天",
        "访问江州",
        "点击产业新蓝海",
        "收藏家卞青禾",
        "大中小企业座谈会",
        "保存完好的古镇",
    ),
    *(
        "上一条生产线建成",
        "下一条高铁开通",
        "打印机产业园考察",
        "分享会",
        "返回云州",
        "第3页，共5页，一一过目",
    ),
    "来源：云州日报 | 作者：卞青禾 | 2019-03-25",
    "（上接第1版）代表团还来到昆山市。",
    "市领导钱乐山、孙景行参加。",
    "8 T$ k1",
    "（记者 甲一乙）",
    "责任编辑：甲一",
    "2019-03-25 17:43 浏览次数：637",
    "今天是2019年3月20日，云州市党政代表团抵达苏州。",
    "室外气温41℃，代表团一行仍冒着高温察看了三处工地。",
    "更多企业走出去，两市都要搭好台",
    "微博大V代表团一行到访甲市",
    "登录甲市政务平台的代表团成员",
    "注册资本5亿元的企业成为考察点",
    "推荐阅读活动启动仪式举行",
    "室温18℃的大棚里代表团驻足",
]


def test_headlines_under_a_related_heading_are_no_visits() -> None:
    """相关新闻 and what stands under it is left out, up to the line that is of the article again."""
    related = "相关新闻\n常州市党政代表团来我市考察\n·我市党政代表团赴无锡市"
    text = f"{LEDE}\n{related}\n（责任编辑：甲一）\n代表团今日返回。"

    assert [text[line.start : line.end] for line in furniture(text)] == [
        "相关新闻",
        "常州市党政代表团来我市考察",
        "·我市党政代表团赴无锡市",
    ]
    assert "常州" not in "".join(sentence.text for sentence in split_sentences(text))


OTHERS = ["苏州市党政代表团来我市考察", "市委常委会召开会议", "更多企业走出去，两市都要搭好台"]
HEADINGS = ["相关阅读", "最新新闻", "往期回顾：", "■ 为您推荐", "大家都在看", "【图片新闻】更多>>"]
OWN = [
    "• 市委书记卞青禾",
    "云州市委书记 卞青禾",
    "卞青禾 云州市委书记",
    "市领导：钱乐山、孙景行",
    "参加考察的人员：钱乐山、孙景行",
    "图为代表团参观苏州工业园区",
    "代表团参观苏州工业园区 卞青禾摄",
    "代表团参观苏州工业园区（卞青禾 摄）",
    "《云州市苏州市战略合作框架协议》",
    "本报记者 卞青禾",
    "来源：云州日报",
    "编辑：卞青禾",
    "责任编辑：卞青禾",
    "展示中心",
    "代表团今日返回。",
]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("bullet", ["", "· ", "1. "])
def test_headlines_in_the_middle_of_an_article(heading: str, bullet: str) -> None:
    """Headlines of other articles stand between two paragraphs, and none of them becomes a sentence."""
    others = [bullet + headline for headline in OTHERS]
    page = "\n".join([LEDE, heading, *others, "代表团今日返回。"])

    assert [sentence.text for sentence in split_sentences(page)] == [LEDE, "代表团今日返回。"]


@pytest.mark.parametrize("own", OWN)
def test_article_goes_on_below_headlines_of_others(own: str) -> None:
    """Names, captions, agreements, bylines and sources below 相关阅读 are the article's."""
    page = "\n".join([LEDE, "相关阅读", *OTHERS, own])

    assert [sentence.text for sentence in split_sentences(page)] == [LEDE, own]


def test_headlines_of_others_with_their_sources() -> None:
    """Below the article a source among headlines may be that of one of them: it stays, they do not."""
    page = "\n".join([LEDE, "相关阅读", OTHERS[0], "来源：苏州日报", OTHERS[1], "责任编辑：卞青禾"])

    assert [sentence.text for sentence in split_sentences(page)] == [
        LEDE,
        "来源：苏州日报",
        "责任编辑：卞青禾",
    ]


def test_subheading_below_headlines_with_bullets() -> None:
    """Where headlines of others have bullets, the first line without one is the article's again."""
    page = "\n".join([LEDE, "相关阅读", *(f"· {one}" for one in OTHERS), "对标先进再出发", "座谈会召开。"])

    assert [sentence.text for sentence in split_sentences(page)] == [LEDE, "对标先进再出发", "座谈会召开。"]


@pytest.mark.parametrize("neighbours", ["上一篇：{}\n下一篇：{}", "上一篇\n{}\n下一篇：\n{}", "[下一条]\n{}"])
def test_neighbours_are_no_visits(neighbours: str) -> None:
    """The articles before and after this one stand in their line or below it, one each."""
    page = "\n".join([LEDE, neighbours.format(*OTHERS), "市领导钱乐山参加"])

    assert [sentence.text for sentence in split_sentences(page)] == [LEDE, "市领导钱乐山参加"]


COLUMNS = [
    "图片新闻\n{title}\n{lede}",
    "热点新闻\n市委常委会召开会议\n{title}\n{lede}",
    "热点新闻\n市委常委会召开会议\n{title}\n2019-03-25 09:41\n{lede}",
    "最新新闻\n· 市委常委会召开会议\n{title}\n来源：云州日报\n{lede}",
    "首页 > 新闻\n图片新闻\n市委常委会召开会议\n{title}\n2019-03-25 来源：云州日报\n大 中 小\n{lede}",
    "{title}\n2019-03-25\n热点新闻\n市委常委会召开会议\n{lede}",
]


@pytest.mark.parametrize("page", COLUMNS)
def test_headline_below_the_headlines_of_others(page: str) -> None:
    """A column's name or a list of headlines above the article does not take its headline away."""
    title = "云州市党政代表团赴苏州市学习考察"
    text = page.format(title=title, lede=LEDE)

    assert read_page(text).title == title
    assert "市委常委会召开会议" not in {sentence.text for sentence in split_sentences(text)}


def test_page_of_headlines_only() -> None:
    """A page that lists articles and is none has no sentence."""
    assert split_sentences("\n".join(["最新新闻", *OTHERS, "热点新闻", *OTHERS])) == ()


def test_a_clock_is_no_publication_date() -> None:
    """The day on which a page was fetched stands in a widget; the article's own stamp is what counts."""
    text = f"今天是2026年1月5日 星期一 晴 3℃~11℃\n云州市党政代表团赴苏州市\n2019-03-25 09:41\n{LEDE}"

    assert read_page(text).published == date(2019, 3, 25)


@pytest.mark.parametrize("line", ARTICLE)
def test_no_furniture(line: str) -> None:
    """Sentences, headlines and what tells of the article are kept, also what cannot be understood."""
    assert why_furniture(line) is None


def test_page_under_its_headline() -> None:
    """A reposting site's stamp is a date, but not the article's own."""
    page = (
        "要闻 | 时政\n云州市党政代表团赴苏州市学习考察\n来源：云州日报 作者：卞青禾\n2019-03-25 09:41\n"
        + LEDE
    )

    assert read_page(page) == Page(
        title="云州市党政代表团赴苏州市学习考察",
        outlet="云州日报",
        published=date(2019, 3, 25),
        exact=False,
        authors=("卞青禾",),
    )


def test_page_without_anything() -> None:
    """A bare article says nothing of itself, and a date inside its sentences is none of the page."""
    text = "云州市党政代表团2019年3月20日赴苏州市学习考察，察看产业园区，并同苏州市有关领导座谈。"

    assert read_page(text) == Page(None, None, None, exact=False, authors=())


def test_issue() -> None:
    """The footer of a newspaper's issue is the outlet, and its date the article's own."""
    page = read_page(f"云州市党政代表团赴苏州市\n{LEDE}\n（选自《云州日报》（2019年3月22日第1版））")

    assert (page.outlet, page.published, page.exact) == ("云州日报", date(2019, 3, 22), True)


PUBLISHED = [
    (["发布时间：2019-03-25 | 发布者：东东", LEDE], date(2019, 3, 25), False),
    (["2019年03月25日 17:43  来源：云州日报", LEDE], date(2019, 3, 25), False),
    (["2019.3.25", LEDE], date(2019, 3, 25), False),
    ([LEDE, "日期：2019/3/25"], date(2019, 3, 25), False),
    (["2019-13-25", LEDE], None, False),
    (["0000-01-01", LEDE], None, False),
    ([LEDE + "2018年5月6日，两市签约。"], None, False),
    (["2019-03-25", "本报苏州3月21日电 " + LEDE], date(2019, 3, 21), True),
    (["2019-01-02", "本报苏州12月31日电 代表团来访。"], date(2018, 12, 31), True),
    (["新华社苏州2019年3月21日电 " + LEDE], date(2019, 3, 21), True),
    (["本报苏州3月21日电 " + LEDE], None, False),
    (["2019-03-05", "本报苏州2月29日电 代表团来访。"], date(2019, 3, 5), False),
    (["2021-01-05", "本报苏州2月29日电 代表团来访。"], date(2020, 2, 29), True),
    ([LEDE, "《云州日报》（2019年2月30日）"], None, False),
    (["云州日报　2019年3月22日　第一版", LEDE], date(2019, 3, 22), True),
    (["2019-03-22 06:30　云州日报　字号：大 中 小", LEDE], date(2019, 3, 22), True),
    (["云州区融媒体中心 2019年3月22日", LEDE], date(2019, 3, 22), True),
    (["东东社区 2019-03-22 来源：云州日报", LEDE], date(2019, 3, 22), False),
    (["http://www.news.example　2019-03-22 08:15　来源：云州日报", LEDE], date(2019, 3, 22), False),
    (["云州日报社2019年3月22日举行座谈，两地新闻界同行参加。", LEDE], None, False),
]


STAMPS = [
    ("甘谷县人民政府网站 二〇二三年五月十二日", date(2023, 5, 12)),
    ("二○一九年十一月二十日", date(2019, 11, 20)),
    ("20230512期 第2版", date(2023, 5, 12)),
    ("2023–05–12 来源：甘谷网", date(2023, 5, 12)),
    ("20231512期 第2版", None),
    ("文件编号：甘政发20230512号", None),
]


@pytest.mark.parametrize(("line", "published"), STAMPS)
def test_stamp(line: str, published: date | None) -> None:
    """A stamp in Chinese numerals, with long dashes, or without any; a number is none."""
    assert read_page(f"某县党政代表团赴苏州市学习考察\n{line}\n{LEDE}").published == published


@pytest.mark.parametrize(("lines", "published", "exact"), PUBLISHED)
def test_published(lines: list[str], published: date | None, exact: bool) -> None:
    """A stamp is a date; a dateline is the article's own and takes its year from the stamp."""
    page = read_page("\n".join(lines))

    assert (page.published, page.exact) == (published, exact)


OUTLETS = [
    ("来源:唐山劳动日报  作者:卞青禾", "唐山劳动日报"),
    ("来 源：滁州日报", "滁州日报"),
    ("稿源：《定西日报》", "定西日报"),
    ("来源：大众日报·新锐大众", "大众日报·新锐大众"),
    ("黄石日报  2017年9月8日", "黄石日报"),
    ("昆山发布 2017-09-08 10:20", "昆山发布"),
    ("据有关方面介绍，此事来源已久。", None),
]


@pytest.mark.parametrize(("line", "outlet"), OUTLETS)
def test_outlet(line: str, outlet: str | None) -> None:
    """The outlet stands behind its label, without brackets, or right before the stamp."""
    assert read_page(f"{line}\n{LEDE}").outlet == outlet


AUTHORS = [
    ("作者：卞青禾", ("卞青禾",)),
    ("本报讯（记者 卞青禾 麦禾田）3月20日，代表团来访。", ("卞青禾", "麦禾田")),
    ("（记者 卞青禾、通讯员 佘知白）", ("卞青禾", "佘知白")),
    ("记者从云州市获悉，代表团来访。", ()),
]


@pytest.mark.parametrize(("line", "authors"), AUTHORS)
def test_authors(line: str, authors: tuple[str, ...]) -> None:
    """Reporters stand behind their label; each is told once."""
    assert read_page(f"{line}\n{LEDE}").authors == authors


TITLES = [
    (["云州市党政代表团赴苏州市学习考察", LEDE], "云州市党政代表团赴苏州市学习考察"),
    (["当前位置：首页", "云州日报社  主办：", "代表团赴苏州市学习考察"], "代表团赴苏州市学习考察"),
    (["来源：云州日报今日要闻", "发布时间：2019-03-25", "代表团赴苏州市学习考察"], "代表团赴苏州市学习考察"),
    (["要闻", "代表团赴苏州市学习考察"], "代表团赴苏州市学习考察"),
    ([LEDE], None),
]


@pytest.mark.parametrize(("lines", "title"), TITLES)
def test_title(lines: list[str], title: str | None) -> None:
    """The headline is the first line that reads like one; a page that begins with its text has none."""
    assert read_page("\n".join(lines)).title == title
