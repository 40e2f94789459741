"""Published and hand-computed calibration errors."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest
from reference.calibration_data import B12, M8, Y8, Y12

EIGHTHS, EVENTS = np.arange(1, 9) / 8, np.array([0, 1, 0, 1, 1, 0, 1, 1])


def counted(reference: Any, score: Any, bins: Any, side: str = "left", **options: Any) -> assay.CalibrationBins:
    found = assay.calibration_bins(bins, reduction="positive_class", side=side)
    found.update(reference, score, **options)
    return found


def ece(reference: Any, score: Any, bins: Any, side: str = "left", **options: Any) -> float:
    return counted(reference, score, bins, side, **options).error()


def close(value: float, expected: float) -> bool:
    return value == pytest.approx(expected, abs=6e-11)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_b12(dtype: str) -> None:
    left = counted(Y12, B12.astype(dtype), 4)
    assert left.count.tolist() == [3, 3, 2, 4]
    assert left.score.tolist() == [0.1875, 0.875, 1.125, 3.5625]
    assert left.events.tolist() == [1, 1, 1, 3]
    assert close(left.error(), 0.1354166667)
    assert close(left.over_confidence(), 0.0572916667)
    assert close(left.under_confidence(), 0.078125)
    assert close(left.error("max"), 0.2708333333)
    assert close(left.error("mean"), 0.12890625)
    assert close(left.error("l2"), 0.1612902351)
    assert left.debiased_l2() == 0
    assert np.allclose(left.brier(), [0.0260145399, 0.0347222222, 0.25], rtol=0, atol=6e-11)
    right = counted(Y12, B12.astype(dtype), 4, "right")
    assert right.count.tolist() == [5, 2, 2, 3]
    assert right.score.tolist() == [0.6875, 0.875, 1.375, 2.8125]
    assert right.events.tolist() == [2, 1, 1, 2]
    assert close(right.error(), 0.21875)
    assert close(right.over_confidence(), 0.0989583333)
    assert close(right.under_confidence(), 0.1197916667)
    assert close(right.error("max"), 0.2708333333)
    assert close(right.error("mean"), 0.1958333333)
    assert close(right.error("l2"), 0.2314282346)
    assert right.debiased_l2() == 0
    assert np.allclose(right.brier(), [0.0535590278, 0.0111111111, 0.25], rtol=0, atol=6e-11)


def test_brier_score_of_b12() -> None:
    """With a bin for each score nothing varies within bins: the parts are those by distinct values."""
    found = counted(Y12, B12, [*np.unique(B12)[:-1], 31 / 32, 1]).brier()
    assert np.allclose(found, [0.2194010417, 0.2083333333, 0.25], rtol=0, atol=6e-11)
    assert close(found.reliability - found.resolution + found.uncertainty, 0.2610677083)


def test_weighted_b12() -> None:
    weight = np.ones(12)
    weight[[1, 10]] = 2
    found = counted(Y12, B12, 4, weight=weight)
    assert found.count.tolist() == [4, 3, 2, 5]
    assert close(found.error(), 0.1785714286)


def test_c10() -> None:
    """B12 without its ends: gaps of 13/16, 1/8, 1/8 and 9/16 samples, without weights."""
    found = counted(Y12[1:-1], B12[1:-1], 4)
    assert found.count.tolist() == [2, 3, 2, 3]
    assert found.error() == (13 + 2 + 2 + 9) / 160


def test_m8_top_label() -> None:
    for side, expected in (("left", 0.1015625), ("right", 0.1953125)):
        for axis, score in ((-1, M8), (0, M8.T)):
            value = assay.expected_calibration_error(
                Y8, score, reduction="top_label", bins=4, side=side, class_axis=axis
            )
            assert value == expected
    found = assay.calibration_bins(4, reduction="top_label")
    found.update(Y8, M8)
    assert found.events.sum() / 8 == 0.625
    assert found.score.sum() / 8 == 0.6484375


def test_first_of_equal_probabilities() -> None:
    """With B12 as probability of class 1, 0.5 means class 0."""
    both = np.stack([1 - B12, B12], axis=-1)
    assert assay.expected_calibration_error(Y12, both, reduction="top_label", bins=4) == 0.21875
    swapped = assay.expected_calibration_error(Y12, both[:, ::-1], reduction="top_label", bins=4, labels=[1, 0])
    assert close(swapped, 0.1770833333)


def test_m8_class_wise() -> None:
    for side, expected in (("left", [0.078125, 0.2421875, 0.1015625]), ("right", [0.109375, 0.1484375, 0.1640625])):
        found = assay.class_wise_calibration(3, 4, side=side)
        found.update(Y8, M8)
        assert list(found.per_class().values()) == expected
        assert found.error() == 0.140625
        assert found.error(average="max") == max(expected)
        assert assay.class_wise_calibration_error(Y8, M8, labels=3, bins=4, side=side) == 0.140625
    pooled = sum(
        (found[label] for label in found.labels), assay.calibration_bins(4, reduction="positive_class", side="right")
    )
    assert close(pooled.error(), 0.0625)


@pytest.mark.parametrize(
    ("bins", "right", "left"), [(1, 0.0625, 0.0625), (2, 0.125, 0.0625), (4, 0.15625, 0.25), (8, 0.375, 0.375)]
)
def test_edges(bins: int, right: float, left: float) -> None:
    """EX-62."""
    assert ece(EVENTS, EIGHTHS, bins) == left
    assert ece(EVENTS, EIGHTHS, bins, "right") == right


@pytest.mark.parametrize(("n", "expected"), [(10, 0.123047), (20, 0.088099), (50, 0.056138), (100, 0.039795)])
def test_floor_of_one_bin(n: int, expected: float) -> None:
    """EX-63: the ECE of a calibrated model with all probabilities 0.5."""
    null = counted(np.zeros(n, int), np.full(n, 0.5), 1).null_distribution(repeats=40_000)
    assert null.expected == pytest.approx(expected, abs=4 * null.values.std() / 200)


@pytest.mark.parametrize(("n", "expected"), [(10, 0.335), (100, 0.103722), (1000, 0.031480)])
def test_floor_of_ten_bins(n: int, expected: float) -> None:
    """EX-63: ten bins with as many probabilities at the centre of each."""
    scores = np.tile((np.arange(10) + 0.5) / 10, n // 10)
    null = counted(np.zeros(n, int), scores, 10).null_distribution(repeats=10_000)
    assert null.expected == pytest.approx(expected, abs=4 * null.values.std() / 100)


def test_null_distribution() -> None:
    """EX-63b: events redrawn from each score give 0.230469 and 0.874389; from bin means a little more."""
    null = counted(EVENTS, EIGHTHS, 4, "right").null_distribution(repeats=20_000)
    assert 59 / 256 < null.expected < 0.25
    assert null.p == pytest.approx(0.874389, abs=0.02)


def test_lost_zeros() -> None:
    """EX-64."""
    for side in ("left", "right"):
        found = counted([1, 1, 0, 0, 1, 1, 1, 1], [0] * 4 + [0.9] * 4, 10, side)
        assert found.error() == pytest.approx(0.3, abs=1e-15)
        assert found.count.sum() == 8


@pytest.mark.parametrize(("bins", "expected"), [(1, 0), (5, 0), (2, 0.59), (10, 0.59)])
def test_cancellation(bins: int, expected: float) -> None:
    """EX-65."""
    assert ece([1, 1, 0, 0], [0.41, 0.41, 0.59, 0.59], bins) == pytest.approx(expected, abs=1e-15)


def test_constant_score() -> None:
    """EX-66."""
    found = counted(np.arange(100) < 20, np.full(100, 0.2), 15)
    assert found.error() == pytest.approx(0, abs=1e-15)
    assert found.brier() == pytest.approx((0, 0, 0.16), abs=1e-15)


def test_rare_event() -> None:
    """EX-67."""
    found = counted(np.arange(100) < 1, np.full(100, 0.01), 15)
    reliability, resolution, uncertainty = found.brier()
    assert reliability - resolution + uncertainty == pytest.approx(0.0099, abs=1e-15)
    zero = counted(np.arange(100) < 1, np.zeros(100), 15)
    assert zero.brier().reliability - zero.brier().resolution + zero.brier().uncertainty == pytest.approx(0.01)


def test_top_label_and_class_wise() -> None:
    """EX-68."""
    score = np.array([[6, 3, 1], [6, 1, 3], [6, 3, 1], [6, 1, 3], [6, 3, 1]]) / 10
    truth = [0, 0, 0, 2, 2]
    assert assay.expected_calibration_error(truth, score, reduction="top_label", bins=10) == pytest.approx(0, abs=1e-15)
    found = assay.class_wise_calibration(3, 10)
    found.update(truth, score)
    assert list(found.per_class().values()) == pytest.approx([0, 0.22, 0.22], abs=1e-15)
    assert found.error() == pytest.approx(0.146667, abs=5e-7)


def test_phantom_bin() -> None:
    assert ece([1, 0], [0.95, 1.0], 10) == pytest.approx(0.475, abs=1e-15)


def test_wilson_intervals() -> None:
    found = counted([0] * 5 + [1, 1, 1, 0, 0] + [1] * 5, [0.1] * 5 + [0.5] * 5 + [0.9] * 5, [0, 0.3, 0.6, 0.95, 1])
    table = found.reliability()
    assert np.allclose(table.low[:3], [0, 0.2307242813, 0.5655175352], atol=6e-11)
    assert np.allclose(table.high[:3], [0.4344824648, 0.8823792258, 1], atol=6e-11)
    for column in (table.mean_score, table.frequency, table.low, table.high):
        assert np.isnan(column[3])
    assert table.lower.tolist() == [0, 0.3, 0.6, 0.95]
    assert table.upper.tolist() == [0.3, 0.6, 0.95, 1]
    assert table.total.tolist() == [5, 5, 5, 0]


def test_many_samples_of_float32() -> None:
    """Sums of float32 would stop growing at 2^24."""
    n = 40_000_000
    half = np.zeros(n, np.uint8)
    half[: n // 2] = 1
    score = np.broadcast_to(np.float32(0.99), n)
    assert ece(half, score, 15) == pytest.approx(0.49, abs=1e-8)
    assert ece(np.broadcast_to(np.uint8(1), n), score, 15) == pytest.approx(0.01, abs=1e-8)
