"""How stable a ranking is: under other cases, and without one of the methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _core
from .._inputs import as_array, as_threads
from ..proportions import as_confidence
from .method_values import Numbers, as_direction, prepare
from .ranking import Ranking, RankingScheme, Ranks, as_scheme, kernel_table, rank_prepared
from .resampling import as_resamples, as_seed, group_codes


class ResampledRanks:
    """The ranks of methods in resamples: what can be said of those of one ranking and of a consensus."""

    ranks: Ranks
    tau: Numbers

    @property
    def places(self) -> Numbers:
        """All possible ranks: 1 to the number of methods, in halves where equal ones share the mean of their places."""
        raise NotImplementedError

    @property
    def frequencies(self) -> NDArray[np.int64]:
        """How many resamples gave a rank of `places` (row) to a method (column)."""
        return np.stack([(self.ranks == place).sum(axis=0) for place in self.places])

    @property
    def winner_frequency(self) -> Numbers:
        """The share of resamples in which each method had the best rank, alone or with others."""
        best: NDArray[np.bool_] = self.ranks == self.ranks.min(axis=1, keepdims=True)
        return np.asarray(best.mean(axis=0))

    @property
    def median_ranks(self) -> Numbers:
        """The median rank of each method."""
        return np.asarray(np.median(self.ranks, axis=0), np.float64)

    def intervals(self, confidence: float = 0.95) -> Numbers:
        """Give the lowest and highest rank of each method in the middle `confidence` of resamples: two rows."""
        tail = (1 - as_confidence(confidence)) / 2
        return np.asarray(np.quantile(self.ranks, [tail, 1 - tail], axis=0, method="inverted_cdf"), np.float64)

    @property
    def mean_tau(self) -> float:
        """The mean of tau over the resamples in which it is defined; NaN if there is none."""
        defined = self.tau[~np.isnan(self.tau)]
        return float(defined.mean()) if defined.size else float("nan")

    @property
    def undefined_tau(self) -> int:
        """How many resamples have no tau."""
        return int(np.isnan(self.tau).sum())


@dataclass(frozen=True)
class RankStability(ResampledRanks):
    """A ranking, and the rankings of resamples of its cases.

    Attributes
    ----------
    ranking
        That of all cases.
    ranks
        One row per resample, one column per method.
    tau
        Kendall's tau-b of each resample with the ranking of all cases; NaN where one of both ties all methods.
    units
        How many cases or groups of cases were drawn from.
    notes
        What to know of them.
    """

    ranking: Ranking
    ranks: Ranks
    tau: Numbers
    units: int
    notes: tuple[str, ...]

    @property
    def places(self) -> Numbers:
        """All possible ranks: 1 to the number of methods, in halves where equal ones share the mean of their places."""
        return places_of(len(self.ranking.methods), self.ranking.scheme.ties)


def places_of(methods: int, ties: str) -> Numbers:
    """All ranks that so many methods can get by a rule for equal ones."""
    step = 0.5 if ties == "average" else 1.0
    return np.arange(1, methods + step / 2, step, dtype=np.float64)


class LeaveOneOut(NamedTuple):
    """What becomes of a ranking without one of the methods.

    `ranks` has one row for each method that is left out, NaN for itself. `changed` says whether the others are then in
    another order, `tau` is Kendall's tau-b of both orders; NaN where one of both ties all.
    """

    methods: tuple[str, ...]
    ranks: Ranks
    changed: NDArray[np.bool_]
    tau: Numbers


def rank_stability(
    values: object,
    *,
    direction: int,
    methods: Sequence[str] | None = None,
    scheme: RankingScheme | str = "mean_then_rank",
    groups: object | None = None,
    resamples: int = 10_000,
    seed: int = 0,
    counts: object | None = None,
    threads: int | None = None,
) -> RankStability:
    """Rank methods on bootstrap resamples of the cases by the complete scheme.

    Each resample draws as many cases as there are, with replacement, the same for all methods. A case that is drawn
    twice counts as two cases.

    Parameters
    ----------
    values, direction, methods, scheme, threads
        As for `rank_methods`.
    groups
        The group (patient, centre) of each case, as for `bootstrap`: outermost groups are drawn, each with all its
        cases. Without them every case is drawn for itself.
    resamples
        How many.
    seed
        Of the random numbers. The same one gives the resamples of `bootstrap`, for any number of threads.
    counts
        Resamples to use instead: one row for each, saying how often every case is drawn, or every group in the order of
        their labels. Whole numbers.

    Returns
    -------
    RankStability
        Rank frequencies, intervals, and Kendall's tau with the ranking of all cases.

    Raises
    ------
    TypeError, ValueError
        As for `rank_methods`; also less than two cases or groups, which cannot be resampled.

    References
    ----------
    Wiesenfarth et al., Methods and open-source toolkit for analyzing and visualizing challenge results, Scientific
    Reports 11 (2021), doi:10.1038/s41598-021-82017-6. There a case that is drawn twice is ranked together with itself.

    Examples
    --------
    >>> scores = {"A": [0.9, 0.8, 0.9, 0.7], "B": [0.6, 0.5, 0.7, 0.6]}
    >>> rank_stability(scores, direction=1, resamples=100).winner_frequency.tolist()
    [1.0, 0.0]
    """
    chosen = as_scheme(scheme)
    prepared = prepare(values, methods, direction, chosen.missing)
    numbers = _cluster_numbers(groups, prepared.kept)
    units = int(numbers.max()) + 1 if numbers.size else prepared.values.shape[1]
    if units < 2:
        raise ValueError(f"values must have at least 2 cases or groups to draw from, got {units}")
    options: dict[str, Any] = {**chosen.kernel, "threads": as_threads(threads)}
    table = kernel_table(prepared, chosen)
    full = rank_prepared(prepared, chosen, as_direction(direction), threads)
    if counts is None:
        repeats = as_resamples(resamples)
        if not repeats:
            raise ValueError("resamples must be at least 1, got 0")
        ranks = _core.rank_bootstrap(table, numbers, resamples=repeats, seed=as_seed(seed), **options)
    else:
        ranks = _core.rank_counts(table, numbers, _as_counts(counts, units), **options)[1]
    tau = _core.rank_correlations(full.ranks, ranks, threads=options["threads"])
    few = (f"only {units} cases or groups: resamples say little",) if units < 10 else ()
    return RankStability(full, ranks, tau, units, prepared.notes + few)


def leave_one_method_out(
    values: object,
    *,
    direction: int,
    methods: Sequence[str] | None = None,
    scheme: RankingScheme | str = "mean_then_rank",
    threads: int | None = None,
) -> LeaveOneOut:
    """Rank methods without each of them in turn: whether the order of the others depends on who else takes part.

    Parameters
    ----------
    values, direction, methods, scheme, threads
        As for `rank_methods`.

    Returns
    -------
    LeaveOneOut
        Under aggregate-then-rank schemes nothing changes unless cases are left out for missing values.

    Raises
    ------
    TypeError, ValueError
        As for `rank_methods`.
    """
    chosen = as_scheme(scheme)
    whole = prepare(values, methods, direction, "per_method" if chosen.missing != "refuse" else "refuse")
    count = len(whole.methods)
    sign = as_direction(direction)

    def ranks_of(rows: NDArray[np.int64]) -> Ranks:
        names = [whole.methods[row] for row in rows]
        return rank_prepared(prepare(whole.values[rows], names, 1, chosen.missing), chosen, sign, threads).ranks

    everyone = np.arange(count)
    full = ranks_of(everyone)
    ranks = np.full((count, count), np.nan, np.float32)
    tau = np.full(count, np.nan)
    changed = np.zeros(count, bool)
    for left_out in range(count if count > 1 else 0):
        others = np.delete(everyone, left_out)
        ranks[left_out, others] = ranks_of(others)
        before = _core.rank_scores(-full[others].astype(np.float64), ties="dense")
        after = _core.rank_scores(-ranks[left_out, others].astype(np.float64), ties="dense")
        changed[left_out] = not np.array_equal(before, after)
        tau[left_out] = _core.rank_correlations(before, after, threads=1)[0]
    return LeaveOneOut(whole.methods, ranks, changed, tau)


def _cluster_numbers(groups: object | None, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Numbers of the outermost groups of the cases that are kept, in the order of their labels; empty without any."""
    codes = group_codes(groups, kept.size)[kept, :1]
    return np.unique(codes, return_inverse=True)[1].reshape(-1) if codes.size else np.empty(0, np.int64)


def _as_counts(counts: object, units: int) -> NDArray[np.uint32]:
    array = np.asarray(counts) if isinstance(counts, (list, tuple)) else as_array(counts, "counts")
    if array.ndim != 2 or array.shape[1] != units:
        raise ValueError(f"counts must have one column for each of {units} cases or groups, got shape {array.shape}")
    if array.dtype.kind not in "iu":
        raise TypeError(f"counts must be whole numbers, got dtype {array.dtype}")
    if array.size and not 0 <= array.min() <= array.max() < 2**31:
        raise ValueError(f"counts must be at least 0 and below 2^31, got {array.min()} to {array.max()}")
    return np.ascontiguousarray(array, np.uint32)
