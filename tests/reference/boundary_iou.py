"""Brute-force boundary IoU: the intersection over union of two masks' inner bands (numpy only)."""

import math

import numpy as np
import numpy.typing as npt

from .face_boundary import distances_to_faces, faces
from .overlap import Mask, Spacing, binary
from .surface import SLACK, directed_distances
from .voxel_boundary import boundary_points, neighbour_offsets


def eroded(mask: Mask) -> Mask:
    """The foreground voxels whose 3^N - 1 neighbours are all foreground; outside the image is background."""
    padded = np.pad(mask, 1)
    kept = mask.copy()
    for offset in neighbour_offsets(mask.ndim, "full"):
        kept &= padded[tuple(slice(1 + o, 1 + o + n) for o, n in zip(offset, mask.shape, strict=True))]
    return kept


def band_by_erosion(mask: Mask, width: int) -> Mask:
    """The mask without what is left of it after so many erosions."""
    core = mask
    for _ in range(width):
        core = eroded(core)
    return mask & ~core


def band_by_distance(mask: Mask, spacing: Spacing, width: float, band: str, limit: str) -> Mask:
    """Foreground voxels with centres within the width of the mask's own boundary voxels, or of its own faces.

    A distance d equals the width w if they differ by at most 1e-12 of it; limit "strict" leaves such voxels out.
    """
    voxels = np.argwhere(mask)
    found = np.zeros_like(mask)
    if len(voxels) == 0:
        return found
    if band == "face":
        distances = distances_to_faces(voxels.astype(np.float64), faces(mask), spacing)
    else:
        distances = directed_distances(voxels, boundary_points(mask), spacing)
    within = distances < width * (1 - SLACK) if limit == "strict" else distances <= width * (1 + SLACK)
    found[tuple(voxels[within].T)] = True
    return found


def boundary_iou(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    spacing: Spacing,
    width: float,
    band: str = "voxel",
    limit: str = "inclusive",
    width_unit: str = "mm",
) -> float:
    """|B_R and B_P| / |B_R or B_P| of the two bands; 0 if one mask is empty, NaN if no band has a voxel."""
    if width_unit == "voxel":
        spacing = None
    r, p = (
        band_by_erosion(mask, int(width)) if band == "erosion" else band_by_distance(mask, spacing, width, band, limit)
        for mask in (binary(reference), binary(prediction))
    )
    if np.any(binary(reference)) != np.any(binary(prediction)):
        return 0.0
    union = np.sum(r | p)
    return float(np.sum(r & p) / union) if union else math.nan
