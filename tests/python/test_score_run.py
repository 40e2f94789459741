"""Tables of samples: every value against a naive definition, intervals, comparisons, statuses, what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import assay
import numpy as np
import pytest
from assay import CATALOGUE, Metric, Results, ScoreTable, evaluate_table, score_table
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import confusion as oracle_matrix
from reference import discrimination as oracle
from support.metrics import OF_SCORES, expected, needed

COUNTS = tuple(record for record in CATALOGUE.values() if record.statistic == "counts")
CURVES = tuple(record for record in OF_SCORES if record.statistic == "curve")
MATRICES = tuple(record for record in OF_SCORES if record.statistic == "confusion")
NAMES = ("benign", "atypical", "malignant")


def value_of(results: Results, key: str, class_name: str = "1", method: str = "") -> float:
    return results.value(metric=key, class_name=class_name, method=method)


def same(found: float, wanted: float) -> bool:
    return bool(found == pytest.approx(wanted, rel=1e-9, abs=1e-9, nan_ok=True))


# -- naive definitions -------------------------------------------------------------------------------------------------


def at_points(y: Any, s: Any, formula: Callable[..., float]) -> float:
    """The largest value of a formula of TP, FP, FN and TN among all thresholds."""
    values = [formula(*counts) for _, *counts in oracle.points(y, s)]
    return max((value for value in values if not math.isnan(value)), default=math.nan)


def f_beta(tp: float, fp: float, fn: float, tn: float) -> float:
    return 2 * tp / (2 * tp + fp + fn) if tp + fn else math.nan


def youden(tp: float, fp: float, fn: float, tn: float) -> float:
    return tp / (tp + fn) + tn / (tn + fp) - 1 if tp + fn and tn + fp else math.nan


def standardized(y: Any, s: Any, low: float) -> float:
    """McClish's scale: 0.5 for chance, 1 for the best."""
    if not any(y) or all(y):
        return math.nan
    chance = (1 - low) ** 2 / 2
    return 0.5 * (1 + (oracle.partial_area(y, s, "specificity", low, 1) - chance) / (1 - low - chance))


def curve_value(record: Metric, y: Any, s: Any) -> float:
    """The naive value of a metric of scores with the parameters of `needed`."""
    own: dict[str, Any] = {**record.defaults(), **needed(record)}
    if record.key == "auroc":
        return oracle.auroc(y, s)
    if record.key == "ap":
        return oracle.average_precision(y, s)
    if record.key == "partial_auroc":
        return standardized(y, s, own["low"])
    if record.key == "best_f_beta":
        return at_points(y, s, f_beta)
    if record.key == "best_youden":
        return at_points(y, s, youden)
    if record.key == "fpr_at_sensitivity":
        return 1 - oracle.best_rate(y, s, "specificity", "sensitivity", own["sensitivity"])
    rate, target = record.key.split("_at_")
    return oracle.best_rate(y, s, rate, target, own[target])


def micro(cells: Any, key: str) -> float:
    return oracle.RATES[key](*np.sum([oracle_matrix.counts(cells, k) for k in range(len(cells))], axis=0))


def matrix_value(record: Metric, cells: Any) -> float:
    """The naive value of a metric of several classes with its defaults."""
    size = len(cells)
    unit = [[float(i != j) for j in range(size)] for i in range(size)]
    rates: dict[str, Callable[..., float]] = {
        key: lambda cells, k, key=key: oracle.RATES[key](*oracle_matrix.counts(cells, k))
        for key in ("sensitivity", "specificity", "ppv", "npv")
    }
    wanted: dict[str, Callable[[], float]] = {
        "multiclass_accuracy": lambda: oracle_matrix.accuracy(cells),
        "hamming_loss": lambda: 1 - oracle_matrix.accuracy(cells),
        "multiclass_balanced_accuracy": lambda: oracle_matrix.average(cells, oracle_matrix.sensitivity),
        "multiclass_mcc": lambda: oracle_matrix.mcc(cells),
        "multiclass_kappa": lambda: oracle_matrix.kappa(cells, lambda i, j: float(i != j)),
        "expected_cost": lambda: oracle_matrix.expected_cost(cells, unit),
        "multiclass_f_beta": lambda: oracle_matrix.average(cells, oracle_matrix.f_beta),
    }
    if record.key in wanted:
        return wanted[record.key]()
    return oracle_matrix.average(cells, rates[record.key.removeprefix("multiclass_")])


