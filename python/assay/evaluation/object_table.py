"""`object_table`: what became of every object of one case."""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .._inputs import Labels, as_label
from ..catalogue.matching import MATCHING
from ..class_objects import ClassObjects
from ..definition import Definition
from ..definition import metric as metric_of
from .case import Case, Loaded, Source, load
from .layers import Statistics, layers_of
from .one_case import unit_of
from .rows import csv_text, write_text
from .run_plan import Geometry, RunPlan, make_run_plan

if TYPE_CHECKING:
    import pandas

_METRIC = "missed_volume"
"""A metric whose parameters are those of a matching, and whose unit is that of volumes."""


class ObjectRow(NamedTuple):
    """One object.

    `case` and `method` are empty in a table of two images alone. `side` is "reference" or "prediction", `object` its
    label or, of components, its number in the order of their first voxels (the last axis fastest), from 1. `status` is
    "tp", "fn", "fp" or "ignored". `match` is the object of the other side that it is matched with (the best one),
    `value` the criterion of the two. `best` and `best_value` are those of a reference's best candidate, whether it is a
    match or not. None and NaN where there is none. `box` holds (low, high) per array axis, half open. `score` is that
    of a prediction if scores were given.
    """

    case: str
    method: str
    class_name: str
    side: str
    object: int
    status: str
    volume: float
    unit: str
    match: int | None
    value: float
    best: int | None
    best_value: float
    box: tuple[tuple[int, int], ...]
    score: float = math.nan

    def as_dict(self) -> dict[str, Any]:
        """The row by column name; boxes as text, such as "3:9 0:4", objects that are none as ""."""
        row = dict(zip(ObjectTable.columns, self, strict=True))
        row["box"] = " ".join(f"{low}:{high}" for low, high in self.box)
        return row | {name: "" if row[name] is None else row[name] for name in ("match", "best")}


