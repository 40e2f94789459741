"""The recall of skeletons by the local radius: against the definition, on tubes of known calibre, and its columns."""

from __future__ import annotations

import doctest
import math
import pickle
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest
import reference.calibre_recall as oracle
from assay.metrics import skeleton_recall
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from support.arrays import DTYPES, LAYOUTS
from support.masks import masks

Mask = npt.NDArray[np.bool_]
METHODS: list[dict[str, Any]] = [
    {"skeleton": "distance_ordered"},
    {"skeleton": "lee"},
    {"skeleton": "zhang_or_lee"},
    {"skeleton": "morphological", "iterations": 2},
]
INFINITY = math.inf


def recall(reference: Any, prediction: Any, **options: Any) -> Any:
    return assay.calibre_recall(reference, prediction, **options)


def columns(found: Any) -> tuple[list[float], list[int], list[int]]:
    return found.radius.tolist(), found.voxels.tolist(), found.found.tolist()


def skeletonize(mask: Mask, spacing: Any, options: dict[str, Any]) -> Mask:
    return assay.skeletonize(mask, method=options["skeleton"], spacing=spacing, iterations=options.get("iterations"))


steps = st.sampled_from([1.0, 0.5, 0.7, 0.3, 0.9, 1.4, 3.0, 1 / 3, 0.1 + 0.2])


@given(masks(most=1500), st.data())
@settings(max_examples=300, deadline=None)
def test_against_the_definition(mask: Mask, data: st.DataObject) -> None:
    """The radii are the same numbers as roots of exact fractions."""
    spacing = data.draw(st.none() | st.lists(steps, min_size=mask.ndim, max_size=mask.ndim))
    options = data.draw(st.sampled_from(METHODS))
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    prediction = mask & (rng.random(mask.shape) < 0.7) | (rng.random(mask.shape) < 0.1)
    found = recall(mask, prediction, spacing=spacing, **options)
    skeleton = skeletonize(mask, spacing, options)
    assert columns(found) == oracle.columns(mask, skeleton, prediction, spacing or [1.0] * mask.ndim)
    assert (found.skeleton, found.iterations) == (options["skeleton"], options.get("iterations"))
    assert found.reference_voxels == np.count_nonzero(mask)
    assert found.prediction_voxels == np.count_nonzero(prediction)
    assert found.voxels_between() == np.count_nonzero(skeleton)
    assert found.found_between() == np.count_nonzero(skeleton & prediction)


@given(masks(most=1500), st.data())
@settings(max_examples=60, deadline=None)
def test_order_of_axes_margins_layouts_and_threads(mask: Mask, data: st.DataObject) -> None:
    """What the skeleton does not depend on, the radii do not either."""
    spacing = data.draw(st.lists(steps, min_size=mask.ndim, max_size=mask.ndim))
    expected = recall(mask, mask, spacing=spacing, threads=1)
    dtype = data.draw(st.sampled_from(DTYPES))
    layout = LAYOUTS[data.draw(st.sampled_from(sorted(LAYOUTS)))]
    given_mask = layout(mask.astype(dtype))
    plain = np.ascontiguousarray(given_mask != 0)
    assert recall(given_mask, plain, spacing=spacing, threads=3) == recall(plain, plain, spacing=spacing, threads=1)
    assert columns(recall(np.pad(mask, 3), np.pad(mask, 3), spacing=spacing)) == columns(expected)
    options = {"skeleton": "morphological", "iterations": 2}  # does not depend on the order of axes
    order = data.draw(st.permutations(range(mask.ndim)))
    turned = mask.transpose(order)
    found = recall(turned, turned, spacing=[spacing[axis] for axis in order], **options)
    assert columns(found) == columns(recall(mask, mask, spacing=spacing, **options))


@pytest.mark.parametrize("spacing", [[1.0, 1.0, 1.0], [0.7, 0.7, 1.3], [0.31, 0.57, 0.92], [3.0, 0.4, 0.41]])
@pytest.mark.parametrize("options", METHODS, ids=lambda options: str(options["skeleton"]))
def test_large_objects_against_scipy(options: dict[str, Any], spacing: list[float]) -> None:
    noise = np.random.default_rng(2).normal(size=(60, 80, 90))
    mask = ndimage.gaussian_filter(noise, 4) > 0
    found = recall(mask, mask, spacing=spacing, **options)
    skeleton = skeletonize(mask, spacing, options)
    expected = ndimage.distance_transform_edt(np.pad(mask, 1), sampling=spacing)[1:-1, 1:-1, 1:-1][skeleton]
    assert expected.max() > 2 * min(spacing)
    np.testing.assert_allclose(np.repeat(found.radius, found.voxels), np.sort(expected), rtol=1e-14)