def definitions(records: Any) -> list[Any]:
    return [assay.metric(record.key, name=record.key, **needed(record)) for record in records]


@st.composite
def two_classes(draw: st.DrawFn) -> Any:
    """Labels and scores, many of them equal."""
    n = draw(st.integers(1, 20))
    y = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)))
    return y, np.array(draw(st.lists(st.integers(0, 8), min_size=n, max_size=n))) / 8


@st.composite
def three_classes(draw: st.DrawFn) -> Any:
    n = draw(st.integers(1, 15))
    y = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    flat = draw(st.lists(st.integers(0, 8), min_size=3 * n, max_size=3 * n))
    return y, np.reshape(flat, (n, 3)) / 8


@given(two_classes())
def test_two_classes(samples: Any) -> None:
    y, s = samples
    results = evaluate_table(score_table(y, s, classes=[0, 1]), definitions((*COUNTS, *CURVES)))
    assert len(results) == len(COUNTS) + len(CURVES)
    assert {(row.case, row.class_name, row.method) for row in results} == {("", "1", "")}
    for record in COUNTS:
        wanted = expected(record, y, s > 0.5, **needed(record))
        assert same(value_of(results, record.key), wanted), record.key
    for record in CURVES:
        assert same(value_of(results, record.key), curve_value(record, y, s)), record.key


@settings(max_examples=60)
@given(three_classes())
def test_several_classes(samples: Any) -> None:
    y, s = samples
    table = score_table(np.array(NAMES)[y], s, classes=NAMES)
    results = evaluate_table(table, definitions((*COUNTS, *CURVES, *MATRICES)))
    decided = s.argmax(axis=1)  # the first of the largest
    for k, name in enumerate(NAMES):
        for record in COUNTS:
            wanted = expected(record, y == k, decided == k, **needed(record))
            assert same(value_of(results, record.key, name), wanted), record.key
        for record in CURVES:
            assert same(value_of(results, record.key, name), curve_value(record, y == k, s[:, k])), record.key
    cells = oracle_matrix.confusion_matrix(y.tolist(), decided.tolist(), [0, 1, 2])
    for record in MATRICES:
        assert same(value_of(results, record.key, ""), matrix_value(record, cells)), record.key


PARAMETERS: list[tuple[str, dict[str, Any], Callable[[Any], float]]] = [
    ("multiclass_kappa", {"weights": "linear"}, lambda c: oracle_matrix.kappa(c, lambda i, j: abs(i - j))),
    ("multiclass_kappa", {"weights": "quadratic"}, lambda c: oracle_matrix.kappa(c, lambda i, j: (i - j) ** 2)),
    (
        "multiclass_balanced_accuracy",
        {"absent": "skip"},
        lambda c: oracle_matrix.average(c, oracle_matrix.sensitivity, skip=True),
    ),
    (
        "multiclass_ppv",
        {"average": "weighted", "absent": "skip"},
        lambda c: oracle_matrix.average(c, oracle_matrix.ppv, "weighted", skip=True),
    ),
    ("multiclass_specificity", {"average": "micro"}, lambda c: micro(c, "specificity")),
    ("multiclass_npv", {"average": "micro"}, lambda c: micro(c, "npv")),
    ("multiclass_f_beta", {"beta": 2}, lambda c: oracle_matrix.average(c, oracle_matrix.f_beta, beta=2)),
    (
        "expected_cost",
        {"costs": "linear", "priors": "equal", "scale": "normalised"},
        lambda c: oracle_matrix.expected_cost(
            c, [[abs(i - j) / 2 for j in range(3)] for i in range(3)], [1 / 3] * 3, normalised=True
        ),
    ),
    (
        "expected_cost",
        {"costs": "quadratic"},
        lambda c: oracle_matrix.expected_cost(c, [[(i - j) ** 2 / 4 for j in range(3)] for i in range(3)]),
    ),
]


@pytest.mark.parametrize(("key", "parameters", "wanted"), PARAMETERS, ids=[f"{p[0]}-{p[1]}" for p in PARAMETERS])
def test_parameters_of_several_classes(key: str, parameters: dict[str, Any], wanted: Callable[[Any], float]) -> None:
    rng = np.random.default_rng(5)
    for n in (3, 8, 40):
        y, decided = rng.integers(0, 3, n), rng.integers(0, 3, n)
        cells = oracle_matrix.confusion_matrix(y.tolist(), decided.tolist(), [0, 1, 2])
        table = score_table(y, prediction=decided, classes=[0, 1, 2])
        results = evaluate_table(table, assay.metric(key, **parameters))
        assert same(results.rows[0].value, wanted(cells))


