"""Discrimination: how well scores separate classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from .._core import ScoreCurve, ValueAtThreshold
from .._inputs import as_array, as_bool, as_choice
from ..catalogue import as_number
from ..discrimination import SampleOptions, as_reference, score_curve


def auroc(reference: object, score: object, **options: Unpack[SampleOptions]) -> float:
    """Area under the ROC curve: the probability that a positive sample has the higher score of a pair.

    Ties count half. 0 to 1, higher is better, 0.5 for a score that says nothing. NaN if a class is absent. The options
    are those of `score_curve`: positive, weight, ignore_label, mask, non_finite, threads.

    >>> auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    return score_curve(reference, score, **options).auroc()


def partial_auroc(
    reference: object,
    score: object,
    *,
    specificity: tuple[float, float] | None = None,
    sensitivity: tuple[float, float] | None = None,
    standardized: bool = True,
    **options: Unpack[SampleOptions],
) -> float:
    """Area under the part of the ROC curve in a range of specificity or of sensitivity (one of them).

    Standardized (McClish, Medical Decision Making 9 (1989)) it is 0.5 for a score that says nothing and 1 for a perfect
    one; else the plain area. NaN if a class is absent. AIROGS takes specificity=(0.9, 1), ISIC the plain area of
    sensitivity=(0.8, 1). Further options are those of `score_curve`.

    >>> partial_auroc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], specificity=(0.5, 1), standardized=False)
    0.25
    """
    if (specificity is None) == (sensitivity is None):
        raise ValueError(f"one of specificity and sensitivity must be given, got {specificity} and {sensitivity}")
    along = "sensitivity" if specificity is None else "specificity"
    given = sensitivity if specificity is None else specificity
    if not isinstance(given, Sequence) or len(given) != 2:
        raise TypeError(f"{along} must be two numbers (low, high), got {given!r}")
    low, high = (as_number(one, f"each of {along}") for one in given)
    curve = score_curve(reference, score, **options)
    return curve.partial_auroc(along=along, low=low, high=high, standardized=as_bool(standardized, "standardized"))


def average_precision(
    reference: object, score: object, *, interpolation: str = "step", **options: Unpack[SampleOptions]
) -> float:
    """Average precision: the area under precision over sensitivity.

    "step": precision at each gain of sensitivity, weighted by that gain; equal scores are one threshold. "envelope": of
    the best precision at that sensitivity or above; "11_points", "101_points": the mean of that. "trapezoid": linear
    between the points, from a precision of 1 at sensitivity 0; too good as a rule. 0 to 1, higher is better; a score
    that says nothing has the prevalence ("step"). NaN without positives. Further options are those of
    `score_curve`.

    >>> average_precision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.8333333333333333
    """
    return score_curve(reference, score, **options).average_precision(interpolation=interpolation)


def sensitivity_at_specificity(
    reference: object, score: object, *, specificity: float, rule: str = "best", **options: Unpack[SampleOptions]
) -> ValueAtThreshold:
    """Sensitivity at a specificity, and the threshold.

    "best": the best of all thresholds of at least that specificity (AIROGS). "above": of more than it (Galdran,
    JustRAIGS). "first_below": at the first point of scikit-learn's curve with 1 - specificity of at least 1 - target in
    floating point, which may lie below the target (JustRAIGS, which rounds it to four digits). "interpolated": linear
    (REFUGE); no threshold belongs to it. NaN if a class is absent. Further options are those of `score_curve`.

    >>> sensitivity_at_specificity([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], specificity=0.5)
    ValueAtThreshold(value=1.0, threshold=0.35)
    """
    return score_curve(reference, score, **options).sensitivity_at_specificity(specificity, rule=rule)


def _at(
    reference: object, score: object, rate: str, target: str, least: float, options: SampleOptions
) -> ValueAtThreshold:
    return score_curve(reference, score, **options).best_rate(rate, target=target, least=as_number(least, target))


def specificity_at_sensitivity(
    reference: object, score: object, *, sensitivity: float, **options: Unpack[SampleOptions]
) -> ValueAtThreshold:
    """Best specificity among all thresholds of at least that sensitivity; NaN if a class is absent."""
    return _at(reference, score, "specificity", "sensitivity", sensitivity, options)


