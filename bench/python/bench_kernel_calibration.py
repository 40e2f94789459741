"""Workloads (w1), (w2), ...: calibration errors by kernels over all pairs of samples, and smooth ones."""

from __future__ import annotations

from functools import cache, partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bench_scoring import Probabilities
from .comparison import Result, Tool, Workload
from .threads import allowed

Array = NDArray[Any]

WIDTH = 0.5
BANDWIDTH = 0.1
_ROWS = 250  # that numpy compares with all others at a time


@cache
def _rows(count: int) -> Probabilities:
    """Softmax of four classes that is too certain."""
    rng = np.random.default_rng(0)
    logits = 1.5 * rng.standard_normal((count, 4))
    truth = np.exp(logits)
    truth /= truth.sum(axis=1, keepdims=True)
    labels = (truth.cumsum(axis=1) < rng.random((count, 1))).sum(axis=1).clip(0, 3)
    score = np.exp(1.3 * logits)
    return Probabilities(labels, score / score.sum(axis=1, keepdims=True))


@cache
def _scores(count: int, power: float) -> Probabilities:
    rng = np.random.default_rng(1)
    score = rng.random(count)
    return Probabilities((rng.random(count) < score**power).astype(np.uint8), score)


def _numpy_skce(given: Probabilities) -> Result:
    p, size = given.score, given.reference.size
    residual = np.eye(4)[given.reference] - p
    squares = (p * p).sum(axis=1)
    total = 0.0
    for first in range(0, size, _ROWS):
        part = slice(first, first + _ROWS)
        distance = np.sqrt(np.maximum(squares[part, None] + squares[None] - 2 * p[part] @ p.T, 0))
        total += float((np.exp(-distance / WIDTH) * (residual[part] @ residual.T)).sum())
    return {"skce": [(total - float((residual * residual).sum())) / size / (size - 1)]}


def _numpy_kde(given: Probabilities) -> Result:
    from scipy.special import gammaln

    p, size = given.score, given.reference.size
    events = np.eye(4)[given.reference]
    powers = p / BANDWIDTH
    constants = gammaln(powers.sum(axis=1) + 4) - gammaln(powers + 1).sum(axis=1)
    total = 0.0
    for first in range(0, size, _ROWS):
        part = slice(first, first + _ROWS)
        logs = np.log(p[part]) @ powers.T + constants
        np.fill_diagonal(logs[:, first:], -np.inf)
        weights = np.exp(logs - logs.max(axis=1, keepdims=True))
        total += float(np.abs(weights @ events / weights.sum(axis=1, keepdims=True) - p[part]).sum())
    return {"kde": [total / size]}


def _ours_skce(given: Probabilities) -> Result:
    import assay

    return {"skce": [assay.kernel_calibration_error(given.reference, given.score, width=WIDTH, threads=allowed())]}


def _ours_kde(given: Probabilities) -> Result:
    import assay

    options: dict[str, Any] = {"reduction": "canonical", "bandwidth": BANDWIDTH, "threads": allowed()}
    return {"kde": [assay.kde_calibration_error(given.reference, given.score, **options)]}


def _ours_smooth(given: Probabilities) -> Result:
    import assay

    return {"smooth": [assay.smooth_calibration_error(given.reference, given.score, threads=allowed())]}


def _exact_smooth(given: Probabilities) -> Result:
    """The fixed point by bisection, from sums of cosines that are found by a transform of a fine histogram."""
    cells = 2**18
    residual = np.bincount((given.score * cells).astype(int), given.score - given.reference, cells) / given.score.size
    mirrored = np.concatenate([residual, residual[::-1]])
    shift = np.exp(-1j * np.pi * np.arange(cells + 1) / 2 / cells)
    cosines = (np.fft.rfft(mirrored) * shift).real / 2
    terms = 4096
    frequency = np.pi * np.arange(terms)
    low, high = 2.0**-10, 1.0
    for _ in range(50):
        width = (low + high) / 2
        series = np.zeros(2**15 + 1)
        series[:terms] = 2**16 * cosines[:terms] * np.exp(-((frequency * width) ** 2) / 2)
        value = float(np.trapezoid(np.abs(np.fft.irfft(series, 2**16)[: 2**15 + 1]), dx=2.0**-15))
        low, high = (width, high) if value > width else (low, width)
    return {"smooth": [low]}


def _relplot(given: Probabilities) -> Result:
    import relplot

    return {"smooth": [float(relplot.smECE(given.score, given.reference.astype(float)))]}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is the sum over pairs with numpy."""
    found: list[Workload] = []

    def add(title: str, load: Any, expected: Any, ours: Any, name: str, tolerance: float, peers: list[Tool]) -> None:
        tools = [Tool("assay", ours, {name: (name, tolerance)}), *peers] if with_assay else peers
        found.append(Workload(f"w{len(found) + 1}", title, load, expected, tuple(tools)))

    for count in (5_000, 20_000):
        load = partial(_rows, count)
        for name, ours, expected in (("skce", _ours_skce, _numpy_skce), ("kde", _ours_kde, _numpy_kde)):
            peer = Tool("numpy", expected, {name: (name, 1e-9)}, "250 rows at a time")
            add(f"{name} of {count} x 4", load, expected, ours, name, 1e-8, [peer])
    for title, power, tolerance in (("poor", 1.3, 5e-2), ("calibrated", 1.0, 0.2)):
        peers = []
        if find_spec("relplot"):
            peers = [Tool("relplot", _relplot, {"smooth": ("smooth", tolerance)}, "ten halvings on a mesh")]
        load = partial(_scores, 1_000_000, power)
        add(f"smooth error of 1e6 scores, {title}", load, _exact_smooth, _ours_smooth, "smooth", 1e-4, peers)
    return found
