"""Naive topology of small masks (numpy and scipy's labels): Betti numbers, and voxels that may go without a change."""

from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Mask = npt.NDArray[np.bool_]


def euler_characteristic(mask: Mask) -> int:
    """Of the union of closed cubes: cells of every dimension, each counted once."""
    padded = np.pad(mask, 1)
    total = 0
    for extended in product((False, True), repeat=mask.ndim):
        cells = padded
        for axis, is_long in enumerate(extended):
            if not is_long:
                low, high = (np.take(cells, range(k, cells.shape[axis] - 1 + k), axis) for k in (0, 1))
                cells = low | high
        total += (-1) ** sum(extended) * int(np.count_nonzero(cells))
    return total


def betti_numbers(mask: Mask) -> tuple[int, int, int]:
    """Components (of all neighbours), tunnels, and cavities (components, by faces, of the background but one)."""
    components = ndimage.label(mask, np.ones((3,) * mask.ndim))[1]
    cavities = ndimage.label(np.pad(~mask, 1, constant_values=True))[1] - 1
    if mask.ndim == 2:
        assert components - cavities == euler_characteristic(mask)
        return components, cavities, 0
    return components, components + cavities - euler_characteristic(mask), cavities


def neighbour_counts(mask: Mask) -> npt.NDArray[np.int64]:
    """How many of all neighbours of each voxel are inside."""
    block = np.ones((3,) * mask.ndim, np.int64)
    counts: npt.NDArray[np.int64] = ndimage.convolve(mask.astype(np.int64), block, mode="constant")
    return counts - mask


def simple_voxels(mask: Mask) -> list[tuple[int, ...]]:
    """Those whose removal keeps the Betti numbers of the voxels around them."""
    found = []
    padded = np.pad(mask, 1)
    for voxel in np.argwhere(mask):
        around = padded[tuple(slice(k, k + 3) for k in voxel)].copy()
        before = betti_numbers(around)
        around[(1,) * mask.ndim] = False
        if betti_numbers(around) == before:
            found.append(tuple(voxel.tolist()))
    return found
