"""Tests of paired differences against a margin that was said beforehand: equivalence and non-inferiority."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from .._inputs import as_column
from ..catalogue import as_number
from .paired import as_probability, scipy_stats


class MarginTest(NamedTuple):
    """Whether a mean difference lies within a margin, by t tests.

    `low` and `high` are the limits of the interval that must lie within: of 1 - 2 alpha for equivalence, and open
    upwards for non-inferiority. NaN with less than two cases.
    """

    difference: float
    low: float
    high: float
    p: float
    shown: bool


def equivalence_test(difference: object, *, margin: float, alpha: float = 0.05) -> MarginTest:
    """Test whether the mean of paired differences lies within a margin of 0, by two one-sided t tests.

    Parameters
    ----------
    difference
        One number per case. NaN is left out.
    margin
        The largest difference that does not matter, above 0, in the units of the differences. Say it beforehand.
    alpha
        Level of each test.

    Returns
    -------
    MarginTest
        `shown` is whether p, the larger of both, is at most alpha.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        scipy is not installed.

    References
    ----------
    Schuirmann, A comparison of the two one-sided tests procedure and the power approach, Journal of Pharmacokinetics
    and Biopharmaceutics 15 (1987), doi:10.1007/BF01068419.
    """
    mean, error, freedom, level, limit = _t_parts(difference, margin, alpha)
    t = scipy_stats("an equivalence test").t
    width = error * float(t.ppf(1 - level, freedom)) if freedom else math.nan
    p = max(_t_tail(mean + limit, error, freedom, t), _t_tail(limit - mean, error, freedom, t))
    return MarginTest(mean, mean - width, mean + width, p, p <= level)


def non_inferiority_test(difference: object, *, margin: float, alpha: float = 0.05) -> MarginTest:
    """Test whether the first is worse by less than a margin on average, by a one-sided t test.

    Parameters
    ----------
    difference
        One number per case, positive where the first is better. NaN is left out.
    margin, alpha
        As for `equivalence_test`.

    Returns
    -------
    MarginTest
        `shown` is whether p is at most alpha.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        scipy is not installed.
    """
    mean, error, freedom, level, limit = _t_parts(difference, margin, alpha)
    t = scipy_stats("a non-inferiority test").t
    width = error * float(t.ppf(1 - level, freedom)) if freedom else math.nan
    p = _t_tail(mean + limit, error, freedom, t)
    return MarginTest(mean, mean - width, math.inf if freedom else math.nan, p, p <= level)


def _t_parts(difference: object, margin: float, alpha: float) -> tuple[float, float, int, float, float]:
    """Mean, standard error and degrees of freedom of differences; level and margin."""
    given = as_column(difference, "difference")
    given = given[~np.isnan(given)]
    limit = as_number(margin, "margin")
    if not 0 < limit < math.inf:
        raise ValueError(f"margin must be above 0 and finite, got {margin!r}")
    level = as_probability(alpha, "alpha")
    if given.size < 2:
        return float(given.mean()) if given.size else math.nan, math.nan, 0, level, limit
    return float(given.mean()), float(given.std(ddof=1)) / math.sqrt(given.size), given.size - 1, level, limit


def _t_tail(distance: float, error: float, freedom: int, t: Any) -> float:
    """The p-value of a mean that lies this far on the right side of a limit."""
    if not freedom:
        return math.nan
    if error == 0:
        return 0.0 if distance > 0 else 1.0
    return float(t.sf(distance / error, freedom))
