"""Intervals of values of all cases together, against adding up what every resample draws."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case, Results
from assay.evaluation.set_values import Share
from assay.report.tables import with_interval
from assay.studies import resampled_sums
from assay.studies.resampled_sums import Formula, bootstrap_sums
from assay.studies.resampling import resample_counts
from hypothesis import given, settings
from hypothesis import strategies as st
from support.command import Command
from support.metrics import Array

ONE, TWO = [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 1, 1, 0, 0]
NONE = [0] * 8
OF_OBJECTS = ("pq", "rq", "sq", "object_sensitivity", "object_ppv", "object_f_beta", "fppi", "missed_volume")
OF_OBJECTS += ("false_volume", "object_count_difference", "object_dsc", "object_iou", "object_cldice")
PENALISED = tuple(
    assay.metric("object_dsc", average=average, penalty=0.25, level="set", name=average)
    for average in ("references", "all")
)
BY_ADDING = ("froc", "pooled_cldice", "pooled_ece", "pooled_multiclass_brier")


def mask(*values: int) -> Array:
    return np.array(values, np.uint8)


def spots(seed: int, shape: tuple[int, ...] = (12, 14)) -> Array:
    rng = np.random.default_rng(seed)
    found = np.zeros(shape, np.uint8)
    for row, column in rng.integers(0, 10, (4, 2)):
        found[row : row + 2, column : column + rng.integers(1, 4)] = rng.integers(0, 2)
    return found


def cases(seeds: Sequence[int], **options: Any) -> list[Case]:
    return [
        Case(
            f"c{i}",
            spots(seed),
            spots(seed // 2 + 7) if seed % 5 else spots(seed),
            scores=np.random.default_rng(seed).integers(0, 9, (12, 14)) / 8,
            groups={"patient": f"p{i // 2}", "centre": f"h{i // 3}"},
            spacing=(1, 2),
            **options,
        )
        for i, seed in enumerate(seeds)
    ]


def brute(results: Results, metric: str, levels: Sequence[str] = (), resample: str = "clusters", **options: Any) -> Any:
    """The values of resamples, and without each case, of statistics that are added up one by one."""
    value = next(one for one in results.sums.values() if one.row.metric == metric)
    definition = results.definitions[value.row.definition]
    parameters = definition.split(value.row.class_name)[1]
    groups = {level: [share.row.groups[level] for share in value.shares] for level in levels}

    def of(times: Sequence[int]) -> float:
        parts = [share.statistic for share, n in zip(value.shares, times, strict=True) for _ in range(n)]
        if not parts:
            return math.nan
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        found = getattr(total, definition.metric.method)(**parameters)
        return float(getattr(found, "value", found))

    counts = resample_counts(groups or None, len(value.shares), resample=resample, **options)
    units = [*dict.fromkeys(groups[levels[0]])] if levels and resample != "cases" else None
    own = groups[levels[0]] if units else [*range(len(value.shares))]
    jackknife = [of([int(unit != one) for one in own]) for unit in sorted(units or own)]
    return np.array([of(row) for row in counts.tolist()]), np.array(jackknife)


def found(results: Results, metric: str, levels: Sequence[str] = (), resample: str = "clusters", **options: Any) -> Any:
    value = next(one for one in results.sums.values() if one.row.metric == metric)
    definition = results.definitions[value.row.definition]
    groups = {level: [share.row.groups[level] for share in value.shares] for level in levels}
    return bootstrap_sums(
        [share.statistic for share in value.shares],
        definition.metric.statistic,
        Formula(definition.metric.method, definition.split(value.row.class_name)[1]),
        groups=groups or None,
        resample=resample,
        **options,
    )


def test_two_cases_by_hand() -> None:
    """DSC 1 of 4 and 4 voxels, DSC 1/2 of 4 and 4: together 3/4; without either, the other one."""
    results = assay.evaluate_cases([Case("a", mask(*ONE), mask(*ONE)), Case("b", mask(*ONE), mask(*TWO))], "pooled_dsc")
    both = found(results, "pooled_dsc", resamples=1000, seed=2)
    assert both.estimate == 0.75
    assert both.jackknife.tolist() == [0.5, 1.0]
    counts = resample_counts(None, 2, resamples=1000, seed=2)
    assert both.replicates.tolist() == [{2: 1.0, 1: 0.75, 0: 0.5}[int(row[0])] for row in counts]
    (row,) = results.study(seed=2, resamples=1000, interval="percentile").set_values()
    assert (row.estimate, row.low, row.high, row.interval) == (0.75, 0.5, 1.0, "percentile")
    assert (row.cases, row.used, row.penalised, row.left_out, row.units) == (2, 2, 0, 0, 2)
    assert (row.direction, row.statistic, row.statuses) == ("up", "value of all cases together", {"ok": 2})


@given(
    st.lists(st.integers(0, 99), min_size=1, max_size=7),
    st.sampled_from([(), ("patient",), ("centre", "patient")]),
    st.sampled_from(["clusters", "cases", "levels"]),
    st.integers(0, 9),
)
@settings(max_examples=40)
def test_every_resample_is_the_sum_of_what_it_draws(
    seeds: list[int], levels: tuple[str, ...], resample: str, seed: int
) -> None:
    keys = ["pooled_dsc", "pooled_iou", *(f"pooled_{key.removeprefix('pooled_')}" for key in OF_OBJECTS)]
    results = assay.evaluate_cases(cases(seeds), [*keys, *PENALISED, *BY_ADDING], labels=[1], jobs=1)
    for metric in results.metrics:
        own = found(results, metric, levels, resample, resamples=12, seed=seed)
        replicates, jackknife = brute(results, metric, levels, resample, resamples=12, seed=seed)
        np.testing.assert_allclose(own.replicates, replicates, rtol=1e-12, atol=1e-12, err_msg=metric)
        np.testing.assert_allclose(own.jackknife, jackknife, rtol=1e-9, atol=1e-9, err_msg=metric)
        value = results.value(metric=metric)
        assert own.estimate == pytest.approx(value, rel=1e-12, nan_ok=True)
        assert own.units == len(jackknife)


def test_intervals_are_those_of_the_resamples() -> None:
    """Of a method with 30 cases; units of patients are fewer, and their interval another."""
    results = assay.evaluate_cases(cases(range(30)), ["dsc", "pooled_dsc", "pooled_pq"], labels=[1])
    for levels in ((), ("patient",)):
        study = results.study(levels=levels, interval="percentile", resamples=500, seed=4)
        for row in study.set_values():
            replicates, jackknife = brute(results, row.metric, levels, resamples=500, seed=4)
            assert (row.low, row.high) == pytest.approx(tuple(np.quantile(replicates, [0.025, 0.975])))
            assert row.units == len(jackknife) == (15 if levels else 30)
    for kind in ("bca", "basic", "t"):
        for row in results.study(interval=kind, resamples=2000).set_values():
            assert 0 <= row.low < row.estimate < row.high <= 1
            assert row.interval == kind
            assert row.note == ""


def test_missing_outputs_count_as_empty() -> None:
    there = cases(range(1, 25))
    missing, empty = (
        [*there[:-2], *(Case(c.id, c.reference, output, spacing=c.spacing) for c in there[-2:])]
        for output in (None, np.zeros((12, 14), np.uint8))
    )
    one, other = (
        assay.evaluate_cases(some, ["pooled_dsc", "pooled_pq"], labels=[1]).study() for some in (missing, empty)
    )
    for row, wanted in zip(one.set_values(), other.set_values(), strict=True):
        assert (row.estimate, row.low, row.high) == (wanted.estimate, wanted.low, wanted.high)
        assert (row.penalised, wanted.penalised) == (2, 0)
        assert row.statuses["missing_output"] == 2
        assert row.note == "2 of 24 cases have no output and count as empty: c22"


def test_a_failed_case_leaves_no_interval() -> None:
    results = assay.evaluate_cases([*cases(range(3)), Case("x", np.zeros((2, 2)), spots(0))], "pooled_dsc", labels=[1])
    (row,) = results.study().set_values()
    assert math.isnan(row.estimate)
    assert math.isnan(row.low)
    assert row.note.startswith("case x: reference must be")


def test_values_from_files_have_no_interval(tmp_path: Path) -> None:
    run = assay.evaluate_cases(cases(range(4)), ["dsc", "pooled_dsc"], labels=[1], out=tmp_path / "run")
    run.to_csv(tmp_path / "r.csv")
    for results in (Results.load(tmp_path / "run"), Results.read_csv(tmp_path / "r.csv")):
        (row,) = results.study(levels=["patient"]).set_values()
        assert row.estimate == run.value(metric="pooled_dsc")
        assert math.isnan(row.low)
        assert (row.cases, row.units, row.interval) == (0, 0, "")
        assert row.note == "no interval: the counts of single cases are not known here"
    again = assay.evaluate_cases(cases(range(4)), ["dsc", "pooled_dsc"], labels=[1], out=tmp_path / "run")
    assert again.study().set_values().rows == run.study().set_values().rows  # whose cases are all read again
    (given_low,) = Results([run.rows[-1]._replace(low=0.1, high=0.9)]).study().set_values()
    assert (given_low.low, given_low.high, given_low.note) == (0.1, 0.9, "")


def test_what_has_an_entry_for_each_score_is_not_kept() -> None:
    keys = ["pooled_auroc", "pooled_adaptive_ece", "pooled_object_assd", "pooled_object_dsc"]
    results = assay.evaluate_cases(cases(range(4)), keys, labels=[1])
    assert [one.row.metric for one in results.sums.values()] == ["pooled_object_dsc"]
    *large, small = results.study().set_values()
    assert {row.note for row in large} == {"no interval: counts of every score or distance are not kept by case"}
    assert small.low < small.high


def test_of_what_is_added_up_one_by_one_there_are_fewer_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    results = assay.evaluate_cases(cases(range(20)), ["froc", "pooled_dsc"], labels=[1])
    froc, dsc = results.study(interval="percentile", resamples=300).set_values()
    monkeypatch.setattr(resampled_sums, "_MOST_SUMS", 2000)
    study = results.study(interval="percentile", resamples=300)
    fewer, same = study.set_values()
    assert same == dsc
    assert "300" not in froc.note
    assert fewer.note == "only 100 resamples: more would cost too much"
    assert fewer[:9] == results.study(interval="percentile", resamples=100).set_values().rows[0][:9]
    assert study.set_values().describe().endswith(", fewer where that would have taken too much time or memory")
    by_patient, _ = results.study(levels=["patient"], interval="percentile", resamples=300).set_values()
    assert "only 200 resamples" in by_patient.note


def test_the_same_bits_with_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    results = assay.evaluate_cases(cases(range(20)), ["pooled_dsc", "pooled_pq", "froc"], labels=[1])
    wanted = results.study(resamples=500).set_values().rows
    for threads in (1, 3):
        monkeypatch.setattr(resampled_sums, "resample_counts", partial(resample_counts, threads=threads))
        assert results.study(resamples=500).set_values().rows == wanted


def test_cases_of_other_methods_are_named() -> None:
    both = [*cases(range(25), method="A"), *cases(range(20), method="B")]
    results = assay.evaluate_cases(both, "pooled_dsc", labels=[1])
    one, other = results.study().set_values()
    assert (one.cases, one.used, one.left_out) == (25, 25, 0)
    assert (other.cases, other.used, other.left_out, other.statuses["absent"]) == (25, 20, 5, 5)
    assert other.note == "without 5 of 25 cases, which only other methods have"


def test_methods_have_the_same_resamples_in_any_order_of_cases() -> None:
    alike = [*cases(range(25), method="A"), *cases(range(25), method="B")[::-1]]
    one, other = assay.evaluate_cases(alike, "pooled_dsc", labels=[1]).study().set_values()
    assert (one.low, one.high) == (other.low, other.high)


def test_tables_keep_what_values_follow_from() -> None:
    one, other = (assay.evaluate_cases(cases(range(3), method=m), ["dsc", "pooled_dsc"], labels=[1]) for m in "AB")
    both = one + other
    assert [*both.sums] == [("A", "1", "pooled_dsc"), ("B", "1", "pooled_dsc")]
    assert [*both.filter(method="B").sums] == [("B", "1", "pooled_dsc")]
    assert [*both.filter(metric="dsc").sums] == []
    twice = one + one
    assert twice.sums == {}
    assert {row.note for row in twice.study().set_values()} == {
        "no interval: the counts of single cases are not known here"
    }
    named = one.with_groups(pattern="c(?P<number>.)")
    assert [share.row.groups["number"] for share in named.sums["A", "1", "pooled_dsc"].shares] == ["0", "1", "2"]
    assert named.study(levels=["number"]).set_values().rows[0].units == 3
    alone = assay.evaluate_cases(cases(range(3)), "pooled_dsc", labels=[1]).with_groups(pattern="c(?P<number>.)")
    assert alone.study(levels=["number"]).set_values().rows[0].units == 3


def test_what_cannot_be_is_refused() -> None:
    results = assay.evaluate_cases(cases(range(3)), ["pooled_pq", "pooled_dsc"], labels=[1])
    with pytest.raises(ValueError, match=r"results have no group column 'ward' \(they have patient, centre\)"):
        results.study(levels=["ward"]).set_values()
    (value, _) = results.sums.values()
    dice = assay.match_instances(spots(1), spots(2), criterion="dsc")
    damaged = value._replace(shares=[*value.shares, Share(value.shares[0].row, value.shares[0].counts, dice)])
    with pytest.raises(ValueError, match="matchings of different definitions cannot be added"):
        Results(results.rows, results.definitions.values(), [damaged]).study().set_values()


def test_one_case_has_no_interval() -> None:
    (row,) = assay.evaluate(spots(1), spots(2), metrics="pooled_dsc", labels=[1]).study().set_values()
    assert (row.note, row.units) == ("one unit has no spread", 1)


def test_calibration_follows_from_the_same_sums() -> None:
    results = assay.evaluate_cases(cases(range(3)), ["pooled_ece", "pooled_dsc"], labels=[1])
    ((key, bins),) = results.calibration.items()
    assert key == ("", "1", "pooled_ece")
    assert bins.count.sum() == 3 * 12 * 14
    assert len(results.sums) == 2


def test_words() -> None:
    results = assay.evaluate_cases(cases(range(3)), ["dsc", "pooled_dsc"], labels=[1])
    text = str(results.study(resamples=200, policy="nan").set_values())
    assert text.endswith(
        "value of all cases together, from the sum of what was counted in each, missing outputs counted as empty, "
        "with 95 % intervals (BCa, 200 resamples of cases, seed 0)"
    )
    assert len(results.filter(metric="dsc").study().set_values()) == 0


# -- in reports and in the shell -----------------------------------------------------------------------------------


def two_methods(**options: Any) -> Results:
    both = [*cases(range(20), method="A"), *cases([5 * k for k in range(20)], method="B")]
    return assay.evaluate_cases(both, ["dsc", "pooled_dsc", "pooled_pq"], labels=[1], **options)


def test_a_report_has_them(tmp_path: Path) -> None:
    study = two_methods().study(resamples=2000)
    page = study.report(tmp_path).read_text(encoding="utf-8")
    assert "<h3>All cases together</h3>" in page
    (first, *_) = study.set_values()
    assert with_interval(first.estimate, first.low, first.high).text in page
    with open(tmp_path / "aggregates.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["statistic"] == "value of all cases together"]
    assert [(row["method"], row["metric"]) for row in rows] == [
        (method, metric) for method in "AB" for metric in ("pooled_dsc", "pooled_pq")
    ]
    assert [float(row["low"]) for row in rows] == [row.low for row in study.set_values()]
    content = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [row["metric"] for row in content["aggregates"]] == ["dsc", "dsc", *(row["metric"] for row in rows)]
    methods = (tmp_path / "methods.txt").read_text(encoding="utf-8")
    assert f"Of pooled_dsc, pooled_pq the number is the {study.set_values().describe()}." in methods
    alone = two_methods().filter(metric="dsc").study(resamples=100).report(tmp_path / "alone")
    assert "All cases together" not in alone.read_text(encoding="utf-8")


def test_the_shell_shows_them_without_intervals(command: Command, tmp_path: Path) -> None:
    results = two_methods(out=tmp_path / "run")
    done = command("rank", str(tmp_path / "run"), "--resamples", "100")
    assert (done.code, done.err) == (0, "")
    assert "All cases together" in done.out
    assert f"{results.value(method='B', metric='pooled_pq'):.4g}" in done.out
    assert "value of all cases together, from the sum of what was counted in each" in done.out
    only = command("rank", str(tmp_path / "run"), "--resamples", "100", "--metric", "dsc")
    assert "All cases together" not in only.out
