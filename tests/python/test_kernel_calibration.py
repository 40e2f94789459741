"""Calibration errors by kernels against double sums, and what must hold for any samples."""

from __future__ import annotations

import doctest
import math
from typing import Any

import assay
import assay.metrics.kernel_calibration
import numpy as np
import pytest
from assay import _core
from assay.kernel_calibration import BANDWIDTHS
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import kernel_calibration as oracle

WIDTHS = [0.02, 0.1, 0.4, 1.0, 3.0]


@st.composite
def rows(draw: st.DrawFn, least: int = 0, most: int = 12) -> Any:
    """Probabilities of 2 to 4 classes, many of them equal, 0 or 1, and labels."""
    classes = draw(st.integers(2, 4))
    size = draw(st.integers(least, most))
    whole = st.lists(st.sampled_from([0, 0, 1, 2, 5]), min_size=classes, max_size=classes).filter(any)
    given_rows = np.array(draw(st.lists(whole, min_size=size, max_size=size)), float).reshape(size, classes)
    labels = draw(st.lists(st.integers(0, classes - 1), min_size=size, max_size=size))
    return np.array(labels, int), given_rows / given_rows.sum(axis=1, keepdims=True)


@st.composite
def scores(draw: st.DrawFn, least: int = 0, most: int = 20) -> Any:
    """Events, scores (many on a grid) and weights."""
    size = draw(st.integers(least, most))
    number = st.one_of(st.floats(0, 1), st.sampled_from([0, 0.25, 0.5, 0.75, 1]))
    values = draw(st.lists(number, min_size=size, max_size=size))
    events = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    weights = draw(st.lists(st.sampled_from([0, 0.5, 1, 3]), min_size=size, max_size=size))
    return np.array(events, bool), np.array(values, float), np.array(weights, float)


def random_rows(size: int, classes: int = 3, seed: int = 0, power: float = 1.0) -> Any:
    """Labels drawn from rows that are raised to a power afterwards, which makes them less or more certain."""
    rng = np.random.default_rng(seed)
    given_rows = rng.dirichlet(np.ones(classes), size)
    labels = (given_rows.cumsum(axis=1) < rng.random((size, 1))).sum(axis=1).clip(0, classes - 1)
    bent = given_rows**power
    return labels, bent / bent.sum(axis=1, keepdims=True)


def same(a: float, b: float, tolerance: float = 1e-11) -> bool:
    return bool(a == pytest.approx(b, rel=tolerance, abs=tolerance, nan_ok=True))


@given(rows(), st.sampled_from([0.003, 0.05, 0.5, 2.0]))
@settings(max_examples=80)
def test_kde_is_the_oracle(samples: Any, bandwidth: float) -> None:
    labels, given_rows = samples
    value = assay.kde_calibration_error(labels, given_rows, reduction="canonical", bandwidth=bandwidth)
    length = assay.kde_calibration_error(
        labels, given_rows, reduction="canonical", bandwidth=bandwidth, norm="euclidean"
    )
    if len(labels) < 2:
        assert math.isnan(value)
        assert math.isnan(length)
        return
    gaps = oracle.frequencies(given_rows, labels, bandwidth) - given_rows
    assert same(value, float(np.abs(gaps).sum(axis=1).mean()), 1e-9)
    assert same(length, float(np.sqrt((gaps**2).sum(axis=1)).mean()), 1e-9)
    assert 0 <= value <= 2 + 1e-12


@given(rows(), st.sampled_from(WIDTHS), st.sampled_from(["laplacian", "gaussian"]), st.integers(2, 5))
def test_kernel_calibration_error_is_the_oracle(samples: Any, width: float, kernel: str, block: int) -> None:
    labels, given_rows = samples
    for estimator in ("unbiased", "biased", "block"):
        found = assay.kernel_calibration_error(
            labels, given_rows, estimator=estimator, width=width, kernel=kernel, block_size=block
        )
        assert same(found, oracle.skce(given_rows, labels, width, estimator, kernel, block))
        assert estimator != "biased" or not found < -1e-15


@given(rows(most=20))
def test_median_distance_is_the_oracle(samples: Any) -> None:
    labels, given_rows = samples
    assert same(_core.median_distance(given_rows, labels, threads=0), oracle.median_distance(given_rows), 1e-15)


