"""Every boundary model on surfaces that are far apart or spread out, where the core searches in other ways.

Elements are the oracle's; the distances between points come from a search tree, those to faces from the oracle.
"""

from typing import Any

import assay
import numpy as np
import pytest
from reference.face_boundary import distances_to_faces, faces
from reference.surface import Directed, surface_elements
from scipy.spatial import cKDTree
from support.arrays import Array
from support.boundary import MODELS, Model, check_distances, rules, same

every_model = pytest.mark.parametrize("model", MODELS.values(), ids=list(MODELS))


def cropped(mask: Array) -> tuple[Array, Array]:
    """The mask with a margin of one voxel where the image has one, and where that begins."""
    points = np.argwhere(mask)
    low, high = np.maximum(points.min(axis=0) - 1, 0), points.max(axis=0) + 2
    return mask[tuple(slice(a, b) for a, b in zip(low, high, strict=True))], low


def elements(mask: Array, spacing: Any, **model: str) -> tuple[Array, Array]:
    box, origin = cropped(mask)
    points, weights = surface_elements(box, spacing, **model)
    return points + origin, weights


def distances(source: Array, target: Array, spacing: Any, model: Model) -> Directed:
    points, weights = elements(source, spacing, **model)
    if model.get("boundary") == "face":
        box, origin = cropped(target)
        found = faces(box)
        return Directed(distances_to_faces(points, found._replace(centres=found.centres + origin), spacing), weights)
    if "targets" in model:
        model = model | {"neighbourhood": model["targets"]}
    tree = cKDTree(elements(target, spacing, **model)[0] * spacing)
    return Directed(tree.query(points * spacing)[0], weights)


def check(reference: Array, prediction: Array, spacing: Any, model: Model) -> None:
    found = assay.surface_distances(reference, prediction, spacing=spacing, **model)
    there = distances(reference, prediction, spacing, model)
    back = distances(prediction, reference, spacing, model)
    check_distances(found.reference_to_prediction, there, *elements(reference, spacing, **model))
    check_distances(found.prediction_to_reference, back, *elements(prediction, spacing, **model))
    for rule in rules(model):
        same(found.hausdorff(95, "max", rule), max(one.percentile(95, rule) for one in (there, back)))
    same(found.masd(), (there.mean() + back.mean()) / 2)
    assert assay.surface_distances(prediction, reference, spacing=spacing, threads=2, **model).masd() == found.masd()


def noise(shape: tuple[int, ...], low: Any, high: Any, density: float, seed: int) -> Array:
    """Noise in the box between two corners."""
    mask = np.zeros(shape, bool)
    box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    mask[box] = np.random.default_rng(seed).random(mask[box].shape) < density
    return mask


@every_model
@pytest.mark.parametrize(("axis", "length"), [(0, 70), (0, 210), (1, 130), (2, 70), (2, 210)])
def test_blobs_at_both_ends(model: Model, axis: int, length: int) -> None:
    """Two rough blobs with hundreds of elements each, 60 to 200 voxels apart along one axis."""
    shape, size = [9, 10, 11], [9, 8, 9]
    shape[axis], size[axis] = length, 5
    corner = np.array(shape) - size
    pair = noise(tuple(shape), [0] * 3, size, 0.5, 1), noise(tuple(shape), corner, shape, 0.6, 2)
    check(*pair, [1.5, 0.8, 1.1] if length > 100 else [10.0 if k == axis else 1.0 for k in range(3)], model)


@every_model
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_sheets(model: Model, axis: int) -> None:
    """Thin sheets with holes at both ends of an image; of thousands of elements if the oracle is fast enough."""
    shape = [17, 18, 19] if model.get("boundary") == "face" else [60, 66, 70]
    shape[axis] = 90
    low, high = [0] * 3, list(shape)
    high[axis] = 1
    reference = noise(tuple(shape), low, high, 0.9, 3)
    prediction = np.roll(noise(tuple(shape), low, high, 0.9, 4), -2, axis)
    check(reference, prediction, [0.7, 3.0, 1.1], model)


@every_model
@pytest.mark.parametrize("shape", [(45, 50, 70), (300, 90), (90, 300), (4000,)])
def test_scattered_voxels_in_opposite_slabs(model: Model, shape: tuple[int, ...]) -> None:
    slab = [3, *shape[1:]]
    density = 200 / np.prod(slab) if len(shape) > 1 else 1.0
    reference = noise(shape, [0] * len(shape), slab, density, 5)
    prediction = noise(shape, [shape[0] - 3] + [0] * (len(shape) - 1), shape, density, 6)
    check(reference, prediction, [2.5, 0.9, 1.2][: len(shape)], model)


@every_model
def test_stray_voxels(model: Model) -> None:
    """An object, found, with false voxels far away from it in every direction."""
    shape = 50, 60, 130
    reference = noise(shape, [20, 25, 50], [29, 33, 60], 0.95, 7)
    prediction = reference | noise(shape, [0] * 3, shape, 0.0002, 8)
    check(reference, prediction, [3.0, 1.0, 0.5], model)


@every_model
@pytest.mark.parametrize("shape", [(10, 11, 70), (60, 100), (500,)])
def test_object_against_the_whole_image(model: Model, shape: tuple[int, ...]) -> None:
    """A full mask, which has surface only at the image edge, or none."""
    reference = noise(shape, [2] * len(shape), [min(n - 2, 9) for n in shape], 0.5, 9)
    full = np.ones(shape, bool)
    spacing = [0.5, 5.0, 1.0][: len(shape)]
    if model.get("image_edge") == "foreground":
        assert np.isnan(assay.surface_distances(reference, full, spacing=spacing, **model).hausdorff())
    else:
        check(reference, full, spacing, model)


@every_model
def test_inside_of_a_thick_object(model: Model) -> None:
    """A cavity deep inside: the nearest target lies in the other mask's background or at its far surface."""
    reference = np.ones((13, 14, 40), bool)
    prediction = reference.copy()
    prediction[5:8, 6:9, 15:25] = False
    if model.get("image_edge") == "foreground":
        reference[0] = prediction[0] = False
    check(reference, prediction, [1.0, 1.5, 0.5], model)
