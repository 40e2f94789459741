"""Detections: criteria between boxes and points, and curves over their scores."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._core import Candidates, DetectionCurve
from ._inputs import as_boxes, as_choice, as_column, as_count, as_outcomes, as_spacing
from .catalogue import as_number

_CRITERIA = ("box_iou", "generalised_box_iou", "ior", "iop", "centre_distance", "point_in_box")
_POINTS_ALLOWED = {"centre_distance": (True, True), "point_in_box": (False, True)}
"""Criteria that take points: as references, as predictions."""


def box_candidates(
    reference: object,
    prediction: object,
    *,
    criterion: str = "box_iou",
    corners: str = "continuous",
    spacing: Sequence[float] | None = None,
    limit: float | None = None,
) -> Candidates:
    """Every pair of a reference and a predicted box (or point) that can matter, with the value of a criterion.

    Parameters
    ----------
    reference, prediction
        Boxes as arrays of shape (n, 4) in 2D or (n, 6) in 3D: the low corner, then the high one, with axes in the same
        order as `spacing`. Points as arrays of shape (n, 2) or (n, 3). COCO's x, y, width, height become boxes by
        adding the first two columns to the last two.
    criterion
        "box_iou": intersection over union. "generalised_box_iou": that minus the share of the smallest common box that
        neither covers, -1 to 1. "ior", "iop": intersection over the reference or the prediction. "centre_distance":
        distance of centres or points, mm, smaller is better. "point_in_box": 1 where the centre of the prediction, or
        the predicted point, lies in the reference box, its boundary included (for the reverse swap the two).
    corners
        "continuous": corners are positions, a box extends over high - low. "inclusive": corners are the indices of its
        first and last pixel, it extends over high - low + 1.
    spacing
        Size of one unit of each axis in mm, for "centre_distance". Left out it is 1.
    limit
        The worst value of interest, itself included: fewer candidates, in less time. Without it there is no limit to a
        distance, and all other values are above 0. The generalised IoU may have a limit below 0.

    Returns
    -------
    Candidates
        Columns `reference` and `prediction` (row numbers) and `value`. Pairs without a value (0/0, as with boxes of no
        size), or whose boxes do not meet, are left out. Empty if a side is.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used: NaN, a negative size, different numbers of axes.

    References
    ----------
    Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3; Rezatofighi et al.,
    "Generalized intersection over union", CVPR 2019.

    Examples
    --------
    >>> found = box_candidates([[0, 0, 10, 10], [20, 20, 30, 30]], [[0, 5, 10, 15]])
    >>> found.reference, found.prediction, found.value
    (array([0]), array([0]), array([0.33333333]))
    """
    kind = as_choice(criterion, "criterion", _CRITERIA)
    references, predictions = as_boxes(reference, "reference"), as_boxes(prediction, "prediction")
    points = _POINTS_ALLOWED.get(kind, (False, False))
    axes = {
        _axes(rows, name, kind, allowed)
        for rows, name, allowed in zip((references, predictions), ("reference", "prediction"), points, strict=True)
        if rows.shape[1]
    }
    if len(axes) > 1:
        raise ValueError(
            f"reference and prediction must have as many axes, got {references.shape} and {predictions.shape}"
        )
    count = axes.pop() if axes else 2
    return _core.box_candidates(
        references if references.shape[1] else np.empty((0, 2 * count)),
        predictions if predictions.shape[1] else np.empty((0, 2 * count)),
        axes=count,
        criterion=kind,
        corners=as_choice(corners, "corners", ("continuous", "inclusive")),
        spacing=as_spacing(spacing, count),
        limit=_limit(limit),
    )


def _limit(limit: float | None) -> float:
    """For the core, where NaN is no limit."""
    value = math.nan if limit is None else as_number(limit, "limit")
    if limit is not None and math.isnan(value):
        raise ValueError(f"limit must be a number or None, got {limit!r}")
    return value


def _axes(rows: NDArray[np.float64], name: str, criterion: str, points: bool) -> int:
    """The number of axes of boxes or points."""
    columns = int(rows.shape[1])
    if columns > 3:
        return columns // 2
    if not points:
        raise ValueError(f"{name} must be boxes, shape (n, 4) or (n, 6), for {criterion!r}, got points {rows.shape}")
    return columns


def detection_curve(
    score: object, hit: object, *, references: float, images: int, weight: object | None = None
) -> DetectionCurve:
    """Collect the scores and outcomes of all detections of a class, for AP, FROC and working points.

    Parameters
    ----------
    score
        Score of each detection, higher is surer; any numbers but NaN.
    hit
        True for a detection that found a reference object, False for a false one. Leave out detections that are to be
        ignored. A reference can be found once.
    references
        Number of reference objects in all images, found or not; with `weight` the sum of their weights.
    images
        Number of images, those without any object or detection included.
    weight
        Weight of each detection. Left out it is 1.

    Returns
    -------
    DetectionCurve
        With `average_precision`, `froc_score`, `sensitivity_at`, `at_fppi`, `at_sensitivity`, `at_threshold`. It is
        exact: no thresholds are left out, and equal scores are one threshold. Curves of other images add up with +.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used: NaN, columns of different length, more hits than references.

    References
    ----------
    Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.

    Examples
    --------
    >>> curve = detection_curve([0.9, 0.8, 0.7], [True, False, True], references=2, images=4)
    >>> curve.average_precision()
    0.8333333333333333
    >>> curve.at_sensitivity(1.0)
    WorkingPoint(threshold=0.7, sensitivity=1.0, fppi=0.25, ppv=0.6666666666666666)
    """
    scores = as_column(score, "score")
    return _core.detection_curve(
        scores,
        as_outcomes(hit, "hit", scores.size),
        weight=np.empty(0) if weight is None else as_column(weight, "weight", scores.size),
        references=as_number(references, "references"),
        images=as_count(images, "images"),
    )
