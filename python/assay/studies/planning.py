"""How many cases a study needs, and how far its claims can be trusted: from means and standard deviations alone."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

from .._inputs import as_label
from ..catalogue import as_number
from .paired import as_probability, scipy_stats


def false_claim_probability(
    *, mean: float, other_mean: float, sd: float, other_sd: float, correlation: float, cases: int
) -> float:
    """Give the probability that a method that is claimed to be better is not, from what papers report.

    Parameters
    ----------
    mean, sd
        Of the per-case values of the claimed winner, the larger the better.
    other_mean, other_sd
        Of those of the other method.
    correlation
        Of the values of both on the same cases, -1 to 1.
    cases
        How many, at least 2.

    Returns
    -------
    float
        That of a t distribution of the mean difference with cases - 1 degrees of freedom; 0.5 where means and values
        are equal.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        scipy is not installed.

    References
    ----------
    Christodoulou et al., False promises in medical imaging AI? Assessing validity of outperformance claims,
    arXiv:2505.04720 (2025).

    Examples
    --------
    >>> found = false_claim_probability(
    ...     mean=0.80, other_mean=0.79, sd=0.1, other_sd=0.1, correlation=0.8, cases=50
    ... )
    >>> round(found, 6)
    0.134502
    """
    count = as_label(cases, "cases")
    if count < 2:
        raise ValueError(f"cases must be at least 2, got {cases}")
    spread = sd_of_difference(sd, other_sd, correlation)
    ahead = as_number(mean, "mean") - as_number(other_mean, "other_mean")
    return claim_tail(ahead, spread / math.sqrt(count), count - 1, scipy_stats("the probability of a false claim"))


def sd_of_difference(sd: float, other_sd: float, correlation: float) -> float:
    """Give the standard deviation of the differences of two methods on the same cases."""
    one, other, r = as_number(sd, "sd"), as_number(other_sd, "other_sd"), as_number(correlation, "correlation")
    if not (0 <= one < math.inf and 0 <= other < math.inf):
        raise ValueError(f"sd and other_sd must be at least 0 and finite, got {sd!r} and {other_sd!r}")
    if not -1 <= r <= 1:
        raise ValueError(f"correlation must be between -1 and 1, got {correlation!r}")
    return math.sqrt(max(one * one + other * other - 2 * r * one * other, 0.0))


def half_width(sd: float, cases: int, *, confidence: float = 0.95) -> float:
    """Give the half-width of the interval of a mean over `cases` cases, by the normal approximation."""
    count = as_label(cases, "cases")
    if count < 1:
        raise ValueError(f"cases must be at least 1, got {cases}")
    return _z((1 + as_probability(confidence, "confidence")) / 2) * _positive(sd, "sd") / math.sqrt(count)


def cases_for_width(sd: float, width: float, *, confidence: float = 0.95) -> int:
    """Give how many cases make the interval of a mean at most `width` wide from end to end, normally approximated."""
    z = _z((1 + as_probability(confidence, "confidence")) / 2)
    return _whole((2 * z * _positive(sd, "sd") / _positive(width, "width")) ** 2)


def cases_for_difference(
    difference: float, sd: float, *, alpha: float = 0.05, power: float = 0.8, two_sided: bool = False
) -> int:
    """Give how many cases it takes to find a mean difference significant, by the normal approximation.

    Parameters
    ----------
    difference
        The true mean difference, not 0.
    sd
        Of the differences per case, see `sd_of_difference`.
    alpha, two_sided
        Of the test.
    power
        Probability of a significant result; 0.5 asks that a difference found as expected is just significant.

    Returns
    -------
    int
        At least 2.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    tail = as_probability(alpha, "alpha") / (2 if two_sided else 1)
    z = _z(1 - tail) + _z(as_probability(power, "power"))
    gap = abs(as_number(difference, "difference"))
    return max(_whole((z * _positive(sd, "sd") / _positive(gap, "difference")) ** 2), 2)


def claim_tail(ahead: float, error: float, freedom: int, stats: Any) -> float:
    """The probability that a mean difference found to be `ahead` is not above 0."""
    if error == 0:
        return 0.5 if ahead == 0 else float(ahead < 0)
    return float(stats.t.cdf(-ahead / error, freedom))


def _z(probability: float) -> float:
    return NormalDist().inv_cdf(probability)


def _positive(value: object, name: str) -> float:
    number = as_number(value, name)
    if not 0 < number < math.inf:
        raise ValueError(f"{name} must be above 0 and finite, got {value!r}")
    return number


def _whole(cases: float) -> int:
    return max(math.ceil(round(cases, 9)), 1)
