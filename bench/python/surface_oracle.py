"""Surface metrics in float64 from k-d trees of the boundary points, in every convention that a peer follows.

Untimed: each tool is compared with these numbers before the clock starts. A boundary point is a foreground voxel with
a face neighbour outside the mask or outside the image.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from .comparison import Result
from .phantoms import Labels, Pair

TOLERANCE = 2.0  # of the NSD, in mm

_CONVENTIONS = ("DSC", "HD95", "HD95 (nearest rank)", "HD95 (nearest rank, doubled)", "ASSD", "NSD")


def boundary(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give the indices of a mask's boundary points."""
    padded = np.pad(mask, 1)
    centre = (slice(1, -1),) * mask.ndim
    interior = mask.copy()
    for axis in range(mask.ndim):
        for shift in (-1, 1):
            interior &= np.roll(padded, shift, axis)[centre]
    return np.argwhere(mask & ~interior)


def _both_directions(
    reference: NDArray[np.bool_], prediction: NDArray[np.bool_], spacing: Sequence[float]
) -> list[NDArray[np.float64]]:
    points = [boundary(mask) * np.asarray(spacing) for mask in (reference, prediction)]
    return [np.asarray(cKDTree(points[1 - side]).query(points[side], workers=-1)[0]) for side in (0, 1)]


def _hd95(directions: list[NDArray[np.float64]], method: Any = "linear", copies: int = 1) -> float:
    return max(float(np.percentile(np.repeat(side, copies), 95, method=method)) for side in directions)


def crop(masks: list[NDArray[np.bool_]]) -> list[NDArray[np.bool_]]:
    """Cut out the box of both masks."""
    union = masks[0] | masks[1]
    box = []
    for axis in range(union.ndim):
        others = tuple(other for other in range(union.ndim) if other != axis)
        filled = np.flatnonzero(union.any(axis=others))
        box.append(slice(int(filled[0]), int(filled[-1]) + 1))
    return [mask[tuple(box)] for mask in masks]


def _one_label(reference: Labels, prediction: Labels, label: int, spacing: Sequence[float]) -> tuple[float, ...]:
    masks = crop([image == label for image in (reference, prediction)])
    directions = _both_directions(masks[0], masks[1], spacing)
    pooled = np.concatenate(directions)
    return (
        2 * np.count_nonzero(masks[0] & masks[1]) / sum(map(np.count_nonzero, masks)),
        _hd95(directions),
        _hd95(directions, "nearest"),
        _hd95(directions, "nearest", copies=2),
        float(pooled.mean()),
        float(np.mean(pooled <= TOLERANCE * (1 + 1e-12))),
    )


def expected(pair: Pair) -> Result:
    """Compute all metrics, one value per image and label."""
    rows = [_one_label(*image, label, pair.spacing) for image in pair.images() for label in pair.labels]
    return dict(zip(_CONVENTIONS, map(list, zip(*rows, strict=True)), strict=True))
