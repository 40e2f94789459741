"""Metrics of surface distances, and the boundary IoU."""

from __future__ import annotations

import math
from typing import Literal

from .._core import FINEST_QUADRATURE
from .record import METRICS_RELOADED, Metric, Parameter, Statistic

_YEGHIAZARYAN = (
    "Yeghiazaryan and Voiculescu, Family of boundary overlap metrics, J. Medical Imaging 5 (2018), "
    "doi:10.1117/1.JMI.5.1.015006"
)
_NIKOLOV = (
    "Nikolov et al., Clinically applicable segmentation of head and neck anatomy for radiotherapy, JMIR 23 (2021), "
    "doi:10.2196/26151"
)
_CHENG = "Cheng et al., Boundary IoU, CVPR (2021), doi:10.1109/CVPR46437.2021.01508"

_VOXEL = ("boundary", ("voxel",))
_WEIGHTED = ("boundary", ("surfel", "face"))

BOUNDARY = Parameter(
    "boundary",
    "what surfaces are made of: centres of border voxels (each counts the same), corners of the voxel grid or voxel "
    "faces (both weighted by area)",
    "voxel",
    {
        "voxel": "centres of the foreground voxels with background among their {neighbourhood} neighbours, where "
        "beyond the image edge is {image_edge}{targets}; each counts 1",
        "surfel": "corners of the voxel grid around which voxels are mixed, weighted by the area of the marching-cubes "
        "surface there (in 2D length), where beyond the image edge is background",
        "face": "faces between foreground and background voxels (in 2D edges), measured from {quadrature} to the "
        "nearest face of the other mask and weighted by area, where beyond the image edge is background",
    },
    of_statistic=True,
)
NEIGHBOURHOOD = Parameter(
    "neighbourhood",
    "neighbours that must all be foreground for a voxel to be interior: the 2N that share a face, or all 3^N - 1",
    "face",
    {"face": "face", "full": "full"},
    of_statistic=True,
    when=_VOXEL,
)
IMAGE_EDGE = Parameter(
    "image_edge",
    "what lies beyond the image edge; with background a mask that touches the edge has surface there",
    "background",
    {"background": "background", "foreground": "foreground"},
    of_statistic=True,
    when=_VOXEL,
)
TARGETS = Parameter(
    "targets",
    "border voxels that distances are measured to: those of the same neighbourhood, or of another",
    "same",
    {
        "same": "",
        "face": ", and distances run to those that have it among their face neighbours",
        "full": ", and distances run to those that have it among their full neighbours",
    },
    of_statistic=True,
    when=_VOXEL,
)
QUADRATURE = Parameter(
    "quadrature",
    "where on a face distances are measured: at its centre, at the centroids of the two triangles along a diagonal, "
    "or at the midpoints of n x n equal parts (in 2D of n parts of an edge)",
    "faces",
    {
        "faces": "the centre of each",
        "triangles": "the centroids of two triangles of each",
        **{f"{n}x{n}": f"the midpoints of {n} x {n} parts of each" for n in range(2, FINEST_QUADRATURE + 1)},
    },
    of_statistic=True,
    when=("boundary", ("face",)),
)
MODEL = (BOUNDARY, NEIGHBOURHOOD, IMAGE_EDGE, TARGETS, QUADRATURE)
"""The parameters of the surface itself."""

_CUMULATIVE = {
    "cumulative": "the smallest distance up to which at least this share of the weight lies",
    "cumulative_strict": "the smallest distance up to which more than this share of the weight lies",
}
_RULES = {
    "linear": "linear interpolation between order statistics",
    "lower": "the order statistic below",
    "higher": "the order statistic above",
    "nearest": "the nearest order statistic",
    **_CUMULATIVE,
}
_ONE_WAY = {
    "reference_to_prediction": "from the reference to the prediction only",
    "prediction_to_reference": "from the prediction to the reference only",
}

PERCENTILE = Parameter("percentile", "percentile of the distances", 100.0, low=0, high=100)
RULE = Parameter("rule", "what a percentile of the distances is", "linear", _RULES, when=_VOXEL)
WEIGHTED_RULE = Parameter("rule", "what a percentile of the distances is", "cumulative", _CUMULATIVE, when=_WEIGHTED)
DIRECTIONS = Parameter(
    "directions",
    "how the results of both directions become one, or the one to use",
    "max",
    {
        "max": "the larger of both directions",
        "mean": "the mean of both directions",
        "pooled": "the distances of both directions pooled",
        **_ONE_WAY,
    },
)
ONE_WAY = Parameter("directions", "the direction to use", "prediction_to_reference", _ONE_WAY)
SHARES = Parameter(
    "directions",
    "how the shares of both surfaces become one, or the one to use",
    "pooled",
    {
        "pooled": "both surfaces pooled",
        "mean": "the mean of the two shares",
        "reference_to_prediction": "of the reference's surface only",
        "prediction_to_reference": "of the prediction's surface only",
    },
)
TOLERANCE = Parameter("tolerance", "distance that still counts as agreement, in mm (no default)", low=0)

