"""Glosses between the bytes of two characters, by the cases in data/misaligned.json.

Each case has a `label`, a `kind`, the `raw` and the `clean` text, and a `comment` on what it shows. The
kinds: `wild` (as in pages that were seen, with other words), `synthetic` (made by replacing bytes, as the
clones do), `negative` (must stay untouched and unmarked) and `known_failure` (what `clean` should be and is
not yet). `clean` is Traditional, and has the glosses that are in their places.
"""

from pathlib import Path

import pytest
from cleaning_cases import Cases

from eval.damage import damaged
from eval.dataset import read_corpus
from service.cleaning.misaligned import realign_gbk
from service.cleaning.text import CleanText

CASES = Cases.read("misaligned")
ARTICLES = [case.document for case in read_corpus(Path(__file__).parents[1] / "eval" / "corpus").cases]


def realigned(raw: str) -> str:
    """The text after the step."""
    return CleanText.of(raw).apply(realign_gbk).text


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic", "known_failure"))
def test_damage_is_undone(case: dict[str, str]) -> None:
    """The raw text of a case becomes its clean text."""
    assert realigned(case["raw"]) == case["clean"]


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic"))
def test_clean_text_is_clean(case: dict[str, str]) -> None:
    """What was read once is not read otherwise the second time."""
    assert realigned(case["clean"]) == case["clean"]


@pytest.mark.parametrize("case", CASES.of("negative"))
def test_other_brackets_stay(case: dict[str, str]) -> None:
    """What only looks like the damage is neither changed nor marked."""
    assert list(realign_gbk(case["raw"])) == []


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic"))
def test_edits_say_why(case: dict[str, str]) -> None:
    """Every edit has a reason, and a lost character is never certain."""
    edits = list(realign_gbk(case["raw"]))

    assert edits
    assert all(edit.reason for edit in edits)
    assert all(edit.guess for edit in edits if "?" in edit.replacement)


def test_labels_are_unique() -> None:
    """Every case can be called by its label, and every negative case is untouched."""
    labels = [case["label"] for case in CASES.all]

    assert len(labels) == len(set(labels))
    assert all(case["raw"] == case["clean"] for case in CASES.all if case["kind"] == "negative")


def test_one_possibility_is_no_guess() -> None:
    """Bytes that leave one reading are proof; bytes that leave several make a guess of the best."""
    (certain,) = realign_gbk("全面融入?yún)⑴c國際合作")
    (likely,) = realign_gbk("企業加大投入，?yáo)?赢?dāng)地群眾增收")

    assert (certain.replacement, certain.guess) == ("參與", False)
    assert (likely.replacement, likely.guess) == ("帶動當地群", True)


def test_what_cannot_be_read_is_marked() -> None:
    """A place with several readings of different lengths stays, and is marked as damage."""
    raw = "三?lóng)鲎?剷??`了六份協議"
    (edit,) = realign_gbk(raw)

    assert raw[edit.start : edit.end] == edit.replacement == "?lóng)"
    assert edit.guess


def test_a_name_is_not_guessed() -> None:
    """A character of a personal name that the bytes leave open is not written by what words are common."""
    assert "揭小幅" not in realigned("他和公司總(zǒng)工程?chù)熃倚》?劻艘粋?嘈?r，初步商定由齊齊哈爾")


def test_a_glossed_page_prefers_its_own_readings() -> None:
    """What the page glosses elsewhere is a candidate even where pypinyin reads it otherwise."""
    assert realigned("雲(yǔn)深。全面融入?yǔn)⑴c") == "雲(yǔn)深。全面融入參與"


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_corpus_articles(strength: float) -> None:
    """Of the question marks that the damage of eval makes of lost bytes most are gone; edits begin there."""
    before = after = 0
    for article in ARTICLES:
        raw = damaged(article.text, "misaligned glosses", strength, article.id)
        assert all(raw[edit.start] == "?" for edit in realign_gbk(raw))
        before, after = before + raw.count("?"), after + realigned(raw).count("?")

    assert before > 40
    assert 2 * after < before


def test_page_without_a_sign_of_it_has_no_edit() -> None:
    """Glosses in their places, brackets and question marks are no sign; `make bench` says what that costs."""
    assert list(realign_gbk("代表團一行先後參觀了雲嶺產業園？學(xué)習(xí)考察(上海)。" * 150)) == []
