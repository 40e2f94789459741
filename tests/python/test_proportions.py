"""Intervals of proportions: published values, what must hold for any, and how often they cover the truth."""

import builtins
import math
from typing import Any

import numpy as np
import pytest
from assay import clustered_proportion_interval, proportion_interval
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

METHODS = ("wilson", "clopper_pearson", "jeffreys")

GOLDEN = {
    (0, 10): ((0, 0.277533), (0, 0.308497), (0.000048, 0.217196)),
    (1, 10): ((0.017876, 0.404150), (0.002529, 0.445016), (0.011012, 0.381315)),
    (8, 10): ((0.490162, 0.943318), (0.443905, 0.974789), (0.497226, 0.955941)),
    (10, 10): ((0.722467, 1), (0.691503, 1), (0.782804, 0.999952)),
    (19, 20): ((0.763869, 0.991119), (0.751267, 0.998735), (0.789181, 0.994551)),
}


@pytest.mark.parametrize("count", GOLDEN)
def test_published_values(count: tuple[int, int]) -> None:
    for method, limits in zip(METHODS, GOLDEN[count], strict=True):
        found = proportion_interval(*count, method=method)
        assert found.proportion == count[0] / count[1]
        assert (found.low, found.high) == pytest.approx(limits, abs=5.1e-7)
        assert all(isinstance(value, float) for value in found)


@pytest.mark.parametrize(("trials", "bound"), [(10, 0.2589), (20, 0.1391), (50, 0.0582), (100, 0.0295)])
def test_rule_of_three(trials: int, bound: float) -> None:
    found = proportion_interval(0, trials, confidence=0.9, method="clopper_pearson")
    assert found.high == pytest.approx(1 - 0.05 ** (1 / trials), rel=1e-12)
    assert found.high == pytest.approx(bound, abs=5.1e-5)


counts = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.floats(0.01, 0.999), st.sampled_from(["wilson", "clopper_pearson"]))
def test_scipy_agrees(count: tuple[int, int], confidence: float, method: str) -> None:
    hits, trials = count
    found = proportion_interval(hits, trials, confidence=confidence, method=method)
    if trials == 0:
        assert all(map(math.isnan, found))
        return
    peer = {"wilson": "wilson", "clopper_pearson": "exact"}[method]
    wanted = stats.binomtest(hits, trials).proportion_ci(confidence, peer)
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), rel=1e-7, abs=1e-12)


