"""Who visited whom: the frames in which papers tell a journey. Places are real, persons are not."""

import pytest

from schemas.document import Document
from schemas.visit import Visit
from service.extraction.article import Article
from service.extraction.extract import Extractor
from service.extraction.ground import Ground
from service.extraction.jurisdictions import Jurisdictions
from service.extraction.rules.system import RulesSystem
from service.language.places import Gazetteer

RULES = Extractor(RulesSystem(Gazetteer.load()), Gazetteer.load())


def visits(text: str, outlet: str | None = None) -> tuple[Visit, ...]:
    """The visits that the rules read in a text."""
    return RULES.extract(Document(id="x", text=text, sha256="0", outlet=outlet)).visits


def pairs(text: str, outlet: str | None = None) -> list[tuple[list[str], list[str]]]:
    """Visitors and hosts of each visit, by name."""
    return [
        ([place.name for place in visit.visitors], [place.name for place in visit.hosts])
        for visit in visits(text, outlet)
    ]


FRAMES: list[tuple[str, list[str], list[str], str | None]] = [
    ("3月20日至22日，南京市委书记甘一鸣率南京市党政代表团赴武汉市学习考察。", ["南京市"], ["武汉市"], None),
    (
        "近日，襄阳市委副书记、市长乐天成带领市党政考察团一行赴宁波、苏州等地考察学习。",
        ["襄阳市"],
        ["宁波市", "苏州市"],
        None,
    ),
    (
        "5月10日至12日，县委书记卞青禾率党政考察团赴浙江省安吉县、德清县考察学习。",
        ["来安县"],
        ["安吉县", "德清县"],
        "来安县人民政府网",
    ),
    (
        "5月10日，重庆市渝北区党政代表团来我市考察，市委书记卞青禾会见代表团一行。",
        ["重庆市渝北区"],
        ["宜昌市"],
        "三峡日报",
    ),
    (
        "5月10日下午，市长乐天成在市会议中心会见了来访的安徽省芜湖市委副书记、市长卞青禾一行。",
        ["芜湖市"],
        ["扬州市"],
        "扬州日报",
    ),
    (
        "6月3日，青海省海南州委书记卞青禾率领党政代表团到南京市考察对口支援工作。",
        ["海南藏族自治州"],
        ["南京市"],
        None,
    ),
    ("6月3日，我县组织党政代表团赴山东寿光考察蔬菜产业。", ["全椒县"], ["寿光市"], "全椒县融媒体中心"),
    (
        "7月2日至5日，由市政协主席卞青禾带队，市政协考察组先后赴青岛、烟台、威海考察海洋经济。",
        ["连云港市"],
        ["青岛市", "烟台市", "威海市"],
        "连云港日报",
    ),
    ("日前，湖南省郴州市党政代表团在市委书记卞青禾的率领下，来莞考察。", ["郴州市"], ["东莞市"], None),
    (
        "4月18日，市人大常委会副主任卞青禾率考察组到绍兴市就地方立法工作进行考察。",
        ["绵阳市"],
        ["绍兴市"],
        "绵阳日报",
    ),
    (
        "11月8日，贵州省黔东南州委副书记、州长卞青禾一行到佛山市对接东西部协作工作。",
        ["黔东南苗族侗族自治州"],
        ["佛山市"],
        None,
    ),
    (
        "11月8日，黔东南州党政代表团到我市开展东西部协作对接交流活动。",
        ["黔东南苗族侗族自治州"],
        ["佛山市"],
        "佛山日报",
    ),
    (
        "9月9日，成都市郫都区委书记卞青禾率队来我区考察交流。",
        ["成都市郫都区"],
        ["杭州市余杭区"],
        "余杭区融媒体中心",
    ),
    (
        "9月9日上午，市发展和改革委员会主任卞青禾带队赴合肥市考察科技创新工作，合肥市发展改革委主任乐天成陪同。",
        ["安庆市"],
        ["合肥市"],
        "安庆市人民政府网",
    ),
    (
        "11月3日，温州市委常委、统战部部长卞青禾率温州市统战部考察团来昌考察。",
        ["温州市"],
        ["南昌市"],
        "南昌日报",
    ),
    (
        "昨日，长三角地区的嘉兴市党政代表团抵达我市，开始为期三天的学习考察。",
        ["嘉兴市"],
        ["黄山市"],
        "黄山日报",
    ),
    (
        "10月12日，徐州市党政代表团来到临沂市，考察商贸物流业发展情况。临沂市委书记卞青禾主持座谈会。",
        ["徐州市"],
        ["临沂市"],
        None,
    ),
    (
        "为学习先进经验，3月5日至7日，市委副书记、市长卞青禾带领有关部门负责同志赴杭州市考察数字经济。",
        ["洛阳市"],
        ["杭州市"],
        "洛阳日报",
    ),
    (
        "3月5日，西藏林芝市党政代表团来粤考察，广东省省长卞青禾在广州会见代表团一行。",
        ["林芝市"],
        ["广东省"],
        None,
    ),
    ("3月5日，山西省吕梁市党政代表团在天津市考察访问。", ["吕梁市"], ["天津市"], None),
    ("3月5日，江阴市党政代表团到访我市，两地签署战略合作框架协议。", ["江阴市"], ["靖江市"], "靖江日报"),
    ("3月5日，四川省党政代表团、重庆市党政代表团在成都座谈。", ["重庆市"], ["成都市"], None),
    (
        "2019年4月11日，辽宁省铁岭市市长卞青禾率经贸代表团到江苏省淮安市开展招商考察活动。",
        ["铁岭市"],
        ["淮安市"],
        None,
    ),
    (
        "卞青禾率我市党政代表团赴厦门学习考察\n3月5日至6日，市委书记卞青禾率我市党政代表团赴厦门市学习考察。",
        ["三明市"],
        ["厦门市"],
        "三明日报",
    ),
    ("应厦门市委、市政府邀请，3月5日，三明市党政代表团赴厦门市考察。", ["三明市"], ["厦门市"], None),
    (
        "3月5日，新疆喀什地区党政代表团到上海考察，市委副书记卞青禾会见代表团。",
        ["喀什地区"],
        ["上海市"],
        "解放日报",
    ),
    (
        "3月5日，上海市浦东新区代表团赴云南省大理州开展沪滇协作。",
        ["上海市浦东新区"],
        ["大理白族自治州"],
        None,
    ),
    ("3月5日，市长卞青禾率市政府代表团访问香港特别行政区。", ["深圳市"], ["香港特别行政区"], "深圳特区报"),
    (
        "3月5日至9日，副省长卞青禾率海南省农业考察团先后到云南、广西考察热带农业。",
        ["海南省"],
        ["云南省", "广西壮族自治区"],
        "海南日报",
    ),
]


