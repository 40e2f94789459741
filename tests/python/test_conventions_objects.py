"""Conventions of object metrics: measured and published values, a naive oracle, and the packages themselves."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import assay
import numpy as np
import pytest
import reference.lesions as oracle
from assay import metric
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.bool_]


def value(name: str, key: str, reference: Any, prediction: Any, *, spacing: Any = None, **parameters: Any) -> float:
    definition = metric(key, convention=name, **parameters)
    (row,) = assay.evaluate(reference, prediction, spacing=spacing, labels={"a": 1}, metrics=definition)
    return row.value


def counted(name: str, key: str, reference: Any, prediction: Any, **parameters: Any) -> float | None:
    """What a value counts as with the policy of its convention; None if it is left out."""
    definition = metric(key, convention=name, **parameters)
    results = assay.evaluate(reference, prediction, labels={"a": 1}, metrics=definition)
    (group,) = results.summary(policy=name)
    return group.mean if group.used else None


def scene(shape: tuple[int, ...], *blocks: Any) -> Mask:
    mask = np.zeros(shape, bool)
    for block in blocks:
        mask[block] = True
    return mask


# -- BraTS: what the official evaluators gave for these masks ----------------------------------------------------------

CUBE = (40, 40, 40)
MERGED = (np.s_[5:10, 5:10, 5:10], np.s_[12:14, 5:7, 5:7])
REFERENCE = scene(CUBE, *MERGED, np.s_[25:30, 25:30, 25:30], np.s_[35:38, 5:8, 35:38])
PREDICTION = scene(CUBE, np.s_[6:11, 5:10, 5:10], np.s_[30:34, 5:9, 5:9])
EMPTY = np.zeros(CUBE, bool)
DIAGONAL = 40 * math.sqrt(3)

SUB_CHALLENGES: dict[str, tuple[str, dict[str, Any], float]] = {
    "2023 GLI": ("brats2023", {}, 374),
    "2023 MET": ("brats2023", {"dilation": 1, "smallest": 0.002}, 374),
    "2024 GLI": ("brats2024", {}, 337),
    "2024 MET": ("brats2024", {"dilation": 1, "smallest": 0.002}, DIAGONAL),
    "2024 SSA": ("brats2024", {"smallest": 0.05}, 374),
    "2024 PED": ("brats2024", {"dilation": 5, "smallest": 0.01}, 374),
    "2024 MEN": ("brats2023", {"dilation": 1}, 374),
    "2024 MEN-RT": ("brats2024", {"dilation": 1, "smallest": 0.05, "average": "references"}, DIAGONAL),
}


@pytest.mark.parametrize(
    ("name", "counts", "dice", "hd95"),
    [
        ("2023 GLI", (1, 1, 1), 0.258398, 250.0),
        ("2023 MET", (1, 1, 2), 0.193798, 281.0),
        ("2024 GLI", (1, 1, 2), 0.193798, 253.25),
        ("2024 MET", (1, 1, 2), 0.193798, 52.461524),
        ("2024 SSA", (1, 1, 1), 0.258398, 250.0),
        ("2024 PED", (1, 1, 2), 0.193798, 281.0),
        ("2024 MEN", (1, 1, 1), 0.258398, 250.0),
        ("2024 MEN-RT", (1, 1, 1), 0.387597, 35.641016),
    ],
)
def test_brats(name: str, counts: tuple[int, int, int], dice: float, hd95: float) -> None:
    convention, parameters, penalty = SUB_CHALLENGES[name]
    found = {"penalty": penalty, **parameters}
    assert value(convention, "object_dsc", REFERENCE, PREDICTION, **parameters) == pytest.approx(dice, abs=1e-6)
    assert value(convention, "object_hd95", REFERENCE, PREDICTION, **found) == pytest.approx(hd95, abs=1e-6)
    matching = {key: one for key, one in parameters.items() if key != "average"}
    tp, fp, fn = counts
    assert value(convention, "fppi", REFERENCE, PREDICTION, **matching) == fp
    assert value(convention, "object_sensitivity", REFERENCE, PREDICTION, **matching) == tp / (tp + fn)


@pytest.mark.parametrize(
    ("name", "at_half", "at_one"),
    [
        ("2024 GLI", 0.157104, 0.240566),
        ("2024 MET", 0.157104, 0.240566),
        ("2024 PED", 0.157104, 0.240566),
        ("2024 SSA", 0.209472, 0.320755),
        ("2024 MEN-RT", 0.314209, 0.481132),
    ],
)
def test_nsd_of_brats_2024(name: str, at_half: float, at_one: float) -> None:
    convention, parameters, _ = SUB_CHALLENGES[name]
    for tolerance, wanted in ((0.5, at_half), (1.0, at_one)):
        found = value(convention, "object_nsd", REFERENCE, PREDICTION, tolerance=tolerance, **parameters)
        assert found == pytest.approx(wanted, abs=1e-6)


def test_brats_without_lesions() -> None:
    small = scene(CUBE, np.s_[3:5, 3:5, 3:5])
    for name, penalty in (("brats2023", 374), ("brats2024", 337)):
        assert counted(name, "object_dsc", EMPTY, EMPTY) == counted(name, "object_dsc", small, EMPTY) == 1
        assert counted(name, "object_hd95", EMPTY, EMPTY) == counted(name, "object_hd95", small, small) == 0
        assert counted(name, "object_dsc", EMPTY, PREDICTION) == counted(name, "object_dsc", REFERENCE, EMPTY) == 0
        assert counted(name, "object_hd95", EMPTY, PREDICTION) == penalty
        assert value(name, "fppi", EMPTY, PREDICTION) == 2
    assert counted("brats2023", "object_dsc", EMPTY, small) == 0
    assert counted("brats2024", "object_dsc", EMPTY, small) == 1  # removed


def test_the_objects_of_brats_say_what_became_of_them() -> None:
    chosen = metric("object_sensitivity", convention="brats2023")
    table = assay.object_table(REFERENCE, PREDICTION, spacing=(1, 1, 1), **dict(chosen.parameters))
    assert [(row.side, row.status) for row in table] == [
        *(("reference", "tp"), ("reference", "fn"), ("reference", "ignored")),
        *(("prediction", "tp"), ("prediction", "fp")),
    ]
    assert [row.volume for row in table] == [0.133, 0.125, 0.027, 0.125, 0.064]
    assert table.rows[0].best_value == 125  # P dilated A and B hold it all


def test_the_volume_of_small_lesions_needs_a_spacing() -> None:
    results = assay.evaluate(REFERENCE, PREDICTION, metrics="object_dsc", convention="brats2023")
    assert all(definition.unit_spacing for definition in results.definitions.values())
    small = value("brats2023", "object_sensitivity", REFERENCE, PREDICTION, spacing=(1, 1, 2))
    assert small == 1 / 3  # D has 54 mm^3 now


@st.composite
def lesion_masks(draw: st.DrawFn) -> tuple[Mask, Mask]:
    """Sparse voxels and blobs in 1 to 3 axes."""
    shape = draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    masks = []
    for _ in range(2):
        mask = rng.random(shape) < draw(st.sampled_from([0.0, 0.01, 0.03, 0.1, 0.4]))
        masks.append(mask)
    return masks[0], masks[1]


@given(lesion_masks(), st.integers(0, 4), st.integers(0, 3), st.booleans(), st.booleans())
@settings(max_examples=150)
def test_lesions_against_a_naive_evaluation(
    pair: tuple[Mask, Mask], dilation: int, smallest: int, both: bool, transposed: bool
) -> None:
    reference, prediction = (mask.T if transposed else mask for mask in pair)
    wanted = oracle.lesions(reference, prediction, dilation, smallest, both)
    parameters: dict[str, Any] = {
        **{"objects": "lesions", "criterion": "touch", "strategy": "one_to_many", "dilation": dilation},
        **{"merged": "both" if both else "reference", "smallest": smallest / (1000 if reference.ndim == 3 else 1)},
    }
    dice = assay.object_dice(reference, prediction, average="all", **parameters)
    assert dice == pytest.approx(oracle.lesion_dice(wanted), rel=1e-12, nan_ok=True)
    assert assay.false_positives_per_image(reference, prediction, **parameters) == len(wanted.false)
    references = len(wanted.pairs) + len(wanted.missed)
    sensitivity = len(wanted.pairs) / references if references else math.nan
    assert assay.object_sensitivity(reference, prediction, **parameters) == pytest.approx(sensitivity, nan_ok=True)


def test_lesions_are_described() -> None:
    text = metric("object_sensitivity", convention="brats2023").describe()
    assert "in the reference merged if connected after 3 dilations by the neighbours that share an edge" in text
    assert "those up to a volume of 0.05 (ml in 3D) are ignored" in text
    assert "a match has voxels in common, of lesions after the same dilation of each reference" in text
    assert "in both masks merged" in metric("object_sensitivity", convention="brats2024").describe()
    assert "double detections are ignored" in metric("object_ppv", convention="picai").describe()
    assert "dilation" not in metric("object_sensitivity").describe()


def test_lesions_of_classes_and_masked_voxels() -> None:
    """Parameters by class; voxels that take no part merge and touch nothing."""
    labels = np.where(REFERENCE, 2, 0) + np.where(scene(CUBE, np.s_[15:18, 30:33, 3:6]), 3, 0)
    predicted = np.where(PREDICTION, 2, 0) + np.where(scene(CUBE, np.s_[20:23, 30:33, 3:6]), 3, 0)
    chosen = metric("object_sensitivity", convention="brats2023", dilation={"two": 3, "three": 2}, smallest=0.0)
    found = [row.value for row in assay.evaluate(labels, predicted, labels={"two": 2, "three": 3}, metrics=chosen)]
    assert found == [1 / 3, 0]
    keep = ~scene(CUBE, np.s_[12:14])
    alone = assay.evaluate(REFERENCE & keep, PREDICTION, metrics="object_dsc", convention="brats2023")
    masked = assay.evaluate(REFERENCE, PREDICTION, mask=keep, metrics="object_dsc", convention="brats2023")
    assert [row.value for row in alone] == [row.value for row in masked]


# -- BraTS 2025, by panoptica ------------------------------------------------------------------------------------------

BRIDGED = scene(CUBE, np.s_[5:10, 5:10, 5:10], np.s_[12:17, 5:10, 5:10])
BRIDGE = scene(CUBE, np.s_[5:17, 5:10, 5:10])


@pytest.mark.parametrize(
    ("pair", "spacing", "expected"),
    [
        (
            (REFERENCE, PREDICTION),
            (1, 1, 1),
            {"fppi": 1, "object_sensitivity": 1 / 4, "rq": 1 / 3, "pq": 0.26666666666666666, "object_dsc": 0.8}
            | {"sq": 0.8, "object_hd95": 1.0, "object_nsd": 1.0},
        ),
        ((REFERENCE, PREDICTION), (2, 1, 1), {"object_hd95": 2.0, "object_nsd": 0.7346938775510204}),
        (
            (BRIDGED, BRIDGE),
            (1, 1, 1),
            {"fppi": 0, "object_sensitivity": 1 / 2, "object_dsc": 0.5882352941176471, "object_hd95": 7.0}
            | {"object_nsd": 0.7448979591836735},
        ),
    ],
)
def test_brats_2025(pair: tuple[Mask, Mask], spacing: Any, expected: dict[str, float]) -> None:
    for key, wanted in expected.items():
        parameters = {"tolerance": 1.0} if key == "object_nsd" else {}
        assert value("brats2025", key, *pair, spacing=spacing, **parameters) == pytest.approx(wanted, rel=1e-14)


def test_nothing_matches_in_panoptica() -> None:
    apart = (REFERENCE[:, ::-1], PREDICTION)
    wanted = {"sq": 0, "object_dsc": 0, "rq": 0, "pq": 0, "object_sensitivity": 0, "object_ppv": 0}
    for name in ("brats2025", "panoptica"):
        assert {key: counted(name, key, *apart) for key in wanted} == wanted
    assert counted("brats2025", "object_hd95", *apart) == math.inf
    assert counted("brats2025", "object_hd95", EMPTY, EMPTY) is None


# -- PI-CAI: the cases of picai_eval's own tests -----------------------------------------------------------------------

FIELD = (32, 32, 3)
L = np.s_[14:19, 14:19]
PICAI: list[tuple[list[Any], list[Any], tuple[int, int, int]]] = [
    ([], [], (0, 0, 0)),
    ([L], [], (0, 0, 1)),
    ([], [L], (0, 1, 0)),
    ([np.s_[3:8, 14:19]], [np.s_[22:27, 14:19]], (0, 1, 1)),
    ([L], [np.s_[14:19, 14:19, 1:2]], (1, 0, 0)),
    ([L], [np.s_[10:15, 10:15], np.s_[16:21, 16:21]], (1, 1, 0)),
    ([L], [np.s_[12:16, 14:19], np.s_[17:20, 14:19]], (1, 0, 0)),
    ([np.s_[10:15, 14:19], np.s_[18:23, 14:19]], [np.s_[11:22, 14:19]], (1, 0, 1)),
    ([np.s_[10:15, 14:19], np.s_[18:23, 14:19]], [np.s_[8:19, 14:19]], (1, 0, 1)),
    ([L], [np.s_[18:23, 18:23]], (0, 1, 1)),
]


@pytest.mark.parametrize("case", range(len(PICAI)))
def test_picai(case: int) -> None:
    lesions, detections, (tp, fp, fn) = PICAI[case]
    pair = scene(FIELD, *lesions), scene(FIELD, *detections)
    assert value("picai", "fppi", *pair) == fp
    assert value("picai", "object_sensitivity", *pair) == pytest.approx(
        tp / (tp + fn) if tp + fn else math.nan, nan_ok=True
    )
    assert value("picai", "object_ppv", *pair) == pytest.approx(tp / (tp + fp) if tp + fp else math.nan, nan_ok=True)


def test_double_detections() -> None:
    lesions, detections, _ = PICAI[6]
    pair = scene(FIELD, *lesions), scene(FIELD, *detections)
    for strategy in ("optimal", "best_total", "greedy_by_criterion"):
        options: dict[str, Any] = {"threshold": 0.1, "strategy": strategy}
        assert assay.false_positives_per_image(*pair, **options) == 1
        assert assay.false_positives_per_image(*pair, double_detections="ignored", **options) == 0
    with pytest.raises(ValueError, match="double_detections has no meaning with strategy='one_to_many'"):
        assay.false_positives_per_image(*pair, strategy="one_to_many", double_detections="ignored")


# -- panoptic maps and nuclei ------------------------------------------------------------------------------------------


def segments(*blocks: tuple[int, Any]) -> NDArray[np.int64]:
    labels = np.zeros((6, 10), np.int64)
    for label, block in blocks:
        labels[block] = label
    return labels


PANOPTIC = segments((1, np.s_[:4, :5]), (2, np.s_[:2, 5:]), (3, np.s_[4:]))
SEGMENTS = segments(
    (11, np.s_[:4, :4]), (12, np.s_[:4, 5:]), (13, np.s_[4:, :8]), (14, np.s_[4:, 8:]), (15, np.s_[2:4, 4])
)
CATEGORIES = {"A": (1, 2, 11, 12, 14), "B": (3, 13), "C": (15,), "D": (99,)}


@pytest.mark.parametrize("name", ["coco", "cityscapes"])
def test_panoptic_quality_by_category(name: str) -> None:
    keys = ["pq", "sq", "rq"]
    results = assay.evaluate(
        PANOPTIC, SEGMENTS, labels=CATEGORIES, ignore_label=0, metrics=keys, convention=name, instances=True
    )
    means = {(group.key[1], group.key[2]): group.mean for group in results.summary(policy=name) if group.used}
    wanted = {"A": (0.72, 0.9, 0.8), "B": (0.8, 0.8, 1), "C": (0, 0, 0)}
    for category, numbers in wanted.items():
        assert [means.pop((category, key)) for key in keys] == pytest.approx(numbers, rel=1e-14)
    assert not means  # a category that neither map holds counts for nothing


def test_pannuke() -> None:
    reference, prediction = np.zeros((2, 8, 16), int)
    reference[:4, :4], reference[4:, 8:12] = 1, 2
    prediction[:4, 1:5], prediction[7, 1:6] = 3, 4
    options: dict[str, Any] = {"labels": {"cells": (1, 2, 3, 4)}, "instances": True, "convention": "pannuke"}
    results = assay.evaluate(reference, prediction, metrics=["aji", "rq", "sq", "pq"], **options)
    assert [row.value for row in results] == pytest.approx([12 / 41, 0.5, 0.6, 0.3], rel=1e-14)
    assert results.rows[-1].value / (1 + 1e-6) == pytest.approx(0.2999997, rel=1e-7)  # the package's own
    none = np.zeros_like(reference)
    for pair, wanted in (((none, prediction), None), ((reference, none), 0), ((none, none), None)):
        (group,) = assay.evaluate(*pair, metrics="pq", **options).summary(policy="pannuke")
        assert (group.mean if group.used else None) == wanted
