"""Rankings of resamples: all resamples of three cases, and what is refused."""

from __future__ import annotations

import math
from collections import Counter
from itertools import product
from typing import Any

import numpy as np
import pytest
from assay.studies.ranking import SCHEMES, RankingScheme, rank_methods
from assay.studies.stability import rank_stability

THREE = {"A": [0.9, 0.5, 0.8], "B": [0.8, 0.8, 0.7], "C": [0.6, 0.7, 0.9]}
ALL = np.array([np.bincount(draws, minlength=3) for draws in product(range(3), repeat=3)])


def test_all_resamples() -> None:
    found = rank_stability(THREE, direction=1, counts=ALL)
    assert found.ranking.ranks.tolist() == [2, 1, 2]
    assert found.ranking.scores == pytest.approx([0.733333, 0.766667, 0.733333], abs=1e-6)
    assert found.places.tolist() == [1, 2, 3]
    assert found.frequencies.T.tolist() == [[7, 10, 10], [16, 7, 4], [7, 13, 7]]
    vectors = Counter(tuple(row) for row in found.ranks.astype(int).tolist())
    assert vectors == {
        (2, 1, 2): 6, (1, 2, 3): 4, (3, 1, 2): 4, (2, 1, 3): 3, (1, 3, 2): 3, (3, 1, 1): 3, (3, 2, 1): 3, (2, 3, 1): 1,
    }  # fmt: skip
    tau = Counter(np.round(found.tau, 6).tolist())
    assert tau == {1.0: 6, 0.816497: 7, 0.5: 3, 0.0: 7, -0.816497: 4}
    assert found.mean_tau == pytest.approx(0.3685, abs=1e-6)
    assert found.undefined_tau == 0
    assert found.winner_frequency[1] == 16 / 27
    assert found.median_ranks.tolist() == [2, 1, 2]
    assert found.notes == ("only 3 cases or groups: resamples say little",)


def test_drawn_resamples_are_like_all() -> None:
    found = rank_stability(THREE, direction=1, resamples=100_000, seed=3)
    expected = np.array([[7, 10, 10], [16, 7, 4], [7, 13, 7]]) / 27
    assert np.abs(found.frequencies.T / 100_000 - expected).max() < 0.01
    assert found.mean_tau == pytest.approx(0.3685, abs=0.01)


def test_undefined_tau_is_counted() -> None:
    found = rank_stability([[0.1, 0.2], [0.1, 0.3]], direction=1, counts=[[2, 0], [1, 1], [0, 2]])
    assert found.undefined_tau == 1
    assert found.mean_tau == 1
    tied = rank_stability([[0.1, 0.2], [0.1, 0.2]], direction=1, resamples=10)
    assert (tied.undefined_tau, math.isnan(tied.mean_tau)) == (10, True)
    assert tied.winner_frequency.tolist() == [1, 1]
    alone = rank_stability([[0.1, 0.2]], direction=1, resamples=10)
    assert alone.ranks.tolist() == [[1]] * 10
    assert alone.undefined_tau == 10


def test_halves_of_ranks() -> None:
    scheme = RankingScheme(ties="average")
    found = rank_stability([[0.1, 0.2], [0.1, 0.3]], direction=1, scheme=scheme, counts=[[2, 0], [1, 1]])
    assert found.places.tolist() == [1, 1.5, 2]
    assert found.frequencies.tolist() == [[0, 1], [1, 1], [1, 0]]


@pytest.mark.parametrize("name", SCHEMES)
def test_each_draw_is_a_case(name: str) -> None:
    """A resample ranks as the table of its cases does, which has some twice."""
    rng = np.random.default_rng(0)
    values = rng.normal(0.8, 0.1, (4, 12))
    values[1, 3] = values[2, 5] = values[3, :2] = np.nan
    counts = rng.multinomial(12, [1 / 12] * 12, 30)
    scheme = RankingScheme(name, missing="per_method")
    found = rank_stability(values, direction=-1, scheme=scheme, counts=counts)
    for row, ranks in zip(counts, found.ranks, strict=True):
        table = np.repeat(values, row, axis=1)
        assert rank_methods(table, direction=-1, scheme=scheme).ranks.tolist() == ranks.tolist()


def test_clusters() -> None:
    values = np.array([[0.9, 0.9, 0.1, 0.2], [0.5, 0.5, 0.5, 0.5]])
    found = rank_stability(values, direction=1, groups=["p1", "p1", "p2", "p2"], counts=[[2, 0], [1, 1], [0, 2]])
    assert found.units == 2
    assert found.ranks.tolist() == [[1, 2], [1, 2], [2, 1]]
    drawn = rank_stability(values, direction=1, groups=[7, 7, 9, 9], resamples=4000)
    assert drawn.winner_frequency[0] == pytest.approx(0.75, abs=0.03)
    assert drawn.intervals().tolist() == [[1, 1], [2, 2]]
    assert drawn.intervals(0.2).tolist() == [[1, 2], [1, 2]]


def test_clusters_of_the_cases_that_are_left() -> None:
    values = np.array([[0.9, math.nan, 0.1, 0.2], [0.5, 0.5, 0.5, 0.5]])
    scheme = RankingScheme(missing="per_case")
    found = rank_stability(values, direction=1, scheme=scheme, groups=["p1", "p3", "p2", "p2"], counts=[[1, 0]])
    assert found.units == 2
    assert found.ranks.tolist() == [[1, 2]]


def test_seed() -> None:
    values = np.random.default_rng(0).normal(0, 1, (5, 20))
    one = rank_stability(values, direction=1, resamples=200, seed=1, threads=1)
    same = rank_stability(values, direction=1, resamples=200, seed=1, threads=2)
    other = rank_stability(values, direction=1, resamples=200, seed=2)
    assert np.array_equal(one.ranks, same.ranks)
    assert not np.array_equal(one.ranks, other.ranks)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"values": [[0.1], [0.2]]}, "at least 2 cases or groups to draw from, got 1"),
        ({"groups": [1, 1, 1]}, "at least 2 cases or groups"),
        ({"groups": [1, 2]}, r"one label for each of 3 rows, got shape \(2,\)"),
        ({"resamples": 0}, "resamples must be at least 1"),
        ({"seed": -1}, "seed must be between 0"),
        ({"counts": [[1, 2]]}, "one column for each of 3 cases or groups"),
        ({"counts": [[1, 2, -1]]}, "counts must be at least 0"),
    ],
)
def test_bad_input(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rank_stability(**{"values": THREE, "direction": 1, **change})


def test_bad_counts() -> None:
    with pytest.raises(TypeError, match="counts must be whole numbers"):
        rank_stability(THREE, direction=1, counts=[[1.0, 2.0, 0.5]])
    with pytest.raises(ValueError, match="confidence must be"):
        rank_stability(THREE, direction=1, resamples=10).intervals(1.5)
