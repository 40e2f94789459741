"""Sums of scores against a naive oracle in fractions, and what must hold for any probabilities."""

from __future__ import annotations

import itertools
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
from reference import scoring as oracle

TYPES = ["float16", "float32", "float64"]
MEANS = {
    "brier": lambda found: found.brier(),
    "nll": lambda found: found.nll(),
    "spherical": lambda found: found.spherical(),
    "top_label_brier": lambda found: found.top_label_brier(),
    "rps": lambda found: found.rps(normalised=False),
    "sa_rps": lambda found: found.sa_rps(),
    "grade_error": lambda found: found.expected_grade_mae(),
    "grade_square": lambda found: found.expected_grade_rmse() ** 2,
}


@st.composite
def samples(draw: st.DrawFn, most: int = 25, classes: int | None = None) -> Any:
    """Labels, and probabilities in sixteenths that add up to 1: with ties, zeros and ones."""
    count = draw(st.integers(2, 5)) if classes is None else classes
    n = draw(st.integers(0, most))
    labels = draw(st.permutations(range(-1, 6)))[:count]
    cuts = st.lists(st.integers(0, 16), min_size=count - 1, max_size=count - 1).map(sorted)
    rows = [np.diff([0, *draw(cuts), 16]) for _ in range(n)]
    scores = np.array(rows, float).reshape(n, count) / 16
    places = np.array(draw(st.lists(st.integers(0, count - 1), min_size=n, max_size=n)), int)
    return places, scores.astype(draw(st.sampled_from(TYPES))), labels


def added(reference: Any, score: Any, labels: Any, **options: Any) -> assay.ScoringSums:
    found = assay.scoring_sums(labels)
    found.update(reference, score, **options)
    return found


def same(a: float, b: float) -> bool:
    return bool(a == pytest.approx(b, rel=1e-12, abs=1e-13, nan_ok=True))


def check(found: assay.ScoringSums, places: Any, rows: Any, weights: Any) -> None:
    """Every formula."""
    count = len(found.labels)
    present = [k for k in range(count) if any(w for y, w in zip(places, weights, strict=True) if y == k)]
    for name, formula in MEANS.items():
        assert same(formula(found), oracle.score(name, rows, places, weights)), name
        each = list(found.per_class(name).values())
        for k in range(count):
            of_class = [w if y == k else 0 for y, w in zip(places, weights, strict=True)]
            assert same(each[k], oracle.score(name, rows, places, of_class)), name
    for macro, name in ((found.brier, "brier"), (found.nll, "nll"), (found.sa_rps, "sa_rps")):
        each = found.per_class(name)
        expected = float(np.mean([each[found.labels[k]] for k in present])) if present else math.nan
        assert same(macro(average="classes"), expected)
    costs = np.abs(np.subtract.outer(range(count), range(count)))
    assert same(found.soft_cost(costs), oracle.soft_cost(rows, places, weights, costs))
    assert same(found.soft_cost("zero_one"), oracle.soft_cost(rows, places, weights, costs > 0))
    for decision, decide in (("argmax", oracle.top), ("median", oracle.median)):
        cells = np.zeros((count, count))
        for y, row, w in zip(places, rows, weights, strict=True):
            cells[y, decide(row)] += w
        assert found.confusion(decision).cells.tolist() == cells.tolist()
        assert found.confusion(decision).labels.tolist() == found.labels


@given(samples())
def test_scores(sample: Any) -> None:
    places, scores, labels = sample
    found = added(np.array(labels)[places], scores, labels)
    check(found, places, oracle.rows_of(scores), [1] * len(places))
    assert found.samples.tolist() == np.bincount(places, minlength=len(labels)).tolist()
    assert found.total == len(places)


@given(samples(), st.data())
def test_weights_are_repetitions(sample: Any, data: st.DataObject) -> None:
    places, scores, labels = sample
    weight = data.draw(st.lists(st.integers(0, 3), min_size=places.size, max_size=places.size))
    reference = np.array(labels)[places]
    found = added(reference, scores, labels, weight=np.array(weight, float))
    check(found, places, oracle.rows_of(scores), weight)
    repeated = added(np.repeat(reference, weight), np.repeat(scores, weight, axis=0), labels)
    for formula in MEANS.values():
        assert same(formula(found), formula(repeated))
        assert same(formula(found + repeated), formula(repeated))
    assert found.confusion().weighted == (places.size > 0)
    assert (found + repeated).samples.tolist() == (2 * repeated.samples).tolist()


