"""A study: results of several methods on the same cases, with all that follows from them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .._inputs import Labels
from ..evaluation.policies import Policy
from .aggregates import Aggregates, Estimand, aggregates, nesting
from .comparison import PairTable, compare_pairs
from .ranking import Ranking, RankingScheme, as_scheme
from .set_aggregates import SetAggregates, set_aggregates
from .stability import RankStability, rank_stability
from .tables import CaseValues, case_values
from .units import by_unit

if TYPE_CHECKING:
    from ..evaluation.case import Case
    from ..evaluation.results import Results
    from ..selection import Plan


class Ranked(NamedTuple):
    """The values of a task, class and metric, the ranking of methods by them, and how stable it is."""

    table: CaseValues
    ranking: Ranking
    stability: RankStability


class Compared(NamedTuple):
    """The values of a task, class and metric, and each two methods compared by them."""

    table: CaseValues
    pairs: PairTable


@dataclass(frozen=True)
class Study:
    """Results, what undefined values in them count as, and what is estimated. Made by `Results.study`.

    Attributes
    ----------
    results, policy, estimand
        What it is a study of, and how.
    directions
        By name of metric "up" or "down", for those that the catalogue does not know.
    """

    results: Results
    policy: Policy
    estimand: Estimand
    directions: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def tables(self) -> list[CaseValues]:
        """The values of each task, class and metric."""
        return case_values(self.results, self.policy, directions=self.directions)

    def aggregates(self) -> Aggregates:
        """One number per task, class, metric and method, with its interval."""
        return aggregates(self.tables, self.estimand, self.policy.name)

    def set_values(self) -> SetAggregates:
        """The values of all cases of a method together, such as a pooled DSC, with intervals.

        Cases, or units of the outermost of the levels, are drawn with replacement, what was counted in them is added
        up, and the metric computed of the sum. A value from a file has no interval; `note` says why.
        """
        return set_aggregates(self.results, self.estimand, self.directions, self.policy.name)

    def rankings(self, scheme: RankingScheme | str = "mean_then_rank") -> list[Ranked]:
        """The ranking of methods by each metric that has a direction, and its stability under other cases.

        Parameters
        ----------
        scheme
            A `RankingScheme`, or the name of one. Unless it says what missing values count as, a failure that the
            policy has no number for counts as worse than every value, and what the policy leaves out counts for
            nothing, as in aggregates.

        Returns
        -------
        list of Ranked
            None with one method, or one case (with levels: one unit). If the estimand is a hierarchical mean, the
            tables have the means of units, which take the place of cases.
        """
        chosen = as_scheme(scheme)
        as_aggregates = chosen.missing == "refuse"
        if as_aggregates:
            chosen = replace(chosen, missing="per_method")
        found = []
        for table in self._ranked:
            levels, groups = nesting(table, self.estimand.levels), self._clusters(table)
            if levels is not None and self.estimand.statistic == "hierarchical_mean":
                table, groups = by_unit(table, levels), None
            stability = rank_stability(
                table.to_rank if as_aggregates else table.values,
                direction=_sign(table),
                methods=table.methods,
                scheme=chosen,
                groups=groups,
                resamples=self.estimand.resamples,
                seed=self.estimand.seed,
            )
            if as_aggregates and table.failed.any():
                stability = replace(stability, notes=(_of_failures(table), *stability.notes))
            found.append(Ranked(table, stability.ranking, stability))
        return found

    def comparisons(self, **options: Any) -> list[Compared]:
        """Each two methods by each metric that has a direction; `options` are those of `compare_pairs`.

        With levels units of the outermost are compared, each by its mean: their cases are not independent.
        """
        found = []
        for table in self._ranked:
            own: dict[str, Any] = {
                "groups": None if self.estimand.resample == "cases" else nesting(table, self.estimand.levels),
                "missing": "per_pair",
                "alpha": 1 - self.estimand.confidence,
                "resamples": self.estimand.resamples,
                "seed": self.estimand.seed,
                **options,
            }
            finite = np.where(np.isfinite(table.values), table.values, np.nan)
            found.append(Compared(table, compare_pairs(finite, direction=_sign(table), methods=table.methods, **own)))
        return found

    def report(
        self,
        folder: str | os.PathLike[str],
        *,
        plan: Plan | None = None,
        cases: Sequence[Case] | None = None,
        images: Mapping[str, Any] | None = None,
        labels: Labels | None = None,
        scheme: RankingScheme | str = "mean_then_rank",
        title: str = "Validation report",
        command: str = "",
    ) -> Path:
        """Write a page that a person reads, its figures and its tables, into a folder.

        Parameters
        ----------
        folder, plan, cases, images, labels, scheme, title, command
            As for `assay.report.html.write_report`: with a plan the page says why these metrics, with cases it shows
            the worst ones.

        Returns
        -------
        Path
            The page.

        Raises
        ------
        OSError, ImportError
            The folder cannot be written; matplotlib or jinja2 is not installed (`assay[report]`).
        """
        from ..report.html import write_report

        return write_report(
            self,
            folder,
            plan=plan,
            cases=cases,
            images=images,
            labels=labels,
            scheme=scheme,
            title=title,
            command=command,
        )

    @property
    def _ranked(self) -> list[CaseValues]:
        """Tables with something to rank, and more than one unit to draw."""
        known = [one for one in self.tables if one.direction in ("up", "down") and len(one.methods) > 1]
        return [one for one in known if len(set(self._clusters(one) or one.cases)) > 1]

    def _clusters(self, table: CaseValues) -> tuple[str, ...] | None:
        """The unit of each case, if cases are nested."""
        levels = nesting(table, self.estimand.levels)
        return None if levels is None or self.estimand.resample == "cases" else levels[self.estimand.levels[0]]


def _of_failures(table: CaseValues) -> str:
    counts = zip(table.methods, table.failed.sum(axis=1).tolist(), strict=True)
    listed = ", ".join(f"{method} {count}" for method, count in counts if count)
    return f"failures without a value count as worse than every value, unless all methods fail ({listed})"


def _sign(table: CaseValues) -> int:
    return 1 if table.direction == "up" else -1
