"""How sure a figure is: percentile bootstrap over documents, paired where two systems are compared.

Documents are drawn, not items: the names of one roster stand or fall together. F1 is computed anew from
the summed counts of each draw (10,000 draws, fixed seed); the interval holds the middle 95 % of them.
"""

from dataclasses import dataclass

import numpy as np

RESAMPLES, SEED, SHARE = 10_000, 20_261_122, 0.95
FEWEST = 3
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval; `value` is None where neither side has an item."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """By how much a figure differs, with the interval of the paired difference; `equal`: no count differs."""

    delta: float
    low: float
    high: float
    equal: bool = False

    @property
    def verdict(self) -> str:
        """`same` to the last item, `better`, `worse`, or `no evidence of change`: zero is in the interval."""
        if self.equal:
            return "same"
        if self.low > 0:
            return "better"
        return "worse" if self.high < 0 else "no evidence of change"


def draws(documents: int) -> Floats:
    """How often each document is drawn: RESAMPLES × documents, the same for every system."""
    if not documents:
        return np.zeros((RESAMPLES, 0))
    shares = np.full(documents, 1 / documents)
    return np.random.default_rng(SEED).multinomial(documents, shares, size=RESAMPLES).astype(float)


def estimate(counts: Floats, drawn: Floats) -> Estimate:
    """The mean F1 of the fields in documents × fields × 3 counts (matched, found, gold).

    It has an interval where at least FEWEST documents have an item: fewer say nothing of others.
    """
    value = _plain(float(_mean_f1(counts.sum(axis=0))))
    if (counts.sum(axis=(1, 2)) > 0).sum() < FEWEST:
        return Estimate(value)
    low, high = _interval(_resampled(counts, drawn))
    return Estimate(value, _plain(low), _plain(high))


def change(after: Floats, before: Floats, drawn: Floats) -> Change | None:
    """The same of `after` minus that of `before`, document by document; None where neither has an item.

    Nothing found where there is nothing counts as right here, so that the first invention is a loss.
    """
    if not after.any() and not before.any():
        return None
    delta = float(_or_right(_mean_f1(after.sum(axis=0))) - _or_right(_mean_f1(before.sum(axis=0))))
    low, high = _interval(_or_right(_resampled(after, drawn)) - _or_right(_resampled(before, drawn)))
    return Change(delta, low, high, equal=bool((after == before).all()))


def _or_right(rates: Floats) -> Floats:
    return np.where(np.isnan(rates), 1.0, rates)


def _resampled(counts: Floats, drawn: Floats) -> Floats:
    return _mean_f1(np.tensordot(drawn, counts, axes=1))


def _mean_f1(counts: Floats) -> Floats:
    """F1 over the last axis, then the mean over the fields; NaN where nothing is defined."""
    both = counts[..., 1] + counts[..., 2]
    rates = np.divide(2 * counts[..., 0], both, out=np.full(both.shape, np.nan), where=both > 0)
    defined = (both > 0).sum(axis=-1)
    empty = np.full(defined.shape, np.nan)
    means: Floats = np.divide(np.nansum(rates, axis=-1), defined, out=empty, where=defined > 0)
    return means


def _interval(values: Floats) -> tuple[float, float]:
    defined = values[~np.isnan(values)]
    if not defined.size:
        return (np.nan, np.nan)
    tail = (1 - SHARE) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return (float(low), float(high))


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
