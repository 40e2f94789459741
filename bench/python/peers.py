"""One function per peer recipe. Surface recipes take one image pair and give one value per label and metric.

GPL or LGPL peers (edt) are called through their public interface only.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import edt
import mikan
import numpy as np
import SimpleITK
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

from .comparison import Result
from .phantoms import Labels, Pair
from .threads import allowed

# surface-distance 0.1 names aliases that numpy 2 removed, and namespaces that SciPy has deprecated.
for _alias in ("Inf", "NaN"):
    if not hasattr(np, _alias):
        setattr(np, _alias, getattr(np, _alias.lower()))
warnings.filterwarnings("ignore", message="Please import", category=DeprecationWarning)

import surface_distance  # noqa: E402

_itk: Any = SimpleITK
_itk.ProcessObject.SetGlobalDefaultNumberOfThreads(allowed())

Mask = NDArray[np.bool_]
Box = tuple[slice, ...]
Border = Callable[[Mask], Mask]
Directions = tuple[NDArray[Any], NDArray[Any]]

SURFACE_METRICS = ("DSC", "HD95", "ASSD", "NSD")


# --- cropping -------------------------------------------------------------------------------------------------------


def _box_of_mask(mask: Mask) -> Box | None:
    box: list[slice] = []
    for axis in range(mask.ndim):
        others = tuple(other for other in range(mask.ndim) if other != axis)
        filled = np.flatnonzero(mask[tuple(box)].any(axis=others))
        if not filled.size:
            return None
        box.append(slice(int(filled[0]), int(filled[-1]) + 1))
    return tuple(box)


def _boxes(image: Labels, labels: Sequence[int]) -> list[Box | None]:
    """Give the box of each label, by find_objects or, 20 times faster for a mask of zeros and ones, by any()."""
    if tuple(labels) == (1,):
        return [_box_of_mask(image.view(np.bool_))]
    found = ndimage.find_objects(image, max(labels))
    return [found[label - 1] for label in labels]


def _crops(reference: Labels, prediction: Labels, labels: Sequence[int]) -> Iterator[tuple[Mask, Mask]]:
    """Give both masks of each label, cropped to the union of its boxes and a margin of one voxel."""
    both = zip(_boxes(reference, labels), _boxes(prediction, labels), strict=True)
    for label, boxes in zip(labels, both, strict=True):
        present = [box for box in boxes if box is not None]
        box = tuple(
            slice(max(0, min(s.start for s in along) - 1), max(s.stop for s in along) + 1)
            for along in zip(*present, strict=True)
        )
        yield reference[box] == label, prediction[box] == label


# --- numpy recipes --------------------------------------------------------------------------------------------------


def _border_by_erosion(mask: Mask) -> Mask:
    return np.asarray(mask & ~ndimage.binary_erosion(mask))


def _border_by_shifts(mask: Mask) -> Mask:
    """Do the same with shifted views; voxels on the array's edge count as border."""
    inner = [slice(1, -1)] * mask.ndim
    core = mask[tuple(inner)].copy()
    for axis in range(mask.ndim):
        for shifted in (slice(None, -2), slice(2, None)):
            core &= mask[tuple(shifted if other == axis else inner[other] for other in range(mask.ndim))]
    border = mask.copy()
    border[tuple(inner)] &= ~core
    return border


def _distances_by_transform(reference: Mask, prediction: Mask, spacing: Sequence[float]) -> Directions:
    def transform(border: Mask) -> NDArray[np.float32]:
        return np.asarray(edt.edt(~border, anisotropy=spacing, black_border=False, parallel=allowed()))

    return transform(prediction)[reference], transform(reference)[prediction]


def _distances_by_tree(reference: Mask, prediction: Mask, spacing: Sequence[float]) -> Directions:
    points = [
        np.stack(np.unravel_index(np.flatnonzero(border), border.shape), axis=1) * np.asarray(spacing)
        for border in (reference, prediction)
    ]
    trees = [cKDTree(side, compact_nodes=False, balanced_tree=False) for side in points]
    return trees[1].query(points[0], workers=allowed())[0], trees[0].query(points[1], workers=allowed())[0]


