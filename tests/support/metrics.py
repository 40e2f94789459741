"""The catalogue's metrics, each as the public function, as the naive oracle, and as a method of its statistic."""

from collections.abc import Callable
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import reference.boundary_iou as oracle_bands
import reference.objects as oracle_objects
import reference.overlap as oracle_overlap
import reference.surface as oracle_surface
from assay import CATALOGUE, Metric

Array = npt.NDArray[Any]

RECORDS = tuple(CATALOGUE.values())
SURFACE = tuple(record for record in RECORDS if record.family == "surface")
DISTANCES = tuple(record for record in SURFACE if record.statistic == "surface")
COUNTING = tuple(record for record in RECORDS if record.family == "overlap")
OBJECTS = tuple(record for record in RECORDS if record.family == "objects")

GIVEN = {"tolerance": 1.5, "width": 1.0, "risk_threshold": 0.25}
"""Values for parameters that have no default."""


def function(record: Metric) -> Callable[..., Any]:
    """The public function."""
    found: Callable[..., Any] = getattr(assay, record.function)
    return found


def needed(record: Metric) -> dict[str, float]:
    """The arguments that the function must be given."""
    return {name: GIVEN[name] for name, default in record.defaults().items() if default is None}


def geometry(record: Metric, spacing: Any) -> dict[str, Any]:
    """The spacing, if the function takes one."""
    return {} if record.statistic == "counts" else {"spacing": spacing}


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
    modules = {"bands": oracle_bands, "surface": oracle_surface, "objects": oracle_objects, "overlap": oracle_overlap}
    module = modules[record.statistic if record.statistic == "bands" else record.family]
    value: float = getattr(module, record.function)(reference, prediction, **parameters)
    return value
