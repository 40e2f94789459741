"""Metrics of objects: which of them were found, and which are false."""

from __future__ import annotations

from collections.abc import Sequence

from .._inputs import Labels
from ._documented import documented
from ._pair import Pair, Result, given


@documented("pq")
def panoptic_quality(
    reference: object,
    prediction: object,
    *,
    objects: str = "components",
    connectivity: str | None = None,
    merged: str | None = None,
    dilation: float | None = None,
    smallest: float | None = None,
    criterion: str = "iou",
    threshold: float | None = None,
    at_threshold: str | None = None,
    strategy: str = "optimal",
    double_detections: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Panoptic quality."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure(
        "pq",
        objects=objects,
        criterion=criterion,
        strategy=strategy,
        **given(
            connectivity=connectivity,
            threshold=threshold,
            at_threshold=at_threshold,
            merged=merged,
            dilation=dilation,
            smallest=smallest,
            double_detections=double_detections,
        ),
    )


@documented("rq")
def recognition_quality(
    reference: object,
    prediction: object,
    *,
    objects: str = "components",
    connectivity: str | None = None,
    merged: str | None = None,
    dilation: float | None = None,
    smallest: float | None = None,
    criterion: str = "iou",
    threshold: float | None = None,
    at_threshold: str | None = None,
    strategy: str = "optimal",
    double_detections: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Recognition quality."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure(
        "rq",
        objects=objects,
        criterion=criterion,
        strategy=strategy,
        **given(
            connectivity=connectivity,
            threshold=threshold,
            at_threshold=at_threshold,
            merged=merged,
            dilation=dilation,
            smallest=smallest,
            double_detections=double_detections,
        ),
    )


@documented("sq")
def segmentation_quality(
    reference: object,
    prediction: object,
    *,
    objects: str = "components",
    connectivity: str | None = None,
    merged: str | None = None,
    dilation: float | None = None,
    smallest: float | None = None,
    criterion: str = "iou",
    threshold: float | None = None,
    at_threshold: str | None = None,
    strategy: str = "optimal",
    double_detections: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Segmentation quality."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure(
        "sq",
        objects=objects,
        criterion=criterion,
        strategy=strategy,
        **given(
            connectivity=connectivity,
            threshold=threshold,
            at_threshold=at_threshold,
            merged=merged,
            dilation=dilation,
            smallest=smallest,
            double_detections=double_detections,
        ),
    )


@documented("object_sensitivity")
def object_sensitivity(
    reference: object,
    prediction: object,
    *,
    objects: str = "components",
    connectivity: str | None = None,
    merged: str | None = None,
    dilation: float | None = None,
    smallest: float | None = None,
    criterion: str = "iou",
    threshold: float | None = None,
    at_threshold: str | None = None,
    strategy: str = "optimal",
    double_detections: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Sensitivity for objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure(
        "object_sensitivity",
        objects=objects,
        criterion=criterion,
        strategy=strategy,
        **given(
            connectivity=connectivity,
            threshold=threshold,
            at_threshold=at_threshold,
            merged=merged,
            dilation=dilation,
            smallest=smallest,
            double_detections=double_detections,
        ),
    )


@documented("object_ppv")
def object_positive_predictive_value(
    reference: object,
    prediction: object,
    *,
    objects: str = "components",
    connectivity: str | None = None,
    merged: str | None = None,
    dilation: float | None = None,
    smallest: float | None = None,
    criterion: str = "iou",
    threshold: float | None = None,
    at_threshold: str | None = None,
    strategy: str = "optimal",
    double_detections: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Positive predictive value for objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure(
        "object_ppv",
        objects=objects,
        criterion=criterion,
        strategy=strategy,
        **given(
            connectivity=connectivity,
            threshold=threshold,
            at_threshold=at_threshold,
            merged=merged,
            dilation=dilation,
            smallest=smallest,
            double_detections=double_detections,
        ),
    )


@documented("object_f_beta")
def object_f_beta(
    reference: object,
    prediction: object,
    *,
    beta: float = 1.0,
    objects: str = "components",
    connectivity: str | None = None,
    merged: str | None = None,
    dilation: float | None = None,
    smallest: float | None = None,
    criterion: str = "iou",
    threshold: float | None = None,
    at_threshold: str | None = None,
    strategy: str = "optimal",
    double_detections: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """F-beta score for objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure(
        "object_f_beta",
        beta=beta,
        objects=objects,
        criterion=criterion,
        strategy=strategy,
        **given(
            connectivity=connectivity,
            threshold=threshold,
            at_threshold=at_threshold,
            merged=merged,
            dilation=dilation,
            smallest=smallest,
            double_detections=double_detections,
        ),
    )


@documented("fppi")
def false_positives_per_image(
    reference: object,
    prediction: object,
    *,
    objects: str = "components",
    connectivity: str | None = None,
    merged: str | None = None,
    dilation: float | None = None,
    smallest: float | None = None,
    criterion: str = "iou",
    threshold: float | None = None,
    at_threshold: str | None = None,
    strategy: str = "optimal",
    double_detections: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """False positives per image."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure(
        "fppi",
        objects=objects,
        criterion=criterion,
        strategy=strategy,
        **given(
            connectivity=connectivity,
            threshold=threshold,
            at_threshold=at_threshold,
            merged=merged,
            dilation=dilation,
            smallest=smallest,
            double_detections=double_detections,
        ),
    )
