"""`evaluate_table`: samples with scores or decisions, one value per method, class and metric, with intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import combinations
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..catalogue import as_number
from ..confusion import confusion_matrix
from ..definition import Definition, as_definitions
from ..discrimination import delong, score_curve
from ..metrics.auroc_inference import auroc_interval
from ..proportions import clustered_proportion_interval, proportion_interval
from ..score_statistics import Classification, Discrimination
from ..score_tables import Output, ScoreTable
from .plan import Metrics
from .results import Results
from .rows import Row
from .set_values import with_value

_OF_ONE = ("auroc", "ap", "sensitivity", "specificity", "ppv", "npv", "balanced_accuracy", "f_beta", "mcc")
_OF_SEVERAL = ("multiclass_accuracy", "multiclass_balanced_accuracy", "multiclass_mcc", "multiclass_kappa")
_STATISTICS = ("counts", "curve", "confusion")
_PROPORTIONS: Mapping[str, tuple[str, tuple[str, str]]] = {
    "sensitivity": ("tp", ("tp", "fn")),
    "specificity": ("tn", ("tn", "fp")),
    "ppv": ("tp", ("tp", "fp")),
    "npv": ("tn", ("tn", "fn")),
}
"""Metrics that are proportions: of which counts."""


def evaluate_table(
    table: ScoreTable,
    metrics: Metrics = None,
    *,
    convention: str = "metrics_reloaded",
    score_threshold: float | None = None,
    confidence: float = 0.95,
    threads: int | None = None,
) -> Results:
    """Evaluate the scores and decisions of a table of samples.

    Parameters
    ----------
    table
        Made by `score_table` or `read_score_table`.
    metrics
        Keys of the catalogue or definitions made by `assay.metric`: those of scores (`auroc`), of counts
        (`sensitivity`), and of several classes (`multiclass_mcc`). Left out: auroc, ap, sensitivity, specificity, ppv,
        npv, balanced_accuracy, f_beta and mcc, as far as there are scores; with more than two classes also
        multiclass_accuracy, multiclass_balanced_accuracy, multiclass_mcc and multiclass_kappa.
    convention
        Whose definitions the keys have.
    score_threshold
        Scores of two classes above it are decided for the positive one. Left out it is 0.5, which needs scores from 0
        to 1. Scores of several classes are decided for the first of the largest.
    confidence
        Of the intervals: DeLong's on the logit scale for AUROC, Wilson's for sensitivity, specificity, PPV and NPV. If
        the table has groups, those for samples that depend on each other within a group (Obuchowski; the variance of a
        ratio). Other metrics have none, nor have proportions of weighted samples.
    threads
        Number of threads, None for the default.

    Returns
    -------
    Results
        One row per method, class and metric; the class is empty for metrics of several classes together. `low` and
        `high` are the limits of the interval. `message` says the threshold of a value that has one, and how many
        samples were left out.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used.
    """
    if not isinstance(table, ScoreTable):
        raise TypeError(f"table must be made by score_table or read_score_table, got {type(table).__name__}")
    level = as_number(confidence, "confidence")
    if not 0 < level < 1:
        raise ValueError(f"confidence must be above 0 and below 1, got {confidence!r}")
    definitions = _definitions(table, metrics, convention)
    threshold = None if score_threshold is None else as_number(score_threshold, "score_threshold")
    rows = [
        row
        for method, output in table.outputs.items()
        for row in _rows(method, Samples(table, output, threshold, threads), definitions, level)
    ]
    return Results(rows, definitions)


def _definitions(table: ScoreTable, metrics: Metrics, convention: str) -> list[Definition]:
    if metrics is None:
        scored = all(output.scores is not None for output in table.outputs.values())
        keys = [key for key in _OF_ONE if scored or key not in ("auroc", "ap")]
        metrics = keys if table.positive is not None else [*keys, *_OF_SEVERAL]
    found = as_definitions(metrics, convention)
    for one in found:
        if one.metric.statistic not in _STATISTICS:
            raise ValueError(f"{one.name} is a metric of images, not of scores or decisions about samples")
    return [one._replace(level="set") for one in found]


class Samples:
    """What one method says of the samples that it has finite scores for, and its statistics."""

    def __init__(self, table: ScoreTable, output: Output, threshold: float | None, threads: int | None) -> None:
        self._table = table
        self._output = output
        self._threshold = threshold
        self._threads = threads
        self._curves: dict[str, Discrimination] = {}

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that have values of their own."""
        return self._table.classes if self._table.positive is None else (self._table.positive,)

    @property
    def message(self) -> str:
        """How many samples are left out."""
        lacking = int((~self._output.used).sum())
        return f"{lacking} of {len(self._table)} samples have no finite score and are left out" if lacking else ""

    @cached_property
    def weight(self) -> NDArray[np.float64] | None:
        """Weights of the samples."""
        return None if self._table.weight is None else self._table.weight[self._output.used]

    @cached_property
    def group(self) -> NDArray[np.int64] | None:
        """Numbers of the groups of the samples."""
        if self._table.group is None:
            return None
        numbers: NDArray[np.int64] = np.unique(np.array(self._table.group)[self._output.used], return_inverse=True)[1]
        return numbers

    @cached_property
    def reference(self) -> NDArray[np.int64]:
        """Numbers of the classes."""
        return self._table.reference[self._output.used]

    def scores(self, class_name: str) -> NDArray[np.floating[Any]]:
        """The scores of a class. Raises ValueError if there are none."""
        scores = self._output.scores
        if scores is None:
            raise ValueError("scores must be given for this metric, the table has decisions only")
        used = scores[self._output.used]
        return used if used.ndim == 1 else np.ascontiguousarray(used[:, self._table.classes.index(class_name)])

    def is_class(self, class_name: str) -> NDArray[np.bool_]:
        """The samples of a class."""
        found: NDArray[np.bool_] = self.reference == self._table.classes.index(class_name)
        return found

    def curve(self, class_name: str) -> Discrimination:
        """The curve of a class against the rest."""
        if class_name not in self._curves:
            curve = score_curve(
                self.is_class(class_name), self.scores(class_name), weight=self.weight, threads=self._threads
            )
            self._curves[class_name] = Discrimination(curve)
        return self._curves[class_name]

    @cached_property
    def decided(self) -> NDArray[np.int64]:
        """Numbers of the classes that were decided for."""
        if self._output.decided is not None:
            return self._output.decided[self._output.used]
        scores = self._output.scores
        if scores is None:
            raise ValueError("prediction must be given for this metric")
        used = scores[self._output.used]
        if used.ndim == 2:
            largest: NDArray[np.int64] = np.argmax(used, axis=1)
            return largest
        if self._threshold is None and used.size and not (used.min() >= 0 and used.max() <= 1):
            raise ValueError(
                f"score_threshold must be given for scores that are not between 0 and 1, such as {used.min():g} to "
                f"{used.max():g}"
            )
        threshold = 0.5 if self._threshold is None else self._threshold
        positive = self._table.classes.index(self.classes[0])
        return np.where(used > threshold, positive, 1 - positive)

    @cached_property
    def matrix(self) -> Any:
        """The confusion matrix of all classes."""
        labels = {name: number for number, name in enumerate(self._table.classes)}
        return confusion_matrix(self.reference, self.decided, labels=labels, weight=self.weight, threads=self._threads)

    def statistic(self, definition: Definition, class_name: str) -> Any:
        """What a value follows from."""
        kind = definition.metric.statistic
        if kind == "confusion":
            return Classification(self.matrix)
        return self.curve(class_name) if kind == "curve" else self.matrix.counts(class_name)


