"""Calibration bins against a naive oracle in fractions, and what must hold for any scores."""

from __future__ import annotations

import math
import pickle
from fractions import Fraction
from typing import Any

import assay
import numpy as np
import pytest
from assay import _core
from hypothesis import given
from hypothesis import strategies as st
from reference import calibration as oracle

TYPES = ["float16", "float32", "float64"]
SIDES = ["left", "right"]
NORMS = ["l1", "l2", "max", "mean"]
# Few, powers of two, those whose edges no type holds, and given ones: nearly even, and uneven.
BINS: list[Any] = [1, 2, 3, 7, 10, 15, 16, 20, 50, 100, [0, 0.24, 0.5, 0.75, 1], [0.1, 0.2, 0.7, 0.9], [0, 0.01, 1]]


@st.composite
def samples(draw: st.DrawFn, most: int = 40, dtype: str | None = None) -> Any:
    """Events, scores of some type and the bins; many scores are 0, 1, an edge or next to one."""
    name = draw(st.sampled_from(TYPES)) if dtype is None else dtype
    width = {"float16": 16, "float32": 32, "float64": 64}[name]
    bins = draw(st.sampled_from(BINS))
    edges = oracle.edges(bins, name)
    on_edge = st.sampled_from(edges).map(lambda edge: np.dtype(name).type(float(edge)))
    beside = st.tuples(on_edge, st.sampled_from([0, 1])).map(lambda at: np.nextafter(at[0], at[0].dtype.type(at[1])))
    number = st.one_of(st.floats(0, 1, width=width), on_edge, beside)  # type: ignore[arg-type]
    scores = np.array(draw(st.lists(number, max_size=most)), name)
    events = np.array(draw(st.lists(st.booleans(), min_size=scores.size, max_size=scores.size)), bool)
    return events, scores, bins, edges, draw(st.sampled_from(SIDES))


def counted(events: Any, scores: Any, bins: Any, side: str, **options: Any) -> assay.CalibrationBins:
    found = assay.calibration_bins(bins, reduction="positive_class", side=side)
    found.update(events, scores, **{"outside": "count"} | options)
    return found


def same(a: float, b: float) -> bool:
    return bool(a == pytest.approx(b, rel=1e-11, abs=1e-13, nan_ok=True))


def check_formulas(found: assay.CalibrationBins, expected: list[oracle.Bin]) -> None:
    for norm in NORMS:
        assert same(found.error(norm), oracle.error(expected, norm))
    assert same(found.over_confidence(), oracle.signed(expected)[0])
    assert same(found.under_confidence(), oracle.signed(expected)[1])
    squared = oracle.debiased_l2_squared(expected)
    assert found.debiased_l2() ** 2 == pytest.approx(max(0, squared), rel=1e-11, abs=1e-13, nan_ok=True) or (
        math.isnan(squared) and math.isnan(found.debiased_l2())
    )
    assert found.brier() == pytest.approx(oracle.brier(expected), rel=1e-11, abs=1e-13, nan_ok=True)


@given(samples())
def test_sums_and_formulas(sample: Any) -> None:
    events, scores, bins, edges, side = sample
    found = counted(events, scores, bins, side)
    expected = oracle.count(events, scores, edges, side)
    assert found.count.tolist() == [one.n for one in expected]
    assert found.events.tolist() == [one.events for one in expected]
    rounded = [Fraction(round(Fraction(float(score)) * 2**50), 2**50) for score in scores]
    places = [oracle.place(Fraction(float(score)), edges, side) for score in scores]
    for b, total in enumerate(found.score):
        assert total == float(sum(score for at, score in zip(places, rounded, strict=True) if at == b))
    assert found.below == sum(Fraction(float(score)) < edges[0] for score in scores)
    assert found.above == sum(Fraction(float(score)) > edges[-1] for score in scores)
    check_formulas(found, expected)


