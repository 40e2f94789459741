"""Conventions of calibration and proper scores: golden values, statuses, and how each differs from the default."""

from __future__ import annotations

import math
from typing import Any

import assay
import numpy as np
import pytest
from assay import CONVENTIONS, metric
from support.probability_samples import (
    EIGHT,
    OWN,
    TEN,
    TWELVE,
    Forecast,
    definition,
    evaluated,
    forecasts,
    of_class_1,
    row,
    value,
)

every_metric = pytest.mark.parametrize(("name", "key"), OWN)
NO_CLASS_0 = of_class_1([1, 0, 1], [0.0, 0.0, 0.0])


def close(found: float, expected: float) -> bool:
    return found == pytest.approx(expected, rel=0, abs=6e-11, nan_ok=True)


# -- statuses ----------------------------------------------------------------------------------------------------------


@every_metric
def test_policies_give_what_the_package_gives(name: str, key: str) -> None:
    """Without samples a value is undefined, whatever the metric."""
    nothing = Forecast(TEN.reference, np.full_like(TEN.probabilities, math.nan))
    results = evaluated(nothing, definition(name, key))
    stated = CONVENTIONS[name].metrics[key].empties
    assert tuple(stated) == ("undefined",)
    for found in results:
        assert found.status == "undefined"
        assert math.isnan(found.value)
    wanted = stated["undefined"]
    (group,) = results.summary(policy=name, by=["metric"]).groups
    assert group.mean == pytest.approx(math.nan if isinstance(wanted, str) else wanted, nan_ok=True)


@every_metric
def test_values_have_no_other_status(name: str, key: str) -> None:
    one_class = of_class_1([0, 0, 0], [0.25, 0.5, 0.75])
    for one in (TWELVE, TEN, EIGHT, one_class, NO_CLASS_0):
        for found in evaluated(one, definition(name, key)):
            assert found.status == ("undefined" if math.isnan(found.value) else "ok")


@pytest.mark.parametrize("name", ["netcal", "guo", "curvas2024"])
def test_conventions_without_metrics_of_masks(name: str) -> None:
    mask = np.ones((4, 4), int)
    with pytest.raises(ValueError, match=f"convention {name} has none of the default metrics"):
        assay.evaluate(mask, mask, convention=name)
    table = assay.score_table(*EIGHT, classes=range(3))
    with pytest.raises(ValueError, match=f"convention {name} has none of the default metrics"):
        assay.evaluate_table(table, convention=name)
    defaults = assay.evaluate_table(table, convention=name, probabilities=True)
    assert "top_label_ece" in defaults.metrics
    assert set(defaults.metrics) <= set(CONVENTIONS[name].metrics)


# -- golden values -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("netcal", "ece", 0.1354166667),
        ("netcal", "mce", 0.2708333333),
        ("netcal", "ace", 0.12890625),
        ("torchmetrics", "ece", 0.1354166667),
        ("torchmetrics", "rmsce", 0.1679637031),
        ("monai", "ece", 0.21875),
        ("monai", "mce", 0.2708333333),
        ("monai", "ace", 0.1958333333),
        ("metrics_reloaded_reference", "ece", 0.2386363636),
        ("metrics_reloaded_reference", "mce", 0.328125),
        ("metrics_reloaded_reference", "class_wise_ece", 0.1770833333),
        ("guo", "top_label_ece", 0.21875),
        ("guo", "class_wise_ece", 0.1770833333),
        ("guo", "top_label_mce", 0.5),
        ("guo", "top_label_ace", 0.2902777778),
        ("guo", "top_label_rmsce", 0.2483452178),
    ],
)
def test_twelve_samples_in_four_bins(name: str, key: str, expected: float) -> None:
    assert close(value(TWELVE, definition(name, key, bins=4)), expected)


def test_kernel_densities() -> None:
    rows = [[4, 2, 2], [3, 4, 1], [1, 6, 1], [2, 2, 4], [7, 0.5, 0.5], [0.5, 0.5, 7]]
    six = Forecast(np.array([0, 1, 1, 0, 0, 2]), np.array(rows) / 8)
    assert value(six, definition("metrics_reloaded_reference", "ece_kde")) == pytest.approx(0.4492332272, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("metrics_reloaded_reference", "ece", 0.3863636364),
        ("metrics_reloaded_reference", "mce", 0.875),
        ("metrics_reloaded_reference", "class_wise_ece", 0.3541666667),
        ("metrics_reloaded_reference", "multiclass_brier", 0.5221354167),
        ("metrics_reloaded_reference", "multiclass_root_brier", 0.7225893832),
        ("metrics_reloaded_reference", "multiclass_nll", 0.7629782289),
        ("sklearn", "brier", 0.2610677083),
        ("guo", "top_label_ece", 0.21875),
        ("guo", "class_wise_ece", 0.3541666667),
        ("guo", "top_label_mce", 0.5),
        ("guo", "top_label_ace", 0.2604166667),
        ("guo", "top_label_rmsce", 0.2540898108),
    ],
)
def test_twelve_samples(name: str, key: str, expected: float) -> None:
    assert close(value(TWELVE, definition(name, key)), expected)


