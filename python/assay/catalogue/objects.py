"""Metrics of objects: which were found, which are false, and how well those that were found are outlined."""

from __future__ import annotations

import math
from typing import Literal

from .matching import BY_SIMILARITY, CONNECTIVITY, MATCHING, SCORED, THINNED, UNMERGED
from .overlap import BETA
from .record import METRICS_RELOADED, Direction, Metric, Parameter, Statistic
from .surface import BANDS, DIRECTIONS, MODEL, PERCENTILE, RULE, SHARES, TOLERANCE, WEIGHTED_RULE

_KIRILLOV = "Kirillov et al., Panoptic segmentation, CVPR (2019), doi:10.1109/CVPR.2019.00963"
_KUMAR = (
    "Kumar et al., A dataset and a technique for generalized nuclear segmentation for computational pathology, IEEE "
    "TMI 36 (2017), doi:10.1109/TMI.2017.2677499"
)
_GRAHAM = "Graham et al., HoVer-Net, Medical Image Analysis 58 (2019), doi:10.1016/j.media.2019.101563"

AVERAGE = Parameter(
    "average",
    "which objects the mean is over: references with a match, all references, or all references and false predictions",
    "matched",
    {
        "matched": "references with a match",
        "references": "all references (a missed one counts {penalty})",
        "all": "all references and false predictions (a missed or false one counts {penalty})",
    },
)
_UNMATCHED = ("average", ("references", "all"))
NOTHING = Parameter("penalty", "what a missed or false object counts", 0.0, low=0, high=1, when=_UNMATCHED)
PENALTY = Parameter("penalty", "what a missed or false object counts, in mm (no default)", low=0, when=_UNMATCHED)

_FOUND = "; objects are {objects}{volumes}; a match has {criterion}; matches are {strategy}"
_EITHER = "NaN without any object, 0 if only one mask has objects"


def _object(
    key: str,
    title: str,
    function: str,
    sentence: str,
    empties: str,
    source: str = METRICS_RELOADED,
    *,
    statistic: Statistic = "matching",
    method: str | None = None,
    direction: Direction = "up",
    low: float = 0.0,
    high: float = 1.0,
    worst: float | Literal["bound"] | None = 0.0,
    unit: str = "",
    parameters: tuple[Parameter, ...] = MATCHING,
) -> Metric:
    return Metric(
        key=key,
        title=title,
        function=function,
        family="objects",
        statistic=statistic,
        method=method or key,
        direction=direction,
        low=low,
        high=high,
        best=high if direction == "up" else 0.0,
        worst=worst,
        unit=unit,
        sentence=sentence,
        empties=empties,
        source=source,
        parameters=parameters,
    )


def _cost(
    key: str,
    title: str,
    sentence: str,
    *,
    function: str | None = None,
    method: str | None = None,
    unit: str = "",
    low: float = 0.0,
    found: str = _FOUND,
    parameters: tuple[Parameter, ...] = MATCHING,
) -> Metric:
    """A number of objects or a volume, of which less (or none) is better."""
    return _object(
        key,
        title,
        function or key,
        sentence + found,
        "0 without any object",
        method=method,
        direction="down" if low == 0 else "target",
        low=low,
        high=math.inf,
        worst=None,
        unit=unit,
        parameters=parameters,
    )


def _outline(
    key: str,
    title: str,
    function: str,
    what: str,
    method: str,
    own: tuple[Parameter, ...] = (),
    *,
    statistic: Statistic = "matched_surfaces",
    distance: bool = False,
    matching: tuple[Parameter, ...] = MATCHING,
) -> Metric:
    """The mean of an overlap or boundary metric over objects."""
    return _object(
        key,
        title,
        function,
        f"mean over {{average}} of {what} between a reference and all that it is matched with" + _FOUND,
        "NaN without any object that counts",
        statistic=statistic,
        method=method,
        direction="down" if distance else "up",
        high=math.inf if distance else 1.0,
        worst="bound" if distance else 0.0,
        unit="mm" if distance else "",
        parameters=(*own, AVERAGE, PENALTY if distance else NOTHING, *matching),
    )


