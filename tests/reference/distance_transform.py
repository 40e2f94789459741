"""Brute-force distance transform (numpy only): every voxel against every other.

A voxel of label l gets the distance (mm, between centres) to the nearest voxel with a label other than l, and the
index of such a voxel is one of those at this distance.
"""

import numpy as np
import numpy.typing as npt

from .overlap import Spacing

Distances = npt.NDArray[np.float64]


def distance_transform(
    labels: npt.ArrayLike, spacing: Spacing = None, signed: bool = False, black_border: bool = False
) -> Distances:
    """Infinite where there is no other label; label 0 gets 0, or minus its distance if signed.

    With black_border every voxel outside the image has a label other than those inside, but not other than 0.
    """
    array = np.asarray(labels)
    points = np.indices(array.shape).reshape(array.ndim, -1).T
    steps = np.ones(array.ndim) if spacing is None else np.asarray(spacing, dtype=np.float64)
    own = array.ravel()
    squared = np.sum(((points[:, np.newaxis, :] - points[np.newaxis, :, :]) * steps) ** 2, axis=2)
    nearest = np.where(own[:, np.newaxis] != own, squared, np.inf).min(axis=1, initial=np.inf)
    if black_border:
        to_outside = np.minimum(points + 1, np.asarray(array.shape) - points) * steps
        nearest = np.where(own != 0, np.minimum(nearest, np.min(to_outside, axis=1) ** 2), nearest)
    distances: Distances = np.where(own != 0, 1.0, -1.0 if signed else 0.0) * np.where(
        signed | (own != 0), np.sqrt(nearest), 0.0
    )
    return distances.reshape(array.shape)
