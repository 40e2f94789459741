"""Tables of samples: statuses, what metrics and types they take, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import assay
import numpy as np
import pytest
from assay import ScoreTable, evaluate_table, score_table
from reference import confusion as oracle_matrix
from support.samples import cohort, value_of

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
        assert [row.status for row in rows] == [{"none": "both_empty", "some": "reference_empty"}[method]] * 3
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
    assert value_of(results, "sensitivity") == 1  # 0.5 is enough


def test_nothing_is_left() -> None:
    results = evaluate_table(score_table([0, 1], [math.nan, math.inf], non_finite="omit"))
    assert {row.status for row in results} == {"no_positive", "both_empty"}
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
    own = evaluate_table(score_table(y, s), convention="medpy")
    assert own.metrics == ("sensitivity", "ppv")


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
    assert value_of(found, "sensitivity") == 1  # 0.2 is enough
    found = evaluate_table(score_table(y, logits), "sensitivity", score_threshold=0.21)
    assert value_of(found, "sensitivity") == 0.5
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
