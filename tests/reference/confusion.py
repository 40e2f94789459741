"""Brute-force confusion matrices and their metrics, with loops over samples and cells (numpy only).

Cells are nested lists, rows the reference. A quotient 0/0 is NaN.
"""

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from .overlap import ratio

Cells = list[list[float]]


def confusion_matrix(
    reference: Sequence[Hashable],
    prediction: Sequence[Hashable],
    labels: Sequence[Hashable],
    weight: Sequence[float] | None = None,
) -> Cells:
    """Sample by sample."""
    cells: Cells = [[0.0] * len(labels) for _ in labels]
    for k, (truth, decision) in enumerate(zip(reference, prediction, strict=True)):
        cells[labels.index(truth)][labels.index(decision)] += 1 if weight is None else weight[k]
    return cells


def total(cells: Cells) -> float:
    """All samples."""
    return sum(map(sum, cells))


def counts(cells: Cells, k: int) -> tuple[float, float, float, float]:
    """(TP, FP, FN, TN) of class k against all others."""
    found = [0.0] * 4
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            found[{(True, True): 0, (False, True): 1, (True, False): 2, (False, False): 3}[i == k, j == k]] += cell
    return found[0], found[1], found[2], found[3]


def accuracy(cells: Cells) -> float:
    """trace / N."""
    return ratio(sum(cells[k][k] for k in range(len(cells))), total(cells))


def sensitivity(cells: Cells, k: int) -> float:
    """Share of the samples of class k that were found."""
    return ratio(cells[k][k], sum(cells[k]))


def ppv(cells: Cells, k: int) -> float:
    """Share of the samples called k that are of class k."""
    return ratio(cells[k][k], sum(row[k] for row in cells))


def f_beta(cells: Cells, k: int, beta: float = 1) -> float:
    """(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)."""
    tp, fp, fn, _ = counts(cells, k)
    return ratio((1 + beta**2) * tp, (1 + beta**2) * tp + beta**2 * fn + fp)


def average(
    cells: Cells, formula: Callable[..., float], how: str = "macro", undefined: str = "keep", **parameters: Any
) -> float:
    """Mean over classes, by their samples in the reference if `how` is "weighted".

    What is undefined makes the mean so ("keep"), or is left out ("skip"), or is 0, and classes are left out that
    neither side has ("zero").
    """
    found = []
    for k in range(len(cells)):
        weight = 1 if how == "macro" else sum(cells[k])
        value = formula(cells, k, **parameters)
        if undefined == "zero" and math.isnan(value):
            value = 0
        absent = undefined == "zero" and sum(counts(cells, k)[:3]) == 0
        if weight > 0 and not absent and not (undefined == "skip" and math.isnan(value)):
            found.append((weight, value))
    return ratio(sum(w * v for w, v in found), sum(w for w, _ in found))


def mcc(cells: Cells) -> float:
    """(c s - sum_k p_k t_k) / sqrt((s^2 - sum p_k^2)(s^2 - sum t_k^2))."""
    t = [sum(row) for row in cells]
    p = [sum(row[k] for row in cells) for k in range(len(cells))]
    s, c = total(cells), sum(cells[k][k] for k in range(len(cells)))
    if sum(x > 0 for x in t) < 2 or sum(x > 0 for x in p) < 2:
        return math.nan
    spread = (s**2 - sum(x**2 for x in p)) * (s**2 - sum(x**2 for x in t))
    return (c * s - sum(a * b for a, b in zip(p, t, strict=True))) / math.sqrt(spread)


def kappa(cells: Cells, weights: Callable[[int, int], float]) -> float:
    """1 - observed / expected disagreement; NaN if the reference has one class only."""
    size, everything = range(len(cells)), total(cells)
    t = [sum(row) for row in cells]
    p = [sum(row[k] for row in cells) for k in size]
    if sum(x > 0 for x in t) < 2:
        return math.nan
    observed = sum(weights(i, j) * cells[i][j] for i in size for j in size)
    return 1 - ratio(observed, sum(weights(i, j) * t[i] * p[j] for i in size for j in size) / everything)


def expected_cost(
    cells: Cells, costs: Sequence[Sequence[float]], priors: Sequence[float] | None = None, normalised: bool = False
) -> float:
    """sum_ij prior_i cost_ij C_ij / t_i; classes without a prior do not count."""
    size, everything = range(len(cells)), total(cells)
    if everything == 0:
        return math.nan
    prior = [sum(row) / everything for row in cells] if priors is None else priors
    rows = [i for i in size if prior[i] > 0]
    found = sum(prior[i] * ratio(sum(costs[i][j] * cells[i][j] for j in size), sum(cells[i])) for i in rows)
    naive = min(sum(prior[i] * costs[i][j] for i in rows) for j in size)
    return ratio(found, naive) if normalised else found
