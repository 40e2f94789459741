"""Rankings: the known values, missing cases, ties, consensus and what is refused."""

from __future__ import annotations

import doctest
import math
from importlib import import_module
from typing import Any

import numpy as np
import pytest
from assay.studies.comparison import significance_map
from assay.studies.consensus import consensus, footrule, rank_correlations, schemes_table
from assay.studies.method_values import method_values
from assay.studies.ranking import SCHEMES, STANDARD_SCHEMES, RankingScheme, rank_methods
from assay.studies.stability import leave_one_method_out
from hypothesis import given
from hypothesis import strategies as st
from reference import ranking as oracle

NAN = math.nan
SIX = {
    "A": [0.92, 0.91, 0.93, 0.90, 0.94, 0.05],
    "B": [0.86, 0.85, 0.87, 0.84, 0.88, 0.86],
    "C": [0.89, 0.88, 0.80, 0.82, 0.83, 0.90],
}
TEN = {
    "A": [0.91, 0.88, 0.93, 0.85, 0.90, 0.87, 0.94, 0.89, 0.92, 0.86],
    "B": [0.88, 0.86, 0.92, 0.81, 0.85, 0.81, 0.87, 0.81, 0.83, 0.76],
    "C": [0.90, 0.80, 0.93, 0.83, 0.86, 0.90, 0.84, 0.91, 0.79, 0.80],
}
HOLES = {"A": [0.7] * 6, "B": [0.9] * 3 + [NAN] * 3, "C": [0.6] * 3 + [0.8] * 3}


@pytest.mark.parametrize(
    ("scheme", "scores", "ranks"),
    [
        ("mean_then_rank", [0.775, 0.86, 0.853333], [3, 1, 2]),
        ("median_then_rank", [0.915, 0.86, 0.855], [1, 2, 3]),
        ("quantile_then_rank", [0.2625, 0.8425, 0.805], [3, 1, 2]),
        ("worst_then_rank", [0.05, 0.84, 0.80], [3, 1, 2]),
        ("rank_then_mean", [1.333333, 2.333333, 2.333333], [1, 2, 2]),
        ("rank_then_median", [1, 2, 2.5], [1, 2, 3]),
    ],
)
def test_scheme_decides_the_winner(scheme: str, scores: list[float], ranks: list[int]) -> None:
    found = rank_methods(SIX, direction=1, scheme=scheme)
    assert found.scores == pytest.approx(scores, abs=1e-6)
    assert found.ranks.tolist() == ranks
    assert found.case_ranks.tolist() == [[1, 1, 1, 1, 1, 3], [3, 3, 2, 2, 2, 2], [2, 2, 3, 3, 3, 1]]
    turned = rank_methods({name: [-x for x in row] for name, row in SIX.items()}, direction=-1, scheme=scheme)
    assert turned.ranks.tolist() == ranks
    if not scheme.startswith("rank"):
        assert turned.scores == pytest.approx([-score for score in scores], abs=1e-6)


def test_trimmed_mean() -> None:
    scheme = RankingScheme("trimmed_mean_then_rank", level=0.2)
    assert rank_methods(SIX, direction=1, scheme=scheme).scores == pytest.approx([0.915, 0.86, 0.855])
    assert str(scheme).startswith("Methods are ranked by the mean without 0.2 of the values at either end")


@pytest.mark.parametrize(("adjustment", "shares"), [("none", [1, 0, 0]), ("holm", [0.5, 0, 0])])
def test_test_then_rank(adjustment: str, shares: list[float]) -> None:
    found = rank_methods(TEN, direction=1, scheme=RankingScheme("test_then_rank", adjustment=adjustment))
    assert found.scores.tolist() == shares
    assert found.ranks.tolist() == [1, 2, 2]
    assert found.winners == ("A",)
    assert found.order == ("A", "B", "C")


