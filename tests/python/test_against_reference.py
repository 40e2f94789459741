"""Every metric function and every statistic against the naive oracle, on random masks and label maps."""

from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.surface import directed_distances
from reference.voxel_boundary import boundary_points
from support.metrics import COUNTING, DISTANCES, Array, expected, function, geometry, needed
from support.scenes import ABSENT, Scene, far_scenes, scenes, shapes

WORDS = (0, 1, 2, 5, 63, 64, 65, 127, 128, 129, 200)  # a row of bits is stored in words of 64
counting_shapes = shapes((1, 2, 3, 4, 5), (*WORDS, 4096, 4097, 9000), 10_000)
surface_shapes = shapes((1, 2, 3), WORDS, 700)

models = st.fixed_dictionaries(
    {
        "neighbourhood": st.sampled_from(["face", "full"]),
        "image_edge": st.sampled_from(["background", "foreground"]),
    }
)
percentiles = st.sampled_from([0.0, 5.0, 50.0, 95.0, 100.0]) | st.floats(0, 100)
tolerances = st.sampled_from([0.0, 0.5, 0.7, 1.0, 1.4, 1.5, 2.1, 3.3, 6.6, 40.0]) | st.floats(0, 10)


def same(value: object, wanted: object) -> None:
    assert value == pytest.approx(wanted, rel=1e-12, abs=1e-12, nan_ok=True)


def draw_labels(data: st.DataObject, scene: Scene) -> dict[str, tuple[int, ...]]:
    """Single classes, a region of two, an absent class, and background."""
    found = {int(label) for labels in (scene.reference, scene.prediction) for label in np.unique(labels)[:3]}
    some = st.sampled_from(sorted(found | {1, 2, -1, ABSENT}))
    return {"one": (data.draw(some),), "two": (data.draw(some), data.draw(some)), "absent": (ABSENT,), "none": (0,)}


def spelled(labels: dict[str, tuple[int, ...]]) -> dict[str, int | tuple[int, ...]]:
    """One label may be written without a tuple."""
    return {name: members[0] if len(members) == 1 else members for name, members in labels.items()}


@given(st.data())
def test_counting_metrics_of_masks(data: st.DataObject) -> None:
    scene = data.draw(scenes(data.draw(counting_shapes), labelled=False))
    beta = data.draw(st.sampled_from([0.5, 1.0, 2.0]) | st.floats(0.01, 50))
    for record in COUNTING:
        parameters = needed(record) | ({"beta": beta} if record.key == "f_beta" else {})
        options = scene.options | geometry(record, scene.spacing) | parameters
        value = function(record)(scene.reference, scene.prediction, **options)
        masks = scene.reference, scene.prediction
        same(value, expected(record, *masks, scene.keep, scene.spacing, **parameters))


@given(st.data())
@settings(max_examples=100)
def test_counting_metrics_of_classes(data: st.DataObject) -> None:
    scene = data.draw(scenes(data.draw(counting_shapes), labelled=True))
    labels = draw_labels(data, scene)
    for record in COUNTING:
        options = scene.options | geometry(record, scene.spacing) | needed(record)
        values = function(record)(scene.reference, scene.prediction, labels=spelled(labels), **options)
        assert list(values) == list(labels)
        for name, members in labels.items():
            masks = scene.masks(members)
            same(values[name], expected(record, *masks, scene.keep, scene.spacing, **needed(record)))


def box_of(mask: Array) -> tuple[tuple[int, int], ...] | None:
    points = np.argwhere(mask)
    if len(points) == 0:
        return None
    return tuple(zip(points.min(axis=0).tolist(), (points.max(axis=0) + 1).tolist(), strict=True))


def centroid_of(mask: Array) -> Array:
    points = np.argwhere(mask)
    return points.mean(axis=0) if len(points) else np.full(mask.ndim, np.nan)


@given(st.data())
def test_overlap_table(data: st.DataObject) -> None:
    scene = data.draw(scenes(data.draw(counting_shapes), labelled=True))
    origin = data.draw(st.none() | st.lists(st.integers(0, 10**6), min_size=scene.keep.ndim, max_size=scene.keep.ndim))
    table = assay.overlap_table(
        scene.reference, scene.prediction, spacing=scene.spacing, origin=origin, **scene.options
    )
    start = np.array(origin or [0] * scene.keep.ndim)
    pairs = [column.tolist() for column in table.pairs]
    both = zip(scene.reference[scene.keep].tolist(), scene.prediction[scene.keep].tolist(), strict=True)
    assert list(zip(*pairs[:2], strict=True)) == sorted({(int(r), int(p)) for r, p in both})
    low, high = table.pair_boxes
    for row, (r, p, count) in enumerate(zip(*pairs, strict=True)):
        points = np.argwhere((scene.reference == r) & (scene.prediction == p) & scene.keep) + start
        assert count == len(points)
        assert low[row].tolist() == points.min(axis=0).tolist()
        assert high[row].tolist() == (points.max(axis=0) + 1).tolist()
    assert table.total == scene.keep.sum()
    assert table.spacing == (scene.spacing or [1.0] * scene.keep.ndim)
    assert table.reference_labels.tolist() == sorted(set(map(int, scene.reference[scene.keep])))
    assert table.prediction_labels.tolist() == sorted(set(map(int, scene.prediction[scene.keep])))