def tubes() -> tuple[Mask, Mask]:
    """A thick tube of 9 x 9 and a thin one of 3 x 3 voxels, of which the prediction has the thick one."""
    mask = np.zeros((15, 30, 60), bool)
    mask[3:12, 2:11, 2:58] = True
    prediction = mask.copy()
    mask[6:9, 20:23, 2:58] = True
    return mask, prediction


@pytest.mark.parametrize("spacing", [1.0, 0.8])
@pytest.mark.parametrize("method", ["distance_ordered", "lee"])
def test_of_two_calibres_the_thin_one_is_missed(method: str, spacing: float) -> None:
    reference, prediction = tubes()
    found = recall(reference, prediction, spacing=[spacing] * 3, skeleton=method)
    skeleton = assay.skeletonize(reference, method=method)
    thin, thick = np.count_nonzero(skeleton[:, 20:]), np.count_nonzero(skeleton[:, :11])
    assert min(thin, thick) > 40
    assert found.status == "ok"
    assert found.radius.max() == pytest.approx(5 * spacing)
    assert found.sensitivity(radius_below=2.5 * spacing) < 0.2
    assert found.voxels_between(0, 2.5 * spacing) >= thin
    assert found.sensitivity(2 * spacing, 3 * spacing) == pytest.approx(0, abs=0.1)
    assert found.sensitivity(3 * spacing) == 1
    assert found.sensitivity() == thick / (thin + thick)
    edges = [0, 3 * spacing, 5 * spacing, INFINITY]
    rows = found.table(edges)
    assert [row["low"] for row in rows] == edges[:-1]
    assert [row["high"] for row in rows] == edges[1:]
    assert sum(row["voxels"] for row in rows) == thin + thick
    assert sum(row["found"] for row in rows) == thick
    assert rows[2]["voxels"] == found.voxels[-1]  # at the edge on paper, 5 * 0.8 in spite of rounding


def test_limits_are_met_in_spite_of_rounding() -> None:
    line = np.ones((1, 9), bool)
    for step in (0.1, 0.3, 0.7, 0.8, 1.1, 1 / 3):
        for width in (1, 3, 5, 7):
            mask = np.zeros((width + 2, 60), bool)
            mask[1:-1, 1:-1] = True
            found = recall(mask, mask, spacing=[step, step])
            radius = (width + 1) // 2 * step
            assert found.voxels_between(radius, radius * 1.01) == found.voxels[-1]
            assert found.voxels_between(radius_below=radius) == found.voxels[:-1].sum()
            assert found.voxels_between(radius) == found.voxels[-1]
    assert recall(line, line, spacing=[0.3, 0.9]).radius.tolist() == [0.3]


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_bins_add_up(data: st.DataObject) -> None:
    mask = data.draw(masks(most=1500))
    found = recall(mask, np.roll(mask, 1, axis=-1))
    edges = sorted(data.draw(st.sets(st.floats(0.1, 6) | st.integers(1, 6), min_size=1, max_size=6)))
    rows = found.table([0, *edges, INFINITY])
    assert sum(row["voxels"] for row in rows) == found.voxels_between()
    assert sum(row["found"] for row in rows) == found.found_between()
    for row in rows:
        inside = (found.radius >= row["low"]) & (found.radius < row["high"])
        assert row["voxels"] == found.voxels[inside].sum()
        assert row["found"] == found.found[inside].sum()
        expected = row["found"] / row["voxels"] if row["voxels"] else math.nan
        np.testing.assert_equal(row["sensitivity"], expected)


def test_sums() -> None:
    reference, prediction = tubes()
    one = recall(reference, prediction)
    other = recall(reference[:, :11], reference[:, :11])
    total = sum([one, other])
    assert total == one + other == other + one
    assert set(total.radius) == set(one.radius) | set(other.radius)
    assert (np.diff(total.radius) > 0).all()
    for radius in total.radius:
        both = [each.voxels[each.radius == radius].sum() for each in (one, other)]
        assert total.voxels[total.radius == radius] == sum(both)
    assert total.found_between() == one.found_between() + other.found_between()
    assert total.reference_voxels == one.reference_voxels + other.reference_voxels
    assert one == recall(reference, prediction)
    assert one != other
    with pytest.raises(ValueError, match="must be of the same skeleton method"):
        one + recall(reference, prediction, skeleton="lee")
    few, many = (recall(reference, prediction, skeleton="morphological", iterations=k) for k in (1, 2))
    with pytest.raises(ValueError, match="must be of as many iterations"):
        few + many
    for each in (total, few):
        assert pickle.loads(pickle.dumps(each)) == each
    of = f"{other.found_between()} of {other.voxels_between()} skeleton voxels found"
    assert repr(other) == f"<CalibreRecall: {of}, {len(other.radius)} radii>"