def test_significance_map() -> None:
    found = significance_map(TEN, direction=1)
    pairs = [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]
    assert [found.statistic[pair] for pair in pairs] == [55, 38.5, 0, 19.5, 6.5, 35.5]
    assert [found.nonzero[pair] for pair in pairs] == [10, 9, 10, 10, 9, 10]
    p = [0.002961, 0.033039, 0.997842, 0.807328, 0.974795, 0.221849]
    assert [found.p[pair] for pair in pairs] == pytest.approx(p, abs=1e-6)
    holm = [0.017765, 0.165195, 1, 1, 1, 0.887395]
    assert [found.adjusted_p[pair] for pair in pairs] == pytest.approx(holm, abs=1e-6)
    assert found.better.tolist() == [[False, True, False], [False] * 3, [False] * 3]
    assert found.smallest_p[0, 2] == 2.0**-9
    worse = significance_map({name: [1 - x for x in row] for name, row in TEN.items()}, direction=-1)
    assert np.array_equal(worse.better, found.better)


def test_irrelevant_alternative() -> None:
    five = {"A": [0.55, 0.75, 0.60, 0.75, 0.75], "B": [0.75, 0.65, 0.90, 0.70, 0.60]}
    two = rank_methods(five, direction=1, scheme="rank_then_mean")
    assert two.scores == pytest.approx([1.4, 1.6])
    five["C"] = [0.60, 0.80, 0.70, 0.65, 0.90]
    assert rank_methods(five, direction=1, scheme="rank_then_mean").scores == pytest.approx([2.2, 2.0, 1.8])
    without = leave_one_method_out(five, direction=1, scheme="rank_then_mean")
    assert without.changed.tolist() == [True, False, True]
    assert without.ranks[2].tolist()[:2] == [1, 2]
    assert math.isnan(without.ranks[2, 2])
    assert without.tau.tolist() == [-1, 1, -1]
    assert not leave_one_method_out(five, direction=1).changed.any()


def test_cycle() -> None:
    cycle = {"A": [0.9, 0.7, 0.8], "B": [0.8, 0.9, 0.7], "C": [0.7, 0.8, 0.9]}
    for scheme in ("mean_then_rank", "rank_then_mean"):
        found = rank_methods(cycle, direction=1, scheme=scheme)
        assert found.ranks.tolist() == [1, 1, 1]
        assert found.winners == ("A", "B", "C")
    assert rank_methods(cycle, direction=1).scores == pytest.approx([0.8] * 3)
    assert rank_methods(cycle, direction=1, scheme="rank_then_mean").scores == pytest.approx([2] * 3)


@pytest.mark.parametrize(
    ("ties", "ranks"),
    [("min", [1, 2, 2, 4]), ("max", [1, 3, 3, 4]), ("average", [1, 2.5, 2.5, 4]), ("dense", [1, 2, 2, 3])],
)
def test_ties(ties: str, ranks: list[float]) -> None:
    found = rank_methods([[0.9], [0.8], [0.8], [0.7]], direction=1, scheme=RankingScheme(ties=ties))
    assert found.ranks.tolist() == ranks


def test_ties_behind_the_digits() -> None:
    """Sums in another order are equal, small differences are not."""
    assert rank_methods([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]], direction=1).ranks.tolist() == [1, 1]
    assert rank_methods([[0.8449], [0.8451]], direction=1).ranks.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("missing", "scheme", "scores", "ranks"),
    [
        ("per_method", "mean_then_rank", [0.7, 0.9, 0.7], [2, 1, 2]),
        ("worst", "rank_then_mean", [2, 2, 2], [1, 1, 1]),
        ("worst", "mean_then_rank", [0.7, -math.inf, 0.7], [1, 3, 1]),
        ("worst", "median_then_rank", [0.7, -math.inf, 0.7], [1, 3, 1]),
        ("per_case", "mean_then_rank", [0.7, 0.9, 0.6], [2, 1, 3]),
        ("per_method", "rank_then_mean", [2, 1, 2], [2, 1, 2]),
    ],
)
def test_missing_values(missing: str, scheme: str, scores: list[float], ranks: list[int]) -> None:
    found = rank_methods(HOLES, direction=1, scheme=RankingScheme(scheme, missing=missing))
    assert found.scores == pytest.approx(scores)
    assert found.ranks.tolist() == ranks
    assert found.used.tolist() == [6, 3, 6]
    assert "3 missing values (B 3)" in found.notes[0]
    assert ("WARNING" in found.notes[0]) == (missing == "per_method")