@pytest.mark.parametrize(("text", "visitors", "hosts", "outlet"), FRAMES)
def test_frames(text: str, visitors: list[str], hosts: list[str], outlet: str | None) -> None:
    """A delegation by its place, by its level, by who leads it; to a place, from one, received by one."""
    assert pairs(text, outlet) == [(visitors, hosts)]


NONE = [
    "3月5日，市委书记卞青禾深入金平区、濠江区考察工业用地盘活情况。",
    "3月5日，省委书记卞青禾率考察组赴省内的长沙市、株洲市考察。",
    "3月5日，我市人大代表团审议政府工作报告，省领导乐天成参加审议。",
    "3月5日，韩国大邱市市长南基昊率友好代表团抵达青岛，市长卞青禾会见。",
    "3月5日，市第一医院代表团赴苏州市中心医院学习考察，院长乐天成介绍情况。",
    "县纪委通报：卞青禾以学习考察为名率队赴三亚公款旅游，受到党内警告处分。",
    "本故事纯属虚构。江临市代表团来云台县考察，县委书记卞青禾迎接。",
]


@pytest.mark.parametrize("text", NONE)
def test_no_visit(text: str) -> None:
    """Journeys at home, an assembly, foreigners, a hospital, an offence, fiction."""
    assert pairs(text) == []


