"""Images with their geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

NIFTI = (".nii.gz", ".nii")
BY_SIMPLEITK = (".nrrd", ".nhdr", ".mha", ".mhd", ".png", ".tif", ".tiff", ".bmp", ".jpg", ".jpeg")
WITHOUT_SPACING = (".png", ".bmp", ".jpg", ".jpeg", ".tif", ".tiff")
SUFFIXES = (*NIFTI, *BY_SIMPLEITK)
TOLERANCE = 1e-3
"""How far spacing (mm), origin (mm) and direction of two images may differ and still count as equal."""


@dataclass(frozen=True)
class Image:
    """An array with its place in the world.

    Axes run x, y, z as in NIfTI, the world frame is RAS+: column k of `direction` is the unit vector along array
    axis k, `origin` the position of the first voxel, both in mm. None where a format or array does not say.
    """

    array: Any
    spacing: tuple[float, ...] | None
    origin: tuple[float, ...] | None
    direction: Any
    source: str


class UnreadableImage(ValueError):
    """A file that is not there or is no image of a known format."""


def suffix_of(path: Path) -> str | None:
    """The image suffix of a file name, None if it has none that is known."""
    name = path.name.lower()
    return next((suffix for suffix in SUFFIXES if name.endswith(suffix)), None)


def read_image(path: str | Path) -> Image:
    """Read a label map or mask without changing a value.

    Parameters
    ----------
    path
        NIfTI (.nii, .nii.gz) is read with nibabel; NRRD, MHA, MHD, PNG, TIFF and others with SimpleITK (both in the
        extra `io`).

    Returns
    -------
    Image
        An integer array; maps stored as floats are accepted if all values are whole numbers. Trailing axes of
        length 1 are dropped, so a file with a single slice is a 2D image. PNG, TIFF and the like give no spacing.

    Raises
    ------
    UnreadableImage
        No such file, or no image of a known format.
    ValueError
        An image that is no label map: several channels, fractional or infinite values.
    """
    path = Path(path)
    suffix = suffix_of(path)
    if suffix is None:
        raise UnreadableImage(f"{path} has no known image suffix ({', '.join(SUFFIXES)})")
    if not path.is_file():
        raise UnreadableImage(f"{path} does not exist" if not path.exists() else f"{path} is no file")
    image = _read_nifti(path) if suffix in NIFTI else _read_with_simpleitk(path, suffix)
    return _as_label_image(image)


def check_geometry(reference: Image, other: Image, name: str, *, mode: str) -> None:
    """Raise ValueError if two images are not on one grid; the message shows both.

    `mode` "shape" compares the shape only. What an image does not say is not compared.
    """
    shapes = _shape(reference), _shape(other)
    if None not in shapes and shapes[0] != shapes[1]:
        raise ValueError(f"{name} has shape {shapes[1]}, expected the shape of reference {shapes[0]}")
    if mode == "shape":
        return
    for what in ("spacing", "origin", "direction"):
        mine, its = getattr(reference, what), getattr(other, what)
        if mine is None or its is None:
            continue
        if np.shape(mine) != np.shape(its) or not np.allclose(mine, its, rtol=0, atol=TOLERANCE):
            raise ValueError(
                f"{name} has {what} {_text(its)}, expected that of reference {_text(mine)} (within {TOLERANCE:g}); "
                "if the voxels correspond all the same, compare shapes only (geometry='shape', --geometry shape)"
            )


def _shape(image: Image) -> tuple[int, ...] | None:
    return getattr(image.array, "shape", None)


def _text(value: Any) -> str:
    rounded = np.round(np.asarray(value, dtype=float), 5) + 0.0
    return str(rounded.tolist())


def _read_nifti(path: Path) -> Image:
    try:
        import nibabel
    except ImportError:
        raise ImportError(f"reading {path} needs nibabel: pip install 'assay[io]'") from None
    try:
        image: Any = nibabel.load(path)
        # The stored integers, not floats scaled by 1, so that no label is rounded.
        slope, inter = image.dataobj.slope, image.dataobj.inter
        array = image.dataobj.get_unscaled() if (slope, inter) == (1, 0) else np.asanyarray(image.dataobj)
        array = np.asanyarray(array)
    except Exception as problem:
        raise UnreadableImage(f"{path} cannot be read as NIfTI: {_one_line(problem)}") from problem
    # The header holds 32-bit floats: 0.8 is meant where 0.800000011920929 is stored.
    spacing = tuple(float(str(np.float32(step))) for step in image.header.get_zooms()[: min(3, array.ndim)])
    affine = np.asarray(image.affine, dtype=float)
    origin = tuple(affine[:3, 3].tolist())
    return Image(array, spacing, origin, _unit_columns(affine[:3, :3]), str(path))


def _read_with_simpleitk(path: Path, suffix: str) -> Image:
    try:
        import SimpleITK
    except ImportError:
        raise ImportError(f"reading {path} needs SimpleITK: pip install 'assay[io]'") from None
    SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)
    try:
        image = SimpleITK.ReadImage(str(path))
    except RuntimeError as problem:
        raise UnreadableImage(f"{path} cannot be read as an image: {_one_line(problem)}") from None
    if image.GetNumberOfComponentsPerPixel() != 1:
        raise ValueError(f"{path} has {image.GetNumberOfComponentsPerPixel()} channels, expected a label map with one")
    # SimpleITK's arrays are z, y, x; its transpose is a view.
    array = SimpleITK.GetArrayFromImage(image).T
    if suffix in WITHOUT_SPACING:
        return Image(array, None, None, None, str(path))
    axes = image.GetDimension()
    # ITK's world is LPS+, NIfTI's is RAS+: the first two world axes point the other way.
    flip = np.array([-1.0, -1.0, 1.0, 1.0])[:axes]
    origin = tuple((np.array(image.GetOrigin()) * flip).tolist())
    direction = np.array(image.GetDirection()).reshape(axes, axes) * flip[:, None]
    return Image(array, tuple(image.GetSpacing()), origin, direction, str(path))


def _unit_columns(matrix: Any) -> Any:
    lengths = np.sqrt((matrix**2).sum(axis=0))
    return matrix / np.where(lengths > 0, lengths, 1.0)


def _as_label_image(image: Image) -> Image:
    """Whole numbers, native byte order, no trailing axes of length 1, geometry to match."""
    array = _whole_numbers(image.array, image.source)
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    while array.ndim > 1 and array.shape[-1] == 1:
        array = array[..., 0]
    spacing = None if image.spacing is None else image.spacing[: array.ndim]
    if spacing is not None and len(spacing) < array.ndim:
        spacing = (*spacing, *[1.0] * (array.ndim - len(spacing)))
    if spacing is not None and not all(math.isfinite(step) and step > 0 for step in spacing):
        raise ValueError(f"{image.source} has spacing {list(spacing)}, expected positive numbers")
    return Image(array, spacing, image.origin, image.direction, image.source)


def _whole_numbers(array: Any, source: str) -> Any:
    if array.dtype.kind in "biu":
        return array
    if array.dtype.kind != "f":
        raise ValueError(f"{source} holds values of type {array.dtype}, expected a label map")
    if array.size and not np.isfinite(array).all():
        raise ValueError(f"{source} holds NaN or infinite values, expected a label map of whole numbers")
    if (array != np.rint(array)).any():
        example = array[array != np.rint(array)].flat[0]
        raise ValueError(f"{source} holds fractional values such as {example:g}, expected a label map of whole numbers")
    low, high = (array.min(), array.max()) if array.size else (0, 0)
    if low < -(2.0**63) or high >= 2.0**63:
        raise ValueError(f"{source} holds values up to {high:g}, expected labels below 2^63")
    for kind in (np.uint8, np.int16, np.int32, np.int64):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return array.astype(kind)
    return array.astype(np.int64)


def _one_line(problem: Exception) -> str:
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return lines[-1] if lines else type(problem).__name__
