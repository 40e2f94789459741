"""The face boundary model: the faces between foreground and background voxels, as surfaces (numpy only).

Faces are voxel sides in 3D, pixel sides in 2D and points in 1D; outside the image is background. Points spread over
the faces of one mask have a distance to the nearest face of the other: to the face, not to a point of it.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .overlap import Spacing, binary

Points = npt.NDArray[np.float64]
Weights = npt.NDArray[np.float64]
Distances = npt.NDArray[np.float64]


class Faces(NamedTuple):
    """Axis-aligned faces in index coordinates: centres and half extents (n, ndim), and the axis each is across."""

    centres: Points
    half_extents: Points
    axes: list[int]


def faces(mask: npt.ArrayLike) -> Faces:
    """All faces between a foreground and a background voxel."""
    padded = np.pad(binary(mask), 1)
    centres, half_extents, axes = [], [], []
    for axis in range(padded.ndim):
        across = np.eye(padded.ndim)[axis]
        for low_side in np.argwhere(np.diff(padded, axis=axis)):  # the kinds differ between this voxel and the next
            centres.append(low_side + across / 2 - 1)  # 1 for the padding
            half_extents.append((1 - across) / 2)
            axes.append(axis)
    return Faces(np.array(centres).reshape(-1, padded.ndim), np.array(half_extents).reshape(-1, padded.ndim), axes)


def face_offsets(quadrature: str, dimensions: int) -> list[tuple[float, ...]]:
    """Where the points of a face of so many dimensions lie, from its centre, in edge lengths.

    "faces": the centre; "triangles": the centroids of its two halves, cut along a diagonal, and the centre of a face
    that is no area; "NxN": the centres of the cells of a regular grid with N along each of its dimensions.
    """
    if quadrature == "triangles" and dimensions == 2:
        return [(1 / 6, 1 / 6), (-1 / 6, -1 / 6)]
    if quadrature in ("faces", "triangles"):
        return [(0.0,) * dimensions]
    n, again = map(int, quadrature.split("x"))
    if n != again:
        raise ValueError(f"unknown quadrature {quadrature!r}")
    return list(itertools.product([(2 * j + 1) / (2 * n) - 1 / 2 for j in range(n)], repeat=dimensions))


def face_points(mask: npt.ArrayLike, spacing: Spacing = None, quadrature: str = "faces") -> tuple[Points, Weights]:
    """Points (n, ndim) on the faces in index coordinates, each with its share of the face's area (length, or 1)."""
    found = faces(mask)
    ndim = found.centres.shape[1]
    steps = [1.0] * ndim if spacing is None else spacing
    offsets = face_offsets(quadrature, ndim - 1)
    points, weights = [], []
    for centre, axis in zip(found.centres, found.axes, strict=True):
        in_face = [k for k in range(ndim) if k != axis]
        for offset in offsets:
            point = centre.copy()
            point[in_face] += offset
            points.append(point)
            weights.append(math.prod(steps[k] for k in in_face) / len(offsets))
    return np.array(points).reshape(-1, ndim), np.array(weights)


def distances_to_faces(points: Points, targets: Faces, spacing: Spacing) -> Distances:
    """For every point p the minimum over the faces of sqrt(sum_k (max(|p_k - centre_k| - half_k, 0) s_k)^2)."""
    scale = np.ones(points.shape[1]) if spacing is None else np.asarray(spacing, dtype=np.float64)
    distances = []
    for point in points:
        gaps = np.maximum(np.abs(point - targets.centres) - targets.half_extents, 0) * scale
        distances.append(math.sqrt(np.sum(gaps**2, axis=1).min()))
    return np.array(distances)
