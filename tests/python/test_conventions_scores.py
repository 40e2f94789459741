"""Conventions of scores and decisions: golden values, statuses, and how each differs from the default."""

import math
from typing import Any

import assay
import numpy as np
import pytest
from assay import CONVENTIONS, metric
from support.score_samples import ALL, NONE, OF_STATUS, OWN, definition, evaluated, kind, sample, value

every_metric = pytest.mark.parametrize(("name", "key"), OWN)
MATRIX = np.array([[6, 0, 1, 2], [3, 9, 1, 1], [1, 0, 10, 2], [1, 2, 1, 12]])
FOUR = sample(*(side.ravel().repeat(MATRIX.ravel()) for side in np.indices((4, 4))), None, 4)
HUNDRED = sample(*(np.repeat(side, [45, 5, 10, 40]) for side in ([1, 1, 0, 0], [1, 0, 1, 0])))
SIX = sample([0, 0, 0, 1, 1, 1], scores=[0.21, 0.35, 0.63, 0.92, 0.32, 0.79])
TWO_OF_4 = sample([0, 0, 1], [0, 2, 1], None, 4)  # class 2 is predicted only, class 3 is nowhere


# -- statuses ----------------------------------------------------------------------------------------------------------


@every_metric
def test_policies_give_what_the_package_gives(name: str, key: str) -> None:
    own = CONVENTIONS[name].metrics[key].empties
    chosen = definition(name, key)
    reached = set()
    for status, samples in OF_STATUS[kind(name, key)].items():
        for one in samples:
            results = evaluated(one, chosen)
            (row,) = results
            if row.status == "ok":
                assert not math.isnan(row.value)
                continue
            reached.add(row.status)
            assert row.status == status
            wanted = own.get(status, "computed")
            if wanted == "computed":
                wanted = row.value
            (group,) = results.summary(policy=name)
            expected = math.nan if isinstance(wanted, str) else wanted
            assert group.mean == pytest.approx(expected, nan_ok=True)
            assert group.left_out == math.isnan(expected)
    assert set(own) <= reached


@pytest.mark.parametrize("name", ["sklearn", "torchmetrics"])
def test_defaults_of_a_table(name: str) -> None:
    results = assay.evaluate_table(assay.score_table(*SIX[::2]), convention=name)
    assert [row.status for row in results] == ["ok"] * 9
    several = assay.score_table([0, 1, 2, 1], np.eye(3)[[0, 1, 2, 2]], classes=range(3))
    found = assay.evaluate_table(several, convention=name)
    assert found.value(metric="multiclass_balanced_accuracy") == pytest.approx(2.5 / 3)


# -- golden values -----------------------------------------------------------------------------------------------------


def test_average_precision_of_the_reference_is_a_trapezoid() -> None:
    assert value(SIX, definition("metrics_reloaded_reference", "ap")) == pytest.approx(0.85, abs=1e-12)
    for name in ("metrics_reloaded", "sklearn", "torchmetrics", "monai"):
        assert value(SIX, definition(name, "ap")) == pytest.approx(13 / 15, abs=1e-12)
    scores = [0.9, 0.8, 0.7, 0.6]  # a false one first: there is no area before it
    assert assay.average_precision([0, 1, 0, 1], scores, interpolation="trapezoid") == pytest.approx(5 / 24 + 1 / 8)
    assert math.isnan(assay.average_precision([0, 0], [0.1, 0.2], interpolation="trapezoid"))


@pytest.mark.parametrize(
    ("key", "parameters", "expected"),
    [
        ("auroc", {}, 0.7777777777777777),
        ("sensitivity_at_specificity", {"specificity": 0.7}, 2 / 3),
        ("sensitivity_at_specificity", {"specificity": 0.3}, 1.0),
        ("specificity_at_sensitivity", {"sensitivity": 0.6}, 1.0),
        ("specificity_at_sensitivity", {"sensitivity": 0.9}, 1 / 3),
        ("ppv_at_sensitivity", {"sensitivity": 0.6}, 1.0),
        ("ppv_at_sensitivity", {"sensitivity": 0.9}, 0.6),
        ("sensitivity_at_ppv", {"ppv": 0.4}, 1.0),
        ("sensitivity_at_ppv", {"ppv": 0.7}, 2 / 3),
    ],
)
def test_the_reference_on_scores(key: str, parameters: dict[str, float], expected: float) -> None:
    assert value(SIX, definition("metrics_reloaded_reference", key, **parameters)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("key", "parameters", "expected"),
    [
        ("multiclass_mcc", {}, 0.6140789582075956),
        ("multiclass_kappa", {}, 0.6119402985074627),
        ("multiclass_kappa", {"weights": "linear"}, 0.5954518252543388),
        ("multiclass_kappa", {"weights": "quadratic"}, 0.5786314525810323),
        ("multiclass_balanced_accuracy", {}, 0.7071886446886447),
        ("expected_cost", {}, 0.29281135531135527),
        ("expected_cost", {"scale": "normalised"}, 0.39041514041514036),
    ],
)
def test_the_reference_on_four_classes(key: str, parameters: dict[str, Any], expected: float) -> None:
    found = value(FOUR, definition("metrics_reloaded_reference", key, **parameters))
    assert found == pytest.approx(expected, abs=1e-12)


