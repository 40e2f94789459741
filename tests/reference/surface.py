"""Brute-force boundary metrics for two masks in 1D to 3D (numpy only).

The surface of a mask consists of elements, points with weights, by one of three boundary models: "voxel" (see
voxel_boundary), "surfel" (surfel_boundary) and "face" (face_boundary). D_RP are the distances of all elements of the
reference's surface to the prediction's surface, D_PR those of the other direction, in mm. Undefined values are NaN.

The keywords `model` are the boundary model and its parameters: boundary, neighbourhood, image_edge, targets and
quadrature.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .face_boundary import distances_to_faces, face_points, faces
from .overlap import Spacing, binary
from .surfel_boundary import surfels
from .voxel_boundary import boundary_points

Array = npt.NDArray[np.float64]

SLACK = 1e-12
"""Relative difference up to which a distance equals a tolerance, and a share of the surface a percentage."""

NUMPY_RULES = ("linear", "lower", "higher", "nearest")


class Directed(NamedTuple):
    """Distances of the elements of one surface to the other surface, and the elements' weights."""

    distances: Array
    weights: Array

    def mean(self) -> float:
        return float(np.sum(self.distances * self.weights) / np.sum(self.weights))

    def share_within(self, tolerance: float) -> float:
        within = self.distances <= tolerance * (1 + SLACK)
        return float(np.sum(self.weights[within]) / np.sum(self.weights))

    def percentile(self, percentile: float, rule: str) -> float:
        if rule in NUMPY_RULES:
            return float(np.percentile(self.distances, percentile, method=rule))  # type: ignore[call-overload]
        order = np.argsort(self.distances)
        share = np.cumsum(self.weights[order]) / np.sum(self.weights)
        if rule == "cumulative":
            enough = share * (1 + SLACK) >= percentile / 100
        elif rule == "cumulative_strict":
            enough = share > percentile / 100 * (1 + SLACK)
        else:
            raise ValueError(f"unknown rule {rule!r}")
        first = int(np.argmax(enough)) if enough.any() else -1
        return float(self.distances[order][first])


def pooled(pair: tuple[Directed, Directed]) -> Directed:
    """The elements of both surfaces together."""
    return Directed(*(np.concatenate(both) for both in zip(*pair, strict=True)))


def surface_elements(
    mask: npt.ArrayLike,
    spacing: Spacing = None,
    boundary: str = "voxel",
    neighbourhood: str = "face",
    image_edge: str = "background",
    targets: str = "same",
    quadrature: str = "faces",
) -> tuple[Array, Array]:
    """Points (n, ndim) in index coordinates, where voxel centres are whole numbers, and their weights.

    They are what distances are measured from; `targets` says what they are measured to.
    """
    if boundary == "surfel":
        return surfels(mask, spacing)
    if boundary == "face":
        return face_points(mask, spacing, quadrature)
    if boundary == "voxel":
        points = boundary_points(mask, neighbourhood, image_edge)
        return points.astype(np.float64), np.ones(len(points))
    raise ValueError(f"unknown boundary {boundary!r}")


def directed_distances(a_points: npt.ArrayLike, b_points: npt.ArrayLike, spacing: Spacing) -> Array:
    """For every a the minimum over b of sqrt(sum_k ((a_k - b_k) s_k)^2); both point lists non-empty."""
    a, b = np.asarray(a_points, dtype=np.float64), np.asarray(b_points, dtype=np.float64)
    scale = np.ones(a.shape[1]) if spacing is None else np.asarray(spacing, dtype=np.float64)
    return np.array([math.sqrt(np.sum(((point - b) * scale) ** 2, axis=1).min()) for point in a])


def distances_from(mask: npt.ArrayLike, target: npt.ArrayLike, spacing: Spacing, **model: str) -> Directed | None:
    """From the surface of one mask to that of another, or None if one of them has no element."""
    points, weights = surface_elements(mask, spacing, **model)
    if model.get("targets", "same") != "same":  # border voxels of another neighbourhood
        model["neighbourhood"] = model["targets"]
    target_points, _ = surface_elements(target, spacing, **model)
    if len(points) == 0 or len(target_points) == 0:
        return None
    if model.get("boundary") == "face":
        return Directed(distances_to_faces(points, faces(target), spacing), weights)
    return Directed(directed_distances(points, target_points, spacing), weights)