@given(samples(), st.data())
def test_weights(sample: Any, data: st.DataObject) -> None:
    events, scores, bins, edges, side = sample
    weight = data.draw(st.lists(st.integers(0, 3), min_size=scores.size, max_size=scores.size))
    found = counted(events, scores, bins, side, weight=np.array(weight, float))
    check_formulas(found, oracle.count(events, scores, edges, side, weight))
    repeated = counted(np.repeat(events, weight), np.repeat(scores, weight), bins, side)
    assert found.count.tolist() == repeated.count.tolist()
    assert np.allclose(found.score, repeated.score, rtol=1e-14, atol=1e-14)
    assert same(found.error(), repeated.error())
    mixed = found + repeated
    assert mixed.count.tolist() == (2 * repeated.count).tolist()
    assert same(mixed.error(), repeated.error())


@given(samples(), st.data())
def test_pieces_have_the_same_bits(sample: Any, data: st.DataObject) -> None:
    events, scores, bins, _, side = sample
    whole = counted(events, scores, bins, side)
    order = np.array(data.draw(st.permutations(range(scores.size))), int)
    cuts = sorted(data.draw(st.lists(st.integers(0, scores.size), max_size=3)))
    parts = [counted(events[part], scores[part], bins, side) for part in np.split(order, cuts)]
    for found in (sum(parts), sum(pickle.loads(pickle.dumps(part)) for part in parts[::-1])):
        assert found == whole
        assert pickle.dumps(found) == pickle.dumps(whole)
    streamed = assay.calibration_bins(bins, reduction="positive_class", side=side)
    for part in np.split(order, cuts):
        streamed.update(events[part], scores[part], outside="count")
    assert streamed == whole


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("bins", [10, 15, 300, [0, 0.3, 0.5, 1]])
def test_threads_and_pieces_of_many(dtype: str, bins: Any) -> None:
    rng = np.random.default_rng(1)
    scores = rng.random(400_003).astype(dtype)
    events = rng.random(scores.size) < scores
    one = counted(events, scores, bins, "left", threads=1)
    assert one == counted(events, scores, bins, "left", threads=3)
    assert one == sum(counted(events[k::7], scores[k::7], bins, "left") for k in range(7))
    assert one.count.tolist() == np.histogram(scores.astype(float), one.edges.astype(dtype).astype(float))[0].tolist()
    exact = sum(Fraction(float(score)) for score in scores)
    assert abs(sum(Fraction(float(total)) for total in one.score) - exact) < Fraction(scores.size, 2**50)


def test_weights_of_many() -> None:
    """Sums of weights have the same bits for any number of threads."""
    rng = np.random.default_rng(6)
    scores = rng.dirichlet(np.ones(4), 200_003)
    reference, weight = rng.integers(0, 4, len(scores)), rng.random(len(scores))
    found = []
    for threads in (1, 2, 5):
        one = counted(reference, scores[:, 1], 15, "left", weight=weight, threads=threads)
        top = assay.calibration_bins(15, reduction="top_label")
        top.update(reference, scores, weight=weight, threads=threads)
        each = assay.class_wise_calibration(4)
        each.update(reference, np.asfortranarray(scores), weight=weight, threads=threads)
        assert each[1] == one
        found.append(pickle.dumps((one, top, each)))
    assert found[0] == found[1] == found[2]
    assert np.allclose(top.count.sum(), weight.sum(), rtol=1e-14)
    place = np.minimum((scores[:, 1] * 15).astype(int), 14)
    assert np.allclose(one.score, np.bincount(place, weight * scores[:, 1], 15), rtol=1e-12)


