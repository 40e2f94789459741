"""Masks as run lengths, the way COCO stores them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._core import Candidates, RunLengthMasks
from ._inputs import as_choice, as_label_map, as_rows


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
    pixels = _pixels(mask, "mask")
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
    if not isinstance(segmentation, Mapping):
        raise TypeError(f"segmentation must be a dict of size and counts, got {segmentation!r}")
    return run_length_masks([dict(segmentation)]).pixels(0).astype(bool)


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
    TypeError, ValueError
        A segmentation that cannot be used; the message has its position.
    """
    each = as_rows(segmentations, "segmentations", "masks")
    if each and all(isinstance(one, np.ndarray) for one in each):
        return _core.encode_masks([_pixels(one, f"segmentations[{i}]") for i, one in enumerate(each)])
    return _core.run_length_masks(each, sizes=None if sizes is None else as_rows(sizes, "sizes", "[height, width]"))


def _pixels(mask: object, name: str) -> NDArray[Any]:
    array = as_label_map(mask, name)
    if array.ndim != 2 or array.dtype.itemsize != 1:
        raise ValueError(f"{name} must be bool or 8-bit and have two axes, got {array.dtype} and shape {array.shape}")
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
    for masks, name in ((reference, "reference"), (prediction, "prediction")):
        if not isinstance(masks, RunLengthMasks):
            raise TypeError(f"{name} must be RunLengthMasks, as run_length_masks makes them, got {masks!r}")
    return _core.mask_candidates(
        reference, prediction, criterion=as_choice(criterion, "criterion", ("iou", "dsc", "ior", "iop"))
    )
