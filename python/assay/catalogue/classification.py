"""Metrics of decisions among several classes, of the whole confusion matrix."""

from __future__ import annotations

import math

from .overlap import BETA
from .record import METRICS_RELOADED, Direction, Metric, Parameter

_GORODKIN = (
    "Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient, Computational Biology and "
    "Chemistry 28 (2004), doi:10.1016/j.compbiolchem.2004.09.006"
)
_COHEN = (
    "Cohen, Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit, "
    "Psychological Bulletin 70 (1968), doi:10.1037/h0026256"
)
_KENDALL = "Kendall, The treatment of ties in ranking problems, Biometrika 33 (1945), doi:10.1093/biomet/33.3.239"

ABSENT = Parameter(
    "absent",
    "what the value of a class without one, such as the sensitivity for a class that is not in the reference, does to "
    "the mean",
    "keep",
    {
        "keep": "undefined if one of them is",
        "skip": "over those that are defined",
        "zero": "over those in the reference or the prediction, undefined ones 0",
    },
)
AVERAGE = Parameter(
    "average",
    "how the values of the classes become one",
    "macro",
    {
        "macro": "mean over classes ({absent})",
        "weighted": "mean over classes ({absent}), weighted by their samples in the reference",
        "micro": "of the counts of all classes added up",
    },
)
F_AVERAGE = AVERAGE._replace(
    choices={**AVERAGE.choices, "of_means": "F-beta of the mean PPV and the mean sensitivity ({absent})"}
)


def _matrix(
    key: str,
    title: str,
    sentence: str,
    empties: str,
    method: str,
    parameters: tuple[Parameter, ...] = (),
    *,
    direction: Direction = "up",
    low: float = 0.0,
    high: float = 1.0,
    worst: float | None = 0.0,
    source: str = METRICS_RELOADED,
) -> Metric:
    return Metric(
        key=key,
        title=title,
        function="confusion_matrix",
        family="classification",
        statistic="confusion",
        method=method,
        direction=direction,
        low=low,
        high=high,
        best=high if direction == "up" else 0.0,
        worst=worst,
        unit="",
        sentence=sentence,
        empties=empties,
        source=source,
        parameters=parameters,
        level="set",
    )


def _mean(key: str, title: str, formula: str, method: str, what: str) -> Metric:
    """A metric of two classes, each against the rest, as one number."""
    sentence = f"{formula} of each class against the rest: {{average}}"
    return _matrix(
        key,
        title,
        sentence,
        f"NaN if a class has no {what}",
        method,
        (AVERAGE, ABSENT._replace(when=("average", ("macro", "weighted")))),
    )


CLASSIFICATION = (
    _matrix("multiclass_accuracy", "accuracy", "share of samples in their class", "NaN without samples", "accuracy"),
    _matrix(
        "multiclass_balanced_accuracy",
        "balanced accuracy",
        "mean sensitivity over classes ({absent})",
        "NaN if a class has no reference sample",
        "balanced_accuracy",
        (ABSENT,),
    ),
    _matrix(
        "multiclass_mcc",
        "Matthews correlation coefficient",
        "correlation of reference and prediction over K classes",
        "NaN if the reference or the prediction has one class only",
        "mcc",
        low=-1.0,
        worst=-1.0,
        source=_GORODKIN,
    ),
    _matrix(
        "multiclass_kappa",
        "Cohen's kappa",
        "1 - observed / expected disagreement, which counts {weights}",
        "NaN if the reference has one class only",
        "kappa",
        (
            Parameter(
                "weights",
                "what a disagreement counts",
                "none",
                {
                    "none": "1",
                    "linear": "the distance of the classes in their order",
                    "quadratic": "the squared distance of the classes in their order",
                },
            ),
        ),
        low=-1.0,
        worst=-1.0,
        source=_COHEN,
    ),
    _matrix(
        "expected_cost",
        "expected cost",
        "sum over classes of prior ({priors}) times the mean cost of its decisions ({costs}){scale}",
        "NaN if a class with a prior has no reference sample",
        "expected_cost",
        (
            Parameter(
                "costs",
                "what a confusion costs",
                "zero_one",
                {
                    "zero_one": "1 for every error",
                    "linear": "the distance of the classes in their order over that of the first and the last",
                    "quadratic": "the square of the distance of the classes in their order over that of the first and "
                    "the last",
                },
            ),
            Parameter(
                "priors", "how frequent the classes are", "data", {"data": "as in the data", "equal": "all equal"}
            ),
            Parameter(
                "scale",
                "whether the cost is divided by that of the best constant decision",
                "plain",
                {"plain": "", "normalised": ", divided by the cost of the best constant decision"},
            ),
        ),
        direction="down",
        high=math.inf,
        worst=None,
    ),
    _matrix(
        "hamming_loss",
        "Hamming loss",
        "share of samples in another class",
        "NaN without samples",
        "hamming",
        direction="down",
        worst=1.0,
    ),
    _matrix(
        "ordinal_mae",
        "mean absolute error of grades",
        "{average} of the distance of the decided class from the true one, classes in their order and one apart",
        "NaN without samples",
        "mean_absolute_error",
        (
            Parameter(
                "average",
                "over what the mean is",
                "samples",
                {
                    "samples": "mean over samples",
                    "classes": "mean over classes with samples of the mean",
                    "max": "largest over classes with samples of the mean",
                },
            ),
        ),
        direction="down",
        high=math.inf,
        worst=None,
    ),
    _matrix(
        "kendall_tau_b",
        "Kendall's tau-b",
        "agreeing less opposite pairs of samples, by the root of the pairs that differ in the reference times those "
        "that differ in the decision; classes in their order",
        "NaN if all samples are of one class, or are decided for one",
        "tau_b",
        low=-1.0,
        worst=-1.0,
        source=_KENDALL,
    ),
    _mean("multiclass_sensitivity", "sensitivity over classes", "TP / (TP + FN)", "sensitivity", "reference sample"),
    _mean("multiclass_specificity", "specificity over classes", "TN / (TN + FP)", "specificity", "other sample"),
    _mean("multiclass_ppv", "PPV over classes", "TP / (TP + FP)", "ppv", "predicted sample"),
    _mean("multiclass_npv", "NPV over classes", "TN / (TN + FN)", "npv", "sample that is predicted as another"),
    _matrix(
        "multiclass_f_beta",
        "F-beta score over classes",
        "(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP) with b = {beta} of each class against the rest: {average}",
        "NaN if a class has neither reference nor predicted samples",
        "f_beta",
        (BETA, F_AVERAGE, ABSENT._replace(when=("average", ("macro", "weighted", "of_means")))),
    ),
)
