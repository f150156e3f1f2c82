"""Screening, by the cases in data/screening.json, by the corpora's figures, and under damage.

A case has a `label`, a `kind` and a `text`. Kinds: `synthetic` (must be likely), `negative` (must not),
`known_failure` (should not be likely and is: told in the words of visits, it needs a reader).
"""

from pathlib import Path

import pytest
from cleaning_cases import Cases
from opencc import OpenCC

from eval.damage import DAMAGES, damaged
from eval.dataset import Case, read_corpus
from eval.screening import Point, curve
from service.screening import KINDS, THRESHOLD, screen

ROOT = Path(__file__).parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
CASES = Cases.read("screening")
EXAMPLES = [case for case in read_corpus(ROOT / "eval" / "examples").cases if case.visits]
WORDS = [word for words in KINDS.values() for word in words.split("|") if "[" not in word]
VISIT = "县委书记温牧川率党政代表团赴昆山市考察，双方座谈。"


@pytest.mark.parametrize("case", CASES.of("synthetic"))
def test_likely(case: dict[str, str]) -> None:
    """A visit is likely however it is told, and the words that say so are given, one for each kind."""
    screening = screen(case["text"])

    assert screening.likely
    assert screening.score == len(screening.why) >= THRESHOLD


@pytest.mark.parametrize("case", CASES.of("negative", "known_failure"))
def test_unlikely(case: dict[str, str]) -> None:
    """Other pages are not likely, though each may have some of the words."""
    assert not screen(case["text"]).likely


def test_there_are_many_kinds_of_other_pages() -> None:
    """At least thirty, or the figure of what is ruled out means little."""
    assert len(CASES.of("negative")) >= 30


def test_corpus_keeps_its_visits() -> None:
    """Of the corpus's articles with visits 99 in 100 or more are kept; they are half or more of all kept."""
    point = curve(read_corpus(ROOT / "eval" / "corpus").cases)[THRESHOLD]

    assert (point.recall or 0) >= 0.99
    assert (point.precision or 0) >= 0.5


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case.document.id)
def test_damage_hides_no_visit(damage: str, case: Case) -> None:
    """Each damage at its full strength leaves words enough."""
    assert screen(damaged(case.document.text, damage, 1, case.document.id)).likely


@pytest.mark.skipif(not SEEDS.exists(), reason="the seeds lie in ../shared/seeds, which is not here")
@pytest.mark.parametrize("damage", [None, *DAMAGES])
def test_real_pages_are_likely(damage: str | None) -> None:
    """All five, as they are and under each damage."""
    for case in read_corpus(SEEDS).cases:
        text = case.document.text
        assert screen(damaged(text, damage, 1, case.document.id) if damage else text).likely


@pytest.mark.parametrize("word", WORDS)
def test_every_word_is_found_in_traditional(word: str) -> None:
    """A word in Traditional characters counts as the word itself."""
    [kind] = [kind for kind, words in KINDS.items() if word in words.split("|")]
    alone = screen(word, 0)
    converted = screen(OpenCC("s2t").convert(word), 0)

    assert converted == alone
    assert any(found in KINDS[kind] for found in alone.why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("學(xué)習(xí)考(kǎo)察(chá)", ("学习考察", "学习")),
        ("座（zuò）談（tán）", ("座谈",)),
        ("座(zuò tán)谈", ("座谈",)),
        ("座 谈", ("座谈",)),
        ("座\u3000谈", ("座谈",)),
        ("座\r\n谈", ("座谈",)),
        # No toned letter: nothing says that the brackets are glosses.
        ("座(zuo)谈", ()),
        ("café 座(zuo)谈", ("座谈",)),
        # What stands between is no gloss.
        ("座é(第二次)谈", ()),
        ("", ()),
    ],
)
def test_words_are_seen_through_damage(text: str, why: tuple[str, ...]) -> None:
    """Glosses, white space and Traditional characters are taken out of the way; other text is not."""
    assert screen(text, 0).why == why


def test_threshold_moves() -> None:
    """A page is likely where it has as many kinds as are asked for, and no more."""
    full = screen(VISIT, 0)

    assert full.why == ("双方", "座谈", "党政代表", "代表团", "赴", "考察", "县委")
    assert [screen(VISIT.replace("座谈", ""), score).likely for score in (6, 7)] == [True, False]


def test_search_ends_where_the_threshold_is_out_of_reach() -> None:
    """A page that lacks too many kinds is not searched for the others."""
    text = "县委书记考察了茶园。"

    assert screen(text, 0).why == ("考察", "县委")
    assert screen(text).why == ()


def test_curve_counts_what_is_kept() -> None:
    """A point for each score; no precision where nothing is kept, no recall where there is no visit."""
    points = curve(EXAMPLES)

    assert [point.score for point in points] == list(range(len(KINDS) + 1))
    assert points[0] == Point(0, kept=2, right=2, positive=2)
    assert (points[0].precision, points[0].recall) == (1, 1)
    assert Point(7, kept=0, right=0, positive=0).precision is None
    assert Point(7, kept=0, right=0, positive=0).recall is None
