"""One record per metric: what the functions, the tables, the shell and the documentation say about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

Value: TypeAlias = float | str
"""The value of a parameter."""

Statistic: TypeAlias = Literal["counts", "overlap", "surface"]
Direction: TypeAlias = Literal["up", "down", "target"]

METRICS_RELOADED = (
    "Maier-Hein, Reinke et al., Metrics reloaded, Nature Methods 21 (2024), doi:10.1038/s41592-023-02151-z"
)
TAHA = (
    "Taha and Hanbury, Metrics for evaluating 3D medical image segmentation, BMC Medical Imaging 15 (2015), "
    "doi:10.1186/s12880-015-0068-x"
)
YEGHIAZARYAN = (
    "Yeghiazaryan and Voiculescu, Family of boundary overlap metrics, J. Medical Imaging 5 (2018), "
    "doi:10.1117/1.JMI.5.1.015006"
)


def as_number(value: object, name: str) -> float:
    """A number as a float, infinite if it is too large for one; raises TypeError for anything else."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}")
    try:
        return float(value)
    except OverflowError:
        return math.inf


class Parameter(NamedTuple):
    """A parameter of a metric: its default (None: the user must give it) and what it may be."""

    name: str
    description: str
    default: Value | None = None
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    low_allowed: bool = True
    of_statistic: bool = False

    def checked(self, value: object) -> Value:
        """`value` if the parameter may have it; raises TypeError or ValueError otherwise."""
        return self.choice(value) if self.choices else self.number(value)

    def choice(self, value: object) -> str:
        """`value` if it is one of the choices."""
        if not isinstance(value, str) or value not in self.choices:
            raise ValueError(f"{self.name} must be one of {', '.join(map(repr, self.choices))}, got {value!r}")
        return str(value)

    def number(self, value: object) -> float:
        """`value` as a number in range."""
        number = as_number(value, self.name) + 0.0  # there is no -0
        too_low = number < self.low if self.low_allowed else number <= self.low
        if not math.isfinite(number) or too_low or number > self.high:
            raise ValueError(f"{self.name} must be {self._range()}, got {value!r}")
        return number

    def _range(self) -> str:
        low = f"at least {self.low:g}" if self.low_allowed else f"above {self.low:g}"
        return f"a finite number {low}" + ("" if math.isinf(self.high) else f" and at most {self.high:g}")


class Metric(NamedTuple):
    """The record of a metric.

    `statistic` and `method` say what computes it, `unit` is "" (none), "mm", "%" or "volume" (ml in 3D), `worst` is
    the value a policy may put in place of an undefined one: a number, "bound" (the image diagonal) or None.
    `sentence` describes the value, with the parameters as fields.
    """

    key: str
    title: str
    function: str
    family: str
    statistic: Statistic
    method: str
    direction: Direction
    low: float
    high: float
    best: float | None
    worst: float | Literal["bound"] | None
    unit: str
    sentence: str
    empties: str
    source: str
    parameters: tuple[Parameter, ...] = ()
    revision: int = 1
    level: Literal["case", "set"] = "case"

    @property
    def has_spacing(self) -> bool:
        """Whether the value depends on the spacing."""
        return self.statistic == "surface" or self.unit in ("mm", "volume")


NEIGHBOURHOOD = Parameter(
    "neighbourhood",
    "neighbours that must all be foreground for a voxel to be interior: the 2N that share a face, or all 3^N - 1",
    "face",
    ("face", "full"),
    of_statistic=True,
)
IMAGE_EDGE = Parameter(
    "image_edge",
    "what lies beyond the image edge; with background a mask that touches the edge has surface there",
    "background",
    ("background", "foreground"),
    of_statistic=True,
)
PERCENTILE = Parameter("percentile", "percentile of the directed distances", 100.0, low=0, high=100)
TOLERANCE = Parameter("tolerance", "distance that still counts as agreement, in mm (no default)", low=0)
BETA = Parameter(
    "beta",
    "weight of sensitivity against PPV; above 1 false negatives cost more",
    1.0,
    low=0,
    high=1e100,
    low_allowed=False,
)

_EITHER = "NaN if both masks are empty, 0 if one is"
_DISTANCE = "NaN if a mask is empty"


