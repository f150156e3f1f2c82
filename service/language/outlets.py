"""Where a newspaper or site is at home: what 我市 and 我省 mean in it."""

import re

# Papers whose name is no place, or another's: 新民晚报 is Shanghai's, not 新民市's. None: national.
_SEATS: dict[str, str | None] = {
    **dict.fromkeys(("解放日报", "新民晚报", "文汇报", "东方网", "东方早报", "澎湃新闻"), "310000"),
    **dict.fromkeys(("大众日报", "齐鲁晚报", "大众网"), "370000"),
    **dict.fromkeys(("南方日报", "羊城晚报", "南方都市报", "南方网"), "440000"),
    **dict.fromkeys(("新华日报", "扬子晚报"), "320000"),
    **dict.fromkeys(("新安晚报", "江淮晨报"), "340000"),
    **dict.fromkeys(("楚天都市报", "荆楚网"), "420000"),
    **dict.fromkeys(("三湘都市报", "红网"), "430000"),
    **dict.fromkeys(("燕赵都市报", "燕赵晚报", "长城网"), "130000"),
    "钱江晚报": "330000",
    "江南都市报": "360000",
    "江南晚报": "320200",
    "大河报": "410000",
    "华西都市报": "510000",
    "春城晚报": "530000",
    "黔东南日报": "522600",
    "黔南日报": "522700",
    "黔西南日报": "522300",
    "赣南日报": "360700",
    "盐阜大众报": "320900",
    "淮海晚报": "320800",
    "彭城晚报": "320300",
    "江海晚报": "320600",
    "姑苏晚报": "320500",
    "金陵晚报": "320100",
    "现代快报": "320000",
    "闽南日报": "350600",
    "闽北日报": "350700",
    "闽西日报": "350800",
    "闽东日报": "350900",
    "海峡都市报": "350000",
    "皖西日报": "341500",
    "拂晓报": "341300",
    "鲁中晨报": "370300",
    "鲁南商报": "371300",
    "鄂东晚报": "421100",
    **dict.fromkeys(("三峡日报", "三峡晚报"), "420500"),
    "楚天金报": "420000",
    "潇湘晨报": "430000",
    "东江时报": "441300",
    "西江日报": "441200",
    "南国早报": "450000",
    "右江日报": "451000",
    "团结报": "433100",
    **dict.fromkeys(("大公报", "明报", "星岛日报", "东方日报", "信报", "香港商报"), "810000"),
    **dict.fromkeys(("华侨报", "市民日报", "濠江日报"), "820000"),
    "柴达木日报": "632800",
    "三峡都市报": "500101",
    "左江日报": "451400",
    "都市快报": "330100",
    "南湖晚报": "330400",
    "太行日报": "140500",
    "三晋都市报": "140000",
    "华商报": "610000",
    "西海都市报": "630000",
    "天山网": "650000",
    "大江网": "360000",
    "三秦都市报": "610000",
    **dict.fromkeys(
        (
            "人民日报",
            "光明日报",
            "经济日报",
            "新华社",
            "新华网",
            "人民网",
            "中国新闻网",
            "中新网",
            "央视网",
            "环球网",
        )
    ),
}
_PAPERS = (
    "日报",
    "晚报",
    "早报",
    "晨报",
    "时报",
    "商报",
    "都市报",
    "周报",
    "快报",
    "导报",
    "文汇报",
    "大河报",
)
_SITES = (
    "政府网",
    "新闻网",
    "人大网",
    "融媒体中心",
    "发布",
    "人民政府",
    "新闻",
    "融媒",
    "广播",
    "电视台",
    "网",
    "在线",
)
KINDS = "|".join((*_PAPERS, *_SITES))
_NAMED = re.compile(rf"^(?P<place>[\u4e00-\u9fff]{{2,6}}?(?:市|县|区)?)(?:劳动|青年|党政)?(?:{KINDS})")


def known_outlet(line: str) -> str | None:
    """The outlet of the table that a line names; None where it names none."""
    return next((name for name in _SEATS if name in line), None)


def seat_code(outlet: str) -> str | None:
    """The code of the division in which an outlet of the table is at home; None for any other."""
    return next((code for name, code in _SEATS.items() if outlet.startswith(name)), None)


def place_in_name(outlet: str) -> str | None:
    """The place that an outlet is called by (唐山 of 唐山劳动日报); None where its name holds none."""
    if outlet.startswith(tuple(_SEATS)):
        return None
    found = _NAMED.match(outlet)
    return found["place"] if found else None


def is_newspaper(name: str) -> bool:
    """Whether a name is one of a newspaper: 北京日报, and no 优化营商环境条例."""
    return name.endswith(_PAPERS)
