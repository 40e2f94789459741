"""Plans in evaluate: each class has the metrics that it was planned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest
from assay import Fingerprint, recommend

Array = npt.NDArray[Any]

TWO = Fingerprint(
    "SemS",
    importance_boundaries=True,
    classes={
        "liver": {"label": 1, "importance_volume": True, "nsd_tolerance_mm": 2.0},
        "vessels": {"label": [2, 3], "tubular_shape": True, "importance_center": True, "nsd_tolerance_mm": 1.0},
    },
)
PLANNED = {"liver": {"dsc", "nsd", "absolute_volume_difference"}, "vessels": {"cldice", "nsd"}}


def scene(seed: int = 0) -> tuple[Array, Array]:
    reference = np.zeros((12, 40, 40), np.uint8)
    reference[2:9, 3:20, 3:20] = 1
    reference[5:7, 25:28, 3:36] = 2
    reference[5:7, 30:32, 3:20] = 3
    return reference, np.roll(reference, (0, 1, seed % 2), axis=(0, 1, 2))


def names(found: dict[str, dict[str, float]]) -> dict[str, set[str]]:
    return {name: set(own) for name, own in found.items()}


def by_class(results: assay.Results) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for row in results:
        found.setdefault(row.class_name, {})[row.metric] = row.value
    return found


def test_each_class_has_its_own_metrics_and_parameters() -> None:
    pair, plan = scene(), recommend(TWO)
    found = by_class(assay.evaluate(*pair, metrics=plan, spacing=(2, 1, 1)))
    assert names(found) == PLANNED
    for name, labels, tolerance in (("liver", [1], 2.0), ("vessels", [2, 3], 1.0)):
        masks = [np.isin(array, labels) for array in pair]
        nsd = assay.normalized_surface_distance(*masks, tolerance=tolerance, spacing=(2, 1, 1))
        assert found[name]["nsd"] == nsd
    assert found["vessels"]["cldice"] == assay.cldice(*(np.isin(array, [2, 3]) for array in pair), spacing=(2, 1, 1))


def test_many_cases_failures_and_resumed_runs(tmp_path: Path) -> None:
    plan = recommend(TWO)
    cases = [assay.Case(str(k), *scene(k)) for k in range(3)]
    cases += [assay.Case("none", scene()[0], None), assay.Case("broken", "missing.nii", scene()[1])]
    results = assay.evaluate_cases(cases, plan, out=tmp_path / "run")
    for case in cases:
        own = by_class(results.filter(case=case.id))
        assert names(own) == PLANNED
    assert {row.status for row in results.filter(case="none")} == {"missing_output"}
    assert {row.status for row in results.filter(case="broken")} == {"error"}
    again = assay.evaluate_cases(cases, plan, out=tmp_path / "run")
    assert again == results
    other = recommend(TWO.replace(classes={**TWO.to_dict()["classes"], "liver": {"label": 1, "nsd_tolerance_mm": 2.0}}))
    with pytest.raises(ValueError, match="holds the results of a run with other"):
        assay.evaluate_cases(cases, other, out=tmp_path / "run")


def test_a_plan_for_all_classes() -> None:
    plan = recommend(Fingerprint("SemS", nsd_tolerance_mm=1.0))
    found = by_class(assay.evaluate(*scene(), metrics=plan))
    assert {name: list(own) for name, own in found.items()} == {name: ["dsc", "nsd"] for name in "123"}
    named = by_class(assay.evaluate(*scene(), metrics=plan, labels={"all": (1, 2, 3)}))
    assert {name: list(own) for name, own in named.items()} == {"all": ["dsc", "nsd"]}


def test_metrics_of_one_name_that_cannot_be_one() -> None:
    """One class is matched by masks, the other by points: parameters that others depend on."""
    fingerprint = Fingerprint(
        "ObD",
        class_scores_available=False,
        reference_granularity="exact_outline",
        classes={
            "lesion": {"label": 1},
            "cell": {"label": 2, "localization_granularity": "position_only"},
        },
    )
    plan = recommend(fingerprint)
    assert {name: [one.name for one in own.metrics] for name, own in plan.classes.items()} == {
        "lesion": ["object_f_beta"],
        "cell": ["object_f_beta"],
    }
    found = by_class(assay.evaluate(*scene(), metrics=plan))
    assert {name: list(own) for name, own in found.items()} == {
        name: [f"object_f_beta of {name}"] for name in ("lesion", "cell")
    }


def test_what_is_refused() -> None:
    open_plan = recommend(TWO.replace(classes={"liver": {"label": 1}}))
    with pytest.raises(ValueError, match=r"cannot be run yet:\n  class 'liver': .*nsd_tolerance_mm"):
        assay.evaluate(*scene(), metrics=open_plan)
    plan = recommend(TWO)
    with pytest.raises(ValueError, match="labels must name the classes of the plan, liver, vessels; got liver"):
        assay.evaluate(*scene(), metrics=plan, labels={"liver": 1})
    unlabelled = recommend(Fingerprint("SemS", nsd_tolerance_mm=1.0, classes={"liver": {}}))
    with pytest.raises(ValueError, match="the fingerprint has no label of class 'liver'; pass labels"):
        assay.evaluate(*scene(), metrics=unlabelled)
    assert [row.metric for row in assay.evaluate(*scene(), metrics=unlabelled, labels={"liver": 1})] == ["dsc", "nsd"]


def test_tables_of_samples() -> None:
    rng = np.random.default_rng(3)
    reference = rng.integers(0, 2, 200)
    table = assay.score_table(reference, {"model": np.clip(reference * 0.3 + rng.random(200) * 0.7, 0, 1)})
    plan = recommend(Fingerprint("ImLC", n_classes=2))
    results = assay.evaluate_table(table, plan)
    assert {row.metric for row in results} >= {"auroc", "f_beta"}
    with pytest.raises(ValueError, match="the plan of a table must be the same for all classes"):
        assay.evaluate_table(table, recommend(Fingerprint("ImLC", classes={"benign": {}, "malignant": {}})))


def test_a_plan_for_samples_is_not_one_for_images() -> None:
    mask = np.eye(4, dtype=bool)
    samples = recommend(Fingerprint("ImLC", class_scores_available=False))
    with pytest.raises(ValueError, match=r"for image-level classification.*pass a table of them to evaluate_table"):
        assay.evaluate(mask, mask, metrics=samples)
    images = recommend(Fingerprint("SemS", nsd_tolerance_mm=1.0)).without("nsd")
    table = assay.score_table([0, 1, 1], {"net": [0.2, 0.7, 0.4]})
    with pytest.raises(ValueError, match="for images, not for samples of a table"):
        assay.evaluate_table(table, images)


def test_boxes_of_objects_that_do_not_overlap_may() -> None:
    """Each object lies in the corner of the other's box, so that each box passes with both: no case may fail for it."""
    reference = np.zeros((10, 10), np.int32)
    reference[0, :], reference[:, 0], reference[2:, 9], reference[9, 2:] = 1, 1, 2, 2
    plan = recommend(Fingerprint("ObD", class_scores_available=False))
    (row,) = assay.evaluate(reference, reference, metrics=plan, instances=True)
    assert (row.metric, row.value) == ("object_f_beta", 1.0)
