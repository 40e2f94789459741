"""Worked examples by their masks, confirmed by the package and by the naive oracle in ``reference``.

Ids are explained in support.abbreviations. Boundary models other than the voxels', percentile rules and the boundary
IoU are in test_golden_boundary.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction as Q
from typing import NamedTuple

import numpy as np
import pytest
from support.abbreviations import Expected, evaluate, flatten
from support.golden import Number, both_libraries, check, draw, square

NAN = math.nan
SQRT2 = math.sqrt(2)


class Case(NamedTuple):
    """Two masks of one shape, the values expected for them, and the keyword arguments of the geometric metrics."""

    origin: str
    shape: Sequence[int]
    reference: str
    prediction: str
    expected: Expected
    spacing: Sequence[float] | None = None
    image_edge: str = "background"


# ---------------------------------------------------------------------------------------------------------------------
# Images: series over the side length n of a square
# ---------------------------------------------------------------------------------------------------------------------


def one_corner_missing() -> Iterator[Case]:
    table: list[tuple[int, Number, Number, Number, Number]] = [
        (2, Q(6, 7), Q(3, 4), Q(85, 100), Q(1, 7)),
        (3, Q(16, 17), Q(8, 9), Q(65, 100), Q(1, 15)),
        (5, Q(48, 49), Q(24, 25), Q(1, 4), Q(1, 31)),
        (10, Q(198, 199), Q(99, 100), 0, Q(1, 71)),
        (50, Q(4998, 4999), Q(2499, 2500), 0, Q(1, 391)),
    ]
    for n, dsc, iou, hd95, assd in table:
        expected: Expected = {"DSC": dsc, "IoU": iou, "HD": 1, "HD@95": hd95, "ASSD": assd, "NSD@1": 1}
        yield Case(f"EX-01 n={n}", (n + 2, n + 2), square(n), f"{square(n)} -[1,1]", expected)


def shifted_by_one_column() -> Iterator[Case]:
    for n in (1, 2, 3, 5, 10, 50):
        expected: Expected = {"DSC": Q(n - 1, n), "IoU": Q(n - 1, n + 1), "HD": 1}
        if n == 1:
            expected |= {"ASSD": 1}
        else:
            expected |= {"HD@95": 1, "ASSD": Q(1, 2), "MASD": Q(1, 2), "NSD@1": 1}
        yield Case(f"EX-02 n={n}", (n + 2, n + 3), square(n), square(n, 1, 2), expected)


def shifted_diagonally() -> Iterator[Case]:
    table: list[tuple[int, Number, Number, Number, Number, Number]] = [
        (3, Q(4, 9), Q(2, 7), Q(7, 8), "1.269239", "0.801777"),
        (5, Q(16, 25), Q(8, 17), Q(15, 16), "1.103553", "0.900888"),
        (10, Q(81, 100), Q(81, 119), Q(35, 36), 1, "0.955950"),
        (50, Q(2401, 2500), Q(2401, 2599), Q(195, 196), 1, "0.991909"),
    ]
    for n, dsc, iou, nsd, hd95, assd in table:
        expected: Expected = {"DSC": dsc, "IoU": iou, "HD": SQRT2, "HD@95": hd95, "ASSD": assd, "NSD@1": nsd}
        if n == 5:
            expected |= {"NSD@0.99": Q(1, 8), "NSD@1.42": 1}
        yield Case(f"EX-03 n={n}", (n + 3, n + 3), square(n), square(n, 2, 2), expected)


# ---------------------------------------------------------------------------------------------------------------------
# Images: single examples
# ---------------------------------------------------------------------------------------------------------------------

BLOCK = "[8:13,8:13]"
TRUNK = "[10:15,2:22]"
TREE = f"{TRUNK} [12,22:38] [15:28,12]"
SMALL_BLOCKS = "[3:5,20:22] [8:10,20:22] [13:15,20:22]"
VESSELS = (
    "[1:10,7:12] [10:12,3:19] [12:15,3:5] [12:15,15:19] [14:20,15:17] [14:15,1:5] [14:17,2:3] [14:19,4:5] [17:18,4:8]"
    "[14:15,15:24] [12:15,22:23] [14:17,21:22] [17:20,5:6] [17:22,12:13] [19:20,12:17] [18:19,15:20] [17,19]"
)
PRUNED_VESSELS = (
    f"{VESSELS} -[10:14,3:4] -[10:11,3:9] -[10:11,10:19] -[1:11,7:9] -[1:11,10:12] -[10:14,18:19] -[12:14,15:17]"
    "-[14:19,15:16]"
)
OBJECT = "[3:6,3:6]"

IMAGES = [
    *one_corner_missing(),
    *shifted_by_one_column(),
    *shifted_diagonally(),
    Case("EX-04 under", (9, 9), "[2:7,2:7]", "[3:6,3:6]", {
        "DSC": Q(9, 17), "IoU": Q(9, 25), "HD": SQRT2, "ASSD": "1.069036", "MASD": "1.051777", "NSD@1": Q(5, 6),
    }),
    Case("EX-04 over", (9, 9), "[2:7,2:7]", "[1:8,1:8]", {
        "DSC": Q(25, 37), "IoU": Q(25, 49), "HD": SQRT2, "ASSD": "1.041421", "MASD": "1.034518", "NSD@1": Q(9, 10),
    }),
    Case("EX-04 minus row", (8, 8), "[2:6,2:6]", "[2:5,2:6]", {"DSC": Q(6, 7), "HD": 1, "NSD@1": 1}),
    Case("EX-04 plus row", (8, 8), "[2:6,2:6]", "[2:7,2:6]", {"DSC": Q(8, 9), "HD": 1, "NSD@1": 1}),
    Case("EX-05 row", (10, 10), "[2:8,2:8]", "[2:8,2:8] -[7,2:8]", {
        "DSC": Q(10, 11), "IoU": Q(5, 6), "HD": 1, "HD@95": 1, "ASSD": "0.263158", "MASD": "0.261111", "NSD@1": 1,
    }),
    Case("EX-05 hole", (10, 10), "[2:8,2:8]", "[2:8,2:8] -[4:6,3:6]", {
        "DSC": Q(10, 11), "IoU": Q(5, 6), "HD": 1, "HD@95": 1, "ASSD": "0.166667", "MASD": "0.142857", "NSD@1": 1,
    }),
    Case("EX-05 column", (10, 10), "[2:8,2:8]", "[2:8,2:8] -[2:8,4]", {
        "DSC": Q(10, 11), "IoU": Q(5, 6), "HD": 2, "HD@95": Q(7, 4), "ASSD": "0.260870", "MASD": "0.242308",
        "NSD@1": Q(22, 23),
    }),
    Case("EX-06 attached", (20, 20), BLOCK, f"{BLOCK} [13,8:13]", {
        "DSC": Q(10, 11), "HD": 1, "HD@95": 1, "ASSD": "0.235294", "NSD@1": 1,
    }),
    Case("EX-06 scattered", (20, 20), BLOCK, f"{BLOCK} [0,0] [0,10] [0,19] [19,0] [19,19]", {
        "DSC": Q(10, 11), "HD": 8 * SQRT2, "HD@95": "10.630146", "ASSD": "1.364149", "MASD": "1.201750",
        "NSD@1": Q(32, 37),
    }),
    Case("EX-07", (40, 40), "[4:9,4:9]", "[4:9,4:9] [34,8]", {
        "DSC": Q(50, 51), "IoU": Q(25, 26), "HD": 26, "HD@95": Q(26, 5), "ASSD": Q(26, 33), "MASD": Q(13, 17),
        "NSD@1": Q(32, 33), "NSD@2": Q(32, 33),
    }),
    Case("EX-08", (40, 40), "[4:16,4:16]", "[4:16,4:16] [35,10]", {
        "DSC": Q(288, 289), "HD": 20, "HD@95": 0, "ASSD": Q(20, 89), "NSD@1": Q(88, 89),
    }),
    Case("EX-09", (16, 16), "[10:13,10:13] [2,2]", "[10:13,10:13]", {
        "DSC": Q(18, 19), "IoU": Q(9, 10), "HD": 8 * SQRT2, "HD@95": "6.788225", "ASSD": "0.665512",
        "MASD": "0.628539", "NSD@1": Q(16, 17),
    }),
    Case("EX-10", (15, 15), "[2:13,2:13] -[5:10,5:10]", "[2:13,2:13]", {
        "DSC": Q(192, 217), "IoU": Q(96, 121), "HD": 2, "HD@95": 2, "ASSD": Q(2, 5), "MASD": Q(1, 3),
        "NSD@1": Q(4, 5),
    }),
    Case("EX-11 gap", (5, 25), "[2,2:23]", "[2,2:23] -[2,12]", {
        "DSC": Q(40, 41), "IoU": Q(20, 21), "HD": 1, "HD@95": 0, "NSD@1": 1,
    }),
    Case("EX-11 end", (5, 25), "[2,2:23]", "[2,2:23] -[2,22]", {
        "DSC": Q(40, 41), "IoU": Q(20, 21), "HD": 1, "HD@95": 0, "NSD@1": 1,
    }),
    Case("EX-12", (11, 11), "[2:9,2:9] -[3:8,3:8]", "[2:9,2:9] -[3:8,3:8] -[2,5]", {
        "DSC": Q(46, 47), "IoU": Q(23, 24), "HD": 1, "HD@95": 0, "NSD@1": 1,
    }),
    Case("EX-13", (9, 15), "[2:7,2:7] [2:7,8:13]", "[2:7,2:7] [2:7,8:13] [4,7]", {
        "DSC": Q(100, 101), "IoU": Q(50, 51), "HD": 1, "HD@95": Q(9, 20), "ASSD": "0.047619", "NSD@1": 1,
    }),
    Case("EX-14 trunk", (30, 40), TREE, TRUNK, {
        "DSC": Q(200, 229), "IoU": Q(100, 129), "HD": 16, "HD@95": 13, "ASSD": "1.924370", "MASD": "1.576534",
        "NSD@1": Q(92, 119),
    }),
    Case("EX-14 thin", (30, 40), TREE, f"{TREE} -[10,2:22] -[14,2:12] -[14,13:22]", {
        "DSC": Q(60, 73), "HD": 1, "NSD@1": 1,
    }),
    Case("EX-15", (21, 21), "[10,2:19] [2:19,10]", "[10,2:19]", {
        "DSC": Q(17, 25), "IoU": Q(17, 33), "HD": 8, "NSD@1": Q(5, 7),
    }),
    Case("EX-16 large halved", (20, 30), f"[2:12,2:12] {SMALL_BLOCKS}", f"[2:7,2:12] {SMALL_BLOCKS}", {
        "DSC": Q(62, 87),
    }),
    Case("EX-16 small missed", (20, 30), f"[2:12,2:12] {SMALL_BLOCKS}", "[2:12,2:12]", {"DSC": Q(50, 53)}),
    Case("EX-17", (40, 40), "[5:15,5:15] [25,5] [25,15] [25,25] [35,10]", "[5:15,5:15]", {
        "DSC": Q(50, 51), "Sens": Q(25, 26), "HD": 21,
    }),
    # Grid, tolerance, borders
    Case("EX-26 isotropic", (7, 7, 7), "[2:5,2:5,2:5]", "[3:6,2:5,2:5]", {
        "DSC": Q(2, 3), "HD": 1, "ASSD": Q(5, 13), "NSD@1": 1,
    }, (1, 1, 1)),
    Case("EX-26 axis 0", (7, 7, 7), "[2:5,2:5,2:5]", "[3:6,2:5,2:5]", {
        "DSC": Q(2, 3), "HD": 5, "ASSD": Q(23, 13), "NSD@1": Q(17, 26), "NSD@2": Q(17, 26),
    }, (5, 1, 1)),
    Case("EX-26 axis 2", (7, 7, 7), "[2:5,2:5,2:5]", "[2:5,2:5,3:6]", {
        "DSC": Q(2, 3), "HD": 1, "ASSD": Q(5, 13),
    }, (5, 1, 1)),
    *(
        Case(f"EX-27 {mm} mm", (12, 12), "[2:7,2:7]", "[2:7,3:8]", {"HD": mm, "ASSD": mm / 2, "NSD@2": nsd}, (mm, mm))
        for mm, nsd in [(1, 1.0), (2, 1.0), (3, 0.5)]
    ),
    Case("EX-74", (12, 12), "[2:7,2:7]", "[3:8,2:7]", {"HD": 5, "ASSD": Q(29, 16)}, (5, 1)),
    Case("EX-28", (7, 7), "[2:5,2:5]", "[3,3]", {
        "DSC": Q(1, 5), "IoU": Q(1, 9), "HD": SQRT2, "NSD@1": Q(5, 9), "NSD@1.5": 1,
    }),
    Case("EX-29 large", (30, 30), "[2:27,2:27]", "[3:26,3:26]", {
        "DSC": Q(529, 577), "NSD@1": Q(45, 46), "NSD@1.5": 1,
    }),
    Case("EX-29 small", (9, 9), "[2:7,2:7]", "[3:6,3:6]", {"DSC": Q(9, 17), "NSD@1": Q(5, 6), "NSD@1.5": 1}),
    Case("EX-31 a", (12, 12), "[0:5,0:5]", "[0:5,0:6]", {"HD": 1, "ASSD": Q(4, 17), "NSD@0": Q(13, 17)}),
    Case("EX-31 a edge foreground", (12, 12), "[0:5,0:5]", "[0:5,0:6]", {
        "HD": 1, "ASSD": Q(9, 19), "NSD@0": Q(10, 19),
    }, image_edge="foreground"),
    Case("EX-31 b", (5, 5), "[0:5,0:5]", "[0:5,0:5]", {"HD": 0, "HD@95": 0, "ASSD": 0, "MASD": 0, "NSD@1": 1}),
    Case("EX-31 b edge foreground", (5, 5), "[0:5,0:5]", "[0:5,0:5]", {
        "HD": NAN, "HD@95": NAN, "ASSD": NAN, "MASD": NAN, "NSD@1": NAN,
    }, image_edge="foreground"),
    # Empty masks: every metric by its formula
    Case("EX-34 both empty", (10, 10), "", "", {
        "DSC": NAN, "IoU": NAN, "F@1": NAN, "F@2": NAN, "Sens": NAN, "IoR": NAN, "PPV": NAN, "Spec": 1, "NPV": 1,
        "Acc": 1, "MCC": NAN, "kappa": NAN, "VR": 0, "VP": 0, "VD": 0, "AVD": 0, "RVD": NAN, "ARVD": NAN, "VS": NAN,
        "CD": NAN, "HD": NAN, "HD@95": NAN, "ASSD": NAN, "MASD": NAN, "NSD@1": NAN,
    }),
    Case("EX-34 reference empty", (10, 10), "", OBJECT, {
        "DSC": 0, "IoU": 0, "F@1": 0, "F@2": 0, "Sens": NAN, "IoR": NAN, "PPV": 0, "Spec": Q(91, 100), "NPV": 1,
        "Acc": Q(91, 100), "MCC": NAN, "kappa": NAN, "VR": 0, "VP": 9, "VD": 9, "AVD": 9, "RVD": NAN, "ARVD": NAN,
        "VS": 0, "CD": NAN, "HD": NAN, "HD@95": NAN, "ASSD": NAN, "MASD": NAN, "NSD@1": 0,
    }),
    Case("EX-34 prediction empty", (10, 10), OBJECT, "", {
        "DSC": 0, "IoU": 0, "F@1": 0, "F@2": 0, "Sens": 0, "IoR": 0, "PPV": NAN, "Spec": 1, "NPV": Q(91, 100),
        "Acc": Q(91, 100), "MCC": NAN, "kappa": 0, "VR": 9, "VP": 0, "VD": -9, "AVD": 9, "RVD": -100, "ARVD": 100,
        "VS": 0, "CD": NAN, "HD": NAN, "HD@95": NAN, "ASSD": NAN, "MASD": NAN, "NSD@1": 0,
    }),
    Case("corner object, prediction empty", (10, 10), "[0:3,0:3]", "", {"NSD@2": 0, "HD": NAN, "CD": NAN}),
    Case("corner object, reference empty", (10, 10), "", "[0:3,0:3]", {"NSD@2": 0, "HD": NAN, "CD": NAN}),
    # Place and class
    Case("EX-38 foreground", (100, 100), "[0:5,0:10]", "[0:5,5:15]", {"DSC": Q(1, 2), "Acc": Q(199, 200)}),
    Case("EX-38 background", (100, 100), "[0:100,0:100] -[0:5,0:10]", "[0:100,0:100] -[0:5,5:15]", {
        "DSC": Q(397, 398), "Acc": Q(199, 200),
    }),
    Case("EX-39", (10, 10), "[0:3,0:3]", "[6:9,6:9]", {
        "VD": 0, "AVD": 0, "RVD": 0, "ARVD": 0, "VS": 1, "DSC": 0, "HD": 6 * SQRT2, "CD": 6 * SQRT2,
    }),
    Case("EX-44 stub", (5, 44), "[1:4,2:42]", "[1:4,2:7]", {
        "ASSD": "13.787234", "MASD": "7.938008", "HD": 35, "DSC": Q(2, 9),
    }),
    Case("EX-44 voxel", (5, 44), "[1:4,2:42]", "[2,3]", {"ASSD": "18.443836", "MASD": "9.828283"}),
    Case("EX-45 mirrored", (10, 10), "[1:4,1:4] [1:8,1]", "[1:4,6:9] [1:8,8]", {"DSC": 0}),
    *(
        Case(f"EX-45 n={n}", (20, 20), square(n), square(n, 2, 1), {"DSC": Q(n - 1, n), "CD": 1})
        for n in (4, 8, 16)
    ),
    # Figures of the papers
    Case("SN2.10 a", (14, 14), "[5:9,5:9]", "[6:8,6:8]", {
        "DSC": Q(2, 5), "IoU": Q(1, 4), "HD": SQRT2, "ASSD": "1.103553", "MASD": "1.069036", "NSD@1": Q(3, 4),
        "NSD@2": 1,
    }),
    Case("SN2.10 a spacing", (14, 14), "[5:9,5:9]", "[6:8,6:8]", {
        "HD": math.sqrt(5), "ASSD": "1.559017", "MASD": "1.372678", "NSD@1": Q(1, 2), "NSD@2": Q(3, 4),
    }, (1, 2)),
    Case("SN2.10 b", (14, 14), "[5:9,5:9]", "[4:10,4:10]", {
        "DSC": "0.615385", "IoU": "0.444444", "HD": SQRT2, "ASSD": "1.051777", "MASD": "1.041421", "NSD@1": Q(7, 8),
    }),
    Case("Fig 5c", (14, 14), "[1:2,1:2] [9:12,9:12]", "[9:12,9:12]", {
        "DSC": "0.947368", "IoU": Q(9, 10), "HD": "11.313708", "HD@95": "6.788225", "ASSD": "0.665512",
        "MASD": "0.628539", "NSD@1": "0.941176",
    }),
    Case("cross", (11, 11), "[3:8,3:8]", "[3:8,3:8] [5,1:10] [1:10,5]", {
        "DSC": "0.862069", "IoU": "0.757576", "HD": 2, "ASSD": "0.444444", "MASD": Q(17, 40), "NSD@1": "0.888889",
        "NSD@2": 1,
    }),
    Case("SN2.12", (22, 22), "[2:21,2:21]", "[3:21,2:21]", {"DSC": "0.972973", "IoU": "0.947368"}),
    Case("SN2.14 P1", (24, 24), VESSELS, "[1:10,7:12] [10:12,3:15]", {"DSC": "0.666667"}),
    Case("SN2.14 P2", (24, 24), VESSELS, PRUNED_VESSELS, {"DSC": "0.685714"}),
    Case("SN3.51 r1", (18, 18), "[2:7,1:3] [2:5,3:6]", "[3:7,1:3] [3:6,3:7]", {"IoU": Q(14, 25)}),
    Case("SN3.51 r2", (18, 18), "[6:12,12:17]", "[7:12,13:17]", {"IoU": Q(20, 30)}),
    Case("Fig 6a r1", (20, 20), "[3:8,2:6]", "[2:7,3:7]", {"IoU": "0.428571"}),
    Case("Fig 6a r3", (20, 20), "[1:4,16:19]", "[2:5,15:18]", {"IoU": "0.285714"}),
    Case("Fig 6a r4", (20, 20), "[14:17,14:19]", "[13:16,13:18]", {"IoU": "0.363636"}),
    Case("3D anisotropic", (10, 12, 12), "[3:7,3:9,3:9]", "[4:7,3:10,3:9]", {
        "VR": 144 * 3 / 1000, "VP": 126 * 3 / 1000, "VD": -18 * 3 / 1000, "AVD": 18 * 3 / 1000, "RVD": Q(-25, 2),
        "ARVD": Q(25, 2), "VS": Q(14, 15), "CD": math.sqrt(1.5**2 + 0.5**2), "DSC": Q(4, 5), "HD": 3, "HD@95": 3,
        "ASSD": "0.688073", "MASD": "0.679245", "NSD@0": "0.660550", "NSD@1": "0.816514", "NSD@2": "0.834862",
        "NSD@3": 1,
    }, (3, 1, 1)),
]  # fmt: skip


@both_libraries
@pytest.mark.parametrize(("case", "code", "expected"), list(flatten(IMAGES)))
def test_images(library: str, case: Case, code: str, expected: Number) -> None:
    reference, prediction = draw(case.shape, case.reference), draw(case.shape, case.prediction)
    geometry = {"spacing": case.spacing, "image_edge": case.image_edge}
    check(evaluate(library, code, reference, prediction, **geometry), expected)


@both_libraries
def test_masks_stored_as_255(library: str) -> None:
    mask = draw((10, 10), OBJECT).astype(np.uint8) * 255
    assert evaluate(library, "DSC", mask, mask) == 1
    assert evaluate(library, "HD", mask, mask) == 0


@both_libraries
def test_counts_beyond_float32(library: str) -> None:
    ones = np.ones((257, 257, 257), dtype=np.uint8)
    check(evaluate(library, "VR", ones, ones), Q(16974593, 1000))
