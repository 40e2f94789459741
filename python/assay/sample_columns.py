"""Samples as columns: the ones that were selected, one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from ._inputs import Array, kept_samples
from .calibration import as_class_scores
from .discrimination import as_reference, as_sample_options, as_sample_scores, from_bfloat16

Numbers = NDArray[np.float64]
_SUM_TOLERANCE = 0.01  # probabilities of 16 bits are rounded


class SampleSelection(TypedDict, total=False):
    """Which samples there are: those of any label but `ignore_label`, inside `mask`, with finite scores."""

    ignore_label: int | None
    mask: object | None
    non_finite: str


class WeightedSelection(SampleSelection, total=False):
    """Which samples there are, and what each counts."""

    weight: object | None


class ScoreColumns(NamedTuple):
    """Whether a sample is an event, its score in [0, 1], and its weight; no weights if all are 1."""

    events: NDArray[np.uint8]
    scores: Numbers
    weights: Numbers


class RowColumns(NamedTuple):
    """The probabilities of each sample, a row of them, and the place of its class."""

    probabilities: Numbers
    labels: NDArray[np.int64]


def score_columns(
    reference: object,
    score: object,
    *,
    positive: int = 1,
    weight: object | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    non_finite: str = "raise",
) -> ScoreColumns:
    """Columns of samples with one score each."""
    labels = as_reference(reference)
    options = as_sample_options(labels, positive, weight, ignore_label, mask, non_finite, None)
    given = as_sample_scores(score, labels)
    kept = kept_samples(labels, options["ignore_label"], options["mask"])
    weights = np.empty(0) if options["weight"] is None else _checked_weights(options["weight"][kept])
    if weights.size:
        kept[kept] = weights > 0  # a weight of 0 leaves its sample out
        weights = weights[weights > 0]
    scores = _as_float64(given)[kept]
    finite = _finite(scores, options["non_finite"])
    _check_range(scores[finite])
    events = (labels[kept] == options["positive"])[finite]
    return ScoreColumns(events.astype(np.uint8), scores[finite], weights[finite] if weights.size else weights)


def row_columns(
    reference: object,
    score: object,
    *,
    labels: Iterable[int] | None = None,
    class_axis: int = -1,
    ignore_label: int | None = None,
    mask: object | None = None,
    non_finite: str = "raise",
) -> RowColumns:
    """Columns of samples with a probability of every class."""
    given = as_reference(reference)
    options = as_sample_options(given, 1, None, ignore_label, mask, non_finite, None)
    scores, names = as_class_scores(score, given, labels, class_axis)
    kept = kept_samples(given, options["ignore_label"], options["mask"])
    rows = np.ascontiguousarray(_as_float64(scores)[:, kept].T)
    finite = _finite(rows, options["non_finite"]).all(axis=1)
    rows, found = rows[finite], given[kept][finite]
    _check_range(rows)
    sums = rows.sum(axis=1)
    if not (np.abs(sums - 1) <= _SUM_TOLERANCE).all():
        wrong = sums[~(np.abs(sums - 1) <= _SUM_TOLERANCE)][0]
        raise ValueError(f"score must sum to 1 over the classes of each sample, got {wrong:g}")
    return RowColumns(rows, _places(found, names))


def two_class_rows(columns: ScoreColumns) -> RowColumns:
    """The rows of two classes, no event and event."""
    rows = np.stack([1 - columns.scores, columns.scores], axis=1)
    return RowColumns(rows, columns.events.astype(np.int64))


def _checked_weights(weights: Numbers) -> Numbers:
    usable = (weights >= 0) & np.isfinite(weights)
    if not usable.all():
        raise ValueError(f"weight must be at least 0 and finite, got {weights[~usable][0]:g}")
    return weights


def _as_float64(given: dict[str, Any]) -> Numbers:
    scores: Array = from_bfloat16(given["score"]) if given["type"] == "bfloat16" else given["score"]
    return scores.astype(np.float64)


def _finite(scores: Numbers, policy: str) -> NDArray[np.bool_]:
    finite: NDArray[np.bool_] = np.isfinite(scores)
    if policy == "keep":
        raise ValueError('non_finite must be "raise" or "omit" for a kernel or a curve, got "keep"')
    if policy == "raise" and not finite.all():
        raise ValueError(f'score must be finite, got {scores[~finite][0]}; pass non_finite="omit" to leave it out')
    return finite


def _check_range(scores: Numbers) -> None:
    inside = (scores >= 0) & (scores <= 1)
    if not inside.all():
        raise ValueError(f"score must be a probability between 0 and 1, got {scores[~inside][0]:g}")


def _places(found: Array, names: list[int]) -> NDArray[np.int64]:
    order = np.argsort(names)
    ordered = np.asarray(names, np.int64)[order]
    values = found.astype(np.int64)
    at = np.minimum(np.searchsorted(ordered, values), len(names) - 1)
    if not (ordered[at] == values).all():
        raise ValueError(f"reference has the label {values[ordered[at] != values][0]}, which is none of labels {names}")
    places: NDArray[np.int64] = order[at].astype(np.int64)
    return places
