"""One record per metric: what the functions, the tables, the shell and the documentation say about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .calibration import CALIBRATION
from .classification import CLASSIFICATION
from .discrimination import DISCRIMINATION
from .objects import OBJECT_METRICS
from .overlap import OVERLAP
from .recalibration import RECALIBRATION
from .record import Level, Metric, Parameter, Value, as_number
from .scoring import SCORING
from .surface import SURFACE
from .topology import TOPOLOGY

PROBABILITIES = (*CALIBRATION, *SCORING, *RECALIBRATION)
"""The metrics of probabilities."""

CATALOGUE: Mapping[str, Metric] = MappingProxyType(
    {
        record.key: record
        for group in (OVERLAP, SURFACE, TOPOLOGY, OBJECT_METRICS, DISCRIMINATION, CLASSIFICATION, PROBABILITIES)
        for record in group
    }
)

PRESETS: Mapping[str, tuple[str, Mapping[str, Value]]] = MappingProxyType(
    {
        "hd95": ("hd", {"percentile": 95.0}),
        "object_hd95": ("object_hd", {"percentile": 95.0}),
        **{f"b{dimension}_error": ("betti_error", {"dimension": float(dimension)}) for dimension in range(3)},
    }
)
"""Keys that stand for another key with some parameters fixed."""

DEFAULT_METRICS = ("dsc", "hd95", "assd", "relative_volume_difference")
"""What `evaluate` computes if it is not told."""

OBJECT_DEFAULTS = ("pq", "rq", "sq", "object_sensitivity", "object_ppv", "aji", "object_dsc")
"""The same if the labels are instances."""

PROBABILITY_DEFAULTS = (
    *("ece", "brier", "pooled_ece", "top_label_ece", "class_wise_ece", "multiclass_brier", "multiclass_nll"),
    "pooled_top_label_ece",
)
"""What is computed besides if predictions are probabilities."""

POOLED = "pooled_"
"""A key with this in front asks for one value of all cases together."""


def keys() -> list[str]:
    """Every key that a metric can be asked for by."""
    return [*CATALOGUE, *PRESETS]


def has_objects(key: str) -> bool:
    """Whether a metric is one of objects, so that what these are must be said. Raises ValueError for unknown keys."""
    return any(parameter.name == "objects" for parameter in lookup(key)[0].parameters)


def lookup(key: str) -> tuple[Metric, Mapping[str, Value]]:
    """The record of a key, and what the key itself fixes: parameters, and the level. ValueError if there is none."""
    base, fixed = PRESETS.get(key, (key, {}))
    if base not in CATALOGUE and key.startswith(POOLED):
        record, fixed = lookup(key.removeprefix(POOLED))
        return record, {**fixed, "level": "set"}
    if base not in CATALOGUE:
        raise ValueError(f"metric {key!r} is unknown; known are {', '.join(keys())}")
    return CATALOGUE[base], fixed


__all__ = [
    "CATALOGUE",
    "DEFAULT_METRICS",
    "OBJECT_DEFAULTS",
    "POOLED",
    "PRESETS",
    "PROBABILITY_DEFAULTS",
    "Level",
    "Metric",
    "Parameter",
    "Value",
    "as_number",
    "has_objects",
    "keys",
    "lookup",
]