@given(counts, st.floats(0.01, 0.999), st.sampled_from(METHODS))
def test_limits(count: tuple[int, int], confidence: float, method: str) -> None:
    hits, trials = count
    found = proportion_interval(hits, trials, confidence=confidence, method=method)
    if trials == 0:
        return
    assert 0 <= found.low <= found.high <= 1
    if method != "jeffreys":
        assert found.low <= found.proportion <= found.high
        assert found.low > 0 or hits == 0
        assert found.high < 1 or hits == trials
    other = proportion_interval(trials - hits, trials, confidence=confidence, method=method)
    assert (1 - other.high, 1 - other.low) == pytest.approx((found.low, found.high), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_arrays(method: str) -> None:
    hits, trials = np.array([[0, 3, 5], [1, 0, 2]]), np.array([5, 0, 5])
    hits[:, 1] = 0
    found = proportion_interval(hits, trials, method=method)
    for index in np.ndindex(hits.shape):
        wanted = proportion_interval(hits[index], trials[index[1]], method=method)
        np.testing.assert_array_equal([values[index] for values in found], wanted)


# Proportions whose coverage is far below 95 % with the interval that adds two standard errors.
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("truth", [0.02, 0.1, 0.5, 0.9])
def test_coverage(method: str, truth: float) -> None:
    trials = 50
    chances = stats.binom.pmf(np.arange(trials + 1), trials, truth)
    found = proportion_interval(np.arange(trials + 1), trials, method=method)
    coverage = chances[(found.low <= truth) & (truth <= found.high)].sum()
    assert coverage >= (0.95 if method == "clopper_pearson" else 0.92)


def test_clusters_of_one_are_trials() -> None:
    """With clusters of one trial the ratio's variance is the binomial one, but for J / (J - 1)."""
    hits = np.array([1, 0, 1, 1, 0, 1, 1, 1])
    found = clustered_proportion_interval(hits, np.ones(8))
    alone = proportion_interval(6 * 7 / 8, 8 * 7 / 8)
    assert tuple(found) == pytest.approx(tuple(alone), rel=1e-12)


def test_clusters() -> None:
    hits, trials = [3, 0, 2, 4, 0], [3, 3, 2, 5, 0]
    p = 9 / 13
    variance = 4 / 3 * sum((y - p * n) ** 2 for y, n in zip(hits, trials, strict=True)) / 13**2
    effective = p * (1 - p) / variance
    found = clustered_proportion_interval(hits, trials)
    assert effective < 13
    assert tuple(found) == pytest.approx(tuple(proportion_interval(p * effective, effective)), rel=1e-12)
    alike = clustered_proportion_interval([1, 2, 3], [2, 4, 6])  # less spread than of independent trials
    assert tuple(alike) == pytest.approx(tuple(proportion_interval(6, 12)), rel=1e-12)
    for one in (0, 1):
        sure = clustered_proportion_interval([4 * one, 5 * one, 6 * one], [4, 5, 6])
        assert tuple(sure) == pytest.approx(tuple(proportion_interval(3 * one, 3)), rel=1e-12)
    single = clustered_proportion_interval([3, 0], [4, 0])
    assert single.proportion == 0.75
    assert math.isnan(single.low)
    assert math.isnan(single.high)
    assert all(map(math.isnan, clustered_proportion_interval([], [])))
    assert all(map(math.isnan, clustered_proportion_interval([0], [0])))


def test_coverage_of_clusters() -> None:
    """Patients whose lesions are alike: the plain interval is far too narrow, the clustered one is not."""
    rng = np.random.default_rng(8)
    runs, patients = 2000, 40
    sizes = rng.integers(1, 8, (runs, patients))
    hits = rng.binomial(sizes, rng.beta(2, 1, (runs, patients)))
    truth = 2 / 3
    plain = proportion_interval(hits.sum(axis=1), sizes.sum(axis=1))
    found = [clustered_proportion_interval(*pair) for pair in zip(hits, sizes, strict=True)]
    assert np.mean((plain.low <= truth) & (truth <= plain.high)) < 0.87
    assert 0.93 < np.mean([one.low <= truth <= one.high for one in found]) < 0.97


@pytest.mark.parametrize(
    ("error", "message", "given_counts", "options"),
    [
        (ValueError, r"count must be at least 0 and at most total, got 3 of 2", (3, 2), {}),
        (ValueError, r"count must be at least 0 and at most total, got -1 of 2", ([1, -1], 2), {}),
        (ValueError, r"count must be at least 0 and at most total, got nan of 2", (math.nan, 2), {}),
        (ValueError, r"count must be at least 0 and at most total, got 1 of inf", (1, math.inf), {}),
        (ValueError, r"count and total must broadcast, got shapes \(2,\) and \(3,\)", ([1, 2], [3, 4, 5]), {}),
        (TypeError, r"count must be a number or an array of numbers, got 'a'", ("a", 2), {}),
        (ValueError, r"confidence must be above 0 and below 1, got 95", (1, 2), {"confidence": 95}),
        (ValueError, r"confidence must be above 0 and below 1, got nan", (1, 2), {"confidence": math.nan}),
        (
            ValueError,
            r'method must be one of "wilson", "clopper_pearson", "jeffreys", got "wald"',
            (1, 2),
            {"method": "wald"},
        ),
    ],
)
def test_bad_input(error: type[Exception], message: str, given_counts: Any, options: dict[str, Any]) -> None:
    with pytest.raises(error, match=message):
        proportion_interval(*given_counts, **options)


def test_clusters_have_one_axis() -> None:
    with pytest.raises(
        ValueError, match=r"count and total must be one number per cluster \(one axis\), got shape \(\)"
    ):
        clustered_proportion_interval(1, 2)


def test_scipy_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_scipy(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("scipy"):
            raise ImportError(name)
        return original(name, *arguments, **options)

    original = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", without_scipy)
    assert proportion_interval(8, 10).low > 0
    with pytest.raises(ImportError, match=r"the method 'jeffreys' needs scipy: pip install 'assay\[stats\]'"):
        proportion_interval(8, 10, method="jeffreys")
