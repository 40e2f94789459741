"""Metrics of probabilities: whether what is said to happen in so many of 100 cases does."""

from __future__ import annotations

from typing import NamedTuple

from .record import Metric, Parameter, Statistic

_NAEINI = (
    "Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, AAAI 29 (2015), "
    "doi:10.1609/aaai.v29i1.9602"
)
_KUMAR = "Kumar, Liang and Ma, Verified uncertainty calibration, NeurIPS 32 (2019), doi:10.48550/arXiv.1909.10155"
_KULL = (
    "Kull et al., Beyond temperature scaling: obtaining well-calibrated multi-class probabilities with Dirichlet "
    "calibration, NeurIPS 32 (2019), doi:10.48550/arXiv.1910.12656"
)
_BARFOOT = (
    "Barfoot et al., Average calibration error: a differentiable loss for improved reliability in image segmentation, "
    "MICCAI (2024), doi:10.48550/arXiv.2403.06759"
)

_NIXON = "Nixon et al., Measuring calibration in deep learning, CVPR workshops (2019), doi:10.48550/arXiv.1904.01685"
_GUPTA = "Gupta et al., Calibration of neural networks using splines, ICLR (2021), doi:10.48550/arXiv.2006.12800"

_NO_SAMPLES = "NaN without samples"

REGIONS = {
    "all": "of all samples",
    "reference": "of the voxels of the reference alone, which makes calibrated probabilities look too low",
    "union": "of the voxels of the reference or the prediction, which keeps only the errors of those predicted as "
    "background",
    "band": "of the voxels at most {width} {mm} from one on the other side of the reference's boundary",
}

REGION = Parameter("region", "which voxels of an image count", "all", REGIONS, of_statistic=True)
WIDTH = Parameter(
    "width",
    "largest distance of a voxel in the band to the nearest one on the other side of the boundary, in mm (no default)",
    low=0,
    low_allowed=False,
    of_statistic=True,
    when=("region", ("band",)),
)
BINS = Parameter("bins", "number of bins of equal width", 15, low=1, high=2**16, whole=True, of_statistic=True)
SIDE = Parameter(
    "side",
    "which end of a bin belongs to it",
    "left",
    {"left": "[l, u), the last one closed", "right": "(l, u], the first one closed"},
    of_statistic=True,
)
END = Parameter(
    "end",
    "where scores of 1 are, or of 0 if bins are (l, u]",
    "in_bin",
    {
        "in_bin": "",
        "own_bin": " (the score at its end in a bin of its own)",
        "left_out": " (the score at its end left out)",
        "no_gap": " (the score at its end counted as without a gap)",
    },
    of_statistic=True,
)
_BINNED = (BINS, SIDE, END, REGION, WIDTH)


class _Gap(NamedTuple):
    """How the gaps of bins become one number."""

    method: str
    title: str
    function: str
    words: str
    source: str = _NAEINI


_GAPS = (
    _Gap("ece", "expected calibration error", "expected_calibration_error", "mean gap, over samples,"),
    _Gap(
        "rmsce",
        "root mean square calibration error",
        "root_mean_square_calibration_error",
        "root mean square gap",
        _KUMAR,
    ),
    _Gap("mce", "maximum calibration error", "maximum_calibration_error", "largest gap"),
    _Gap("ace", "average calibration error", "average_calibration_error", "mean gap, over filled bins,", _BARFOOT),
    _Gap(
        "debiased_rmsce",
        "debiased root mean square calibration error",
        "debiased_calibration_error",
        "root mean square gap, without what chance alone gives,",
        _KUMAR,
    ),
)


def _binned(gap: _Gap, prefix: str, statistic: Statistic, what: str, pair: str, source: str = "") -> Metric:
    """An error from the gaps of bins between what is said and what is so."""
    return Metric(
        key=f"{prefix}{gap.method}",
        title=f"{gap.title}{what}",
        function="class_wise_calibration_error" if statistic == "class_wise" else gap.function,
        family="calibration",
        statistic=statistic,
        method=gap.method,
        direction="down",
        low=0.0,
        high=1.0,
        best=0.0,
        worst=1.0,
        unit="",
        sentence=f"{gap.words} between {pair} in {{bins}} bins of equal width {{side}}{{end}}, {{region}}",
        empties=_NO_SAMPLES,
        source=source or gap.source,
        parameters=_BINNED,
    )


def _ordered(
    key: str, method: str, statistic: Statistic, title: str, function: str, words: str, source: str, *own: Parameter
) -> Metric:
    """An error of scores in their order."""
    return Metric(
        key=key,
        title=title,
        function=function,
        family="calibration",
        statistic=statistic,
        method=method,
        direction="down",
        low=0.0,
        high=1.0,
        best=0.0,
        worst=1.0,
        unit="",
        sentence=f"{words}, {{region}}",
        empties=_NO_SAMPLES,
        source=source,
        parameters=(*own, REGION, WIDTH),
    )


_GROUPS = BINS._replace(description="number of groups of as equal a number of samples as can be", of_statistic=False)
_IN_GROUPS = "in {bins} groups of as equal a number of samples as can be, equal scores shared out"
_SUMS = "largest difference between the sums of scores and of events up to a score, by the number of samples"


CALIBRATION = (
    *(_binned(gap, "", "calibration", "", "the probability of the class and its frequency") for gap in _GAPS),
    *(
        _binned(
            gap,
            "top_label_",
            "top_label",
            " of the top label",
            "the highest probability and the share of hits",
        )
        for gap in _GAPS
    ),
    _binned(
        _GAPS[0],
        "class_wise_",
        "class_wise",
        ", mean over classes",
        "the probability of each class and its frequency",
        _KULL,
    ),
    _ordered(
        "adaptive_ece",
        "adaptive_ece",
        "ordered",
        "adaptive calibration error",
        "adaptive_calibration_error",
        f"mean gap, over samples, between the probability of the class and its frequency {_IN_GROUPS}",
        _NIXON,
        _GROUPS,
    ),
    _ordered(
        "top_label_adaptive_ece",
        "adaptive_ece",
        "top_label_ordered",
        "adaptive calibration error of the top label",
        "adaptive_calibration_error",
        f"mean gap, over samples, between the highest probability and the share of hits {_IN_GROUPS}",
        _NIXON,
        _GROUPS,
    ),
    _ordered(
        "ks_calibration",
        "kolmogorov_smirnov",
        "ordered",
        "Kolmogorov-Smirnov calibration error",
        "kolmogorov_smirnov_calibration_error",
        f"{_SUMS}, for the probability of the class",
        _GUPTA,
    ),
)
