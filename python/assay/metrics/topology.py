"""Errors of topology: differences of Betti numbers and Euler characteristics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .. import _core
from .._inputs import (
    FOREGROUND,
    Labels,
    as_choice,
    as_classes,
    as_label,
    as_pair,
    as_shared,
    check_binary,
)

T = TypeVar("T")

CONNECTIVITIES = ("full", "face")

_ERRORS: tuple[Callable[[_core.TopologyPair], int], ...] = (
    _core.TopologyPair.b0_error,
    _core.TopologyPair.b1_error,
    _core.TopologyPair.b2_error,
)


def topology_pair(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    connectivity: str = "full",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> _core.TopologyPair | dict[Any, _core.TopologyPair]:
    """Compute the topology of two masks: the statistic behind every error of topology.

    Parameters
    ----------
    reference, prediction
        Masks of one shape with 1 to 3 axes, bool or integer, any strides; non-zero is foreground. With `labels`
        label maps. Nothing is copied.
    labels
        None: the arrays are masks. A mapping from names to a label or several, or a list of labels: all of them in
        one call, each in its own box.
    connectivity
        Which foreground voxels are neighbours: those that share a corner ("full": 8 in 2D, 26 in 3D) or a face
        ("face": 4, 6). Background voxels are neighbours by the other rule. The image is surrounded by background.
    ignore_label
        Voxels with this label in the reference are background in both.
    mask
        Voxels to look at, bool or 8-bit of the same shape; the others are background.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    TopologyPair, or a dict of them with `labels`
        The `reference` and the `prediction`, each with its `betti`, `euler` and `voxels`. The numbers of an empty mask
        are 0, so that errors are defined for every pair; `status` says which mask is empty.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    return _per_class(lambda pair: pair, reference, prediction, labels, connectivity, ignore_label, mask, threads)


def betti_error(
    reference: object,
    prediction: object,
    *,
    dimension: int = 0,
    labels: Labels | None = None,
    connectivity: str = "full",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> int | dict[Any, int]:
    """Betti number error: the absolute difference of a Betti number of both masks.

    0 if both masks are empty; if one is, the Betti number of the other.

    Parameters
    ----------
    reference, prediction, labels, connectivity, ignore_label, mask, threads
        As for `topology_pair`.
    dimension
        0: of connected components. 1: of holes in 2D, tunnels in 3D. 2: of cavities in 3D.

    Returns
    -------
    int, or a dict of them with `labels`
        At least 0.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Kaiyuan Yang et al., "Benchmarking the CoW with the TopCoW challenge: topology-aware anatomical segmentation of the
    circle of Willis for CTA and MRA", arXiv 2312.17670 (2023).

    Examples
    --------
    >>> betti_error(numpy.array([1, 1, 1, 1, 1]), numpy.array([1, 0, 1, 0, 1]))
    2
    """
    wanted = as_label(dimension, "dimension")
    if not 0 <= wanted <= 2:
        raise ValueError(f"dimension must be 0, 1 or 2, got {dimension}")
    return _per_class(_ERRORS[wanted], reference, prediction, labels, connectivity, ignore_label, mask, threads)


def euler_error(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    connectivity: str = "full",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> int | dict[Any, int]:
    """Euler characteristic error: the absolute difference of the Euler characteristics of both masks.

    0 if both masks are empty; if one is, the absolute Euler characteristic of the other.

    Parameters
    ----------
    reference, prediction, labels, connectivity, ignore_label, mask, threads
        As for `topology_pair`.

    Returns
    -------
    int, or a dict of them with `labels`
        At least 0.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    value = _core.TopologyPair.euler_error
    return _per_class(value, reference, prediction, labels, connectivity, ignore_label, mask, threads)


def component_difference(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    connectivity: str = "full",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> int | dict[Any, int]:
    """Component count difference: components of the prediction minus those of the reference.

    0 if both masks are empty.

    Parameters
    ----------
    reference, prediction, labels, connectivity, ignore_label, mask, threads
        As for `topology_pair`.

    Returns
    -------
    int, or a dict of them with `labels`
        Positive if the prediction is in more pieces.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    value = _core.TopologyPair.component_difference
    return _per_class(value, reference, prediction, labels, connectivity, ignore_label, mask, threads)


def _per_class(
    value: Callable[[_core.TopologyPair], T],
    reference: object,
    prediction: object,
    labels: Labels | None,
    connectivity: str,
    ignore_label: int | None,
    mask: object | None,
    threads: int | None,
) -> T | dict[Any, T]:
    """The value of the foreground, or of every class."""
    classes = [FOREGROUND] if labels is None else as_classes(labels)
    reference_map, prediction_map = as_pair(reference, prediction)
    axes = reference_map.ndim
    if axes > 3:
        raise ValueError(f"reference must have 1 to 3 axes for topology, got {axes}")
    neighbours = as_choice(connectivity, "connectivity", CONNECTIVITIES)
    shared = as_shared(reference_map, ignore_label, mask, threads)
    table = _core.overlap_table(reference_map, prediction_map, spacing=[1.0] * axes, origin=[0] * axes, **shared)
    if labels is None:
        check_binary(table.reference_labels, "reference")
        check_binary(table.prediction_labels, "prediction")
    regions = [one.labels for one in classes]
    found = _core.topology_pairs(reference_map, prediction_map, table, regions, connectivity=neighbours, **shared)
    values = {one.name: value(pair) for one, pair in zip(classes, found, strict=True)}
    return values[FOREGROUND.name] if labels is None else values
