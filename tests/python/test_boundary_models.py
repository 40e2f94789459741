"""Every boundary model, percentile rule and direction against the naive oracle, on random masks and label maps."""

import pickle
from typing import Any
from unittest.mock import patch

import assay
import numpy as np
import pytest
import reference.boundary_iou as oracle_bands
import reference.surface as oracle
from hypothesis import given, settings
from hypothesis import strategies as st
from support.arrays import LAYOUTS, Array
from support.boundary import MODELS, ONE_WAY, Model, check_distances, exactly, grouped, models, rules, same
from support.scenes import Scene, scenes, shapes

some_shapes = shapes((1, 2, 3), (1, 2, 5, 9, 63, 64, 65, 130), 200)
tiny_shapes = shapes((1, 2, 3), (1, 2, 5, 9, 65), 70)
percentiles = st.lists(st.sampled_from([1.0, 25.0, 90.0, 99.0, 99.9]) | st.floats(0, 100), max_size=2)
tolerances = st.lists(st.sampled_from([0.5, 0.7, 1.0, 1.4, 1.5, 2.1, 3.3, 40.0]) | st.floats(0, 10), max_size=3)

every_model = pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))


def status_of(reference: Array, prediction: Array) -> str:
    empty = {(True, True): "both_empty", (True, False): "reference_empty", (False, True): "prediction_empty"}
    return empty.get((not reference.any(), not prediction.any()), "ok")


def check_lists(found: assay.SurfaceDistances, reference: Array, prediction: Array, spacing: Any, model: Model) -> None:
    """Both directed lists, the farthest elements, and the status."""
    assert found.status == status_of(reference, prediction)
    for directed, source, target in (
        (found.reference_to_prediction, reference, prediction),
        (found.prediction_to_reference, prediction, reference),
    ):
        wanted = oracle.distances_from(source, target, spacing, **model)
        check_distances(directed, wanted, *oracle.surface_elements(source, spacing, **model))


def check_curve(found: assay.SurfaceDistances, pair: tuple[oracle.Directed, oracle.Directed] | None) -> None:
    """The curve begins at 0, ends at 1, has a step at every distance, and is NSD at each."""
    steps, values = found.nsd_curve()
    assert len(steps) == len(values)
    if pair is None:
        assert steps.tolist() == [0]
        same(values[0], found.nsd(0))
        return
    assert steps[0] == 0
    assert (np.diff(steps) > 0).all()
    assert (np.diff(values) > 0).all()
    same(values[-1], 1)
    wanted, _ = grouped(np.append(oracle.pooled(pair).distances, 0.0), np.ones(sum(len(d.weights) for d in pair) + 1))
    distinct = np.append(np.diff(steps) > 1e-9 * (1 + steps[:-1]), True)  # the last of those alike but for rounding
    np.testing.assert_allclose(steps[distinct], wanted, rtol=1e-11, atol=1e-13)
    for step, value in zip(steps[distinct].tolist(), values[distinct].tolist(), strict=True):
        same(value, oracle.pooled(pair).share_within(step))


def check_reducers(found: assay.SurfaceDistances, scene: Scene, model: Model, data: st.DataObject) -> None:
    """Every metric that follows from the two lists."""
    masks = scene.masks([1])
    pair = oracle.distance_pair(*masks, scene.spacing, **model)
    occurring = [] if pair is None else np.percentile(oracle.pooled(pair).distances, [0, 30, 70, 100], method="lower")
    arguments = *masks, scene.spacing
    with patch.object(oracle, "distance_pair", return_value=pair):  # the same in all that follows
        for percentile in [0.0, 5.0, 50.0, 95.0, 100.0, *data.draw(percentiles)]:
            same(found.hausdorff(percentile), oracle.hausdorff_distance(*arguments, percentile, **model))
            for rule in rules(model):
                for way in ("max", "mean", "pooled", *ONE_WAY):
                    wanted = oracle.hausdorff_distance(*arguments, percentile, way, rule, **model)
                    same(found.hausdorff(percentile, way, rule), wanted)
        same(found.hausdorff(), oracle.hausdorff_distance(*arguments, **model))
        same(found.assd(), oracle.average_symmetric_surface_distance(*arguments, **model))
        same(found.masd(), oracle.mean_average_surface_distance(*arguments, **model))
        same(found.asd(), oracle.average_surface_distance(*arguments, **model))
        for way in ONE_WAY:
            same(found.asd(way), oracle.average_surface_distance(*arguments, way, **model))
        for tolerance in [0.0, *occurring, *data.draw(tolerances)]:
            same(found.nsd(tolerance), oracle.normalized_surface_distance(*arguments, tolerance, **model))
            for way in ("pooled", "mean", *ONE_WAY):
                wanted = oracle.normalized_surface_distance(*arguments, tolerance, way, **model)
                same(found.nsd(tolerance, way), wanted)
            same(found.surface_overlap(tolerance), oracle.surface_overlap(*arguments, tolerance, **model))
    check_curve(found, pair)