_BY_DISTANCE = ("band", ("voxel", "face"))
BAND = Parameter(
    "band",
    "what the band of a mask is measured by: distance between centres to its border voxels, distance to its voxel "
    "faces, or erosion by all 3^N - 1 neighbours",
    "voxel",
    {
        "voxel": "whose centre lies within {width} {width_unit} ({limit}) of that of a border voxel of their own mask",
        "face": "whose centre lies within {width} {width_unit} ({limit}) of the faces of their own mask",
        "erosion": "removed by erosion with all 3^N - 1 neighbours, {width} times, where beyond the image edge is "
        "background",
    },
    of_statistic=True,
)
_WIDTH = "width of the band inside the boundary (no default)"
WIDTH = Parameter("width", _WIDTH, low=0, of_statistic=True, when=_BY_DISTANCE)
EROSIONS = Parameter("width", _WIDTH, low=1, high=65535, whole=True, of_statistic=True, when=("band", ("erosion",)))
LIMIT = Parameter(
    "limit",
    "whether a distance equal to the width is inside the band",
    "inclusive",
    {"inclusive": "inclusive", "strict": "strict"},
    of_statistic=True,
    when=_BY_DISTANCE,
)
WIDTH_UNIT = Parameter(
    "width_unit",
    "what the width is measured in",
    "mm",
    {"mm": "{mm}", "voxel": "voxels"},
    of_statistic=True,
    when=_BY_DISTANCE,
)
BANDS = (BAND, WIDTH, EROSIONS, LIMIT, WIDTH_UNIT)
"""The parameters of the band along a boundary."""

_ELEMENTS = "; surface elements: {boundary}"


def _distance(
    key: str,
    title: str,
    function: str,
    sentence: str,
    source: str,
    *,
    method: str | None = None,
    parameters: tuple[Parameter, ...] = (),
) -> Metric:
    return Metric(
        key=key,
        title=title,
        function=function,
        family="surface",
        statistic="surface",
        method=method or key,
        direction="down",
        low=0.0,
        high=math.inf,
        best=0.0,
        worst="bound",
        unit="mm",
        sentence=sentence + _ELEMENTS,
        empties="NaN unless both masks have a surface",
        source=source,
        parameters=parameters,
    )


def _share(
    key: str,
    title: str,
    function: str,
    statistic: Statistic,
    method: Literal["nsd", "iou"],
    sentence: str,
    empties: str,
    source: str,
    parameters: tuple[Parameter, ...],
) -> Metric:
    return Metric(
        key=key,
        title=title,
        function=function,
        family="surface",
        statistic=statistic,
        method=method,
        direction="up",
        low=0.0,
        high=1.0,
        best=1.0,
        worst=0.0,
        unit="",
        sentence=sentence,
        empties=empties,
        source=source,
        parameters=parameters,
    )


SURFACE = (
    _distance(
        "hd",
        "Hausdorff distance",
        "hausdorff_distance",
        "percentile {percentile} ({rule}) of the Euclidean distances from one surface to the other, {directions}",
        METRICS_RELOADED,
        method="hausdorff",
        parameters=(PERCENTILE, DIRECTIONS, *MODEL, RULE, WEIGHTED_RULE),
    ),
    _distance(
        "assd",
        "average symmetric surface distance",
        "average_symmetric_surface_distance",
        "mean Euclidean distance from one surface to the other, both directions pooled",
        _YEGHIAZARYAN,
        parameters=MODEL,
    ),
    _distance(
        "masd",
        "mean average surface distance",
        "mean_average_surface_distance",
        "mean of the two directed mean Euclidean distances from one surface to the other",
        METRICS_RELOADED,
        parameters=MODEL,
    ),
    _distance(
        "asd",
        "average surface distance",
        "average_surface_distance",
        "mean Euclidean distance between the surfaces, {directions}",
        _YEGHIAZARYAN,
        parameters=(ONE_WAY, *MODEL),
    ),
    _share(
        "nsd",
        "normalized surface distance",
        "normalized_surface_distance",
        "surface",
        "nsd",
        "share of the surfaces that lies within {tolerance} {mm} (inclusive) of the other, {directions}" + _ELEMENTS,
        "NaN if both masks are empty, 0 if one is and the other has a surface",
        _NIKOLOV,
        (TOLERANCE, SHARES, *MODEL),
    ),
    _share(
        "biou",
        "boundary IoU",
        "boundary_iou",
        "bands",
        "iou",
        "intersection over union of the boundary bands, a band being the foreground voxels {band}",
        "NaN if both masks are empty, 0 if one is",
        _CHENG,
        BANDS,
    ),
)
