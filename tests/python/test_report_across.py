"""What a report says across tasks, classes and metrics, what it leaves out, and what becomes of an earlier one."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from assay.evaluation.case import Case
from assay.evaluation.results import Results
from assay.evaluation.run import evaluate_cases
from assay.report import across_tasks, html
from assay.report.across_tasks import across, agreement_table
from assay.report.parts import only_first
from assay.report.study_tables import worst_table
from assay.studies.consensus import consensus
from scipy import stats
from support.report_pages import of_section, report, study
from support.studies import made_up

mpl.use("Agg")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """See that no figure is left open."""
    yield
    assert not plt.get_fignums()


def of_tasks(tasks: Sequence[str], **options: Any) -> Results:
    """Results of other cases in each task."""
    rows = []
    for seed, task in enumerate(tasks):
        rows += [
            row._replace(case=f"{task} {row.case}", groups={"task": task, **row.groups})
            for row in made_up(seed=seed, **{"failing": 0, "classes": [""], **options})
        ]
    return Results(rows)


# -- consensus ---------------------------------------------------------------------------------------------------------


def test_a_consensus_of_tasks_by_each_metric(tmp_path: Path) -> None:
    results = of_tasks(["CT", "MR", "US"], methods=["A", "B", "C", "D"])
    page = report(tmp_path, results)
    section = of_section(page, "across")
    assert '<h2 id="across">Across tasks and metrics</h2>' in section
    for said in ("dsc: consensus of 3 tasks", "hd95: consensus of 3 tasks", "rank in CT", "rank in US"):
        assert said in section
    assert "mean rank over 3 tasks, each of which counts once, however many cases it has" in section
    assert section.count("<svg") == 6  # for each metric blobs, stacked bars and a dendrogram
    assert "how often a method gets which rank in each of 3 tasks" in section
    assert "which of 3 tasks rank alike" in section
    rankings = {one.table.task: one.ranking for one in study(results).rankings() if one.table.metric == "dsc"}
    wanted = consensus(rankings)
    with (tmp_path / "report" / "consensus.csv").open() as file:
        found = [row for row in csv.DictReader(file) if row["metric"] == "dsc"]
    assert [row["method"] for row in found] == ["A", "B", "C", "D"]
    assert [float(row["rank"]) for row in found] == wanted.ranks.tolist()
    assert [float(row["score"]) for row in found] == pytest.approx(wanted.scores.tolist())
    assert {row["rankings"] for row in found} == {"3"}
    first = wanted.methods[int(np.argmin(wanted.ranks))]
    assert section.index(f'<th scope="row">{first}</th>') == section.index('<th scope="row">')
    assert "mean of the ranks over tasks" in (tmp_path / "report" / "methods.txt").read_text()


def test_of_one_task_its_classes_are_combined() -> None:
    results = made_up(classes=["liver", "tumour"], failing=0)
    found = across(study(results).rankings())
    assert found.title == "Across classes and metrics"
    assert [(group.metric, group.what, [*group.stabilities]) for group in found.groups] == [
        ("dsc", "classes", ["liver", "tumour"]),
        ("hd95", "classes", ["liver", "tumour"]),
    ]
    # The cases are the same, and so are the draws: in each resample the consensus is that of both.
    for group in found.groups:
        both = np.mean([one.ranks for one in group.stabilities.values()], axis=0)
        np.testing.assert_array_equal(group.found.ranks, stats.rankdata(both, "min", axis=1))


def test_tasks_draw_other_cases_for_themselves() -> None:
    (group,) = across(study(of_tasks(["CT", "MR"], metrics=["dsc"])).rankings()).groups
    ct, mr = (one.ranks for one in group.stabilities.values())
    both = np.mean([ct, np.roll(mr, 1, axis=0)], axis=0)
    np.testing.assert_array_equal(group.found.ranks, stats.rankdata(both, "min", axis=1))


def test_tasks_with_classes_count_once_for_each() -> None:
    found = across(study(of_tasks(["CT", "MR"], classes=["liver", ""], metrics=["dsc"])).rankings())
    assert found.title == "Across tasks and classes"
    (group,) = found.groups
    assert [*group.stabilities] == ["CT · liver", "CT · –", "MR · liver", "MR · –"]
    assert group.found.consensus.tasks == tuple(group.stabilities)


def test_one_ranking_has_nothing_across(tmp_path: Path) -> None:
    page = report(tmp_path, made_up(classes=["liver"], metrics=["dsc"], failing=0))
    assert 'id="rankings"' in page.text
    assert 'id="across"' not in page.text
    assert not (tmp_path / "report" / "consensus.csv").exists()


def test_a_method_that_is_not_in_all_tasks_is_named(tmp_path: Path) -> None:
    rows = [row for row in of_tasks(["CT", "MR"]) if (row.method, row.groups["task"]) != ("B", "MR")]
    section = of_section(report(tmp_path, Results(rows)), "across")
    assert "dsc has no consensus: B is not ranked in MR, but in others." in section
    assert "consensus of" not in section
    assert "Kendall&#39;s tau of the rankings by two metrics" in section


def test_without_scipy_there_is_no_dendrogram_and_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(across_tasks, "_has_scipy", lambda: False)
    section = of_section(report(tmp_path, of_tasks(["CT", "MR", "US"], metrics=["dsc"])), "across")
    assert section.count("<svg") == 2
    assert "There is no dendrogram of these rankings: it needs scipy (assay[stats])." in section


# -- metrics -----------------------------------------------------------------------------------------------------------


def test_rankings_by_two_metrics_agree_as_scipy_says(tmp_path: Path) -> None:
    results = of_tasks(["CT", "MR"], methods=["A", "B", "C", "D", "E"], cases=6)
    rankings = {(one.table.task, one.table.metric): one.ranking.ranks for one in study(results).rankings()}
    taus = [stats.kendalltau(rankings[task, "dsc"], rankings[task, "hd95"]).statistic for task in ("CT", "MR")]
    found = across(study(results).rankings())
    assert [(one.task, one.first, one.second) for one in found.agreements] == [
        ("CT", "dsc", "hd95"),
        ("MR", "dsc", "hd95"),
    ]
    assert [one.tau for one in found.agreements] == pytest.approx(taus)
    table = agreement_table(found)
    assert table is not None
    wanted = f"{np.mean(taus):.2f} ({min(taus):.2f} to {max(taus):.2f})"
    assert [[cell.text for cell in row] for row in table.rows] == [["dsc", "", wanted], ["hd95", wanted, ""]]
    report(tmp_path, results)
    with (tmp_path / "report" / "agreement.csv").open() as file:
        assert [float(row["tau"]) for row in csv.DictReader(file)] == pytest.approx(taus)


def test_metrics_alone_are_across_metrics(tmp_path: Path) -> None:
    page = report(tmp_path, made_up(classes=["liver"], failing=0))
    assert '<h2 id="across">Across metrics</h2>' in page.text
    assert (tmp_path / "report" / "agreement.csv").exists()
    assert not (tmp_path / "report" / "consensus.csv").exists()


def test_ties_of_all_methods_have_no_tau(tmp_path: Path) -> None:
    rows = [row._replace(value=0.5) if row.metric == "dsc" else row for row in made_up(classes=["liver"], failing=0)]
    section = of_section(report(tmp_path, Results(rows)), "across")
    assert section.count("–</td>") == 2


# -- what is left out --------------------------------------------------------------------------------------------------


def test_limits_are_said_with_their_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_FIGURES", "_RANKINGS"):
        monkeypatch.setattr(html, name, 2)
    monkeypatch.setattr(across_tasks, "_COLUMNS", 2)
    monkeypatch.setattr(across_tasks, "_DRAWN", 1)
    monkeypatch.setattr(across_tasks, "_ROWS", 6)
    page = report(tmp_path, of_tasks(["CT", "MR", "US"], methods=["A", "B", "C"], cases=3))
    assert "Only the first 2 of 6 tasks and metrics have a figure of their intervals" in of_section(page, "results")
    distributions = of_section(page, "distributions")
    assert distributions.count("<figure") == 2
    assert "Only 2 of 6 figures are drawn, evenly chosen: there are none of CT · hd95 (mm), MR · dsc, " in distributions
    assert "Only the first 2 of 6 rankings have figures" in of_section(page, "rankings")
    assert "Only the first 2 of 6 comparisons have a map of significance" in of_section(page, "comparisons")
    of_all = of_section(page, "across")
    assert of_all.count("<svg") == 3
    assert "Only the first 1 of 2 metrics have figures here; the numbers of all are in consensus.csv." in of_all
    assert "Only the first 2 of 3 ranks have a column; all are in rankings.csv." in of_all
    assert "Only the first 2 of 3 methods of the consensus; the others have no room." in of_all
    assert "Only the first 2 of 3 tasks; the others have no room." in of_all


def test_one_pair_needs_no_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_FIGURES", 1)
    page = report(tmp_path, made_up(["A", "B"], metrics=["dsc"], cases=3, failing=0))
    assert "map of significance" not in of_section(page, "comparisons")


def test_nothing_is_said_where_all_is_shown(tmp_path: Path) -> None:
    page = report(tmp_path, of_tasks(["CT", "MR"]))
    assert "Only the first" not in page.shown
    assert "evenly chosen" not in page.shown
    assert "eft out by the policy" not in page.shown
    assert "no podium plot" not in page.shown


def test_many_methods_have_no_podium_plot(tmp_path: Path) -> None:
    methods = [f"method {k}" for k in range(9)]
    page = report(tmp_path, made_up(methods, ["liver"], ["dsc"], 5, 0))
    rankings = of_section(page, "rankings")
    assert "There is no podium plot: of 9 methods it could not be read; it is drawn for up to 8." in rankings
    assert not list((tmp_path / "report" / "figures").glob("podium*"))


def test_axes_say_that_they_do_not_name_all(tmp_path: Path) -> None:
    page = report(tmp_path, made_up([f"m{k}" for k in range(25)], ["liver", "tumour"], ["dsc"], 4, 0))
    for section in ("rankings", "across", "comparisons"):
        assert "Axes name only one in 2 of 25 methods; the tables name all." in of_section(page, section)


def test_podiums_say_which_cases_they_lack(tmp_path: Path) -> None:
    rows = made_up(["A", "B"], ["liver"], ["hd95"], 6, 0).rows
    page = report(tmp_path, Results([row._replace(value=np.inf), *rows[1:]] if (row := rows[0]) else rows))
    assert "Cases left out, of which not all values are finite: 1 of 6." in of_section(page, "rankings")


def test_distributions_say_what_the_policy_left_out(tmp_path: Path) -> None:
    rows = made_up(["A"], ["liver"], ["hd95"], 6, 0).rows
    gone = rows[0]._replace(value=float("nan"), status="prediction_empty", bound=float("nan"))
    page = report(tmp_path, Results([gone, *rows[1:]]))
    assert "Values left out by the policy: 1." in of_section(page, "distributions")


def test_pictures_of_worst_cases_are_counted(tmp_path: Path) -> None:
    reference = np.zeros((20, 24), np.uint8)
    for k in range(1, 6):
        reference[3 * k : 3 * k + 2, 4:18] = k
    cases = [Case(f"case {k}", reference, np.roll(reference, k + 1, axis=1)) for k in range(4)]
    results = evaluate_cases(cases, ["dsc"], jobs=1)
    worst = of_section(report(tmp_path, results, cases=cases), "worst")
    assert worst.count('class="slice"') == 12
    assert "Only the first 12 of 15 cases, methods and classes of the table are drawn; those first " in worst
    assert "The 3 worst values of each class and metric" in worst
    few = evaluate_cases(cases[:2], ["dsc"], jobs=1)
    assert "Only the first" not in of_section(report(tmp_path / "few", few, cases=cases), "worst")


def test_worst_values_are_counted() -> None:
    rows = made_up(cases=21, failing=0).rows
    assert worst_table(rows[:121]).notes == (
        "Only the first 120 of 121 of these values; every value is in results.csv.",
    )
    assert worst_table(rows[:120]).notes == ()


def test_sentences_of_limits() -> None:
    assert only_first(12, 1200, "rankings", "see") == "Only the first 12 of 1,200 rankings; see."
    assert only_first(12, 12, "rankings", "see") == ""


# -- an earlier report -------------------------------------------------------------------------------------------------


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_an_earlier_report_wrote_is_removed_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    report(tmp_path, of_tasks(["CT", "MR", "US"]))
    before = files(folder)
    own = {"figures/mine.png", "figures/stability-mine.svg", "notes.txt", "mine.csv"}
    for name in own:
        (folder / name).write_text("mine")
    report(tmp_path, made_up(["A"], ["liver"], ["dsc"], 5, 0))
    after = files(folder)
    assert own < after
    fresh = tmp_path / "fresh"
    report(fresh, made_up(["A"], ["liver"], ["dsc"], 5, 0))
    assert after - own == files(fresh / "report")
    assert not {"consensus.csv", "comparisons.csv", "figures/tau.svg"} & after
    assert {"consensus.csv", "comparisons.csv", "figures/tau.svg"} < before
    assert set(json.loads((folder / "report.json").read_text())["written"]) == after - own


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"written": 3}', '{"written": [3, null]}', "[" * 100000, "\0"])
def test_odd_lists_of_files_remove_nothing(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "old.svg").write_text("mine")
    (folder / "report.json").write_text(content)
    report(tmp_path, made_up(["A"], ["liver"], ["dsc"], 3, 0))
    assert (folder / "old.svg").exists()


@pytest.mark.parametrize(
    "name",
    ["../mine.csv", "figures/../../mine.csv", "/mine.csv", "other/mine.csv", "mine.nii.gz", ".mine.csv", "figures"],
)
def test_lists_never_reach_beyond_what_reports_write(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "report"
    (folder / "other").mkdir(parents=True)
    (folder / "figures").mkdir()
    kept = [folder.parent / "mine.csv", folder / "other" / "mine.csv", folder / "mine.nii.gz", folder / ".mine.csv"]
    for path in kept:
        path.write_text("mine")
    (folder / "report.json").write_text(json.dumps({"written": [name, str(kept[0])]}))
    report(tmp_path, made_up(["A"], ["liver"], ["dsc"], 3, 0))
    assert all(path.exists() for path in kept)
    assert re.search("<h1>Validation report</h1>", (folder / "report.html").read_text())
