"""The kernels of rankings against their definitions, resample by resample."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from assay import _core
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import ranking as oracle

NONE = np.empty(0, np.int64)
TIES = st.sampled_from(["min", "max", "average", "dense"])
NUMBERS = st.one_of(
    st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 0.9, -0.4]),
    st.floats(-1, 1, width=32),
    st.just(math.nan),
)
INFINITE = st.one_of(NUMBERS, st.sampled_from([math.inf, -math.inf]))


def tables(numbers: st.SearchStrategy[float] = NUMBERS) -> st.SearchStrategy[list[list[float]]]:
    def of_shape(shape: tuple[int, int]) -> st.SearchStrategy[list[list[float]]]:
        row = st.lists(numbers, min_size=shape[1], max_size=shape[1])
        return st.lists(row, min_size=shape[0], max_size=shape[0])

    return st.tuples(st.integers(1, 5), st.integers(1, 9)).flatmap(of_shape)


def options(by: str, **others: Any) -> dict[str, Any]:
    usual = {"level": 0.5, "alpha": 0.05, "holm": False, "exact_up_to": 0, "ties": "min", "threads": 1}
    return {"by": by, **usual, **others}


def drawn_counts(data: st.DataObject, cases: int, largest: int = 4) -> np.ndarray[Any, Any]:
    rows = st.lists(st.integers(0, largest), min_size=cases, max_size=cases)
    return np.array(data.draw(st.lists(rows, min_size=1, max_size=3)), np.uint32)


@given(tables(INFINITE), st.sampled_from(["mean", "quantile", "trimmed_mean"]), TIES, st.data())
@settings(deadline=None)
def test_aggregates(table: list[list[float]], by: str, ties: str, data: st.DataObject) -> None:
    level = data.draw(st.sampled_from([0.0, 0.05, 0.25, 0.4]) | st.floats(0, 0.49))
    counts = drawn_counts(data, len(table[0]))
    scores, ranks = _core.rank_counts(np.array(table), NONE, counts, **options(by, level=level, ties=ties))
    for row, score, rank in zip(counts, scores, ranks, strict=True):
        expected = [oracle.aggregate(values, by, level) for values in oracle.drawn(table, row.tolist())]
        assert score == pytest.approx(expected, rel=1e-12, abs=1e-15, nan_ok=True)
        assert rank.tolist() == oracle.ranks(score, ties)


@given(tables(INFINITE), st.sampled_from([0.01, 0.05, 0.3, 0.7]), st.booleans(), st.sampled_from([0, 6]), st.data())
@settings(deadline=None)
def test_tests(table: list[list[float]], alpha: float, holm: bool, exact: int, data: st.DataObject) -> None:
    counts = drawn_counts(data, len(table[0]))
    chosen = options("test", alpha=alpha, holm=holm, exact_up_to=exact)
    scores, ranks = _core.rank_counts(np.array(table), NONE, counts, **chosen)
    for row, score, rank in zip(counts, scores, ranks, strict=True):
        expected = oracle.beaten(oracle.drawn(table, row.tolist()), alpha, holm, exact)
        assert score == pytest.approx(expected, nan_ok=True)
        assert rank.tolist() == oracle.ranks(expected)


@given(tables(INFINITE), st.sampled_from([0, 5, 12]))
def test_pairs(table: list[list[float]], exact: int) -> None:
    statistic, nonzero, p = _core.paired_tests(np.array(table), exact_up_to=exact, threads=1)
    for i, k in product(range(len(table)), repeat=2):
        if i == k:
            assert math.isnan(p[i, k])
            continue
        gaps = oracle.differences(table[i], table[k])
        found = oracle.signed_ranks(gaps)
        assert (statistic[i, k], nonzero[i, k]) == (found.positive, len(found.ranks))
        assert p[i, k] == pytest.approx(oracle.wilcoxon_p(gaps, exact), rel=1e-12, nan_ok=True)


@given(st.lists(INFINITE, max_size=12), TIES)
def test_ranks(scores: list[float], ties: str) -> None:
    assert _core.rank_scores(np.array(scores, float), ties=ties).tolist() == oracle.ranks(scores, ties)


@given(st.lists(st.integers(-280, 300), min_size=1, max_size=6), st.integers(1, 999_999))
def test_ranks_of_any_magnitude(powers: list[int], digits: int) -> None:
    """What differs behind 12 digits is equal."""
    scores = np.array([digits * 10.0**power for power in powers])
    near = scores * (1 + 1e-14)
    both = np.concatenate([scores, near])
    assert _core.rank_scores(both, ties="min").tolist() == 2 * oracle.ranks([*scores, *scores])[: len(powers)]


@given(st.integers(1, 7), st.data())
def test_correlations(methods: int, data: st.DataObject) -> None:
    row = st.lists(st.integers(1, 7), min_size=methods, max_size=methods)
    full, resamples = data.draw(row), data.draw(st.lists(row, max_size=4))
    rows = np.array(resamples, np.float32).reshape(len(resamples), methods)
    found = _core.rank_correlations(np.array(full, np.float32), rows, threads=1)
    assert found == pytest.approx([oracle.tau_b(full, one) for one in resamples], nan_ok=True)


def study(methods: int, cases: int) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(3)
    values = rng.normal(0.8, 0.1, cases) + rng.normal(0, 0.05, (methods, cases)) + 0.01 * np.arange(methods)[:, None]
    values[0, :5] = np.nan
    return values


SCHEMES = [
    options("mean"),
    options("quantile"),
    options("trimmed_mean", level=0.1),
    options("test"),
    options("test", holm=True),
    options("test", exact_up_to=20),
]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda one: one["by"])
def test_same_bits_for_any_number_of_threads(scheme: dict[str, Any]) -> None:
    values = study(6, 30)
    one, *others = (
        _core.rank_bootstrap(values, NONE, resamples=3001, seed=5, **{**scheme, "threads": threads})
        for threads in (1, 2, 5)
    )
    assert all(np.array_equal(one, other) for other in others)
    fewer = _core.rank_bootstrap(values, NONE, resamples=37, seed=5, **scheme)
    assert np.array_equal(one[:37], fewer)
    other_seed = _core.rank_bootstrap(values, NONE, resamples=3001, seed=6, **scheme)
    assert not np.array_equal(one, other_seed)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda one: one["by"])
def test_draws_are_those_of_the_bootstrap(scheme: dict[str, Any]) -> None:
    values = study(4, 12)
    counts = _core.resample_counts(
        np.empty((12, 0), np.int64), resample="cases", resamples=50, seed=8, threads=1
    ).astype(np.uint32)
    drawn = _core.rank_bootstrap(values, NONE, resamples=50, seed=8, **scheme)
    assert np.array_equal(drawn, _core.rank_counts(values, NONE, counts, **scheme)[1])


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda one: one["by"])
def test_clusters_are_drawn_whole(scheme: dict[str, Any]) -> None:
    values = study(4, 20)
    cluster = np.arange(20) * 7 % 6
    counts = np.random.default_rng(1).integers(0, 4, (20, 6)).astype(np.uint32)
    whole = _core.rank_counts(values, cluster, counts, **scheme)
    singly = _core.rank_counts(values, NONE, counts[:, cluster], **scheme)
    assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(whole, singly, strict=True))


def test_many_cases() -> None:
    """More than fit numbers of 32 bits when ranks are summed."""
    rng = np.random.default_rng(0)
    values = rng.normal(0, 1, (2, 60_000)).round(3)
    values[1] -= 0.004
    statistic, nonzero, p = _core.paired_tests(values, exact_up_to=0, threads=1)
    gaps = np.round(values[0] - values[1], 10)
    gaps = gaps[gaps != 0]
    sizes, group = np.unique(np.abs(gaps), return_inverse=True)
    count = np.bincount(group, minlength=sizes.size).astype(float)
    ranks = (count.cumsum() - (count - 1) / 2)[group]
    assert nonzero[0, 1] == gaps.size
    assert statistic[0, 1] == ranks[gaps > 0].sum()
    n = gaps.size
    variance = n * (n + 1) * (2 * n + 1) / 24 - (count**3 - count).sum() / 48
    z = (statistic[0, 1] - n * (n + 1) / 4 - 0.5) / math.sqrt(variance)
    assert p[0, 1] == pytest.approx(0.5 * math.erfc(z / math.sqrt(2)), rel=1e-9)
    twice = np.full((1, 60_000), 2, np.uint32)
    scores, _ = _core.rank_counts(values, NONE, twice, **options("test", alpha=0.3))
    assert scores.tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"level": 1.5}, "level must be between 0 and 1, got 1.5"),
        ({"level": math.nan}, "level must be between 0 and 1"),
        ({"by": "trimmed_mean", "level": 0.5}, "level must be at least 0 and below 0.5"),
        ({"alpha": 0.0}, "alpha must be above 0 and below 1"),
        ({"exact_up_to": 1001}, "exact_up_to must be between 0 and 1000"),
        ({"by": "mode"}, "by must be one of"),
        ({"ties": "ordinal"}, "ties must be one of"),
    ],
)
def test_bad_options(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        _core.rank_counts(np.zeros((2, 3)), NONE, np.ones((1, 3), np.uint32), **{**options("mean"), **change})


def test_bad_tables() -> None:
    values, counts = np.zeros((2, 3)), np.ones((1, 3), np.uint32)
    for cluster, said in (([0, 1], "cluster must have a number for each of 3 cases"), ([0, 2, 2], "without gaps")):
        with pytest.raises(ValueError, match=said):
            _core.rank_counts(values, np.array(cluster), counts, **options("mean"))
    with pytest.raises(ValueError, match="numbered from 0 without gaps, got -1"):
        _core.rank_counts(values, np.array([0, -1, 1]), counts, **options("mean"))
    with pytest.raises(ValueError, match="one column for each of 3 clusters"):
        _core.rank_counts(values, NONE, np.ones((3, 2), np.uint32), **options("mean"))
    with pytest.raises(ValueError, match="at most 2\\^31 - 1 cases"):
        _core.rank_counts(values, NONE, np.full((1, 3), 2**31 - 3, np.uint32), **options("mean"))
    with pytest.raises(ValueError, match="at least one case"):
        _core.rank_bootstrap(np.zeros((2, 0)), NONE, resamples=3, seed=0, **options("mean"))
    with pytest.raises(ValueError, match="resamples must be at least 0"):
        _core.rank_bootstrap(values, NONE, resamples=-1, seed=0, **options("mean"))
    with pytest.raises(ValueError, match="two axes"):
        _core.paired_tests(np.zeros(3), exact_up_to=0, threads=1)
    with pytest.raises(ValueError, match="one rank for each of 2 methods"):
        _core.rank_correlations(np.ones(2, np.float32), np.ones((1, 3), np.float32), threads=1)


@pytest.mark.parametrize(
    ("first", "second", "tau"),
    [
        ([1, 2, 3, 4, 5], [2, 1, 3, 4, 5], 0.8),
        ([1, 2, 3, 4, 5], [1, 2, 3, 5, 4], 0.8),
        ([1, 2, 2, 4], [1, 2, 3, 4], 0.912871),
        ([1, 2, 2, 4, 5], [1, 1, 3, 4, 5], 0.888889),
        ([1, 1, 1], [1, 2, 3], math.nan),
    ],
)
def test_known_correlations(first: list[int], second: list[int], tau: float) -> None:
    found = _core.rank_correlations(np.array(first, np.float32), np.array([second], np.float32), threads=1)
    assert found == pytest.approx([tau], abs=1e-6, nan_ok=True)
