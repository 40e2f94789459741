"""Studies of results: published examples, missing cases, metrics without a direction, and the shell."""

from __future__ import annotations

import json
import math
from pathlib import Path

import assay
import pytest
from assay.evaluation.rows import Row
from support.command import Command, cells

NAN = math.nan

# Six cases of three methods: who wins depends on the scheme.
SIX = {
    "A": [0.92, 0.91, 0.93, 0.90, 0.94, 0.05],
    "B": [0.86, 0.85, 0.87, 0.84, 0.88, 0.86],
    "C": [0.89, 0.88, 0.80, 0.82, 0.83, 0.90],
}


def results(values: dict[str, list[float | None]] | dict[str, list[float]], metric: str = "dsc") -> assay.Results:
    rows = [
        Row(f"case {k}", "liver", metric, float(value), "ok", method)
        for method, own in values.items()
        for k, value in enumerate(own)
        if value is not None
    ]
    return assay.Results(rows)


@pytest.mark.parametrize(
    ("scheme", "ranks"),
    [
        ("mean_then_rank", [3, 1, 2]),
        ("median_then_rank", [1, 2, 3]),
        ("rank_then_mean", [1, 2, 2]),
        ("rank_then_median", [1, 2, 3]),
        ("quantile_then_rank", [3, 1, 2]),
    ],
)
def test_the_scheme_decides(scheme: str, ranks: list[int]) -> None:
    (one,) = results(SIX).study(resamples=200).rankings(scheme)
    assert one.ranking.ranks.tolist() == ranks
    assert one.stability.ranks.shape == (200, 3)
    distances = results({name: [1 - x for x in own] for name, own in SIX.items()}, "hd95")
    (turned,) = distances.study(resamples=200).rankings(scheme)
    assert turned.ranking.ranks.tolist() == ranks
    assert (turned.stability.ranks == one.stability.ranks).all()


def test_missing_cases_do_not_pay() -> None:
    values: dict[str, list[float | None]] = {
        "A": [0.7] * 6,
        "B": [0.9] * 3 + [None] * 3,
        "C": [0.6] * 3 + [0.8] * 3,
    }
    study = results(values).study(resamples=200)
    (one,) = study.rankings()
    assert one.ranking.ranks.tolist() == [1, 3, 1]
    assert one.ranking.scores.tolist() == pytest.approx([0.7, 0.45, 0.7])
    by_method = {row.method: row for row in study.aggregates()}
    assert (by_method["B"].statuses["absent"], by_method["B"].penalised) == (3, 3)
    (kind,) = results(values).study(policy="nan", resamples=200).rankings()
    assert kind.ranking.ranks.tolist() == [1, 3, 1]  # what is left undefined counts as worse than every value


def test_a_case_that_no_method_can_have_a_value_for() -> None:
    """Of an image without an object there is no sensitivity, whatever the method: it does not make all equal."""
    values = {"A": [0.9, 0.8, 0.9, 0.8], "B": [0.2, 0.3, 0.2, 0.3]}
    rows = [Row("empty", "liver", "object_sensitivity", NAN, "reference_empty", method) for method in values]
    table = results(values, "object_sensitivity") + assay.Results(rows)
    grouped = [row._replace(groups={"patient": "p1" if row.case in ("case 2", "case 3") else "p0"}) for row in table]
    for study in (
        table.study(resamples=100),
        assay.Results(grouped).study("hierarchical_mean", levels=["patient"], resamples=100),
    ):
        ((_, ranking, stability),) = study.rankings()
        assert ranking.scores.tolist() == pytest.approx([row.estimate for row in study.aggregates()])
        assert ranking.ranks.tolist() == [1, 2]
        assert stability.ranks.max(axis=0)[0] == 1


def rows(**columns: list[tuple[float, str]]) -> assay.Results:
    """By method the value and status of each case."""
    return assay.Results(
        Row(f"case {k}", "liver", "dsc", value, status, method)
        for method, own in columns.items()
        for k, (value, status) in enumerate(own)
    )


GOOD, POOR = [(0.9, "ok"), (0.8, "ok"), (0.9, "ok")], [(0.3, "ok"), (0.2, "ok"), (0.3, "ok")]


