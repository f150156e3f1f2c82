"""Spaces inside dates and times: 7 月 12 日, 2 0 1 9年3月1 2日, 上午9 时3 0分."""

import re
from collections.abc import Iterator

from service.cleaning.text import Edit

# The last space before what may go on with a date.
_SPACE = re.compile(r" (?=[\d年月日号时至到\-—~、])")
# What stands around a space inside a date or a number with its unit: 7 月 12 日, 2023 年.
_GAP = re.compile(r"\d[年月日号时至到\-—~、]|[年月至到\-—~、时]\d|日至")
# So far to either side a number goes that is parted, with what stands before it.
_NEAR = 12
_BEFORE = re.compile(r"(?P<anchor>[^\s\d]?) ?(?P<digits>\d(?: ?\d)*)?$")
_BEHIND = re.compile(r"(?P<digits>(?:\d ?)*)(?P<unit>[年月日号时点分]?)(?P<month> ?\d ?\d? ?月)?")
# The numbers of each unit, and what stands before them in a date: there the whole number is certain.
_NUMBERS = {
    "年": re.compile(r"(?:19|20)\d\d"),
    "月": re.compile(r"0?[1-9]|1[0-2]"),
    "日": re.compile(r"0?[1-9]|[12]\d|3[01]"),
    "时": re.compile(r"[01]?\d|2[0-4]"),
    "分": re.compile(r"[0-5]?\d"),
}
_UNITS = _NUMBERS | {"号": _NUMBERS["日"], "点": _NUMBERS["时"]}
_RANGE = "至到-—－～~"
_ANCHORS = {
    "年": _RANGE,
    "月": "年" + _RANGE,
    "日": "月" + _RANGE,
    "号": "月" + _RANGE,
    "时": "日号午晚早晨夜" + _RANGE,
    "点": "日号午晚早晨夜" + _RANGE,
    "分": "时点",
}
# Behind these one number ends and another begins: 图1 2月3日; A1 2月.
_OTHER = re.compile("[图表第附项例式题条款章节卷期版页号共计约近A-Za-z0-9.．]")


def close_gaps_in_dates(text: str) -> Iterator[Edit]:
    """Take out the spaces of dates; a number that they part is certain behind another part of its date."""
    for start, end in (found.span() for found in _SPACE.finditer(text)):
        while text[start - 1 : start] == " ":
            start -= 1
        around = text[start - 1 : start] + text[end : end + 1]
        if _GAP.fullmatch(around):
            yield Edit(start, end, "", "a space in a date")
        elif end - start == 1 and around.isdigit() and (doubt := _doubt(text, start)) is not None:
            yield Edit(start, end, "", "a space in a date", guess=doubt)


def _doubt(text: str, gap: int) -> bool | None:
    """Whether it is doubtful that the space parts one number of a date; None where it parts two."""
    before = _BEFORE.search(text[max(0, gap - _NEAR) : gap])
    behind = _BEHIND.match(text[gap + 1 : gap + 1 + _NEAR])
    if not (before and before["digits"] and behind and behind["unit"]):
        return None
    unit, anchor = behind["unit"], before["anchor"]
    number = (before["digits"] + behind["digits"]).replace(" ", "")
    if not _UNITS[unit].fullmatch(number):
        return None
    if (anchor and anchor in _ANCHORS[unit]) or (unit == "年" and behind["month"]):
        return False
    return None if unit == "分" or _OTHER.match(anchor) else True