def _rows(method: str, samples: Samples, definitions: list[Definition], confidence: float) -> Iterator[Row]:
    of_classes = [one for one in definitions if one.metric.statistic != "confusion"]
    for name in samples.classes:
        for definition in of_classes:
            yield _row(method, samples, definition, name, confidence)
    for definition in definitions:
        if definition.metric.statistic == "confusion":
            yield _row(method, samples, definition, "", confidence)


def _row(method: str, samples: Samples, definition: Definition, name: str, confidence: float) -> Row:
    statistic = samples.statistic(definition, name)
    found = getattr(statistic, definition.metric.method)(**definition.split(name)[1])
    low, high = _interval(samples, definition, name, confidence)
    row = Row("", name, definition.name, math.nan, "ok", method, definition=definition.id, low=low, high=high)
    return with_value(row, definition, found, statistic, statistic, samples.message)


def _interval(samples: Samples, definition: Definition, name: str, confidence: float) -> tuple[float, float]:
    """The limits of an interval, NaN where there is none."""
    if definition.key == "auroc":
        if samples.weight is not None and samples.group is not None:
            return math.nan, math.nan
        found: Any = auroc_interval(
            samples.is_class(name),
            samples.scores(name),
            confidence=confidence,
            weight=samples.weight,
            cluster=samples.group,
        )
        return found.low, found.high
    if definition.key not in _PROPORTIONS or samples.weight is not None:
        return math.nan, math.nan
    hit, of = _PROPORTIONS[definition.key]
    if samples.group is None:
        counts = samples.matrix.counts(name)
        total = sum(getattr(counts, one) for one in of)
        found = proportion_interval(getattr(counts, hit), total, confidence=confidence)
    else:
        cells = _cells(samples, name)
        hits = np.bincount(samples.group, weights=cells[hit])
        totals = np.bincount(samples.group, weights=cells[of[0]] | cells[of[1]])
        if not totals.any():
            return math.nan, math.nan
        found = clustered_proportion_interval(hits[totals > 0], totals[totals > 0], confidence=confidence)
    return float(found.low), float(found.high)


