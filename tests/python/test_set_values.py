"""Values of a whole set of cases: sums of what was counted in each, in any order of work, and what is missing."""

import json
import math
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case
from hypothesis import given, settings
from hypothesis import strategies as st
from support.files import write
from support.metrics import Array

POOLED = ("pooled_dsc", "pooled_pq", "pooled_object_sensitivity", "pooled_fppi", "pooled_object_dsc")


def spots(seed: int, shape: tuple[int, ...] = (12, 14)) -> Array:
    rng = np.random.default_rng(seed)
    mask = np.zeros(shape, np.uint8)
    for row, column in rng.integers(0, 10, (5, 2)):
        mask[row : row + 2, column : column + 3] = 1
    return mask


def study(count: int, **options: Any) -> list[Case]:
    return [Case(f"c{i}", spots(i), spots(i + 100), spacing=(1, 1), **options) for i in range(count)]


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5))
@settings(max_examples=30)
def test_pooled_values_are_those_of_all_images_in_one(seeds: list[int]) -> None:
    """Objects of several images side by side, with a gap, are those of one image."""
    cases = [Case(str(i), spots(seed), spots(seed + 1)) for i, seed in enumerate(seeds)]
    results = assay.evaluate_cases(cases, [key for key in POOLED if key != "pooled_fppi"], labels=[1])
    pad = [(0, 0), (0, 2)]
    one, other = (
        np.hstack([np.pad(getattr(case, side), pad) for case in cases]) for side in ("reference", "prediction")
    )
    for row in results:
        assert (row.case, row.groups) == ("", {})
        alone = assay.evaluate(one, other, labels=[1], metrics=row.metric.removeprefix("pooled_")).rows[0]
        assert row.value == pytest.approx(alone.value, rel=1e-12, nan_ok=True)
        assert row.status == alone.status


def test_one_value_for_each_method_and_class() -> None:
    cases = [Case("a", spots(0), spots(1), method=m, groups={"centre": "x"}) for m in ("m1", "m2")]
    cases += [Case("b", 2 * spots(2), 2 * spots(3), method=m, groups={"centre": "y"}) for m in ("m1", "m2")]
    results = assay.evaluate_cases(cases, ["dsc", "pooled_dsc", "pooled_fppi"])
    rows = [row for row in results if not row.case]
    assert [(row.method, row.class_name, row.metric) for row in rows] == [
        (method, name, key) for method in ("m1", "m2") for name in "12" for key in ("pooled_dsc", "pooled_fppi")
    ]
    assert rows == list(results)[-8:]
    # The image without the class has no false positive of it, and counts as an image.
    matching = assay.match_instances(*(assay.connected_components(spots(i)).labels for i in (0, 1)))
    assert rows[1].value == matching.fp / 2
    assert results.filter(metric="dsc", case="a", method="m1").rows[0].value == rows[0].value


def test_the_order_and_place_of_work_do_not_matter() -> None:
    keys = [*POOLED, "object_ap", "froc"]
    cases = study(7, scores=np.linspace(0, 1, 12 * 14).reshape(12, 14).round(1))
    wanted = assay.evaluate_cases(cases, keys, jobs=1)
    assert assay.evaluate_cases(cases, keys, jobs=3) == wanted
    with ProcessPoolExecutor(2) as pool:
        assert assay.evaluate_cases(cases, keys, executor=pool) == wanted


def test_a_missing_output_finds_nothing() -> None:
    cases = study(3)
    missing = [*cases[:2], Case("c2", cases[2].reference, None, spacing=(1, 1))]
    empty = [*cases[:2], Case("c2", cases[2].reference, np.zeros((12, 14), np.uint8), spacing=(1, 1))]
    found, wanted = (assay.evaluate_cases(some, ["dsc", *POOLED]) for some in (missing, empty))
    for row, other in zip(found, wanted, strict=True):
        if row.case == "c2":
            assert row.status == "missing_output"
        else:
            assert (row.value, row.status) == (other.value, other.status)
        assert row.message == ("" if row.case in ("c0", "c1") else row.message)
    assert found.rows[-1].message == "1 of 3 cases have no output and count as empty: c2"


