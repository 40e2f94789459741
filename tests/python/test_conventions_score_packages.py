"""Conventions of scores and decisions give the packages' numbers, also where a class is absent; and what none gives."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import assay
import numpy as np
import pytest
from assay import CONVENTIONS, metric
from support.score_samples import (
    ALL,
    NONE,
    OF_STATUS,
    OWN,
    Sample,
    definition,
    evaluated,
    kind,
    of_several_classes,
    of_two_classes,
    sample,
    value,
)

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]

Values: TypeAlias = Mapping[str, Callable[..., float]]
"""By key a function that takes parameters of the metric."""

AT = {"specificity": 0.7013, "sensitivity": 0.6007, "ppv": 0.4011, "low": 0.7}
"""Targets that no sample meets exactly, so that float32 does not matter."""
PEERS = ("monai", "sklearn", "torchmetrics")
OF_PEERS = [(name, key) for name, key in OWN if name in PEERS]
every_metric = pytest.mark.parametrize(("name", "key"), OF_PEERS)


# -- the packages ------------------------------------------------------------------------------------------------------


def sklearn(one: Sample) -> Values:
    theirs = pytest.importorskip("sklearn.metrics", reason="extra peers")
    pair, scored, classes = (one.reference, one.decided), (one.reference, one.scores), range(one.classes)

    def kappa(weights: str) -> float:
        return theirs.cohen_kappa_score(*pair, labels=[*classes], weights=None if weights == "none" else weights)

    return {
        **{"dsc": lambda: theirs.f1_score(*pair), "iou": lambda: theirs.jaccard_score(*pair)},
        "f_beta": lambda beta: theirs.fbeta_score(*pair, beta=beta),
        "sensitivity": lambda: theirs.recall_score(*pair),
        "specificity": lambda: theirs.recall_score(*pair, pos_label=0),
        "ppv": lambda: theirs.precision_score(*pair),
        "npv": lambda: theirs.precision_score(*pair, pos_label=0),
        "accuracy": lambda: theirs.accuracy_score(*pair),
        "balanced_accuracy": lambda: theirs.balanced_accuracy_score(*pair),
        "mcc": lambda: theirs.matthews_corrcoef(*pair),
        "kappa": lambda: theirs.cohen_kappa_score(*pair),
        "lr_plus": lambda: theirs.class_likelihood_ratios(*pair, labels=[0, 1])[0],
        "lr_minus": lambda: theirs.class_likelihood_ratios(*pair, labels=[0, 1])[1],
        "auroc": lambda: theirs.roc_auc_score(*scored),
        "partial_auroc": lambda low, **_: theirs.roc_auc_score(*scored, max_fpr=1 - low),
        "ap": lambda **_: theirs.average_precision_score(*scored),
        "multiclass_accuracy": lambda: theirs.accuracy_score(*pair),
        "multiclass_balanced_accuracy": lambda **_: theirs.balanced_accuracy_score(*pair),
        "multiclass_mcc": lambda: theirs.matthews_corrcoef(*pair),
        "multiclass_kappa": kappa,
        "hamming_loss": lambda: theirs.hamming_loss(*pair),
        "multiclass_sensitivity": lambda average, **_: theirs.recall_score(*pair, average=average),
        "multiclass_ppv": lambda average, **_: theirs.precision_score(*pair, average=average),
        "multiclass_f_beta": lambda beta, average, **_: theirs.fbeta_score(*pair, beta=beta, average=average),
    }


def torchmetrics(one: Sample) -> Values:
    torch = pytest.importorskip("torch", reason="extra peers")
    theirs = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")
    reference, decided = torch.tensor(one.reference), torch.tensor(one.decided)
    scores = torch.tensor(one.scores, dtype=torch.float32)

    def of(name: str, **renamed: str) -> Callable[..., float]:
        """A function of decisions or of several classes, with its own names for parameters."""
        function = getattr(theirs, name)
        options = {"num_classes": one.classes} if name.startswith("multiclass") else {}

        def found(**given: Any) -> float:
            given.pop("absent", None)
            return float(function(decided, reference, **options, **renamed, **given))

        return found

    def at(name: str, target: str, least: str) -> Callable[..., float]:
        return lambda **given: float(getattr(theirs, name)(scores, reference, **{least: given[target]})[0])

    def kappa(weights: str) -> float:
        return of("multiclass_cohen_kappa")(weights=None if weights == "none" else weights)

    return {
        **{"dsc": of("binary_f1_score"), "iou": of("binary_jaccard_index"), "f_beta": of("binary_fbeta_score")},
        **{"sensitivity": of("binary_recall"), "specificity": of("binary_specificity"), "ppv": of("binary_precision")},
        **{"npv": of("binary_negative_predictive_value"), "accuracy": of("binary_accuracy")},
        "balanced_accuracy": of("multiclass_accuracy", average="macro"),
        **{"mcc": of("binary_matthews_corrcoef"), "kappa": of("binary_cohen_kappa")},
        "auroc": lambda: float(theirs.binary_auroc(scores, reference)),
        "partial_auroc": lambda low, **_: float(theirs.binary_auroc(scores, reference, max_fpr=1 - low)),
        "ap": lambda **_: float(theirs.binary_average_precision(scores, reference)),
        "sensitivity_at_specificity": at("binary_sensitivity_at_specificity", "specificity", "min_specificity"),
        "specificity_at_sensitivity": at("binary_specificity_at_sensitivity", "sensitivity", "min_sensitivity"),
        "ppv_at_sensitivity": at("binary_precision_at_fixed_recall", "sensitivity", "min_recall"),
        "sensitivity_at_ppv": at("binary_recall_at_fixed_precision", "ppv", "min_precision"),
        "multiclass_accuracy": of("multiclass_accuracy", average="micro"),
        "multiclass_balanced_accuracy": of("multiclass_accuracy", average="macro"),
        "multiclass_mcc": of("multiclass_matthews_corrcoef"),
        "multiclass_kappa": kappa,
        "hamming_loss": of("multiclass_hamming_distance", average="micro"),
        "multiclass_sensitivity": of("multiclass_recall"),
        "multiclass_specificity": of("multiclass_specificity"),
        "multiclass_ppv": of("multiclass_precision"),
        "multiclass_npv": of("multiclass_negative_predictive_value"),
        "multiclass_f_beta": of("multiclass_fbeta_score"),
    }


def monai(one: Sample) -> Values:
    torch = pytest.importorskip("torch", reason="extra peers")
    theirs = pytest.importorskip("monai.metrics", reason="extra peers")
    both = [torch.tensor(side[None, None], dtype=torch.float32) for side in (one.decided, one.reference)]
    scored = torch.tensor(one.scores), torch.tensor(one.reference)

    def of(name: str) -> Callable[..., float]:
        def found(**_: float) -> float:
            matrix = theirs.get_confusion_matrix(*both, include_background=True)
            return float(theirs.compute_confusion_matrix_metric(name, matrix))

        return found

    return {
        "dsc": lambda: float(theirs.compute_dice(*both)),
        "iou": lambda: float(theirs.compute_iou(*both)),
        "f_beta": of("f1 score"),
        **{"sensitivity": of("sensitivity"), "specificity": of("specificity"), "ppv": of("precision")},
        **{"npv": of("negative predictive value"), "accuracy": of("accuracy")},
        **{"balanced_accuracy": of("balanced accuracy"), "mcc": of("matthews correlation coefficient")},
        "youden": of("informedness"),
        "auroc": lambda: float(theirs.compute_roc_auc(*scored)),
        "ap": lambda **_: float(theirs.compute_average_precision(*scored)),
    }


CALLS = {"monai": monai, "sklearn": sklearn, "torchmetrics": torchmetrics}


def theirs(name: str, key: str, one: Sample, chosen: assay.Definition) -> float | str:
    """The package's value, or "error"."""
    found = CALLS[name](one)[key]
    try:
        return float(found(**dict(chosen.parameters)))
    except (ValueError, RuntimeError):
        return "error"


