"""clDice as packages and challenges compute it, and topology in tables."""

from __future__ import annotations

import math
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest

Mask = npt.NDArray[np.bool_]

RNG = np.random.default_rng(5)


def blurred(shape: tuple[int, ...], seed: int, width: int = 3) -> Mask:
    """Noise in blobs and bridges, which skeletons make the most of."""
    rng = np.random.default_rng(seed)
    found = np.kron(rng.random(shape), np.ones((width,) * len(shape))) + 0.3 * rng.random([n * width for n in shape])
    return np.asarray(found > 0.7)


PAIRS = {
    "2D": (blurred((12, 15), 1), blurred((12, 15), 2)),
    "3D": (blurred((5, 7, 6), 3), blurred((5, 7, 6), 4)),
    "nearly equal": (blurred((12, 15), 1), np.roll(blurred((12, 15), 1), 1, axis=0)),
}
EMPTY = np.zeros((5, 5), bool)
every_pair = pytest.mark.parametrize("pair", PAIRS)


def value(convention: str, reference: Mask, prediction: Mask, key: str = "cldice") -> float:
    (row,) = assay.evaluate(reference, prediction, metrics=key, convention=convention, labels={"vessels": 1})
    return row.value


def published(reference: Mask, prediction: Mask) -> float:
    """The formula of Shit et al. on the skeletons of scikit-image."""
    skeletonize = pytest.importorskip("skimage.morphology").skeletonize
    precision, sensitivity = (
        np.sum(skeletonize(one) & other) / np.sum(skeletonize(one))
        for one, other in ((prediction, reference), (reference, prediction))
    )
    return float(2 * precision * sensitivity / (precision + sensitivity))


@pytest.mark.peers
@every_pair
@pytest.mark.parametrize("name", ["cldice_official", "topcow", "metrics_reloaded_reference"])
def test_published_cldice(name: str, pair: str) -> None:
    assert value(name, *PAIRS[pair]) == pytest.approx(published(*PAIRS[pair]), rel=1e-15)


@pytest.mark.peers
@every_pair
def test_soft_cldice_of_monai(pair: str) -> None:
    torch = pytest.importorskip("torch")
    losses = pytest.importorskip("monai.losses.cldice")
    reference, prediction = (torch.from_numpy(mask[None, None].astype(np.float32)) for mask in PAIRS[pair])
    wanted = 1 - float(losses.SoftclDiceLoss(iter_=3, smooth=1e-9)(prediction, reference))
    assert value("monai_soft", *PAIRS[pair]) == pytest.approx(wanted, abs=2e-6)


def test_soft_cldice_of_empty_masks() -> None:
    bar = EMPTY.copy()
    bar[2, 1:4] = True
    assert value("monai_soft", EMPTY, EMPTY) == 1
    assert value("monai_soft", bar, EMPTY) == value("monai_soft", EMPTY, bar) == 2 * 0.25 / 1.25


def test_topcow_counts_an_empty_skeleton_as_0() -> None:
    tube = np.zeros((2, 2, 16), bool) | True
    results = assay.evaluate(tube, tube, metrics="cldice", convention="topcow", labels={"vessels": 1})
    (row,) = results
    assert (math.isnan(row.value), row.status) == (True, "undefined")
    (group,) = results.summary("topcow")
    assert (group.mean, group.used) == (0, 1)
    (row,) = assay.evaluate(tube, tube, metrics="cldice", labels={"vessels": 1})
    assert (row.value, row.status) == (1, "ok")


# The challenge's own tests: T against its stem, and a shape of 6 x 3 against parts of it, as volumes of one slice.
T = np.array([[0, 0, 1, 1, 0]] * 3 + [[1, 1, 1, 1, 0]] * 2, bool)
STEM = np.zeros_like(T)
STEM[:, 3] = True
SIX = np.array([[0, 0, 0], [1, 1, 1], [1, 1, 1], [1, 0, 0], [1, 0, 0], [0, 0, 0]], bool)
WITHOUT, TOP = SIX.copy(), SIX.copy()
WITHOUT[4, 0] = False
TOP[3:] = False


