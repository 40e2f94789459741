"""Branching tubes: phantoms of airways and vessels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Point = NDArray[np.float64]


def _draw_tube(mask: Mask, start: Point, end: Point, radius: float, wall: float | None) -> None:
    """Draw the voxels at most ``radius`` from a line; with a wall those deeper inside are cleared: a lumen."""
    low = np.maximum(np.floor(np.minimum(start, end) - radius - 1).astype(int), 0)
    high = np.minimum(np.ceil(np.maximum(start, end) + radius + 2).astype(int), mask.shape)
    if (high <= low).any():
        return
    box = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    points = np.stack(np.meshgrid(*(np.arange(a, b) for a, b in zip(low, high, strict=True)), indexing="ij"), axis=-1)
    line = end - start
    along = np.clip((points - start) @ line / (line @ line), 0, 1)
    squared = ((points - start - along[..., None] * line) ** 2).sum(axis=-1)
    mask[box] |= squared <= radius**2
    if wall is not None:
        mask[box] &= squared > (radius - wall) ** 2


def tree(
    shape: tuple[int, int, int], *, depth: int, radius: float, length: float, seed: int, wall: float | None
) -> Mask:
    """A tree of tubes that fork ``depth`` times. Neighbouring branches touch here and there, which makes loops."""
    rng = np.random.default_rng(seed)
    mask = np.zeros(shape, bool)
    scale = np.array(shape, float)
    trunk = np.array([1.0, 0.0, 0.0])
    branches = [(scale * [0.02, 0.5, 0.5], trunk, radius, length)]
    for _ in range(depth + 1):
        forks = []
        for start, direction, thickness, reach in branches:
            end = start + direction * reach * rng.uniform(0.8, 1.2)
            _draw_tube(mask, start, end, thickness, wall)
            side = np.cross(direction, rng.normal(size=3))
            side /= np.linalg.norm(side)
            for sign in (1, -1):
                turned = direction + sign * side * rng.uniform(0.5, 1.0)
                forks.append((end, turned / np.linalg.norm(turned), max(thickness * 0.79, 0.8), reach * 0.85))
        branches = forks
    return mask
