"""Distance transforms: ``python -m bench.python.bench_distance`` prints one row per input.

assay against edt, and in 2D against OpenCV's precise transform, in one process on the same arrays. Results are
compared before they are timed; the least of the repeats counts, and the tools take turns.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Make = Callable[[], Array]
Transform = Callable[[Array, tuple[float, ...]], Array]

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
    from . import phantoms

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


def _tools(threads: int, axes: int) -> dict[str, Transform]:
    import assay
    import edt

    tools: dict[str, Transform] = {
        "assay": lambda labels, steps: assay.distance_transform(labels, spacing=steps, threads=threads),
        "edt": lambda labels, steps: edt.edt(labels, anisotropy=steps, parallel=threads),
    }
    if axes == 2:
        import cv2

        cv2.setNumThreads(threads)
        tools["opencv"] = lambda labels, _: cv2.distanceTransform(
            labels.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
        )
    return tools


def _row(name: str, labels: Array, steps: tuple[float, ...], threads: int, repeats: int) -> str:
    tools = _tools(threads, labels.ndim)
    expected = tools["edt"](labels, steps)
    for tool, transform in tools.items():
        np.testing.assert_allclose(transform(labels, steps), expected, rtol=1e-5, atol=1e-6, err_msg=tool)
    least = dict.fromkeys(tools, float("inf"))
    for _ in range(repeats if labels.size > 1e6 else 20 * repeats):
        for tool, transform in tools.items():
            start = time.perf_counter()
            transform(labels, steps)
            least[tool] = min(least[tool], time.perf_counter() - start)
    ours = least["assay"]
    cells = [name, f"{1e3 * ours:.2f}", f"{1e9 * ours / labels.size:.2f}"]
    peers = [
        f"{1e3 * least[tool]:.2f} ({least[tool] / ours:.1f}x)" if tool in least else "-" for tool in ("edt", "opencv")
    ]
    return "| " + " | ".join([*cells, *peers]) + " |"


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1, help="of each tool")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each tool, of which the least counts")
    parser.add_argument("--only", default="", help="inputs whose name contains this")
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    print("| input | assay (ms) | ns per voxel | edt (ms) | OpenCV, precise (ms) |\n|---|---|---|---|---|")
    for name, (make, steps) in _inputs().items():
        if arguments.only in name:
            print(_row(name, make(), steps, arguments.threads, arguments.repeats), flush=True)


if __name__ == "__main__":
    main()
