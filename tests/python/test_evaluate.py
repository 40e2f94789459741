"""`evaluate` gives the oracle's number for every metric and class, and says what it is."""

import json
import math
from collections.abc import Callable
from typing import Any

import assay
import numpy as np
import pytest
from assay import CATALOGUE, Definition
from support.files import blocks
from support.metrics import RECORDS, SKELETONS, Array, expected, needed, voxel_scores

SPACING = (1.5, 0.8, 3.0)
EVERY = [assay.metric(record.key, **needed(record)) for record in RECORDS]
OF_LINES = [definition for definition in EVERY if definition.metric not in SKELETONS]
OF_CASES = [definition for definition in EVERY if definition.level == "case"]
REGIONS = {"left": 1, "right": [2], "both": (1, 2), "nowhere": 9, "background": 0}


def noisy(seed: int, shape: tuple[int, ...] = (9, 10, 7)) -> Array:
    """Two blocks with noise: labels 0, 1, 2."""
    rng = np.random.default_rng(seed)
    labels = np.zeros(shape, np.uint8)
    labels[(slice(2, 6),) * len(shape)] = 1
    labels[(slice(6, 9), *(slice(1, 6),) * (len(shape) - 1))] = 2
    return np.where(rng.random(shape) < 0.1, rng.integers(0, 3, shape), labels).astype(np.uint8)


def same(value: float, other: float) -> bool:
    return value == pytest.approx(other, rel=1e-12, abs=1e-12, nan_ok=True)


# -- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(60,), (15, 12), (9, 10, 7)])
@pytest.mark.parametrize("spacing", [None, SPACING])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("ignored", [None, 7])
def test_against_the_oracle(shape: tuple[int, ...], spacing: Any, masked: bool, ignored: int | None) -> None:
    reference, prediction = noisy(1, shape), noisy(2, shape)
    reference[np.random.default_rng(3).random(shape) < 0.1] = 7
    mask = np.random.default_rng(4).random(shape) < 0.8
    keep = np.where(reference == ignored, False, mask if masked else True)
    steps = None if spacing is None else spacing[: len(shape)]
    metrics = EVERY if len(shape) > 1 else OF_LINES
    results = assay.evaluate(
        reference,
        prediction,
        spacing=steps,
        labels=REGIONS,
        metrics=metrics,
        mask=mask if masked else None,
        ignore_label=ignored,
        scores=voxel_scores(shape),
    )
    rows = [[(name, d.name) for name in REGIONS for d in metrics if d.level == level] for level in ("case", "set")]
    assert [(row.class_name, row.metric) for row in results] == rows[0] + rows[1]
    for row in results:
        record = CATALOGUE[row.metric]
        pair = (np.isin(labels, REGIONS[row.class_name]) for labels in (reference, prediction))
        assert same(row.value, expected(record, *pair, keep=keep, spacing=steps, **needed(record))), row


def test_threads_do_not_matter() -> None:
    scores = voxel_scores((9, 10, 7))
    one, two = (assay.evaluate(noisy(1), noisy(2), metrics=EVERY, scores=scores, threads=threads) for threads in (1, 3))
    assert one == two


def test_many_labels() -> None:
    grid = np.arange(1, 1001, dtype=np.int32).reshape(10, 10, 10).repeat(3, 0).repeat(3, 1).repeat(3, 2)
    results = assay.evaluate(grid, np.roll(grid, 1, 0), metrics=["dsc", "hd"])
    assert list(results.classes) == [str(label) for label in range(1, 1001)]
    assert {row.value for row in results.filter(metric="dsc")} == {2 / 3}


# -- where to look -----------------------------------------------------------------------------------------------------


def far_apart() -> tuple[Array, Array]:
    """A square with a miss at (2, 11) and, further off, a false spot at (13, 2)."""
    reference, prediction = np.zeros((16, 14), np.uint8), np.zeros((16, 14), np.uint8)
    reference[1:5, 1:5] = prediction[1:5, 1:5] = 1
    reference[2, 11] = prediction[13, 2] = 1
    return reference, prediction


