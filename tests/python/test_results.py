"""The table: looking into it, and leaving and coming back without losing a digit or a status."""

import json
import math
import time
from pathlib import Path

import assay
import numpy as np
import pytest
from assay import Case, Results
from assay.evaluation.rows import FIRST_COLUMNS, LAST_COLUMNS, STATUSES, Row
from hypothesis import given, settings
from hypothesis import strategies as st
from support.files import blocks

NAN = math.nan
COLUMNS = (*FIRST_COLUMNS, "centre", *LAST_COLUMNS)

texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=8)
rows = st.builds(
    Row,
    case=texts.filter(bool),
    class_name=texts,
    metric=st.sampled_from(["dsc", "hd95", "own metric, with a comma"]),
    value=st.floats(),
    status=st.sampled_from(STATUSES),
    method=texts,
    unit=st.sampled_from(["", "mm", "%"]),
    bound=st.floats(min_value=0),
    definition=texts,
    message=texts,
    groups=st.fixed_dictionaries({"centre": texts}),
    farthest=st.lists(st.floats(-1, 1e9) | st.integers(0, 9).map(float), max_size=3).map(tuple),
)


@pytest.fixture(scope="module")
def study() -> Results:
    """Two methods, two centres, two classes, two metrics; one missing output."""
    cases = [
        Case(
            f"c{k}",
            blocks(),
            None if (k, method) == (1, "vit") else blocks(k),
            method=method,
            groups={"centre": "AB"[k]},
        )
        for method in ("unet", "vit")
        for k in (0, 1)
    ]
    return assay.evaluate_cases(cases, ["dsc", "hd95"], labels={"left": 1, "right": 2})


def test_looking(study: Results) -> None:
    assert len(study) == 16
    assert study.columns == COLUMNS
    assert study.metrics == ("dsc", "hd95")
    assert study.classes == ("left", "right")
    assert study.methods == ("unet", "vit")
    assert study.group_keys == ("centre",)
    assert repr(study) == "<Results: 16 rows, 2 cases, metrics dsc, hd95>"
    assert [row.case for row in study][:5] == ["c0"] * 4 + ["c1"]
    lines = str(study).splitlines()
    shown = ["case", "method", "centre", "class", "metric", "value", "unit", "status", "farthest", "message"]
    assert lines[0].split() == shown
    assert lines[-1].split("  ")[-1] == "there is no prediction"
    assert len(lines) == 17


def test_columns_that_say_nothing_are_not_printed() -> None:
    assert str(Results([Row("a", "1", "dsc", 0.5, "ok")])).splitlines()[0].split() == [
        "case", "class", "metric", "value", "status",
    ]  # fmt: skip
    assert str(Results([])).split() == ["class", "metric", "value", "status"]


def test_filter_and_value(study: Results) -> None:
    left = study.filter(class_name="left", metric="dsc")
    assert [row.case for row in left] == ["c0", "c1"] * 2
    assert [one.name for one in left.definitions.values()] == ["dsc"]
    assert len(study.filter(status="missing_output", centre="B")) == 4
    assert len(study.filter(centre="A").filter(centre="B").filter(centre="B")) == 0
    assert study.value(case="c0", method="vit", class_name="right", metric="dsc") == 1
    assert math.isnan(study.value(case="c1", method="vit", class_name="right", metric="dsc"))
    with pytest.raises(LookupError, match="4 rows match"):
        study.value(case="c0", metric="dsc")
    with pytest.raises(LookupError, match="0 rows"):
        study.value(case="c9")
    for name in ("class", "metrics", "patient"):
        with pytest.raises(ValueError, match=r"no column is called .*filter by case, method, class_name, .* centre"):
            study.filter(**{name: "x"})


def test_frames(study: Results) -> None:
    frame = study.to_pandas()
    assert tuple(frame.columns) == COLUMNS
    assert frame["value"].dtype == np.float64
    assert frame["value"].isna().sum() == 4
    assert list(Results([]).to_pandas().columns) == [*FIRST_COLUMNS, *LAST_COLUMNS]


def test_sum(study: Results) -> None:
    apart = [study.filter(method=method) for method in study.methods]
    assert apart[0] + apart[1] == study
    other = Results([Row("x", "1", "iou", 0.5, "ok", groups={"patient": "7"})])
    both = study + other
    assert both.group_keys == ("centre", "patient")
    assert [(r["centre"], r["patient"]) for r in both.to_records()][-2:] == [("B", ""), ("", "7")]
    assert both != study
    assert study != "study"


