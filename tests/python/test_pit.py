"""PIT histograms against a naive oracle in fractions, and what must hold for any forecast."""

from __future__ import annotations

import doctest
import math
import pickle
from typing import Any

import assay
import numpy as np
import pytest
from assay import _core, pit
from assay._core import chi_squared_tail
from hypothesis import given
from hypothesis import strategies as st
from reference import crps as oracle

BINS = [1, 2, 3, 7, 10, 20, 64]
PLACES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0]), st.integers(0, 20).map(lambda k: k / 20))
RANGES = st.lists(st.tuples(PLACES, PLACES).map(sorted).map(tuple), max_size=20)


def counted(ranges: Any, bins: int, **options: Any) -> assay.PitHistogram:
    found = assay.PitHistogram(bins)
    ends = np.array(ranges, float).reshape(-1, 2)
    found.update(ends[:, 0], ends[:, 1], **options)
    return found


@given(RANGES, st.sampled_from(BINS))
def test_counts(ranges: Any, bins: int) -> None:
    found = counted(ranges, bins)
    np.testing.assert_allclose(found.count, oracle.places(ranges, bins), rtol=0, atol=1e-9 * (1 + len(ranges)))
    assert found.count.sum() == found.samples == len(ranges)
    assert found.edges.tolist() == [k / bins for k in range(bins + 1)]


@given(st.lists(PLACES, max_size=20), st.sampled_from(BINS))
def test_points(places: list[float], bins: int) -> None:
    found = assay.PitHistogram(bins)
    found.update(np.array(places))
    assert found.count.tolist() == oracle.places([(one, one) for one in places], bins)


@given(RANGES, st.sampled_from(BINS), st.data())
def test_pieces_and_order_change_nothing(ranges: Any, bins: int, data: st.DataObject) -> None:
    order = data.draw(st.permutations(ranges))
    at = data.draw(st.integers(0, len(order)))
    whole = counted(ranges, bins)
    assert sum([counted(order[:at], bins), counted(order[at:], bins)]) == whole
    assert pickle.loads(pickle.dumps(whole)) == whole
    assert 0 + whole == whole


@pytest.mark.parametrize("threads", [2, 3, 8])
def test_threads_change_no_bit(threads: int) -> None:
    ends = np.sort(np.random.default_rng(threads).random((100_000, 2)), axis=1)
    ends[::7] = np.nan
    one, many = (counted(ends, 13, threads=n) for n in (1, threads))
    assert one == many
    assert one.omitted == len(ends[::7])
    ends[50_000] = 2, 3
    found = assay.PitHistogram(4)
    with pytest.raises(ValueError, match="low and high must be between 0 and 1 in this order, got 2 and 3"):
        found.update(ends[:, 0], ends[:, 1], threads=threads)
    assert found == assay.PitHistogram(4)


# -- where observations lie --------------------------------------------------------------------------------------------


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.1, 50))
def test_gaussian(x: float, mean: float, sd: float) -> None:
    assert assay.pit_of_gaussian(x, mean, sd) == pytest.approx(oracle.NormalDist(mean, sd).cdf(x), rel=1e-9, abs=1e-15)


def test_gaussian_without_spread() -> None:
    assert assay.pit_of_gaussian([1, 2, 3], 2, 0).tolist() == [0, 1, 1]
    assert math.isnan(assay.pit_of_gaussian(math.nan, 2, 1))


@given(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=1, max_size=10))
def test_ranks_of_ensembles(rows: list[list[int]]) -> None:
    """With m + 1 bins it is the histogram of ranks, ties split evenly between those they could have."""
    x, members = np.array(rows)[:, 0], np.array(rows)[:, 1:]
    found = assay.PitHistogram(4)
    found.update(*assay.pit_of_ensemble(x, members))
    expected = np.zeros(4)
    for one, row in zip(x, members, strict=True):
        below, ties = (row < one).sum(), (row == one).sum()
        expected[below : below + ties + 1] += 1 / (ties + 1)
    np.testing.assert_allclose(found.count, expected, rtol=0, atol=1e-8)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.floats(-3, 9))
def test_histogram(masses: list[int], x: float) -> None:
    edges = np.arange(len(masses) + 1.0) - 1
    found = assay.pit_of_histogram(x, edges, masses)
    if not any(masses):
        assert math.isnan(found.low)
        return
    assert found.low == found.high == pytest.approx(oracle.cdf(x, edges, masses), abs=1e-14)
    low, high = assay.pit_of_histogram(0.5, edges, masses, inside="atoms")
    assert low * sum(masses) == pytest.approx(sum(masses[:1]))
    assert high * sum(masses) == pytest.approx(sum(masses[:2]))


def test_classes() -> None:
    probability = np.array([[0.5, 0.25, 0.25], [0.25, 0.25, 0.5], [0, 1, 0]], np.float16)
    low, high = assay.pit_of_classes(np.array([0, 2, 1]), probability)
    assert low.tolist() == [0, 0.5, 0]
    assert high.tolist() == [0.5, 1, 1]
    assert assay.pit_of_classes(1, [0.25, 0.75]) == (0.25, 1)
    assert np.isnan(assay.pit_of_classes([0, 1], [[0.5, np.nan], [0.5, 0.5]]).low).tolist() == [True, False]