@pytest.mark.parametrize("key", ["hd", "hd95"])
@pytest.mark.parametrize(
    ("parameters", "farthest"),
    [
        ({}, (13, 2)),
        ({"directions": "mean"}, (13, 2)),
        ({"directions": "pooled"}, (13, 2)),
        ({"directions": "prediction_to_reference"}, (13, 2)),
        ({"directions": "reference_to_prediction"}, (2, 11)),
        ({"boundary": "surfel"}, (13.5, 1.5)),
        ({"boundary": "face"}, (13.5, 2)),
    ],
)
def test_where_the_farthest_element_lies(key: str, parameters: Any, farthest: tuple[float, ...]) -> None:
    (row,) = assay.evaluate(*far_apart(), metrics=assay.metric(key, **parameters))
    assert row.farthest == farthest
    assert tuple(map(float, row.as_dict()["farthest"].split())) == row.farthest


def test_only_hausdorff_distances_say_where() -> None:
    results = assay.evaluate(*far_apart(), metrics=[*OF_CASES, "hd95"])
    assert {row.metric: row.farthest for row in results if row.farthest} == {"hd": (13, 2), "hd95": (13, 2)}


@pytest.mark.parametrize("labels", [None, [1, 2]])
def test_without_a_distance_there_is_no_place(labels: Any) -> None:
    mask, _ = far_apart()
    full, nothing = np.ones_like(mask), np.zeros_like(mask)
    borderless = assay.metric("hd", image_edge="foreground")
    for pair, one in (
        ((mask, nothing), "hd"),
        ((nothing, mask), "hd"),
        ((nothing,) * 2, "hd"),
        ((full, mask), borderless),
    ):
        results = assay.evaluate(*pair, metrics=one, labels=labels)
        assert {(row.farthest, row.as_dict()["farthest"]) for row in results} == {((), "")}
    (missing,) = assay.evaluate(mask, lambda: 1 / 0, metrics="hd")
    assert (missing.status, missing.farthest) == ("missing_output", ())


# -- classes -----------------------------------------------------------------------------------------------------------


def classes(reference: Any, prediction: Any, **options: Any) -> dict[str, float]:
    results = assay.evaluate(reference, prediction, metrics="dsc", **options)
    return {row.class_name: row.value for row in results}


def test_classes_are_the_labels_found_in_numerical_order() -> None:
    reference, prediction = np.array([[0, 10, -3, 2]]), np.array([[0, 10, 9, 2]])
    assert list(classes(reference, prediction)) == ["-3", "2", "9", "10"]


def test_label_0_is_no_class_unless_asked_for() -> None:
    reference, prediction = np.array([[0, 0, 0, 1]]), np.array([[0, 0, 1, 1]])
    assert classes(reference, prediction) == {"1": 2 / 3}
    assert classes(reference, prediction, labels=[0, 1]) == {"0": 4 / 5, "1": 2 / 3}
    assert classes(reference == 1, prediction == 1, labels={"air": 0, "rest": 1}) == {"air": 4 / 5, "rest": 2 / 3}


def test_ignored_voxels_are_removed_and_their_label_is_no_class() -> None:
    reference, prediction = np.array([[1, 1, 9, 9, 0, 2]]), np.array([[1, 9, 1, 2, 9, 2]])
    assert classes(reference, prediction, ignore_label=9) == {"1": 2 / 3, "2": 1}
    assert list(classes(reference, prediction)) == ["1", "2", "9"]


@pytest.mark.parametrize("labels", [None, {"1": 1}])
@pytest.mark.parametrize("dtype", [bool, np.uint8])
def test_empty_masks_still_have_rows(labels: Any, dtype: Any) -> None:
    nothing = np.zeros((4, 5), dtype)
    results = assay.evaluate(nothing, nothing, labels=labels, metrics=["dsc", "hd95", "absolute_volume_difference"])
    assert [(row.class_name, row.status) for row in results] == [("1", "both_empty")] * 3
    assert [row.value for row in results] == pytest.approx([math.nan, math.nan, 0], nan_ok=True)


def test_image_without_voxels() -> None:
    nothing = np.zeros((0, 5), np.uint8)
    assert {row.status for row in assay.evaluate(nothing, nothing)} == {"both_empty"}


