"""Whether the left and the right of a body are confused in a label map."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from . import _core
from ._inputs import Array, as_choice, as_label, as_region_labels, as_shared
from .topologies import with_axes

SIDES = ("left", "right")


def is_mirrored(
    label_map: object,
    left: int | Iterable[int],
    right: int | Iterable[int],
    *,
    axis: int,
    towards: str = "left",
    threads: int | None = None,
) -> bool | None:
    """Find whether a structure of the left side lies to the right of its counterpart: the sides are confused.

    The median positions of both along one axis are compared; equal ones are not mirrored.

    Parameters
    ----------
    label_map
        Label map with 1 to 3 axes, bool or integer, any strides. It is not copied.
    left, right
        The label or labels of the structure on the left of the body, and of that on its right.
    axis
        Array axis that runs from one side of the body to the other.
    towards
        Side that the axis runs to: "left" if index 0 is on the right of the body, as in arrays in LPS order, or
        "right", as in arrays in RAS order.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    bool or None
        None if one of both does not occur.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected. Also a label 0, or
        one on both sides.

    References
    ----------
    Kaiyuan Yang et al., "Benchmarking the CoW with the TopCoW challenge: topology-aware anatomical segmentation of the
    circle of Willis for CTA and MRA", arXiv 2312.17670 (2023).

    Examples
    --------
    >>> vessels = numpy.array([4, 4, 0, 6, 6, 6])
    >>> is_mirrored(vessels, left=6, right=4, axis=0), is_mirrored(vessels, left=4, right=6, axis=0)
    (False, True)
    """
    array = with_axes(label_map, "a comparison of sides")
    along = as_label(axis, "axis")
    if not -array.ndim <= along < array.ndim:
        raise ValueError(f"axis must be an axis of label_map (shape {array.shape}), got {axis}")
    sides = [_as_side(left, "left"), _as_side(right, "right")]
    if both := set(sides[0]) & set(sides[1]):
        raise ValueError(f"left and right must not share labels, both have {min(both)}")
    if as_choice(towards, "towards", SIDES) == "right":
        sides.reverse()
    axes = array.ndim
    shared = as_shared(array, None, None, threads, name="label_map")
    table = _core.overlap_table(array, array, spacing=[1.0] * axes, origin=[0] * axes, **shared)
    high, low = (_median_position(array, table, members, along) for members in sides)
    return None if high is None or low is None else high < low


def _as_side(labels: int | Iterable[int], name: str) -> list[int]:
    members = as_region_labels(labels, name)
    if not members:
        raise ValueError(f"{name} must hold at least one label, got none")
    if 0 in members:
        raise ValueError(f"{name} must not hold 0, which is background")
    return members


def _median_position(array: Array, table: _core.OverlapTable, labels: list[int], axis: int) -> float | None:
    """The median index of the voxels of some labels along an axis, as numpy gives it."""
    box = table.region(labels).reference_box
    if box is None:
        return None
    part = array[tuple(slice(low, high) for low, high in box)]
    inside = np.logical_or.reduce([part == label for label in labels])
    up_to = np.moveaxis(inside, axis, 0).reshape(inside.shape[axis], -1).sum(axis=1).cumsum()
    middle = [(up_to[-1] - 1) // 2, up_to[-1] // 2]
    return float(box[axis][0] + np.searchsorted(up_to, middle, side="right").mean())
