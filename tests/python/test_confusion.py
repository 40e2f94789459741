"""Confusion matrices agree with loops over samples, whatever the arrays are like, and add up."""

import math
import pickle
from collections.abc import Callable
from typing import Any

import assay
import numpy as np
import pytest
import reference.confusion as oracle
from assay import ConfusionMatrix, confusion_matrix
from hypothesis import given
from hypothesis import strategies as st
from support.arrays import DTYPES, LAYOUTS, Array
from support.scenes import Scene, scenes, shapes

UNDEFINED = ("keep", "skip", "zero")
WEIGHTS: dict[str, Callable[[int, int], float]] = {
    "none": lambda i, j: float(i != j),
    "linear": lambda i, j: abs(i - j),
    "quadratic": lambda i, j: (i - j) ** 2,
}
OF_CLASSES: dict[str, Callable[..., float]] = {
    "sensitivity": oracle.sensitivity,
    "ppv": oracle.ppv,
    "f_beta": oracle.f_beta,
}


def same(found: float, wanted: float) -> None:
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-12, nan_ok=True)


@st.composite
def cells(draw: st.DrawFn, weighted: bool = False) -> oracle.Cells:
    """Counts of few classes, some of which may be absent."""
    size = draw(st.integers(1, 5))
    some = st.floats(0.01, 100) if weighted else st.integers(1, 10**6)
    row = st.lists(st.just(0) | some, min_size=size, max_size=size)
    return draw(st.lists(row, min_size=size, max_size=size))


