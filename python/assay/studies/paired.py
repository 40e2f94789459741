"""Tests of paired differences: are the values of one method better than those of another on the same cases."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from .. import _core
from .._inputs import as_choice, as_column, as_count, as_label
from ..catalogue import as_number
from .method_values import Numbers

ALTERNATIVES = ("two_sided", "greater")
ADJUSTMENTS = ("none", "bonferroni", "holm", "bh", "by")
_EXACT_FLIPS = 20
_DECIMALS = 10  # of differences: further ones are rounding errors, which would break ties


class WilcoxonTest(NamedTuple):
    """A signed-rank test.

    `statistic` is the sum of the ranks of positive differences, `nonzero` how many differences are not zero; zeros are
    dropped. No p-value can be below `smallest_p`, that of differences of one sign; if that is above alpha the test is
    not `decidable`. `exact` says whether p is that of all choices of signs. p is NaN without a difference.
    """

    statistic: float
    nonzero: int
    p: float
    smallest_p: float
    decidable: bool
    exact: bool


class SignTest(NamedTuple):
    """How many differences are positive and negative, and how rare that is for a fair coin; p is NaN without any."""

    positive: int
    negative: int
    p: float


class PermutationTest(NamedTuple):
    """How rare the mean difference is when signs are flipped at random.

    `flips` is how many choices of signs were looked at, all there are if `exact`; p is NaN without a difference.
    """

    p: float
    flips: int
    exact: bool


class FriedmanTest(NamedTuple):
    """Whether methods differ at all, by their ranks within cases, and p-values of each pair by Nemenyi's test."""

    chi_squared: float
    p: float
    pairs: Numbers


def wilcoxon_test(
    difference: object, *, alternative: str = "two_sided", alpha: float = 0.05, exact_up_to: int = 50
) -> WilcoxonTest:
    """Test paired differences by their signed ranks.

    Parameters
    ----------
    difference
        One number per case, positive where the first is better. NaN is left out. Rounded to 10 decimals.
    alternative
        "two_sided", or "greater": the first is better.
    alpha
        Level to decide at.
    exact_up_to
        Up to how many non-zero differences all choices of signs are used, also where absolute differences are equal;
        else the normal approximation, corrected for ties and continuity. 0 is R's `exact = FALSE`.

    Returns
    -------
    WilcoxonTest
        Statistic, p-value, and the smallest one that could have come out.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Wilcoxon, Individual comparisons by ranking methods, Biometrics Bulletin 1 (1945), doi:10.2307/3001968.

    Examples
    --------
    >>> wilcoxon_test([0.8] * 4, alternative="greater")[1:5]
    (4, 0.0625, 0.0625, False)
    """
    as_choice(alternative, "alternative", ALTERNATIVES)
    given = as_differences(difference)
    limit = as_count(exact_up_to, "exact_up_to")
    pair = np.stack([given, np.zeros_like(given)])
    statistic, nonzero, p = _core.paired_tests(pair, exact_up_to=limit, threads=1)
    return wilcoxon_result(
        float(statistic[0, 1]), int(nonzero[0, 1]), (float(p[0, 1]), float(p[1, 0])), alternative, alpha, limit
    )


def wilcoxon_result(
    statistic: float, nonzero: int, tails: tuple[float, float], alternative: str, alpha: float, exact_up_to: int
) -> WilcoxonTest:
    """A result from both one-sided p-values of the core."""
    two_sided = alternative == "two_sided"
    p = min(1.0, 2 * min(tails)) if two_sided else tails[0]
    smallest = min(1.0, 2.0 ** (int(two_sided) - nonzero))
    exact = nonzero <= exact_up_to
    return WilcoxonTest(
        statistic, nonzero, p if nonzero else math.nan, smallest, smallest <= as_probability(alpha, "alpha"), exact
    )