def test_median_distance_of_many_samples() -> None:
    """More than the 2^22 pairs that are collected at once, and more equal ones."""
    labels, given_rows = random_rows(3000)
    ties = np.concatenate([np.tile([[0.5, 0.25, 0.25]], (2500, 1)), np.tile([[0.25, 0.5, 0.25]], (2000, 1))])
    for size in (3000, 2999, 2998):  # both odd and even numbers of pairs
        rows_of_size = given_rows[:size]
        exact = [np.linalg.norm(rows_of_size[i + 1 :] - row, axis=1) for i, row in enumerate(rows_of_size)]
        expected = np.median(np.concatenate(exact))
        assert same(_core.median_distance(rows_of_size, labels[:size], threads=2), expected, 1e-15)
    half = np.sqrt(2) / 4
    assert same(_core.median_distance(ties, np.zeros(4500, int), threads=2), 0, 0)
    third = np.concatenate([ties[:100], ties[2500:2600], [[0.25, 0.25, 0.5]] * 100])
    assert same(_core.median_distance(third, np.zeros(300, int), threads=2), half, 1e-15)


@given(scores(), st.sampled_from(WIDTHS))
def test_mmce_is_the_oracle(samples: Any, width: float) -> None:
    events, values, weights = samples
    found = assay.maximum_mean_calibration_error(events, values, width=width, weight=weights, squared=True)
    assert same(found, oracle.mmce_squared(events, values, weights, width))
    root = assay.maximum_mean_calibration_error(events, values, width=width)
    assert same(root**2, oracle.mmce_squared(events, values, np.ones(len(events)), width))
    assert not root > 1 + 1e-12


@given(scores(least=1), st.sampled_from([0.01, 0.03, 0.1, 0.5, 2.0]))
@settings(max_examples=60)
def test_smooth_is_the_oracle(samples: Any, width: float) -> None:
    events, values, weights = samples
    found = assay.smooth_calibration(events, values, width=width, weight=weights)
    if not weights.any():
        assert math.isnan(found.error)
        return
    assert same(found.error, oracle.smooth(events, values, weights, width), 1e-6)
    assert 0 <= found.error <= 1 + 1e-12


@given(scores(least=1))
@settings(max_examples=60)
def test_smooth_fixed_point(samples: Any) -> None:
    events, values, _ = samples
    found = assay.smooth_calibration(events, values)
    assert same(found.error, assay.smooth_calibration(events, values, width=found.width).error, 1e-12)
    assert same(found.error, found.width, 1e-12) or (found.width == 2**-10 and found.error < found.width)
    wider = assay.smooth_calibration(events, values, width=2 * found.width).error
    assert wider <= found.error + 3e-7


def test_smooth_of_many_samples_is_spread_over_a_grid() -> None:
    rng = np.random.default_rng(1)
    values = rng.random(2**16 + 1)
    events = rng.random(values.size) < values**1.3
    residuals = values - events
    for width in (2**-8, 0.05, None):
        spread = assay.smooth_calibration(events, values, width=width)
        error, _ = _core.smooth_calibration_error_of_points(
            values, residuals, total=values.size, width=spread.width, threads=0
        )
        assert abs(spread.error - error) <= 0.121 * (2**-16 / spread.width) ** 2
        bins = assay.calibration_bins(4096, reduction="positive_class")
        bins.update(events, values)
        binned = assay.smooth_calibration_of_bins(bins, width=spread.width)
        assert abs(binned.error - error) <= 0.8 / 4096 / spread.width
    on_grid = np.round(values * 4096) / 4096
    given_points = _core.smooth_calibration_error_of_points(
        on_grid, on_grid - events, total=values.size, width=0.02, threads=0
    )
    assert same(assay.smooth_calibration(events, on_grid, width=0.02).error, given_points[0], 1e-12)


@pytest.mark.parametrize("seed", range(2))
def test_any_number_of_threads_gives_the_same_bits(seed: int) -> None:
    labels, given_rows = random_rows(1200, 3, seed)
    events, values = labels == 1, given_rows[:, 1]

    def all_of(threads: int) -> list[Any]:
        return [
            assay.kde_calibration_error(labels, given_rows, reduction="canonical", bandwidth=0.1, threads=threads),
            assay.kernel_calibration_error(labels, given_rows, threads=threads),
            assay.kernel_calibration_error(labels, given_rows, estimator="block", block_size=400, threads=threads),
            assay.kernel_calibration_test(labels, given_rows, repeats=70, threads=threads),
            _core.median_distance(given_rows, labels, threads=threads),
            assay.smooth_calibration(events, values, threads=threads),
            assay.smooth_calibration(events, values, width=0.002, threads=threads),
            _core.kernel_bootstrap(
                given_rows, labels, repeats=70, seed=3, kernel="gaussian", width=0.2, threads=threads
            ).tolist(),
        ]

    assert all_of(1) == all_of(2) == all_of(7)


