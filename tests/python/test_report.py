"""Reports are pages that anybody can read: by keyboard, without network, with any names in them."""

import csv
import json
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import assay
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from assay.evaluation.case import Case
from assay.evaluation.results import Results
from assay.evaluation.rows import Row
from assay.report.figures import inline_svg
from assay.report.html import write_report
from assay.report.markdown import as_html
from assay.report.tables import decimals, p_value, share, with_interval
from assay.report.worst_cases import outline
from assay.studies.aggregates import Aggregates
from assay.studies.set_aggregates import SetAggregates
from support.report_pages import Page, check, of_section, report, study
from support.studies import made_up

mpl.use("Agg")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """See that no figure is left open, and that settings are what they were."""
    before = dict(mpl.rcParams)
    yield
    assert dict(mpl.rcParams) == before
    assert not plt.get_fignums()


class AggregatesOnly:
    """A study without rankings and comparisons."""

    def __init__(self, results: Results) -> None:
        whole = study(results)
        self.results, self.policy, self.estimand, self.tables = results, whole.policy, whole.estimand, whole.tables
        self.all_aggregates, self.together = whole.aggregates(), whole.set_values()

    def aggregates(self) -> Aggregates:
        return self.all_aggregates

    def set_values(self) -> SetAggregates:
        return self.together

    def rankings(self, scheme: object = None) -> list[Any]:
        return []

    def comparisons(self) -> list[Any]:
        return []


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, Path, Results]:
    """A report, the folder it is in, and what it is of."""
    folder = tmp_path_factory.mktemp("usual")
    results = made_up(cases=20, failing=0.3, definitions=[assay.metric("dsc"), assay.metric("hd95")])
    plan = assay.recommend(assay.Fingerprint(problem_category="SemS"))
    return report(folder, results, command="assay evaluate REF A B C", plan=plan), folder / "report", results


# -- what is in it -----------------------------------------------------------------------------------------------------


def test_failures_come_first_and_are_counted(usual: tuple[Page, Path, Results]) -> None:
    page, _, results = usual
    sections = re.findall(r'<section aria-labelledby="(\w+)">', page.text)
    assert sections[:3] == ["failures", "why", "results"]
    assert sections[3:8] == ["distributions", "rankings", "across", "comparisons", "worst"]
    assert sections[8:] == ["methods", "explanation", "files"]
    other = sum(row.status != "ok" for row in results)
    assert f"{other} of {len(results)} values are of a missing output" in page.shown
    assert "no file of that name" in page.shown


def test_without_failures_it_says_so(tmp_path: Path) -> None:
    page = report(tmp_path, made_up(["A"], failing=0))
    assert "All 48 values are defined" in page.shown
    assert "Cases with failures" not in page.shown


def test_estimates_have_intervals_and_their_digits(usual: tuple[Page, Path, Results]) -> None:
    page, _, results = usual
    for one in study(results).aggregates():
        digits = decimals(one.low, one.high)
        assert f"{one.estimate:.{digits}f} [{one.low:.{digits}f}, {one.high:.{digits}f}]" in page.shown


def test_the_best_is_marked_if_it_is_better_than_every_other(tmp_path: Path) -> None:
    rows = made_up(["A", "B"], ["liver"], ["dsc"], 30, 0).rows
    better = [row._replace(value=0.5 + row.value / 10 + 0.3 * (row.method == "B")) for row in rows]
    page = report(tmp_path, Results(better))
    assert of_section(page, "results").count('class="star"') == 1
    equal = [row._replace(value=0.5 + 0.01 * int(row.case[-1])) for row in rows]
    assert 'class="star"' not in of_section(report(tmp_path, Results(equal)), "results")


