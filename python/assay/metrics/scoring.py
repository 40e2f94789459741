"""Proper and ordinal scores of probabilities, and the order of grades."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from .. import _core
from .._inputs import Array, as_array, as_label, check_same_shape
from ..discrimination import as_score_array
from ..scoring import ScoringSums, SpiegelhalterTest, scoring_sums, two_labels


class ScoringOptions(TypedDict, total=False):
    """The classes and the samples, as for `scoring_sums` and `ScoringSums.update`."""

    labels: int | Iterable[int] | None
    class_axis: int
    positive: int | None
    weight: object | None
    ignore_label: int | None
    mask: object | None
    non_finite: str
    sum_tolerance: float | None
    threads: int | None


def brier_score(
    reference: object, score: object, *, scale: str, average: str = "samples", **options: Unpack[ScoringOptions]
) -> float:
    """Brier score: the mean squared difference between the probabilities and what happens, lower is better.

    `score` has a probability of each class along `class_axis`, the last one unless it is given; or with `positive` one
    for each sample, that of this label against all others. scale="sum" adds the squares of all classes up, 0 to 2;
    "half" is half of that, 0 to 1, which for two classes is the usual binary score. With average="classes" it is the
    mean over classes. NaN without samples. `labels` are 0, 1, ... unless they are given, the options else those of
    `ScoringSums.update`. Brier, Monthly Weather Review 78 (1950).

    >>> brier_score([0, 1], [0.25, 0.5], positive=1, scale="half"), brier_score([0], [[0.5, 0.25, 0.25]], scale="sum")
    (0.15625, 0.375)
    """
    return _added(reference, score, options).brier(scale=scale, average=average)


def root_brier_score(
    reference: object, score: object, *, scale: str, average: str = "samples", **options: Unpack[ScoringOptions]
) -> float:
    """Root of the Brier score, which no calibration error of the whole vector (L2) exceeds. As `brier_score` else.

    Gruber and Buettner, NeurIPS 2022.
    """
    return _added(reference, score, options).root_brier(scale=scale, average=average)


def negative_log_likelihood(
    reference: object, score: object, *, average: str = "samples", **options: Unpack[ScoringOptions]
) -> float:
    """Mean of -log of the probability of the true class (natural logarithm), lower is better.

    Infinite if one of these probabilities is 0; nothing is clipped. Samples and options are as for `brier_score`. Good,
    Journal of the Royal Statistical Society B 14 (1952).

    >>> round(negative_log_likelihood([0, 1], [[0.5, 0.5], [0.75, 0.25]]), 4)
    1.0397
    """
    return _added(reference, score, options).nll(average=average)


def spherical_score(
    reference: object, score: object, *, average: str = "samples", **options: Unpack[ScoringOptions]
) -> float:
    """Mean of p_y / sqrt(sum_k p_k^2), 0 to 1, higher is better. Samples and options are as for `brier_score`.

    Gneiting and Raftery, JASA 102 (2007).
    """
    return _added(reference, score, options).spherical(average=average)


def ranked_probability_score(
    reference: object,
    score: object,
    *,
    normalised: bool = True,
    average: str = "samples",
    **options: Unpack[ScoringOptions],
) -> float:
    """Ranked probability score (RPS): squared differences between cumulative probabilities and what happens.

    Lower is better: 0 to K - 1 for K ordered classes, or `normalised` by that, 0 to 1. Classes are ordered as `labels`
    lists them. Samples and options are as for `brier_score`. Epstein, Journal of Applied Meteorology 8 (1969).

    >>> ranked_probability_score([1, 1], [[0.25, 0.5, 0.25], [0.0, 0.5, 0.5]])
    0.09375
    """
    return _added(reference, score, options).rps(normalised=normalised, average=average)


def squared_absolute_rps(
    reference: object, score: object, *, average: str = "samples", **options: Unpack[ScoringOptions]
) -> float:
    """Squared absolute RPS (SA-RPS): the squared expected distance of the grade from the true one, over (K - 1)^2.

    0 to 1, lower is better. For three or more classes it is no proper score: a forecast other than the true
    probabilities can have the better expected value, so it must not be the only thing that a model is trained or chosen
    by. As `ranked_probability_score` else.

    >>> squared_absolute_rps([1, 1], [[0.25, 0.5, 0.25], [0.0, 0.5, 0.5]])
    0.0625
    """
    return _added(reference, score, options).sa_rps(average=average)


def ordinal_mean_absolute_error(
    reference: object, score: object, *, decision: str, average: str = "samples", **options: Unpack[ScoringOptions]
) -> float:
    """Mean distance, in grades, between the true class and a decision by probabilities of ordered classes; 0 to K - 1.

    decision="argmax" takes the class of the highest probability, "median" the first up to which they add up to at least
    1/2, "expected" the mean grade, which is no whole number. average="classes" is the mean over classes, "max" (not for
    "expected") the largest of theirs. Samples and options are as for `brier_score`; for decisions that are there
    already see `ConfusionMatrix.mean_absolute_error`.

    >>> ordinal_mean_absolute_error([0, 2], [[0.5, 0.25, 0.25], [0.0, 0.5, 0.5]], decision="expected")
    0.625
    """
    found = _added(reference, score, options)
    if decision == "expected":
        return found.expected_grade_mae(average=average)
    return found.confusion(decision).mean_absolute_error(average=average)


def spiegelhalter_z(reference: object, score: object, **options: Unpack[ScoringOptions]) -> SpiegelhalterTest:
    """Whether probabilities of two classes are calibrated: z, standard normal if so, and its two-sided p-value.

    NaN if all probabilities are 0, 1/2 or 1, or without samples. Samples are taken for independent, which neighbouring
    voxels are not. Samples and options are as for `brier_score`. Spiegelhalter, Statistics in Medicine 5 (1986).

    >>> test = spiegelhalter_z([0, 1, 1, 1], [0.25, 0.25, 0.125, 0.75], positive=1)
    >>> round(test.z, 4), round(test.p, 4)
    (2.0702, 0.0384)
    """
    return _added(reference, score, options).spiegelhalter()


def kendall_tau_b(reference: object, prediction: object) -> float:
    """Kendall's tau-b: whether labels, grades or scores have the order of the reference. -1 to 1, higher is better.

    Both are numbers, in arrays of one shape; the count of pairs is exact. NaN if either has one value only. For class
    labels, and with weights, see `ConfusionMatrix.tau_b`. Kendall, Biometrika 33 (1945).

    >>> kendall_tau_b([0, 0, 1, 2], [0.1, 0.4, 0.35, 0.8]).__round__(4)
    0.5477
    """
    first, second = (_ranks(value, name) for value, name in ((reference, "reference"), (prediction, "prediction")))
    check_same_shape(second, "prediction", first)
    return _core.kendall_tau_b(first.ravel(), second.ravel())


def _ranks(value: object, name: str) -> NDArray[np.int64]:
    """The place of each value among the different ones."""
    array: Array = np.asarray(value) if isinstance(value, (list, tuple)) else as_array(value, name)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be numbers, got dtype {array.dtype}")
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise ValueError(f"{name} must have no NaN, which has no place in an order")
    return np.unique(array, return_inverse=True)[1].reshape(array.shape).astype(np.int64)


def _added(reference: object, score: object, options: ScoringOptions) -> ScoringSums:
    given: dict[str, Any] = dict(options)
    labels = given.pop("labels", None)
    if labels is None and given.get("positive") is not None:
        labels = two_labels(as_label(given["positive"], "positive"))
    found = scoring_sums(_number_of_classes(score, options) if labels is None else labels)
    found.update(reference, score, **given)
    return found


def _number_of_classes(score: object, options: ScoringOptions) -> int:
    array, _ = as_score_array(score)
    axis = options.get("class_axis", -1)
    if not isinstance(axis, (int, np.integer)) or not -array.ndim <= axis < array.ndim:
        raise ValueError(f"score must have the axis class_axis, got shape {array.shape} and class_axis {axis!r}")
    return int(array.shape[axis])
