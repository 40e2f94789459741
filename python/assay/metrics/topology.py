"""Errors of topology: differences of Betti numbers and Euler characteristics."""

from __future__ import annotations

from typing import Any

from .. import _core
from .._inputs import Labels
from ._documented import documented
from ._pair import Pair, Result, definition_of


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
    pair = Pair(reference, prediction, None, labels, ignore_label, mask, threads)
    options = dict(definition_of("euler_error", connectivity=connectivity).split("")[0])
    found: _core.TopologyPair | dict[Any, _core.TopologyPair] = pair.statistics("topology", options)
    return found


@documented("betti_error")
def betti_error(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    dimension: float = 0.0,
    connectivity: str = "full",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Betti number error."""
    pair = Pair(reference, prediction, None, labels, ignore_label, mask, threads)
    return pair.measure("betti_error", dimension=dimension, connectivity=connectivity)


@documented("euler_error")
def euler_error(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    connectivity: str = "full",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Euler characteristic error."""
    pair = Pair(reference, prediction, None, labels, ignore_label, mask, threads)
    return pair.measure("euler_error", connectivity=connectivity)


@documented("component_difference")
def component_difference(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    connectivity: str = "full",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Component count difference: of the prediction minus of the reference."""
    pair = Pair(reference, prediction, None, labels, ignore_label, mask, threads)
    return pair.measure("component_difference", connectivity=connectivity)


@documented("component_match")
def component_match(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    connectivity: str = "full",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Connected component match: whether both masks are in as many pieces."""
    pair = Pair(reference, prediction, None, labels, ignore_label, mask, threads)
    return pair.measure("component_match", connectivity=connectivity)