def chosen_by(name: str, key: str, **parameters: Any) -> assay.Definition:
    own = {parameter.name for parameter in definition(name, key).metric.parameters}
    return definition(name, key, **{k: v for k, v in AT.items() if k in own} | parameters)


# -- the comparison ----------------------------------------------------------------------------------------------------


def compare(name: str, key: str, one: Sample, chosen: assay.Definition) -> None:
    """Raise unless a convention gives the package's value, or states what it returns instead."""
    (row,) = evaluated(one, chosen)
    stated = "computed" if row.status == "ok" else CONVENTIONS[name].metrics[key].empties.get(row.status, "computed")
    found = theirs(name, key, one, chosen)
    if stated != "arbitrary":
        wanted = row.value if stated == "computed" else stated
        rel, low = (1e-9, 1e-12) if name == "sklearn" else (1e-4, 1e-6)
        same = found == wanted if "error" in (found, wanted) else found == pytest.approx(wanted, rel, low, nan_ok=True)
        assert same, (key, found, wanted, one)


@every_metric
def test_values(name: str, key: str) -> None:
    for one in of_several_classes(60) if kind(name, key) == "confusion" else of_two_classes(60):
        compare(name, key, one, chosen_by(name, key))


@pytest.mark.parametrize("name", ["sklearn", "torchmetrics"])
def test_parameters(name: str) -> None:
    averaged = [key for key, own in CONVENTIONS[name].metrics.items() if own.parameters.get("average") == "macro"]
    assert len(averaged) == {"sklearn": 3, "torchmetrics": 5}[name]
    for one in of_several_classes(30):
        for average in ("macro", "weighted", "micro"):
            for key in averaged:
                compare(name, key, one, chosen_by(name, key, average=average))
        compare(name, "multiclass_f_beta", one, chosen_by(name, "multiclass_f_beta", beta=2.0))
        for weights in ("linear", "quadratic"):
            compare(name, "multiclass_kappa", one, chosen_by(name, "multiclass_kappa", weights=weights))


