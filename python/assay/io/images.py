"""Images with their geometry."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

NIFTI = (".nii.gz", ".nii")
BY_SIMPLEITK = (".nrrd", ".nhdr", ".mha", ".mhd", ".png", ".tif", ".tiff")
WITHOUT_SPACING = (".png", ".tif", ".tiff")
SUFFIXES = (*NIFTI, *BY_SIMPLEITK)
_MILLIMETRES = {"meter": 1e3, "mm": 1.0, "micron": 1e-3}
TOLERANCE = 1e-3
"""How far spacing (mm), origin (mm) and direction of two images may differ and still count as equal."""


@dataclass(frozen=True)
class Image:
    """An array, or masks of one shape by class name, with its place in the world.

    Axes run x, y, z as in NIfTI, the world frame is RAS+: column k of `direction` is the unit vector along array
    axis k, `origin` the position of the first voxel, both in mm. None where a format or array does not say. An array
    of scores may have a last axis of channels, `of_channels`.
    """

    array: Any
    spacing: tuple[float, ...] | None
    origin: tuple[float, ...] | None
    direction: Any
    source: str
    of_channels: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the array, or of the first mask."""
        array = next(iter(self.array.values())) if isinstance(self.array, Mapping) else self.array
        shape: tuple[int, ...] = array.shape
        return shape


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
        NIfTI (.nii, .nii.gz) is read with nibabel; NRRD, MHA, MHD, PNG and TIFF with SimpleITK (both in the extra
        `io`).

    Returns
    -------
    Image
        An integer array, as it lies in memory (SimpleITK's pixels are copied once, into numpy's memory); maps stored as
        floats are accepted if all values are whole numbers. Trailing axes of length 1 are dropped, so a file with a
        single slice is a 2D image. PNG and TIFF give no spacing.

    Raises
    ------
    UnreadableImage
        No such file, or no image of a known format.
    ValueError
        An image that is no label map: several channels, fractional or infinite values.
    """
    return _as_label_image(read_any(path))


def read_any(path: str | os.PathLike[str], *, channels: bool = False) -> Image:
    """An image as it lies in its file; with `channels` it may have several, on a last axis."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path must name a file, got {path!r}")
    path = Path(path)
    suffix = suffix_of(path)
    if suffix is None:
        raise UnreadableImage(f"{path} has no known image suffix ({', '.join(SUFFIXES)})")
    if not path.is_file():
        raise UnreadableImage(f"{path} does not exist" if not path.exists() else f"{path} is no file")
    return _read_nifti(path) if suffix in NIFTI else _read_with_simpleitk(path, suffix, channels)


def check_geometry(reference: Image, other: Image, name: str, *, mode: str) -> None:
    """Raise ValueError if two images are not on one grid; the message shows both.

    `mode` "shape" compares the shape only. What an image does not say is not compared.
    """
    if other.shape != reference.shape:
        raise ValueError(f"{name} has shape {other.shape}, expected the shape of reference {reference.shape}")
    if mode == "shape":
        return
    for what in ("spacing", "origin", "direction"):
        mine, its = getattr(reference, what), getattr(other, what)
        if mine is None or its is None:
            continue
        mine, its = _common(mine, its), _common(its, mine)
        if not np.allclose(mine, its, rtol=0, atol=TOLERANCE):
            raise ValueError(
                f"{name} has {what} {_text(its)}, expected that of reference {_text(mine)} (within {TOLERANCE:g}); "
                "if the voxels correspond all the same, compare shapes only (geometry='shape', --geometry shape)"
            )


def _common(values: Any, others: Any) -> Any:
    """The part of a vector or matrix that is about the axes of both: a 2D image says nothing about the third."""
    array = np.asarray(values, dtype=float)
    return array[(slice(len(others)),) * array.ndim]


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
        millimetre = _MILLIMETRES.get(image.header.get_xyzt_units()[0], 1.0)
    except MemoryError:
        raise
    except Exception as problem:
        raise UnreadableImage(f"{path} cannot be read as NIfTI: {_one_line(problem)}") from problem
    # The header holds 32-bit floats: 0.8 is meant where 0.800000011920929 is stored.
    zooms = image.header.get_zooms()[: min(3, array.ndim)]
    spacing = tuple(float(str(np.float32(step))) * millimetre for step in zooms)
    affine = np.asarray(image.affine, dtype=float)
    origin = tuple((affine[:3, 3] * millimetre).tolist())
    return Image(array, spacing, origin, _unit_columns(affine[:3, :3]), str(path), array.ndim > 3)


def _read_with_simpleitk(path: Path, suffix: str, channels: bool) -> Image:
    try:
        import SimpleITK
    except ImportError:
        raise ImportError(f"reading {path} needs SimpleITK: pip install 'assay[io]'") from None
    SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)
    try:
        image = SimpleITK.ReadImage(str(path))
    except RuntimeError as problem:
        raise UnreadableImage(f"{path} cannot be read as an image: {_one_line(problem)}") from None
    several = image.GetNumberOfComponentsPerPixel() != 1
    if several and not channels:
        raise ValueError(f"{path} has {image.GetNumberOfComponentsPerPixel()} channels, expected a label map with one")
    # SimpleITK's arrays are z, y, x, channel; the transpose is a view.
    array = SimpleITK.GetArrayFromImage(image).T
    array = np.moveaxis(array, 0, -1) if several else array
    if suffix in WITHOUT_SPACING:
        return Image(array, None, None, None, str(path), several)
    axes = image.GetDimension()
    # ITK's world is LPS+, NIfTI's is RAS+: the first two world axes point the other way.
    flip = np.array([-1.0, -1.0, 1.0, 1.0])[:axes]
    origin = tuple((np.array(image.GetOrigin()) * flip).tolist())
    direction = np.array(image.GetDirection()).reshape(axes, axes) * flip[:, None]
    return Image(array, tuple(image.GetSpacing()), origin, direction, str(path), several or axes > 3)


def _unit_columns(matrix: Any) -> Any:
    lengths = np.sqrt((matrix**2).sum(axis=0))
    return matrix / np.where(lengths > 0, lengths, 1.0)


def _as_label_image(image: Image) -> Image:
    """Whole numbers, native byte order, no trailing axes of length 1, geometry to match."""
    return trimmed(replace(image, array=_whole_numbers(image.array, image.source)))


def trimmed(image: Image) -> Image:
    """Native byte order, no trailing axes of length 1, geometry to match."""
    array = image.array
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
        raise ValueError(
            f"{source} holds fractional values such as {example:g}, expected a label map of whole numbers; scores "
            "need a score_threshold, or probabilities=True (--probabilities)"
        )
    low, high = (array.min(), array.max()) if array.size else (0, 0)
    if low < -(2.0**63) or high >= 2.0**63:
        raise ValueError(f"{source} holds values up to {high:g}, expected labels below 2^63")
    for kind in (np.uint8, np.int16, np.int32, np.int64):
        if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max:
            return array.astype(kind)
    return array.astype(np.int64)


def _one_line(problem: Exception) -> str:
    """The message of a library without line breaks, places in its source, addresses, and what errno last was."""
    text = re.sub(r"^Exception thrown in .*\n|(ITK |sitk::)ERROR: |\w+\(0x\w+\): |\nReason: .*", "", str(problem))
    return " ".join(text.split()) or type(problem).__name__
