"""Conventions of calibration and proper scores give the packages' numbers, at the ends too; and what none gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

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
    forecasts,
    of_class_1,
    row,
    value,
)

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]

Values: TypeAlias = Mapping[str, Callable[..., float]]
"""By key a function that takes parameters of the metric."""

NOTHING = of_class_1([], [])
OF_TWO = ("ece", "rmsce", "mce", "ace", "brier", "brier_skill", "nll")
"""Metrics of one class, compared for the second of two."""


# -- the packages ------------------------------------------------------------------------------------------------------


def torchmetrics(one: Forecast) -> Values:
    torch = pytest.importorskip("torch", reason="extra peers")
    theirs = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")
    reference = torch.tensor(one.reference)
    probabilities = torch.tensor(one.probabilities, dtype=torch.float32)

    def binary(norm: str) -> Callable[..., float]:
        return lambda bins, **_: float(
            theirs.binary_calibration_error(probabilities[:, 1], reference, n_bins=bins, norm=norm)
        )

    def top_label(norm: str) -> Callable[..., float]:
        return lambda bins, **_: float(
            theirs.multiclass_calibration_error(probabilities, reference, one.classes, n_bins=bins, norm=norm)
        )

    return {
        **{"ece": binary("l1"), "rmsce": binary("l2"), "mce": binary("max")},
        **{"top_label_ece": top_label("l1"), "top_label_rmsce": top_label("l2"), "top_label_mce": top_label("max")},
    }


def curvas2024(one: Forecast) -> Values:
    """The challenge calls torchmetrics."""
    return torchmetrics(one)


def monai(one: Forecast) -> Values:
    torch = pytest.importorskip("torch", reason="extra peers")
    theirs = pytest.importorskip("monai.metrics", reason="extra peers")
    probabilities = torch.tensor(one.probabilities.T[None])
    reference = torch.tensor(np.eye(one.classes)[one.reference].T[None])

    def of(reduction: str) -> Callable[..., float]:
        def found(bins: int, right: bool = False, **_: Any) -> float:
            error = theirs.CalibrationErrorMetric(
                num_bins=bins, calibration_reduction=reduction, metric_reduction="none", right=right
            )
            error(y_pred=probabilities, y=reference)
            return float(error.aggregate()[0, 1])

        return found

    def class_wise(bins: int, **_: Any) -> float:
        error = theirs.CalibrationErrorMetric(num_bins=bins, metric_reduction="mean_channel")
        error(y_pred=probabilities, y=reference)
        return float(error.aggregate())

    return {"ece": of("expected"), "mce": of("maximum"), "ace": of("average"), "class_wise_ece": class_wise}


def netcal(one: Forecast) -> Values:
    theirs = pytest.importorskip("netcal.metrics", reason="extra peers")

    def of(name: str) -> Callable[..., float]:
        return lambda bins, **_: getattr(theirs, name)(bins=bins).measure(one.probabilities, one.reference)

    found = {"ece": of("ECE"), "mce": of("MCE"), "ace": of("ACE")}
    return found | {f"top_label_{key}": function for key, function in found.items()}


def sklearn(one: Forecast) -> Values:
    theirs = pytest.importorskip("sklearn.metrics", reason="extra peers")
    pair, classes = (one.reference, one.probabilities[:, 1]), [*range(one.classes)]
    several = one.reference, one.probabilities

    def brier(scale: str, **_: Any) -> float:
        return theirs.brier_score_loss(*several, labels=classes, scale_by_half=scale == "half")

    return {
        "brier": lambda **_: theirs.brier_score_loss(*pair),
        "brier_skill": lambda **_: theirs.d2_brier_score(*pair),
        "nll": lambda **_: theirs.log_loss(*pair, labels=classes),
        "multiclass_brier": brier,
        "multiclass_nll": lambda **_: theirs.log_loss(*several, labels=classes),
    }


CALLS = {"curvas2024": curvas2024, "monai": monai, "netcal": netcal, "sklearn": sklearn, "torchmetrics": torchmetrics}
OF_PEERS = [(name, key) for name, key in OWN if name in CALLS]
every_metric = pytest.mark.parametrize(("name", "key"), OF_PEERS)


def theirs(name: str, key: str, one: Forecast, **parameters: Any) -> float | str:
    """The package's value, or "error"."""
    found = CALLS[name](one)[key]
    chosen = dict(definition(name, key).parameters) | parameters
    if "bins" in chosen:
        chosen["bins"] = int(chosen["bins"])
    try:
        return float(found(**chosen))
    except (AssertionError, ValueError, RuntimeError):
        return "error"


# -- the comparison ----------------------------------------------------------------------------------------------------


def compare(name: str, key: str, one: Forecast, **parameters: Any) -> None:
    """Raise unless a convention gives the package's value, or states what it returns instead."""
    ours = row(one, definition(name, key, **parameters))
    stated = "computed" if ours.status == "ok" else CONVENTIONS[name].metrics[key].empties[ours.status]
    found = theirs(name, key, one, **parameters)
    if stated != "arbitrary":
        wanted = ours.value if stated == "computed" else stated
        rel, low = (1e-9, 1e-12) if name in ("netcal", "sklearn") else (1e-5, 1e-6)
        assert found == pytest.approx(wanted, rel, low, nan_ok=True), (key, one)