def test_several_delegations_in_one_phrase() -> None:
    """铜仁、咸宁、广元党政代表团 are three visits."""
    text = "9月21日，铜仁市、咸宁市、广元市三地党政代表团相继来到常德市学习考察。"

    assert pairs(text) == [([place], ["常德市"]) for place in ("铜仁市", "咸宁市", "广元市")]


def test_return_visit_and_recalled_visit() -> None:
    """A visit of another year is a mention; a return visit that is told again is a visit."""
    recalled = (
        "2019年8月20日，湖州市党政代表团到柯坪县考察。\n"
        "2018年10月16日，时任柯坪县委书记卞青禾曾率柯坪县党政代表团来到湖州市考察。"
    )

    assert [(visit.reported_as.value, visit.visitors[0].name) for visit in visits(recalled)] == [
        ("main", "湖州市"),
        ("mention", "柯坪县"),
    ]


SURVEY = """走出去天地宽
——2017年宜昌市对外交流合作综述
3月15日至17日，宜昌市委书记卞青禾率宜昌市党政代表团赴万州区学习考察。5月11日，荆门市委书记乐天成率荆门市党政代表团到宜昌市考察，
察看了猇亭区江岸复绿工程。9月4日，宜昌市副市长覃道远带队到南通市，考察吕四港区。
"""


def test_survey() -> None:
    """Many visits of many months are mentions, each with its own people; the title tells their year."""
    found = visits(SURVEY.replace("察，\n", "察，"))

    assert [
        (visit.reported_as.value, visit.dates.start, [official.name for official in visit.officials])
        for visit in found
    ] == [
        ("mention", "2017-03-15", ["卞青禾"]),
        ("mention", "2017-05-11", ["乐天成"]),
        ("mention", "2017-09-04", ["覃道远"]),
    ]


REGIONS = [
    (
        "【本報訊】行政長官賀文川昨日會見由市長覃樹聲率領的南寧市代表團，澳門特區政府官員出席。",
        ["南宁市"],
        ["澳门特别行政区"],
    ),
    (
        "政務司司長曹敬堯昨日展開訪問杭州的行程，上午參觀了濱江區一家香港企業。",
        ["香港特别行政区"],
        ["杭州市"],
    ),
    (
        "社會文化司司長岑佩瑜率團到揚州考察，與揚州市市長卞靖宇會面，稱揚州與澳門同為美食之都。",
        ["澳门特别行政区"],
        ["扬州市"],
    ),
]


@pytest.mark.parametrize(("text", "visitors", "hosts"), REGIONS)
def test_special_administrative_regions(text: str, visitors: list[str], hosts: list[str]) -> None:
    """Their posts tell the region; the Chief Executive's is the one that the page names."""
    assert pairs(text) == [(visitors, hosts)]


def test_it_goes_on() -> None:
    """The same delegation goes on to another county: one visit with both as hosts."""
    text = (
        "昨日，福建省周宁县委书记夏侯振宇率周宁县党政代表团来到泰顺县考察廊桥保护工作。泰顺县委书记麻瑞强陪同。\n"
        "代表团随后转赴文成县继续考察。"
    )

    assert pairs(text) == [(["周宁县"], ["泰顺县", "文成县"])]


def test_hosts_are_those_whose_leaders_receive() -> None:
    """They went to a province, and its cities received them; a province's visit stays one to the province."""
    text = (
        "3月15日至19日，醴陵市委书记文筱舟率醴陵市党政代表团赴江西、福建学习考察。"
        "景德镇市委常委、副市长祝景澄陪同考察。德化县委书记苏坚白致辞。"
    )

    assert pairs(text) == [(["醴陵市"], ["景德镇市", "德化县"])]
    assert pairs(text.replace("醴陵市", "湖南省")) == [(["湖南省"], ["江西省", "福建省"])]


def test_return_visit() -> None:
    """Who comes back to thank needs no word of where: it is the other of the two places."""
    text = (
        "2019年6月3日，嘉善县委书记边国华率嘉善县党政代表团赴庆元县考察。庆元县委书记季成岳陪同。\n"
        "2019年9月18日，庆元县党政代表团一行前来答谢。季成岳说，庆元人记得嘉善人。"
    )

    assert pairs(text) == [(["嘉善县"], ["庆元县"]), (["庆元县"], ["嘉善县"])]


