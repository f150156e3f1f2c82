"""The closed lists of the codebook, each value with its definition.

Prompts, JSON Schemas, docs and pages read them from here and nowhere else: `definition` is for
readers of the records and for a prompt in English, `chinese` for one in Chinese.
"""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A value of a closed list: the string itself, with its definition in English and Chinese."""

    definition: str
    chinese: str

    def __new__(cls, value: str, definition: str = "", chinese: str = "") -> Self:
        """Make a member whose string value is `value` and which carries both definitions."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        member.chinese = chinese
        return member


class ReportedAs(Term):
    """How the article speaks of the visit."""

    MAIN = "main", "the article reports it", "本文报道的访问"
    MENTION = "mention", "recalled or announced in passing", "顺带提到的另一次访问，只取那句话里的人、日、点"


class VisitStatus(Term):
    """How far the visit had got when the article was written."""

    COMPLETED = "completed", "it is over, or told as done", "已经进行或结束"
    ONGOING = "ongoing", "under way: 22日启程，为期五天", "已启程、还没结束"
    PLANNED = "planned", "announced: 将赴", "将要进行"


class DelegationKind(Term):
    """Whose delegation it is."""

    PARTY_GOVERNMENT = (
        "party_government",
        "called 党政代表团/考察团, or led by the party secretary, the mayor (governor, county head), or both",
        "党政代表团、党政考察团，或书记、市长、县长等主官带队",
    )
    GOVERNMENT = (
        "government",
        "called 政府代表团, or led by a deputy or a secretary-general of the government alone",
        "名为政府代表团，或只由政府副职、秘书长带队",
    )
    PEOPLES_CONGRESS = "peoples_congress", "人大", "人大"
    CPPCC = "cppcc", "政协", "政协"
    PARTY_DEPARTMENT = (
        "party_department",
        "组织部、宣传部、统战部、纪委",
        "组织部、宣传部、统战部、纪委等党委部门",
    )
    GOVERNMENT_DEPARTMENT = (
        "government_department",
        "发改委、商务局 and their kin",
        "发改委、商务局等政府部门",
    )
    BUSINESS = "business", "firms led by an official", "官员带领的企业团"
    OTHER = "other", "any other", "其他"


class Side(Term):
    """The side on which an official takes part."""

    VISITOR = "visitor", "comes with the delegation", "来访方"
    HOST = "host", "receives it", "接待方"
    UNSTATED = (
        "unstated",
        "in a list under a label for two places that the text does not divide",
        "名单属“甲市和乙市领导”且没有断开",
    )


class Role(Term):
    """What an official does in the visit; the first that applies, in this order within a side."""

    LEADER = (
        "leader",
        "visitors: said to lead, or, where no one is, named at the head of the delegation",
        "来访方：率团、带队者；没有写谁率，则开头写到的代表团领头的几位",
    )
    MEMBER = "member", "visitors: any other", "来访方其余的人"
    COUNTERPART = (
        "counterpart",
        "hosts: meets, receives, talks, speaks, chairs, briefs",
        "接待方：会见、座谈、致辞、主持、介绍、讲话",
    )
    ACCOMPANYING = "accompanying", "hosts: 陪同", "接待方：只是陪同"
    ATTENDEE = (
        "attendee",
        "hosts: 参加, 出席, or in a list at the end; anyone whose side is unstated",
        "接待方：参加、出席，或在文末名单里（含“一同考察座谈”）",
    )


class PostClass(Term):
    """What kind of post it is: who led a delegation, and who received it, is counted by these."""

    PARTY_SECRETARY = (
        "party_secretary",
        "heads the party committee: 市委书记, 党工委书记",
        "党委（党工委）书记",
    )
    GOVERNMENT_HEAD = (
        "government_head",
        "heads the government: 省长, 市长, 自治区主席, 行署专员, 管委会主任, also 代",
        "政府（行署、管委会）主官，含代",
    )
    CONGRESS_HEAD = "congress_head", "heads the people's congress: 人大常委会主任", "人大常委会主任"
    CPPCC_HEAD = "cppcc_head", "heads the CPPCC: 政协主席", "政协主席"
    DEPUTY = (
        "deputy",
        "a deputy of these four, or a member of the party's standing committee: 副书记, 副市长, 常委",
        "上述四家的副职，以及常委",
    )
    SECRETARY_GENERAL = "secretary_general", "秘书长 of one of these four, also 副", "秘书长、副秘书长"
    OTHER = "other", "any other: 局长, 部长, 镇长 of a department or below", "其他"


