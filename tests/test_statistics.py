"""Intervals by bootstrap over documents: against figures known otherwise, and what they must never do."""

import numpy as np
import pytest

from eval.statistics import RESAMPLES, change, draws, estimate


def counts(*documents: tuple[int, int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """One field's (matched, found, gold) of each document."""
    return np.array([[document] for document in documents], dtype=float)


def test_value_is_f1_of_the_summed_counts() -> None:
    """Documents are summed before F1 is taken: 2·(3+0)/(4+1+5+1)."""
    its = counts((3, 4, 5), (0, 1, 1))

    assert estimate(its, draws(2)).value == pytest.approx(6 / 11)


def test_fields_are_averaged_and_undefined_ones_left_out() -> None:
    """Two defined fields at 1 and 0.5, a third with nothing: the mean is 0.75."""
    its = np.array([[(1, 1, 1), (1, 2, 2), (0, 0, 0)]], dtype=float)

    assert estimate(its, draws(1)).value == pytest.approx(0.75)


def test_equal_documents_leave_no_doubt() -> None:
    """Where every document is the same, so is every draw."""
    sure = estimate(counts(*[(3, 4, 5)] * 10), draws(10))

    assert sure.low == sure.high == sure.value


def test_interval_is_that_of_the_binomial() -> None:
    """Half of 100 one-item documents right: F1 is a binomial share, 0.40 to 0.60 at 95 %."""
    its = counts(*[(1, 1, 1), (0, 1, 1)] * 50)
    sure = estimate(its, draws(100))

    assert sure.value == pytest.approx(0.5)
    assert sure.low == pytest.approx(0.40, abs=0.011)
    assert sure.high == pytest.approx(0.60, abs=0.011)


def test_same_seed_same_interval() -> None:
    """A figure is the same on every run and machine."""
    its = counts((1, 2, 2), (2, 2, 3), (0, 1, 0))

    assert estimate(its, draws(3)) == estimate(its, draws(3))
    assert draws(3).shape == (RESAMPLES, 3)
    assert set(draws(3).sum(axis=1)) == {3.0}


def test_nothing_is_not_zero() -> None:
    """No item on either side, or no document at all: no figure."""
    assert estimate(counts((0, 0, 0)), draws(1)).value is None
    assert estimate(np.zeros((0, 1, 3)), draws(0)).value is None
    assert change(counts((0, 0, 0)), counts((0, 0, 0)), draws(1)) is None


def test_first_invention_is_a_loss() -> None:
    """Where there is nothing to find and nothing was found, whatever is found makes it worse."""
    told = change(counts(*[(0, 1, 0)] * 20), counts(*[(0, 0, 0)] * 20), draws(20))

    assert told is not None
    assert (told.delta, told.verdict) == (-1.0, "worse")


def test_other_counts_are_not_the_same_though_f1_is() -> None:
    """Seven inventions where nothing was right before: F1 stays 0, and that is not the same."""
    told = change(counts(*[(0, 1, 1)] * 7), counts(*[(0, 0, 1)] * 7), draws(7))

    assert told is not None
    assert (told.delta, told.verdict) == (0.0, "no evidence of change")


def test_two_documents_give_no_interval() -> None:
    """An interval from fewer than three documents would pretend to know others."""
    assert estimate(counts((1, 2, 2), (1, 1, 1), (0, 0, 0)), draws(3)).low is None
    assert estimate(counts((1, 2, 2), (1, 1, 1), (1, 1, 2)), draws(3)).low is not None


def test_paired_difference_sees_what_two_intervals_hide() -> None:
    """One system always a little better, on documents of all difficulties: certain by the pairs alone."""
    hard = [(share, 20, 20) for share in range(1, 19)]
    worse, better = counts(*hard), counts(*((share + 1, 20, 20) for share, _, _ in hard))
    drawn = draws(18)
    told = change(better, worse, drawn)

    assert told is not None
    assert told.delta == pytest.approx(0.05)
    assert [told.low, told.high] == pytest.approx([0.05, 0.05])
    assert told.verdict == "better"
    assert (estimate(worse, drawn).high or 0) > (estimate(better, drawn).low or 0)


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        ([(1, 1, 1)] * 20, "same"),
        ([(0, 1, 1)] * 10 + [(1, 1, 1)] * 10, "worse"),
        ([(0, 1, 1)] * 2 + [(1, 1, 1)] * 18, "no evidence of change"),
    ],
)
def test_verdicts(after: list[tuple[int, int, int]], verdict: str) -> None:
    """Against twenty right documents: the same, half of them lost, two of them lost."""
    told = change(counts(*after), counts(*[(1, 1, 1)] * 20), draws(20))

    assert told is not None
    assert told.verdict == verdict
