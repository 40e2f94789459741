"""What would make scores calibrated: a line on the logit scale, or a smooth curve."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any, NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._inputs import as_choice, as_threads
from .catalogue import as_number
from .proportions import as_confidence
from .sample_columns import SampleSelection, WeightedSelection, score_columns

Numbers = NDArray[np.float64]

TERMS = ("both", "intercept", "slope")
CURVES = ("lowess", "logistic")


class LogisticCalibration(NamedTuple):
    """Intercept and slope with confidence limits; NaN unless the status is "ok"."""

    intercept: float
    slope: float
    intercept_low: float
    intercept_high: float
    slope_low: float
    slope_high: float
    log_likelihood: float
    status: str


class CalibrationDistances(NamedTuple):
    """How far scores are from a calibration curve: mean, median, 90th percentile and maximum, and the mean square."""

    ici: float
    e50: float
    e90: float
    emax: float
    eci: float


def logistic_calibration(
    reference: object,
    score: object,
    *,
    terms: str = "both",
    clip: float = 1e-7,
    confidence: float = 0.95,
    positive: int = 1,
    threads: int | None = None,
    **selection: Unpack[WeightedSelection],
) -> LogisticCalibration:
    """Fit logit P(event) = intercept + slope logit(score), which is 0 and 1 for calibrated scores (Cox).

    An intercept above 0 says that scores are too low, a slope below 1 that they are too extreme.

    Parameters
    ----------
    reference, score
        Label of each sample, and the probability that it is `positive`.
    terms
        "both". "intercept": the slope is 1, which is calibration in the large. "slope": the intercept is 0.
    clip
        Scores are brought into [clip, 1 - clip] first, as the logits of 0 and 1 are infinite.
    confidence
        Of the limits, which are those of Wald. Limits of a term that is not fitted are its value.
    positive
        The event is that a sample has this label.
    threads
        Number of threads, None for the default. The result does not depend on it.
    **selection
        `weight`, `ignore_label`, `mask` and `non_finite`, as for `CalibrationBins.update`. Weights count as repeated
        samples.

    Returns
    -------
    LogisticCalibration
        The terms, their limits, the log-likelihood, and a status: "ok"; or NaN and "one_class" (also without samples),
        "constant" (all scores are equal, so that there is no slope), "separated" (events lie on one side of a
        threshold, so that the slope has no bound) or "not_converged".

    References
    ----------
    Cox, Two further applications of a model for binary regression, Biometrika 45 (1958).

    Examples
    --------
    >>> found = logistic_calibration([0, 1, 0, 1, 1, 0], [0.125, 0.25, 0.375, 0.625, 0.875, 0.75])
    >>> round(found.slope, 6), found.status
    (0.555935, 'ok')
    """
    level = as_confidence(confidence)
    columns = score_columns(reference, score, positive=positive, **selection)
    fitted = as_choice(terms, "terms", TERMS)
    intercept, slope, intercept_variance, slope_variance, _, log_likelihood, status = _core.fit_logistic(
        *columns, terms=fitted, clip=as_number(clip, "clip"), threads=as_threads(threads)
    )
    z = NormalDist().inv_cdf((1 + level) / 2)
    a, b = z * math.sqrt(intercept_variance), z * math.sqrt(slope_variance)
    limits = intercept - a, intercept + a, slope - b, slope + b
    return LogisticCalibration(intercept, slope, *limits, log_likelihood, status)


def calibration_distances(
    reference: object,
    score: object,
    *,
    curve: str = "lowess",
    fraction: float = 0.75,
    clip: float = 1e-7,
    positive: int = 1,
    threads: int | None = None,
    **selection: Unpack[SampleSelection],
) -> CalibrationDistances:
    """How far scores are from a smooth curve of the frequency of the event over the score.

    Parameters
    ----------
    reference, score
        Label of each sample, and the probability that it is `positive`.
    curve
        "lowess": at each score a line through the events of the nearest samples, weighted with (1 - (d/d_max)^3)^3. Its
        time grows with the square of the number of samples: 20 000 take a second. "logistic": the curve of
        `logistic_calibration`.
    fraction
        Of all samples that are near, for "lowess".
    clip
        For "logistic": scores are brought into [clip, 1 - clip] before they are fitted.
    positive
        The event is that a sample has this label.
    threads
        Number of threads, None for the default. The result does not depend on it.
    **selection
        `ignore_label`, `mask` and `non_finite`, as for `CalibrationBins.update`.

    Returns
    -------
    CalibrationDistances
        Of |curve - score| over all samples the mean `ici` (integrated calibration index), the median `e50`, the 90th
        percentile `e90`, between two samples interpolated, the maximum `emax`; and the mean of its square `eci`. Lower
        is better. NaN without samples, or without a logistic curve.

    References
    ----------
    Austin and Steyerberg, "The integrated calibration index (ICI) and related metrics", Statistics in Medicine 38
    (2019); Cleveland, "Robust locally weighted regression and smoothing scatterplots", JASA 74 (1979); for the square
    Van Hoorde et al., Journal of Biomedical Informatics 54 (2015).

    Examples
    --------
    >>> y, p = [0, 1, 0, 1, 1, 0], [0.125, 0.25, 0.375, 0.625, 0.875, 0.75]
    >>> round(calibration_distances(y, p, curve="logistic").ici, 6)
    0.094843
    """
    kind = as_choice(curve, "curve", CURVES)
    columns = score_columns(reference, score, positive=positive, **selection)
    share, bound, used = as_number(fraction, "fraction"), as_number(clip, "clip"), as_threads(threads)
    if kind == "lowess":
        values = _core.local_lines(columns.events, columns.scores, fraction=share, threads=used)
    else:
        fit: Any = _core.fit_logistic(*columns, terms="both", clip=bound, threads=used)
        clipped = np.clip(columns.scores, bound, 1 - bound)
        with np.errstate(over="ignore"):
            values = 1 / (1 + np.exp(-(fit[0] + fit[1] * (np.log(clipped) - np.log1p(-clipped)))))
    if not values.size or np.isnan(values).any():
        return CalibrationDistances(*[math.nan] * 5)
    gaps = np.abs(values - columns.scores)
    return CalibrationDistances(
        float(gaps.mean()),
        float(np.quantile(gaps, 0.5)),
        float(np.quantile(gaps, 0.9)),
        float(gaps.max()),
        float((gaps * gaps).mean()),
    )
