"""Metrics of scores: how well they separate a class from the rest."""

from __future__ import annotations

import math

from .overlap import BETA
from .record import METRICS_RELOADED, Direction, Metric, Parameter

_MCCLISH = (
    "McClish, Analyzing a portion of the ROC curve, Medical Decision Making 9 (1989), doi:10.1177/0272989X8900900307"
)
_YOUDEN = (
    "Youden, Index for rating diagnostic tests, Cancer 3 (1950), "
    "doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3"
)

_BOTH = "NaN if a class is absent"

INTERPOLATION = Parameter(
    "interpolation",
    "how precision is read between the points of the curve",
    "step",
    {
        "step": "step by step, equal scores are one step",
        "envelope": "of the best precision at that sensitivity or above",
        "11_points": "mean of the best precision at 11 sensitivities or above",
        "101_points": "mean of the best precision at 101 sensitivities or above",
        "trapezoid": "linear between the points of the curve, from a PPV of 1 at sensitivity 0",
    },
)
RULE = Parameter(
    "rule",
    "which sensitivity belongs to a specificity: the best with at least that specificity, the best with more, that of "
    "the first point of a thinned curve that is not above it, or a linear interpolation",
    "best",
    {
        "best": "the best with at least that specificity",
        "above": "the best with a specificity above it",
        "first_below": "that of the first point of scikit-learn's curve with 1 - specificity of at least 1 - target",
        "interpolated": "linear between the points of the curve",
    },
)


def _share(name: str) -> Parameter:
    return Parameter(name, f"the {name} to reach (no default)", low=0, high=1)


SENSITIVITY, SPECIFICITY, PPV, NPV = map(_share, ("sensitivity", "specificity", "ppv", "npv"))


def _curve(
    key: str,
    title: str,
    function: str,
    sentence: str,
    empties: str = _BOTH,
    *,
    method: str | None = None,
    direction: Direction = "up",
    low: float = 0.0,
    source: str = METRICS_RELOADED,
    parameters: tuple[Parameter, ...] = (),
) -> Metric:
    return Metric(
        key=key,
        title=title,
        function=function,
        family="discrimination",
        statistic="curve",
        method=method or key,
        direction=direction,
        low=low,
        high=1.0,
        best=1.0 if direction == "up" else 0.0,
        worst=0.0 if direction == "up" else 1.0,
        unit="",
        sentence=sentence,
        empties=empties,
        source=source,
        parameters=parameters,
    )


def _best(key: str, best: str, target: Parameter) -> Metric:
    """The best of one rate among all thresholds that reach another."""
    titles = {"ppv": "PPV", "npv": "NPV"}
    what, of = titles.get(best, best), titles.get(target.name, target.name)
    return _curve(
        key,
        f"{what} at a{'n' if of == 'NPV' else ''} {of}",
        key,
        f"the best {what} among all thresholds with a{'n' if of == 'NPV' else ''} {of} of at least {{{target.name}}}",
        f"{_BOTH}, or no threshold reaches it",
        parameters=(target,),
    )


DISCRIMINATION = (
    _curve(
        "auroc",
        "area under the ROC curve",
        "auroc",
        "probability that a positive has the higher score of a pair, ties count half",
    ),
    _curve(
        "partial_auroc",
        "partial area under the ROC curve",
        "partial_auroc",
        "area under the ROC curve between a {along} of {low} and {high} ({area})",
        low=-math.inf,
        source=_MCCLISH,
        parameters=(
            Parameter(
                "along",
                "of what the part is a range",
                "specificity",
                {"specificity": "specificity", "sensitivity": "sensitivity"},
            ),
            Parameter("low", "where the part begins (no default)", low=0, high=1),
            Parameter("high", "where it ends", 1.0, low=0, high=1),
            Parameter(
                "area",
                "whether the area is scaled so that 0.5 says nothing and 1 is perfect",
                "standardized",
                {"standardized": "scaled so that 0.5 says nothing and 1 is perfect", "plain": "the plain area"},
            ),
        ),
    ),
    _curve(
        "ap",
        "average precision",
        "average_precision",
        "area under PPV over sensitivity at every threshold ({interpolation})",
        "NaN if there is no positive",
        method="average_precision",
        parameters=(INTERPOLATION,),
    ),
    _curve(
        "sensitivity_at_specificity",
        "sensitivity at a specificity",
        "sensitivity_at_specificity",
        "sensitivity at a specificity of {specificity}: {rule}",
        f"{_BOTH}, or no threshold reaches it",
        parameters=(SPECIFICITY, RULE),
    ),
    _best("specificity_at_sensitivity", "specificity", SENSITIVITY),
    _best("ppv_at_sensitivity", "ppv", SENSITIVITY),
    _best("sensitivity_at_ppv", "sensitivity", PPV),
    _best("npv_at_specificity", "npv", SPECIFICITY),
    _best("specificity_at_npv", "specificity", NPV),
    _curve(
        "fpr_at_sensitivity",
        "false positive rate at a sensitivity",
        "fpr_at_sensitivity",
        "the least 1 - specificity among all thresholds with a sensitivity of at least {sensitivity}",
        direction="down",
        parameters=(SENSITIVITY._replace(default=0.95, description="the sensitivity to reach"),),
    ),
    _curve(
        "best_f_beta",
        "largest F-beta score",
        "best_f_beta",
        "the largest (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP) of all thresholds with b = {beta}",
        "NaN if there is no positive",
        parameters=(BETA,),
    ),
    _curve(
        "best_youden",
        "largest Youden index",
        "best_youden_index",
        "the largest sensitivity + specificity - 1 of all thresholds",
        source=_YOUDEN,
    ),
)