@pytest.mark.parametrize(
    ("name", "key", "bins", "expected"),
    [
        ("metrics_reloaded_reference", "class_wise_ece", 4, 0.140625),
        ("metrics_reloaded_reference", "class_wise_ece", 10, 0.203125),
        ("metrics_reloaded_reference", "multiclass_brier", None, 0.3642578125),
        ("metrics_reloaded_reference", "multiclass_root_brier", None, 0.6035377474),
        ("metrics_reloaded_reference", "multiclass_nll", None, 0.6226384133),
        ("sklearn", "multiclass_brier", None, 0.3642578125),
        ("sklearn", "multiclass_nll", None, 0.6226384133),
        ("netcal", "top_label_ece", 4, 0.1015625),
        ("guo", "top_label_ece", 4, 0.1953125),
        ("guo", "top_label_ece", 15, 0.1953125),
        ("guo", "top_label_mce", 10, 0.375),
        ("guo", "top_label_ace", 10, 0.2395833333),
        ("guo", "top_label_rmsce", 15, 0.2315805633),
        ("guo", "class_wise_ece", 4, 0.140625),
        ("guo", "class_wise_ece", 15, 0.203125),
    ],
)
def test_eight_samples_of_three_classes(name: str, key: str, bins: int | None, expected: float) -> None:
    given: dict[str, Any] = {} if bins is None else {"bins": bins}
    assert close(value(EIGHT, definition(name, key, **given)), expected)


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("metrics_reloaded_reference", "ece", 0.425),
        ("metrics_reloaded_reference", "mce", 0.9375),
        ("metrics_reloaded_reference", "multiclass_brier", 0.6265625),
        ("metrics_reloaded_reference", "multiclass_nll", 0.9155738747),
        ("sklearn", "brier", 0.31328125),
        ("sklearn", "nll", 0.9155738747),
        ("sklearn", "brier_skill", 1 - 0.31328125 / 0.25),
    ],
)
def test_ten_samples(name: str, key: str, expected: float) -> None:
    """The twelve without those of 0 and 1, of which no convention treats any by itself."""
    assert close(value(TEN, definition(name, key)), expected)


# -- samples at the end ------------------------------------------------------------------------------------------------


def test_a_bin_for_1() -> None:
    """What torchmetrics gives for two samples and the rule of the books, for the class and for the top label."""
    two = of_class_1([1, 0], [0.95, 1])
    for key in ("ece", "top_label_ece"):
        assert value(two, definition("torchmetrics", key, bins=10)) == pytest.approx(0.525)
        assert value(two, metric(key, bins=10)) == pytest.approx(0.475)
    assert value(two, definition("curvas2024", "top_label_ece")) == pytest.approx(0.525)


def test_a_class_with_probabilities_of_0_alone() -> None:
    """They are in no bin: nothing is left of an ECE, an MCE and a mean over all samples have no gap."""
    ece = row(NO_CLASS_0, definition("metrics_reloaded_reference", "ece"))
    assert (ece.status, math.isnan(ece.value)) == ("undefined", True)
    assert value(NO_CLASS_0, definition("metrics_reloaded_reference", "mce")) == 0
    one_of_two = of_class_1([0, 1], [0.0, 0.0])
    for name in ("metrics_reloaded_reference", "guo"):
        assert value(one_of_two, definition(name, "class_wise_ece")) == 0.25
    assert value(one_of_two, metric("class_wise_ece")) == 0.5


@pytest.mark.parametrize("key", ["ece", "rmsce", "mce", "ace", "debiased_rmsce"])
def test_ends_without_a_gap(key: str) -> None:
    for side, end in (("left", 1.0), ("right", 0.0)):
        at_end = of_class_1([0, 1, 1], [end] * 3)
        assert value(at_end, metric(key, side=side, end="no_gap")) == 0
        assert math.isnan(value(at_end, metric(key, side=side, end="left_out")))


def test_ends_without_a_gap_count_as_samples() -> None:
    for one in forecasts(30, 2):
        inner = (one.probabilities[:, 1] > 0).mean()
        found, left = (
            [value(one, metric(key, bins=8, side="right", end=end)) for key in ("ece", "rmsce", "mce", "ace")]
            for end in ("no_gap", "left_out")
        )
        assert found == pytest.approx([left[0] * inner, left[1] * math.sqrt(inner), left[2], left[3]])


# -- challenges --------------------------------------------------------------------------------------------------------


def organs(offset: int) -> np.ndarray:
    """The labels of a rater: each organ a box, painted over those before."""
    labels = np.zeros((4, 8, 8), int)
    labels[0:3, 1:4, 1 : 4 + offset] = 1
    labels[0:4, 5:7, 1 : 3 + offset] = 2
    labels[1:4, 4:7, 5 : 8 - offset] = 3
    return labels


def test_curvas_of_three_raters() -> None:
    """What the challenge's evaluation gave, in float32."""
    probabilities = np.stack([0.9 * (organs(1) == label) for label in range(4)], axis=-1)
    probabilities[0, 1, 1, 1] = 0.4
    probabilities[..., 0] = 1 - probabilities[..., 1:].sum(axis=-1)
    expected = (0.0738283172249794, 0.03242168575525284, 0.03242168575525284)
    for offset, ece in zip((0, 1, 1), expected, strict=True):
        one = Forecast(organs(offset).ravel(), probabilities.reshape(-1, 4))
        assert value(one, definition("curvas2024", "top_label_ece")) == pytest.approx(ece, abs=2e-7)


def test_curvas_of_four_voxels() -> None:
    organs = np.array([[0.8, 0, 0], [0, 0.6, 0], [0.3, 0, 0], [0, 0, 0]])
    one = Forecast(np.array([1, 2, 0, 0]), np.column_stack([1 - organs.sum(axis=1), organs]))
    assert value(one, definition("curvas2024", "top_label_ece")) == pytest.approx(0.225, abs=1e-7)