@pytest.mark.parametrize(
    ("reference", "prediction", "wanted"),
    [(T, STEM, 6 / 7), (SIX, WITHOUT, 6 / 7), (SIX, TOP, 2 / 3)],
    ids=["T", "without a voxel", "top"],
)
def test_topcow_vectors(reference: Mask, prediction: Mask, wanted: float) -> None:
    assert value("topcow", reference[..., None], prediction[..., None]) == pytest.approx(wanted, rel=1e-12)


def test_topcow_donut() -> None:
    """Vessels merged are one class of all labels; a relabelled part costs their clDice nothing."""
    reference = np.zeros((5, 7, 9), np.uint8)
    reference[1:4, 2:6, 2:5] = 1
    reference[2, 3:5] = 0
    prediction = reference.copy()
    prediction[1:3, 2:4][prediction[1:3, 2:4] != 0] = 6
    merged = assay.evaluate(
        reference, prediction, labels={"merged": (1, 6)}, metrics=["cldice", "b0_error"], convention="topcow"
    )
    assert [row.value for row in merged] == [1, 0]
    each = assay.evaluate(reference, prediction, labels=[1, 6], metrics="b0_error", convention="topcow")
    assert [row.value for row in each] == [0, 1]


# -- tables ------------------------------------------------------------------------------------------------------------


def cases() -> list[assay.Case]:
    return [assay.Case(str(seed), blurred((12, 15), seed), blurred((12, 15), seed + 100)) for seed in range(4)]


def test_pooled_cldice_adds_up_voxels_of_skeletons() -> None:
    results = assay.evaluate_cases(cases(), ["pooled_cldice", "pooled_topological_sensitivity"])
    parts = [assay.skeleton_overlap(case.reference, case.prediction) for case in cases()]
    total: Any = parts[0]
    for part in parts[1:]:
        total = total + part
    assert [row.value for row in results] == [total.cldice(), total.topological_sensitivity()]


def test_pooled_calibres() -> None:
    metric = assay.metric("pooled_calibre_sensitivity", radius_below=2)
    (row,) = assay.evaluate_cases(cases(), [metric])
    parts = [assay.calibre_recall(case.reference, case.prediction) for case in cases()]
    total: Any = parts[0]
    for part in parts[1:]:
        total = total + part
    assert row.value == total.sensitivity(radius_below=2)


def test_errors_of_betti_numbers_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="b0_error has no value for a set of cases"):
        assay.metric("pooled_b0_error")


def test_definitions_say_how_masks_are_thinned() -> None:
    assert "skeletons by Lee's thinning" in assay.metric("cldice", skeleton="lee").describe()
    soft = assay.metric("cldice", convention="monai_soft").describe()
    assert "the mask and 3 erosions of it" in soft
    unknown = assay.evaluate(T, STEM, metrics=["cldice", assay.metric("cldice", skeleton="lee", name="lee")])
    assert ["spacing was not given" in one.describe() for one in unknown.definitions.values()] == [True, False]
    with pytest.raises(ValueError, match="cldice needs iterations"):
        assay.metric("cldice", skeleton="morphological")
    with pytest.raises(ValueError, match="smoothing has no meaning with skeleton='lee'"):
        assay.metric("cldice", skeleton="lee", smoothing=1)


def test_objects_matched_by_cldice() -> None:
    """Two lines one voxel off: no voxel of either is right for thin ones, though clDice forgives thick ones."""
    reference = np.zeros((20, 30), bool)
    reference[2:5, 2:28] = reference[10:13, 2:28] = True
    moved = np.roll(reference, 1, axis=0)
    for key in ("object_sensitivity", "pq"):
        by_masks = assay.metric(key, threshold=0.6)
        by_lines = assay.metric(key, criterion="cldice", threshold=0.6, name="by lines")
        results = assay.evaluate(reference, moved, metrics=[by_masks, by_lines])
        assert [row.value for row in results] == [0, 1]