def sign_test(difference: object, *, alternative: str = "two_sided") -> SignTest:
    """Test paired differences by their signs alone.

    Parameters
    ----------
    difference, alternative
        As for `wilcoxon_test`.

    Returns
    -------
    SignTest
        Exact; zeros are dropped.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    as_choice(alternative, "alternative", ALTERNATIVES)
    given = as_differences(difference)
    positive, negative = int((given > 0).sum()), int((given < 0).sum())
    total = positive + negative
    if not total:
        return SignTest(0, 0, math.nan)
    two_sided = alternative == "two_sided"
    fewer = min(positive, negative) if two_sided else negative
    term = tail = 1
    for hits in range(fewer):  # binomial coefficients
        term = term * (total - hits) // (hits + 1)
        tail += term
    p = tail / 2**total
    return SignTest(positive, negative, min(1.0, 2 * p) if two_sided else p)


def permutation_test(
    difference: object, *, alternative: str = "two_sided", flips: int = 9999, seed: int = 0
) -> PermutationTest:
    """Test the mean of paired differences by flipping their signs.

    Parameters
    ----------
    difference, alternative
        As for `wilcoxon_test`.
    flips
        Random choices of signs where more than 20 differences are not zero; up to 20 all choices are used.
    seed
        Of the random choices.

    Returns
    -------
    PermutationTest
        p is the share of choices with a mean at least as large; of random ones, (1 + how many) / (flips + 1).

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected. Also infinite
        differences.
    """
    as_choice(alternative, "alternative", ALTERNATIVES)
    given = as_differences(difference)
    if not np.isfinite(given).all():
        raise ValueError("difference must be finite for a test of the mean, got infinite ones")
    return permutation_tests(given[np.newaxis], alternative, as_count(flips, "flips"), as_label(seed, "seed"))[0]


def permutation_tests(gaps: Numbers, alternative: str, flips: int, seed: int) -> list[PermutationTest]:
    """Test every row of differences by the same flips; 0 where there is none."""
    strength = np.abs if alternative == "two_sided" else np.asarray
    sums = strength(gaps.sum(axis=1))
    limits = sums - 1e-12 * np.abs(gaps).sum(axis=1)  # less the rounding errors of sums
    sizes = (gaps != 0).sum(axis=1)
    many = sizes > _EXACT_FLIPS
    reached = np.zeros(len(gaps), np.int64)
    rng = np.random.default_rng(seed)
    rows = max(1, 2**21 // max(gaps.shape))
    for first in range(0, flips if many.any() else 0, rows):
        signs = 2.0 * rng.integers(0, 2, (min(rows, flips - first), gaps.shape[1]), np.int8) - 1
        reached[many] += (strength(signs @ gaps[many].T) >= limits[many]).sum(axis=0)
    found = []
    for row, limit, size, more in zip(gaps, limits.tolist(), sizes.tolist(), reached.tolist(), strict=True):
        if not size:
            found.append(PermutationTest(math.nan, 0, True))
        elif size > _EXACT_FLIPS:
            found.append(PermutationTest((1 + more) / (flips + 1), flips, False))
        else:
            found.append(PermutationTest(float((strength(_all_sums(row)) >= limit).mean()), 2**size, True))
    return found


def friedman_test(case_values: object) -> FriedmanTest:
    """Test whether methods differ by their ranks within cases, and each pair by Nemenyi's test.

    Both look at all methods at once, so that what they say of two depends on the others; `compare_pairs` does not.

    Parameters
    ----------
    case_values
        One row per method, three or more, one column per case; complete. Larger or smaller may be better. Rounded to 10
        decimals.

    Returns
    -------
    FriedmanTest
        NaN where all methods are equal in every case.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        scipy is not installed.

    References
    ----------
    Demšar, Statistical comparisons of classifiers over multiple data sets, Journal of Machine Learning Research 7
    (2006).
    """
    values = rounded(np.asarray(case_values, np.float64))
    if values.ndim != 2 or values.shape[0] < 3 or values.shape[1] < 2:
        raise ValueError(f"case_values must have 3 or more methods and 2 or more cases, got shape {values.shape}")
    if np.isnan(values).any():
        raise ValueError(f"case_values must be complete, got {int(np.isnan(values).sum())} missing values")
    stats = scipy_stats("Friedman's test")
    count, cases = values.shape
    if (values == values[:1]).all():
        return FriedmanTest(math.nan, math.nan, np.full((count, count), math.nan))
    chi_squared, p = stats.friedmanchisquare(*values)
    ranks = stats.rankdata(values, axis=0)
    means = ranks.mean(axis=1)
    gaps = np.abs(means[:, None] - means) / math.sqrt(count * (count + 1) / 6 / cases)
    pairs = stats.studentized_range.sf(gaps * math.sqrt(2), count, np.inf)
    return FriedmanTest(float(chi_squared), float(p), pairs)


def adjusted_p(p: object, *, method: str = "holm") -> Numbers:
    """Adjust p-values for their number.

    Parameters
    ----------
    p
        P-values; NaN stays NaN and is not counted.
    method
        "holm" and "bonferroni" control the chance of any false positive, "bh" (Benjamini-Hochberg) and "by"
        (Benjamini-Yekutieli, under any dependence) the expected share of false ones among the positives. "none".

    Returns
    -------
    array
        As many, at most 1.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    Examples
    --------
    >>> adjusted_p([0.01, 0.04, 0.03], method="holm").round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    as_choice(method, "method", ADJUSTMENTS)
    values = as_column(p, "p")
    known = np.flatnonzero(~np.isnan(values))
    if known.size and not (0 <= values[known].min() <= values[known].max() <= 1):
        raise ValueError(f"p must be between 0 and 1, got {values[known].min():g} to {values[known].max():g}")
    order = known[np.argsort(values[known], kind="stable")]
    count = order.size
    place = np.arange(1, count + 1)
    if method == "holm":
        found = np.maximum.accumulate((count - place + 1) * values[order])
    elif method in ("bh", "by"):
        factor = float((1 / place).sum()) if method == "by" else 1.0
        found = np.minimum.accumulate((factor * count / place * values[order])[::-1])[::-1]
    else:
        found = values[order] * (count if method == "bonferroni" else 1)
    adjusted = np.full(values.shape, np.nan)
    adjusted[order] = np.minimum(found, 1)
    return adjusted


def as_differences(difference: object) -> Numbers:
    """Differences without NaN, rounded as those of the core."""
    given = as_column(difference, "difference")
    return rounded(given[~np.isnan(given)])


def rounded(differences: Numbers) -> Numbers:
    """Differences to 10 decimals; large ones have no more of them."""
    large = ~(np.abs(differences) < 9e5)
    return np.where(large, differences, np.round(np.where(large, 0, differences), _DECIMALS))


def as_probability(value: object, name: str) -> float:
    """A number above 0 and below 1."""
    number = as_number(value, name)
    if not 0 < number < 1:
        raise ValueError(f"{name} must be above 0 and below 1, got {value!r}")
    return number


def scipy_stats(what: str) -> Any:
    """The statistics of scipy, or an error that says what needs them."""
    try:
        from scipy import stats
    except ImportError:
        raise ImportError(f"{what} needs scipy: pip install 'assay[stats]'") from None
    return stats


def _all_sums(row: Numbers) -> Numbers:
    """The sums of all choices of signs of the numbers that are not 0."""
    sums = np.zeros(1)
    for one in row[row != 0].tolist():
        sums = np.concatenate([sums + one, sums - one])
    return sums
