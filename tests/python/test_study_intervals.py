"""Intervals from a bootstrap: published numbers, scipy's, and what must hold for any column."""

from __future__ import annotations

import doctest
import math
import sys
from typing import Any

import numpy as np
import pytest
from assay.studies import intervals
from assay.studies.intervals import Interval, interval
from assay.studies.resampling import Bootstrap, bootstrap
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

SCORES = [0.91, 0.85, 0.88, 0.30, 0.93, 0.79, 0.95, 0.60, 0.87, 0.90]
KINDS = ["percentile", "basic", "bca"]


def limits(found: Interval) -> tuple[float, float]:
    return found.low, found.high


@pytest.mark.parametrize(
    ("statistic", "kind", "low", "high"),
    [
        ("mean", "percentile", 0.667, 0.896),
        ("mean", "basic", 0.700, 0.929),
        ("mean", "bca", 0.612, 0.881),
        ("mean", "t", 0.653867, 0.942133),
        ("median", "percentile", 0.725, 0.915),
        ("median", "basic", 0.835, 1.025),
    ],
)
def test_skewed_scores(statistic: str, kind: str, low: float, high: float) -> None:
    found = interval(bootstrap(SCORES, statistic=statistic, resamples=200_000), kind)
    assert limits(found) == pytest.approx((low, high), abs=0.005 if kind != "t" else 5e-7)
    assert found.kind == kind


def test_basic_and_t_are_cut_off_at_the_range() -> None:
    median = bootstrap(SCORES, statistic="median")
    assert interval(median, "basic").high > 1
    cut = interval(median, "basic", low=0, high=1)
    assert cut.high == 1
    assert cut.note.endswith("cut off at the range of the metric")
    values = [1.0] * 7 + [0.99, 0.98, 0.2]
    mean = bootstrap(values, resamples=200_000)
    assert interval(mean, "basic").high == pytest.approx(1.078, abs=0.005)
    assert interval(mean, "basic", high=1).high == 1
    assert interval(mean, "t", high=1).high == 1
    for kind in ("percentile", "bca"):
        assert "cut off" not in interval(mean, kind, low=0, high=1).note


