"""The surfel boundary model: the corners of the voxel grid that lie between voxels of both kinds (numpy only).

The 2^N voxels around a corner are foreground or background; what lies outside the image is background. A corner with
both kinds around it is a surface element in 1D, 2D and 3D of weight 1, of a length, and of an area, which follow from
the pattern alone. Stanislav Nikolov et al., arXiv 1809.04430, whose package surface-distance tabulates the same areas.
"""

import itertools
import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt

from .overlap import Mask, Spacing, binary

Points = npt.NDArray[np.float64]
Weights = npt.NDArray[np.float64]
Triangle = tuple[float, float, float]

Q, E = 1 / 4, 1 / 8

# A 2x2x2 block as an 8-bit code, the voxel (0, 0, 0) being the highest bit and (1, 1, 1) the lowest: the triangles of
# the surface inside it, each as the absolute components of its normal, which is as long as the triangle is large at
# unit spacing. Every other block of both kinds is one of these turned, mirrored, or with the kinds exchanged.
CLASSES: dict[int, list[Triangle]] = {
    0b00000001: [(E, E, E)],  # one corner
    0b00000011: 2 * [(Q, Q, 0.0)],  # two along an edge
    0b00000110: 2 * [(E, E, E)],  # two on a face diagonal
    0b00011000: 2 * [(E, E, E)],  # two on a body diagonal
    0b00000111: [(E, E, E), (Q, Q, Q), (1 / 2, 0.0, 0.0)],  # three in one face
    0b00011001: [*2 * [(0.0, Q, Q)], (E, E, E)],  # an edge and a corner apart
    0b00010110: 3 * [(E, E, E)],  # three, each two on a face diagonal
    0b00001111: 2 * [(1 / 2, 0.0, 0.0)],  # a face
    0b00010111: [*2 * [(E, E, E)], *2 * [(Q, Q, Q)]],  # a corner and its three neighbours
    0b00011011: [(E, E, E), (3 * E, 3 * E, 3 * E), (Q, 0.0, Q), (0.0, Q, Q)],  # a path along three axes
    0b00011110: [*2 * [(E, E, E)], (Q, Q, Q), (1 / 2, 0.0, 0.0)],  # three in one face, one opposite to the middle one
    0b00111100: 4 * [(Q, Q, 0.0)],  # two parallel edges on a diagonal
    0b01101001: 4 * [(E, E, E)],  # four without a common edge
}


def code_of(block: Mask) -> int:
    """The 8-bit code of a 2x2x2 block."""
    return int("".join("1" if voxel else "0" for voxel in block.ravel()), 2)


def block_of(code: int) -> Mask:
    """The 2x2x2 block of an 8-bit code."""
    bits: Mask = np.array([bit == "1" for bit in f"{code:08b}"]).reshape(2, 2, 2)
    return bits


def alike(code: int, triangles: list[Triangle]) -> Iterator[tuple[int, list[Triangle]]]:
    """The pattern with its axes exchanged and turned round in every way, and with the two kinds exchanged."""
    for axes in itertools.permutations(range(3)):
        turned = [(t[axes[0]], t[axes[1]], t[axes[2]]) for t in triangles]
        for reversed_axes in itertools.product((False, True), repeat=3):
            block = np.flip(block_of(code).transpose(axes), tuple(np.flatnonzero(reversed_axes)))
            yield code_of(block), turned
            yield code_of(~block), turned


@cache
def triangles_of_codes() -> dict[int, list[Triangle]]:
    """The triangles in each of the 254 blocks with foreground and background."""
    return {code: turned for seed, triangles in CLASSES.items() for code, turned in alike(seed, triangles)}


def area(block: Mask, spacing: Spacing) -> float:
    """Area of the surface inside a 2x2x2 block: each normal scaled by the area of the voxel face across its axis."""
    s0, s1, s2 = (1, 1, 1) if spacing is None else spacing
    triangles = triangles_of_codes()[code_of(block)]
    return math.fsum(math.hypot(n0 * s1 * s2, n1 * s0 * s2, n2 * s0 * s1) for n0, n1, n2 in triangles)


def length(block: Mask, spacing: Spacing) -> float:
    """Length of the contour inside a 2x2 block."""
    s0, s1 = (1, 1) if spacing is None else spacing
    if block.sum() != 2:  # one voxel is cut off by half a diagonal
        return math.hypot(s0, s1) / 2
    if block[0, 0] == block[0, 1]:  # the two are neighbours along axis 1
        return s1
    if block[0, 0] == block[1, 0]:
        return s0
    return math.hypot(s0, s1)


def weight(block: Mask, spacing: Spacing) -> float:
    """Measure of the boundary inside a 2^N block."""
    if block.ndim == 1:
        return 1.0
    return length(block, spacing) if block.ndim == 2 else area(block, spacing)


def surfels(mask: npt.ArrayLike, spacing: Spacing = None) -> tuple[Points, Weights]:
    """Positions (n, ndim) in index coordinates, where voxel centres are whole numbers, and weights."""
    padded = np.pad(binary(mask), 1)
    around = [
        padded[tuple(slice(o, extent - 1 + o) for o, extent in zip(offset, padded.shape, strict=True))]
        for offset in itertools.product((0, 1), repeat=padded.ndim)
    ]
    corners = np.argwhere(np.any(around, axis=0) & ~np.all(around, axis=0))
    blocks = [padded[tuple(slice(c, c + 2) for c in corner)] for corner in corners]
    return corners.astype(np.float64) - 0.5, np.array([weight(block, spacing) for block in blocks], dtype=np.float64)
