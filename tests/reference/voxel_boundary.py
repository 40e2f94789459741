"""The voxel boundary model: the centres of foreground voxels with a background neighbour (numpy only)."""

import itertools

import numpy as np
import numpy.typing as npt

from .overlap import binary

Points = npt.NDArray[np.intp]


def neighbour_offsets(ndim: int, neighbourhood: str) -> list[tuple[int, ...]]:
    """The 2N face offsets ("face") or all 3^N - 1 offsets ("full")."""
    offsets = [o for o in itertools.product((-1, 0, 1), repeat=ndim) if any(o)]
    if neighbourhood == "full":
        return offsets
    if neighbourhood == "face":
        return [o for o in offsets if sum(map(abs, o)) == 1]
    raise ValueError(f"unknown neighbourhood {neighbourhood!r}")


def boundary_points(mask: npt.ArrayLike, neighbourhood: str = "face", image_edge: str = "background") -> Points:
    """Indices (n, ndim) of the foreground voxels with at least one background neighbour.

    Voxels outside the image are background or foreground, as image_edge says.
    """
    if image_edge not in ("background", "foreground"):
        raise ValueError(f"unknown image_edge {image_edge!r}")
    m = binary(mask)
    padded = np.pad(m, 1, constant_values=image_edge == "foreground")
    touches_background = np.zeros_like(m)
    for offset in neighbour_offsets(m.ndim, neighbourhood):
        neighbour = padded[tuple(slice(1 + o, 1 + o + n) for o, n in zip(offset, m.shape, strict=True))]
        touches_background |= ~neighbour
    return np.argwhere(m & touches_background)
