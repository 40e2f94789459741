"""Criteria of boxes and metrics of detections, naive (numpy only)."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def criterion(name: str, reference: Floats, prediction: Floats, unit: float, spacing: Sequence[float]) -> float:
    """One value for two boxes (rows of low, high); unit is 1 if corners are pixels, else 0."""
    low = np.maximum(reference[0], prediction[0])
    high = np.minimum(reference[1], prediction[1])
    common = float(np.prod(np.maximum(high - low + unit, 0)))
    sizes = [float(np.prod(box[1] - box[0] + unit)) for box in (reference, prediction)]
    union = sum(sizes) - common
    corners = np.minimum(reference[0], prediction[0]), np.maximum(reference[1], prediction[1])
    around = float(np.prod(corners[1] - corners[0] + unit))
    centres = reference.mean(axis=0), prediction.mean(axis=0)
    inside = np.all((centres[1] >= reference[0] - unit / 2) & (centres[1] <= reference[1] + unit / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(
            {
                "box_iou": np.float64(common) / union,
                "generalised_box_iou": np.float64(common) / union - (around - union) / np.float64(around),
                "ior": np.float64(common) / sizes[0],
                "iop": np.float64(common) / sizes[1],
                "centre_distance": np.linalg.norm((centres[0] - centres[1]) * np.asarray(spacing)),
                "point_in_box": float(inside),
            }[name]
        )


def at_thresholds(
    scores: Sequence[float], hits: Sequence[bool], weights: Sequence[float]
) -> list[tuple[float, float, float]]:
    """(threshold, true positives, false positives) at every distinct score, from the highest."""
    found = []
    for threshold in sorted(set(scores), reverse=True):
        kept = [i for i, score in enumerate(scores) if score >= threshold]
        true = math.fsum(weights[i] for i in kept if hits[i])
        found.append((threshold, true, math.fsum(weights[i] for i in kept) - true))
    return found


def average_precision(points: list[tuple[float, float, float]], references: float, interpolation: str) -> float:
    """Area under precision over sensitivity."""
    if references == 0:
        return math.nan
    recall = [true / references for _, true, _ in points]
    precision = [true / (true + false) if true + false else 0.0 for _, true, false in points]
    best = [max(precision[i:]) for i in range(len(precision))]
    if interpolation in ("step", "envelope"):
        used = precision if interpolation == "step" else best
        return sum(p * (r - before) for p, r, before in zip(used, recall, [0.0, *recall], strict=False))
    if interpolation == "trapezoid":
        rows = zip([1.0, *precision], precision, recall, [0.0, *recall], strict=False)
        return sum((p + q) / 2 * (r - before) for p, q, r, before in rows)
    grid = np.linspace(0, 1, {"11_points": 11, "101_points": 101}[interpolation])
    return float(
        np.mean([max((p for p, r in zip(precision, recall, strict=True) if r >= at), default=0.0) for at in grid])
    )


def sensitivity_at(
    points: list[tuple[float, float, float]], references: float, images: int, fppi: float, interpolation: str
) -> float:
    """The best sensitivity with at most that many false positives per image, or the interpolated one."""
    if references == 0 or images == 0:
        return math.nan
    curve = [(0.0, 0.0)] + [(false / images, true / references) for _, true, false in points]
    if interpolation == "step":
        return max(sensitivity for rate, sensitivity in curve if rate <= fppi)
    return float(np.interp(fppi, [rate for rate, _ in curve], [sensitivity for _, sensitivity in curve]))
