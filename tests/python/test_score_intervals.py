"""Tables of samples: intervals and comparisons are those of the functions, and published examples."""

from __future__ import annotations

import math

import assay
import numpy as np
import pytest
from assay import evaluate_table, score_table
from support.samples import cohort


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_intervals_are_those_of_the_functions(confidence: float) -> None:
    y, s, group = cohort(1)
    decided = s >= 0.5
    places = {"sensitivity": y == 1, "specificity": y == 0, "ppv": decided, "npv": ~decided}
    for clusters in (None, group):
        results = evaluate_table(score_table(y, s, group=clusters), confidence=confidence)
        auroc = results.filter(metric="auroc").rows[0]
        wanted = assay.auroc_interval(y, s, cluster=clusters, confidence=confidence)
        assert (auroc.value, auroc.low, auroc.high) == (wanted.value, wanted.low, wanted.high)
        for key, place in places.items():
            row = results.filter(metric=key).rows[0]
            right = place & (decided == (y == 1))
            if clusters is None:
                found = assay.proportion_interval(right.sum(), place.sum(), confidence=confidence)
            else:
                pairs = [(right[group == g].sum(), place[group == g].sum()) for g in range(12)]
                hits, totals = np.array([pair for pair in pairs if pair[1]]).T
                found = assay.clustered_proportion_interval(hits, totals, confidence=confidence)
            assert (row.value, row.low, row.high) == pytest.approx(tuple(found), rel=1e-12)
        assert all(math.isnan(row.low) for row in results if row.metric not in ("auroc", *places))


def test_intervals_that_there_are_not() -> None:
    y, s, group = cohort(2)
    weighted = evaluate_table(score_table(y, s, weight=np.ones(len(y))))
    assert [row.metric for row in weighted if not math.isnan(row.low)] == ["auroc"]
    both = evaluate_table(score_table(y, s, weight=np.ones(len(y)), group=group))
    assert all(math.isnan(row.low) and math.isnan(row.high) for row in both)
    perfect = evaluate_table(score_table([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]), "auroc").rows[0]
    assert (perfect.value, perfect.message) == (1, "no interval: the estimated variance is 0")
    single = evaluate_table(score_table([0, 0, 1], [0.1, 0.9, 0.8]), "auroc").rows[0]
    assert single.message == "no interval: a class has fewer than two samples or groups"
    lonely = evaluate_table(score_table([0, 1, 1], [0.1, 0.2, 0.8], group=["a", "b", "b"]), "sensitivity").rows[0]
    assert (lonely.value, lonely.message) == (0.5, "no interval: its samples are of one group")


def test_groups_are_any_names() -> None:
    y, s, group = cohort(3)
    named = evaluate_table(score_table(y, s, group=[f"patient {g}" for g in group]))
    assert named == evaluate_table(score_table(y, s, group=group))


# -- comparisons -------------------------------------------------------------------------------------------------------

Y = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
A = [0.9, 0.8, 0.7, 0.4, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
B = [0.8, 0.6, 0.9, 0.3, 0.7, 0.5, 0.6, 0.2, 0.4, 0.1]


def test_delong_example() -> None:
    """AUROCs 43/48 and 37/48, variances 77/5760 and 181/5760, variance of the difference 1/120."""
    table = score_table(Y, {"a": A, "b": B})
    rows = evaluate_table(table, "auroc").rows
    limits = [(row.value, row.low, row.high) for row in rows]
    assert limits[0] == pytest.approx((43 / 48, 0.431270, 0.989851), abs=5e-7)
    assert limits[1] == pytest.approx((37 / 48, 0.319995, 0.960069), abs=5e-7)
    [found] = assay.compare_methods(table)
    assert found[:3] == ("1", "a", "b")
    width = 1.959963984540054 * math.sqrt(1 / 120)
    assert found[3:] == pytest.approx((0.125, 0.125 - width, 0.125 + width, 0.170904), abs=5e-7)


def test_weights_and_clusters_example() -> None:
    weighted = evaluate_table(score_table(Y, A, weight=[1, 2, 1, 1, 1, 1, 3, 1, 1, 2]), "auroc")
    assert weighted.rows[0].value == pytest.approx(0.922222, abs=5e-7)
    clustered = evaluate_table(score_table(Y, A, group=[0, 0, 1, 2, 0, 1, 2, 3, 4, 4]), "auroc").rows[0]
    width = 1.959963984540054 * math.sqrt(0.013548298) / (43 / 48 * 5 / 48)
    middle = math.log(43 / 5)
    limits = (1 / (1 + math.exp(width - middle)), 1 / (1 + math.exp(-width - middle)))
    assert (clustered.low, clustered.high) == pytest.approx(limits, abs=1e-6)


def test_comparisons_are_those_of_the_function() -> None:
    y, s, group = cohort(4)
    rng = np.random.default_rng(0)
    scores = {"a": s, "b": np.where(rng.random(60) < 0.1, math.nan, rng.random(60)), "c": s.astype(np.float32) / 2}
    found = assay.compare_methods(score_table(y, scores, group=group, non_finite="omit"))
    assert [one[:3] for one in found] == [("1", "a", "b"), ("1", "a", "c"), ("1", "b", "c")]
    for one in found:
        first, second = scores[one.first], scores[one.second]
        both = np.isfinite(first) & np.isfinite(second)
        wanted = assay.compare_auroc(y[both], first[both], second[both], cluster=group[both])
        assert (one.difference, one.p) == pytest.approx((wanted.difference, wanted.p), rel=1e-12)
        assert one.high - one.low == pytest.approx(2 * 1.959963984540054 * wanted.standard_error, rel=1e-9)
    weighted = assay.compare_methods(score_table(y, {"a": s, "b": s[::-1]}, weight=[2] * 60))
    assert weighted[0].p == assay.compare_auroc(y, s, s[::-1], weight=[2] * 60).p
    with pytest.raises(ValueError, match="weight"):
        assay.compare_methods(score_table(y, {"a": s, "b": s}, weight=[2] * 60, group=group))


def test_comparisons_of_several_classes_and_of_readers() -> None:
    rng = np.random.default_rng(1)
    y = rng.integers(0, 3, 40)
    scores = {"a": rng.random((40, 3)), "b": rng.random((40, 3))}
    table = score_table(y, scores, prediction={"reader": rng.integers(0, 3, 40)})
    found = assay.compare_methods(table)
    assert [one[:3] for one in found] == [(name, "a", "b") for name in "012"]
    for k, one in enumerate(found):
        assert one.p == assay.compare_auroc(y == k, scores["a"][:, k], scores["b"][:, k]).p
    assert assay.compare_methods(score_table([0, 1], prediction=[0, 1])) == []
    same_twice = assay.compare_methods(score_table(Y, {"a": A, "b": A}))
    assert same_twice[0][3:] == (0, 0, 0, 1)
