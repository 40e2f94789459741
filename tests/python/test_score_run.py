"""Tables of samples: every value against a naive definition, weights, and samples that are left out."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import assay
import numpy as np
import pytest
from assay import CATALOGUE, Metric, Results, evaluate_table, score_table
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import confusion as oracle_matrix
from reference import discrimination as oracle
from support.metrics import OF_SCORES, expected, needed
from support.samples import cohort, value_of

COUNTS = tuple(record for record in CATALOGUE.values() if record.statistic == "counts")
CURVES = tuple(record for record in OF_SCORES if record.statistic == "curve")
MATRICES = tuple(record for record in OF_SCORES if record.statistic == "confusion")
NAMES = ("benign", "atypical", "malignant")


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


def mean_of_defined(values: Any, weights: Any) -> float:
    pairs = [(w, value) for w, value in zip(weights, values, strict=True) if not math.isnan(value)]
    total = sum(w for w, _ in pairs)
    return sum(w * value for w, value in pairs) / total if total else math.nan


def pairs_of(cells: Any) -> list[tuple[int, int]]:
    """The reference and the decision of every sample."""
    return [(i, j) for i, row in enumerate(cells) for j, count in enumerate(row) for _ in range(int(count))]


def mean_distance(cells: Any) -> float:
    distances = [abs(i - j) for i, j in pairs_of(cells)]
    return sum(distances) / len(distances) if distances else math.nan


def tau_b(cells: Any) -> float:
    """Over all pairs of samples."""
    signs = [
        (np.sign(a[0] - b[0]), np.sign(a[1] - b[1])) for k, a in enumerate(pairs_of(cells)) for b in pairs_of(cells)[:k]
    ]
    total = math.sqrt(sum(x != 0 for x, _ in signs) * sum(y != 0 for _, y in signs))
    return float(sum(x * y for x, y in signs)) / total if total else math.nan


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
        "ordinal_mae": lambda: mean_distance(cells),
        "kendall_tau_b": lambda: tau_b(cells),
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
        wanted = expected(record, y, s >= 0.5, **needed(record))
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
        lambda c: mean_of_defined([oracle_matrix.sensitivity(c, k) for k in range(3)], [1, 1, 1]),
    ),
    (
        "multiclass_ppv",
        {"average": "weighted", "absent": "skip"},
        lambda c: mean_of_defined([oracle_matrix.ppv(c, k) for k in range(3)], [sum(row) for row in c]),
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
        assert {row.status for row in found} == {"no_positive", "both_empty"}
        return
    kept = evaluate_table(score_table(y[keep], s[keep], classes=[0, 1], group=group[keep]))
    note = f"{(~keep).sum()} of {len(y)} samples have no finite score and are left out"
    for one, other in zip(found, kept, strict=True):
        assert one.message == "; ".join(filter(None, [other.message, "" if keep.all() else note]))
        assert Results([one._replace(message="")]) == Results([other._replace(message="")])


# -- definitions -------------------------------------------------------------------------------------------------------


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
