"""Confidence intervals of the metrics of samples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..metrics.auroc_inference import auroc_interval
from ..proportions import clustered_proportion_interval, proportion_interval
from .score_samples import Samples

_PROPORTIONS: Mapping[str, tuple[str, str]] = {
    "sensitivity": ("tp", "fn"),
    "specificity": ("tn", "fp"),
    "ppv": ("tp", "fp"),
    "npv": ("tn", "fn"),
}
"""Metrics that are proportions: of which counts, hits first."""

_WHY_NONE: Mapping[str, str] = {
    "too_few": "no interval: a class has fewer than two samples or groups",
    "degenerate": "no interval: the estimated variance is 0",
}


class Limits(NamedTuple):
    """The limits of an interval, NaN where there is none, and if the samples are why, what about them."""

    low: float = math.nan
    high: float = math.nan
    note: str = ""


def limits(samples: Samples, key: str, class_name: str, confidence: float) -> Limits:
    """Those of a metric of a class."""
    if key == "auroc":
        return _of_auroc(samples, class_name, confidence)
    if key not in _PROPORTIONS or samples.weight is not None:
        return Limits()
    hit, miss = _PROPORTIONS[key]
    if samples.group is None:
        counts = samples.matrix.counts(class_name)
        hits = getattr(counts, hit)
        found = proportion_interval(hits, hits + getattr(counts, miss), confidence=confidence)
    else:
        cells = _cells(samples, class_name)
        clusters = len(np.unique(samples.group[cells[hit] | cells[miss]]))
        if clusters < 2:
            return Limits(note="no interval: its samples are of one group" if clusters else "")
        found = clustered_proportion_interval(
            np.bincount(samples.group, weights=cells[hit]),
            np.bincount(samples.group, weights=cells[hit] | cells[miss]),
            confidence=confidence,
        )
    return Limits(float(found.low), float(found.high))


def _of_auroc(samples: Samples, class_name: str, confidence: float) -> Limits:
    if samples.weight is not None and samples.group is not None:
        return Limits()
    found = auroc_interval(
        samples.is_class(class_name),
        samples.scores(class_name),
        confidence=confidence,
        weight=samples.weight,
        cluster=samples.group,
        threads=samples.threads,
    )
    return Limits(found.low, found.high, _WHY_NONE.get(found.status, ""))


def _cells(samples: Samples, class_name: str) -> dict[str, NDArray[np.bool_]]:
    """Which samples are true or false positives or negatives of a class."""
    reference: Any = samples.is_class(class_name)
    decided: Any = samples.is_decided(class_name)
    return {
        "tp": reference & decided,
        "fp": ~reference & decided,
        "fn": reference & ~decided,
        "tn": ~reference & ~decided,
    }