@given(samples(), st.data())
def test_pieces_have_the_same_bits(sample: Any, data: st.DataObject) -> None:
    places, scores, labels = sample
    reference = np.array(labels)[places]
    whole = added(reference, scores, labels)
    order = np.array(data.draw(st.permutations(range(places.size))), int)
    cuts = sorted(data.draw(st.lists(st.integers(0, places.size), max_size=3)))
    parts = [added(reference[part], scores[part], labels) for part in np.split(order, cuts)]
    for found in (sum(parts), sum(pickle.loads(pickle.dumps(part)) for part in parts[::-1])):
        assert found == whole
        assert pickle.dumps(found) == pickle.dumps(whole)
    streamed = assay.scoring_sums(labels)
    for part in np.split(order, cuts):
        streamed.update(reference[part], scores[part].T, class_axis=0)
    assert streamed == whole


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("count", [2, 3, 5, 40, 300])
def test_threads_and_pieces_of_many(dtype: str, count: int) -> None:
    """Exact sums in any order; each score is rounded to 2^-50."""
    rng = np.random.default_rng(count)
    n = 300_000 // count
    scores = rng.dirichlet(np.full(count, 0.5), n).astype(dtype)
    scores[scores == 0] = 2**-14  # so that no likelihood is 0
    reference = rng.integers(0, count, n).astype(np.uint16)
    options: dict[str, Any] = {"sum_tolerance": 0.05}
    one = added(reference, scores, count, threads=1, **options)
    assert one == added(reference, np.ascontiguousarray(scores.T), count, class_axis=0, threads=3, **options)
    assert one == sum(added(reference[k::7], scores[k::7], count, **options) for k in range(7))
    p = scores.astype(float)
    y = np.eye(count)[reference]
    gaps = (p.cumsum(axis=1) - y.cumsum(axis=1))[:, :-1]
    grade = p @ np.arange(count) - reference
    expected = {
        "brier": ((p - y) ** 2).sum(axis=1), "nll": -np.log(p[np.arange(n), reference]),
        "spherical": p[np.arange(n), reference] / np.linalg.norm(p, axis=1),
        "top_label_brier": (p.max(axis=1) - (p.argmax(axis=1) == reference)) ** 2, "rps": (gaps**2).sum(axis=1),
        "sa_rps": (np.abs(gaps).sum(axis=1) / (count - 1)) ** 2, "grade_error": np.abs(grade), "grade_square": grade**2,
    }  # fmt: skip
    for name, values in expected.items():
        assert MEANS[name](one) == pytest.approx(math.fsum(values) / n, rel=1e-12)
    assert np.allclose(one.probabilities, y.T @ p, rtol=1e-11)
    assert one.confusion().cells.tolist() == assay.confusion_matrix_of_scores(reference, scores).cells.tolist()
    weight = rng.random(n)
    weighted = [added(reference, scores, count, weight=weight, threads=threads, **options) for threads in (1, 3)]
    assert weighted[0] == weighted[1]
    for name, values in expected.items():
        assert MEANS[name](weighted[0]) == pytest.approx(np.average(values, weights=weight), rel=1e-12)


def test_rounding_of_sums() -> None:
    rng = np.random.default_rng(0)
    scores = rng.dirichlet(np.ones(3), 20_000)
    reference = rng.integers(0, 3, 20_000)
    found = added(reference, scores, 3)
    for k in range(3):
        exact = sum(Fraction(float(p)) for p in scores[reference == 1, k])
        assert abs(Fraction(found.probabilities[1, k]) - exact) < Fraction(len(scores), 2**50)


@given(samples())
def test_bounds(sample: Any) -> None:
    places, scores, labels = sample
    found = added(np.array(labels)[places], scores, labels)
    if not places.size:
        return
    assert 0 <= found.brier() <= 2
    for value in (found.brier(scale="half"), found.top_label_brier(), found.rps(), found.sa_rps(), found.spherical()):
        assert 0 <= value <= 1
    assert 0 <= found.expected_grade_mae() <= found.expected_grade_rmse() + 1e-12 <= len(labels) - 1 + 1e-12
    assert found.nll() >= 0
    assert found.rps() <= 1
    assert found.sa_rps() <= found.rps() + 1e-12  # a square of a mean


@given(samples(), st.data())
def test_nominal_scores_know_no_order(sample: Any, data: st.DataObject) -> None:
    places, scores, labels = sample
    reference = np.array(labels)[places]
    order = data.draw(st.permutations(range(len(labels))))
    found, moved = added(reference, scores, labels), added(reference, scores[:, order], [labels[k] for k in order])
    for name in ("brier", "nll", "spherical"):
        assert same(MEANS[name](found), MEANS[name](moved))
        assert found.per_class(name) == pytest.approx(moved.per_class(name), nan_ok=True)
    back = added(reference, scores[:, ::-1], labels[::-1])
    for name in ("rps", "sa_rps", "grade_error"):  # the opposite order is the same distance
        assert same(MEANS[name](found), MEANS[name](back))


