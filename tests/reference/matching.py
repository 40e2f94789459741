"""Brute-force matching of instance label maps (numpy only): every pair of objects, every assignment.

A criterion gives a value for a pair of objects, or None if they have nothing in common. Strategies take the pairs that
pass as a dict {(reference, prediction): gain}, where more gain is better, and give the set of pairs chosen.
"""

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from .boundary_iou import boundary_iou
from .overlap import Spacing, ratio

Labels = npt.NDArray[np.int64]
Pair = tuple[int, int]
Values = dict[Pair, float]


def labels_of(array: Labels) -> list[int]:
    return [int(label) for label in np.unique(array) if label != 0]


def box(mask: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(low, high) per axis, half open."""
    return [(int(along.min()), int(along.max()) + 1) for along in np.nonzero(mask)]


def box_iou(reference: npt.NDArray[np.bool_], prediction: npt.NDArray[np.bool_]) -> float:
    boxes = list(zip(box(reference), box(prediction), strict=True))
    both = math.prod(max(0, min(r[1], p[1]) - max(r[0], p[0])) for r, p in boxes)
    sizes = [math.prod(pair[side][1] - pair[side][0] for pair in boxes) for side in (0, 1)]
    return both / (sum(sizes) - both)


def centroid(mask: npt.NDArray[np.bool_]) -> list[float]:
    return [int(along.sum()) / len(along) for along in np.nonzero(mask)]


def centre_distance(r: npt.NDArray[np.bool_], p: npt.NDArray[np.bool_], spacing: Spacing) -> float:
    steps = spacing or [1.0] * r.ndim
    return math.sqrt(sum(((b - a) * s) ** 2 for a, b, s in zip(centroid(r), centroid(p), steps, strict=True)))


def value(
    r: npt.NDArray[np.bool_],
    p: npt.NDArray[np.bool_],
    void: npt.NDArray[np.bool_],
    criterion: str,
    spacing: Spacing = None,
    width: float = 1.0,
) -> float | None:
    """The criterion of two masks; None if they have nothing in common."""
    both = int(np.sum(r & p))
    sizes = int(np.sum(r)), int(np.sum(p & ~void))
    if criterion == "centre_distance":
        return centre_distance(r, p, spacing)
    if criterion == "box_iou":
        found = box_iou(r, p)
    elif criterion == "boundary_iou":
        found = boundary_iou(r, p, spacing, width) if both else 0.0
    elif criterion == "point_in_mask":
        found = float(r[tuple(math.floor(x + 0.5) for x in centroid(p))])
    else:
        union = sum(sizes) - both
        halves = {"iou": union, "dsc": sum(sizes) / 2, "ior": sizes[0], "iop": sizes[1], "overlap": 1}
        found = both / halves[criterion] if both else 0.0
    return found or None


def candidates(
    reference: Labels,
    prediction: Labels,
    criterion: str,
    spacing: Spacing = None,
    references: Sequence[int] | None = None,
    predictions: Sequence[int] | None = None,
    void: Sequence[int] = (),
    width: float = 1.0,
) -> Values:
    """The value of every pair of labels that has something in common."""
    found = {}
    nothing_known = np.isin(reference, void)
    for r in labels_of(reference) if references is None else references:
        for p in labels_of(prediction) if predictions is None else predictions:
            one = value(reference == r, prediction == p, nothing_known, criterion, spacing, width)
            if one is not None:
                found[r, p] = one
    return found


def gains(values: Mapping[Pair, float], threshold: float, at_threshold: str, smaller_is_better: bool) -> Values:
    """What passes the threshold, as gains."""
    sign = -1 if smaller_is_better else 1
    passes = {
        pair: sign * one
        for pair, one in values.items()
        if sign * one > sign * threshold or (at_threshold == "hit" and one == threshold)
    }
    return dict(sorted(passes.items()))


def is_ambiguous(passing: Values) -> bool:
    return any(len({pair[side] for pair in passing}) < len(passing) for side in (0, 1))


def greedy_by_criterion(passing: Values) -> set[Pair]:
    chosen: set[Pair] = set()
    for r, p in sorted(passing, key=lambda pair: (-passing[pair], pair)):
        if all(r != other[0] and p != other[1] for other in chosen):
            chosen.add((r, p))
    return chosen


def greedy_by_score(passing: Values, scores: Mapping[int, float]) -> set[Pair]:
    chosen: set[Pair] = set()
    for p in sorted(scores, key=lambda label: (-scores[label], label)):
        free = [r for r, q in passing if q == p and all(r != other[0] for other in chosen)]
        if free:
            chosen.add((min(free, key=lambda r: (-passing[r, p], r)), p))
    return chosen


def assignments(passing: Values) -> list[set[Pair]]:
    """Every one-to-one choice of pairs, also with fewer pairs than possible."""
    pairs = list(passing)
    return [
        set(chosen)
        for size in range(len(pairs) + 1)
        for chosen in itertools.combinations(pairs, size)
        if len({r for r, _ in chosen}) == len({p for _, p in chosen}) == size
    ]


def best_assignment(passing: Values, most_pairs: bool) -> tuple[int, float]:
    """(number of pairs, total) of the best assignment: the most pairs first, or the total only."""
    every = [(len(chosen), math.fsum(passing[pair] for pair in chosen)) for chosen in assignments(passing)]
    return max(every) if most_pairs else max(every, key=lambda one: one[1])


def aji(reference: Labels, prediction: Labels) -> float:
    """Aggregated Jaccard index: every reference takes its best prediction by IoU, of equal ones the lowest label."""
    ious = candidates(reference, prediction, "iou")
    chosen = set()
    for r in labels_of(reference):
        mine = [p for q, p in ious if q == r]
        if mine:
            chosen.add((r, min(mine, key=lambda p: (-ious[r, p], p))))
    return aggregated(reference, prediction, chosen)


def aji_plus(reference: Labels, prediction: Labels) -> list[float]:
    """AJI+ of every one-to-one choice of the largest sum of IoU."""
    ious = candidates(reference, prediction, "iou")
    best = best_assignment(ious, most_pairs=False)[1]
    return [
        aggregated(reference, prediction, chosen)
        for chosen in assignments(ious)
        if math.isclose(math.fsum(ious[pair] for pair in chosen), best, rel_tol=1e-12)
    ]


def aggregated(reference: Labels, prediction: Labels, chosen: set[Pair]) -> float:
    intersections = sum(int(np.sum((reference == r) & (prediction == p))) for r, p in chosen)
    unions = sum(int(np.sum((reference == r) | (prediction == p))) for r, p in chosen)
    alone = [np.sum(reference == r) for r in labels_of(reference) if all(r != pair[0] for pair in chosen)]
    alone += [np.sum(prediction == p) for p in labels_of(prediction) if all(p != pair[1] for pair in chosen)]
    return ratio(intersections, unions + int(sum(alone)))


def ensemble_dice(reference: Labels, prediction: Labels) -> float:
    pairs = candidates(reference, prediction, "overlap")
    sizes = sum(int(np.sum(reference == r)) + int(np.sum(prediction == p)) for r, p in pairs)
    return ratio(2 * sum(pairs.values()), sizes)
