"""Calibration errors by their definitions, in fractions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np


def nearest(value: Fraction, dtype: Any) -> Any:
    """The number of a float type that is closest to a fraction; of two the one with an even last digit."""
    near = np.dtype(dtype).type(float(value))
    around = [np.nextafter(near, near.dtype.type(-9)), near, np.nextafter(near, near.dtype.type(9))]
    unsigned = np.dtype(f"u{near.dtype.itemsize}")
    return min(around, key=lambda one: (abs(Fraction(float(one)) - value), int(one.view(unsigned)) % 2))


def edges(bins: int | Sequence[float], dtype: Any = np.float64) -> list[Fraction]:
    """Edges of bins of equal width, or given ones, as numbers of a type."""
    exact = [Fraction(k, bins) for k in range(bins + 1)] if isinstance(bins, int) else list(map(Fraction, bins))
    return [Fraction(float(nearest(edge, dtype))) for edge in exact]


_LARGEST = Fraction(float(np.finfo(np.float64).max))


class Bin(NamedTuple):
    """Sums over the samples of a bin."""

    n: Fraction
    events: Fraction
    score: Fraction

    @property
    def gap(self) -> Fraction:
        return abs(self.score - self.events) / self.n


def place(score: Fraction, at: list[Fraction], side: str) -> int | None:
    """The bin whose interval holds a score."""
    last = len(at) - 2
    for b, (low, high) in enumerate(pairwise(at)):
        if side == "left" and (low <= score < high or (b == last and score == high)):
            return b
        if side == "right" and (low < score <= high or (b == 0 and score == low)):
            return b
    return None


def count(events: Any, scores: Any, at: list[Fraction], side: str, weights: Any = None) -> list[Bin]:
    """Sums per bin."""
    sums = [Bin(Fraction(0), Fraction(0), Fraction(0)) for _ in at[1:]]
    weights = [1] * len(scores) if weights is None else weights
    for event, score, weight in zip(events, scores, weights, strict=True):
        b = place(Fraction(float(score)), at, side)
        if b is not None:
            w = Fraction(float(weight))
            n, o, p = sums[b]
            sums[b] = Bin(n + w, o + w * int(event), p + w * Fraction(float(score)))
    return sums


def error(bins: list[Bin], norm: str) -> float:
    """The calibration error by a norm."""
    filled = [one for one in bins if one.n > 0]
    if not filled:
        return math.nan
    total = sum(one.n for one in filled)
    if norm == "max":
        return float(max(one.gap for one in filled))
    if norm == "mean":
        return float(sum(one.gap for one in filled) / len(filled))
    power = 1 if norm == "l1" else 2
    return float(sum(one.n * one.gap**power for one in filled) / total) ** (1 / power)


def signed(bins: list[Bin]) -> tuple[float, float]:
    """What over- and under-confident bins add to the expected calibration error."""
    total = sum(one.n for one in bins)
    if total == 0:
        return math.nan, math.nan
    over = sum(max(one.score - one.events, Fraction(0)) for one in bins)
    under = sum(max(one.events - one.score, Fraction(0)) for one in bins)
    return float(over / total), float(under / total)


def debiased_l2_squared(bins: list[Bin]) -> float:
    """Before negative values become 0."""
    total = sum(one.n for one in bins)
    if total == 0:
        return math.nan
    value = Fraction(0)
    for n, events, score in bins:
        if n >= 2:
            frequency = events / n
            value += n / total * ((frequency - score / n) ** 2 - frequency * (1 - frequency) / (n - 1))
    return float(value)


def brier(bins: list[Bin]) -> tuple[float, float, float]:
    """Reliability, resolution and uncertainty."""
    total = sum(one.n for one in bins)
    if total == 0:
        return math.nan, math.nan, math.nan
    base = sum(one.events for one in bins) / Fraction(total)
    filled = [one for one in bins if one.n > 0]
    reliability = sum(one.n * one.gap**2 for one in filled) / total
    resolution = sum(one.n * (one.events / one.n - base) ** 2 for one in filled) / total
    return float(reliability), float(resolution), float(base * (1 - base))


def top_label(reference: Any, scores: Any, labels: Sequence[int]) -> tuple[list[bool], list[float]]:
    """Whether the first class with the highest score is right, and that score; `scores` has a row per sample."""
    events, highest = [], []
    for label, row in zip(reference, scores, strict=True):
        best = max(range(len(row)), key=lambda k: (row[k], -k))
        events.append(bool(label == labels[best]))
        highest.append(row[best])
    return events, highest


def blocks(events: Any, scores: Any, weights: Any = None) -> list[Bin]:
    """Sums over the samples of each distinct score, ascending."""
    given = [1] * len(scores) if weights is None else weights
    found = []
    for value in sorted({Fraction(float(score)) for score in scores}):
        here = [
            (int(event), Fraction(float(weight)))
            for event, score, weight in zip(events, scores, given, strict=True)
            if Fraction(float(score)) == value and weight > 0
        ]
        n = sum((w for _, w in here), Fraction(0))
        if n > 0:
            found.append(Bin(n, sum((e * w for e, w in here), Fraction(0)), n * value))
    return found


def equal_mass(ordered: list[Bin], groups: int) -> list[Bin]:
    """Groups of equal numbers: what of each distinct score lies between the ends of a group."""
    total = sum((one.n for one in ordered), Fraction(0))
    if all(one.n.denominator == 1 and one.events.denominator == 1 for one in ordered):
        sizes = [total // groups + (g < total % groups) for g in range(groups)]
    else:
        sizes = [total / groups] * groups
    found, end = [], Fraction(0)
    for size in sizes:
        start, end = end, end + size
        passed, group = Fraction(0), [Fraction(0)] * 3
        for one in ordered:
            inside = max(Fraction(0), min(end, passed + one.n) - max(start, passed)) / one.n
            group = [sum_ + inside * more for sum_, more in zip(group, one, strict=True)]
            passed += one.n
        if size:
            found.append(Bin(*group))
    return found


def isotonic(ordered: list[Bin]) -> list[Fraction]:
    """The recalibrated probability of each distinct score: the largest, over starts, of the least mean."""
    sums = [(Fraction(0), Fraction(0))]
    for one in ordered:
        sums.append((sums[-1][0] + one.n, sums[-1][1] + one.events))

    def mean(start: int, end: int) -> Fraction:
        return (sums[end][1] - sums[start][1]) / (sums[end][0] - sums[start][0])

    count = len(ordered)
    return [max(min(mean(i, j) for j in range(k + 1, count + 1)) for i in range(k + 1)) for k in range(count)]


def cumulative(ordered: list[Bin]) -> tuple[float, float]:
    """Kolmogorov-Smirnov and Kuiper errors."""
    total = sum(one.n for one in ordered)
    if total == 0:
        return math.nan, math.nan
    sums = [Fraction(0)]
    for one in ordered:
        sums.append(sums[-1] + one.events - one.score)
    return float(max(map(abs, sums)) / total), float((max(sums) - min(sums)) / total)


def brier_score(events: Any, scores: Any, weights: Any = None) -> float:
    """The mean of (score - event)^2."""
    given = [1] * len(scores) if weights is None else weights
    exact = [Fraction(float(weight)) for weight in given]
    squares = [(Fraction(float(s)) - int(e)) ** 2 for s, e in zip(scores, events, strict=True)]
    return float(sum(w * s for w, s in zip(exact, squares, strict=True)) / sum(exact)) if sum(exact) else math.nan


def within(events: Any, scores: Any, at: list[Fraction], side: str) -> tuple[float, float]:
    """Variance of scores within bins, and twice their covariance with events."""
    bins = count(events, scores, at, side)
    total, variance, covariance = sum(one.n for one in bins), Fraction(0), Fraction(0)
    for event, score in zip(events, scores, strict=True):
        b = place(Fraction(float(score)), at, side)
        if b is not None:
            off = Fraction(float(score)) - bins[b].score / bins[b].n
            variance += off**2
            covariance += 2 * off * (int(event) - bins[b].events / bins[b].n)
    return (float(variance / total), float(covariance / total)) if total else (math.nan, math.nan)


def debiased_brier(bins: list[Bin]) -> tuple[float, float, float]:
    """Reliability, resolution and uncertainty without their bias."""
    total = sum(one.n for one in bins)
    if total <= 1:
        return math.nan, math.nan, math.nan
    base = sum(one.events for one in bins) / Fraction(total)
    bias = Fraction(0)
    reliability = resolution = Fraction(0)
    for one in bins:
        if one.n == 0:
            continue
        frequency = one.events / one.n
        reliability += one.n / total * one.gap**2
        resolution += one.n / total * (frequency - base) ** 2
        if one.n > 1:
            bias += one.n / total * frequency * (1 - frequency) / (one.n - 1)
    more = base * (1 - base) / (total - 1)
    return float(reliability - bias), float(resolution - bias + more), float(base * (1 - base) + more)


def hosmer_lemeshow(bins: list[Bin]) -> float:
    """The statistic."""
    filled = [one for one in bins if one.n > 0]
    if not filled:
        return math.nan
    terms = []
    for one in filled:
        spread = one.score * (1 - one.score / one.n)
        term = math.inf if spread == 0 else (one.n * one.gap) ** 2 / spread
        terms.append(0.0 if one.gap == 0 else math.inf if term > _LARGEST else float(term))
    return math.fsum(terms)