def test_missing_values_that_were_put_in() -> None:
    found = rank_methods({**HOLES, "B": [0.9] * 3 + [0.0] * 3}, direction=1)
    assert found.scores == pytest.approx([0.7, 0.45, 0.7])
    assert found.ranks.tolist() == [1, 3, 1]


def test_worst_rank_of_missing_values() -> None:
    """One behind the last rank there is; all missing share the first."""
    table = [[0.9, NAN, NAN], [0.9, NAN, 0.1], [NAN, NAN, NAN]]
    found = rank_methods(table, direction=1, scheme=RankingScheme("rank_then_mean", missing="worst"))
    assert found.case_ranks.tolist() == [[1, 1, 2], [1, 1, 1], [2, 1, 2]]


@pytest.mark.parametrize("scheme", ["mean_then_rank", "median_then_rank", "worst_then_rank", "test_then_rank"])
def test_a_case_without_any_value_tells_nothing(scheme: str) -> None:
    table = {"best": [0.9, NAN, 0.8, NAN, 0.9], "some": [0.5, NAN, 0.6, NAN, 0.6], "gap": [0.4, NAN, NAN, NAN, 0.5]}
    found = rank_methods(table, direction=1, scheme=RankingScheme(scheme, alpha=0.2, missing="worst"))
    kept = {name: [row[0], row[2], row[4]] for name, row in table.items()}
    alone = rank_methods(kept, direction=1, scheme=RankingScheme(scheme, alpha=0.2, missing="worst"))
    assert found.scores.tolist() == alone.scores.tolist()
    assert found.ranks.tolist() == alone.ranks.tolist() == [1, 2, 3]
    assert found.notes == ("2 cases that no method has a value for do not count", *alone.notes)
    nothing = rank_methods(np.full((2, 3), NAN), direction=1, scheme=RankingScheme(scheme, missing="worst"))
    assert nothing.ranks.tolist() == [1, 1]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("missing", ["worst", "per_method"])
def test_a_method_without_a_value_is_last(scheme: str, missing: str) -> None:
    table = {"none": [NAN] * 4, "some": [0.5, 0.5, 0.6, 0.6], "best": [0.9] * 4}
    found = rank_methods(table, direction=1, scheme=RankingScheme(scheme, missing=missing))
    assert found.ranks[0] == found.ranks.max()
    assert found.ranks[2] < found.ranks[0]
    if missing == "per_method":
        assert math.isnan(found.scores[0])
        assert found.ranks[0] == 3


@pytest.mark.parametrize("scheme", SCHEMES)
def test_one_method_one_case(scheme: str) -> None:
    assert rank_methods([[0.3]], direction=1, scheme=scheme).ranks.tolist() == [1]
    assert rank_methods([[0.3], [0.3]], direction=-1, scheme=scheme).ranks.tolist() == [1, 1]
    found = rank_methods([[0.3], [0.4]], direction=-1, scheme=scheme)
    assert found.ranks.tolist() == ([1, 1] if scheme == "test_then_rank" else [1, 2])


def test_infinite_values() -> None:
    table = {"A": [1.0, math.inf, 2.0], "B": [2.0, 3.0, 4.0], "C": [math.inf, math.inf, math.inf]}
    assert rank_methods(table, direction=-1).ranks.tolist() == [2, 1, 2]
    assert rank_methods(table, direction=-1, scheme="median_then_rank").ranks.tolist() == [1, 2, 3]
    assert rank_methods(table, direction=-1, scheme="rank_then_mean").ranks.tolist() == [1, 2, 3]
    both = {"A": [math.inf, -math.inf], "B": [0.0, 0.0]}
    assert rank_methods(both, direction=1).ranks.tolist() == [2, 1]


