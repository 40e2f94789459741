"""Aggregates of results with intervals: published examples, policies, hierarchies and what is refused."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay.evaluation.rows import Row
from assay.studies import Estimand, bootstrap

NAN = math.nan


def results(values: dict[str, list[float]], *, metric: str = "dsc", patients: list[str] | None = None) -> assay.Results:
    rows = []
    for method, own in values.items():
        for k, value in enumerate(own):
            groups = {} if patients is None else {"patient": patients[k]}
            status = "missing_output" if math.isnan(value) else "ok"
            rows.append(Row(f"case {k}", "liver", metric, value, status, method, groups=groups))
    return assay.Results(rows)


PATIENTS = ["1"] * 10 + ["2", "3", "4", "5"]
IMAGES = results({"A": [0.9] * 10 + [0.5] * 4}, patients=PATIENTS)


def test_images_of_a_patient() -> None:
    """Flat 11/14, by patient 0.58; what is drawn are patients."""
    (flat,) = IMAGES.aggregate(levels=["patient"])
    (nested,) = IMAGES.aggregate("hierarchical_mean", levels=["patient"])
    (naive,) = IMAGES.aggregate()
    assert (flat.estimate, nested.estimate, naive.estimate) == pytest.approx((11 / 14, 0.58, 11 / 14))
    assert (flat.units, naive.units) == (5, 14)
    assert flat.high - flat.low > naive.high - naive.low
    assert "only 5 units" in flat.note


def test_five_patients_of_four_images() -> None:
    """The published standard errors of the mean: of images, of patients, of both."""
    rows = [[0.90, 0.92, 0.88, 0.90], [0.70, 0.72, 0.68, 0.70], [0.85, 0.80, 0.90, 0.85]]
    rows += [[0.60, 0.70, 0.50, 0.60], [0.95, 0.93, 0.97, 0.95]]
    table = results({"A": np.ravel(rows).tolist()}, patients=np.repeat(list("abcde"), 4).tolist())
    limits = {
        how: table.aggregate(levels=["patient"], interval="percentile", resample=how, resamples=100_000).rows[0]
        for how in ("cases", "clusters", "levels")
    }
    wanted = {"cases": (0.739, 0.8575), "clusters": (0.68, 0.91), "levels": (0.68, 0.9095)}
    for how, (low, high) in wanted.items():
        assert (limits[how].low, limits[how].high) == pytest.approx((low, high), abs=0.003)


def test_ignoring_failures_makes_0_60_a_0_90() -> None:
    table = results({"A": [0.94, NAN, 0.87, 0.90, NAN, 0.89]})
    (worst,) = table.aggregate()
    (ignored,) = table.aggregate(policy="nan")
    assert (worst.estimate, ignored.estimate) == pytest.approx((0.60, 0.90))
    assert (worst.used, worst.penalised, worst.left_out) == (6, 2, 0)
    assert (ignored.used, ignored.penalised, ignored.left_out) == (4, 0, 2)
    assert worst.statuses == ignored.statuses == {"ok": 4, "missing_output": 2}


def test_statistics() -> None:
    values = [0.92, 0.91, 0.93, 0.90, 0.94, 0.05]
    table = results({"A": values})
    for statistic, wanted in (
        ("mean", 0.775),
        ("median", 0.915),
        (("quantile", 0.05), 0.2625),
        (("trimmed_mean", 0.2), 0.915),
        ("worst", 0.05),
    ):
        (found,) = table.aggregate(statistic)  # type: ignore[arg-type]
        assert found.estimate == pytest.approx(wanted)
        assert found.low <= found.estimate <= found.high
    (distance,) = results({"A": values}, metric="hd95").aggregate("worst")
    assert (distance.estimate, distance.high) == (0.94, 0.94)


def test_intervals_stay_in_the_range_of_the_metric() -> None:
    skewed = results({"A": [1.0] * 7 + [0.99, 0.98, 0.2]})
    (found,) = skewed.aggregate(interval="basic")
    assert found.high == 1
    assert "cut off at the range of the metric" in found.note


def test_methods_and_metrics_share_their_resamples() -> None:
    rng = np.random.default_rng(3)
    values = rng.random((30, 2))
    one = results({"A": values[:, 0].tolist(), "B": values[:, 1].tolist()})
    two = one + results({"A": (1 - values[:, 0]).tolist()}, metric="iou")
    found = {(r.metric, r.method): r for r in two.aggregate(seed=5)}
    alone = bootstrap(values, seed=5)
    assert found["dsc", "B"].estimate == pytest.approx(alone.estimate[1])
    assert found["dsc", "A"].low == one.aggregate(seed=5).rows[0].low
    assert found["iou", "A"].estimate == pytest.approx(1 - found["dsc", "A"].estimate)


def test_words_and_files(tmp_path: Path) -> None:
    found = IMAGES.aggregate("hierarchical_mean", levels=["patient"], resamples=200)
    text = str(found)
    assert "mean of the means within patient, with 95 % intervals (BCa, 200 resamples of units of patient" in text
    lines = found.to_csv(tmp_path / "a.csv").splitlines()
    assert lines[0].startswith("task,class,metric,method,unit,direction,estimate,low,high,interval,note,cases,used")
    assert (tmp_path / "a.csv").read_text() == "\n".join(lines) + "\n"
    assert len(found) == len(found.to_pandas()) == 1
    nested = Estimand("hierarchical_mean", ("centre", "patient"), "levels").describe()
    assert nested.startswith("mean of the means within patient, and of these within centre")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"statistic": "mode"}, ValueError, "statistic must be one of .mean."),
        ({"statistic": None}, TypeError, "statistic must be one of .*, got None"),
        ({"statistic": ()}, TypeError, r"statistic must be one of .*, got \(\)"),
        ({"statistic": "quantile"}, ValueError, 'statistic must be ."quantile", q., .* got .quantile.'),
        ({"statistic": ("mean", 0.5)}, ValueError, r"got \('mean', 0.5\)"),
        ({"statistic": "hierarchical_mean"}, ValueError, "a hierarchical mean needs levels"),
        (
            {"statistic": "hierarchical_mean", "levels": ["patient"], "resample": "cases"},
            ValueError,
            'a hierarchical mean needs resample "clusters" or "levels", got "cases"',
        ),
        ({"levels": ["centre"]}, ValueError, r"results have no group column 'centre' \(they have patient\)"),
        ({"levels": "patient"}, TypeError, "levels must list names of group columns, got 'patient'"),
        ({"interval": "wald"}, ValueError, "interval must be one of .bca."),
        ({"resample": "rows"}, ValueError, "resample must be one of .clusters."),
        ({"confidence": 1.0}, ValueError, "confidence must be"),
        ({"seed": -1}, ValueError, "seed must be between 0 and"),
        ({"policy": "kind"}, ValueError, "policy 'kind' is unknown"),
    ],
    ids=lambda one: str(one)[:30],
)
def test_what_is_refused(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        IMAGES.aggregate(**arguments)


def test_percentages_are_no_shares() -> None:
    with pytest.raises(ValueError, match="dsc is between 0 and 1, but case case 0 of A has 90; is it in percent"):
        results({"A": [90.0, 92.0]}).aggregate()
    rounded = float(np.nextafter(np.float32(1), np.float32(2)))
    (row,) = results({"A": [rounded] * 3}).aggregate()
    assert row.estimate == row.high == rounded


def test_cases_of_nobody_are_not_of_one_patient() -> None:
    table = results({"A": [0.9, 0.8, 0.7]}, patients=["a", "", ""])
    with pytest.raises(ValueError, match="2 of 3 cases have nothing in the group column 'patient'"):
        table.aggregate(levels=["patient"])


def test_better_in_every_stratum_and_worse_overall() -> None:
    """Lesions found, of small and of large ones: what a mean over all hides, means by group show."""
    found = {"A": {"small": (10, 40), "large": (9, 10)}, "B": {"small": (2, 10), "large": (32, 40)}}
    rows = [
        Row(f"{size} {k}", "lesion", "sensitivity", float(k < hits), "ok", method, groups={"size": size})
        for method, own in found.items()
        for size, (hits, lesions) in own.items()
        for k in range(lesions)
    ]
    table = assay.Results(rows)
    means = {group.key[1:]: group.mean for group in table.summary(by=["metric", "method", "size"])}
    assert means == pytest.approx({("A", "small"): 0.25, ("A", "large"): 0.9, ("B", "small"): 0.2, ("B", "large"): 0.8})
    overall = {row.method: row.estimate for row in table.filter(method="A").aggregate(resamples=10)}
    overall |= {row.method: row.estimate for row in table.filter(method="B").aggregate(resamples=10)}
    assert overall == pytest.approx({"A": 19 / 50, "B": 34 / 50})