def test_classes_that_follow_their_forecast_are_flat() -> None:
    rng = np.random.default_rng(3)
    probability = rng.dirichlet(np.ones(4), 20_000)
    label = (rng.random(len(probability))[:, np.newaxis] > probability.cumsum(axis=1)).sum(axis=1)
    found = assay.PitHistogram(20)
    found.update(*assay.pit_of_classes(label, probability))
    assert found.uniformity().p > 0.01
    assert found.uniformity().mean_deviation < 0.002
    found.update(*assay.pit_of_classes(np.zeros(5000, int), probability[:5000]))
    assert found.uniformity().p < 1e-9


def test_many_forecasts_of_one_sort() -> None:
    rng = np.random.default_rng(4)
    x, centre = rng.normal(size=(2, 5000))
    flat, narrow = assay.PitHistogram(10), assay.PitHistogram(10)
    flat.update(assay.pit_of_gaussian(centre + 2 * x, centre, 2))
    narrow.update(assay.pit_of_gaussian(centre + 2 * x, centre, 1))
    assert flat.uniformity().p > 0.01
    assert narrow.uniformity().p < 1e-9
    assert narrow.count[[0, -1]].min() > 2 * narrow.count[1:-1].max()


# -- formulas and bad input --------------------------------------------------------------------------------------------


def test_uniformity() -> None:
    found = assay.PitHistogram(4)
    assert np.isnan(found.uniformity()).all()
    found.update([0.1, 0.2, 0.3, 0.6, 0.7, 0.8, 0.9, 0.95])
    assert found.count.tolist() == [2, 1, 2, 3]
    chi_square, p, mean, largest = found.uniformity()
    assert (chi_square, mean, largest) == (1, 1 / 16, 1 / 8)
    assert p == pytest.approx(0.8012519569012008, rel=1e-12)
    one = assay.PitHistogram(1)
    one.update(0.5)
    assert one.uniformity()[0] == 0
    assert math.isnan(one.uniformity().p)


def test_chi_squared_tail() -> None:
    stats = pytest.importorskip("scipy.stats", reason="extra stats")
    for degrees in (1, 2, 3, 9, 10, 99, 4095, 65535):
        for x in (0.0, 0.1, 1.0, 20.0, 0.9 * degrees, 1.1 * degrees, 1e5):
            assert chi_squared_tail(x, degrees) == pytest.approx(float(stats.chi2.sf(x, degrees)), rel=1e-8, abs=1e-300)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: assay.PitHistogram(0), ValueError, r"bins must be between 1 and 2\^16, got 0"),
        (lambda: assay.PitHistogram(2.5), TypeError, "bins must be a whole number, got 2.5"),
        (lambda: assay.PitHistogram(4).update(1.5), ValueError, "low and high must be between 0 and 1"),
        (lambda: assay.PitHistogram(4).update(0.5, 0.25), ValueError, "in this order, got 0.5 and 0.25"),
        (lambda: assay.PitHistogram(4).update([0.5], [0.5, 1]), ValueError, r"high has shape \(2,\), expected .* \(1,"),
        (lambda: assay.PitHistogram(4).update("x"), TypeError, "low must be an array"),
        (lambda: assay.PitHistogram(4) + assay.PitHistogram(5), ValueError, "as many bins, got 4 and 5"),
        (lambda: assay.PitHistogram(4) + 1, TypeError, "unsupported operand"),
        (lambda: 1 + assay.PitHistogram(4), TypeError, "unsupported operand"),
        (
            lambda: assay.pit_of_histogram(1, [1, 2], [1, 1]),
            ValueError,
            r"edges must be one more than masses \(2\)",
        ),
        (lambda: assay.pit_of_histogram(1, [1, 1], [1]), ValueError, "edges must ascend"),
        (lambda: assay.pit_of_histogram(1, [1, 2], [-1]), ValueError, "masses be at least 0"),
        (lambda: assay.pit_of_classes(3, [0.5, 0.25, 0.25]), ValueError, "label must be a whole .* 0 to 2, got 3"),
        (lambda: assay.pit_of_classes(0.5, [0.5, 0.5]), ValueError, "label must be a whole number .*, got 0.5"),
        (lambda: assay.pit_of_classes(0, [0.5, 0.25]), ValueError, "probability must add up to 1 .*, got 0.75"),
        (lambda: assay.pit_of_classes(0, [1.5, -0.5]), ValueError, "probability must be between 0 and 1, got 1.5"),
        (lambda: assay.pit_of_classes(0, []), ValueError, "label must be a whole number"),
    ],
)
def test_bad_input(call: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        call()


def test_no_more_samples_than_fit() -> None:
    found = assay.PitHistogram(4)
    found._samples = 2**32 - 1
    found.update(0.5)
    with pytest.raises(ValueError, match=r"a PIT histogram holds at most 2\^32 samples, got 4294967297"):
        found.update(0.5)


def test_core_refuses_other_arrays() -> None:
    three = np.ones(3)
    with pytest.raises(TypeError, match="low must be of float64, got dtype float32"):
        _core.pit_counts(three.astype(np.float32), three, bins=4, threads=0)
    with pytest.raises(ValueError, match="high must have one number for each of 3 observations, got 2"):
        _core.pit_counts(three, three[:2], bins=4, threads=0)
    with pytest.raises(ValueError, match=r"members must have a row for each of 3 observations, got shape \(2, 4\)"):
        _core.crps_ensemble(three, np.ones((2, 4)), weight=None, estimator="plain", threads=0)
    with pytest.raises(ValueError, match=r"observation must have one axis, got shape \(1, 1\)"):
        _core.crps_gaussian(np.ones((1, 1)), three, three, threads=0)


def test_docstring_examples() -> None:
    assert doctest.testmod(pit) == doctest.TestResults(failed=0, attempted=8)
