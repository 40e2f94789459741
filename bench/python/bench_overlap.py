"""Workload (b): the overlap counts of two label maps."""

from __future__ import annotations

from functools import partial

import numpy as np

from . import peers
from .comparison import Result, Tool, Workload
from .phantoms import Pair, load

_DSC: dict[str, tuple[str, float]] = {"DSC": ("DSC", 1e-12)}
_ALL = {**_DSC, "counts": ("counts", 0.0)}


def expected(pair: Pair) -> Result:
    """Count by sorting instead of by a histogram."""
    size = max(pair.labels) + 1
    table = np.zeros(size * size, np.int64)
    for reference, prediction in zip(pair.reference, pair.prediction, strict=True):
        values, counts = np.unique(reference.astype(np.uint16) * np.uint16(size) + prediction, return_counts=True)
        table[values] += counts
    return {
        "DSC": peers.dice_of_table(table.reshape(size, size), pair.labels),
        "counts": [float(count) for count in table],
    }


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads."""
    tools = [
        Tool(
            "SimpleITK LabelOverlapMeasures",
            peers.simpleitk_overlap,
            _DSC,
            "gives no counts; images made outside the time",
            peers.simpleitk_images,
        ),
        Tool("numpy bincount", peers.numpy_bincount, _ALL),
        Tool("numpy bincount, slice by slice", peers.numpy_bincount_slices, _ALL),
        Tool("mikan-rs dice", peers.mikan_dice, _DSC, "one pass per label"),
    ]
    if with_assay:
        from . import ours

        tools.insert(0, Tool("assay", ours.overlap, _ALL))
    return [Workload("b", "overlap counts, 24 labels, 300x512x512", partial(load, "organs"), expected, tuple(tools))]
