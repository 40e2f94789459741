"""Metrics of objects: how many there are, what is missed or false of their volume, and what all share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from .._inputs import Labels
from ._documented import documented
from ._pair import MatchingOptions, Pair, Result, given


@documented("object_count_difference")
def object_count_difference(
    reference: object,
    prediction: object,
    *,
    objects: str = "components",
    connectivity: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Difference of the numbers of objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("object_count_difference", objects=objects, **given(connectivity=connectivity))


@documented("missed_volume")
def missed_volume(
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
    """Volume of missed objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("missed_volume", **given(**matching))


@documented("false_volume")
def false_volume(
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
    """Volume of false objects."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads, scores)
    return pair.measure("false_volume", **given(**matching))


@documented("aji")
def aggregated_jaccard_index(
    reference: object,
    prediction: object,
    *,
    objects: str = "components",
    connectivity: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Aggregated Jaccard index."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("aji", objects=objects, **given(connectivity=connectivity))


@documented("aji_plus")
def aggregated_jaccard_index_plus(
    reference: object,
    prediction: object,
    *,
    objects: str = "components",
    connectivity: str | None = None,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Aggregated Jaccard index, one to one."""
    pair = Pair(reference, prediction, spacing, labels, ignore_label, mask, threads)
    return pair.measure("aji_plus", objects=objects, **given(connectivity=connectivity))
