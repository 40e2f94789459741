"""Published and hand-computed scores of probabilities."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest

B12 = np.array([0, 1, 2, 4, 4, 6, 8, 10, 12, 14, 15, 16]) / 16
Y12 = np.array([0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1])
B10, Y10 = B12[1:-1], Y12[1:-1]
M8 = np.array(
    [
        [0.5, 0.25, 0.25], [0.5, 0.5, 0], [0.125, 0.75, 0.125], [0.25, 0.25, 0.5],
        [1, 0, 0], [0, 0.0625, 0.9375], [0.375, 0.375, 0.25], [0.125, 0.25, 0.625],
    ]
)  # fmt: skip
Y8 = np.array([0, 1, 1, 0, 0, 2, 2, 2])
O8 = (
    np.array(
        [
            [4, 2, 1, 1], [2, 4, 2, 0], [0, 4, 4, 0], [1, 1, 2, 4],
            [0, 0, 2, 6], [2, 2, 2, 2], [8, 0, 0, 0], [0, 8, 0, 0],
        ]
    )
    / 8
)  # fmt: skip
GRADES = np.array([0, 1, 1, 2, 3, 3, 0, 3])
TYPES = ["float16", "float32", "float64"]


def added(reference: Any, score: Any, classes: int, **options: Any) -> assay.ScoringSums:
    found = assay.scoring_sums(classes)
    found.update(reference, score, **options)
    return found


def close(value: float, expected: float) -> bool:
    return value == pytest.approx(expected, abs=6e-11)


@pytest.mark.parametrize("dtype", TYPES)
def test_b12(dtype: str) -> None:
    found = added(Y12, B12.astype(dtype), 2, positive=1)
    assert found == added(Y12, np.stack([1 - B12, B12], -1).astype(dtype), 2)
    assert close(found.brier(scale="half"), 0.2610677083)
    assert close(found.brier(scale="sum"), 0.5221354167)
    assert close(found.root_brier(scale="half"), 0.5109478529)
    assert close(found.nll(), 0.7629782289)
    assert np.allclose(found.spiegelhalter(), [2.4500105784, 0.0142852018], rtol=0, atol=6e-11)


@pytest.mark.parametrize("dtype", TYPES)
def test_c10(dtype: str) -> None:
    found = added(Y10, B10.astype(dtype), 2, positive=1)
    assert close(found.brier(scale="half"), 0.31328125)
    assert close(found.nll(), 0.9155738747)
    assert close(found.observed_expected()[1], 1.0526315789)
    assert np.allclose(found.spiegelhalter(), [2.4500105784, 0.0142852018], rtol=0, atol=6e-11)


@pytest.mark.parametrize("dtype", TYPES)
def test_m8(dtype: str) -> None:
    found = added(Y8, M8.astype(dtype), 3)
    assert found.brier() == 0.3642578125
    assert close(found.root_brier(), 0.6035377474)
    assert close(found.top_label_brier(), 0.1372070312)
    assert close(found.nll(), 0.6226384133)
    assert found.confusion().accuracy() == 0.625


@pytest.mark.parametrize("dtype", TYPES)
def test_o8(dtype: str) -> None:
    found = added(GRADES, O8.astype(dtype), 4)
    rps = [0.328125, 0.125, 0.25, 0.328125, 0.0625, 0.875, 0, 2]
    sa_rps = [0.0850694444, 0.0277777778, 0.0277777778, 0.0850694444, 0.0069444444, 0.25, 0, 0.4444444444]
    for grade, row, expected, absolute in zip(GRADES, O8, rps, sa_rps, strict=True):
        alone = added([grade], row[np.newaxis].astype(dtype), 4)
        assert alone.rps(normalised=False) == expected
        assert close(alone.sa_rps(), absolute)
    assert found.rps(normalised=False) == 0.49609375
    assert close(found.rps(), 0.1653645833)
    assert close(found.rps_skill(), 0.2616279070)
    assert close(found._sums.climatology("rps"), 0.671875)
    assert close(found.sa_rps(), 0.1158854167)
    assert found.expected_grade_mae() == 0.65625
    assert found.soft_cost("zero_one") == 0.53125
    assert close(found.soft_cost("linear"), 0.2708333333)
    assert close(found.soft_cost("quadratic"), 0.1631944444)


def test_decisions_of_o8() -> None:
    found = added(GRADES, O8, 4)
    matrix = found.confusion()
    assert matrix.cells.tolist() == [[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 0, 1], [1, 1, 0, 1]]
    assert close(matrix.kappa(weights="linear"), 0.4545454545)
    assert close(matrix.kappa(weights="quadratic"), 0.4343434343)
    assert close(matrix.kappa(), 0.4782608696)
    assert matrix.mean_absolute_error() == 0.75
    assert close(matrix.root_mean_square_error(), 1.3228756555)
    assert close(matrix.mean_absolute_error(average="classes"), 0.6666666667)
    assert close(matrix.mean_absolute_error(average="max"), 1.6666666667)
    assert matrix.accuracy_within(0) == matrix.accuracy() == 0.625
    assert matrix.accuracy_within(1) == 0.75
    assert close(matrix.tau_b(), 0.4550157552)
    assert matrix.tau_c() == 0.46875
    assert found.confusion("median").mean_absolute_error() == 0.5
    for costs, decisions, cost in (("linear", "01123101", 1 / 6), ("quadratic", "11123101", 0.125)):
        decided = assay.bayes_decisions(O8, costs)
        assert "".join(map(str, decided)) == decisions
        weights = np.abs(np.subtract.outer(range(4), range(4))) / 3
        hard = assay.confusion_matrix(GRADES, decided, labels=range(4))
        power = 1 if costs == "linear" else 2
        assert close(hard.expected_cost(costs=weights**power), cost)


def test_expected_costs_of_o8() -> None:
    matrix = added(GRADES, O8, 4).confusion()
    linear = np.abs(np.subtract.outer(range(4), range(4))) / 3
    for costs, expected in ((None, (0.375, 0.6)), (linear, (0.25, 2 / 3)), (linear**2, (0.1944444444, 1.0769230769))):
        assert close(matrix.expected_cost(costs=costs), expected[0])
        assert close(matrix.expected_cost(costs=costs, normalised=True), expected[1])
    assert close(1 - matrix.balanced_accuracy(), 0.4166666667)


def test_kendall_of_o8() -> None:
    assert close(assay.kendall_tau_b(GRADES, O8.argmax(axis=1)), 0.4550157552)
    assert close(assay.kendall_tau_b(GRADES, O8 @ np.arange(4)), 0.6133956151)


def test_published_rps() -> None:
    """Of the documentation of an R package, whose grades start at 1."""
    for row, grade, expected in (([0.8, 0.1, 0.1], 2, 1.45), ([0.1, 0.2, 0.7], 2, 0.10), ([0.4, 0.4, 0.2], 1, 0.20)):
        assert close(assay.ranked_probability_score([grade], [row], normalised=False), expected)


def test_what_rps_and_sa_rps_prefer() -> None:
    """RPS prefers probabilities that lie on both sides of the truth; SA-RPS counts the expected distance only."""
    for row, rps in (([0.25, 0.5, 0.25], 0.0625), ([0, 0.5, 0.5], 0.125), ([0.5, 0.5, 0], 0.125)):
        assert assay.ranked_probability_score([1], [row]) == rps
        assert assay.squared_absolute_rps([1], [row]) == 0.0625


def test_sa_rps_is_not_proper() -> None:
    """For probabilities of .3, .4 and .3, forecasting grade 1 for sure has the better expected value."""
    truth = np.array([0.3, 0.4, 0.3])
    for forecast, sa_rps, rps in ((truth, 0.186, 0.21), (np.array([0.0, 1, 0]), 0.15, 0.30)):
        found = added([0, 1, 2], np.tile(forecast, (3, 1)), 3, weight=truth)
        assert close(found.sa_rps(), sa_rps)
        assert close(found.rps(), rps)
