"""Comparison of pairs of methods: the known values, scipy, and what is refused."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from assay.studies import bootstrap, interval
from assay.studies.comparison import compare_pairs
from assay.studies.margins import equivalence_test, non_inferiority_test
from assay.studies.paired import (
    adjusted_p,
    friedman_test,
    permutation_test,
    sign_test,
    wilcoxon_test,
)
from assay.studies.planning import (
    cases_for_difference,
    cases_for_width,
    false_claim_probability,
    half_width,
    sd_of_difference,
)
from hypothesis import given
from hypothesis import strategies as st
from reference import ranking as oracle
from scipy import stats

NAN = math.nan
ZERO_AND_TIE = [0.05, -0.01, 0.10, 0.02, 0, 0.08, -0.03, 0.10]
DISTINCT = [0.05, -0.01, 0.10, 0.02, 0.08, -0.03, 0.09, 0.04]
B = np.array([0.50, 0.55, 0.61, 0.66, 0.70, 0.74, 0.79, 0.83, 0.88, 0.92])
A = B + np.array([0.010, 0.012, 0.009, 0.011, 0.013, 0.008, 0.014, 0.007, 0.015, 0.006])
TEN = {
    "A": [0.91, 0.88, 0.93, 0.85, 0.90, 0.87, 0.94, 0.89, 0.92, 0.86],
    "B": [0.88, 0.86, 0.92, 0.81, 0.85, 0.81, 0.87, 0.81, 0.83, 0.76],
    "C": [0.90, 0.80, 0.93, 0.83, 0.86, 0.90, 0.84, 0.91, 0.79, 0.80],
}
GAPS = st.lists(st.sampled_from([0.0, 0.1, -0.1, 0.2, -0.3, 0.5]) | st.floats(-1, 1, width=32), max_size=9)


# --- signed ranks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cases", "p"), [(3, 0.074457), (4, 0.035930), (5, 0.018444), (6, 0.009828)])
def test_few_cases_decide_nothing(cases: int, p: float) -> None:
    """With four cases the approximation is below 0.05, where no exact test can be."""
    approximate = wilcoxon_test([0.8] * cases, alternative="greater", exact_up_to=0)
    assert approximate.p == pytest.approx(p, abs=1e-6)
    exact = wilcoxon_test([0.8] * cases, alternative="greater")
    assert exact.p == exact.smallest_p == approximate.smallest_p == 2.0**-cases
    assert exact.decidable == approximate.decidable == (cases >= 5)
    assert (exact.exact, approximate.exact) == (True, False)
    assert wilcoxon_test([0.8] * cases).smallest_p == 2.0 ** (1 - cases)


def test_zeros_and_ties() -> None:
    found = wilcoxon_test(ZERO_AND_TIE, alternative="greater", exact_up_to=0)
    assert (found.statistic, found.nonzero) == (24, 7)
    assert found.p == pytest.approx(0.053844, abs=1e-6)
    distinct = wilcoxon_test(DISTINCT, alternative="greater")
    assert distinct.statistic == 32
    assert distinct.p == 7 / 256
    assert wilcoxon_test(DISTINCT, alternative="greater", exact_up_to=0).p == pytest.approx(0.029354, abs=1e-6)


@given(GAPS)
def test_wilcoxon_of_scipy(gaps: list[float]) -> None:
    rounded = np.round(gaps, 10)
    kept = rounded[rounded != 0]
    for alternative in ("two_sided", "greater"):
        found = wilcoxon_test(gaps, alternative=alternative, exact_up_to=0)
        if not kept.size:
            assert (found.nonzero, math.isnan(found.p), found.decidable) == (0, True, False)
            continue
        named = alternative.replace("_", "-")
        peer = stats.wilcoxon(kept, zero_method="wilcox", correction=True, alternative=named, method="approx")
        # scipy corrects towards the mean even where nothing is left between: p is 1 then.
        assert found.p == pytest.approx(min(peer.pvalue, 1.0), abs=1e-12) or found.p == 1
        if len({abs(one) for one in kept.tolist()}) == kept.size:
            exact = stats.wilcoxon(kept, alternative=named, method="exact").pvalue
            assert wilcoxon_test(gaps, alternative=alternative).p == pytest.approx(exact)


# --- signs, flips ----------------------------------------------------------------------------------------------------


@given(GAPS)
def test_signs_of_scipy(gaps: list[float]) -> None:
    positive = sum(round(gap, 10) > 0 for gap in gaps)
    total = sum(round(gap, 10) != 0 for gap in gaps)
    for alternative in ("two_sided", "greater"):
        found = sign_test(gaps, alternative=alternative)
        assert (found.positive, found.negative) == (positive, total - positive)
        if total:
            peer = stats.binomtest(positive, total, alternative=alternative.replace("_", "-")).pvalue
            assert found.p == pytest.approx(peer)
        else:
            assert math.isnan(found.p)


@given(GAPS)
def test_all_flips(gaps: list[float]) -> None:
    kept = [round(gap, 10) for gap in gaps if round(gap, 10) != 0]
    if not kept:
        assert math.isnan(permutation_test(gaps).p)
        return
    sums = [
        sum(sign * gap for sign, gap in zip(signs, kept, strict=True)) for signs in product((1, -1), repeat=len(kept))
    ]
    greater = sum(one >= sum(kept) - 1e-9 for one in sums) / len(sums)
    both = sum(abs(one) >= abs(sum(kept)) - 1e-9 for one in sums) / len(sums)
    assert permutation_test(gaps, alternative="greater") == (greater, len(sums), True)
    assert permutation_test(gaps).p == both


def test_flips() -> None:
    assert permutation_test(DISTINCT, alternative="greater").p == 7 / 256
    many = np.random.default_rng(0).normal(0.3, 1, 40)
    found = permutation_test(many, flips=4999, seed=1)
    assert found == permutation_test(many, flips=4999, seed=1)
    assert (found.flips, found.exact) == (4999, False)
    assert found.p == pytest.approx(stats.ttest_1samp(many, 0).pvalue, abs=0.03)
    assert permutation_test(np.full(30, 0.1), flips=999).p == 1 / 1000
    with pytest.raises(ValueError, match="must be finite"):
        permutation_test([math.inf, 1.0])


# --- adjustment ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("holm", [0.05, 0.09, 0.09, 0.03, 0.5, 0.08]),
        ("bonferroni", [0.06, 0.24, 0.18, 0.03, 1, 0.12]),
        ("bh", [0.03, 0.048, 0.045, 0.03, 0.5, 0.04]),
        ("by", [0.0735, 0.1176, 0.11025, 0.0735, 1, 0.098]),
        ("none", [0.01, 0.04, 0.03, 0.005, 0.5, 0.02]),
    ],
)
def test_adjustment(method: str, expected: list[float]) -> None:
    p = [0.01, 0.04, 0.03, 0.005, 0.5, 0.02]
    assert adjusted_p(p, method=method) == pytest.approx(expected)
    with_gap = adjusted_p([*p, NAN], method=method)
    assert with_gap[:-1] == pytest.approx(expected)
    assert math.isnan(with_gap[-1])
    assert adjusted_p([], method=method).size == 0


@given(st.lists(st.floats(0, 1) | st.just(NAN), max_size=12))
def test_holm(p: list[float]) -> None:
    assert adjusted_p(p) == pytest.approx(oracle.holm(p), nan_ok=True)


def test_bad_p() -> None:
    with pytest.raises(ValueError, match="p must be between 0 and 1"):
        adjusted_p([1.5])
    with pytest.raises(ValueError, match="method must be one of"):
        adjusted_p([0.5], method="sidak")


# --- pairs -----------------------------------------------------------------------------------------------------------


def test_paired_difference_is_clear_where_intervals_overlap() -> None:
    row = compare_pairs({"A": A, "B": B}, direction=1, alternative="greater").pair("A", "B")
    assert row.difference == pytest.approx(0.0105)
    assert 0.0085 < row.low < 0.0093
    assert 0.0117 < row.high < 0.0125
    assert row.wilcoxon.p == 1 / 1024
    assert (row.better, row.cases) == ("A", 10)
    by_t = compare_pairs({"A": A, "B": B}, direction=1, kind="t").pairs[0]
    assert (by_t.low, by_t.high) == pytest.approx((0.008334, 0.012666), abs=5e-7)
    alone = interval(bootstrap(np.stack([A, B], axis=1), resamples=0), "t")
    assert alone.low == pytest.approx([0.6286, 0.6179], abs=5e-5)
    assert alone.high == pytest.approx([0.8284, 0.8181], abs=5e-5)
    median = compare_pairs({"A": A, "B": B}, direction=1, statistic="median").pairs[0]
    assert median.difference == pytest.approx(0.0105)
    assert median.low < median.difference < median.high


@pytest.mark.parametrize("direction", [1, -1])
def test_directions(direction: int) -> None:
    table = compare_pairs({"A": A, "B": B}, direction=direction)
    row = table.pairs[0]
    assert row.difference == pytest.approx(0.0105)
    assert row.low < row.difference < row.high
    assert row.better == ("A" if direction == 1 else "B")
    assert row.wilcoxon.p == 2 / 1024
    assert row.sign == ((10, 0, 2 / 1024) if direction == 1 else (0, 10, 2 / 1024))
    assert row.false_claim == pytest.approx(stats.t.sf(row.difference / (np.std(A - B, ddof=1) / 10**0.5), 9))


def test_all_pairs() -> None:
    table = compare_pairs(TEN, direction=1)
    assert [(one.first, one.second) for one in table] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert len(table) == 3
    assert [one.adjusted_p for one in table] == pytest.approx(adjusted_p([one.p for one in table]))
    assert table.pair("C", "A") == table.pair("A", "C")
    assert [one.better for one in table] == ["A", "", ""]
    signs = compare_pairs(TEN, direction=1, test="sign", adjustment="none")
    assert signs.pairs[0].p == signs.pairs[0].sign.p
    flips = compare_pairs(TEN, direction=1, test="permutation")
    assert flips.pairs[0].p == flips.pairs[0].permutation.p
    with pytest.raises(ValueError, match="must be two of A, B, C"):
        table.pair("A", "D")


def test_missing_values() -> None:
    holes = {"A": [0.9, 0.8, NAN, 0.7], "B": [0.6, NAN, 0.7, 0.5], "C": [NAN, NAN, NAN, NAN]}
    table = compare_pairs(holes, direction=1, missing="per_pair")
    assert [one.cases for one in table] == [2, 0, 0]
    assert table.pairs[0].difference == pytest.approx(0.25)
    assert math.isnan(table.pairs[1].difference)
    assert math.isnan(table.pairs[1].low)
    assert math.isnan(table.pairs[1].p)
    assert table.notes[0].startswith("WARNING: 6 missing values")
    with pytest.raises(ValueError, match="complete, got 6 missing values"):
        compare_pairs(holes, direction=1)


def test_equal_methods_and_few() -> None:
    row = compare_pairs([[0.5, 0.6], [0.5, 0.6]], direction=1).pairs[0]
    assert (row.difference, row.low, row.high, row.better) == (0, 0, 0, "")
    assert math.isnan(row.p)
    assert row.false_claim == 0.5
    single = compare_pairs([[0.5], [0.6]], direction=1).pairs[0]
    assert math.isnan(single.low)
    assert math.isnan(single.false_claim)
    assert not single.wilcoxon.decidable
    assert len(compare_pairs([[0.5, 0.6]], direction=1)) == 0
    assert math.isnan(compare_pairs([[0.5, 0.6], [0.5, 0.7]], direction=1, resamples=0).pairs[0].low)


def test_threads_and_seed() -> None:
    values = np.random.default_rng(0).normal(0, 1, (4, 30))
    one = compare_pairs(values, direction=1, seed=4, threads=1, resamples=500, flips=99)
    assert one == compare_pairs(values, direction=1, seed=4, threads=2, resamples=500, flips=99)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"values": [[math.inf, 1], [0, 1]]}, "values must be finite to be subtracted"),
        ({"direction": None}, "unknown direction"),
        ({"statistic": "mode"}, "statistic must be one of"),
        ({"test": "t"}, "test must be one of"),
        ({"missing": "worst"}, "missing must be one of"),
        ({"alpha": 0}, "alpha must be above 0"),
        ({"resamples": -1}, "resamples must be at least 0"),
    ],
)
def test_bad_input(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        compare_pairs(**{"values": TEN, "direction": 1, **change})


# --- margins, Friedman -----------------------------------------------------------------------------------------------


def test_margins() -> None:
    gap = A - B
    t, error = stats.t, float(np.std(gap, ddof=1)) / 10**0.5
    found = equivalence_test(gap, margin=0.012)
    assert found.p == pytest.approx(t.sf((0.012 - 0.0105) / error, 9))
    assert (found.low, found.high) == pytest.approx((0.0105 - t.ppf(0.95, 9) * error, 0.0105 + t.ppf(0.95, 9) * error))
    assert found.shown == (found.high < 0.012 and found.low > -0.012)
    assert not equivalence_test(gap, margin=0.011).shown
    lower = non_inferiority_test(-gap, margin=0.02)
    assert lower.shown
    assert lower.p == pytest.approx(t.sf((0.02 - 0.0105) / error, 9))
    assert lower.high == math.inf
    assert not non_inferiority_test(-gap, margin=0.01).shown


def test_margins_of_few() -> None:
    for test in (equivalence_test, non_inferiority_test):
        assert test([0.0, 0.0, 0.0], margin=0.1).p == 0
        assert not test([-0.2, -0.2], margin=0.1).shown
        alone = test([0.1], margin=0.5)
        assert (alone.difference, math.isnan(alone.p), alone.shown) == (0.1, True, False)
        with pytest.raises(ValueError, match="margin must be above 0"):
            test([0.1, 0.2], margin=0)


def test_friedman() -> None:
    found = friedman_test(list(TEN.values()))
    assert found.chi_squared == pytest.approx(10.820513, abs=1e-6)
    assert found.p == pytest.approx(0.004470, abs=1e-6)
    pairs = [found.pairs[0, 1], found.pairs[0, 2], found.pairs[1, 2]]
    assert pairs == pytest.approx([0.003398, 0.173287, 0.313605], abs=1e-5)
    assert math.isnan(friedman_test(np.ones((3, 4))).p)
    assert math.isnan(friedman_test([[0.1 + 0.2, 0.5], [0.3, 0.5], [0.3, 0.5]]).p), "equal but for rounding"
    with pytest.raises(ValueError, match="3 or more methods"):
        friedman_test([[1, 2], [2, 3]])
    with pytest.raises(ValueError, match="complete, got 1 missing values"):
        friedman_test([[1, 2], [2, 3], [3, NAN]])


# --- planning --------------------------------------------------------------------------------------------------------


def test_false_claims() -> None:
    given_ = {"mean": 0.80, "other_mean": 0.79, "sd": 0.1, "other_sd": 0.1, "correlation": 0.8}
    assert false_claim_probability(**given_, cases=50) == pytest.approx(0.134502, abs=1e-6)
    spread = sd_of_difference(0.1, 0.1, 0.8)
    assert spread == pytest.approx(0.004**0.5)
    assert cases_for_difference(0.01, spread, power=0.5) == 109
    assert false_claim_probability(**given_, cases=109) == pytest.approx(0.05, abs=0.002)
    assert false_claim_probability(**{**given_, "correlation": 1}, cases=2) == 0
    assert false_claim_probability(**{**given_, "correlation": 1, "mean": 0.79}, cases=2) == 0.5
    with pytest.raises(ValueError, match="correlation must be between -1 and 1"):
        sd_of_difference(0.1, 0.1, 1.5)
    with pytest.raises(ValueError, match="cases must be at least 2"):
        false_claim_probability(**given_, cases=1)


@pytest.mark.parametrize(
    ("cases", "half"), [(10, 0.062), (20, 0.0438), (50, 0.0277), (100, 0.0196), (200, 0.0139), (500, 0.0088)]
)
def test_widths(cases: int, half: float) -> None:
    assert half_width(0.1, cases) == pytest.approx(half, abs=6e-5)
    assert half_width(0.2, cases) == pytest.approx(2 * half_width(0.1, cases))
    assert cases_for_width(0.1, 2 * half_width(0.1, cases)) == cases


def test_power() -> None:
    assert cases_for_difference(0.5, 1, two_sided=True) == 32
    assert cases_for_difference(100, 1) == 2
    for change in ({"difference": 0}, {"sd": 0}, {"power": 1}):
        with pytest.raises(ValueError, match="must be above 0"):
            cases_for_difference(**{"difference": 0.1, "sd": 0.1, **change})


# --- peers -----------------------------------------------------------------------------------------------------------


@pytest.mark.peers
def test_statsmodels() -> None:
    multitest = pytest.importorskip("statsmodels.stats.multitest", reason="extra peers")
    weightstats = pytest.importorskip("statsmodels.stats.weightstats", reason="extra peers")
    p = np.random.default_rng(0).random(30) ** 3
    for ours, theirs in (("holm", "holm"), ("bh", "fdr_bh"), ("by", "fdr_by"), ("bonferroni", "bonferroni")):
        assert adjusted_p(p, method=ours) == pytest.approx(multitest.multipletests(p, method=theirs)[1])
    for margin in (0.011, 0.013):
        expected = weightstats.ttost_paired(A, B, -margin, margin)[0]
        assert equivalence_test(A - B, margin=margin).p == pytest.approx(expected)


@pytest.mark.peers
def test_posthocs() -> None:
    posthocs = pytest.importorskip("scikit_posthocs", reason="extra peers")
    values = (np.random.default_rng(1).normal(0, 1, (5, 20)) + 0.3 * np.arange(5)[:, None]).round(1)  # with ties
    found = friedman_test(values)
    expected = np.asarray(posthocs.posthoc_nemenyi_friedman(values.T))
    assert found.pairs == pytest.approx(expected, abs=1e-6)