# -- weights, groups, samples that are left out ------------------------------------------------------------------------


@settings(max_examples=50)
@given(three_classes(), st.lists(st.integers(0, 3), min_size=15, max_size=15))
def test_a_weight_is_so_many_samples(samples: Any, weights: list[int]) -> None:
    y, s = samples
    w = np.array(weights[: len(y)])
    if not w.any():
        w[0] = 1
    metrics = definitions((*COUNTS, *CURVES, *MATRICES))
    weighted = evaluate_table(score_table(y, s, classes=[0, 1, 2], weight=w), metrics)
    repeated = evaluate_table(score_table(np.repeat(y, w), np.repeat(s, w, axis=0), classes=[0, 1, 2]), metrics)
    for one, other in zip(weighted, repeated, strict=True):
        assert (one.metric, one.class_name, one.status) == (other.metric, other.class_name, other.status)
        assert same(one.value, other.value)
        if one.metric == "auroc":
            assert same(one.low, other.low)
            assert same(one.high, other.high)


@given(two_classes(), st.data())
def test_what_is_left_out_does_not_count(samples: Any, data: st.DataObject) -> None:
    y, s = samples
    bad = np.array(data.draw(st.lists(st.sampled_from([0, math.nan, math.inf, -math.inf]), min_size=len(y))))[: len(y)]
    broken = np.where(bad == 0, s, bad)
    keep = np.isfinite(broken)
    group = np.arange(len(y)) % 4
    table = score_table(y, broken, classes=[0, 1], group=group, non_finite="omit")
    found = evaluate_table(table)
    if not keep.any():
        assert {row.status for row in found} == {"no_positive"}
        return
    kept = evaluate_table(score_table(y[keep], s[keep], classes=[0, 1], group=group[keep]))
    note = f"{(~keep).sum()} of {len(y)} samples have no finite score and are left out"
    for one, other in zip(found, kept, strict=True):
        assert one.message == "; ".join(filter(None, [other.message, "" if keep.all() else note]))
        assert Results([one._replace(message="")]) == Results([other._replace(message="")])


def cohort(seed: int, n: int = 60) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    return y, (rng.integers(0, 30, n) + 6 * y) / 40, rng.integers(0, 12, n)


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_intervals_are_those_of_the_functions(confidence: float) -> None:
    y, s, group = cohort(1)
    decided = s > 0.5
    places = {"sensitivity": y == 1, "specificity": y == 0, "ppv": decided, "npv": ~decided}
    for clusters in (None, group):
        results = evaluate_table(score_table(y, s, group=clusters), confidence=confidence)
        auroc = results.filter(metric="auroc").rows[0]
        wanted = assay.auroc_interval(y, s, cluster=clusters, confidence=confidence)
        assert (auroc.value, auroc.low, auroc.high) == (wanted.value, wanted.low, wanted.high)
        for key, place in places.items():
            row = results.filter(metric=key).rows[0]
            right = place & (decided == (y == 1))
            if clusters is None:
                found = assay.proportion_interval(right.sum(), place.sum(), confidence=confidence)
            else:
                pairs = [(right[group == g].sum(), place[group == g].sum()) for g in range(12)]
                hits, totals = np.array([pair for pair in pairs if pair[1]]).T
                found = assay.clustered_proportion_interval(hits, totals, confidence=confidence)
            assert (row.value, row.low, row.high) == pytest.approx(tuple(found), rel=1e-12)
        assert all(math.isnan(row.low) for row in results if row.metric not in ("auroc", *places))


def test_intervals_that_there_are_not() -> None:
    y, s, group = cohort(2)
    weighted = evaluate_table(score_table(y, s, weight=np.ones(len(y))))
    assert [row.metric for row in weighted if not math.isnan(row.low)] == ["auroc"]
    both = evaluate_table(score_table(y, s, weight=np.ones(len(y)), group=group))
    assert all(math.isnan(row.low) and math.isnan(row.high) for row in both)
    perfect = evaluate_table(score_table([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]), "auroc").rows[0]
    assert (perfect.value, perfect.message) == (1, "no interval: the estimated variance is 0")
    single = evaluate_table(score_table([0, 0, 1], [0.1, 0.9, 0.8]), "auroc").rows[0]
    assert single.message == "no interval: a class has fewer than two samples or groups"
    lonely = evaluate_table(score_table([0, 1, 1], [0.1, 0.2, 0.8], group=["a", "b", "b"]), "sensitivity").rows[0]
    assert (lonely.value, lonely.message) == (0.5, "no interval: its samples are of one group")