_POINTS = Parameter(
    "interpolation",
    "how precision is read between the points of the curve",
    "step",
    {
        "step": "step by step",
        "envelope": "of the best precision at that sensitivity or above",
        "11_points": "mean of the best precision at 11 sensitivities or above",
        "101_points": "mean of the best precision at 101 sensitivities or above",
        "trapezoid": "linear between the points of the curve, from a PPV of 1 at sensitivity 0",
    },
)
_BETWEEN = Parameter(
    "interpolation",
    "how sensitivity is read between the points of the curve",
    "step",
    {"step": "the best with at most as many", "linear": "on straight lines between the points of the curve"},
)
_FPPI = Parameter("fppi", "how many false positives per image there may be (no default)", low=0)
_SENSITIVITY = Parameter("sensitivity", "the sensitivity to reach (no default)", low=0, high=1)


def _ranked(
    key: str,
    title: str,
    function: str,
    sentence: str,
    method: str,
    own: tuple[Parameter, ...],
    *,
    empties: str = "NaN if the reference has no object, 0 if only the prediction has none",
    direction: Direction = "up",
) -> Metric:
    """A metric of detections with scores, by default of all cases together."""
    return _object(
        key,
        title,
        function,
        sentence + _FOUND + "; the score of an object is {object_score} of its voxels, if it is not given",
        empties,
        statistic="detections",
        method=method,
        direction=direction,
        high=1.0 if direction == "up" else math.inf,
        worst=0.0 if direction == "up" else None,
        parameters=(*own, *SCORED),
    )._replace(level="set")


_ELEMENTS = " (surface elements: {boundary})"

