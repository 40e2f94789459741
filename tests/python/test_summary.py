"""Summaries: worked examples of aggregation, and never a mean without the number of values behind it.

The ids starting with "EX" are small constructed examples of the pitfalls described in Reinke, A. et al. Understanding
metric-related pitfalls in image analysis validation. Nature Methods 21 (2024).
"""

import csv
import io
import math
from collections.abc import Sequence
from fractions import Fraction as Q
from pathlib import Path
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest
from assay import Case, Policy, Results
from assay.evaluation.rows import STATUSES, Row
from assay.evaluation.summary import Group

Array = npt.NDArray[np.bool_]
Counts = tuple[int, int, int, int]
NAN = math.nan


def masks(tp: int, fp: int, fn: int, tn: int) -> tuple[Array, Array]:
    reference = np.repeat([True, False, True, False], [tp, fp, fn, tn])
    return reference, np.repeat([True, True, False, False], [tp, fp, fn, tn])


def cases(counts: Sequence[Counts], **options: Any) -> list[Case]:
    return [Case(str(k), *masks(*one), **options) for k, one in enumerate(counts)]


def means(results: Results, *by: str, policy: Policy | str = "metrics_reloaded") -> list[float]:
    return [group.mean for group in results.summary(policy, by=by)]


CANCELLING = [(9, 0, 1, 5), (10, 1, 0, 5), (8, 0, 2, 5), (10, 2, 0, 5)]


@pytest.mark.parametrize(
    ("origin", "counts", "key", "mean"),
    [
        ("EX-37", [(900, 50, 50, 0), (1, 4, 4, 0)], "dsc", Q(109, 190)),
        ("EX-40 signed", CANCELLING, "relative_volume_difference", 0),
        ("EX-40 absolute", CANCELLING, "absolute_relative_volume_difference", 15),
        ("EX-43 A", [(9, 1, 1, 9), (12, 13, 13, 9)], "dsc", Q(69, 100)),
        ("EX-43 B", [(7, 3, 3, 9), (69, 31, 31, 9)], "dsc", Q(139, 200)),
        ("EX-43 A", [(9, 1, 1, 9), (12, 13, 13, 9)], "iou", (Q(9, 11) + Q(6, 19)) / 2),
        ("EX-43 B", [(7, 3, 3, 9), (69, 31, 31, 9)], "iou", (Q(7, 13) + Q(69, 131)) / 2),
    ],
)
def test_mean_over_images(origin: str, counts: Sequence[Counts], key: str, mean: Q | int) -> None:
    results = assay.evaluate_cases(cases(counts), key)
    assert means(results, "metric") == pytest.approx([float(mean)], abs=1e-12)


def test_pooled_is_another_number() -> None:
    """EX-37: the same voxels as one image."""
    first, second = masks(900, 50, 50, 0), masks(1, 4, 4, 0)
    pooled = assay.evaluate(*(np.concatenate(pair) for pair in zip(first, second, strict=True)), metrics="dsc")
    assert means(pooled, "metric") == pytest.approx([901 / 955])


def test_background_is_in_a_mean_only_if_asked_for() -> None:
    """EX-38."""
    reference, prediction = np.zeros((2, 100, 100), bool)
    reference[:5, :10] = prediction[:5, 5:15] = True
    default = assay.evaluate(reference, prediction, metrics=["dsc", "accuracy"])
    assert means(default, "metric") == pytest.approx([1 / 2, 199 / 200])
    with_background = assay.evaluate(reference, prediction, metrics="dsc", labels=[0, 1])
    assert means(with_background, "metric", "class") == pytest.approx([397 / 398, 1 / 2])
    assert means(with_background, "metric") == pytest.approx([(397 / 398 + 1 / 2) / 2])


def test_volume_is_blind_to_place() -> None:
    """EX-39."""
    reference, prediction = np.zeros((2, 10, 10), bool)
    reference[:3, :3] = prediction[6:9, 6:9] = True
    keys = ["volume_difference", "volume_similarity", "dsc", "hd"]
    results = assay.evaluate(reference, prediction, metrics=keys)
    assert means(results, "metric") == pytest.approx([0, 1, 0, 6 * math.sqrt(2)])


