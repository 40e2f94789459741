"""Regions of an image in which probabilities are looked at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ._inputs import as_choice, as_label_map, as_pair, as_region_labels, as_spacing, as_threads
from .catalogue import as_number
from .distance import distance_transform

REGIONS = ("reference", "union", "band")
_SLACK = 1e-12  # relative, for distances that are meant to be the width


def region_mask(
    reference: object,
    prediction: object = None,
    *,
    region: str,
    label: int | Sequence[int] | None = None,
    width: float | None = None,
    spacing: Sequence[float] | None = None,
    threads: int | None = None,
) -> NDArray[np.bool_]:
    """The voxels of a region around a class, to be given as `mask` to functions of probabilities.

    Most voxels of an image are far from any class, easy, and hide how probabilities do where it matters.

    Parameters
    ----------
    reference, prediction
        Label maps or masks of one shape; the prediction is needed for "union" only.
    region
        "reference": the voxels of the class in the reference. To look at these alone makes calibrated probabilities
        look too low. "union": those of the class in the reference or the prediction; of the voxels predicted as
        background it keeps only the errors. "band": those at most `width` from
        the nearest voxel on the other side of the boundary of the class in the reference, centre to centre. Any other
        label is the other side, also one that is to be ignored.
    label
        The label or labels of the class. Left out: every label but 0; the band is then that along the boundaries of all
        labels.
    width
        Of the band, in mm.
    spacing
        Size of a voxel along each array axis, in mm. Left out it is 1.
    threads
        Number of threads, None for the default.

    Returns
    -------
    ndarray of bool
        Of the shape of `reference`. Empty if the class is.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used.

    Examples
    --------
    >>> region_mask(numpy.array([0, 0, 0, 1, 1, 1]), region="band", width=1)
    array([False, False,  True,  True, False, False])
    """
    kind = as_choice(region, "region", REGIONS)
    if (width is None) == (kind == "band"):
        raise ValueError(f"width must be given for the region 'band' and for no other, got {width!r} for {kind!r}")
    if kind == "union":
        if prediction is None:
            raise ValueError("prediction must be given for the region 'union'")
        own, other = as_pair(reference, prediction)
        return _of_class(own, label) | _of_class(other, label)
    labels = as_label_map(reference, "reference")
    if kind == "reference":
        return _of_class(labels, label)
    limit = as_number(width, "width")
    if not 0 < limit < np.inf:
        raise ValueError(f"width must be positive and finite, got {width}")
    distance = distance_transform(
        labels if label is None else _of_class(labels, label),
        spacing=as_spacing(spacing, labels.ndim),
        signed=True,
        max_distance=1.01 * limit,
        dtype="float64",
        threads=as_threads(threads) or None,
    )
    return np.abs(distance) <= limit * (1 + _SLACK)


def _of_class(labels: NDArray[np.generic], label: int | Sequence[int] | None) -> NDArray[np.bool_]:
    members = as_region_labels(label, "label")
    return labels != 0 if label is None else np.isin(labels, members)
