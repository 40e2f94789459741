"""Overlap and boundary metrics of matched objects, averaged over objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from .._inputs import Labels
from ._documented import documented
from ._pair import MatchingOptions, Pair, Result, given


@documented("object_dsc")
def object_dice(
    reference: object,
    prediction: object,
    *,
    average: str = "matched",
    penalty: float | None = None,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """DSC of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("object_dsc", average=average, **given(penalty=penalty, **matching))


@documented("object_iou")
def object_iou(
    reference: object,
    prediction: object,
    *,
    average: str = "matched",
    penalty: float | None = None,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """IoU of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("object_iou", average=average, **given(penalty=penalty, **matching))


@documented("object_voxel_f_beta")
def object_voxel_f_beta(
    reference: object,
    prediction: object,
    *,
    beta: float = 1.0,
    average: str = "matched",
    penalty: float | None = None,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """F-beta score of the voxels of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("object_voxel_f_beta", beta=beta, average=average, **given(penalty=penalty, **matching))


@documented("object_cldice")
def object_cldice(
    reference: object,
    prediction: object,
    *,
    average: str = "matched",
    penalty: float | None = None,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Centreline Dice (clDice) of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("object_cldice", average=average, **given(penalty=penalty, **matching))


@documented("object_hd")
def object_hausdorff_distance(
    reference: object,
    prediction: object,
    *,
    percentile: float = 100.0,
    directions: str = "max",
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    rule: str | None = None,
    average: str = "matched",
    penalty: float | None = None,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Hausdorff distance of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure(
        "object_hd",
        percentile=percentile,
        directions=directions,
        boundary=boundary,
        average=average,
        **given(
            neighbourhood=neighbourhood,
            image_edge=image_edge,
            targets=targets,
            quadrature=quadrature,
            rule=rule,
            penalty=penalty,
            **matching,
        ),
    )


@documented("object_assd")
def object_average_symmetric_surface_distance(
    reference: object,
    prediction: object,
    *,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    average: str = "matched",
    penalty: float | None = None,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Average symmetric surface distance of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure(
        "object_assd",
        boundary=boundary,
        average=average,
        **given(
            neighbourhood=neighbourhood,
            image_edge=image_edge,
            targets=targets,
            quadrature=quadrature,
            penalty=penalty,
            **matching,
        ),
    )


@documented("object_masd")
def object_mean_average_surface_distance(
    reference: object,
    prediction: object,
    *,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    average: str = "matched",
    penalty: float | None = None,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Mean average surface distance of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure(
        "object_masd",
        boundary=boundary,
        average=average,
        **given(
            neighbourhood=neighbourhood,
            image_edge=image_edge,
            targets=targets,
            quadrature=quadrature,
            penalty=penalty,
            **matching,
        ),
    )


@documented("object_nsd")
def object_normalized_surface_distance(
    reference: object,
    prediction: object,
    *,
    tolerance: float,
    directions: str = "pooled",
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    average: str = "matched",
    penalty: float | None = None,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Normalized surface distance of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure(
        "object_nsd",
        tolerance=tolerance,
        directions=directions,
        boundary=boundary,
        average=average,
        **given(
            neighbourhood=neighbourhood,
            image_edge=image_edge,
            targets=targets,
            quadrature=quadrature,
            penalty=penalty,
            **matching,
        ),
    )


@documented("object_biou")
def object_boundary_iou(
    reference: object,
    prediction: object,
    *,
    width: float,
    band: str = "voxel",
    limit: str | None = None,
    width_unit: str | None = None,
    average: str = "matched",
    penalty: float | None = None,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Boundary IoU of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure(
        "object_biou",
        band=band,
        width=width,
        average=average,
        **given(limit=limit, width_unit=width_unit, penalty=penalty, **matching),
    )
