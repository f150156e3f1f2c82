"""What holds of cleaning whatever the text: offsets, composition, idempotence, no needless repair."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from eval.damage import DAMAGES, damaged
from eval.dataset import Case, read_corpus
from service.cleaning import simplified
from service.cleaning.steps import ENCODED, STEPS, clean
from service.cleaning.text import CleanText, Edit

CORPUS = read_corpus(Path(__file__).parents[1] / "eval" / "corpus")
ARTICLES = [case.document.text for case in CORPUS.cases]
T2S = OpenCC("t2s")

# Pieces of real pages, damage and all, so that chance makes something that a step can be wrong about.
WORDS = [
    "代表团",
    "代表團",
    "學(xué)",
    "習(xí)",
    "乾隆",
    "瞭解",
    "7 月 12 日",
    "721日",
    "甲、乙",
    "A320",
    "(IT)",
    "着(zhe)",
    "学(xue2)",
    "书记王 强",
    "1 2月",
    "李乾",
    "⻓江",
]
MARKS = [
    "，",
    "。",
    "—\n—",
    "——",
    "\n",
    "\r\n",
    " ",
    "\u3000",
    "\xa0",
    "?",
    "\ufffd",
    ",,",
    "☆",
    "《",
    "》",
    "(zhe)",
]
FORMS = [
    "\u200b",
    "&nbsp;",
    "&amp;lt;",
    "<p>",
    "</p>",
    "<br/>",
    "５Ｇ",
    "市委书记钱　进",
    "摘要：",
    "党人的初心和使命",
    "å¸‚",
    "&mdash",
    "\\n",
    "\\u3000",
    "[b]",
    "[/b]",
    ".p{color:red;}",
]
PIECES = st.sampled_from([*WORDS, *MARKS, *FORMS])
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=30).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_offsets_run_forward_and_stay_inside(raw: str) -> None:
    """Every clean character has a raw span, in range, and spans never run backwards."""
    text = clean(raw)
    spans = [text.raw_span(at, at + 1) for at in range(len(text.text))]

    assert all(0 <= start <= end <= len(raw) for start, end in spans)
    assert spans == sorted(spans)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_composing_is_applying_in_sequence(raw: str) -> None:
    """The offsets of all steps together are those of each step's own, one after another."""
    whole = CleanText.of(raw)
    for step in STEPS:
        before, alone = whole, CleanText.of(whole.text)
        whole, alone = whole.apply(step), alone.apply(step)
        assert whole.text == alone.text
        for at in range(len(whole.text)):
            start, end = alone.raw_span(at, at + 1)
            if start < end:
                assert whole.raw_span(at, at + 1) == before.raw_span(start, end)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_skipping_steps_without_their_signs_changes_nothing(raw: str) -> None:
    """`clean` leaves out steps that find nothing; with all of them, and all again, the text is the same."""
    text = CleanText.of(raw)
    for step in STEPS[:1] + ENCODED * len(raw) + STEPS[1:]:
        text = text.apply(step)

    assert clean(raw).text == text.text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_way_back_holds_the_way_there(raw: str) -> None:
    """The clean characters that come from a character's raw span hold that character."""
    text = clean(raw)
    for at in range(len(text.text)):
        start, end = text.raw_span(at, at + 1)
        low, high = text.clean_span(start, end)
        assert start == end or low <= at < high


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    """What is clean stays as it is."""
    text = clean(raw).text

    assert clean(text).text == text


@pytest.mark.parametrize("case", CORPUS.cases, ids=lambda case: case.document.id)
def test_clean_articles_stay_as_they_are(case: Case) -> None:
    """Of the corpus, only wide spaces, Traditional pages, and spaces in names and dates are touched."""
    text = clean(case.document.text)
    harmless = {"unify_white_space", "close_gaps_in_names", "close_gaps_in_dates", "simplify_characters"}

    assert {change.step for change in text.changes} <= harmless
    if "traditional" not in case.traits:
        assert "simplify_characters" not in {change.step for change in text.changes}


@pytest.mark.parametrize("name", DAMAGES)
def test_cleaning_damaged_articles_twice_is_once(name: str) -> None:
    """What is cleaned is clean, whatever was wrong."""
    for case in CORPUS.cases[::10]:
        text = clean(damaged(case.document.text, name, 1.0, case.document.id)).text
        assert clean(text).text == text


@pytest.mark.parametrize("form", ["as written", "in Traditional characters"])
def test_simplified_is_what_opencc_writes(form: str) -> None:
    """On every article of the corpus, as it is and turned into Traditional, the result is t2s's own."""
    turn = OpenCC("s2t").convert if form == "in Traditional characters" else str
    for article in ARTICLES:
        text = turn(article)
        assert simplified.simplify(text) == T2S.convert(text)


def test_simplified_is_what_opencc_writes_of_every_character() -> None:
    """Every character of the first three planes that the dictionaries know, one by one."""
    every = "".join(simplified.traditional())

    assert [one for one in every if simplified.simplify(one) != T2S.convert(one)] == []


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["乾隆", "瞭", "解", "反覆", "覆", "徵羽", "徵", "藉口", "藉", "鍾", "乾", "於", "出於", "著"]
        ),
        max_size=12,
    ).map("".join)
)
def test_phrases_overlap_as_opencc_has_them(text: str) -> None:
    """Where phrases overlap, the longest wins wherever it stands, as in OpenCC."""
    assert simplified.simplify(text) == T2S.convert(text)


def test_edits_are_told_in_full() -> None:
    """Carrying the told edits out on what each step read makes what the next one read."""
    raw = "學(xué)習(xí)：市委書記錢　進，７ 月 12 日"
    text = clean(raw)
    for change, after in zip(
        text.changes, [*(c.read.text for c in text.changes[1:]), text.text], strict=True
    ):
        assert CleanText.of(change.read.text).apply(lambda _, c=change: c.edits).text == after  # type: ignore[misc]
        assert all(isinstance(edit, Edit) and edit.reason for edit in change.edits)


@pytest.mark.parametrize(
    "page",
    ["正文\n{}\n正文", "摘要\n{}\n正文", "上接3 甲{}甲", "甲 -{}乙", "甲{}乙"],
)
@pytest.mark.parametrize(
    "filler", [" ", "1 ", "王 ", "\\ ", "\\n", "?", "(xué)", "☆", "\ufffd", "한", "[b]", "{", "å¸"]
)
def test_a_page_of_one_sign_is_read_to_its_end(page: str, filler: str) -> None:
    """A hundred thousand of a sign: no step goes over them again for each of them, which would take hours."""
    raw = page.format(filler * 100_000)

    assert len(clean(raw).text) <= len(raw)
