"""Workloads (s11), (s12), ...: what data say of a fingerprint, beside the evaluation of a plan on the same cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any

import numpy as np

from . import phantoms, tapering
from .comparison import Result, Tool, Workload
from .phantoms import Pair
from .threads import allowed

_MEASURED = {"structures": ("structures", 0.0), "median size": ("median size", 0.0), "tubes": ("tubes", 0.0)}


@dataclass(frozen=True)
class Study:
    """A case, four times."""

    pair: Pair
    tubular: bool
    times: int = 4

    @property
    def input_bytes(self) -> int:
        return self.times * self.pair.input_bytes

    @property
    def voxels(self) -> int:
        return self.times * self.pair.voxels

    def describe(self) -> str:
        return f"{self.times} times {self.pair.describe()}"


def _inputs() -> dict[str, Callable[[], Study]]:
    return {
        "24 organs, 300x512x512": lambda: Study(phantoms.load("organs"), tubular=False),
        "airway, 300x512x512": lambda: Study(_shifted(tapering.airway()), tubular=True),
        "vessels, 64x192x192": lambda: Study(_shifted(tapering.vessels()), tubular=True),
        "40 lesions, 256^3": lambda: Study(phantoms.load("lesions"), tubular=False),
        "brain tissues, 54x66x54": lambda: Study(_brain(), tubular=False),
    }


def _shifted(mask: Any) -> Pair:
    reference = np.ascontiguousarray(mask).astype(np.uint8)
    return Pair("tubes", reference, np.roll(reference, 1, axis=2), (1.0,) * 3, (1,))


def _brain() -> Pair:
    """That of `assay demo`: three labels in many small pieces."""
    import nibabel
    from assay.demo import study

    with as_file(files(study.__package__) / "data" / "brain_tissues.nii.gz") as path:
        image: Any = nibabel.load(path)
        labels = np.ascontiguousarray(np.asanyarray(image.dataobj).astype(np.uint8))
    return Pair("brain", labels, study.deformed(labels, 3.0), (3.0,) * 3, (1, 2, 3))


def _cases(study: Study) -> list[Any]:
    import assay

    pair = study.pair
    return [assay.Case(str(k), pair.reference, pair.prediction, spacing=pair.spacing) for k in range(study.times)]


def _measure(cases: list[Any]) -> Result:
    import assay

    found = assay.Fingerprint.measure(cases, jobs=allowed(), progress=False).classes.values()
    small = [one["small_structures"].numbers for one in found]
    return {
        "structures": [one["structures"] for one in small],
        "median size": [one["median"] for one in small],
        "tubes": [float(one["tubular_shape"].value) for one in found],
    }


def _evaluate(cases: list[Any]) -> Result:
    import assay

    metrics: list[Any] = ["dsc", assay.metric("nsd", tolerance=2.0), "masd", "absolute_volume_difference"]
    rows = assay.evaluate_cases(cases, metrics, jobs=allowed(), progress=False).rows
    return {"DSC": [row.value for row in rows if row.metric == "dsc"]}


def _expected(study: Study) -> Result:
    """By scipy in boxes, without what is smaller than a hundredth of the largest component of a label."""
    from scipy import ndimage

    pair = study.pair
    counts, medians, overlaps = [], [], []
    for label, box in enumerate(ndimage.find_objects(pair.reference), start=1):
        components, _ = ndimage.label(pair.reference[box] == label, np.ones((3, 3, 3)))
        sizes = np.bincount(components.ravel())[1:]
        kept = sizes[sizes >= 0.01 * sizes.max()]
        counts.append(float(study.times * len(kept)))
        medians.append(float(np.median(kept)))
        sides = (pair.reference == label, pair.prediction == label)
        overlaps.append(2 * np.count_nonzero(sides[0] & sides[1]) / sum(map(np.count_nonzero, sides)))
    tubes = [float(study.tubular)] * len(counts)
    return {"structures": counts, "median size": medians, "tubes": tubes, "DSC": study.times * overlaps}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; there is no peer."""
    tools = (
        Tool("assay", _measure, _MEASURED, prepare=_cases),
        Tool("assay, the plan's metrics", _evaluate, {"DSC": ("DSC", 1e-12)}, prepare=_cases),
    )
    return [
        Workload(f"s{number}", f"measure, {name}", make, _expected, tools)
        for number, (name, make) in enumerate(_inputs().items(), start=11)
        if with_assay
    ]
