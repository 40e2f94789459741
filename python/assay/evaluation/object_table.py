"""`object_table`: what became of every object of one case."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .._inputs import Labels
from ..catalogue.matching import MATCHING
from ..class_objects import ClassObjects
from ..definition import Definition
from ..definition import metric as metric_of
from .case import Case, Source, load
from .layers import Statistics, layers_of
from .one_case import unit_of
from .plan import Geometry, make_plan
from .rows import csv_text, write_text

if TYPE_CHECKING:
    import pandas

_METRIC = "missed_volume"
"""A metric whose parameters are those of a matching, and whose unit is that of volumes."""


class ObjectRow(NamedTuple):
    """One object.

    `side` is "reference" or "prediction", `object` its label or, of components, its number in the order of their first
    voxels (the last axis fastest), from 1. `status` is "tp", "fn", "fp" or "ignored". `match` is the object of the
    other side that it is matched with (the best one), `value` the criterion of the two. `best` and `best_value` are
    those of a reference's best candidate, whether it is a match or not. None and NaN where there is none. `box` holds
    (low, high) per array axis, half open.
    """

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

    def as_dict(self) -> dict[str, Any]:
        """The row by column name; boxes as text, such as "3:9 0:4", objects that are none as ""."""
        row = self._asdict()
        row["class"] = row.pop("class_name")
        row["box"] = " ".join(f"{low}:{high}" for low, high in self.box)
        row |= {name: "" if row[name] is None else row[name] for name in ("match", "best")}
        return {"class": row.pop("class"), **row}


class ObjectTable:
    """Every object of one case with what became of it, by class; `definition` says what objects are and how they match.

    Immutable. Columns: class, side, object, status, volume, unit, match, value, best, best_value, box: see `ObjectRow`.
    """

    columns = ("class", *ObjectRow._fields[1:])

    def __init__(self, rows: Sequence[ObjectRow], definition: Definition) -> None:
        self.rows = tuple(rows)
        self.definition = definition

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[ObjectRow]:
        return iter(self.rows)

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
    instances: bool = False,
    class_axis: int | None = None,
    geometry: Geometry = "full",
    threads: int | None = None,
    **matching: object,
) -> ObjectTable:
    """What became of every object: which references were found and which missed, which predictions are false.

    Parameters
    ----------
    reference, prediction, spacing, labels, ignore_label, mask, instances, class_axis, geometry, threads
        As for `assay.evaluate`.
    **matching
        What objects are and which of them belong together: objects, connectivity, merged, dilation, smallest,
        criterion, threshold, at_threshold, strategy and double_detections, as for `assay.object_sensitivity`. By
        default objects are connected components (labels with `instances`), matched by an IoU above 0.5.

    Returns
    -------
    ObjectTable
        One `ObjectRow` per object: by class, references first, in the order of their numbers.

    Raises
    ------
    TypeError, ValueError, OSError
        An argument that cannot be used, or an image that cannot be read.
    """
    case = Case("", reference, prediction, spacing=spacing, mask=mask)
    return objects_of(
        case,
        matching,
        labels=labels,
        ignore_label=ignore_label,
        instances=instances,
        class_axis=class_axis,
        geometry=geometry,
        threads=threads,
    )


def objects_of(
    case: Case,
    matching: Mapping[str, object],
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    instances: bool = False,
    class_axis: int | None = None,
    geometry: Geometry = "full",
    threads: int | None = None,
) -> ObjectTable:
    """`object_table` for a case."""
    if instances and "objects" not in matching:
        matching = {**matching, "objects": "labels"}
    known = dict.fromkeys(parameter.name for parameter in MATCHING)
    for name in matching:
        if name not in known:
            raise TypeError(f"a table of objects has no parameter {name!r}; it has {', '.join(known)}")
    definition = metric_of(_METRIC, **matching)  # type: ignore[arg-type]  # they are parameters of the metric
    plan = make_plan(
        definition, "metrics_reloaded", labels, ignore_label, class_axis, geometry, threads, instances=instances
    )
    loaded = load(case, geometry=geometry, class_axis=class_axis)
    if loaded.missing:
        raise ValueError(f"prediction: {loaded.missing}")
    if not loaded.spacing_given:
        definition = definition.with_unit_spacing()
    unit = unit_of(definition, len(loaded.shape))
    rows: list[ObjectRow] = []
    for layer in layers_of(loaded, plan):
        statistics = Statistics(layer, loaded, plan)
        for one in statistics.classes:
            options = dict(definition.split(one.name)[0])
            rows += [_row(one.name, unit, found) for found in _objects(statistics.objects, one, options)]
    return ObjectTable(rows, definition)


def _objects(objects: ClassObjects, one: Any, options: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects of a class, each with its box in the whole image."""
    boxes = objects.boxes(one, options)
    for found, box in zip(objects.statistic("matching", one, options).objects(), boxes, strict=True):
        yield {**found, "box": box}


def _row(class_name: str, unit: str, found: Mapping[str, Any]) -> ObjectRow:
    def number(name: str) -> float:
        value = found.get(name)
        return math.nan if value is None else float(value)

    return ObjectRow(
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
    )
