"""Samples for conventions of calibration and proper scores, whose probabilities every float type holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import assay
import numpy as np
from assay import CONVENTIONS, Definition
from assay.catalogue import lookup
from assay.evaluation.results import Results
from assay.evaluation.rows import Row
from reference.calibration_data import B12, M8, Y8, Y12

from .arrays import Array

FAMILIES = ("calibration", "scoring")


class Forecast(NamedTuple):
    """The class of each sample, and a probability of each class."""

    reference: Array
    probabilities: Array

    @property
    def classes(self) -> int:
        return self.probabilities.shape[1]


def of_class_1(reference: Any, probability: Any) -> Forecast:
    """Of two classes, from probabilities of the second one."""
    p = np.asarray(probability, float)
    return Forecast(np.asarray(reference, int), np.stack([1 - p, p], axis=1))


TWELVE, TEN, EIGHT = of_class_1(Y12, B12), of_class_1(Y12[1:-1], B12[1:-1]), Forecast(Y8, M8)


def family(name: str, key: str) -> str:
    """The family of a convention's metric."""
    return lookup(CONVENTIONS[name].metrics[key].key)[0].family


OWN = [
    (name, key)
    for name in CONVENTIONS
    for key in CONVENTIONS[name].metrics
    if name != "metrics_reloaded" and family(name, key) in FAMILIES
]
"""The metrics of probabilities of each convention."""


def definition(name: str, key: str, **parameters: Any) -> Definition:
    """A metric of a convention, with parameters of one's own."""
    return assay.metric(key, convention=name, **parameters)


def evaluated(one: Forecast, metric: Definition) -> Results:
    """The rows of a metric of all classes together, or of each class."""
    probabilities = np.ascontiguousarray(one.probabilities)
    table = assay.score_table(one.reference, probabilities, classes=range(one.classes), non_finite="omit")
    return assay.evaluate_table(table, metric)


def row(one: Forecast, metric: Definition) -> Row:
    """The row of all classes together, or that of class 1."""
    (found,) = (found for found in evaluated(one, metric) if found.class_name in ("", "1"))
    return found


def value(one: Forecast, metric: Definition) -> float:
    """assay's value."""
    return row(one, metric).value


def forecasts(count: int, classes: int, seed: int = 0, inside: bool = False) -> Iterator[Forecast]:
    """Random ones in steps of 1/64, of which some are 0 and 1 unless they are to lie inside; every class occurs."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        size = int(rng.integers(classes, 60))
        parts = rng.multinomial(64 - inside * classes, rng.dirichlet(np.full(classes, 0.5), size)) + inside
        drawn = (rng.random(size)[:, None] > np.cumsum(parts, axis=1) / 64).sum(axis=1)
        drawn[:classes] = np.arange(classes)
        yield Forecast(drawn, parts / 64)
