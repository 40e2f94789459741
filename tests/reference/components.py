"""Naive connected components (numpy only): flood fill voxel by voxel, and merging through a dilated mask."""

from itertools import product

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Offsets = list[tuple[int, ...]]


def offsets(axes: int, reach: int) -> Offsets:
    """Steps to the neighbours that differ in up to `reach` coordinates."""
    return [step for step in product((-1, 0, 1), repeat=axes) if 0 < np.count_nonzero(step) <= reach]


def connected_components(labels: npt.ArrayLike, reach: int) -> Numbers:
    """Numbers from 1 in the order of the first voxels; neighbours of one label other than 0 are connected."""
    array = np.asarray(labels)
    numbers = np.zeros(array.shape, np.int64)
    steps = offsets(array.ndim, reach)
    count = 0
    for start in np.ndindex(array.shape):
        if array[start] == 0 or numbers[start] != 0:
            continue
        count += 1
        numbers[start] = count
        waiting = [start]
        while waiting:
            voxel = waiting.pop()
            for step in steps:
                there = tuple(x + d for x, d in zip(voxel, step, strict=True))
                inside = all(0 <= x < extent for x, extent in zip(there, array.shape, strict=True))
                if inside and numbers[there] == 0 and array[there] == array[start]:
                    numbers[there] = count
                    waiting.append(there)
    return numbers


def dilated(mask: npt.ArrayLike, reach: int, times: int) -> npt.NDArray[np.bool_]:
    """The mask and its neighbours, within the image, again and again."""
    array = np.asarray(mask) != 0
    for _ in range(times):
        padded = np.pad(array, 1)
        for step in offsets(array.ndim, reach):
            array = array | padded[tuple(slice(1 + d, 1 + d + n) for d, n in zip(step, array.shape, strict=True))]
    return array


def merged_components(mask: npt.ArrayLike, element: int, times: int, reach: int) -> Numbers:
    """The undilated voxels of each component of the dilated mask, numbered in the order of their first voxels."""
    inside = np.asarray(mask) != 0
    numbers = np.where(inside, connected_components(dilated(inside, element, times), reach), 0)
    _, firsts = np.unique(numbers[inside], return_index=True)
    order = numbers[inside][np.sort(firsts)]
    new = np.zeros(int(numbers.max(initial=0)) + 1, np.int64)
    new[order] = np.arange(1, len(order) + 1)
    return new[numbers]
