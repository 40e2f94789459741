"""What a report needs to know of a study."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..evaluation.policies import Policy
    from ..evaluation.results import Results
    from ..studies.aggregates import Aggregate, Estimand
    from ..studies.comparison import PairTable
    from ..studies.ranking import Ranking
    from ..studies.set_aggregates import SetAggregates
    from ..studies.stability import RankStability
    from ..studies.tables import CaseValues


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

    def rankings(self) -> Sequence[tuple[CaseValues, Ranking, RankStability]]:
        """The rankings of several methods, and how stable they are."""

    def comparisons(self) -> Sequence[tuple[CaseValues, PairTable]]:
        """Each two methods."""