@given(st.data())
def test_regions(data: st.DataObject) -> None:
    scene = data.draw(scenes(data.draw(counting_shapes), labelled=True))
    table = assay.overlap_table(scene.reference, scene.prediction, spacing=scene.spacing, **scene.options)
    labels = draw_labels(data, scene)
    found = {name: table.region(members) for name, members in spelled(labels).items()}
    masks = {name: scene.masks(members) for name, members in labels.items()}
    found["foreground"] = table.foreground()
    masks["foreground"] = (scene.reference != 0) & scene.keep, (scene.prediction != 0) & scene.keep
    for name, (reference, prediction) in masks.items():
        region = found[name]
        assert (region.reference_box, region.prediction_box) == (box_of(reference), box_of(prediction))
        same(region.reference_centroid, centroid_of(reference))
        same(region.prediction_centroid, centroid_of(prediction))
        counts = region.counts
        assert (counts.tp, counts.fp) == ((reference & prediction).sum(), (~reference & prediction).sum())
        assert (counts.fn, counts.total) == ((reference & ~prediction).sum(), scene.keep.sum())
        assert region.status == counts.status == status_of(reference, prediction)


def status_of(reference: Array, prediction: Array) -> str:
    empty = {(True, True): "both_empty", (True, False): "reference_empty", (False, True): "prediction_empty"}
    return empty.get((not reference.any(), not prediction.any()), "ok")


def test_thousands_of_labels() -> None:
    rng = np.random.default_rng(0)
    reference, prediction = rng.integers(0, 5000, (2, 60_000)) * 1_000_003
    table = assay.overlap_table(reference, prediction)
    pairs, counts = np.unique(np.stack([reference, prediction]), axis=1, return_counts=True)
    assert np.array_equal(np.stack(table.pairs), np.vstack([pairs, counts]))


def check_surfaces(data: st.DataObject, scene: Scene) -> None:
    """All boundary metrics of two masks."""
    model = data.draw(models)
    parameters: dict[str, Any] = {"percentile": data.draw(percentiles), "tolerance": data.draw(tolerances)}
    masks = scene.reference, scene.prediction
    for record in DISTANCES:
        own = {p.name: parameters[p.name] for p in record.parameters if p.name in parameters}
        value = function(record)(*masks, spacing=scene.spacing, **own, **model, **scene.options)
        same(value, expected(record, *masks, scene.keep, scene.spacing, **own, **model))


def check_distances(distances: assay.DirectedDistances, source: Array, target: Array, spacing: Any) -> None:
    """The distances from all points of a surface to the points of another."""
    assert (np.diff(distances.distance) > 0).all()
    found = np.repeat(distances.distance, distances.weight.astype(int))
    if len(source) and len(target):
        np.testing.assert_allclose(found, np.sort(directed_distances(source, target, spacing)), rtol=1e-12, atol=0)
    else:
        assert found.tolist() == [np.inf] * len(source)


@given(st.data())
def test_boundary_metrics_of_masks(data: st.DataObject) -> None:
    check_surfaces(data, data.draw(scenes(data.draw(surface_shapes), labelled=False)))


@given(st.data())
@settings(max_examples=120)
def test_boundary_metrics_far_apart(data: st.DataObject) -> None:
    check_surfaces(data, data.draw(far_scenes()))


@given(st.data())
def test_surface_distances_of_classes(data: st.DataObject) -> None:
    scene = data.draw(scenes(data.draw(surface_shapes), labelled=True))
    labels, model = draw_labels(data, scene), data.draw(models)
    found = assay.surface_distances(
        scene.reference, scene.prediction, labels=spelled(labels), spacing=scene.spacing, **model, **scene.options
    )
    assert list(found) == list(labels)
    for name, members in labels.items():
        reference, prediction = scene.masks(members)
        surfaces = boundary_points(reference, **model), boundary_points(prediction, **model)
        check_distances(found[name].reference_to_prediction, *surfaces, scene.spacing)
        check_distances(found[name].prediction_to_reference, *surfaces[::-1], scene.spacing)
        assert found[name].status == status_of(reference, prediction)
