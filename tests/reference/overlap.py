"""Brute-force counting, overlap and volume metrics for two masks of any rank (numpy only).

TP, FP, FN, TN count voxels; R and P are the reference and prediction masks, V their volumes. A quotient 0/0 is NaN.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
Spacing = Sequence[float] | None


def binary(mask: npt.ArrayLike) -> Mask:
    """Foreground = every non-zero voxel."""
    foreground: Mask = np.asarray(mask) != 0
    return foreground


def counts(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> tuple[int, int, int, int]:
    """(TP, FP, FN, TN) as Python integers."""
    r, p = binary(reference), binary(prediction)
    if r.shape != p.shape:
        raise ValueError(f"shapes differ: {r.shape} and {p.shape}")
    return int(np.sum(r & p)), int(np.sum(~r & p)), int(np.sum(r & ~p)), int(np.sum(~r & ~p))


def ratio(numerator: float, denominator: float) -> float:
    """Quotient, NaN if the denominator is zero."""
    return numerator / denominator if denominator != 0 else math.nan


def dice(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """2 TP / (2 TP + FP + FN)."""
    tp, fp, fn, _ = counts(reference, prediction)
    return ratio(2 * tp, 2 * tp + fp + fn)


def iou(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """TP / (TP + FP + FN)."""
    tp, fp, fn, _ = counts(reference, prediction)
    return ratio(tp, tp + fp + fn)


def f_beta(reference: npt.ArrayLike, prediction: npt.ArrayLike, beta: float = 1.0) -> float:
    """(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)."""
    tp, fp, fn, _ = counts(reference, prediction)
    weighted = (1 + beta**2) * tp
    return ratio(weighted, weighted + beta**2 * fn + fp)


def sensitivity(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """TP / (TP + FN)."""
    tp, _, fn, _ = counts(reference, prediction)
    return ratio(tp, tp + fn)


def specificity(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """TN / (TN + FP)."""
    _, fp, _, tn = counts(reference, prediction)
    return ratio(tn, tn + fp)


def positive_predictive_value(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """TP / (TP + FP)."""
    tp, fp, _, _ = counts(reference, prediction)
    return ratio(tp, tp + fp)


def negative_predictive_value(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """TN / (TN + FN)."""
    _, _, fn, tn = counts(reference, prediction)
    return ratio(tn, tn + fn)


def accuracy(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """(TP + TN) / (TP + FP + FN + TN)."""
    tp, fp, fn, tn = counts(reference, prediction)
    return ratio(tp + tn, tp + fp + fn + tn)


def matthews_correlation(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """(TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN))."""
    tp, fp, fn, tn = counts(reference, prediction)
    return ratio(tp * tn - fp * fn, math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)))


def cohens_kappa(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """1 - observed / expected disagreement; NaN if the reference lacks foreground or background.

    observed = FP + FN, expected = ((TP + FN)(TN + FN) + (TN + FP)(TP + FP)) / N.
    """
    tp, fp, fn, tn = counts(reference, prediction)
    if tp + fn == 0 or tn + fp == 0:
        return math.nan
    total = tp + fp + fn + tn
    return 1 - ratio(total * (fp + fn), (tp + fn) * (tn + fn) + (tn + fp) * (tp + fp))


def odds(numerator: float, denominator: float) -> float:
    """Quotient, infinite if only the denominator is zero, NaN if both are or one is NaN."""
    return math.inf if denominator == 0 and numerator > 0 else ratio(numerator, denominator)


def balanced_accuracy(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """Mean of sensitivity and specificity."""
    return (sensitivity(reference, prediction) + specificity(reference, prediction)) / 2


def youden_index(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """Sensitivity + specificity - 1."""
    return sensitivity(reference, prediction) + specificity(reference, prediction) - 1


def positive_likelihood_ratio(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """Sensitivity / (1 - specificity)."""
    _, fp, _, tn = counts(reference, prediction)
    return odds(sensitivity(reference, prediction), ratio(fp, fp + tn))


def negative_likelihood_ratio(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """(1 - sensitivity) / specificity."""
    tp, _, fn, _ = counts(reference, prediction)
    return odds(ratio(fn, tp + fn), specificity(reference, prediction))


def diagnostic_odds_ratio(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """TP TN / (FP FN)."""
    tp, fp, fn, tn = counts(reference, prediction)
    return odds(tp * tn, fp * fn)


def net_benefit(reference: npt.ArrayLike, prediction: npt.ArrayLike, risk_threshold: float) -> float:
    """(TP - FP risk / (1 - risk)) / N."""
    tp, fp, fn, tn = counts(reference, prediction)
    return ratio(tp - fp * risk_threshold / (1 - risk_threshold), tp + fp + fn + tn)


def intersection_over_reference(reference: npt.ArrayLike, prediction: npt.ArrayLike) -> float:
    """|R and P| / |R|."""
    r, p = binary(reference), binary(prediction)
    return ratio(int(np.sum(r & p)), int(np.sum(r)))


def volume(mask: npt.ArrayLike, spacing: Spacing = None) -> float:
    """Number of voxels times voxel size: ml in 3D (mm3 / 1000), mm2 in 2D, mm in 1D."""
    m = binary(mask)
    size = math.prod(spacing) if spacing is not None else 1.0
    return int(np.sum(m)) * size / (1000.0 if m.ndim == 3 else 1.0)


def reference_volume(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    """V_R."""
    return volume(reference, spacing)


def prediction_volume(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    """V_P."""
    return volume(prediction, spacing)


def volume_difference(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    """V_P - V_R."""
    return volume(prediction, spacing) - volume(reference, spacing)


def absolute_volume_difference(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    """|V_P - V_R|."""
    return abs(volume(prediction, spacing) - volume(reference, spacing))


def relative_volume_difference(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    """100 (V_P - V_R) / V_R, in percent."""
    v_r, v_p = volume(reference, spacing), volume(prediction, spacing)
    return ratio(100 * (v_p - v_r), v_r)


def absolute_relative_volume_difference(
    reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None
) -> float:
    """100 |V_P - V_R| / V_R, in percent."""
    v_r, v_p = volume(reference, spacing), volume(prediction, spacing)
    return ratio(100 * abs(v_p - v_r), v_r)


def volume_similarity(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    """1 - |V_P - V_R| / (V_P + V_R)."""
    v_r, v_p = volume(reference, spacing), volume(prediction, spacing)
    return 1 - ratio(abs(v_p - v_r), v_p + v_r)


def centre_distance(reference: npt.ArrayLike, prediction: npt.ArrayLike, spacing: Spacing = None) -> float:
    """Euclidean distance in mm between the mean foreground coordinates; NaN if a mask is empty."""
    points_r, points_p = np.argwhere(binary(reference)), np.argwhere(binary(prediction))
    if len(points_r) == 0 or len(points_p) == 0:
        return math.nan
    scale = np.ones(points_r.shape[1]) if spacing is None else np.asarray(spacing, dtype=np.float64)
    offset = (points_p.mean(axis=0) - points_r.mean(axis=0)) * scale
    return float(np.sqrt(np.sum(offset**2)))
