"""Scores of voxels in files: one for each voxel, or one for each class of it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from .images import SUFFIXES as IMAGES
from .images import Image, UnreadableImage, read_any, suffix_of, trimmed

ARRAYS = (".npy", ".npz", ".zarr")
SUFFIXES = (*IMAGES, *ARRAYS)
OF_NNUNET = ("probabilities", "softmax")
"""Names in NPZ files whose axes are class, z, y, x, as nnU-Net writes them."""


def suffix_of_scores(path: Path) -> str | None:
    """The suffix of a file of scores, None if it has none that is known."""
    return next((suffix for suffix in ARRAYS if path.name.lower().endswith(suffix)), suffix_of(path))


def read_scores(path: str | os.PathLike[str], *, class_axis: int = -1) -> Image:
    """Read the scores of voxels without changing a value.

    Parameters
    ----------
    path
        An image as for `read_image`, with an axis more (NIfTI, NRRD and MHA of four axes, the last one) or a channel
        for each class. Or an array, which has no geometry: NPY; NPZ with one array, or with `probabilities` (or
        `softmax`) as nnU-Net writes it, whose axes are class, z, y, x; Zarr (needs zarr), of which OME-Zarr is read at
        full size by the names of its axes.
    class_axis
        Where the axis of the classes is to be, if there is one: for an array without names of axes it is there.

    Returns
    -------
    Image
        Of any type of number. Axes of voxels run x, y, z as in label maps, trailing ones of length 1 are dropped.

    Raises
    ------
    UnreadableImage
        No such file, or none that can be read.
    ValueError
        What it holds are no scores.
    """
    path = Path(path)
    kind = suffix_of_scores(path)
    if kind not in ARRAYS:
        image = read_any(path, channels=True)
        image = _classes_at(image, class_axis) if image.of_channels else trimmed(image)
    elif not path.exists():
        raise UnreadableImage(f"{path} does not exist")
    else:
        image = _native(Image(_read_array(path, kind, class_axis), None, None, None, str(path)))
        if image.array.ndim > 3:  # with an axis of classes: as images have it
            image = _classes_at(replace(image, array=np.moveaxis(image.array, class_axis, -1)), class_axis)
    if image.array.dtype.kind not in "biuf":
        raise ValueError(f"{path} holds values of type {image.array.dtype}, expected scores")
    return image


def _native(image: Image) -> Image:
    array = image.array
    return image if array.dtype.isnative else replace(image, array=array.astype(array.dtype.newbyteorder("=")))


def _classes_at(image: Image, class_axis: int) -> Image:
    """The last axis is that of classes; a single one is as none."""
    if image.array.shape[-1] == 1:
        return trimmed(replace(image, array=image.array[..., 0]))
    spacing = None if image.spacing is None else (1.0, *image.spacing)
    found = trimmed(replace(image, array=np.moveaxis(image.array, -1, 0), spacing=spacing))
    axes = found.array.ndim
    if not -axes <= class_axis < axes:
        raise ValueError(f"class_axis must be one of the {axes} axes of {image.source}, got {class_axis}")
    moved = np.moveaxis(found.array, 0, class_axis)
    return replace(found, array=moved, spacing=None if found.spacing is None else found.spacing[1:])


def _read_array(path: Path, kind: str, class_axis: int) -> Any:
    try:
        if kind == ".npy":
            return np.load(path, mmap_mode="r", allow_pickle=False)
        return _read_npz(path, class_axis) if kind == ".npz" else _read_zarr(path, class_axis)
    except (ImportError, MemoryError, UnreadableImage):
        raise
    except Exception as problem:
        raise UnreadableImage(f"{path} cannot be read: {' '.join(str(problem).split())}") from problem


def _read_npz(path: Path, class_axis: int) -> Any:
    with np.load(path, allow_pickle=False) as content:
        names = content.files
        of_nnunet = [name for name in OF_NNUNET if name in names]
        if not of_nnunet and len(names) != 1:
            raise UnreadableImage(f"{path} must hold one array, or {' or '.join(OF_NNUNET)}, it has {', '.join(names)}")
        if not of_nnunet:
            return content[names[0]]
        return _classes_at(Image(content[of_nnunet[0]].T, None, None, None, str(path)), class_axis).array


def _read_zarr(path: Path, class_axis: int) -> Any:
    try:
        import zarr
    except ImportError:
        raise ImportError(f"reading {path} needs zarr: pip install 'assay[zarr]'") from None
    content: Any = zarr.open(path, mode="r")
    if hasattr(content, "shape"):
        return content[...]
    attributes = dict(content.attrs)
    scales = attributes.get("ome", attributes).get("multiscales")
    if not scales:
        raise UnreadableImage(f"{path} must be a Zarr array or OME-Zarr, it is a group without multiscales")
    names = [axis["name"] if isinstance(axis, dict) else axis for axis in scales[0]["axes"]]
    array = content[scales[0]["datasets"][0]["path"]][...]
    if set(names) - {*"cxyz"}:
        raise UnreadableImage(f"{path} has axes {', '.join(names)}, expected c, x, y and z")
    order = [names.index(name) for name in "xyzc" if name in names]
    image = Image(array.transpose(order), None, None, None, str(path))
    return (_classes_at(image, class_axis) if "c" in names else trimmed(image)).array