def test_many_classes() -> None:
    """Rows of many classes are read like columns."""
    rng = np.random.default_rng(7)
    scores = rng.dirichlet(np.full(1500, 0.05), 300).astype(np.float32)
    reference = scores.argmax(axis=1)
    for labels in (list(range(1500)), list(range(1499, -1, -1))):
        both = []
        for given_scores in (scores, np.asfortranarray(scores)):
            top = assay.calibration_bins(15, reduction="top_label")
            top.update(reference, given_scores, labels=labels)
            each = assay.class_wise_calibration(labels)
            each.update(reference, given_scores)
            both.append((top, each))
        assert both[0] == both[1]
        assert both[0][0].count.sum() == 300
        expected = counted(reference, scores[:, 7], 15, "left", positive=labels.index(7) if labels[0] else 7)
        assert both[0][1][labels[7]].count.tolist() == expected.count.tolist()


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("dtype", TYPES)
def test_every_edge(dtype: str, side: str) -> None:
    """The number of a type that is nearest to an edge lies on it."""
    for bins in [*range(1, 65), 100, 1000]:
        edges = oracle.edges(bins, dtype)
        scores = np.array([float(edge) for edge in edges], dtype)
        found = counted(np.zeros(scores.size, bool), scores, bins, side)
        one_each = np.ones(bins)
        one_each[-1 if side == "left" else 0] += 1
        assert found.count.tolist() == one_each.tolist()


@given(samples())
def test_sides_mirror_each_other(sample: Any) -> None:
    """[l, u) of dyadic p is (l, u] of 1 - p."""
    events, scores, *_ = sample
    eighths = np.round(scores.astype(float) * 8) / 8
    left, right = counted(events, eighths, 4, "left"), counted(~events, 1 - eighths, 4, "right")
    assert left.count.tolist() == right.count[::-1].tolist()
    assert same(left.error(), right.error())


@given(samples())
def test_bounds(sample: Any) -> None:
    events, scores, *_ = sample
    fine, coarse = (counted(events, scores, bins, "left") for bins in (16, 4))
    if scores.size == 0:
        return
    assert coarse.error() <= fine.error() + 1e-15
    assert 0 <= fine.error() <= fine.error("l2") + 1e-15 <= fine.error("max") + 2e-15 <= 1 + 2e-15
    assert fine.error("mean") <= fine.error("max") + 1e-15
    assert same(fine.over_confidence() + fine.under_confidence(), fine.error())
    assert fine.debiased_l2() <= fine.error("l2") + 1e-15


@st.composite
def class_samples(draw: st.DrawFn) -> Any:
    """Labels and probabilities in sixteenths, with ties, in either layout of classes."""
    classes, n = draw(st.integers(2, 5)), draw(st.integers(0, 20))
    labels = draw(st.permutations(range(-1, 6)))[:classes]
    reference = np.array(draw(st.lists(st.sampled_from(labels), min_size=n, max_size=n)), np.int16)
    rows = st.lists(st.integers(0, 16), min_size=classes, max_size=classes)
    scores = np.array(draw(st.lists(rows, min_size=n, max_size=n)), float).reshape(n, classes) / 16
    return reference, scores.astype(draw(st.sampled_from(TYPES))), labels, draw(st.sampled_from(SIDES))


@given(class_samples())
def test_top_label(sample: Any) -> None:
    reference, scores, labels, side = sample
    expected = oracle.count(*oracle.top_label(reference, scores, labels), oracle.edges(10, scores.dtype), side)
    for axis, given_scores in ((-1, scores), (0, scores.T), (0, np.ascontiguousarray(scores.T))):
        found = assay.calibration_bins(10, reduction="top_label", side=side)
        found.update(reference, given_scores, labels=labels, class_axis=axis, sum_tolerance=math.inf)
        assert found.count.tolist() == [one.n for one in expected]
        check_formulas(found, expected)


@given(class_samples())
def test_class_wise(sample: Any) -> None:
    reference, scores, labels, side = sample
    found = assay.class_wise_calibration(labels, 10, side=side)
    found.update(reference, scores, sum_tolerance=math.inf)
    for k, label in enumerate(labels):
        alone = counted(reference, scores[:, k], 10, side, positive=label)
        assert found[label] == alone
    values = [found[label].error() for label in labels]
    assert found.per_class() == pytest.approx(dict(zip(labels, values, strict=True)), nan_ok=True)
    assert same(found.error(), float(np.mean(values)))
    assert same(found.error(average="max"), float(np.max(values)))
    halves = [assay.class_wise_calibration(labels, 10, side=side) for _ in range(2)]
    for half, part in zip(halves, (slice(None, 7), slice(7, None)), strict=True):
        half.update(reference[part], scores[part].T, class_axis=0, sum_tolerance=math.inf)
    assert sum(halves) == found == pickle.loads(pickle.dumps(found))


