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


def run_length_masks(segmentations: Sequence[Any], sizes: Sequence[Sequence[int]] | None = None) -> RunLengthMasks:
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
    ValueError
        A segmentation that cannot be used; the message has its position.
    """
    if segmentations and all(isinstance(one, np.ndarray) for one in segmentations):
        return _core.encode_masks([_pixels(one) for one in segmentations])
    return _core.run_length_masks(list(segmentations), sizes=None if sizes is None else list(sizes))


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