def test_costs_of_the_reference_are_balanced() -> None:
    """The default takes the priors of the data."""
    assert value(FOUR, metric("expected_cost")) == pytest.approx(0.288462, abs=5e-7)
    # Of two classes the package normalises what it calls by the same key.
    plain = definition("metrics_reloaded_reference", "expected_cost")
    assert value(HUNDRED, plain) == pytest.approx(0.15)
    assert value(
        HUNDRED, definition("metrics_reloaded_reference", "expected_cost", scale="normalised")
    ) == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("specificity", 0.8),
        ("npv", 0.8888888888888888),
        ("accuracy", 0.85),
        ("balanced_accuracy", 0.85),
        ("youden", 0.7),
        ("mcc", 0.703526),
        ("kappa", 0.7),
        ("lr_plus", 4.5),
        ("net_benefit", 5 / 12),  # at a risk threshold of 1/4, an exchange rate of 1/3
        ("ior", 0.9),
    ],
)
def test_the_reference_on_counts(key: str, expected: float) -> None:
    assert value(HUNDRED, definition("metrics_reloaded_reference", key)) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize(
    ("key", "default", "sklearn", "torchmetrics"),
    [
        ("multiclass_balanced_accuracy", math.nan, 0.75, 0.5),
        ("multiclass_sensitivity", math.nan, 0.5, 0.5),
        ("multiclass_ppv", math.nan, 2 / 3, 2 / 3),
        ("multiclass_f_beta", math.nan, 5 / 9, 5 / 9),
        ("multiclass_specificity", 11 / 12, None, 8 / 9),
        ("multiclass_npv", 7 / 8, None, 5 / 6),
    ],
)
def test_absent_classes(key: str, default: float, sklearn: float | None, torchmetrics: float) -> None:
    """One class is in the prediction only, one is nowhere; both are classes of the table."""
    assert value(TWO_OF_4, metric(key)) == pytest.approx(default, nan_ok=True)
    assert value(TWO_OF_4, definition("torchmetrics", key)) == pytest.approx(torchmetrics)
    if sklearn is not None:
        assert value(TWO_OF_4, definition("sklearn", key)) == pytest.approx(sklearn)


def test_kappa_takes_the_classes_of_the_table() -> None:
    one = sample([0, 0, 2, 3], [0, 2, 3, 3], None, 4)
    chosen = definition("sklearn", "multiclass_kappa", weights="quadratic")
    assert value(one, chosen) == pytest.approx(2 / 3)
    # Classes that occur alone, as scikit-learn has them without labels.
    assert value(sample([0, 0, 1, 2], [0, 1, 2, 2], None, 3), chosen) == pytest.approx(0.6923076923076923)


def test_one_status_many_numbers() -> None:
    """What MCC is without positives: NaN, 0, 1, or nothing that a status tells."""
    (row,) = evaluated(sample(NONE, NONE), metric("mcc"))
    assert (row.status, math.isnan(row.value)) == ("both_empty", True)
    stated = {name: CONVENTIONS[name].metrics["mcc"].empties["both_empty"] for name in ("sklearn", "torchmetrics")}
    assert stated == {"sklearn": 0, "torchmetrics": 1}
    (row,) = evaluated(sample(ALL, ALL), metric("auroc"))
    means = {}
    for name in ("sklearn", "torchmetrics", "monai"):
        (group,) = evaluated(sample(ALL, ALL), definition(name, "auroc")).summary(policy=name)
        means[name] = (group.used, group.left_out)
    assert means == {"sklearn": (0, 1), "torchmetrics": (1, 0), "monai": (0, 1)}
