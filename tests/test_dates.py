"""Dates: which words are one, what they say, and which days a publication date makes of them."""

import random
from datetime import date

import pytest

from schemas.vocabulary import DateBasis, WarningCode
from service.language.dates import chinese_number, find_dates, read_date
from service.language.settling import Anchor, settle, settle_within

TEXT, COMPLETED, RELATIVE, NONE = DateBasis.TEXT, DateBasis.COMPLETED, DateBasis.RELATIVE, DateBasis.NONE
UNRESOLVED, NO_YEAR = WarningCode.DATE_UNRESOLVED, WarningCode.YEAR_UNRESOLVED
AMBIGUOUS, DAMAGED = WarningCode.DATE_AMBIGUOUS, WarningCode.TEXT_DAMAGED

# The words as they stand in a sentence, each found as one date and nothing beside it.
FOUND = [
    ("7月12日至13日，北京市党政代表团赴上海市学习考察。", ["7月12日至13日"]),
    ("2019年3月20日，代表团来访。", ["2019年3月20日"]),
    ("6月12-15日来访", ["6月12-15日"]),
    ("6月12日——15日来访", ["6月12日——15日"]),
    ("6月12、13日来访", ["6月12、13日"]),
    ("12月30日至1月2日来访", ["12月30日至1月2日"]),
    ("2018年12月30日至2019年1月2日来访", ["2018年12月30日至2019年1月2日"]),
    ("7月12日下午至13日上午来访", ["7月12日下午至13日"]),
    ("7月12日（星期五）至13日（星期六）来访", ["7月12日（星期五）至13日"]),
    ("12日下午抵沪，13日上午考察", ["12日", "13日"]),
    ("（7月12日）", ["7月12日"]),
    ("三月二十日至二十一日", ["三月二十日至二十一日"]),
    ("十二月廿五日", ["十二月廿五日"]),
    ("二○一九年三月二十日", ["二○一九年三月二十日"]),
    ("元月5日", ["元月5日"]),
    ("1月份来访", ["1月份"]),
    ("今年5月6日，苏州市党政代表团来云州考察", ["今年5月6日"]),
    ("20日前往上海", ["20日"]),
    ("5日内蒙古自治区代表团来访", ["5日"]),
    ("代表团日前来我市", ["日前"]),
    ("昨，代表团来访", ["昨"]),
    ("前昨两天", ["前昨两天"]),
    ("721日至22日", ["721日至22日"]),
    ("1月1218日", ["1月1218日"]),
    ("12日到3号码头考察", ["12日"]),
    ("发布时间：2019-03-25 09:41", ["2019-03-25"]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[str]) -> None:
    """A date is found in its sentence, as long as it goes, where it stands."""
    found = list(find_dates(text))

    assert [mention.text for mention in found] == expected
    assert [text[mention.start : mention.end] for mention in found] == expected


NO_DATE = [
    "全市2100万人民",
    "党的十九大精神",
    "5G应用",
    "落实“一基地三区”战略定位",
    "做到“三个着力”",
    "第3日",
    "3日内完成",
    "20日前完成",
    "连续3日",
    "每月3日",
    "三日游",
    "为期100日",
    "100日内",
    "据云州12日报",
    "“十三五”规划",
    "二十三年前",
    "春节假日前夕",
    "农历正月十五日",
    "X月5日",
    "201x年X月",
    "XX年3月",
    "今日头条",
    "星期日",
    "五一国际劳动节",
    "3号楼",
    "为期两天",
]


@pytest.mark.parametrize("text", NO_DATE)
def test_find_none(text: str) -> None:
    """Counts, terms, names and masked dates are no dates."""
    assert list(find_dates(text)) == []


@pytest.mark.xfail(strict=True, raises=AssertionError)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年3月至5月", ["2023年3月至5月"]),
        ("3-5月", ["3-5月"]),
        ("奋战120日", []),
        ("05.07.2015 12:47", ["05.07.2015"]),
        ("12月30日至次年1月2日", ["12月30日至次年1月2日"]),
    ],
)
def test_find_not_yet(text: str, expected: list[str]) -> None:
    """Ranges of months, counts of a hundred days and more, and dd.mm.yyyy are not read yet."""
    assert [mention.text for mention in find_dates(text)] == expected


