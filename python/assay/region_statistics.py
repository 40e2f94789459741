"""The statistics of the core that regions of two label maps have, each region in its own box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import _core
from ._inputs import Array

REGION_STATISTICS: Mapping[str, str] = {
    "surface": "surface_distances",
    "bands": "boundary_bands",
    "topology": "topology_pairs",
    "skeletons": "skeleton_overlaps",
    "calibres": "calibre_recalls",
}
"""The functions of the core that compute them, for the parameters of a definition."""


def region_statistics(
    kind: str,
    reference: Array,
    prediction: Array,
    table: _core.OverlapTable,
    regions: Sequence[Any],
    options: Mapping[str, Any],
    shared: Mapping[str, Any],
) -> list[Any]:
    """Those of one kind of some regions: the labels of each, a pair if the two maps differ in them, or None."""
    found: list[Any] = getattr(_core, REGION_STATISTICS[kind])(
        reference, prediction, table, regions, **options, **shared
    )
    return found
