"""Which place an outlet is at home in."""

import pytest

from service.language.outlets import is_newspaper, place_in_name, seat_code


@pytest.mark.parametrize(
    ("outlet", "place"),
    [
        ("唐山劳动日报", "唐山"),
        ("高邮日报", "高邮"),
        ("昆山发布", "昆山"),
        ("萧山日报", "萧山"),
        ("宜宾市人民政府网站", "宜宾市"),
        ("广安区融媒体中心", "广安区"),
        ("新民晚报", None),
        ("人民日报海外版", None),
        ("某某论坛", None),
    ],
)
def test_place_in_an_outlets_name(outlet: str, place: str | None) -> None:
    """A paper is called by its place, unless it is known to be called by something else."""
    assert place_in_name(outlet) == place


@pytest.mark.parametrize(
    ("outlet", "code"),
    [("新民晚报", "310000"), ("大众日报·新锐大众", "370000"), ("光明日报", None), ("唐山劳动日报", None)],
)
def test_seat_of_a_known_outlet(outlet: str, code: str | None) -> None:
    """Papers whose name is no place have their seat from the table; national ones have none."""
    assert seat_code(outlet) == code


@pytest.mark.parametrize(
    ("name", "paper"),
    [("北京日报", True), ("文汇报", True), ("优化营商环境条例", False), ("情况通报", False)],
)
def test_newspaper(name: str, paper: bool) -> None:
    """北京日报 is a newspaper; a statute or a notice in the same brackets is none."""
    assert is_newspaper(name) is paper