# Words, publication date, start, end, basis, warnings; the publication date is the article's own.
SETTLED = [
    # complete in the text
    ("2019年3月20日", None, "2019-03-20", "2019-03-20", TEXT, []),
    ("2019年3月20日至21日", "2023-07-14", "2019-03-20", "2019-03-21", TEXT, []),
    ("二〇一九年三月二十日", None, "2019-03-20", "2019-03-20", TEXT, []),
    ("二○一九年三月廿一日", None, "2019-03-21", "2019-03-21", TEXT, []),
    ("2018年12月30日至2019年1月2日", None, "2018-12-30", "2019-01-02", TEXT, []),
    ("2018年12月30日至1月2日", None, "2018-12-30", "2019-01-02", TEXT, []),
    ("2018年12月30日至2日", None, "2018-12-30", "2019-01-02", TEXT, []),
    ("2019 年 3 月", None, "2019-03", "2019-03", TEXT, []),
    ("2019年", None, "2019", "2019", TEXT, []),
    ("2019-03-20", None, "2019-03-20", "2019-03-20", TEXT, []),
    # the year, or year and month, from the publication
    ("3月20日至21日", "2019-03-25", "2019-03-20", "2019-03-21", COMPLETED, []),
    ("6月12-15日", "2019-06-17", "2019-06-12", "2019-06-15", COMPLETED, []),
    ("6月12日（星期三）上午至15日", "2019-06-17", "2019-06-12", "2019-06-15", COMPLETED, []),
    ("12月30日至1月2日", "2019-01-04", "2018-12-30", "2019-01-02", COMPLETED, []),
    ("12月30日至1月2日", "2018-12-31", "2018-12-30", "2019-01-02", COMPLETED, []),
    ("7月12日晚", "2023-07-14", "2023-07-12", "2023-07-12", COMPLETED, []),
    ("十二月廿八日", "2019-01-02", "2018-12-28", "2018-12-28", COMPLETED, []),
    ("元月5日", "2019-03-15", "2019-01-05", "2019-01-05", COMPLETED, []),
    ("2月29日", "2019-03-15", "2016-02-29", "2016-02-29", COMPLETED, []),
    ("1月份", "2019-03-15", "2019-01", "2019-01", COMPLETED, []),
    ("20日下午", "2019-03-25", "2019-03-20", "2019-03-20", COMPLETED, []),
    ("28日", "2019-03-15", "2019-02-28", "2019-02-28", COMPLETED, []),
    ("31日", "2019-03-15", "2019-01-31", "2019-01-31", COMPLETED, []),
    ("31日", "2019-01-02", "2018-12-31", "2018-12-31", COMPLETED, []),
    ("30日至2日", "2019-07-03", "2019-06-30", "2019-07-02", COMPLETED, []),
    ("今年5月6日", "2019-09-07", "2019-05-06", "2019-05-06", COMPLETED, []),
    ("去年5月", "2019-03-15", "2018-05", "2018-05", COMPLETED, []),
    ("本月12日", "2019-03-15", "2019-03-12", "2019-03-12", COMPLETED, []),
    ("上月30日至31日", "2019-01-02", "2018-12-30", "2018-12-31", COMPLETED, []),
    # a duration
    ("22日启程，为期五天", "2019-03-23", "2019-03-22", "2019-03-26", COMPLETED, []),
    ("3月30日起为期两天", "2019-04-02", "2019-03-30", "2019-03-31", COMPLETED, []),
    ("3月30日起，历时3日", "2019-04-02", "2019-03-30", "2019-04-01", COMPLETED, []),
    ("12月30日至次年1月2日", "2019-07-20", "2018-12-30", "2019-01-02", COMPLETED, []),
    ("3月9日夜里登车，14日凌晨", "2019-03-20", "2019-03-09", "2019-03-14", COMPLETED, []),
    ("十一月二十二日出门，二十五日", "2019-12-01", "2019-11-22", "2019-11-25", COMPLETED, []),
    ("9日至13日，为期4天", "2019-03-15", "2019-03-09", "2019-03-13", COMPLETED, []),
    # counted from the publication
    ("昨天", "2019-03-01", "2019-02-28", "2019-02-28", RELATIVE, []),
    ("今天上午", "2019-03-01", "2019-03-01", "2019-03-01", RELATIVE, []),
    ("昨晚", "2019-03-01", "2019-02-28", "2019-02-28", RELATIVE, []),
    ("前昨两天", "2019-03-01", "2019-02-27", "2019-02-28", RELATIVE, []),
    ("近日", "2019-03-15", "2019-03", "2019-03", RELATIVE, []),
    ("日前", "2019-03-15", "2019-03", "2019-03", RELATIVE, []),
    ("昨天（7月12日）", "2023-07-13", "2023-07-12", "2023-07-12", COMPLETED, []),
    # no publication date
    ("7月12日至13日", None, "--07-12", "--07-13", NONE, [NO_YEAR]),
    ("12月30日至2日", None, "--12-30", "--01-02", NONE, [NO_YEAR]),
    ("2月29日启程，为期3天", None, "--02-29", "--03-02", NONE, [NO_YEAR]),
    ("去年5月6日", None, "--05-06", "--05-06", NONE, [NO_YEAR]),
    ("昨天", None, None, None, NONE, [UNRESOLVED]),
    ("近日", None, None, None, NONE, [UNRESOLVED]),
    ("12日至13日", None, None, None, NONE, [UNRESOLVED]),
    ("7月", None, None, None, NONE, [UNRESOLVED]),
    # left open whatever is known
    ("当年6月5日", "2019-03-15", "--06-05", "--06-05", NONE, [NO_YEAR]),
    ("2019年2月29日", "2019-03-15", None, None, NONE, [UNRESOLVED]),
    ("6月31日", "2019-07-15", None, None, NONE, [UNRESOLVED]),
    ("13月5日", "2019-07-15", None, None, NONE, [UNRESOLVED]),
    ("上月31日", "2019-03-15", None, None, NONE, [UNRESOLVED]),
    ("为期五天", "2019-03-15", None, None, NONE, [UNRESOLVED]),
    ("历次来访", "2019-03-15", None, None, NONE, [UNRESOLVED]),
    # damaged
    ("721日至22日", "2019-07-23", "2019-07-21", "2019-07-22", COMPLETED, [DAMAGED]),
    ("721日至22日", None, "--07-21", "--07-22", NONE, [NO_YEAR, DAMAGED]),
    ("2019年721日", None, "2019-07-21", "2019-07-21", TEXT, [DAMAGED]),
    ("1月1218日", "2019-01-20", "2019-01-12", "2019-01-18", COMPLETED, [DAMAGED]),
    ("2019年1月1218日", None, "2019-01-12", "2019-01-18", TEXT, [DAMAGED]),
    ("118日", "2019-01-20", "2019-01-18", "2019-01-18", COMPLETED, [DAMAGED]),
    ("118日", None, None, None, NONE, [AMBIGUOUS]),
]