def test_no_place_inside_a_name() -> None:
    """訾玉林 is nobody of 玉林, also where he is named without his post."""
    text = (
        "滁州先锋网\n5月26日，滁州市委常委、组织部部长訾玉林率市委组织部考察组赴衢州市学习考察。"
        "衢州市委常委、组织部部长应雅琴陪同。座谈中，訾玉林表示感谢。"
    )

    assert pairs(text) == [(["滁州市"], ["衢州市"])]


def test_pieced_together() -> None:
    """No sentence sends anybody anywhere; whose guests they are, and whose mountains they saw, tells it."""
    text = (
        "奉化的六个镜头\n晴隆客人一下车就遇雨。奉化区委副书记邬思勉抱着一捆旧伞。领队的晴隆县委书记查鸣岐分到一把。"
        "在奉化的三天里，他撑着断骨的伞。座谈会上，奉化区委书记应柏舟说，茶叶要一起做。晴隆客人记了下来。"
    )

    assert pairs(text) == [(["晴隆县"], ["宁波市奉化区"])]


@pytest.mark.parametrize(
    ("foot", "home"),
    [
        ("主办：丽水市人大常委会办公室", "丽水市"),
        ("Copyright 2013 中共海门市委组织部 版权所有", "海门市"),
        ("主办单位：三明市地方志编纂委员会", "三明市"),
    ],
)
def test_who_keeps_the_site_tells_whose_place_it_is(foot: str, home: str) -> None:
    """我市 is the place of who keeps the site, where the page names no outlet."""
    text = f"2013年5月21日，恩施州人大常委会考察组来我市考察。\n{foot}"

    assert pairs(text) == [(["恩施土家族苗族自治州"], [home])]


STOPS = [
    ("第一站是云麓智造产业园。", ["云麓智造产业园"]),
    ("在福州软件园，代表团听取介绍。", ["福州软件园"]),
    ("代表团到孙坊镇后港村看了麻鸡养殖合作社。", ["麻鸡养殖合作社"]),
    ("代表团走进鹤塘光电、浙北精诺轴承两家工厂。", ["鹤塘光电", "浙北精诺轴承"]),
    ("代表团来到位于柯桥区的汇锦印染有限公司的样品间。", ["汇锦印染有限公司"]),
    (
        "代表团一行先后深入薯香薯业有限公司，临洮县八里铺镇花卉产业园。",
        ["薯香薯业有限公司", "临洮县八里铺镇花卉产业园"],
    ),
    (
        "此行共看了两个点位：\n一、云麓电子有限公司（用工2300人）；\n二、丰登社区（积分当钱花）。",
        ["云麓电子有限公司", "丰登社区"],
    ),
    ("代表团还将走访蜂蜜合作社。", []),
    ("卞青禾说，我们要建好产业园，走进千家万户。", []),
    ("代表团进农户、入车间、访学校、看医院。", []),
    ("因时间所限，代表团未能前往轴承小镇。", []),
]


@pytest.mark.parametrize(("words", "names"), STOPS)
def test_stops(words: str, names: list[str]) -> None:
    """Stations, scenes, lists and numbered lines; no plans, no speech, no slogans, no rooms."""
    [visit] = visits(f"2021年5月18日，南京市党政代表团赴绍兴市考察。{words}")

    assert [stop.name for stop in visit.stops] == names


PAPERS = [
    ("两市签署了《甲协议》《乙备忘录》。", ["甲协议", "乙备忘录"]),
    ("双方签订了旅游互推合作协议和文创产品展销协议。", ["旅游互推合作协议", "文创产品展销协议"]),
    ("两市在《区域合作框架协议》上签字。", ["区域合作框架协议"]),
    ("双方商定下月签署合作协议。", []),
]


@pytest.mark.parametrize(("words", "titles"), PAPERS)
def test_papers(words: str, titles: list[str]) -> None:
    """What was signed, with or without its marks; not what is to be signed."""
    [visit] = visits(f"2021年5月18日，南京市党政代表团赴绍兴市考察。{words}")

    assert [agreement.title for agreement in visit.agreements] == titles


