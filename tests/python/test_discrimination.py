"""Score curves, DeLong and histograms against a naive oracle, and what must hold for any scores."""

from __future__ import annotations

import math
import pickle
from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import discrimination as oracle

INTERPOLATIONS = ["step", "envelope", "11_points", "101_points", "trapezoid"]
TYPES = ["float16", "float32", "float64", "int8", "uint8", "int16", "uint16"]
RATES = list(oracle.RATES)


@st.composite
def samples(draw: st.DrawFn, least: int = 0, most: int = 25) -> Any:
    """Labels and scores, many of them equal; scores are whole numbers of eighths, so that every type holds them."""
    n = draw(st.integers(least, most))
    y = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)), bool)
    s = np.array(draw(st.lists(st.integers(0, 8), min_size=n, max_size=n)), float)
    return y, s


def same(a: float, b: float) -> bool:
    return bool(a == pytest.approx(b, rel=1e-12, abs=1e-12, nan_ok=True))


@given(samples(), st.sampled_from(TYPES), st.sampled_from(INTERPOLATIONS))
def test_areas(pair: Any, dtype: str, interpolation: str) -> None:
    y, s = pair
    curve = assay.score_curve(y, s.astype(dtype))
    assert same(curve.auroc(), oracle.auroc(y, s))
    expected = oracle.average_precision(y, s, interpolation)
    assert same(curve.average_precision(interpolation=interpolation), expected)
    assert math.isnan(curve.auroc()) == (curve.status != "ok")


@given(samples(1))
def test_points(pair: Any) -> None:
    y, s = pair
    curve = assay.score_curve(y, s)
    expected = oracle.points(y, s)[1:]
    np.testing.assert_array_equal(np.stack(curve.points(), 1), [row[:3] for row in expected])
    for threshold, *counts in expected:
        point = curve.at_threshold(threshold)
        assert [point.tp, point.fp, point.fn, point.tn] == counts
    assert curve.at_threshold(math.inf).tp == 0


@given(samples(), st.sampled_from(RATES), st.sampled_from(RATES), st.sampled_from([0, 0.25, 0.5, 0.75, 0.8, 0.9, 1]))
def test_targets(pair: Any, rate: str, target: str, least: float) -> None:
    y, s = pair
    curve = assay.score_curve(y, s)
    found = curve.best_rate(rate, target=target, least=least)
    assert same(found.value, oracle.best_rate(y, s, rate, target, least))
    if not math.isnan(found.value):
        point = curve.at_threshold(found.threshold)
        assert getattr(point, rate)() == found.value
        assert getattr(point, target)() >= least


@given(samples(), st.sampled_from(["specificity", "sensitivity"]), st.sampled_from([(0, 1), (0.3, 0.8), (0.9, 1)]))
def test_partial_area(pair: Any, along: Any, ends: tuple[float, float]) -> None:
    y, s = pair
    found = assay.partial_auroc(y, s, **{along: ends}, standardized=False)
    if not y.any() or y.all():
        assert math.isnan(found)
        return
    assert same(found, oracle.partial_area(y, s, along, *ends))
    if ends == (0, 1):
        assert same(found, oracle.auroc(y, s))
        assert same(assay.partial_auroc(y, s, **{along: ends}), found)


@given(samples(4), st.data())
def test_weights_are_repetitions(pair: Any, data: st.DataObject) -> None:
    y, s = pair
    w = np.array(data.draw(st.lists(st.integers(0, 3), min_size=y.size, max_size=y.size)))
    repeated = np.repeat(y, w), np.repeat(s, w)
    weighted, plain = assay.score_curve(y, s, weight=w), assay.score_curve(*repeated)
    assert same(weighted.auroc(), plain.auroc())
    assert same(weighted.average_precision(), plain.average_precision())
    assert same(weighted.auroc_variance(), plain.auroc_variance())
    a, b = assay.delong(y, s, weight=w), assay.delong(*repeated)
    np.testing.assert_allclose(a.auroc, b.auroc)
    np.testing.assert_allclose(a.covariance, b.covariance, rtol=1e-10, atol=1e-15)
    assert same(float(b.covariance[0, 0]), plain.auroc_variance())


