"""Conventions of object metrics give the numbers of panoptica and picai_eval, and their answers to empty masks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import assay
import numpy as np
import pytest
import scipy.ndimage
from assay import convention, metric
from assay.catalogue import has_objects, lookup
from numpy.typing import NDArray

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]

Mask: TypeAlias = NDArray[np.bool_]
Spacing: TypeAlias = tuple[float, ...]

EMPTY = np.zeros((8, 9, 10), bool)
SOME = np.pad(np.ones((2, 3, 3), bool), ((1, 5), (1, 5), (1, 6)))
EMPTIES = {"both_empty": (EMPTY, EMPTY), "reference_empty": (EMPTY, SOME), "prediction_empty": (SOME, EMPTY)}
APART = (SOME, SOME[::-1, ::-1, ::-1])


def pairs(count: int) -> Iterator[tuple[Mask, Mask, Spacing]]:
    """Pairs of masks with several objects that are more or less alike, and their spacing."""
    rng = np.random.default_rng(0)
    for number in range(count):
        shape = (14, 16, 18) if number % 3 else (40, 50)
        fields = [scipy.ndimage.gaussian_filter(rng.random(shape), 1.5) for _ in range(3)]
        unlike = rng.choice([0.1, 0.3, 0.6])
        masks = [fields[0] + unlike * field for field in fields[1:]]
        reference, prediction = (field > np.quantile(field, rng.choice([0.7, 0.8, 0.9])) for field in masks)
        yield reference, prediction, ((1.0, 1.0, 1.0), (2.0, 1.0, 0.5), (1.0, 1.5, 3.0))[number // 3 % 3][: len(shape)]


def definition(name: str, key: str, spacing: Spacing) -> assay.Definition:
    """The packages join components by faces in 2D; panoptica's tolerance is the smallest spacing."""
    parameters: dict[str, Any] = {"tolerance": min(spacing)} if key == "object_nsd" else {}
    if len(spacing) == 2 and name != "picai":
        parameters["connectivity"] = "face"
    return metric(key, convention=name, **parameters)


def found(name: str, reference: Mask, prediction: Mask, spacing: Spacing) -> dict[str, float | None]:
    """What the object metrics of a convention count as with its policy."""
    keys = [key for key in convention(name).metrics if has_objects(key) and lookup(key)[0].statistic != "detections"]
    metrics = [definition(name, key, spacing) for key in keys]
    results = assay.evaluate(reference, prediction, spacing=spacing, labels={"a": 1}, metrics=metrics)
    groups = results.summary(policy=name, by=["metric"]).groups
    return {group.key[-1]: group.mean if group.used else None for group in groups}


# -- panoptica ---------------------------------------------------------------------------------------------------------

INSTANCE_METRICS = {"object_hd": "HD", "object_hd95": "HD95", "object_nsd": "NSD"}
NAMES = {
    "panoptica": {
        key: own.call.split()[-1] for key, own in convention("panoptica").metrics.items() if has_objects(key)
    },
    "brats2025": {key: own.call for key, own in convention("brats2025").metrics.items()},
}


def panoptica(name: str, reference: Mask, prediction: Mask, spacing: Spacing, *metrics: str) -> Mapping[str, float]:
    """What panoptica says, with the matching of its own or as BraTS 2025 calls it."""
    theirs = pytest.importorskip("panoptica")
    measures = pytest.importorskip("panoptica.metrics").Metric
    matchers = {
        "panoptica": lambda: theirs.NaiveThresholdMatching(),
        "brats2025": lambda: theirs.MaxBipartiteMatching(matching_metric=measures.DSC, matching_threshold=1e-6),
    }
    evaluator = theirs.Panoptica_Evaluator(
        expected_input=theirs.InputType.SEMANTIC,
        instance_approximator=theirs.ConnectedComponentsInstanceApproximator(),
        instance_matcher=matchers[name](),
        instance_metrics=[getattr(measures, one) for one in ("DSC", "IOU", *metrics)],
        global_metrics=[],
    )
    masks = (prediction.astype(np.uint8), reference.astype(np.uint8))
    values: Mapping[str, float] = evaluator.evaluate(*masks, voxelspacing=spacing)["ungrouped"].to_dict()
    return values


