"""Metrics of voxel counts, volumes and centroids."""

from __future__ import annotations

import math

from .record import METRICS_RELOADED, Direction, Metric, Parameter

_TAHA = (
    "Taha and Hanbury, Metrics for evaluating 3D medical image segmentation, BMC Medical Imaging 15 (2015), "
    "doi:10.1186/s12880-015-0068-x"
)

BETA = Parameter(
    "beta",
    "weight of sensitivity against PPV; above 1 false negatives cost more",
    1.0,
    low=0,
    high=1e100,
    low_allowed=False,
)

RISK_THRESHOLD = Parameter(
    "risk_threshold",
    "risk from which one would act; a false positive costs risk / (1 - risk) of what a true positive brings",
    low=0,
    high=0.999,
)

_GLAS = (
    "Glas et al., The diagnostic odds ratio: a single indicator of test performance, Journal of Clinical Epidemiology "
    "56 (2003), doi:10.1016/S0895-4356(03)00177-X"
)
_VICKERS = (
    "Vickers and Elkin, Decision curve analysis: a novel method for evaluating prediction models, Medical Decision "
    "Making 26 (2006), doi:10.1177/0272989X06295361"
)
_YOUDEN = (
    "Youden, Index for rating diagnostic tests, Cancer 3 (1950), "
    "doi:10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3"
)

_EITHER = "NaN if both masks are empty, 0 if one is"


def _counting(
    key: str,
    title: str,
    function: str,
    sentence: str,
    empties: str,
    *,
    direction: Direction = "up",
    low: float = 0.0,
    high: float = 1.0,
    best: float | None = 1.0,
    worst: float | None = None,
    source: str = METRICS_RELOADED,
    parameters: tuple[Parameter, ...] = (),
    method: str | None = None,
) -> Metric:
    return Metric(
        key=key,
        title=title,
        function=function,
        family="overlap",
        statistic="counts",
        method=method or key,
        direction=direction,
        low=low,
        high=high,
        best=best,
        worst=low if best == 1.0 else worst,
        unit="",
        sentence=sentence,
        empties=empties,
        source=source,
        parameters=parameters,
    )


def _volume(
    key: str,
    title: str,
    sentence: str,
    empties: str,
    *,
    direction: Direction = "down",
    low: float = 0.0,
    best: float | None = 0.0,
    unit: str = "volume",
) -> Metric:
    return Metric(
        key=key,
        title=title,
        function=key,
        family="overlap",
        statistic="overlap",
        method=key,
        direction=direction,
        low=low,
        high=math.inf,
        best=best,
        worst=None,
        unit=unit,
        sentence=sentence,
        empties=empties,
        source=METRICS_RELOADED,
    )