def test_a_failed_case_leaves_no_value_of_the_set() -> None:
    cases = [*study(2), Case("broken", np.zeros((2, 2)), spots(0))]
    rows = [row for row in assay.evaluate_cases(cases, POOLED) if not row.case]
    assert {row.status for row in rows} == {"error"}
    assert all(math.isnan(row.value) and row.message.startswith("case broken: reference must be") for row in rows)
    only = assay.evaluate_cases([cases[2]], "pooled_dsc", labels=[1])
    assert [row.status for row in only] == ["error"]


def test_spacings_that_are_known_and_not_do_not_mix() -> None:
    cases = [Case("a", spots(0), spots(1), spacing=(1, 1)), Case("b", spots(2), spots(3))]
    by_metric = {row.metric: row for row in assay.evaluate_cases(cases, ["pooled_missed_volume", "pooled_dsc"])}
    assert by_metric["pooled_missed_volume"].status == "error"
    assert by_metric["pooled_missed_volume"].message == "the spacing of some cases is known and that of others is not"
    assert by_metric["pooled_dsc"].status == "ok"


def test_what_is_wrong_with_one_metric_ends_that_one_only() -> None:
    touching = np.zeros((4, 8), np.uint8)
    touching[1:3, 1:7] = 1
    halves = touching.copy()
    halves[:, 4] = 0
    ambiguous = assay.metric("object_sensitivity", criterion="overlap", strategy="unambiguous")
    pooled = assay.metric("object_ppv", criterion="overlap", strategy="unambiguous", level="set")
    with pytest.raises(ValueError, match='object_sensitivity of class 1: strategy "unambiguous" cannot choose'):
        assay.evaluate(touching, halves, metrics=ambiguous)
    results = assay.evaluate_cases([Case("a", touching, halves)], ["dsc", ambiguous, pooled])
    assert [row.status for row in results] == ["ok", "error", "error"]
    assert "cannot choose" in results.rows[1].message
    assert results.rows[2].message.startswith("case a: strategy")


def test_a_run_with_values_of_the_set_is_whole_when_it_is_run_again(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("reference", "prediction")]
    for folder, shift in zip(folders, (0, 100), strict=True):
        folder.mkdir()
        for i in range(3):
            write(folder / f"c{i}.nii.gz", spots(i + shift, (12, 14, 3)))
    cases = [Case(f"c{i}", *(folder / f"c{i}.nii.gz" for folder in folders)) for i in range(3)]
    first = assay.evaluate_cases(cases, ["dsc", "pooled_dsc"], out=tmp_path / "run")
    again = assay.evaluate_cases(cases, ["dsc", "pooled_dsc"], out=tmp_path / "run")
    stored = assay.Results.load(tmp_path / "run")
    assert first == again
    assert sorted(map(str, stored)) == sorted(map(str, first))
    assert [row.case for row in stored].count("") == 1


def test_definitions_say_that_they_are_of_a_set() -> None:
    pooled = assay.metric("pq", objects="labels", level="set")
    assert pooled == assay.metric("pooled_pq", objects="labels")
    assert pooled.name == "pooled_pq"
    assert pooled.id != assay.metric("pq", objects="labels").id
    assert "one value for all cases of a method together" in pooled.describe()
    assert assay.Definition.from_dict(json.loads(json.dumps(pooled.to_dict()))) == pooled
    ap = assay.metric("object_ap")
    assert (ap.level, ap.name, "level" in ap.to_dict()) == ("set", "object_ap", False)
    of_case = assay.metric("object_ap", level="case")
    assert assay.Definition.from_dict(of_case.to_dict()) == of_case
    assert assay.convention("panoptica").metric("pooled_pq").name == "pooled_pq"
    assert assay.metric("pq", convention="panoptica", level="set").level == "set"
    with pytest.raises(ValueError, match="pooled_hd95 has no value for a set of cases"):
        assay.metric("pooled_hd95")
    with pytest.raises(ValueError, match='level must be "case" or "set", got '):
        assay.metric("pq", level="all")
    with pytest.raises(ValueError, match="convention monai has no metric 'pq'"):
        assay.convention("monai").metric("pooled_pq")


def test_policies_and_summaries_take_values_of_a_set_as_one() -> None:
    summary = assay.evaluate_cases(study(3), ["dsc", "pooled_dsc"]).summary()
    assert [(group.key[-1], group.rows, group.used) for group in summary] == [("dsc", 3, 3), ("pooled_dsc", 1, 1)]