def _cells(samples: Samples, name: str) -> dict[str, NDArray[np.bool_]]:
    """Which samples are true or false positives or negatives of a class."""
    number = samples._table.classes.index(name)
    reference, decided = samples.reference == number, samples.decided == number
    return {
        "tp": reference & decided,
        "fp": ~reference & decided,
        "fn": reference & ~decided,
        "tn": ~reference & ~decided,
    }


class Comparison(NamedTuple):
    """The AUROCs of two methods for a class on the samples that both have scores for, first minus second.

    `p` is two-sided, by DeLong's test of the paired difference; NaN where it is undefined.
    """

    class_name: str
    first: str
    second: str
    difference: float
    low: float
    high: float
    p: float


def compare_methods(table: ScoreTable, *, confidence: float = 0.95, threads: int | None = None) -> list[Comparison]:
    """Compare the AUROCs of all methods of a table, each with each, by DeLong's test.

    Parameters
    ----------
    table
        With the scores of several methods. Its groups make the variance that of dependent samples.
    confidence
        Of the interval of the difference.
    threads
        Number of threads, None for the default.

    Returns
    -------
    list of Comparison
        Class by class, for every pair of methods in their order. Empty for one method. P-values are not adjusted for
        their number.

    Raises
    ------
    ValueError
        A method without scores, or groups together with weights.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    found = []
    classes = table.classes if table.positive is None else (table.positive,)
    for name in classes:
        for first, second in combinations(table.outputs, 2):
            used = table.outputs[first].used & table.outputs[second].used
            both = [Samples(table, table.outputs[one]._replace(used=used), None, threads) for one in (first, second)]
            scores = [one.scores(name) for one in both]
            variances = delong(
                both[0].is_class(name), *scores, weight=both[0].weight, cluster=both[0].group, threads=threads
            )
            difference = float(variances.auroc[0] - variances.auroc[1])
            covariance = variances.covariance
            variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
            error = math.sqrt(max(variance, 0.0)) if not math.isnan(variance) else math.nan
            p = (
                math.erfc(abs(difference) / error / math.sqrt(2))
                if error > 0
                else (1.0 if difference == 0 else math.nan)
            )
            found.append(Comparison(name, first, second, difference, difference - z * error, difference + z * error, p))
    return found
