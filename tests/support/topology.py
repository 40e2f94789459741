"""Masks of which the topology is known, and large ones."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import numpy.typing as npt
from scipy import ndimage

Array = npt.NDArray[Any]
Betti = tuple[int, int, int]

NEIGHBOURS = {1: {"full": 2}, 2: {"full": 8, "face": 4}, 3: {"full": 26, "face": 6}}


def of(mask: Array, connectivity: str = "full", **options: Any) -> assay.Topology:
    found = assay.topology(mask, connectivity=NEIGHBOURS[mask.ndim][connectivity], **options)
    assert isinstance(found, assay.Topology)
    return found


GRID = np.indices((32, 32, 32)) - 15.5


def ball(radius: float, centre: tuple[float, float, float] = (0, 0, 0)) -> Array:
    return ((GRID - np.reshape(centre, (3, 1, 1, 1))) ** 2).sum(axis=0) <= radius**2


def torus(large: float, small: float, axis: int = 0, shift: float = 0) -> Array:
    height, y, x = np.roll(GRID, axis, axis=0)
    return (np.hypot(y - shift, x) - large) ** 2 + height**2 <= small**2


def tube(points: Array, radius: float) -> Array:
    """Voxels close to a closed line, in a box of 64^3."""
    mask = np.zeros((64, 64, 64), bool)
    mask[tuple(np.round(points).astype(int))] = True
    return ndimage.distance_transform_edt(~mask) <= radius


def trefoil() -> Array:
    t = np.linspace(0, 2 * np.pi, 5000)
    points = [np.sin(t) + 2 * np.sin(2 * t), np.cos(t) - 2 * np.cos(2 * t), -1.5 * np.sin(3 * t)]
    return tube(np.stack(points) * 9 + 32, 2.5)


def linked_rings() -> Array:
    t = np.linspace(0, 2 * np.pi, 5000)
    zero = 0 * t
    one = tube(np.stack([zero + 32, 25 + 12 * np.sin(t), 32 + 12 * np.cos(t)]), 2)
    return one | tube(np.stack([32 + 12 * np.sin(t), 37 + 12 * np.cos(t), zero + 32]), 2)


def frame(size: int) -> Array:
    """The twelve edges of a cube."""
    at_end = (np.indices((size, size, size)) % (size - 1) == 0).sum(axis=0)
    return at_end >= 2


def without(mask: Array, *boxes: Any) -> Array:
    mask = mask.copy()
    for box in boxes:
        mask[box] = False
    return mask


SHAPES: dict[str, tuple[Array, Betti]] = {
    "cube of even width": (np.pad(np.ones((4, 4, 4), bool), 2), (1, 0, 0)),
    "full image": (np.ones((7, 8, 130), bool), (1, 0, 0)),
    "full image in 2D": (np.ones((7, 130), bool), (1, 0, 0)),
    "plate": (np.pad(np.ones((1, 9, 9), bool), 1), (1, 0, 0)),
    "plate with two holes": (without(np.ones((1, 9, 9), bool), np.s_[0, 2:4, 2:4], np.s_[0, 6, 3:8]), (1, 2, 0)),
    "2D plate with two holes": (without(np.ones((9, 9), bool), np.s_[2:4, 2:4], np.s_[6, 3:8]), (1, 2, 0)),
    "ball": (ball(11), (1, 0, 0)),
    "hollow sphere": (ball(11) & ~ball(8), (1, 0, 1)),
    "nested shells": ((ball(14) & ~ball(12)) | (ball(9) & ~ball(6)), (2, 0, 2)),
    "ball in a shell": ((ball(14) & ~ball(11)) | ball(6), (2, 0, 1)),
    "two cavities": (without(np.ones((5, 5, 80), bool), np.s_[2, 2, 2:5], np.s_[1:4, 2, 60:70]), (1, 0, 2)),
    "bowl that is open at the image edge": (without(np.ones((5, 5, 5), bool), np.s_[0:3, 1:4, 1:4]), (1, 0, 0)),
    "tunnel between image edges": (without(np.ones((5, 5, 70), bool), np.s_[2, 2, :]), (1, 1, 0)),
    "crossing tunnels": (without(np.ones((5, 5, 5), bool), np.s_[2, 2, :], np.s_[2, :, 2], np.s_[:, 2, 2]), (1, 5, 0)),
    "solid torus": (torus(10, 4), (1, 1, 0)),
    "hollow torus": (torus(10, 5) & ~torus(10, 3), (1, 2, 1)),
    "torus on the image edge": (torus(11.5, 4), (1, 1, 0)),
    "knot": (trefoil(), (1, 1, 0)),
    "linked rings": (linked_rings(), (2, 2, 0)),
    "frame of a cube": (frame(9), (1, 5, 0)),
    "box of six plates": (without(np.ones((9, 9, 9), bool), np.s_[1:8, 1:8, 1:8]), (1, 0, 1)),
}


def noise(density: float, *shape: int, labels: int = 1) -> Array:
    rng = np.random.default_rng(7)
    return np.where(rng.random(shape) < density, rng.integers(1, labels + 1, shape), 0).astype(np.uint8)


SCENES: dict[str, Array] = {
    **{f"3D noise {density}": noise(density, 40, 51, 130) for density in (0.01, 0.1, 0.3, 0.5, 0.9, 0.99)},
    **{f"2D noise {density}": noise(density, 301, 333) for density in (0.1, 0.4, 0.6, 0.9)},
    "coarse noise": np.kron(noise(0.4, 12, 13, 40), np.ones((3, 2, 3), np.uint8)),
    "checkerboard": (np.indices((20, 21, 70)).sum(axis=0) % 2).astype(np.uint8),
    "line": noise(0.5, 5000),
}