@given(samples(classes=2))
def test_two_classes(sample: Any) -> None:
    places, scores, labels = sample
    reference = np.array(labels)[places]
    found = added(reference, scores, labels)
    assert same(found.rps(), found.brier(scale="half"))
    assert same(found.rps_skill(), found.brier_skill())
    column = added(reference, scores[:, 1], labels, positive=labels[1])
    for one, other in zip(column._sums.__getstate__()[1:3], found._sums.__getstate__()[1:3], strict=True):
        assert one.tolist() == other.tolist()
    p = [row[1] for row in oracle.rows_of(scores)]
    assert found.spiegelhalter() == pytest.approx(oracle.spiegelhalter(p, places, [1] * len(p)), nan_ok=True)
    ratio = found.observed_expected()[labels[1]]
    assert same(ratio, places.sum() / float(sum(p))) if any(p) else not math.isfinite(ratio)


@given(samples())
def test_distance_from_the_grade(sample: Any) -> None:
    """The sum of absolute gaps is the expected distance."""
    places, scores, _ = sample
    for p, y in zip(oracle.rows_of(scores), places, strict=True):
        assert sum(abs(gap) for gap in oracle.gaps(p, y)) == sum(q * abs(k - int(y)) for k, q in enumerate(p))


@given(samples())
def test_skill(sample: Any) -> None:
    places, scores, labels = sample
    found = added(np.array(labels)[places], scores, labels)
    if len(set(places)) < 2:
        assert math.isnan(found.brier_skill())
        assert math.isnan(found.rps_skill())
        return
    frequent = oracle.frequencies(places, [1] * len(places), len(labels))
    rows = [frequent] * len(places)
    for name, skill in (("brier", found.brier_skill()), ("rps", found.rps_skill())):
        constant = oracle.score(name, rows, places, [1] * len(places))
        assert same(skill, 1 - MEANS[name](found) / constant)


@given(samples(), st.data())
def test_bayes_decisions(sample: Any, data: st.DataObject) -> None:
    _, scores, labels = sample
    count = len(labels)
    cells = st.lists(st.integers(0, 5), min_size=count * count, max_size=count * count)
    costs = np.array(data.draw(cells)).reshape(count, count)
    expected = [
        min(range(count), key=lambda j: (sum(q * int(costs[i, j]) for i, q in enumerate(p)), j))
        for p in oracle.rows_of(scores)
    ]
    assert assay.bayes_decisions(scores, costs).tolist() == expected
    assert assay.bayes_decisions(scores.T, costs, class_axis=0).tolist() == expected
    medians = [oracle.median(p) for p in oracle.rows_of(scores)]
    assert assay.bayes_decisions(scores, "linear").tolist() == medians or count > 2  # thirds are rounded


def test_volumes_of_any_strides() -> None:
    rng = np.random.default_rng(2)
    volume = np.moveaxis(rng.dirichlet(np.ones(3), (20, 31, 43)).astype(np.float32), -1, 0)
    reference = rng.integers(0, 3, volume.shape[1:]).astype(np.uint8)
    mask = rng.random(reference.shape) < 0.7
    expected = added(reference[mask], volume[:, mask].T, 3)
    for axis in range(4):
        moved = np.moveaxis(volume, 0, axis)
        for scores in (moved, np.ascontiguousarray(moved), np.asfortranarray(moved)):
            assert added(reference, scores, 3, class_axis=axis, mask=mask, threads=2) == expected
    turned = added(reference[::-1, :, ::-1], volume[:, ::-1, :, ::-1], 3, class_axis=0, mask=mask[::-1, :, ::-1])
    assert turned == expected
    assert added(np.where(mask, reference, 9), volume, 3, class_axis=0, ignore_label=9) == expected
    assert added(np.where(mask, reference, 9), volume, 3, class_axis=0, weight=mask).samples.tolist() == [
        *expected.samples
    ]


def test_many_classes() -> None:
    """Rows far apart, and 1024 classes."""
    rng = np.random.default_rng(3)
    scores = rng.dirichlet(np.ones(1024), 200)
    reference = rng.integers(0, 1024, 200)
    found = added(reference, scores, 1024)
    assert found == added(reference, np.asfortranarray(scores), 1024)
    assert same(found.nll(), -np.log(scores[np.arange(200), reference]).mean())
    with pytest.raises(ValueError, match="labels must be 2 to 1024 classes, got 1025"):
        assay.scoring_sums(1025)


