"""What the tables of known values share: masks written as regions, and how near a value must be."""

import re
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest

from support.arrays import Array

Number = str | float | Fraction
"""An expected value: text is a rounded decimal, any other is exact."""

both_libraries = pytest.mark.parametrize("library", ["assay", "oracle"])


def draw(shape: Sequence[int], regions: str) -> Array:
    """Boolean image with the regions added, or removed after a minus sign, from left to right.

    Regions are numpy's half-open slices: "[2:5,2:5] [7,8] -[3,3]" is a 3x3 block plus one voxel minus the centre of
    the block.
    """
    mask = np.zeros(shape, dtype=np.bool_)
    for sign, text in re.findall(r"(-?)\[([^]]*)\]", regions):
        parts = [part.split(":") for part in text.split(",")]
        mask[tuple(slice(int(p[0]), int(p[1])) if len(p) == 2 else int(p[0]) for p in parts)] = sign == ""
    return mask


def square(n: int, row: int = 1, column: int = 1) -> str:
    """A square of n x n voxels as a region."""
    return f"[{row}:{row + n},{column}:{column + n}]"


def check(value: float, expected: Number) -> None:
    """Rounded decimals (text) within 5e-7, exact numbers to rounding error, NaN only for NaN."""
    tolerance = {"rel": 0, "abs": 5e-7 + 1e-12} if isinstance(expected, str) else {"rel": 1e-12, "abs": 1e-12}
    assert value == pytest.approx(float(expected), nan_ok=True, **tolerance)