def test_groups_are_any_names() -> None:
    y, s, group = cohort(3)
    named = evaluate_table(score_table(y, s, group=[f"patient {g}" for g in group]))
    assert named == evaluate_table(score_table(y, s, group=group))


# -- comparisons -------------------------------------------------------------------------------------------------------

Y = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
A = [0.9, 0.8, 0.7, 0.4, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
B = [0.8, 0.6, 0.9, 0.3, 0.7, 0.5, 0.6, 0.2, 0.4, 0.1]


def test_delong_example() -> None:
    """AUROCs 43/48 and 37/48, variances 77/5760 and 181/5760, variance of the difference 1/120."""
    table = score_table(Y, {"a": A, "b": B})
    rows = evaluate_table(table, "auroc").rows
    limits = [(row.value, row.low, row.high) for row in rows]
    assert limits[0] == pytest.approx((43 / 48, 0.431270, 0.989851), abs=5e-7)
    assert limits[1] == pytest.approx((37 / 48, 0.319995, 0.960069), abs=5e-7)
    [found] = assay.compare_methods(table)
    assert found[:3] == ("1", "a", "b")
    width = 1.959963984540054 * math.sqrt(1 / 120)
    assert found[3:] == pytest.approx((0.125, 0.125 - width, 0.125 + width, 0.170904), abs=5e-7)


def test_weights_and_clusters_example() -> None:
    weighted = evaluate_table(score_table(Y, A, weight=[1, 2, 1, 1, 1, 1, 3, 1, 1, 2]), "auroc")
    assert weighted.rows[0].value == pytest.approx(0.922222, abs=5e-7)
    clustered = evaluate_table(score_table(Y, A, group=[0, 0, 1, 2, 0, 1, 2, 3, 4, 4]), "auroc").rows[0]
    width = 1.959963984540054 * math.sqrt(0.013548298) / (43 / 48 * 5 / 48)
    middle = math.log(43 / 5)
    limits = (1 / (1 + math.exp(width - middle)), 1 / (1 + math.exp(-width - middle)))
    assert (clustered.low, clustered.high) == pytest.approx(limits, abs=1e-6)


def test_comparisons_are_those_of_the_function() -> None:
    y, s, group = cohort(4)
    rng = np.random.default_rng(0)
    scores = {"a": s, "b": np.where(rng.random(60) < 0.1, math.nan, rng.random(60)), "c": s.astype(np.float32) / 2}
    found = assay.compare_methods(score_table(y, scores, group=group, non_finite="omit"))
    assert [one[:3] for one in found] == [("1", "a", "b"), ("1", "a", "c"), ("1", "b", "c")]
    for one in found:
        first, second = scores[one.first], scores[one.second]
        both = np.isfinite(first) & np.isfinite(second)
        wanted = assay.compare_auroc(y[both], first[both], second[both], cluster=group[both])
        assert (one.difference, one.p) == pytest.approx((wanted.difference, wanted.p), rel=1e-12)
        assert one.high - one.low == pytest.approx(2 * 1.959963984540054 * wanted.standard_error, rel=1e-9)
    weighted = assay.compare_methods(score_table(y, {"a": s, "b": s[::-1]}, weight=[2] * 60))
    assert weighted[0].p == assay.compare_auroc(y, s, s[::-1], weight=[2] * 60).p
    with pytest.raises(ValueError, match="weight"):
        assay.compare_methods(score_table(y, {"a": s, "b": s}, weight=[2] * 60, group=group))


def test_comparisons_of_several_classes_and_of_readers() -> None:
    rng = np.random.default_rng(1)
    y = rng.integers(0, 3, 40)
    scores = {"a": rng.random((40, 3)), "b": rng.random((40, 3))}
    table = score_table(y, scores, prediction={"reader": rng.integers(0, 3, 40)})
    found = assay.compare_methods(table)
    assert [one[:3] for one in found] == [(name, "a", "b") for name in "012"]
    for k, one in enumerate(found):
        assert one.p == assay.compare_auroc(y == k, scores["a"][:, k], scores["b"][:, k]).p
    assert assay.compare_methods(score_table([0, 1], prediction=[0, 1])) == []
    same_twice = assay.compare_methods(score_table(Y, {"a": A, "b": A}))
    assert same_twice[0][3:] == (0, 0, 0, 1)


# -- published examples ------------------------------------------------------------------------------------------------


def of_counts(tp: int, fp: int, fn: int, tn: int) -> ScoreTable:
    """Decisions with these counts."""
    return score_table(np.repeat([1, 0, 1, 0], [tp, fp, fn, tn]), prediction=np.repeat([1, 1, 0, 0], [tp, fp, fn, tn]))


EXAMPLES: list[tuple[str, tuple[int, int, int, int], dict[str, float]]] = [
    (
        "prevalence 0.5",
        (450, 100, 50, 400),
        {"accuracy": 0.85, "ppv": 9 / 11, "npv": 8 / 9, "f_beta": 6 / 7, "mcc": 0.703526, "kappa": 0.7, "lr_plus": 4.5},
    ),
    (
        "prevalence 0.1",
        (90, 180, 10, 720),
        {"accuracy": 0.81, "ppv": 1 / 3, "npv": 72 / 73, "f_beta": 18 / 37, "mcc": 0.473016, "kappa": 63 / 158},
    ),
    (
        "prevalence 0.01",
        (9, 198, 1, 792),
        {"ppv": 1 / 23, "npv": 792 / 793, "f_beta": 18 / 217, "mcc": 0.171907, "kappa": 0.065113, "lr_plus": 4.5},
    ),
    (
        "all negative",
        (0, 0, 10, 990),
        {"accuracy": 0.99, "balanced_accuracy": 0.5, "sensitivity": 0, "f_beta": 0, "kappa": 0}
        | {"mcc": math.nan, "ppv": math.nan},
    ),
    (
        "imbalance",
        (9, 99, 1, 891),
        {"accuracy": 0.9, "balanced_accuracy": 0.9, "ppv": 1 / 12, "f_beta": 9 / 59, "mcc": 0.256456}
        | {"kappa": 99 / 724, "specificity": 0.9},
    ),
    (
        "labels",
        (90, 8, 2, 0),
        {"f_beta": 18 / 19, "mcc": -0.042126, "balanced_accuracy": 45 / 92, "accuracy": 0.9},
    ),
    (
        "labels swapped",
        (0, 2, 8, 90),
        {"f_beta": 0, "mcc": -0.042126, "balanced_accuracy": 45 / 92, "accuracy": 0.9},
    ),
    ("kappa paradox", (90, 5, 5, 0), {"accuracy": 0.9, "kappa": -1 / 19}),
    ("no paradox", (45, 5, 5, 45), {"accuracy": 0.9, "kappa": 0.8}),
]


@pytest.mark.parametrize(("counts", "values"), [example[1:] for example in EXAMPLES], ids=[e[0] for e in EXAMPLES])
def test_counts_of_published_examples(counts: tuple[int, int, int, int], values: dict[str, float]) -> None:
    results = evaluate_table(of_counts(*counts), [*values])
    for key, wanted in values.items():
        assert value_of(results, key) == pytest.approx(wanted, abs=5e-7, nan_ok=True), key


def test_costs_and_net_benefit() -> None:
    a, b = of_counts(9, 10, 1, 80), of_counts(0, 1, 10, 89)
    cost = [assay.metric("expected_cost", name="plain"), assay.metric("expected_cost", scale="normalised", name="n")]
    for table in (a, b):
        results = evaluate_table(table, cost)
        assert [row.value for row in results] == pytest.approx([0.11, 1.1])
    for risk, table, wanted in ((0.1, a, 71 / 900), (0.1, b, -1 / 900), (0.5, a, -0.01), (0.5, b, -0.01)):
        found = evaluate_table(table, assay.metric("net_benefit", risk_threshold=risk))
        assert found.rows[0].value == pytest.approx(wanted)


def test_ordinal_example() -> None:
    y = np.repeat([0, 1, 2, 3], 5)
    near, far = y.copy(), y.copy()
    near[:4], far[:4] = 1, 3
    kappas = [assay.metric("multiclass_kappa", weights=weights, name=weights) for weights in ("linear", "quadratic")]
    metrics = ["multiclass_accuracy", "multiclass_kappa", "multiclass_mcc", "multiclass_balanced_accuracy", *kappas]
    results = evaluate_table(score_table(y, prediction={"near": near, "far": far}), metrics)
    values = {method: [row.value for row in results.filter(method=method)] for method in ("near", "far")}
    shared = [0.8, 0.733333, 0.775880, 0.8]
    assert values["near"] == pytest.approx([*shared, 19 / 23, 19 / 21], abs=5e-7)
    assert values["far"] == pytest.approx([*shared, 13 / 25, 7 / 25], abs=5e-7)


def test_two_macro_f1() -> None:
    cells = np.array([[8, 2, 0], [1, 5, 4], [0, 0, 10]])
    y, decided = (np.repeat(one.ravel(), cells.ravel()) for one in np.indices((3, 3)))
    of_means = assay.metric("multiclass_f_beta", average="of_means", name="of means")
    results = evaluate_table(
        score_table(y, prediction=decided), ["multiclass_f_beta", of_means, "multiclass_accuracy", "ppv"]
    )
    wanted = {"multiclass_f_beta": 0.754558, "of means": 0.769566, "multiclass_accuracy": 0.766667}
    for key, value in wanted.items():
        assert value_of(results, key, "") == pytest.approx(value, abs=5e-7)
    assert [row.value for row in results.filter(metric="ppv")] == pytest.approx([8 / 9, 5 / 7, 5 / 7])


@pytest.mark.parametrize(("factor", "precision"), [(1, 0.714286), (10, 0.2)])
def test_auroc_and_ap_of_an_imbalance(factor: int, precision: float) -> None:
    sizes = [10, 4 * factor, 96 * factor]
    results = evaluate_table(score_table(np.repeat([1, 0, 0], sizes), np.repeat([0.9, 0.95, 0.1], sizes)))
    assert (value_of(results, "auroc"), value_of(results, "ap")) == pytest.approx((0.96, precision), abs=5e-7)


def test_a_threshold_and_a_ranking() -> None:
    results = evaluate_table(score_table([0, 0, 0, 0, 1, 1], [0.1, 0.15, 0.2, 0.25, 0.3, 0.4]))
    assert [value_of(results, key) for key in ("auroc", "ap", "sensitivity")] == [1, 1, 0]


@pytest.mark.parametrize("power", [1, 2, 4])
def test_monotone_transform(power: int) -> None:
    s = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.6, 0.7, 0.8, 0.9]) ** power
    results = evaluate_table(score_table([0, 0, 1, 0, 1, 1, 0, 1, 1, 1], s))
    assert (value_of(results, "auroc"), value_of(results, "ap")) == pytest.approx((41 / 48, 0.897222), abs=5e-7)


