"""COCO's evaluation, naive: every rule by itself, one threshold, area and maximum at a time (numpy only).

Objects are dicts with image, category, box (x, y, width, height) or mask, area, and crowd or score.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Row = dict[str, Any]
Floats = npt.NDArray[np.float64]

IOU_THRESHOLDS = np.linspace(0.5, 0.95, 10)
RECALL_POINTS = np.linspace(0, 1, 101)
AREAS = {"all": (0, 1e10), "small": (0, 32**2), "medium": (32**2, 96**2), "large": (96**2, 1e10)}
MAXIMA = (1, 10, 100)


def overlap(reference: Row, prediction: Row) -> float:
    """IoU, with a crowd the share of the prediction."""
    if "mask" in reference:
        common = float(np.sum(reference["mask"] & prediction["mask"]))
        own, other = float(np.sum(prediction["mask"])), float(np.sum(reference["mask"]))
    else:
        r, p = reference["box"], prediction["box"]
        width = min(p[2] + p[0], r[2] + r[0]) - max(p[0], r[0])
        height = min(p[3] + p[1], r[3] + r[1]) - max(p[1], r[1])
        common = width * height if width > 0 and height > 0 else 0.0
        own, other = p[2] * p[3], r[2] * r[3]
    if common == 0:
        return 0.0
    return common / (own if reference["crowd"] else own + other - common)


def in_range(area: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= area <= limits[1]


def match(
    references: list[Row], predictions: list[Row], threshold: float, limits: tuple[float, float]
) -> list[tuple[float, bool | None]]:
    """(score, hit or not, None if ignored) of the predictions of one image and category, best first."""
    ignored = [row["crowd"] or not in_range(row["area"], limits) for row in references]
    free = [True] * len(references)
    outcomes: list[tuple[float, bool | None]] = []
    for prediction in sorted(predictions, key=lambda row: -row["score"]):
        passing = [
            (ignored[i], -overlap(row, prediction), -i)
            for i, row in enumerate(references)
            if (free[i] or row["crowd"]) and overlap(row, prediction) >= min(threshold, 1 - 1e-10)
        ]
        if not passing:
            outcomes.append((prediction["score"], False if in_range(prediction["area"], limits) else None))
            continue
        is_ignored, _, minus_i = min(passing)
        free[-minus_i] = False
        outcomes.append((prediction["score"], None if is_ignored else True))
    return outcomes


def curve(outcomes: list[tuple[float, bool | None]], references: int) -> tuple[Floats, float]:
    """The precision at the recall points, and the highest recall."""
    hits = np.array([outcome[1] for outcome in sorted(outcomes, key=lambda one: -one[0]) if outcome[1] is not None])
    true = np.cumsum(hits == 1)
    precision = true / (np.arange(hits.size) + 1 + np.finfo(float).eps)
    recall = true / references
    at_least = [precision[recall >= point].max(initial=0.0) for point in RECALL_POINTS]
    return np.array(at_least), float(recall.max(initial=0.0))


def evaluate(
    references: list[Row], predictions: list[Row], images: list[int], categories: list[int]
) -> tuple[Floats, Floats]:
    """Precision (threshold, point, category, area, maximum) and recall (without point); NaN without references."""
    shape = len(IOU_THRESHOLDS), len(categories), len(AREAS), len(MAXIMA)
    precision, recall = np.full((shape[0], len(RECALL_POINTS), *shape[1:]), np.nan), np.full(shape, np.nan)
    for t, k, a, m in np.ndindex(*shape):
        limits = list(AREAS.values())[a]
        own = [row for row in references if row["category"] == categories[k]]
        count = sum(not row["crowd"] and in_range(row["area"], limits) for row in own)
        if count == 0:
            continue
        outcomes = []
        for image in images:
            found = [row for row in predictions if (row["image"], row["category"]) == (image, categories[k])]
            best = sorted(found, key=lambda row: -row["score"])[: MAXIMA[m]]
            outcomes += match([row for row in own if row["image"] == image], best, IOU_THRESHOLDS[t], limits)
        precision[t, :, k, a, m], recall[t, k, a, m] = curve(outcomes, count)
    return precision, recall
