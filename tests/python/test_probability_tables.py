"""Every metric of probabilities through tables and images, against the public functions on the same samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import assay
import numpy as np
import pytest
from assay import evaluate_table, score_table
from assay.catalogue import PROBABILITIES
from support.metrics import needed

KEYS = [record.key for record in PROBABILITIES]
OF_IMAGES = [record.key for record in PROBABILITIES if not record.of_tables]


def samples(n: int = 60, classes: int = 3, seed: int = 0) -> tuple[Any, Any]:
    """Labels, and probabilities that are somewhat too extreme."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, classes, n)
    z = rng.normal(size=(n, classes)) + 1.5 * np.eye(classes)[y]
    p = np.exp(1.5 * z)
    return y, p / p.sum(axis=1, keepdims=True)


def of_class(y: Any, p: Any) -> dict[str, Callable[[], float]]:
    """The values of one class against the rest."""
    own: dict[str, Any] = {"reduction": "positive_class"}
    sums = assay.scoring_sums(2)
    sums.update(y, p, positive=1)
    return {
        "ece": lambda: assay.expected_calibration_error(y, p, **own),
        "rmsce": lambda: assay.root_mean_square_calibration_error(y, p, **own),
        "mce": lambda: assay.maximum_calibration_error(y, p, **own),
        "ace": lambda: assay.average_calibration_error(y, p, **own),
        "debiased_rmsce": lambda: assay.debiased_calibration_error(y, p, **own),
        "adaptive_ece": lambda: assay.adaptive_calibration_error(y, p, **own),
        "ks_calibration": lambda: assay.kolmogorov_smirnov_calibration_error(y, p, **own),
        "brier": lambda: float(np.mean((p - y) ** 2)),
        "root_brier": lambda: float(np.sqrt(np.mean((p - y) ** 2))),
        "brier_skill": lambda: float(1 - np.mean((p - y) ** 2) / (y.mean() * (1 - y.mean()))),
        "nll": lambda: float(-np.mean(np.log(np.where(y, p, 1 - p)))),
        "spiegelhalter_z": lambda: sums.spiegelhalter().z,
        "observed_expected": lambda: float(y.sum() / p.sum()),
        "smooth_ece": lambda: assay.smooth_calibration_error(y, p),
        "mmce": lambda: assay.maximum_mean_calibration_error(y, p),
        "calibration_slope": lambda: assay.calibration_slope(y, p),
        "calibration_in_the_large": lambda: assay.calibration_in_the_large(y, p),
        "ici": lambda: assay.integrated_calibration_index(y, p),
    }


def of_all(y: Any, p: Any) -> dict[str, Callable[[], float]]:
    """The values of all classes together."""
    own: dict[str, Any] = {"reduction": "top_label"}
    sums = assay.scoring_sums(p.shape[1])
    sums.update(y, p)
    return {
        "top_label_ece": lambda: assay.expected_calibration_error(y, p, **own),
        "top_label_rmsce": lambda: assay.root_mean_square_calibration_error(y, p, **own),
        "top_label_mce": lambda: assay.maximum_calibration_error(y, p, **own),
        "top_label_ace": lambda: assay.average_calibration_error(y, p, **own),
        "top_label_debiased_rmsce": lambda: assay.debiased_calibration_error(y, p, **own),
        "class_wise_ece": lambda: assay.class_wise_calibration_error(y, p, labels=p.shape[1]),
        "top_label_adaptive_ece": lambda: assay.adaptive_calibration_error(y, p, **own),
        "multiclass_brier": lambda: assay.brier_score(y, p, scale="sum"),
        "multiclass_root_brier": lambda: assay.root_brier_score(y, p, scale="sum"),
        "multiclass_nll": lambda: assay.negative_log_likelihood(y, p),
        "spherical": lambda: assay.spherical_score(y, p),
        "top_label_brier": sums.top_label_brier,
        "rps": lambda: assay.ranked_probability_score(y, p),
        "sa_rps": lambda: assay.squared_absolute_rps(y, p),
        "expected_grade_mae": lambda: assay.ordinal_mean_absolute_error(y, p, decision="expected"),
        "ece_kde": lambda: assay.kde_calibration_error(y, p, reduction="canonical"),
        "kce": lambda: assay.kernel_calibration_error(y, p),
    }


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_tables(classes: int) -> None:
    y, p = samples(classes=classes, seed=classes)
    results = evaluate_table(score_table(y, p), KEYS)
    whole = of_all(y, p)
    for name, wanted in whole.items():
        assert results.value(metric=name, class_name="") == pytest.approx(wanted(), rel=1e-12), name
    for label in range(classes):
        single = of_class(y == label, p[:, label])
        assert single.keys() | whole.keys() == set(KEYS)
        for name, wanted in single.items():
            found = results.value(metric=name, class_name=str(label))
            assert found == pytest.approx(wanted(), rel=1e-12), name