@given(samples(), st.sampled_from(["float16", "float32", "float64"]), st.data())
def test_merge_is_batch(pair: Any, dtype: str, data: st.DataObject) -> None:
    y, s = pair[0], pair[1].astype(dtype)
    cut = data.draw(st.integers(0, y.size))
    whole = assay.score_curve(y, s)
    assert assay.score_curve(y[:cut], s[:cut]) + assay.score_curve(y[cut:], s[cut:]) == whole
    order = np.array(data.draw(st.permutations(range(y.size))), int)
    assert assay.score_curve(y[order], s[order]) == whole
    assert pickle.loads(pickle.dumps(whole)) == whole
    w = np.full(y.size, 2.0)
    merged = assay.score_curve(y[:cut], s[:cut], weight=w[:cut]) + assay.score_curve(y[cut:], s[cut:], weight=w[cut:])
    assert merged == assay.score_curve(y, s, weight=w)


@given(samples(2))
def test_only_the_order_counts(pair: Any) -> None:
    y, s = pair
    curve, other = assay.score_curve(y, s), assay.score_curve(y, np.exp(s / 2) - 50)
    assert same(curve.auroc(), other.auroc())
    assert same(curve.average_precision(), other.average_precision())
    if curve.status == "ok":
        assert same(assay.auroc(y, -s), 1 - curve.auroc())
        assert same(assay.auroc(~y, s), 1 - curve.auroc())


@given(samples(4, 14), st.data(), st.sampled_from(["frequency", "importance"]))
def test_delong(pair: Any, data: st.DataObject, kind: str) -> None:
    y, s = pair
    y[:2], y[2:4] = True, False
    other = np.array(data.draw(st.lists(st.integers(0, 8), min_size=y.size, max_size=y.size)), float)
    w = np.array(data.draw(st.lists(st.sampled_from([0.75, 1.5, 2.0]), min_size=y.size, max_size=y.size)))
    found = assay.delong(y, s, other, weight=w, weight_kind=kind)
    expected = oracle.covariance(y, [s, other], w, kind)
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-9, atol=1e-14)
    cluster = np.array(data.draw(st.lists(st.integers(0, 5), min_size=y.size, max_size=y.size)))
    cluster[:4] = [0, 1, 0, 1]
    clustered = float(assay.delong(y, s, cluster=cluster).covariance[0, 0])
    assert clustered == pytest.approx(oracle.cluster_variance(y, s, cluster), rel=1e-9, abs=1e-14)
    alone = float(assay.delong(y, s, cluster=np.arange(y.size)).covariance[0, 0])
    assert alone == pytest.approx(float(assay.delong(y, s).covariance[0, 0]), abs=1e-14)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "uint8"])
