"""Published and hand-computed calibration values that need the order of scores, or more than gaps of bins."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest
from reference.calibration_data import B12, M8, RATERS, S16, Y8, Y12

C10, Z10 = B12[1:-1], Y12[1:-1]
PARTS = {"left": (0.0260145399, 0.0347222222, 0.0050184462, -0.0147569444),
          "right": (0.0535590278, 0.0111111111, 0.0061197917, 0.0375)}  # fmt: skip


def counted(reference: Any, score: Any, bins: int, side: str = "left") -> assay.CalibrationBins:
    found = assay.calibration_bins(bins, reduction="positive_class", side=side)
    found.update(reference, score)
    return found


def close(value: float, expected: float) -> bool:
    return value == pytest.approx(expected, abs=6e-11)


def curve_of(dtype: str) -> assay.ScoreCurve:
    return assay.score_curve(Y12, B12.astype(dtype))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_adaptive_error_of_b12(dtype: str) -> None:
    groups = assay.equal_mass_calibration(curve_of(dtype), 4)
    assert groups.count.tolist() == [3, 3, 3, 3]
    assert (groups.score / 3).tolist() == pytest.approx([0.0625, 0.2916666667, 0.625, 0.9375])
    assert (groups.events / 3).tolist() == pytest.approx([1 / 3, 1 / 3, 2 / 3, 2 / 3])
    assert groups.error() == 0.15625
    assert groups.bound == 0
    assert assay.adaptive_calibration_error(Y12, B12.astype(dtype), reduction="positive_class", bins=4) == 0.15625


@pytest.mark.parametrize(
    ("rule", "error"), [("quantile", 0.15625), ("percentile", 0.15625), ("midway", 0.15625), ("interpolated", 0.21875)]
)
def test_edges_of_equal_mass_of_b12(rule: str, error: float) -> None:
    curve = curve_of("float64")
    edges = assay.equal_mass_edges(curve, 4, rule=rule)
    groups = assay.binned_calibration(curve, **edges._asdict())
    left = groups.total / (groups.total + groups.outside)
    if rule == "interpolated":
        assert edges.bins == [0, 0.25, 0.5, 0.875, 1]
        assert groups.outside == 1
    if rule != "percentile":
        assert close(groups.error() * left, error)


def test_overconfidence_of_b12() -> None:
    found = counted(Y12, B12, 4).groups()
    assert close(found.overconfidence_error(), 0.0476074219)
    assert found.net_over_confidence() == pytest.approx(found.over_confidence() - found.under_confidence())
    assert found.net_over_confidence() == (B12.sum() - 6) / 12


@pytest.mark.parametrize("side", ["left", "right"])
def test_brier_score_of_b12_within_bins(side: str) -> None:
    groups = assay.binned_calibration(curve_of("float64"), 4, side=side)
    parts = groups.brier()
    found = [parts.reliability, parts.resolution, parts.within_variance, parts.within_covariance]
    assert np.allclose(found, PARTS[side], rtol=0, atol=6e-11)
    assert close(parts.score(), 0.2610677083)
    assert groups.error() == counted(Y12, B12, 4, side).error()


def test_brier_score_of_b12_by_score() -> None:
    parts = assay.brier_by_score(curve_of("float32"))
    assert close(parts.reliability, 0.2194010417)
    assert close(parts.resolution, 0.2083333333)
    assert parts.uncertainty == 0.25
    assert parts.within_variance == parts.within_covariance == 0
    assert close(parts.score(), 0.2610677083)


def test_ferro_and_fricker() -> None:
    parts = counted(Y12, B12, 4).groups().debiased_brier()
    assert close(parts.reliability, -0.0920410156)
    assert close(parts.resolution, -0.0606060606)
    assert close(parts.uncertainty, 0.2727272727)


def test_isotonic_c10() -> None:
    groups = assay.isotonic_calibration(assay.score_curve(Z10, C10))
    assert groups.count.tolist() == [1, 6, 3]
    assert groups.events.tolist() == [0, 3, 2]
    parts = groups.brier()
    assert close(parts.score(), 0.31328125)
    assert close(parts.miscalibration(), 0.0966145833)
    assert close(parts.resolution, 0.0333333333)
    assert parts.uncertainty == 0.25


def test_hosmer_and_lemeshow() -> None:
    found = counted(Z10, C10, 4).groups().hosmer_lemeshow()
    assert close(found.statistic, 4.7887034825)
    assert found.degrees == 2
    assert found.p == pytest.approx(np.exp(-found.statistic / 2), rel=1e-14)


def test_cumulative_error_of_b12() -> None:
    found = assay.cumulative_calibration(curve_of("float32"))
    assert close(found.kolmogorov_smirnov.value, 0.1197916667)
    assert found.kuiper.value == 0.125
    value = assay.kolmogorov_smirnov_calibration_error(Y12, B12, reduction="positive_class")
    assert value == found.kolmogorov_smirnov.value
    assert assay.kuiper_calibration_error(Y12, B12, reduction="positive_class") == 0.125


def test_pooled_classes_of_m8() -> None:
    for side, expected in (("left", 0.0572916667), ("right", 0.0625)):
        found = assay.class_wise_calibration(3, 4, side=side)
        found.update(Y8, M8)
        assert close(found.pooled().error(), expected)
        value = assay.expected_calibration_error(Y8, M8, reduction="marginal", bins=4, side=side)
        assert close(value, expected)


def test_class_wise_l2_of_m8() -> None:
    """The marginal error of Kumar, Liang and Ma: the root of the mean square of classes."""
    found = assay.class_wise_calibration(3, 4, side="right")
    found.update(Y8, M8)
    assert close(float(np.sqrt(np.mean(np.square(list(found.per_class("l2").values()))))), 0.1749255794)


def test_top_labels_of_m8() -> None:
    correct, confidence = assay.top_label_scores(Y8, M8)
    assert confidence.tolist() == M8.max(axis=1).tolist()
    assert correct.mean() == 0.625
    assert close(float(np.mean((confidence - correct) ** 2)), 0.1372070312)


def test_raters_of_s16() -> None:
    """Bins of all raters added up are those of every pair of a sample and a rater."""
    majority = np.sum(RATERS, axis=0) > 1
    expected = {
        "left": ([0.09375, 0.09375, 0.1875], 0.03125, 0.15625),
        "right": ([0.0625, 0.0625, 0.15625], 0.0729166667, 0.21875),
    }
    for side, (each, pooled, voted) in expected.items():
        bins = [counted(rater, S16, 4, side) for rater in RATERS]
        assert [one.error() for one in bins] == each
        assert close(sum(bins[1:], start=bins[0]).error(), pooled)
        assert counted(majority, S16, 4, side).error() == voted


def test_raters_of_s16_by_top_label() -> None:
    expected = {
        "left": ([0.09375, 0.03125, 0.09375], 0.0520833333),
        "right": ([0.09375, 0.09375, 0.21875], 0.0520833333),
    }
    for side, (each, pooled) in expected.items():
        bins = [assay.calibration_bins(4, reduction="top_label", side=side) for _ in RATERS]
        for one, rater in zip(bins, RATERS, strict=True):
            one.update(rater, np.stack([1 - S16, S16], axis=-1))
        assert [one.error() for one in bins] == each
        assert close(sum(bins[1:], start=bins[0]).error(), pooled)