def test_volumes_of_any_strides() -> None:
    rng = np.random.default_rng(2)
    volume = np.moveaxis(rng.dirichlet(np.ones(3), (20, 31, 43)).astype(np.float32), -1, 0)
    reference = rng.integers(0, 3, volume.shape[1:]).astype(np.uint8)
    mask = rng.random(reference.shape) < 0.7
    expected = assay.calibration_bins(15, reduction="top_label")
    expected.update(reference[mask], volume[:, mask].T)
    for axis in range(4):
        moved = np.moveaxis(volume, 0, axis)
        for scores in (moved, np.ascontiguousarray(moved), np.asfortranarray(moved)):
            found = assay.calibration_bins(15, reduction="top_label")
            found.update(reference, scores, class_axis=axis, mask=mask, threads=2)
            assert found == expected
    found = assay.calibration_bins(15, reduction="top_label")
    found.update(reference[::-1, :, ::-1], volume[:, ::-1, :, ::-1], class_axis=0, mask=mask[::-1, :, ::-1])
    assert found == expected
    kept = assay.calibration_bins(15, reduction="top_label")
    kept.update(np.where(mask, reference, 9), volume, class_axis=0, ignore_label=9)
    assert kept == expected


def test_bfloat16() -> None:
    """Its numbers that are nearest to k/10 lie on the edges; numpy has no such type without another package."""
    bits = (np.arange(11) / 10).astype(np.float32).view(np.uint32)
    nearest = ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype(np.uint16)
    found = assay.calibration_bins(10, reduction="positive_class")
    _core.update_calibration(
        [found._bins], np.zeros(11, bool), nearest[np.newaxis], type="bfloat16", labels=[1], positive=1,
        ignore_label=None, mask=None, weight=None, non_finite="raise", outside="raise",
        sum_tolerance=None, threads=1,
    )  # fmt: skip
    assert found.count.tolist() == [1] * 9 + [2]
    values = (nearest.astype(np.uint32) << 16).view(np.float32).astype(float)
    assert found.score[:9].tolist() == values[:9].tolist()


def test_samples_in_no_bin() -> None:
    scores = np.array([-0.5, np.nan, 0.25, 1.5, np.inf, -np.inf, 0.5])
    found = counted(np.ones(7, bool), scores, 2, "left", non_finite="omit")
    assert (found.below, found.above, found.omitted, found.count.sum()) == (1, 1, 3, 2)
    kept = counted(np.ones(7, bool), scores, 2, "left", non_finite="keep", mask=~np.isnan(scores))
    assert (kept.below, kept.above, kept.omitted, kept.count.sum()) == (2, 2, 0, 2)
    weighted = counted(np.ones(7, bool), scores, 2, "left", non_finite="omit", weight=np.full(7, 2.0))
    assert (weighted.below, weighted.above, weighted.omitted, weighted.count.sum()) == (1, 1, 3, 4)
    classes = np.array([[0.5, np.nan], [0.25, 0.75], [np.inf, 0]])
    top = assay.calibration_bins(2, reduction="top_label")
    top.update([0, 1, 0], classes, non_finite="omit")
    assert (top.omitted, top.count.tolist()) == (2, [0, 1])
    each = assay.class_wise_calibration(2, 2)
    each.update([0, 1, 0], classes, non_finite="omit")
    assert [(each[k].omitted, each[k].count.tolist()) for k in (0, 1)] == [(2, [1, 0]), (2, [0, 1])]


