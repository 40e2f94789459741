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
