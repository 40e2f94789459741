"""Published and worked-out numbers of discrimination."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest

Y = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
A = [0.9, 0.8, 0.7, 0.4, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
B = [0.8, 0.6, 0.9, 0.3, 0.7, 0.5, 0.6, 0.2, 0.4, 0.1]


def close(value: Any) -> Any:
    return pytest.approx(value, abs=5e-7)


@pytest.mark.parametrize(("factor", "precision"), [(1, 0.714286), (10, 0.2)])
def test_imbalance_moves_precision_only(factor: int, precision: float) -> None:
    y = np.repeat([1, 0, 0], [10, 4 * factor, 96 * factor])
    s = np.repeat([0.9, 0.95, 0.1], [10, 4 * factor, 96 * factor])
    assert assay.auroc(y, s) == close(0.96)
    assert assay.average_precision(y, s) == close(precision)


def test_threshold_is_no_part_of_a_ranking() -> None:
    y, s = [0, 0, 0, 0, 1, 1], [0.1, 0.15, 0.2, 0.25, 0.3, 0.4]
    assert (assay.auroc(y, s), assay.average_precision(y, s)) == (1, 1)
    assert assay.score_curve(y, s).at_threshold(0.5).sensitivity() == 0


@pytest.mark.parametrize("power", [1, 2, 4])
def test_monotone_transform(power: int) -> None:
    y = [0, 0, 1, 0, 1, 1, 0, 1, 1, 1]
    s = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.6, 0.7, 0.8, 0.9]) ** power
    assert assay.auroc(y, s) == close(41 / 48)
    assert assay.average_precision(y, s) == close(0.897222)


def test_ties_are_one_threshold() -> None:
    assert assay.average_precision([1, 1, 0, 0], [0.9, 0.8, 0.8, 0.7]) == close(5 / 6)
    assert assay.average_precision([1, 0, 1, 0], [0.5] * 4) == 0.5
    assert assay.auroc([1, 0, 1, 0], [0.5] * 4) == 0.5
    # Pooled over two images of one object each.
    assert assay.average_precision([1, 0, 1, 0], [0.9, 0.8, 0.3, 0.2]) == close(5 / 6)


def specificity_vector() -> tuple[Any, Any]:
    negatives = [*np.linspace(0, 0.39, 37), 0.6, 0.7, 0.8]
    positives = [0.2, 0.5, 0.55, 0.65, 0.66, 0.75, 0.81, 0.9, 0.91, 0.92]
    return np.repeat([0, 1], [40, 10]), np.array([*negatives, *positives])


@pytest.mark.parametrize(
    ("rule", "specificity", "expected"),
    [("best", 0.95, 0.7), ("first_below", 0.95, 0.7), ("above", 0.95, 0.5), ("interpolated", 0.85, 0.75)],
)
def test_four_sensitivities_at_a_specificity(rule: str, specificity: float, expected: float) -> None:
    y, s = specificity_vector()
    found = assay.sensitivity_at_specificity(y, s, specificity=specificity, rule=rule)
    assert found.value == pytest.approx(expected, abs=1e-12)
    if rule == "first_below":  # the specificity there is below the target
        assert assay.score_curve(y, s).at_threshold(found.threshold).specificity() == 0.925


def test_partial_area() -> None:
    y, s = specificity_vector()
    assert assay.partial_auroc(y, s, specificity=(0.9, 1)) == pytest.approx(0.8026315789473684, abs=1e-12)
    assert assay.partial_auroc([0, 0, 1, 1], [1.0] * 4, specificity=(0.9, 1)) == pytest.approx(0.5)
    assert assay.auroc([0, 1, 1, 1, 0], [-900.0, 10, 10, 20, -10000]) == 1


def test_delong() -> None:
    found = assay.delong(Y, A, B)
    np.testing.assert_allclose(found.auroc, [43 / 48, 37 / 48])
    np.testing.assert_allclose(found.covariance * 5760, [[77, 105], [105, 181]])
    comparison = assay.compare_auroc(Y, A, B)
    assert (comparison.z, comparison.p) == close((1.369306, 0.170904))
    assert comparison.standard_error**2 == pytest.approx(1 / 120)
    contrast = assay.auroc_contrast(found, [[1, -1]])
    assert (contrast.chi_square, contrast.degrees, contrast.p) == close((1.875, 1, 0.170904))


@pytest.mark.parametrize(
    ("score", "method", "low", "high", "error"),
    [
        (A, "wald", 0.669222, 1.122445, 0.115620),
        (A, "logit", 0.431270, 0.989851, 0.115620),
        (B, "wald", 0.423396, 1.118270, 0.177267),
        (B, "logit", 0.319995, 0.960069, 0.177267),
        (A, "hanley_mcneil", None, None, 0.119058),
        (B, "hanley_mcneil", None, None, 0.165822),
    ],
)
def test_intervals(score: Any, method: str, low: Any, high: Any, error: float) -> None:
    found = assay.auroc_interval(Y, score, method=method)
    assert found.standard_error == close(error)
    if low is not None:
        assert (found.low, found.high) == close((low, high))


def test_weights_and_clusters() -> None:
    w = [1, 2, 1, 1, 1, 1, 3, 1, 1, 2]
    found = assay.delong(Y, A, weight=w)
    assert found.auroc[0] == close(0.922222)
    assert found.covariance[0, 0] == pytest.approx(0.006820988, abs=5e-10)
    assert assay.score_curve(Y, A, weight=w).auroc_variance() == pytest.approx(0.006820988, abs=5e-10)
    clustered = assay.delong(Y, A, cluster=[0, 0, 1, 2, 0, 1, 2, 3, 4, 4])
    assert clustered.covariance[0, 0] == pytest.approx(0.013548298, abs=5e-10)


KNOWN = [0.95, 0.9, 0.85, 0.8, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4]
UNKNOWN = [0.8, 0.65, 0.6, 0.5, 0.45, 0.4, 0.3, 0.2]


def test_out_of_distribution() -> None:
    known_positive = np.repeat([1, 0], [10, 8]), np.array([*KNOWN, *UNKNOWN])
    unknown_positive = 1 - known_positive[0], -known_positive[1]
    assert assay.auroc(*known_positive) == close(0.79375)
    assert assay.average_precision(*known_positive) == pytest.approx(0.8268389943, abs=1e-10)
    assert assay.average_precision(*unknown_positive) == pytest.approx(0.7542478355, abs=1e-10)
    assert assay.fpr_at_sensitivity(*known_positive).value == 0.75
    assert assay.fpr_at_sensitivity(*unknown_positive).value == 0.7
    correct = np.array([1, 1, 1, 0, 1, 1, 0, 1, 0, 1], bool)
    assert assay.open_set_classification_rate(KNOWN, correct, UNKNOWN) == pytest.approx(0.575)


def test_histogram_bounds() -> None:
    p = np.array([0, 1 / 16, 1 / 8, 1 / 4, 1 / 4, 3 / 8, 1 / 2, 5 / 8, 3 / 4, 7 / 8, 15 / 16, 1])
    y = np.array([0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1])
    assert assay.auroc(y, p) == close(0.6805555556)
    assert assay.average_precision(y, p) == close(0.7064814815)
    found = assay.score_histogram(bins=4)
    found.update(y, p.clip(1 / 32, 31 / 32))  # inside the outer bins, where 0 and 1 would have cells of their own
    area, precision = found.auroc(), found.average_precision()
    assert (area.value, area.lower, area.upper) == close((0.6944444444, 0.5833333333, 0.8055555556))
    expected = (0.6620370370, 0.6064814815, 0.8523809524)
    assert (precision.value, precision.lower, precision.upper) == close(expected)
    apart = assay.score_histogram(bins=4)
    apart.update(y, p)
    assert apart.auroc().upper - apart.auroc().lower < area.upper - area.lower


def test_net_benefit() -> None:
    y, s = np.repeat([1, 1, 0, 0], [9, 1, 10, 80]), np.repeat([0.6, 0.0, 0.6, 0.0], [9, 1, 10, 80])
    found = assay.decision_curve(y, s, thresholds=[0.1, 0.5])
    np.testing.assert_allclose(found.model, [71 / 900, -0.01])
    np.testing.assert_allclose(found.treat_all, [0, -0.8], atol=1e-15)


def test_coverage_of_the_interval() -> None:
    """Nominal 95 %, 40 samples a class, AUROC 0.86: of 2000 the logit interval holds it about as often as it says."""
    rng = np.random.default_rng(5)
    y = np.repeat([1, 0], 40)
    true = 0.8555778168267576  # of two normal distributions 1.5 standard deviations apart
    held = {"logit": 0, "wald": 0}
    for _ in range(2000):
        s = rng.normal(size=80) + 1.5 * y
        for method in held:
            found = assay.auroc_interval(y, s, method=method)
            held[method] += found.low <= true <= found.high
    assert 0.935 <= held["logit"] / 2000 <= 0.97
    assert 0.91 <= held["wald"] / 2000 <= 0.96
