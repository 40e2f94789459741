"""Kernel calibration errors and recalibration curves of small data sets, found by other programs and by hand."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest

P12 = np.array([0, 1, 2, 4, 4, 6, 8, 10, 12, 14, 15, 16]) / 16
Y12 = np.array([0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1])
P10, Y10 = P12[1:-1], Y12[1:-1]
ROWS10 = np.stack([1 - P10, P10], axis=1)
ROWS6 = np.array([[8, 4, 4], [6, 8, 2], [2, 12, 2], [4, 4, 8], [14, 1, 1], [1, 1, 14]]) / 16
Y6 = [0, 1, 1, 0, 0, 2]


def close(value: float, expected: float, digits: float = 1e-10) -> bool:
    return value == pytest.approx(expected, abs=digits)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"bandwidth": 0.01}, 0.9062353664),
        ({"bandwidth": 0.1}, 0.5800212699),
        ({"bandwidth": 0.1, "power": 2}, 0.2735065873),
        ({"bandwidth": 0.5}, 0.4886482010),
        ({"bandwidth": 0.5, "power": 2}, 0.1750924162),
        ({"bandwidth": 0.1, "norm": "euclidean"}, 0.4101369732),
        ({"bandwidth": 0.5, "norm": "euclidean"}, 0.3455264565),
    ],
)
def test_kde_of_two_classes(options: Any, expected: float) -> None:
    assert close(assay.kde_calibration_error(Y10, ROWS10, reduction="canonical", **options), expected)
    half = assay.kde_calibration_error(Y10, P10, reduction="positive_class", **options)
    assert close(half, expected / (1 if "norm" in options else 2))


def test_kde_of_top_label() -> None:
    right = (P10 > 0.5) == Y10
    top = np.maximum(P10, 1 - P10)
    value = assay.kde_calibration_error(right, top, reduction="positive_class", bandwidth=0.1)
    assert close(value, 0.2419847216)


def test_kde_of_three_classes() -> None:
    def of(**options: Any) -> float:
        return assay.kde_calibration_error(Y6, ROWS6, reduction="canonical", **options)

    assert close(of(bandwidth=0.5), 0.6840653333)
    assert close(of(bandwidth=0.1), 0.6366385207)
    assert close(of(bandwidth=0.5, norm="euclidean"), 0.4492332272)


def test_kernel_calibration_error() -> None:
    def of(estimator: str, width: float | None = 0.5) -> float:
        return assay.kernel_calibration_error(Y10, ROWS10, estimator=estimator, width=width)

    assert close(of("biased"), 0.0373516401)
    assert close(of("unbiased"), -0.0281162332)
    assert close(of("block"), -0.2291611423)
    assert of("unbiased", None) == of("unbiased", 0.75 / np.sqrt(2))
    assert assay.kernel_calibration_test(Y10, ROWS10).width == pytest.approx(0.5303300859, abs=6e-11)


def test_mmce() -> None:
    assert close(assay.maximum_mean_calibration_error(Y10, P10, squared=True), 0.0179304660)
    assert close(assay.maximum_mean_calibration_error(Y10, P10), 0.1339046898)


@pytest.mark.parametrize(
    ("reference", "score", "width", "expected"),
    [
        (Y12, P12, 0.1, 0.1732415234),
        (Y10, P10, 0.05, 0.3109234797),
        (Y10, P10, 0.1, 0.2078898281),
        (Y10, P10, 0.2, 0.1867200535),
        (Y12, P12, None, 0.1633252836),
        (Y10, P10, None, 0.1896244008),
        ([1, 0, 0, 0, 1, 1, 1, 0], [0.25] * 4 + [0.75] * 4, None, 0),
        ([1, 1], [0.9, 0.9], None, 0.1),
        ([0, 0], [1.0, 1.0], None, 1),
    ],
)
def test_smooth_calibration(reference: Any, score: Any, width: float | None, expected: float) -> None:
    """With 25 digits; the peer relplot gives 0.1896721834 for the first, as it halves the mass of scores 0 and 1."""
    found = assay.smooth_calibration(reference, score, width=width)
    assert close(found.error, expected)
    assert close(found.width, max(expected, 2**-10) if width is None else width)


def test_logistic() -> None:
    both = assay.logistic_calibration(Y10, P10)
    expected = [0.0092567453, 0.0839300969, -1.2361247835, 1.2546382741, -0.6846251985, 0.8524853923, -6.9084566428]
    assert np.allclose(both[:-1], expected, rtol=0, atol=6e-11)
    offset = assay.logistic_calibration(Y10, P10, terms="intercept")
    assert close(offset.intercept, 0.1539919665)
    # Another program stops a step earlier.
    assert np.allclose([offset.intercept_low, offset.intercept_high], [-1.3817472534, 1.6897311864], atol=2e-6)
    assert close(assay.logistic_calibration(Y10, P10, terms="slope").slope, 0.0835400618)
    assert close(assay.calibration_slope(Y10, P10), 0.0839300969)
    assert close(assay.calibration_in_the_large(Y10, P10), 0.1539919665)
    assert close(assay.observed_expected_ratio(Y10, P10), 1.0526315789)


def test_distances() -> None:
    logistic = assay.calibration_distances(Y10, P10, curve="logistic")
    assert np.allclose(logistic, [0.2344454004, 0.2292744099, 0.3790951939, 0.3832073636, 0.0695427860], atol=6e-11)
    half = assay.calibration_distances(Y10, P10, fraction=0.5)
    assert np.allclose(half[:3], [0.2288706897, 0.25, 0.3515467490], atol=6e-11)
    most = assay.calibration_distances(Y10, P10, fraction=0.75)
    assert np.allclose(most[:3], [0.2256778467, 0.2158269796, 0.3824280376], atol=6e-11)
    assert assay.integrated_calibration_index(Y10, P10) == most.ici


def test_median_leaves_the_diagonal_out() -> None:
    """Four samples whose median distance would be 0.905269 with the zeros of the diagonal, or less."""
    rows = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.5, 0.5]])
    distances = sorted(abs(a - b) * np.sqrt(2) for i, a in enumerate(rows[:, 0]) for b in rows[:i, 0])
    found = assay.kernel_calibration_test([0, 1, 0, 1], rows)
    assert found.width == pytest.approx((distances[2] + distances[3]) / 2, rel=1e-14)
