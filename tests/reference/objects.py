"""Metrics of objects of two masks, naively: components (neighbours share a corner), matched by IoU above 1/2.

No two objects of one mask overlap, so that an IoU above 1/2 leaves no choice. Undefined values are NaN.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from . import boundary_iou, detection, matching, overlap, surface
from .components import connected_components
from .overlap import Spacing, binary, ratio

Mask = npt.NDArray[np.bool_]


class Found(NamedTuple):
    """Pairs of objects that match, and those of either side that do not."""

    pairs: list[tuple[Mask, Mask]]
    missed: list[Mask]
    false: list[Mask]


def objects(mask: npt.ArrayLike) -> list[Mask]:
    numbers = connected_components(binary(mask), np.ndim(mask))
    return [numbers == number for number in range(1, int(numbers.max(initial=0)) + 1)]


def found(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> Found:
    references, predictions = objects(reference), objects(prediction)
    numbers = [
        (r, p) for r, one in enumerate(references) for p, other in enumerate(predictions) if iou(one, other) > 0.5
    ]
    return Found(
        [(references[r], predictions[p]) for r, p in numbers],
        [one for r, one in enumerate(references) if r not in {pair[0] for pair in numbers}],
        [one for p, one in enumerate(predictions) if p not in {pair[1] for pair in numbers}],
    )


def iou(one: Mask, other: Mask) -> float:
    return float(np.sum(one & other) / np.sum(one | other))


def weighed(reference: npt.ArrayLike, prediction: npt.ArrayLike, missed: float, false: float) -> float:
    """TP / (TP + missed FN + false FP)."""
    pairs, alone, made_up = found(reference, prediction)
    return ratio(len(pairs), len(pairs) + missed * len(alone) + false * len(made_up))


def panoptic_quality(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    pairs, missed, false = found(reference, prediction)
    return ratio(math.fsum(iou(*pair) for pair in pairs), len(pairs) + len(missed) / 2 + len(false) / 2)


def recognition_quality(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return weighed(reference, prediction, 0.5, 0.5)


def object_f_beta(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return weighed(reference, prediction, 0.5, 0.5)


def object_sensitivity(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return weighed(reference, prediction, 1, 0)


def object_positive_predictive_value(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None
) -> float:
    return weighed(reference, prediction, 0, 1)


def false_positives_per_image(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return len(found(reference, prediction).false)


def object_count_difference(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return len(objects(prediction)) - len(objects(reference))


def volume(masks: list[Mask], spacing: Spacing) -> float:
    return sum(overlap.reference_volume(mask, mask, spacing=spacing) for mask in masks)


def missed_volume(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return volume(found(reference, prediction).missed, spacing)


def false_volume(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return volume(found(reference, prediction).false, spacing)


def aggregated_jaccard_index(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    maps = [connected_components(binary(mask), np.ndim(mask)) for mask in (reference, prediction)]
    return matching.aji(*maps)


def aggregated_jaccard_index_plus(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None
) -> float:
    maps = [connected_components(binary(mask), np.ndim(mask)) for mask in (reference, prediction)]
    ious = matching.candidates(*maps, "iou")
    chosen: set[matching.Pair] = set()
    for group in groups(ious):
        of_group = matching.assignments({pair: ious[pair] for pair in group})
        chosen |= max(of_group, key=lambda pairs: math.fsum(ious[pair] for pair in pairs))
    return matching.aggregated(*maps, chosen)


def groups(pairs: Iterable[matching.Pair]) -> list[list[matching.Pair]]:
    """Pairs that share objects, directly or over others: few enough to try every choice."""
    found: list[list[matching.Pair]] = []
    for pair in pairs:
        joined = [group for group in found if any(r == pair[0] or p == pair[1] for r, p in group)]
        found = [group for group in found if group not in joined] + [
            [pair, *(one for group in joined for one in group)]
        ]
    return found


def mean(reference: npt.ArrayLike, prediction: npt.ArrayLike, metric: Callable[..., float], **parameters: Any) -> float:
    values = [metric(*pair, **parameters) for pair in found(reference, prediction).pairs]
    return ratio(math.fsum(values), len(values))


def segmentation_quality(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return mean(reference, prediction, iou)


def object_dice(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return mean(reference, prediction, overlap.dice)


def object_iou(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return mean(reference, prediction, iou)


def object_voxel_f_beta(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return mean(reference, prediction, overlap.f_beta)


def object_boundary_iou(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, width: float, spacing: Spacing = None
) -> float:
    return mean(reference, prediction, boundary_iou.boundary_iou, width=width, spacing=spacing)


def object_hausdorff_distance(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    return mean(reference, prediction, surface.hausdorff_distance, spacing=spacing)


def object_average_symmetric_surface_distance(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None
) -> float:
    return mean(reference, prediction, surface.average_symmetric_surface_distance, spacing=spacing)


def object_mean_average_surface_distance(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None
) -> float:
    return mean(reference, prediction, surface.mean_average_surface_distance, spacing=spacing)


def object_normalized_surface_distance(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, tolerance: float, spacing: Spacing = None
) -> float:
    return mean(reference, prediction, surface.normalized_surface_distance, tolerance=tolerance, spacing=spacing)


def points(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, scores: npt.NDArray[np.float64]
) -> tuple[list[tuple[float, float, float]], int]:
    """True and false positives at every threshold of the highest score of an object, and the number of references."""
    pairs, missed, false = found(reference, prediction)
    detected = [*((scores[one].max(), True) for _, one in pairs), *((scores[one].max(), False) for one in false)]
    own, hits = [score for score, _ in detected], [hit for _, hit in detected]
    return detection.at_thresholds(own, hits, [1.0] * len(own)), len(pairs) + len(missed)


def object_average_precision(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, scores: npt.NDArray[np.float64], spacing: Spacing = None
) -> float:
    return detection.average_precision(*points(reference, prediction, scores), "step")


def object_sensitivity_at_fppi(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    scores: npt.NDArray[np.float64],
    fppi: float,
    spacing: Spacing = None,
) -> float:
    return detection.sensitivity_at(*points(reference, prediction, scores), 1, fppi, "step")


def froc_score(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, scores: npt.NDArray[np.float64], spacing: Spacing = None
) -> float:
    rates = (1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8)
    return math.fsum(object_sensitivity_at_fppi(reference, prediction, scores, rate) for rate in rates) / len(rates)


def fppi_at_object_sensitivity(
    reference: npt.ArrayLike,
    prediction: npt.ArrayLike,
    scores: npt.NDArray[np.float64],
    sensitivity: float,
    spacing: Spacing = None,
) -> float:
    curve, references = points(reference, prediction, scores)
    reached = [false for _, true, false in curve if references and true / references >= sensitivity]
    return min(reached, default=math.nan)
