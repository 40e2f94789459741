"""Rankings by their definitions: a method, a case and a resample at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

Row = Sequence[float]
Table = Sequence[Row]  # of methods; larger is better, NaN is missing


def rounded(value: float) -> float:
    """To 12 significant digits."""
    return float(f"{value:.11e}") if math.isfinite(value) else value


def ranks(scores: Row, ties: str = "min") -> list[float]:
    """Rank 1 is the highest score; NaN is last."""
    keys = [(1, 0.0) if math.isnan(score) else (0, -rounded(score)) for score in scores]
    found = []
    for key in keys:
        before = sum(other < key for other in keys)
        same = keys.count(key)
        found.append(
            {
                "min": before + 1,
                "max": before + same,
                "average": before + (same + 1) / 2,
                "dense": len({other for other in keys if other < key}) + 1,
            }[ties]
        )
    return [float(rank) for rank in found]


def quantile(values: Row, level: float) -> float:
    """Type 7 of Hyndman and Fan."""
    ordered = sorted(values)
    place = level * (len(ordered) - 1)
    low = math.floor(place)
    a = ordered[low]
    b = ordered[low + 1] if place > low else a
    if a == b:
        return a
    return a + b if math.isinf(a) or math.isinf(b) else a + (b - a) * (place - low)


def trimmed_mean(values: Row, share: float) -> float:
    cut = math.floor(share * len(values))
    kept = sorted(values)[cut : len(values) - cut]
    return plain_mean(kept)


def plain_mean(values: Row) -> float:
    infinite = {value for value in values if math.isinf(value)}
    if len(infinite) > 1:
        return math.nan
    return infinite.pop() if infinite else math.fsum(values) / len(values)


def aggregate(values: Row, by: str, level: float) -> float:
    present = [value for value in values if not math.isnan(value)]
    if not present:
        return math.nan
    if by == "mean":
        return plain_mean(present)
    return quantile(present, level) if by == "quantile" else trimmed_mean(present, level)


class SignedRanks(NamedTuple):
    positive: float
    ranks: list[float]
    ties: int


def differences(first: Row, second: Row) -> list[float]:
    both = [(a, b) for a, b in zip(first, second, strict=True) if not (math.isnan(a) or math.isnan(b))]
    return [0.0 if a == b else round(a - b, 10) if math.isfinite(a - b) else a - b for a, b in both]


def signed_ranks(gaps: Row) -> SignedRanks:
    kept = [gap for gap in gaps if gap != 0]
    sizes = [abs(gap) for gap in kept]
    places = [sum(other < size for other in sizes) + (sizes.count(size) + 1) / 2 for size in sizes]
    ties = sum(count**3 - count for count in map(sizes.count, set(sizes)))
    return SignedRanks(sum(rank for rank, gap in zip(places, kept, strict=True) if gap > 0), places, ties)


def wilcoxon_p(gaps: Row, exact_up_to: int = 0) -> float:
    """One-sided: positive differences are larger. NaN without a difference."""
    found = signed_ranks(gaps)
    count = len(found.ranks)
    if count == 0:
        return math.nan
    if count <= exact_up_to:
        sums = [
            sum(rank for rank, sign in zip(found.ranks, signs, strict=True) if sign)
            for signs in product((False, True), repeat=count)
        ]
        return sum(one >= found.positive for one in sums) / len(sums)
    variance = count * (count + 1) * (2 * count + 1) / 24 - found.ties / 48
    z = (found.positive - count * (count + 1) / 4 - 0.5) / math.sqrt(variance)
    return 0.5 * math.erfc(z / math.sqrt(2))


def holm(p: Row) -> list[float]:
    """NaN is not counted."""
    order = sorted((one, place) for place, one in enumerate(p) if not math.isnan(one))
    adjusted, largest = [math.nan] * len(p), 0.0
    for done, (one, place) in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - done) * one))
        adjusted[place] = largest
    return adjusted


def beaten(table: Table, alpha: float, adjust: bool, exact_up_to: int = 0) -> list[float]:
    """The share of other methods that each is significantly better than."""
    count = len(table)
    pairs = [(i, k) for i in range(count) for k in range(count) if i != k]
    p = [wilcoxon_p(differences(table[i], table[k]), exact_up_to) for i, k in pairs]
    if adjust:
        p = holm(p)
    won = [sum(one <= alpha for one, (i, _) in zip(p, pairs, strict=True) if i == method) for method in range(count)]
    return [
        math.nan if all(map(math.isnan, row)) else wins / (count - 1) if count > 1 else 0.0
        for wins, row in zip(won, table, strict=True)
    ]


def drawn(table: Table, counts: Sequence[int]) -> list[list[float]]:
    """The cases of a resample, each as often as it was drawn."""
    return [[value for value, count in zip(row, counts, strict=True) for _ in range(count)] for row in table]


def tau_b(first: Row, second: Row) -> float:
    agreement = first_untied = second_untied = 0
    for i in range(len(first)):
        for k in range(i):
            a = (first[i] > first[k]) - (first[i] < first[k])
            b = (second[i] > second[k]) - (second[i] < second[k])
            agreement += a * b
            first_untied += a * a
            second_untied += b * b
    scale = math.sqrt(first_untied * second_untied)
    return agreement / scale if scale else math.nan