# -- statuses ----------------------------------------------------------------------------------------------------------


def test_an_absent_class() -> None:
    statuses = {
        key: evaluate_table(score_table([key] * 3, [0.1, 0.6, 0.9]), ["auroc", "ap", "best_youden"]).rows
        for key in (0, 1)
    }
    assert {row.status for row in statuses[0]} == {"no_positive"}
    assert all(math.isnan(row.value) for row in statuses[0])
    assert {row.status for row in statuses[1]} == {"no_negative"}
    assert [row.value for row in statuses[1]] == pytest.approx([math.nan, 1, math.nan], nan_ok=True)


def test_undefined_values_are_left_out_of_summaries_and_counted() -> None:
    table = score_table([1, 1], {"m": [0.9, 0.8]})
    for policy in ("metrics_reloaded", "nan"):
        summary = {
            group.key[-1]: group for group in evaluate_table(table, ["auroc", "ap", "multiclass_mcc"]).summary(policy)
        }
        assert [(summary[key].used, summary[key].left_out) for key in summary] == [(0, 1), (1, 0), (0, 1)]
        assert summary["auroc"].statuses == {"no_negative": 1}
        assert summary["multiclass_mcc"].statuses == {"undefined": 1}
        assert math.isnan(summary["auroc"].mean)