@pytest.mark.parametrize(("words", "published", "start", "end", "basis", "warnings"), SETTLED)
def test_settle(
    words: str,
    published: str | None,
    start: str | None,
    end: str | None,
    basis: DateBasis,
    warnings: list[WarningCode],
) -> None:
    """The words of a completed visit and the article's date make these days, and no more."""
    anchor = Anchor(date.fromisoformat(published) if published else None, exact=bool(published))
    settled = settle(read_date(words), anchor)

    assert (settled.start, settled.end, settled.basis) == (start, end, basis)
    assert list(settled.warnings) == warnings


STAMPED = [
    ("3月20日", "2019-03-20", COMPLETED),
    ("20日", "2019-03-20", COMPLETED),
    ("去年5月6日", "2018-05-06", COMPLETED),
    ("2018年5月6日", "2018-05-06", TEXT),
    ("昨天", None, NONE),
    ("近日", "2019-03", RELATIVE),
    ("前昨两天", None, NONE),
]


@pytest.mark.parametrize(("words", "start", "basis"), STAMPED)
def test_settle_by_a_stamp(words: str, start: str | None, basis: DateBasis) -> None:
    """The stamp of a reposting site completes years and months; no day is counted from it."""
    settled = settle(read_date(words), Anchor(date(2019, 3, 25), exact=False))

    assert (settled.start, settled.basis) == (start, basis)


