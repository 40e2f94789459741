"""The boundary points of the worked examples, as many as known, by the naive oracle.

Ids are explained in support.abbreviations.
"""

from collections.abc import Sequence
from fractions import Fraction as Q

import pytest
from reference.voxel_boundary import boundary_points
from support.golden import draw, square

# Shape, mask, image edge, number of boundary points (face neighbourhood).
BOUNDARIES = [
    *((f"EX-03 n={n}", (n + 3, n + 3), square(n), "background", 4 * (n - 1)) for n in (3, 5, 10, 50)),
    ("EX-10 reference", (15, 15), "[2:13,2:13] -[5:10,5:10]", "background", 60),
    ("EX-10 prediction", (15, 15), "[2:13,2:13]", "background", 40),
    ("EX-31 a reference", (12, 12), "[0:5,0:5]", "background", 16),
    ("EX-31 a prediction", (12, 12), "[0:5,0:6]", "background", 18),
    ("EX-31 a reference", (12, 12), "[0:5,0:5]", "foreground", 9),
    ("EX-31 a prediction", (12, 12), "[0:5,0:6]", "foreground", 10),
    ("EX-31 b", (5, 5), "[0:5,0:5]", "background", 16),
    ("EX-31 b", (5, 5), "[0:5,0:5]", "foreground", 0),
    ("3D anisotropic A", (10, 12, 12), "[3:7,3:9,3:9]", "background", 112),
    ("3D anisotropic B", (10, 12, 12), "[4:7,3:10,3:9]", "background", 106),
]


@pytest.mark.parametrize(
    ("shape", "regions", "image_edge", "number"),
    [pytest.param(*row, id=f"oracle-{origin}-{row[2]}") for origin, *row in BOUNDARIES],
)
def test_boundary_points(shape: Sequence[int], regions: str, image_edge: str, number: int) -> None:
    assert len(boundary_points(draw(shape, regions), "face", image_edge)) == number


# Intersection over union of the two sets of boundary points in the full neighbourhood. One mask of each pair
# has a concave corner, whose voxel is a boundary point only there: the face neighbourhood gives other ratios.
FULL_BOUNDARIES = [
    ("EX-01 n=5", (7, 7), square(5), f"{square(5)} -[1,1]", Q(15, 17)),
    ("EX-05 hole", (10, 10), "[2:8,2:8]", "[2:8,2:8] -[4:6,3:6]", Q(2, 3)),
    ("EX-10", (15, 15), "[2:13,2:13] -[5:10,5:10]", "[2:13,2:13]", Q(5, 8)),
]


@pytest.mark.parametrize(
    ("shape", "reference", "prediction", "expected"),
    [pytest.param(*row, id=f"oracle-{origin}") for origin, *row in FULL_BOUNDARIES],
)
def test_full_boundary_points(shape: Sequence[int], reference: str, prediction: str, expected: Q) -> None:
    sets = [
        set(map(tuple, boundary_points(draw(shape, regions), "full").tolist())) for regions in (reference, prediction)
    ]
    assert Q(len(sets[0] & sets[1]), len(sets[0] | sets[1])) == expected
