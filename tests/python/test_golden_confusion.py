"""Published and hand-computed values of counting metrics and of confusion matrices.

The ids starting with "EX" are small constructed examples of the pitfalls described in Reinke, A. et al., Understanding
metric-related pitfalls in image analysis validation, Nature Methods 21 (2024), and Maier-Hein, L., Reinke, A. et al.,
Metrics reloaded: recommendations for image analysis validation, Nature Methods 21 (2024).
"""

import math
from fractions import Fraction as Q

import assay
import numpy as np
import pytest
from assay import BinaryCounts, ConfusionMatrix, confusion_matrix
from support.golden import Number

NAN, INF = math.nan, math.inf

# TP, FP, FN, TN and the values of methods.
COUNTS: dict[str, tuple[tuple[int, int, int, int], dict[str, Number]]] = {
    "EX-46, half": (
        (450, 100, 50, 400),
        {
            **{"sensitivity": Q(9, 10), "specificity": Q(4, 5), "accuracy": Q(17, 20), "ppv": Q(9, 11), "npv": Q(8, 9)},
            **{"dsc": Q(6, 7), "mcc": "0.703526", "kappa": Q(7, 10), "balanced_accuracy": Q(17, 20)},
            **{"positive_likelihood_ratio": Q(9, 2), "negative_likelihood_ratio": Q(1, 8)},
            **{"diagnostic_odds_ratio": 36, "youden": Q(7, 10)},
        },
    ),
    "EX-46, a tenth": (
        (90, 180, 10, 720),
        {
            **{"accuracy": Q(81, 100), "ppv": Q(1, 3), "npv": Q(72, 73), "dsc": Q(18, 37), "mcc": "0.473016"},
            **{"kappa": Q(63, 158), "balanced_accuracy": Q(17, 20), "positive_likelihood_ratio": Q(9, 2)},
        },
    ),
    "EX-46, a hundredth": (
        (9, 198, 1, 792),
        {
            **{"accuracy": Q(801, 1000), "ppv": Q(1, 23), "npv": Q(792, 793), "dsc": Q(18, 217), "mcc": "0.171907"},
            **{"kappa": "0.065113", "balanced_accuracy": Q(17, 20), "positive_likelihood_ratio": Q(9, 2)},
        },
    ),
    "EX-47, all negative": (
        (0, 0, 10, 990),
        {
            **{"accuracy": Q(99, 100), "balanced_accuracy": Q(1, 2), "sensitivity": 0, "dsc": 0, "kappa": 0},
            **{"mcc": NAN, "ppv": NAN, "positive_likelihood_ratio": NAN, "negative_likelihood_ratio": 1},
        },
    ),
    "EX-47, most found": (
        (9, 99, 1, 891),
        {
            **{"accuracy": Q(9, 10), "balanced_accuracy": Q(9, 10), "ppv": Q(1, 12), "dsc": Q(9, 59)},
            **{"mcc": "0.256456", "kappa": Q(99, 724)},
        },
    ),
    "EX-48": (
        (90, 8, 2, 0),
        {"dsc": Q(18, 19), "mcc": "-0.042126", "balanced_accuracy": Q(45, 92), "accuracy": Q(9, 10)},
    ),
    "EX-48, swapped": (
        (0, 2, 8, 90),
        {"dsc": 0, "mcc": "-0.042126", "balanced_accuracy": Q(45, 92), "accuracy": Q(9, 10)},
    ),
    "EX-49, rare": ((90, 5, 5, 0), {"accuracy": Q(9, 10), "kappa": Q(-1, 19)}),
    "EX-49, balanced": ((45, 5, 5, 45), {"accuracy": Q(9, 10), "kappa": Q(4, 5)}),
    "no false positive": (
        (3, 0, 1, 5),
        {"positive_likelihood_ratio": INF, "negative_likelihood_ratio": Q(1, 4), "diagnostic_odds_ratio": INF},
    ),
    "no true negative": (
        (3, 4, 1, 0),
        {"positive_likelihood_ratio": Q(3, 4), "negative_likelihood_ratio": INF, "diagnostic_odds_ratio": 0},
    ),
    "perfect": (
        (4, 0, 0, 5),
        {"positive_likelihood_ratio": INF, "negative_likelihood_ratio": 0, "diagnostic_odds_ratio": INF, "youden": 1},
    ),
    "no positive": (
        (0, 2, 0, 3),
        {"balanced_accuracy": NAN, "youden": NAN, "positive_likelihood_ratio": NAN, "diagnostic_odds_ratio": NAN},
    ),
    "no negative": (
        (2, 0, 3, 0),
        {"balanced_accuracy": NAN, "youden": NAN, "positive_likelihood_ratio": NAN, "negative_likelihood_ratio": NAN},
    ),
}


