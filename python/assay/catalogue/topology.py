"""Metrics of topology: Betti numbers, skeletons and their lengths."""

from __future__ import annotations

import math
from typing import Literal

from .record import METRICS_RELOADED, Direction, Metric, Parameter, Statistic

_TOPCOW = (
    "Yang et al., Benchmarking the CoW with the TopCoW challenge: topology-aware anatomical segmentation of the circle "
    "of Willis for CTA and MRA (2023), doi:10.48550/arXiv.2312.17670"
)
_KONG = (
    "Kong and Rosenfeld, Digital topology: introduction and survey, Computer Vision, Graphics, and Image Processing 48 "
    "(1989), doi:10.1016/0734-189X(89)90147-3"
)
_SHIT = (
    "Shit et al., clDice: a novel topology-preserving loss function for tubular structure segmentation, CVPR (2021), "
    "doi:10.1109/CVPR46437.2021.01629"
)

NEIGHBOURS = Parameter(
    "connectivity",
    "which foreground voxels are neighbours: those that share a corner (8 in 2D, 26 in 3D), or a face (4 and 6); those "
    "of the background are by the other rule, and around the image there is background",
    "full",
    {
        "face": "foreground voxels that share a face and background voxels that share a corner are neighbours",
        "full": "foreground voxels that share a corner and background voxels that share a face are neighbours",
    },
    of_statistic=True,
)
_DIMENSION = Parameter(
    "dimension",
    "which Betti number: 0 of components, 1 of holes in 2D and tunnels in 3D, 2 of cavities in 3D",
    0.0,
    low=0,
    high=2,
    whole=True,
)

_MORPHOLOGICAL = ("skeleton", ("morphological",))
THINNING = Parameter(
    "skeleton",
    "how a mask becomes a skeleton, as for `skeletonize`",
    "distance_ordered",
    {
        "distance_ordered": "thinning in the order of the distance to the background",
        "lee": "Lee's thinning",
        "zhang": "Zhang and Suen's thinning, in 2D only",
        "zhang_or_lee": "Zhang and Suen's thinning in 2D, Lee's in 3D",
    },
    of_statistic=True,
)
SKELETON = (
    THINNING._replace(
        choices={
            **THINNING.choices,
            "morphological": "the mask and {iterations} erosions of it, of each what its opening leaves out",
        }
    ),
    Parameter(
        "iterations",
        "how many times the mask is eroded (no default)",
        low=0,
        high=100_000,
        whole=True,
        of_statistic=True,
        when=_MORPHOLOGICAL,
    ),
)
_SMOOTHING = Parameter(
    "smoothing",
    "what both numbers of voxels of a fraction get added, as in losses",
    0.0,
    low=0,
    when=_MORPHOLOGICAL,
)
_RADII = (
    Parameter(
        "radius_from",
        "the smallest local radius of the branches that count, in mm: the distance from the middle of a voxel of the "
        "skeleton to that of the nearest background voxel",
        0.0,
        low=0,
    ),
    Parameter(
        "radius_below",
        "the radius below which they count, in mm (no default; a large number for all)",
        low=0,
        low_allowed=False,
    ),
)

_BY = "; skeletons by {skeleton}"


def _metric(
    key: str,
    title: str,
    sentence: str,
    empties: str,
    *,
    statistic: Statistic,
    parameters: tuple[Parameter, ...],
    function: str | None = None,
    method: str | None = None,
    direction: Direction = "up",
    low: float = 0.0,
    best: float | None = 1.0,
    unit: str = "",
    worst: float | Literal["bound"] | None = None,
    source: str,
) -> Metric:
    return Metric(
        key=key,
        title=title,
        function=function or key,
        family="topology",
        statistic=statistic,
        method=method or key,
        direction=direction,
        low=low,
        high=1.0 if direction == "up" else math.inf,
        best=best,
        worst=0.0 if direction == "up" else worst,
        unit=unit,
        sentence=sentence,
        empties=empties,
        source=source,
        parameters=parameters,
    )


