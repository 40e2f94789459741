"""Boundary metrics: everything that follows from the distances between two surfaces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from .. import _core
from .._inputs import Labels, as_classes, as_label, as_mask, as_pair, as_spacing, as_threads, check_binary
from ..catalogue import IMAGE_EDGE, NEIGHBOURHOOD, PERCENTILE, TOLERANCE
from ._documented import documented

Result: TypeAlias = float | dict[Any, float]


def surface_distances(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    spacing: Sequence[float] | None = None,
    neighbourhood: str = "face",
    image_edge: str = "background",
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
    neighbourhood
        Neighbours that must all be foreground for a voxel to be interior: "face" (2N) or "full" (3^N - 1).
    image_edge
        What lies beyond the image edge: "background" (a mask that touches the edge has surface there) or
        "foreground".
    ignore_label
        Voxels with this label in the reference are background in both arrays.
    mask
        Voxels to evaluate, bool or 8-bit of the same shape; the others are background in both arrays.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    SurfaceDistances, or a dict of them with `labels`
        With methods `hausdorff`, `assd`, `masd`, `nsd`, and a `status`.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    classes = None if labels is None else as_classes(labels)
    reference_map, prediction_map = as_pair(reference, prediction)
    shared: dict[str, Any] = {
        "ignore_label": None if ignore_label is None else as_label(ignore_label, "ignore_label"),
        "mask": as_mask(mask, reference_map),
        "threads": as_threads(threads),
    }
    steps = as_spacing(spacing, reference_map.ndim)
    model: dict[str, Any] = {
        "neighbourhood": NEIGHBOURHOOD.choice(neighbourhood),
        "image_edge": IMAGE_EDGE.choice(image_edge),
    }
    table = _core.overlap_table(reference_map, prediction_map, spacing=steps, origin=[0] * reference_map.ndim, **shared)
    if classes is None:
        check_binary(table.reference_labels, "reference")
        check_binary(table.prediction_labels, "prediction")
    regions = [None] if classes is None else [one.labels for one in classes]
    found = _core.surface_distances(reference_map, prediction_map, table, regions, **model, **shared)
    return found[0] if classes is None else {one.name: s for one, s in zip(classes, found, strict=True)}


def _per_class(
    value: Callable[[_core.SurfaceDistances], float], reference: object, prediction: object, **options: Any
) -> Result:
    found = surface_distances(reference, prediction, **options)
    return {name: value(one) for name, one in found.items()} if isinstance(found, dict) else value(found)


@documented("hd")
def hausdorff_distance(
    reference: object,
    prediction: object,
    *,
    percentile: float = 100.0,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    neighbourhood: str = "face",
    image_edge: str = "background",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Hausdorff distance, or one of its percentiles."""
    checked = PERCENTILE.number(percentile)
    return _per_class(
        lambda s: s.hausdorff(percentile=checked),
        reference,
        prediction,
        spacing=spacing,
        labels=labels,
        neighbourhood=neighbourhood,
        image_edge=image_edge,
        ignore_label=ignore_label,
        mask=mask,
        threads=threads,
    )


@documented("assd")
def average_symmetric_surface_distance(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    neighbourhood: str = "face",
    image_edge: str = "background",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Average symmetric surface distance (ASSD)."""
    return _per_class(
        _core.SurfaceDistances.assd,
        reference,
        prediction,
        spacing=spacing,
        labels=labels,
        neighbourhood=neighbourhood,
        image_edge=image_edge,
        ignore_label=ignore_label,
        mask=mask,
        threads=threads,
    )


@documented("masd")
def mean_average_surface_distance(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    neighbourhood: str = "face",
    image_edge: str = "background",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Mean average surface distance (MASD)."""
    return _per_class(
        _core.SurfaceDistances.masd,
        reference,
        prediction,
        spacing=spacing,
        labels=labels,
        neighbourhood=neighbourhood,
        image_edge=image_edge,
        ignore_label=ignore_label,
        mask=mask,
        threads=threads,
    )


@documented("nsd")
def normalized_surface_distance(
    reference: object,
    prediction: object,
    *,
    tolerance: float,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    neighbourhood: str = "face",
    image_edge: str = "background",
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Normalized surface distance (NSD), also called surface Dice."""
    checked = TOLERANCE.number(tolerance)
    return _per_class(
        lambda s: s.nsd(checked),
        reference,
        prediction,
        spacing=spacing,
        labels=labels,
        neighbourhood=neighbourhood,
        image_edge=image_edge,
        ignore_label=ignore_label,
        mask=mask,
        threads=threads,
    )
