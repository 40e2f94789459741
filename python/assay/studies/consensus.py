"""Several rankings of the same methods: one for all tasks, and how much they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _core
from .._inputs import as_choice, as_column
from .method_values import Numbers
from .ranking import STANDARD_SCHEMES, TIES, Ranking, RankingScheme, Ranks, as_scheme, rank_methods

CONSENSUS = ("mean_rank", "median_rank", "sum_of_ranks", "euclidean", "significance")
"""What the methods are ordered by over all tasks."""


class Consensus(NamedTuple):
    """One ranking for several tasks or metrics.

    `scores` are what `by` names: the lower the better, but for "significance". `task_ranks` has one row per task of
    `tasks`; look at it, for a sum hides what was traded for what.
    """

    methods: tuple[str, ...]
    scores: Numbers
    ranks: Ranks
    by: str
    tasks: tuple[str, ...]
    task_ranks: Ranks


class SchemesTable(NamedTuple):
    """The ranks of methods under several schemes, one row per scheme."""

    methods: tuple[str, ...]
    schemes: tuple[RankingScheme, ...]
    ranks: Ranks

    @property
    def winners(self) -> tuple[tuple[str, ...], ...]:
        """The best methods of each scheme."""
        best = self.ranks == self.ranks.min(axis=1, keepdims=True)
        return tuple(tuple(np.asarray(self.methods)[row].tolist()) for row in best)

    @property
    def same_winner(self) -> bool:
        """Whether all schemes have the same best methods."""
        return len(set(self.winners)) == 1

    @property
    def tau(self) -> Numbers:
        """Kendall's tau-b of each scheme with each; NaN where one of both ties all methods."""
        return _correlations(self.ranks)


class RankCorrelations(NamedTuple):
    """Kendall's tau-b of each ranking with each, of metrics or tasks; NaN where one of both ties all methods."""

    names: tuple[str, ...]
    tau: Numbers


def consensus(rankings: Mapping[str, Ranking], *, by: str = "mean_rank", ties: str = "min") -> Consensus:
    """Rank methods over several tasks or metrics.

    Parameters
    ----------
    rankings
        The ranking of each task. All have the same methods, in any order.
    by
        "mean_rank", "median_rank" or "sum_of_ranks". "euclidean": by the mean rank, where equal methods share the mean
        of their places. "significance": by the sum of the shares of methods that each is significantly better than,
        for rankings by "test_then_rank".
    ties
        Rank of equal methods, as for `RankingScheme`.

    Returns
    -------
    Consensus
        In the order of methods of the first ranking.

    Raises
    ------
    ValueError
        No ranking, other methods in one of them, or "significance" of rankings by something else.
    """
    as_choice(by, "by", CONSENSUS)
    as_choice(ties, "ties", TIES)
    methods, ranks, rows = aligned(rankings)
    if by == "significance":
        other = [name for name, one in rankings.items() if one.scheme.name != "test_then_rank"]
        if other:
            raise ValueError(
                f'"significance" must be of rankings by "test_then_rank", but {other[0]!r} has another scheme'
            )
        scores = np.sum([one.scores[row] for one, row in zip(rankings.values(), rows, strict=True)], axis=0)
        better = scores
    else:
        scores = rank_sums(ranks, by)
        better = -scores
    shared = ties_of(by, ties)
    return Consensus(
        methods, scores, _core.rank_scores(np.ascontiguousarray(better), ties=shared), by, tuple(rankings), ranks
    )


def rank_sums(ranks: Ranks, by: str) -> Numbers:
    """What methods are ordered by if it is made of their ranks; tasks are the first axis."""
    exact = ranks.astype(np.float64)
    if by == "median_rank":
        return np.asarray(np.median(exact, axis=0))
    return np.asarray(exact.sum(axis=0) if by == "sum_of_ranks" else exact.mean(axis=0))


def ties_of(by: str, ties: str) -> str:
    """The rule for equal methods of a consensus."""
    return "average" if by == "euclidean" else ties


