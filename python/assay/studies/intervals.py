"""Confidence intervals from a bootstrap: percentile, basic, BCa, and t from the jackknife."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .._inputs import as_choice
from ..catalogue import as_number
from ..proportions import as_confidence
from .resampling import Bootstrap

Numbers: TypeAlias = NDArray[np.float64]

_KINDS = ("bca", "percentile", "basic", "t")
_FEW_CLUSTERS = 10
_FEW_CASES = 20
_BCA_RESAMPLES = 2000
_EQUAL = 1e-12  # numbers that differ by less than this share of the largest are equal but for rounding
_NORMAL = NormalDist()


class Interval(NamedTuple):
    """Confidence limits, of which kind they are, and what to know of them: one of each, or arrays of them."""

    low: Any
    high: Any
    kind: Any
    note: Any


class _Column(NamedTuple):
    """The numbers of a column."""

    estimate: float
    replicates: Numbers  # those that are numbers, sorted
    left_out: int
    jackknife: Numbers  # of the units with a value
    clustered: bool


def interval(
    bootstrap: Bootstrap,
    kind: str = "bca",
    confidence: float = 0.95,
    *,
    low: float | None = None,
    high: float | None = None,
) -> Interval:
    """Give a confidence interval of each column of a bootstrap.

    Parameters
    ----------
    bootstrap
        What `bootstrap` found.
    kind
        "percentile": quantiles of the replicates. "basic": these mirrored at the estimate. "bca": quantiles corrected
        for bias and for a variance that depends on the value, with the jackknife over units. "t": the estimate -+ the
        t quantile (units - 1 degrees of freedom) times the standard error of the jackknife; for a mean of units of one
        size, or a hierarchical mean, the t interval of the means of units. It needs scipy (`assay[stats]`), and has no
        meaning for quantiles.
    confidence
        Probability with which the interval should cover the true value, above 0 and below 1.
    low, high
        The range that values of the metric can have, such as 0 and 1; None: no limit. Basic and t intervals can leave
        it and are cut off there, which the note says.

    Returns
    -------
    Interval
        `low` and `high`; the `kind` it is ("percentile" where BCa is not defined, because the jackknife values are all
        the same or the estimate lies outside all replicates); a `note`, empty if there is nothing to say. NaN with less
        than two units or without resamples.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        A t interval without scipy.

    References
    ----------
    Efron, Better bootstrap confidence intervals, Journal of the American Statistical Association 82 (1987),
    doi:10.1080/01621459.1987.10478410.

    Examples
    --------
    >>> from assay.studies.resampling import bootstrap
    >>> dsc = [0.91, 0.85, 0.88, 0.30, 0.93, 0.79, 0.95, 0.60, 0.87, 0.90]
    >>> found = interval(bootstrap(dsc), low=0, high=1)
    >>> round(found.low, 2), round(found.high, 2), found.kind
    (0.61, 0.88, 'bca')
    >>> found.note
    'only 10 cases: show their values too'
    """
    if not isinstance(bootstrap, Bootstrap):
        raise TypeError(f"bootstrap must be a Bootstrap, got {type(bootstrap).__name__}")
    chosen = as_choice(kind, "kind", _KINDS)
    level = as_confidence(confidence)
    limits = _as_range(low, high)
    _check_in_range(bootstrap, limits)
    if chosen == "t":
        _check_t(bootstrap)
    shape = np.shape(bootstrap.estimate)
    columns = math.prod(shape)
    estimate = np.reshape(bootstrap.estimate, columns)
    replicates = bootstrap.replicates.reshape(len(bootstrap.replicates), columns)
    jackknife = bootstrap.jackknife.reshape(len(bootstrap.jackknife), columns)
    present = bootstrap.present.reshape(len(bootstrap.present), columns)
    found = []
    for k in range(columns):
        there = replicates[~np.isnan(replicates[:, k]), k]
        column = _Column(
            float(estimate[k]),
            np.sort(there),
            len(replicates) - len(there),
            jackknife[present[:, k], k],
            bootstrap.clustered,
        )
        found.append(_interval(column, chosen, level, limits))
    if shape == ():
        return found[0]
    if not found:
        empty = np.empty(shape)
        return Interval(empty, empty, empty.astype(object), empty.astype(object))
    lows, highs, kinds, notes = zip(*found, strict=True)
    return Interval(
        np.array(lows, float).reshape(shape),
        np.array(highs, float).reshape(shape),
        np.array(kinds, object).reshape(shape),
        np.array(notes, object).reshape(shape),
    )


def _interval(column: _Column, kind: str, level: float, limits: tuple[float, float]) -> Interval:
    units = len(column.jackknife)
    nothing = _nothing(column, kind)
    if nothing:
        return Interval(math.nan, math.nan, kind, nothing)
    notes = [_few(units, column.clustered, kind)]
    if column.left_out and kind != "t":
        notes.append(f"{column.left_out} resamples without a value left out")
    tail = (1 - level) / 2
    used = kind
    if kind == "t":
        low, high = _t(column, tail)
    elif kind == "basic":
        low, high = (2 * column.estimate - _quantile(column.replicates, p) for p in (1 - tail, tail))
    else:
        tails, problem = (tail, 1 - tail), ""
        if kind == "bca":
            tails, problem = _bca(column, tail)
        if problem:
            used = "percentile"
            notes.append(f"BCa is not defined, {problem}: percentile")
        elif kind == "bca" and len(column.replicates) < _BCA_RESAMPLES:
            notes.append(f"BCa needs {_BCA_RESAMPLES} resamples")
        low, high = (_quantile(column.replicates, p) for p in tails)
    cut = max(low, limits[0]), min(high, limits[1])
    if cut != (low, high):
        notes.append("cut off at the range of the metric")
    return Interval(*cut, used, "; ".join(filter(None, notes)))


def _nothing(column: _Column, kind: str) -> str:
    """Why there is no interval, if there is none."""
    if math.isnan(column.estimate):
        return "no value"
    if len(column.jackknife) < 2:
        return "one unit has no spread"
    if np.isnan(column.jackknife).any():
        return "without one of the units there is no value"
    if kind == "t" and not (np.isfinite(column.jackknife).all() and math.isfinite(column.estimate)):
        return "values without a unit are not finite"
    if kind != "t" and column.replicates.size == 0:
        return "no resamples"
    return ""


def _few(units: int, clustered: bool, kind: str) -> str:
    if clustered and units < _FEW_CLUSTERS and kind != "t":
        return f"only {units} units: the interval is too short, a t interval less so"
    if units < _FEW_CASES:
        return f"only {units} {'units' if clustered else 'cases'}: show their values too"
    return ""


def _quantile(ordered: Numbers, level: float) -> float:
    """Of sorted numbers, straight between two of them; infinite ones are taken as they are."""
    rank = (ordered.size - 1) * level
    place = min(int(rank), ordered.size - 1)
    low, high = float(ordered[place]), float(ordered[min(place + 1, ordered.size - 1)])
    return low if low == high or rank == place else low + (rank - place) * (high - low)


def _bca(column: _Column, tail: float) -> tuple[tuple[float, float], str]:
    """The levels of the two limits, or those of percentiles and why BCa has none."""
    plain = (tail, 1 - tail)
    known = column.jackknife
    if not (np.isfinite(known).all() and math.isfinite(column.estimate)):
        return plain, "values without a unit are not finite"
    differences = known.mean() - known
    if np.abs(differences).max() <= _EQUAL * np.abs(known).max():
        return plain, "no unit changes the value"
    acceleration = (differences**3).sum() / (6 * (differences**2).sum() ** 1.5)
    width = _EQUAL * max(abs(column.estimate), float(np.abs(column.replicates[[0, -1]]).max()))
    width = width if math.isfinite(width) else 0.0
    below = np.searchsorted(column.replicates, column.estimate - width, "left")
    upto = np.searchsorted(column.replicates, column.estimate + width, "right")
    share = (below + upto) / (2 * column.replicates.size)  # those equal to the estimate count half
    if not 0 < share < 1:
        return plain, "the estimate lies outside all resamples"
    bias = _NORMAL.inv_cdf(float(share))
    levels = []
    for level in plain:
        shifted = bias + _NORMAL.inv_cdf(level)
        scale = 1 - acceleration * shifted
        if scale <= 0:
            return plain, "the acceleration is too large"
        levels.append(_NORMAL.cdf(bias + shifted / scale))
    return (levels[0], levels[1]), ""


def _t(column: _Column, tail: float) -> tuple[float, float]:
    try:
        from scipy.special import stdtrit
    except ImportError:
        raise ImportError("a t interval needs scipy: pip install 'assay[stats]'") from None
    units = len(column.jackknife)
    squares = float(((column.jackknife - column.jackknife.mean()) ** 2).sum())
    half = float(stdtrit(units - 1, 1 - tail)) * math.sqrt((units - 1) / units * squares)
    return column.estimate - half, column.estimate + half


def _as_range(low: float | None, high: float | None) -> tuple[float, float]:
    lowest = -math.inf if low is None else as_number(low, "low")
    highest = math.inf if high is None else as_number(high, "high")
    if not lowest < highest:
        raise ValueError(f"low must be below high, got {low!r} and {high!r}")
    return lowest, highest


def _check_in_range(bootstrap: Bootstrap, limits: tuple[float, float]) -> None:
    estimates = np.asarray(bootstrap.estimate)
    slack = 1e-9 * np.abs(estimates)
    outside = (estimates < limits[0] - slack) | (estimates > limits[1] + slack)
    if outside.any():
        raise ValueError(
            f"low and high must be the range of the metric, got {limits[0]:g} and {limits[1]:g} "
            f"with an estimate of {estimates[outside].flat[0]:g}"
        )


def _check_t(bootstrap: Bootstrap) -> None:
    name = bootstrap.statistic if isinstance(bootstrap.statistic, str) else bootstrap.statistic[0]
    if name in ("median", "minimum", "maximum", "quantile"):
        raise ValueError(f'kind "t" is for means and ratios: the jackknife has no standard error of a {name}')
