"""Whether the largest structure of a class is a tube."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .._inputs import Array
from ..components import largest_component
from .items import LIMITS


class Tube(NamedTuple):
    """How much a structure is like a tube, or a tree of tubes.

    Its length over its width; how round its section is: 1 for a tube, a little more for a ball, 0 for a sheet; and how
    many loops it makes, less its cavities. The first two follow from its volume V, its surface S and the integral M of
    the mean curvature over it, which is pi times the length of a tube of any section: length M / pi, width S / M,
    roundness 4 V M / S^2 (Sahni, Sathyaprakash and Shandarin, "Shapefinders", The Astrophysical Journal 495, 1998). In
    2D half the perimeter is the length, the area divided by it the width, and the roundness is 1. The ends of a tube
    count, so that a ball is 4 long, a disc 3.
    """

    length: float
    roundness: float
    loops: int

    @property
    def is_one(self) -> bool:
        """Whether it is a tube or a tree of tubes, not a sheet, a lump or a net."""
        shortest = max(LIMITS["tube_length"].value, LIMITS["tube_loop"].value * self.loops)
        return bool(self.length >= shortest and self.roundness >= LIMITS["tube_roundness"].value)


def tube_in(array: Array, label: int, spacing: Sequence[float]) -> Tube:
    """The largest structure of a label, whose box an array is, as a tube; the part around a voxel in its middle."""
    window, step = _window(array, label)
    inside = array[window] == label
    mask = np.zeros_like(inside, shape=[extent + 2 for extent in inside.shape])
    mask[(slice(1, -1),) * inside.ndim] = inside
    return tube_of(largest_component(mask, threads=1), [step * one for one in spacing])


def tube_of(mask: Array, spacing: Sequence[float]) -> Tube:
    """A mask as a tube; it has a voxel, and none at the edge of the array."""
    mask = mask.copy(order="K")  # voxels one after the other
    flat, steps = mask.ravel(order="K"), mask.strides
    axes = range(mask.ndim)
    voxels, voxel = np.count_nonzero(flat), math.prod(spacing)
    faces = [_either(flat, step) for step in steps]
    across = [np.count_nonzero(one) - voxels for one in faces]  # half the faces along each axis
    surface = 2 * _size([count * voxel / side for count, side in zip(across, spacing, strict=True)])
    edges = [_either(faces[axis], steps[axis - 1]) for axis in axes]
    # The Euler characteristics of the sections across each axis; a tube makes one after the other.
    sections = [np.count_nonzero(edges[axis - 1]) - across[axis - 1] - across[axis - 2] - voxels for axis in axes]
    if mask.ndim == 2:
        return Tube(surface**2 / (4 * voxels * voxel), 1.0, max(0, int(1 - sections[0])))
    along = [max(0.0, count * side) for count, side in zip(sections, spacing, strict=True)]
    curvature = math.pi * _size(along)
    euler = np.count_nonzero(_either(edges[1], steps[2])) - sum(sections) - sum(across) - voxels
    return Tube(curvature**2 / (math.pi * surface), 4 * voxels * voxel * curvature / surface**2, max(0, int(1 - euler)))


def _either(flat: Array, step: int) -> Array:
    """Where a voxel or the next one along an axis is inside; the edges of the array, which are outside, part lines."""
    return np.asarray(flat[:-step] | flat[step:])


def _size(parts: Sequence[float]) -> float:
    """The size of lines or surfaces that have these parts along the axes, at most 7 % off.

    Of a straight one that is the root of the sum of squares; if there are some in all directions, the root is sqrt(3) /
    2 of it (sqrt(8) / pi in 2D). What is taken lies between both.
    """
    least = math.sqrt(3) / 2 if len(parts) == 3 else math.sqrt(8) / math.pi
    return math.hypot(*parts) * 2 / (1 + least)


def _window(array: Array, label: int) -> tuple[tuple[slice, ...], int]:
    """Where to look, and every how many voxels, so that a tube is a few voxels wide and many times as long."""
    longest = int(np.argmax(array.shape))
    half = array.shape[longest] // 2
    plane = np.moveaxis(array, longest, 0)[half] == label  # a connected structure is in all planes of its box
    inside = np.flatnonzero(plane)
    at = list(map(int, np.unravel_index(inside[len(inside) // 2], plane.shape)))
    step = math.ceil(_width(plane, at) / LIMITS["tube_voxels"].value)
    at.insert(longest, half)
    return tuple(_side(one, extent, step) for one, extent in zip(at, array.shape, strict=True)), step


def _width(plane: Array, at: list[int]) -> int:
    """How many voxels wide what is inside a plane is around a voxel, which is moved to the middle of it.

    Where branches cross they are long along the axes, but not along the diagonals.
    """
    widths: list[int] = []
    for axis in reversed(range(plane.ndim)):
        low, high = _run(np.moveaxis(plane, axis, -1)[tuple(at[:axis] + at[axis + 1 :])], at[axis])
        widths.append(high - low)
        at[axis] = (low + high) // 2
    if plane.ndim == 2:
        for side, column in ((plane, at[1]), (plane[:, ::-1], plane.shape[1] - 1 - at[1])):
            low, high = _run(side.diagonal(column - at[0]), min(at[0], column))
            widths.append(high - low)
    return min(widths)


def _run(line: Array, at: int) -> tuple[int, int]:
    """From where to where voxels lie in a row around one of them, half open."""
    outside = np.flatnonzero(~line)
    after = int(np.searchsorted(outside, at))
    low = int(outside[after - 1]) + 1 if after else 0
    return low, int(outside[after]) if after < len(outside) else len(line)


def _side(at: int, extent: int, step: int) -> slice:
    """Every so many voxels before and after one of them, so that it is in the middle unless the structure ends."""
    most = int(LIMITS["tube_window"].value)
    before, after = at // step, (extent - 1 - at) // step
    before = min(before, max(most // 2, most - 1 - after))
    low = at - before * step
    return slice(low, low + most * step, step)
