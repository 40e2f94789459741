"""The parameters that say what objects are, and which of them belong together."""

from __future__ import annotations

from .record import Parameter
from .topology import THINNING

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
        "cldice": "clDice above {threshold} ({at_threshold}), with skeletons by {skeleton}",
        "overlap": "more than {threshold} voxels ({at_threshold}) in common",
        "box_iou": "intersection over union of the boxes above {threshold} ({at_threshold})",
        "centre_distance": "distance of the centroids below {threshold} {mm} ({at_threshold})",
        "point_in_mask": "the voxel nearest to the prediction's centroid in the reference",
        "touch": "voxels in common, of lesions after the same dilation of each reference",
    },
    of_statistic=True,
)
_SIMILARITIES = ("criterion", ("iou", "dsc", "ior", "iop", "cldice", "box_iou"))
_COUNTS = ("criterion", ("overlap",))
_DISTANCES = ("criterion", ("centre_distance",))
_GRADED = ("criterion", (*_SIMILARITIES[1], *_COUNTS[1], *_DISTANCES[1]))
OBJECT_SKELETON = THINNING._replace(
    description="how objects are thinned, as for `skeletonize`",
    when=("criterion", ("cldice",)),
)
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
_ONE_TO_ONE = ("greedy_by_score", "optimal", "best_total", "greedy_by_criterion")
_BEST_LEFT = "each prediction the best reference that is left"
_DOUBLE = "; double detections are {double_detections}"
STRATEGY = Parameter(
    "strategy",
    "which of the pairs that pass are matches",
    "optimal",
    {
        "optimal": f"as many pairs as possible, then those of the best total{_DOUBLE}",
        "best_total": f"those of the best total{_DOUBLE}",
        "greedy_by_criterion": f"the best pairs first, if both objects are free{_DOUBLE}",
        "greedy_by_score": f"by descending score ({{object_score}} of its voxels, if it is not given), "
        f"{_BEST_LEFT}{_DOUBLE}",
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
    when=("strategy", _ONE_TO_ONE),
)
OBJECT_SCORE = Parameter(
    "object_score",
    "what the score of an object is, if scores are those of voxels",
    "maximum",
    {"maximum": "the highest", "mean": "the mean"},
    of_statistic=True,
    when=("strategy", ("greedy_by_score",)),
)
SIMILARITY = CRITERION._replace(
    choices={name: words for name, words in CRITERION.choices.items() if name in _SIMILARITIES[1]}
)
VOLUMES = (
    Parameter(
        "volumes",
        "the volumes of the objects that count; others are ignored, with what is matched with a reference among them",
        "all",
        {
            "all": "",
            "from": ", those of at least {volume_from} (ml in 3D)",
            "below": ", those below {volume_below} (ml in 3D)",
            "between": ", those from {volume_from} to below {volume_below} (ml in 3D)",
        },
        of_statistic=True,
    ),
    Parameter(
        "volume_from",
        "the volume of the smallest objects that count, ml in 3D (no default)",
        low=0,
        of_statistic=True,
        when=("volumes", ("from", "between")),
    ),
    Parameter(
        "volume_below",
        "the volume below which objects count, ml in 3D (no default)",
        low=0,
        low_allowed=False,
        of_statistic=True,
        when=("volumes", ("below", "between")),
    ),
)
_ASSIGNMENT = (AT_THRESHOLD, STRATEGY, DOUBLE_DETECTIONS, OBJECT_SCORE)
_WHICH = (OBJECTS, CONNECTIVITY, *LESIONS, *VOLUMES)
MATCHING = (*_WHICH, CRITERION, OBJECT_SKELETON, *THRESHOLDS, *_ASSIGNMENT)
"""What objects are, and which of them belong together."""
_ALWAYS_THINNED = OBJECT_SKELETON._replace(
    description="how objects are thinned, for the metric itself and for criterion cldice, as for `skeletonize`",
    when=None,
)
THINNED = tuple(_ALWAYS_THINNED if one == OBJECT_SKELETON else one for one in MATCHING)
"""The same where objects are thinned whatever the criterion is."""
BY_SIMILARITY = (*_WHICH, SIMILARITY, OBJECT_SKELETON, THRESHOLDS[0], *_ASSIGNMENT)
"""The same where the criterion itself is averaged."""

RANKED = STRATEGY._replace(
    default="greedy_by_score",
    choices={
        **{name: STRATEGY.choices[name] for name in _ONE_TO_ONE},
        "greedy_by_score": f"by descending score, {_BEST_LEFT}{_DOUBLE}",
    },
)
SCORED = (
    *_WHICH,
    CRITERION,
    OBJECT_SKELETON,
    *THRESHOLDS,
    AT_THRESHOLD,
    RANKED,
    DOUBLE_DETECTIONS,
    OBJECT_SCORE._replace(when=None),
)
"""What detections are, and which of them are hits."""
