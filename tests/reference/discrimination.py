"""Scores of two classes by pairs and by trying every threshold: quadratic, and nothing clever."""

from __future__ import annotations

import math
from itertools import product

import numpy as np


def pair_share(positives, negatives):
    """The mean over all pairs of 1 if the positive is higher, 1/2 if equal; each is (score, weight)."""
    total = sum(w for _, w in positives) * sum(w for _, w in negatives)
    if total == 0:
        return math.nan
    return sum(v * w * ((x > y) + 0.5 * (x == y)) for (x, v), (y, w) in product(positives, negatives)) / total


def split(y, s, w=None):
    w = np.ones(len(y)) if w is None else w
    rows = [(float(a), float(b), bool(c)) for a, b, c in zip(s, w, y, strict=True) if b > 0]
    return [(a, b) for a, b, c in rows if c], [(a, b) for a, b, c in rows if not c]


def auroc(y, s, w=None):
    return pair_share(*split(y, s, w))


def points(y, s, w=None):
    """(threshold, tp, fp, fn, tn), first of the threshold that nothing reaches."""
    positives, negatives = split(y, s, w)
    found = []
    for t in [math.inf, *sorted({a for a, _ in positives + negatives}, reverse=True)]:
        tp = sum(b for a, b in positives if a >= t and t < math.inf)
        fp = sum(b for a, b in negatives if a >= t and t < math.inf)
        found.append((t, tp, fp, sum(b for _, b in positives) - tp, sum(b for _, b in negatives) - fp))
    return found


def _ratio(a, b):
    return a / b if b else math.nan


RATES = {
    "sensitivity": lambda tp, fp, fn, tn: _ratio(tp, tp + fn),
    "specificity": lambda tp, fp, fn, tn: _ratio(tn, tn + fp),
    "ppv": lambda tp, fp, fn, tn: _ratio(tp, tp + fp),
    "npv": lambda tp, fp, fn, tn: _ratio(tn, tn + fn),
}


def best_rate(y, s, rate, target, least):
    """The best rate among thresholds that meet the target."""
    if not any(y) or all(y):
        return math.nan
    values = [
        RATES[rate](*counts)
        for _, *counts in points(y, s)
        if RATES[target](*counts) >= least and not math.isnan(RATES[rate](*counts))
    ]
    return max(values, default=math.nan)


def average_precision(y, s, interpolation="step", w=None):
    found = points(y, s, w)[1:]
    total = sum(b for _, b in split(y, s, w)[0])
    if total == 0:
        return math.nan
    recall = [tp / total for _, tp, *_ in found]
    precision = [tp / (tp + fp) for _, tp, fp, *_ in found]
    if interpolation == "step":
        return sum((r - (recall[i - 1] if i else 0)) * precision[i] for i, r in enumerate(recall))
    if interpolation == "trapezoid":
        rows = zip([1, *precision], precision, recall, [0, *recall], strict=False)
        return sum((p + q) / 2 * (r - before) for p, q, r, before in rows)
    best = [max(precision[i:]) for i in range(len(precision))]
    if interpolation == "envelope":
        return sum((r - (recall[i - 1] if i else 0)) * best[i] for i, r in enumerate(recall))
    steps = 10 if interpolation == "11_points" else 100
    grid = [k * (1 / steps) for k in range(steps + 1)]
    return sum(max((p for p, r in zip(precision, recall, strict=True) if r >= g), default=0) for g in grid) / (
        steps + 1
    )


def partial_area(y, s, along, low, high):
    """The area by fine steps of a polygon that is linear between its points."""
    found = points(y, s)
    m, n = sum(map(bool, y)), sum(not one for one in y)
    x = np.array([fp / n for _, _, fp, *_ in found])
    t = np.array([tp / m for _, tp, *_ in found])
    if along == "sensitivity":
        x, t = (1 - t)[::-1], (1 - x)[::-1]
    area = 0.0
    for x0, x1, y0, y1 in zip(x, x[1:], t, t[1:], strict=False):
        a, b = max(x0, 1 - high), min(x1, 1 - low)
        if a < b:
            middle = y0 + (y1 - y0) * ((a + b) / 2 - x0) / (x1 - x0)
            area += (b - a) * middle
    return area


def covariance(y, scores, w=None, kind="frequency"):
    """DeLong's covariances, from placements by pairs."""
    placements = []
    for s in scores:
        positives, negatives = split(y, s, w)
        v10 = [pair_share([one], negatives) for one in positives]
        v01 = [pair_share(positives, [one]) for one in negatives]
        placements.append((v10, v01))
    weights = [[b for _, b in side] for side in split(y, scores[0], w)]
    areas = [pair_share(*split(y, s, w)) for s in scores]
    k = len(scores)
    result = np.zeros((k, k))
    for a, b in product(range(k), repeat=2):
        for side, v in enumerate(weights):
            x, z = placements[a][side], placements[b][side]
            total = sum(v)
            for p, q, one in zip(x, z, v, strict=True):
                factor = one / (total - 1) / total
                if kind == "importance":
                    factor = one * one / total**2 * len(v) / (len(v) - 1)
                result[a, b] += factor * (p - areas[a]) * (q - areas[b])
    return result


def cluster_variance(y, s, cluster):
    """Obuchowski's variance of one AUROC."""
    positives, negatives = split(y, s)
    area = pair_share(positives, negatives)
    ids = sorted(set(cluster))
    up, down = {i: [] for i in ids}, {i: [] for i in ids}
    for truth, score, i in zip(y, s, cluster, strict=True):
        if truth:
            up[i].append(pair_share([(score, 1)], negatives) - area)
        else:
            down[i].append(pair_share(positives, [(score, 1)]) - area)
    with_up, with_down = sum(map(bool, up.values())), sum(map(bool, down.values()))
    m, n, c = len(positives), len(negatives), len(ids)
    s10 = with_up / ((with_up - 1) * m) * sum(sum(v) ** 2 for v in up.values())
    s01 = with_down / ((with_down - 1) * n) * sum(sum(v) ** 2 for v in down.values())
    s11 = c / (c - 1) * sum(sum(up[i]) * sum(down[i]) for i in ids)
    return s10 / m + s01 / n + 2 * s11 / (m * n)


def open_set_rate(known, correct, unknown):
    """The share of all pairs of a known and an unknown sample in which the known one is right and surer."""
    pairs = [c * ((a > b) + 0.5 * (a == b)) for (a, c), b in product(zip(known, correct, strict=True), unknown)]
    return sum(pairs) / len(pairs)