OVERLAP = (
    _counting("dsc", "Dice similarity coefficient", "dice", "2 TP / (2 TP + FP + FN) over voxels or samples", _EITHER),
    _counting("iou", "intersection over union (Jaccard)", "iou", "TP / (TP + FP + FN) over voxels or samples", _EITHER),
    _counting(
        "f_beta",
        "F-beta score",
        "f_beta",
        "(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP) over voxels or samples with b = {beta}",
        _EITHER,
        parameters=(BETA,),
    ),
    _counting(
        "sensitivity",
        "sensitivity (recall)",
        "sensitivity",
        "TP / (TP + FN) over voxels or samples",
        "NaN if the reference is empty, 0 if only the prediction is",
    ),
    _counting(
        "specificity",
        "specificity",
        "specificity",
        "TN / (TN + FP) over voxels or samples; depends on how much background the image shows",
        "1 if the prediction is empty; NaN if the reference fills the image",
    ),
    _counting(
        "ppv",
        "positive predictive value (precision)",
        "positive_predictive_value",
        "TP / (TP + FP) over voxels or samples",
        "NaN if the prediction is empty, 0 if only the reference is",
    ),
    _counting(
        "npv",
        "negative predictive value",
        "negative_predictive_value",
        "TN / (TN + FN) over voxels or samples",
        "1 if the reference is empty; NaN if the prediction fills the image",
    ),
    _counting(
        "accuracy",
        "accuracy",
        "accuracy",
        "(TP + TN) / N over voxels or samples; dominated by background",
        "1 if both masks are empty",
    ),
    _counting(
        "mcc",
        "Matthews correlation coefficient",
        "matthews_correlation",
        "(TP TN - FP FN) / sqrt((TP + FP) (TP + FN) (TN + FP) (TN + FN)) over voxels or samples",
        "NaN if a mask is empty or fills the image",
        low=-1.0,
    ),
    _counting(
        "kappa",
        "Cohen's kappa",
        "cohens_kappa",
        "(accuracy - chance agreement) / (1 - chance agreement) over voxels or samples, unweighted",
        "NaN if the reference is empty or fills the image, 0 if the prediction is empty",
        low=-1.0,
    ),
    _counting(
        "balanced_accuracy",
        "balanced accuracy",
        "balanced_accuracy",
        "(sensitivity + specificity) / 2 over voxels or samples",
        "NaN if the reference is empty or fills the image, 0.5 if the prediction is empty",
    ),
    _counting(
        "youden",
        "Youden's J",
        "youden_index",
        "sensitivity + specificity - 1 over voxels or samples",
        "NaN if the reference is empty or fills the image, 0 if the prediction is empty",
        low=-1.0,
        source=_YOUDEN,
    ),
    _counting(
        "lr_plus",
        "positive likelihood ratio",
        "positive_likelihood_ratio",
        "sensitivity / (1 - specificity) over voxels or samples; infinite without false positives",
        "NaN if a mask is empty or the reference fills the image",
        high=math.inf,
        best=None,
        worst=0.0,
        method="positive_likelihood_ratio",
    ),
    _counting(
        "lr_minus",
        "negative likelihood ratio",
        "negative_likelihood_ratio",
        "(1 - sensitivity) / specificity over voxels or samples; infinite without true negatives",
        "NaN if the reference is empty or fills the image, 1 if the prediction is empty",
        direction="down",
        high=math.inf,
        best=0.0,
        method="negative_likelihood_ratio",
    ),
    _counting(
        "diagnostic_odds_ratio",
        "diagnostic odds ratio",
        "diagnostic_odds_ratio",
        "TP TN / (FP FN) over voxels or samples; infinite without false positives or false negatives",
        "NaN if a mask is empty or fills the image",
        high=math.inf,
        best=None,
        worst=0.0,
        source=_GLAS,
    ),
    _counting(
        "net_benefit",
        "net benefit",
        "net_benefit",
        "TP / N - FP / N * t / (1 - t) over voxels or samples with the risk threshold t = {risk_threshold}",
        "0 if the prediction is empty, 0 or less if the reference is",
        low=-math.inf,
        best=None,
        source=_VICKERS,
        parameters=(RISK_THRESHOLD,),
    ),
    _counting(
        "ior",
        "intersection over reference",
        "intersection_over_reference",
        "|R and P| / |R| over voxels or samples; blind to false positives",
        "NaN if the reference is empty, 0 if only the prediction is",
        method="sensitivity",
    ),
    _counting(
        "volume_similarity",
        "volume similarity",
        "volume_similarity",
        "1 - |V_P - V_R| / (V_P + V_R); blind to position",
        _EITHER,
        source=_TAHA,
    ),
    _volume(
        "reference_volume",
        "reference volume",
        "voxels of the reference times the volume of a voxel",
        "0 if the reference is empty",
        direction="target",
        best=None,
    ),
    _volume(
        "prediction_volume",
        "prediction volume",
        "voxels of the prediction times the volume of a voxel",
        "0 if the prediction is empty",
        direction="target",
        best=None,
    ),
    _volume(
        "volume_difference",
        "volume difference",
        "V_P - V_R; positive is oversegmentation",
        "defined for empty masks too",
        direction="target",
        low=-math.inf,
    ),
    _volume(
        "absolute_volume_difference",
        "absolute volume difference",
        "|V_P - V_R|",
        "defined for empty masks too",
    ),
    _volume(
        "relative_volume_difference",
        "relative volume difference",
        "100 (V_P - V_R) / V_R, percent; positive is oversegmentation",
        "NaN if the reference is empty, -100 if only the prediction is",
        direction="target",
        low=-100.0,
        unit="%",
    ),
    _volume(
        "absolute_relative_volume_difference",
        "absolute relative volume difference",
        "100 |V_P - V_R| / V_R, percent",
        "NaN if the reference is empty, 100 if only the prediction is",
        unit="%",
    ),
    Metric(
        key="centre_distance",
        title="centre distance",
        function="centre_distance",
        family="overlap",
        statistic="overlap",
        method="centre_distance",
        direction="down",
        low=0.0,
        high=math.inf,
        best=0.0,
        worst="bound",
        unit="mm",
        sentence="Euclidean distance between the centroids of both masks",
        empties="NaN if a mask is empty",
        source=METRICS_RELOADED,
    ),
)
