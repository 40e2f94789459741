"""One number for all classes, and what a plan or the shell says about it."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay.evaluation.rows import Row
from assay.studies.resampling import resample_counts
from support.command import Command
from support.studies import made_up

NAN = math.nan
MEAN = "(mean of classes)"
WEIGHTS = {"liver": 1, "tumour": 3}


def of_all(aggregates: Any, metric: str = "dsc", method: str = "") -> Any:
    (row,) = [one for one in aggregates if (one.class_name, one.metric, one.method) == (MEAN, metric, method)]
    return row


@pytest.mark.parametrize(("over_classes", "weights"), [("macro", [0.5, 0.5]), (WEIGHTS, [0.25, 0.75])])
@pytest.mark.parametrize("statistic", ["mean", "median", "worst"])
def test_against_numpy(over_classes: Any, weights: list[float], statistic: str) -> None:
    """The weighted mean of the statistics, and the percentiles of it over the resamples."""
    results = made_up(failing=0.2)
    options: dict[str, Any] = {"interval": "percentile", "resamples": 300, "seed": 5}
    found = results.study(statistic, over_classes=over_classes, **options)
    row = of_all(found.aggregates(), "hd95", "B")
    tables = {one.class_name: one for one in found.tables if one.metric == "hd95"}
    values = [tables[name].values[tables[name].methods.index("B")] for name in ("liver", "tumour")]
    reduce = {"mean": np.mean, "median": np.median, "worst": np.max}[statistic]
    assert row.estimate == pytest.approx(np.dot(weights, [reduce(own) for own in values]))
    replicates = []
    for counts in resample_counts(None, 12, resamples=300, seed=5):
        drawn = np.repeat(np.arange(12), counts)
        replicates.append(np.dot(weights, [reduce(own[drawn]) for own in values]))
    ends = np.sort(replicates)
    assert ends[0] <= row.low <= np.quantile(ends, 0.04)
    assert np.quantile(ends, 0.96) <= row.high <= ends[-1]
    assert row.statistic.startswith(f"{found.estimand.words}, and over classes the mean of these")
    assert row.penalised == sum(tables[name].penalised[1] for name in tables)
    assert sum(row.statuses.values()) == 24


def test_classes_with_other_cases() -> None:
    """A class that only some cases have is averaged over those."""
    rows = [Row(str(k), "liver", "dsc", x, "ok") for k, x in enumerate([0.5, 0.7, 0.9])]
    rows += [Row(str(k), "tumour", "dsc", x, "ok") for k, x in [(1, 0.2), (3, 0.4)]]
    row = of_all(assay.Results(rows).aggregate(over_classes="macro", resamples=100))
    assert row.estimate == pytest.approx((0.7 + 0.3) / 2)
    assert (row.cases, row.used) == (4, 2)


def test_classes_of_cases_apart() -> None:
    """Where no case has both, the mean still has an interval."""
    rng = np.random.default_rng(0)
    rows = [
        Row(f"{name} {k}", name, "dsc", x, "ok") for name in ("liver", "tumour") for k, x in enumerate(rng.random(9))
    ]
    for kind in ("percentile", "bca", "t"):
        row = of_all(assay.Results(rows).aggregate(over_classes="macro", interval=kind))
        assert 0 < row.low < row.estimate - 0.1 < row.estimate + 0.1 < row.high < 1
        assert row.units == 18


def test_units_that_have_no_mean() -> None:
    rows = [Row("a", "liver", "hd", 1.0, "ok", unit="mm"), Row("a", "tumour", "hd", 2.0, "ok", unit="voxel")]
    with pytest.raises(ValueError, match="over_classes: hd has the units mm, voxel, of which there is no mean"):
        assay.Results(rows).aggregate(over_classes="macro")


def test_order_of_averaging_with_holes() -> None:
    """Classes first 0.45; missing as 0 0.42, which is the same in any order."""
    table = {("1", "a"): 0.9, ("2", "a"): 0.8, ("3", "a"): 0.7, ("1", "b"): NAN, ("2", "b"): NAN, ("3", "b"): 0.1}
    rows = [Row(*key, "dsc", x, "missing_output" if math.isnan(x) else "ok") for key, x in table.items()]
    for policy, mean in (("nan", 0.45), ("metrics_reloaded", 0.416667)):
        row = of_all(assay.Results(rows).aggregate(over_classes="macro", policy=policy, resamples=10))
        assert row.estimate == pytest.approx(mean, abs=5e-7)


def test_only_where_there_are_several_classes() -> None:
    rows = [Row("a", name, "dsc", 0.5, "ok") for name in ("liver", "tumour")]
    rows += [Row("a", "liver", "iou", 0.5, "ok"), Row("a", "", "accuracy", 0.5, "ok")]
    found = assay.Results(rows).aggregate(over_classes="macro", resamples=10)
    assert [one.metric for one in found if one.class_name == MEAN] == ["dsc"]
    assert "; over classes the mean of these" in str(found)
    assert not [one for one in assay.Results(rows).aggregate(resamples=10) if one.class_name == MEAN]


@pytest.mark.parametrize(
    ("over_classes", "error", "message"),
    [
        ("mean", TypeError, "over_classes must be 'macro', weights by class or None, got 'mean'"),
        ({}, TypeError, "over_classes must be 'macro'"),
        ({"liver": "a"}, TypeError, "over_classes"),
        ({"liver": -1}, ValueError, "finite weights of at least 0"),
        ({"liver": 0, "tumour": 0}, ValueError, "not all 0"),
        ({"liver": float("inf")}, ValueError, "finite weights"),
        ({"liver": 1}, ValueError, "must have a weight for every class, got none for 'tumour'"),
        ({**WEIGHTS, "livr": 1}, ValueError, "a weight for 'livr', but the classes are liver, tumour"),
    ],
)
def test_weights_that_cannot_be_used(over_classes: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        made_up().aggregate(over_classes=over_classes, resamples=10)


# -- plans -------------------------------------------------------------------------------------------------------------


def plan(**items: Any) -> assay.Plan:
    return assay.recommend(assay.Fingerprint("SemS", nsd_tolerance_mm=2, labels={"liver": 1, "tumour": 2}, **items))


def test_a_plan_says_how_to_aggregate() -> None:
    results = made_up(methods=("",)).with_groups(pattern="(?P<case_number>case-0(?P<patient>.)).*")
    grouped = plan(non_independent_test_cases=True, group_keys=["patient"])
    estimand = grouped.study(results).estimand
    assert (estimand.statistic, estimand.levels, estimand.class_weights) == ("hierarchical_mean", ("patient",), ())
    weighted = plan(unequal_interest_across_classes=True, class_weights=WEIGHTS).study(results, resamples=50)
    assert (weighted.estimand.statistic, weighted.estimand.levels) == ("mean", ())
    assert weighted.estimand.class_weights == (("liver", 1.0), ("tumour", 3.0))
    assert "weighted liver 1, tumour 3" in weighted.estimand.describe()
    assert grouped.study(results, levels=()).estimand.statistic == "mean"
    assert grouped.study(results, over_classes=None).estimand.class_weights is None


def test_levels_of_a_plan_are_outermost_first() -> None:
    nested = plan(non_independent_test_cases=True, group_keys=["patient", "centre"])
    assert nested.group_keys == ("centre", "patient")


# -- the shell ---------------------------------------------------------------------------------------------------------


def rows_of(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_groups_and_weights_of_a_report(command: Command, folders: Path) -> None:
    options = ["--out", "out", "--report", "--pattern", "(?P<patient>.).*", "--levels", "patient"]
    done = command("evaluate", "ref", "unet", *options, "--labels", "a=1,b=2", "--over-classes", "a=1,b=3")
    assert (done.code, done.err) == (0, "")
    assert {row["patient"] for row in rows_of(folders / "out" / "results.csv")} != {""}
    page = (folders / "out" / "report" / "report.html").read_text("utf-8")
    assert "mean of the means within patient" in page
    assert "weighted a 1, b 3" in page
    assert "To do it again: assay evaluate ref unet --out out --report" in page
    assert MEAN in {row["class"] for row in rows_of(folders / "out" / "report" / "aggregates.csv")}


def test_groups_of_a_table(command: Command, folders: Path) -> None:
    names = sorted(path.name.split(".")[0] for path in (folders / "ref").iterdir())
    table = "\n".join(["case,centre", *(f"{name},north" for name in names)])
    (folders / "groups.csv").write_text(table + "\n", encoding="utf-8")
    assert command("evaluate", "ref", "unet", "--out", "out", "--groups", "groups.csv").code == 0
    assert {row["centre"] for row in rows_of(folders / "out" / "results.csv")} == {"north"}


def test_a_plan_that_needs_groups(command: Command, folders: Path) -> None:
    grouped = assay.recommend(
        assay.Fingerprint("SemS", nsd_tolerance_mm=2, non_independent_test_cases=True, group_keys=["patient"])
    )
    grouped.save(folders / "plan.json")
    done = command("evaluate", "ref", "unet", "--plan", "plan.json", "--out", "out", "--report")
    assert done.code == 2
    assert "cases are nested in patient, but there is no group column 'patient' (there is none)" in done.err
    assert not (folders / "out").exists(), "it is said before the work begins"
    pattern = ["--pattern", "(?P<patient>.).*"]
    assert command("evaluate", "ref", "unet", "--plan", "plan.json", "--out", "out", "--report", *pattern).code == 0
    page = (folders / "out" / "report" / "report.html").read_text("utf-8")
    assert "resamples of units of patient" in page


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--levels", "patient"], "--levels and --over-classes say how a report aggregates; give --report as well"),
        (["--over-classes", "macro"], "give --report as well"),
        (["--report", "--out", "o", "--over-classes", "liver"], "--over-classes must be macro or weights"),
        (["--report", "--out", "o", "--levels", "patient"], "no group column 'patient'"),
        (["--groups", "g.csv", "--pattern", "(?P<p>.*)"], "--groups and --pattern: give one of them"),
        (["--pattern", "(.*)"], "pattern must name groups"),
        (["--pattern", "(?P<case>.*)"], "group columns cannot be called case"),
    ],
)
def test_wrong_use(command: Command, folders: Path, options: list[str], message: str) -> None:
    done = command("evaluate", "ref", "unet", *options)
    assert done.code == 2
    assert message in done.err
    assert not (folders / "o").exists()


def test_rank_over_classes(command: Command, tmp_path: Path) -> None:
    made_up().to_csv(tmp_path / "results.csv")
    done = command("rank", str(tmp_path / "results.csv"), "--over-classes", "macro", "--resamples", "50")
    assert (done.code, done.err) == (0, "")
    assert MEAN in done.out