@st.composite
def samples(draw: st.DrawFn) -> tuple[Array, Array, Array]:
    """Reference, prediction and small whole weights."""
    size, classes = draw(st.integers(0, 60)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.integers(0, classes, size), rng.integers(0, classes, size), rng.integers(0, 4, size)


# --- counting --------------------------------------------------------------------------------------------------------


@given(st.data())
def test_counts_are_those_of_a_loop(data: st.DataObject) -> None:
    scene: Scene = data.draw(scenes(data.draw(shapes((1, 2, 3), (0, 1, 5, 65, 130), 700)), labelled=True))
    reference, prediction = (array[scene.keep].tolist() for array in (scene.reference, scene.prediction))
    found_labels = sorted({int(label) for label in (*reference, *prediction)})
    if found_labels and found_labels[-1] >= 2**63:
        return
    wanted = oracle.confusion_matrix(reference, prediction, found_labels)
    found = confusion_matrix(scene.reference, scene.prediction, **scene.options)
    assert found.labels.tolist() == found_labels
    assert found.cells.tolist() == wanted
    assert found.cells.dtype == np.int64
    table = assay.overlap_table(scene.reference, scene.prediction, **scene.options)
    assert table.confusion() == found
    if found_labels:
        order = data.draw(st.permutations([*found_labels, 5_555]))
        wanted = oracle.confusion_matrix(reference, prediction, order)
        given_labels = confusion_matrix(scene.reference, scene.prediction, labels=order, **scene.options)
        assert given_labels.cells.tolist() == wanted
        assert table.confusion(order) == given_labels


@given(st.data(), st.sampled_from([np.float32, np.float64]))
def test_weights_are_those_of_a_loop(data: st.DataObject, dtype: Any) -> None:
    scene: Scene = data.draw(scenes(data.draw(shapes((1, 2, 3), (0, 1, 5, 65, 130), 700)), labelled=True))
    rng = np.random.default_rng(0)
    weight = (rng.integers(0, 9, scene.keep.shape) / 8).astype(dtype)  # sums are exact
    weight = LAYOUTS[data.draw(st.sampled_from([name for name in LAYOUTS if "broadcast" not in name]))](weight)
    kept = scene.keep & (weight > 0)
    reference, prediction = (array[kept].tolist() for array in (scene.reference, scene.prediction))
    labels = sorted({int(label) for label in (*reference, *prediction)})
    found = confusion_matrix(scene.reference, scene.prediction, weight=weight, **scene.options)
    assert found.weighted
    assert found.labels.tolist() == labels
    assert found.cells.tolist() == oracle.confusion_matrix(reference, prediction, labels, weight[kept].tolist())


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("weighted", [False, True])
def test_layouts_and_dtypes(layout: str, weighted: bool) -> None:
    rng = np.random.default_rng(3)
    reference, prediction = (rng.integers(0, 2, (4, 5, 70)) for _ in range(2))
    weight = LAYOUTS[layout](rng.integers(0, 9, reference.shape) / 8) if weighted else None
    for dtype in DTYPES:
        r, p = LAYOUTS[layout](reference.astype(dtype)), LAYOUTS[layout](prediction.astype(dtype))
        wanted = oracle.confusion_matrix(
            r.ravel().astype(int).tolist(),
            p.ravel().astype(int).tolist(),
            [0, 1],
            None if weight is None else weight.ravel().tolist(),
        )
        assert confusion_matrix(r, p, labels=[0, 1], weight=weight).cells.tolist() == wanted


@pytest.mark.parametrize("classes", [3, 300])
@pytest.mark.parametrize("form", [np.ascontiguousarray, np.asfortranarray])
def test_same_bits_for_any_number_of_threads(classes: int, form: Callable[[Array], Array]) -> None:
    rng = np.random.default_rng(4)
    shape = (30, 300, 350)
    reference, prediction = (form(rng.integers(0, classes, shape).astype(np.int16)) for _ in range(2))
    weight = form(rng.random(shape))
    labels = list(range(classes))
    for options in ({}, {"labels": labels}, {"weight": weight}, {"weight": weight.astype(np.float32)}):
        wanted = pickle.dumps(confusion_matrix(reference, prediction, threads=1, **options))  # type: ignore[arg-type]
        for threads in (2, 3, 7, None):
            found = confusion_matrix(reference, prediction, threads=threads, **options)  # type: ignore[arg-type]
            assert pickle.dumps(found) == wanted


@given(samples(), st.randoms())
def test_order_of_samples_and_classes_means_nothing(sample: tuple[Array, Array, Array], random: Any) -> None:
    reference, prediction, _ = sample
    order = list(range(reference.size))
    random.shuffle(order)
    found = confusion_matrix(reference, prediction)
    assert confusion_matrix(reference[order], prediction[order]) == found
    labels = found.labels.tolist()
    if len(labels) < 1:
        return
    random.shuffle(labels)
    shuffled = confusion_matrix(reference, prediction, labels=labels)
    for method in ("accuracy", "balanced_accuracy", "mcc", "kappa", "hamming", "expected_cost"):
        same(getattr(shuffled, method)(), getattr(found, method)())
    assert {name: shuffled.counts(name) for name in labels} == {name: found.counts(name) for name in labels}


@given(samples())
def test_weights_are_repetitions(sample: tuple[Array, Array, Array]) -> None:
    reference, prediction, weight = sample
    repeated = confusion_matrix(np.repeat(reference, weight), np.repeat(prediction, weight))
    weighted = confusion_matrix(reference, prediction, weight=weight)
    assert weighted.labels.tolist() == repeated.labels.tolist()
    assert weighted.cells.tolist() == repeated.cells.tolist()
    assert weighted != repeated or not weighted.labels.size
    for method in ("accuracy", "balanced_accuracy", "mcc", "kappa", "hamming", "expected_cost"):
        same(getattr(weighted, method)(), getattr(repeated, method)())


@given(samples(), st.integers(0, 60), st.booleans())
def test_chunks_add_up_to_the_whole(sample: tuple[Array, Array, Array], cut: int, weighted: bool) -> None:
    labels = range(5)
    parts = []
    for part in (slice(None), slice(0, cut), slice(cut, None)):
        weight = sample[2][part] if weighted else None
        parts.append(confusion_matrix(sample[0][part], sample[1][part], labels=labels, weight=weight))
    assert parts[1] + parts[2] == parts[2] + parts[1] == parts[0]


# --- formulas --------------------------------------------------------------------------------------------------------


@given(st.booleans().flatmap(cells))
def test_values_are_those_of_the_definitions(table: oracle.Cells) -> None:
    matrix = ConfusionMatrix(table, weighted=True)
    classes = range(len(table))
    same(matrix.accuracy(), oracle.accuracy(table))
    same(matrix.hamming(), 1 - oracle.accuracy(table))
    same(matrix.hamming(normalised=False), oracle.total(table) - sum(table[k][k] for k in classes))
    same(matrix.balanced_accuracy(), matrix.balanced_accuracy(undefined="keep"))
    for undefined in UNDEFINED:
        mean = oracle.average(table, oracle.sensitivity, undefined=undefined)
        same(matrix.balanced_accuracy(undefined=undefined), mean)
    same(matrix.mcc(), oracle.mcc(table))
    for name, weights in WEIGHTS.items():
        same(matrix.kappa(weights=name), oracle.kappa(table, weights))
        same(matrix.kappa(weights=[[3 * weights(i, j) for j in classes] for i in classes]), matrix.kappa(weights=name))
    for k in classes:
        tp, fp, fn, tn = oracle.counts(table, k)
        found = matrix.counts(k)
        for count, wanted in zip((found.tp, found.fp, found.fn, found.tn), (tp, fp, fn, tn), strict=True):
            same(count, wanted)


@given(cells(), st.data())
def test_costs_are_those_of_the_definition(table: oracle.Cells, data: st.DataObject) -> None:
    matrix, size = ConfusionMatrix(table), len(table)
    same(matrix.expected_cost(), 1 - oracle.accuracy(table))
    numbers = st.lists(st.integers(0, 9), min_size=size, max_size=size)
    costs = data.draw(st.lists(numbers, min_size=size, max_size=size))
    weights = data.draw(numbers.filter(any))
    for priors in (None, [weight / sum(weights) for weight in weights]):
        for normalised in (False, True):
            found = matrix.expected_cost(costs=costs, priors=priors, normalised=normalised)
            same(found, oracle.expected_cost(table, costs, priors, normalised))


@given(cells())
def test_balanced_error_is_a_cost(table: oracle.Cells) -> None:
    matrix, size = ConfusionMatrix(table), len(table)
    same(matrix.expected_cost(priors=[1 / size] * size), 1 - matrix.balanced_accuracy())


@given(cells(), st.sampled_from([0.5, 1.0, 2.0]))
def test_averages(table: oracle.Cells, beta: float) -> None:
    matrix = ConfusionMatrix(table)
    for name, formula in OF_CLASSES.items():
        parameters = {"beta": beta} if name == "f_beta" else {}
        by_class = matrix.per_class(name, **parameters)
        assert list(by_class) == list(range(len(table)))
        for k, value in by_class.items():
            same(value, formula(table, k, **parameters))
        for how in ("macro", "weighted"):
            for undefined in UNDEFINED:
                found = matrix.average(name, how, undefined=undefined, **parameters)
                same(found, oracle.average(table, formula, how, undefined, **parameters))
        same(matrix.average(name, "micro", **parameters), oracle.accuracy(table))  # every error is an FP and an FN
    means = [oracle.average(table, formula) for formula in (oracle.ppv, oracle.sensitivity)]
    wanted = oracle.ratio((1 + beta**2) * means[0] * means[1], beta**2 * means[0] + means[1])
    same(matrix.f_beta_of_means(beta=beta), 0.0 if means == [0, 0] else wanted)


@given(cells())
def test_shares(table: oracle.Cells) -> None:
    matrix = ConfusionMatrix(table)
    with np.errstate(invalid="ignore"):
        counts = np.array(table, float)
        wanted = {
            "reference": counts / counts.sum(axis=1, keepdims=True),
            "prediction": counts / counts.sum(axis=0),
            "all": counts / counts.sum(),
        }
    for of, values in wanted.items():
        np.testing.assert_allclose(matrix.shares(of), values, rtol=1e-12)


@given(st.booleans().flatmap(cells))
def test_bounds(table: oracle.Cells) -> None:
    matrix = ConfusionMatrix(table, weighted=True)
    values = {name: getattr(matrix, name)() for name in ("accuracy", "balanced_accuracy", "hamming", "expected_cost")}
    for value in values.values():
        assert math.isnan(value) or 0 <= value <= 1 + 1e-12
    for value in (matrix.mcc(), *(matrix.kappa(weights=name) for name in WEIGHTS)):
        assert math.isnan(value) or -1 - 1e-12 <= value <= 1 + 1e-12


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=6))
def test_perfect_predictions(diagonal: list[int]) -> None:
    matrix = ConfusionMatrix(np.diag(diagonal))
    for value in (matrix.accuracy(), matrix.balanced_accuracy(), matrix.mcc()):
        assert value == 1
    assert [matrix.kappa(weights=name) for name in WEIGHTS] == [1, 1, 1]
    assert matrix.expected_cost() == matrix.expected_cost(normalised=True) == matrix.hamming() == 0