def ppv_at_sensitivity(
    reference: object, score: object, *, sensitivity: float, **options: Unpack[SampleOptions]
) -> ValueAtThreshold:
    """Best positive predictive value among all thresholds of at least that sensitivity; NaN if a class is absent."""
    return _at(reference, score, "ppv", "sensitivity", sensitivity, options)


def sensitivity_at_ppv(
    reference: object, score: object, *, ppv: float, **options: Unpack[SampleOptions]
) -> ValueAtThreshold:
    """Best sensitivity among all thresholds of at least that PPV; NaN if none has it, or a class is absent."""
    return _at(reference, score, "sensitivity", "ppv", ppv, options)


def npv_at_specificity(
    reference: object, score: object, *, specificity: float, **options: Unpack[SampleOptions]
) -> ValueAtThreshold:
    """Best negative predictive value among all thresholds of at least that specificity; NaN if a class is absent."""
    return _at(reference, score, "npv", "specificity", specificity, options)


def specificity_at_npv(
    reference: object, score: object, *, npv: float, **options: Unpack[SampleOptions]
) -> ValueAtThreshold:
    """Best specificity among all thresholds of at least that NPV; NaN if none has it, or a class is absent."""
    return _at(reference, score, "specificity", "npv", npv, options)


def fpr_at_sensitivity(
    reference: object, score: object, *, sensitivity: float = 0.95, **options: Unpack[SampleOptions]
) -> ValueAtThreshold:
    """Least false positive rate among all thresholds of at least that sensitivity: FPR95 at 0.95.

    Out-of-distribution detection has two conventions that give different numbers. In-distribution samples positive:
    pass the confidence as score, and their label as `positive`. Out-of-distribution samples positive: pass its
    negative. NaN if a class is absent.

    >>> fpr_at_sensitivity([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    ValueAtThreshold(value=0.5, threshold=0.35)
    """
    return score_curve(reference, score, **options).fpr_at_sensitivity(as_number(sensitivity, "sensitivity"))


def best_f_beta(
    reference: object, score: object, *, beta: float = 1.0, **options: Unpack[SampleOptions]
) -> ValueAtThreshold:
    """Largest F-beta score of all thresholds, of equal ones at the highest; NaN without positives.

    >>> best_f_beta([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    ValueAtThreshold(value=0.8, threshold=0.35)
    """
    return score_curve(reference, score, **options).best_f_beta(beta=as_number(beta, "beta"))


def best_youden_index(reference: object, score: object, **options: Unpack[SampleOptions]) -> ValueAtThreshold:
    """Largest sensitivity + specificity - 1 of all thresholds, of equal ones at the highest; NaN if a class is absent.

    >>> best_youden_index([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    ValueAtThreshold(value=0.5, threshold=0.8)
    """
    return score_curve(reference, score, **options).best_youden()


@dataclass(frozen=True)
class DecisionCurve:
    """Net benefit at risk thresholds: of acting on the score, and on every sample; acting on none has 0."""

    thresholds: NDArray[np.float64]
    model: NDArray[np.float64]
    treat_all: NDArray[np.float64]


def decision_curve(
    reference: object, score: object, *, thresholds: object, **options: Unpack[SampleOptions]
) -> DecisionCurve:
    """Net benefit TP/n - FP/n t/(1-t) at each risk threshold t of at least 0 and below 1, where scores are risks.

    Vickers and Elkin, Medical Decision Making 26 (2006). Options are those of `score_curve`. NaN without samples.

    >>> decision_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], thresholds=[0.5]).model
    array([0.25])
    """
    given = np.asarray(thresholds, np.float64).reshape(-1)
    model, treat_all = score_curve(reference, score, **options).net_benefit(given.tolist())
    return DecisionCurve(given, model, treat_all)