def for_metric(name: str, key: str) -> list[Forecast]:
    """Samples for a metric. A logarithm of 0 is another number in scikit-learn, as is shown below."""
    inside = key.endswith("nll")
    fixed = [TEN] if inside else [TWELVE, TEN]
    if key in OF_TWO:
        return [*fixed, *forecasts(60, 2, inside=inside)]
    several = [EIGHT, *forecasts(30, 3, seed=1, inside=inside), *forecasts(30, 5, seed=2, inside=inside)]
    return several if name == "netcal" else [*fixed, *several, *forecasts(20, 2, seed=3, inside=inside)]


@every_metric
def test_values(name: str, key: str) -> None:
    for one in for_metric(name, key):
        compare(name, key, one)


@pytest.mark.parametrize("bins", [1, 4, 7, 8, 64])
@pytest.mark.parametrize(("name", "key"), [(name, key) for name, key in OF_PEERS if name != "sklearn"])
def test_bins(name: str, key: str, bins: int) -> None:
    """Most of the probabilities are edges of 64 bins, and many of 8."""
    for one in for_metric(name, key)[:25]:
        compare(name, key, one, bins=bins)


@every_metric
def test_one_class(name: str, key: str) -> None:
    """netcal takes these for two classes, whatever the number of columns."""
    if not (name == "netcal" and key.startswith("top_label")):
        for label in (0, 1):
            compare(name, key, of_class_1([label] * 3, [0.25, 0.5, 0.75]))


@every_metric
def test_no_samples(name: str, key: str) -> None:
    stated = CONVENTIONS[name].metrics[key].empties["undefined"]
    found = theirs(name, key, NOTHING)
    assert (
        stated == "arbitrary"
        or found == stated
        or (isinstance(stated, float) and found == pytest.approx(stated, nan_ok=True))
    )


def test_half_the_brier_score() -> None:
    for one in (TWELVE, EIGHT):
        for scale in ("sum", "half"):
            compare("sklearn", "multiclass_brier", one, scale=scale)


# -- what differs from the default -------------------------------------------------------------------------------------


def test_one_name_many_numbers() -> None:
    """The ECE of twelve samples in four bins."""
    found = {name: theirs(name, "ece", TWELVE, bins=4) for name in ("netcal", "torchmetrics", "monai")}
    assert found == pytest.approx({"netcal": 13 / 96, "torchmetrics": 13 / 96, "monai": 7 / 32}, rel=1e-6)
    squares = {
        "torchmetrics": theirs("torchmetrics", "rmsce", TWELVE, bins=4),
        "assay": value(TWELVE, metric("rmsce", bins=4)),
    }
    assert squares == pytest.approx({"torchmetrics": 0.1679637031, "assay": 0.1612902351}, rel=1e-6)


def test_sides_of_monai_are_the_same() -> None:
    """Its documentation says [l, u) for right=False."""
    for one in (TWELVE, TEN, *forecasts(20, 2)):
        for bins in (4, 8, 10):
            left, right = (theirs("monai", "ece", one, bins=bins, right=side) for side in (False, True))
            assert left == right == pytest.approx(value(one, metric("ece", bins=bins, side="right")), abs=1e-6)


def test_two_classes_of_torchmetrics_are_not_several() -> None:
    found = [theirs("torchmetrics", key, TWELVE) for key in ("ece", "top_label_ece")]
    assert found == pytest.approx([17 / 48, 7 / 32], rel=1e-6)


def test_torchmetrics_loses_count() -> None:
    """A bin of more than 2^24 samples: probabilities of 0.99, half of them right."""
    torch = pytest.importorskip("torch", reason="extra peers")
    functional = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")
    half = 2**24
    probabilities = torch.full((2 * half,), 0.99)
    reference = torch.arange(2 * half) < half
    found = float(functional.binary_calibration_error(probabilities, reference.int(), validate_args=False))
    assert found < 0.02
    events, scores = reference.numpy(), probabilities.numpy()
    ours = assay.expected_calibration_error(events, scores, reduction="positive_class")
    assert ours == pytest.approx(0.49, abs=1e-6)


def test_torchmetrics_takes_other_probabilities_for_logits() -> None:
    """One that rounding has put above 1, and the rest becomes something else."""
    torch = pytest.importorskip("torch", reason="extra peers")
    functional = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")
    reference = torch.tensor([0, 0, 1, 1, 1])
    for last, expected in ((1.0, 0.13), (1.0000001, 0.390725)):
        probabilities = torch.tensor([0.1, 0.2, 0.75, 0.9, last])
        found = float(functional.binary_calibration_error(probabilities, reference))
        assert found == pytest.approx(expected, abs=1e-6)


def test_scikit_learn_clips() -> None:
    one = of_class_1([0, 1], [0.25, 0.0])
    assert value(one, metric("nll")) == math.inf
    expected = (-math.log(0.75) - math.log(np.finfo(float).eps)) / 2
    assert theirs("sklearn", "nll", one) == pytest.approx(expected)


def test_brier_skill_of_one_class() -> None:
    """No number that follows from the status."""
    found = [theirs("sklearn", "brier_skill", of_class_1([1, 1], p)) for p in ([0.5, 0.5], [1.0, 1.0])]
    assert found[0] == -math.inf
    assert math.isnan(float(found[1]))


def test_netcal_goes_by_the_labels_that_occur() -> None:
    two_of_three = Forecast(np.array([0, 1, 1]), EIGHT.probabilities[:3])
    assert theirs("netcal", "top_label_ece", two_of_three) == "error"
    assert value(two_of_three, definition("netcal", "top_label_ece")) == pytest.approx(1 / 12)
