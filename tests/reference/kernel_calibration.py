"""Calibration errors by kernels, as double sums over pairs and as integrals on a fine grid."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np


def frequencies(rows: Any, labels: Any, bandwidth: float, clip: float = 1e-7) -> Any:
    """What all other samples say of each one's classes, by the Dirichlet kernel."""
    rows = np.asarray(rows, float)
    found = []
    for j, point in enumerate(rows):
        logs = []
        for i, centre in enumerate(rows):
            alpha = [p / bandwidth + 1 for p in centre]
            beta = math.fsum(map(math.lgamma, alpha)) - math.lgamma(math.fsum(alpha))
            density = sum((a - 1) * math.log(max(p, clip)) for a, p in zip(alpha, point, strict=True)) - beta
            logs.append(-math.inf if i == j else density)
        weights = [math.exp(one - max(logs)) for one in logs]
        sums = [sum(w for w, k in zip(weights, labels, strict=True) if k == c) for c in range(len(point))]
        found.append([one / sum(weights) for one in sums])
    return np.array(found)


def products(rows: Any, labels: Any, width: float, kernel: str = "laplacian") -> Any:
    """h_ij of all pairs."""
    rows = np.asarray(rows, float)
    h = np.empty((len(rows), len(rows)))
    for i, p in enumerate(rows):
        for j, q in enumerate(rows):
            d = math.dist(p, q) / width
            k = math.exp(-d) if kernel == "laplacian" else math.exp(-d * d / 2)
            a, b = labels[i], labels[j]
            h[i, j] = k * ((a == b) - p[b] - q[a] + float(p @ q))
    return h


def skce(rows: Any, labels: Any, width: float, estimator: str, kernel: str = "laplacian", block: int = 2) -> float:
    """The three estimates."""
    h = products(rows, labels, width, kernel)
    n = len(h)
    if estimator == "biased":
        return float(h.mean()) if n else math.nan
    if estimator == "unbiased":
        return float(np.mean([h[i, j] for i, j in combinations(range(n), 2)])) if n > 1 else math.nan
    means = [
        np.mean([h[i, j] for i, j in combinations(range(k, k + block), 2)]) for k in range(0, n - block + 1, block)
    ]
    return float(np.mean(means)) if means else math.nan


def median_distance(rows: Any) -> float:
    """Of all pairs of different samples."""
    return float(np.median([math.dist(p, q) for p, q in combinations(rows, 2)])) if len(rows) > 1 else math.nan


def mmce_squared(events: Any, scores: Any, weights: Any, width: float) -> float:
    """The mean over all pairs."""
    s, w = np.asarray(scores, float), np.asarray(weights, float)
    r = w * (np.asarray(events, float) - s)
    kernel = np.exp(-np.abs(s[:, None] - s[None]) / width)
    return float(r @ kernel @ r / w.sum() ** 2) if w.sum() > 0 else math.nan


def smooth(events: Any, scores: Any, weights: Any, width: float, steps: int = 40_000) -> float:
    """The integral of the absolute smoothed residual, from the images of the Gaussian."""
    t = (np.arange(steps) + 0.5) / steps
    r = np.zeros(steps)
    reach = math.ceil(4.5 * width) + 1
    for a, f, w in zip(events, scores, weights, strict=True):
        for k in range(-reach, reach + 1):
            for image in (2 * k - f, 2 * k + f):
                r += w * (f - a) * np.exp(-0.5 * ((t - image) / width) ** 2)
    return float(np.abs(r).mean() / (width * math.sqrt(2 * math.pi)) / sum(weights))


def local_line(events: Any, scores: Any, fraction: float) -> list[float]:
    """At every score the line through its nearest neighbours, by weighted least squares."""
    s, y = np.asarray(scores, float), np.asarray(events, float)
    count = min(len(s), max(1, int(fraction * len(s) + 1e-10)))
    values = []
    for at in s:
        distance = np.abs(s - at)
        reach = np.sort(distance)[count - 1]
        weight = np.clip(1 - (distance / reach) ** 3, 0, None) ** 3 if reach > 0 else (distance == 0).astype(float)
        d = s - at
        near = weight > 0
        if (d[near] == 0).all():
            values.append(float(y[near].mean()))
            continue
        root = np.sqrt(weight)
        design = np.stack([root, root * d / reach], axis=1)
        values.append(float(np.linalg.lstsq(design, root * y, rcond=None)[0][0]))
    return values


def logistic_gradient(events: Any, scores: Any, weights: Any, a: float, b: float, clip: float) -> Any:
    """The derivatives of the log-likelihood by intercept and slope, and the log-likelihood."""
    gradient, value = [0.0, 0.0], 0.0
    for y, s, w in zip(events, scores, weights, strict=True):
        p = min(max(float(s), clip), 1 - clip)
        x = math.log(p / (1 - p))
        q = 1 / (1 + math.exp(-(a + b * x)))
        gradient[0] += w * (y - q)
        gradient[1] += w * (y - q) * x
        value += w * (math.log(q) if y else math.log1p(-q))
    return gradient, value