@pytest.mark.parametrize("name", NAMES)
def test_values_of_panoptica(name: str) -> None:
    compared = 0
    for reference, prediction, spacing in pairs(60):
        ours = found(name, reference, prediction, spacing)
        if ours["object_sensitivity"] == 0:
            continue  # an error there, see below
        theirs = panoptica(name, reference, prediction, spacing, *INSTANCE_METRICS.values())
        assert ours == {key: pytest.approx(theirs[there], rel=1e-12) for key, there in NAMES[name].items()}
        compared += 1
    assert compared > 40


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("pair", [*EMPTIES.values(), APART], ids=[*EMPTIES, "apart"])
def test_nothing_to_match_in_panoptica(name: str, pair: tuple[Mask, Mask]) -> None:
    """BraTS 2025 configures what distances and NSD are then; panoptica itself raises."""
    ours = found(name, *pair, (1.0, 1.0, 1.0))
    theirs = panoptica(name, *pair, (1.0, 1.0, 1.0))
    for key, there in NAMES[name].items():
        if key in INSTANCE_METRICS:
            with pytest.raises(NotImplementedError, match="no edge handling"):
                panoptica(name, *pair, (1.0, 1.0, 1.0), INSTANCE_METRICS[key])
            continue
        wanted = theirs.get(there, math.nan)
        assert ours[key] == (None if math.isnan(wanted) else wanted), key


# -- picai_eval --------------------------------------------------------------------------------------------------------


def picai(cases: list[tuple[Mask, Mask]]) -> list[tuple[int, int, int, float]]:
    """(TP, FP, FN, sum of overlaps) of each case. Every component has a confidence of its own."""
    theirs = pytest.importorskip("picai_eval")
    detections = []
    for _, prediction in cases:
        numbers, _ = scipy.ndimage.label(prediction, np.ones(prediction.ndim * (3,)))
        detections.append(numbers / (1 + numbers.max()))
    lesions = [reference.astype(np.int32) for reference, _ in cases]
    results = theirs.evaluate(detections, lesions, num_parallel_calls=1).lesion_results
    counts = []
    for case in sorted(results, key=int):
        hits = [overlap for lesion, confidence, overlap in results[case] if lesion and confidence > 0]
        false = sum(not lesion for lesion, _, _ in results[case])
        missed = sum(bool(lesion) and confidence == 0 for lesion, confidence, _ in results[case])
        counts.append((len(hits), false, missed, math.fsum(hits)))
    return counts


def test_values_of_picai_eval() -> None:
    """It takes volumes only."""
    cases = [(*masks, spacing) for *masks, spacing in pairs(60) if len(spacing) == 3]
    cases += [(*pair, (1.0, 1.0, 1.0)) for pair in (*EMPTIES.values(), APART)]
    for (reference, prediction, spacing), counts in zip(cases, picai([case[:2] for case in cases]), strict=True):
        tp, fp, fn, overlaps = counts
        ours = found("picai", reference, prediction, spacing)
        assert ours["fppi"] == fp
        assert ours["object_sensitivity"] == (pytest.approx(tp / (tp + fn)) if tp + fn else None)
        assert ours["object_ppv"] == (pytest.approx(tp / (tp + fp)) if tp + fp else None)
        assert ours["sq"] == (pytest.approx(overlaps / tp, rel=1e-6) if tp else None)


def test_picai_curves() -> None:
    """AP and the sensitivity at numbers of false positives of all cases together, from detection maps."""
    theirs = pytest.importorskip("picai_eval")
    rng = np.random.default_rng(1)
    lesions, maps = [], []
    for reference, prediction, spacing in pairs(40):
        if len(spacing) == 3:
            numbers, count = scipy.ndimage.label(prediction, np.ones((3, 3, 3)))
            lesions.append(reference.astype(np.int32))
            maps.append(np.append(0, rng.permutation(count) + 1)[numbers] / (1 + count))
    results = theirs.evaluate(maps, lesions, num_parallel_calls=1)
    cases = [assay.Case(str(k), *pair) for k, pair in enumerate(zip(lesions, maps, strict=True))]
    rates = (0.5, 1.0, 2.0)
    metrics = [
        assay.metric("object_ap", convention="picai"),
        *(assay.metric("object_sensitivity_at_fppi", convention="picai", fppi=x, name=str(x)) for x in rates),
    ]
    ours = assay.evaluate_cases(cases, metrics, labels=[1], score_threshold=0)
    wanted = [results.AP, *(results.lesion_TPR_at_FPR(rate) for rate in rates)]
    assert [row.value for row in ours] == pytest.approx(wanted, rel=1e-9)