def test_without_comparisons_nothing_is_marked(tmp_path: Path) -> None:
    rows = made_up(["A", "B"], ["liver"], ["hd95"], 30, 0).rows
    far = [row._replace(value=row.value + 100 * (row.method == "A")) for row in rows]
    page = Page(write_report(AggregatesOnly(Results(far)), tmp_path))
    check(page, tmp_path)
    assert 'class="number best"' not in page.text
    assert 'id="rankings"' not in page.text
    assert 'id="comparisons"' not in page.text


def test_methods_are_ready_to_paste(usual: tuple[Page, Path, Results]) -> None:
    page, folder, results = usual
    text = (folder / "methods.txt").read_text()
    definitions = [one.describe() for one in results.definitions.values()]
    for said in (*definitions, "policy metrics_reloaded", "95 % intervals", "seed", "numpy", "Holm's method"):
        assert said in text
    assert "assay evaluate REF A B C" in page.shown
    assert assay.__version__ in page.shown


def test_methods_tell_cases_from_units(tmp_path: Path) -> None:
    """With levels patients are drawn and compared, not cases."""
    nested = made_up(cases=20).with_groups(pattern="(?P<patient>.*).")
    nested.report(tmp_path, levels=["patient"], statistic="hierarchical_mean", resamples=50)
    text = (tmp_path / "methods.txt").read_text()
    assert "In rankings a unit of patient, with the mean of its cases, takes the place of a case." in text
    assert "The stability of rankings is that of 50 resamples of units of patient, seed 0." in text
    assert "on the units of patient, each with the mean of its cases, that both have" in text


def test_cases_that_are_left_out_are_said_beside_the_numbers(tmp_path: Path) -> None:
    rows = [Row(str(k), "liver", "dsc", 0.5 + k / 100, "ok", name) for name in "AB" for k in range(6)]
    rows[0], rows[6] = (rows[k]._replace(value=math.nan, status="error") for k in (0, 6))
    page = report(tmp_path, Results(rows))
    assert "Cases that are left out of a number: A dsc 1 of 6, B dsc 1 of 6." in page.shown


def test_results_of_other_tools_have_no_definitions(tmp_path: Path) -> None:
    page = report(tmp_path, made_up(metrics=["score"]))
    assert "The definitions of the metrics are not known" in page.shown


def test_a_plan_has_its_reasons_in_it(usual: tuple[Page, Path, Results]) -> None:
    page, _, _ = usual
    assert 'href="#explanation"' in of_section(page, "why")
    assert "every class" in of_section(page, "why")
    assert "In short" in of_section(page, "explanation")


def test_files_hold_all_numbers(usual: tuple[Page, Path, Results]) -> None:
    _, folder, results = usual
    assert Results.read_csv(folder / "results.csv").to_csv() == results.to_csv()
    with (folder / "aggregates.csv").open() as file:
        aggregates = list(csv.DictReader(file))
    assert len(aggregates) == 12
    data = json.loads((folder / "report.json").read_text(), parse_constant=pytest.fail)
    assert [one["estimate"] for one in data["aggregates"]] == [float(one["estimate"]) for one in aggregates]
    assert len(data["rankings"]) == 12
    assert len(data["comparisons"]) == 12
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".svg", ".png"}


def test_equal_studies_have_equal_reports(tmp_path: Path) -> None:
    first, second = (report(tmp_path / name, made_up(["A", "B"], ["liver"], ["dsc"])).text for name in "ab")
    assert first == second


# -- odd studies -------------------------------------------------------------------------------------------------------


def test_names_are_text_and_nothing_else(tmp_path: Path) -> None:
    evil = '<script>alert("1")</script>&<b>'
    results = made_up([evil, "$x_1$", "方法 ‮ \n é", "m" * 300], ['"><img src=x>', "#222222 1.23456"], ["dsc"], cases=6)
    rows = [row._replace(case=f"{row.case}<i>", message="<u>") for row in results]
    page = report(tmp_path, Results(rows), title="<h1>&")
    assert page.all("img") == page.all("b") == page.all("i") == page.all("u") == []
    assert len(page.all("script")) == 1
    assert evil in page.shown
    assert "#222222 1.23456" in page.shown