OBJECT_METRICS = (
    _object(
        "pq",
        "panoptic quality",
        "panoptic_quality",
        "sum over matched references of the criterion with their best match / (TP + FP/2 + FN/2)" + _FOUND,
        _EITHER,
        _KIRILLOV,
        parameters=BY_SIMILARITY,
    ),
    _object(
        "rq",
        "recognition quality",
        "recognition_quality",
        "TP / (TP + FP/2 + FN/2) of objects" + _FOUND,
        _EITHER,
        _KIRILLOV,
    ),
    _object(
        "sq",
        "segmentation quality",
        "segmentation_quality",
        "mean over matched references of the criterion with their best match" + _FOUND,
        "NaN without a match",
        _KIRILLOV,
        parameters=BY_SIMILARITY,
    ),
    _object(
        "object_sensitivity",
        "sensitivity for objects",
        "object_sensitivity",
        "TP / (TP + FN) of objects" + _FOUND,
        "NaN if the reference has no object, 0 if only the prediction has none",
        method="sensitivity",
    ),
    _object(
        "object_ppv",
        "positive predictive value for objects",
        "object_positive_predictive_value",
        "TP / (TP + FP) of objects" + _FOUND,
        "NaN if the prediction has no object, 0 if only the reference has none",
        method="ppv",
    ),
    _object(
        "object_f_beta",
        "F-beta score for objects",
        "object_f_beta",
        "(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP) of objects with b = {beta}" + _FOUND,
        _EITHER,
        method="f_beta",
        parameters=(BETA, *MATCHING),
    ),
    _cost(
        "fppi", "false positives per image", "number of false positive objects", function="false_positives_per_image"
    ),
    _cost(
        "object_count_difference",
        "difference of the numbers of objects",
        "number of predicted objects minus that of reference objects",
        method="count_difference",
        low=-math.inf,
        found="; objects are {objects}",
        parameters=(UNMERGED, CONNECTIVITY),
    ),
    _cost(
        "missed_volume", "volume of missed objects", "volume of the reference's objects without a match", unit="volume"
    ),
    _cost("false_volume", "volume of false objects", "volume of the predicted objects without a match", unit="volume"),
    _object(
        "aji",
        "aggregated Jaccard index",
        "aggregated_jaccard_index",
        "sum of the intersections over that of the unions of every reference and the prediction with the highest IoU, "
        "which others may take too; objects that are not taken count as unions; objects are {objects}",
        _EITHER,
        _KUMAR,
        statistic="objects",
        parameters=(UNMERGED, CONNECTIVITY),
    ),
    _object(
        "aji_plus",
        "aggregated Jaccard index, one to one",
        "aggregated_jaccard_index_plus",
        "sum of the intersections over that of the unions of pairs, one to one with the largest total IoU; objects "
        "that are not taken count as unions; objects are {objects}",
        _EITHER,
        _GRAHAM,
        statistic="objects",
        parameters=(UNMERGED, CONNECTIVITY),
    ),
    _outline("object_dsc", "DSC of objects", "object_dice", "the DSC", "dsc", statistic="matched_counts"),
    _outline("object_iou", "IoU of objects", "object_iou", "the IoU", "iou", statistic="matched_counts"),
    _outline(
        "object_voxel_f_beta",
        "F-beta score of the voxels of objects",
        "object_voxel_f_beta",
        "the F-beta score over voxels, (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP) with b = {beta},",
        "f_beta",
        (BETA,),
        statistic="matched_counts",
    ),
    _outline(
        "object_cldice",
        "centreline Dice (clDice) of objects",
        "object_cldice",
        "the clDice (skeletons by {skeleton})",
        "cldice",
        statistic="matched_skeletons",
        matching=THINNED,
    ),
    _outline(
        "object_hd",
        "Hausdorff distance of objects",
        "object_hausdorff_distance",
        "percentile {percentile} ({rule}) of the Euclidean distances from one surface to the other, {directions}"
        + _ELEMENTS
        + ",",
        "hausdorff",
        (PERCENTILE, DIRECTIONS, *MODEL, RULE, WEIGHTED_RULE),
        distance=True,
    ),
    _outline(
        "object_assd",
        "average symmetric surface distance of objects",
        "object_average_symmetric_surface_distance",
        "the mean Euclidean distance from one surface to the other, both directions pooled" + _ELEMENTS + ",",
        "assd",
        MODEL,
        distance=True,
    ),
    _outline(
        "object_masd",
        "mean average surface distance of objects",
        "object_mean_average_surface_distance",
        "the mean of the two directed mean Euclidean distances from one surface to the other" + _ELEMENTS,
        "masd",
        MODEL,
        distance=True,
    ),
    _outline(
        "object_nsd",
        "normalized surface distance of objects",
        "object_normalized_surface_distance",
        "the share of the surfaces that lies within {tolerance} {mm} (inclusive) of the other, {directions}"
        + _ELEMENTS
        + ",",
        "nsd",
        (TOLERANCE, SHARES, *MODEL),
    ),
    _outline(
        "object_biou",
        "boundary IoU of objects",
        "object_boundary_iou",
        "the intersection over union of the boundary bands (foreground voxels {band})",
        "iou",
        BANDS,
        statistic="matched_bands",
    ),
    _ranked(
        "object_ap",
        "average precision for objects",
        "object_average_precision",
        "area under PPV over sensitivity of objects at every threshold of their scores ({interpolation})",
        "average_precision",
        (_POINTS,),
    ),
    _ranked(
        "froc",
        "FROC score",
        "froc_score",
        "mean sensitivity for objects at 1/8, 1/4, 1/2, 1, 2, 4 and 8 false positives per image ({interpolation})",
        "froc_score",
        (_BETWEEN,),
    ),
    _ranked(
        "object_sensitivity_at_fppi",
        "sensitivity for objects at a number of false positives per image",
        "object_sensitivity_at_fppi",
        "sensitivity for objects at {fppi} false positives per image ({interpolation})",
        "sensitivity_at",
        (_FPPI, _BETWEEN),
    ),
    _ranked(
        "fppi_at_object_sensitivity",
        "false positives per image at a sensitivity for objects",
        "fppi_at_object_sensitivity",
        "the fewest false positives per image at a threshold with a sensitivity for objects of at least {sensitivity}",
        "fppi_at",
        (_SENSITIVITY,),
        empties="NaN if the reference has no object, or no threshold reaches the sensitivity",
        direction="down",
    ),
)
