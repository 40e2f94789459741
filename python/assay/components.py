"""Connected components: the objects of a mask or a label map."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._inputs import Array, as_bool, as_connectivity, as_count, as_dtype, as_label_map, as_spacing, as_threads
from .catalogue import as_number

Columns = dict[str, NDArray[Any]]

DTYPES = ("int32", "uint16", "uint8")
"""What a map of component numbers can be."""


class Components:
    """The connected components of an array, in the order of their first voxels (the last axis runs fastest).

    Component number i, counted from 1 as in `labels`, is entry i - 1 of every column. Columns are measured when one is
    first asked for.

    Attributes
    ----------
    count
        Number of components.
    labels
        Array of the shape of the input with the number of each voxel's component, 0 for background; None if not asked
        for.
    spacing
        mm per axis.
    """

    def __init__(self, runs: _core.ComponentRuns, labels: NDArray[Any] | None, spacing: tuple[float, ...]) -> None:
        self.count: int = runs.count
        self.labels = labels
        self.spacing = spacing
        self._runs: _core.ComponentRuns | None = runs

    @cached_property
    def _columns(self) -> Columns:
        assert self._runs is not None
        columns: Columns = self._runs.measure()
        self._runs = None  # they are large
        return columns

    @property
    def values(self) -> NDArray[np.int64]:
        """The label that each component has in the input."""
        return self._columns["values"]

    @property
    def voxels(self) -> NDArray[np.int64]:
        """How many voxels each has."""
        return self._columns["voxels"]

    @property
    def volumes(self) -> NDArray[np.float64]:
        """Their volumes: ml for three axes (mm^3 / 1000), mm^n for others."""
        return self._columns["volumes"]

    @property
    def boxes(self) -> NDArray[np.int64]:
        """Array of shape (count, axes, 2): (low, high) per axis, half open."""
        return self._columns["boxes"]

    @property
    def centroids(self) -> NDArray[np.float64]:
        """Array of shape (count, axes): mean voxel index per axis."""
        return self._columns["centroids"]

    @property
    def touches_edge(self) -> NDArray[np.bool_]:
        """Whether a voxel of each is the first or last one along an axis of the array."""
        return self._columns["touches_edge"]

    def __len__(self) -> int:
        return self.count

    def __repr__(self) -> str:
        return f"<Components: {self.count} components>"

    def __getstate__(self) -> dict[str, Any]:
        columns = self._columns
        return {**self.__dict__, "_columns": columns}


def connected_components(
    mask: object,
    *,
    connectivity: int | None = None,
    spacing: Sequence[float] | None = None,
    label_map: bool = True,
    dtype: object = "int32",
    threads: int | None = None,
) -> Components:
    """Find the connected components of a mask or a label map.

    Voxels of label 0 are background. Other voxels are connected if they are neighbours and have the same label, so
    that the components of all labels are found at once.

    Parameters
    ----------
    mask
        Mask or label map with 1 to 3 axes, bool or integer, any strides; it is not copied.
    connectivity
        Number of neighbours of a voxel: 4 or 8 in 2D, 6, 18 or 26 in 3D, 2 in 1D. None: all (8, 26).
    spacing
        Size of a voxel along each array axis, in mm. Left out it is 1.
    label_map
        Also give a map of the components' numbers. Without it the search is several times faster.
    dtype
        "int32", "uint16" or "uint8": of the map.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    Components
        Numbers, sizes, boxes and centroids; without a component its columns are empty. The map lies in memory as the
        input does.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected. Also more
        components than `dtype` can number.

    Examples
    --------
    >>> found = connected_components(numpy.array([[1, 1, 0], [0, 0, 0], [0, 1, 1]]))
    >>> found.count, found.voxels
    (2, array([2, 2]))
    """
    array = as_label_map(mask, "mask")
    wanted = as_dtype(dtype, DTYPES)
    with_map = as_bool(label_map, "label_map")
    steps = as_spacing(spacing, array.ndim)
    runs = _core.ComponentRuns(
        array, connectivity=as_connectivity(connectivity, array.ndim), spacing=steps, threads=as_threads(threads)
    )
    return _components(runs, steps, wanted if with_map else None)


def count_components(mask: object, *, connectivity: int | None = None, threads: int | None = None) -> int:
    """Count the connected components of a mask or a label map: its Betti number 0.

    Parameters
    ----------
    mask, connectivity, threads
        As for `connected_components`.

    Returns
    -------
    int
        0 if there is none.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    array = as_label_map(mask, "mask")
    return int(
        _core.count_components(
            array, connectivity=as_connectivity(connectivity, array.ndim), threads=as_threads(threads)
        )
    )