def test_sums_of_probabilities() -> None:
    """Rounding of a type is taken; what is no vector of probabilities is not."""
    rng = np.random.default_rng(4)
    for count, dtype in itertools.product((2, 5, 100), TYPES):
        scores = rng.dirichlet(np.ones(count), 500).astype(dtype)
        added(np.zeros(500, int), scores, count)
    rows = np.array([[0.5, 0.25, 0.25], [0.5, 0.25, 0.375]])
    with pytest.raises(ValueError, match=r"add up to 1 over the classes, got a sample with a sum of 1\.125; sum_tol"):
        added([0, 1], rows, 3)
    added([0, 1], rows, 3, mask=np.array([True, False]))
    added([0, 1], rows, 3, weight=[1, 0])
    added([0, 1], rows, 3, sum_tolerance=0.125)
    found = added([0, 1], np.zeros((2, 3)), 3, sum_tolerance=math.inf)
    assert (found.brier(), found.spherical(), found.nll()) == (1, 0, math.inf)
    for name in ("top_label", "class_wise"):
        bins = assay.calibration_bins(4, reduction=name) if name == "top_label" else assay.class_wise_calibration(3, 4)
        with pytest.raises(ValueError, match=r"got a sample with a sum of 1\.125"):
            bins.update([0, 1], rows)
        bins.update([0, 1], rows, sum_tolerance=0.2)
        bins.update([0, 1], rows, outside="count")


def test_bfloat16() -> None:
    """Of its bits: rounding moves sums by up to 2^-8."""
    rng = np.random.default_rng(5)
    exact = rng.dirichlet(np.ones(4), 1000).astype(np.float32)
    bits = exact.view(np.uint32)
    nearest = ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16).astype(np.uint16)
    reference = rng.integers(0, 4, 1000)
    found = assay.scoring_sums(4)
    _core.update_scoring(
        found._sums, reference, nearest.T, type="bfloat16", positive=1, ignore_label=None, mask=None, weight=None,
        non_finite="raise", sum_tolerance=None, threads=1,
    )  # fmt: skip
    values = (nearest.astype(np.uint32) << 16).view(np.float32)
    assert found == added(reference, values, 4, sum_tolerance=1e-2)
    with pytest.raises(ValueError, match="add up to 1"):
        added(reference, values, 4)


def test_infinite_likelihoods() -> None:
    found = added([0, 1, 1], [[0.0, 1.0], [0.5, 0.5], [0.25, 0.75]], 2)
    assert found.per_class("nll") == {0: math.inf, 1: pytest.approx(-math.log(0.375) / 2)}
    assert found.nll() == found.nll(average="classes") == math.inf
    weighted = added([0, 1], [[0.0, 1.0], [0.5, 0.5]], 2, weight=[2, 1])
    assert weighted.nll() == math.inf


def test_scores_that_are_not_finite() -> None:
    scores = [[0.5, np.nan], [0.25, 0.75], [np.inf, 0]]
    found = added([0, 1, 0], scores, 2, non_finite="omit")
    assert (found.omitted, found.samples.tolist()) == (2, [0, 1])
    assert found + found == added([0, 1, 0] * 2, scores * 2, 2, non_finite="omit")
    for policy, words in (("raise", "score must be finite, got"), ("keep", "score must have no NaN")):
        with pytest.raises(ValueError, match=words):
            added([0, 1], scores[:2], 2, non_finite=policy)
    with pytest.raises(ValueError, match=r"score must be between 0 and 1, got inf$"):
        added([0], scores[2:], 2, non_finite="keep")


