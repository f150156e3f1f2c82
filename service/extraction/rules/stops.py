"""The sites that a delegation went to: what it visited, where it stood, and lists of either.

A site is the object of a verb of going or seeing (来到, 走进, 参观), the place at which a sentence has the
guests (在某园区，…), what is called a station of the journey (第一站是), or a numbered line. What is told in
speech, is planned, or did not come about is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.answer import StopsAnswer
from schemas.vocabulary import VisitStatus
from service.extraction.rules.journeys import Trip
from service.extraction.rules.reader import Line, Reader

_HAN = "\u3400-\u9fff"
# Verbs that take a site; those in _WEAK say so only of the delegation itself.
_GOES = re.compile(
    # What it begins with: most places of a sentence are passed over at once.
    r"(?=[先分依一实重又再还并来走前驱考参察查踏探寻登直奔赴开赶抵到深观瞻游步体看拜停转移落出调访位去进])(?:先后|分别|依次|一同|实地|重点|又|再|还|并)*(?<!推)(?<!引)(?<!促)(?<!改)(?<!先)(?<!前)"
    r"(?P<verb>来到|走进|走访了?|前往|驱车前往|考察(?:调研)?了?(?![团组])|参观(?:考察|学习|体验)?了?|察看了?|查看了?|踏访了?|探访了?|寻访了?|踏看了?"
    r"|登上|登门探访了?|直奔|奔赴|开往|开进了?|赶到|赶往|抵达|到达|深入|观摩了?|瞻仰了?|游览了?|步入|体验了?|看望了?|拜访了?|实地了解了?"
    r"|停在|停靠在|转往|转到|转至|移步|落脚|看了|看的是|探秘|走到|来至|出现在|调研了?(?![团组])|访问了?|位于|到访|到了?(?!位|期|场|会|来|底|处|今|那里|访)|(?<!个)去了?(?![年处向])|进了?(?!行|一步|入|展|口|程|京))"
    r"(?P<sites>[^，,。；;！？!?]{3,260})"
)
_WEAK = frozenset(
    ("到", "到了", "去", "去了", "进", "进了", "位于", "深入", "看了", "转到", "体验", "抵达", "访问")
)
_SUBJECT = re.compile(
    "代表团|考察团|考察组|团员|一行|先后|大家|客人|车队|大巴|车到|首站|一站|[上下]午|一早|随后|接着|然后|最后|傍晚|当天|离开|又|再"
)
# 在某某园区，…: where the sentence has them; what follows the site may be a room of it.
_AT = re.compile(
    rf"(?:^|[，,。；;])(?:[^，,。；;在]{{0,6}}?)在(?P<sites>[“”（）()A-Za-z0-9·{_HAN}]{{3,40}}?)(?:里|内|中)?[，,]"
)
_DOING = re.compile("全力|推[进动]|打造|建设|开展|实施|加[强快]|深化|持续|带动|促进|做好")
_FIRST = re.compile(
    rf"(?:第[一二三四五六七八九十]+|首|头一|头|最后一|末|下一)(?:站|处|个点位|个点|个地方|个去处|个厂|家)(?:点位)?(?:便|就)?"
    rf"(?:设在|选在|安排在|放在|来到|到|叫|是|：|——)(?:了)?(?P<sites>[“”（）()A-Za-z0-9·、{_HAN}]{{3,60}}?)(?=[，,。；;]|$)"
)
# 📍第一站：某某社区, in a line of its own.
_STATION = re.compile(r"\W{0,4}(?:第[一二三四五六七八九十]+|首|末|最后一)站[：:]")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[（(]?\d{1,2}[)）.、．])\s*(?P<sites>[^（(；;。，,：:]+(?:[（(][^（）()]{1,6}[)）][^（(；;。，,：:]+)*)"
)
_NUMBERS = re.compile("点位|参观点|考察点|站点|看了[^。]{0,6}[处个]")
_SPEAKS = re.compile(
    "(?:他|她|们)?(?:说|指出|强调|表示|希望|认为|要求|提出|介绍|坦言|建议|叮嘱|谈到|告诉[^，]{1,6})[，,:：“]"
)
_QUOTED = re.compile("“[^”]{13,}”?")
# What is planned, or did not come about, and what is told of another time.
_NOT_NOW = re.compile(
    "将(?:前往|赴|到|走访|参观|考察|分别|依次|重点|游览|陆续)|还将|即将|按照?(?:计划|安排|日程)|根据安排|打算|原定|拟|未能|没能|没来得及|来不及|取消"
    "|曾|去年|前年|此前|早在|听说|得知|历史上|当年|如果|欢迎[^，。]{0,8}到|邀请|选派|派出|派驻"
)
_TAIL = re.compile(
    "(?:进行了?|详细了解|认真听取|察看|查看|了解|听取|学习考察|考察学习|考察调研|参观考察|参观学习|实地考察|学习|考察|参观|调研|走访|观摩|视察|座谈|交流|等地|等处|等[一二三四五六七八九十]?[个处家]?(?:点位|企业|地|处)?|现场|一带|门前|门口|里|内|时|后|之后|一线)+$"
)
_SITE = re.compile(
    r"(?:公司|集团|企业|工厂|厂|车间|园|园区|城|中心|馆|院|所|站|港|码头|(?:示范|保税|开发|核心|集聚|聚集|加工|景|片|小|社|街|居住|产业|试验|功能|园|高新|合作|新|度假|水源)区"
    r"|村|寨|屯|新邨|校|小学|中学|大学|学院|医院|广场|大厦|大楼|基地|项目|工程|工地|(?:[市县区][^的]{0,8}|保障|教育|公安|税务|商务|审批|服务|管理)局|街|(?<![电一])路|巷|湖|河|江|山|岛|湾|堤|坝|水库|洞|会址|旧址|遗址|银行|平台|超市|市场|商城|商场|社|(?:江|河|路|街|标|航|岸)段|桥|机场|枢纽"
    r"|库|塔|庙|寺|祠|楼|店|农场|林场|牧场|场|综合体|院落|工坊|堂|址|湿地|绿道|廊道|带|之家|实验室|故居|坊|驿站|谷|商圈|田|屋|苑|公寓|岸线|加速器|孵化器|客栈群?|生产线|选果线|仓|庄园|花海|花园|小镇|古镇|老街"
    r"|点|食堂|大院|渠|滩|阁|大厅|展厅|标段|创业园|数字城|服务站|检查站|口岸|灯塔|地铁|隧道|电站|风电场|光伏|铺|合作总社|分行|支行|会馆|书院|祠堂|陵园|纪念碑|纪念地|公园|博览园|植物园|产业链|数据港|地块|高地|船厂|总部)"
    r"(?:[（(][^）)]*[）)])?$"
)
# Not seen but heard of: 先后考察了产业发展、城市治理等情况; and what is a meeting or a jurisdiction.
_ABSTRACT = re.compile(
    "(?:情况|工作|建设|经验|做法|发展|成果|管理|机制|模式|改革|治理|规划|服务|创新|招商|保护|振兴|环境|成效|运行|产业|经济|文化|技术|领域|方面|城市|县|市|省|问题|会|会上|精神|时间|途中|期间|基础上|过程"
    "|形势|背景|领导|同志|干部|学校门口|路上|心里|手里|眼里|台前|面前|会场|会议室|宾馆|酒店|招待所|车上|大巴车|合作|协作|交流|帮扶|[亮重特焦热难痛要观起试优]点|[布格结]局|手段|阶段|先后|一起|联系|指导下|支持下|关心下|陪同下|带领下|引领下|努力下)$"
)
_PEOPLE = re.compile(
    "陪同|率领|带领|主持|召开|举行|签署|指挥长|领导下|书记|市长|县长|区长|座谈会|会议|论坛|对接会|晚会"
)
# Rooms and parts of a site, which are no stops of their own.
_ROOM = re.compile(
    "(?:[^的]{0,6}(?:车间|展厅|样品间|样衣间|大厅|生产线|观景台|食堂|实训楼|展馆|展台|会议室|操场|组培室|展区|专柜|院子|门口|大堂|工位|窗口|现场|沙盘|半山平台|总装线|炉前|大棚|田间|地头|屋里|家|一线|病房|教室|缝纫教室|展示厅|直播间|看台|灶台|样板间|厂房))$"
)
_OF = re.compile("的")
_LOCALITY = re.compile(
    "(?:[省市县区州盟旗镇乡]|街道|片区|新城|开发区|高新区|新区|郊|城里|当地|境内|附近|畔|边|旁|侧|端|处|岸|上|园区|区内)$"
)
# Offices whose own name carries a 和.
_WHOLE = re.compile(
    "人力资源和社会保障|住房和城乡建设|文化和旅游|发展和改革|工业和信息化|规划和自然资源|卫生和健康|颐和|和平区|和田|和县|和谐|祥和|义和|泰和|共和|呼和浩特|敦煌与"
)
_JOINTS = re.compile("、|以及|及|和|与|再到|又到|并到|转到")
_LEAD_IN = re.compile(
    rf"^(?:了|到(?=[^，、]{{3}})|的?是|叫|位于|坐落[于在]|地处|落户在?|毗邻的|不远处的|附近的|城里的|全国|当地|辖区内|园区|该区|区内|园内|其中的|参观了?|考察了?|看望了?|实地|首站|我[省市县区州盟旗]"
    rf"|[一两二三几][个家处所座](?!一)|[{_HAN}]{{2,8}}(?:分会场|代表)的)+(?=[“{_HAN}A-Za-z0-9（(])"
)
_NO_SITE = re.compile(
    r"[、为以被把成由让将其使向对从给]|全力|着力|加快|推[动进]|持续|深入|不断|一[幢座栋条片排张块]|(?:[一二三四五六七八九十两数几多]+余?[个家处]|这些|各|该|此|本|他们|我们|有关|相关|沿途|不少|不同|更多|所有|什么|哪)"
)
# A site by its kind alone, which only points back: 企业, 园区, 安置小区.
_GENERIC = re.compile(
    "(?:[农田]家)?(?:小区垃圾投放点|改造提升工程|提升工程|改造工程|企业|公司|工厂|车间|学校|医院|园区|项目|项目建设|社区|展厅|农户|小院|四合院|产业园|基地|生产线|村庄|农村|街道|工地|一线|市场|中心|现场|宿舍|公寓|食堂|码头|港区|景区|会场|会展|机场|火车站|高铁站|大厅|大堂|窗口|观景台|平台|山上|堤|田|店|门店|库|街|桥|路|场|馆|厂|点|线|站|岛|湖|河|江|山)"
)
# 进农户、入车间、访学校: a slogan.
_SLOGAN = re.compile(rf"(?:[{_HAN}]{{2}}、[入访看进问谈下走听][{_HAN}]{{2}}(?:、|$))")
# Behind a list, how many and what they are: 甲、乙两家工厂.
_COUNTED = re.compile(
    r"等?(?:[一二三四五六七八九十两]+)[个家处座所](?:企业|工厂|公司|园区|大厅|项目|点位|社区|村|镇|学校|基地|景区|单位|地方|厂|点|现场)?$"
)
# A firm by its short name, of which nothing says that it is one but its trade: 鹤塘光电.
_FIRM = re.compile(
    rf"^(?!智能|高端|新能源|集成|先进|现代|绿色|节能|数字|生物|精密|电子|汽车|新材料)[{_HAN}A-Za-z]{{2,6}}(?:电气|光电|电子|铸造|轴承|科技|股份|重工|制药|药业|食品|生物|纺织|服饰|机械|化工|能源|材料|智能|软件|通信|网络|钢铁|铝业|酒业|乳业|茶业|电路|半导体|装备|环保|精机|医疗|汽车|电器|家居|陶瓷|印染|光伏|动力)$"
)
_SEES = re.compile(
    "(?:俯瞰|了解|听取|感受|观看|驻足|看了|考察了|走访了|参观了|察看了|看望了|观摩了|访问了|探访了|拜访了|实地|详细)"
)
# 惠山区的海拓风电, 溪口镇的某某厂: a site by the district or township that it lies in.
_THERE = re.compile(
    rf"(?:(?:[{_HAN}]{{1,4}}|(?<=[{_HAN}]))(?:区|县|镇|乡|街道|开发区|新区|苏木)的)(?P<sites>[“”（）()A-Za-z0-9·{_HAN}]{{4,18}}?"
    rf"(?:公司|集团|工厂|厂|园|园区|中心|馆|村|社区|小学|中学|学校|学院|医院|基地|小镇|古镇|街区|老街|合作社|市场|码头|港|产业园|研究院|实验室|大厦|工坊|车间|庄园|景区|湿地|公园|书院|广场|综合体|平台|驿站|总部))"
    rf"(?![{_HAN}]*?(?:书记|主任|负责人|董事长|经理|校长|院长))(?=[，,。；;、的里看和及与]|$)"
)
# 花山区的某某公司里，…: a scene that begins with where it is.
_SCENE = re.compile(
    rf"(?:^|[，,。；;])(?P<sites>[{_HAN}“”A-Za-z0-9（）]{{5,26}}?(?:公司|园|园区|基地|中心|馆|村|厂|社区|学校|医院|小镇|集团|合作社))"
    r"(?=里[，\u4e00-\u9fff]|的(?:车间|炉前|大棚|生产线|展厅)里?)"
)


_MORE = re.compile(r"[，,](?P<sites>[^，,。；;]{4,160})")


@dataclass(frozen=True, slots=True)
class _Found:
    """Names of sites that one piece of a sentence gives, and where it begins."""

    names: tuple[str, ...]
    at: int


def find_stops(trip: Trip, reader: Reader) -> list[StopsAnswer]:
    """The sites that the delegation went to, in the order of the text, each once."""
    stops: list[StopsAnswer] = []
    seen: list[str] = []
    numbered = False
    for line in reader.lines:
        numbered = numbered or _NUMBERS.search(line.text) is not None
        if line.headline and not (_NUMBERED.match(line.text) or _STATION.match(line.text)):
            continue
        for found in _sites_in(line, trip, numbered=numbered):
            names = [name for name in found.names if not any(_again(name, other) for other in seen)]
            if names:
                seen += names
                stops.append(_answer(names, found.at, line, trip, reader))
    return stops


def _again(name: str, other: str) -> bool:
    """Whether a later name is only a shorter or longer way to say an earlier one."""
    return name in other or (other in name and len(name) - len(other) <= 6)


def _answer(names: list[str], at: int, line: Line, trip: Trip, reader: Reader) -> StopsAnswer:
    return StopsAnswer(names=names, place=_place_before(line, at, trip, reader), sentence=line.number)


def _sites_in(line: Line, trip: Trip, *, numbered: bool) -> Iterator[_Found]:
    if numbered and (row := _NUMBERED.match(line.text)):
        if names := _sites(row["sites"], line, sure=True):
            yield _Found(tuple(names), row.start("sites"))
        return
    spoken = [found.span() for found in _QUOTED.finditer(line.text)]
    done, waiting = -1, None
    for found in sorted(_candidates(line), key=lambda found: found.start("sites")):
        start = found.start("sites")
        inside = any(low <= start < high for low, high in spoken)
        if (
            start < done
            or inside
            or _SPEAKS.search(line.text, 0, found.start())
            or not _now(line, found, trip)
        ):
            continue
        sites = _up_to_next_verb(found["sites"])
        toured = re.search("先后|分别|依次|等地|等处", found.group()) is not None
        names = _sites(sites, line, toured=toured, strong=found.groupdict().get("verb") not in _WEAK)
        if not names:
            continue
        # 到某村看了某合作社: the site is what they saw there.
        if waiting is not None and waiting[1] < start - 8:
            yield waiting[0]
        waiting = _Found(tuple(names), start), start + len(sites)
        if sites == found["sites"]:
            yield waiting[0]
            waiting = None
        done = start + len(sites)
    if waiting is not None:
        yield waiting[0]


def _up_to_next_verb(sites: str) -> str:
    """The piece before a verb of seeing within it: 到某县|看了某园."""
    found = _SEES.search(sites)
    return sites[: found.start()] if found else sites


def _candidates(line: Line) -> Iterator[re.Match[str]]:
    yield from _FIRST.finditer(line.text)
    places = {mention.start for mention in line.mentions}
    for found in _AT.finditer(line.text):
        # 在模具公司，only points back; 在福州软件园，does not.
        if _DOING.match(found["sites"]):
            continue
        if len(found["sites"]) > 5 or "“" in found["sites"] or found.start("sites") in places:
            yield found
    yield from _SCENE.finditer(line.text)
    yield from _THERE.finditer(line.text)
    position = 0
    while goes := _GOES.search(line.text, position):
        if goes["verb"] not in _WEAK or _SUBJECT.search(line.text, 0, goes.end("verb")):
            yield goes
            yield from _further(line, goes.end())
        position = goes.end("verb")


def _further(line: Line, end: int) -> Iterator[re.Match[str]]:
    """What goes on behind the comma with another place: …产业园，临洮县某镇某园."""
    while (more := _MORE.match(line.text, end)) and any(
        m.start == more.start("sites") for m in line.mentions
    ):
        yield more
        end = more.end()


def _now(line: Line, found: re.Match[str], trip: Trip) -> bool:
    """Whether it happened on this visit, or is planned of a planned one."""
    if trip.status() is not VisitStatus.COMPLETED:
        return True
    clause = max(line.text.rfind(mark, 0, found.start("sites")) for mark in "。；;")
    return _NOT_NOW.search(line.text, clause + 1, found.start("sites")) is None


def _place_before(line: Line, position: int, trip: Trip, reader: Reader) -> str | None:
    """The host, or a place in one, in which the sentence has just set the delegation down."""
    for mention in reversed([mention for mention in line.mentions if mention.end <= position]):
        division = reader.division(mention)
        if division is None or division == trip.visitor or not reader.belongs(division, trip.known_hosts):
            return None
        # A sole host says nothing about where in it the site lies.
        return None if trip.known_hosts == (division,) else reader.gazetteer.record_name(division)
    return None


def _sites(
    text: str, line: Line, *, sure: bool = False, toured: bool = False, strong: bool = False
) -> list[str]:
    """The sites that a piece of a sentence names; none where it is not about sites."""
    if _SLOGAN.match(text):
        return []
    counted = _COUNTED.sub("", text)
    sure = sure or counted != text or text.count("、") >= 2
    names = [name for part in _split(counted) if (name := _named(part)) and not _NO_SITE.match(name)]
    known = [name for name in names if _is_site(name, line, strong=strong)]
    if toured and known and not any(_ABSTRACT.search(name) for name in names):
        return names
    if (sure or toured) and names and len(known) * 2 >= len(names):
        return [
            name
            for name in names
            if 3 <= len(name) <= 24 and not _ABSTRACT.search(name) and not _PEOPLE.search(name)
        ]
    return known


def _is_site(name: str, line: Line, *, strong: bool = False) -> bool:
    if len(name) < 3 or len(name) > 30 or _PEOPLE.search(name) or _GENERIC.fullmatch(name):
        return False
    for mention in line.mentions:
        rest = name.removeprefix(mention.text)
        # 柯桥区 is a jurisdiction, 浙江市场 no site; 松山湖科技产业园区 is one that the gazetteer knows.
        if rest != name and (_GENERIC.fullmatch(rest) or (not rest and mention.divisions[0].code)):
            return False
    if strong and _FIRM.search(name):
        return True
    return _SITE.search(name) is not None and not _ABSTRACT.search(name)


def _named(part: str) -> str:
    """A site's own name: without what leads to it (位于南山区的…), and without the room in it."""
    name = _TAIL.sub("", part.strip("　 ")).strip("　 ")
    cut = name
    for of in reversed(list(_OF.finditer(name))):
        before, after = name[: of.start()], name[of.end() :]
        if _inside_marks(name, of.start()):
            continue
        site = _SITE.search(before) is not None and _LOCALITY.search(before) is None
        if site and (_ROOM.fullmatch(after) or not _SITE.search(after)):
            cut = before
            continue
        if len(after) >= 3 and not before.endswith(("社区", "村")):
            cut = after
            break
    return _LEAD_IN.sub("", _TAIL.sub("", cut))


def _inside_marks(text: str, at: int) -> bool:
    before = text[:at]
    return before.count("“") > before.count("”") or before.count("（") > before.count("）")


def _split(sites: str) -> list[str]:
    """The names in a list, cut at 、 和 及 以及 与 outside brackets, quotes and offices' own names."""
    kept = [found.span() for found in re.finditer(r"[（(][^）)]*[）)]|“[^”]*”", sites)]
    kept += [found.span() for found in _WHOLE.finditer(sites)]
    names, start = [], 0
    for joint in _JOINTS.finditer(sites):
        if any(low <= joint.start() < high for low, high in kept) or joint.start() - start < 2:
            continue
        names.append(sites[start : joint.start()])
        start = joint.end()
    names.append(sites[start:])
    return names