def test_json(study: Results, tmp_path: Path) -> None:
    text = study.to_json(tmp_path / "results.json")
    assert (tmp_path / "results.json").read_text(encoding="utf-8") == text + "\n"

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    data = json.loads(text, parse_constant=refuse)
    assert [tuple(row) for row in data["rows"]] == [COLUMNS] * 16
    assert data["rows"][-1]["value"] is None
    assert {row["definition"] for row in data["rows"]} == set(data["definitions"])
    assert all(one["description"] for one in data["definitions"].values())
    infinite = Results([Row("x", "1", "hd", math.inf, "ok")]).to_json()
    assert json.loads(infinite, parse_constant=refuse)["rows"][0]["value"] == "inf"


@settings(max_examples=100)
@given(table=st.lists(rows, max_size=5))
def test_csv_keeps_everything(tmp_path_factory: pytest.TempPathFactory, table: list[Row]) -> None:
    path = tmp_path_factory.mktemp("csv") / "results.csv"
    results = Results(table)
    text = results.to_csv(path)
    assert path.read_bytes() == text.encode()
    back = Results.read_csv(path)
    assert back.to_csv() == text
    assert [row.farthest for row in back] == [row.farthest for row in table]


def test_a_table_of_another_tool(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("\ufeffcase,metric,value,scanner\r\na,dsc,0.5,X\r\nb,dsc,,Y\r\nc,dsc,nan,Y\r\nd,new,inf,Z", "utf-8")
    results = Results.read_csv(path)
    assert [(row.value, row.status) for row in results][:1] == [(0.5, "ok")]
    assert [row.status for row in results] == ["ok", "missing_output", "missing_output", "ok"]
    assert [row.groups for row in results] == [{"scanner": s} for s in "XYYZ"]
    assert [results.metric_record(row) for row in results] == [assay.CATALOGUE["dsc"]] * 3 + [None]
    used = {group.key: group.used for group in results.summary("nan", by=("scanner", "metric"))}
    assert used == {("X", "dsc"): 1, ("Y", "dsc"): 0, ("Z", "new"): 1}


def test_presets_are_known_by_name() -> None:
    row = Row("a", "1", "hd95", 1.0, "ok")
    assert Results([row]).metric_record(row) is assay.CATALOGUE["hd"]


def test_large_tables_take_linear_time() -> None:
    """It took minutes when each row asked all others for the columns."""
    results = Results(Row("case", str(k), "dsc", 0.5, "ok", groups={"centre": "A"}) for k in range(30_000))
    begin = time.monotonic()
    assert results.to_csv().count("\n") == 30_001
    assert results.to_json().count('"value"') == 30_000
    assert str(results).count("\n") == 30_000
    assert time.monotonic() - begin < 20


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty: it has no line of column names"),
        ("case;metric;value\na;dsc;0,9\n", "has fields separated by ';', expected commas"),
        (
            'case,metric,value\na,dsc,"0,9"\n',
            "line 2: expected a number, which is written with a decimal point, got '0,9'",
        ),
        ("case,metric\na,dsc\n", r"lacks the columns \['value'\], it has"),
        ("case,metric,value\na,dsc,high\n", r"line 2: expected a number, got 'high'"),
        ("case,metric,value,farthest\na,hd,1,near 2\n", r"line 2: could not convert string to float: 'near'"),
        ("case,metric,value\na,dsc,1\na,dsc\n", r"line 3: expected 3 fields"),
        ("case,metric,value\na,dsc,1,2\n", r"line 2: expected 3 fields"),
    ],
)
def test_refused_tables(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "table.csv").write_text(text)
    with pytest.raises(ValueError, match=message):
        Results.read_csv(tmp_path / "table.csv")


def test_tables_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes("case,metric,value\nMünchen,dsc,1\n".encode("latin-1"))
    with pytest.raises(ValueError, match=r"table\.csv is no text in UTF-8"):
        Results.read_csv(tmp_path / "table.csv")


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"table\.csv"):
        Results.read_csv(tmp_path / "table.csv")
    with pytest.raises(FileNotFoundError, match=r"definitions\.json"):
        Results.load(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"none/results\.csv"):
        Results([]).to_csv(tmp_path / "none" / "results.csv")
