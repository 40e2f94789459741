"""Known values of the boundary IoU, by the package and by the naive oracle; ids as in support.abbreviations."""

import math
from collections.abc import Sequence
from fractions import Fraction as Q
from typing import Any, NamedTuple

import assay
import numpy as np
import pytest
import reference.boundary_iou as oracle
from reference.voxel_boundary import boundary_points
from support.golden import Number, both_libraries, check, draw, square

NAN = math.nan


class Bands(NamedTuple):
    """Two masks of one shape, how their bands are made, and the boundary IoU expected."""

    origin: str
    shape: Sequence[int]
    reference: str
    prediction: str
    options: dict[str, Any]
    expected: Number


EROSION = {"band": "erosion", "width": 1}
LINE, ROW_CROSS = "[2,2:23]", "[10,2:19] [2:19,10]"
EROSIONS: list[tuple[str, tuple[Sequence[int], str, str], Number]] = [
    *(
        (f"EX-01 n={n}", ((n + 2, n + 2), square(n), f"{square(n)} -[1,1]"), value)
        for n, value in [(2, Q(3, 4)), (3, Q(7, 9)), (5, Q(15, 17)), (10, Q(35, 37)), (50, Q(195, 197))]
    ),
    *(
        (f"EX-02 n={n}", ((n + 2, n + 3), square(n), square(n, 1, 2)), 0 if n == 1 else Q(1, 3))
        for n in (1, 2, 3, 5, 10, 50)
    ),
    *(
        (f"EX-03 n={n}", ((n + 3, n + 3), square(n), square(n, 2, 2)), Q(1, 4 * (n - 1) - 1))
        for n in (3, 5, 10, 50)
    ),
    ("EX-04 under", ((9, 9), "[2:7,2:7]", "[3:6,3:6]"), 0),
    ("EX-04 over", ((9, 9), "[2:7,2:7]", "[1:8,1:8]"), 0),
    ("EX-05 row", ((10, 10), "[2:8,2:8]", "[2:8,2:8] -[7,2:8]"), Q(7, 12)),
    ("EX-05 hole", ((10, 10), "[2:8,2:8]", "[2:8,2:8] -[4:6,3:6]"), Q(2, 3)),
    ("EX-05 column", ((10, 10), "[2:8,2:8]", "[2:8,2:8] -[2:8,4]"), Q(9, 14)),
    ("EX-10", ((15, 15), "[2:13,2:13] -[5:10,5:10]", "[2:13,2:13]"), Q(5, 8)),
    ("EX-11 gap", ((5, 25), LINE, f"{LINE} -[2,12]"), Q(20, 21)),
    ("EX-11 end", ((5, 25), LINE, f"{LINE} -[2,22]"), Q(20, 21)),
    ("EX-15", ((21, 21), ROW_CROSS, "[10,2:19]"), Q(17, 33)),
]  # fmt: skip

ROW_LESS = (22, 22), "[2:21,2:21]", "[3:21,2:21]"
ALL_BANDS: dict[str, dict[str, Any]] = {
    "erosion": EROSION,
    "voxel": {"width": 1},
    "strict": {"width": 2, "limit": "strict"},
    "face": {"band": "face", "width": 1},
}

BANDS = [
    *(Bands(origin, *masks, EROSION, value) for origin, masks, value in EROSIONS),
    Bands("SN2.12 strict", *ROW_LESS, {"width": 1, "limit": "strict"}, Q(53, 89)),
    Bands("SN2.12 strict", *ROW_LESS, {"width": 2, "limit": "strict"}, Q(117, 151)),
    Bands("SN2.12 inclusive", *ROW_LESS, {"width": 2}, Q(173, 205)),
    Bands("SN2.12 inclusive", *ROW_LESS, {"width": 2, "limit": "inclusive", "width_unit": "mm"}, Q(173, 205)),
    # The width in voxels or in mm
    Bands("SN2.12 in voxels", *ROW_LESS, {"width": 2, "width_unit": "voxel", "spacing": (3, 3)}, Q(173, 205)),
    Bands("SN2.12 in mm", *ROW_LESS, {"width": 6, "width_unit": "mm", "spacing": (3, 3)}, Q(173, 205)),
    Bands("SN2.12 less than two", *ROW_LESS, {"width": 5.9, "spacing": (3, 3)}, Q(117, 151)),
    # The centres of a mask's outermost voxels are half a voxel from its faces
    Bands("SN2.12 faces", *ROW_LESS, {"band": "face", "width": 0.5}, Q(53, 89)),
    Bands("SN2.12 faces", *ROW_LESS, {"band": "face", "width": 1.5, "limit": "strict"}, Q(53, 89)),
    Bands("SN2.12 faces", *ROW_LESS, {"band": "face", "width": 1.5}, Q(117, 151)),
    Bands("SN2.12 erosion", *ROW_LESS, {"band": "erosion", "width": 2}, Q(117, 151)),
    Bands("wide band", *ROW_LESS, {"width": 100}, Q(18, 19)),
    *(
        Bands(f"{origin} {name}", (10, 10), *pair, options, value)
        for name, options in ALL_BANDS.items()
        for origin, pair, value in [
            ("both empty", ("", ""), NAN),
            ("reference empty", ("", "[0:3,0:3]"), 0),
            ("prediction empty", ("[0:3,0:3]", ""), 0),
            ("full image", ("[0:10,0:10]", "[0:10,0:10]"), 1),
        ]
    ),
]  # fmt: skip


@both_libraries
@pytest.mark.parametrize("case", [pytest.param(c, id=f"{c.origin}-{c.options}") for c in BANDS])
def test_boundary_iou(library: str, case: Bands) -> None:
    pair = draw(case.shape, case.reference), draw(case.shape, case.prediction)
    of_library: Any = assay if library == "assay" else oracle
    options = {"spacing": None} | case.options
    check(of_library.boundary_iou(*pair, **options), case.expected)


@both_libraries
def test_the_thinnest_band_is_the_boundary(library: str) -> None:
    """Metrics Reloaded's own package takes strictly less than one voxel: the boundary points themselves."""
    rng = np.random.default_rng(3)
    of_library: Any = assay if library == "assay" else oracle
    for shape in ((40,), (12, 13), (6, 7, 8)):
        pair = [rng.random(shape) < 0.8 for _ in range(2)]
        bands = [set(map(tuple, boundary_points(mask).tolist())) for mask in pair]
        wanted = Q(len(bands[0] & bands[1]), len(bands[0] | bands[1]))
        options = {"width": 1, "limit": "strict", "width_unit": "voxel", "spacing": [2.5] * len(shape)}
        check(of_library.boundary_iou(*pair, **options), wanted)
