"""The same workloads with assay; imported only if assay takes part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import assay
import numpy as np

from .comparison import Result
from .phantoms import Labels, Pair
from .threads import allowed


def _surface_values(distances: Any, tolerance: float) -> dict[str, float]:
    return {"HD95": distances.hausdorff(95.0), "ASSD": distances.assd(), "NSD": distances.nsd(tolerance)}


def label_maps(
    reference: Labels,
    prediction: Labels,
    labels: Sequence[int],
    spacing: Sequence[float],
    tolerance: float,
    **model: str,
) -> Result:
    """All values by `evaluate`, which computes each statistic once."""
    keys = {"DSC": "dsc", "HD95": "hd95", "ASSD": "assd", "NSD": "nsd"}
    distances = [assay.metric("hd95", **model), assay.metric("assd", **model)]
    metrics = ["dsc", *distances, assay.metric("nsd", tolerance=tolerance, **model)]
    results = assay.evaluate(
        reference, prediction, spacing=spacing, labels=list(labels), metrics=metrics, threads=allowed()
    )
    return {name: [row.value for row in results.filter(metric=key)] for name, key in keys.items()}


def masks(
    reference: Labels,
    prediction: Labels,
    labels: Sequence[int],
    spacing: Sequence[float],
    tolerance: float,
    **model: str,
) -> Result:
    """Do the same for one pair of masks (the only label is the foreground)."""
    del labels
    distances = assay.surface_distances(reference, prediction, spacing=spacing, **model, threads=allowed())
    values = {"DSC": assay.dice(reference, prediction, threads=allowed()), **_surface_values(distances, tolerance)}
    return {name: [value] for name, value in values.items()}


def overlap(pair: Pair) -> Result:
    """Give the overlap table of a pair of label maps and the DSC of its labels."""
    table = assay.overlap_table(pair.reference, pair.prediction, threads=allowed())
    size = max(pair.labels) + 1
    dense = np.zeros((size, size), np.int64)
    rows, columns, counts = table.pairs
    dense[rows, columns] = counts
    dsc = [table.region(label).counts.dsc() for label in pair.labels]
    return {"DSC": dsc, "counts": [float(count) for count in dense.ravel()]}
