"""Deterministic synthetic image pairs, cached as .npy files in the temporary directory.

A blob is an ellipsoid whose surface is modulated by a few plane waves; its prediction is the same blob seen through a
smooth displacement field. Blobs are evaluated inside their own box only, so the largest pair takes some seconds.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = 1  # part of the cached files' names: raise it when a phantom changes

Labels = NDArray[np.uint8]
Instances = NDArray[np.int32]
Arrays = tuple[Labels, Labels]
Field = NDArray[np.float32]

_BODY_SPACING = (2.5, 0.8, 0.8)


@dataclass(frozen=True)
class Pair:
    """Two label maps of one grid, or two stacks of independent images (then the first axis counts the images)."""

    name: str
    reference: Labels
    prediction: Labels
    spacing: tuple[float, ...]
    labels: tuple[int, ...]

    def images(self) -> Iterator[tuple[Labels, Labels]]:
        """Give the pairs of single images."""
        if self.reference.ndim == len(self.spacing):
            yield self.reference, self.prediction
        else:
            yield from zip(self.reference, self.prediction, strict=True)

    @property
    def input_bytes(self) -> int:
        """The size of both inputs."""
        return self.reference.nbytes + self.prediction.nbytes

    @property
    def voxels(self) -> int:
        """Those of one side."""
        return self.reference.size

    def describe(self) -> str:
        """Name the pair with its size and a checksum, so that two machines can see whether theirs is the same."""
        checksum = zlib.crc32(self.prediction.data, zlib.crc32(self.reference.data))
        shape = "x".join(map(str, self.reference.shape))
        return f"{self.name}: {shape} {self.reference.dtype}, spacing {self.spacing}, crc32 {checksum:08x}"


@dataclass(frozen=True)
class _Waves:
    """A sum of sines with random directions and phases."""

    vectors: NDArray[np.float64]
    phases: NDArray[np.float64]
    amplitude: float

    @classmethod
    def random(cls, rng: np.random.Generator, axes: int, wavelength: float, rms: float, count: int = 4) -> _Waves:
        directions = rng.normal(size=(count, axes))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        lengths = wavelength * rng.uniform(0.7, 1.5, size=(count, 1))
        phases = rng.uniform(0, 2 * np.pi, size=count)
        return cls(2 * np.pi * directions / lengths, phases, rms * float(np.sqrt(2 / count)))

    def at(self, points: list[Field]) -> Field:
        total = np.float32(0)
        for vector, phase in zip(self.vectors, self.phases, strict=True):
            angle: Any = np.float32(phase)
            for component, coordinate in zip(vector, points, strict=True):
                angle = angle + np.float32(component) * coordinate
            total = total + np.sin(angle)
        return np.asarray(np.float32(self.amplitude) * total, dtype=np.float32)


def _draw_blob(
    rng: np.random.Generator,
    outputs: tuple[Labels | None, Labels | None],
    spacing: tuple[float, ...],
    centre: NDArray[np.float64],
    semi_axes: NDArray[np.float64],
    displacement: float,
    label: int = 1,
) -> None:
    """Draw one blob into the reference and, displaced by ``displacement`` (rms per axis), into the prediction.

    Lengths are in the unit of the spacing. A voxel that another label already holds stays with it.
    """
    axes = len(spacing)
    size = float(semi_axes.mean())
    bumps = _Waves.random(rng, axes, 1.6 * size, 0.07)
    moves = [_Waves.random(rng, axes, 1.8 * size, displacement) for _ in range(axes)]
    reach = 1.35 * semi_axes + 4 * displacement
    box = []
    points: list[Field] = []
    shape = next(output.shape for output in outputs if output is not None)
    for axis in range(axes):
        first = max(0, int((centre[axis] - reach[axis]) / spacing[axis]))
        last = min(shape[axis], int((centre[axis] + reach[axis]) / spacing[axis]) + 2)
        box.append(slice(first, last))
        along = np.arange(first, last) * spacing[axis] - centre[axis]
        points.append(along.astype(np.float32).reshape([-1 if i == axis else 1 for i in range(axes)]))

    def inside(at: list[Field]) -> NDArray[np.bool_]:
        squares: Any = sum((point / np.float32(a)) ** 2 for point, a in zip(at, semi_axes, strict=True))
        return np.asarray(np.sqrt(squares) < 1 + bumps.at(at))

    for output, moved in zip(outputs, (False, True), strict=True):
        if output is None:
            continue
        at = [point + move.at(points) for point, move in zip(points, moves, strict=True)] if moved else points
        region = output[tuple(box)]
        region[inside(at) & (region == 0)] = label


def _organs() -> Arrays:
    """24 organs of varied size in a body volume, one per cell of a jittered 4 x 3 x 2 grid."""
    rng = np.random.default_rng(24)
    shape, spacing, cells = (300, 512, 512), _BODY_SPACING, (4, 3, 2)
    reference, prediction = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    cell = np.array(shape) * spacing / cells
    for label, position in enumerate(np.ndindex(cells), start=1):
        semi_axes = cell / 2 * np.exp(rng.uniform(np.log(0.22), np.log(0.84))) * rng.uniform(0.75, 1.0, size=3)
        slack = np.maximum(cell / 2 - 1.3 * semi_axes - 6, 0)
        centre = (np.array(position) + 0.5) * cell + rng.uniform(-1, 1, size=3) * slack
        displacement = rng.uniform(0.8, 3.5)
        _draw_blob(rng, (reference, prediction), spacing, centre, semi_axes, displacement, label)
    return reference, prediction


def _organ() -> Arrays:
    """One organ in a large empty volume."""
    rng = np.random.default_rng(1)
    reference, prediction = np.zeros((256,) * 3, np.uint8), np.zeros((256,) * 3, np.uint8)
    centre, semi_axes = np.array([120.0, 140.0, 110.0]), np.array([45.0, 38.0, 52.0])
    _draw_blob(rng, (reference, prediction), (1.0,) * 3, centre, semi_axes, 2.0)
    return reference, prediction


def _lesions() -> Arrays:
    """40 lesions under one label: 34 found, 6 missed; the prediction has 4 false ones far from every lesion."""
    rng = np.random.default_rng(40)
    reference, prediction = np.zeros((256,) * 3, np.uint8), np.zeros((256,) * 3, np.uint8)
    centres: list[NDArray[np.float64]] = []
    while len(centres) < 44:
        low, high = ((20, 20, 20), (236, 236, 150)) if len(centres) < 40 else ((20, 20, 215), (236, 236, 240))
        candidate = rng.uniform(low, high)
        if all(np.linalg.norm(candidate - other) > 24 for other in centres):
            centres.append(candidate)
    for number, centre in enumerate(centres):
        semi_axes = rng.uniform(2.0, 6.5) * rng.uniform(0.8, 1.2, size=3)
        outputs = (reference if number < 40 else None, prediction if number >= 6 else None)
        _draw_blob(rng, outputs, (1.0,) * 3, centre, semi_axes, 0.7)
    return reference, prediction


def _polyps(count: int = 100) -> Arrays:
    """Images of 512 x 512 with one blob each."""
    rng = np.random.default_rng(100)
    reference, prediction = np.zeros((count, 512, 512), np.uint8), np.zeros((count, 512, 512), np.uint8)
    for image in range(count):
        semi_axes = np.exp(rng.uniform(np.log(20), np.log(110))) * rng.uniform(0.8, 1.2, size=2)
        room = 1.35 * semi_axes + 30
        centre = rng.uniform(room, 512 - room)
        outputs = (reference[image], prediction[image])
        _draw_blob(rng, outputs, (1.0, 1.0), centre, semi_axes, rng.uniform(1.0, 6.0))
    return reference, prediction


def _far() -> Arrays:
    """One organ, in opposite corners of a volume."""
    organ = _organ()[0]
    box = tuple(slice(int(found.min()), int(found.max()) + 1) for found in np.nonzero(organ))
    reference, prediction = np.zeros_like(organ), np.zeros_like(organ)
    reference[tuple(slice(1, 1 + side.stop - side.start) for side in box)] = organ[box]
    prediction[tuple(slice(side.start - side.stop - 1, -1) for side in box)] = organ[box]
    return reference, prediction


def _salted(share: float) -> Arrays:
    """One organ; a share of the prediction's voxels is inverted, except on the image edge."""
    reference, prediction = _organ()
    inner = prediction[(slice(1, -1),) * 3]
    inner ^= np.random.default_rng(5).random(inner.shape) < share
    return reference, prediction