def test_no_samples() -> None:
    for found in (
        counted([False], [0.5], 3, "left", mask=np.array([False])),
        counted(np.empty(0, bool), np.empty(0), 3, "left"),
    ):
        values = [*(found.error(norm) for norm in NORMS), found.over_confidence(), found.debiased_l2(), *found.brier()]
        assert np.isnan([*values, found.under_confidence(), *found.null_distribution()[1:]]).all()
        assert np.isnan(found.reliability().frequency).all()


def test_null_distribution() -> None:
    rng = np.random.default_rng(3)
    scores = rng.random(2000)
    fair = counted(rng.random(2000) < scores, scores, 10, "left")
    poor = counted(rng.random(2000) < scores**2, scores, 10, "left")
    assert fair.null_distribution(repeats=500).p > 0.05 > poor.null_distribution(repeats=500).p == 1 / 501
    again = fair.null_distribution(repeats=500, seed=4)
    assert again.values.tolist() == fair.null_distribution(repeats=500, seed=4).values.tolist()
    assert again.values.tolist() == sorted(again.values)
    weighted = counted(np.ones(3, bool), np.full(3, 0.5), 2, "left", weight=np.ones(3))
    with pytest.raises(ValueError, match="without weights"):
        weighted.null_distribution()
    with pytest.raises(ValueError, match=r"repeats must be between 1 and 2\^24, got 0"):
        fair.null_distribution(repeats=0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"score": [0.5, 1.0000001]}, r"score must be between 0 and 1, got 1\.0000001; outside=\"count\""),
        ({"score": [-0.1, 0.5]}, r"score must be between 0 and 1, got -0\.1"),
        ({"score": [np.nan, 0.5]}, "score must be finite, got nan"),
        ({"score": [0.5]}, r"score has shape \(1,\), expected the shape of reference \(2,\)"),
        ({"score": np.array([0, 1])}, "score must be of a float type"),
        ({"weight": [1, -1]}, "weight must be at least 0"),
        ({"labels": [0, 1]}, 'labels belong to the reduction "top_label"'),
        ({"outside": "clip"}, 'outside must be one of "raise", "count", got "clip"'),
        ({"non_finite": "drop"}, "non_finite must be one of"),
    ],
)
def test_bad_samples(change: dict[str, Any], words: str) -> None:
    found = counted([0, 1], [0.25, 0.75], 4, "left")
    before = pickle.dumps(found)
    arguments: dict[str, Any] = {"reference": [0, 1], "score": [0.25, 0.75]} | change
    with pytest.raises((TypeError, ValueError), match=words):
        found.update(**arguments)
    assert pickle.dumps(found) == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"score": [0.25, 0.75]}, r"score must have the 1 axes of reference and class_axis, one of them, got shape"),
        ({"class_axis": 2}, "class_axis 2"),
        ({"class_axis": 0}, r"with the classes along axis 0, expected the other axes to be those of reference \(2,\)"),
        ({"labels": [0, 1]}, r"score has 3 classes along axis -1, expected 2: \[0, 1\]"),
        ({"labels": [0, 1, 1]}, r"labels must differ, got \[0, 1, 1\]"),
        ({"reference": [0, 3]}, "reference has a label that is none of labels"),
        ({"score": [[0.2, 0.8, -3], [0.1, 0.2, 0.7]]}, "score must be between 0 and 1, got -3"),
        ({"score": [[0.2, 0.8, np.nan], [0.1, 0.2, 0.7]]}, "score must be finite, got nan"),
    ],
)
def test_bad_classes(change: dict[str, Any], words: str) -> None:
    found = assay.calibration_bins(4, reduction="top_label")
    arguments: dict[str, Any] = {"reference": [0, 1], "score": [[0.2, 0.8, 0.0], [0.1, 0.2, 0.7]]} | change
    with pytest.raises((TypeError, ValueError), match=words):
        found.update(**arguments)
    assert found == assay.calibration_bins(4, reduction="top_label")
    with pytest.raises(ValueError, match="labels must be at least 2 for the top label, got 1"):
        found.update([0], [[0.5]])