@pytest.mark.parametrize("weighted", [False, True])
def test_threads_and_layouts(dtype: str, weighted: bool) -> None:
    rng = np.random.default_rng(0)
    shape = (70, 64, 90)
    y = rng.integers(0, 4, shape).astype(np.uint8)
    s = (rng.normal(size=shape) * 20 + 60 * (y == 2) + 60).clip(0, 255).astype(dtype)
    mask = rng.random(shape) < 0.8
    options: dict[str, Any] = {"positive": 2, "ignore_label": 3, "mask": mask}
    if weighted:
        options["weight"] = rng.random(shape)
    curves = [assay.score_curve(y, s, **options, threads=threads) for threads in (1, 2, 5)]
    assert curves[0] == curves[1] == curves[2]
    kept = mask & (y != 3)
    weight = options["weight"][kept] if weighted else None
    flat = assay.score_curve(y[kept] == 2, s[kept], weight=weight)
    assert curves[0] == flat if not weighted else same(curves[0].auroc(), flat.auroc())
    assert curves[0].positives == pytest.approx(flat.positives)
    f = np.asfortranarray
    moved = assay.score_curve(
        f(y)[::-1], s[::-1], **{k: f(v)[::-1] if isinstance(v, np.ndarray) else v for k, v in options.items()}
    )
    assert same(moved.auroc(), flat.auroc())
    values = [assay.delong(y, s, s[::-1], **options, threads=threads).covariance for threads in (1, 2, 5)]
    np.testing.assert_array_equal(values[0], values[1])
    np.testing.assert_array_equal(values[0], values[2])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sort_of_many(dtype: str) -> None:
    rng = np.random.default_rng(1)
    s = (rng.normal(size=300_001) * 10.0 ** rng.integers(-30, 30, 300_001)).astype(dtype)
    y = rng.random(s.size) < 0.3
    threshold, tp, fp = assay.score_curve(y, s).points()
    expected, counts = np.unique(s, return_counts=True)
    np.testing.assert_array_equal(threshold, expected[::-1])
    np.testing.assert_array_equal(np.diff(tp + fp, prepend=0), counts[::-1])
    assert tp[-1] == y.sum()


def test_zeros_and_non_finite_scores() -> None:
    y = [0, 1, 1, 0, 1]
    s = np.array([0.0, -0.0, math.nan, -math.inf, math.inf])
    assert assay.auroc(y[:2], s[:2]) == 0.5
    with pytest.raises(ValueError, match="score must be finite, got nan"):
        assay.score_curve(y, s)
    with pytest.raises(ValueError, match="score must have no NaN"):
        assay.score_curve(y, s, non_finite="keep")
    omitted = assay.score_curve(y, s, non_finite="omit")
    assert (omitted.omitted, omitted.positives, omitted.negatives) == (3, 1, 1)
    kept = assay.score_curve(y[3:], s[3:], non_finite="keep")
    assert kept.auroc() == 1
    assert assay.auroc(y, s, non_finite="keep", mask=~np.isnan(s)) == 0.875
    halves = assay.score_curve(y, s.astype(np.float16), non_finite="omit")
    assert (halves.omitted, halves.auroc()) == (3, 0.5)
    assert assay.delong(y, s, np.arange(5.0), non_finite="omit").omitted == 3


def test_half_floats() -> None:
    bits = np.arange(2**16, dtype=np.uint16)
    halves = bits.view(np.float16)
    halves = halves[np.isfinite(halves)]
    y = np.arange(halves.size) % 3 == 0
    threshold, tp, _ = assay.score_curve(y, halves).points()
    np.testing.assert_array_equal(threshold, np.unique(halves)[::-1])
    assert assay.score_curve(y, halves) == assay.score_curve(y, halves.astype(np.float32))
    assert tp[-1] == y.sum()


@given(samples(), st.sampled_from(["range", "float16", "int16", "uint16"]), st.data())
def test_histogram(pair: Any, cells: str, data: st.DataObject) -> None:
    y, s = pair
    s = s if cells == "range" else s.astype(cells)
    cut = data.draw(st.integers(0, y.size))
    whole = assay.score_histogram(cells, low=2, high=6, bins=3)
    whole.update(y, s)
    parts = []
    for piece in (slice(None, cut), slice(cut, None)):
        part = assay.score_histogram(cells, low=2, high=6, bins=3)
        part.update(y[piece], s[piece])
        parts.append(part)
    assert parts[0] + parts[1] == whole
    assert pickle.loads(pickle.dumps(whole)) == whole
    exact = assay.score_curve(y, s)
    for found, value in ((whole.auroc(), exact.auroc()), (whole.average_precision(), exact.average_precision())):
        if math.isnan(value):
            assert math.isnan(found.value)
            continue
        assert found.lower - 1e-12 <= value <= found.upper + 1e-12
        assert found.lower <= found.value + 1e-12
        assert found.value <= found.upper + 1e-12
    if cells != "range":
        assert whole.curve() == exact
        assert same(whole.auroc().lower, exact.auroc())
        assert same(whole.average_precision().value, exact.average_precision())


