"""Overlap and length of skeletons: clDice and what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import _core
from .._inputs import Labels
from ..skeleton import as_thinning
from ._documented import documented
from ._pair import Pair, Result, given


def skeleton_overlap(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    skeleton: str = "distance_ordered",
    iterations: int | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> _core.SkeletonOverlap | dict[Any, _core.SkeletonOverlap]:
    """Thin two masks and count where each skeleton lies in the other mask: the statistic behind clDice.

    Parameters
    ----------
    reference, prediction
        Masks of one shape with 2 or 3 axes, bool or integer, any strides; non-zero is foreground. With `labels`
        label maps. Nothing is copied.
    labels
        None: the arrays are masks. A mapping from names to a label or several, or a list of labels: all of them in
        one call, each in its own box. Several labels of one class are thinned as one mask.
    spacing
        Size of a voxel along each array axis, in mm. Left out it is 1.
    skeleton, iterations
        How masks become skeletons: `method` and `iterations` of `skeletonize`.
    ignore_label
        Voxels with this label in the reference are background in both.
    mask
        Voxels to look at, bool or 8-bit of the same shape; the others are background.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    SkeletonOverlap, or a dict of them with `labels`
        Voxels of both skeletons, how many of each lie in the other mask, and both lengths in mm. Statistics of one
        method add up with +.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Shit et al., "clDice: a novel topology-preserving loss function for tubular structure segmentation", CVPR (2021).
    """
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    options = as_thinning(skeleton, iterations)
    found: _core.SkeletonOverlap | dict[Any, _core.SkeletonOverlap] = pair.statistics("skeletons", options)
    return found


@documented("cldice")
def cldice(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    skeleton: str = "distance_ordered",
    iterations: int | None = None,
    smoothing: float | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Centreline Dice (clDice)."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    options = given(skeleton=skeleton, iterations=iterations, smoothing=smoothing)
    return pair.measure("cldice", **options)


@documented("topological_sensitivity")
def topological_sensitivity(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    skeleton: str = "distance_ordered",
    iterations: int | None = None,
    smoothing: float | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Topological sensitivity: the share of the reference's skeleton that was found."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure(
        "topological_sensitivity", **given(skeleton=skeleton, iterations=iterations, smoothing=smoothing)
    )


@documented("topological_precision")
def topological_precision(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    skeleton: str = "distance_ordered",
    iterations: int | None = None,
    smoothing: float | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Topological precision: the share of the prediction's skeleton that is right."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    options = given(skeleton=skeleton, iterations=iterations, smoothing=smoothing)
    return pair.measure("topological_precision", **options)


@documented("reference_skeleton_length")
def reference_skeleton_length(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    skeleton: str = "distance_ordered",
    iterations: int | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Length of the reference's skeleton."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("reference_skeleton_length", **given(skeleton=skeleton, iterations=iterations))


@documented("prediction_skeleton_length")
def prediction_skeleton_length(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    skeleton: str = "distance_ordered",
    iterations: int | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Length of the prediction's skeleton."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("prediction_skeleton_length", **given(skeleton=skeleton, iterations=iterations))


@documented("skeleton_length_difference")
def skeleton_length_difference(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    skeleton: str = "distance_ordered",
    iterations: int | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Length of the prediction's skeleton minus that of the reference's."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("skeleton_length_difference", **given(skeleton=skeleton, iterations=iterations))


@documented("relative_skeleton_length_difference")
def relative_skeleton_length_difference(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    skeleton: str = "distance_ordered",
    iterations: int | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Difference of the lengths of the skeletons in percent of the reference's."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("relative_skeleton_length_difference", **given(skeleton=skeleton, iterations=iterations))