OVERLAPPING: dict[str, Callable[[Array], Any]] = {
    "dict": lambda labels: {str(label): labels == label for label in (0, 1, 2)},
    "last axis": lambda labels: np.stack([labels == label for label in (0, 1, 2)], -1),
    "first axis": lambda labels: np.stack([labels == label for label in (0, 1, 2)]).astype(np.uint8),
}
AXIS = {"dict": None, "last axis": -1, "first axis": 0}


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("kind", OVERLAPPING)
def test_overlapping_classes(kind: str, masked: bool) -> None:
    reference, prediction = noisy(1), noisy(2)
    options: dict[str, Any] = {"metrics": OF_CASES, "spacing": SPACING, "mask": noisy(3) != 1 if masked else None}
    wanted = assay.evaluate(reference, prediction, labels=[0, 1, 2], **options)
    stack = OVERLAPPING[kind]
    results = assay.evaluate(stack(reference), stack(prediction), class_axis=AXIS[kind], **options)
    assert results == wanted


def test_overlap_is_allowed() -> None:
    liver, tumour = noisy(1) > 0, noisy(1) == 2
    masks = {"liver": liver, "tumour": tumour}
    assert classes(masks, {"liver": liver, "tumour": liver}) == {
        "liver": 1,
        "tumour": assay.dice(tumour, liver),
    }


def test_labels_name_the_indices_of_the_class_axis() -> None:
    stack = np.stack([noisy(1) == 1, noisy(1) == 2])
    other = np.stack([noisy(2) == 1, noisy(2) == 2])
    results = classes(stack, other, class_axis=0, labels={"right": 1})
    assert results == {"right": assay.dice(stack[1], other[1])}


# -- what a value is ---------------------------------------------------------------------------------------------------

HALF, FULL, NONE = np.arange(4) < 2, np.full(4, True), np.full(4, False)


@pytest.mark.parametrize(
    ("reference", "prediction", "key", "status", "value"),
    [
        (HALF, ~HALF, "dsc", "ok", 0),
        (NONE, NONE, "dsc", "both_empty", math.nan),
        (NONE, NONE, "specificity", "both_empty", 1),
        (NONE, HALF, "dsc", "reference_empty", 0),
        (NONE, HALF, "sensitivity", "reference_empty", math.nan),
        (HALF, NONE, "hd95", "prediction_empty", math.nan),
        (HALF, NONE, "relative_volume_difference", "prediction_empty", -100),
        (FULL, HALF, "specificity", "no_negative", math.nan),
        (FULL, FULL, "mcc", "no_negative", math.nan),
        (HALF, FULL, "mcc", "undefined", math.nan),
        (HALF, FULL, "npv", "undefined", math.nan),
    ],
)
def test_status(reference: Array, prediction: Array, key: str, status: str, value: float) -> None:
    (row,) = assay.evaluate(reference, prediction, metrics=key)
    assert (row.status, row.message) == (status, "")
    assert same(row.value, value)


def test_surface_status_without_edge() -> None:
    definition = assay.metric("hd", image_edge="foreground")
    (row,) = assay.evaluate(FULL, HALF, metrics=definition)
    assert (row.status, math.isnan(row.value)) == ("undefined", True)


def test_unit_of_a_share_without_spacing() -> None:
    """NSD depends on the spacing, but is no length."""
    (row,) = assay.evaluate(FULL, FULL, metrics=assay.metric("nsd", tolerance=1))
    assert (row.value, row.unit) == (1, "")


@pytest.mark.parametrize(
    ("axes", "spaced", "units"),
    [
        (1, True, ("", "mm", "mm", "%")),
        (2, True, ("", "mm", "mm^2", "%")),
        (3, True, ("", "mm", "ml", "%")),
        (2, False, ("", "voxel", "voxels", "%")),
        (3, False, ("", "voxel", "1000 voxels", "%")),
    ],
)
def test_units(axes: int, spaced: bool, units: tuple[str, ...]) -> None:
    mask = np.ones((4,) * axes, bool)
    keys = ["dsc", "hd", "reference_volume", "relative_volume_difference"]
    results = assay.evaluate(mask, mask, metrics=keys, spacing=(2,) * axes if spaced else None)
    assert tuple(row.unit for row in results) == units
    assert [d.unit_spacing for d in results.definitions.values()] == [
        not spaced and bool(u) and u != "%" for u in units
    ]
    volume = 4**axes * (2**axes if spaced else 1) / (1000 if axes == 3 else 1)
    assert results.value(metric="reference_volume") == pytest.approx(volume)


def test_rank_4_is_counted_but_has_no_surface() -> None:
    labels = noisy(1)[None]
    assert assay.evaluate(labels, labels, metrics="dsc", labels=[1]).rows[0].value == 1
    with pytest.raises(ValueError, match="1 to 3 axes for surface distances, got 4"):
        assay.evaluate(labels, labels, metrics="hd")