@given(samples(1))
def test_histogram_with_weights(pair: Any) -> None:
    y, s = pair
    w = 0.25 + np.arange(y.size) % 3
    found = assay.score_histogram(low=0, high=8, bins=3)
    found.update(y, s, weight=w)
    area = assay.auroc(y, s, weight=w)
    precision = assay.average_precision(y, s, weight=w)
    for bounds, value in ((found.auroc(), area), (found.average_precision(), precision)):
        assert math.isnan(value) or bounds.lower - 1e-12 <= value <= bounds.upper + 1e-12


@given(samples(), st.sampled_from([0.5, 1.0, 2.0]))
def test_best_thresholds(pair: Any, beta: float) -> None:
    y, s = pair
    curve = assay.score_curve(y, s)
    found = oracle.points(y, s)
    f = [(1 + beta**2) * tp / ((1 + beta**2) * tp + beta**2 * fn + fp) for _, tp, fp, fn, _ in found if tp + fn]
    assert same(curve.best_f_beta(beta=beta).value, max(f, default=math.nan))
    youden = [tp / (tp + fn) - fp / (fp + tn) for _, tp, fp, fn, tn in found if tp + fn and fp + tn]
    assert same(curve.best_youden().value, max(youden, default=math.nan))


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=9), st.lists(st.integers(0, 5)))
def test_open_set(known: list[tuple[int, bool]], unknown: list[int]) -> None:
    confidence, correct = [a for a, _ in known], np.array([b for _, b in known])
    found = assay.open_set_classification_rate(confidence, correct, unknown)
    expected = oracle.open_set_rate(confidence, correct, unknown) if unknown else math.nan
    assert same(found, expected)


def test_unreachable_and_absent() -> None:
    y, s = [0, 1, 0], [0.9, 0.5, 0.1]
    assert math.isnan(assay.sensitivity_at_ppv(y, s, ppv=0.9).value)
    assert assay.sensitivity_at_specificity(y, s, specificity=1.0).threshold == math.inf
    assert assay.score_curve([1, 1], [1.0, 2.0]).status == "no_negative"
    assert assay.score_curve([0, 0], [1.0, 2.0]).status == "no_positive"
    for labels in ([1, 1, 1], [0, 0, 0], np.empty(0, int)):
        score = np.arange(float(len(labels)))
        assert math.isnan(assay.auroc(labels, score))
        assert math.isnan(assay.fpr_at_sensitivity(labels, score).value)
        assert math.isnan(assay.partial_auroc(labels, score, specificity=(0.9, 1)))
        assert math.isnan(assay.auroc_interval(labels, score).low)
        assert np.isnan(assay.delong(labels, score).covariance).all()
    assert math.isnan(assay.multiclass_auroc([0, 1], np.eye(3)[:2]))


def test_degenerate_intervals() -> None:
    perfect = assay.auroc_interval([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4])
    assert (perfect.value, perfect.standard_error, perfect.status) == (1, 0, "degenerate")
    assert math.isnan(perfect.low)
    assert assay.auroc_interval([0, 0, 1], [0.1, 0.3, 0.2]).status == "too_few"
    assert assay.auroc_interval([0, 0, 1, 1], [1.0] * 4).status == "degenerate"
    s = np.array([0.1, 0.4, 0.35, 0.8, 0.5])
    found = assay.compare_auroc([0, 0, 1, 1, 0], s, s**3)
    assert (found.difference, found.z, found.p) == (0, 0, 1)