def test_a_class_without_samples_is_neither_right_nor_wrong() -> None:
    """In an image nothing found where nothing is counts as perfect; of samples it says nothing."""
    table = score_table(["a", "b"], prediction={"none": ["a", "b"], "some": ["a", "c"]}, classes=["a", "b", "c"])
    results = evaluate_table(table, ["sensitivity", "specificity", "dsc"])
    for method in ("none", "some"):
        rows = results.filter(class_name="c", method=method)
        assert [row.status for row in rows] == ["no_positive"] * 3
        groups = list(rows.summary())
        assert [(group.used, group.penalised) for group in groups[:2]] == [(0, 0), (1, 0)]
    assert value_of(results, "dsc", "c", "some") == 0
    never = results.filter(class_name="b", method="some", metric="sensitivity").rows[0]
    assert (never.value, never.status) == (0, "prediction_empty")


def test_no_threshold_reaches_a_target() -> None:
    row = evaluate_table(score_table([0, 1], [0.9, 0.1]), assay.metric("sensitivity_at_ppv", ppv=0.9)).rows[0]
    assert math.isnan(row.value)
    assert row.status == "undefined"


def test_a_value_at_a_target_says_its_threshold() -> None:
    metric = assay.metric("sensitivity_at_specificity", specificity=1)
    row = evaluate_table(score_table([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), metric).rows[0]
    assert (row.value, row.message) == (0.5, "threshold 0.8")


def test_equal_scores() -> None:
    results = evaluate_table(score_table([0, 1, 0, 1], [0.5] * 4))
    assert (value_of(results, "auroc"), value_of(results, "ap")) == (0.5, 0.5)
    assert results.filter(metric="auroc").rows[0].message == "no interval: the estimated variance is 0"
    assert {row.status for row in results.filter(metric="ppv")} == {"prediction_empty"}


def test_nothing_is_left() -> None:
    results = evaluate_table(score_table([0, 1], [math.nan, math.inf], non_finite="omit"))
    assert {row.status for row in results} == {"no_positive"}
    assert all(math.isnan(row.low) for row in results)


# -- what a table takes ------------------------------------------------------------------------------------------------


def test_default_metrics() -> None:
    y, s, _ = cohort(6)
    scored = ["auroc", "ap"]
    counted = ["sensitivity", "specificity", "ppv", "npv", "balanced_accuracy", "f_beta", "mcc"]
    several = ["multiclass_accuracy", "multiclass_balanced_accuracy", "multiclass_mcc", "multiclass_kappa"]
    assert evaluate_table(score_table(y, s)).metrics == (*scored, *counted)
    assert evaluate_table(score_table(y, prediction=y)).metrics == (*counted,)
    columns = np.stack([1 - s, s], axis=1)
    assert evaluate_table(score_table(y, columns)).metrics == (*scored, *counted, *several)
    mixed = evaluate_table(score_table(y, {"model": s}, prediction={"reader": y}))
    assert mixed.filter(method="model").metrics == (*scored, *counted)
    assert mixed.filter(method="reader").metrics == (*counted,)
    own = evaluate_table(score_table(y, s), convention="metrics_reloaded_reference")
    assert own.metrics == ("sensitivity", "ppv", "f_beta")


def test_a_class_of_two_columns_is_the_one_column() -> None:
    y, s, _ = cohort(7)
    one = evaluate_table(score_table(y, s))
    two = evaluate_table(score_table(y, np.stack([1 - s, s], axis=1))).filter(class_name="1")
    for row in one:
        if s.max() <= 1 and not (s == 0.5).any():
            assert value_of(two, row.metric) == pytest.approx(row.value, nan_ok=True)


def test_thresholds() -> None:
    y, logits = [0, 1, 0, 1], [-2.0, 3.0, 0.7, 0.2]
    with pytest.raises(
        ValueError, match=r"score_threshold must be given for scores of b that are not between 0 and 1, such as -2 to 3"
    ):
        evaluate_table(score_table(y, {"a": [0, 1, 1, 0], "b": logits}))
    assert value_of(evaluate_table(score_table(y, logits), "auroc"), "auroc") == 0.75
    found = evaluate_table(score_table(y, logits), "sensitivity", score_threshold=0.2)
    assert value_of(found, "sensitivity") == 0.5  # 0.2 is not above
    named = score_table(["sick", "well"], [0.9, 0.1], positive="sick")
    assert value_of(evaluate_table(named, "sensitivity"), "sensitivity", "sick") == 1
    decided = score_table(y, logits, prediction=[0, 1, 1, 1])
    assert value_of(evaluate_table(decided), "specificity") == 0.5


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "uint8", "bool"])
def test_types_of_scores(dtype: str) -> None:
    y = [0, 1, 0, 1, 1]
    s = np.array([0, 1, 1, 1, 0])
    assert evaluate_table(score_table(y, s.astype(dtype))) == evaluate_table(score_table(y, s.astype(float)))