def _counting(
    key: str,
    title: str,
    function: str,
    sentence: str,
    empties: str,
    *,
    low: float = 0.0,
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
        direction="up",
        low=low,
        high=1.0,
        best=1.0,
        worst=low,
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


def _distance(
    key: str, title: str, function: str, method: str, sentence: str, source: str, parameters: tuple[Parameter, ...] = ()
) -> Metric:
    return Metric(
        key=key,
        title=title,
        function=function,
        family="surface",
        statistic="surface",
        method=method,
        direction="down",
        low=0.0,
        high=math.inf,
        best=0.0,
        worst="bound",
        unit="mm",
        sentence=sentence,
        empties="NaN unless both masks have a surface",
        source=source,
        parameters=(*parameters, NEIGHBOURHOOD, IMAGE_EDGE),
    )


_SURFACE = (
    "surface voxels are foreground voxels with a background voxel among their {neighbourhood} neighbours, "
    "beyond the image edge is {image_edge}, distances are Euclidean between voxel centres"
)

_RECORDS = (
    _counting("dsc", "Dice similarity coefficient", "dice", "2 TP / (2 TP + FP + FN) over voxels", _EITHER),
    _counting("iou", "intersection over union (Jaccard)", "iou", "TP / (TP + FP + FN) over voxels", _EITHER),
    _counting(
        "f_beta",
        "F-beta score",
        "f_beta",
        "(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP) over voxels with b = {beta}",
        _EITHER,
        parameters=(BETA,),
    ),
    _counting(
        "sensitivity",
        "sensitivity (recall)",
        "sensitivity",
        "TP / (TP + FN) over voxels",
        "NaN if the reference is empty, 0 if only the prediction is",
    ),
    _counting(
        "specificity",
        "specificity",
        "specificity",
        "TN / (TN + FP) over voxels; depends on how much background the image shows",
        "1 if the prediction is empty; NaN if the reference fills the image",
    ),
    _counting(
        "ppv",
        "positive predictive value (precision)",
        "positive_predictive_value",
        "TP / (TP + FP) over voxels",
        "NaN if the prediction is empty, 0 if only the reference is",
    ),
    _counting(
        "npv",
        "negative predictive value",
        "negative_predictive_value",
        "TN / (TN + FN) over voxels",
        "1 if the reference is empty; NaN if the prediction fills the image",
    ),
    _counting(
        "accuracy",
        "accuracy",
        "accuracy",
        "(TP + TN) / N over voxels; dominated by background",
        "1 if both masks are empty",
    ),
    _counting(
        "mcc",
        "Matthews correlation coefficient",
        "matthews_correlation",
        "(TP TN - FP FN) / sqrt((TP + FP) (TP + FN) (TN + FP) (TN + FN)) over voxels",
        "NaN if a mask is empty or fills the image",
        low=-1.0,
    ),
    _counting(
        "kappa",
        "Cohen's kappa",
        "cohens_kappa",
        "(accuracy - chance agreement) / (1 - chance agreement) over voxels, unweighted",
        "NaN if the reference is empty or fills the image, 0 if the prediction is empty",
        low=-1.0,
    ),
    _counting(
        "ior",
        "intersection over reference",
        "intersection_over_reference",
        "|R and P| / |R| over voxels; blind to false positives",
        "NaN if the reference is empty, 0 if only the prediction is",
        method="sensitivity",
    ),
    _counting(
        "volume_similarity",
        "volume similarity",
        "volume_similarity",
        "1 - |V_P - V_R| / (V_P + V_R); blind to position",
        _EITHER,
        source=TAHA,
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
        empties=_DISTANCE,
        source=METRICS_RELOADED,
    ),
    _distance(
        "hd",
        "Hausdorff distance",
        "hausdorff_distance",
        "hausdorff",
        "the larger of the two directed {percentile}th percentiles (linear interpolation) of the distances from "
        "one surface to the other; " + _SURFACE,
        METRICS_RELOADED,
        (PERCENTILE,),
    ),
    _distance(
        "assd",
        "average symmetric surface distance",
        "average_symmetric_surface_distance",
        "assd",
        "mean of the distances of both directions pooled; " + _SURFACE,
        YEGHIAZARYAN,
    ),
    _distance(
        "masd",
        "mean average surface distance",
        "mean_average_surface_distance",
        "masd",
        "mean of the two directed mean distances; " + _SURFACE,
        METRICS_RELOADED,
    ),
    Metric(
        key="nsd",
        title="normalized surface distance",
        function="normalized_surface_distance",
        family="surface",
        statistic="surface",
        method="nsd",
        direction="up",
        low=0.0,
        high=1.0,
        best=1.0,
        worst=0.0,
        unit="",
        sentence="share of the surface voxels of both masks that lie within {tolerance} mm (inclusive) of the other "
        "surface, counted (Nikolov et al., JMIR 23 (2021), weigh by area); " + _SURFACE,
        empties="NaN if both masks are empty, 0 if one is and the other has a surface",
        source=METRICS_RELOADED,
        parameters=(TOLERANCE, NEIGHBOURHOOD, IMAGE_EDGE),
    ),
)

CATALOGUE: Mapping[str, Metric] = MappingProxyType({record.key: record for record in _RECORDS})

PRESETS: Mapping[str, tuple[str, Mapping[str, Value]]] = MappingProxyType({"hd95": ("hd", {"percentile": 95.0})})
"""Keys that stand for another key with some parameters fixed."""

DEFAULT_METRICS = ("dsc", "hd95", "assd", "relative_volume_difference")
"""What `evaluate` computes if it is not told."""


def keys() -> list[str]:
    """Every key that a metric can be asked for by."""
    return [*CATALOGUE, *PRESETS]


def lookup(key: str) -> tuple[Metric, Mapping[str, Value]]:
    """The record of a key, and the parameters that the key itself fixes. Raises ValueError if there is none."""
    base, fixed = PRESETS.get(key, (key, {}))
    if base not in CATALOGUE:
        raise ValueError(f"metric {key!r} is unknown; known are {', '.join(keys())}")
    return CATALOGUE[base], fixed
