"""What scores of voxels are decided for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from .. import _inputs
from ..io.images import Image
from .run_plan import RunPlan

SUM_TOLERANCE = 1e-3  # how far from 1 the sum of probabilities may be


def decided(soft: Image, plan: RunPlan, reference: Any, mask: Any) -> Image:
    """The masks or the label map that a prediction of scores is decided for.

    Scores of several classes have the axis of classes in front of those of the voxels. Only voxels that take part need
    have probabilities.
    """
    if isinstance(soft.array, Mapping):
        masks = {key: _foreground(own, f"prediction[{key!r}]", plan, mask) for key, own in soft.array.items()}
        return replace(soft, array=masks)
    if plan.ignore_label is not None:
        mask = _inputs.kept_samples(reference, plan.ignore_label, mask)
    if soft.array.ndim == reference.ndim:
        found = _foreground(soft.array, "prediction", plan, mask)
        label = _label_of(plan, reference) if plan.probabilities else 1
        return replace(soft, array=found if label == 1 else np.where(found, label, 0))
    if not plan.probabilities:
        raise ValueError(
            f"prediction has scores of {len(soft.array)} classes, expected those of one with a score_threshold; "
            "or pass probabilities=True (--probabilities)"
        )
    _check_range(soft.array, "prediction", mask)
    _check_sums(soft.array, mask)
    highest = np.argmax(soft.array, axis=0)
    return replace(soft, array=highest.astype(np.min_scalar_type(len(soft.array))))


def _foreground(scores: Any, name: str, plan: RunPlan, mask: Any) -> Any:
    """The voxels with a score above the threshold."""
    if isinstance(scores, Mapping):
        raise ValueError(f"{name} must be scores of voxels, got those of labels")
    scores = _inputs.as_score_map(scores, name)
    if plan.probabilities:
        _check_range(scores, name, mask)
    elif scores.dtype.kind == "f" and np.isnan(scores).any():
        raise ValueError(f"{name} must have no NaN where scores are decided for")
    return scores > (0.5 if plan.score_threshold is None else plan.score_threshold)


def _label_of(plan: RunPlan, reference: Any) -> int:
    """The label that the probability of one class is of: the only one asked for, or the only one of the reference."""
    if plan.classes is not None:
        labels = plan.classes[0].labels or ()
        return labels[0] if len(plan.classes) == 1 and len(labels) == 1 else 1
    if reference.dtype.kind == "b" or not reference.size:
        return 1
    other = reference != 0 if plan.ignore_label is None else (reference != 0) & (reference != plan.ignore_label)
    found = int(reference[np.unravel_index(np.argmax(other), reference.shape)]) if other.any() else 1
    return found if bool((reference[other] == found).all()) else 1


def _taking_part(values: Any, mask: Any) -> Any:
    """The values of voxels inside the mask; axes in front of those of voxels stay."""
    return values if mask is None else values[..., np.asarray(mask) != 0]


def _check_range(probabilities: Any, name: str, mask: Any) -> None:
    inside = _taking_part(probabilities, mask)
    if not inside.size:
        return
    low, high = inside.min(), inside.max()
    if not (low >= 0 and high <= 1):
        raise ValueError(f"{name} must hold probabilities between 0 and 1, got {low if not low >= 0 else high!s}")


def _check_sums(probabilities: Any, mask: Any) -> None:
    sums = _taking_part(probabilities.sum(axis=0, dtype=np.float32), mask)
    if sums.size and np.abs(sums - 1).max() > SUM_TOLERANCE:
        wrong = sums.flat[np.abs(sums - 1).argmax()]
        raise ValueError(
            f"prediction must hold a probability of each of the labels 0 to {len(probabilities) - 1}, which add up to "
            f"1 in every voxel, got a sum of {wrong:g}"
        )
