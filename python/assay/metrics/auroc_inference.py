"""Intervals and tests of AUROCs, by their covariances."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Unpack

import numpy as np

from .. import _core
from .._core import DeLong
from .._inputs import as_choice
from ..discrimination import DeLongOptions, delong
from ..proportions import as_confidence


@dataclass(frozen=True)
class AurocInterval:
    """An AUROC with a confidence interval; `status` is "ok", "no_positive", "no_negative", "too_few" or "degenerate".

    Degenerate is a variance of 0, as of a perfect separation: the interval is NaN then, as the normal approximation
    says nothing.
    """

    value: float
    low: float
    high: float
    standard_error: float
    status: str


def auroc_interval(
    reference: object,
    score: object,
    *,
    confidence: float = 0.95,
    method: str = "logit",
    **options: Unpack[DeLongOptions],
) -> AurocInterval:
    """AUROC with an interval by DeLong's variance.

    "logit": symmetric on the logit scale, always inside 0 to 1. "wald": symmetric, may leave it. "hanley_mcneil": Wald
    with the standard error that follows from the AUROC and the numbers of samples alone (Radiology 143 (1982)). Options
    are those of `delong`; with `cluster`, intervals by Obuchowski's variance.

    >>> y, s = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0], [0.9, 0.8, 0.7, 0.4, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    >>> found = auroc_interval(y, s)
    >>> round(found.low, 6), round(found.high, 6)
    (0.43127, 0.989851)
    """
    as_choice(method, "method", ("logit", "wald", "hanley_mcneil"))
    level = as_confidence(confidence)
    found = delong(reference, score, **options)
    value, variance = float(found.auroc[0]), float(found.covariance[0, 0])
    if method == "hanley_mcneil":
        variance = _hanley_mcneil(value, found.positive_samples, found.negative_samples)
    status = _status(found, variance)
    error = math.sqrt(variance) if variance >= 0 else math.nan
    if method == "logit" or status != "ok":
        return AurocInterval(value, *logit_interval(value, variance, level), error, status)
    z = NormalDist().inv_cdf((1 + level) / 2)
    return AurocInterval(value, value - z * error, value + z * error, error, status)


def logit_interval(value: float, variance: float, confidence: float) -> tuple[float, float]:
    """Limits that are symmetric on the logit scale; NaN unless the variance is above 0."""
    if not variance > 0:
        return math.nan, math.nan
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    middle, width = math.log(value / (1 - value)), z * math.sqrt(variance) / (value * (1 - value))
    return _expit(middle - width), _expit(middle + width)


def _expit(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else 1 - 1 / (1 + math.exp(x))


def _status(found: DeLong, variance: float) -> str:
    if not found.positive_samples:
        return "no_positive"
    if not found.negative_samples:
        return "no_negative"
    if math.isnan(variance):
        return "too_few"
    return "ok" if variance > 0 else "degenerate"


def _hanley_mcneil(a: float, m: int, n: int) -> float:
    if not m or not n:
        return math.nan
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    return (a * (1 - a) + (m - 1) * (q1 - a * a) + (n - 1) * (q2 - a * a)) / (m * n)


@dataclass(frozen=True)
class AurocComparison:
    """Two AUROCs of the same samples: the first minus the second, z and two-sided p; NaN where undefined."""

    difference: float
    standard_error: float
    z: float
    p: float


def compare_auroc(
    reference: object, first: object, second: object, **options: Unpack[DeLongOptions]
) -> AurocComparison:
    """DeLong's test of two models on the same samples.

    A difference without variance is certain: p is 1 for equal AUROCs (identical rankings) and 0 for different ones.
    Options are those of `delong`.

    >>> y = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    >>> a, b = [0.9, 0.8, 0.7, 0.4, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1], [0.8, 0.6, 0.9, 0.3, 0.7, 0.5, 0.6, 0.2, 0.4, 0.1]
    >>> found = compare_auroc(y, a, b)
    >>> round(found.z, 6), round(found.p, 6)
    (1.369306, 0.170904)
    """
    found = delong(reference, first, second, **options)
    (a, shared), (_, b) = found.covariance
    difference, variance = float(found.auroc[0] - found.auroc[1]), float(a + b - 2 * shared)
    if math.isnan(variance):
        return AurocComparison(difference, math.nan, math.nan, math.nan)
    if not variance > 1e-14 * float(a + b):  # what rounding leaves
        z = math.copysign(math.inf, difference) if abs(difference) > 1e-14 else 0.0
        return AurocComparison(difference, 0.0, z, 0.0 if z else 1.0)
    error = math.sqrt(variance)
    z = difference / error
    return AurocComparison(difference, error, z, math.erfc(abs(z) / math.sqrt(2)))


@dataclass(frozen=True)
class AurocContrast:
    """A test of linear combinations of AUROCs: chi-square, its degrees of freedom, and p."""

    chi_square: float
    degrees: int
    p: float


def auroc_contrast(found: DeLong, contrast: object) -> AurocContrast:
    """Test that every row of a contrast matrix times the AUROCs is 0.

    [[1, -1, 0], [0, 1, -1]] asks whether three models are alike. NaN where covariances are.

    >>> y = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    >>> a, b = [0.9, 0.8, 0.7, 0.4, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1], [0.8, 0.6, 0.9, 0.3, 0.7, 0.5, 0.6, 0.2, 0.4, 0.1]
    >>> round(auroc_contrast(delong(y, a, b), [[1, -1]]).p, 6)
    0.170904
    """
    rows = np.atleast_2d(np.asarray(contrast, np.float64))
    if rows.shape[1] != found.auroc.size:
        raise ValueError(f"contrast must have one column per model ({found.auroc.size}), got shape {rows.shape}")
    values, covariance = rows @ found.auroc, rows @ found.covariance @ rows.T
    if not np.isfinite(covariance).all():
        return AurocContrast(math.nan, 0, math.nan)
    degrees = int(np.linalg.matrix_rank(covariance, tol=1e-12 * max(1e-300, float(np.abs(found.covariance).max()))))
    if degrees == 0:
        return AurocContrast(0.0, 0, 1.0)
    statistic = float(values @ np.linalg.pinv(covariance, hermitian=True) @ values)
    return AurocContrast(statistic, degrees, _core.chi_squared_tail(statistic, degrees))