def _recipe(
    border: Border,
    distances: Callable[[Mask, Mask, Sequence[float]], Directions],
    images: tuple[Labels, Labels],
    labels: Sequence[int],
    spacing: Sequence[float],
    tolerance: float,
) -> Result:
    result: dict[str, list[float]] = {name: [] for name in SURFACE_METRICS}
    for reference, prediction in _crops(*images, labels):
        volumes = np.count_nonzero(reference) + np.count_nonzero(prediction)
        both = distances(border(reference), border(prediction), spacing)
        points = sum(side.size for side in both)
        result["DSC"].append(2 * np.count_nonzero(reference & prediction) / volumes)
        result["HD95"].append(max(float(np.percentile(side, 95)) for side in both))
        result["ASSD"].append(sum(float(side.sum(dtype=np.float64)) for side in both) / points)
        result["NSD"].append(sum(np.count_nonzero(side <= tolerance) for side in both) / points)
    return result


def recipe_erosion(
    reference: Labels, prediction: Labels, labels: Sequence[int], spacing: Sequence[float], tolerance: float
) -> Result:
    """Crops, borders by scipy's binary_erosion, distance transforms by edt."""
    images = reference, prediction
    return _recipe(_border_by_erosion, _distances_by_transform, images, labels, spacing, tolerance)


def recipe_shifts(
    reference: Labels, prediction: Labels, labels: Sequence[int], spacing: Sequence[float], tolerance: float
) -> Result:
    """Crops, borders by shifted views, distance transforms by edt."""
    images = reference, prediction
    return _recipe(_border_by_shifts, _distances_by_transform, images, labels, spacing, tolerance)


def recipe_tree(
    reference: Labels, prediction: Labels, labels: Sequence[int], spacing: Sequence[float], tolerance: float
) -> Result:
    """Crops, borders by shifted views, nearest border points by scipy's cKDTree (no distance transform)."""
    images = reference, prediction
    return _recipe(_border_by_shifts, _distances_by_tree, images, labels, spacing, tolerance)


# --- packages -------------------------------------------------------------------------------------------------------


def deepmind_surface_distance(
    reference: Labels, prediction: Labels, labels: Sequence[int], spacing: Sequence[float], tolerance: float
) -> Result:
    """Crops, then the package surface-distance (area-weighted surface elements half a voxel off the grid)."""
    result: dict[str, list[float]] = {name: [] for name in SURFACE_METRICS}
    for crop in _crops(reference, prediction, labels):
        both = surface_distance.compute_surface_distances(*crop, spacing)
        weights = both["surfel_areas_gt"].sum(), both["surfel_areas_pred"].sum()
        means = surface_distance.compute_average_surface_distance(both)
        result["DSC"].append(surface_distance.compute_dice_coefficient(*crop))
        result["HD95"].append(surface_distance.compute_robust_hausdorff(both, 95))
        result["ASSD"].append(float(np.average(means, weights=weights)))
        result["NSD"].append(surface_distance.compute_surface_dice_at_tolerance(both, tolerance))
    return result


def _touches_edge(mask: NDArray[Any]) -> bool:
    return any(mask.take(end, axis).any() for axis in range(mask.ndim) for end in (0, -1))