@given(st.lists(st.integers(0, 10**6), min_size=4, max_size=4))
def test_two_classes_are_binary_counts(four: list[int]) -> None:
    tn, fp, fn, tp = four
    matrix = ConfusionMatrix([[tn, fp], [fn, tp]])
    counts = matrix.counts(1)
    assert counts == assay.BinaryCounts(tp=tp, fp=fp, fn=fn, tn=tn)
    weighted = ConfusionMatrix([[tn, fp], [fn, tp]], weighted=True).counts(1)
    assert weighted == assay.WeightedCounts(tp=tp, fp=fp, fn=fn, tn=tn)
    for name in ("accuracy", "mcc", "kappa", "balanced_accuracy", "expected_cost"):
        same(getattr(matrix, name)(), getattr(counts, name)())
        same(getattr(weighted, name)(), getattr(counts, name)())
    costs = {"fp_cost": 2.0, "fn_cost": 5.0}
    for prevalence, priors in ((None, None), (0.25, [0.75, 0.25])):
        for normalised in (False, True):
            found = counts.expected_cost(**costs, prevalence=prevalence, normalised=normalised)
            same(found, matrix.expected_cost(costs=[[0, 2], [5, 0]], priors=priors, normalised=normalised))


def test_large_counts_do_not_cancel() -> None:
    counts = assay.BinaryCounts(tp=2**31, fp=2**31 - 1, fn=2**31 + 1, tn=2**31)  # TP TN - FP FN = 1
    matrix = ConfusionMatrix([[counts.tn, counts.fp], [counts.fn, counts.tp]])
    assert counts.mcc() == pytest.approx(2.0**-62, rel=1e-12)
    assert matrix.mcc() == pytest.approx(2.0**-62, rel=1e-12)


