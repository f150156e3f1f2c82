"""Personal names behind a title or in a list: where they end.

A Chinese name carries no mark of its own. Every length that it may have is weighed by what stands behind it
(a mark, a word that goes on with the sentence), by its surname, and by what the page says elsewhere: who is
named twice is followed by different words.
"""

import re
from collections.abc import Iterator

from service.language.surnames import COMPOUND, SURNAMES, TRANSCRIBING

HAN = "[\u3400-\u9fff]"
STOP = re.compile(r"[\s、，,。；;：:（）()！!？?”\"“《》—\-\[\]【】…]|$")
# Words that go on with a sentence behind a name.
_WORDS = re.compile(
    "以及|同志|参加|参与|参会|出席|主持|会见|接见|会谈|座谈|一行|一同|一起|一道|分别|先后|指出|表示|强调|认为|介绍|代表|致辞|致欢迎|感谢"
    "|希望|欢迎|首先|前往|随行|随团|随同|汇报|发言|提出(?!席)|要求|先生|女士|共同|亲自|接待|的率领|的带领|最后|围绕|叮嘱|召集|听取|考察|调研|莅临|专程"
    "|书记|[省市县区州盟旗部局]长|主席|主任|签[署订下约]|通报|回顾|简要|详细|全程|深入|进行|担任|抵达|带领|率领|率队|带队|率团|领队|领着|带着|陪同|作了|作为|就[^，。]"
    "|当[场即晚天时]|随[即后]|立即|告诉|回答|询问|问[起及道：“]|请教|宣读|推介|察看|查看|参观|走进|走访|走到|来到|来访|赶到|握手|迎接|迎候|等候|边走|边看|一路|一边|看得|问得|听得"
    "|说得|讲的|说(?!明)|坦言|坦陈|直言|笑[道着说]|点头|沿着|蹲下|登上|乘坐|拿起|翻看|捧|拉着|握着|站在|坐在|打开|翻开|接过|谈[起到及的]|谈了|提议|建议|提醒|邀请|敲定|拍板|承诺|允诺|答应"
    "|应邀|应约|受邀|委托|的[^，。]|也[^，。]|则[^，。]|又[^，。]|还[^，。]|都[^，。]|便[^，。]|才[^，。]|正[在与]|已[^，。]|曾[^，。]|将[^，。]|是[^，。]|从[^，。]|把[^，。]|被|让|给|昨[天日晚晨]|今[天日晚晨]|请[^，。]"
    "|向[^，。]|对[^，。]|与[^，。、]|和[^，。、]|及[^，。、]|同[^，。、]|在[^，。、]|为[^，。、]|于[^，。、]|以[^，。、]|用[^，。]|到[^，。]|来[^，。]|赴|率|带[^，。]|陪[同着]|等[^，。]?|记[下录着住得]|相[约互识]|既|只|能|要|想|会上|会后|任[^，。]|兼"
    "|最[^，。]|更[^，。]|不[^，。]|没[^，。]|有[^，。]|听[^，。]|看[^，。]|关心|勉励|肯定|赞[扬赏叹]|祝[贺愿]|讲[话解述的得了过道，：“]|总结|宣布|部署|传达|逐[一项]|一一|连[连声问]|追问|细[看问]|慰问|看望|交流|对接|洽谈|商[谈定议]"
    "|主动|热情|高兴|动情|深情|诚[恳挚]|期待|期盼|盼|透露|披露|补充|解释|说明|点评|点名|牵头|负责|操|致[电信谢]|全[文体]|揭牌|启动|开[门场]|登[门台]|落座|起身|转身|俯身|上[前台车]|下车|进[入了]|离开|返[程回]|返"
    "|答[，：“道]|道[，：“]|问[，：“]|认真|仔细|饶有|驻足|听罢|听完|看罢|接[着受]|引[用导领]|号召|呼吁|倡议|表态|回应|回忆|回访|到会|到场|此[前行次]|近日|日前|昨[天日]|今[天日]|个子|管[^，。]|感[慨叹触]|不禁|深有|由衷|目光|掏出|弯[下腰]|抚[摸着]|捻|咬|举[起着]|指着|望着|盯着|绕着|推开|抬|停[下在]|拍[了着板]|捡|尝[了着]|频频|半[天开]|心[里中]|思|琢磨|算[了起着]|喝|吃[了过]|送[上到给来]|迎[上出来]|笑|凑|摘|按|写[下道]|念|数[了着]|比划|攥|搓|蹲|弓|俯|侧|回头|扭头|脱口|打[开趣断]|接[话茬过]|插[话了]|开[口腔玩]|若有|颇|连[连]|十分|非常|特别|格外|一[再口句眼直时遍手行]"
)
# Characters that end names and begin words: of 徐永和，it is a part of the name, of 徐永和高阳 it is not.
_OF_ONE = frozenset("率带来到在和与及同向对为于将赴等也又还都就从请让给说讲问答称道陪一")
_VERB = re.compile(
    "率|带队|陪同|参加|出席|会见|接见|主持|一行|分别|先后|一同|说|指出|表示|强调|介绍|致辞|讲话|汇报"
)
_LONGER = re.compile("来到|来自|来访|同志|同时|同意|为期|为代表|为团长|为组长")
# Words that begin like a surname, and are none.
_NO_NAME = re.compile(
    "高[度级位质效]|应[邀当该]|通[过报告知]|任[务何职免]|方[面案式]|包括|党[员委组政校工建]|成[立为功都]|全[面程体市县省区力国]|于是|时[任间刻而]|单位|都[是要有在]|有关|那[里么时]|何[时处]|多[次年]"
    "|明[确显年天]|项目|连[续夜日连]|边[走看]|步行|满[意怀]|常[年务委]|安[排全]|平[均时台]|计划|强[调烈化]|解[释决]|祝[愿贺]|贺信|石化|国[家际有内资土务]|公[司安开布务共]|司[法机]|水[利务平]|农[业村民]"
    "|经[过济贸验信开理常]|信[息访用]|习近平|干[部群]|政[法府协策]|向[社全省市]|别[的人]|利[用民]|都市|居民|商[务会量贸讨]|温[馨暖]|广[泛大播]|东[部方]|南[部方]|西[部方]|元旦|门户|代[表理为]|高兴|招[呼待聘]|容易|终于|养[老殖]|权[力利]"
    "|各[县市区级部单位]|有关|相关|部分|市直|管[理委]|充[分满]|和谐|会[见谈议上后]|车间|官员|师[生傅]|路[上过]|江[路边]|花[园卉]|山[区上]|时候|文[化件旅明]|金[融额]|支[持部援]|保[护障留]|原[来因定]|华[侨人]|凡是|富[裕民]|宣[传布读]|依[法托靠]"
    "|尤其|关[于心注键]|热[情烈线点]|展[示开览]|开[展发始放会]|交[流通]|招商|接[待见着]|介绍|统[一战计]|科[技学]|教育|体[育制]|环[境保]|住[建房]|卫[生健]|财政|审[计批]|应急|市[场民委]|审议|联[系席合]"
    "|办公|会议|带队|率|等|参加|出席|陪同|深入|一[行同起]|负责|候选|助理|分管|牵头|同志|们|级|制|选|换届|述职|岗位|职[务位]|人选|交办|信箱|热线|接访|包[保联抓]|签[名字发]|任职|期间|话|令|质量|奖"
)
# Behind a label that has no names behind it: 主要负责同志参加活动.
_ORGAN = re.compile("[省市县区州盟旗](?:委|政[府协法]|人大|直)")
_DOTTED = re.compile(rf"{HAN}{{1,8}}(?:·{HAN}{{1,8}})+")
_COMPOUND = frozenset(COMPOUND.split("|"))
_NEVER = frozenset("的了着是被把这其该们吗呢等与及")
_LONGEST = 8
_LEAST = 2


