"""Homology of masks by definition: the cubical complex, its boundary matrices over GF(2) and their ranks."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Cell = tuple[int, ...]


def betti_numbers(mask: Array, *, by_faces: bool) -> tuple[int, int, int]:
    """Betti numbers 0 to 2 of the union of closed voxels, or of the complex whose corners are the voxels."""
    complex_ = _dual(mask) if by_faces else _closed(mask)
    cells: list[list[Cell]] = [[] for _ in range(5)]
    for cell in map(tuple, np.argwhere(complex_)):
        cells[sum(int(place) % 2 for place in cell)].append(tuple(int(place) for place in cell))
    ranks = [0, *(_rank(cells[k], cells[k - 1]) for k in range(1, 5))]
    numbers = [len(cells[k]) - ranks[k] - ranks[k + 1] for k in range(4)]
    assert numbers[3] == 0
    return numbers[0], numbers[1], numbers[2]


def _closed(mask: Array) -> Array:
    """Which cells there are: odd places are the insides of voxels, even ones lie between them."""
    cells = np.zeros([2 * extent + 1 for extent in mask.shape], bool)
    for shift in itertools.product((0, 1, 2), repeat=mask.ndim):
        view = cells[tuple(slice(s, s + 2 * extent, 2) for s, extent in zip(shift, mask.shape, strict=True))]
        view |= mask != 0
    return cells


def _dual(mask: Array) -> Array:
    """Even places are voxels, odd ones join the voxels before and after them."""
    cells = np.zeros([max(2 * extent - 1, 0) for extent in mask.shape], bool)
    for cell in np.ndindex(cells.shape):
        corners = itertools.product(*({place // 2, (place + 1) // 2} for place in cell))
        cells[cell] = all(mask[corner] != 0 for corner in corners)
    return cells


def _rank(cells: list[Cell], faces: list[Cell]) -> int:
    """Of the boundary matrix from cells to faces, by elimination of columns that are sets of bits."""
    number = {face: k for k, face in enumerate(faces)}
    reduced: dict[int, int] = {}
    for cell in cells:
        column = 0
        for axis, place in enumerate(cell):
            if place % 2:
                for step in (-1, 1):
                    column ^= 1 << number[(*cell[:axis], place + step, *cell[axis + 1 :])]
        while column:
            pivot = column.bit_length() - 1
            if pivot not in reduced:
                reduced[pivot] = column
                break
            column ^= reduced[pivot]
    return len(reduced)


def euler_characteristic(mask: Array, *, by_faces: bool) -> int:
    """The alternating sum of the numbers of cells."""
    closed = _closed(mask) if not by_faces else None
    total = 0
    for dims in itertools.product((0, 1), repeat=mask.ndim):
        sign = -1 if sum(dims) % 2 else 1
        if closed is not None:
            cells = closed[tuple(slice(d, None, 2) for d in dims)]
        else:
            cells = mask != 0
            for axis, d in enumerate(dims):
                if d:
                    cells = np.take(cells, range(1, cells.shape[axis]), axis) & np.take(
                        cells, range(cells.shape[axis] - 1), axis
                    )
        total += sign * int(np.count_nonzero(cells))
    return total


def adjacency(labels: Array, reach: int) -> set[tuple[int, int]]:
    """Pairs of labels, but 0, of voxels whose places differ by one in up to ``reach`` coordinates."""
    pairs = set()
    for place in map(tuple, np.argwhere(labels)):
        for step in itertools.product((-1, 0, 1), repeat=labels.ndim):
            other = tuple(a + b for a, b in zip(place, step, strict=True))
            inside = all(0 <= at < extent for at, extent in zip(other, labels.shape, strict=True))
            if not inside or np.count_nonzero(step) > reach:
                continue
            a, b = int(labels[place]), int(labels[other])
            if b != 0 and a < b:
                pairs.add((a, b))
    return pairs