def test_no_rounding_is_taken_for_a_false_positive() -> None:
    matrix = ConfusionMatrix([[0.1, 0.0, 0.0], [0.0, 0.2, 0.7], [0.0, 1e-17, 0.3]], weighted=True)
    assert matrix.counts(0) == assay.WeightedCounts(tp=0.1, fp=0, fn=0, tn=0.9 + 0.3)
    assert matrix.counts(0).positive_likelihood_ratio() == math.inf


# --- names, pickles, what is no input ---------------------------------------------------------------------------------


def test_names() -> None:
    reference, prediction = np.array(["b", "a", "b"]), np.array(["b", "b", "b"], object)
    by_list = confusion_matrix(reference, prediction, labels=["a", "b"])
    assert by_list.classes == ["a", "b"]
    assert by_list.labels.tolist() == [0, 1]
    assert by_list.cells.tolist() == [[0, 1], [0, 2]]
    by_mapping = confusion_matrix(np.array([7, 3, 7]), np.array([7, 7, 7]), labels={"a": 3, "b": 7})
    assert by_mapping.cells.tolist() == by_list.cells.tolist()
    assert by_mapping.per_class("sensitivity") == {"a": 0, "b": 1}
    assert by_mapping.counts("b").tp == 2
    assert confusion_matrix(["x"], ["x"], labels=["x"]).cells.tolist() == [[1]]
    with pytest.raises(KeyError, match=r"there is no class 7; there are \['a', 'b'\]"):
        by_mapping.counts(7)


@pytest.mark.parametrize("weighted", [False, True])
def test_copies_are_equal(weighted: bool) -> None:
    matrix = ConfusionMatrix([[1, 2], [3, 4]], labels=[5, -1], names=["p", "q"], weighted=weighted)
    again = pickle.loads(pickle.dumps(matrix))
    assert again == matrix
    assert again.classes == ["p", "q"]
    counts = matrix.counts("p")
    assert pickle.loads(pickle.dumps(counts)) == counts
    assert eval(repr(counts), vars(assay)) == counts
    assert repr(matrix) == "<ConfusionMatrix: 2 classes, 10.0 samples>"
    assert matrix != ConfusionMatrix([[1, 2], [3, 4]], labels=[5, -1], weighted=weighted)