def name_at(
    text: str, start: int, *, listed: bool = False, titled: bool = False, page: str = ""
) -> int | None:
    """Where the name that begins at `start` ends, or None where none begins there.

    `listed` says that a label or another listed name stands before it, `titled` that a post does; `page` is
    all of the article, which may name the person again.
    """
    if (dotted := _DOTTED.match(text, start)) and dotted.end() - start >= 4:
        return _dotted_end(text, start, dotted.end())
    if not _is_han(text[start : start + 1]):
        return None
    # 满怀 is a word, and 满怀璋 somebody whom the page names again.
    if _ORGAN.match(text, start):
        return None
    if _NO_NAME.match(text, start) and _repeated(text[start : start + 3], page or text) < 1:
        return None
    found = [(score, -abs(end - start - 3), end) for end, score in _ends(text, start, listed, page or text)]
    best = max(found, default=None)
    if best is None:
        return None
    # Behind a post, before a word that is not among those above, a whole name of three is likely enough.
    whole = titled and best[0] == _LEAST - 1 and best[2] - start == 3 and text[start] in SURNAMES
    return best[2] if whole or best[0] >= _LEAST else None


def _dotted_end(text: str, start: int, longest: int) -> int:
    """The end of a name with dots: its last part goes as far as a word that may follow."""
    last = text.rindex("·", start, longest) + 1
    ends = [at for at in range(last + 2, longest + 1) if goes_on(text, at)]
    return ends[0] if ends else longest


