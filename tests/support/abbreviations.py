"""The metrics of the worked examples by their abbreviations, from the package and from the naive oracle.

The ids starting with "SN" or "Fig" name the figure that shows the masks or counts, "EX" ids are small constructed
examples of the pitfalls described in the same two papers:

Reinke, A. et al. Understanding metric-related pitfalls in image analysis validation. Nature Methods 21 (2024).
Maier-Hein, L., Reinke, A. et al. Metrics reloaded: recommendations for image analysis validation.
Nature Methods 21 (2024).
"""

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import assay
import pytest
import reference.overlap as oracle_overlap
import reference.surface as oracle_surface

from support.arrays import Array
from support.golden import Number

Expected = dict[str, Number]

# Abbreviation -> public function and, for "F@2" or "HD@95", the keyword that takes the number after the "@".
OVERLAP = {
    "DSC": ("dice", ""),
    "IoU": ("iou", ""),
    "F": ("f_beta", "beta"),
    "Sens": ("sensitivity", ""),
    "Spec": ("specificity", ""),
    "PPV": ("positive_predictive_value", ""),
    "NPV": ("negative_predictive_value", ""),
    "Acc": ("accuracy", ""),
    "MCC": ("matthews_correlation", ""),
    "kappa": ("cohens_kappa", ""),
    "IoR": ("intersection_over_reference", ""),
    "VS": ("volume_similarity", ""),
}
VOLUME = {
    "VR": ("reference_volume", ""),
    "VP": ("prediction_volume", ""),
    "VD": ("volume_difference", ""),
    "AVD": ("absolute_volume_difference", ""),
    "RVD": ("relative_volume_difference", ""),
    "ARVD": ("absolute_relative_volume_difference", ""),
    "CD": ("centre_distance", ""),
}
SURFACE = {
    "HD": ("hausdorff_distance", "percentile"),
    "ASSD": ("average_symmetric_surface_distance", ""),
    "MASD": ("mean_average_surface_distance", ""),
    "NSD": ("normalized_surface_distance", "tolerance"),
}


def evaluate(library: str, code: str, reference: Array, prediction: Array, **geometry: Any) -> float:
    """Value of the metric with the given abbreviation by "assay" or by the "oracle"."""
    base, _, number = code.partition("@")
    name, keyword = (OVERLAP | VOLUME | SURFACE)[base]
    module: ModuleType = assay
    if library == "oracle":
        module = oracle_surface if base in SURFACE else oracle_overlap
    arguments: dict[str, Any] = {keyword: float(number)} if number else {}
    if base in SURFACE:
        arguments |= {"spacing": None} | geometry
    elif base in VOLUME:
        arguments["spacing"] = geometry.get("spacing")
    value: float = getattr(module, name)(reference, prediction, **arguments)
    return value


def flatten(cases: Sequence[Any]) -> Iterator[Any]:
    """One pytest parameter set (case, abbreviation, expected value) for each number of `expected`."""
    for case in cases:
        for code, expected in case.expected.items():
            yield pytest.param(case, code, expected, id=f"{case.origin}-{code}")
