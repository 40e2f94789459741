"""Workloads (z1), (z2), ...: Betti numbers of trees, organs and noise, against counts of components by other packages
with scikit-image's Euler number, and against persistent homology; and the match of the topology of 13 vessels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import phantoms, trees
from .bench_components import Labels
from .comparison import Result, Tool, Workload
from .phantoms import Pair
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


def _thirteen_vessels() -> Pair:
    """A tree cut into twelve blocks, one of them in two; the prediction is shifted, and 2 of 100 voxels are missing."""
    shape = (150, 400, 400)
    tree = trees.tree(shape, depth=8, radius=7, length=90, seed=1, wall=None)
    z, y, x = np.ogrid[tuple(slice(extent) for extent in shape)]
    block = 1 + 4 * (z // 50) + 2 * (y // 200) + x // 200
    reference = np.where(tree, np.where((block == 12) & (x > 320), 13, block), 0).astype(np.uint8)
    kept = np.random.default_rng(2).random(shape) > 0.02
    return Pair("13 vessels", reference, np.roll(reference, 1, axis=2) * kept, (1.0,) * 3, tuple(range(1, 14)))


def _match(iou: list[float], components: list[int], neighbours: list[Iterable[int]]) -> Result:
    """Of each label; components and neighbours of the reference, then those of the prediction."""
    touching = [float(sum(2**other for other in each)) for each in neighbours]
    return {"IoU": iou, "components": list(map(float, components)), "neighbours": touching}


def _our_match(pair: Pair) -> Result:
    import assay

    found = assay.topology_match(pair.reference, pair.prediction, labels=pair.labels, threads=allowed()).labels.values()
    sides = range(2)
    return _match(
        [one.iou for one in found],
        [one.components[side] for side in sides for one in found],
        [one.neighbours[side] for side in sides for one in found],
    )


def _iou(a: Array, b: Array) -> float:
    return float(np.count_nonzero(a & b) / np.count_nonzero(a | b))


def _match_by_dilation(in_boxes: bool, pair: Pair) -> Result:
    """One label after the other, in the whole volume or in the box of both sides with a margin of one voxel."""
    from scipy import ndimage
    from skimage.measure import label as components_of

    iou: list[float] = []
    counts: list[list[int]] = [[], []]
    neighbours: list[list[Iterable[int]]] = [[], []]
    sides = (pair.reference, pair.prediction)
    for label, *boxes in zip(pair.labels, *map(ndimage.find_objects, sides), strict=True):
        both = tuple(
            slice(max(min(a.start, b.start) - 1, 0), max(a.stop, b.stop) + 1) for a, b in zip(*boxes, strict=True)
        )
        parts = [side[both] if in_boxes else side for side in sides]
        masks = [part == label for part in parts]
        iou.append(_iou(*masks))
        for side, (part, mask) in enumerate(zip(parts, masks, strict=True)):
            counts[side].append(components_of(mask, connectivity=3, return_num=True)[1])
            around = part[ndimage.binary_dilation(mask, np.ones((3, 3, 3)))]
            neighbours[side].append(set(np.unique(around).tolist()) - {0, label})
    return _match(iou, [*counts[0], *counts[1]], [*neighbours[0], *neighbours[1]])


def _expected_match(pair: Pair) -> Result:
    """Neighbours by shifts of the whole map, components by scipy."""
    sides = (pair.reference, pair.prediction)
    pairs: list[set[tuple[int, int]]] = [set(), set()]
    for labels, found in zip(sides, pairs, strict=True):
        padded = np.pad(labels, 1)
        for step in np.ndindex(3, 3, 3):
            other = padded[tuple(slice(s, s + extent) for s, extent in zip(step, labels.shape, strict=True))]
            differ = (labels != other) & (labels != 0) & (other != 0)
            found |= set(zip(labels[differ].tolist(), other[differ].tolist(), strict=True))
    return _match(
        [_iou(pair.reference == k, pair.prediction == k) for k in pair.labels],
        [_scipy(side == k, all_neighbours=True) for side in sides for k in pair.labels],
        [{b for a, b in found if a == k} for found in pairs for k in pair.labels],
    )


def _match_workload(number: int, with_assay: bool) -> Workload:
    equal = {name: (name, 0.0) for name in ("IoU", "components", "neighbours")}
    recipes = (("scikit-image + dilation", False), ("scikit-image + dilation in boxes", True))
    return Workload(
        f"z{number}",
        "match of 13 vessels, 150x400x400",
        _thirteen_vessels,
        _expected_match,
        (
            *([Tool("assay", _our_match, equal)] if with_assay else []),
            *(Tool(f"recipe: {name}", partial(_match_by_dilation, in_boxes), equal) for name, in_boxes in recipes),
        ),
    )


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
    inputs = _inputs()
    betti = [
        Workload(
            f"z{number}",
            name,
            partial(_load, make),
            _expected,
            (*ours, *counts, *(homology if name in small else [])),
        )
        for number, (name, make) in enumerate(inputs.items(), start=1)
    ]
    return [*betti, _match_workload(len(inputs) + 1, with_assay)]