def test_strided_and_read_only_scores() -> None:
    y, s, _ = cohort(8)
    wide = np.repeat(s, 3)
    wide.flags.writeable = False
    assert evaluate_table(score_table(y, wide[::3])) == evaluate_table(score_table(y, s))
    assert evaluate_table(score_table(y[::-1], s[::-1]), "auroc") == evaluate_table(score_table(y, s), "auroc")


def test_columns_of_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    y, s, group = cohort(9)
    frame = pandas.DataFrame({"y": np.array(["well", "sick"])[y], "s": s, "g": group})
    table = score_table(frame.y, frame.s, group=frame.g, positive="sick")
    assert evaluate_table(table).rows[0].value == assay.auroc(y, s)


def test_any_number_of_threads() -> None:
    y, s, group = cohort(10, 5000)
    table = score_table(y, {"a": s, "b": s[::-1].copy()}, group=group)
    assert evaluate_table(table, threads=1) == evaluate_table(table, threads=4)
    assert assay.compare_methods(table, threads=1) == assay.compare_methods(table, threads=4)


def test_parameters_by_class() -> None:
    y = np.array([0, 1, 2, 0, 1, 2])
    decided = np.array([0, 1, 1, 2, 1, 2])
    metric = assay.metric("f_beta", beta={"0": 1, "1": 2, "2": 1})
    results = evaluate_table(score_table(y, prediction=decided), metric)
    cells = oracle_matrix.confusion_matrix(y.tolist(), decided.tolist(), [0, 1, 2])
    for k, beta in enumerate((1, 2, 1)):
        assert value_of(results, "f_beta", str(k)) == pytest.approx(oracle_matrix.f_beta(cells, k, beta))


