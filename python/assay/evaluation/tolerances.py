"""Tolerances for NSD, one per class, with what they stand on."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ..definition import Definition, metric
from .rows import write_text


@dataclass(frozen=True)
class ClassTolerance:
    """The tolerance of one class.

    `low` and `high` bound its confidence interval over cases. `cases` counts the cases it stands on, `left_out` those
    that could not be used, by reason. `notes` say in words what to be careful about.
    """

    class_name: str
    tolerance: float
    low: float
    high: float
    unit: str
    cases: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tolerances:
    """A tolerance per class, with what they are: the percentile, the interval's confidence, and the boundary model."""

    classes: tuple[ClassTolerance, ...]
    percentile: float
    confidence: float
    boundary: Mapping[str, Any]

    def __iter__(self) -> Iterator[ClassTolerance]:
        return iter(self.classes)

    def __len__(self) -> int:
        return len(self.classes)

    def __getitem__(self, class_name: object) -> ClassTolerance:
        """The tolerance of a class. Raises KeyError if there is no such class."""
        for one in self.classes:
            if one.class_name == str(class_name):
                return one
        raise KeyError(f"no class {class_name!r}, only {[one.class_name for one in self.classes]}")

    def __str__(self) -> str:
        """A plain-text table, and what it shows."""
        from .render import plain_table, tolerance_cells

        return f"{plain_table(*tolerance_cells(self))}\n\n{self.describe()}"

    @property
    def tolerances(self) -> dict[str, float]:
        """The tolerances by class, for `assay.metric("nsd", tolerance=...)`; classes without one are left out."""
        return {one.class_name: one.tolerance for one in self.classes if not math.isnan(one.tolerance)}

    def metric(self) -> Definition:
        """NSD with these tolerances and the boundary model that they were measured with."""
        return metric("nsd", tolerance=self.tolerances, **self.boundary)

    def describe(self) -> str:
        """One sentence fit for the methods section of a paper."""
        model = ", ".join(f"{name} {value}" for name, value in self.boundary.items())
        return (
            f"The tolerance of a class is the smallest distance within which {self.percentile:g} % of the surface "
            "elements of both raters lie from the other rater's surface, both directions and all cases pooled "
            f"({model}); {100 * self.confidence:g} % percentile interval from a bootstrap over cases."
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data that JSON and TOML can hold: `metrics`, definitions for `assay evaluate --metrics`, and more."""
        return {
            "metrics": [self.metric().to_dict()] if self.tolerances else [],
            "classes": {one.class_name: asdict(one) for one in self.classes},
            "percentile": self.percentile,
            "confidence": self.confidence,
            "description": self.describe(),
        }

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """`to_dict` as JSON text, also written to `path` if one is given. NaN is null."""
        data = self.to_dict()
        for one in data["classes"].values():
            one.update({key: None for key in ("tolerance", "low", "high") if math.isnan(one[key])})
        text = json.dumps(data, indent=1)
        if path is not None:
            write_text(path, text + "\n")
        return text
