"""Workload (s8): the recall of a skeleton by the local radius, against scikit-image, scipy and numpy."""

from __future__ import annotations

from functools import partial

import numpy as np

from . import bench_cldice, bench_skeleton
from .bench_cldice import Pair
from .comparison import Result, Tool, Workload
from .threads import allowed

_SPACING = [0.8, 0.7, 0.7]
_EDGES = [0.0, 1.0, 2.0, 4.0, 1000.0]  # mm


def _assay(given: Pair) -> Result:
    import assay

    recall = assay.calibre_recall(
        given.reference, given.prediction, spacing=_SPACING, skeleton="lee", threads=allowed()
    )
    rows = recall.table(_EDGES)
    return {name: [float(row[name]) for row in rows] for name in ("voxels", "found")}


def _recipe(given: Pair) -> Result:
    """What is around the box is background."""
    from scipy import ndimage
    from skimage.morphology import skeletonize

    skeleton = skeletonize(given.reference, method="lee")
    distance = ndimage.distance_transform_edt(np.pad(given.reference, 1), sampling=_SPACING)[1:-1, 1:-1, 1:-1]
    return {
        name: np.histogram(distance[voxels], _EDGES)[0].astype(float)
        for name, voxels in (("voxels", skeleton), ("found", skeleton & given.prediction))
    }


def _cropped_recipe(given: Pair) -> Result:
    from scipy import ndimage

    box = ndimage.find_objects(given.reference.view(np.uint8))[0]
    return _recipe(Pair(given.reference[box], given.prediction[box]))


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workload."""
    name, make = next(item for item in bench_skeleton.inputs().items() if item[0].startswith("airway"))
    compared = {each: (each, 0.0) for each in ("voxels", "found")}
    tools = [Tool("assay", _assay, compared)] if with_assay else []
    tools += [Tool("scikit-image and scipy", _recipe, compared)]
    tools += [Tool("scikit-image and scipy, cropped", _cropped_recipe, compared)]
    load = partial(bench_cldice.load, make)
    return [Workload("s8", f"recall by radius, {name}", load, _recipe, tuple(tools))]
