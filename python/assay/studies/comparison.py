"""Comparison of methods in pairs, on the cases that both have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from .. import _core
from .._inputs import as_choice, as_count, as_label, as_threads
from ..catalogue import as_number
from .method_values import Numbers, as_direction, prepare
from .paired import (
    ADJUSTMENTS,
    ALTERNATIVES,
    PermutationTest,
    SignTest,
    WilcoxonTest,
    adjusted_p,
    as_probability,
    permutation_test,
    scipy_stats,
    sign_test,
    wilcoxon_result,
)

TESTS = ("wilcoxon", "permutation", "sign")


class PairComparison(NamedTuple):
    """Two methods on the cases that both have a value for.

    `difference` is the mean (or median) of first minus second, in the units of the values, `low` and `high` its
    bootstrap interval. `p` is that of the test that was asked for, `adjusted_p` for all pairs together. `better` names
    the method that is better by that, and is empty if neither is. `false_claim` is the probability that the method with
    the better mean is not the better one, for one pair alone.
    """

    first: str
    second: str
    cases: int
    difference: float
    low: float
    high: float
    wilcoxon: WilcoxonTest
    sign: SignTest
    permutation: PermutationTest
    p: float
    adjusted_p: float
    better: str
    false_claim: float


@dataclass(frozen=True)
class PairTable:
    """All pairs of methods, each once, in their order; `test`, `alternative`, `adjustment` and `alpha` say how."""

    pairs: tuple[PairComparison, ...]
    methods: tuple[str, ...]
    statistic: str
    test: str
    alternative: str
    adjustment: str
    alpha: float
    notes: tuple[str, ...]

    def __iter__(self) -> Iterator[PairComparison]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def pair(self, first: str, second: str) -> PairComparison:
        """Give the comparison of two methods, in the order in which it was made."""
        for one in self.pairs:
            if {one.first, one.second} == {first, second}:
                return one
        raise ValueError(f"methods {first!r} and {second!r} must be two of {', '.join(self.methods)}")


class SignificanceMap(NamedTuple):
    """Which methods are significantly better than which: rows against columns, by one-sided signed-rank tests.

    `p` and `adjusted_p` are NaN on the diagonal and where there is no difference. `nonzero` counts differences that are
    not zero, `smallest_p` is the least that p could have been with them.
    """

    methods: tuple[str, ...]
    better: Any
    p: Numbers
    adjusted_p: Numbers
    statistic: Numbers
    nonzero: Any
    smallest_p: Numbers


def compare_pairs(
    values: object,
    *,
    direction: int,
    methods: Sequence[str] | None = None,
    statistic: str = "mean",
    test: str = "wilcoxon",
    alternative: str = "two_sided",
    adjustment: str = "holm",
    alpha: float = 0.05,
    missing: str = "refuse",
    exact_up_to: int = 50,
    resamples: int = 10_000,
    flips: int = 9999,
    seed: int = 0,
    threads: int | None = None,
) -> PairTable:
    """Compare methods in pairs by their differences on the same cases.

    Parameters
    ----------
    values, direction, methods
        As for `rank_methods`. Values must be finite.
    statistic
        "mean" or "median" of the differences.
    test
        What decides: "wilcoxon", "permutation" or "sign". All three are given.
    alternative
        "two_sided", or "greater": the first of a pair is the better one.
    adjustment
        Of p-values for the number of pairs, as for `adjusted_p`.
    alpha
        Level of the tests; the intervals cover 1 - alpha each.
    missing
        "refuse" values that are NaN, or use the cases that both methods have ("per_pair") or all have ("per_case").
    exact_up_to
        As for `wilcoxon_test`.
    resamples, flips, seed
        Of the bootstrap and of the permutation test.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    PairTable
        Empty with one method.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        scipy is not installed.

    Examples
    --------
    >>> scores = {"A": [0.9, 0.8, 0.9, 0.7, 0.8, 0.9], "B": [0.6, 0.5, 0.7, 0.6, 0.7, 0.5]}
    >>> row = compare_pairs(scores, direction=1).pair("A", "B")
    >>> round(row.difference, 4), row.wilcoxon.p, row.better
    (0.2333, 0.03125, 'A')
    """
    sign = as_direction(direction)
    as_choice(statistic, "statistic", ("mean", "median"))
    as_choice(test, "test", TESTS)
    as_choice(alternative, "alternative", ALTERNATIVES)
    as_choice(adjustment, "adjustment", ADJUSTMENTS)
    as_choice(missing, "missing", ("refuse", "per_pair", "per_case"))
    level = as_probability(alpha, "alpha")
    limit = as_count(exact_up_to, "exact_up_to")
    prepared = prepare(values, methods, sign, "per_method" if missing == "per_pair" else missing)
    if np.isinf(prepared.values).any():
        raise ValueError("values must be finite to be subtracted, got infinite ones; give them a worst value first")
    stats = scipy_stats("the comparison of methods")
    statistics, nonzero, tails = _core.paired_tests(prepared.values, exact_up_to=limit, threads=as_threads(threads))
    rows = []
    for i, k in combinations(range(len(prepared.methods)), 2):
        gap = prepared.values[i] - prepared.values[k]
        gap = gap[~np.isnan(gap)]
        wilcoxon = wilcoxon_result(
            float(statistics[i, k]),
            int(nonzero[i, k]),
            (float(tails[i, k]), float(tails[k, i])),
            alternative,
            level,
            limit,
        )
        low, high = _interval(sign * gap, statistic, 1 - level, resamples, seed, threads)
        tests = wilcoxon, sign_test(gap, alternative=alternative)
        flipped = permutation_test(gap, alternative=alternative, flips=flips, seed=seed)
        centre = float(np.median(gap) if statistic == "median" else gap.mean()) if gap.size else math.nan
        p = {"wilcoxon": wilcoxon.p, "sign": tests[1].p, "permutation": flipped.p}[test]
        claim = _false_claim(gap, stats)
        rows.append(
            PairComparison(
                prepared.methods[i], prepared.methods[k], gap.size, sign * centre, low, high, *tests, flipped, p, p, "",
                claim,
            )
        )  # fmt: skip
    found = adjusted_p([one.p for one in rows], method=adjustment).tolist()
    decided = tuple(
        one._replace(adjusted_p=p, better=_better(one, sign) if p <= level else "")
        for one, p in zip(rows, found, strict=True)
    )
    notes = prepared.notes
    return PairTable(decided, prepared.methods, statistic, test, alternative, adjustment, level, notes)


def significance_map(
    values: object,
    *,
    direction: int,
    methods: Sequence[str] | None = None,
    adjustment: str = "holm",
    alpha: float = 0.05,
    missing: str = "refuse",
    exact_up_to: int = 0,
    threads: int | None = None,
) -> SignificanceMap:
    """Test every method against every other: which is significantly better than which.

    Parameters
    ----------
    values, direction, methods, threads
        As for `rank_methods`.
    adjustment
        Of the p-values of all ordered pairs, as for `adjusted_p`.
    alpha, missing, exact_up_to
        As for `RankingScheme`, for "test_then_rank".

    Returns
    -------
    SignificanceMap
        In the order of the methods of the input.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    """
    level = as_probability(alpha, "alpha")
    prepared = prepare(values, methods, direction, missing)
    table = prepared.values
    if missing == "worst":
        table = np.where(np.isnan(table), -np.inf, table)
    limit = as_count(exact_up_to, "exact_up_to")
    statistic, nonzero, p = _core.paired_tests(table, exact_up_to=limit, threads=as_threads(threads))
    adjusted = adjusted_p(p.ravel(), method=adjustment).reshape(p.shape)
    smallest = np.where(nonzero > 0, 2.0**-nonzero, math.nan)
    return SignificanceMap(prepared.methods, adjusted <= level, p, adjusted, statistic, nonzero, smallest)


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
    return _claim(ahead, spread / math.sqrt(count), count - 1, scipy_stats("the probability of a false claim"))


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


def _z(probability: float) -> float:
    return NormalDist().inv_cdf(probability)


def _positive(value: object, name: str) -> float:
    number = as_number(value, name)
    if not 0 < number < math.inf:
        raise ValueError(f"{name} must be above 0 and finite, got {value!r}")
    return number


def _whole(cases: float) -> int:
    return max(math.ceil(round(cases, 9)), 1)


def _claim(ahead: float, error: float, freedom: int, stats: Any) -> float:
    if error == 0:
        return 0.5 if ahead == 0 else float(ahead < 0)
    return float(stats.t.cdf(-ahead / error, freedom))


def _false_claim(gap: Numbers, stats: Any) -> float:
    """That of the method with the better mean; NaN with less than two cases."""
    if gap.size < 2:
        return math.nan
    error = float(gap.std(ddof=1)) / math.sqrt(gap.size)
    return _claim(abs(float(gap.mean())), error, gap.size - 1, stats)


def _better(pair: PairComparison, sign: int) -> str:
    ahead = pair.wilcoxon.statistic - pair.wilcoxon.nonzero * (pair.wilcoxon.nonzero + 1) / 4
    if pair.sign.positive == pair.sign.negative == 0:
        return ""
    return pair.first if (ahead or sign * pair.difference) > 0 else pair.second


def _interval(
    gap: Numbers, statistic: str, confidence: float, resamples: int, seed: int, threads: int | None
) -> tuple[float, float]:
    """The percentile bootstrap interval of the mean or median of differences."""
    draws = as_count(resamples, "resamples")
    if gap.size < 2 or not draws:
        return math.nan, math.nan
    rng = np.random.default_rng(as_count(seed, "seed"))
    rows = max(1, 2**22 // gap.size)
    found = []
    for first in range(0, draws, rows):
        drawn = gap[rng.integers(0, gap.size, (min(rows, draws - first), gap.size))]
        found.append(np.median(drawn, axis=1) if statistic == "median" else drawn.mean(axis=1))
    tail = (1 - confidence) / 2
    low, high = np.quantile(np.concatenate(found), [tail, 1 - tail])
    return float(low), float(high)