def _full() -> Arrays:
    """One organ against a prediction of the whole volume."""
    reference = _organ()[0]
    return reference, np.ones_like(reference)


def nuclei(count: int, size: int) -> tuple[Instances, Instances]:
    """An image of size x size with ``count`` nuclei a side, each with a label of its own.

    They lie on a jittered grid. Of twenty nuclei one is found by the other side only; the others are displaced and
    resized, and some of them reach into their neighbours.
    """
    rng = np.random.default_rng(count)
    across = int(np.ceil(np.sqrt(count / 0.95)))
    pitch = size / across
    cell = np.minimum((np.arange(size) / pitch).astype(np.int64), across - 1)
    at = (np.arange(size) + 0.5) / pitch - cell - 0.5  # from the middle of the cell, in cells
    places = rng.permutation(across * across)
    centre, axes = rng.uniform(-0.12, 0.12, (2, across, across)), rng.uniform(0.28, 0.42, (2, across, across))
    maps = []
    for side, own in enumerate((places[:count], places[-count:])):
        numbers = np.zeros(across * across, np.int32)
        numbers[own] = (rng.permutation(count) if side else np.arange(count)) + 1
        labels = np.zeros((size, size), np.int32)
        for row in range(size):
            here = cell[row]
            y = (at[row] - centre[0, here]) / axes[0, here]
            x = (at - centre[1, here][cell]) / axes[1, here][cell]
            labels[row] = np.where(y[cell] ** 2 + x**2 < 1, numbers[here * across + cell], 0)
        maps.append(labels)
        centre = centre + rng.normal(0, 0.04, centre.shape)
        axes = axes * rng.uniform(0.85, 1.15, axes.shape)
    moved = max(1, round(0.05 * pitch))
    return maps[0], np.roll(maps[1], (moved, -moved), (0, 1))


