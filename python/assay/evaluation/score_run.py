"""`evaluate_table`: samples with scores or decisions, one value per method, class and metric, with intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from .._inputs import as_bool
from ..catalogue import POOLED, as_number
from ..conventions import convention as named
from ..definition import Definition, as_definitions
from ..metrics.auroc_inference import compare_auroc
from ..proportions import as_confidence
from ..score_tables import ScoreTable
from .by_class import MetricPlan, of_every_class
from .decisions import SUM_TOLERANCE
from .results import Results
from .rows import Row
from .run_plan import Metrics
from .score_intervals import limits
from .score_samples import Samples
from .set_values import SetValue, kept, with_value

_OF_ONE = ("auroc", "ap", "sensitivity", "specificity", "ppv", "npv", "balanced_accuracy", "f_beta", "mcc")
_OF_SEVERAL = ("multiclass_accuracy", "multiclass_balanced_accuracy", "multiclass_mcc", "multiclass_kappa")
_OF_DECISIONS = ("counts", "confusion")


def evaluate_table(
    table: ScoreTable,
    metrics: Metrics = None,
    *,
    convention: str = "metrics_reloaded",
    score_threshold: float | None = None,
    probabilities: bool = False,
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
        (`sensitivity`), of probabilities (`ece`), and of several classes (`multiclass_mcc`). Left out: auroc, ap,
        sensitivity, specificity, ppv, npv, balanced_accuracy, f_beta and mcc, as far as there are scores; if every
        class has values of its own, also multiclass_accuracy, multiclass_balanced_accuracy, multiclass_mcc and
        multiclass_kappa.
    convention
        Whose definitions the keys have.
    score_threshold
        Scores of two classes of at least this are decided for the positive one, as the thresholds in the results mean
        it. Left out it is 0.5, which needs scores from 0 to 1. Scores of several classes are decided for the first of
        the largest.
    probabilities
        Whether the scores are probabilities: that is checked, and metrics that are left out are then also calibration
        errors and proper scores.
    confidence
        Of the intervals: DeLong's on the logit scale for AUROC, Wilson's for sensitivity, specificity, PPV and NPV. If
        the table has groups, those for samples that depend on each other within a group (Obuchowski; the variance of a
        ratio). Other metrics have none, nor have proportions of weighted samples. A weight counts as that many
        samples.
    threads
        Number of threads, None for the default.

    Returns
    -------
    Results
        One row per method, class and metric; the class is empty for metrics of several classes together. A method that
        has decisions alone has no row of metrics of scores. `low` and `high` are the limits of the interval. `message`
        says the threshold of a value that has one, why there is no interval, and how many samples were left out.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used.
    """
    level = _checked(table, confidence)
    threshold = None if score_threshold is None else as_number(score_threshold, "score_threshold")
    if threshold is not None and not table.takes_threshold:
        raise ValueError("score_threshold is for scores of the positive of two classes without a prediction")
    if as_bool(probabilities, "probabilities"):
        _check_probabilities(table)
    if metrics is None:
        metrics = default_metrics(table, convention, probabilities)
    definitions = _definitions(table, metrics, convention)
    found = [one for method in table.outputs for one in _values(table, method, definitions, threshold, level, threads)]
    used = {one.row.definition for one in found}
    known = {one.id: one for one in definitions if one.id in used}
    return Results([one.row for one in found], known.values(), kept(found, known))


def default_metrics(table: ScoreTable, convention: str = "metrics_reloaded", probabilities: bool = False) -> list[str]:
    """The keys that `evaluate_table` takes if it is given none."""
    chosen = named(convention)
    keys = [*_OF_ONE, *(_OF_SEVERAL if table.positive is None else ())]
    found = [key for key in keys if key in chosen.metrics and (table.scored or key not in ("auroc", "ap"))]
    if probabilities and table.scored:
        found += [key for key in chosen.of_probabilities if not key.startswith(POOLED)]
    if not found:
        raise ValueError(f"convention {convention} has none of the default metrics of samples; name some")
    return found


def _checked(table: ScoreTable, confidence: float) -> float:
    if not isinstance(table, ScoreTable):
        raise TypeError(f"table must be made by score_table or read_score_table, got {type(table).__name__}")
    return as_confidence(confidence)


