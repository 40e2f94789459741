"""Calibration: whether probabilities are as often right as they say."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Sequence
from typing import Any, Unpack

import numpy as np

from .._core import ScoreCurve
from .._inputs import as_choice
from ..calibration import NORMS, REDUCTIONS, CalibrationBins, PieceOptions, as_class_scores, calibration_bins
from ..calibration_order import cumulative_calibration, equal_mass_calibration, top_label_scores
from ..class_wise_calibration import average_of, class_wise_calibration
from ..discrimination import SampleOptions, as_reference, score_curve


class CalibrationOptions(PieceOptions, total=False):
    """The bins and the samples, as for `calibration_bins` and `CalibrationBins.update`."""

    bins: int | Sequence[float]
    side: str
    end: str
    positive: int
    labels: Sequence[int] | None
    class_axis: int


class OrderOptions(SampleOptions, total=False):
    """The samples, as for `score_curve`, and their classes."""

    labels: Sequence[int] | None
    class_axis: int


def expected_calibration_error(
    reference: object, score: object, *, reduction: str, **options: Unpack[CalibrationOptions]
) -> float:
    """Expected calibration error (ECE): the mean gap, over samples, between the mean score of a bin and its frequency.

    0 to 1, lower is better; it is above 0 by chance also for a calibrated model, see `null_distribution`. NaN without
    samples. The reduction says what score and event are, "positive_class" or "top_label", or "marginal": every pair of
    a sample and a class, with the bins of all classes added up. The options are those of `calibration_bins` (bins,
    side, end) and of `CalibrationBins.update` (positive, labels, class_axis, weight, ignore_label, mask, non_finite,
    outside, sum_tolerance, threads). Naeini, Cooper and Hauskrecht, AAAI 2015.

    >>> expected_calibration_error([0, 0, 1, 1], [0.125, 0.375, 0.625, 0.75], reduction="positive_class", bins=2)
    0.28125
    """
    return _counted(reference, score, reduction, options).error("l1")


def root_mean_square_calibration_error(
    reference: object, score: object, *, reduction: str, **options: Unpack[CalibrationOptions]
) -> float:
    """Root of the mean squared gap (RMSCE), at least the ECE. As `expected_calibration_error` else."""
    return _counted(reference, score, reduction, options).error("l2")


def maximum_calibration_error(
    reference: object, score: object, *, reduction: str, **options: Unpack[CalibrationOptions]
) -> float:
    """Largest gap of a bin (MCE), however few samples it has. As `expected_calibration_error` else.

    >>> maximum_calibration_error([0, 0, 1, 1], [0.125, 0.375, 0.625, 0.75], reduction="positive_class", bins=2)
    0.3125
    """
    return _counted(reference, score, reduction, options).error("max")


def average_calibration_error(
    reference: object, score: object, *, reduction: str, **options: Unpack[CalibrationOptions]
) -> float:
    """Mean gap over the bins that have samples (ACE), each the same whatever it holds; not the adaptive error.

    As `expected_calibration_error` else.
    """
    return _counted(reference, score, reduction, options).error("mean")


def debiased_calibration_error(
    reference: object, score: object, *, reduction: str, **options: Unpack[CalibrationOptions]
) -> float:
    """The RMSCE without the part that chance alone gives. Kumar, Liang and Ma, NeurIPS 2019.

    0 to 1, lower is better. As `expected_calibration_error` else.
    """
    return _counted(reference, score, reduction, options).debiased_l2()


def class_wise_calibration_error(
    reference: object,
    score: object,
    *,
    labels: int | Iterable[int],
    class_axis: int = -1,
    bins: int | Sequence[float] = 15,
    side: str = "left",
    norm: str = "l1",
    average: str = "mean",
    **options: Unpack[PieceOptions],
) -> float:
    """Mean, or "max" of the calibration errors of all classes, each against all others.

    `score` has a probability of each class along `class_axis`, and `labels` is the label of each, or their number for
    0, 1, and so on: the mean is over all of them, also those that never occur. 0 to 1, lower is better. NaN without
    samples. Further options are those of `CalibrationBins.update`. Kull et al., NeurIPS 2019.

    >>> class_wise_calibration_error([0, 1], [[0.75, 0.25], [0.5, 0.5]], labels=2, bins=4)
    0.375
    """
    found = class_wise_calibration(labels, bins, side=side)
    found.update(reference, score, class_axis=class_axis, **options)
    return found.error(norm, average=average)


def adaptive_calibration_error(
    reference: object,
    score: object,
    *,
    reduction: str,
    bins: int = 15,
    norm: str = "l1",
    **options: Unpack[OrderOptions],
) -> float:
    """Calibration error of groups of as equal a number of samples as can be, in the order of their scores.

    "l1" is the adaptive calibration error (AECE); further norms are those of `CalibrationBins.error`. Equal scores of
    several groups are shared out, see `equal_mass_calibration`, so that the order of samples does not matter. 0 to 1,
    lower is better. NaN without samples. The reduction is "positive_class", "top_label" or "marginal", as for
    `expected_calibration_error`; options are those of `score_curve`, labels and class_axis. Nguyen and O'Connor, EMNLP
    2015.

    >>> adaptive_calibration_error([0, 1, 0, 1], [0.125, 0.25, 0.5, 0.75], reduction="positive_class", bins=2)
    0.21875
    """
    chosen = as_choice(norm, "norm", NORMS)
    return equal_mass_calibration(_ordered(reference, score, reduction, options), bins).error(chosen)


def class_wise_adaptive_calibration_error(
    reference: object,
    score: object,
    *,
    labels: int | Iterable[int],
    class_axis: int = -1,
    bins: int = 15,
    norm: str = "l1",
    average: str = "mean",
    **options: Unpack[SampleOptions],
) -> float:
    """Mean, or "max" of the adaptive calibration errors of all classes, each against all others.

    Options are those of `adaptive_calibration_error`, labels those of `class_wise_calibration_error`. Nixon et al.,
    CVPR workshops 2019, where it is called ACE.

    >>> class_wise_adaptive_calibration_error([0, 1], [[0.75, 0.25], [0.5, 0.5]], labels=2, bins=2)
    0.375
    """
    chosen = as_choice(norm, "norm", NORMS)
    names = range(labels) if isinstance(labels, int) else list(labels)
    curves = _class_curves(reference, score, {**options, "labels": names, "class_axis": class_axis})
    return average_of((equal_mass_calibration(curve, bins).error(chosen) for curve in curves), average)


def kolmogorov_smirnov_calibration_error(
    reference: object, score: object, *, reduction: str, **options: Unpack[OrderOptions]
) -> float:
    """The largest difference between the events and the sum of scores up to any score, by the number of samples.

    0 to 1, lower is better, without bins. Gupta et al., ICLR 2021. As `adaptive_calibration_error` else.

    >>> kolmogorov_smirnov_calibration_error([0, 1], [0.25, 0.5], reduction="positive_class")
    0.125
    """
    return cumulative_calibration(_ordered(reference, score, reduction, options)).kolmogorov_smirnov.value


def kuiper_calibration_error(
    reference: object, score: object, *, reduction: str, **options: Unpack[OrderOptions]
) -> float:
    """The largest difference between events and sum of scores of any interval of scores, by the number of samples.

    0 to 1, lower is better, without bins. Arrieta-Ibarra et al., JMLR 23 (2022). As `adaptive_calibration_error` else.

    >>> kuiper_calibration_error([0, 1], [0.25, 0.5], reduction="positive_class")
    0.25
    """
    return cumulative_calibration(_ordered(reference, score, reduction, options)).kuiper.value


def _counted(reference: object, score: object, reduction: str, options: CalibrationOptions) -> CalibrationBins:
    given: dict[str, Any] = dict(options)
    rule = {name: given.pop(name) for name in ("bins", "side", "end") if name in given}
    if as_choice(reduction, "reduction", (*REDUCTIONS, "marginal")) == "marginal":
        axis = given.get("class_axis", -1)
        _, names = as_class_scores(score, as_reference(reference), given.pop("labels", None), axis)
        classes = class_wise_calibration(names, **rule)
        classes.update(reference, score, **given)
        return classes.pooled()
    found = calibration_bins(**rule, reduction=reduction)
    found.update(reference, score, **given)
    return found


def _ordered(reference: object, score: object, reduction: str, options: OrderOptions) -> ScoreCurve:
    """The curve of scores and events that a reduction makes."""
    given: dict[str, Any] = dict(options)
    if as_choice(reduction, "reduction", ("positive_class", "top_label", "marginal")) == "positive_class":
        if given.pop("labels", None) is not None:
            raise ValueError('labels belong to the reductions "top_label" and "marginal"')
        given.pop("class_axis", None)
        return score_curve(reference, score, **given)
    if given.pop("positive", 1) != 1:
        raise ValueError('positive belongs to the reduction "positive_class"')
    if reduction == "marginal":
        return functools.reduce(operator.add, _class_curves(reference, score, given))
    weight = given.pop("weight", None)
    correct, confidence = top_label_scores(reference, score, **given)
    return score_curve(correct, confidence, weight=weight, non_finite="omit", threads=given.get("threads"))


def _class_curves(reference: object, score: object, given: dict[str, Any]) -> list[ScoreCurve]:
    """A curve for each class against all others; a sample is left out of all or of none."""
    labels, axis = given.pop("labels", None), given.pop("class_axis", -1)
    truth = as_reference(reference)
    _, names = as_class_scores(score, truth, labels, axis)
    checked = class_wise_calibration(names, 1)  # that they add up to 1
    checked.update(truth, score, class_axis=axis, **{k: v for k, v in given.items() if k != "positive"})
    classes = np.moveaxis(np.asarray(score), axis, 0)
    if given.get("non_finite") == "omit":
        finite = np.isfinite(classes).all(axis=0)
        given["mask"] = finite if given.get("mask") is None else finite & np.asarray(given["mask"]).astype(bool)
    return [score_curve(truth, one, **(given | {"positive": label})) for label, one in zip(names, classes, strict=True)]