class ObjectTable:
    """Every object with what became of it, by case and class; `definition` says what objects are and how they match.

    Immutable. Columns: case, method, class, side, object, status, volume, unit, match, value, best, best_value, box,
    score: see `ObjectRow`.
    """

    columns = tuple(name.removesuffix("_name") for name in ObjectRow._fields)

    def __init__(self, rows: Sequence[ObjectRow], definition: Definition) -> None:
        self.rows = tuple(rows)
        self.definition = definition

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[ObjectRow]:
        return iter(self.rows)

    def __repr__(self) -> str:
        found = ", ".join(f"{count} {status}" for status, count in Counter(row.status for row in self.rows).items())
        return f"<ObjectTable: {len(self.rows)} objects, {found or 'none'}>"

    def __str__(self) -> str:
        """A plain-text table."""
        from .render import object_cells, plain_table

        return plain_table(*object_cells(self))

    def filter(self, **where: object) -> ObjectTable:
        """The rows whose fields have these values, such as `status="fn"`. Raises ValueError for an unknown field."""
        unknown = sorted(where.keys() - {*ObjectRow._fields})
        if unknown:
            raise ValueError(f"an object has no field {unknown}; filter by {', '.join(ObjectRow._fields)}")
        kept = [row for row in self.rows if all(getattr(row, name) == value for name, value in where.items())]
        return ObjectTable(kept, self.definition)

    def largest(self, count: int) -> ObjectTable:
        """The rows of the largest objects, of equal ones in their order; all if there are fewer than `count`."""
        if as_label(count, "count") < 0:
            raise ValueError(f"count must be at least 0, got {count}")
        return ObjectTable(sorted(self.rows, key=lambda row: -row.volume)[:count], self.definition)

    def to_records(self) -> list[dict[str, Any]]:
        """One dict per object."""
        return [row.as_dict() for row in self.rows]

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame with these columns. Needs pandas (the extra `report`)."""
        import pandas

        return pandas.DataFrame(self.to_records(), columns=list(self.columns))

    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str:
        """The rows as CSV text, also written to `path` if one is given. Numbers keep all digits."""
        text = csv_text(self.to_records(), self.columns)
        if path is not None:
            write_text(path, text)
        return text

    def describe(self) -> str:
        """What objects are and how they are matched, in a sentence."""
        return self.definition.describe().partition("; ")[2].partition(" (assay definition")[0] + "."


def object_table(
    reference: Source,
    prediction: Source,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: Source = None,
    scores: Source = None,
    instances: bool = False,
    score_threshold: float | None = None,
    class_axis: int | None = None,
    geometry: Geometry = "full",
    threads: int | None = None,
    **matching: object,
) -> ObjectTable:
    """What became of every object: which references were found and which missed, which predictions are false.

    Parameters
    ----------
    reference, prediction, spacing, labels, ignore_label, mask, scores, instances, score_threshold, class_axis, geometry
        As for `assay.evaluate`; scores are shown, and decide nothing unless strategy is "greedy_by_score".
    threads
        Number of threads, None for the default.
    **matching
        What objects are and which of them belong together: objects, connectivity, merged, dilation, smallest, volumes,
        criterion, threshold, at_threshold, strategy, double_detections and object_score, as for
        `assay.object_sensitivity`. By default objects are connected components (labels with `instances`), matched by
        an IoU above 0.5.

    Returns
    -------
    ObjectTable
        One `ObjectRow` per object: by class, references first, in the order of their numbers.

    Raises
    ------
    TypeError, ValueError, OSError
        An argument that cannot be used, or an image that cannot be read.
    """
    plan = _plan(matching, labels, ignore_label, class_axis, geometry, threads, instances, score_threshold)
    case = Case("", reference, prediction, spacing=spacing, mask=mask, scores=scores)
    loaded = load(case, plan)
    if loaded.missing:
        raise ValueError(f"prediction: {loaded.missing}")
    return ObjectTable(*_of_case(case, loaded, plan))


def object_table_of_cases(
    cases: Iterable[Case],
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    instances: bool = False,
    score_threshold: float | None = None,
    class_axis: int | None = None,
    geometry: Geometry = "full",
    threads: int | None = None,
    **matching: object,
) -> ObjectTable:
    """`object_table` for many cases, in their order.

    Parameters
    ----------
    cases
        As for `assay.evaluate_cases`. Where there is no prediction, every reference object is missed.
    labels, ignore_label, instances, score_threshold, class_axis, geometry, threads, **matching
        As for `object_table`.

    Returns
    -------
    ObjectTable

    Raises
    ------
    TypeError, ValueError, OSError
        An argument that cannot be used, or a reference that cannot be read; the message names the case.
    """
    plan = _plan(matching, labels, ignore_label, class_axis, geometry, threads, instances, score_threshold)
    rows: list[ObjectRow] = []
    for case in cases:
        try:
            loaded = load(case, plan)
            own, used = _of_case(case, loaded, plan)
        except (TypeError, ValueError) as problem:
            raise type(problem)(f"case {case.id}: {problem}") from problem
        rows += own
    return ObjectTable(rows, used if rows else plan.definitions[0])


def _plan(
    matching: Mapping[str, object],
    labels: Labels | None,
    ignore_label: int | None,
    class_axis: int | None,
    geometry: Geometry,
    threads: int | None,
    instances: bool,
    score_threshold: float | None,
) -> RunPlan:
    """A plan of the metric whose matching the table shows."""
    if instances and "objects" not in matching:
        matching = {**matching, "objects": "labels"}
    known = dict.fromkeys(parameter.name for parameter in MATCHING)
    for name in matching:
        if name not in known:
            raise TypeError(f"a table of objects has no parameter {name!r}; it has {', '.join(known)}")
    definition = metric_of(_METRIC, **matching)  # type: ignore[arg-type]  # they are parameters of the metric
    return make_run_plan(
        definition,
        "metrics_reloaded",
        labels,
        ignore_label,
        class_axis,
        geometry,
        threads,
        instances=instances,
        score_threshold=score_threshold,
    )


def _of_case(case: Case, loaded: Loaded, plan: RunPlan) -> tuple[list[ObjectRow], Definition]:
    """The rows of a case, and the definition as it holds for its spacing."""
    (definition,) = plan.definitions
    if not loaded.spacing_given:
        definition = definition.with_unit_spacing()
    unit = unit_of(definition, len(loaded.shape))
    scored = {} if loaded.scores is None else {"object_score": "maximum"}
    rows: list[ObjectRow] = []
    for layer in layers_of(loaded, plan):
        statistics = Statistics(layer, loaded, plan)
        if loaded.missing:
            statistics = Statistics(layer.without_output(statistics.classes), loaded, plan)
        for one in statistics.classes:
            options = {**scored, **dict(definition.split(one.name)[0])}
            rows += [_row(case, one.name, unit, found) for found in _objects(statistics.objects, one, options)]
    return rows, definition


def _objects(objects: ClassObjects, one: Any, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects of a class, each with its box in the whole image."""
    boxes = objects.boxes(one, options)
    for found, box in zip(objects.statistic("matching", one, options).objects(), boxes, strict=True):
        yield {**found, "box": box}


def _row(case: Case, class_name: str, unit: str, found: Mapping[str, Any]) -> ObjectRow:
    def number(name: str) -> float:
        value = found.get(name)
        return math.nan if value is None else float(value)

    return ObjectRow(
        case=case.id,
        method=case.method,
        class_name=class_name,
        side=found["side"],
        object=found["label"],
        status=found["status"],
        volume=found["volume"],
        unit=unit,
        match=found["match"],
        value=number("value"),
        best=found.get("best_candidate"),
        best_value=number("best_value"),
        box=found["box"],
        score=number("score"),
    )