def _difference(
    key: str,
    title: str,
    sentence: str,
    *,
    direction: Direction = "down",
    low: float = 0.0,
    own: tuple[Parameter, ...] = (),
    source: str = _TOPCOW,
) -> Metric:
    """A difference of numbers that are 0 for empty masks."""
    return _metric(
        key,
        title,
        sentence + "; {connectivity}",
        "0 if both masks are empty; an empty mask has only zeros",
        statistic="topology",
        parameters=(*own, NEIGHBOURS),
        direction=direction,
        low=low,
        best=0.0,
        source=source,
    )


def _of_skeletons(key: str, title: str, sentence: str, empties: str, source: str = _SHIT) -> Metric:
    return _metric(
        key,
        title,
        sentence + _BY,
        empties,
        statistic="skeletons",
        parameters=(*SKELETON, _SMOOTHING),
        source=source,
    )


def _length(
    key: str,
    title: str,
    sentence: str,
    empties: str,
    *,
    direction: Direction = "target",
    low: float = 0.0,
    best: float | None = 0.0,
    unit: str = "mm",
) -> Metric:
    return _metric(
        key,
        title,
        sentence + ", the sum of the links between neighbouring voxels without short cuts" + _BY,
        empties,
        statistic="skeletons",
        parameters=SKELETON,
        method=key.replace("skeleton_", ""),
        direction=direction,
        low=low,
        best=best,
        unit=unit,
        source=METRICS_RELOADED,
    )


TOPOLOGY = (
    _difference(
        "betti_error",
        "Betti number error",
        "|b_P - b_R| of the Betti numbers {dimension} (0 of components, 1 of holes or in 3D tunnels, 2 of cavities)",
        own=(_DIMENSION,),
    ),
    _difference(
        "euler_error",
        "Euler characteristic error",
        "|X_P - X_R| of the Euler characteristics X = b0 - b1 + b2",
        source=_KONG,
    ),
    _difference(
        "component_difference",
        "component count difference",
        "connected components of the prediction minus those of the reference",
        direction="target",
        low=-math.inf,
    ),
    _metric(
        "component_match",
        "connected component match",
        "1 if both masks have as many connected components, else 0; {connectivity}",
        "1 if both masks are empty, 0 if one is",
        statistic="topology",
        parameters=(NEIGHBOURS,),
        source=_TOPCOW,
    ),
    _of_skeletons(
        "cldice",
        "centreline Dice (clDice)",
        "harmonic mean of topological precision |skel(P) and R| / |skel(P)| and topological sensitivity "
        "|skel(R) and P| / |skel(R)| over voxels",
        "NaN if a mask is empty, or a skeleton",
    ),
    _of_skeletons(
        "topological_sensitivity",
        "topological sensitivity",
        "|skel(R) and P| / |skel(R)| over voxels; the share of the reference's skeleton that lies in the prediction",
        "NaN if the reference is empty, 0 if only the prediction is",
    ),
    _of_skeletons(
        "topological_precision",
        "topological precision",
        "|skel(P) and R| / |skel(P)| over voxels; the share of the prediction's skeleton that lies in the reference",
        "NaN if the prediction is empty, 0 if only the reference is",
    ),
    _metric(
        "calibre_sensitivity",
        "topological sensitivity by calibre",
        "|skel(R) and P| / |skel(R)| over voxels of branches with a local radius from {radius_from} to below "
        "{radius_below} {mm}" + _BY,
        "NaN if the reference has no such branch, 0 if only the prediction is empty",
        statistic="calibres",
        parameters=(*SKELETON, *_RADII),
        method="sensitivity",
        source=_SHIT,
    ),
    _length(
        "reference_skeleton_length",
        "skeleton length of the reference",
        "length of the reference's skeleton",
        "0 if the reference is empty",
        best=None,
    ),
    _length(
        "prediction_skeleton_length",
        "skeleton length of the prediction",
        "length of the prediction's skeleton",
        "0 if the prediction is empty",
        best=None,
    ),
    _length(
        "skeleton_length_difference",
        "skeleton length difference",
        "length of the prediction's skeleton minus that of the reference's",
        "defined for empty masks too",
        low=-math.inf,
    ),
    _length(
        "relative_skeleton_length_difference",
        "relative skeleton length difference",
        "100 (L_P - L_R) / L_R of the lengths of the skeletons, percent",
        "NaN if the reference has no length, -100 if only the prediction is empty",
        low=-100.0,
        unit="%",
    ),
)
