"""Metrics of the face boundary model in float64, from k-d trees of the faces' centres. Untimed.

A surface is the set of all faces between a foreground and a background voxel; outside the image is background.
Distances are measured from points on the faces, weighted by area, to the nearest point of the other surface.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from .comparison import Result
from .phantoms import Pair
from .surface_oracle import TOLERANCE, crop

Points = NDArray[np.float64]

_OFFSETS = {"faces": (0.0,), "triangles": (1 / 6, -1 / 6)}  # along both axes of a face, in edge lengths
_AT_ONCE = 100_000  # points


def _faces(mask: NDArray[np.bool_], spacing: Points) -> tuple[Points, Points]:
    """Give the centres of all faces of a mask and their half extents, in mm."""
    padded = np.pad(mask, 1)
    centres, halves = [], []
    for axis in range(mask.ndim):
        found = np.argwhere(np.diff(padded, axis=axis)).astype(float)
        found[:, axis] += 0.5
        half = spacing / 2
        half[axis] = 0
        centres.append(found * spacing)
        halves.append(np.broadcast_to(half, found.shape))
    return np.concatenate(centres), np.concatenate(halves)


def _nearest(points: Points, centres: Points, halves: Points, tree: cKDTree) -> Points:
    """Give the distance of each point to the nearest face.

    The face of the k-th nearest centre and those beyond are no nearer than that centre less half a diagonal: as many
    centres are looked at as it takes.
    """
    reach = float(np.linalg.norm(halves, axis=1).max())
    distances = np.empty(len(points))
    todo, k = np.arange(len(points)), 8
    while todo.size:
        k = min(2 * k, len(centres))
        to_centres, which = tree.query(points[todo], k, workers=-1)
        beyond = np.maximum(np.abs(points[todo, None] - centres[which]) - halves[which], 0)
        distances[todo] = np.sqrt((beyond**2).sum(axis=2)).min(axis=1)
        if k == len(centres):
            break
        todo = todo[to_centres[:, -1] - reach < distances[todo]]
    return distances


def _directed(masks: Sequence[NDArray[np.bool_]], spacing: Points, offsets: Sequence[float]) -> tuple[Points, Points]:
    """Give the distances from the first mask's surface to the second's, ascending, and the weight of each."""
    (centres, halves), target = (_faces(mask, spacing) for mask in masks)
    tree = cKDTree(target[0])
    points = np.concatenate([centres + 2 * halves * offset for offset in offsets])
    weights = np.tile(np.where(halves == 0, 1, 2 * halves).prod(axis=1) / len(offsets), len(offsets))
    parts = range(0, len(points), _AT_ONCE)
    distances = np.concatenate([_nearest(points[start : start + _AT_ONCE], *target, tree) for start in parts])
    order = np.argsort(distances, kind="stable")
    return distances[order], weights[order]


def _hd95(distances: Points, weights: Points) -> float:
    """Give the smallest distance up to which 95 % of the weight lies."""
    total = np.cumsum(weights)
    return float(distances[np.searchsorted(total, 0.95 * total[-1] * (1 - 1e-12))])


def expected(pair: Pair, quadrature: str) -> Result:
    """Compute HD95, ASSD and NSD of each label."""
    result: dict[str, list[float]] = {"HD95": [], "ASSD": [], "NSD": []}
    for label in pair.labels:
        masks = crop([image == label for image in (pair.reference, pair.prediction)])
        sides = [_directed(pair_of, np.asarray(pair.spacing), _OFFSETS[quadrature]) for pair_of in (masks, masks[::-1])]
        distances, weights = (np.concatenate(each) for each in zip(*sides, strict=True))
        result["HD95"].append(max(_hd95(*side) for side in sides))
        result["ASSD"].append(float(np.average(distances, weights=weights)))
        result["NSD"].append(float(weights[distances <= TOLERANCE * (1 + 1e-12)].sum() / weights.sum()))
    return result
