"""Skeletons: masks thinned to lines, and how long those are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._inputs import Array, as_bool, as_choice, as_count, as_label_map, as_region_labels, as_spacing, as_threads

SKELETON_METHODS = ("distance_ordered", "lee", "zhang", "zhang_or_lee", "morphological")
"""How `skeletonize` makes a skeleton of a mask; the last one has iterations."""


def skeletonize(
    mask: object,
    *,
    method: str = "distance_ordered",
    spacing: Sequence[float] | None = None,
    labels: int | Iterable[int] | None = None,
    each_label: bool = False,
    iterations: int | None = None,
    threads: int | None = None,
) -> NDArray[np.bool_]:
    """Thin a mask to a skeleton: lines in the middle of its tubes.

    Voxels of the object are connected by all neighbours (8 in 2D, 26 in 3D), those of the background by faces (4 and
    6). What lies outside the image is background, so that a margin changes nothing; only "morphological" has it
    otherwise.

    Parameters
    ----------
    mask
        Mask or label map with 2 or 3 axes, bool or integer, any strides; it is not copied. Voxels are inside if they
        are not 0.
    method
        "distance_ordered" keeps the topology always: components, tunnels and cavities stay as they are, and the result
        is never empty unless the mask is. Simple voxels, whose removal changes no topology, go in the order of their
        exact distance to the background, except for ends: a voxel with one neighbour at that time stays. Then branches
        go that are no more than the shape of a thicker part: those from an end to the first voxel with more than two
        neighbours that are all nearer to that voxel than the background is; all at once, and again until there is
        none. By the same rule a line without branches becomes one voxel if all are that near to it (of several such
        voxels the one that is furthest from the background). So a compact body becomes a point, the skeleton of a
        plate is a curve too, and a cavity keeps a surface around it.

        "lee" (2D and 3D) and "zhang" (2D) give what scikit-image gives (0.26), for comparison with published numbers.
        "lee" deletes some objects of even width, such as a tube of 2 x 2 voxels or a cube of 30. "zhang_or_lee" is
        "zhang" in 2D and "lee" in 3D, as scikit-image has it if no method is named, and with it much published code of
        clDice.

        "morphological" is the skeleton that clDice losses train with (Shit et al.), for comparison with them. It keeps
        no topology: a tube may fall into pieces, and of what is thicker than `iterations` the middle is missing. It has
        what openings take away of the mask, and of the mask eroded once, twice, ... up to `iterations` times: the
        voxels in whose 3 x 3 (x 3) neighbourhood one erosion more leaves nothing. Erosion keeps voxels whose neighbours
        across faces are inside or beyond the edge of the image. So objects go on there, and of a mask that fills the
        image nothing is left.
    spacing
        Size of a voxel along each array axis, in mm; for "distance_ordered" only. Left out it is 1.
    labels
        The label or labels whose voxels make the mask. None: all but 0.
    each_label
        Thin every label as a mask of its own, where otherwise labels that touch are one object. The skeleton of a label
        is then ``skeleton & (mask == label)``.
    iterations
        How often the mask is eroded, a whole number of at least 0; for "morphological" only, which needs it. It
        changes nothing any more once it is how many steps across faces the background is from the middle of the
        thickest object.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    array
        bool array of the shape of `mask`, True on the skeleton; all False for an empty mask. It does not depend on how
        the mask lies in memory. Thinning a skeleton again changes nothing
        (that of "morphological" has no such property).

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    Notes
    -----
    Voxels of one distance go in rounds, layer by layer. In a round those with the most faces to the background go
    first, of as many the ones at the low side of the first axis, and so on to the high side of the last axis; last
    decides the C order. Flips and permutations of axes change how these ties are broken and nothing else: where an
    object is an even number of voxels wide the line lies to one side of its middle, and ends may move with it.

    References
    ----------
    C. Pudney, Distance-ordered homotopic thinning, Computer Vision and Image Understanding 72 (1998), of which the
    order comes; the rounds and the removal of branches are this package's. T.-C. Lee, R. L. Kashyap and C.-N. Chu,
    CVGIP: Graphical Models and Image Processing 56 (1994). T. Y. Zhang and C. Y. Suen, Communications of the ACM 27
    (1984). S. Shit et al., clDice: a novel topology-preserving loss function for tubular structure segmentation, CVPR
    (2021).

    Examples
    --------
    >>> skeletonize(numpy.ones((3, 6), int)).astype(int)
    array([[0, 0, 0, 0, 0, 0],
           [1, 1, 1, 1, 1, 1],
           [0, 0, 0, 0, 0, 0]])
    """
    array = _as_image(mask, method)
    found = _core.skeletonize(
        array,
        method=method,
        iterations=_as_iterations(iterations),
        spacing=as_spacing(spacing, array.ndim),
        members=_as_members(labels),
        each_label=as_bool(each_label, "each_label"),
        threads=as_threads(threads),
    )
    return np.asarray(found)


def skeleton_length(skeleton: object, *, spacing: Sequence[float] | None = None) -> float:
    """The length of a skeleton in mm: of the links between neighbouring voxels, without short cuts.

    Every two voxels that are neighbours (8 in 2D, 26 in 3D) are linked, by the distance of their centres. A link is
    left out where shorter ones lead around it by voxels that are neighbours of both its ends; of links of one length
    the one that begins later in C order (and then the one that ends later) counts as longer. So a triangle of mutual
    neighbours is as long as its two shorter sides, a straight line along an axis or a diagonal as the distance of its
    ends, and a loop counts with the link that closes it. Where many voxels are neighbours of each other a flip may
    change the length by a link.

    Parameters
    ----------
    skeleton
        Mask with 1 to 3 axes, bool or integer, any strides; voxels are inside if they are not 0.
    spacing
        Size of a voxel along each array axis, in mm. Left out it is 1.

    Returns
    -------
    float
        0 without links: for an empty mask, and for voxels without neighbours.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    Examples
    --------
    >>> skeleton_length(numpy.eye(4, dtype=bool), spacing=[3, 4])
    15.0
    """
    array = as_label_map(skeleton, "skeleton")
    if array.ndim > 3:
        raise ValueError(f"skeleton must have 1 to 3 axes, got {array.ndim}")
    return float(_core.skeleton_length(array, spacing=as_spacing(spacing, array.ndim)))


def _as_image(mask: object, method: str) -> Array:
    """The mask, with as many axes as the method takes."""
    array = as_label_map(mask, "mask")
    flat = as_choice(method, "method", SKELETON_METHODS) == "zhang"
    if array.ndim == 2 or (array.ndim == 3 and not flat):
        return array
    expected = '2 axes for method="zhang"' if flat else "2 or 3 axes for skeletons"
    raise ValueError(f"mask must have {expected}, got {array.ndim}")


def as_thinning(skeleton: str, iterations: int | None) -> dict[str, Any]:
    """How the masks of a pair are thinned, as arguments of the core."""
    method = as_choice(skeleton, "skeleton", SKELETON_METHODS)
    return {"skeleton": method, "iterations": _as_iterations(iterations)}


def _as_iterations(iterations: int | None) -> int | None:
    """How often to erode; more than the core's numbers hold makes no difference."""
    return None if iterations is None else min(as_count(iterations, "iterations"), 2**31 - 1)


def _as_members(labels: int | Iterable[int] | None) -> list[int]:
    members = as_region_labels(labels, "labels")
    if 0 in members:
        raise ValueError("labels must not hold 0, which is background")
    if labels is not None and not members:
        raise ValueError("labels must hold at least one label, got none")
    return members
