"""Published or measured values of packages that tests cannot install, by convention."""

import math
from typing import Any

import assay
import numpy as np
import pytest
from assay import metric
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def value(name: str, key: str, reference: Mask, prediction: Mask, spacing: Any = None, **parameters: Any) -> float:
    definition = metric(key, convention=name, **parameters)
    (row,) = assay.evaluate(reference, prediction, spacing=spacing, labels={"a": 1}, metrics=definition)
    return row.value


def box(shape: tuple[int, ...], *ranges: slice) -> Mask:
    mask = np.zeros(shape, bool)
    mask[ranges] = True
    return mask


# -- MedPy: a box of 5 voxels and the same with a voxel four away, by version ------------------------------------------

BOX = box((20, 20, 20), *3 * [slice(5, 10)])
SPECKLED = BOX | box((20, 20, 20), slice(7, 8), slice(7, 8), slice(14, 15))


@pytest.mark.parametrize(
    ("name", "key", "expected"),
    [
        ("medpy", "hd", 5.0),
        ("medpy", "hd95", 0.0),
        ("medpy", "asd", 0.050505050505050504),
        ("medpy", "assd", 0.025380710659898477),
        ("medpy_0_4", "assd", 0.025252525252525252),
        ("nnunet_v1", "assd", 0.025252525252525252),
        ("medpy_0_4", "hd95", 0.0),
    ],
)
def test_medpy(name: str, key: str, expected: float) -> None:
    assert value(name, key, BOX, SPECKLED) == pytest.approx(expected, rel=1e-14)


# -- TopCoW: the challenge's own tests ---------------------------------------------------------------------------------

PLANE = (16, 16)
SQUARE = box(PLANE, slice(2, 5), slice(2, 5))
FIVE = box(PLANE, slice(3, 8), slice(3, 8))
CROSS = FIVE | box(PLANE, slice(1, 10), slice(5, 6)) | box(PLANE, slice(5, 6), slice(1, 10))
SEVEN = box(PLANE, slice(3, 10), slice(3, 10))
HOLE = SEVEN & ~box(PLANE, slice(5, 8), slice(5, 8))
OUTLINE = SEVEN & ~box(PLANE, slice(4, 9), slice(4, 9))


@pytest.mark.parametrize(
    ("reference", "prediction", "hd", "hd95"),
    [
        (SQUARE | box(PLANE, slice(12, 13), slice(12, 13)), SQUARE, 11.31, 6.79),
        (FIVE, CROSS, 2, 2),
        (SEVEN, HOLE, 1, 1),
        (SEVEN, OUTLINE, 0, 0),
    ],
)
def test_topcow_in_2d(reference: Mask, prediction: Mask, hd: float, hd95: float) -> None:
    assert value("topcow", "hd", reference, prediction) == pytest.approx(hd, abs=0.005)
    assert value("topcow", "hd95", reference, prediction) == pytest.approx(hd95, abs=0.005)


@pytest.mark.parametrize(
    ("there", "expected"),
    [((slice(3, 4), slice(1, 2), slice(1, 2)), 6), ((slice(2, 3), slice(2, 3), slice(1, 2)), 5)],
)
def test_topcow_spacing(there: tuple[slice, ...], expected: float) -> None:
    here = box((5, 5, 5), *3 * [slice(1, 2)])
    assert value("topcow", "hd95", here, box((5, 5, 5), *there), (3, 4, 5)) == expected
    planes = [box((5, 5, 5), slice(None), slice(None), slice(z, z + 1)) for z in (1, 2)]
    assert value("topcow", "hd95", *planes, (3, 4, 5)) == 5


# Four slices of the challenge's figure 54: rows of the prediction with their columns, both ends included.
FIG54: list[dict[int, str]] = [
    dict.fromkeys(range(4, 9), "4-7"),
    {1: "9-9", 2: "9-9", 3: "9-9", 4: "4-6 9-9", 5: "4-6 9-9", 6: "4-6", 7: "4-6", 8: "4-6"},
    {4: "4-6", 5: "3-5", 6: "4-7"},
    {4: "2-6", 5: "2-7", 6: "5-7", 7: "5-7", 8: "5-7"},
]


def test_topcow_figure_54() -> None:
    reference, prediction = np.zeros((2, 11, 11, 4), np.uint8)
    for z, rows in enumerate(FIG54):
        reference[3:8, 3:7, z] = z + 1
        for row, columns in rows.items():
            for part in columns.split():
                first, last = map(int, part.split("-"))
                prediction[row, first : last + 1, z] = z + 1
    results = assay.evaluate(reference, prediction, metrics=["hd95", "hd"], convention="topcow")
    hd95 = [1.0207106769084933, 3.184441375732422, 1.4142135381698608, 1.0500000000000007]
    assert [row.value for row in results.filter(metric="hd95")] == pytest.approx(hd95, rel=1e-6)
    hd = [1.4142135381698608, 3.605551242828369, 1.4142135381698608, 2.0]
    assert [row.value for row in results.filter(metric="hd")] == pytest.approx(hd, rel=1e-6)


