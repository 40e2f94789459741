"""Workloads (R1), (R2), ...: rankings of 50 methods on 10,000 resamples of 500 cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .comparison import Result, Tool, Workload
from .threads import allowed

Array = NDArray[Any]

RESAMPLES = 10_000
_CHUNK = 1000  # resamples that numpy has in memory at a time
_CLOSE = {"mean_ranks": ("mean_ranks", 0.05)}  # everyone draws resamples of their own


@dataclass(frozen=True)
class Scores:
    """One row per method, one column per case; no two are equal."""

    values: Array

    @property
    def input_bytes(self) -> int:
        return self.values.nbytes

    @property
    def voxels(self) -> int:
        return self.values.size

    def describe(self) -> str:
        return f"{self.values.shape[0]} methods, {self.values.shape[1]} cases, {RESAMPLES} resamples"


@cache
def scores() -> Scores:
    """Methods that differ by about what is found by chance."""
    rng = np.random.default_rng(0)
    cases = rng.normal(0.8, 0.1, 500)
    return Scores(cases + rng.normal(0, 0.05, (50, 500)) + rng.normal(0, 0.004, (50, 1)))


def _counts(cases: int) -> Iterator[Array]:
    """How often each case is drawn, a chunk of resamples at a time."""
    rng = np.random.default_rng(1)
    for _ in range(0, RESAMPLES, _CHUNK):
        drawn = rng.integers(0, cases, (_CHUNK, cases)) + cases * np.arange(_CHUNK)[:, None]
        yield np.bincount(drawn.ravel(), minlength=_CHUNK * cases).reshape(_CHUNK, cases)


def _ranks(chunks: list[Array]) -> Result:
    """Rank 1 is the highest; equal ones share the best."""
    total = sum((chunk[:, :, None] < chunk[:, None, :]).sum(axis=(0, 2)) + len(chunk) for chunk in chunks)
    return {"mean_ranks": np.asarray(total) / RESAMPLES}


def _numpy_mean(given: Scores) -> Result:
    columns = np.ascontiguousarray(given.values.T)
    return _ranks([counts.astype(np.float64) @ columns for counts in _counts(columns.shape[0])])


def _numpy_median(given: Scores) -> Result:
    rng = np.random.default_rng(1)
    cases = given.values.shape[1]
    found = []
    for _ in range(0, RESAMPLES, 100):
        drawn = rng.integers(0, cases, (100, cases))
        found.append(np.median(given.values[:, drawn], axis=2).T)
    return _ranks(found)


def _numpy_sorted_median(given: Scores) -> Result:
    """Without a sort per resample: where the counts of the sorted cases reach the half."""
    order = np.argsort(given.values, axis=1)
    size = given.values.shape[1]
    found = []
    for counts in _counts(size):
        medians = np.empty((len(counts), len(order)))
        narrow = counts.astype(np.int16)
        for method, own in enumerate(order):
            reached = narrow[:, own].cumsum(axis=1, dtype=np.int16)
            row = given.values[method, own]
            low = (reached <= (size - 1) // 2).sum(axis=1)
            high = (reached <= size // 2).sum(axis=1)
            medians[:, method] = (row[low] + row[high]) / 2
        found.append(medians)
    return _ranks(found)


def _numpy_tests(given: Scores) -> Result:
    """Every pair: differences sorted once, the signed ranks of a resample from counts in this order."""
    from scipy.stats import norm

    methods, cases = given.values.shape
    limit = float(norm.isf(0.05))
    mean = cases * (cases + 1) / 4
    found = []
    for counts in _counts(cases):
        won = np.zeros((len(counts), methods))
        narrow = counts.astype(np.int32)
        ties = (counts.astype(float) ** 3 - counts).sum(axis=1)
        deviation = np.sqrt(cases * (cases + 1) * (2 * cases + 1) / 24 - ties / 48)
        for i in range(methods):
            for k in range(i):
                gap = given.values[i] - given.values[k]
                order = np.argsort(np.abs(gap))
                count = narrow[:, order]
                ranks = count * (2 * count.cumsum(axis=1, dtype=np.int32) - count + 1)
                positive = np.einsum("ij,j->i", ranks, (gap[order] > 0).astype(np.int32)) / 2
                won[:, i] += (positive - mean - 0.5) / deviation > limit
                won[:, k] += (mean - positive - 0.5) / deviation > limit
        found.append(won)
    return _ranks(found)


def _ours(given: Scores, scheme: str) -> Result:
    from assay.studies.stability import rank_stability

    found = rank_stability(given.values, direction=1, scheme=scheme, resamples=RESAMPLES, threads=allowed())
    return {"mean_ranks": found.ranks.mean(axis=0, dtype=np.float64)}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is the mean rank of each method over numpy's resamples."""
    found = []
    for scheme, peers in (
        ("mean_then_rank", {"numpy, matrix product": _numpy_mean}),
        ("median_then_rank", {"numpy, sorted once": _numpy_sorted_median, "numpy median": _numpy_median}),
        ("test_then_rank", {"numpy, sorted once": _numpy_tests}),
    ):
        tools = [Tool(name, run, _CLOSE) for name, run in peers.items()]
        if with_assay:
            tools.insert(0, Tool("assay", partial(_ours, scheme=scheme), _CLOSE))
        expected = next(iter(peers.values()))
        found.append(Workload(f"R{len(found) + 1}", scheme.replace("_", " "), scores, expected, tuple(tools)))
    return found
