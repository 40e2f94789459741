"""One number for all classes: the mean of their aggregates, with an interval from the same resamples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from ..catalogue import as_number
from .resampling import Bootstrap
from .tables import CaseValues, Numbers

ClassWeights: TypeAlias = tuple[tuple[str, float], ...]

MEAN_OF_CLASSES = "(mean of classes)"
"""Stands in the column of classes."""


class Classes(NamedTuple):
    """The classes that have a metric, on all cases that any of them has.

    Attributes
    ----------
    values
        One array of methods x cases per class.
    weights
        Of the classes; they sum to 1.
    whole
        A table of all classes together, whose own values are not defined.
    """

    values: tuple[Numbers, ...]
    weights: tuple[float, ...]
    whole: CaseValues

    def mean(self, resampled: Callable[[Numbers], Bootstrap]) -> Bootstrap:
        """The weighted mean over classes, with a column per method; `resampled` has one per class."""
        methods = [
            resampled(np.stack([one[number] for one in self.values], axis=1)).contrast(self.weights)
            for number in range(len(self.whole.methods))
        ]
        columns = ("estimate", "replicates", "jackknife", "present", "used")
        stacked: dict[str, Any] = {n: np.stack([getattr(one, n) for one in methods], axis=-1) for n in columns}
        return replace(methods[0], **stacked)


def as_class_weights(over_classes: object) -> ClassWeights | None:
    """Weights by class; none at all for "macro", which weighs classes the same; None: classes stay apart."""
    if over_classes is None:
        return None
    if over_classes == "macro":
        return ()
    if not isinstance(over_classes, Mapping) or not over_classes:
        raise TypeError(f"over_classes must be 'macro', weights by class or None, got {over_classes!r}")
    weights = tuple((str(name), as_number(one, f"over_classes[{name!r}]")) for name, one in over_classes.items())
    wrong = [name for name, one in weights if not one >= 0 or np.isinf(one)]
    if wrong or not sum(one for _, one in weights):
        raise ValueError(f"over_classes must hold finite weights of at least 0, not all 0, got {dict(over_classes)}")
    return weights


def with_several_classes(tables: Sequence[CaseValues], weights: ClassWeights) -> Iterator[Classes]:
    """The tables of each task and metric that several classes have. Raises ValueError for weights that do not fit."""
    known = dict.fromkeys(table.class_name for table in tables if table.class_name)
    unknown = [name for name, _ in weights if name not in known]
    if unknown:
        raise ValueError(f"over_classes has a weight for {unknown[0]!r}, but the classes are {', '.join(known)}")
    groups: dict[tuple[str, str], list[CaseValues]] = {}
    for table in tables:
        if table.class_name:
            groups.setdefault((table.task, table.metric), []).append(table)
    for alike in groups.values():
        if len(alike) > 1:
            yield _classes(alike, weights)


def _classes(tables: Sequence[CaseValues], weights: ClassWeights) -> Classes:
    known = dict(weights)
    lacking = [table.class_name for table in tables if weights and table.class_name not in known]
    if lacking:
        raise ValueError(f"over_classes must have a weight for every class, got none for {lacking[0]!r}")
    units = dict.fromkeys(table.unit for table in tables if table.unit)
    if len(units) > 1:
        raise ValueError(
            f"over_classes: {tables[0].metric} has the units {', '.join(units)}, of which there is no mean"
        )
    own = np.array([known.get(table.class_name, 1.0) for table in tables])
    if not own.sum() > 0:
        raise ValueError(f"over_classes: the classes that have {tables[0].metric} must not all weigh 0")
    methods = tuple(dict.fromkeys(method for table in tables for method in table.methods))
    cases = tuple(dict.fromkeys(case for table in tables for case in table.cases))
    first = tables[0]
    return Classes(
        tuple(_spread(table, methods, cases) for table in tables),
        tuple((own / own.sum()).tolist()),
        first._replace(
            class_name=MEAN_OF_CLASSES,
            methods=methods,
            cases=cases,
            values=np.full((len(methods), len(cases)), np.nan),
            groups=_groups(tables, cases),
            statuses=tuple(_sum_of_statuses(tables, method) for method in methods),
            penalised=tuple(
                sum(t.penalised[t.methods.index(method)] for t in tables if method in t.methods) for method in methods
            ),
            bounds=np.full(len(cases), np.nan),
            failed=np.zeros((len(methods), len(cases)), bool),
        ),
    )


def _spread(table: CaseValues, methods: Sequence[str], cases: Sequence[str]) -> Numbers:
    """Values by methods and cases, NaN where this table has none."""
    spread = np.full((len(methods), len(cases)), np.nan)
    rows = [methods.index(method) for method in table.methods]
    place = {case: k for k, case in enumerate(cases)}
    spread[np.ix_(rows, [place[case] for case in table.cases])] = table.values
    return spread


def _groups(tables: Sequence[CaseValues], cases: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The groups of each case; a case has the same in all classes."""
    found: dict[str, dict[str, str]] = {}
    for table in tables:
        for column, labels in table.groups.items():
            found.setdefault(column, {}).update(zip(table.cases, labels, strict=True))
    return {column: tuple(own.get(case, "") for case in cases) for column, own in found.items()}


def _sum_of_statuses(tables: Sequence[CaseValues], method: str) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for table in tables:
        if method in table.methods:
            total.update(table.statuses[table.methods.index(method)])
    return total