@pytest.mark.parametrize(
    "state",
    [
        (np.array([0, 1]), [], np.zeros(3), False),
        (np.array([0, 0]), [], np.zeros(4), False),
        (np.array([0, 1]), ["a"], np.zeros(4), False),
        (np.array([0, 1]), [], np.array([0, 0.5, 0, 0]), False),
        (np.array([0, 1]), [], np.array([0, math.nan, 0, 0]), True),
        (np.array([0, 1]), [], np.array([0, -1.0, 0, 0]), True),
        (np.array([0, 1]), [], np.array([0, math.inf, 0, 0]), True),
        (np.array([0, 1]), [], np.array([0, 2.0**53, 0, 2.0**53]), False),
        (np.array([0, 1]), []),
        ("no", "state", "at", "all"),
    ],
)
def test_damaged_pickles_raise(state: Any) -> None:
    broken = ConfusionMatrix.__new__(ConfusionMatrix)
    with pytest.raises((ValueError, IndexError, RuntimeError, TypeError)):
        broken.__setstate__(state)


@pytest.mark.parametrize("size", [0, 1])
def test_few_samples(size: int) -> None:
    nothing = np.zeros(size, np.uint8)
    found = confusion_matrix(nothing, nothing)
    assert found.cells.tolist() == [[1]] * size
    for name in ("mcc", "kappa"):
        assert math.isnan(getattr(found, name)())
    same(found.accuracy(), 1.0 if size else math.nan)
    same(found.expected_cost(), 0.0 if size else math.nan)
    same(found.balanced_accuracy(), 1.0 if size else math.nan)
    assert math.isnan(found.expected_cost(normalised=True))


def test_the_most_classes() -> None:
    labels = np.arange(4096)
    found = confusion_matrix(labels, labels[::-1])
    assert found.labels.size == 4096
    assert found.total == 4096
    with pytest.raises(ValueError, match=r"more than 4096 labels, the most that a confusion matrix can have"):
        confusion_matrix(np.arange(4097), np.arange(4097))
    with pytest.raises(ValueError, match=r"more than 4096 labels"):
        confusion_matrix(-np.arange(10_000), np.arange(10_000))
    with pytest.raises(ValueError, match=r"labels must be at most 4096 classes, got 4097"):
        confusion_matrix(labels, labels, labels=range(4097))


PAIR = np.array([0, 1, 2]), np.array([0, 1, 1])


@pytest.mark.parametrize(
    ("error", "message", "options"),
    [
        (ValueError, r"reference has label 2, which is not one of labels", {"labels": [0, 1]}),
        (ValueError, r"labels must name at least one class, got none", {"labels": []}),
        (ValueError, r"labels must not name a class twice", {"labels": [0, 1, 2, 1]}),
        (ValueError, r"labels must not name a class twice", {"labels": ["a", "b", "b"]}),
        (TypeError, r"each of labels must be a whole number, got 'b'", {"labels": [0, "b"]}),
        (TypeError, r"labels\['b'\] must be a whole number, got \[1, 2\]", {"labels": {"a": 0, "b": [1, 2]}}),
        (TypeError, r"labels must map names to labels, or list labels or names, got 'abc'", {"labels": "abc"}),
        (ValueError, r"weight must be finite and at least 0, got -1", {"weight": [1, 1, -1]}),
        (ValueError, r"weight must be finite and at least 0, got nan", {"weight": [1, math.nan, 1]}),
        (ValueError, r"weight must be finite and at least 0, got inf", {"weight": [1, math.inf, 1]}),
        (ValueError, r"weight has shape \(2,\), expected the shape of reference \(3,\)", {"weight": [1, 1]}),
        (TypeError, r"weight must be numbers, got dtype <U1", {"weight": ["a", "b", "c"]}),
        (ValueError, r"mask has shape \(2,\)", {"mask": np.ones(2, bool)}),
        (TypeError, r"ignore_label must be a whole number", {"ignore_label": 0.5}),
        (ValueError, r"threads must be at least 1", {"threads": 0}),
    ],
)
def test_bad_options(error: type[Exception], message: str, options: dict[str, Any]) -> None:
    with pytest.raises(error, match=message):
        confusion_matrix(*PAIR, **options)