def test_rows_carry_their_definition() -> None:
    requests = ["dsc", "hd95", assay.metric("nsd", tolerance=1, name="NSD 1"), assay.metric("nsd", tolerance=2)]
    results = assay.evaluate(noisy(1), noisy(2), spacing=SPACING, metrics=requests)
    assert results.metrics == ("dsc", "hd95", "NSD 1", "nsd")
    assert {row.metric: results.definitions[row.definition].name for row in results} == {m: m for m in results.metrics}
    assert results.value(class_name="1", metric="NSD 1") < results.value(class_name="1", metric="nsd")
    assert {row.case for row in results} == {"case"}


def test_defaults() -> None:
    results = assay.evaluate(noisy(1), noisy(2))
    assert results.metrics == ("dsc", "hd95", "assd", "relative_volume_difference")


def test_parameters_by_class() -> None:
    tolerance, model = {"left": 1.0, "right": 3.0}, {"left": "face", "right": "full"}
    definition = assay.metric("nsd", tolerance=tolerance, neighbourhood=model)
    reference, prediction, labels = noisy(1), noisy(2), {"left": 1, "right": 2}
    results = assay.evaluate(reference, prediction, spacing=SPACING, labels=labels, metrics=definition)
    for name, label in labels.items():
        one = assay.normalized_surface_distance(
            reference == label,
            prediction == label,
            spacing=SPACING,
            tolerance=tolerance[name],
            neighbourhood=model[name],
        )
        assert results.value(class_name=name) == one


# -- evaluating again --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spacing", [None, SPACING])
def test_again_from_json(spacing: Any) -> None:
    by_class = assay.metric("nsd", name="by class", tolerance={"left": 1, "right": 2}, image_edge="foreground")
    labels = {"left": 1, "right": 2}
    first = assay.evaluate(noisy(1), noisy(2), spacing=spacing, labels=labels, metrics=[*OF_CASES, by_class, "hd95"])
    stored = json.loads(json.dumps([one.to_dict() for one in first.definitions.values()]))
    again = [Definition.from_dict(one) for one in stored]
    assert assay.evaluate(noisy(1), noisy(2), spacing=spacing, labels=labels, metrics=again) == first


def test_a_definition_from_an_image_without_spacing_is_good_for_one_with() -> None:
    without = assay.evaluate(noisy(1), noisy(2), metrics=["dsc", "hd95"])
    with_spacing = assay.evaluate(noisy(1), noisy(2), metrics=["dsc", "hd95"], spacing=SPACING)
    assert without != with_spacing
    mixed = without + with_spacing
    for spacing, results in ((None, without), (SPACING, with_spacing)):
        for source in (without, with_spacing, mixed):
            found = assay.evaluate(noisy(1), noisy(2), metrics=source.definitions.values(), spacing=spacing)
            assert found == results


# -- how ---------------------------------------------------------------------------------------------------------------


def test_statistics_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = {"overlap_table": 0, "surface_distances": 0, "boundary_bands": 0}

    def counted(name: str) -> Callable[..., Any]:
        original = getattr(assay._core, name)

        def function(*args: Any, **options: Any) -> Any:
            calls[name] += 1
            return original(*args, **options)

        return function

    for name in calls:
        monkeypatch.setattr(assay._core, name, counted(name))
    other_model = assay.metric("hd", name="other", neighbourhood="full")
    assay.evaluate(noisy(1), noisy(2), labels=REGIONS, metrics=[*OF_CASES, "hd95", other_model])
    # Objects of a class are found once, and have a table, surfaces and bands of their own.
    classes = len(REGIONS)
    assert calls == {"overlap_table": 1 + classes, "surface_distances": 2 + classes, "boundary_bands": 1 + classes}


def test_missing_prediction() -> None:
    results = assay.evaluate(blocks(), None, metrics=["dsc", "hd95"], spacing=SPACING)
    diagonal = math.hypot(*(n * s for n, s in zip(blocks().shape, SPACING, strict=True)))
    message = "there is no prediction"
    for row in results:
        bound = diagonal if row.metric == "hd95" else math.nan
        assert (row.status, row.message, row.bound) == ("missing_output", message, pytest.approx(bound, nan_ok=True))
    assert [row.class_name for row in results] == ["1", "1", "2", "2"]