def label_map(*slices: str) -> NDArray[np.uint8]:
    """A map from its slices, rows x of columns y."""
    planes = [[[int(c) for c in row.replace(".", "0")] for row in one.split("/")] for one in slices]
    return np.array(planes, np.uint8).transpose(1, 2, 0)


def test_topcow_anisotropic() -> None:
    reference = label_map(".../.2.", ".../.23", "1../12.", "1.1/1..")
    prediction = label_map(".32/..3", "..2/...", "1.2/1..", "1../1..")
    labels = {"1": 1, "2": 2, "3": 3, "merged": (1, 2, 3)}
    results = assay.evaluate(
        reference, prediction, spacing=(1, 2, 3), labels=labels, metrics="hd95", convention="topcow"
    )
    expected = [3.2, 2.2360680103302, 3.7045746207237245, 2.69442720413208]
    assert [row.value for row in results] == pytest.approx(expected, rel=1e-6)


def test_topcow_takes_90_mm_for_a_missed_class() -> None:
    """A ring of 30 voxels of which the prediction gives 12 another label."""
    reference, prediction = np.zeros((2, 5, 7, 9), np.uint8)
    reference[1:4, 2:6, 2:5] = 1
    reference[2, 3:5, 2:5] = 0
    prediction[:] = reference
    prediction[2:4, :4] *= 6
    prediction[3, 4:, 2:5] *= 6
    results = assay.evaluate(reference, prediction, labels=[1, 6, 7], metrics=["dsc", "hd95"], convention="topcow")
    numbers = {group.key[1:]: (group.used, group.mean) for group in results.summary(policy="topcow")}
    assert numbers[("6", "dsc")] == (1, 0)
    assert numbers[("6", "hd95")] == (1, 90)
    assert numbers[("7", "hd95")][0] == numbers[("7", "dsc")][0] == 0
    assert numbers[("1", "hd95")][0] == 1


# -- The Python package of Metrics Reloaded, main of 2 June 2025: what it gave for these masks -------------------------

SHAPE = (9, 12, 14)
REFERENCE = box(SHAPE, slice(2, 7), slice(3, 9), slice(2, 10))
PREDICTION = box(SHAPE, slice(0, 6), slice(4, 11), slice(2, 9)) | box(SHAPE, slice(8, 9), slice(11, 12), slice(13, 14))


@pytest.mark.parametrize(
    ("key", "expected", "parameters"),
    [
        ("dsc", 0.5233644859813084, {}),
        ("iou", 0.35443037974683544, {}),
        ("f_beta", 0.5233644739916589, {}),
        ("sensitivity", 0.5833333333333334, {}),
        ("ppv", 0.47457626461982727, {}),
        ("centre_distance", 3.3353302095908703, {}),
        ("hd", 5.385164807134504, {}),
        ("hd95", 4.123105625617661, {}),
        ("assd", 1.462938417103852, {}),
        ("masd", 1.4305689155800496, {}),
        ("nsd", 0.5509641873278237, {"tolerance": 1}),
        ("biou", 0.11692307692307692, {"width": 1}),
        ("biou", 0.28860759493670884, {"width": 2}),
    ],
)
def test_metrics_reloaded_reference(key: str, expected: float, parameters: dict[str, Any]) -> None:
    found = value("metrics_reloaded_reference", key, REFERENCE, PREDICTION, (2, 1, 0.5), **parameters)
    assert found == pytest.approx(expected, rel=1e-7)


def test_the_reference_ignores_the_spacing_of_a_band() -> None:
    found = {value("metrics_reloaded_reference", "biou", REFERENCE, PREDICTION, s, width=2) for s in (None, (9, 1, 3))}
    assert len(found) == 1


def test_the_reference_gives_arbitrary_nsd_for_an_empty_mask() -> None:
    """0.375 there for a square in the corner, 0 for one far from it; the policy leaves both out."""
    corner = box((9, 9), slice(0, 3), slice(0, 3))
    results = assay.evaluate(
        corner,
        np.zeros_like(corner),
        labels={"a": 1},
        metrics=metric("nsd", tolerance=2, convention="metrics_reloaded_reference"),
    )
    assert [row.value for row in results] == [0]
    (group,) = results.summary(policy="metrics_reloaded_reference")
    assert (group.used, group.left_out) == (0, 1)


# -- What a convention does not reproduce ------------------------------------------------------------------------------


def test_a_mask_that_fills_the_image_has_no_surface_in_itk() -> None:
    """seg-metrics and the SimpleITK recipe give 1.8e19."""
    full = np.ones((5, 6), bool)
    for name in ("seg_metrics", "simpleitk"):
        assert math.isnan(value(name, "hd95", full, box((5, 6), slice(1, 3), slice(2, 4))))
