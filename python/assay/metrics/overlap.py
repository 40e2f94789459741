"""Overlap and volume: everything that follows from which labels meet in a voxel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from .. import _core
from .._inputs import (
    FOREGROUND,
    Labels,
    as_classes,
    as_origin,
    as_pair,
    as_shared,
    as_spacing,
    check_binary,
)
from ..catalogue.overlap import BETA
from ._documented import documented

Result: TypeAlias = float | dict[Any, float]


def overlap_table(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    origin: Sequence[int] | None = None,
    threads: int | None = None,
) -> _core.OverlapTable:
    """Count two label maps in one pass: the statistic behind every overlap and volume metric.

    Parameters
    ----------
    reference, prediction
        Label maps of one shape and any rank, bool or integer, any strides; labels may be sparse, negative and as
        large as 2^63 - 1. The two may differ in dtype. Nothing is copied.
    spacing
        Size of a voxel along each array axis, in mm. Left out it is 1.
    ignore_label
        Voxels with this label in the reference are not counted.
    mask
        Voxels to count, bool or 8-bit of the same shape.
    origin
        Index of the first voxel in the whole array, if these are chunks of one: tables of chunks add up with +.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    OverlapTable
        Its `region(labels)` gives the counts, boxes, centroids and volumes of a class.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    reference_map, prediction_map = as_pair(reference, prediction)
    return _core.overlap_table(
        reference_map,
        prediction_map,
        spacing=as_spacing(spacing, reference_map.ndim),
        origin=as_origin(origin, reference_map.ndim),
        **as_shared(reference_map, ignore_label, mask, threads),
    )


def per_class(
    value: Callable[[_core.RegionOverlap], float],
    reference: object,
    prediction: object,
    labels: Labels | None,
    **options: Any,
) -> Result:
    """The value of the foreground, or of every class."""
    classes = [FOREGROUND] if labels is None else as_classes(labels)
    table = overlap_table(reference, prediction, **options)
    if labels is None:
        check_binary(table.reference_labels, "reference")
        check_binary(table.prediction_labels, "prediction")
    regions = table.regions([one.labels for one in classes])
    values = {one.name: value(region) for one, region in zip(classes, regions, strict=True)}
    return values[FOREGROUND.name] if labels is None else values


@documented("dsc")
def dice(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Dice similarity coefficient."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.dsc(), reference, prediction, labels, **options)


@documented("iou")
def iou(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Intersection over union, the Jaccard index."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.iou(), reference, prediction, labels, **options)


@documented("f_beta")
def f_beta(
    reference: object,
    prediction: object,
    *,
    beta: float = 1.0,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """F-beta score."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(
        lambda region: region.counts.f_beta(beta=BETA.number(beta)), reference, prediction, labels, **options
    )


@documented("sensitivity")
def sensitivity(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Sensitivity, also called recall or true positive rate."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.sensitivity(), reference, prediction, labels, **options)


@documented("specificity")
def specificity(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Specificity, also called true negative rate."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.specificity(), reference, prediction, labels, **options)


@documented("ppv")
def positive_predictive_value(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Positive predictive value, also called precision."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.ppv(), reference, prediction, labels, **options)


@documented("npv")
def negative_predictive_value(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Negative predictive value."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.npv(), reference, prediction, labels, **options)


@documented("accuracy")
def accuracy(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Accuracy, the share of voxels on which both masks agree."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.accuracy(), reference, prediction, labels, **options)


@documented("mcc")
def matthews_correlation(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Matthews correlation coefficient."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.mcc(), reference, prediction, labels, **options)


@documented("kappa")
def cohens_kappa(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Cohen's kappa, unweighted."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.kappa(), reference, prediction, labels, **options)


@documented("ior")
def intersection_over_reference(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Intersection over reference."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.sensitivity(), reference, prediction, labels, **options)


@documented("volume_similarity")
def volume_similarity(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Volume similarity."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.volume_similarity(), reference, prediction, labels, **options)


@documented("reference_volume")
def reference_volume(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Volume of the reference."""
    options = {"spacing": spacing, "ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(_core.RegionOverlap.reference_volume, reference, prediction, labels, **options)


@documented("prediction_volume")
def prediction_volume(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Volume of the prediction."""
    options = {"spacing": spacing, "ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(_core.RegionOverlap.prediction_volume, reference, prediction, labels, **options)


@documented("volume_difference")
def volume_difference(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Volume of the prediction minus volume of the reference."""
    options = {"spacing": spacing, "ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(_core.RegionOverlap.volume_difference, reference, prediction, labels, **options)


@documented("absolute_volume_difference")
def absolute_volume_difference(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Absolute volume difference."""
    options = {"spacing": spacing, "ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(_core.RegionOverlap.absolute_volume_difference, reference, prediction, labels, **options)


@documented("relative_volume_difference")
def relative_volume_difference(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Volume difference relative to the reference, in percent."""
    options = {"spacing": spacing, "ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(_core.RegionOverlap.relative_volume_difference, reference, prediction, labels, **options)


@documented("absolute_relative_volume_difference")
def absolute_relative_volume_difference(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Absolute volume difference relative to the reference, in percent."""
    options = {"spacing": spacing, "ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(_core.RegionOverlap.absolute_relative_volume_difference, reference, prediction, labels, **options)


@documented("centre_distance")
def centre_distance(
    reference: object,
    prediction: object,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Distance between the centroids of both masks."""
    options = {"spacing": spacing, "ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(_core.RegionOverlap.centre_distance, reference, prediction, labels, **options)
