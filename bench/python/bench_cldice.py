"""Workloads (s5), (s6), (s7): clDice of a case, against scikit-image's skeletons and numpy."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from . import bench_skeleton
from .comparison import Result, Tool, Workload
from .threads import allowed

Mask = NDArray[np.bool_]
Thin = Callable[[Mask], Mask]


@dataclass(frozen=True)
class Pair:
    """A reference and a prediction."""

    reference: Mask
    prediction: Mask

    @property
    def input_bytes(self) -> int:
        return self.reference.nbytes + self.prediction.nbytes

    @property
    def voxels(self) -> int:
        return self.reference.size

    def describe(self) -> str:
        shape = "x".join(map(str, self.reference.shape))
        sides = (self.reference, self.prediction)
        inside = " and ".join(str(np.count_nonzero(side)) for side in sides)
        checksums = ", ".join(f"{zlib.crc32(side.data):08x}" for side in sides)
        return f"{shape}, {inside} inside, crc32 {checksums}"


def _found_with_gaps(mask: Mask) -> Mask:
    """One voxel aside, and not at all in a twentieth of all cubes of 16."""
    kept = np.random.default_rng(0).random([-(-extent // 16) for extent in mask.shape]) >= 0.05
    for axis in range(mask.ndim):
        kept = np.repeat(kept, 16, axis)
    return np.roll(mask, 1, axis=-1) & kept[tuple(map(slice, mask.shape))]


def _load(make: bench_skeleton.Make) -> Pair:
    reference = np.ascontiguousarray(make())
    return Pair(reference, np.ascontiguousarray(_found_with_gaps(reference)))


def _assay(method: str, given: Pair) -> Result:
    import assay

    value = assay.cldice(given.reference, given.prediction, skeleton=method, threads=allowed())
    return {method: [float(value)]}


def _recipe(thin: Thin, reference: Mask, prediction: Mask) -> float:
    """As the code that was published with clDice counts."""
    of_prediction, of_reference = thin(prediction), thin(reference)
    precision = np.sum(of_prediction * reference) / np.sum(of_prediction)
    sensitivity = np.sum(of_reference * prediction) / np.sum(of_reference)
    return float(2 * precision * sensitivity / (precision + sensitivity))


def _scikit_image(method: str, given: Pair) -> Result:
    from skimage.morphology import skeletonize

    return {method: [_recipe(partial(skeletonize, method=method), given.reference, given.prediction)]}


def _cropped_scikit_image(method: str, given: Pair) -> Result:
    from scipy import ndimage

    box = ndimage.find_objects((given.reference | given.prediction).view(np.uint8))[0]
    return _scikit_image(method, Pair(given.reference[box], given.prediction[box]))


def _expected(methods: tuple[str, ...], with_assay: bool, given: Pair) -> Result:
    """By scikit-image's skeletons, and by those of ``assay.skeletonize`` for its default."""
    found: dict[str, list[float]] = {}
    for method in methods:
        found.update(_scikit_image(method, given))
    if with_assay:
        import assay

        found["distance_ordered"] = [_recipe(assay.skeletonize, given.reference, given.prediction)]
    return found


def _tools(methods: tuple[str, ...], with_assay: bool) -> tuple[Tool, ...]:
    def tool(name: str, run: Callable[[str, Pair], Result], method: str, against: str = "assay") -> Tool:
        return Tool(name, partial(run, method), {method: (method, 1e-12)}, against=against)

    ours = [tool("assay", _assay, "distance_ordered")]
    ours += [tool(f"assay, {method}", _assay, method) for method in methods]
    theirs = []
    for method in methods:
        against = f"assay, {method}"
        theirs += [tool(f"scikit-image, {method}", _scikit_image, method, against)]
        theirs += [tool(f"scikit-image, {method}, cropped", _cropped_scikit_image, method, against)]
    return (*(ours if with_assay else ()), *theirs)


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads: tubes of those of ``bench_skeleton``."""
    found = []
    tubular = [(name, make) for name, make in bench_skeleton.inputs().items() if "organ" not in name]
    for number, (name, make) in enumerate(tubular, start=5):
        methods = ("lee", "zhang") if name.startswith("2D") else ("lee",)
        found.append(
            Workload(
                f"s{number}",
                f"clDice, {name}",
                partial(_load, make),
                partial(_expected, methods, with_assay),
                _tools(methods, with_assay),
            )
        )
    return found
