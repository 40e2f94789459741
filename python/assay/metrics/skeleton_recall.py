"""Which calibres of tubes are missed: the recall of the reference's skeleton by the local radius."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import _core
from .._inputs import Labels
from ..skeleton import as_thinning
from ._documented import documented
from ._pair import Pair, Result, given


def calibre_recall(
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
) -> _core.CalibreRecall | dict[Any, _core.CalibreRecall]:
    """Count how much of the reference's skeleton the prediction finds, by the local radius of the reference.

    The local radius of a voxel of the skeleton is the exact distance from it to the nearest voxel of the background of
    the reference, between their centres: a tube of one voxel's width has the spacing across it. Outside the image is
    background. Equal distances give equal radii, whichever axes they are along.

    Parameters
    ----------
    reference, prediction
        Masks of one shape with 2 or 3 axes, bool or integer, any strides; non-zero is foreground. With `labels` label
        maps. Nothing is copied.
    labels
        None: the arrays are masks. A mapping from names to a label or several, or a list of labels: all of them in
        one call, each in its own box.
    spacing
        Size of a voxel along each array axis, in mm; at most a million times as large along one axis as along another.
        Left out it is 1.
    skeleton
        How the reference is thinned: the method of `skeletonize`.
    iterations
        For "morphological", as for `skeletonize`.
    ignore_label
        Voxels with this label in the reference are background in both.
    mask
        Voxels to look at, bool or 8-bit of the same shape; the others are background.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    CalibreRecall, or a dict of them with `labels`
        Its columns are `radius` (mm, ascending), `voxels` of the skeleton with that radius, and how many of them were
        `found`. ``sensitivity(radius_from, radius_below)`` is their share from one radius on and below another, from
        0 to 1, NaN if there are none; ``table(edges)`` has it for bins. Those of several images add up with + and
        sum(). Without a skeleton the columns are empty; `status` says which mask is empty.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    Examples
    --------
    >>> reference = numpy.zeros((12, 40), int)
    >>> reference[1:6, 2:38] = 1  # a thick tube, and a thin one, of which half is missed
    >>> reference[9, 2:38] = 1
    >>> prediction = reference.copy()
    >>> prediction[9, :20] = 0
    >>> recall = calibre_recall(reference, prediction, spacing=[0.5, 0.5])
    >>> for row in recall.table([0, 1, 2, float("inf")]):
    ...     print(row["low"], row["high"], row["voxels"], row["found"], row["sensitivity"])
    0.0 1.0 36 18 0.5
    1.0 2.0 34 34 1.0
    2.0 inf 0 0 nan
    >>> recall.sensitivity(radius_below=1)
    0.5
    """
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    options = as_thinning(skeleton, iterations)
    found: _core.CalibreRecall | dict[Any, _core.CalibreRecall] = pair.statistics("calibres", options)
    return found


@documented("calibre_sensitivity")
def calibre_sensitivity(
    reference: object,
    prediction: object,
    *,
    radius_below: float,
    radius_from: float = 0.0,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    skeleton: str = "distance_ordered",
    iterations: int | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Topological sensitivity by calibre: the share of branches of some local radius that was found."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    radii = {"radius_from": radius_from, "radius_below": radius_below}
    return pair.measure("calibre_sensitivity", **given(skeleton=skeleton, iterations=iterations), **radii)