@pytest.mark.parametrize("cases", [1, 2])
@pytest.mark.parametrize("methods", [[""], ["A"], ["A", "B"]])
def test_small_studies(tmp_path: Path, methods: list[str], cases: int) -> None:
    page = Page(write_report(AggregatesOnly(made_up(methods, [""], ["dsc"], cases, 0)), tmp_path))
    check(page, tmp_path)
    assert 'id="rankings"' not in page.text
    assert ("Methods are not ranked" in page.shown) == (len(methods) > 1)


def test_two_methods_and_two_cases_are_a_ranking(tmp_path: Path) -> None:
    assert 'id="rankings"' in report(tmp_path, made_up(["A", "B"], [""], ["dsc"], 2, 0)).text


def test_doubtful_intervals_are_said_to_be(tmp_path: Path) -> None:
    page = report(tmp_path, made_up(["A"], ["liver"], ["dsc"], 5, 0))
    (note,) = {one.note for one in study(made_up(["A"], ["liver"], ["dsc"], 5, 0)).aggregates()}
    assert f"{note[1:]} (1 of 1 intervals)." in page.shown


def test_nothing_but_failures(tmp_path: Path) -> None:
    page = report(tmp_path, made_up(metrics=["other"], failing=1.0))
    assert "–" in of_section(page, "results")


def test_infinite_values(tmp_path: Path) -> None:
    rows = made_up(["A", "B"], ["liver"], ["hd95"], failing=0).rows
    page = report(tmp_path, Results([row._replace(value=np.inf) if row.method == "A" else row for row in rows]))
    assert "infinite" in page.shown
    json.loads((tmp_path / "report" / "report.json").read_text(), parse_constant=pytest.fail)


def test_metrics_of_unknown_direction_are_reported_but_not_ranked(tmp_path: Path) -> None:
    page = report(tmp_path, made_up(metrics=["other"], failing=0))
    assert 'id="rankings"' not in page.text
    assert 'class="star"' not in page.text


def test_many_classes_have_few_figures(tmp_path: Path) -> None:
    page = report(tmp_path, made_up(["A", "B"], [f"class {k}" for k in range(40)], ["dsc"], 5, 0))
    assert len(page.all("figure")) < 60
    assert "Only the first 6 of 40 rankings have figures" in page.shown
    assert "class 39" in of_section(page, "results")


def test_jinja_is_named_if_it_is_not_there(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['jinja2'] = None; sys.path.insert(0, 'tests')\n"
        "from support.studies import made_up; from assay.report.html import write_report\n"
        f"try: write_report(made_up().study(), {str(tmp_path / 'none')!r})\n"
        "except ImportError as problem: print(problem)"
    )
    root = Path(__file__).parents[2]
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root).stdout
    assert "pip install 'assay[report]'" in shown
    assert not (tmp_path / "none").exists()


# -- worst cases -------------------------------------------------------------------------------------------------------


def images() -> tuple[list[Case], Results]:
    reference = np.zeros((4, 20, 24), np.uint8)
    reference[1:3, 5:15, 6:18] = 1
    shifted = np.roll(reference, 2, axis=2)
    steps = (3, 1, 1)
    cases = [Case("near", reference, reference, steps), Case("far", reference, shifted, steps)]
    return cases, assay.evaluate_cases(cases, ["dsc", "hd95"], jobs=1)


def test_worst_cases_are_drawn_where_the_error_is(tmp_path: Path) -> None:
    cases, results = images()
    page = report(tmp_path, results, cases=cases)
    where = results.filter(case="far", metric="hd95").rows[0].farthest
    assert f"far, 1, slice {where[0]:g} of axis 0: hd95" in page.shown
    assert of_section(page, "worst").count('class="slice"') == 2
    assert "<circle" in of_section(page, "worst")