def same(found: float, wanted: Number) -> None:
    """Equal to all digits that are given."""
    if isinstance(wanted, str):
        assert f"{found:.6f}" == wanted
    else:
        assert found == pytest.approx(float(wanted), rel=1e-12, abs=1e-14, nan_ok=True)


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name: str) -> None:
    (tp, fp, fn, tn), values = COUNTS[name]
    counts = BinaryCounts(tp=tp, fp=fp, fn=fn, tn=tn)
    weighted = assay.WeightedCounts(tp=tp / 4, fp=fp / 4, fn=fn / 4, tn=tn / 4)
    for method, wanted in values.items():
        same(getattr(counts, method)(), wanted)
        same(getattr(weighted, method)(), wanted)


def test_ex_50_order() -> None:
    truth = np.repeat([0, 1, 2, 3], 5)
    for grade, linear, quadratic in ((1, Q(19, 23), Q(19, 21)), (3, Q(13, 25), Q(7, 25))):
        decided = truth.copy()
        decided[:4] = grade
        matrix = confusion_matrix(truth, decided)
        same(matrix.accuracy(), Q(4, 5))
        same(matrix.balanced_accuracy(), Q(4, 5))
        same(matrix.kappa(), "0.733333")
        same(matrix.mcc(), "0.775880")
        same(matrix.kappa(weights="linear"), linear)
        same(matrix.kappa(weights="quadratic"), quadratic)


def test_ex_51_two_macro_f1() -> None:
    matrix = ConfusionMatrix([[8, 2, 0], [1, 5, 4], [0, 0, 10]])
    for found, wanted in (
        (matrix.per_class("ppv"), (Q(8, 9), Q(5, 7), Q(5, 7))),
        (matrix.per_class("sensitivity"), (Q(4, 5), Q(1, 2), 1)),
    ):
        for value, number in zip(found.values(), wanted, strict=True):
            same(value, number)
    same(matrix.average("f_beta"), "0.754558")
    same(matrix.f_beta_of_means(), "0.769566")
    same(matrix.average("f_beta", "micro"), "0.766667")
    same(matrix.accuracy(), "0.766667")


def test_ex_52_costs() -> None:
    models = BinaryCounts(tn=80, fp=10, fn=1, tp=9), BinaryCounts(tn=89, fp=1, fn=10, tp=0)
    for counts, dear, relative, low in zip(
        models, (Q(1, 5), Q(101, 100)), (Q(2, 9), Q(101, 90)), (Q(71, 900), Q(-1, 900)), strict=True
    ):
        same(counts.accuracy(), Q(89, 100))
        same(counts.expected_cost(), Q(11, 100))
        same(counts.expected_cost(normalised=True), Q(11, 10))
        same(counts.expected_cost(fn_cost=10), dear)
        same(counts.expected_cost(fn_cost=10, normalised=True), relative)
        same(counts.net_benefit(risk_threshold=0.1), low)
        same(counts.net_benefit(risk_threshold=0.5), Q(-1, 100))
    treat_all = BinaryCounts(tn=0, fp=90, fn=0, tp=10)
    same(treat_all.net_benefit(risk_threshold=0.1), 0)
    same(treat_all.net_benefit(risk_threshold=0.5), Q(-4, 5))


def test_ex_70_decision_rule() -> None:
    scores = np.array([[0.40, 0.35, 0.25]])
    assert assay.confusion_matrix_of_scores(np.array([0]), scores).accuracy() == 1
    half = np.array([0.5])
    for rule, cells in (("hit", [[0, 1], [0, 0]]), ("miss", [[1, 0], [0, 0]])):
        found = assay.confusion_matrix_of_scores(np.array([0]), half, threshold=0.5, at_threshold=rule)
        assert found.cells.tolist() == cells


