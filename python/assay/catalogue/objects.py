"""Metrics of objects: which were found, which are false, and how well those that were found are outlined."""

from __future__ import annotations

import math
from typing import Literal

from .overlap import BETA
from .record import METRICS_RELOADED, Direction, Metric, Parameter, Statistic
from .surface import DIRECTIONS, MODEL, PERCENTILE, RULE, SHARES, TOLERANCE, WEIGHTED_RULE

_KIRILLOV = "Kirillov et al., Panoptic segmentation, CVPR (2019), doi:10.1109/CVPR.2019.00963"
_KUMAR = (
    "Kumar et al., A dataset and a technique for generalized nuclear segmentation for computational pathology, IEEE "
    "TMI 36 (2017), doi:10.1109/TMI.2017.2677499"
)
_GRAHAM = "Graham et al., HoVer-Net, Medical Image Analysis 58 (2019), doi:10.1016/j.media.2019.101563"

OBJECTS = Parameter(
    "objects",
    "what the objects of a class are: the connected components of its mask, lesions that are made of these, or its "
    "labels, each of them one object",
    "components",
    {
        "components": "connected components ({connectivity}) of the class's mask",
        "lesions": "lesions: connected components ({connectivity}) of the class's mask, {merged} merged if connected "
        "after {dilation} dilations by the neighbours that share an edge; those up to a volume of {smallest} (ml in "
        "3D) are ignored, or removed from a prediction that is merged",
        "labels": "labels of the class",
    },
    of_statistic=True,
)
UNMERGED = OBJECTS._replace(
    description="what the objects of a class are: the connected components of its mask, or its labels, each of them "
    "one object",
    choices={name: words for name, words in OBJECTS.choices.items() if name != "lesions"},
)
CONNECTIVITY = Parameter(
    "connectivity",
    "which neighbours belong to one component: those that share a face, an edge, or a corner",
    "full",
    {"face": "neighbours share a face", "edge": "neighbours share an edge", "full": "neighbours share a corner"},
    of_statistic=True,
    when=("objects", ("components", "lesions")),
)
_LESIONS = ("objects", ("lesions",))
LESIONS = (
    Parameter(
        "merged",
        "whether lesions are pieces that are connected after a dilation in the reference only, or in both masks",
        "reference",
        {"reference": "in the reference", "both": "in both masks"},
        of_statistic=True,
        when=_LESIONS,
    ),
    Parameter(
        "dilation",
        "how many times lesions are dilated, to merge their pieces and to see what they touch",
        1.0,
        low=0,
        high=100,
        whole=True,
        of_statistic=True,
        when=_LESIONS,
    ),
    Parameter(
        "smallest",
        "up to which volume lesions of the reference are ignored, with the predictions that match them (ml in 3D)",
        0.0,
        low=0,
        of_statistic=True,
        when=_LESIONS,
    ),
)
CRITERION = Parameter(
    "criterion",
    "how well two objects fit",
    "iou",
    {
        "iou": "intersection over union above {threshold} ({at_threshold})",
        "dsc": "DSC above {threshold} ({at_threshold})",
        "ior": "intersection over reference above {threshold} ({at_threshold})",
        "iop": "intersection over prediction above {threshold} ({at_threshold})",
        "overlap": "more than {threshold} voxels ({at_threshold}) in common",
        "box_iou": "intersection over union of the boxes above {threshold} ({at_threshold})",
        "centre_distance": "distance of the centroids below {threshold} {mm} ({at_threshold})",
        "point_in_mask": "the voxel nearest to the prediction's centroid in the reference",
        "touch": "voxels in common, of lesions after the same dilation of each reference",
    },
    of_statistic=True,
)
_SIMILARITIES = ("criterion", ("iou", "dsc", "ior", "iop", "box_iou"))
_COUNTS = ("criterion", ("overlap",))
_DISTANCES = ("criterion", ("centre_distance",))
_GRADED = ("criterion", (*_SIMILARITIES[1], *_COUNTS[1], *_DISTANCES[1]))
_THRESHOLD = "what the criterion of a match must be better than"
THRESHOLDS = (
    Parameter("threshold", _THRESHOLD, 0.5, low=0, high=1, of_statistic=True, when=_SIMILARITIES),
    Parameter("threshold", f"{_THRESHOLD}, in voxels", 0.0, low=0, of_statistic=True, when=_COUNTS),
    Parameter("threshold", f"{_THRESHOLD}, in mm (no default)", low=0, of_statistic=True, when=_DISTANCES),
)
AT_THRESHOLD = Parameter(
    "at_threshold",
    "whether a criterion equal to the threshold is a hit",
    "miss",
    {"miss": "equal is a miss", "hit": "equal is a hit"},
    of_statistic=True,
    when=_GRADED,
)
_DOUBLE = "; double detections are {double_detections}"
STRATEGY = Parameter(
    "strategy",
    "which of the pairs that pass are matches",
    "optimal",
    {
        "optimal": f"as many pairs as possible, then those of the best total{_DOUBLE}",
        "best_total": f"those of the best total{_DOUBLE}",
        "greedy_by_criterion": f"the best pairs first, if both objects are free{_DOUBLE}",
        "one_to_many": "every pair that passes",
        "unambiguous": "every pair that passes, which must be unambiguous",
    },
    of_statistic=True,
)
DOUBLE_DETECTIONS = Parameter(
    "double_detections",
    "what a prediction is that passes but found its references taken",
    "false_positive",
    {"false_positive": "false positives", "ignored": "ignored"},
    of_statistic=True,
    when=("strategy", ("optimal", "best_total", "greedy_by_criterion")),
)
SIMILARITY = CRITERION._replace(
    choices={name: words for name, words in CRITERION.choices.items() if name in _SIMILARITIES[1]}
)
_ASSIGNMENT = (AT_THRESHOLD, STRATEGY, DOUBLE_DETECTIONS)
MATCHING = (OBJECTS, CONNECTIVITY, *LESIONS, CRITERION, *THRESHOLDS, *_ASSIGNMENT)
"""What objects are, and which of them belong together."""
BY_SIMILARITY = (OBJECTS, CONNECTIVITY, *LESIONS, SIMILARITY, THRESHOLDS[0], *_ASSIGNMENT)
"""The same where the criterion itself is averaged."""

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

_FOUND = "; objects are {objects}; a match has {criterion}; matches are {strategy}"
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
    own: tuple[Parameter, ...],
    *,
    distance: bool,
    surface: bool,
) -> Metric:
    """The mean of an overlap or boundary metric over objects."""
    return _object(
        key,
        title,
        function,
        f"mean over {{average}} of {what} between a reference and all that it is matched with" + _FOUND,
        "NaN without any object that counts",
        statistic="matched_surfaces" if surface else "matched_counts",
        method=method,
        direction="down" if distance else "up",
        high=math.inf if distance else 1.0,
        worst="bound" if distance else 0.0,
        unit="mm" if distance else "",
        parameters=(*own, AVERAGE, PENALTY if distance else NOTHING, *MATCHING),
    )


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
    _outline("object_dsc", "DSC of objects", "object_dice", "the DSC", "dsc", (), distance=False, surface=False),
    _outline("object_iou", "IoU of objects", "object_iou", "the IoU", "iou", (), distance=False, surface=False),
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
        surface=True,
    ),
    _outline(
        "object_assd",
        "average symmetric surface distance of objects",
        "object_average_symmetric_surface_distance",
        "the mean Euclidean distance from one surface to the other, both directions pooled" + _ELEMENTS + ",",
        "assd",
        MODEL,
        distance=True,
        surface=True,
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
        distance=False,
        surface=True,
    ),
)