PLANNED = [
    ("3月20日", "2019-03-20"),
    ("3月10日", "2020-03-10"),
    ("1月5日至7日", "2020-01-05"),
    ("20日", "2019-03-20"),
    ("10日", "2019-04-10"),
    ("31日", "2019-03-31"),
    ("3月", "2019-03"),
    ("下月5日", "2019-04-05"),
    ("明天", "2019-03-16"),
    ("明年3月", "2020-03"),
]


@pytest.mark.parametrize(("words", "start"), PLANNED)
def test_settle_planned(words: str, start: str) -> None:
    """A planned visit lies on or after its publication."""
    settled = settle(read_date(words), Anchor(date(2019, 3, 15), exact=True), planned=True)

    assert settled.start == start


def test_settle_planned_in_a_short_month() -> None:
    """The next 30th after the end of January is in March."""
    anchor = Anchor(date(2019, 1, 31), exact=True)

    assert settle(read_date("30日"), anchor, planned=True).start == "2019-03-30"


@pytest.mark.xfail(strict=True, raises=AssertionError)
def test_settle_duration_up_to_its_end() -> None:
    """A duration told with the last day counts backwards."""
    settled = settle(read_date("13日结束为期4天的考察"), Anchor(date(2019, 3, 15), exact=True))

    assert (settled.start, settled.end) == ("2019-03-10", "2019-03-13")


WITHIN = [
    ("13日上午", "2023-07-12", "2023-07-13", ("2023-07-13", "2023-07-13")),
    ("12日至13日", "2023-07-12", "2023-07-14", ("2023-07-12", "2023-07-13")),
    ("7月13日", "2023-07-12", "2023-07-13", ("2023-07-13", "2023-07-13")),
    ("14日", "2023-07-12", "2023-07-12", ("2023-07-14", "2023-07-14")),
    # month and year of the last day
    ("1日", "2019-07-30", "2019-08-02", ("2019-08-01", "2019-08-01")),
    ("1日", "2019-12-30", "2020-01-02", ("2020-01-01", "2020-01-01")),
    ("1月1日", "2019-12-30", "2020-01-02", ("2020-01-01", "2020-01-01")),
    ("31日至1日", "2019-12-30", "2020-01-02", ("2019-12-31", "2020-01-01")),
    # a visit whose year or day is not known
    ("13日", "--07-12", "--07-13", ("--07-13", "--07-13")),
    ("1日", "--12-30", "--01-02", ("--01-01", "--01-01")),
    ("13日", "2023-07", "2023-07", ("2023-07-13", "2023-07-13")),
    ("昨天", "2023-07-12", "2023-07-12", ("2023-07-12", "2023-07-12")),
    # nothing that could be taken from the visit
    ("昨天", "2023-07-12", "2023-07-13", (None, None)),
    ("3日", "2023-07-12", "2023-07-13", (None, None)),
    ("2022年7月13日", "2023-07-12", "2023-07-13", (None, None)),
    ("30日至31日", "2023-06-28", "2023-07-01", (None, None)),
    ("近日", "2023-07-12", "2023-07-13", (None, None)),
    ("7月", "2023-07-12", "2023-07-13", (None, None)),
    ("随后", "2023-07-12", "2023-07-13", (None, None)),
    ("13日", "2023", "2023", (None, None)),
    ("13日", None, None, (None, None)),
]


