"""Worked examples by their confusion matrices, confirmed by the package and by the naive oracle in ``reference``.

Ids are explained in support.abbreviations.
"""

import math
from fractions import Fraction as Q
from typing import NamedTuple

import numpy as np
import pytest
from support.abbreviations import Expected, evaluate, flatten
from support.arrays import Array
from support.golden import Number, both_libraries, check

NAN = math.nan


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
