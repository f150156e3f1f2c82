"""On which day of a visit a site was seen: the day that its article named last."""

import pytest

from schemas.visit import Dates
from schemas.vocabulary import DateBasis
from service.extraction.story import Story, days_between
from service.language.sentences import split_sentences

LEDE = "8月30日，唐山市党政代表团赴合肥市、芜湖市学习考察。"


def day(told: str, *, site: str = "科技园", end: str = "2018-08-30", lede: str = LEDE) -> str | None:
    """The day of a site, where this is told behind the lede."""
    text = f"{lede}{told}"
    dates = Dates(start="2018-08-30", end=end, text=None, basis=DateBasis.COMPLETED, spans=())
    return Story(split_sentences(text), dates, text.find("8月30日")).day_at(text.rindex(site))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # the date of the visit says nothing of the day on which each site was seen
        ("代表团参观了科技园。", None),
        # in its own sentence, and behind it
        ("代表团30日参观了科技园。", "2018-08-30"),
        ("31日上午，代表团来到芜湖市。接着参观了科技园。", "2018-08-31"),
        ("▲8月31日 08:10\n芜湖市\n代表团参观了科技园。", "2018-08-31"),
        ("31日上午，代表团来到芜湖市。9月1日，参观了港口。随后参观了科技园。", "2018-09-01"),
        # counted
        ("次日一早，代表团又参观了科技园。", "2018-08-31"),
        ("31日，代表团来到芜湖市。翌日，参观了科技园。", "2018-09-01"),
        ("第三天，代表团参观了科技园。", "2018-09-01"),
        ("代表团参观了港口；次日，参观了科技园。", "2018-08-31"),
        # a day in the middle of a sentence is that sentence's only
        ("去年建成的港口将于31日启用。代表团参观了科技园。", None),
        # a range is no day
        ("31日至9月1日，代表团来到芜湖市。参观了科技园。", None),
        # nor is one of another journey
        ("9月29日，代表团又将赴宁波市。代表团参观了科技园。", None),
    ],
)
def test_day_of_a_site(told: str, expected: str | None) -> None:
    """The last day that was told before it, where a sentence begins with it; else none."""
    assert day(told) == expected


def test_days_told_before_the_visit_are_not_its_days() -> None:
    """What stands before the visit's own date leads nowhere."""
    assert day("代表团参观了科技园。", lede="9月1日，本报讯。" + LEDE) is None


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("2018-08-30", "2018-09-01", 2), ("2018-08-30", None, None), ("2018-08", "2018-09", None)],
)
def test_days_between(first: str, last: str | None, days: int | None) -> None:
    """Days lie between whole days only."""
    assert days_between(first, last) == days
