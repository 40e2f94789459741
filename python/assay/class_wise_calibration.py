"""Calibration of every class against all others, counted in one pass over their probabilities."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from . import _core
from ._inputs import as_choice, as_label
from .calibration import CalibrationBins, as_checks, as_class_scores, as_labels, as_rule
from .discrimination import as_reference, as_sample_options

_MOST_LABELS = 2**16
_MOST_BINS = 2**24


class ClassWiseCalibration:
    """The bins of every class against all others, counted in one pass.

    Made by `class_wise_calibration`. Statistics of the same classes and bins add up with +.
    """

    __slots__ = ("_bins",)

    def __init__(self, bins: Mapping[int, _core.CalibrationBins]) -> None:
        self._bins = dict(bins)

    def update(
        self,
        reference: object,
        score: object,
        *,
        class_axis: int = -1,
        weight: object | None = None,
        ignore_label: int | None = None,
        mask: object | None = None,
        non_finite: str = "raise",
        outside: str = "raise",
        sum_tolerance: float | None = None,
        threads: int | None = None,
    ) -> None:
        """Count more samples, with a probability of each class along `class_axis` of `score`, in the order of `labels`.

        A sample whose label is none of them is an event of no class. What is not finite in any class leaves a sample
        out of all. The parameters are those of `CalibrationBins.update`. For probabilities of some of the classes, or
        of classes that do not exclude each other, pass sum_tolerance=math.inf.
        """
        labels = as_reference(reference)
        scores, names = as_class_scores(score, labels, self.labels, class_axis)
        options = as_sample_options(labels, 1, weight, ignore_label, mask, non_finite, threads)
        checks = as_checks(outside, sum_tolerance)
        _core.update_calibration(list(self._bins.values()), labels, **scores, labels=names, **checks, **options)

    @property
    def labels(self) -> list[int]:
        """The label of each class."""
        return list(self._bins)

    def __getitem__(self, label: int) -> CalibrationBins:
        """A copy of the bins of one class."""
        if label not in self._bins:
            raise KeyError(f"no class has the label {label!r}; there are {self.labels}")
        return CalibrationBins(0 + self._bins[label])

    def pooled(self) -> CalibrationBins:
        """The bins of all classes added up: those of all pairs of a sample and a class, of which one is an event."""
        return CalibrationBins(functools.reduce(operator.add, self._bins.values()))

    def per_class(self, norm: str = "l1", *, min_count: float = 0) -> dict[int, float]:
        """The calibration error of each class, as `CalibrationBins.error` gives it."""
        return {label: CalibrationBins(bins).error(norm, min_count=min_count) for label, bins in self._bins.items()}

    def error(self, norm: str = "l1", *, average: str = "mean", min_count: float = 0) -> float:
        """The mean or the largest error of all classes; NaN without samples, or if one class is left out."""
        return average_of(self.per_class(norm, min_count=min_count).values(), average)

    def __add__(self, other: ClassWiseCalibration) -> ClassWiseCalibration:
        if not isinstance(other, ClassWiseCalibration):
            return NotImplemented
        if self.labels != other.labels:
            raise ValueError(f"class-wise bins to add must have the same labels, got {self.labels} and {other.labels}")
        return ClassWiseCalibration({label: bins + other._bins[label] for label, bins in self._bins.items()})

    def __radd__(self, zero: object) -> ClassWiseCalibration:
        if not isinstance(zero, int):
            return NotImplemented
        return ClassWiseCalibration({label: zero + bins for label, bins in self._bins.items()})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ClassWiseCalibration):
            return False
        return self.labels == other.labels and self._bins == other._bins

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return ClassWiseCalibration, (self._bins,)

    def __repr__(self) -> str:
        return f"<ClassWiseCalibration: {self._bins}>"


def average_of(values: Iterable[float], average: object) -> float:
    """The mean or the largest of the values of all classes."""
    found = np.array(list(values))
    return float(found.mean() if as_choice(average, "average", ("mean", "max")) == "mean" else found.max())


def class_wise_calibration(
    labels: int | Iterable[int], bins: int | Sequence[float] = 15, *, side: str = "left", end: str = "in_bin"
) -> ClassWiseCalibration:
    """Empty bins for each class: the event of a class is that a sample has its label, the score its probability.

    Parameters
    ----------
    labels
        The number of classes, whose labels are then 0, 1, ..., or the label of each.
    bins, side, end
        As for `calibration_bins`.

    Examples
    --------
    >>> found = class_wise_calibration(2, 4)
    >>> found.update([0, 1], [[0.75, 0.25], [0.5, 0.5]])
    >>> found.error(), found.per_class()
    (0.375, {0: 0.375, 1: 0.375})
    """
    rule = as_rule(bins, side, end)
    if not isinstance(labels, Iterable):
        labels = range(min(as_label(labels, "labels"), _MOST_LABELS + 1))
    names = as_labels(labels)
    if len(names) > _MOST_LABELS or len(names) * len(rule["edges"]) > _MOST_BINS:
        raise ValueError(f"labels must be at most 2^16, and with {len(rule['edges']) - 1} bins each 2^24 bins in all")
    if not names:
        raise ValueError(f"labels must be at least one, got {labels!r}")
    return ClassWiseCalibration({label: _core.calibration_bins(**rule, reduction="positive_class") for label in names})
