"""Results as tables of methods and cases, tables of other tools, and what is known of cases besides."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay.evaluation.rows import Row
from assay.studies import case_values

NAN = math.nan


def row(case: str, method: str, value: float, status: str = "ok", **more: Any) -> Row:
    return Row(case, more.pop("class_name", "liver"), more.pop("metric", "dsc"), value, status, method, **more)


def test_one_table_per_task_class_and_metric() -> None:
    rows = [
        row(case, method, k / 100, metric=metric, groups={"task": task, "patient": case[0]})
        for k, (case, method, metric, task) in enumerate(
            (case, method, metric, task)
            for task in ("CT", "MR")
            for case in ("a1", "a2", "b1")
            for method in ("A", "B")
            for metric in ("dsc", "hd95")
        )
    ]
    found = case_values(assay.Results(rows))
    assert [(one.task, one.metric, one.direction) for one in found] == [
        *(("CT", "dsc", "up"), ("CT", "hd95", "down"), ("MR", "dsc", "up"), ("MR", "hd95", "down")),
    ]
    first = found[0]
    assert (first.methods, first.cases) == (("A", "B"), ("a1", "a2", "b1"))
    assert first.values.tolist() == [[0.0, 0.04, 0.08], [0.02, 0.06, 0.1]]
    assert first.groups == {"patient": ("a", "a", "b")}
    assert (found[1].better == -found[1].values).all()
    assert first.name == "CT liver dsc"


def test_failures_count_as_the_worst_and_are_counted() -> None:
    rows = [
        *(row("1", "A", 0.9), row("1", "B", 0.8)),
        *(row("2", "A", NAN, "missing_output"), row("2", "B", NAN, "both_empty")),
        row("3", "A", NAN, "error"),
        row("4", "A", 0.5),
    ]
    (found,) = case_values(assay.Results(rows))
    assert np.array_equal(found.values, [[0.9, 0, NAN, 0.5], [0.8, 1, 0, 0]], equal_nan=True)
    assert found.statuses == (
        {"ok": 2, "missing_output": 1, "error": 1},
        {"ok": 1, "both_empty": 1, "absent": 2},
    )
    assert found.penalised == (1, 3)
    (left,) = case_values(assay.Results(rows), "nan")
    assert np.array_equal(left.values, [[0.9, NAN, NAN, 0.5], [0.8, NAN, NAN, NAN]], equal_nan=True)


def test_a_case_of_other_methods_has_their_bound() -> None:
    rows = [row("1", "A", 3.0, metric="hd", bound=99.0), row("2", "A", 4.0, metric="hd", bound=50.0)]
    (found,) = case_values(assay.Results([*rows, row("1", "B", 2.0, metric="hd", bound=99.0)]))
    assert found.values.tolist() == [[3, 4], [2, 50]]
    assert found.bounds.tolist() == [99, 50]


def test_what_is_refused() -> None:
    twice = assay.Results([row("1", "A", 0.5), row("1", "A", 0.6)])
    with pytest.raises(ValueError, match=r"liver dsc: case 1 of A is there twice, with 0\.5 and 0\.6"):
        case_values(twice)
    two = assay.Results([row("1", "A", 0.5, definition="dsc-1"), row("2", "A", 0.6, definition="dsc-2")])
    with pytest.raises(ValueError, match="liver dsc is the name of several definitions: dsc-1, dsc-2"):
        case_values(two)
    units = assay.Results([row("1", "A", 0.5, unit="mm"), row("2", "A", 0.6, unit="voxel")])
    with pytest.raises(ValueError, match=r"dsc is between 0 and 1, but case 2 of A has 85; is it in percent"):
        case_values(assay.Results([row("1", "A", 0.5), row("2", "A", 85.0)]))
    with pytest.raises(ValueError, match="dsc has units mm, voxel; tell them apart first"):
        case_values(units)
    groups = assay.Results([row("1", "A", 0.5, groups={"site": "x"}), row("1", "B", 0.6, groups={"site": "y"})])
    with pytest.raises(ValueError, match="case 1 has two values of site: 'x' and 'y'"):
        case_values(groups)
    other = assay.Results(
        [row("1", "A", 0.5, groups={"site": "x"}), row("1", "A", 2, metric="hd", groups={"site": "y"})]
    )
    with pytest.raises(ValueError, match="case 1 has two values of site: 'x' and 'y'"):
        case_values(other)
    with pytest.raises(TypeError, match="directions must map names of metrics to 'up' or 'down', got"):
        case_values(other, directions=["hd"])  # type: ignore[arg-type]
    own = assay.Results([row("1", "A", 0.5, metric="mine")])
    (found,) = case_values(own)
    with pytest.raises(ValueError, match=r"of mine more is not known to be better; say directions=\{'mine': 'up'\}"):
        _ = found.better
    assert (case_values(own, directions={"mine": "down"})[0].better == -0.5).all()
    with pytest.raises(ValueError, match=r"directions\['mine'\] must be 'up' or 'down', got 'more'"):
        case_values(own, directions={"mine": "more"})
    with pytest.raises(ValueError, match="directions names 'hd', but the metrics are mine"):
        case_values(own, directions={"hd": "up"})
    with pytest.raises(ValueError, match="results hold no row of a single case"):
        case_values(assay.Results([row("", "A", 0.5)]))


# -- tables of other tools ---------------------------------------------------------------------------------------------


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_long_table_with_other_names(tmp_path: Path) -> None:
    text = "Subject,team,Score,Measure,site\nP1,A,0.5,dsc,x\nP2,A,0.7,dsc,y\n"
    columns = {"case": "Subject", "method": "team", "value": "Score", "metric": "Measure"}
    found = assay.Results.read_csv(written(tmp_path / "a.csv", text), columns=columns)
    assert [(r.case, r.method, r.metric, r.value, r.groups) for r in found] == [
        *(("P1", "A", "dsc", 0.5, {"site": "x"}), ("P2", "A", "dsc", 0.7, {"site": "y"})),
    ]


def test_values_of_a_whole_set_have_no_case(tmp_path: Path) -> None:
    written_by_a_run = assay.Results([row("1", "A", 0.5), row("", "A", 0.7, metric="pooled_dsc")])
    written_by_a_run.to_csv(tmp_path / "results.csv")
    back = assay.Results.read_csv(tmp_path / "results.csv")
    assert [(r.case, r.metric, r.value) for r in back] == [("1", "dsc", 0.5), ("", "pooled_dsc", 0.7)]


def test_a_wide_table(tmp_path: Path) -> None:
    text = "case,Dice,HD,age\n1,0.5,3,70\n2,NA,4,60\n"
    found = assay.Results.read_csv(written(tmp_path / "a.csv", text), metrics=["Dice", "HD"])
    assert [(r.case, r.metric, r.status) for r in found] == [
        *(("1", "Dice", "ok"), ("1", "HD", "ok"), ("2", "Dice", "missing_output"), ("2", "HD", "ok")),
    ]
    assert found.group_keys == ("age",)


@pytest.mark.parametrize(
    ("text", "options", "error", "message"),
    [
        (
            "a,b\n1,2\n",
            {},
            ValueError,
            r"lacks the columns \['case', 'metric', 'value'\], it has .*; say with",
        ),
        ("case,b\n1,2\n", {"metrics": ["c"]}, ValueError, r"lacks the columns \['c'\]"),
        ("case,b\n1,x\n", {"metrics": ["b"]}, ValueError, "line 2: expected a number, got 'x'"),
        ("case,b\n1,2,3\n", {"metrics": ["b"]}, ValueError, "line 2: expected 2 fields"),
        ("case,b\n,2\n", {"metrics": ["b"]}, ValueError, "line 2: there is no case"),
        (
            "case,b\n1,2\n",
            {"columns": {"subject": "case"}},
            ValueError,
            "columns may name case, .* got 'subject'",
        ),
        ("case,b\n1,2\n", {"columns": ["case"]}, TypeError, "columns must map names of columns"),
        ("case,b\n1,2\n", {"metrics": "b"}, TypeError, "metrics must list the names of columns, got 'b'"),
    ],
    ids=range(8),
)
def test_unusable_tables(
    tmp_path: Path, text: str, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        assay.Results.read_csv(written(tmp_path / "a.csv", text), **options)


# -- group columns -----------------------------------------------------------------------------------------------------


def test_groups_from_names_and_tables(tmp_path: Path) -> None:
    results = assay.Results([row("P1_left", "A", 0.5), row("P2_right", "A", 0.6), row("", "A", 0.7)])
    found = results.with_groups(pattern=r"(?P<patient>P\d+)_(?P<side>.*)")
    assert [r.groups for r in found] == [{"patient": "P1", "side": "left"}, {"patient": "P2", "side": "right"}, {}]
    text = "case,centre\nP1_left,x\nP2_right,y\nP9,z\n"
    both = found.with_groups(written(tmp_path / "groups.csv", text))
    assert both.group_keys == ("patient", "side", "centre")
    assert both.with_groups({"P1_left": {"age": 70}, "P2_right": {"age": 60}}).rows[1].groups["age"] == "60"


@pytest.mark.parametrize(
    ("table", "pattern", "error", "message"),
    [
        (None, None, TypeError, "give a table by case, or a pattern"),
        ({"1": {}}, "(?P<a>.)", TypeError, "give a table by case, or a pattern"),
        (None, "(", ValueError, "pattern is no regular expression"),
        (None, "(.*)", ValueError, "pattern must name groups"),
        (None, r"(?P<a>\d)", ValueError, "does not match the case 'P1'"),
        (None, r"(?P<value>.*)", ValueError, "group columns cannot be called value"),
        ({"P2": {"a": 1}}, None, ValueError, "the table of groups lacks 1 cases, the first of them 'P1'"),
        (3, None, TypeError, "a table of groups must be a mapping by case or the path of a CSV file, got 3"),
    ],
    ids=range(8),
)
def test_unusable_groups(table: Any, pattern: str | None, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        assay.Results([row("P1", "A", 0.5)]).with_groups(table, pattern=pattern)


def test_unusable_files_of_groups(tmp_path: Path) -> None:
    results = assay.Results([row("P1", "A", 0.5)])
    with pytest.raises(ValueError, match="lacks the column 'case', it has"):
        results.with_groups(written(tmp_path / "a.csv", "id,x\nP1,2\n"))
    with pytest.raises(ValueError, match=r"line 3: case 'P1' is there twice with other groups"):
        results.with_groups(written(tmp_path / "b.csv", "case,x\nP1,2\nP1,3\n"))