@given(
    st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=1, max_size=5),
    st.sampled_from(["mean", "median"]),
    st.sampled_from(["min", "max", "average", "dense"]),
)
def test_rank_then_aggregate(rows: list[list[int]], aggregate: str, ties: str) -> None:
    found = rank_methods(rows, direction=1, scheme=RankingScheme(f"rank_then_{aggregate}", ties=ties))
    by_case = [oracle.ranks([float(row[case]) for row in rows], ties) for case in range(4)]
    own = [[ranks[method] for ranks in by_case] for method in range(len(rows))]
    level = [sum(row) / 4 if aggregate == "mean" else oracle.quantile(row, 0.5) for row in own]
    assert found.case_ranks.tolist() == own
    assert found.scores == pytest.approx(level)
    assert found.ranks.tolist() == oracle.ranks([-one for one in level], ties)


def test_schemes_table() -> None:
    found = schemes_table(SIX, direction=1)
    assert [one.name for one in found.schemes] == list(STANDARD_SCHEMES)
    assert found.ranks.tolist() == [[1, 1, 1], [3, 1, 2], [1, 2, 3], [1, 2, 2], [1, 2, 3]]
    assert found.winners[1:3] == (("B",), ("A",))
    assert not found.same_winner
    assert found.tau[1, 2] == pytest.approx(oracle.tau_b([3, 1, 2], [1, 2, 3]))
    assert np.isnan(found.tau[0]).all()
    with pytest.raises(ValueError, match="at least one scheme"):
        schemes_table(SIX, direction=1, schemes=[])
    assert schemes_table(HOLES, direction=1, missing="worst").ranks.shape == (5, 3)


def test_consensus() -> None:
    first = rank_methods({"M1": [3.0], "M2": [2.0], "M3": [1.0]}, direction=1)
    second = rank_methods({"M3": [3.0], "M2": [1.0], "M1": [2.0]}, direction=-1)
    both = {"first": first, "second": second}
    found = consensus(both, by="sum_of_ranks")
    assert found.methods == ("M1", "M2", "M3")
    assert found.task_ranks.tolist() == [[1, 2, 3], [2, 1, 3]]
    assert found.scores.tolist() == [3, 3, 6]
    assert found.ranks.tolist() == [1, 1, 3]
    assert consensus(both, by="euclidean").ranks.tolist() == [1.5, 1.5, 3]
    assert consensus(both, ties="dense").ranks.tolist() == [1, 1, 2]
    assert consensus(both, by="median_rank").scores.tolist() == [1.5, 1.5, 3]
    table = rank_correlations(both)
    assert table.names == ("first", "second")
    assert table.tau == pytest.approx(np.array([[1, 1 / 3], [1 / 3, 1]]))


def test_consensus_by_significance() -> None:
    tests = rank_methods(TEN, direction=1, scheme="test_then_rank")
    found = consensus({"one": tests, "two": tests}, by="significance")
    assert found.scores.tolist() == [2, 0, 0]
    assert found.ranks.tolist() == [1, 2, 2]
    with pytest.raises(ValueError, match='"significance" must be of rankings by "test_then_rank", but \'two\''):
        consensus({"one": tests, "two": rank_methods(TEN, direction=1)}, by="significance")
    with pytest.raises(ValueError, match="at least one ranking"):
        consensus({})
    with pytest.raises(ValueError, match="same methods, but 'two' differs in 'C'"):
        consensus({"one": tests, "two": rank_methods({"A": [1], "B": [2]}, direction=1)})


def test_footrule() -> None:
    assert footrule([1, 2, 3, 4, 5], [1, 2, 3, 5, 4], weighted=True) == 0.5
    assert footrule([1, 2, 3, 4, 5], [2, 1, 3, 4, 5], weighted=True) == 2
    assert footrule([1, 2, 3, 4, 5], [2, 1, 3, 4, 5]) == 2
    with pytest.raises(ValueError, match="ranks of at least 1, got 0"):
        footrule([0, 1], [1, 2])