_CUBE = (1.0, 1.0, 1.0)
_PHANTOMS: dict[str, tuple[Callable[[], Arrays], tuple[float, ...], tuple[int, ...]]] = {
    "organs": (_organs, _BODY_SPACING, tuple(range(1, 25))),
    "organ": (_organ, _CUBE, (1,)),
    "lesions": (_lesions, _CUBE, (1,)),
    "far": (_far, _CUBE, (1,)),
    "salt": (lambda: _salted(0.001), _CUBE, (1,)),
    "noise": (lambda: _salted(0.1), _CUBE, (1,)),
    "full": (_full, _CUBE, (1,)),
    "polyps": (_polyps, (1.0, 1.0), (1,)),
    "slices": (lambda: _polyps(1000), (1.0, 1.0), (1,)),
}


def load(name: str) -> Pair:
    """Give a pair by name, made on first use."""
    make, spacing, labels = _PHANTOMS[name]
    folder = Path(tempfile.gettempdir()) / f"assay-bench-phantoms-{VERSION}"
    files = [folder / f"{name}-{side}.npy" for side in ("reference", "prediction")]
    if not all(file.exists() for file in files):
        folder.mkdir(exist_ok=True)
        for file, array in zip(files, make(), strict=True):
            part = file.with_suffix(".part.npy")
            np.save(part, array)
            part.replace(file)
    return Pair(name, np.load(files[0]), np.load(files[1]), spacing, labels)