def as_masks(scene: Scene) -> Scene:
    """What the package sees of two masks: ones where they are foreground and take part."""
    return scene._replace(reference=(scene.reference != 0).astype(int), prediction=(scene.prediction != 0).astype(int))


@given(st.data())
def test_masks(data: st.DataObject) -> None:
    scene, model = data.draw(scenes(data.draw(some_shapes), labelled=False)), data.draw(models)
    found = assay.surface_distances(scene.reference, scene.prediction, spacing=scene.spacing, **model, **scene.options)
    check_lists(found, *as_masks(scene).masks([1]), scene.spacing, model)
    check_reducers(found, as_masks(scene), model, data)


@given(st.data())
@settings(max_examples=100)
def test_label_maps(data: st.DataObject) -> None:
    """Several classes in one call, a region of two and an absent one among them, each in its own place."""
    scene, model = data.draw(scenes(data.draw(some_shapes), labelled=True)), data.draw(models)
    there = sorted({int(label) for labels in scene[:2] for label in np.unique(labels)[:4]} | {1})
    classes = {**{str(label): (label,) for label in there}, "both": (there[0], there[-1]), "absent": (99,)}
    found = assay.surface_distances(
        scene.reference, scene.prediction, labels=classes, spacing=scene.spacing, **model, **scene.options
    )
    assert list(found) == list(classes)
    for name, members in classes.items():
        check_lists(found[name], *scene.masks(members), scene.spacing, model)


@given(st.data())
@settings(max_examples=80)
def test_functions(data: st.DataObject) -> None:
    """The functions of the metrics hand all parameters on, for masks and for classes."""
    scene, model = data.draw(scenes(data.draw(tiny_shapes), labelled=True)), data.draw(models)
    one_way = data.draw(st.sampled_from(ONE_WAY))
    calls: dict[str, dict[str, Any]] = {
        "hausdorff_distance": {
            "percentile": data.draw(st.sampled_from([50.0, 95.0, 100.0])),
            "directions": data.draw(st.sampled_from(["max", "mean", "pooled", one_way])),
            "rule": data.draw(st.sampled_from([None, *rules(model)])),
        },
        "average_symmetric_surface_distance": {},
        "mean_average_surface_distance": {},
        "average_surface_distance": {"directions": one_way},
        "normalized_surface_distance": {
            "tolerance": data.draw(st.sampled_from([0.0, 1.0, 2.0])),
            "directions": data.draw(st.sampled_from(["pooled", "mean", one_way])),
        },
    }
    shared = {"spacing": scene.spacing, **model}
    for name, parameters in calls.items():
        options = shared | parameters | scene.options
        found = getattr(assay, name)(scene.reference, scene.prediction, labels={"it": 1, "none": 99}, **options)
        wanted = getattr(oracle, name)(*scene.masks([1]), **shared, **parameters)
        nothing = getattr(oracle, name)(*scene.masks([99]), **shared, **parameters)
        same(found, {"it": wanted, "none": nothing})
        reference, prediction = scene.masks([1])
        same(getattr(assay, name)(reference, prediction, **shared, **parameters), wanted)


@given(st.data())
def test_surface_elements(data: st.DataObject) -> None:
    scene, model = data.draw(scenes(data.draw(some_shapes), labelled=False)), data.draw(models)
    points, weights = assay.surface_elements(scene.reference, spacing=scene.spacing, **model)
    wanted_points, wanted_weights = oracle.surface_elements(scene.reference, scene.spacing, **model)
    assert points.shape == wanted_points.shape
    assert weights.shape == wanted_weights.shape
    assert points.dtype == weights.dtype == np.float64
    found, wanted = (
        table[np.lexsort(np.round(table.T, 6))]
        for table in (np.column_stack([points, weights]), np.column_stack([wanted_points, wanted_weights]))
    )
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


@given(st.data())
def test_boundary_iou(data: st.DataObject) -> None:
    scene = data.draw(scenes(data.draw(some_shapes), labelled=True))
    band = data.draw(st.sampled_from(["voxel", "face", "erosion"]))
    parameters: dict[str, Any] = {"band": band}
    if band == "erosion":
        parameters["width"] = data.draw(st.integers(1, 4))
    else:
        parameters["width"] = data.draw(st.sampled_from([0.5, 1.0, 1.5, 2.0, 3.3, 6.6]) | st.floats(0.1, 10))
        optional = {"limit": st.sampled_from(["inclusive", "strict"]), "width_unit": st.sampled_from(["mm", "voxel"])}
        parameters |= data.draw(st.fixed_dictionaries({}, optional=optional))
    classes = {"it": (1,), "foreground": (1, 2, 3), "absent": (99,)}
    found = assay.boundary_iou(
        scene.reference, scene.prediction, labels=classes, spacing=scene.spacing, **parameters, **scene.options
    )
    for name, members in classes.items():
        same(found[name], oracle_bands.boundary_iou(*scene.masks(members), spacing=scene.spacing, **parameters))
    reference, prediction = scene.masks([1])
    same(assay.boundary_iou(reference, prediction, spacing=scene.spacing, **parameters), found["it"])