def open_set_classification_rate(
    known: object, correct: object, unknown: object, *, threads: int | None = None
) -> float:
    """Area under the rate of known samples that are classified correctly over the rate of unknown ones (OSCR).

    `known` and `unknown` are confidences, `correct` is True for the known samples of right class. It is the accuracy
    times the probability that a correct known sample is surer than an unknown one, ties counting half: 0 to the
    accuracy, higher is better. 0 if no known sample is correct; NaN without known or unknown samples.

    >>> open_set_classification_rate([0.9, 0.6, 0.4], [True, True, False], [0.5, 0.7])
    0.5
    """
    sure, unsure = (np.asarray(one, np.float64).reshape(-1) for one in (known, unknown))
    right = np.asarray(correct).reshape(-1)
    if right.dtype != np.bool_ or right.size != sure.size:
        raise ValueError(f"correct must be True or False for each of {sure.size} known samples")
    if not sure.size or not unsure.size:
        return math.nan
    if not right.any():
        return 0.0
    reference = np.arange(np.count_nonzero(right) + unsure.size) < np.count_nonzero(right)
    curve = score_curve(reference, np.concatenate([sure[right], unsure]), threads=threads)
    return float(curve.auroc() * np.count_nonzero(right) / right.size)


def multiclass_auroc(
    reference: object,
    score: object,
    *,
    labels: Sequence[int] | None = None,
    scheme: str = "one_vs_rest",
    average: str = "macro",
    threads: int | None = None,
) -> float:
    """AUROC of several classes.

    Parameters
    ----------
    reference
        Label of each of n samples.
    score
        One column per class, shape (n, K).
    labels
        The label of each column; left out 0 to K - 1.
    scheme
        "one_vs_rest": each class against all others, by its own column. "one_vs_one": Hand and Till, Machine Learning
        45 (2001): for every pair of classes the mean of both directions, over their samples.
    average
        "macro": the plain mean. "weighted": by the share of samples (of a class, or of both of a pair). "micro": all
        columns pooled, one-vs-rest only.

    Returns
    -------
    float
        0 to 1, higher is better. NaN if a class is absent.

    Examples
    --------
    >>> multiclass_auroc([0, 1, 2, 1], [[0.8, 0.1, 0.1], [0.2, 0.6, 0.2], [0.1, 0.4, 0.5], [0.4, 0.3, 0.3]])
    0.9166666666666666
    """
    as_choice(scheme, "scheme", ("one_vs_rest", "one_vs_one"))
    as_choice(average, "average", ("macro", "weighted", "micro"))
    if scheme == "one_vs_one" and average == "micro":
        raise ValueError('average must be "macro" or "weighted" for one_vs_one, got "micro"')
    truth = as_reference(reference)
    columns = np.asarray(score) if isinstance(score, (list, tuple)) else as_array(score, "score")
    if truth.ndim != 1 or columns.ndim != 2 or columns.shape[0] != truth.size:
        raise ValueError(f"score must have shape (n, classes) for n samples, got {columns.shape} for {truth.shape}")
    names = list(range(columns.shape[1])) if labels is None else [int(label) for label in labels]
    if len(names) != columns.shape[1] or len(set(names)) < len(names) or len(names) < 2:
        raise ValueError(f"labels must be different, one per column ({columns.shape[1]}, at least 2), got {names}")
    if not np.isin(truth, names).all():
        raise ValueError(f"reference must hold only the labels {names}")
    if scheme == "one_vs_one":
        return _one_vs_one(truth, columns, names, average, threads)
    curves = [score_curve(truth, columns[:, k], positive=name, threads=threads) for k, name in enumerate(names)]
    if average == "micro":
        pooled: ScoreCurve = curves[0]
        for curve in curves[1:]:
            pooled = pooled + curve
        return pooled.auroc()
    values = np.array([curve.auroc() for curve in curves])
    shares = [curve.positives for curve in curves] if average == "weighted" else None
    return float(np.average(values, weights=shares)) if truth.size else math.nan


def _one_vs_one(
    truth: NDArray[Any], columns: NDArray[Any], names: list[int], average: str, threads: int | None
) -> float:
    values, shares = [], []
    for (i, a), (j, b) in combinations(enumerate(names), 2):
        pair = np.isin(truth, (a, b))
        both = [
            score_curve(truth, columns[:, k], positive=name, mask=pair, threads=threads).auroc()
            for k, name in ((i, a), (j, b))
        ]
        values.append(sum(both) / 2)
        shares.append(np.count_nonzero(pair))
    if np.isnan(values).any():
        return math.nan
    return float(np.average(values, weights=shares if average == "weighted" else None))