def test_what_the_policy_leaves_out_is_no_failure() -> None:
    """To be right about an image without an organ must not be worse than to be wrong."""
    table = rows(A=[*GOOD, (NAN, "both_empty")], B=[*POOR, (0.0, "reference_empty")])
    study = table.study(policy="exclude_both_empty", resamples=100)
    ((_, ranking, stability),) = study.rankings()
    assert ranking.order == ("A", "B")
    assert ranking.scores.tolist() == pytest.approx([row.estimate for row in study.aggregates()])
    assert any("left out of their method alone" in note for note in stability.notes)


@pytest.mark.parametrize("status", ["missing_output", "error"])
def test_failures_without_a_value_are_worse_than_every_value(status: str) -> None:
    table = rows(A=[*GOOD, (NAN, status)], B=[*POOR, (0.0, "ok")])
    ((_, ranking, stability),) = table.study(policy="nan", resamples=100).rankings()
    assert ranking.order == ("B", "A")
    assert stability.notes[0].startswith("failures without a value count as worse than every value")
    assert "(A 1)" in stability.notes[0]
    ((_, per_case, _),) = table.study(policy="nan", resamples=100).rankings("rank_then_mean")
    assert per_case.scores.tolist() == [1.25, 1.75]


def test_an_error_where_another_method_has_none_is_a_missing_output() -> None:
    study = rows(A=[*GOOD, (NAN, "error"), (NAN, "error")], B=[*POOR, (0.2, "ok"), (NAN, "error")]).study(resamples=100)
    a, b = study.aggregates()
    assert (a.estimate, a.penalised, a.left_out, a.statuses["error"]) == (pytest.approx(2.6 / 4), 1, 1, 2)
    assert (b.estimate, b.penalised, b.left_out) == (pytest.approx(0.25), 0, 1)
    ((_, ranking, _),) = study.rankings()
    assert ranking.scores.tolist() == pytest.approx([a.estimate, b.estimate])


def test_values_that_pairs_lack_are_said() -> None:
    table = rows(A=[*GOOD, (NAN, "missing_output")], B=[*POOR, (0.2, "ok")])
    ((_, pairs),) = table.study(policy="nan", resamples=100).comparisons()
    assert pairs.pair("A", "B").cases == 3
    assert "left out of the pairs of their method, which can gain" in pairs.notes[0]


def test_comparisons() -> None:
    b = [0.50, 0.55, 0.61, 0.66, 0.70, 0.74, 0.79, 0.83, 0.88, 0.92]
    a = [x + d / 1000 for x, d in zip(b, [10, 12, 9, 11, 13, 8, 14, 7, 15, 6], strict=True)]
    study = results({"A": a, "B": b}).study()
    overlapping = {row.method: row for row in study.aggregates()}
    assert overlapping["A"].low < overlapping["B"].high
    ((table, pairs),) = study.comparisons(alternative="greater")
    (pair,) = pairs
    assert table.metric == "dsc"
    assert pair.difference == pytest.approx(0.0105)
    assert 0.008 < pair.low < pair.high < 0.013
    assert pair.wilcoxon.p == pytest.approx(1 / 1024)


def test_one_method_and_no_direction() -> None:
    assert results({"A": [0.5, 0.6]}).study().rankings() == []
    mine = results(SIX, "mine")
    assert mine.study().rankings() == mine.study().comparisons() == []
    assert len(mine.study(directions={"mine": "up"}).rankings()) == 1
    assert len(mine.aggregate(resamples=100)) == 3
    assert results({"A": [0.5], "B": [0.6]}).study().rankings() == []


def test_a_report_of_a_study(tmp_path: Path) -> None:
    page = results(SIX).report(tmp_path / "report", resamples=200)
    text = page.read_text(encoding="utf-8")
    assert page.name == "report.html"
    assert "dsc" in text
    assert {"results.csv", "aggregates.csv", "rankings.csv"} <= {one.name for one in page.parent.iterdir()}


# -- the shell ---------------------------------------------------------------------------------------------------------


def table_of(values: dict[str, list[float]], folder: Path) -> Path:
    path = folder / "results.csv"
    lines = [f"P{k // 2}_{k},{name},{x}" for name, own in values.items() for k, x in enumerate(own)]
    path.write_text("\n".join(["Subject,team,Score", *lines]) + "\n", encoding="utf-8")
    return path


