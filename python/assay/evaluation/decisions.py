"""What scores of voxels are decided for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .. import _inputs
from ..io.images import Image
from .plan import Plan

_SUM_TOLERANCE = 1e-3  # how far from 1 the sum of a voxel's probabilities may be


def decided(soft: Image, plan: Plan, axes: int) -> Image:
    """The masks or the label map that a prediction of scores is decided for.

    Scores of several classes have the axis of classes in front of those of the voxels.
    """
    if isinstance(soft.array, Mapping):
        masks = {key: _foreground(own, f"prediction[{key!r}]", plan) for key, own in soft.array.items()}
        return replace(soft, array=masks)
    if soft.array.ndim == axes:
        return replace(soft, array=_foreground(soft.array, "prediction", plan))
    if not plan.probabilities:
        raise ValueError(
            f"prediction has scores of {len(soft.array)} classes, expected those of one with a score_threshold; "
            "or pass probabilities=True (--probabilities)"
        )
    _check_range(soft.array, "prediction")
    _check_sums(soft.array)
    highest = np.argmax(soft.array, axis=0)
    return replace(soft, array=highest.astype(np.min_scalar_type(len(soft.array))))


def _foreground(scores: Any, name: str, plan: Plan) -> Any:
    """The voxels with a score above the threshold."""
    if isinstance(scores, Mapping):
        raise ValueError(f"{name} must be scores of voxels, got those of labels")
    scores = _inputs.as_score_map(scores, name)
    if plan.probabilities:
        _check_range(scores, name)
    elif scores.dtype.kind == "f" and np.isnan(scores).any():
        raise ValueError(f"{name} must have no NaN where scores are decided for")
    return scores > (0.5 if plan.score_threshold is None else plan.score_threshold)


def _check_range(probabilities: Any, name: str) -> None:
    if not probabilities.size:
        return
    low, high = probabilities.min(), probabilities.max()
    if not (low >= 0 and high <= 1):
        wrong = low if not low >= 0 else high
        raise ValueError(f"{name} must hold probabilities between 0 and 1, got {wrong:g}")


def _check_sums(probabilities: Any) -> None:
    sums = probabilities.sum(axis=0, dtype=np.float32)
    if sums.size and np.abs(sums - 1).max() > _SUM_TOLERANCE:
        wrong = sums.flat[np.abs(sums - 1).argmax()]
        raise ValueError(
            f"prediction must hold a probability of each of the labels 0 to {len(probabilities) - 1}, which add up to "
            f"1 in every voxel, got a sum of {wrong:g}"
        )
