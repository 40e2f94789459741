"""The scores of classes and of predicted objects, from those of voxels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ._inputs import Array

Scores: TypeAlias = Array | Mapping[int, float] | None
"""A score for every voxel, or for every label of the prediction."""


_ROUNDING = 1e-6  # how far above 1 a sum of probabilities may come


def scores_of_class(scores: Array, labels: Sequence[int] | None) -> Array:
    """The sum of the scores of a class's labels, of all but 0 if it has none, out of those of 0, 1, ... in front.

    Raises ValueError for a label that has no scores.
    """
    labels = range(1, len(scores)) if labels is None else labels
    outside = [label for label in labels if not 0 <= label < len(scores)]
    if outside:
        raise ValueError(f"scores must have class {outside[0]}, they are those of 0 to {len(scores) - 1}")
    if len(labels) == 1:
        found: Array = scores[labels[0]]
        return found
    total = scores[list(labels)].sum(axis=0, dtype=np.float64)
    return np.where((total > 1) & (total < 1 + _ROUNDING), 1.0, total)


def scores_of_voxels(
    scores: Array, how: str, prediction: Array, labels: NDArray[np.int64], counted: Array
) -> list[float]:
    """The highest or mean score of each label over its voxels that are counted, in arrays of one shape.

    Raises ValueError if one of them is NaN.
    """
    voxels = counted & (prediction != 0)
    own, values = prediction[voxels], scores[voxels].astype(np.float64)
    index = np.searchsorted(labels, own)
    is_object = labels[np.minimum(index, len(labels) - 1)] == own if len(labels) else np.zeros(len(own), bool)
    index, values = index[is_object], values[is_object]
    if np.isnan(values).any():
        raise ValueError(f"scores must have no NaN in an object, got one in {labels[index[np.isnan(values)][0]]}")
    if how == "mean":
        total = np.bincount(index, weights=values, minlength=len(labels))
        return list((total / np.bincount(index, minlength=len(labels))).tolist())
    highest = np.full(len(labels), -np.inf)
    np.maximum.at(highest, index, values)
    return list(highest.tolist())