# Rows of probabilities of four ordered classes, all dyadic.
O8 = [
    *([0.5, 0.25, 0.125, 0.125], [0.25, 0.5, 0.25, 0], [0, 0.5, 0.5, 0], [0.125, 0.125, 0.25, 0.5]),
    *([0, 0, 0.25, 0.75], [0.25, 0.25, 0.25, 0.25], [1, 0, 0, 0], [0, 1, 0, 0]),
]
O8_TRUTH = [0, 1, 1, 2, 3, 3, 0, 3]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_eight_ordinal_samples(dtype: type) -> None:
    matrix = assay.confusion_matrix_of_scores(np.array(O8_TRUTH), np.array(O8, dtype))
    assert matrix.cells.tolist() == [[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 0, 1], [1, 1, 0, 1]]
    for weights, kappa in (("linear", 0.4545454545), ("quadratic", 0.4343434343), ("none", 0.4782608696)):
        assert matrix.kappa(weights=weights) == pytest.approx(kappa, abs=1e-10)
    distance = np.abs(np.subtract.outer(range(4), range(4))) / 3
    for costs, cost, normalised in (
        (None, 0.375, 0.6),
        (distance, 0.25, 0.6666666667),
        (distance**2, 0.1944444444, 1.0769230769),
    ):
        assert matrix.expected_cost(costs=costs) == pytest.approx(cost, abs=1e-10)
        assert matrix.expected_cost(costs=costs, normalised=True) == pytest.approx(normalised, abs=1e-10)
    # With equal priors the cost is the balanced error: that of 1 / (K prior) per error at the priors of the data.
    assert matrix.expected_cost(priors=[0.25] * 4) == pytest.approx(0.4166666667, abs=1e-10)
    assert matrix.expected_cost(priors=[0.25] * 4, normalised=True) == pytest.approx(0.4166666667 / 0.75, abs=1e-10)
    prior = np.array([2, 2, 1, 3]) / 8
    balanced = (1 - np.eye(4)) / (4 * prior[:, None])
    assert matrix.expected_cost(costs=balanced) == pytest.approx(0.4166666667, abs=1e-10)


def test_quadratic_kappa_of_eight_grades() -> None:
    truth, decided = np.array([0, 0, 1, 2, 3, 4, 4, 2]), np.array([0, 1, 1, 2, 2, 4, 3, 0])
    assert confusion_matrix(truth, decided).kappa(weights="quadratic") == pytest.approx(0.7878787878787878, abs=1e-14)


def test_grades_that_do_not_occur_keep_their_distance() -> None:
    truth, decided = np.array([0, 0, 2, 3]), np.array([0, 2, 3, 3])
    all_grades = confusion_matrix(truth, decided, labels=range(4))
    assert all_grades.kappa(weights="quadratic") == pytest.approx(0.6666666667, abs=1e-10)
    assert confusion_matrix(truth, decided).kappa(weights="quadratic") == pytest.approx(0.6923076923, abs=1e-10)


def test_a_class_without_reference() -> None:
    """The two means of sensitivities: undefined, or over the classes that the reference has."""
    matrix = confusion_matrix(np.array([0, 0, 1, 1]), np.array([0, 2, 1, 1]), labels=range(3))
    assert math.isnan(matrix.balanced_accuracy())
    assert matrix.balanced_accuracy(undefined="skip") == 0.75
    assert matrix.expected_cost() == 0.25
    assert math.isnan(matrix.expected_cost(priors=[0.5, 0.25, 0.25]))
    assert matrix.average("sensitivity", "weighted") == 0.75


def test_per_image_detection_outcomes() -> None:
    for tp, fn, fp, sensitivity, ppv, f1 in (
        (1, 1, 1, 0.5, 0.5, 0.5),
        (1, 0, 0, 1, 1, 1),
        (1, 1, 0, 0.5, 1, Q(2, 3)),
        (1, 0, 1, 1, 0.5, Q(2, 3)),
        (0, 1, 1, 0, 0, 0),
        (0, 1, 0, 0, NAN, 0),
        (0, 0, 1, NAN, 0, 0),
        (0, 0, 0, NAN, NAN, NAN),
    ):
        counts = BinaryCounts(tp=tp, fn=fn, fp=fp, tn=0)
        for found, wanted in ((counts.sensitivity(), sensitivity), (counts.ppv(), ppv), (counts.f_beta(), f1)):
            same(found, wanted)