LABELS, FLOATS = noisy(1), noisy(1).astype(float)
MAPS = LABELS, LABELS
STACKS = (np.stack([LABELS == 1, LABELS == 2]),) * 2
ONE, TWO = {"a": LABELS == 1}, {"a": LABELS == 1, "b": LABELS == 2}
BY_CLASS = assay.metric("nsd", tolerance={1: 2})
WRONG: dict[str, tuple[type[Exception], str, tuple[Any, Any], dict[str, Any]]] = {
    "float": (TypeError, "prediction must be a bool or integer array, got dtype float64", (LABELS, FLOATS), {}),
    "list": (TypeError, "reference must be an array", (LABELS.tolist(), LABELS), {}),
    "none": (TypeError, "reference must be an array .* got NoneType", (None, LABELS), {}),
    "shape": (ValueError, r"prediction has shape \(8, 10, 7\), expected", (LABELS, LABELS[1:]), {}),
    "mask shape": (ValueError, "mask has shape", MAPS, {"mask": LABELS[1:] > 0}),
    "mask dtype": (TypeError, "mask must be a bool or 8-bit array", MAPS, {"mask": LABELS.astype(int)}),
    "spacing": (ValueError, r"one value per array axis \(3\), got 2", MAPS, {"spacing": (1, 1)}),
    "metric": (ValueError, "metric 'dice' is unknown", MAPS, {"metrics": "dice"}),
    "no metrics": (ValueError, "at least one metric", MAPS, {"metrics": []}),
    "two names": (ValueError, "two metrics are called 'dsc'", MAPS, {"metrics": ["dsc", "dsc"]}),
    "no labels": (ValueError, "at least one class", MAPS, {"labels": {}}),
    "ignored class": (ValueError, "label of class 'b'", MAPS, {"labels": {"b": (1, 2)}, "ignore_label": 2}),
    "ignore_label": (TypeError, "ignore_label must be a whole number", MAPS, {"ignore_label": 1.5}),
    "geometry": (ValueError, "'full' or 'shape', got 'none'", MAPS, {"geometry": "none"}),
    "threads": (ValueError, "threads must be at least 1", MAPS, {"threads": 0}),
    "class parameter": (ValueError, r"no tolerance for class '2', only for \['1'\]", MAPS, {"metrics": BY_CLASS}),
    "class_axis": (ValueError, "class_axis must be an axis of reference", STACKS, {"class_axis": 4}),
    "class_axis type": (TypeError, "class_axis must be a whole number", STACKS, {"class_axis": 0.5}),
    "class index": (ValueError, "no mask for class '5'", STACKS, {"class_axis": 0, "labels": [5]}),
    "region of masks": (ValueError, "one index of that axis", STACKS, {"class_axis": 0, "labels": {"a": (0, 1)}}),
    "ignore": (ValueError, "pass the voxels to keep as mask", STACKS, {"class_axis": 0, "ignore_label": 1}),
    "no masks": (ValueError, "reference is an empty dict", ({}, {}), {}),
    "one dict": (TypeError, "must both be dicts", (ONE, LABELS), {}),
    "mask of a class": (ValueError, "prediction has no mask for class 'b'", (TWO, ONE), {}),
    "unknown class": (ValueError, r"reference lacks: \['b'\]", (ONE, TWO), {}),
    "labels of masks": (ValueError, "their keys are the classes", (ONE, ONE), {"labels": [1]}),
    "label map as mask": (ValueError, "expected a mask", ({"a": LABELS}, ONE), {}),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use(name: str) -> None:
    kind, message, pair, options = WRONG[name]
    with pytest.raises(kind, match=message):
        assay.evaluate(*pair, **options)


def test_any_true_byte_of_a_bool_array_is_foreground() -> None:
    """numpy's true is any byte but 0 where an array was viewed as bool."""
    reference = np.where(HALF, 255, 0).astype(np.uint8).view(bool)
    (row,) = assay.evaluate(reference, HALF, metrics="dsc")
    assert (row.class_name, row.value, row.status) == ("1", 1.0, "ok")


def test_nsd_without_spacing_says_so() -> None:
    results = assay.evaluate(HALF, HALF, metrics=assay.metric("nsd", tolerance=1))
    (definition,) = results.definitions.values()
    assert definition.unit_spacing
    assert "within 1 voxels" in definition.describe()