def test_bad_arrays() -> None:
    with pytest.raises(ValueError, match=r"prediction has shape \(2,\), expected the shape of reference \(3,\)"):
        confusion_matrix(PAIR[0], PAIR[1][:2])
    with pytest.raises(TypeError, match=r"if it holds names pass labels=sorted\(set\(reference\)\)"):
        confusion_matrix(np.array(["a", "b"]), np.array(["a", "b"]))
    with pytest.raises(ValueError, match=r"prediction has 'c', which is not one of labels \['a', 'b'\]"):
        confusion_matrix(np.array(["a", "b"]), np.array(["a", "c"]), labels=["a", "b"])
    with pytest.raises(TypeError, match=r"reference must be a bool or integer array, got dtype float64"):
        confusion_matrix(PAIR[0] + 0.5, PAIR[1])
    # What does not take part may be anything.
    assert confusion_matrix(*PAIR, labels=[0, 1], ignore_label=2).total == 2
    assert confusion_matrix(*PAIR, weight=[1, 1, -1], ignore_label=2).total == 2


def test_bad_parameters() -> None:
    matrix = ConfusionMatrix([[3, 1], [1, 3]])
    for message, call in {
        r'weights must be one of "none", "linear", "quadratic", got "cubic"': lambda: matrix.kappa(weights="cubic"),
        r"weights must be an array of 2 x 2 numbers, got \[1\]": lambda: matrix.kappa(weights=[1]),
        r"weights must be disagreements, 0 on the diagonal, got 1": lambda: matrix.kappa(weights=np.eye(2)),
        r"weights must be finite and at least 0, got -1": lambda: matrix.kappa(weights=[[0, -1], [1, 0]]),
        r"costs must be an array of 2 x 2 numbers": lambda: matrix.expected_cost(costs=[[0, 1]]),
        r"costs must be finite and at least 0, got nan": lambda: matrix.expected_cost(costs=[[0, math.nan], [1, 0]]),
        r"priors must add up to 1, got 1.5": lambda: matrix.expected_cost(priors=[0.5, 1]),
        r"priors must be an array of 2 numbers, got 0.5": lambda: matrix.expected_cost(priors=0.5),
        r'metric must be one of "dsc", .*, got "hd"': lambda: matrix.per_class("hd"),
        r'how must be one of "macro", "weighted", "micro", got "mean"': lambda: matrix.average("dsc", "mean"),
        r'undefined must be one of "keep", .*, got "drop"': lambda: matrix.balanced_accuracy(undefined="drop"),
        r'of must be one of "reference", "prediction", "all", got "row"': lambda: matrix.shares("row"),
        r"beta must be above 0": lambda: matrix.average("f_beta", beta=0),
        r"cells must be an array of 1 x 1 numbers": lambda: ConfusionMatrix([[1, 2]]),
        r"cells must be an array of 0 x 0 numbers, got 5": lambda: ConfusionMatrix(5),
        r"cells must be whole numbers unless they are weighted, got 0.5": lambda: ConfusionMatrix([[0.5]]),
        r"cells must add up to at most 2\^53": lambda: ConfusionMatrix([[2**53, 1], [2, 0]]),
        r"of different classes cannot be added": lambda: matrix + ConfusionMatrix([[1]]),
        r"with and without weights cannot be added": lambda: matrix + ConfusionMatrix([[0, 0], [0, 0]], weighted=True),
        r"risk_threshold must be at least 0 and below 1": lambda: matrix.per_class("net_benefit", risk_threshold=1),
        r"prevalence must be between 0 and 1, got 2": lambda: matrix.per_class("expected_cost", prevalence=2),
        r"weighted counts must be between 0 and 1e70, got nan": lambda: assay.WeightedCounts(
            tp=math.nan, fp=0, fn=0, tn=0
        ),
    }.items():
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(TypeError, match="beta must be a number, got 'a'"):
        matrix.average("f_beta", beta="a")
    with pytest.raises(TypeError):
        matrix.per_class("dsc", beta=1)


@pytest.mark.parametrize("weighted", [False, True])
def test_labels_of_large_8_bit_maps_are_found_while_they_are_counted(weighted: bool) -> None:
    rng = np.random.default_rng(0)
    reference, prediction = rng.choice(np.array([0, 3, 200, 255], np.uint8), (2, 1 << 20))
    options: dict[str, Any] = {"weight": rng.integers(0, 4, 1 << 20).astype(np.float32)} if weighted else {}
    found = assay.confusion_matrix(reference, prediction, **options)
    assert found.labels.tolist() == [0, 3, 200, 255]
    assert found == assay.confusion_matrix(reference, prediction, labels=[0, 3, 200, 255], **options)
    assert found == assay.confusion_matrix(reference.astype(np.int32), prediction, **options)