YEARS = [
    ("回眸2023：走出去请进来", "2023-05-08"),
    ("甘谷县外事简报2023年第5期", "2023-05-08"),
    ("二〇二三年", "2023-05-08"),
    ("甘谷年鉴（2024）", "2023-05-08"),
    ("甘谷县2024卷年鉴", "2023-05-08"),
    ("2023：又添近邻，又添远亲", "2023-05-08"),
    ("2021年到2025年甘谷县协作规划", "--05-08"),
    ("全长2023米的隧道通车", "--05-08"),
    ("下一篇：甘谷县2023年工作回顾", "--05-08"),
]


@pytest.mark.parametrize(("line", "start"), YEARS)
def test_year_of_the_page(line: str, start: str) -> None:
    """The one year that a headline or an issue names is that of its days, where no stamp gives it."""
    text = (
        f"{line}\n5月8日至10日，甘谷县委书记于得水率甘谷县党政代表团赴安吉县学习考察。安吉县委书记罗云陪同。"
    )

    assert [visit.dates.start for visit in visits(text)] == [start]


LABELS = [
    "两市领导皮定山、胥文海和宝鸡市委秘书长白景行参加。",
    "宝鸡、咸阳两市领导皮定山、胥文海，宝鸡市委秘书长白景行参加。",
    "宝鸡市和咸阳市领导皮定山、胥文海，宝鸡市委秘书长白景行参加。",
]


@pytest.mark.parametrize("label", LABELS)
def test_label_for_both_sides(label: str) -> None:
    """A label for two places gives no side, and its common tail is the title."""
    text = f"3月20日，咸阳市委书记岑伯庸率咸阳市党政代表团来宝鸡市学习考察。\n{label}"

    assert [(one.name, one.title, one.side.value) for one in visits(text)[0].officials[1:]] == [
        ("皮定山", "市领导", "unstated"),
        ("胥文海", "市领导", "unstated"),
        ("白景行", "宝鸡市委秘书长", "host"),
    ]


HEAD = "2019年9月3日，宜宾市委书记宁长安率宜宾市党政代表团赴赤峰市考察。"
HOSTS = [
    ("赤峰市副市长吴桐（挂职）、吉克木呷（彝族）、李秀英（女）陪同。", ["吴桐", "吉克木呷", "李秀英"]),
    ("赤峰市委副书记、统战部部长、市委党校校长白雪陪同。", ["白雪"]),
    ("赤峰市第一中学校长白雪陪同。", []),
    ("赤峰市政府秘书长沈于道，副市长李一参加。", ["沈于道", "李一"]),
]


@pytest.mark.parametrize(("text", "names"), HOSTS)
def test_hosts_people(text: str, names: list[str]) -> None:
    """An aside behind a name ends no list; of schools, only the party's are an organ."""
    officials = visits(HEAD + text)[0].officials

    assert [one.name for one in officials if one.side.value == "host"] == names


@pytest.mark.parametrize("word", ["取消赴", "取消了赴", "原计划赴"])
def test_cancelled(word: str) -> None:
    """What did not take place is no visit."""
    assert pairs(f"2019年9月3日，宜宾市党政代表团{word}赤峰市考察。") == []


def test_day_of_the_report_is_not_that_of_the_journey() -> None:
    """The days right before the journey count, not the day on which somebody tells of it."""
    [visit] = visits("2021年3月1日，记者获悉，宜宾市党政代表团将于3月10日至12日赴无锡市考察。")

    assert (visit.dates.start, visit.dates.end) == ("2021-03-10", "2021-03-12")


def test_official_of_one_of_many_namesakes() -> None:
    """Nobody says whose 鼓楼区 it is, so no official of it gets the code of one."""
    [visit] = visits(HEAD + "鼓楼区区长白雪陪同。")

    assert [one.jurisdiction for one in visit.officials if one.name == "白雪"] == [None]


