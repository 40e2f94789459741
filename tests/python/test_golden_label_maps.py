"""Worked examples of label maps, confirmed by the package and by the naive oracle in ``reference``.

Ids are explained in support.abbreviations.
"""

from collections.abc import Sequence
from fractions import Fraction as Q

import assay
import numpy as np
import pytest
from support.abbreviations import OVERLAP, evaluate
from support.arrays import Array
from support.golden import Number, both_libraries, check, draw

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
