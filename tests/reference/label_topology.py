"""Neighbours of labels and the match of topologies by definition: masks are shifted, components flooded."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Steps = list[tuple[int, ...]]


class Match(NamedTuple):
    """What is known of one class in both maps."""

    detection: str
    components: tuple[int, int]
    neighbours: tuple[set[int], set[int]]


def steps(axes: int, reach: int) -> Steps:
    """To the neighbours of a voxel, which differ by one in up to ``reach`` coordinates."""
    return [step for step in itertools.product((-1, 0, 1), repeat=axes) if 0 < np.count_nonzero(step) <= reach]


def neighbours(labels: Array, members: list[int], reach: int) -> set[int]:
    """The labels, but 0 and the members, that a mask of the members meets when it is shifted by one step."""
    padded = np.pad(labels, 1)
    mask = np.isin(padded, members)
    met: set[int] = set()
    for step in steps(labels.ndim, reach):
        met |= set(padded[np.roll(mask, step, range(labels.ndim))].tolist())
    return met - {0, *members}


def components(mask: Array, reach: int) -> int:
    """How many times a flood has to start."""
    left = {tuple(place) for place in np.argwhere(mask).tolist()}
    count = 0
    while left:
        count += 1
        flooded = [left.pop()]
        while flooded:
            place = flooded.pop()
            for step in steps(mask.ndim, reach):
                other = tuple(a + b for a, b in zip(place, step, strict=True))
                if other in left:
                    left.remove(other)
                    flooded.append(other)
    return count


def match(reference: Array, prediction: Array, members: list[int], threshold: float, reach: int) -> Match:
    """Of one class, by the rules of the TopCoW challenge."""
    ours, theirs = (np.isin(each, members) for each in (reference, prediction))
    if ours.any():
        iou = np.count_nonzero(ours & theirs) / np.count_nonzero(ours | theirs)
        detection = "tp" if iou >= threshold else "fn"
    else:
        detection = "fp" if theirs.any() else "tn"
    return Match(
        detection,
        (components(ours, reach), components(theirs, reach)),
        (neighbours(reference, members, reach), neighbours(prediction, members, reach)),
    )
