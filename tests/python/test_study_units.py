"""Cases of one unit, such as images of a patient, count as one where methods are compared and ranked."""

from __future__ import annotations

import math
from typing import Any

import assay
import numpy as np
import pytest
from assay.evaluation.rows import Row
from assay.studies import CaseValues
from assay.studies.paired import wilcoxon_test
from assay.studies.resampling import group_codes
from assay.studies.units import by_unit, unit_means
from hypothesis import given
from hypothesis import strategies as st

RNG = np.random.default_rng(0)
PATIENTS = [f"p{k // 3}" for k in range(24)]
CENTRES = [f"c{k // 12}" for k in range(24)]
LEVELS = {"centre": CENTRES, "patient": PATIENTS}


def results(values: dict[str, Any]) -> assay.Results:
    return assay.Results(
        Row(f"case {k:02}", "liver", "dsc", float(x), "missing_output" if math.isnan(x) else "ok", method, groups=own)
        for method, column in values.items()
        for k, x in enumerate(column)
        for own in [{"patient": PATIENTS[k], "centre": CENTRES[k]}]
    )


def mean_of_means(values: Any, labels: list[tuple[str, ...]]) -> float:
    """By recursion: the mean over the first labels of the mean of what is within."""
    there = [(label, x) for label, x in zip(labels, values, strict=True) if not math.isnan(x)]
    if not there:
        return math.nan
    if not there[0][0]:
        return float(np.mean([x for _, x in there]))
    inner = []
    for first in dict.fromkeys(label[0] for label, _ in there):
        own = [(label[1:], x) for label, x in there if label[0] == first]
        inner.append(mean_of_means([x for _, x in own], [label for label, _ in own]))
    return float(np.mean(inner))


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.one_of(st.floats(0, 1), st.just(math.nan))),
        min_size=1,
        max_size=12,
    )
)
def test_means_of_units(rows: list[tuple[str, str, float]]) -> None:
    values = np.array([[row[2] for row in rows]])
    found = unit_means(values, group_codes({"outer": [r[0] for r in rows], "inner": [r[1] for r in rows]}, len(rows)))
    wanted = [
        mean_of_means([row[2] for row in rows if row[0] == unit], [(row[1],) for row in rows if row[0] == unit])
        for unit in sorted({row[0] for row in rows})
    ]
    assert found[0].tolist() == pytest.approx(wanted, nan_ok=True)


def test_units_are_compared() -> None:
    """Tests, differences and intervals are those of the means of patients."""
    a = 0.1 + 0.9 * RNG.random(24)
    b = a - 0.02 - 0.05 * np.repeat(RNG.random(8), 3)
    study = results({"A": a, "B": b}).study("hierarchical_mean", levels=["patient"], resamples=500, seed=3)
    ((_, pairs),) = study.comparisons()
    (pair,) = pairs
    gaps = (a - b).reshape(8, 3).mean(axis=1)
    assert pair.cases == 8
    assert pair.difference == pytest.approx(gaps.mean())
    assert pair.wilcoxon == wilcoxon_test(gaps)
    alone = assay.compare_pairs({"A": gaps, "B": np.zeros(8)}, direction=1, resamples=500, seed=3).pair("A", "B")
    assert (pair.low, pair.high) == pytest.approx((alone.low, alone.high))
    assert pair.permutation == alone.permutation
    ((_, of_cases),) = study.comparisons(groups=None)
    assert of_cases.pair("A", "B").cases == 24
    assert of_cases.pair("A", "B").p < pair.p, "images are not as many patients"


def test_as_if_cases_were_independent() -> None:
    values = {"A": RNG.random(24), "B": RNG.random(24)}
    study = results(values).study(levels=["patient"], resample="cases", resamples=50)
    assert study.comparisons()[0].pairs.pair("A", "B").cases == 24


def test_units_of_a_pair_are_of_the_cases_that_both_have() -> None:
    a, b = RNG.random(24), RNG.random(24)
    a[0], b[1], b[3:6] = math.nan, math.nan, math.nan
    found = assay.compare_pairs({"A": a, "B": b}, direction=1, groups=PATIENTS, missing="per_pair", resamples=10)
    pair = found.pair("A", "B")
    both = ~np.isnan(a - b)
    gaps = [np.mean((a - b)[both & (np.array(PATIENTS) == p)]) for p in dict.fromkeys(PATIENTS) if p != "p1"]
    assert pair.cases == 7
    assert pair.difference == pytest.approx(np.mean(gaps))
    assert pair.wilcoxon == wilcoxon_test(np.array(gaps))


def test_rankings_of_a_hierarchical_mean_are_of_units() -> None:
    """One patient of many images does not decide."""
    patients = ["p1"] * 10 + ["p2", "p3", "p4"]
    values = {"A": [0.9] * 10 + [0.5] * 3, "B": [0.6] * 10 + [0.7] * 3}
    rows = [
        Row(f"case {k:02}", "liver", "dsc", x, "ok", method, groups={"patient": patients[k]})
        for method, own in values.items()
        for k, x in enumerate(own)
    ]
    ((flat, ranking, _),) = assay.Results(rows).study(levels=["patient"], resamples=50).rankings()
    assert (ranking.order[0], len(flat.cases)) == ("A", 13)
    nested = assay.Results(rows).study("hierarchical_mean", levels=["patient"], resamples=50)
    ((table, ranking, stability),) = nested.rankings()
    assert ranking.order[0] == "B"
    assert table.cases == ("p1", "p2", "p3", "p4")
    assert ranking.scores.tolist() == pytest.approx([row.estimate for row in nested.aggregates()])
    assert stability.winner_frequency.sum() >= 1


def test_a_unit_that_lacks_a_case() -> None:
    """It counts as worse than every value under a policy that leaves the case undefined."""
    values = {"A": RNG.random(24), "B": RNG.random(24)}
    values["A"][4] = math.nan
    study = results(values).study("hierarchical_mean", levels=["centre", "patient"], policy="nan", resamples=10)
    (table,) = study.tables
    units = by_unit(table, {"centre": table.groups["centre"], "patient": table.groups["patient"]})
    assert isinstance(units, CaseValues)
    assert np.isnan(units.values).tolist() == [[True, False], [False, False]]
    assert units.values[1].tolist() == pytest.approx(values["B"].reshape(2, 12).mean(axis=1))
