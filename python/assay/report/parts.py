"""What a report needs to know of a study, and what its sections are made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from ..evaluation.policies import Policy
    from ..evaluation.results import Results
    from ..studies.aggregates import Aggregate, Estimand
    from ..studies.comparison import PairTable
    from ..studies.consensus import Consensus
    from ..studies.ranking import Ranking, RankingScheme
    from ..studies.set_aggregates import SetAggregates
    from ..studies.stability import RankStability, ResampledRanks
    from ..studies.tables import CaseValues
    from .figures import Figure
    from .tables import Table


class Gallery(NamedTuple):
    """Figures side by side, and in a sentence what is not drawn."""

    figures: tuple[Figure, ...]
    note: str = ""


class Part(NamedTuple):
    """A table of the page and the figures that belong to it."""

    table: Table
    gallery: Gallery


def only_first(shown: int, total: int, what: str, rest: str) -> str:
    """The sentence that belongs where a page shows the first of many, and what becomes of the rest; else nothing."""
    return f"Only the first {shown:,} of {total:,} {what}; {rest}." if shown < total else ""


def rank_records(own: Ranking | Consensus, resampled: ResampledRanks, confidence: float) -> Iterator[dict[str, Any]]:
    """Each method with its rank, and what resamples make of that."""
    low, high = resampled.intervals(confidence)
    columns = {
        "rank": own.ranks,
        "score": own.scores,
        "median_rank": resampled.median_ranks,
        "low_rank": low,
        "high_rank": high,
        "first_in": resampled.winner_frequency,
    }
    for k, method in enumerate(own.methods):
        numbers = {name: float(column[k]) for name, column in columns.items()}
        if math.isinf(numbers["score"]):  # a failure that counts as worse than every value
            numbers["score"] = math.nan
        yield {"method": method, **numbers, "mean_tau": float(resampled.mean_tau)}


class Study(Protocol):
    """A study of results, as `Results.study` makes it."""

    @property
    def results(self) -> Results:
        """What it is a study of."""

    @property
    def policy(self) -> Policy:
        """What undefined values count as."""

    @property
    def estimand(self) -> Estimand:
        """What the aggregates are."""

    @property
    def tables(self) -> Sequence[CaseValues]:
        """The values of each task, class and metric."""

    def aggregates(self) -> Iterable[Aggregate]:
        """Aggregates of all methods with their intervals."""

    def set_values(self) -> SetAggregates:
        """Values of all cases together with their intervals."""

    def rankings(self, scheme: RankingScheme | str = ...) -> Sequence[tuple[CaseValues, Ranking, RankStability]]:
        """The rankings of several methods, and how stable they are."""

    def comparisons(self) -> Sequence[tuple[CaseValues, PairTable]]:
        """Each two methods."""