@pytest.mark.parametrize(
    ("bins", "options", "words"),
    [
        (0, {}, r"bins must be between 1 and 2\^16, got 0"),
        (2**17, {}, r"bins must be between 1 and 2\^16, got 131072"),
        (1.5, {}, "bins must be a whole number, got 1.5"),
        ("15", {}, "bins must be a whole number, got '15'"),
        ([0.5], {}, "edges must be 2 to"),
        ([0, 1.5], {}, "edges must be between 0 and 1, got 1.5"),
        ([0, float("nan")], {}, "edges must be between 0 and 1, got nan"),
        ([0, 0.5, 0.5], {}, "edges must ascend, got 0.5 after 0.5"),
        (15, {"side": "both"}, 'side must be one of "left", "right", got "both"'),
        (15, {"reduction": "binary"}, 'reduction must be one of "positive_class", "top_label", got "binary"'),
    ],
)
def test_bad_bins(bins: Any, options: dict[str, str], words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        assay.calibration_bins(bins, **{"reduction": "top_label"} | options)


def test_bins_too_narrow_for_a_type() -> None:
    with pytest.raises(ValueError, match="bins are too narrow for the type of score"):
        counted([0], np.array([0.5], np.float16), 4096, "left")
    assert counted([0], np.array([0.5], np.float32), 4096, "left").count[2048] == 1


def test_what_does_not_add_up() -> None:
    one = assay.calibration_bins(4, reduction="positive_class")
    for other in (
        assay.calibration_bins(5, reduction="positive_class"),
        assay.calibration_bins(4, reduction="positive_class", side="right"),
        assay.calibration_bins(4, reduction="top_label"),
    ):
        assert one != other
        with pytest.raises(ValueError, match="must have the same edges, side and reduction"):
            one + other
    assert one == assay.calibration_bins([0, 0.25, 0.5, 0.75, 1], reduction="positive_class")
    with pytest.raises(TypeError):
        one + 1
    with pytest.raises(TypeError, match="nothing but 0"):
        1 + one
    with pytest.raises(ValueError, match="must have the same labels"):
        assay.class_wise_calibration(2) + assay.class_wise_calibration(3)
    with pytest.raises(ValueError, match="labels must be at least one"):
        assay.class_wise_calibration(0)
    with pytest.raises(KeyError, match="no class has the label 5"):
        assay.class_wise_calibration(2)[5]


def bad_states() -> list[tuple[Any, ...]]:
    state = counted([0, 1], [0.25, 0.75], 2, "left", weight=[1, 2])._bins.__getstate__()
    changes: list[tuple[int, Any]] = [(0, np.array([0.0, 1.0])), (0, np.array([1.0, 0.0, 0.5])), (1, "up"), (2, "")]
    integers = [
        [1, 2, 0, 0],
        [1, 0, 1, 1],
        [-1, 0, 0, 0],
        [1, 0, 0, 2**50],
        [1, 0, 2, 0],
        [0, 0, 0, 1],
        [2**60, 0, 0, 0],
    ]
    changes += [(3, np.array([*bad, 0, 0, 0, 0])) for bad in integers]
    changes += [(3, np.zeros(7, int)), (3, np.zeros(4, int)), (4, np.zeros(3)), (4, np.zeros(5)), (5, -1), (7, 2**60)]
    changes += [
        (4, np.array([*bad, 0, 0, 0])) for bad in ([1, 2, 0], [1, 0, 2], [-1, 0, 0], [np.inf, 0, 0], [np.nan] * 3)
    ]
    return [(*state[:i], value, *state[i + 1 :]) for i, value in changes] + [state[:i] for i in range(8)]


@pytest.mark.parametrize("state", bad_states())
def test_damaged_states(state: tuple[Any, ...]) -> None:
    broken = _core.CalibrationBins.__new__(_core.CalibrationBins)
    with pytest.raises(ValueError, match="the state of CalibrationBins is damaged"):
        broken.__setstate__(state)
