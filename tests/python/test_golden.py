"""Worked examples with known values, each confirmed twice: by the package and by the naive oracle in ``reference``.

The ids starting with "SN" or "Fig" name the figure that shows the masks or counts, "EX" ids are small constructed
examples of the pitfalls described in the same two papers:

Reinke, A. et al. Understanding metric-related pitfalls in image analysis validation. Nature Methods 21 (2024).
Maier-Hein, L., Reinke, A. et al. Metrics reloaded: recommendations for image analysis validation.
Nature Methods 21 (2024).

Boundary models other than the voxels', percentile rules and the boundary IoU are in test_golden_boundary.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction as Q
from types import ModuleType
from typing import Any, NamedTuple

import assay
import numpy as np
import pytest
import reference.overlap as oracle_overlap
import reference.surface as oracle_surface
from reference.voxel_boundary import boundary_points
from support.arrays import Array
from support.golden import Number, both_libraries, check, draw, square

Expected = dict[str, Number]

NAN = math.nan
SQRT2 = math.sqrt(2)

# Abbreviation -> public function and, for "F@2" or "HD@95", the keyword that takes the number after the "@".
OVERLAP = {
    "DSC": ("dice", ""),
    "IoU": ("iou", ""),
    "F": ("f_beta", "beta"),
    "Sens": ("sensitivity", ""),
    "Spec": ("specificity", ""),
    "PPV": ("positive_predictive_value", ""),
    "NPV": ("negative_predictive_value", ""),
    "Acc": ("accuracy", ""),
    "MCC": ("matthews_correlation", ""),
    "kappa": ("cohens_kappa", ""),
    "IoR": ("intersection_over_reference", ""),
    "VS": ("volume_similarity", ""),
}
VOLUME = {
    "VR": ("reference_volume", ""),
    "VP": ("prediction_volume", ""),
    "VD": ("volume_difference", ""),
    "AVD": ("absolute_volume_difference", ""),
    "RVD": ("relative_volume_difference", ""),
    "ARVD": ("absolute_relative_volume_difference", ""),
    "CD": ("centre_distance", ""),
}
SURFACE = {
    "HD": ("hausdorff_distance", "percentile"),
    "ASSD": ("average_symmetric_surface_distance", ""),
    "MASD": ("mean_average_surface_distance", ""),
    "NSD": ("normalized_surface_distance", "tolerance"),
}


class Case(NamedTuple):
    """Two masks of one shape, the values expected for them, and the keyword arguments of the geometric metrics."""

    origin: str
    shape: Sequence[int]
    reference: str
    prediction: str
    expected: Expected
    spacing: Sequence[float] | None = None
    image_edge: str = "background"


class Counts(NamedTuple):
    """A confusion matrix (TP, FP, FN, TN) and the values expected for it."""

    origin: str
    counts: tuple[int, int, int, int]
    expected: Expected


def masks_from_counts(tp: int, fp: int, fn: int, tn: int) -> tuple[Array, Array]:
    """1D reference and prediction masks with the given confusion matrix."""
    reference = np.repeat(np.array([True, False, True, False]), [tp, fp, fn, tn])
    prediction = np.repeat(np.array([True, True, False, False]), [tp, fp, fn, tn])
    return reference, prediction


def evaluate(library: str, code: str, reference: Array, prediction: Array, **geometry: Any) -> float:
    """Value of the metric with the given abbreviation by "assay" or by the "oracle"."""
    base, _, number = code.partition("@")
    name, keyword = (OVERLAP | VOLUME | SURFACE)[base]
    module: ModuleType = assay
    if library == "oracle":
        module = oracle_surface if base in SURFACE else oracle_overlap
    arguments: dict[str, Any] = {keyword: float(number)} if number else {}
    if base in SURFACE:
        arguments |= {"spacing": None} | geometry
    elif base in VOLUME:
        arguments["spacing"] = geometry.get("spacing")
    value: float = getattr(module, name)(reference, prediction, **arguments)
    return value


def flatten(cases: Sequence[Case] | Sequence[Counts]) -> Iterator[Any]:
    """One pytest parameter set (case, abbreviation, expected value) for each number."""
    for case in cases:
        for code, expected in case.expected.items():
            yield pytest.param(case, code, expected, id=f"{case.origin}-{code}")


# ---------------------------------------------------------------------------------------------------------------------
# Confusion matrices
# ---------------------------------------------------------------------------------------------------------------------

COUNTS = [
    Counts("SN2.9 left", (45, 10, 5, 40), {
        "Sens": Q(9, 10), "Spec": Q(4, 5), "PPV": "0.818182", "NPV": "0.888889", "Acc": Q(17, 20),
        "F@1": "0.857143", "DSC": Q(6, 7), "MCC": "0.703526", "kappa": Q(7, 10), "IoR": Q(9, 10),
        "F@2": Q(15, 17), "F@0.5": Q(5, 6), "IoU": Q(3, 4),
    }),
    Counts("SN2.9 right", (81, 2, 9, 8), {
        "Sens": Q(9, 10), "Spec": Q(4, 5), "PPV": "0.975904", "NPV": "0.470588", "Acc": Q(89, 100),
        "F@1": "0.936416", "DSC": "0.936416", "MCC": "0.559057", "kappa": "0.533898",
    }),
    Counts("SN2.11 left", (30, 75, 0, 0), {"Acc": "0.285714"}),
    Counts("SN2.11 right", (20, 60, 15, 10), {
        "Acc": "0.285714", "F@1": "0.347826", "DSC": "0.347826", "MCC": "-0.316228", "kappa": "-0.216216",
    }),
    Counts("SN2.17 first", (3, 3, 0, 94), {
        "Sens": 1, "Spec": "0.969072", "PPV": Q(1, 2), "F@1": "0.666667", "DSC": "0.666667", "MCC": "0.696086",
    }),
    Counts("SN2.17 second", (0, 0, 3, 97), {
        "Sens": 0, "Spec": 1, "PPV": NAN, "F@1": 0, "DSC": 0, "MCC": NAN, "kappa": 0,
    }),
    Counts("imbalance", (1499, 0, 500, 1), {
        "Acc": Q(3, 4), "F@1": "0.857061", "DSC": "0.857061", "MCC": "0.038688", "kappa": "0.002989",
    }),
    # Detection outcomes of one image; the true negative only keeps the arrays from being empty.
    Counts("outcome 111", (1, 1, 1, 1), {"Sens": Q(1, 2), "PPV": Q(1, 2), "F@1": Q(1, 2)}),
    Counts("outcome 100", (1, 0, 0, 1), {"Sens": 1, "PPV": 1, "F@1": 1}),
    Counts("outcome 101", (1, 0, 1, 1), {"Sens": Q(1, 2), "PPV": 1, "F@1": Q(2, 3)}),
    Counts("outcome 110", (1, 1, 0, 1), {"Sens": 1, "PPV": Q(1, 2), "F@1": Q(2, 3)}),
    Counts("outcome 011", (0, 1, 1, 1), {"Sens": 0, "PPV": 0, "F@1": 0}),
    Counts("outcome 001", (0, 0, 1, 1), {"Sens": 0, "PPV": NAN, "F@1": 0}),
    Counts("outcome 010", (0, 1, 0, 1), {"Sens": NAN, "PPV": 0, "F@1": 0}),
    Counts("outcome 000", (0, 0, 0, 1), {"Sens": NAN, "PPV": NAN, "F@1": NAN}),
    # The same errors in a small and in a large image.
    Counts("EX-32 20x20", (25, 25, 25, 325), {"Spec": Q(13, 14), "Acc": Q(7, 8), "DSC": Q(1, 2)}),
    Counts("EX-32 100x100", (25, 25, 25, 9925), {"Spec": Q(397, 398), "Acc": Q(199, 200), "DSC": Q(1, 2)}),
    # No smoothing term in numerator and denominator.
    Counts("EX-36 one false voxel", (0, 1, 0, 9), {"DSC": 0}),
    Counts("EX-36 disjoint blocks", (0, 4, 4, 8), {"DSC": 0}),
    Counts("EX-36 both empty", (0, 0, 0, 16), {"DSC": NAN}),
    # One large and one small image, separately and with their voxels pooled.
    Counts("EX-37 A", (900, 50, 50, 0), {"DSC": Q(18, 19)}),
    Counts("EX-37 B", (1, 4, 4, 0), {"DSC": Q(1, 5)}),
    Counts("EX-37 pooled", (901, 54, 54, 0), {"DSC": Q(901, 955)}),
    # Relative volume errors that cancel.
    Counts("EX-40 a", (9, 0, 1, 5), {"RVD": -10, "ARVD": 10}),
    Counts("EX-40 b", (10, 1, 0, 5), {"RVD": 10, "ARVD": 10}),
    Counts("EX-40 c", (8, 0, 2, 5), {"RVD": -20, "ARVD": 20}),
    Counts("EX-40 d", (10, 2, 0, 5), {"RVD": 20, "ARVD": 20}),
    # The pair A1, A2 has the lower mean DSC but the higher mean IoU than the pair B1, B2.
    Counts("EX-43 A1", (9, 1, 1, 9), {"DSC": Q(9, 10), "IoU": Q(9, 11)}),
    Counts("EX-43 A2", (12, 13, 13, 9), {"DSC": Q(12, 25), "IoU": Q(6, 19)}),
    Counts("EX-43 B1", (7, 3, 3, 9), {"DSC": Q(7, 10), "IoU": Q(7, 13)}),
    Counts("EX-43 B2", (69, 31, 31, 9), {"DSC": Q(69, 100), "IoU": Q(69, 131)}),
]  # fmt: skip


@both_libraries
@pytest.mark.parametrize(("case", "code", "expected"), list(flatten(COUNTS)))
def test_counts(library: str, case: Counts, code: str, expected: Number) -> None:
    check(evaluate(library, code, *masks_from_counts(*case.counts)), expected)


# Several images: confusion matrices, metric, and the mean of the defined values.
MEANS: list[tuple[str, list[tuple[int, int, int, int]], str, Number]] = [
    ("EX-35", [(9, 1, 1, 0), (4, 1, 1, 0), (0, 0, 0, 9), (0, 1, 0, 9)], "DSC", "0.566667"),
    ("EX-37", [(900, 50, 50, 0), (1, 4, 4, 0)], "DSC", Q(109, 190)),
    ("EX-40 signed", [(9, 0, 1, 5), (10, 1, 0, 5), (8, 0, 2, 5), (10, 2, 0, 5)], "RVD", 0),
    ("EX-40 absolute", [(9, 0, 1, 5), (10, 1, 0, 5), (8, 0, 2, 5), (10, 2, 0, 5)], "ARVD", 15),
    ("EX-43 A", [(9, 1, 1, 9), (12, 13, 13, 9)], "DSC", Q(69, 100)),
    ("EX-43 B", [(7, 3, 3, 9), (69, 31, 31, 9)], "DSC", Q(139, 200)),
    ("EX-43 A", [(9, 1, 1, 9), (12, 13, 13, 9)], "IoU", "0.566986"),
    ("EX-43 B", [(7, 3, 3, 9), (69, 31, 31, 9)], "IoU", "0.532590"),
]


@both_libraries
@pytest.mark.parametrize(
    ("images", "code", "expected"),
    [pytest.param(images, code, value, id=f"{origin}-mean-{code}") for origin, images, code, value in MEANS],
)
def test_means(library: str, images: list[tuple[int, int, int, int]], code: str, expected: Number) -> None:
    values = [evaluate(library, code, *masks_from_counts(*counts)) for counts in images]
    check(float(np.nanmean(values)), expected)


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


# ---------------------------------------------------------------------------------------------------------------------
# Label maps
# ---------------------------------------------------------------------------------------------------------------------

Labels = dict[str, int | tuple[int, ...]]


def label_map(shape: Sequence[int], regions: dict[int, str]) -> Array:
    """Integer image, later regions drawn over earlier ones."""
    image = np.zeros(shape, dtype=np.uint8)
    for label, text in regions.items():
        image[draw(shape, text)] = label
    return image


def label_maps_from_confusion(matrix: list[list[int]]) -> tuple[Array, Array]:
    """1D label maps; row i and column j of the matrix are reference label i + 1 and predicted label j + 1."""
    table = np.array(matrix)
    rows, columns = np.indices(table.shape) + 1
    return np.repeat(rows.ravel(), table.ravel()), np.repeat(columns.ravel(), table.ravel())


LABEL_MAPS: list[tuple[str, tuple[Array, Array], Labels, str, dict[str, Number]]] = [
    (
        "EX-30",
        (label_map((9, 9), {1: "[2:7,2:7]", 2: "[3:6,3:6]"}), label_map((9, 9), {2: "[2:7,2:7]"})),
        {"core": 2, "rim": 1, "whole": (1, 2)},
        "DSC",
        {"core": Q(9, 17), "rim": 0, "whole": 1},
    ),
    (
        "EX-45",
        (
            label_map((6, 12), {1: "[1:4,1:5]", 2: "[1:4,7:11]"}),
            label_map((6, 12), {2: "[1:4,1:5]", 1: "[1:4,7:11]"}),
        ),
        {"first": 1, "second": 2, "union": (1, 2)},
        "DSC",
        {"first": 0, "second": 0, "union": 1},
    ),
    (
        "four classes",
        label_maps_from_confusion([[6, 0, 1, 2], [3, 9, 1, 1], [1, 0, 10, 2], [1, 2, 1, 12]]),
        {"a": 1, "b": 2, "c": 3, "d": 4},
        "F@1",
        {"a": Q(3, 5), "b": Q(18, 25), "c": "0.769231", "d": "0.727273"},
    ),
]


@both_libraries
@pytest.mark.parametrize(
    ("images", "labels", "code", "expected"), [pytest.param(*row, id=origin) for origin, *row in LABEL_MAPS]
)
def test_label_maps(
    library: str, images: tuple[Array, Array], labels: Labels, code: str, expected: dict[str, Number]
) -> None:
    reference, prediction = images
    if library == "assay":
        name, _ = OVERLAP[code.partition("@")[0]]
        values: dict[str, float] = getattr(assay, name)(reference, prediction, labels=labels)
    else:
        values = {
            name: evaluate(library, code, np.isin(reference, label), np.isin(prediction, label))
            for name, label in labels.items()
        }
    assert list(values) == list(expected)
    for name, value in expected.items():
        check(values[name], value)
