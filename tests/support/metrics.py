"""The catalogue's metrics, each as the public function, as the naive oracle, and as a method of its statistic."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import reference.boundary_iou as oracle_bands
import reference.objects as oracle_objects
import reference.overlap as oracle_overlap
import reference.surface as oracle_surface
from assay import CATALOGUE, Metric
from assay.metrics._pair import MatchingOptions

import support.topology_metrics as oracle_topology

Array = npt.NDArray[Any]

FAMILIES_OF_SAMPLES = ("discrimination", "classification", "calibration", "scoring")
OF_SCORES = tuple(one for one in CATALOGUE.values() if one.family in FAMILIES_OF_SAMPLES)
RECORDS = tuple(record for record in CATALOGUE.values() if record not in OF_SCORES)
"""The metrics of two masks."""
SURFACE = tuple(record for record in RECORDS if record.family == "surface")
DISTANCES = tuple(record for record in SURFACE if record.statistic == "surface")
COUNTING = tuple(record for record in RECORDS if record.family == "overlap")
OBJECTS = tuple(record for record in RECORDS if record.family == "objects")
TOPOLOGY = tuple(record for record in RECORDS if record.family == "topology")
SKELETONS = tuple(one for one in RECORDS if one.statistic in ("skeletons", "calibres", "matched_skeletons"))
"""Those that need 2 or 3 axes, and of which flips may change the value where skeletons have ties."""

SCORED = tuple(record for record in RECORDS if record.statistic == "detections")

OPTIONS = {"matching": MatchingOptions, "detections": MatchingOptions}
"""What functions take by name and pass on."""

GIVEN = {
    **{"tolerance": 1.5, "width": 1.0, "fppi": 0.5, "sensitivity": 0.6, "risk_threshold": 0.25},
    **{"specificity": 0.7, "ppv": 0.4, "npv": 0.4, "low": 0.5, "radius_below": 1.5},
}
"""Values for parameters that have no default."""


def voxel_scores(shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """Scores for the voxels of an image of this shape, of which several are equal."""
    places = sum(step * index for step, index in zip((5, 3, 7), np.indices(shape), strict=False))
    return np.asarray(places % 13 / 13, dtype=np.float64)


def function(record: Metric) -> Callable[..., Any]:
    """The public function, with scores if it needs some."""
    found: Callable[..., Any] = getattr(assay, record.function)
    return with_scores(found) if record in SCORED else found


def with_scores(found: Callable[..., Any]) -> Callable[..., Any]:
    """A function that is given scores unless it has some."""

    @wraps(found)
    def scored(reference: Any, prediction: Any, **options: Any) -> Any:
        return found(reference, prediction, **{"scores": voxel_scores(shape_of(reference, prediction)), **options})

    return scored


def shape_of(*images: Any) -> tuple[int, ...]:
    """The shape of the first that is an array of any kind."""
    for image in images:
        if isinstance(image, type):
            continue
        if hasattr(image, "__array__"):
            return np.shape(image)
        if hasattr(image, "__dlpack__"):
            return np.from_dlpack(image).shape
    return (1,)


def arguments(called: Callable[..., Any]) -> set[str]:
    """The names of a function's arguments, those of matchings included."""
    names = {*inspect.signature(called).parameters}
    for kind, options in OPTIONS.items():
        names = (names - {kind}) | {*options.__annotations__} if kind in names else names
    return names


def needed(record: Metric) -> dict[str, float]:
    """The arguments that the function must be given."""
    return {name: GIVEN[name] for name, default in record.defaults().items() if default is None}


def geometry(record: Metric, spacing: Any) -> dict[str, Any]:
    """The spacing, if the function takes one."""
    return {"spacing": spacing} if record.takes_spacing else {}


def expected(
    record: Metric, reference: Array, prediction: Array, keep: Any = True, spacing: Any = None, **parameters: Any
) -> float:
    """The oracle's value for two masks of which only the voxels in `keep` take part."""
    reference, prediction = np.asarray(reference) != 0, np.asarray(prediction) != 0
    keep = np.broadcast_to(keep, reference.shape)
    if record.statistic == "counts":
        reference, prediction = reference[keep], prediction[keep]
    else:
        reference, prediction = reference & keep, prediction & keep
        parameters["spacing"] = spacing
    if record in SCORED:
        parameters["scores"] = voxel_scores(reference.shape)
    modules = {
        **{"bands": oracle_bands, "surface": oracle_surface, "objects": oracle_objects, "overlap": oracle_overlap},
        "topology": oracle_topology,
    }
    by_statistic = {"bands": "bands", "matched_skeletons": "topology"}  # the other oracles do not know assay
    module = modules[by_statistic.get(record.statistic, record.family)]
    value: float = getattr(module, record.function)(reference, prediction, **parameters)
    return value
