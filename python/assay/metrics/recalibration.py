"""Calibration as prognostic models report it: slope, intercept, observed over expected, distance from a curve."""

from __future__ import annotations

import math
from typing import Unpack

import numpy as np

from ..recalibration import calibration_distances, logistic_calibration
from ..sample_columns import SampleSelection, WeightedSelection, score_columns


def calibration_slope(
    reference: object,
    score: object,
    *,
    clip: float = 1e-7,
    positive: int = 1,
    threads: int | None = None,
    **selection: Unpack[WeightedSelection],
) -> float:
    """Slope of a logistic regression of the event on logit(score), with an intercept: 1 for calibrated scores.

    Below 1 scores are too extreme, above not extreme enough. NaN where there is none, which `logistic_calibration`
    explains; all is as there.

    >>> round(calibration_slope([0, 1, 0, 1, 1, 0], [0.125, 0.25, 0.375, 0.625, 0.875, 0.75]), 6)
    0.555935
    """
    return logistic_calibration(reference, score, clip=clip, positive=positive, threads=threads, **selection).slope


def calibration_in_the_large(
    reference: object,
    score: object,
    *,
    clip: float = 1e-7,
    positive: int = 1,
    threads: int | None = None,
    **selection: Unpack[WeightedSelection],
) -> float:
    """What to add to logit(score) so that scores are right on average: above 0 if they are too low.

    NaN without both an event and another sample. As `logistic_calibration` with the terms "intercept".

    >>> round(calibration_in_the_large([0, 1, 1], [0.25, 0.5, 0.75]), 6)
    0.82525
    """
    return logistic_calibration(
        reference, score, terms="intercept", clip=clip, positive=positive, threads=threads, **selection
    ).intercept


def observed_expected_ratio(
    reference: object, score: object, *, positive: int = 1, **selection: Unpack[WeightedSelection]
) -> float:
    """Number of events over the sum of scores (O/E): 1 is best; above 1 scores are too low on average.

    NaN if all scores are 0. `weight`, `ignore_label`, `mask` and `non_finite` are those of `CalibrationBins.update`.

    >>> observed_expected_ratio([0, 1, 1], [0.25, 0.5, 0.5])
    1.6
    """
    events, scores, weights = score_columns(reference, score, positive=positive, **selection)
    factor = weights if weights.size else np.ones(scores.size)
    expected = math.fsum((scores * factor).tolist())
    return math.fsum((events * factor).tolist()) / expected if expected > 0 else math.nan


def integrated_calibration_index(
    reference: object,
    score: object,
    *,
    curve: str = "lowess",
    fraction: float = 0.75,
    clip: float = 1e-7,
    positive: int = 1,
    threads: int | None = None,
    **selection: Unpack[SampleSelection],
) -> float:
    """Mean distance of scores from a smooth calibration curve (ICI), lower is better. As `calibration_distances`.

    >>> y, p = [0, 1, 0, 1, 1, 0], [0.125, 0.25, 0.375, 0.625, 0.875, 0.75]
    >>> round(integrated_calibration_index(y, p, curve="logistic"), 6)
    0.094843
    """
    return calibration_distances(
        reference, score, curve=curve, fraction=fraction, clip=clip, positive=positive, threads=threads, **selection
    ).ici
