"""Workloads (z1), (z2), ...: Betti numbers of trees, organs and noise, against counts of components by other packages
with scikit-image's Euler number, and against persistent homology."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import phantoms, trees
from .bench_components import Labels
from .comparison import Result, Tool, Workload
from .threads import allowed

Array = NDArray[Any]
Betti = tuple[int, int, int]

_EQUAL = {"Betti numbers": ("Betti numbers", 0.0)}


def _airways() -> Array:
    """A tree of tubes with walls, of which one voxel of a hundred is missing."""
    shape = (300, 512, 512)
    tree = trees.tree(shape, depth=10, radius=12, length=75, seed=1, wall=3.0)
    return np.asarray(tree & (np.random.default_rng(2).random(shape) > 0.01))


def _vessels() -> Array:
    return trees.tree((64, 192, 192), depth=9, radius=4, length=25, seed=1, wall=None)


def _inputs() -> dict[str, Callable[[], Array]]:
    return {
        "airways, 300x512x512": _airways,
        "vessels, 64x192x192": _vessels,
        "24 organs, 300x512x512": lambda: phantoms.load("organs").reference,
        "noise 0.3, 64^3": lambda: np.random.default_rng(1).random((64, 64, 64)) < 0.3,
    }


def _load(make: Callable[[], Array]) -> Labels:
    return Labels(np.ascontiguousarray(make()))


def _each(betti: Callable[[Array], Betti], given: Labels) -> Result:
    """Those of a mask, or of every label in its box."""
    from scipy import ndimage

    if given.labels.dtype == bool:
        return {"Betti numbers": [float(number) for number in betti(given.labels)]}
    found: list[float] = []
    for label, box in enumerate(ndimage.find_objects(given.labels), start=1):
        found.extend(map(float, betti(given.labels[box] == label)))
    return {"Betti numbers": found}


def _ours(given: Labels) -> Result:
    import assay

    labels = None if given.labels.dtype == bool else range(1, int(given.labels.max()) + 1)
    found = assay.topology(given.labels, labels=labels, threads=allowed())
    topologies = found.values() if isinstance(found, dict) else [found]
    return {"Betti numbers": [float(number) for one in topologies for number in one.betti]}


def _by_counts(count: Callable[[Array, bool], int], mask: Array) -> Betti:
    from skimage.measure import euler_number

    padded = np.pad(mask, 1)
    components = count(padded, True)
    cavities = count(~padded, False) - 1
    return components, components + cavities - int(euler_number(padded, connectivity=3)), cavities


def _cc3d(mask: Array, all_neighbours: bool) -> int:
    import cc3d

    return int(cc3d.connected_components(mask, connectivity=26 if all_neighbours else 6, return_N=True)[1])


def _scipy(mask: Array, all_neighbours: bool) -> int:
    from scipy import ndimage

    return int(ndimage.label(mask, ndimage.generate_binary_structure(3, 3 if all_neighbours else 1))[1])


def _gudhi(mask: Array) -> Betti:
    import gudhi

    cells = gudhi.CubicalComplex(top_dimensional_cells=np.where(mask, 0.0, np.inf))
    cells.compute_persistence(min_persistence=-1)
    components, tunnels, cavities = cells.persistent_betti_numbers(0, 0)[:3]
    return components, tunnels, cavities


def _cripser(mask: Array) -> Betti:
    import cripser

    pairs = cripser.compute_ph(np.where(np.pad(mask, 1), 0.0, 1.0), filtration="T", maxdim=2)
    alive = pairs[(pairs[:, 1] <= 0) & (pairs[:, 2] > 0), 0]
    components, tunnels, cavities = (int(np.count_nonzero(alive == k)) for k in range(3))
    return components, tunnels, cavities


def _expected(given: Labels) -> Result:
    """Components by scipy; the cells of the union of closed voxels are counted one by one."""

    def betti(mask: Array) -> Betti:
        padded = np.pad(mask, 1)
        components, cavities = _scipy(padded, True), _scipy(~padded, False) - 1
        euler = 0
        for closed in np.ndindex(2, 2, 2):  # axes along which a cell is the side of voxels
            cells = padded
            for axis in np.flatnonzero(closed):
                after, before = (np.take(cells, range(k, cells.shape[axis] - 1 + k), axis) for k in (1, 0))
                cells = after | before
            euler += (-1) ** (3 - sum(closed)) * int(np.count_nonzero(cells))
        return components, components + cavities - euler, cavities

    return _each(betti, given)


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; persistent homology, which takes minutes for large arrays, has small ones only."""
    ours = [Tool("assay", _ours, _EQUAL)] if with_assay else []
    counts = [
        Tool(f"recipe: {name} + scikit-image", partial(_each, partial(_by_counts, count)), _EQUAL)
        for name, count in (("cc3d", _cc3d), ("scipy", _scipy))
    ]
    homology = [
        Tool(name, partial(_each, betti), _EQUAL)
        for name, betti in (("gudhi", _gudhi), ("cripser", _cripser))
        if find_spec(name)
    ]
    small = ("vessels, 64x192x192", "noise 0.3, 64^3")
    return [
        Workload(
            f"z{number}",
            name,
            partial(_load, make),
            _expected,
            (*ours, *counts, *(homology if name in small else [])),
        )
        for number, (name, make) in enumerate(_inputs().items(), start=1)
    ]
