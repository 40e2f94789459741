"""Proper and ordinal scores of probabilities, of one class against the rest and of all together."""

from __future__ import annotations

import math

from .calibration import REGION, WIDTH
from .record import Direction, Metric, Parameter

_BRIER = (
    "Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950), "
    "doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2"
)
_GRUBER = (
    "Gruber and Buettner, Better uncertainty calibration via proper scores for classification and beyond, NeurIPS 35 "
    "(2022), doi:10.48550/arXiv.2203.07835"
)
_GNEITING = (
    "Gneiting and Raftery, Strictly proper scoring rules, prediction, and estimation, JASA 102 (2007), "
    "doi:10.1198/016214506000001437"
)
_EPSTEIN = (
    "Epstein, A scoring system for probability forecasts of ranked categories, Journal of Applied Meteorology 8 "
    "(1969), doi:10.1175/1520-0450(1969)008<0985:ASSFPF>2.0.CO;2"
)
_SPIEGELHALTER = (
    "Spiegelhalter, Probabilistic prediction in patient management and clinical trials, Statistics in Medicine 5 "
    "(1986), doi:10.1002/sim.4780050506"
)

_NO_SAMPLES = "NaN without samples"

AVERAGE = Parameter(
    "average",
    "over what the mean is",
    "samples",
    {"samples": "mean over samples", "classes": "mean over classes with samples of their mean"},
)
SCALE = Parameter(
    "scale",
    "whether the Brier score is the sum over classes, up to 2, or half of it, up to 1",
    "sum",
    {"sum": "sum_k (p_k - [y = k])^2", "half": "sum_k (p_k - [y = k])^2 / 2"},
)
STEPS = Parameter(
    "scale",
    "whether the RPS is divided by the number of classes - 1",
    "normalised",
    {"normalised": " / (K - 1)", "sum": ""},
)


def _score(
    key: str,
    title: str,
    function: str,
    sentence: str,
    method: str,
    *parameters: Parameter,
    one_class: bool = False,
    direction: Direction = "down",
    target: float = 0.0,
    low: float = 0.0,
    high: float = 1.0,
    empties: str = _NO_SAMPLES,
    source: str = _BRIER,
) -> Metric:
    best = {"down": low, "up": high, "target": target}[direction]
    worst = {"down": high, "up": low, "target": math.inf}[direction]
    return Metric(
        key=key,
        title=title,
        function=function,
        family="scoring",
        statistic="class_scoring" if one_class else "scoring",
        method=method,
        direction=direction,
        low=low,
        high=high,
        best=best,
        worst=worst if math.isfinite(worst) else None,
        unit="",
        sentence=f"{sentence}; {{region}}",
        empties=empties,
        source=source,
        parameters=(*parameters, REGION, WIDTH),
    )


SCORING = (
    _score("brier", "Brier score", "brier_score", "mean of (p - [y is the class])^2", "half_brier", one_class=True),
    _score(
        "root_brier",
        "root Brier score",
        "root_brier_score",
        "root of the mean of (p - [y is the class])^2",
        "half_root_brier",
        one_class=True,
        source=_GRUBER,
    ),
    _score(
        "brier_skill",
        "Brier skill score",
        "scoring_sums",
        "1 - Brier score / that of the frequencies in the data",
        "brier_skill",
        one_class=True,
        direction="up",
        low=-math.inf,
        empties="NaN if all samples are of one class",
    ),
    _score(
        "nll",
        "negative log-likelihood",
        "negative_log_likelihood",
        "mean of -log of the probability of what is the case, natural logarithm, nothing is clipped",
        "class_nll",
        one_class=True,
        high=math.inf,
        source=_GNEITING,
    ),
    _score(
        "spiegelhalter_z",
        "Spiegelhalter's z",
        "spiegelhalter_z",
        "sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p)), standard normal if probabilities are calibrated",
        "spiegelhalter_z",
        one_class=True,
        direction="target",
        low=-math.inf,
        high=math.inf,
        empties="NaN if all probabilities are 0, 1/2 or 1",
        source=_SPIEGELHALTER,
    ),
    _score(
        "observed_expected",
        "observed by expected",
        "scoring_sums",
        "samples of the class by the sum of its probabilities, 1 if calibrated in the large",
        "observed_expected",
        one_class=True,
        direction="target",
        target=1.0,
        high=math.inf,
        empties="NaN if both are 0",
        source=_SPIEGELHALTER,
    ),
    _score(
        "multiclass_brier",
        "Brier score of all classes",
        "brier_score",
        "{average} of {scale}",
        "brier",
        SCALE,
        AVERAGE,
        high=2.0,
    ),
    _score(
        "multiclass_root_brier",
        "root Brier score of all classes",
        "root_brier_score",
        "root of the {average} of {scale}",
        "root_brier",
        SCALE,
        AVERAGE,
        high=math.sqrt(2),
        source=_GRUBER,
    ),
    _score(
        "multiclass_nll",
        "negative log-likelihood of all classes",
        "negative_log_likelihood",
        "{average} of -log of the probability of the class, natural logarithm, nothing is clipped",
        "nll",
        AVERAGE,
        high=math.inf,
        source=_GNEITING,
    ),
    _score(
        "spherical",
        "spherical score",
        "spherical_score",
        "{average} of p_y / sqrt(sum_k p_k^2)",
        "spherical",
        AVERAGE,
        direction="up",
        source=_GNEITING,
    ),
    _score(
        "top_label_brier",
        "Brier score of the top label",
        "scoring_sums",
        "{average} of (highest probability - [its class is right])^2",
        "top_label_brier",
        AVERAGE,
    ),
    _score(
        "rps",
        "ranked probability score",
        "ranked_probability_score",
        "{average} of sum_(k < K) (F_k - [y <= k])^2{scale} with F_k = p_1 + ... + p_k for K classes in their order",
        "rps",
        STEPS,
        AVERAGE,
        high=math.inf,
        source=_EPSTEIN,
    ),
    _score(
        "sa_rps",
        "squared absolute ranked probability score",
        "squared_absolute_rps",
        "{average} of (sum_(k < K) |F_k - [y <= k]| / (K - 1))^2 with F_k = p_1 + ... + p_k for K classes in their "
        "order; not proper for three classes and more",
        "sa_rps",
        AVERAGE,
        source=_EPSTEIN,
    ),
    _score(
        "expected_grade_mae",
        "mean absolute error of the expected grade",
        "ordinal_mean_absolute_error",
        "{average} of |sum_k k p_k - y| for classes in their order, one apart",
        "expected_grade_mae",
        AVERAGE,
        high=math.inf,
        source=_GNEITING,
    ),
)
