"""Calibration of probabilities by smooth curves and kernels, without bins."""

from __future__ import annotations

import math

from .calibration import REGION, WIDTH
from .record import Direction, Metric, Parameter, Statistic

_BLASIOK = (
    "Blasiok and Nakkiran, Smooth ECE: principled reliability diagrams via kernel smoothing, ICLR (2024), "
    "doi:10.48550/arXiv.2309.12236"
)
_KUMAR = (
    "Kumar, Sarawagi and Jain, Trainable calibration measures for neural networks from kernel mean embeddings, ICML 35 "
    "(2018), https://proceedings.mlr.press/v80/kumar18a.html; kernel mean embeddings: doi:10.1561/2200000060"
)
_COX = (
    "Cox, Two further applications of a model for binary regression, Biometrika 45 (1958), "
    "doi:10.1093/biomet/45.3-4.562"
)
_AUSTIN = (
    "Austin and Steyerberg, The integrated calibration index (ICI) and related metrics, Statistics in Medicine 38 "
    "(2019), doi:10.1002/sim.8281"
)
_POPORDANOSKA = (
    "Popordanoska, Sayer and Blaschko, A consistent and differentiable Lp canonical calibration error estimator, "
    "NeurIPS 35 (2022), doi:10.48550/arXiv.2210.07810"
)
_WIDMANN = (
    "Widmann, Lindsten and Zachariah, Calibration tests in multi-class classification, NeurIPS 32 (2019), "
    "doi:10.48550/arXiv.1910.11385"
)

_NO_SAMPLES = "NaN without samples"
_NO_FIT = "NaN if a class is absent or scores separate the classes"


def _record(
    key: str,
    title: str,
    function: str,
    sentence: str,
    source: str,
    *parameters: Parameter,
    statistic: Statistic = "events",
    direction: Direction = "down",
    best: float = 0.0,
    low: float = 0.0,
    high: float = 1.0,
    empties: str = _NO_SAMPLES,
) -> Metric:
    in_images = statistic == "events"
    return Metric(
        key=key,
        title=title,
        function=function,
        family="calibration",
        statistic=statistic,
        method=key,
        direction=direction,
        low=low,
        high=high,
        best=best,
        worst=high if direction != "target" and math.isfinite(high) else None,
        unit="",
        sentence=f"{sentence}; {{region}}" if in_images else sentence,
        empties=empties,
        source=source,
        parameters=(*parameters, REGION, WIDTH) if in_images else parameters,
    )


RECALIBRATION = (
    _record(
        "smooth_ece",
        "smooth calibration error",
        "smooth_calibration_error",
        "integral over the score of |mean of (event - score)| by a reflected Gaussian kernel as wide as the value",
        _BLASIOK,
    ),
    _record(
        "mmce",
        "maximum mean calibration error",
        "maximum_mean_calibration_error",
        "root of the mean over pairs of r_i r_j exp(-|p_i - p_j| / {kernel_width}) with r = event - p",
        _KUMAR,
        Parameter("kernel_width", "width of the kernel", 0.4, low=0, low_allowed=False),
    ),
    _record(
        "calibration_slope",
        "calibration slope",
        "calibration_slope",
        "slope of a logistic regression of the event on logit(p), 1 if calibrated, below if scores are too extreme",
        _COX,
        direction="target",
        best=1.0,
        low=-math.inf,
        high=math.inf,
        empties=_NO_FIT,
    ),
    _record(
        "calibration_in_the_large",
        "calibration in the large",
        "calibration_in_the_large",
        "intercept of a logistic regression of the event with logit(p) as offset, 0 if calibrated, above if scores are "
        "too low",
        _COX,
        direction="target",
        low=-math.inf,
        high=math.inf,
        empties=_NO_FIT,
    ),
    _record(
        "ici",
        "integrated calibration index",
        "integrated_calibration_index",
        "mean distance of scores from a calibration curve ({curve})",
        _AUSTIN,
        Parameter(
            "curve",
            "what the curve is",
            "lowess",
            {"lowess": "lowess over {fraction} of the samples", "logistic": "a logistic regression on logit(p)"},
        ),
        Parameter(
            "fraction",
            "share of the samples near a score",
            0.75,
            low=0,
            high=1,
            low_allowed=False,
            when=("curve", ("lowess",)),
        ),
        statistic="costly_events",
    ),
    _record(
        "ece_kde",
        "calibration error by a kernel density",
        "kde_calibration_error",
        "{norm} of frequency - probability, of all classes at once, the frequency at a sample from all others by a "
        "Dirichlet kernel ({bandwidth_rule})",
        _POPORDANOSKA,
        Parameter(
            "norm",
            "how the differences of the classes become one number",
            "classes",
            {
                "classes": "mean over samples of the sum over classes of the absolute value",
                "euclidean": "mean over samples of the Euclidean length",
            },
        ),
        Parameter(
            "bandwidth_rule",
            "where the bandwidth of the kernel comes from",
            "likelihood",
            {"likelihood": "the bandwidth of the largest likelihood", "given": "bandwidth {bandwidth}"},
        ),
        Parameter(
            "bandwidth",
            "of the kernel (no default)",
            low=1e-6,
            high=1e6,
            when=("bandwidth_rule", ("given",)),
        ),
        statistic="vectors",
        high=2.0,
    ),
    _record(
        "kce",
        "squared kernel calibration error",
        "kernel_calibration_error",
        "mean over pairs of samples ({estimator}) of k(p_i, p_j) <e_i - p_i, e_j - p_j> with a {kernel} kernel "
        "({width_rule})",
        _WIDMANN,
        Parameter(
            "estimator",
            "which pairs there are",
            "unbiased",
            {"unbiased": "different ones", "biased": "a sample with itself included"},
        ),
        Parameter(
            "kernel",
            "the kernel",
            "laplacian",
            {"laplacian": "Laplacian", "gaussian": "Gaussian"},
        ),
        Parameter(
            "width_rule",
            "where the width of the kernel comes from",
            "median",
            {"median": "of the width of the median distance", "given": "of width {kernel_width}"},
        ),
        Parameter(
            "kernel_width",
            "of the kernel (no default)",
            low=0,
            low_allowed=False,
            when=("width_rule", ("given",)),
        ),
        statistic="vectors",
        low=-math.inf,
        high=2.0,
        direction="target",
        empties="NaN for less than two samples",
    ),
)
