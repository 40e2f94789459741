"""Deterministic trees of tubes that taper: vessels and an airway."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Point = NDArray[np.float64]


def _draw_tube(mask: Mask, start: Point, end: Point, radii: tuple[float, float]) -> None:
    """A cone with round ends, within the image."""
    reach = max(radii) + 1
    low = np.maximum(np.floor(np.minimum(start, end) - reach), 0).astype(int)
    high = np.minimum(np.ceil(np.maximum(start, end) + reach) + 1, mask.shape).astype(int)
    if (low >= high).any():
        return
    axis = end - start
    grid = np.ogrid[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]
    offsets = [line - at for line, at in zip(grid, start, strict=True)]
    along = sum(offset * step for offset, step in zip(offsets, axis, strict=True)) / max(float(axis @ axis), 1e-9)
    place = np.clip(along, 0, 1)
    squared = sum((offset - place * step) ** 2 for offset, step in zip(offsets, axis, strict=True))
    radius = radii[0] + (radii[1] - radii[0]) * place
    mask[tuple(slice(a, b) for a, b in zip(low, high, strict=True))] |= squared <= radius**2


def _grow(mask: Mask, rng: np.random.Generator, start: Point, heading: Point, radius: float, length: float) -> None:
    """A branch that bends, and its two children."""
    pieces = 4
    at = start
    for piece in range(pieces):
        heading = heading + rng.normal(0, 0.12, 3)
        heading /= np.linalg.norm(heading)
        to = at + heading * length / pieces
        _draw_tube(mask, at, to, (radius * (1 - 0.05 * piece), radius * (1 - 0.05 * (piece + 1))))
        at = to
    if radius < 1.2 or length < 6:
        return
    turn = np.cross(heading, rng.normal(size=3))
    turn /= np.linalg.norm(turn)
    for side, share in ((0.6, 0.78), (-0.75, 0.68)):
        child = heading + side * turn
        _grow(mask, rng, at, child / np.linalg.norm(child), radius * share, length * rng.uniform(0.7, 0.9))


def airway(shape: tuple[int, int, int] = (300, 512, 512)) -> Mask:
    """A trachea that divides eight times or so; it fills the volume but takes little of it."""
    mask = np.zeros(shape, bool)
    size = float(min(shape))
    start = np.array([0.98 * shape[0], 0.5 * shape[1], 0.5 * shape[2]])
    _grow(mask, np.random.default_rng(4), start, np.array([-1.0, 0.0, 0.0]), 0.035 * size, 0.3 * size)
    return mask


def vessels(shape: tuple[int, int, int] = (64, 192, 192), count: int = 12) -> Mask:
    """Trees that start at the sides of a slab and meet in it."""
    mask = np.zeros(shape, bool)
    rng = np.random.default_rng(6)
    extent = np.array(shape, float)
    for _ in range(count):
        start = rng.uniform(0, 1, 3) * extent
        axis = rng.integers(1, 3)
        start[axis] = 0 if rng.random() < 0.5 else extent[axis] - 1
        heading = extent / 2 - start
        heading[0] *= 0.3
        _grow(mask, rng, start, heading / np.linalg.norm(heading), rng.uniform(3, 5), 0.3 * extent[1])
    return mask