def test_bootstrap_is_a_sum_with_signs() -> None:
    """Mean 0 and the variance of the sum of all pairs; a repeat does not depend on how many there are."""
    labels, given_rows = random_rows(60)
    options: dict[str, Any] = {"seed": 5, "kernel": "laplacian", "width": 0.4, "threads": 1}
    sums = _core.kernel_bootstrap(given_rows, labels, repeats=20_000, **options)
    h = oracle.products(given_rows, labels, 0.4)[np.triu_indices(60, 1)]
    error = math.sqrt(float((h**2).sum()))
    assert abs(sums.mean()) < 4 * error / math.sqrt(20_000)
    assert sums.std() == pytest.approx(error, rel=0.05)
    assert len(set(sums.tolist())) == sums.size


@pytest.mark.parametrize(("method", "size"), [("bootstrap", 60), ("block", 400)])
def test_p_is_uniform_for_a_calibrated_model(method: str, size: int) -> None:
    p = np.array(
        [
            assay.kernel_calibration_test(*random_rows(size, 3, seed), method=method, repeats=199).p
            for seed in range(400)
        ]
    )
    for level in (0.05, 0.1, 0.25, 0.5, 0.75, 0.9):
        error = math.sqrt(level * (1 - level) / p.size)
        assert abs((p <= level).mean() - level) < 3.5 * error, level


def test_the_tests_find_a_model_that_is_too_certain() -> None:
    found = [assay.kernel_calibration_test(*random_rows(300, 3, seed, power=2.5), repeats=199).p for seed in range(20)]
    assert np.mean(np.array(found) <= 0.05) > 0.9
    options: Any = {"method": "block", "block_size": 10}
    found = [assay.kernel_calibration_test(*random_rows(4000, 3, seed, power=3), **options).p for seed in range(20)]
    assert np.mean(np.array(found) <= 0.05) > 0.9


def test_bandwidth_by_likelihood() -> None:
    labels, given_rows = random_rows(150, power=3)
    best = assay.kde_calibration_error(labels, given_rows, reduction="canonical", bandwidth="likelihood")
    found = [_core.kernel_frequencies(given_rows, labels, bandwidth=h, clip=1e-7, threads=1)[1] for h in BANDWIDTHS]
    chosen = BANDWIDTHS[int(np.argmax(found))]
    assert 1e-5 < chosen < 1
    assert best == assay.kde_calibration_error(labels, given_rows, reduction="canonical", bandwidth=chosen)


def test_selection_leaves_samples_out() -> None:
    labels, given_rows = random_rows(40)
    labels[::4] = 9
    kept = labels != 9
    options: dict[str, Any] = {"width": 0.3}
    expected = assay.kernel_calibration_error(labels[kept], given_rows[kept], **options)
    assert assay.kernel_calibration_error(labels, given_rows, ignore_label=9, **options) == expected
    assert assay.kernel_calibration_error(labels, given_rows, mask=kept, **options) == expected
    spoilt = np.where(kept[:, None], given_rows, np.nan)
    assert assay.kernel_calibration_error(labels % 9, spoilt, non_finite="omit", **options) == expected
    volume = np.moveaxis(given_rows.reshape(4, 10, 3), -1, 0)
    assert (
        assay.kernel_calibration_error(labels.reshape(4, 10), volume, class_axis=0, ignore_label=9, **options)
        == expected
    )
    renamed = np.array([7, -2, 30, 0, 0, 0, 0, 0, 0, 9])[labels]
    assert (
        assay.kernel_calibration_error(renamed, given_rows, labels=[7, -2, 30], ignore_label=9, **options) == expected
    )
    events, values = labels == 1, given_rows[:, 1]
    whole = assay.smooth_calibration(events[kept], values[kept])
    assert assay.smooth_calibration(events, values, weight=kept) == whole
    assert assay.smooth_calibration(np.where(kept, labels, 9), values, ignore_label=9) == whole


