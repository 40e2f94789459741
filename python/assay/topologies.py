"""The topology of masks and label maps: Betti numbers, the Euler characteristic, and which labels touch."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _core
from ._inputs import (
    FOREGROUND,
    Array,
    Labels,
    as_classes,
    as_connectivity,
    as_label_map,
    as_shared,
    check_binary,
)

_OPPOSITE = {2: "4 or 8", 3: "6 or 26"}


def topology(
    label_map: object,
    *,
    labels: Labels | None = None,
    connectivity: int | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> _core.Topology | dict[Any, _core.Topology]:
    """Compute the Betti numbers and the Euler characteristic of a mask, or of each class of a label map.

    Betti number 0 is how many connected components there are. Betti number 1 is how many holes there are in 2D, and
    tunnels (handles) in 3D: a ring has one. Betti number 2 is how many cavities there are in 3D: components of the
    background that do not reach the outside. The image is surrounded by background. All are exact.

    Parameters
    ----------
    label_map
        Mask with 1 to 3 axes, bool or integer, any strides; non-zero is foreground. With `labels` a label map. It is
        not copied.
    labels
        None: the array is a mask. A mapping from names to a label or several, or a list of labels: all of them in one
        call, each in its own box.
    connectivity
        Number of neighbours of a foreground voxel: 4 or 8 in 2D, 6 or 26 in 3D, 2 in 1D. None: all (8, 26). Background
        voxels have the other number of neighbours, without which there would be no Euler characteristic: 6 with 26, 26
        with 6, 4 with 8, 8 with 4.
    ignore_label
        Voxels with this label are background.
    mask
        Voxels to look at, bool or 8-bit of the same shape; the others are background.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    Topology, or a dict of them with `labels`
        Its `betti` are three numbers, its `euler` is betti[0] - betti[1] + betti[2], its `voxels` how many the mask
        has. Without voxels all are 0.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    T. Y. Kong and A. Rosenfeld, "Digital topology: introduction and survey", Computer Vision, Graphics, and Image
    Processing 48 (1989).

    Examples
    --------
    >>> ring = numpy.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]])
    >>> topology(ring)
    <Topology: 1 components, 1 holes, 0 cavities>
    >>> topology(ring).betti, topology(ring).euler
    ((1, 1, 0), 0)
    """
    array = with_axes(label_map, "topology")
    neighbours = as_connectivity(connectivity, array.ndim)
    if neighbours == "edge":
        raise ValueError(f"connectivity must be {_OPPOSITE[array.ndim]} for topology, got {connectivity}")
    shared = as_shared(array, ignore_label, mask, threads, name="label_map")
    classes = [FOREGROUND] if labels is None else as_classes(labels)
    axes = array.ndim
    table = _core.overlap_table(array, array, spacing=[1.0] * axes, origin=[0] * axes, **shared)
    if labels is None:
        check_binary(table.reference_labels, "label_map")
    members = [one.labels for one in classes]
    found = _core.topology(array, table, members, connectivity=neighbours, **shared)
    return found[0] if labels is None else {one.name: each for one, each in zip(classes, found, strict=True)}


def label_adjacency(
    label_map: object,
    *,
    connectivity: int | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> set[tuple[int, int]]:
    """Find which labels of a map touch: those that neighbouring voxels have.

    Parameters
    ----------
    label_map
        Label map with 1 to 3 axes, bool or integer, any strides; 0 is background. It is not copied.
    connectivity
        Number of neighbours of a voxel: 4 or 8 in 2D, 6, 18 or 26 in 3D, 2 in 1D. None: all (8, 26).
    ignore_label, mask, threads
        As for `topology`.

    Returns
    -------
    set of pairs
        The smaller label first. Empty if no two labels touch.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    Examples
    --------
    >>> sorted(label_adjacency(numpy.array([[1, 1, 0], [0, 2, 3]])))
    [(1, 2), (1, 3), (2, 3)]
    """
    array = with_axes(label_map, "adjacency")
    neighbours = as_connectivity(connectivity, array.ndim)
    shared = as_shared(array, ignore_label, mask, threads, name="label_map")
    return set(_core.label_adjacency(array, connectivity=neighbours, **shared))


def with_axes(label_map: object, what: str) -> Array:
    """A label map with 1 to 3 axes."""
    array = as_label_map(label_map, "label_map")
    if array.ndim > 3:
        raise ValueError(f"label_map must have 1 to 3 axes for {what}, got {array.ndim}")
    if array.dtype == np.uint64 and (largest := int(array.max(initial=0))) >= 2**63:
        raise ValueError(f"label_map has label {largest} but labels must be below 2^63")
    return array
