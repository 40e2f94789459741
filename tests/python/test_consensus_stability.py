"""A consensus in resamples: by hand, by scipy, and with tasks of the same cases and of others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from assay import consensus_stability, rank_methods, rank_stability
from assay.studies.consensus import consensus, footrule, rank_distances
from assay.studies.stability import RankStability
from scipy import stats

NAMES = ("A", "B", "C")


def of_counts(values: dict[str, list[float]], counts: list[list[int]]) -> RankStability:
    return rank_stability(values, direction=1, counts=np.array(counts))


def made_up(seed: int, methods: int = 5, cases: int = 12, resamples: int = 300, **options: Any) -> RankStability:
    random = np.random.default_rng(seed)
    values = random.random((methods, cases)) + 0.1 * np.arange(methods)[:, None]
    return rank_stability(values, direction=1, resamples=resamples, **options)


def test_by_hand() -> None:
    one = of_counts({"A": [3, 0], "B": [2, 2], "C": [1, 1]}, [[2, 0], [0, 2], [1, 1]])
    other = of_counts({"C": [0, 3], "B": [3, 2], "A": [1, 0]}, [[2, 0], [0, 2], [1, 1]])
    assert one.ranks.tolist() == [[1, 2, 3], [3, 1, 2], [2, 1, 3]]
    assert other.ranks.tolist() == [[3, 1, 2], [1, 2, 3], [2, 1, 3]]  # of C, B, A
    same = consensus_stability({"one": one, "other": other}, samples=["cases", "cases"])
    assert same.consensus.methods == NAMES
    # Sums of ranks: 1+2, 2+1, 3+3; 3+3, 1+2, 2+1; 2+3, 1+1, 3+2.
    assert same.ranks.tolist() == [[1, 1, 3], [3, 1, 1], [2, 1, 2]]
    assert same.winner_frequency.tolist() == pytest.approx([1 / 3, 1, 1 / 3])
    assert same.median_ranks.tolist() == [2, 1, 2]
    assert same.frequencies.tolist() == [[1, 3, 1], [1, 0, 1], [1, 0, 1]]
    # Other cases: each resample of the second task with the one before it.
    apart = consensus_stability({"one": one, "other": other})
    # Sums with [3, 1, 2], [2, 1, 3] and [3, 2, 1]: 4, 3, 5; 5, 2, 5; 5, 3, 4.
    assert apart.ranks.tolist() == [[2, 1, 3], [2, 1, 2], [3, 1, 2]]
    assert apart.consensus.ranks.tolist() == same.consensus.ranks.tolist()


@pytest.mark.parametrize("by", ["mean_rank", "median_rank", "sum_of_ranks", "euclidean"])
def test_each_resample_is_a_consensus(by: str) -> None:
    tasks = {name: made_up(seed) for seed, name in enumerate(("one", "two", "three"))}
    found = consensus_stability(tasks, by=by, samples="xxx")
    assert (
        found.consensus.ranks.tolist() == consensus({k: one.ranking for k, one in tasks.items()}, by=by).ranks.tolist()
    )
    combine = np.median if by == "median_rank" else np.mean
    method = "average" if by == "euclidean" else "min"
    scores = combine(np.stack([one.ranks for one in tasks.values()]), axis=0)
    np.testing.assert_array_equal(found.ranks, stats.rankdata(scores, method, axis=1))
    tau = [stats.kendalltau(row, found.consensus.ranks).statistic for row in found.ranks]
    np.testing.assert_allclose(found.tau, tau, atol=1e-12)
    assert found.places.tolist() == np.arange(1, 5.1, 0.5 if by == "euclidean" else 1).tolist()
    assert found.frequencies.sum(axis=0).tolist() == [300] * 5


def test_tasks_of_other_cases_are_independent() -> None:
    """One task twice: with its own cases it is as unstable as alone, with other cases it is more stable."""
    one = made_up(3, cases=8, resamples=4000)
    together = consensus_stability({"a": one, "b": one}, samples=["x", "x"])
    np.testing.assert_array_equal(together.ranks, one.ranks)
    apart = consensus_stability({"a": one, "b": one})
    assert apart.mean_tau > together.mean_tau + 0.02


def test_what_cannot_be_combined_is_refused() -> None:
    one, two = made_up(0), made_up(1, resamples=200)
    with pytest.raises(ValueError, match=r"same number of resamples, got \{'one': 300, 'two': 200\}"):
        consensus_stability({"one": one, "two": two})
    with pytest.raises(ValueError, match="samples must be one for each of 1 tasks, got 2"):
        consensus_stability({"one": one}, samples=["a", "b"])
    with pytest.raises(ValueError, match="by must be one of"):
        consensus_stability({"one": one}, by="significance")
    with pytest.raises(ValueError, match="at least one ranking, got none"):
        consensus_stability({})
    with pytest.raises(ValueError, match="same methods"):
        consensus_stability({"one": one, "two": made_up(1, methods=4)})


def test_distances_of_rankings() -> None:
    rankings = {
        "one": rank_methods({"A": [3], "B": [2], "C": [1]}, direction=1),
        "two": rank_methods({"C": [1], "B": [3], "A": [2]}, direction=1),
        "three": rank_methods({"A": [3], "B": [2], "C": [1]}, direction=1),
    }
    np.testing.assert_array_equal(rank_distances(rankings), [[0, 2, 0], [2, 0, 2], [0, 2, 0]])
    rankings["two"] = rank_methods({"A": [1], "B": [2], "C": [3]}, direction=1)
    assert rank_distances(rankings)[0, 1] == footrule([1, 2, 3], [3, 2, 1], weighted=True) == 4
    assert rank_distances(rankings, weighted=False)[0, 1] == 4
