"""Workload (o1): the lesions of a volume found, matched and each measured, by F1, DSC and HD95."""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import phantoms
from .comparison import Result, Tool, Workload
from .phantoms import Pair
from .threads import allowed


def _compared(directions: str) -> dict[str, tuple[str, float]]:
    return {"F1": ("F1", 1e-12), "DSC": ("DSC", 1e-12), "HD95": (f"HD95 ({directions})", 1e-12)}


def _ours(directions: str, pair: Pair) -> Result:
    import assay

    results = assay.evaluate(
        pair.reference,
        pair.prediction,
        spacing=pair.spacing,
        labels=list(pair.labels),
        metrics=["object_f_beta", "object_dsc", assay.metric("object_hd95", directions=directions)],
        threads=allowed(),
    )
    keys = {"F1": "object_f_beta", "DSC": "object_dsc", "HD95": "object_hd95"}
    return {name: [results.value(metric=key)] for name, key in keys.items()}


def _panoptica(pair: Pair) -> Result:
    import panoptica

    evaluator = panoptica.Panoptica_Evaluator(
        expected_input=panoptica.InputType.SEMANTIC,
        instance_approximator=panoptica.ConnectedComponentsInstanceApproximator(),
        instance_matcher=panoptica.NaiveThresholdMatching(matching_metric=panoptica.Metric.IOU, matching_threshold=0.5),
        instance_metrics=[panoptica.Metric.DSC, panoptica.Metric.HD95],
        global_metrics=[],
        verbose=False,
    )
    found = evaluator.evaluate(pair.prediction, pair.reference, voxelspacing=pair.spacing, verbose=False)["ungrouped"]
    return {"F1": [found.rq], "DSC": [found.sq_dsc], "HD95": [found.sq_hd95]}


def _expected(pair: Pair) -> Result:
    """By scipy, one pair of lesions after the other in the whole volume."""
    from scipy import ndimage

    neighbours = np.ones((3, 3, 3), bool)
    r, references = ndimage.label(pair.reference, neighbours)
    p, predictions = ndimage.label(pair.prediction, neighbours)
    dsc, largest, pooled = [], [], []
    for number in range(1, references + 1):
        reference = r == number
        for other in np.unique(p[reference & (p > 0)]):
            prediction = p == other
            both = np.count_nonzero(reference & prediction)
            sizes = np.count_nonzero(reference) + np.count_nonzero(prediction)
            if both / (sizes - both) <= 0.5:
                continue
            dsc.append(2 * both / sizes)
            there, back = _distances(reference, prediction, pair), _distances(prediction, reference, pair)
            largest.append(max(np.percentile(there, 95), np.percentile(back, 95)))
            pooled.append(np.percentile(np.concatenate([there, back]), 95))
    return {
        "F1": [2 * len(dsc) / (references + predictions)],
        "DSC": [float(np.mean(dsc))],
        "HD95 (max)": [float(np.mean(largest))],
        "HD95 (pooled)": [float(np.mean(pooled))],
    }


def _distances(mask: NDArray[np.bool_], other: NDArray[np.bool_], pair: Pair) -> NDArray[np.float64]:
    """From the surface voxels of a mask to those of another."""
    from scipy import ndimage

    box = ndimage.find_objects((mask | other).astype(np.uint8))[0]
    surfaces = [one & ~ndimage.binary_erosion(one) for one in (np.pad(mask[box], 1), np.pad(other[box], 1))]
    found: NDArray[np.float64] = ndimage.distance_transform_edt(~surfaces[1], pair.spacing)[surfaces[0]]
    return found


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workload; panoptica is left out if it is not installed."""
    tools: list[Tool] = []
    if with_assay:
        pooled = "the HD95 of panoptica"
        tools.append(Tool("assay", partial(_ours, "max"), _compared("max")))
        tools.append(Tool("assay, pooled distances", partial(_ours, "pooled"), _compared("pooled"), pooled))
    if find_spec("panoptica"):
        tools.append(Tool("panoptica", _panoptica, _compared("pooled")))
    load: Any = partial(phantoms.load, "lesions")
    return [Workload("o1", "40 lesions, 256^3: F1, DSC, HD95", load, _expected, tuple(tools))]
