"""Errors of Betti numbers and overlap of skeletons, naively. Undefined values are NaN.

Components are counted by scipy, cells one by one; skeletons and their lengths have tests of their own.
"""

import math
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
from reference import objects
from reference.topology import euler_characteristic
from scipy import ndimage

Mask = npt.NDArray[Any]
Numbers = tuple[int, int, int]


def betti_error(reference: Mask, prediction: Mask, *, dimension: float = 0, **options: Any) -> float:
    k = int(dimension)
    return abs(_betti(reference, **options)[k] - _betti(prediction, **options)[k])


def euler_error(reference: Mask, prediction: Mask, **options: Any) -> float:
    (a, b, c), (d, e, f) = _betti(reference, **options), _betti(prediction, **options)
    return abs(a - b + c - d + e - f)


def component_difference(reference: Mask, prediction: Mask, **options: Any) -> float:
    return _betti(prediction, **options)[0] - _betti(reference, **options)[0]


def component_match(reference: Mask, prediction: Mask, **options: Any) -> float:
    return float(component_difference(reference, prediction, **options) == 0)


def _betti(mask: Mask, *, connectivity: str = "full", spacing: Any = None) -> Numbers:
    padded = np.pad(mask, 1)
    rank = {"full": (mask.ndim, 1), "face": (1, mask.ndim)}[connectivity]
    components, outside = (
        ndimage.label(m, ndimage.generate_binary_structure(mask.ndim, r))[1]
        for m, r in zip((padded, ~padded), rank, strict=True)
    )
    euler = euler_characteristic(padded, by_faces=connectivity == "face")
    if mask.ndim < 3:
        return components, components - euler, 0
    return components, components + outside - 1 - euler, outside - 1


def topological_sensitivity(reference: Mask, prediction: Mask, *, smoothing: float = 0, **options: Any) -> float:
    skeleton = _skeleton(reference, **options)
    whole, inside = np.count_nonzero(skeleton), np.count_nonzero(skeleton & prediction)
    return (inside + smoothing) / (whole + smoothing) if whole + smoothing > 0 else math.nan


def topological_precision(reference: Mask, prediction: Mask, **options: Any) -> float:
    return topological_sensitivity(prediction, reference, **options)


def cldice(reference: Mask, prediction: Mask, **options: Any) -> float:
    both = [found(reference, prediction, **options) for found in (topological_sensitivity, topological_precision)]
    return math.nan if np.isnan(both).any() else 2 * math.prod(both) / sum(both) if any(both) else 0.0


def object_cldice(reference: Mask, prediction: Mask, **options: Any) -> float:
    return objects.mean(reference, prediction, cldice, **options)


def calibre_sensitivity(
    reference: Mask,
    prediction: Mask,
    *,
    spacing: Any = None,
    radius_from: float = 0,
    radius_below: float,
    **options: Any,
) -> float:
    skeleton = _skeleton(reference, spacing=spacing, **options)
    radius = ndimage.distance_transform_edt(np.pad(reference, 1), spacing)[(slice(1, -1),) * reference.ndim]
    counted = skeleton & (radius >= radius_from) & (radius < radius_below)
    found = np.count_nonzero(counted & prediction)
    return found / np.count_nonzero(counted) if counted.any() else math.nan


def reference_skeleton_length(reference: Mask, prediction: Mask, *, spacing: Any = None, **options: Any) -> float:
    return assay.skeleton_length(_skeleton(reference, spacing=spacing, **options), spacing=spacing)


def prediction_skeleton_length(reference: Mask, prediction: Mask, **options: Any) -> float:
    return reference_skeleton_length(prediction, reference, **options)


def skeleton_length_difference(reference: Mask, prediction: Mask, **options: Any) -> float:
    return reference_skeleton_length(prediction, reference, **options) - reference_skeleton_length(
        reference, prediction, **options
    )


def relative_skeleton_length_difference(reference: Mask, prediction: Mask, **options: Any) -> float:
    whole = reference_skeleton_length(reference, prediction, **options)
    return 100 * skeleton_length_difference(reference, prediction, **options) / whole if whole else math.nan


def _skeleton(mask: Mask, *, spacing: Any = None, skeleton: str = "distance_ordered", **options: Any) -> Mask:
    return assay.skeletonize(mask, spacing=spacing, method=skeleton, **options)
