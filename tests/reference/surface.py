"""Brute-force boundary metrics for two masks in 1D to 3D (numpy only).

S_R and S_P are the boundary points of reference and prediction, D_RP the distance of every point of S_R to the nearest
point of S_P, D_PR the other direction. Distances join voxel centres and are in mm. Undefined values are NaN.
"""

import itertools
import math

import numpy as np
import numpy.typing as npt

from .overlap import Spacing, binary

Points = npt.NDArray[np.intp]
Distances = npt.NDArray[np.float64]


def neighbour_offsets(ndim: int, neighbourhood: str) -> list[tuple[int, ...]]:
    """The 2N face offsets ("face") or all 3^N - 1 offsets ("full")."""
    offsets = [o for o in itertools.product((-1, 0, 1), repeat=ndim) if any(o)]
    if neighbourhood == "full":
        return offsets
    if neighbourhood == "face":
        return [o for o in offsets if sum(map(abs, o)) == 1]
    raise ValueError(f"unknown neighbourhood {neighbourhood!r}")


def boundary_points(mask: npt.ArrayLike, neighbourhood: str = "face", image_edge: str = "background") -> Points:
    """Indices (n, ndim) of the foreground voxels with at least one background neighbour.

    Voxels outside the image are background or foreground, as image_edge says.
    """
    if image_edge not in ("background", "foreground"):
        raise ValueError(f"unknown image_edge {image_edge!r}")
    m = binary(mask)
    padded = np.pad(m, 1, constant_values=image_edge == "foreground")
    touches_background = np.zeros_like(m)
    for offset in neighbour_offsets(m.ndim, neighbourhood):
        neighbour = padded[tuple(slice(1 + o, 1 + o + n) for o, n in zip(offset, m.shape, strict=True))]
        touches_background |= ~neighbour
    return np.argwhere(m & touches_background)


def directed_distances(a_points: npt.ArrayLike, b_points: npt.ArrayLike, spacing: Spacing) -> Distances:
    """For every a the minimum over b of sqrt(sum_k ((a_k - b_k) s_k)^2); both point lists non-empty."""
    a, b = np.asarray(a_points, dtype=np.float64), np.asarray(b_points, dtype=np.float64)
    scale = np.ones(a.shape[1]) if spacing is None else np.asarray(spacing, dtype=np.float64)
    differences = (a[:, np.newaxis, :] - b[np.newaxis, :, :]) * scale
    distances: Distances = np.sqrt(np.sum(differences**2, axis=2)).min(axis=1)
    return distances


def distance_pair(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    spacing: Spacing,
    neighbourhood: str = "face",
    image_edge: str = "background",
) -> tuple[Distances, Distances] | None:
    """(D_RP, D_PR), or None if a boundary has no point."""
    if np.shape(reference) != np.shape(prediction):
        raise ValueError(f"shapes differ: {np.shape(reference)} and {np.shape(prediction)}")
    s_r = boundary_points(reference, neighbourhood, image_edge)
    s_p = boundary_points(prediction, neighbourhood, image_edge)
    if len(s_r) == 0 or len(s_p) == 0:
        return None
    return directed_distances(s_r, s_p, spacing), directed_distances(s_p, s_r, spacing)


def hausdorff_distance(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    spacing: Spacing,
    percentile: float = 100.0,
    neighbourhood: str = "face",
    image_edge: str = "background",
) -> float:
    """max(percentile of D_RP, percentile of D_PR), linear interpolation."""
    pair = distance_pair(reference, prediction, spacing, neighbourhood, image_edge)
    if pair is None:
        return math.nan
    return max(float(np.percentile(d, percentile)) for d in pair)


def average_symmetric_surface_distance(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    spacing: Spacing,
    neighbourhood: str = "face",
    image_edge: str = "background",
) -> float:
    """(sum D_RP + sum D_PR) / (|S_R| + |S_P|)."""
    pair = distance_pair(reference, prediction, spacing, neighbourhood, image_edge)
    if pair is None:
        return math.nan
    d_rp, d_pr = pair
    return float(d_rp.sum() + d_pr.sum()) / (len(d_rp) + len(d_pr))


def mean_average_surface_distance(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    spacing: Spacing,
    neighbourhood: str = "face",
    image_edge: str = "background",
) -> float:
    """(mean D_RP + mean D_PR) / 2."""
    pair = distance_pair(reference, prediction, spacing, neighbourhood, image_edge)
    if pair is None:
        return math.nan
    d_rp, d_pr = pair
    return float(d_rp.mean() + d_pr.mean()) / 2


def normalized_surface_distance(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    spacing: Spacing,
    tolerance: float,
    neighbourhood: str = "face",
    image_edge: str = "background",
) -> float:
    """(#(D_RP <= t) + #(D_PR <= t)) / (|S_R| + |S_P|), where d <= t means d <= t (1 + 1e-12).

    NaN if both masks are empty or a non-empty mask has no boundary; otherwise 0 if one mask is empty.
    """
    pair = distance_pair(reference, prediction, spacing, neighbourhood, image_edge)
    if pair is None:
        for mask in (reference, prediction):
            if np.any(binary(mask)) and len(boundary_points(mask, neighbourhood, image_edge)) == 0:
                return math.nan
        return 0.0 if np.any(binary(reference)) or np.any(binary(prediction)) else math.nan
    d_rp, d_pr = pair
    limit = tolerance * (1 + 1e-12)
    return int(np.sum(d_rp <= limit) + np.sum(d_pr <= limit)) / (len(d_rp) + len(d_pr))