def test_definitions_come_back(tmp_path: Any) -> None:
    y, s, _ = cohort(11)
    results = evaluate_table(score_table(y, s), definitions((*COUNTS, *CURVES, *MATRICES)))
    assert [*results.definitions] == [*dict.fromkeys(row.definition for row in results)]
    again = [assay.Definition.from_dict(one.to_dict()) for one in results.definitions.values()]
    assert evaluate_table(score_table(y, s), again) == results
    for definition in results.definitions.values():
        text = definition.describe()
        assert "{" not in text
        assert text.startswith(f"{definition.name}: ")
        if definition.metric.statistic == "counts" and definition.key != "volume_similarity":
            assert "over voxels or samples" in text


BAD: list[tuple[ScoreTable, dict[str, Any], type[Exception], str]] = [
    (score_table([0, 1], [0, 1]), {"metrics": "hd95"}, ValueError, "hd95 is a metric of images, not of scores"),
    (score_table([0, 1], [0, 1]), {"metrics": []}, ValueError, "metrics must name at least one metric"),
    (score_table([0, 1], [0, 1]), {"metrics": "aurocc"}, ValueError, "aurocc"),
    (
        score_table([0, 1], prediction=[0, 1]),
        {"metrics": "auroc"},
        ValueError,
        "auroc is a metric of scores, the table has decisions only",
    ),
    (score_table([0, 1], [0, 1]), {"confidence": 1}, ValueError, "confidence must be above 0 and below 1, got 1"),
    (score_table([0, 1], [0, 1]), {"confidence": "x"}, TypeError, "confidence must be a number, got 'x'"),
    (score_table([0, 1], [0, 1]), {"score_threshold": "x"}, TypeError, "score_threshold must be a number, got 'x'"),
    (
        score_table([0, 1], np.eye(2)),
        {"score_threshold": 0.3},
        ValueError,
        "score_threshold is for scores of the positive of two classes without a prediction",
    ),
    (
        score_table([0, 1], prediction=[0, 1]),
        {"score_threshold": 0.3},
        ValueError,
        "score_threshold is for scores of the positive",
    ),
    (score_table([0, 1], [0, 1]), {"threads": -1}, ValueError, "threads"),
    (score_table([0, 1], [0, 1]), {"convention": "deepmind"}, ValueError, "has none of the default metrics of samples"),
]


@pytest.mark.parametrize(("table", "options", "error", "message"), BAD)
def test_what_is_refused(table: ScoreTable, options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        evaluate_table(table, **options)


def test_what_is_no_table() -> None:
    for function in (evaluate_table, assay.compare_methods):
        with pytest.raises(TypeError, match="table must be made by score_table or read_score_table, got list"):
            function([0, 1])  # type: ignore[operator]
    with pytest.raises(ValueError, match="confidence must be above 0 and below 1, got 95"):
        assay.compare_methods(score_table([0, 1], [0, 1]), confidence=95)
