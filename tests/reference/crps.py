"""The continuous ranked probability score and the histogram of places, by their definitions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
NODES, WEIGHTS = np.polynomial.legendre.leggauss(12)


def integral(cdf: Callable[[Numbers], Any], x: float, corners: Sequence[float]) -> float:
    """The integral of (F - [t >= x])^2 from the first corner to the last, by quadrature between all of them."""
    inside = min(max(x, min(corners)), max(corners))
    at = np.unique([*corners, inside])
    half = np.diff(at)[:, np.newaxis] / 2
    t = at[:-1, np.newaxis] + half * (1 + NODES)
    return float((WEIGHTS * half * (cdf(t) - (t >= x)) ** 2).sum())


def gaussian(x: float, mean: float, sd: float) -> float:
    """Of a normal distribution."""
    if sd == 0:
        return abs(x - mean)
    steps = [mean + sd * k / 2 for k in range(-20, 21)]
    return integral(np.vectorize(NormalDist(mean, sd).cdf), x, [*steps, min(x, steps[0]), max(x, steps[-1])])


def curvas(x: float, mean: float, sd: float) -> float:
    """Of one that is sampled at 100 points and cut off."""
    normal = NormalDist(mean, sd)
    points = np.linspace(normal.inv_cdf(0.01), normal.inv_cdf(0.99), 100)
    values = [normal.cdf(float(t)) for t in points]
    ends = mean - 3 * sd, mean + 3 * sd
    return integral(lambda t: np.interp(t, points, values, left=0, right=1), x, [*ends, *map(float, points)])


def ensemble(x: float, members: Sequence[float], weights: Sequence[float] | None = None, fair: bool = False) -> float:
    """The mean distance from x less half the mean distance of two members."""
    e = [Fraction(one) for one in members]
    w = [Fraction(1)] * len(e) if weights is None else [Fraction(one) for one in weights]
    total = sum(w)
    if not total or (fair and len(e) < 2):
        return math.nan
    pairs = Fraction(len(e) * (len(e) - 1)) if fair else total * total
    from_x = sum(a * abs(one - Fraction(x)) for a, one in zip(w, e, strict=True)) / total
    apart = sum(a * b * abs(one - two) for a, one in zip(w, e, strict=True) for b, two in zip(w, e, strict=True))
    return float(from_x - apart / pairs / 2)


def _distance(a: Fraction, b: Fraction, x: Fraction) -> Fraction:
    """The mean distance from x of what is spread evenly over [a, b]."""
    if x <= a or x >= b:
        return abs((a + b) / 2 - x)
    return ((x - a) ** 2 + (b - x) ** 2) / (2 * (b - a))


def histogram(x: float, edges: Sequence[float], masses: Sequence[float]) -> float:
    """As of an ensemble, whose members are spread evenly over bins."""
    at, p, point = [Fraction(one) for one in edges], [Fraction(one) for one in masses], Fraction(x)
    total = sum(p)
    if not total:
        return math.nan
    bins = list(pairwise(at))
    from_x = sum(mass * _distance(a, b, point) for mass, (a, b) in zip(p, bins, strict=True)) / total
    apart = Fraction(0)
    for i, (a, b) in enumerate(bins):
        for j, (c, d) in enumerate(bins):
            apart += p[i] * p[j] * ((b - a) / 3 if i == j else abs((a + b) / 2 - (c + d) / 2))
    return float(from_x - apart / total / total / 2)


def cdf(x: float, edges: Sequence[float], masses: Sequence[float]) -> float:
    """The share of the masses up to x."""
    upto = Fraction(0)
    for mass, (a, b) in zip(masses, pairwise(map(Fraction, edges)), strict=True):
        upto += Fraction(mass) * min(max((Fraction(x) - a) / (b - a), Fraction(0)), Fraction(1))
    return float(upto / sum(map(Fraction, masses)))


def places(ranges: Sequence[tuple[float, float]], bins: int) -> list[float]:
    """Samples per bin, each spread evenly over its range; a bin holds its lower edge, the last one also the upper."""
    counts = [Fraction(0)] * bins
    edges = [Fraction(k / bins) for k in range(bins + 1)]
    for low, high in ranges:
        a, b = Fraction(low), Fraction(high)
        for k, (lower, upper) in enumerate(pairwise(edges)):
            if a == b:
                counts[k] += lower <= a < upper or (k == bins - 1 and a == upper)
            else:
                counts[k] += max(min(b, upper) - max(a, lower), Fraction(0)) / (b - a)
    return [float(one) for one in counts]
