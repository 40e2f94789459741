"""Masks of every density."""

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

Mask = npt.NDArray[np.bool_]


@st.composite
def masks(draw: st.DrawFn, rank: int | None = None, most: int = 4000) -> Mask:
    """Noise of every density, coarsened or not."""
    axes = draw(st.integers(2, 3)) if rank is None else rank
    shape = [draw(st.integers(1, {2: 90, 3: 80 if axis == 2 else 12}[axes])) for axis in range(axes)]
    while np.prod(shape) > most:
        shape[int(np.argmax(shape))] //= 2
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    mask = rng.random(shape) < draw(st.sampled_from([0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 1]))
    blocks = [draw(st.integers(1, 4)) for _ in shape]
    coarse = np.kron(mask, np.ones(blocks, bool))
    return coarse[tuple(slice(extent) for extent in shape)]
