"""Workloads (n1), (n2), ...: connected components, against cc3d, scipy, scikit-image and in 2D OpenCV."""

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

    @property
    def input_bytes(self) -> int:
        return self.labels.nbytes

    @property
    def voxels(self) -> int:
        return self.labels.size

    def describe(self) -> str:
        shape = "x".join(map(str, self.labels.shape))
        return f"{shape} {self.labels.dtype}, crc32 {zlib.crc32(self.labels.data):08x}"


def _noise(share: float, *shape: int) -> Array:
    return np.random.default_rng(1).random(shape) < share


def _label_noise(lowest: int, highest: int, side: int) -> Array:
    """Cubes of one label each."""
    cubes = np.random.default_rng(3).integers(lowest, highest + 1, (256 // side,) * 3, np.uint8)
    return np.kron(cubes, np.ones((side,) * 3, np.uint8))


def nuclei(size: int = 2048, count: int = 5000) -> Array:
    """Discs of 5 to 13 pixels in a jittered grid, some of which touch."""
    rng = np.random.default_rng(9)
    side = int(np.ceil(np.sqrt(count)))
    image = np.zeros((size, size), bool)
    step = size / side
    for number in range(count):
        y, x = (np.array(divmod(number, side)) + rng.uniform(0.2, 0.8, 2)) * step
        radius = rng.uniform(5, 13)
        rows = slice(max(0, int(y - radius)), int(y + radius) + 2)
        columns = slice(max(0, int(x - radius)), int(x + radius) + 2)
        grid = np.ogrid[rows, columns]
        inside = (grid[0] - y) ** 2 + (grid[1] - x) ** 2 <= radius**2
        view = image[rows, columns]
        view |= inside[: view.shape[0], : view.shape[1]]
    return image


def _inputs() -> dict[str, Make]:
    def mask(name: str) -> Array:
        return phantoms.load(name).reference != 0

    inputs: dict[str, Make] = {
        "one organ, 256^3": lambda: mask("organ"),
        "40 lesions, 256^3": lambda: mask("lesions"),
        "union of 24 organs, 300x512x512": lambda: mask("organs"),
        "24 organs, 300x512x512": lambda: phantoms.load("organs").reference,
        "2D nuclei, 2048x2048": nuclei,
    }
    for share in (0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.99):
        inputs[f"noise {share}, 256^3"] = lambda share=share: _noise(share, 256, 256, 256)
    for share in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9):
        inputs[f"2D noise {share}, 2048x2048"] = lambda share=share: _noise(share, 2048, 2048)
    inputs["29 labels, a voxel each, 256^3"] = lambda: _label_noise(1, 29, 1)
    inputs["5 labels and none, a voxel each, 256^3"] = lambda: _label_noise(0, 5, 1)
    inputs["29 labels and none in cubes of 4^3, 256^3"] = lambda: _label_noise(0, 29, 4)
    return inputs


def _load(make: Make) -> Labels:
    return Labels(np.ascontiguousarray(make()))


def _sizes(voxels: Any) -> list[float]:
    """What is compared: how many components, and their sizes in ascending order."""
    return [float(len(voxels)), *np.sort(np.asarray(voxels)).astype(float)]


def _expected(given: Labels) -> Result:
    """By scipy, label by label."""
    from scipy import ndimage

    structure = np.ones((3,) * given.labels.ndim, bool)
    voxels: list[int] = []
    count = 0
    for label in np.unique(given.labels[given.labels != 0]):
        numbers, found = ndimage.label(given.labels == label, structure)
        count += found
        voxels.extend(np.bincount(numbers.ravel())[1:])
    return {"count": [float(count)], "sizes": _sizes(voxels)}


def _map(dtype: str, given: Labels) -> Result:
    import assay

    return {"count": [float(assay.connected_components(given.labels, dtype=dtype, threads=allowed()).count)]}


def _map_and_columns(given: Labels) -> Result:
    import assay

    found = assay.connected_components(given.labels, threads=allowed())
    return {"sizes": _sizes(found.voxels)}


def _columns(given: Labels) -> Result:
    import assay

    found = assay.connected_components(given.labels, label_map=False, threads=allowed())
    return {"sizes": _sizes(found.voxels)}


def _count(given: Labels) -> Result:
    import assay

    return {"count": [float(assay.count_components(given.labels, threads=allowed()))]}


def _cc3d(dtype: str | None, given: Labels) -> Result:
    import cc3d

    options = {} if dtype is None else {"out_dtype": np.dtype(dtype)}
    connectivity = 26 if given.labels.ndim == 3 else 8
    _, count = cc3d.connected_components(given.labels, connectivity=connectivity, return_N=True, **options)
    return {"count": [float(count)]}


def _cc3d_columns(given: Labels) -> Result:
    import cc3d

    numbers = cc3d.connected_components(given.labels, connectivity=26 if given.labels.ndim == 3 else 8)
    return {"sizes": _sizes(cc3d.statistics(numbers)["voxel_counts"][1:])}


def _scipy(given: Labels) -> Result:
    from scipy import ndimage

    return {"count": [float(ndimage.label(given.labels, np.ones((3,) * given.labels.ndim, bool))[1])]}


def _scikit_image(given: Labels) -> Result:
    from skimage import measure

    return {"count": [float(measure.label(given.labels, return_num=True)[1])]}


def _opencv(given: Labels) -> Result:
    import cv2

    cv2.setNumThreads(allowed())
    return {"count": [float(cv2.connectedComponents(given.labels.view(np.uint8), connectivity=8)[0] - 1)]}


def _opencv_columns(given: Labels) -> Result:
    import cv2

    cv2.setNumThreads(allowed())
    found = cv2.connectedComponentsWithStats(given.labels.view(np.uint8), connectivity=8)
    return {"sizes": _sizes(found[2][1:, cv2.CC_STAT_AREA])}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is scipy's partition."""
    count = {"count": ("count", 0.0)}
    sizes = {"sizes": ("sizes", 0.0)}
    ours = [
        Tool("assay", partial(_map, "int32"), count, "int32 map"),
        Tool("assay, with columns", _map_and_columns, sizes, "int32 map, sizes, boxes, centroids"),
        Tool("assay, columns only", _columns, sizes, "no map"),
        Tool("assay, count", _count, count, "no map"),
    ]
    theirs = [
        Tool("cc3d", partial(_cc3d, None), count, "its defaults"),
        Tool("cc3d, uint32", partial(_cc3d, "uint32"), count, "32 bits as ours"),
        Tool("cc3d, with statistics", _cc3d_columns, sizes, "", against="assay, with columns"),
    ]
    binary = [Tool("scipy", _scipy, count), Tool("scikit-image", _scikit_image, count)]
    flat = [
        Tool("OpenCV", _opencv, count, "int32 map"),
        Tool("OpenCV, with stats", _opencv_columns, sizes, "", against="assay, with columns"),
    ]

    def tools(name: str) -> tuple[Tool, ...]:
        several = "labels" in name or name.startswith("24 organs")
        mine = ours if with_assay else []
        return (*mine, *theirs, *([] if several else binary), *(flat if name.startswith("2D") else []))

    return [
        Workload(f"p{number}", name, partial(_load, make), _expected, tools(name))
        for number, (name, make) in enumerate(_inputs().items(), start=1)
    ]