@pytest.mark.parametrize(
    ("by", "policy", "mean"),
    [
        (("class", "metric"), "nan", 0.45),
        (("case", "metric"), "nan", 0.70),
        (("metric",), "nan", 0.625),
        (("metric",), Policy("zero", "", "leave", "worst", "leave"), 0.416667),
        (("metric",), Policy("one", "", "leave", "best", "leave"), 0.75),
    ],
)
def test_order_of_averaging_matters_with_holes(by: Sequence[str], policy: Policy | str, mean: float) -> None:
    """EX-41: images times classes, class b is missing in two images."""
    table = {("1", "a"): 0.9, ("2", "a"): 0.8, ("3", "a"): 0.7, ("1", "b"): NAN, ("2", "b"): NAN, ("3", "b"): 0.1}
    results = Results(Row(*key, "dsc", v, "reference_empty" if math.isnan(v) else "ok") for key, v in table.items())
    assert float(np.mean(means(results, *by, policy=policy))) == pytest.approx(mean, abs=5e-7)


def test_patients() -> None:
    """EX-42: one patient with ten images, four with one."""
    results = Results(
        Row(f"{patient}-{image}", "1", "dsc", 0.9 if patient == 1 else 0.5, "ok", groups={"patient": str(patient)})
        for patient in range(1, 6)
        for image in range(10 if patient == 1 else 1)
    )
    assert means(results, "metric") == pytest.approx([11 / 14])
    by_patient = results.summary(by=("patient", "metric"))
    assert [(group.key[0], group.used) for group in by_patient] == [("1", 10), ("2", 1), ("3", 1), ("4", 1), ("5", 1)]
    assert float(np.mean([group.mean for group in by_patient])) == pytest.approx(0.58)


def rows(values: Sequence[float], statuses: Sequence[str], **options: Any) -> list[Row]:
    metric = options.pop("metric", "dsc")
    return [
        Row(str(k), options.get("name", "1"), metric, value, status, unit=options.get("unit", ""))
        for k, (value, status) in enumerate(zip(values, statuses, strict=True))
    ]


def only(results: Results, policy: str = "nan") -> Group:
    (group,) = results.summary(policy)
    return group


@pytest.mark.parametrize("size", [1, 2, 3, 10, 101])
def test_statistics_are_those_of_numpy(size: int) -> None:
    values = np.random.default_rng(size).random(size)
    group = only(Results(rows([*values, NAN], ["ok"] * size + ["undefined"])))
    assert (group.rows, group.used, group.penalised, group.left_out) == (size + 1, size, 0, 1)
    assert group.mean == pytest.approx(values.mean(), rel=1e-12)
    assert [group.q1, group.median, group.q3] == pytest.approx(np.percentile(values, [25, 50, 75]), rel=1e-12)


def test_infinite_values_of_other_tools() -> None:
    group = only(Results(rows([1.0, 2.0, math.inf, math.inf], ["ok"] * 4)))
    assert (group.q1, group.median, group.q3, group.mean) == (1.75, math.inf, math.inf, math.inf)


@pytest.mark.parametrize("status", STATUSES[1:])
def test_nothing_to_average(status: str) -> None:
    group = only(Results(rows([NAN, NAN], [status] * 2)))
    assert (group.rows, group.used, group.left_out, group.statuses) == (2, 0, 2, {status: 2})
    assert all(math.isnan(number) for number in (group.mean, group.median, group.q1, group.q3))


def test_defined_values_with_an_empty_mask_are_counted_but_not_penalised() -> None:
    group = only(Results(rows([0.0, 0.5], ["prediction_empty", "ok"])), "metrics_reloaded")
    assert (group.used, group.penalised, group.mean) == (2, 0, 0.25)
    assert group.statuses == {"prediction_empty": 1, "ok": 1}


