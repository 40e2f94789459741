"""Calibration: whether probabilities are as often right as they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Unpack

from ..calibration import CalibrationBins, PieceOptions, calibration_bins
from ..class_wise_calibration import class_wise_calibration


class CalibrationOptions(PieceOptions, total=False):
    """The bins and the samples, as for `calibration_bins` and `CalibrationBins.update`."""

    bins: int | Sequence[float]
    side: str
    positive: int
    labels: Sequence[int] | None
    class_axis: int


def expected_calibration_error(
    reference: object, score: object, *, reduction: str, **options: Unpack[CalibrationOptions]
) -> float:
    """Expected calibration error (ECE): the mean gap, over samples, between the mean score of a bin and its frequency.

    0 to 1, lower is better; it is above 0 by chance also for a calibrated model, see `null_distribution`. NaN without
    samples. The reduction says what score and event are, "positive_class" or "top_label". The options are those of
    `calibration_bins` (bins, side) and of `CalibrationBins.update` (positive, labels, class_axis, weight, ignore_label,
    mask, non_finite, outside, sum_tolerance, threads). Naeini, Cooper and Hauskrecht, AAAI 2015.

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


def _counted(reference: object, score: object, reduction: str, options: CalibrationOptions) -> CalibrationBins:
    given: dict[str, Any] = dict(options)
    rule = {name: given.pop(name) for name in ("bins", "side") if name in given}
    found = calibration_bins(**rule, reduction=reduction)
    found.update(reference, score, **given)
    return found
