"""Samples for conventions of scores and decisions: ordinary ones, and those of each status."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import assay
import numpy as np
from assay import CONVENTIONS, Definition
from assay.catalogue import lookup
from assay.evaluation.results import Results

from .arrays import Array
from .metrics import GIVEN

CONVENTIONS_OF_SCORES = ("metrics_reloaded_reference", "monai", "sklearn", "torchmetrics")


class Sample(NamedTuple):
    """Classes 0 to `classes` - 1 of samples, what was decided, and scores of class 1."""

    reference: Array
    decided: Array
    scores: Array
    classes: int = 2


def sample(reference: Any, decided: Any = None, scores: Any = None, classes: int = 2) -> Sample:
    """From lists; scores follow from decisions, and decisions from scores, where they are not given."""
    marks = np.asarray(decided if scores is None else scores, float)
    found = np.asarray(np.greater(marks, 0.5) if decided is None else decided, int)
    return Sample(np.asarray(reference, int), found, np.clip(marks, 0, 1), classes)


ONE_OF_7, FIVE_OF_7 = [1, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 0, 0]
NONE, ALL = [0] * 7, [1] * 7
SCORES = [0.125, 0.5, 0.25, 0.75, 0.5, 0.875, 0.0]
OF_STATUS: dict[str, dict[str, list[Sample]]] = {
    "counts": {
        "both_empty": [sample(NONE, NONE)],
        "reference_empty": [sample(NONE, ONE_OF_7), sample(NONE, FIVE_OF_7)],
        "prediction_empty": [sample(ONE_OF_7, NONE), sample(FIVE_OF_7, NONE)],
        "no_negative": [sample(ALL, FIVE_OF_7), sample(ALL, ALL), sample(ALL, ONE_OF_7)],
        "undefined": [sample(ONE_OF_7, ALL), sample(FIVE_OF_7, ALL)],
    },
    "curve": {
        "no_positive": [sample(NONE, scores=SCORES)],
        "no_negative": [sample(ALL, scores=SCORES)],
        "undefined": [sample([0, 0, 0, 1], scores=[0.875, 0.75, 0.5, 0.25])],
    },
    "confusion": {
        "undefined": [sample([1, 1, 1], [0, 1, 2], classes=3), sample([1, 1, 1], [1, 1, 1], classes=3)],
    },
}
"""By statistic and status."""


def kind(name: str, key: str) -> str:
    """The statistic of a convention's metric."""
    return lookup(CONVENTIONS[name].metrics[key].key)[0].statistic


OWN = [
    (name, key) for name in CONVENTIONS_OF_SCORES for key in CONVENTIONS[name].metrics if kind(name, key) in OF_STATUS
]
"""The metrics of scores and decisions of each convention."""


def definition(name: str, key: str, **parameters: Any) -> Definition:
    """A metric of a convention, with something for what has no default."""
    record = lookup(CONVENTIONS[name].metrics[key].key)[0]
    needed = {k: v for k, v in GIVEN.items() if k in {p.name for p in record.parameters}}
    return assay.metric(key, convention=name, **needed | parameters)


def evaluated(one: Sample, metric: Definition) -> Results:
    """The row of class 1, or of all."""
    two = one.classes == 2
    table = assay.score_table(
        one.reference,
        one.scores if two else None,
        prediction=one.decided,
        classes=range(one.classes),
        positive=1 if two else None,
    )
    return assay.evaluate_table(table, metric)


def value(one: Sample, metric: Definition) -> float:
    """assay's value."""
    (row,) = evaluated(one, metric)
    return row.value


def of_two_classes(count: int) -> Iterator[Sample]:
    """With some of each cell, ties among the scores, and scores that float32 has."""
    rng = np.random.default_rng(0)
    for _ in range(count):
        size = int(rng.integers(0, 60))
        reference = np.concatenate([[0, 0, 1, 1], rng.random(size) < rng.choice([0.1, 0.5, 0.8])]).astype(int)
        decided = np.concatenate([[0, 1, 0, 1], rng.random(size) < rng.choice([0.2, 0.6])]).astype(int)
        steps = rng.choice([8, 256])
        scores = np.clip(np.round((0.3 * reference + rng.random(size + 4)) / 1.3 * steps) / steps, 0, 1)
        yield Sample(reference, decided, scores)


def of_several_classes(count: int) -> Iterator[Sample]:
    """Some of the classes may be in the reference only, in the prediction only, or in neither."""
    rng = np.random.default_rng(1)
    for _ in range(count):
        classes, size = int(rng.integers(3, 6)), int(rng.integers(4, 40))
        sides = [rng.choice(rng.permutation(classes)[: rng.integers(2, classes + 1)], size) for _ in range(2)]
        right = rng.random(size) < 0.3
        sides[1][right] = sides[0][right]
        yield Sample(*sides, np.zeros(size), classes)