def _check_probabilities(table: ScoreTable) -> None:
    for method, output in table.outputs.items():
        if output.scores is None:
            continue
        scores, of_method = output.scores[output.used], f" of {method}" if method else ""
        if scores.size and not (scores.min() >= 0 and scores.max() <= 1):
            raise ValueError(
                f"scores{of_method} must be probabilities between 0 and 1, got {scores.min():g} to {scores.max():g}"
            )
        if scores.ndim == 2 and np.abs(scores.sum(axis=1) - 1).max(initial=0) > SUM_TOLERANCE:
            raise ValueError(f"scores{of_method} must add up to 1 over the classes to be probabilities")


def _definitions(table: ScoreTable, metrics: Metrics, convention: str) -> list[Definition]:
    if isinstance(metrics, MetricPlan):
        metrics = of_every_class(metrics)
    found = as_definitions(metrics or (), convention)
    for one in found:
        if not one.metric.of_scores and one.metric.statistic not in _OF_DECISIONS:
            raise ValueError(f"{one.name} is a metric of images, not of scores or decisions about samples")
        if one.metric.of_scores and not table.scored:
            raise ValueError(f"{one.name} is a metric of scores, the table has decisions only")
        if dict(one.parameters).get("region", "all") != "all":
            raise ValueError(f"{one.name} is about a region of an image, expected region='all' for a table")
    return [one._replace(level="set") for one in found]


def _values(
    table: ScoreTable,
    method: str,
    definitions: list[Definition],
    threshold: float | None,
    confidence: float,
    threads: int | None,
) -> Iterator[SetValue]:
    samples = Samples(table, method, threshold, threads)
    left_out = table.left_out(method)
    known = [one for one in definitions if samples.has_scores or not one.metric.of_scores]
    of_class = [one for one in known if not one.metric.of_all_classes]
    places = [(name, one) for name in table.own_classes for one in of_class]
    for name, definition in [*places, *(("", one) for one in known if one not in of_class)]:
        try:
            statistic = samples.statistic(definition, name)
            found = getattr(statistic, definition.metric.method)(**definition.split(name)[1])
        except ValueError as problem:
            raise ValueError(f"{definition.name}{f' of class {name}' if name else ''}: {problem}") from problem
        low, high, why = limits(samples, definition.key, name, confidence)
        row = Row("", name, definition.name, math.nan, "ok", method, definition=definition.id, low=low, high=high)
        note = "; ".join(filter(None, [why, left_out]))
        yield SetValue(with_value(row, definition, found, statistic, statistic, note), statistic)


class Comparison(NamedTuple):
    """The AUROCs of two methods for a class on the samples that both have scores for, first minus second.

    `p` is two-sided, by DeLong's test of the paired difference, as `compare_auroc` has it. NaN where undefined.
    """

    class_name: str
    first: str
    second: str
    difference: float
    low: float
    high: float
    p: float


def compare_methods(table: ScoreTable, *, confidence: float = 0.95, threads: int | None = None) -> list[Comparison]:
    """Compare the AUROCs of all methods of a table that have scores, each with each, by DeLong's test.

    Parameters
    ----------
    table
        With the scores of several methods. Its groups make the variance that of dependent samples. A pair is compared
        on the samples that both have finite scores for.
    confidence
        Of the interval of the difference.
    threads
        Number of threads, None for the default.

    Returns
    -------
    list of Comparison
        Class by class, for every pair of methods in their order. Empty unless two or more have scores. P-values are
        not adjusted for their number.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used, or groups together with weights.
    """
    z = NormalDist().inv_cdf((1 + _checked(table, confidence)) / 2)
    scored = [method for method, output in table.outputs.items() if output.scores is not None]
    found = []
    for name in table.own_classes:
        for first, second in combinations(scored, 2):
            used = table.outputs[first].used & table.outputs[second].used
            one, other = (Samples(table, method, used=used) for method in (first, second))
            test = compare_auroc(
                one.is_class(name),
                one.scores(name),
                other.scores(name),
                weight=one.weight,
                cluster=one.group,
                threads=threads,
            )
            width = z * test.standard_error
            low, high = test.difference - width, test.difference + width
            found.append(Comparison(name, first, second, test.difference, low, high, test.p))
    return found
