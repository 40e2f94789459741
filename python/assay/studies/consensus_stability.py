"""How stable the consensus of several rankings is under other cases."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .. import _core
from .._inputs import as_choice, as_threads
from .consensus import CONSENSUS, Consensus, aligned, consensus, rank_sums, ties_of
from .method_values import Numbers
from .ranking import Ranks
from .stability import RankStability, ResampledRanks, places_of

_OF_RANKS = tuple(by for by in CONSENSUS if by != "significance")


@dataclass(frozen=True)
class ConsensusStability(ResampledRanks):
    """The consensus of several rankings, and that of resamples of their cases.

    Attributes
    ----------
    consensus
        That of all cases.
    ranks
        One row per resample, one column per method of the consensus.
    tau
        Kendall's tau-b of each resample with the consensus of all cases; NaN where one of both ties all methods.
    ties
        Rank of equal methods.
    """

    consensus: Consensus
    ranks: Ranks
    tau: Numbers
    ties: str

    @property
    def places(self) -> Numbers:
        """All possible ranks: 1 to the number of methods, in halves where equal ones share the mean of their places."""
        return places_of(len(self.consensus.methods), self.ties)


def consensus_stability(
    stabilities: Mapping[str, RankStability],
    *,
    by: str = "mean_rank",
    ties: str = "min",
    samples: Sequence[Hashable] | None = None,
    threads: int | None = None,
) -> ConsensusStability:
    """Rank methods over several tasks, in all cases and in resamples of them.

    Parameters
    ----------
    stabilities
        The ranking of each task with its resamples, as `rank_stability` gives it with one number of resamples. All have
        the same methods, in any order.
    by, ties
        As for `consensus`; not "significance", for which ranks are not enough.
    samples
        For each task a name of the cases that it is of. Tasks of the same cases, such as classes of one image, keep the
        resamples that they have in common; others are drawn independently of each other. Left out, each task has cases
        of its own.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    ConsensusStability
        Rank frequencies, intervals, and Kendall's tau with the consensus of all cases.

    Raises
    ------
    ValueError
        No task, other methods or another number of resamples in one of them, not a sample for each, or a consensus that
        is not made of ranks.

    Examples
    --------
    >>> from assay import rank_stability
    >>> scores = {"A": [0.9, 0.8, 0.9, 0.7], "B": [0.6, 0.5, 0.7, 0.6]}
    >>> one = rank_stability(scores, direction=1, resamples=100)
    >>> consensus_stability({"CT": one, "MR": one}).winner_frequency.tolist()
    [1.0, 0.0]
    """
    as_choice(by, "by", _OF_RANKS)
    found = consensus({name: one.ranking for name, one in stabilities.items()}, by=by, ties=ties)
    own = [*range(len(stabilities))] if samples is None else [*samples]
    if len(own) != len(stabilities):
        raise ValueError(f"samples must be one for each of {len(stabilities)} tasks, got {len(own)}")
    repeats = {name: len(one.ranks) for name, one in stabilities.items()}
    if len(set(repeats.values())) > 1:
        raise ValueError(f"stabilities must have the same number of resamples, got {repeats}")
    _, _, rows = aligned({name: one.ranking for name, one in stabilities.items()})
    # Equal seeds draw equal places in the lists of cases; other cases are paired with the draws of other resamples.
    shift = {sample: k for k, sample in enumerate(dict.fromkeys(own))}
    drawn = np.stack(
        [
            np.roll(one.ranks[:, row], shift[sample], axis=0)
            for one, row, sample in zip(stabilities.values(), rows, own, strict=True)
        ]
    )
    shared = ties_of(by, ties)
    ranks = np.stack([_core.rank_scores(np.ascontiguousarray(row), ties=shared) for row in -rank_sums(drawn, by)])
    tau = _core.rank_correlations(found.ranks, ranks, threads=as_threads(threads))
    return ConsensusStability(found, ranks, tau, shared)