def goes_on(text: str, at: int) -> bool:
    """Whether a mark, or a word that goes on with a sentence behind a name, stands at `at`."""
    return STOP.match(text, at) is not None or _begins_a_word(text, at)


def _begins_a_word(text: str, at: int) -> bool:
    """Whether a word that goes on with the sentence begins here, which is not the end of the name."""
    if not _WORDS.match(text, at):
        return False
    first = text[at : at + 1]
    if first in set("和与及向对于同"):
        return not _VERB.match(text, at + 1)
    if first in set("来为"):
        behind = STOP.match(text, at + 1) or _WORDS.match(text, at + 1)
        return behind is None or _LONGER.match(text, at) is not None
    return True


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


def _ends(text: str, start: int, listed: bool, page: str) -> Iterator[tuple[int, int]]:
    """Each end that the name may have, with the score of what speaks for it."""
    compound = text[start : start + 2] in _COMPOUND
    for size in range(2, _LONGEST):
        end = start + size
        if end > len(text) or not _is_han(text[end - 1]):
            return
        if size == 2 and compound:
            continue
        made = _made(text[start:end], compound=compound, listed=listed)
        if made is not None:
            yield end, made + _parted(text, start, end) + _repeated(text[start:end], page)


def _made(name: str, *, compound: bool, listed: bool) -> int | None:
    """What a name's own characters say for it; None where no name is made so."""
    size = len(name)
    if not _NEVER.isdisjoint(name[1:]) or name[0] in "的了着是被":
        return None
    if compound:
        return 2 if size <= 4 else None
    if name[0] in SURNAMES and size <= 3:
        return 2
    if TRANSCRIBING.issuperset(name) and not (size == 2 and listed):
        # One of two (嘉玛) is believed where the page names it again.
        return {2: -1, 3: 1}.get(size, 3)
    return 0 if listed and size <= 4 else -1 if size == 3 else None


def _parted(text: str, start: int, end: int) -> int:
    """What stands behind a name, for it or against it."""
    if STOP.match(text, end):
        # 李望答：, but 徐永和、: of a list each is a name up to its mark.
        behind = set("，：:“,") if text[end - 1] in "说答称" else set("：:“")
        verb = text[end - 1] in "说答问称道讲" and text[end : end + 1] in behind
        return 0 if verb and end - start > 2 else 3
    if not _begins_a_word(text, end):
        return -1
    foreign = end - start > 3 and TRANSCRIBING.issuperset(text[start:end])
    taken = end - start > 2 and text[end - 1] in _OF_ONE and _begins_a_word(text, end - 1) and not foreign
    return 0 if taken else 2


def _repeated(name: str, page: str) -> int:
    """Whether the page names it again, with other words behind it."""
    followers = _followers(page, name)
    if len(followers) < 2:
        return 0
    return 1 if len(set(followers)) > 1 else -2


def _followers(page: str, name: str) -> list[str]:
    found, at = [], page.find(name)
    while at >= 0:
        found.append(page[at + len(name) : at + len(name) + 1])
        at = page.find(name, at + len(name))
    return found
