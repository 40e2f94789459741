"""Scores of probabilities by their definitions, in fractions, a sample at a time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate, combinations
from typing import Any, NamedTuple

Row = Sequence[Fraction]


def brier(p: Row, y: int) -> Fraction:
    return sum(((q - (k == y)) ** 2 for k, q in enumerate(p)), Fraction(0))


def top(p: Row) -> int:
    """The first class with the highest probability."""
    return list(p).index(max(p))


def median(p: Row) -> int:
    """The first class up to which probabilities add up to 1/2; the last if none does."""
    return next((k for k, sum_ in enumerate(accumulate(p[:-1])) if sum_ >= Fraction(1, 2)), len(p) - 1)


def top_label_brier(p: Row, y: int) -> Fraction:
    return (max(p) - (top(p) == y)) ** 2


def gaps(p: Row, y: int) -> list[Fraction]:
    """Differences between cumulative probabilities and what happens."""
    return [sum_ - (k >= y) for k, sum_ in enumerate(accumulate(p[:-1]))]


def rps(p: Row, y: int) -> Fraction:
    return sum((gap**2 for gap in gaps(p, y)), Fraction(0))


def sa_rps(p: Row, y: int) -> Fraction:
    return (sum((abs(gap) for gap in gaps(p, y)), Fraction(0)) / (len(p) - 1)) ** 2


def grade_error(p: Row, y: int) -> Fraction:
    return abs(sum(k * q for k, q in enumerate(p)) - y)


def grade_square(p: Row, y: int) -> Fraction:
    return grade_error(p, y) ** 2


def spherical(p: Row, y: int) -> float:
    length = math.sqrt(sum(q * q for q in p))
    return float(p[y]) / length if length else 0.0


def nll(p: Row, y: int) -> float:
    return -math.log(p[y]) if p[y] else math.inf


SCORES: dict[str, Callable[[Row, int], Any]] = {
    "brier": brier,
    "nll": nll,
    "spherical": spherical,
    "top_label_brier": top_label_brier,
    "rps": rps,
    "sa_rps": sa_rps,
    "grade_error": grade_error,
    "grade_square": grade_square,
}


def rows_of(scores: Any) -> list[list[Fraction]]:
    """The numbers of an array with a row per sample."""
    return [[Fraction(float(p)) for p in row] for row in scores]


def mean(values: Sequence[Any], weights: Sequence[Any]) -> float:
    """Their weighted mean; NaN if all weights are 0."""
    pairs = [(value, Fraction(weight)) for value, weight in zip(values, weights, strict=True) if weight]
    if not pairs:
        return math.nan
    if any(isinstance(value, float) for value, _ in pairs):
        return math.fsum(value * float(weight) for value, weight in pairs) / float(sum(weight for _, weight in pairs))
    return float(sum(value * weight for value, weight in pairs) / sum(weight for _, weight in pairs))


def score(name: str, rows: Sequence[Row], classes: Sequence[int], weights: Sequence[Any]) -> float:
    return mean([SCORES[name](p, y) for p, y in zip(rows, classes, strict=True)], weights)


def frequencies(classes: Sequence[int], weights: Sequence[Any], count: int) -> list[Fraction]:
    total = sum(map(Fraction, weights))
    return [sum((Fraction(w) for y, w in zip(classes, weights, strict=True) if y == k), Fraction(0)) / total
            for k in range(count)]  # fmt: skip


def soft_cost(rows: Sequence[Row], classes: Sequence[int], weights: Sequence[Any], costs: Any) -> float:
    return mean([sum(Fraction(float(costs[y][k])) * q for k, q in enumerate(p))
                 for p, y in zip(rows, classes, strict=True)], weights)  # fmt: skip


def spiegelhalter(p: Sequence[Fraction], y: Sequence[int], weights: Sequence[Any]) -> tuple[float, float]:
    """Of the probabilities of class 1."""
    sides = sum((w * (b - a) * (1 - 2 * a) for a, b, w in zip(p, y, weights, strict=True)), Fraction(0))
    spread = sum((w * (1 - 2 * a) ** 2 * a * (1 - a) for a, w in zip(p, weights, strict=True)), Fraction(0))
    if spread == 0:
        return math.nan, math.nan
    z = float(sides) / math.sqrt(spread)
    return z, math.erfc(abs(z) / math.sqrt(2))


class Pairs(NamedTuple):
    concordant: int
    discordant: int
    untied_first: int
    untied_second: int


def pairs(first: Sequence[Any], second: Sequence[Any]) -> Pairs:
    """Every pair of samples."""
    signs = [
        ((a > b) - (a < b), (c > d) - (c < d)) for (a, c), (b, d) in combinations(zip(first, second, strict=True), 2)
    ]
    return Pairs(
        sum(a * b > 0 for a, b in signs), sum(a * b < 0 for a, b in signs),
        sum(a != 0 for a, _ in signs), sum(b != 0 for _, b in signs),
    )  # fmt: skip


def tau_b(first: Sequence[Any], second: Sequence[Any]) -> float:
    found = pairs(first, second)
    both = math.sqrt(found.untied_first) * math.sqrt(found.untied_second)
    return (found.concordant - found.discordant) / both if both else math.nan


def tau_c(first: Sequence[Any], second: Sequence[Any]) -> float:
    found = pairs(first, second)
    least = min(len(set(first)), len(set(second)))
    if least < 2:
        return math.nan
    return 2 * (found.concordant - found.discordant) * least / (len(first) ** 2 * (least - 1))