class Level(Term):
    """The level of a jurisdiction."""

    PROVINCE = "province", "省、自治区、直辖市、特别行政区"
    PREFECTURE = "prefecture", "地级市、自治州、地区、盟"
    COUNTY = "county", "区、县、县级市、旗"
    TOWNSHIP = "township", "街道、镇、乡"
    ZONE = "zone", "a development zone without a code of its own"


class DateBasis(Term):
    """What a date rests on."""

    TEXT = "text", "complete in the body"
    COMPLETED = (
        "completed",
        "year or month taken from a publication date, dateline or footer; also 今年、去年、本月 with a day",
    )
    RELATIVE = "relative", "昨天、近日 counted from a publication date that the article or the caller gives"
    NONE = "none", "nothing derived; `text` still quotes it, and --07-22 is a day without a year"


class Engine(Term):
    """Which system read an article."""

    RULES = "rules", "the embedded grammar: no network, no model, no key"
    LLM = "llm", "a language model behind an OpenAI-compatible endpoint"
    PATTERN = "pattern", "a few regular expressions: the plain baseline, a yardstick beside the others"


class Topic(Term):
    """What the two sides say they came to study or will work on."""

    INDUSTRY = "industry", "industry and industrial parks", "产业、园区"
    INNOVATION = "innovation", "science, technology and innovation", "科技创新"
    REFORM = "reform", "reform, pilot free-trade zones, institutions", "改革、自贸区、体制机制"
    BUSINESS_ENVIRONMENT = (
        "business_environment",
        "business environment and administrative approval",
        "营商环境、放管服、行政审批、一网通办",
    )
    URBAN = (
        "urban",
        "urban planning, renewal, governance, utilities",
        "城市规划、更新、治理、供排水、垃圾分类",
    )
    TRANSPORT = "transport", "transport, ports, logistics", "交通、港口、物流"
    ENVIRONMENT = "environment", "ecology, air, water", "生态、大气、水"
    CULTURE_TOURISM = "culture_tourism", "culture, tourism, sport", "文化、旅游、体育"
    PUBLIC_SERVICES = "public_services", "schools, health, social security, care", "教育、医疗、社保、养老"
    TALENT = "talent", "talent and the exchange of officials", "人才、干部交流"
    FINANCE = "finance", "finance and capital markets", "金融、资本市场"
    OPENING_UP = "opening_up", "foreign trade, customs, fairs, opening up", "外贸、通关、会展、对外开放"
    DIGITAL = (
        "digital",
        "digitisation, big data, smart city, e-commerce",
        "数字化、大数据、智慧城市、电子商务",
    )
    RURAL = "rural", "agriculture and rural revitalisation", "农业、乡村振兴"
    ASSISTANCE = "assistance", "paired assistance and cooperation", "对口支援、对口合作、东西部协作"
    PARTY_BUILDING = (
        "party_building",
        "party building as an activity or purpose of the visit",
        "党建、主题教育、红色教育（作为活动或目的）",
    )
    ENERGY = "energy", "energy", "能源"
    SAFETY = "safety", "emergencies, law and order, civil defence", "应急、政法、人防"
    PLANNING = (
        "planning",
        "development strategy, coordination of regions",
        "发展战略、区域协同（京津冀、长三角）",
    )


class WarningCode(Term):
    """What a reader must know before trusting a record."""

    DATE_UNRESOLVED = "date_unresolved", "the text gives no date that can be resolved"
    YEAR_UNRESOLVED = "year_unresolved", "month and day are known, the year is not"
    DATE_AMBIGUOUS = "date_ambiguous", "more than one reading of the date is possible"
    PLACE_UNRESOLVED = "place_unresolved", "a place is meant that the text does not settle"
    UNGROUNDED = "ungrounded", "an item that does not stand in the text was dropped"
    TEXT_DAMAGED = (
        "text_damaged",
        "a value rests on a repair that had to guess, or damage took away part of an item or a list",
    )
    TRUNCATED = "truncated", "the article was cut before it was read"