def test_table_of_rows() -> None:
    table = method_values(["A", "B", "A"], ["p", "p", "q"], [0.8, 0.7, 0.9])
    assert np.array_equal(table.values, [[0.8, 0.9], [0.7, NAN]], equal_nan=True)
    assert rank_methods(table, direction=1, scheme=RankingScheme(missing="per_case")).order == ("A", "B")
    with pytest.raises(ValueError, match="method 'A' must have one row for case 'p', got two"):
        method_values(["A", "A"], ["p", "p"], [1, 2])
    with pytest.raises(ValueError, match="columns of one length"):
        method_values(["A"], ["p", "p"], [1, 2])


def test_words() -> None:
    scheme = RankingScheme("test_then_rank", adjustment="holm", missing="per_method")
    assert str(scheme) == (
        "Methods are ranked by the share of the others that they are better than in a one-sided Wilcoxon signed-rank "
        "test at 0.05, p-values adjusted by Holm's method; equal ones share the best of their places; missing values "
        "are left out of their method alone."
    )
    assert "ranked in each case, and then by the median of these ranks" in str(RankingScheme("rank_then_median"))
    assert "by the median of their cases" in str(RankingScheme("median_then_rank"))
    assert "0.05 quantile" in str(RankingScheme("quantile_then_rank"))
    assert "1  B  0.86" in str(rank_methods(SIX, direction=1))


BAD: list[tuple[dict[str, Any], str]] = [
    ({"direction": 0}, "direction must be 1 .* unknown direction"),
    ({"direction": True}, "direction must be 1"),
    ({"direction": "up"}, "direction must be 1"),
    ({"values": [[0.1, NAN]]}, r'complete, got 1 missing values \(method 1 1\).*"worst", "per_method" or "per_case"'),
    ({"values": [[]]}, "at least one case"),
    ({"values": [0.1]}, "a row per method and a column per case"),
    ({"values": {}}, "a row per method"),
    ({"values": {"A": [1], "B": [1, 2]}}, "rows of one length"),
    ({"methods": ["A", "A"]}, "names of their own, got 'A' twice"),
    ({"methods": ["A"]}, "one name for each of 2 rows, got 1"),
    ({"values": SIX, "methods": ["A", "B", "C"]}, "methods must not be given"),
    ({"scheme": "best"}, "scheme must be one of"),
]


@pytest.mark.parametrize(("change", "said"), BAD, ids=[said for _, said in BAD])
def test_bad_input(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rank_methods(**{"values": [[0.1, 0.2], [0.3, 0.4]], "direction": 1, **change})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"alpha": 1}, "alpha must be above 0"),
        ({"level": 0.1}, "level must not be given for 'mean_then_rank'"),
        ({"name": "trimmed_mean_then_rank", "level": 0.5}, "level must be at least 0"),
        ({"name": "quantile_then_rank", "level": -0.1}, "level must be at least 0"),
        ({"exact_up_to": 2000}, "exact_up_to must be at most 1000"),
        ({"missing": "drop"}, "missing must be one of"),
        ({"adjustment": "bh"}, "adjustment must be one of"),
    ],
)
def test_bad_schemes(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        RankingScheme(**options)


@pytest.mark.parametrize(
    "name",
    ["comparison", "consensus", "consensus_stability", "method_values", "paired", "planning", "ranking", "stability"],
)
def test_docstring_examples(name: str) -> None:
    result = doctest.testmod(import_module(f"assay.studies.{name}"))
    assert result.failed == 0
    assert result.attempted


def test_no_case_left() -> None:
    with pytest.raises(ValueError, match="at least one case that all methods have, got none"):
        rank_methods([[0.1, NAN], [NAN, 0.1]], direction=1, scheme=RankingScheme(missing="per_case"))
