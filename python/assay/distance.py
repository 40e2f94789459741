"""The exact Euclidean distance transform."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._inputs import as_bool, as_float_dtype, as_label_map, as_max_distance, as_spacing, as_threads

Distances: TypeAlias = NDArray[np.floating[Any]]
Indices: TypeAlias = NDArray[np.int32]


@overload
def distance_transform(
    labels: object,
    *,
    spacing: Sequence[float] | None = None,
    squared: bool = False,
    signed: bool = False,
    indices: Literal[False] = False,
    max_distance: float | None = None,
    black_border: bool = False,
    dtype: object = "float32",
    threads: int | None = None,
) -> Distances: ...


@overload
def distance_transform(
    labels: object,
    *,
    spacing: Sequence[float] | None = None,
    squared: bool = False,
    signed: bool = False,
    indices: Literal[True],
    max_distance: float | None = None,
    black_border: bool = False,
    dtype: object = "float32",
    threads: int | None = None,
) -> tuple[Distances, Indices]: ...


@overload
def distance_transform(
    labels: object,
    *,
    spacing: Sequence[float] | None = None,
    squared: bool = False,
    signed: bool = False,
    indices: bool,
    max_distance: float | None = None,
    black_border: bool = False,
    dtype: object = "float32",
    threads: int | None = None,
) -> Distances | tuple[Distances, Indices]: ...


def distance_transform(
    labels: object,
    *,
    spacing: Sequence[float] | None = None,
    squared: bool = False,
    signed: bool = False,
    indices: bool = False,
    max_distance: float | None = None,
    black_border: bool = False,
    dtype: object = "float32",
    threads: int | None = None,
) -> Distances | tuple[Distances, Indices]:
    """Exact Euclidean distance of every labelled voxel to the nearest voxel with another label.

    Distances join voxel centres. Background (label 0) is another label too, so for a mask this is the usual distance
    transform of its foreground, and for a label map that of all labels at once.

    Parameters
    ----------
    labels
        Mask or label map with one axis or more, bool or integer, any strides; it is not copied.
    spacing
        Size of a voxel along each array axis, in mm. Left out it is 1.
    squared
        Give squared distances, in mm^2.
    signed
        Give voxels of label 0 minus their distance to the nearest voxel of any other label; otherwise they get 0.
        (Squared distances keep the sign.)
    indices
        Also give where the nearest voxel is.
    max_distance
        Longer distances are set to this many mm, which makes the transform cheaper. None: no limit.
    black_border
        What lies outside the image counts as another label than those inside, but not as another than 0: the distance
        to it is that to the centre of the first voxel outside.
    dtype
        "float32" or "float64": of the result, which is also computed in it. The relative error of "float32" is below
        1e-6.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    distances
        Array of the shape of `labels`, contiguous in the order of its axes in memory. 0 for label 0 (unless `signed`);
        infinite (or `max_distance`) where there is no other label.
    indices
        With `indices=True`: an int32 array of shape (axes, *shape) with the array index of a voxel at that distance;
        for label 0 (unless `signed`) the voxel's own. -1 where there is none, where it is further away than
        `max_distance`, and where it lies outside.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected. Also squared
        distances that `dtype` cannot hold, with very large or very small voxels.

    Examples
    --------
    >>> distance_transform(numpy.array([0, 1, 1, 1, 2, 2]), spacing=[0.5])
    array([0. , 0.5, 1. , 0.5, 0.5, 1. ], dtype=float32)
    """
    array = as_label_map(labels, "labels")
    found: Any = _core.distance_transform(
        array,
        spacing=as_spacing(spacing, array.ndim),
        squared=as_bool(squared, "squared"),
        signed=as_bool(signed, "signed"),
        indices=as_bool(indices, "indices"),
        max_distance=as_max_distance(max_distance),
        black_border=as_bool(black_border, "black_border"),
        in_double=as_float_dtype(dtype) == np.float64,
        threads=as_threads(threads),
    )
    return found  # type: ignore[no-any-return]
