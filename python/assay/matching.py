"""Objects of two instance label maps: which belong together, and what follows from that."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from . import _core
from ._inputs import (
    Array,
    as_choice,
    as_column,
    as_ignored,
    as_indices,
    as_object_labels,
    as_pair,
    as_region_labels,
    as_scores,
    as_shared,
    as_spacing,
)
from .catalogue import as_number
from .skeleton import THINNING_METHODS

CRITERIA = (
    "iou", "dsc", "ior", "iop", "overlap", "boundary_iou", "cldice", "box_iou", "centre_distance", "point_in_mask",
)  # fmt: skip
STRATEGIES = ("unambiguous", "greedy_by_score", "greedy_by_criterion", "optimal", "best_total", "one_to_many")
_BANDS = ("voxel", "face", "erosion")

_SHARED = """reference, prediction
    Instance label maps of one shape and any rank, bool or integer, any strides: each object has a label of its own,
    0 is background. Nothing is copied.
reference_labels, prediction_labels
    The labels that are objects, for example those of one class; the others are background. None: every label but 0.
    Labels that do not occur are no objects.
void_label
    A label of the reference, or several (0 is possible), where nothing is known. Void is no object, and its voxels do
    not count for the size of a prediction.
crowd_label
    A label of the reference, or several: regions of objects that are not told apart. A crowd is no object. A prediction
    without a match is ignored if more than half of its voxels are in void and crowds.
spacing
    Size of a voxel along each array axis, in mm. Left out it is 1.
ignore_label
    Voxels with this label in the reference are removed from both arrays.
mask
    Voxels to evaluate, bool or 8-bit of the same shape; the others are removed from both arrays.
threads
    Number of threads, None for the default. The result does not depend on it."""

F = TypeVar("F", bound=Callable[..., object])


def _completed(function: F) -> F:
    """Put what several functions share into the docstring of one."""
    function.__doc__ = (function.__doc__ or "").format(shared=_SHARED.replace("\n", "\n    "))
    return function


class _Objects(NamedTuple):
    """Two label maps, checked, and their objects."""

    reference: Array
    prediction: Array
    table: _core.OverlapTable
    objects: _core.ObjectPairs
    shared: dict[str, Any]


def _objects(
    reference: object,
    prediction: object,
    *,
    reference_labels: Iterable[int] | None = None,
    prediction_labels: Iterable[int] | None = None,
    void_label: int | Iterable[int] | None = None,
    crowd_label: int | Iterable[int] | None = None,
    spacing: Sequence[float] | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> _Objects:
    reference_map, prediction_map = as_pair(reference, prediction)
    axes = reference_map.ndim
    shared = as_shared(reference_map, ignore_label, mask, threads)
    table = _core.overlap_table(
        reference_map, prediction_map, spacing=as_spacing(spacing, axes), origin=[0] * axes, **shared
    )
    objects = _core.object_pairs(
        table,
        reference_labels=as_object_labels(reference_labels, "reference_labels"),
        prediction_labels=as_object_labels(prediction_labels, "prediction_labels"),
        void_labels=as_region_labels(void_label, "void_label"),
        crowd_labels=as_region_labels(crowd_label, "crowd_label"),
    )
    return _Objects(reference_map, prediction_map, table, objects, shared)


@_completed
def object_pairs(
    reference: object,
    prediction: object,
    *,
    reference_labels: Iterable[int] | None = None,
    prediction_labels: Iterable[int] | None = None,
    void_label: int | Iterable[int] | None = None,
    crowd_label: int | Iterable[int] | None = None,
    spacing: Sequence[float] | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> _core.ObjectPairs:
    """The objects of two instance label maps and the pairs of them that share voxels, in one pass.

    Parameters
    ----------
    {shared}

    Returns
    -------
    ObjectPairs
        Labels, sizes, boxes and intersections, and what follows from them without a choice of pairs: `aji()`,
        `aji_plus()` and `ensemble_dice()`.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    return _objects(
        reference,
        prediction,
        reference_labels=reference_labels,
        prediction_labels=prediction_labels,
        void_label=void_label,
        crowd_label=crowd_label,
        spacing=spacing,
        ignore_label=ignore_label,
        mask=mask,
        threads=threads,
    ).objects


