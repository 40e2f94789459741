"""Workloads (s1), (s2), ...: skeletons, against scikit-image."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from . import phantoms, tapering
from .comparison import Result, Tool, Workload
from .threads import allowed

Mask = NDArray[np.bool_]
Make = Callable[[], Mask]


@dataclass(frozen=True)
class Image:
    """One mask."""

    mask: Mask

    @property
    def input_bytes(self) -> int:
        return self.mask.nbytes

    @property
    def voxels(self) -> int:
        return self.mask.size

    def describe(self) -> str:
        shape = "x".join(map(str, self.mask.shape))
        return f"{shape}, {np.count_nonzero(self.mask)} inside, crc32 {zlib.crc32(self.mask.data):08x}"


def inputs() -> dict[str, Make]:
    """Give the masks by their titles."""

    def retina() -> Mask:
        """A flat projection of vessels."""
        return np.asarray(tapering.vessels((64, 1024, 1024), count=20).any(axis=0))

    return {
        "vessels, 64x192x192": tapering.vessels,
        "airway, 300x512x512": tapering.airway,
        "one organ, 256^3": lambda: phantoms.load("organ").reference != 0,
        "2D vessels, 1024x1024": retina,
    }


def _load(make: Make) -> Image:
    return Image(np.ascontiguousarray(make()))


def _checksum(skeleton: Mask) -> list[float]:
    return [float(np.count_nonzero(skeleton)), float(zlib.crc32(np.packbits(skeleton).data))]


def _scikit_image(method: str, given: Image) -> Result:
    from skimage.morphology import skeletonize

    return {method: _checksum(skeletonize(given.mask, method=method))}


def _assay(method: str, given: Image) -> Result:
    import assay

    return {method: _checksum(assay.skeletonize(given.mask, method=method, threads=allowed()))}


def _distance_ordered(given: Image) -> Result:
    """How many components there are, which a skeleton must keep."""
    import assay

    skeleton = assay.skeletonize(given.mask, threads=allowed())
    return {"components": [float(assay.count_components(skeleton))]}


def _expected(methods: tuple[str, ...], given: Image) -> Result:
    """By scikit-image, and scipy's count of components."""
    from scipy import ndimage

    found = {"components": [float(ndimage.label(given.mask, np.ones((3,) * given.mask.ndim))[1])]}
    for method in methods:
        found.update(_scikit_image(method, given))
    return found


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is scikit-image's skeleton, voxel for voxel."""
    found = []
    for number, (name, make) in enumerate(inputs().items(), start=1):
        methods = ("lee", "zhang") if name.startswith("2D") else ("lee",)
        tools = [Tool("assay", _distance_ordered, {"components": ("components", 0.0)}, "its default")]
        tools += [Tool(f"assay, {method}", partial(_assay, method), {method: (method, 0.0)}) for method in methods]
        theirs = [
            Tool(
                f"scikit-image, {method}",
                partial(_scikit_image, method),
                {method: (method, 0.0)},
                against=f"assay, {method}",
            )
            for method in methods
        ]
        listed = (*(tools if with_assay else ()), *theirs)
        found.append(Workload(f"s{number}", name, partial(_load, make), partial(_expected, methods), listed))
    return found