def distance_pair(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing, **model: str
) -> tuple[Directed, Directed] | None:
    """(D_RP, D_PR), or None if a surface has no element."""
    if np.shape(reference) != np.shape(prediction):
        raise ValueError(f"shapes differ: {np.shape(reference)} and {np.shape(prediction)}")
    there = distances_from(reference, prediction, spacing, **model)
    back = distances_from(prediction, reference, spacing, **model)
    return None if there is None or back is None else (there, back)


def one_direction(pair: tuple[Directed, Directed], directions: str) -> Directed:
    """The list that goes by the name of a direction."""
    return pair[("reference_to_prediction", "prediction_to_reference").index(directions)]


def hausdorff_distance(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    spacing: Spacing,
    percentile: float = 100.0,
    directions: str = "max",
    rule: str | None = None,
    **model: str,
) -> float:
    """A percentile of D_RP, of D_PR, of both lists "pooled", or the larger one ("max") or "mean" of the two lists'.

    rule is a method of numpy.percentile ("linear" and others), or weighted: "cumulative" is the smallest distance up
    to which at least the percentage of the surface lies, "cumulative_strict" the smallest with more than that, the
    largest distance if there is none. By default linear for voxels, which weigh the same, and cumulative otherwise.
    """
    pair = distance_pair(reference, prediction, spacing, **model)
    if pair is None:
        return math.nan
    if rule is None:
        rule = "linear" if model.get("boundary", "voxel") == "voxel" else "cumulative"
    if directions in ("max", "mean"):
        there, back = (d.percentile(percentile, rule) for d in pair)
        return max(there, back) if directions == "max" else (there + back) / 2
    if directions == "pooled":
        return pooled(pair).percentile(percentile, rule)
    return one_direction(pair, directions).percentile(percentile, rule)


def average_symmetric_surface_distance(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing, **model: str
) -> float:
    """(sum w D_RP + sum w D_PR) / (sum w of both)."""
    pair = distance_pair(reference, prediction, spacing, **model)
    return math.nan if pair is None else pooled(pair).mean()


def mean_average_surface_distance(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing, **model: str
) -> float:
    """(mean D_RP + mean D_PR) / 2, both weighted."""
    pair = distance_pair(reference, prediction, spacing, **model)
    return math.nan if pair is None else (pair[0].mean() + pair[1].mean()) / 2


def average_surface_distance(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    spacing: Spacing,
    directions: str = "prediction_to_reference",
    **model: str,
) -> float:
    """The weighted mean of one direction."""
    pair = distance_pair(reference, prediction, spacing, **model)
    return math.nan if pair is None else one_direction(pair, directions).mean()


def normalized_surface_distance(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    spacing: Spacing,
    tolerance: float,
    directions: str = "pooled",
    **model: str,
) -> float:
    """The share of both surfaces ("pooled") within the tolerance, the "mean" of their shares, or one's share.

    d is within t if d <= t (1 + 1e-12). NaN if both masks are empty or a non-empty mask has no surface; otherwise 0
    if one mask is empty.
    """
    pair = distance_pair(reference, prediction, spacing, **model)
    if pair is None:
        for mask in (reference, prediction):
            if np.any(binary(mask)) and len(surface_elements(mask, spacing, **model)[0]) == 0:
                return math.nan
        return 0.0 if np.any(binary(reference)) or np.any(binary(prediction)) else math.nan
    if directions == "pooled":
        return pooled(pair).share_within(tolerance)
    if directions == "mean":
        return (pair[0].share_within(tolerance) + pair[1].share_within(tolerance)) / 2
    return one_direction(pair, directions).share_within(tolerance)


def surface_overlap(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing, tolerance: float, **model: str
) -> tuple[float, float]:
    """The share of the reference's surface within the tolerance, and that of the prediction's."""
    there, back = (
        normalized_surface_distance(reference, prediction, spacing, tolerance, directions, **model)
        for directions in ("reference_to_prediction", "prediction_to_reference")
    )
    return there, back


def nsd_curve(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing, **model: str
) -> tuple[Array, Array]:
    """Tolerances, 0 and every distance that occurs, and the NSD at each: it is constant between them."""
    pair = distance_pair(reference, prediction, spacing, **model)
    tolerances = np.unique([0.0] if pair is None else np.append(pooled(pair).distances, 0.0))
    if pair is None:
        return tolerances, np.array([normalized_surface_distance(reference, prediction, spacing, 0.0, **model)])
    return tolerances, np.array([pooled(pair).share_within(tolerance) for tolerance in tolerances])
