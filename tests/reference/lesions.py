"""Lesion-wise evaluation as BraTS defines it, naively: whole volumes, one lesion after the other."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .components import connected_components, dilated, merged_components

EDGE = 2
"""In how many coordinates the neighbours may differ by which lesions are dilated."""

Mask = npt.NDArray[np.bool_]


class Lesions(NamedTuple):
    """Lesions with all predictions that they touch; the missed ones, and the predictions that touch none."""

    pairs: list[tuple[Mask, Mask]]
    missed: list[Mask]
    false: list[Mask]


def masks_of(numbers: npt.NDArray[np.int64]) -> list[Mask]:
    return [numbers == number for number in range(1, int(numbers.max(initial=0)) + 1)]


def lesions(reference: Mask, prediction: Mask, dilation: int, smallest: int, both: bool) -> Lesions:
    """`smallest` counts voxels; with `both` the prediction is merged, and small ones of it are removed."""
    rank = reference.ndim
    references = masks_of(merged_components(reference, EDGE, dilation, rank))
    if both:
        predictions = masks_of(merged_components(prediction, EDGE, dilation, rank))
        predictions = [one for one in predictions if one.sum() > smallest]
    else:
        predictions = masks_of(connected_components(prediction, rank))
    found = Lesions([], [], [])
    touched = set()
    for one in references:
        grown = dilated(one, EDGE, dilation)
        touching = [p for p, other in enumerate(predictions) if np.any(grown & other)]
        touched |= {*touching}
        if one.sum() <= smallest:
            continue
        if touching:
            found.pairs.append((one, np.any([predictions[p] for p in touching], axis=0)))
        else:
            found.missed.append(one)
    found.false.extend(other for p, other in enumerate(predictions) if p not in touched)
    return found


def lesion_dice(found: Lesions) -> float:
    """Missed lesions and false predictions count 0; NaN if there is nothing to count."""
    values = [2 * np.sum(one & other) / (one.sum() + other.sum()) for one, other in found.pairs]
    count = len(values) + len(found.missed) + len(found.false)
    return math.fsum(values) / count if count else math.nan