def test_float_types() -> None:
    values = np.array([0, 0.25, 0.5, 0.75, 1], np.float32)
    events = [0, 1, 0, 1, 1]
    expected = assay.smooth_calibration(events, values.astype(float))
    assert assay.smooth_calibration(events, values) == expected
    assert assay.smooth_calibration(events, values.astype(np.float16)) == expected


def test_bfloat16() -> None:
    types = pytest.importorskip("ml_dtypes")
    values, events = np.array([0, 0.25, 0.5, 0.75, 1]), [0, 1, 0, 1, 1]
    expected = assay.smooth_calibration(events, values)
    assert assay.smooth_calibration(events, values.astype(types.bfloat16)) == expected


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: assay.smooth_calibration([0, 1], [0.5, 1.5]), "score must be a probability between 0 and 1, got 1.5"),
        (lambda: assay.smooth_calibration([0, 1], [0.5, np.nan]), "score must be finite, got nan"),
        (
            lambda: assay.smooth_calibration([0, 1], [0.5, 1.0], width=0),
            "width must be between 2\\^-10 and 1000, got 0",
        ),
        (lambda: assay.smooth_calibration([0, 1], [0.5, 1.0], weight=[1, -1]), "weight must be at least 0"),
        (lambda: assay.smooth_calibration([0, 1], [0.5, 1.0], non_finite="keep"), 'non_finite must be "raise" or'),
        (lambda: assay.kernel_calibration_error([0, 3], np.full((2, 2), 0.5)), "reference has the label 3"),
        (lambda: assay.kernel_calibration_error([0, 1], np.full((2, 2), 0.25)), "score must sum to 1 .*, got 0.5"),
        (lambda: assay.kernel_calibration_error([0, 1], np.full((2, 2), 0.5), width=-1.0), "width must be between"),
        (
            lambda: assay.kernel_calibration_error(
                [0, 1], np.full((2, 2), 0.5), width=1.0, estimator="block", block_size=1
            ),
            "block must be at least 2",
        ),
        (lambda: assay.kernel_calibration_test([0, 1], np.eye(2), repeats=0), "repeats must be between 1"),
        (lambda: assay.maximum_mean_calibration_error([0, 1], [0.5, 0.5], width=0), "width must be above 0"),
        (
            lambda: assay.kde_calibration_error([0, 1], [0.5, 0.5], reduction="positive_class", bandwidth=0),
            "bandwidth must be between",
        ),
        (
            lambda: assay.kde_calibration_error([0, 1], [0.5, 0.5], reduction="positive_class", power=0),
            "power must be between 1 and 100",
        ),
        (
            lambda: assay.kde_calibration_error([0, 1], [0.5, 0.5], reduction="positive_class", bandwidth=1, clip=0.7),
            "clip must be at least",
        ),
        (
            lambda: assay.kde_calibration_error([0, 1], [0.5, 0.5], reduction="positive_class", labels=[0, 1]),
            'labels belong to the reduction "canonical"',
        ),
    ],
)
def test_errors_say_what_is_wrong(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_undefined_is_nan() -> None:
    equal = np.full((3, 2), 0.5)
    assert math.isnan(assay.kernel_calibration_error([0, 1, 1], equal))
    assert math.isnan(assay.kernel_calibration_test([0, 1, 1], equal).p)
    assert math.isnan(assay.kernel_calibration_test([0], [[0.5, 0.5]], width=1.0).p)
    assert math.isnan(assay.kernel_calibration_test([0, 1], np.eye(2), width=1.0, method="block").p)
    assert math.isnan(assay.smooth_calibration(np.zeros(0, bool), np.zeros(0)).error)
    assert math.isnan(assay.maximum_mean_calibration_error(np.zeros(0, bool), np.zeros(0)))
    assert math.isnan(assay.kde_calibration_error([1], [0.5], reduction="positive_class"))
    with pytest.raises(TypeError, match="bins must be CalibrationBins, got list"):
        assay.smooth_calibration_of_bins([])  # type: ignore[arg-type]


def test_examples() -> None:
    for module, examples in ((assay.kernel_calibration, 7), (assay.metrics.kernel_calibration, 5)):
        assert doctest.testmod(module) == doctest.TestResults(failed=0, attempted=examples)
