"""The cleaning steps, by the cases in data/cleaning.json.

Each case has a `label`, a `kind`, the `raw` and the `clean` text, and a `comment` on what it shows. The
kinds: `wild` (as seen in real pages) and `synthetic`, both to be cleaned so; `negative`, which must stay
untouched (`clean` is `raw`); and `known_failure`, what `clean` should be and is not yet: the day it is, the
test tells.
"""

import pytest
from cleaning_cases import Cases

from service.cleaning.steps import STEPS, clean
from service.cleaning.text import CleanText

CASES = Cases.read("cleaning")


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic", "negative", "known_failure"))
def test_clean(case: dict[str, str]) -> None:
    """The raw text of a case becomes its clean text."""
    assert clean(case["raw"]).text == case["clean"]


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic", "negative"))
def test_clean_text_is_clean(case: dict[str, str]) -> None:
    """Cleaning what is clean changes nothing; damage that stays may be marked again."""
    again = clean(case["clean"])
    repairs = [repair for change in again.changes for repair in change.repairs()]

    assert again.text == case["clean"]
    assert all(repair.guess and repair.before == repair.after for repair in repairs)


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic"))
def test_changes_are_told(case: dict[str, str]) -> None:
    """The record of changes holds just the steps that changed the text, in their order."""
    steps = [change.step for change in clean(case["raw"]).changes]

    assert steps
    assert steps == [step.__name__ for step in STEPS if step.__name__ in steps]


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic"))
def test_steps_repeat_the_result(case: dict[str, str]) -> None:
    """The steps that are told, and no other, make the clean text again."""
    told = {change.step for change in clean(case["raw"]).changes}
    text = CleanText.of(case["raw"])
    for step in STEPS:
        text = text.apply(step) if step.__name__ in told else text

    assert text.text == case["clean"]


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic", "negative"))
def test_origins(case: dict[str, str]) -> None:
    """Each clean character comes from at least one raw character, and they keep their order."""
    text = clean(case["raw"])
    spans = [text.raw_span(at, at + 1) for at in range(len(text.text))]

    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(case["raw"]) for start, end in spans)


def test_labels_are_unique() -> None:
    """Every case can be called by its label, and every negative case is untouched."""
    labels = [case["label"] for case in CASES.all]

    assert len(labels) == len(set(labels))
    assert all(case["raw"] == case["clean"] for case in CASES.all if case["kind"] == "negative")


def test_empty() -> None:
    """An empty text is clean."""
    assert clean("").text == ""


def test_raw_words_of_a_clean_name() -> None:
    """A name found in the clean text leads to the characters of the raw text, whatever became of them."""
    raw = "\ufeff上海市委書(shū)記(jì)周行\u200b健\r\n出席。"
    text = clean(raw)
    start = text.text.index("周行健")

    assert text.text == "上海市委书记周行健\n出席。"
    assert raw[slice(*text.raw_span(start, start + 3))] == "周行\u200b健"


@pytest.mark.parametrize(
    ("raw", "doubted"),
    [
        ("7月1 2日", []),
        ("2 0 1 9年3月", []),
        ("于1 2月来访", [" "]),
        ("市委书记钱　进率队", []),
        ("团长刘 伟 平参加", [" ", " "]),
        ("省长王 强 李 明参加", [" ", " "]),
        ("甪(lù)直古镇", []),
        ("学(xué)习(xí)考(kǎo)察(wáng)", ["(wáng)"]),
        ("⻓江，å¸‚å§”，&mdash", []),
        ("甲市ï¿½乙市", ["ï¿½"]),
    ],
)
def test_doubts(raw: str, doubted: list[str]) -> None:
    """What is not certain is told as a guess, and nothing else."""
    assert [raw[slice(*span)].replace("\u3000", " ") for span in clean(raw).doubts] == doubted