def remove_small_components(
    mask: object,
    *,
    min_voxels: int | None = None,
    min_volume: float | None = None,
    connectivity: int | None = None,
    spacing: Sequence[float] | None = None,
    threads: int | None = None,
) -> Array:
    """Remove the components that are smaller than a limit.

    Parameters
    ----------
    mask, connectivity, spacing, threads
        As for `connected_components`.
    min_voxels
        Components with fewer voxels are removed.
    min_volume
        Components with a smaller volume are removed: ml for three axes (mm^3 / 1000), mm^n for others. At least one of
        both limits must be given.

    Returns
    -------
    array
        The mask or label map without them, of its dtype and laid out in memory as it is.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    if min_voxels is None and min_volume is None:
        raise ValueError("min_voxels or min_volume must be given, got neither")
    array, runs, columns = _found(mask, connectivity, spacing, threads)
    keep = np.ones(len(columns["voxels"]), bool)
    if min_voxels is not None:
        keep &= columns["voxels"] >= as_count(min_voxels, "min_voxels")
    if min_volume is not None:
        limit = as_number(min_volume, "min_volume")
        if not limit >= 0:
            raise ValueError(f"min_volume must be at least 0, got {min_volume!r}")
        keep &= columns["volumes"] >= limit
    return _painted(runs, np.where(keep, columns["values"], 0), array)


def largest_component(mask: object, *, connectivity: int | None = None, threads: int | None = None) -> Array:
    """Keep the largest component of a mask, or of each label of a label map.

    Parameters
    ----------
    mask, connectivity, threads
        As for `connected_components`.

    Returns
    -------
    array
        The mask or label map with the component of most voxels of each label, of its dtype and laid out in memory as it
        is. Of several such components the first one stays; an empty mask stays empty.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    array, runs, columns = _found(mask, connectivity, None, threads)
    values = columns["values"]
    order = np.lexsort((np.arange(len(values)), -columns["voxels"], values))
    _, firsts = np.unique(values[order], return_index=True)
    kept = np.zeros_like(values)
    kept[order[firsts]] = values[order[firsts]]
    return _painted(runs, kept, array)


def merge_components(
    mask: object,
    *,
    dilation: int,
    element: int | None = None,
    connectivity: int | None = None,
    spacing: Sequence[float] | None = None,
    label_map: bool = True,
    dtype: object = "int32",
    threads: int | None = None,
) -> Components:
    """Find the components of a mask and merge those that are connected after a dilation: lesions made of pieces.

    Only the numbers change; voxels stay as they are. The lesion-wise evaluations of BraTS define their reference
    lesions like this, with 18 neighbours as element and a dilation of 1 to 5.

    Parameters
    ----------
    mask
        Mask with 1 to 3 axes, bool or integer with one value besides 0, any strides; it is not copied.
    dilation
        How many times the mask is dilated, within the image. 0 merges nothing.
    element
        Structuring element, as the number of neighbours that a voxel spreads to: 4 or 8 in 2D, 6, 18 or 26 in 3D.
        None: 8 and 18.
    connectivity
        Of the mask, and of the dilated mask. None: all neighbours (8, 26).
    spacing, label_map, dtype, threads
        As for `connected_components`.

    Returns
    -------
    Components
        The merged components, in the order of their first voxels.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected. Also a label map of
        several labels.

    References
    ----------
    Rachit Saluja et al., BraTS-2023-Metrics, github.com/rachitsaluja/BraTS-2023-Metrics.
    """
    array = as_label_map(mask, "mask")
    wanted = as_dtype(dtype, DTYPES)
    with_map = as_bool(label_map, "label_map")
    steps = as_spacing(spacing, array.ndim)
    neighbours = as_connectivity(connectivity, array.ndim)
    spread = as_connectivity(element, array.ndim, "element", default={1: 2, 2: 8, 3: 18}.get(array.ndim))
    times = min(as_count(dilation, "dilation"), max(array.shape))  # then it fills the image
    runs = _core.ComponentRuns(array, connectivity=neighbours, spacing=steps, threads=as_threads(threads))
    runs.merge(element=spread, dilation=times, connectivity=neighbours)
    return _components(runs, steps, wanted if with_map else None)


def _found(
    mask: object, connectivity: int | None, spacing: Sequence[float] | None, threads: int | None
) -> tuple[Array, _core.ComponentRuns, Columns]:
    array = as_label_map(mask, "mask")
    runs = _core.ComponentRuns(
        array,
        connectivity=as_connectivity(connectivity, array.ndim),
        spacing=as_spacing(spacing, array.ndim),
        threads=as_threads(threads),
    )
    return array, runs, runs.measure()


def _painted(runs: _core.ComponentRuns, values: NDArray[np.int64], like: Array) -> Array:
    """One value per component, in an array of the dtype of `like`."""
    if like.dtype == np.bool_:
        return np.asarray(runs.paint(values.astype(np.uint8))).view(np.bool_)
    return np.asarray(runs.paint(values.astype(like.dtype)))


def _components(runs: _core.ComponentRuns, spacing: list[float], dtype: np.dtype[Any] | None) -> Components:
    count = runs.count
    labels = None
    if dtype is not None:
        if count > np.iinfo(dtype).max:
            wider = "uint16" if count < 2**16 else "int32"
            raise ValueError(f"dtype {dtype} cannot number {count} components; pass dtype={wider!r}")
        labels = np.asarray(runs.paint(np.arange(1, count + 1, dtype=dtype)))
    return Components(runs, labels, tuple(spacing))
