"""Counting metrics of two classes that weigh both against each other, or errors against benefits."""

from __future__ import annotations

from .._inputs import Labels
from ..catalogue.overlap import RISK_THRESHOLD
from ._documented import documented
from .overlap import Result, per_class


@documented("balanced_accuracy")
def balanced_accuracy(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Balanced accuracy, the mean of sensitivity and specificity."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.balanced_accuracy(), reference, prediction, labels, **options)


@documented("youden")
def youden_index(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Youden's J."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.youden(), reference, prediction, labels, **options)


@documented("lr_plus")
def positive_likelihood_ratio(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Positive likelihood ratio."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.positive_likelihood_ratio(), reference, prediction, labels, **options)


@documented("lr_minus")
def negative_likelihood_ratio(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Negative likelihood ratio."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.negative_likelihood_ratio(), reference, prediction, labels, **options)


@documented("diagnostic_odds_ratio")
def diagnostic_odds_ratio(
    reference: object,
    prediction: object,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Diagnostic odds ratio."""
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(lambda region: region.counts.diagnostic_odds_ratio(), reference, prediction, labels, **options)


@documented("net_benefit")
def net_benefit(
    reference: object,
    prediction: object,
    *,
    risk_threshold: float,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> Result:
    """Net benefit of acting on the prediction."""
    risk = RISK_THRESHOLD.number(risk_threshold)
    options = {"ignore_label": ignore_label, "mask": mask, "threads": threads}
    return per_class(
        lambda region: region.counts.net_benefit(risk_threshold=risk), reference, prediction, labels, **options
    )