def test_what_is_empty() -> None:
    line, empty = np.zeros((2, 5, 9), bool)
    line[2, 1:8] = True
    for reference, prediction, status in (
        (line, empty, "prediction_empty"),
        (empty, line, "reference_empty"),
        (empty, empty, "both_empty"),
    ):
        found = recall(reference, prediction)
        assert found.status == status
        assert columns(found) == (([1.0], [7], [0]) if reference is line else ([], [], []))
        np.testing.assert_equal(found.sensitivity(), 0.0 if reference is line else math.nan)
    full = np.ones((4, 9), bool)
    without = recall(full, full, skeleton="morphological", iterations=1)
    assert (without.status, without.voxels_between()) == ("ok", 0)
    assert math.isnan(without.sensitivity())
    for shape in ((0, 5), (3, 0, 4)):
        assert recall(np.zeros(shape, bool), np.zeros(shape, bool)).status == "both_empty"


def test_classes_ignored_voxels_and_masks() -> None:
    rng = np.random.default_rng(8)
    reference, prediction = np.kron(rng.integers(0, 4, (2, 7, 8)), np.ones((1, 6, 5), int))
    named = {"first": 1, "both": [1, 2], "absent": 77}
    found = assay.calibre_recall(reference, prediction, labels=named, threads=2)
    assert list(found) == list(named)
    for name, members in named.items():
        assert found[name] == recall(np.isin(reference, members), np.isin(prediction, members))
    keep = rng.random(reference.shape) < 0.9
    some = assay.calibre_recall(reference, prediction, labels=[1], ignore_label=3, mask=keep)
    kept = keep & (reference != 3)
    assert some[1] == recall((reference == 1) & kept, (prediction == 1) & kept)


def test_large_and_small_spacing() -> None:
    mask = np.zeros((7, 30), bool)
    mask[1:6, 2:28] = True
    plain = recall(mask, mask)
    for factor in (2.0**-99, 2.0**-30, 2.0**30, 2.0**99):
        found = recall(mask, mask, spacing=[factor, factor])
        assert found.radius.tolist() == (plain.radius * factor).tolist()


BAD: list[tuple[dict[str, Any], str]] = [
    ({"reference": np.ones(5, bool), "prediction": np.ones(5, bool)}, "reference must have 2 or 3 axes for skeletons"),
    ({"reference": np.arange(16).reshape(4, 4)}, "reference .*labels"),
    ({"skeleton": "thin"}, 'skeleton must be one of "distance_ordered"'),
    ({"skeleton": "morphological"}, "iterations must be given for morphological skeletons"),
    ({"iterations": 2}, "iterations are for morphological skeletons only, got 2"),
    ({"spacing": [1, 1e9], "skeleton": "lee"}, "spacing must not differ more than a million times between axes"),
    ({"spacing": [1]}, "spacing must have one value per array axis"),
    ({"prediction": np.ones((4, 5), bool)}, "prediction has shape"),
    ({"threads": 0}, "threads must be at least 1"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_values(arguments: dict[str, Any], message: str) -> None:
    masks_given = {"reference": np.ones((4, 4), bool), "prediction": np.ones((4, 4), bool)}
    with pytest.raises(ValueError, match=message):
        assay.calibre_recall(**{**masks_given, **arguments})


def test_bad_limits() -> None:
    found = recall(np.ones((4, 4), bool), np.ones((4, 4), bool))
    for wrong in ((3, 3), (4, 3), (math.nan, 3), (0, math.nan)):
        with pytest.raises(ValueError, match="radius_from must be below radius_below, got"):
            found.sensitivity(*wrong)
    with pytest.raises(TypeError, match="radius_below must be a number, got 'x'"):
        found.voxels_between(0, "x")
    with pytest.raises(TypeError, match="edges must be a list of numbers, got 3"):
        found.table(3)
    for edges in ([], [1]):
        with pytest.raises(ValueError, match="edges must hold at least 2 numbers, got"):
            found.table(edges)
    for edges in ([0, 2, 1], [0, 0], [0, math.nan, 2]):
        with pytest.raises(ValueError, match="edges must be ascending numbers"):
            found.table(edges)


def test_docstring_example() -> None:
    found = doctest.testmod(skeleton_recall, extraglobs={"numpy": np})
    assert found == doctest.TestResults(failed=0, attempted=8)
