"""Label maps in files of every format, all in one place of the world."""

from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import SimpleITK

from support.arrays import Array

SPACING = (1.5, 0.8, 3.0)
ORIGIN = (-10.0, 20.5, 7.0)
_A, _B = np.deg2rad([20.0, 30.0])
DIRECTION = np.array([[np.cos(_A), -np.sin(_A), 0], [np.sin(_A), np.cos(_A), 0], [0, 0, 1]]) @ np.array(
    [[1, 0, 0], [0, np.cos(_B), -np.sin(_B)], [0, np.sin(_B), np.cos(_B)]]
)
"""Columns are unit vectors along the array axes in the RAS+ world."""

THREE_D = (".nii", ".nii.gz", ".nrrd", ".mha", ".mhd")
"""Formats that hold spacing, origin and direction."""


def blocks(shift: int = 0, shape: tuple[int, int, int] = (9, 10, 7)) -> Array:
    """Two touching blocks, labels 1 and 2, shifted along the first axis."""
    labels = np.zeros(shape, np.uint8)
    labels[2 + shift : 5 + shift, 2:8, 1:5] = 1
    labels[5 + shift : 7 + shift, 3:8, 1:6] = 2
    return labels


def write(
    path: Path, labels: Array, spacing: Any = SPACING, origin: Any = ORIGIN, direction: Any = DIRECTION, **header: Any
) -> Path:
    """Write a label map with axes x, y, z and its place in RAS+, by the library that is usual for the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if ".nii" in path.suffixes:
        affine = np.eye(4)
        affine[:3, :3] = direction * np.array(spacing)
        affine[:3, 3] = origin
        image = nibabel.Nifti1Image(labels, affine, dtype=labels.dtype)
        image.header.set_xyzt_units(header.get("unit", "mm"))
        nibabel.save(image, path)
    else:
        to_lps = np.array([-1.0, -1.0, 1.0])[: labels.ndim]
        itk = SimpleITK.GetImageFromArray(np.ascontiguousarray(labels.T))
        itk.SetSpacing([float(step) for step in spacing[: labels.ndim]])
        itk.SetOrigin((to_lps * np.array(origin[: labels.ndim])).tolist())
        itk.SetDirection((to_lps[:, None] * np.array(direction)[: labels.ndim, : labels.ndim]).ravel().tolist())
        SimpleITK.WriteImage(itk, str(path))
    return path


def broken(path: Path, kind: str) -> Path:
    """A file that is no image: empty, text, or an image cut short."""
    if kind == "cut short":
        content = write(path, blocks()[:, :, 2] if path.suffix in (".png", ".tif") else blocks()).read_bytes()
        path.write_bytes(content[: len(content) // 2])
    else:
        path.write_text("" if kind == "empty" else "no image at all\n")
    return path