def schemes_table(
    values: object,
    *,
    direction: int,
    methods: Sequence[str] | None = None,
    schemes: Sequence[RankingScheme | str] = STANDARD_SCHEMES,
    missing: str = "refuse",
    threads: int | None = None,
) -> SchemesTable:
    """Rank methods by several schemes, to see whether the choice decides who wins.

    Parameters
    ----------
    values, direction, methods, threads
        As for `rank_methods`.
    schemes
        Schemes or their names.
    missing
        As for `RankingScheme`, for the schemes that are given by name.

    Returns
    -------
    SchemesTable
        One row of ranks per scheme.

    Raises
    ------
    TypeError, ValueError
        As for `rank_methods`.
    """
    chosen = [
        as_scheme(one) if isinstance(one, RankingScheme) else RankingScheme(one, missing=missing) for one in schemes
    ]
    if not chosen:
        raise ValueError("schemes must name at least one scheme, got none")
    found = [rank_methods(values, direction=direction, methods=methods, scheme=one, threads=threads) for one in chosen]
    return SchemesTable(found[0].methods, tuple(chosen), np.stack([one.ranks for one in found]))


def rank_correlations(rankings: Mapping[str, Ranking]) -> RankCorrelations:
    """Give Kendall's tau-b of each ranking with each, for instance by metric.

    Parameters
    ----------
    rankings
        Rankings of the same methods, in any order, by their names.

    Returns
    -------
    RankCorrelations
        NaN where a ranking ties all methods.

    Raises
    ------
    ValueError
        No ranking, or other methods in one of them.
    """
    _, ranks, _ = aligned(rankings)
    return RankCorrelations(tuple(rankings), _correlations(ranks))


def footrule(first: object, second: object, *, weighted: bool = False) -> float:
    """Give Spearman's footrule of two rankings: the sum of absolute differences of ranks.

    Parameters
    ----------
    first, second
        Ranks of the same methods, from 1 on.
    weighted
        Divide each difference by the smaller of both ranks, so that what happens at the top counts most.

    Returns
    -------
    float
        0 for equal rankings.

    Raises
    ------
    TypeError, ValueError
        Ranks that are no numbers of at least 1, or not as many.

    Examples
    --------
    >>> footrule([1, 2, 3, 4, 5], [2, 1, 3, 4, 5], weighted=True)
    2.0
    """
    one = as_column(first, "first")
    other = as_column(second, "second", one.size)
    lower = np.minimum(one, other)
    if not (lower >= 1).all():
        raise ValueError(f"first and second must be ranks of at least 1, got {lower.min():g}")
    return float((np.abs(one - other) / (lower if weighted else 1)).sum())


def rank_distances(rankings: Mapping[str, Ranking], *, weighted: bool = True) -> Numbers:
    """Give Spearman's footrule of each ranking with each, for instance by task.

    Parameters
    ----------
    rankings
        Rankings of the same methods, in any order, by their names.
    weighted
        As for `footrule`.

    Returns
    -------
    numpy.ndarray
        A row and a column for each ranking; 0 for equal ones.

    Raises
    ------
    ValueError
        No ranking, or other methods in one of them.
    """
    _, ranks, _ = aligned(rankings)
    return np.array([[footrule(one, other, weighted=weighted) for other in ranks] for one in ranks])


def aligned(rankings: Mapping[str, Ranking]) -> tuple[tuple[str, ...], Ranks, list[list[int]]]:
    """The methods, their ranks with one row per ranking, and where each ranking has them."""
    if not rankings:
        raise ValueError("rankings must hold at least one ranking, got none")
    methods = next(iter(rankings.values())).methods
    rows = []
    for name, one in rankings.items():
        other = set(one.methods) ^ set(methods)
        if other:
            raise ValueError(f"rankings must have the same methods, but {name!r} differs in {sorted(other)[0]!r}")
        rows.append([one.methods.index(method) for method in methods])
    ranks = np.stack([one.ranks[row] for one, row in zip(rankings.values(), rows, strict=True)])
    return methods, ranks, rows


def _correlations(ranks: NDArray[np.float32]) -> Numbers:
    return np.stack([_core.rank_correlations(row, ranks, threads=1) for row in ranks])