CHRONICLE = """2014年甲子对口协作大事记
信息来源：市协作办　发布时间：2015-01-20

三月
5日—7日　市委常委、副市长施乐山带领市农业局负责人赴京，与北京市支援合作办商定项目安排。
18日　北京市海淀区委副书记、区长郎咏春率海淀区党政代表团来丹江口市考察。
四月
12日　北京市委副书记、市长冷望之率北京市党政代表团来我市考察，察看了十堰生物产业园和丹江口水库大坝。
同月26日　郧西县委书记孙道山带队到房山区学习生态旅游，28日返程。
"""


def test_chronicle_gives_its_items_month_year_and_place() -> None:
    """Days stand under their month, 同月 counts from the item before, the title has the year."""
    found = [
        (visit.visitors[0].name, visit.hosts[0].name, visit.dates.start, visit.dates.end)
        for visit in sorted(visits(CHRONICLE), key=lambda visit: visit.dates.start or "")
    ]

    assert found == [
        ("十堰市", "北京市", "2014-03-05", "2014-03-07"),
        ("北京市海淀区", "丹江口市", "2014-03-18", "2014-03-18"),
        ("北京市", "十堰市", "2014-04-12", "2014-04-12"),
        ("郧西县", "北京市房山区", "2014-04-26", "2014-04-28"),
    ]


REVIEW = (
    "民族日报　2019年1月16日　第2版\n"
    "2018年厦门·临夏协作回眸\n"
    "上边热，下边更热。3月中旬，思明区区长洪晓山带队到临夏市，送去助学金120万元；4月20日，海沧区委副书记颜国山"
    "一行冒着春雪赶到积石山县，与县委书记马维春敲定了产业园的选址；7月3日到5日，马维春又带队回访海沧，考察了箱包公司。"
)


def test_delegations_of_one_sentence_are_visits_of_their_own() -> None:
    """Each part behind a semicolon has its own day and delegation; a bare post is of the place before it."""
    found = {(visit.visitors[0].name, visit.hosts[0].name, visit.dates.start) for visit in visits(REVIEW)}

    assert found == {
        ("厦门市思明区", "临夏市", "2018-03"),
        ("厦门市海沧区", "积石山保安族东乡族撒拉族自治县", "2018-04-20"),
        ("积石山保安族东乡族撒拉族自治县", "厦门市海沧区", "2018-07-03"),
    }


def test_weekly_digest_with_a_session_of_the_congress_keeps_its_visits() -> None:
    """An item about a session of a standing committee is no reason to read no other item."""
    text = (
        "沭阳一周要闻\n沭阳日报　2023年3月12日\n"
        "县十八届人大常委会第九次会议任命孟祥山为副县长。\n"
        "3月7日，安徽省利辛县委书记耿玉山率党政代表团来沭考察花木产业。\n"
        "下周二，县委书记臧卫山将率我县党政代表团赴杭州市萧山区学习市场建设。\n"
    )
    found = [(visit.visitors[0].name, visit.hosts[0].name, visit.dates.start) for visit in visits(text)]

    assert found == [("利辛县", "沭阳县", "2023-03-07"), ("沭阳县", "杭州市萧山区", "2023-03-14")]


HOMES = [
    (
        "我县与外地交往频繁。6月8日，东营市市长綦望山来我县考察。会后酉阳县与东营市签订协议。酉阳自治县供稿。",
        "酉阳土家族苗族自治县",
    ),
    (
        "应我市邀请，以湛江市副市长庞国山为团长的考察团抵达株洲市。株洲市市长会见。株洲市多山，湛江市是港口，湛江市在海边。",
        "株洲市",
    ),
    ("甲说乙。南京市与武汉市，南京市与武汉市。我市来人。", None),
    ("南京市、南京市、南京市。", None),
]


@pytest.mark.parametrize(("text", "home"), HOMES)
def test_whose_page_it_is_where_no_outlet_says_it(text: str, home: str | None) -> None:
    """我县 is the place of its level that is named most, but for its guests; nobody is guessed in a tie."""
    article = Article.prepare(Document(id="x", text=text, sha256="0"))
    found = Jurisdictions(article, Ground(article), Gazetteer.load(), 2022).home

    assert (found.name if found else None) == home
