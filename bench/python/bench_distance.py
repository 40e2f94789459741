"""Workloads (t1), (t2), ...: the distance transform, against edt and in 2D OpenCV's precise transform."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import phantoms
from .comparison import Result, Tool, Workload
from .threads import allowed

Array = NDArray[Any]
Make = Callable[[], Array]


@dataclass(frozen=True)
class Labels:
    """One mask or label map."""

    labels: Array
    spacing: tuple[float, ...]

    @property
    def input_bytes(self) -> int:
        return self.labels.nbytes

    @property
    def voxels(self) -> int:
        return self.labels.size

    def describe(self) -> str:
        shape = "x".join(map(str, self.labels.shape))
        return f"{shape} {self.labels.dtype}, spacing {self.spacing}, crc32 {zlib.crc32(self.labels.data):08x}"


_BODY = (2.5, 0.8, 0.8)
_CUBE = (1.0, 1.0, 1.0)
_FLAT = (1.0, 1.0)
_SIZE = 256


def _grid(size: int = _SIZE) -> list[Array]:
    return [axis - size // 2 for axis in np.ogrid[:size, :size, :size]]


def _noise(share: float, *shape: int) -> Array:
    return np.random.default_rng(1).random(shape) < share


def _all_but(*index: int, shape: tuple[int, ...]) -> Array:
    mask = np.ones(shape, bool)
    mask[index] = False
    return mask


def _ball(size: int) -> Array:
    return np.asarray(sum(x * x for x in _grid(size)) > (0.3 * size) ** 2)


def _sheets() -> Array:
    mask = np.ones((_SIZE,) * 3, bool)
    mask[60] = mask[:, 200] = mask[:, :, 100] = False
    return mask


def _wavy_sheet() -> Array:
    z, y, x = _grid()
    return np.asarray(np.abs(z - 60 * np.sin(x / 9) * np.cos(y / 7)) > 0.6)


def _striped_planes() -> Array:
    """Neighbouring columns have their sites at opposite ends."""
    mask = np.ones((_SIZE,) * 3, bool)
    mask[0, :, ::2] = mask[-1, :, 1::2] = False
    return mask


def _parcels() -> Array:
    labels = np.random.default_rng(2).integers(1, 200, (8, 8, 8))
    return np.kron(labels, np.ones((32, 32, 32), np.int64)).astype(np.uint8)


def _inputs() -> dict[str, tuple[Make, tuple[float, ...]]]:
    def phantom(name: str) -> Array:
        return phantoms.load(name).reference

    def flat() -> Array:
        return phantom("polyps")[0]

    cube = (_SIZE,) * 3
    inputs: dict[str, tuple[Make, tuple[float, ...]]] = {
        "24 organs, 300x512x512": (lambda: phantom("organs"), _BODY),
        "their union": (lambda: phantom("organs") != 0, _BODY),
        "the rest": (lambda: phantom("organs") == 0, _BODY),
        "40 lesions, 256^3": (lambda: phantom("lesions"), _CUBE),
        "all but the lesions": (lambda: phantom("lesions") == 0, _CUBE),
        "one organ, 256^3": (lambda: phantom("organ"), _CUBE),
        "all but the organ": (lambda: phantom("organ") == 0, _CUBE),
        "one background voxel": (lambda: _all_but(20, 30, 40, shape=cube), _CUBE),
        "sheets": (_sheets, _CUBE),
        "wavy sheet": (_wavy_sheet, _CUBE),
        "diagonal plane": (lambda: np.asarray(sum(_grid()) != -4), _CUBE),
        "ball": (lambda: np.asarray(sum(x * x for x in _grid()) < 120**2), _CUBE),
        "shell": (lambda: np.asarray(np.abs(np.sqrt(sum(x * x for x in _grid())) - 115) > 0.6), _CUBE),
        "checkerboard": (lambda: np.asarray(sum(_grid()) % 2 == 0), _CUBE),
        "opposite stripes": (_striped_planes, (1.0, 1.0, 100.0)),
        "199 parcels": (_parcels, _CUBE),
        "noise of 29 labels": (lambda: np.random.default_rng(1).integers(0, 30, cube).astype(np.uint8), _CUBE),
    }
    for share in (0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999):
        inputs[f"noise {share}"] = (lambda share=share: _noise(share, *cube)), _CUBE
    for size in (64, 128, 256, 512):
        inputs[f"all but a ball, {size}^3"] = (lambda size=size: _ball(size)), _CUBE
    inputs |= {
        "2D polyp, 512x512": (flat, _FLAT),
        "2D rest": (lambda: flat() == 0, _FLAT),
        "2D noise 0.5": (lambda: _noise(0.5, 512, 512), _FLAT),
        "2D noise 0.99": (lambda: _noise(0.99, 512, 512), _FLAT),
        "2D one background voxel": (lambda: _all_but(20, 30, shape=(512, 512)), _FLAT),
        "2D noise 0.999, 4096x4096": (lambda: _noise(0.999, 4096, 4096), _FLAT),
    }
    return inputs


def _load(make: Make, spacing: tuple[float, ...]) -> Labels:
    return Labels(np.ascontiguousarray(make()), spacing)


def _ours(given: Labels) -> Result:
    import assay

    return {"distances": assay.distance_transform(given.labels, spacing=given.spacing, threads=allowed())}


def _edt(given: Labels) -> Result:
    import edt

    return {"distances": edt.edt(given.labels, anisotropy=given.spacing, parallel=allowed())}


def _opencv(given: Labels) -> Result:
    import cv2

    cv2.setNumThreads(allowed())
    return {"distances": cv2.distanceTransform(given.labels.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is what edt gives."""
    compared = {"distances": ("distances", 1e-5)}
    solid = [Tool("edt", _edt, compared, "is what is expected")]
    if with_assay:
        solid.insert(0, Tool("assay", _ours, compared))
    flat = [*solid, Tool("OpenCV, precise", _opencv, compared)]
    return [
        Workload(f"t{number}", name, partial(_load, *source), _edt, tuple(flat if len(source[1]) == 2 else solid))
        for number, (name, source) in enumerate(_inputs().items(), start=1)
    ]
