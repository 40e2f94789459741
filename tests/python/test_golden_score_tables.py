"""Published and worked-out numbers through tables of samples."""

from __future__ import annotations

import math

import assay
import numpy as np
import pytest
from assay import ScoreTable, evaluate_table, score_table
from support.samples import value_of


def of_counts(tp: int, fp: int, fn: int, tn: int) -> ScoreTable:
    """Decisions with these counts."""
    return score_table(np.repeat([1, 0, 1, 0], [tp, fp, fn, tn]), prediction=np.repeat([1, 1, 0, 0], [tp, fp, fn, tn]))


EXAMPLES: list[tuple[str, tuple[int, int, int, int], dict[str, float]]] = [
    (
        "prevalence 0.5",
        (450, 100, 50, 400),
        {"accuracy": 0.85, "ppv": 9 / 11, "npv": 8 / 9, "f_beta": 6 / 7, "mcc": 0.703526, "kappa": 0.7, "lr_plus": 4.5},
    ),
    (
        "prevalence 0.1",
        (90, 180, 10, 720),
        {"accuracy": 0.81, "ppv": 1 / 3, "npv": 72 / 73, "f_beta": 18 / 37, "mcc": 0.473016, "kappa": 63 / 158},
    ),
    (
        "prevalence 0.01",
        (9, 198, 1, 792),
        {"ppv": 1 / 23, "npv": 792 / 793, "f_beta": 18 / 217, "mcc": 0.171907, "kappa": 0.065113, "lr_plus": 4.5},
    ),
    (
        "all negative",
        (0, 0, 10, 990),
        {"accuracy": 0.99, "balanced_accuracy": 0.5, "sensitivity": 0, "f_beta": 0, "kappa": 0}
        | {"mcc": math.nan, "ppv": math.nan},
    ),
    (
        "imbalance",
        (9, 99, 1, 891),
        {"accuracy": 0.9, "balanced_accuracy": 0.9, "ppv": 1 / 12, "f_beta": 9 / 59, "mcc": 0.256456}
        | {"kappa": 99 / 724, "specificity": 0.9},
    ),
    (
        "labels",
        (90, 8, 2, 0),
        {"f_beta": 18 / 19, "mcc": -0.042126, "balanced_accuracy": 45 / 92, "accuracy": 0.9},
    ),
    (
        "labels swapped",
        (0, 2, 8, 90),
        {"f_beta": 0, "mcc": -0.042126, "balanced_accuracy": 45 / 92, "accuracy": 0.9},
    ),
    ("kappa paradox", (90, 5, 5, 0), {"accuracy": 0.9, "kappa": -1 / 19}),
    ("no paradox", (45, 5, 5, 45), {"accuracy": 0.9, "kappa": 0.8}),
]


@pytest.mark.parametrize(("counts", "values"), [example[1:] for example in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_counts_of_published_examples(counts: tuple[int, int, int, int], values: dict[str, float]) -> None:
    results = evaluate_table(of_counts(*counts), [*values])
    for key, wanted in values.items():
        assert value_of(results, key) == pytest.approx(wanted, abs=5e-7, nan_ok=True), key


def test_costs_and_net_benefit() -> None:
    a, b = of_counts(9, 10, 1, 80), of_counts(0, 1, 10, 89)
    cost = [assay.metric("expected_cost", name="plain"), assay.metric("expected_cost", scale="normalised", name="n")]
    for table in (a, b):
        results = evaluate_table(table, cost)
        assert [row.value for row in results] == pytest.approx([0.11, 1.1])
    for risk, table, wanted in ((0.1, a, 71 / 900), (0.1, b, -1 / 900), (0.5, a, -0.01), (0.5, b, -0.01)):
        found = evaluate_table(table, assay.metric("net_benefit", risk_threshold=risk))
        assert found.rows[0].value == pytest.approx(wanted)


def test_ordinal_example() -> None:
    y = np.repeat([0, 1, 2, 3], 5)
    near, far = y.copy(), y.copy()
    near[:4], far[:4] = 1, 3
    kappas = [assay.metric("multiclass_kappa", weights=weights, name=weights) for weights in ("linear", "quadratic")]
    metrics = ["multiclass_accuracy", "multiclass_kappa", "multiclass_mcc", "multiclass_balanced_accuracy", *kappas]
    results = evaluate_table(score_table(y, prediction={"near": near, "far": far}), metrics)
    values = {method: [row.value for row in results.filter(method=method)] for method in ("near", "far")}
    shared = [0.8, 0.733333, 0.775880, 0.8]
    assert values["near"] == pytest.approx([*shared, 19 / 23, 19 / 21], abs=5e-7)
    assert values["far"] == pytest.approx([*shared, 13 / 25, 7 / 25], abs=5e-7)


def test_two_macro_f1() -> None:
    cells = np.array([[8, 2, 0], [1, 5, 4], [0, 0, 10]])
    y, decided = (np.repeat(one.ravel(), cells.ravel()) for one in np.indices((3, 3)))
    of_means = assay.metric("multiclass_f_beta", average="of_means", name="of means")
    results = evaluate_table(
        score_table(y, prediction=decided), ["multiclass_f_beta", of_means, "multiclass_accuracy", "ppv"]
    )
    wanted = {"multiclass_f_beta": 0.754558, "of means": 0.769566, "multiclass_accuracy": 0.766667}
    for key, value in wanted.items():
        assert value_of(results, key, "") == pytest.approx(value, abs=5e-7)
    assert [row.value for row in results.filter(metric="ppv")] == pytest.approx([8 / 9, 5 / 7, 5 / 7])


@pytest.mark.parametrize(("factor", "precision"), [(1, 0.714286), (10, 0.2)])
def test_auroc_and_ap_of_an_imbalance(factor: int, precision: float) -> None:
    sizes = [10, 4 * factor, 96 * factor]
    results = evaluate_table(score_table(np.repeat([1, 0, 0], sizes), np.repeat([0.9, 0.95, 0.1], sizes)))
    assert (value_of(results, "auroc"), value_of(results, "ap")) == pytest.approx((0.96, precision), abs=5e-7)


def test_a_threshold_and_a_ranking() -> None:
    results = evaluate_table(score_table([0, 0, 0, 0, 1, 1], [0.1, 0.15, 0.2, 0.25, 0.3, 0.4]))
    assert [value_of(results, key) for key in ("auroc", "ap", "sensitivity")] == [1, 1, 0]


@pytest.mark.parametrize("power", [1, 2, 4])
def test_monotone_transform(power: int) -> None:
    s = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.6, 0.7, 0.8, 0.9]) ** power
    results = evaluate_table(score_table([0, 0, 1, 0, 1, 1, 0, 1, 1, 1], s))
    assert (value_of(results, "auroc"), value_of(results, "ap")) == pytest.approx((41 / 48, 0.897222), abs=5e-7)
