"""Boundary metrics: everything that follows from the distances between two surfaces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .. import _core
from .._inputs import Labels, as_label_map, as_spacing, check_binary
from ._documented import documented
from ._pair import Pair, Result, definition_of, given

Elements: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64]]


def surface_distances(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> _core.SurfaceDistances | dict[Any, _core.SurfaceDistances]:
    """Distances between the surfaces of two masks: the statistic behind every boundary metric.

    Parameters
    ----------
    reference, prediction
        Masks of one shape with 1 to 3 axes, bool or integer, any strides; non-zero is foreground. With `labels`
        label maps. Nothing is copied.
    labels
        None: the arrays are masks. A mapping from names to a label or several, or a list of labels: all of them in
        one call, each in its own box.
    spacing
        Size of a voxel along each array axis, in mm. Left out it is 1.
    boundary
        What surfaces are made of. "voxel": centres of the foreground voxels with a background neighbour, each of
        weight 1. "surfel": corners of the voxel grid around which voxels are mixed, weighted by the area (in 2D
        length) of the marching-cubes surface there. "face": the faces (in 2D edges) between foreground and background
        voxels, weighted by their area; distances are from points on a face to the nearest face of the other mask.
    neighbourhood
        For voxels: neighbours that must all be foreground for a voxel to be interior, "face" (2N, the default) or
        "full" (3^N - 1).
    image_edge
        For voxels: what lies beyond the image edge, "background" (the default: a mask that touches the edge has
        surface there) or "foreground". For surfels and faces it is background.
    targets
        For voxels: border voxels that distances are measured to, "same" (those that distances are measured from, the
        default), or those by "face" or "full" neighbours.
    quadrature
        For faces: where on a face distances are measured. "faces" (the default): at its centre; "triangles": at the
        centroids of two triangles; "2x2" to "8x8": at the midpoints of so many equal parts.
    ignore_label
        Voxels with this label in the reference are background in both arrays.
    mask
        Voxels to evaluate, bool or 8-bit of the same shape; the others are background in both arrays.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    SurfaceDistances, or a dict of them with `labels`
        With methods `hausdorff`, `assd`, `masd`, `asd`, `nsd`, `surface_overlap`, `nsd_curve`, a `status`, and the
        distances of each direction with the position of one of the farthest elements.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Voxels: Maier-Hein, Reinke et al., Metrics reloaded, Nature Methods 21 (2024). Surfels: Nikolov et al., JMIR 23
    (2021). Faces: Podobnik and Vrtovec, arXiv 2509.05670.
    """
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    model = _model(boundary, neighbourhood, image_edge, targets, quadrature)
    found: _core.SurfaceDistances | dict[Any, _core.SurfaceDistances] = pair.statistics("surface", _complete(model))
    return found


def surface_elements(
    mask: object,
    *,
    spacing: Sequence[float] | None = None,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
) -> Elements:
    """The elements that the surface of a mask is made of: to look at, and to check by other means.

    Parameters
    ----------
    mask
        A mask with 1 to 3 axes, bool or integer; non-zero is foreground.
    spacing, boundary, neighbourhood, image_edge, targets, quadrature
        As for `surface_distances`.

    Returns
    -------
    points
        Positions in array index coordinates, shape (n, axes): whole numbers at the centres of voxels. Multiplied by
        the spacing they are mm.
    weights
        Weight of each, shape (n,): 1 for voxels, else area in mm^2 (in 2D length in mm). Empty for an empty mask.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used.
    """
    array = as_label_map(mask, "mask")
    model = _complete(_model(boundary, neighbourhood, image_edge, targets, quadrature))
    check_binary(np.unique(array), "mask", takes_labels=False)
    return _core.surface_elements(array, spacing=as_spacing(spacing, array.ndim), **model)


def _model(
    boundary: str, neighbourhood: str | None, image_edge: str | None, targets: str | None, quadrature: str | None
) -> dict[str, Any]:
    """The parameters of a surface that are given."""
    chosen = given(neighbourhood=neighbourhood, image_edge=image_edge, targets=targets, quadrature=quadrature)
    return {"boundary": boundary, **chosen}


def _complete(model: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of a surface; those of ASSD are no others."""
    return dict(definition_of("assd", **model).parameters)


@documented("hd")
def hausdorff_distance(
    reference: object,
    prediction: object,
    *,
    percentile: float = 100.0,
    directions: str = "max",
    rule: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Hausdorff distance, or one of its percentiles."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    model = _model(boundary, neighbourhood, image_edge, targets, quadrature)
    return pair.measure("hd", percentile=percentile, directions=directions, **given(rule=rule), **model)


@documented("assd")
def average_symmetric_surface_distance(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Average symmetric surface distance (ASSD)."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("assd", **_model(boundary, neighbourhood, image_edge, targets, quadrature))


@documented("masd")
def mean_average_surface_distance(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Mean average surface distance (MASD)."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("masd", **_model(boundary, neighbourhood, image_edge, targets, quadrature))


@documented("asd")
def average_surface_distance(
    reference: object,
    prediction: object,
    *,
    directions: str = "prediction_to_reference",
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Average surface distance (ASD) of one direction."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    model = _model(boundary, neighbourhood, image_edge, targets, quadrature)
    return pair.measure("asd", directions=directions, **model)


@documented("nsd")
def normalized_surface_distance(
    reference: object,
    prediction: object,
    *,
    tolerance: float,
    directions: str = "pooled",
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Normalized surface distance (NSD), also called surface Dice."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    model = _model(boundary, neighbourhood, image_edge, targets, quadrature)
    return pair.measure("nsd", tolerance=tolerance, directions=directions, **model)


@documented("biou")
def boundary_iou(
    reference: object,
    prediction: object,
    *,
    width: float,
    band: str = "voxel",
    limit: str | None = None,
    width_unit: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Boundary IoU."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("biou", width=width, band=band, **given(limit=limit, width_unit=width_unit))
