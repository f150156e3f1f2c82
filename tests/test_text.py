"""Edits move characters; the offsets to the raw text move with them."""

import random
from collections.abc import Iterable

import pytest

from service.cleaning.text import CleanText, Edit, Repair, Step

RAW = "甲市党政代表团7月12日赴乙市"


def wanting(*edits: Edit, name: str = "wanted") -> Step:
    """A step that wants these edits, whatever it reads."""

    def step(text: str) -> Iterable[Edit]:
        return edits

    step.__name__ = name
    return step


def behind(text: CleanText, raw: str) -> list[str]:
    """The raw characters behind each clean character."""
    spans = (text.raw_span(at, at + 1) for at in range(len(text.text)))
    return [raw[start:end] for start, end in spans]


def test_untouched_text_stands_for_itself() -> None:
    """Before any step every character is its own origin."""
    text = CleanText.of(RAW)

    assert behind(text, RAW) == list(RAW)
    assert text.changes == ()


def test_step_without_edits_changes_nothing() -> None:
    """A step that wants no edit leaves the same object, and is not recorded."""
    text = CleanText.of(RAW)

    assert text.apply(wanting()) is text


@pytest.mark.parametrize(
    ("edit", "clean", "origins"),
    [
        (Edit(1, 3, ""), "ad", ["a", "d"]),
        (Edit(1, 3, "XY"), "aXYd", ["a", "b", "c", "d"]),
        (Edit(1, 3, "X"), "aXd", ["a", "bc", "d"]),
        (Edit(1, 2, "XY"), "aXYcd", ["a", "b", "b", "c", "d"]),
        (Edit(1, 1, "X"), "aXbcd", ["a", "", "b", "c", "d"]),
        (Edit(4, 4, "X"), "abcdX", ["a", "b", "c", "d", ""]),
        (Edit(0, 4, ""), "", []),
    ],
    ids=["taken out", "one for one", "made one", "made two", "put in", "put behind the end", "all taken out"],
)
def test_edit(edit: Edit, clean: str, origins: list[str]) -> None:
    """A replaced character stands for the whole that it replaces, one put in for nothing."""
    text = CleanText.of("abcd").apply(wanting(edit))

    assert text.text == clean
    assert behind(text, "abcd") == origins


def test_put_into_nothing() -> None:
    """An empty text can be added to."""
    text = CleanText.of("").apply(wanting(Edit(0, 0, "X")))

    assert (text.text, text.raw_span(0, 1)) == ("X", (0, 0))


def test_span_reaches_over_what_was_taken_out() -> None:
    """The raw span of a word holds the gloss inside it, not the one behind it."""
    raw = "學(xué)習(xí)"
    text = CleanText.of(raw).apply(wanting(Edit(1, 6, ""), Edit(7, 11, "")))

    assert text.text == "學習"
    assert raw[slice(*text.raw_span(0, 2))] == "學(xué)習"


def test_changes_name_the_steps_that_changed_the_text() -> None:
    """The record has each step that wanted edits, in order, with their number."""
    first = wanting(Edit(0, 1, ""), Edit(2, 3, ""), name="first")
    text = CleanText.of(RAW).apply(first).apply(wanting()).apply(wanting(Edit(0, 0, "X"), name="last"))

    assert [(change.step, len(change.edits)) for change in text.changes] == [("first", 2), ("last", 1)]


def test_repairs_stand_at_their_raw_places() -> None:
    """What a later step did is told in raw offsets, with what stood there before it and after."""
    shorter = wanting(Edit(0, 2, ""), name="shorter")
    named = wanting(Edit(0, 2, "YZ", "why", guess=True), name="named")
    text = CleanText.of("abcdef").apply(shorter).apply(named)

    assert text.text == "YZef"
    assert list(text.changes[1].repairs()) == [Repair(2, 4, "cd", "YZ", "why", guess=True)]
    assert text.doubts == ((2, 4),)


def test_mark_leaves_the_text_and_is_told() -> None:
    """An edit that puts back what stood there marks damage that stays."""
    text = CleanText.of("甲?乙").apply(wanting(Edit(1, 2, "?", "a lost character", guess=True)))

    assert (text.text, text.doubts) == ("甲?乙", ((1, 2),))


@pytest.mark.parametrize("seed", range(50))
def test_clean_span_is_the_way_back(seed: int) -> None:
    """The clean characters of a clean character's raw span hold that character."""
    chance = random.Random(seed)
    text = CleanText.of("".join(map(chr, range(0x4E00, 0x4E00 + chance.randrange(60)))))
    for _ in range(3):
        text = text.apply(wanting(*cuts(chance, len(text.text))))
    for at in range(len(text.text)):
        start, end = text.raw_span(at, at + 1)
        low, high = text.clean_span(start, end)
        assert start == end or low <= at < high


def test_edits_may_come_in_any_order() -> None:
    """A step need not sort what it wants."""
    edits = Edit(3, 4, ""), Edit(0, 1, "X")

    assert CleanText.of("abcd").apply(wanting(*edits)).text == "Xbc"


def test_overlapping_edits_are_refused() -> None:
    """Two edits of the same characters are a mistake in the step, which is named."""
    step = wanting(Edit(0, 2, ""), Edit(1, 3, ""), name="greedy")

    with pytest.raises(ValueError, match="greedy: overlapping edits at 1"):
        CleanText.of("abcd").apply(step)


def cuts(chance: random.Random, size: int) -> list[Edit]:
    """Some edits that do not overlap; what they put in is marked as not from the raw text."""
    edits, position = [], 0
    while position <= size:
        start = position + chance.randrange(4)
        end = start + chance.randrange(4)
        if end > size:
            break
        edits.append(Edit(start, end, "#" * chance.randrange(4)))
        position = end + 1
    return edits


@pytest.mark.parametrize("seed", range(200))
def test_any_steps_keep_track(seed: int) -> None:
    """After any steps a character that no edit touched still maps to itself, in order, and none maps outside.

    The raw characters are all different, so that a character tells where it came from.
    """
    chance = random.Random(seed)
    raw = "".join(map(chr, range(0x4E00, 0x4E00 + chance.randrange(60))))
    text = CleanText.of(raw)
    for _ in range(chance.randrange(1, 6)):
        text = text.apply(wanting(*cuts(chance, len(text.text))))
    spans = [text.raw_span(at, at + 1) for at in range(len(text.text))]

    assert len(text.text) == len(text.starts) == len(text.ends)
    assert all(0 <= start <= end <= len(raw) for start, end in spans)
    assert spans == sorted(spans)
    for character, (start, end) in zip(text.text, spans, strict=True):
        assert character == "#" or raw[start:end] == character


@pytest.mark.parametrize("seed", range(50))
def test_replaced_characters_keep_track(seed: int) -> None:
    """A replacement of the same length maps one to one, however often it is replaced again."""
    chance = random.Random(seed)
    raw = "".join(chance.choices("abcdefgh", k=40))
    text = CleanText.of(raw)
    for _ in range(3):
        at = sorted(chance.sample(range(len(text.text)), 8))
        text = text.apply(wanting(*(Edit(i, i + 1, text.text[i].upper()) for i in at[::2])))
        text = text.apply(wanting(*(Edit(i, i + 1, "") for i in at[1::2])))

    assert [origin.upper() for origin in behind(text, raw)] == list(text.text.upper())