def test_rank_a_table_of_any_tool(command: Command, tmp_path: Path) -> None:
    path = table_of(SIX, tmp_path)
    options = ["--columns", "case=Subject,method=team", "--metrics", "Score", "--directions", "Score=up"]
    done = command("rank", str(path), *options, "--resamples", "500", "--scheme", "median_then_rank")
    assert (done.code, done.err) == (0, "")
    rows = [row for row in cells(done.out) if row[0] in ("1", "2", "3")]
    assert [row[:3] for row in rows] == [["1", "A", "0.915"], ["2", "B", "0.86"], ["3", "C", "0.855"]]
    assert "mean over cases, with 95 % intervals (BCa, 500 resamples of cases, seed 0)" in done.out
    nested = command("rank", str(path), *options, "--pattern", "(?P<patient>P.)_.*", "--levels", "patient")
    assert "resamples of units of patient" in nested.out


def test_rank_several_tasks(command: Command, tmp_path: Path) -> None:
    for name in ("ct", "mr"):
        (tmp_path / name).mkdir()
        table_of(SIX, tmp_path / name)
    paths = [str(tmp_path / name / "results.csv") for name in ("ct", "mr")]
    options = ["--columns", "case=Subject,method=team", "--metrics", "Score", "--directions", "Score=up"]
    done = command("rank", *paths, *options, "--resamples", "50", "--tasks", "CT,MR")
    assert (done.code, done.err) == (0, "")
    assert {row[0] for row in cells(done.out) if row[2] == "Score"} == {"CT", "MR"}
    twice = command("rank", *paths, *options)
    assert (twice.code, "is there twice" in twice.err) == (2, True)
    fewer = command("rank", *paths, *options, "--tasks", "CT")
    assert (fewer.code, "--tasks must name each of 2 tables, got 1: CT" in fewer.err) == (2, True)


def test_rank_says_why_there_is_no_ranking(command: Command, tmp_path: Path) -> None:
    options = ["--columns", "case=Subject,method=team", "--metrics", "Score", "--resamples", "50"]
    done = command("rank", str(table_of(SIX, tmp_path)), *options)
    assert done.code == 0
    assert "Methods are not ranked by Score: whether more or less is better is not known" in done.out


def test_a_report_ranks_as_it_is_told(command: Command, tmp_path: Path) -> None:
    options = ["--columns", "case=Subject,method=team", "--metrics", "Score", "--directions", "Score=up"]
    where = tmp_path / "report"
    path = table_of(SIX, tmp_path)
    done = command(
        "rank", str(path), *options, "--resamples", "50", "--scheme", "median_then_rank", "--out", str(where)
    )
    assert (done.code, done.err) == (0, "")
    ranks = {one["method"]: one["rank"] for one in json.loads((where / "report.json").read_text("utf-8"))["rankings"]}
    assert ranks == {"A": 1, "B": 2, "C": 3}
    assert "ranked by the median of their cases" in (where / "methods.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--metric", "iou"], "--metric iou is not in the results, which have Score"),
        (["--directions", "Score"], "--directions must be name=value"),
        (["--scheme", "best"], "scheme must be one of"),
        (["--levels", "centre"], "results have no group column 'centre'"),
    ],
)
def test_rank_says_what_is_wrong(command: Command, tmp_path: Path, options: list[str], message: str) -> None:
    path = table_of(SIX, tmp_path)
    known = ["--columns", "case=Subject,method=team", "--metrics", "Score"]
    given = options if "--directions" in options else [*options, "--directions", "Score=up"]
    done = command("rank", str(path), *known, *given)
    assert done.code == 2
    assert message in done.err


def test_a_run_that_was_cut_short_is_not_ranked(command: Command, folders: Path) -> None:
    """What was not evaluated yet is no missing output."""
    assert command("evaluate", "ref", "unet", "vit", "--out", "out", "--metrics", "dsc").code == 0
    assert command("rank", "out", "--resamples", "50").code == 0
    table = folders / "out" / "results.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    (last,) = {line.split(",")[0] for line in lines[-1:]}
    rest = [line for line in lines if not line.startswith(f"{last},vit,")]
    assert len(rest) < len(lines)
    table.write_text("".join(rest), "utf-8")
    done = command("rank", "out")
    assert done.code == 2
    assert "out is of a run that was cut short: 1 of 6 cases are not evaluated yet" in done.err


def test_evaluate_writes_a_report(command: Command, folders: Path) -> None:
    done = command("evaluate", "ref", "unet", "--out", "out", "--report")
    assert (done.code, done.err) == (0, "")
    assert (folders / "out" / "report" / "report.html").is_file()
    alone = command("evaluate", "ref", "unet", "--report")
    assert (alone.code, "--report needs --out" in alone.err) == (2, True)
