"""Comparison of methods in pairs, on the cases that both have."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from .. import _core
from .._inputs import as_choice, as_count, as_threads
from .intervals import interval
from .method_values import Numbers, as_direction, prepare
from .paired import (
    ADJUSTMENTS,
    ALTERNATIVES,
    PermutationTest,
    SignTest,
    WilcoxonTest,
    adjusted_p,
    as_probability,
    permutation_tests,
    rounded,
    scipy_stats,
    sign_test,
    wilcoxon_result,
)
from .planning import claim_tail
from .resampling import as_seed, bootstrap, group_codes
from .units import unit_means

TESTS = ("wilcoxon", "permutation", "sign")
_PAIRS_AT_ONCE = 64  # their replicates are in memory together


class PairComparison(NamedTuple):
    """Two methods on the cases that both have a value for; with groups units stand in the place of cases.

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
    """All pairs of methods, each once, in their order; `test`, `alternative`, `adjustment` and `alpha` say how.

    `counted` is what is compared: "cases", or with groups "units".
    """

    pairs: tuple[PairComparison, ...]
    methods: tuple[str, ...]
    statistic: str
    test: str
    alternative: str
    adjustment: str
    alpha: float
    notes: tuple[str, ...]
    counted: str = "cases"

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
    kind: str = "percentile",
    groups: object | None = None,
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
    kind
        Of their intervals, as for `interval`.
    groups
        The unit (patient, centre) of each case, as for `bootstrap`; several levels, outermost first. Cases of a unit
        are not independent, so each unit counts as one: its difference is the mean over the cases that both methods
        have (of the means of its groups), and all numbers are of these.
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
    prepared = prepare(values, methods, sign, missing)
    if np.isinf(prepared.values).any():
        raise ValueError("values must be finite to be subtracted, got infinite ones; give them a worst value first")
    stats = scipy_stats("the comparison of methods")
    numbers = list(combinations(range(len(prepared.methods)), 2))
    first, second = np.array(numbers, np.int64).reshape(-1, 2).T
    gaps = prepared.values[first] - prepared.values[second]
    if groups is None:
        ranked = _signed_ranks(prepared.values, limit, threads, numbers)
    else:
        gaps = unit_means(gaps, group_codes(groups, prepared.kept.size)[prepared.kept])
        ranked = [_signed_ranks(np.stack([gap, np.zeros_like(gap)]), limit, threads, [(0, 1)])[0] for gap in gaps]
    options = {"statistic": statistic, "resamples": resamples, "seed": seed, "threads": threads}
    limits = _intervals(sign * gaps, kind, 1 - level, options)
    flipped = permutation_tests(rounded(np.nan_to_num(gaps)), alternative, as_count(flips, "flips"), as_seed(seed))
    rows = []
    for (i, k), signed, all_of_pair, (low, high), permutation in zip(
        numbers, ranked, gaps, limits, flipped, strict=True
    ):
        gap = all_of_pair[~np.isnan(all_of_pair)]
        wilcoxon = wilcoxon_result(signed.statistic, signed.nonzero, signed.tails, alternative, level, limit)
        signs = sign_test(gap, alternative=alternative)
        mean = float(gap.mean()) if gap.size else math.nan
        p, ahead = {
            "wilcoxon": (wilcoxon.p, wilcoxon.statistic - wilcoxon.nonzero * (wilcoxon.nonzero + 1) / 4),
            "sign": (signs.p, signs.positive - signs.negative),
            "permutation": (permutation.p, mean),
        }[test]
        rows.append(
            PairComparison(
                first=prepared.methods[i],
                second=prepared.methods[k],
                cases=gap.size,
                difference=sign * (float(np.median(gap)) if statistic == "median" and gap.size else mean),
                low=low,
                high=high,
                wilcoxon=wilcoxon,
                sign=signs,
                permutation=permutation,
                p=p,
                adjusted_p=p,
                better=prepared.methods[i if ahead > 0 else k],
                false_claim=_false_claim(gap, stats),
            )
        )
    adjusted = adjusted_p([one.p for one in rows], method=adjustment).tolist()
    decided = tuple(
        one._replace(adjusted_p=p, better=one.better if p <= level else "")
        for one, p in zip(rows, adjusted, strict=True)
    )
    counted = "cases" if groups is None else "units"
    return PairTable(
        decided, prepared.methods, statistic, test, alternative, adjustment, level, prepared.notes, counted
    )


class _SignedRanks(NamedTuple):
    """What the signed-rank tests of a pair have: their statistic, differences that are not zero, both p-values."""

    statistic: float
    nonzero: int
    tails: tuple[float, float]


def _signed_ranks(
    values: Numbers, exact_up_to: int, threads: int | None, pairs: Sequence[tuple[int, int]]
) -> list[_SignedRanks]:
    """Those of some pairs of rows of values."""
    statistic, nonzero, p = _core.paired_tests(
        np.ascontiguousarray(values), exact_up_to=exact_up_to, threads=as_threads(threads)
    )
    return [
        _SignedRanks(float(statistic[i, k]), int(nonzero[i, k]), (float(p[i, k]), float(p[k, i]))) for i, k in pairs
    ]


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


def _false_claim(gap: Numbers, stats: Any) -> float:
    """That of the method with the better mean; NaN with less than two cases."""
    if gap.size < 2:
        return math.nan
    error = float(gap.std(ddof=1)) / math.sqrt(gap.size)
    return claim_tail(abs(float(gap.mean())), error, gap.size - 1, stats)


def _intervals(gaps: Numbers, kind: str, confidence: float, options: dict[str, Any]) -> list[tuple[float, float]]:
    """Bootstrap intervals of differences, of which there is a row per pair."""
    limits: list[tuple[float, float]] = []
    for start in range(0, len(gaps), _PAIRS_AT_ONCE):
        found = interval(bootstrap(gaps[start : start + _PAIRS_AT_ONCE].T, **options), kind, confidence)
        limits += zip(found.low.tolist(), found.high.tolist(), strict=True)
    return limits