def test_no_samples() -> None:
    for found in (added(np.empty(0, int), np.empty((0, 3)), 3), added([0], [[1, 0, 0]], 3, mask=np.array([False]))):
        values = [formula(found) for formula in MEANS.values()]
        values += [found.brier(average="classes"), found.brier_skill(), found.rps_skill(), found.soft_cost()]
        assert np.isnan([*values, *found.per_class("nll").values(), *found.observed_expected().values()]).all()
    assert np.isnan(assay.scoring_sums(2).spiegelhalter()).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"score": [[0.2, 0.8], [0.5, 0.5]]}, "score has 2 classes along axis -1, expected 3"),
        ({"score": [0.25, 0.75]}, "score must have the 1 axes of reference and class_axis"),
        ({"score": np.array([[0, 1, 0], [1, 0, 0]])}, "score must be of a float type"),
        ({"reference": [0, 3]}, "reference has a label that is none of labels"),
        ({"score": [[0.2, 0.8, -1e-9], [0.1, 0.2, 0.7]]}, "score must be between 0 and 1, got -1e-09$"),
        ({"score": [[0.2, 1.8, -1], [0.1, 0.2, 0.7]]}, "score must be between 0 and 1, got 1.8$"),
        ({"weight": [1, -1]}, "weight must be at least 0"),
        ({"weight": [1.7e308, 1.7e308]}, "must be at most"),
        ({"positive": 1}, "positive must be the second of two labels"),
        ({"positive": 1, "score": [0.5, 0.5]}, "positive must be the second of two labels, .*0, 1, 2.*, got 1"),
        ({"sum_tolerance": -1}, "sum_tolerance must be at least 0, got -1"),
        ({"sum_tolerance": math.nan}, "sum_tolerance must be at least 0, got nan"),
        ({"sum_tolerance": "1"}, "sum_tolerance must be a number, got '1'"),
        ({"non_finite": "drop"}, "non_finite must be one of"),
        ({"class_axis": 2}, "class_axis 2"),
    ],
)
def test_bad_samples(change: dict[str, Any], words: str) -> None:
    found = added([0], [[0.5, 0.25, 0.25]], 3)
    before = pickle.dumps(found)
    arguments: dict[str, Any] = {"reference": [0, 1], "score": [[0.2, 0.8, 0.0], [0.1, 0.2, 0.7]]} | change
    with pytest.raises((TypeError, ValueError), match=words):
        found.update(**arguments)
    assert pickle.dumps(found) == before


def test_bad_arguments() -> None:
    for labels, words in ((1, "labels must be 2 to 1024 classes, got 1"), ([0, 0], "differ"), ("ab", "must list")):
        with pytest.raises((TypeError, ValueError), match=words):
            assay.scoring_sums(labels)  # type: ignore[arg-type]
    found = added([0, 2], [[0.5, 0.25, 0.25], [0, 0.5, 0.5]], 3)
    for call, words in (
        (lambda: found.brier(scale="mean"), 'scale must be one of "sum", "half", got "mean"'),
        (lambda: found.rps(average="max"), "average must be one of"),
        (lambda: found.confusion("mode"), "decision must be one of"),
        (lambda: found.per_class("ece"), "score must be one of"),
        (lambda: found.soft_cost("cubic"), "costs must be one of"),
        (lambda: found.soft_cost(np.eye(2)), "costs must be an array of 3 x 3 numbers"),
        (lambda: found.soft_cost(-np.eye(3)), "costs must be finite and at least 0, got -1"),
        (found.spiegelhalter, "labels must be two classes for the test of Spiegelhalter, got 3"),
        (lambda: found.confusion().mean_absolute_error(average="micro"), "average must be one of"),
        (lambda: found.confusion().accuracy_within(-1), "distance must be at least 0, got -1"),
        (lambda: found + assay.scoring_sums(2), "must have the same labels"),
        (lambda: assay.bayes_decisions([[np.nan, 1]]), "score must be finite"),
    ):
        with pytest.raises(ValueError, match=words):
            call()
    with pytest.raises(TypeError):
        found + 1
    with pytest.raises(TypeError, match="nothing but 0"):
        1 + found
    assert found != assay.scoring_sums(3)


def bad_states() -> list[tuple[Any, ...]]:
    state = added([0, 1], [[0.25, 0.75], [0.5, 0.5]], 2, weight=[1, 2])._sums.__getstate__()

    def changed(member: int, place: int, value: Any) -> tuple[Any, ...]:
        array = state[member].copy()
        array[place] = value
        return (*state[:member], array, *state[member + 1 :])

    found = [changed(1, 0, 5), changed(1, 1, -1), changed(1, 1, 1), changed(1, 2, 2**60)]
    found += [changed(2, 0, -1), changed(2, 1, 2**50), changed(2, 1, -1), changed(2, 0, 2**62)]
    found += [changed(3, place, value) for place in (0, 1, 5, 7) for value in (-1, np.nan, np.inf)]
    found += [(*state[:k], state[k][:-1], *state[k + 1 :]) for k in range(4)]
    found += [(*state[:4], -1), (*state[:4], 2**60), (np.array([1, 1]), *state[1:])]
    return found + [state[:i] for i in range(5)]


@pytest.mark.parametrize("state", bad_states())
def test_damaged_states(state: tuple[Any, ...]) -> None:
    broken = _core.ScoringSums.__new__(_core.ScoringSums)
    with pytest.raises(ValueError, match="the state of ScoringSums is damaged"):
        broken.__setstate__(state)
