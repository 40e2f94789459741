"""clDice by counting: two skeletons, and what of each lies in the other mask (numpy only)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .overlap import ratio

Mask = npt.NDArray[np.bool_]
Thin = Callable[[Mask], Mask]


class Side(NamedTuple):
    """One mask: its voxels, those of its skeleton, and those of these that lie in the other mask."""

    voxels: int
    skeleton: int
    inside: int


def side(mask: Mask, other: Mask, thin: Thin) -> Side:
    skeleton = thin(mask) if mask.any() else mask
    return Side(int(np.sum(mask)), int(np.sum(skeleton)), int(np.sum(skeleton & other)))


def share(one: Side, smoothing: float = 0.0) -> float:
    return ratio(one.inside + smoothing, one.skeleton + smoothing)


def cldice(reference: Side, prediction: Side, smoothing: float = 0.0) -> float:
    sensitivity, precision = share(reference, smoothing), share(prediction, smoothing)
    return 0.0 if sensitivity + precision == 0 else 2 * sensitivity * precision / (sensitivity + precision)
