"""The demonstration's images: a real brain, and the predictions of two methods that fail in the ways methods do."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

LABELS = {"CSF": 1, "grey matter": 2, "white matter": 3}

METHODS = {
    "bold": "often good, and sometimes far off",
    "steady": "never good, and never far off",
}

CASES = {
    "case-1": "good: boundaries off by half a voxel here and there",
    "case-2": "shifted by one voxel (3 mm) to the side",
    "case-3": "deformed by up to three voxels",
    "case-4": "cerebrospinal fluid missed altogether",
    "case-5": "good, with a false blob of white matter far outside the brain",
}
"""What the bold method does in them."""

Labels = NDArray[np.uint8]


class Folders(NamedTuple):
    """Where the images of a study are."""

    reference: Path
    bold: Path
    steady: Path


def write_study(folder: Path) -> Folders:
    """Write references and predictions as NIfTI. Needs nibabel (the extra `io`)."""
    try:
        import nibabel
    except ImportError:
        raise ImportError("the demonstration needs nibabel: pip install 'assay[io]'") from None
    folders = Folders(folder / "reference", *(folder / method for method in METHODS))
    for path in folders:
        path.mkdir(parents=True, exist_ok=True)
    for results in ("results.csv", "definitions.json"):
        (folder / "results" / results).unlink(missing_ok=True)
    with as_file(files(__package__) / "data" / "brain_tissues.nii.gz") as path:
        image: Any = nibabel.load(path)
        brain: Labels = np.asanyarray(image.dataobj).astype(np.uint8)
    for number, (name, bold) in enumerate(_BOLD.items()):
        steady = deformed(brain, 0.6, phase=1.3 * number)
        for path, labels in zip(folders, (brain, bold(brain), steady), strict=True):
            nibabel.save(nibabel.Nifti1Image(labels, image.affine, image.header), path / f"{name}.nii.gz")
    return folders


def deformed(labels: Labels, amplitude: float, wavelength: float = 17.0, phase: float = 0.0) -> Labels:
    """Each voxel looks up its label at a place displaced by up to `amplitude` voxels, smoothly over space."""
    grid = np.indices(labels.shape, dtype=float)
    moved = []
    for axis, extent in enumerate(labels.shape):
        along = grid[(axis + 1) % 3] + 0.5 * grid[(axis + 2) % 3]
        position = grid[axis] + amplitude * np.sin(2 * np.pi * along / wavelength + phase + axis)
        moved.append(np.clip(np.rint(position), 0, extent - 1).astype(np.intp))
    result: Labels = labels[tuple(moved)]
    return result


def shifted(labels: Labels, steps: int) -> Labels:
    """Everything `steps` voxels along the first axis; what enters is background."""
    result = np.zeros_like(labels)
    result[steps:] = labels[:-steps]
    return result


def without(labels: Labels, label: int) -> Labels:
    """One label turned to background."""
    return np.where(labels == label, 0, labels).astype(np.uint8)


def with_ball(labels: Labels, label: int, centre: tuple[int, ...], radius: float) -> Labels:
    """A ball of a label painted over background."""
    squared = sum((axis - c) ** 2 for axis, c in zip(np.indices(labels.shape), centre, strict=True))
    return np.where((squared <= radius**2) & (labels == 0), label, labels).astype(np.uint8)


_BOLD: dict[str, Callable[[Labels], Labels]] = {
    "case-1": lambda brain: deformed(brain, 0.52),
    "case-2": lambda brain: shifted(brain, 1),
    "case-3": lambda brain: deformed(brain, 3.0, wavelength=41.0, phase=0.7),
    "case-4": lambda brain: without(deformed(brain, 0.52, phase=1.9), LABELS["CSF"]),
    "case-5": lambda brain: with_ball(deformed(brain, 0.52, phase=2.6), LABELS["white matter"], (4, 4, 46), 3.0),
}
