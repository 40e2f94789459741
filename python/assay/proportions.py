"""Intervals of proportions, such as a sensitivity over patients."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ._inputs import as_choice
from .catalogue import as_number

Numbers: TypeAlias = NDArray[np.float64]


class ProportionInterval(NamedTuple):
    """A proportion and its confidence limits: numbers, or arrays of them."""

    proportion: Any
    low: Any
    high: Any


def proportion_interval(
    count: object, total: object, *, confidence: float = 0.95, method: str = "wilson"
) -> ProportionInterval:
    """Give a proportion with a confidence interval.

    Parameters
    ----------
    count, total
        Hits and trials, numbers or arrays that broadcast against each other, 0 <= count <= total. TP and TP + FN give
        the sensitivity, TP and TP + FP the PPV, TN and TN + FP the specificity, TP + TN and N the accuracy.
    confidence
        Probability with which the interval should cover the true proportion, above 0 and below 1.
    method
        "wilson": that of the score test. "clopper_pearson": exact, covers at least as often as asked, and is wider.
        "jeffreys": equal tails of Beta(count + 1/2, total - count + 1/2). The last two need scipy (`assay[stats]`).

    Returns
    -------
    ProportionInterval
        `proportion`, `low` and `high`, each in [0, 1]; NaN without trials.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        The method needs scipy, and it is not installed.

    References
    ----------
    Brown, Cai and DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001),
    doi:10.1214/ss/1009213286.

    Examples
    --------
    >>> proportion, low, high = proportion_interval(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    hits, trials = _as_counts(count, total)
    level = as_confidence(confidence)
    chosen = as_choice(method, "method", ("wilson", "clopper_pearson", "jeffreys"))
    limits = (
        _wilson(hits / _positive(trials), trials, level) if chosen == "wilson" else _beta(hits, trials, level, chosen)
    )
    values = (hits / _positive(trials), *limits)
    return ProportionInterval(*(float(value) if value.ndim == 0 else value for value in values))


def clustered_proportion_interval(count: object, total: object, *, confidence: float = 0.95) -> ProportionInterval:
    """Give a proportion over clusters of trials that are not independent, such as several lesions of each patient.

    The proportion is sum(count) / sum(total). Its variance is that of a ratio,
    J / (J - 1) sum_j (count_j - p total_j)^2 / (sum total)^2, and the interval is that of Wilson for as many
    independent trials as would have this variance: at most sum(total), and J where all trials have one outcome.

    Parameters
    ----------
    count, total
        Hits and trials of each of J clusters, arrays of one axis, 0 <= count <= total.
    confidence
        Probability with which the interval should cover the true proportion, above 0 and below 1.

    Returns
    -------
    ProportionInterval
        Three numbers; NaN without trials, and limits NaN with less than two clusters that have any.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Rao and Scott, A simple method for the analysis of clustered binary data, Biometrics 48 (1992), doi:10.2307/2532311.

    Examples
    --------
    >>> proportion, low, high = clustered_proportion_interval([3, 0, 2, 4], [3, 3, 2, 5])
    >>> round(proportion, 4), round(low, 4), round(high, 4)
    (0.6923, 0.2342, 0.9436)
    """
    hits, trials = _as_counts(count, total)
    level = as_confidence(confidence)
    if hits.ndim != 1:
        raise ValueError(f"count and total must be one number per cluster (one axis), got shape {hits.shape}")
    hits, trials = hits[trials > 0], trials[trials > 0]
    clusters, trial_count = hits.size, float(trials.sum())
    if clusters == 0:
        return ProportionInterval(math.nan, math.nan, math.nan)
    proportion = float(hits.sum()) / trial_count
    if clusters == 1:
        return ProportionInterval(proportion, math.nan, math.nan)
    squares = float(((hits - proportion * trials) ** 2).sum())
    variance = clusters / (clusters - 1) * squares / trial_count**2
    binomial = proportion * (1 - proportion)
    effective = min(trial_count, binomial / variance if variance > 0 else math.inf) if binomial > 0 else clusters
    low, high = _wilson(np.asarray(proportion), np.asarray(float(effective)), level)
    return ProportionInterval(proportion, float(low), float(high))


def _as_counts(count: object, total: object) -> tuple[Numbers, Numbers]:
    """Hits and trials as float64 arrays of one shape."""
    arrays = []
    for value, name in ((count, "count"), (total, "total")):
        array = np.asarray(value)
        if array.dtype.kind not in "iuf":
            raise TypeError(f"{name} must be a number or an array of numbers, got {value!r}")
        arrays.append(array.astype(np.float64))
    try:
        hits, trials = np.broadcast_arrays(*arrays)
    except ValueError:
        raise ValueError(
            f"count and total must broadcast, got shapes {arrays[0].shape} and {arrays[1].shape}"
        ) from None
    good = (hits >= 0) & (hits <= trials) & np.isfinite(trials)
    if not good.all():
        raise ValueError(
            f"count must be at least 0 and at most total, got {hits[~good].flat[0]:g} of {trials[~good].flat[0]:g}"
        )
    return hits, trials


def as_confidence(confidence: float) -> float:
    """A probability above 0 and below 1."""
    level = as_number(confidence, "confidence")
    if not 0 < level < 1:
        raise ValueError(f"confidence must be above 0 and below 1, got {confidence!r}")
    return level


def _positive(trials: Numbers) -> Numbers:
    """The trials, NaN where there are none."""
    return np.where(trials > 0, trials, np.nan)


def _wilson(proportion: Numbers, trials: Numbers, confidence: float) -> tuple[Numbers, Numbers]:
    n = _positive(trials)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = (proportion + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(proportion * (1 - proportion) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    # At the ends the limit is the end itself, which rounding may miss.
    low = np.where(proportion == 0, 0.0, np.maximum(centre - half, 0.0))
    high = np.where(proportion == 1, 1.0, np.minimum(centre + half, 1.0))
    return low, high


def _beta(hits: Numbers, trials: Numbers, confidence: float, method: str) -> tuple[Numbers, Numbers]:
    try:
        from scipy.stats import beta
    except ImportError:
        raise ImportError(f"the method {method!r} needs scipy: pip install 'assay[stats]'") from None
    tail = (1 - confidence) / 2
    n = _positive(trials)
    if method == "jeffreys":
        first, second = hits + 0.5, n - hits + 0.5
        return beta.ppf(tail, first, second), beta.ppf(1 - tail, first, second)
    misses = n - hits
    low = np.where(hits == 0, 0.0, beta.ppf(tail, np.maximum(hits, 0.5), misses + 1))
    high = np.where(misses == 0, 1.0, beta.ppf(1 - tail, hits + 1, np.maximum(misses, 0.5)))
    return np.where(np.isnan(n), np.nan, low), np.where(np.isnan(n), np.nan, high)