@every_metric
def test_absent_classes(name: str, key: str) -> None:
    chosen = definition(name, key)
    for status, samples in OF_STATUS[kind(name, key)].items():
        for one in samples:
            compare(name, key, one, chosen)
        if CONVENTIONS[name].metrics[key].empties.get(status) == "arbitrary":
            assert len({str(theirs(name, key, one, chosen)) for one in samples}) > 1


# -- what differs from the default -------------------------------------------------------------------------------------

TWO_OF_4 = sample([0, 0, 1], [0, 2, 1], None, 4)  # class 2 is predicted only, class 3 is nowhere
CONSTANT = sample([1, 0, 0, 0, 0, 0, 0], ALL)


@pytest.mark.parametrize(
    ("key", "one", "default", "packages"),
    [
        ("mcc", CONSTANT, math.nan, {"sklearn": 0, "torchmetrics": -0.77151668, "monai": math.nan}),
        ("mcc", sample(NONE, NONE), math.nan, {"sklearn": 0, "torchmetrics": 1, "monai": math.nan}),
        ("dsc", sample(NONE, NONE), math.nan, {"sklearn": 0, "torchmetrics": 0, "monai": math.nan}),
        ("sensitivity", sample(NONE, ALL), math.nan, {"sklearn": 0, "torchmetrics": 0, "monai": math.nan}),
        ("auroc", sample(NONE, ALL), math.nan, {"sklearn": math.nan, "torchmetrics": 0, "monai": math.nan}),
        ("ap", sample(ALL, ALL), 1, {"sklearn": 1, "torchmetrics": 1, "monai": math.nan}),
        ("ap", sample(NONE, ALL), math.nan, {"sklearn": 0, "torchmetrics": 0, "monai": math.nan}),
        ("multiclass_balanced_accuracy", TWO_OF_4, math.nan, {"sklearn": 0.75, "torchmetrics": 0.5}),
        ("multiclass_sensitivity", TWO_OF_4, math.nan, {"sklearn": 0.5, "torchmetrics": 0.5}),
        ("multiclass_specificity", TWO_OF_4, 11 / 12, {"torchmetrics": 8 / 9}),
    ],
)
def test_differences_from_the_default(key: str, one: Sample, default: float, packages: dict[str, float]) -> None:
    assert value(one, metric(key)) == pytest.approx(default, nan_ok=True)
    found = {name: theirs(name, key, one, definition(name, key)) for name in packages}
    assert found == pytest.approx(packages, nan_ok=True, abs=1e-6)


def test_two_classes_of_torchmetrics_are_not_several() -> None:
    """Their undefined MCC is no 0, whichever function is called."""
    assert torchmetrics(CONSTANT)["multiclass_mcc"]() == pytest.approx(-0.77151668)
    assert torchmetrics(CONSTANT._replace(classes=3))["multiclass_mcc"]() == 0


def test_likelihood_ratios_without_errors() -> None:
    """Infinite, or NaN in scikit-learn."""
    right, wrong = sample([0, 1, 1, 0], [0, 1, 0, 0]), sample([0, 1, 1, 0], [1, 1, 0, 1])
    assert value(right, metric("lr_plus")) == value(wrong, metric("lr_minus")) == math.inf
    assert math.isnan(sklearn(right)["lr_plus"]())
    assert math.isnan(sklearn(wrong)["lr_minus"]())


def test_classes_that_scikit_learn_is_told_of_count_as_0() -> None:
    peer = pytest.importorskip("sklearn.metrics", reason="extra peers")
    pair = TWO_OF_4.reference, TWO_OF_4.decided
    for function, key, expected in (
        (peer.recall_score, "multiclass_sensitivity", 0.375),
        (peer.precision_score, "multiclass_ppv", 0.5),
        (peer.f1_score, "multiclass_f_beta", 5 / 12),
    ):
        assert function(*pair, labels=range(4), average="macro") == pytest.approx(expected)
        assert function(*pair, average="macro") == pytest.approx(expected * 4 / 3)
        assert value(TWO_OF_4, definition("sklearn", key)) == pytest.approx(expected * 4 / 3)
        # Classes without a value are left out by zero_division=nan, as by absent="skip".
        left_out = function(*pair, labels=range(4), average="macro", zero_division=math.nan)
        assert value(TWO_OF_4, metric(key, absent="skip")) == pytest.approx(left_out)


