"""Skeletons by definition, in numpy."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def _shifted(mask: Mask, steps: tuple[int, ...], outside: bool) -> Mask:
    padded = np.pad(mask, 1, constant_values=outside)
    return padded[tuple(slice(1 + step, 1 + step + extent) for step, extent in zip(steps, mask.shape, strict=True))]


def morphological(mask: Mask, iterations: int) -> Mask:
    """What openings take away of the mask and of its erosions; outside the image hinders no erosion."""
    neighbours = list(product((-1, 0, 1), repeat=mask.ndim))
    faces = [steps for steps in neighbours if sum(map(abs, steps)) <= 1]
    found = np.zeros_like(mask)
    for _ in range(iterations + 1):
        eroded = np.logical_and.reduce([_shifted(mask, steps, outside=True) for steps in faces])
        opened = np.logical_or.reduce([_shifted(eroded, steps, outside=False) for steps in neighbours])
        found |= mask & ~opened
        mask = eroded
    return found