def test_groups_in_order_of_appearance() -> None:
    pair = masks(3, 1, 1, 4)
    run = [Case(case, *pair, method=m, groups={"centre": c}) for m in "ba" for case, c in (("1", "Y"), ("2", "X"))]
    results = assay.evaluate_cases(run, ["iou", "dsc"])
    assert [group.key for group in results.summary()] == [(m, "1", key) for m in "ba" for key in ("iou", "dsc")]
    by_centre = results.summary(by=("centre", "metric"))
    assert [group.key for group in by_centre] == [(c, key) for c in "YX" for key in ("iou", "dsc")]
    assert {(group.rows, group.direction) for group in by_centre} == {(2, "up")}


def test_different_units_stay_apart() -> None:
    mixed = rows([1.0], ["ok"], metric="hd", unit="mm") + rows([3.0], ["ok"], metric="hd", unit="voxel")
    failed = rows([NAN], ["error"], metric="hd")
    groups = Results(failed + mixed).summary().groups
    assert [(group.unit, group.mean, group.rows) for group in groups] == [("mm", 1.0, 2), ("voxel", 3.0, 1)]


@pytest.mark.parametrize("by", ["class", ("class",), ("metric", "colour"), ("metric", "value")])
def test_wrong_columns(by: Sequence[str]) -> None:
    with pytest.raises(ValueError, match=r"by must hold 'metric' and may hold"):
        Results(rows([1.0], ["ok"])).summary(by=by)


def test_one_column_as_text() -> None:
    results = Results(rows([1.0, 0.5], ["ok"] * 2))
    assert means(results, "metric") == [group.mean for group in results.summary(by="metric")] == [0.75]


def test_tables(tmp_path: Path) -> None:
    results = Results(rows([0.5, NAN, NAN, NAN], ["ok", "both_empty", "error", "no_negative"]))
    summary = results.summary()
    (record,) = summary.to_records()
    assert record["policy"] == "metrics_reloaded"
    assert [record[name] for name in ("rows", "used", "penalised", "left_out", "mean")] == [4, 2, 1, 2, 0.75]
    assert [record[status] for status in STATUSES] == [1, 1, 0, 0, 0, 1, 0, 0, 0, 1]
    assert summary.to_pandas().to_dict("records") == [record]
    text = summary.to_csv(tmp_path / "summary.csv")
    assert (tmp_path / "summary.csv").read_text() == text
    (line,) = csv.DictReader(io.StringIO(text))
    assert {key: str(value) for key, value in record.items()} == line
    shown = str(summary).splitlines()
    assert shown[0].split() == ["class", "metric", "unit", "median", "IQR", "mean", "n", "notes"]
    assert shown[1].split("  ")[-1] == "1 both empty, 1 no negative, 1 error, 1 replaced, 2 left out"


def test_empty_table() -> None:
    summary = Results([]).summary()
    assert list(summary) == summary.to_records() == []
    assert summary.to_csv() == "method,class,metric\n"
    assert str(summary)


def test_an_error_is_the_method_s_if_another_has_none() -> None:
    """It counts as a missing output, with the bound known of the case; errors of all methods count for nothing."""
    rows = [
        Row("a", "1", "hd", 3.0, "ok", "A", bound=50.0),
        Row("b", "1", "hd", 5.0, "ok", "A", bound=60.0),
        Row("c", "1", "hd", NAN, "error", "A"),
        Row("a", "1", "hd", NAN, "error", "B"),
        Row("b", "1", "hd", 4.0, "ok", "B", bound=60.0),
        Row("c", "1", "hd", NAN, "error", "B"),
        Row("", "1", "pooled_hd", 4.0, "ok", "A"),
        Row("", "1", "pooled_hd", NAN, "error", "B"),
    ]
    by_method = {group.key: group for group in Results(rows).summary(by=["metric", "method"])}
    a, b = by_method["hd", "A"], by_method["hd", "B"]
    assert (a.mean, a.used, a.left_out, a.statuses["error"]) == (4, 2, 1, 1)
    assert (b.mean, b.used, b.penalised, b.left_out, b.statuses["error"]) == (27, 2, 1, 1, 2)
    assert by_method["pooled_hd", "B"].used == 0
    assert means(Results(rows), "metric", "method", policy="nan")[:2] == [4, 4]
    others = [row._replace(groups={"task": row.method}) for row in rows]
    assert [group.used for group in Results(others).summary(by=["metric", "method"])][:2] == [2, 1]
