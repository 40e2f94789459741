"""Local radii by definition: the exact distances to all voxels of the background."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def radii(mask: Mask, skeleton: Mask, spacing: Sequence[float]) -> dict[tuple[int, ...], float]:
    """Of every voxel of the skeleton; outside the image is background."""
    background = np.argwhere(~np.pad(mask, 1)) - 1
    squares = [Fraction(step) ** 2 for step in spacing]
    found = {}
    for voxel in np.argwhere(skeleton):
        steps = np.unique(np.abs(background - voxel), axis=0)
        rough = ((steps * spacing) ** 2).sum(axis=1)
        near = steps[rough <= rough.min() * (1 + 1e-9)]
        exact = min(
            sum((int(count) ** 2 * square for count, square in zip(one, squares, strict=True)), Fraction())
            for one in near
        )
        found[tuple(int(place) for place in voxel)] = math.sqrt(float(exact))
    return found


def columns(
    mask: Mask, skeleton: Mask, prediction: Mask, spacing: Sequence[float]
) -> tuple[list[float], list[int], list[int]]:
    """The radii in ascending order, how many voxels have each, and how many of these are in the prediction."""
    of_voxel = radii(mask, skeleton, spacing)
    voxels = Counter(of_voxel.values())
    inside = Counter(radius for voxel, radius in of_voxel.items() if prediction[voxel])
    distinct = sorted(voxels)
    return distinct, [voxels[radius] for radius in distinct], [inside[radius] for radius in distinct]