def test_images_lie_behind_the_contours(tmp_path: Path) -> None:
    cases, results = images()
    page = report(tmp_path, results, cases=cases, images={"far": np.random.default_rng(0).random((4, 20, 24))})
    assert of_section(page, "worst").count("<image") == 1


def test_what_is_not_drawn_is_said(tmp_path: Path) -> None:
    cases, results = images()
    assert "the cases were not given" in report(tmp_path, results).shown
    assert "near, 1: hd95 0 mm: not drawn, the case was not given" in report(tmp_path, results, cases=cases[1:]).shown
    page = report(tmp_path, results, cases=cases, images={"near": np.zeros((2, 2))})
    assert "the image has shape (2, 2)" in page.shown
    gone = [Case("near", "nowhere.nii.gz", "nowhere.nii.gz"), cases[1]]
    assert "nowhere.nii.gz does not exist" in report(tmp_path, results, cases=gone).shown


def test_classes_are_found_by_their_labels(tmp_path: Path) -> None:
    cases, _ = images()
    results = assay.evaluate_cases(cases, ["dsc"], labels={"organ": (1, 2)}, jobs=1)
    assert "labels do not say which labels class 'organ' has" in report(tmp_path, results, cases=cases).shown
    page = report(tmp_path, results, cases=cases, labels={"organ": (1, 2)})
    assert 'class="slice"' in page.text
    masks = [Case(one.id, {"organ": one.reference}, {"organ": one.prediction}) for one in cases]
    assert 'class="slice"' in report(tmp_path, results, cases=masks).text


@pytest.mark.parametrize("seed", range(8))
def test_an_outline_encloses_its_mask(seed: int) -> None:
    mask = np.random.default_rng(seed).random((7, 9)) < 0.5
    paths = [
        [tuple(map(int, point.split())) for point in part[:-1].split("L")] for part in outline(mask).split("M") if part
    ]
    found = np.zeros(mask.shape, bool)
    for row, column in np.ndindex(mask.shape):
        crossed = 0
        for path in paths:
            for (x, y), (x_next, y_next) in zip(path, path[1:] + path[:1], strict=True):
                assert (x == x_next) != (y == y_next)
                crossed += x == x_next and x <= column and min(y, y_next) <= row < max(y, y_next)
        found[row, column] = crossed % 2
    np.testing.assert_array_equal(found, mask)


# -- parts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("half", "expected"), [(0.02, 3), (0.05, 3), (0.5, 2), (3.0, 1), (30.0, 0), (0.0, 3), (np.nan, 3), (1e-9, 6)]
)
def test_digits_follow_the_interval(half: float, expected: int) -> None:
    assert decimals(-half, half) == expected


def test_numbers_in_words() -> None:
    assert with_interval(0.81234, 0.79, 0.83).text == "0.812 [0.790, 0.830]"
    assert with_interval(0.8, np.nan, np.nan).text == "0.800"
    assert p_value(1e-9).text == "< 0.0001"
    assert p_value(np.nan).text == "–"
    assert share(0.99999).text == "> 99.9 %"
    assert share(1.0).text == "100.0 %"


def test_markdown_is_escaped() -> None:
    text = "# Title\n\n## A <b>\n\n**In short:** `x<1` and *so*.\n\n- one\n  more\n- two"
    assert as_html(text) == (
        "<h3>A &lt;b&gt;</h3>\n<p><strong>In short:</strong> <code>x&lt;1</code> and <em>so</em>.</p>\n"
        "<ul><li>one more</li><li>two</li></ul>"
    )


def test_figures_keep_their_texts() -> None:
    svg = '<?xml?><svg width="9pt" xmlns="x"><g id="a" style="fill: #333333"><text>#333333 1.23456</text></g></svg>'
    shown = inline_svg(svg, "one", 'a "b"')
    assert "<text>#333333 1.23456</text>" in shown
    assert 'style="fill: var(--ink)"' in shown
    assert 'aria-label="a &quot;b&quot;"' in shown
    assert "id=" not in shown
