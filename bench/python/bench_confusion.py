"""Workloads (x1) to (x6): confusion matrices of voxels and of samples, and weighted kappa."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import phantoms
from .comparison import Result, Tool, Workload
from .threads import allowed

Array = NDArray[Any]


@dataclass(frozen=True)
class Samples:
    """Classes of a reference and a prediction, and weights if they count."""

    reference: Array
    prediction: Array
    weight: Array | None = None
    labels: list[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", np.union1d(self.reference, self.prediction).tolist())

    @property
    def input_bytes(self) -> int:
        arrays = (self.reference, self.prediction, *([] if self.weight is None else [self.weight]))
        return sum(array.nbytes for array in arrays)

    @property
    def voxels(self) -> int:
        return self.reference.size

    def describe(self) -> str:
        weights = "" if self.weight is None else f", {self.weight.dtype} weights"
        return f"{self.reference.shape}, {self.reference.dtype}, {len(self.labels)} classes{weights}"


def organs(weighted: bool = False) -> Samples:
    """256^3 voxels of 23 organs and background."""
    pair = phantoms.load("organs")
    part = (slice(22, 278), slice(None, None, 2), slice(None, None, 2))
    reference, prediction = (np.ascontiguousarray(each[part]) for each in (pair.reference, pair.prediction))
    weight = np.random.default_rng(1).integers(0, 9, reference.shape) / 8 if weighted else None  # sums are exact
    return Samples(reference, prediction, weight)


def noise() -> Samples:
    """As many voxels, each of any class."""
    reference, prediction = np.random.default_rng(2).integers(0, 24, (2, 256, 256, 256), np.uint8)
    return Samples(reference, prediction)


def grades(dtype: str, weighted: bool = False) -> Samples:
    """10 million samples of five grades, most of them right or next to it."""
    rng = np.random.default_rng(3)
    reference = rng.integers(0, 5, 10_000_000).astype(dtype)
    prediction = np.clip(reference + rng.choice([-1, 0, 0, 0, 1], reference.size), 0, 4).astype(dtype)
    return Samples(reference, prediction, rng.integers(0, 9, reference.size) / 8 if weighted else None)


def _expected(given: Samples) -> Result:
    """By sorting, and by the definition of kappa."""
    classes = len(given.labels)
    places = [np.searchsorted(given.labels, array.ravel()) for array in (given.reference, given.prediction)]
    pairs = places[0] * classes + places[1]
    if given.weight is None:
        values, counts = np.unique(pairs, return_counts=True)
    else:
        order = np.argsort(pairs, kind="stable")
        values, starts = np.unique(pairs[order], return_index=True)
        counts = np.add.reduceat(given.weight.ravel()[order], starts)
    cells = np.zeros(classes**2)
    cells[values] = counts
    table = cells.reshape(classes, classes)
    distance = np.subtract.outer(np.arange(classes), np.arange(classes)) ** 2
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return {"cells": cells, "kappa": [1 - (distance * table).sum() / (distance * chance).sum()]}


def _ours(labelled: bool, given: Samples) -> Result:
    import assay

    matrix = assay.confusion_matrix(
        given.reference,
        given.prediction,
        labels=given.labels if labelled else None,
        weight=given.weight,
        threads=allowed(),
    )
    return {"cells": matrix.cells.ravel(), "kappa": [matrix.kappa(weights="quadratic")]}


def _ours_table(given: Samples) -> Result:
    import assay

    matrix = assay.overlap_table(given.reference, given.prediction, threads=allowed()).confusion(given.labels)
    return {"cells": matrix.cells.ravel()}


def _flat(given: Samples) -> tuple[Array, Array, Array | None]:
    weight = None if given.weight is None else given.weight.ravel()
    return given.reference.ravel(), given.prediction.ravel(), weight


def _scikit_learn(labelled: bool, given: Samples) -> Result:
    from sklearn.metrics import confusion_matrix

    reference, prediction, weight = _flat(given)
    labels = given.labels if labelled else None
    cells = confusion_matrix(reference, prediction, labels=labels, sample_weight=weight)
    return {"cells": cells.ravel()}


def _scikit_learn_kappa(labelled: bool, given: Samples) -> Result:
    from sklearn.metrics import cohen_kappa_score

    reference, prediction, weight = _flat(given)
    labels = given.labels if labelled else None
    value = cohen_kappa_score(reference, prediction, labels=labels, weights="quadratic", sample_weight=weight)
    return {"kappa": [float(value)]}


def _numpy(given: Samples) -> Result:
    reference, prediction, weight = _flat(given)
    size = max(given.labels) + 1
    counts = np.bincount(reference.astype(np.intp) * size + prediction, weight, minlength=size**2)
    return {"cells": counts.reshape(size, size)[np.ix_(given.labels, given.labels)].ravel()}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads."""
    cells: dict[str, tuple[str, float]] = {"cells": ("cells", 0.0)}
    kappa: dict[str, tuple[str, float]] = {"kappa": ("kappa", 1e-9)}
    ours = [
        Tool("assay", partial(_ours, True), cells | kappa, "labels given"),
        Tool("assay, labels found", partial(_ours, False), cells | kappa),
    ]
    table = Tool("assay, by overlap_table", _ours_table, cells)
    matrices = [
        Tool("scikit-learn", partial(_scikit_learn, True), cells, "labels given"),
        Tool("scikit-learn, labels found", partial(_scikit_learn, False), cells, "", against="assay, labels found"),
        Tool("numpy bincount", _numpy, cells),
    ]
    kappas = [
        Tool("scikit-learn", partial(_scikit_learn_kappa, True), kappa, "labels given"),
        Tool(
            "scikit-learn, labels found", partial(_scikit_learn_kappa, False), kappa, "", against="assay, labels found"
        ),
    ]

    def workload(number: int, title: str, load: Any, peers: list[Tool], *more: Tool) -> Workload:
        mine = [*ours, *more] if with_assay else []
        return Workload(f"x{number}", title, load, _expected, (*mine, *peers))

    return [
        workload(1, "confusion matrix, 256^3, 24 labels", organs, matrices, table),
        workload(2, "the same, noise of 24 labels", noise, matrices, table),
        workload(3, "that of (x1), weighted", partial(organs, True), matrices),
        workload(4, "quadratic kappa, 1e7 grades, uint8", partial(grades, "uint8"), kappas),
        workload(5, "the same, int64", partial(grades, "int64"), kappas),
        workload(6, "the same, int64, weighted", partial(grades, "int64", True), kappas),
    ]