def test_multiclass_is_made_of_pairs() -> None:
    rng = np.random.default_rng(2)
    y, s = rng.integers(0, 3, 60), rng.integers(0, 6, (60, 3)) / 8
    rest = [oracle.auroc(y == k, s[:, k]) for k in range(3)]
    shares = [np.mean(y == k) for k in range(3)]
    assert same(assay.multiclass_auroc(y, s), float(np.mean(rest)))
    assert same(assay.multiclass_auroc(y, s, average="weighted"), float(np.dot(rest, shares)))
    pooled = oracle.auroc(np.eye(3, dtype=bool)[y].ravel(), s.ravel())
    assert same(assay.multiclass_auroc(y, s, average="micro"), pooled)
    pairs = []
    for i, j in ((0, 1), (0, 2), (1, 2)):
        two = (y == i) | (y == j)
        pairs.append((oracle.auroc(y[two] == i, s[two, i]) + oracle.auroc(y[two] == j, s[two, j])) / 2)
    assert same(assay.multiclass_auroc(y, s, scheme="one_vs_one"), float(np.mean(pairs)))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"score": np.arange(4)}, TypeError, "score must be of a float type"),
        ({"score": np.zeros(3)}, ValueError, r"score has shape \(3,\)"),
        ({"score": np.zeros(4, ">f4")}, TypeError, "native byte order"),
        ({"reference": np.array(["a", "b", "c", "d"])}, TypeError, "reference must be a bool or integer array"),
        ({"weight": [1, 1, -1, 1]}, ValueError, "weight must be at least 0"),
        ({"weight": [1, 1, math.nan, 1]}, ValueError, "weight must be at least 0"),
        ({"weight": [1, 1]}, ValueError, "weight has shape"),
        ({"non_finite": "skip"}, ValueError, "non_finite must be one of"),
        ({"positive": 1.5}, TypeError, "positive must be a whole number"),
        ({"mask": np.ones(3, bool)}, ValueError, "mask has shape"),
        ({"threads": 0}, ValueError, "threads must be at least 1"),
    ],
)
def test_bad_input(change: dict[str, Any], error: type[Exception], message: str) -> None:
    given: dict[str, Any] = {"reference": np.array([0, 1, 0, 1]), "score": np.arange(4.0), **change}
    with pytest.raises(error, match=message):
        assay.score_curve(given.pop("reference"), given.pop("score"), **given)


def test_bad_parameters() -> None:
    curve = assay.score_curve([0, 1], [0.0, 1.0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        curve.best_rate("ppv", target="npv", least=1.5)
    with pytest.raises(ValueError, match="rate must be one of"):
        curve.best_rate("recall", target="npv", least=0.5)
    with pytest.raises(ValueError, match="the lower first"):
        curve.partial_auroc(along="specificity", low=0.9, high=0.9)
    with pytest.raises(ValueError, match="risks of at least 0"):
        curve.net_benefit([1.0])
    with pytest.raises(ValueError, match="one precision"):
        curve + assay.score_curve([0, 1], np.zeros(2, np.float32))
    with pytest.raises(ValueError, match="cluster and weight"):
        assay.delong([0, 1], [0.0, 1.0], cluster=[0, 1], weight=[1, 1])
    with pytest.raises(ValueError, match="low must be below high"):
        assay.score_histogram(low=1, high=1)
    with pytest.raises(ValueError, match="16-bit type"):
        assay.score_histogram("float16").update([0, 1], [0.0, 1.0])
    with pytest.raises(ValueError, match="no exact curve"):
        assay.score_histogram().curve()


def test_pickles_are_checked() -> None:
    curve = assay.score_curve([0, 1, 1], [0.0, 1.0, 2.0])
    size, positive, negative, omitted = curve.__getstate__()
    key, weight, count = positive
    for broken in [(key[::-1].copy(), weight, count), (key * 0, weight, count), (key, weight, 1), (key, key * 0.0, 2)]:
        with pytest.raises(ValueError, match="column"):
            assay.ScoreCurve.__new__(assay.ScoreCurve).__setstate__((size, broken, negative, omitted))