def test_kappa_of_classes_that_occur() -> None:
    peer = pytest.importorskip("sklearn.metrics", reason="extra peers")
    pair = [0, 0, 2, 3], [0, 2, 3, 3]
    assert peer.cohen_kappa_score(*pair, weights="quadratic") == pytest.approx(0.6923076923076923)
    chosen = definition("sklearn", "multiclass_kappa", weights="quadratic")
    assert value(sample(*pair, None, 4), chosen) == pytest.approx(2 / 3)


def test_area_by_trapezoids_in_scikit_learn() -> None:
    peer = pytest.importorskip("sklearn.metrics", reason="extra peers")
    for one in of_two_classes(30):
        precision, recall, _ = peer.precision_recall_curve(one.reference, one.scores)
        found = assay.average_precision(one.reference, one.scores, interpolation="trapezoid")
        assert found == pytest.approx(peer.auc(recall, precision), rel=1e-12)


def test_accuracy_of_torchmetrics_is_balanced_by_default() -> None:
    torch = pytest.importorskip("torch", reason="extra peers")
    functional = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")
    pair = torch.tensor(TWO_OF_4.decided), torch.tensor(TWO_OF_4.reference)
    assert float(functional.multiclass_accuracy(*pair, num_classes=4)) == 0.5
    assert value(TWO_OF_4, metric("multiclass_accuracy")) == pytest.approx(2 / 3)


def test_torchmetrics_takes_other_scores_for_logits() -> None:
    torch = pytest.importorskip("torch", reason="extra peers")
    functional = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")
    reference, scores = [1, 0, 1, 0], [100.0, 99.0, 98.0, 0.0]
    assert float(functional.binary_auroc(torch.tensor(scores), torch.tensor(reference))) == 0.75
    assert assay.auroc([1, 0, 0, 1], scores) == 0.5
    assert float(functional.binary_auroc(torch.tensor(scores), torch.tensor([1, 0, 0, 1]))) == 0.25


def test_auroc_of_several_classes() -> None:
    """All agree where every class is there; the third is absent then."""
    peer = pytest.importorskip("sklearn.metrics", reason="extra peers")
    torch = pytest.importorskip("torch", reason="extra peers")
    functional = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")
    theirs = pytest.importorskip("monai.metrics", reason="extra peers")
    rng = np.random.default_rng(0)
    scores = rng.dirichlet(np.ones(3), 60)
    reference = np.arange(60) % 3
    columns = torch.tensor(scores)
    for average in ("macro", "weighted"):
        found = assay.multiclass_auroc(reference, scores, average=average)
        assert found == pytest.approx(peer.roc_auc_score(reference, scores, multi_class="ovr", average=average))
        pairs = peer.roc_auc_score(reference, scores, multi_class="ovo", average=average)
        assert assay.multiclass_auroc(reference, scores, scheme="one_vs_one", average=average) == pytest.approx(pairs)
        one = functional.multiclass_auroc(columns, torch.tensor(reference), num_classes=3, average=average)
        assert found == pytest.approx(float(one), abs=1e-6)
        assert found == pytest.approx(theirs.compute_roc_auc(columns, torch.eye(3)[reference], average), abs=1e-6)

    without = np.arange(60) % 2
    assert math.isnan(assay.multiclass_auroc(without, scores))
    assert math.isnan(peer.roc_auc_score(without, scores, multi_class="ovr", labels=[0, 1, 2]))
    assert math.isnan(theirs.compute_roc_auc(columns, torch.eye(3)[without]))
    of_two = [assay.auroc(without == k, scores[:, k]) for k in (0, 1)]
    one = functional.multiclass_auroc(columns, torch.tensor(without), num_classes=3)
    assert float(one) == pytest.approx(sum(of_two) / 3, abs=1e-6)
    of_two = [assay.average_precision(without == k, scores[:, k]) for k in (0, 1)]
    one = functional.multiclass_average_precision(columns, torch.tensor(without), num_classes=3)
    assert float(one) == pytest.approx(sum(of_two) / 2, abs=1e-6)


def test_monai_adds_cases_up() -> None:
    torch = pytest.importorskip("torch", reason="extra peers")
    theirs = pytest.importorskip("monai.metrics", reason="extra peers")
    reference, decided = torch.tensor([[[1.0, 0, 0]], [[1, 1, 1]]]), torch.tensor([[[1.0, 0, 0]], [[1, 0, 0]]])
    found = {}
    for by_case in (False, True):
        chosen = theirs.ConfusionMatrixMetric(metric_name="sensitivity", compute_sample=by_case)
        chosen(y_pred=decided, y=reference)
        found[by_case] = float(chosen.aggregate()[0])
    assert found == pytest.approx({False: 0.5, True: 2 / 3})