@pytest.mark.parametrize(
    ("values", "statistic"), [([0.7] * 25, "mean"), ([1, 1, 1, 1, 0.9], "median"), ([0.1 + 0.2] * 30, "mean")]
)
def test_bca_without_acceleration_is_percentile(values: list[float], statistic: str) -> None:
    found = interval(bootstrap(values, statistic=statistic))
    assert found.kind == "percentile"
    assert "BCa is not defined, no unit changes the value: percentile" in found.note
    assert limits(found) == pytest.approx(limits(interval(bootstrap(values, statistic=statistic), "percentile")))
    assert limits(found) == pytest.approx((np.min(values), np.median(values)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["mean", "median", "trimmed"])
def test_scipy_agrees(kind: str, name: str) -> None:
    rng = np.random.default_rng(3)
    values = rng.beta(8, 2, 31)  # an odd number, so that jackknife medians differ
    functions: dict[str, Any] = {"mean": np.mean, "median": np.median, "trimmed": stats.trim_mean}
    own: dict[str, Any] = {"mean": "mean", "median": "median", "trimmed": ("trimmed_mean", 0.1)}

    def of(sample: Any, axis: int) -> Any:
        return functions[name](sample, 0.1, axis=axis) if name == "trimmed" else functions[name](sample, axis=axis)

    options: dict[str, Any] = {"n_resamples": 40_000, "method": kind, "batch": 2000, "vectorized": True}
    peer = stats.bootstrap((values,), of, rng=np.random.default_rng(0), **options)
    found = bootstrap(values, statistic=own[name], resamples=40_000)
    assert limits(interval(found, kind)) == pytest.approx(tuple(peer.confidence_interval), abs=0.003)
    assert found.standard_error == pytest.approx(peer.standard_error, rel=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_scipy_agrees_to_the_digit_on_the_same_replicates(kind: str) -> None:
    """With the resamples of scipy put in place of our own."""
    values = np.random.default_rng(3).gamma(2, 3, 25)
    for confidence in (0.8, 0.95):
        peer = stats.bootstrap(
            (values,), np.mean, n_resamples=5000, method=kind, confidence_level=confidence, rng=np.random.default_rng(0)
        )
        own = bootstrap(values, resamples=0)
        both = Bootstrap(**{**vars(own), "replicates": peer.bootstrap_distribution})
        assert limits(interval(both, kind, confidence)) == pytest.approx(tuple(peer.confidence_interval), rel=1e-9)


def test_t_interval_of_means_of_clusters() -> None:
    means = np.array([0.9, 0.7, 0.85, 0.6, 0.95])
    images = means[:, np.newaxis] + np.array([0.01, -0.01, 0.02, -0.02])
    found = bootstrap(images.ravel(), groups=np.repeat(range(5), 4), resamples=0)
    low, high = stats.t.interval(0.95, 4, means.mean(), 0.065192)
    assert limits(interval(found, "t")) == pytest.approx((low, high), abs=2e-6)
    uneven = np.repeat(means, [1, 2, 3, 4, 5])
    hierarchical = bootstrap(
        uneven, statistic="hierarchical_mean", groups=np.repeat(range(5), [1, 2, 3, 4, 5]), resamples=0
    )
    assert limits(interval(hierarchical, "t")) == pytest.approx((low, high), abs=2e-6)


def test_what_there_is_to_know() -> None:
    rng = np.random.default_rng(0)
    values = rng.beta(8, 2, 60)
    assert interval(bootstrap(values)).note == ""
    few = bootstrap(values, groups=np.arange(60) % 6)
    assert interval(few).note == "only 6 units: the interval is too short, a t interval less so"
    assert interval(few, "t").note == "only 6 units: show their values too"
    assert interval(bootstrap(values, groups=np.arange(60) % 15)).note == "only 15 units: show their values too"
    assert interval(bootstrap(values[:19])).note == "only 19 cases: show their values too"
    assert interval(bootstrap(values, groups=np.arange(60) % 6, resample="cases")).note == ""
    assert interval(bootstrap(values, resamples=1999)).note == "BCa needs 2000 resamples"
    for kind in KINDS:
        one = interval(bootstrap(values, groups=[1] * 60), kind)
        assert math.isnan(one.low)
        assert math.isnan(one.high)
        assert one.note == "one unit has no spread"
        assert interval(bootstrap(values, resamples=0), kind).note == "no resamples"
        assert interval(bootstrap([math.nan] * 5), kind).note == "no value"
    sparse = bootstrap(np.where(np.arange(60) < 3, values, np.nan), resamples=3000)
    found = interval(sparse)
    assert found.note.startswith("only 3 cases: show their values too; ")
    left_out = int(np.isnan(sparse.replicates).sum())
    assert left_out > 50
    assert f"{left_out} resamples without a value left out" in found.note
    # The minimum of all is below no resample's, which leaves no bias to correct.
    assert interval(bootstrap(values, statistic="minimum")).low == values.min()


@pytest.mark.parametrize("kind", [*KINDS, "t"])
def test_one_unit_that_everything_hangs_on(kind: str) -> None:
    """A class that one case has, or a ratio of what one case has: nobody knows how it would be in another."""
    classes = bootstrap([[0.5, 0.2], [0.6, math.nan], [0.7, math.nan]], resamples=50).contrast([0.5, 0.5])
    ratio = bootstrap([0.0, 0.0, 2.0], statistic="ratio", denominators=[0.0, 0.0, 5.0], resamples=50)
    for found in (classes, ratio):
        assert found.estimate == pytest.approx(0.4)
        one = interval(found, kind)
        assert math.isnan(one.low)
        assert math.isnan(one.high)
        assert one.note == "without one of the units there is no value"


def test_each_column_has_its_own() -> None:
    rng = np.random.default_rng(0)
    values = rng.random((40, 2, 2))
    values[:, 1, 1] = 0.5
    values[1:, 0, 1] = np.nan
    found = bootstrap(values, resamples=3000)
    both = interval(found, low=0, high=1)
    assert both.low.shape == (2, 2) == both.kind.shape == both.note.shape
    assert both.kind.tolist() == [["bca", "bca"], ["bca", "percentile"]]
    assert both.note[0, 1] == "one unit has no spread"
    assert math.isnan(both.low[0, 1])
    alone = interval(bootstrap(values[:, 1, 0], resamples=3000))
    assert limits(alone) == (both.low[1, 0], both.high[1, 0])
    assert interval(bootstrap(np.empty((4, 0)), resamples=3)).low.shape == (0,)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30), st.sampled_from(KINDS), st.floats(0.5, 0.99))
def test_any_scores(values: list[float], kind: str, confidence: float) -> None:
    found = interval(bootstrap(values, resamples=500), kind, confidence, low=0, high=1)
    assert 0 <= found.low <= found.high <= 1
    if found.kind != "basic":
        slack = 1e-12
        assert min(values) - slack <= found.low
        assert found.high <= max(values) + slack


def test_infinite_values() -> None:
    values = [*range(1, 20), math.inf]
    for kind in KINDS:
        median = interval(bootstrap(values, statistic="median"), kind)
        assert math.isfinite(median.low)
        assert math.isfinite(median.high)
    mean = interval(bootstrap(values))
    assert mean.kind == "percentile"
    assert mean.high == math.inf
    assert mean.low < 20
    by_t = interval(bootstrap(values), "t")
    assert (math.isnan(by_t.low), by_t.note) == (True, "values without a unit are not finite")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"bootstrap": [1, 2]}, "bootstrap must be a Bootstrap, got list"),
        ({"kind": "normal"}, "kind must be one of"),
        ({"confidence": 95}, "confidence must be above 0 and below 1"),
        ({"low": 1, "high": 0}, "low must be below high"),
        ({"low": "0"}, "low must be a number"),
        ({"high": math.nan}, "low must be below high"),
        ({"high": 0.5}, "must be the range of the metric, got -inf and 0.5 with an estimate of 0.798"),
    ],
    ids=str,
)
def test_bad_input(given: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        interval(**{"bootstrap": bootstrap(SCORES, resamples=10), **given})


def test_t_of_a_quantile_is_refused() -> None:
    for statistic in ("median", "minimum", ("quantile", 0.9)):
        with pytest.raises(ValueError, match='kind "t" is for means and ratios'):
            interval(bootstrap(SCORES, statistic=statistic, resamples=10), "t")


def test_t_needs_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    with pytest.raises(ImportError, match=r"assay\[stats\]"):
        interval(bootstrap(SCORES, resamples=10), "t")


def test_docstrings() -> None:
    assert doctest.testmod(intervals) == doctest.TestResults(failed=0, attempted=5)
