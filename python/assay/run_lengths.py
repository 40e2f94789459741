"""Masks as run lengths, the way COCO stores them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._core import Candidates, RunLengthMasks
from ._inputs import as_label_map


def encode_mask(mask: object) -> dict[str, Any]:
    """A mask as COCO's compressed run lengths.

    Parameters
    ----------
    mask
        Two axes, bool or 8-bit, any strides; non-zero is inside.

    Returns
    -------
    dict
        {"size": [height, width], "counts": text}, fit for JSON.
    """
    pixels = _pixels(mask)
    return {"size": list(pixels.shape), "counts": _core.encode_masks([pixels]).text(0)}


def decode_mask(segmentation: Mapping[str, Any]) -> NDArray[np.bool_]:
    """The pixels of COCO's run lengths, compressed or not.

    Parameters
    ----------
    segmentation
        {"size": [height, width], "counts": text or list of lengths}.

    Returns
    -------
    array
        bool, shape (height, width).
    """
    return run_length_masks([segmentation]).pixels(0).astype(bool)


def run_length_masks(segmentations: Sequence[Any], sizes: Sequence[tuple[int, int]] | None = None) -> RunLengthMasks:
    """Masks from COCO's segmentations, or from arrays.

    Parameters
    ----------
    segmentations
        Each one of: {"size": [height, width], "counts": compressed text or list of lengths}; a list of polygons, each
        [x, y, x, y, ...] (they need `sizes`; pixels are those of pycocotools); an array with two axes, bool or 8-bit.
    sizes
        (height, width) of the image of each. Left out, every segmentation must tell its own.

    Returns
    -------
    RunLengthMasks
        With `area`, `box`, `pixels(index)`, `text(index)`, `counts(index)`.

    Raises
    ------
    TypeError, ValueError
        A segmentation that cannot be used; the message has its position.
    """
    if segmentations and all(isinstance(one, np.ndarray) for one in segmentations):
        return _core.encode_masks([_pixels(one) for one in segmentations])
    parts = [_parts(one, i, None if sizes is None else sizes[i]) for i, one in enumerate(segmentations)]
    extents = _sizes([size for _, size in parts])
    return _core.run_length_masks([counts for counts, _ in parts], height=extents[:, 0], width=extents[:, 1])


def _parts(segmentation: Any, i: int, size: Any) -> tuple[Any, Any]:
    """What describes the pixels, and the size of the image."""
    if isinstance(segmentation, dict):
        try:
            return segmentation["counts"], segmentation["size"]
        except KeyError as problem:
            raise ValueError(f"segmentation {i} has no {problem.args[0]!r}, expected counts and size") from None
    if not isinstance(segmentation, list):
        raise TypeError(f"segmentation {i} must be run lengths or a list of polygons, got {segmentation!r}")
    if size is None:
        raise ValueError(f"segmentation {i} is a list of polygons, expected the size of its image too")
    return segmentation, size


def _sizes(sizes: list[Any]) -> NDArray[np.int64]:
    """(height, width) of each mask."""
    for i, size in enumerate(sizes):
        if not isinstance(size, (list, tuple)) or len(size) != 2 or not all(type(extent) is int for extent in size):
            raise ValueError(f"segmentation {i} must have a size of [height, width] in pixels, got {size!r}")
    return np.array(sizes, np.int64).reshape(-1, 2)


def _pixels(mask: object) -> NDArray[Any]:
    array = as_label_map(mask, "mask")
    if array.ndim != 2 or array.dtype.itemsize != 1:
        raise ValueError(f"mask must be bool or 8-bit and have two axes, got {array.dtype} and shape {array.shape}")
    return array


def mask_candidates(reference: RunLengthMasks, prediction: RunLengthMasks, *, criterion: str = "iou") -> Candidates:
    """Every pair of masks of one image that have a pixel in common, with the value of a criterion.

    Parameters
    ----------
    reference, prediction
        Masks of one size. They may overlap within a side.
    criterion
        "iou", "dsc", "ior" (intersection over reference) or "iop" (over prediction).

    Returns
    -------
    Candidates
        Columns `reference`, `prediction` (positions) and `value`.
    """
    return _core.mask_candidates(reference, prediction, criterion=criterion)
