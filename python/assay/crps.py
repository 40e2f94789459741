"""Sums of scores of forecasts, such as the CRPS, over any number of samples."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ._inputs import as_numbers

_LOW = (1 << 26) - 1


class CrpsSum:
    """How many scores there are, and their mean: of any number of samples, which come piece by piece.

    It takes the scores of any function that gives one per sample, such as `crps_ensemble`. Sums add up with +. Nothing
    is rounded before the mean is taken: the same scores give the same bits in any order and in any pieces.

    Examples
    --------
    >>> found = CrpsSum()
    >>> found.update([0.5, 1.0])
    >>> found.update(0.75)
    >>> found.mean(), found.count
    (0.75, 3)
    """

    __slots__ = ("_count", "_omitted", "_total")

    def __init__(self) -> None:
        self._count, self._omitted, self._total = 0, 0, Fraction()

    def update(self, scores: object) -> None:
        """Count more scores, of any shape. What is not finite is left out, and counted as `omitted`."""
        values = as_numbers(scores, "scores")
        finite = values[np.isfinite(values)]
        self._total += _exact_sum(finite)
        self._count += finite.size
        self._omitted += values.size - finite.size

    @property
    def count(self) -> int:
        """Number of scores."""
        return self._count

    @property
    def omitted(self) -> int:
        """Number of scores that were not finite."""
        return self._omitted

    def mean(self) -> float:
        """The mean score, rounded once; NaN without scores."""
        return float(self._total / self._count) if self._count else math.nan

    def __add__(self, other: CrpsSum) -> CrpsSum:
        if not isinstance(other, CrpsSum):
            return NotImplemented
        both = CrpsSum()
        both._count, both._omitted = self._count + other._count, self._omitted + other._omitted
        both._total = self._total + other._total
        return both

    def __radd__(self, zero: object) -> CrpsSum:
        return self + CrpsSum() if isinstance(zero, int) and zero == 0 else NotImplemented

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CrpsSum):
            return False
        return (self._count, self._omitted, self._total) == (other._count, other._omitted, other._total)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<CrpsSum: {self._count} scores with the mean {self.mean():g}>"


def _exact_sum(values: NDArray[np.float64]) -> Fraction:
    """The sum of finite numbers without rounding: those of one exponent add up as integers, in two halves each."""
    mantissa, exponent = np.frexp(values)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    total = Fraction()
    for power in np.unique(exponent):
        part = whole[exponent == power]
        units = (int((part >> 26).sum()) << 26) + int((part & _LOW).sum())
        total += units * Fraction(2) ** (int(power) - 53)
    return total
