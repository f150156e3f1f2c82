"""The steps against noise, by the cases in data/noise.json.

Each case has a `label`, a `kind`, the `raw` and the `clean` text, and a `comment`. The kinds: `wild` (damage
as real pages have it, in words of our own), `synthetic` (made by eval/damage.py), `negative` (must stay
untouched) and `known_failure` (what `clean` should be and is not yet). Where the raw text of a wild case
is its clean text, the damage stays and is marked.
"""

import random
from pathlib import Path
from typing import Any

import pytest
from cleaning_cases import Cases

from eval.damage import damaged
from eval.dataset import read_corpus
from service.cleaning.noise import NOISE_STEPS
from service.cleaning.text import CleanText, Repair

CASES = Cases.read("noise")
ARTICLES = [case.document for case in read_corpus(Path(__file__).parents[1] / "eval" / "corpus").cases]


def quiet(raw: str) -> CleanText:
    """The text after all steps against noise."""
    text = CleanText.of(raw)
    for step in NOISE_STEPS:
        text = text.apply(step)
    return text


def repairs(text: CleanText) -> list[Repair]:
    """All that the steps did, in raw offsets."""
    return [repair for change in text.changes for repair in change.repairs()]


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic", "negative", "known_failure"))
def test_noise(case: dict[str, str]) -> None:
    """The raw text of a case becomes its clean text."""
    assert quiet(case["raw"]).text == case["clean"]


@pytest.mark.parametrize("case", CASES.of("negative"))
def test_untouched(case: dict[str, str]) -> None:
    """Where nothing is wrong nothing is changed, nor marked."""
    assert case["raw"] == case["clean"]
    assert quiet(case["raw"]).changes == ()


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic"))
def test_reasons(case: dict[str, str]) -> None:
    """Damage is told with its reason; what only marks is a guess."""
    told = repairs(quiet(case["raw"]))

    assert told
    assert all(repair.reason for repair in told)
    assert all(repair.guess for repair in told if repair.before == repair.after)


@pytest.mark.parametrize("case", CASES.of("wild", "synthetic"))
def test_clean_text_is_clean(case: dict[str, str]) -> None:
    """A second run changes nothing, and marks what stays damaged."""
    again = quiet(case["clean"])

    assert again.text == case["clean"]
    assert all(repair.before == repair.after for repair in repairs(again))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.id)
def test_clean_article(article: Any) -> None:
    """No article of the corpus has anything that looks like noise."""
    assert quiet(article.text).changes == ()


@pytest.mark.parametrize(
    "name", ["doubled commas", "question marks", "garbage lines", "page jumps", "lead twice"]
)
def test_lossless(name: str) -> None:
    """Damage that loses nothing is undone to the character, without a guess."""
    for article in ARTICLES:
        whole = quiet(damaged(article.text, name, 1.0, article.id))

        assert whole.text == article.text, article.id
        assert whole.doubts == ()


def test_lost_characters_are_filled_in_rightly_or_marked() -> None:
    """A character that is filled in is right in nineteen of twenty, and nine of ten others are marked."""
    right = wrong = marked = lost = 0
    for article in ARTICLES:
        raw = damaged(article.text, "lost characters", 0.5, article.id)
        lost += sum(old != new for old, new in zip(article.text, raw, strict=True))
        for repair in repairs(quiet(raw)):
            written = article.text[repair.start : repair.end]
            marked += repair.before == repair.after
            right += repair.before != repair.after == written
            wrong += repair.before != repair.after != written

    assert right > 30
    assert 19 * wrong <= right
    assert marked >= 0.9 * (lost - right - wrong)


# Other characters than eval/damage.py hides, so that no rule is judged by the glyphs it was written with.
OTHER_GLYPHS = dict(zip("是了中人大会发展经济", "각갂갃간갅갆갇갈갉갊", strict=True))


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_no_glyph_is_decoded_wrongly(strength: float) -> None:
    """Glyphs are told rightly or marked, whatever characters a font hides."""
    for article in ARTICLES:
        draw = random.Random(article.id)
        other = "".join(
            OTHER_GLYPHS[one] if one in OTHER_GLYPHS and draw.random() < strength else one
            for one in article.text
        )
        for raw in (damaged(article.text, "private glyphs", strength, article.id), other):
            for repair in repairs(quiet(raw)):
                assert repair.after in (repair.before, article.text[repair.start : repair.end])


def test_page_of_nothing_but_damage_is_read_to_its_end() -> None:
    """Twenty thousand times the same damage: every lost character is marked, every doubled comma mended."""
    text = quiet("\ufffd市?놅,,\\ \\ ☆州" * 20_000)

    assert text.text.count("\ufffd") == 20_000
    assert len(text.doubts) >= 20_000
    assert ",," not in text.text


def test_labels_are_unique() -> None:
    """Every case can be called by its label."""
    labels = [case["label"] for case in CASES.all]

    assert len(labels) == len(set(labels))
