"""Workloads (n1), (n2), ...: nuclei matched by IoU, panoptic quality and AJI; growing numbers of them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .comparison import Result, Tool, Workload
from .phantoms import Instances, nuclei
from .threads import allowed

Counts = NDArray[np.int64]

_COUNTS: dict[str, tuple[str, float]] = {name: (name, 0.0) for name in ("TP", "FP", "FN")}
_PQ: dict[str, tuple[str, float]] = {**_COUNTS, "PQ": ("PQ", 1e-12)}
_ALL: dict[str, tuple[str, float]] = {**_PQ, "AJI": ("AJI", 1e-12)}


@dataclass(frozen=True)
class Nuclei:
    """Two instance label maps."""

    reference: Instances
    prediction: Instances

    @property
    def input_bytes(self) -> int:
        return self.reference.nbytes + self.prediction.nbytes

    @property
    def voxels(self) -> int:
        return self.reference.size

    def describe(self) -> str:
        shape = "x".join(map(str, self.reference.shape))
        checksum = zlib.crc32(self.prediction.data, zlib.crc32(self.reference.data))
        return f"{shape} {self.reference.dtype}, crc32 {checksum:08x}"


def _load(count: int, size: int) -> Nuclei:
    return Nuclei(*nuclei(count, size))


# --- tools -----------------------------------------------------------------------------------------------------------


def _ours(given: Nuclei) -> Result:
    """Give all from one overlap table."""
    import assay

    shared: dict[str, Any] = {"ignore_label": None, "mask": None, "threads": allowed()}
    table = assay.overlap_table(given.reference, given.prediction, threads=allowed())
    objects = assay._core.object_pairs(table)
    found = assay._core.match_instances(
        given.reference,
        given.prediction,
        table,
        objects,
        criterion="iou",
        threshold=0.5,
        at_threshold="miss",
        strategy="unambiguous",
        scores=[],
        double_detections="false_positive",
        band="voxel",
        width=1.0,
        **shared,
    )
    return {"TP": [found.tp], "FP": [found.fp], "FN": [found.fn], "PQ": [found.pq()], "AJI": [objects.aji()]}


def _ours_twice(given: Nuclei) -> Result:
    import assay

    found = assay.match_instances(given.reference, given.prediction, threads=allowed())
    aji = assay.aggregated_jaccard_index(given.reference, given.prediction, objects="labels", threads=allowed())
    return {"TP": [found.tp], "FP": [found.fp], "FN": [found.fn], "PQ": [found.pq()], "AJI": [aji]}


def _of_counts(references: Counts, predictions: Counts, pairs: tuple[Counts, Counts, Counts]) -> Result:
    """Give the results by numpy from sizes per label, and labels and intersections of the pairs that overlap."""
    r, p, both = pairs
    union = references[r] + predictions[p] - both
    iou = both / union
    hit = iou > 0.5
    present = [np.flatnonzero(sizes[1:]) + 1 for sizes in (references, predictions)]
    tp = int(np.count_nonzero(hit))
    fp, fn = len(present[1]) - tp, len(present[0]) - tp
    order = np.lexsort((p, -iou, r))
    best = order[np.unique(r[order], return_index=True)[1]]
    alone = references[np.setdiff1d(present[0], r[best])].sum() + predictions[np.setdiff1d(present[1], p[best])].sum()
    return {
        "TP": [tp],
        "FP": [fp],
        "FN": [fn],
        "PQ": [float(iou[hit].sum() / (tp + fp / 2 + fn / 2))],
        "AJI": [float(both[best].sum() / (union[best].sum() + alone))],
    }


def _by_unique(reference: Instances, prediction: Instances) -> tuple[Counts, Counts, Counts]:
    base = np.int64(prediction.max()) + 1
    codes, counts = np.unique(reference * base + prediction, return_counts=True)
    r, p = codes // base, codes % base
    found = (r > 0) & (p > 0)
    return r[found], p[found], counts[found]


def _numpy_unique(given: Nuclei) -> Result:
    sizes = np.bincount(given.reference.ravel()), np.bincount(given.prediction.ravel())
    return _of_counts(*sizes, _by_unique(given.reference, given.prediction))


def _numpy_unique_of_both(given: Nuclei) -> Result:
    sizes = np.bincount(given.reference.ravel()), np.bincount(given.prediction.ravel())
    both = (given.reference > 0) & (given.prediction > 0)
    return _of_counts(*sizes, _by_unique(given.reference[both], given.prediction[both]))


def _stardist(given: Nuclei) -> Result:
    from stardist.matching import matching

    found = matching(given.reference, given.prediction, thresh=0.5)
    return {"TP": [found.tp], "FP": [found.fp], "FN": [found.fn], "PQ": [float(found.panoptic_quality)]}


def _panoptica_evaluator() -> Any:
    import panoptica

    return panoptica.Panoptica_Evaluator(
        expected_input=panoptica.InputType.UNMATCHED_INSTANCE,
        instance_matcher=panoptica.NaiveThresholdMatching(matching_metric=panoptica.Metric.IOU, matching_threshold=0.5),
        instance_metrics=[panoptica.Metric.IOU],
        global_metrics=[],
        verbose=False,
    )


def _panoptica(given: Nuclei) -> Result:
    found = _panoptica_evaluator().evaluate(
        given.prediction.astype(np.uint32), given.reference.astype(np.uint32), verbose=False
    )["ungrouped"]
    return {"TP": [found.tp], "FP": [found.fp], "FN": [found.fn], "PQ": [found.pq]}


def _naive(given: Nuclei) -> Result:
    """Count in a sparse matrix."""
    from scipy import sparse

    shape = int(given.reference.max()) + 1, int(given.prediction.max()) + 1
    ones = np.ones(given.reference.size, np.int64)
    table = sparse.coo_matrix((ones, (given.reference.ravel(), given.prediction.ravel())), shape=shape).tocsr()
    inner = table[1:, 1:].tocoo()
    sizes = [np.asarray(table.sum(axis=axis)).ravel() for axis in (1, 0)]
    return _of_counts(*sizes, (inner.row + 1, inner.col + 1, inner.data))


# --- workloads -------------------------------------------------------------------------------------------------------


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; peers that are not installed are left out."""
    ours = [Tool("assay", _ours, _ALL)] if with_assay else []
    numpy = [
        Tool("numpy unique of paired labels", _numpy_unique, _ALL),
        Tool("numpy unique where both are", _numpy_unique_of_both, _ALL),
    ]
    peers = []
    if find_spec("stardist"):
        peers.append(Tool("stardist matching", _stardist, {**_COUNTS, "PQ": ("PQ", 1e-5)}, "no AJI; in float32"))
    if find_spec("panoptica"):
        peers.append(Tool("panoptica", _panoptica, {**_COUNTS, "PQ": ("PQ", 1e-12)}, "no AJI"))
    twice = [Tool("assay, two functions", _ours_twice, _ALL, "two passes")] if with_assay else []
    nuclei_5000 = (*ours, *twice, *numpy, *peers)
    found = [Workload("n1", "5000 nuclei a side, 2048x2048", partial(_load, 5000, 2048), _naive, nuclei_5000)]
    for number, (count, size) in enumerate(
        ((100, 1024), (1000, 1024), (10_000, 1024), (100, 8192), (10_000, 8192), (100_000, 8192), (1_000_000, 8192)), 2
    ):
        title = f"{count} nuclei a side, {size}x{size}"
        found.append(Workload(f"n{number}", title, partial(_load, count, size), _naive, (*ours, *numpy[:1])))
    return found