@pytest.mark.parametrize(("words", "start", "end", "expected"), WITHIN)
def test_settle_within(
    words: str, start: str | None, end: str | None, expected: tuple[str | None, str | None]
) -> None:
    """A leg takes month and year from the visit, and no day before it."""
    assert settle_within(words, start, end) == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "零"), (8, "八"), (10, "十"), (18, "十八"), (40, "四十"), (88, "八十八"), (120, "120")],
)
def test_chinese_number(value: int, written: str) -> None:
    """Numbers below a hundred are written in Chinese numerals."""
    assert chinese_number(value) == written


@pytest.mark.parametrize("day", range(1, 32))
def test_chinese_days_read_as_written(day: int) -> None:
    """Each day of a month reads the same in Chinese numerals as in digits."""
    assert read_date(f"三月{chinese_number(day)}日") == read_date(f"3月{day}日")


# What may stand one behind the other in a date, "" where it is left out.
SLOTS = (
    ("", "", "2019年", "2020年", "9999年", "0000年", "今年", "去年", "当年"),
    ("", "1月", "2月", "十二月", "元月", "13月", "上月", "本月", "7", "2"),
    ("", "1日", "28日", "29日", "30", "三十一日", "廿日", "1218日", "32日"),
    ("", "下午", "（星期三）"),
    ("", "至", "、", "—"),
    ("", "", "2020年", "2月", "1月"),
    ("", "2日", "29日", "31日"),
    ("", "，为期5天", "，历时两天", "昨天", "近日", "前昨两天", "2019-02-30"),
)


@pytest.mark.parametrize("seed", range(300))
def test_any_words_settle_to_the_calendar_or_to_nothing(seed: int) -> None:
    """Whatever the words, the days that come of them exist, and none comes where nothing can be settled."""
    chance = random.Random(seed)
    for _ in range(20):
        words = "".join(map(chance.choice, SLOTS))
        anchor = Anchor(
            chance.choice([None, date(2019, 3, 1), date(2020, 2, 29)]), exact=chance.random() < 0.5
        )
        settled = settle(read_date(words), anchor, planned=chance.random() < 0.3)
        within = settle_within(words, settled.start, settled.end)

        assert (settled.start is None) == (settled.end is None), words
        for iso in (settled.start, settled.end, *within):
            if iso and len(iso) > 7:
                assert date.fromisoformat(iso.replace("--", "2020-")), words


@pytest.mark.parametrize("month", range(1, 13))
def test_any_day_settles_to_a_day_of_the_calendar(month: int) -> None:
    """A bare day is settled to one that exists, not after the publication, in every month."""
    published = date(2019, month, 15)
    for day in range(1, 32):
        settled = settle(read_date(f"{day}日"), Anchor(published, exact=True))

        assert settled.start is not None
        assert date.fromisoformat(settled.start) <= published
        assert date.fromisoformat(settled.start).day == day


@pytest.mark.parametrize(
    "words",
    [
        "28日、3月1日",
        "7月12日、13日、14日",
        "5月6日赴合肥考察，又于一个星期之后的5月20日",
        "2019/7/12-13",
        "28日-3月1日",
    ],
)
def test_two_dates_that_are_no_known_range_are_ambiguous(words: str) -> None:
    """Where a date goes on in a way that is not read, none is taken, and the record says so."""
    settled = settle(read_date(words), Anchor(date(2019, 7, 20), exact=True))

    assert (settled.start, settled.end) == (None, None)
    assert settled.warnings == (WarningCode.DATE_AMBIGUOUS,)


@pytest.mark.parametrize("words", ["去年9月6日", "上月6日", "当年9月6日"])
def test_leg_is_not_dated_by_words_that_count_from_elsewhere(words: str) -> None:
    """去年9月6日 of a stop is counted from the publication, which a leg does not know."""
    assert settle_within(words, "2019-09-05", "2019-09-06") == (None, None)


def test_lost_dash_behind_a_counted_month() -> None:
    """本月1218日 is the 12th to the 18th of the publication's month."""
    settled = settle(read_date("本月1218日"), Anchor(date(2019, 7, 20), exact=True))

    assert (settled.start, settled.end) == ("2019-07-12", "2019-07-18")