@_completed
def match_instances(
    reference: object,
    prediction: object,
    *,
    criterion: str = "iou",
    threshold: float | None = None,
    at_threshold: str = "miss",
    strategy: str = "unambiguous",
    scores: Mapping[int, float] | None = None,
    double_detections: str = "false_positive",
    band: str = "voxel",
    width: float | None = None,
    skeleton: str = "distance_ordered",
    reference_labels: Iterable[int] | None = None,
    prediction_labels: Iterable[int] | None = None,
    void_label: int | Iterable[int] | None = None,
    crowd_label: int | Iterable[int] | None = None,
    spacing: Sequence[float] | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> _core.Matching:
    """Match the objects of two instance label maps: what was found, missed and made up.

    Parameters
    ----------
    criterion
        How well two objects fit: "iou", "dsc", "ior" (intersection over reference), "iop" (intersection over
        prediction), "overlap" (voxels in common), "boundary_iou" (of the bands inside the boundaries), "cldice" (of
        the skeletons, for tubes; 2 or 3 axes), "box_iou" (of the boxes, which end at voxel edges), "centre_distance"
        (between centroids, in mm; smaller is better) or "point_in_mask" (1 if the voxel nearest to the centroid of the
        prediction, halves up, is in the reference).
        Objects that have nothing in common match at no threshold, except by "centre_distance".
    threshold
        What the criterion of a match must be better than. None: 0.5; distances have no default.
    at_threshold
        Whether a value equal to the threshold is a "hit" or a "miss".
    strategy
        "unambiguous": every pair that passes, and an error if an object is in two (with IoU > 0.5 of masks none is).
        "greedy_by_score": predictions by descending score, each takes the best reference that is left.
        "greedy_by_criterion": pairs from the best to the worst, if both are free. "optimal": as many pairs as
        possible, then the best total (exact up to the rounding of sums). "best_total": the best total, whatever the
        number of pairs. "one_to_many": every pair that passes; a reference with any is found, a prediction with any
        is no false positive.
        Of equally good pairs the one with the lower reference label, then prediction label, comes first; which of
        several assignments with the same total is found is fixed too.
    scores
        The score of each predicted label. Needed for "greedy_by_score", otherwise kept for curves.
    double_detections
        What a prediction is that passes but found its references taken: "false_positive" or "ignored".
    band, width
        For "boundary_iou", as in `boundary_iou`.
    skeleton
        For "cldice": how the objects are thinned, as the method of `skeletonize`. Of two objects clDice is the harmonic
        mean of two shares: how much of the skeleton of one lies in the other, and the reverse. An object without a
        skeleton, as "lee" leaves some, matches nothing. Void voxels are part of a prediction here.
    {shared}

    Returns
    -------
    Matching
        Counts, formulas and the table of objects. Matchings of several images add up with +.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
        Also an ambiguous matching with the strategy "unambiguous".

    References
    ----------
    Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 2; void, crowds and
    panoptic quality: Kirillov et al., "Panoptic segmentation", CVPR (2019).

    Examples
    --------
    >>> reference = numpy.array([1, 1, 1, 0, 2, 2, 0, 0])
    >>> prediction = numpy.array([5, 5, 0, 0, 0, 0, 7, 7])
    >>> match_instances(reference, prediction)
    <Matching: 1 images, tp=1, fp=1, fn=1>
    """
    kind = as_choice(criterion, "criterion", CRITERIA)
    options = _definition(kind, threshold, at_threshold, strategy, double_detections)
    options |= {"band": as_choice(band, "band", _BANDS), "width": _width(width, kind)}
    options["skeleton"] = as_choice(skeleton, "skeleton", THINNING_METHODS)
    if strategy == "greedy_by_score" and scores is None:
        raise ValueError('scores must map the labels of the prediction to numbers for strategy "greedy_by_score"')
    found = _objects(
        reference,
        prediction,
        reference_labels=reference_labels,
        prediction_labels=prediction_labels,
        void_label=void_label,
        crowd_label=crowd_label,
        spacing=spacing,
        ignore_label=ignore_label,
        mask=mask,
        threads=threads,
    )
    options["scores"] = as_scores(scores, found.objects.prediction_labels)
    return _core.match_instances(
        found.reference, found.prediction, found.table, found.objects, **options, **found.shared
    )


def _definition(
    criterion: str, threshold: float | None, at_threshold: str, strategy: str, double_detections: str
) -> dict[str, Any]:
    if strategy == "best_total" and criterion == "centre_distance":
        raise ValueError('strategy "best_total" is not for distances; pass strategy="optimal"')
    return {
        "criterion": criterion,
        "threshold": _threshold(threshold, criterion),
        "at_threshold": as_choice(at_threshold, "at_threshold", ("miss", "hit")),
        "strategy": as_choice(strategy, "strategy", STRATEGIES),
        "double_detections": as_choice(double_detections, "double_detections", ("false_positive", "ignored")),
    }


def _threshold(threshold: float | None, criterion: str) -> float:
    if threshold is None and criterion == "centre_distance":
        raise ValueError('threshold must be a number of mm for criterion "centre_distance", got None')
    value = 0.5 if threshold is None else as_number(threshold, "threshold")
    least = -1 if criterion == "generalised_box_iou" else 0
    if not math.isfinite(value) or value < least:
        raise ValueError(f"threshold must be a finite number of at least {least}, got {threshold!r}")
    return value


def _width(width: float | None, criterion: str) -> float:
    if width is None and criterion == "boundary_iou":
        raise ValueError('width must be a number for criterion "boundary_iou", got None')
    return 1.0 if width is None else as_number(width, "width")


def match_candidates(
    reference: object,
    prediction: object,
    value: object,
    *,
    references: object,
    predictions: object,
    criterion: str = "iou",
    threshold: float | None = None,
    at_threshold: str = "miss",
    strategy: str = "unambiguous",
    scores: object | None = None,
    double_detections: str = "false_positive",
) -> _core.Matching:
    """Match objects of any kind, given how well pairs of them fit.

    Parameters
    ----------
    reference, prediction, value
        One row per pair of objects that may match, in any order: number of the reference object, number of the
        predicted object (both from 0), and the criterion. Pairs that are not listed cannot match.
    references, predictions
        How many objects there are, at most 2^24; or one bool for each, True if it is ignored: such a reference matches
        nothing, such a prediction is no false positive.
    criterion
        What the values are, as in `match_instances`, or "generalised_box_iou", of which a threshold may be as low as
        -1. Of "centre_distance" less is better.
    scores
        The score of each prediction, in the order of their numbers.
    threshold, at_threshold, strategy, double_detections
        As in `match_instances`.

    Returns
    -------
    Matching
        Labels are the numbers of the objects; volumes are NaN.

    Raises
    ------
    TypeError, ValueError
        As `match_instances` does.

    Examples
    --------
    >>> match_candidates([0, 1, 0], [0, 0, 1], [0.6, 0.55, 0.55], references=2, predictions=2, strategy="optimal").tp
    2
    """
    kind = as_choice(criterion, "criterion", (*CRITERIA, "generalised_box_iou"))
    options = _definition(kind, threshold, at_threshold, strategy, double_detections)
    pairs = as_indices(reference, "reference"), as_indices(prediction, "prediction")
    if pairs[0].shape == pairs[1].shape:
        rows, counts = np.unique(np.stack(pairs), axis=1, return_counts=True)
        if rows.shape[1] < pairs[0].size:
            twice = tuple(rows[:, counts > 1][:, 0].tolist())
            raise ValueError(f"reference and prediction must name each pair once, got {twice} twice or more")
    return _core.match_candidates(
        *pairs,
        as_column(value, "value"),
        references=as_ignored(references, "references"),
        predictions=as_ignored(predictions, "predictions"),
        scores=[] if scores is None else as_column(scores, "scores").tolist(),
        **options,
    )
