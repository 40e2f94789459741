"""`assay evaluate --report`: groups of cases, and what a report is of."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from .._inputs import Labels
from ..evaluation.case import Case
from ..evaluation.foreign import groups_of
from ..evaluation.policies import Policy
from ..evaluation.results import OverClasses, Results
from ..selection.plan import Plan
from .options import parse_names, parse_over_classes


def grouped(cases: Sequence[Case], table: Path | None, pattern: str | None) -> list[Case]:
    """The cases with their groups, of a file or from their names."""
    if table is None and pattern is None:
        return list(cases)
    if table is not None and pattern is not None:
        raise ValueError("--groups and --pattern: give one of them")
    found = groups_of((case.id for case in cases), table, pattern)
    return [replace(case, groups={**case.groups, **found[case.id]}) for case in cases]


class ReportOptions(NamedTuple):
    """Where a report goes, and how it aggregates; without options as a plan says."""

    folder: Path
    levels: list[str] | None
    over_classes: OverClasses

    @classmethod
    def parse(
        cls, report: bool, out: Path | None, levels: str | None, over_classes: str | None
    ) -> ReportOptions | None:
        """From the options of a command; None if no report is asked for. Raises ValueError if they do not fit."""
        if not report:
            if levels is not None or over_classes is not None:
                raise ValueError("--levels and --over-classes say how a report aggregates; give --report as well")
            return None
        if out is None:
            raise ValueError("--report needs --out, the folder to write it to")
        return cls(out / "report", parse_names(levels), parse_over_classes(over_classes))

    def check(self, plan: Plan | None, cases: Sequence[Case]) -> None:
        """Raise ValueError if cases are to be nested in groups of which nothing is known."""
        known = dict.fromkeys(column for case in cases for column in case.groups)
        levels = self._levels(plan)
        unknown = [level for level in levels if level not in known]
        if unknown:
            raise ValueError(
                f"cases are nested in {', '.join(levels)}, but there is no group column {unknown[0]!r} (there is "
                f"{', '.join(known) or 'none'}); give a table by --groups, or --pattern"
            )

    def write(
        self, results: Results, plan: Plan | None, cases: Sequence[Case], labels: Labels | None, policy: Policy
    ) -> Path:
        """Write the report; the page."""
        options: dict[str, Any] = {"policy": policy, "levels": self._levels(plan)}
        if self.over_classes is not None:
            options["over_classes"] = self.over_classes
        if plan is not None:
            study = plan.study(results, **options)
        else:
            study = results.study("hierarchical_mean" if options["levels"] else "mean", **options)
        return study.report(self.folder, plan=plan, cases=cases, labels=labels, command=command_line())

    def _levels(self, plan: Plan | None) -> Sequence[str]:
        if self.levels is not None:
            return self.levels
        return () if plan is None else plan.group_keys


def command_line() -> str:
    """The command that is running, as it can be typed again."""
    return shlex.join(["assay", *sys.argv[1:]])