def alike(shape: tuple[int, ...], density: float = 0.6) -> tuple[Array, Array]:
    """Two label maps of three labels that agree in most voxels."""
    rng = np.random.default_rng(5)
    reference = np.where(rng.random(shape) < density, rng.integers(1, 4, shape), 0)
    return reference, np.where(rng.random(shape) < 0.9, reference, 0)


@every_model
@pytest.mark.parametrize("shape", [(5000,), (90, 130), (24, 30, 70)])
def test_threads_change_no_bit(model: Model, shape: tuple[int, ...]) -> None:
    pair = alike(shape)
    spacing = [3.0, 0.7, 1.1][: len(shape)]

    def distances(threads: int | None) -> list[Any]:
        found = assay.surface_distances(*pair, labels=[1, 2, 3, 99], spacing=spacing, threads=threads, **model)
        return [exactly(one) for one in found.values()]

    wanted = distances(1)
    for threads in (2, 3, None):
        assert distances(threads) == wanted


@every_model
@pytest.mark.parametrize("layout", [name for name in LAYOUTS if "broadcast" not in name])
def test_layouts(model: Model, layout: str) -> None:
    pair = alike((6, 7, 66))
    options: dict[str, Any] = {"labels": [1, 2], "spacing": [3.0, 0.7, 1.1], **model}
    wanted = assay.surface_distances(*pair, **options)
    found = assay.surface_distances(*(LAYOUTS[layout](labels) for labels in pair), **options)
    for one in (1, 2):
        for way in ONE_WAY:
            ours, theirs = getattr(found[one], way), getattr(wanted[one], way)
            for a, b in zip(grouped(ours.distance, ours.weight), grouped(theirs.distance, theirs.weight), strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-12)


@every_model
def test_pickling(model: Model) -> None:
    reference, prediction = (labels == 1 for labels in alike((8, 9, 10)))
    for pair in (
        (reference, prediction),
        (reference, np.zeros_like(reference)),
        (reference & False, prediction & False),
    ):
        found = assay.surface_distances(*pair, spacing=[3.0, 0.7, 1.1], **model)
        again = pickle.loads(pickle.dumps(found))
        assert exactly(again) == exactly(found)
        same(again.hausdorff(95), found.hausdorff(95))  # by the model's own rule
        same(again.nsd(1.0, "mean"), found.nsd(1.0, "mean"))


@every_model
@pytest.mark.parametrize("shape", [(1,), (7,), (1, 1), (1, 9), (4, 5), (1, 1, 1), (1, 6, 1), (3, 4, 5)])
def test_full_masks_and_single_voxels(model: Model, shape: tuple[int, ...]) -> None:
    """Masks that reach every image edge, and masks of one voxel in each corner."""
    spacing = [10.0, 1.0, 0.5][: len(shape)]
    full, none, first, last = np.ones(shape, bool), np.zeros(shape, bool), np.zeros(shape, bool), np.zeros(shape, bool)
    first.flat[0] = last.flat[-1] = True
    for pair in ((full, full), (full, first), (last, full), (first, last), (full, none), (none, last), (none, none)):
        found = assay.surface_distances(*pair, spacing=spacing, **model)
        check_lists(found, *pair, spacing, model)
        check_curve(found, oracle.distance_pair(*pair, spacing, **model))


@pytest.mark.parametrize("rule", ["linear", "lower", "higher", "nearest"])
def test_order_statistics_are_those_of_numpy(rule: str) -> None:
    """At every whole percentile, also where numpy's rank is a rounding error beyond a whole number."""
    reference, prediction = np.zeros((2, 203), bool)
    reference[:202:2] = prediction[0] = True  # 101 elements, 0, 2, ... 200 away
    found = assay.surface_distances(reference, prediction)
    away = np.arange(0, 202, 2)
    for percentile in range(101):
        wanted = np.percentile(away, percentile, method=rule)
        same(found.hausdorff(percentile, "reference_to_prediction", rule), wanted)


def test_functions_take_a_tolerance_per_class() -> None:
    labels = np.zeros((9, 9), np.uint8)
    labels[1:4, 1:4], labels[5:8, 5:8] = 1, 2
    moved = np.roll(labels, 1, 0)
    found = assay.normalized_surface_distance(
        labels, moved, labels={"a": 1, "b": 2}, tolerance={"a": 0, "b": 1}, neighbourhood={"a": "face", "b": "full"}
    )
    assert found == {"a": 0.5, "b": 1}
