"""Workload (B9): the report of a study of many methods and cases, with its figures and tables."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from .comparison import Result, Tool, Workload

_CLASSES, _METRICS = ("liver", "tumour", "vessel"), ("dsc", "iou", "nsd", "hd95")


@dataclass(frozen=True)
class Given:
    """Results; intervals, rankings and comparisons are part of what is timed."""

    results: Any
    values: int

    @property
    def input_bytes(self) -> int:
        return 8 * self.values

    @property
    def voxels(self) -> int:
        return self.values

    def describe(self) -> str:
        return f"{self.values:,} values: {len(_CLASSES)} classes, {len(_METRICS)} metrics"


@cache
def _study(methods: int, cases: int) -> Given:
    """Values that differ by case and method; one in fifty outputs is missing."""
    import assay
    from assay.evaluation.rows import Row

    rng = np.random.default_rng(0)
    rows = []
    for i in range(methods):
        missing = rng.random(cases) < 0.02
        hard = rng.normal(size=cases)
        for name in _CLASSES:
            for metric in _METRICS:
                good = 1 / (1 + np.exp(-(0.5 + 0.1 * i + hard + 0.4 * rng.normal(size=cases))))
                values = 30 * (1 - good) if metric == "hd95" else good
                rows += [
                    Row(f"case {j}", name, metric, np.nan, "missing_output", f"method {i}", bound=180.0)
                    if missing[j]
                    else Row(f"case {j}", name, metric, float(values[j]), "ok", f"method {i}", bound=180.0)
                    for j in range(cases)
                ]
    return Given(assay.Results(rows), len(rows))


def _report(given: Given) -> Result:
    with TemporaryDirectory() as folder:
        page = given.results.study().report(folder)
        with (Path(folder) / "aggregates.csv").open(encoding="utf-8") as file:
            written = [float(row["estimate"]) for row in csv.DictReader(file)]
        return {"aggregates": written, "page below 10 MB": [float(page.stat().st_size < 1e7)]}


def _expected(given: Given) -> Result:
    return {"aggregates": [one.estimate for one in given.results.aggregate(resamples=0)], "page below 10 MB": [1.0]}


def workloads(with_assay: bool) -> list[Workload]:
    """The report of 20 methods on 500 cases; no other tool writes one."""
    compared = {name: (name, 0.0) for name in ("aggregates", "page below 10 MB")}
    tools = (Tool("assay", _report, compared, "page, figures and tables"),) if with_assay else ()
    return [Workload("B9", "report of 20 methods on 500 cases", lambda: _study(20, 500), _expected, tools)]