def test_a_score_of_one_class() -> None:
    y, p = samples(classes=2)
    one = evaluate_table(score_table(y, p[:, 1]), KEYS)
    both = evaluate_table(score_table(y, p), KEYS)
    for row in one:
        wanted = both.value(metric=row.metric, class_name=row.class_name)
        assert row.value == pytest.approx(wanted, rel=1e-9), row.metric


def test_images_are_tables_of_voxels() -> None:
    y, p = samples()
    table = evaluate_table(score_table(y, p), OF_IMAGES)
    image = assay.evaluate(
        y.reshape(6, 10), p.reshape(6, 10, 3), probabilities=True, metrics=OF_IMAGES, labels=[0, 1, 2]
    )
    assert len(image) == len(table)
    for row in image:
        assert row.value == table.value(metric=row.metric, class_name=row.class_name), row.metric
    for key in set(KEYS) - set(OF_IMAGES):
        with pytest.raises(ValueError, match="this is a metric of a table of samples: pass it to evaluate_table"):
            assay.evaluate(y.reshape(6, 10), p.reshape(6, 10, 3), probabilities=True, metrics=key)


def test_sets_are_all_voxels_at_once() -> None:
    """Of what adds up."""
    keys = [record.key for record in PROBABILITIES if record.can_be_pooled]
    y, p = samples(90)
    cases = [assay.Case(str(k), y[k::3], p[k::3]) for k in range(3)]
    pooled = assay.evaluate_cases(
        cases, [f"pooled_{key}" for key in keys], probabilities=True, labels=[0, 1, 2], progress=False
    )
    table = evaluate_table(score_table(y, p), keys)
    for row in pooled:
        wanted = table.value(metric=row.metric.removeprefix("pooled_"), class_name=row.class_name)
        assert row.value == pytest.approx(wanted, rel=1e-12), row.metric
    for record in PROBABILITIES:
        if not record.can_be_pooled:
            with pytest.raises(ValueError, match="has no value for a set of cases"):
                assay.metric(f"pooled_{record.key}", **needed(record))


def test_weights_are_repetitions() -> None:
    """For whole weights, but where every group must hold as many samples; kernels and the index take none."""
    y, p = samples(30)
    weight = np.random.default_rng(3).integers(0, 4, 30)
    without = {"adaptive_ece", "top_label_adaptive_ece", "ici", "ece_kde", "kce", "debiased_rmsce"}
    keys = [key for key in KEYS if key not in without | {"top_label_debiased_rmsce"}]
    weighted = evaluate_table(score_table(y, p, weight=weight), keys)
    repeated = evaluate_table(score_table(np.repeat(y, weight), np.repeat(p, weight, axis=0)), keys)
    for row in repeated:
        found = weighted.value(metric=row.metric, class_name=row.class_name)
        assert found == pytest.approx(row.value, rel=1e-9), row.metric
    for key in ("ici", "ece_kde", "kce"):
        with pytest.raises(ValueError, match=r"this metric takes samples without weights"):
            evaluate_table(score_table(y, p, weight=weight), key)


@pytest.mark.parametrize("key", KEYS)
def test_what_are_no_probabilities_is_refused(key: str) -> None:
    y, p = samples(20)
    with pytest.raises(ValueError, match=r"must be .*(probabilities|between 0 and 1)"):
        evaluate_table(score_table(y, 3 * p - 1), key)


def test_rows_that_do_not_add_up_are_no_probabilities() -> None:
    y, p = samples(20)
    with pytest.raises(ValueError, match="scores of a must add up to 1 over the classes to be probabilities"):
        evaluate_table(score_table(y, {"a": p / 2}), "auroc", probabilities=True)
    with pytest.raises(ValueError, match="scores must be probabilities between 0 and 1, got"):
        evaluate_table(score_table(y, 3 * p - 1), "auroc", probabilities=True)
