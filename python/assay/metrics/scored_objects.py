"""Metrics of detections with scores, here of one image; `assay.evaluate_cases` has those of a set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from .._inputs import Labels
from ._documented import documented
from ._pair import MatchingOptions, Pair, Result, given


@documented("object_ap")
def object_average_precision(
    reference: object,
    prediction: object,
    *,
    scores: object,
    interpolation: str = "step",
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **detections: Unpack[MatchingOptions],
) -> Result:
    """Average precision for objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("object_ap", interpolation=interpolation, **given(**detections))


@documented("froc")
def froc_score(
    reference: object,
    prediction: object,
    *,
    scores: object,
    interpolation: str = "step",
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **detections: Unpack[MatchingOptions],
) -> Result:
    """FROC score."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("froc", interpolation=interpolation, **given(**detections))


@documented("object_sensitivity_at_fppi")
def object_sensitivity_at_fppi(
    reference: object,
    prediction: object,
    *,
    scores: object,
    fppi: float,
    interpolation: str = "step",
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **detections: Unpack[MatchingOptions],
) -> Result:
    """Sensitivity for objects at a number of false positives per image."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("object_sensitivity_at_fppi", fppi=fppi, interpolation=interpolation, **given(**detections))


@documented("fppi_at_object_sensitivity")
def fppi_at_object_sensitivity(
    reference: object,
    prediction: object,
    *,
    scores: object,
    sensitivity: float,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
    **detections: Unpack[MatchingOptions],
) -> Result:
    """False positives per image at a sensitivity for objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("fppi_at_object_sensitivity", sensitivity=sensitivity, **given(**detections))
