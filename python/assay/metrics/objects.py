"""Metrics of objects: which of them were found, and which are false."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from .._inputs import Labels
from ._documented import documented
from ._pair import MatchingOptions, Pair, Result, given


@documented("pq")
def panoptic_quality(
    reference: object,
    prediction: object,
    *,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Panoptic quality."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("pq", **given(**matching))


@documented("rq")
def recognition_quality(
    reference: object,
    prediction: object,
    *,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Recognition quality."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("rq", **given(**matching))


@documented("sq")
def segmentation_quality(
    reference: object,
    prediction: object,
    *,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Segmentation quality."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("sq", **given(**matching))


@documented("object_sensitivity")
def object_sensitivity(
    reference: object,
    prediction: object,
    *,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Sensitivity for objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("object_sensitivity", **given(**matching))


@documented("object_ppv")
def object_positive_predictive_value(
    reference: object,
    prediction: object,
    *,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """Positive predictive value for objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("object_ppv", **given(**matching))


@documented("object_f_beta")
def object_f_beta(
    reference: object,
    prediction: object,
    *,
    beta: float = 1.0,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """F-beta score for objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("object_f_beta", beta=beta, **given(**matching))


@documented("fppi")
def false_positives_per_image(
    reference: object,
    prediction: object,
    *,
    scores: object | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **matching: Unpack[MatchingOptions],
) -> Result:
    """False positives per image."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("fppi", **given(**matching))
