"""Random pairs of label maps with everything that may go with them, as Hypothesis strategies.

The voxels come from numpy's generator with a drawn seed: drawing each by Hypothesis would take most of the time.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from support.arrays import DTYPES, LAYOUTS, Array

SPACINGS = (0.5, 0.7, 0.9765625, 1.0, 1.5, 3.3, 5.0)  # up to 10:1
VALUES = (1, 2, 3, 7, -1, -5, 127, 200, 255, 256, 40_000, 2**31 + 5, 2**40, 2**63 - 1, -(2**63))
ABSENT = 99
THREADS = (None, 1, 2, 3, 7)


class Scene(NamedTuple):
    """Two label maps, which voxels take part, and the arguments of the package that say so."""

    reference: Array
    prediction: Array
    keep: Array
    spacing: list[float] | None
    options: dict[str, Any]

    def masks(self, labels: Sequence[int]) -> tuple[Array, Array]:
        """A class as two masks."""
        reference, prediction = (np.isin(labelled.astype(np.int64), labels) for labelled in self[:2])
        return reference & self.keep, prediction & self.keep


def values_of(dtype: np.dtype[Any]) -> list[int]:
    """The labels that a dtype holds."""
    if dtype.kind == "b":
        return [1]
    limits = np.iinfo(dtype)
    return [value for value in VALUES if limits.min <= value <= limits.max]


@st.composite
def shapes(draw: st.DrawFn, ranks: Sequence[int], extents: Sequence[int], size: int) -> tuple[int, ...]:
    """Shapes of at most `size` voxels: one axis of any of the extents, the others short."""
    rank = draw(st.sampled_from(ranks))
    long = draw(st.sampled_from(extents))
    room = max(1, int((size / max(1, long)) ** (1 / max(1, rank - 1))))
    others = [draw(st.integers(0 if draw(st.integers(0, 9)) == 0 else 1, min(room, 9))) for _ in range(rank - 1)]
    others.insert(draw(st.integers(0, rank - 1)), long)
    return tuple(others)


def pattern(rng: np.random.Generator, shape: Sequence[int], values: Sequence[int], style: str, density: float) -> Array:
    """Labels as noise or as boxes on background."""
    labels = np.zeros(shape, np.int64)
    if style == "noise":
        return np.where(rng.random(shape) < density, rng.choice(values, shape), labels)
    for _ in range(math.ceil(4 * density)):
        corners = [np.sort(rng.integers(0, extent + 1, 2)) for extent in shape]
        labels[tuple(slice(low, high) for low, high in corners)] = rng.choice(values)
    return labels


@st.composite
def spacings(draw: st.DrawFn, rank: int) -> list[float] | None:
    """One step per axis, or none given."""
    return draw(st.none() | st.lists(st.sampled_from(SPACINGS), min_size=rank, max_size=rank))


@st.composite
def layouts(draw: st.DrawFn, array: Array) -> Array:
    """The array in some layout."""
    return LAYOUTS[draw(st.sampled_from(list(LAYOUTS)))](array)


@st.composite
def evaluation_masks(draw: st.DrawFn, shape: Sequence[int], rng: np.random.Generator) -> Array | None:
    """None, or a mask of voxels to evaluate."""
    dtype, inside = draw(st.sampled_from([(None, 0), (None, 0), ("?", 1), ("B", 255), ("b", -1)]))
    if dtype is None:
        return None
    style, density = draw(st.sampled_from(["noise", "boxes"])), draw(st.sampled_from([0.0, 0.5, 0.95]))
    return draw(layouts(pattern(rng, shape, [inside], style, density).astype(dtype)))


@st.composite
def scenes(draw: st.DrawFn, shape: Sequence[int], labelled: bool) -> Scene:
    """Label maps, or masks of one non-zero value each, that are much alike or have nothing to do with each other."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    dtypes = [draw(st.sampled_from(DTYPES)) for _ in range(2)]
    maps, values = [], []
    for dtype in dtypes:
        some = draw(st.lists(st.sampled_from(values_of(dtype)), min_size=1, max_size=3 if labelled else 1))
        if labelled:
            some.append(1)
        density = draw(st.sampled_from([0.0, 0.02, 0.3, 0.9, 1.0]))
        maps.append(pattern(rng, shape, some, draw(st.sampled_from(["noise", "boxes"])), density))
        values.append(some)
    if draw(st.booleans()):
        source = maps[0] if labelled else np.where(maps[0] != 0, values[1][0], 0)
        alike = np.where(np.isin(source, values[1]), source, 0)
        maps[1] = np.where(rng.random(shape) < 0.9, alike, maps[1])
    reference, prediction = (draw(layouts(one.astype(dtype))) for one, dtype in zip(maps, dtypes, strict=True))
    return draw(with_options(reference, prediction, rng, values[0]))


@st.composite
def with_options(
    draw: st.DrawFn, reference: Array, prediction: Array, rng: np.random.Generator, values: Sequence[int]
) -> Scene:
    """A scene of two label maps with random options."""
    options: dict[str, Any] = {
        "mask": draw(evaluation_masks(reference.shape, rng)),
        "ignore_label": draw(st.sampled_from([None, None, None, 0, ABSENT, *values])),
        "threads": draw(st.sampled_from(THREADS)),
    }
    keep = np.ones(reference.shape, bool)
    if options["mask"] is not None:
        keep &= options["mask"] != 0
    if options["ignore_label"] is not None:
        keep &= reference != options["ignore_label"]
    return Scene(reference, prediction, keep, draw(spacings(reference.ndim)), options)


def _slab(shape: Sequence[int], axis: int, low: int, high: int) -> tuple[slice, ...]:
    return tuple(slice(low, high) if k == axis else slice(0, extent) for k, extent in enumerate(shape))


@st.composite
def far_scenes(draw: st.DrawFn) -> Scene:
    """Masks that lie far apart: single voxels, blobs at opposite ends, and scattered voxels in opposite slabs.

    The last have so many far voxels with so many rows to look at that the core transforms their box.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    style = draw(st.sampled_from(["voxels", "blobs", "slabs"]))
    shape = draw(st.sampled_from([(3000,), (450, 34), (34, 450), (70, 90), (24, 24, 40), (40, 24, 24), (45, 50, 70)]))
    axis = draw(st.integers(0, len(shape) - 1))
    end = shape[axis]
    pair = []
    for low, high in ((0, min(2, end)), (max(0, end - 3), end)):
        mask = np.zeros(shape, np.uint8)
        if style == "voxels":
            mask[tuple(rng.integers(0, shape, (draw(st.integers(1, 3)), len(shape))).T)] = 1
        elif style == "blobs":
            size = np.minimum(shape, rng.integers(1, 7, len(shape)))
            corner = rng.integers(0, np.array(shape) - size + 1)
            corner[axis] = 0 if low == 0 else end - size[axis]
            mask[tuple(slice(start, start + n) for start, n in zip(corner, size, strict=True))] = 1
        else:
            slab = mask[_slab(shape, axis, low, high)]
            slab[...] = rng.random(slab.shape) < min(1.0, draw(st.sampled_from([60, 500])) / slab.size)
        pair.append(draw(layouts(mask)))
    if draw(st.booleans()):
        pair.reverse()
    return draw(with_options(*pair, rng, []))