def mikan_crops(
    reference: Labels, prediction: Labels, labels: Sequence[int], spacing: Sequence[float], tolerance: float
) -> Result:
    """Crops, then mikan-rs; it wants uint8 arrays, the spacing as (x, y, z), and has no NSD.

    It cannot do two axes or a single slice: a 2D mask is handed over as two equal slices. The array's edge is no
    boundary for it, so that the boundary is that of the 2D mask, each point counted twice; for the same reason masks
    that touch the edge in 3D get a margin.
    """
    del tolerance
    result: dict[str, list[float]] = {name: [] for name in ("DSC", "HD95", "ASSD")}
    for crop in _crops(reference, prediction, labels):
        masks = [np.ascontiguousarray(mask).view(np.uint8) for mask in crop]
        steps = tuple(spacing)[::-1]
        if any(_touches_edge(mask) for mask in masks):
            masks = [np.pad(mask, 1) for mask in masks]
        if len(steps) == 2:
            masks, steps = [np.stack([mask, mask]) for mask in masks], (*steps, 1.0)
        values = mikan.ArrayEvaluator(*masks, steps).labels([1]).metrics(["dice", "hd95", "assd"])
        for name, value in zip(result, values, strict=True):
            result[name].append(value)
    return result


def mikan_whole(
    reference: Labels, prediction: Labels, labels: Sequence[int], spacing: Sequence[float], tolerance: float
) -> Result:
    """Hand the uncropped 3D label maps to mikan-rs."""
    del tolerance
    names = {"DSC": "dice", "HD95": "hd95", "ASSD": "assd"}
    found = mikan.ArrayEvaluator(reference, prediction, tuple(spacing)[::-1]).labels(list(labels))
    values = found.metrics(list(names.values()))
    if len(labels) == 1:  # then a plain list
        return {metric: [value] for metric, value in zip(names, values, strict=True)}
    return {metric: [values[str(label)][name] for label in labels] for metric, name in names.items()}


# --- overlap counts -------------------------------------------------------------------------------------------------


def dice_of_table(table: NDArray[np.int64], labels: Sequence[int]) -> list[float]:
    """Give the DSC of each label from the contingency table."""
    totals = table.sum(axis=1) + table.sum(axis=0)
    return [float(2 * table[label, label] / totals[label]) for label in labels]


def _from_table(flat: NDArray[np.int64], labels: Sequence[int]) -> Result:
    size = max(labels) + 1
    return {"DSC": dice_of_table(flat.reshape(size, size), labels), "counts": [float(count) for count in flat]}


def numpy_bincount(pair: Pair) -> Result:
    """Count the combined index of all voxels at once."""
    size = max(pair.labels) + 1
    combined = pair.reference.astype(np.intp) * size + pair.prediction
    return _from_table(np.bincount(combined.ravel(), minlength=size * size), pair.labels)


def numpy_bincount_slices(pair: Pair) -> Result:
    """Count the combined index slice by slice, so that it stays in the cache."""
    size = max(pair.labels) + 1
    total = np.zeros(size * size, np.int64)
    for reference, prediction in zip(pair.reference, pair.prediction, strict=True):
        combined = reference.astype(np.intp)
        combined *= size
        combined += prediction
        total += np.bincount(combined.ravel(), minlength=size * size)
    return _from_table(total, pair.labels)


def mikan_dice(pair: Pair) -> Result:
    """Ask mikan-rs for the overlap metrics only."""
    evaluator = mikan.ArrayEvaluator(pair.reference, pair.prediction, pair.spacing[::-1])
    return {"DSC": evaluator.labels(list(pair.labels)).metrics("dice")}


def simpleitk_images(pair: Pair) -> tuple[Any, Any, tuple[int, ...]]:
    """Convert a pair for ``simpleitk_overlap``."""
    return _itk.GetImageFromArray(pair.reference), _itk.GetImageFromArray(pair.prediction), pair.labels


def simpleitk_overlap(images: tuple[Any, Any, tuple[int, ...]]) -> Result:
    """Run SimpleITK's LabelOverlapMeasuresImageFilter, which gives ratios but no counts."""
    measures = _itk.LabelOverlapMeasuresImageFilter()
    measures.SetNumberOfThreads(allowed())
    measures.Execute(images[0], images[1])
    return {"DSC": [measures.GetDiceCoefficient(label) for label in images[2]]}
