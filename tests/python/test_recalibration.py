"""Logistic recalibration and calibration curves against equations that define them."""

from __future__ import annotations

import doctest
import math
from typing import Any

import assay
import assay.metrics.recalibration
import numpy as np
import pytest
from assay import _core
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import kernel_calibration as oracle


@st.composite
def scores(draw: st.DrawFn, least: int = 0, most: int = 25) -> Any:
    """Events, scores (many on a grid, some 0 or 1) and weights."""
    size = draw(st.integers(least, most))
    number = st.one_of(st.floats(0.001, 0.999), st.sampled_from([0, 0.25, 0.5, 0.75, 1]))
    values = draw(st.lists(number, min_size=size, max_size=size))
    events = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    weights = draw(st.lists(st.sampled_from([0.5, 1, 3]), min_size=size, max_size=size))
    return np.array(events, bool), np.array(values, float), np.array(weights, float)


def random_scores(size: int, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    values = rng.random(size)
    return rng.random(size) < values**1.3, values


@given(scores(), st.sampled_from(["both", "intercept", "slope"]))
@settings(max_examples=300)
def test_logistic_is_where_the_likelihood_is_level(samples: Any, terms: str) -> None:
    events, values, weights = samples
    found = assay.logistic_calibration(events, values, weight=weights, terms=terms, clip=1e-3)
    x = np.log(np.clip(values, 1e-3, 1 - 1e-3) / (1 - np.clip(values, 1e-3, 1 - 1e-3)))
    if found.status != "ok":
        assert all(math.isnan(one) for one in found[:-1])
        if terms == "both" and events.any() and not events.all():
            overlap = x[events].min() < x[~events].max() and x[~events].min() < x[events].max()
            assert not overlap
        return
    gradient, value = oracle.logistic_gradient(events, values, weights, found.intercept, found.slope, 1e-3)
    scale = float((weights * (1 + np.abs(x))).sum())
    if terms != "slope":
        assert abs(gradient[0]) < 1e-7 * scale
        assert found.intercept_low < found.intercept < found.intercept_high
    if terms != "intercept":
        assert abs(gradient[1]) < 1e-7 * scale
        assert found.slope_low < found.slope < found.slope_high
    assert found.log_likelihood == pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("events", "values", "terms", "status"),
    [
        ([], [], "both", "one_class"),
        ([], [], "slope", "one_class"),
        ([1, 1], [0.25, 0.5], "both", "one_class"),
        ([1, 1], [0.25, 0.5], "intercept", "one_class"),
        ([0, 1], [0.25, 0.25], "both", "constant"),
        ([0, 1], [0.5, 0.5], "slope", "constant"),
        ([0, 1], [0.25, 0.5], "both", "separated"),
        ([1, 0, 1], [0.25, 0.5, 0.5], "both", "separated"),
        ([0, 1], [0.25, 0.75], "slope", "separated"),
        ([0, 1], [0.25, 0.25], "intercept", "ok"),
        ([0, 1, 0, 1], [0.25, 0.25, 0.75, 0.75], "both", "ok"),
    ],
)
def test_why_there_is_no_fit(events: Any, values: Any, terms: str, status: str) -> None:
    found = assay.logistic_calibration(np.array(events, bool), np.array(values, float), terms=terms)
    assert found.status == status
    assert math.isnan(found.log_likelihood) == (status != "ok")


def test_logistic_of_hard_samples() -> None:
    """Far from calibrated: the first steps of Newton's method are too long."""
    values = np.array([1e-12, 1 - 1e-12] * 50 + [0.4, 0.5, 0.6])
    events = np.array([True, False] * 50 + [True, False, True])
    found = assay.logistic_calibration(events, values, clip=1e-9)
    gradient, _ = oracle.logistic_gradient(events, values, np.ones(103), found.intercept, found.slope, 1e-9)
    assert found.status == "ok"
    assert np.abs(gradient).max() < 1e-6
    assert found.slope < 0


def test_limits_hold_the_truth_as_often_as_asked() -> None:
    inside = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        values = rng.uniform(0.05, 0.95, 300)
        found = assay.logistic_calibration(rng.random(300) < values, values, confidence=0.9)
        inside += found.slope_low <= 1 <= found.slope_high
    assert abs(inside / 400 - 0.9) < 3.5 * math.sqrt(0.09 / 400)


def test_weights_are_repeated_samples() -> None:
    events, values = random_scores(40)
    times = np.arange(40) % 3
    repeated = assay.logistic_calibration(np.repeat(events, times), np.repeat(values, times))
    assert np.allclose(assay.logistic_calibration(events, values, weight=times)[:-1], repeated[:-1], rtol=1e-10)
    ratio = assay.observed_expected_ratio(np.repeat(events, times), np.repeat(values, times))
    assert assay.observed_expected_ratio(events, values, weight=times) == pytest.approx(ratio, rel=1e-14)


@given(scores(), st.sampled_from([0.05, 0.3, 0.5, 0.75, 1.0]))
def test_lines_are_the_oracle(samples: Any, fraction: float) -> None:
    events, values, _ = samples
    found = _core.local_lines(events.astype(np.uint8), values, fraction=fraction, threads=1)
    assert np.allclose(found, oracle.local_line(events, values, fraction), rtol=0, atol=1e-7)


@given(scores())
def test_distances(samples: Any) -> None:
    events, values, _ = samples
    found = assay.calibration_distances(events, values, fraction=0.5)
    if not len(values):
        assert all(map(math.isnan, found))
        return
    assert found.e50 <= found.e90 <= found.emax
    assert found.ici**2 <= found.eci + 1e-15 <= found.emax**2 + 2e-15
    logistic = assay.calibration_distances(events, values, curve="logistic")
    assert math.isnan(logistic.ici) == (assay.logistic_calibration(events, values).status != "ok")


def test_any_number_of_threads_gives_the_same_bits() -> None:
    events, values = random_scores(70_000)
    assert assay.logistic_calibration(events, values, threads=1) == assay.logistic_calibration(
        events, values, threads=3
    )
    few = events[:4000], values[:4000]
    assert assay.calibration_distances(*few, threads=1) == assay.calibration_distances(*few, threads=3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: assay.logistic_calibration([0, 1], [0.5, 0.5], clip=0), "clip must be at least 1e-300"),
        (lambda: assay.logistic_calibration([0, 1], [0.5, 0.5], confidence=1), "confidence"),
        (lambda: assay.logistic_calibration([0, 1], [0.5, 0.5], terms="none"), "terms must be one of"),
        (lambda: assay.logistic_calibration([0, 1], [0.5, -0.5]), "score must be a probability"),
        (lambda: assay.calibration_distances([0, 1], [0.5, 0.5], fraction=0), "fraction must be above 0"),
        (lambda: assay.calibration_distances([0, 1], [0.5, 0.5], curve="spline"), "curve must be one of"),
    ],
)
def test_errors_say_what_is_wrong(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_observed_expected_ratio_is_undefined_without_expectation() -> None:
    assert math.isnan(assay.observed_expected_ratio([0, 1], [0.0, 0.0]))
    assert math.isnan(assay.observed_expected_ratio(np.zeros(0, bool), np.zeros(0)))


def test_examples() -> None:
    for module, examples in ((assay.recalibration, 4), (assay.metrics.recalibration, 5)):
        assert doctest.testmod(module) == doctest.TestResults(failed=0, attempted=examples)
