"""Surface distances of many cases pooled: their percentile, and how far it moves when the cases are drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._core import SurfaceDistances

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

RESAMPLES = 10_000
_BLOCK = 500  # resamples at a time: memory for this many times the number of cases
_SLACK = 1e-12  # a share that is reached but for rounding is reached


class CaseDistances(NamedTuple):
    """The distances of one case, both directions together: distinct, ascending, each with the weight up to it."""

    distance: Numbers
    within: Numbers

    @classmethod
    def of(cls, surfaces: SurfaceDistances) -> CaseDistances:
        """Pool the two directions."""
        both = surfaces.reference_to_prediction, surfaces.prediction_to_reference
        distance, place = np.unique(np.concatenate([one.distance for one in both]), return_inverse=True)
        weight = np.bincount(place, weights=np.concatenate([one.weight for one in both]), minlength=len(distance))
        return cls(distance, np.cumsum(weight))

    def weight_within(self, tolerances: Numbers) -> Numbers:
        """The weight of the elements that are at most so far away."""
        return np.concatenate([[0.0], self.within])[np.searchsorted(self.distance, tolerances, side="right")]


def percentile_of(cases: Sequence[CaseDistances], percentile: float, counts: NDArray[np.int64]) -> Numbers:
    """The smallest distance within which `percentile` percent of all weight lies.

    Each row of `counts` says how often each case is there; the result has one number per row.
    """
    known = np.unique(np.concatenate([case.distance for case in cases]))
    total = np.array([case.within[-1] for case in cases])
    needed = (counts * total).sum(axis=1) * (percentile / 100 * (1 - _SLACK))
    low: Places = np.zeros(len(counts), np.intp)
    high: Places = np.full(len(counts), len(known) - 1, np.intp)
    while (low < high).any():  # bisection, all rows at once
        middle = (low + high) // 2
        asked, row = np.unique(middle, return_inverse=True)
        within = np.array([case.weight_within(known[asked]) for case in cases])
        reached = (counts * within.T[row]).sum(axis=1) >= needed
        low, high = np.where(reached, low, middle + 1), np.where(reached, middle, high)
    found: Numbers = known[low]
    return found


def bootstrap_interval(
    cases: Sequence[CaseDistances], percentile: float, confidence: float, seed: int
) -> tuple[float, float]:
    """Percentile interval of `percentile_of` when whole cases are drawn with replacement; equal for equal seeds."""
    rng = np.random.default_rng(seed)
    shares = np.full(len(cases), 1 / len(cases))
    drawn = [
        percentile_of(cases, percentile, rng.multinomial(len(cases), shares, size=_BLOCK))
        for _ in range(RESAMPLES // _BLOCK)
    ]
    tail = (1 - confidence) / 2
    low, high = np.quantile(np.concatenate(drawn), [tail, 1 - tail])
    return float(low), float(high)
