"""Scores of voxels in images: the metrics of a curve per case, in regions and fields of view, and of a whole set."""

import math
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import discrimination as oracle

SHAPE = (7, 9)
METRICS = [
    "auroc",
    "ap",
    assay.metric("sensitivity_at_specificity", specificity=0.8),
    assay.metric("ppv_at_sensitivity", sensitivity=0.5),
    "best_f_beta",
]
POOLED = ["pooled_auroc", "pooled_ap", assay.metric("fpr_at_sensitivity", level="set"), "pooled_dsc"]


def image(seed: int, labels: int = 2) -> tuple[Any, Any]:
    """A label map, and scores of which several are equal."""
    rng = np.random.default_rng(seed)
    reference = rng.integers(0, labels, SHAPE).astype(np.uint8)
    return reference, np.clip(rng.integers(0, 9, SHAPE) + 2 * (reference == 1), 0, 10) / 10


def naive(positive: Any, scores: Any) -> dict[str, float]:
    y, s = np.ravel(positive), np.ravel(scores)
    f_betas = [2 * tp / (2 * tp + fp + fn) for _, tp, fp, fn, _ in oracle.points(y, s)] if y.any() else [math.nan]
    return {
        "auroc": oracle.auroc(y, s),
        "ap": oracle.average_precision(y, s),
        "sensitivity_at_specificity": oracle.best_rate(y, s, "sensitivity", "specificity", 0.8),
        "ppv_at_sensitivity": oracle.best_rate(y, s, "ppv", "sensitivity", 0.5),
        "best_f_beta": max(f_betas),
    }


def values(results: Any) -> dict[str, float]:
    return {row.metric: row.value for row in results}


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["float16", "float32", "float64"]))
def test_scores_of_voxels(seed: int, dtype: str) -> None:
    reference, scores = image(seed)
    scores = scores.astype(dtype)
    wanted = pytest.approx(naive(reference, scores), rel=1e-9)
    assert values(assay.evaluate(reference, scores, score_threshold=0.5, metrics=METRICS)) == wanted
    mask = scores > 0.5
    assert values(assay.evaluate(reference, mask, scores=scores, metrics=METRICS)) == wanted
    strided = assay.evaluate(reference[::-1, ::2], scores[::-1, ::2], score_threshold=0.5, metrics="auroc")
    assert strided.rows[0].value == pytest.approx(oracle.auroc(reference[:, ::2].ravel(), scores[:, ::2].ravel()))


def test_eight_bit_probabilities() -> None:
    reference, scores = image(0)
    bits = (scores * 255).astype(np.uint8)
    found = assay.evaluate(reference, bits, score_threshold=127, metrics=["auroc", "dsc"])
    assert found.value(metric="auroc") == pytest.approx(oracle.auroc(reference.ravel(), bits.ravel()))
    assert found.value(metric="dsc") == assay.dice(reference, bits > 127)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_fields_of_view(seed: int) -> None:
    """Voxels outside the mask, and those with the ignored label, take no part."""
    reference, scores = image(seed, labels=3)
    view = np.hypot(*(np.indices(SHAPE) - np.reshape([3, 4], (2, 1, 1)))) < 3.5
    options: dict[str, Any] = {"score_threshold": 0.5, "metrics": METRICS}
    inside = values(assay.evaluate(reference == 1, scores, mask=view, **options))
    assert inside == pytest.approx(naive(reference[view] == 1, scores[view]), rel=1e-9)
    keep = reference != 2
    ignored = values(assay.evaluate(reference, scores, ignore_label=2, labels=[1], **options))
    assert ignored == pytest.approx(naive(reference[keep] == 1, scores[keep]), rel=1e-9)
    both = values(assay.evaluate(reference, scores, ignore_label=2, labels=[1], mask=view, **options))
    assert both == pytest.approx(naive(reference[keep & view] == 1, scores[keep & view]), rel=1e-9)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_regions(seed: int) -> None:
    reference, scores = image(seed, labels=5)
    options: dict[str, Any] = {"score_threshold": 0.5, "metrics": METRICS, "labels": {"one": 1, "region": (1, 2)}}
    found = assay.evaluate(reference, scores, **options)
    assert values(found.filter(class_name="one")) == pytest.approx(naive(reference == 1, scores), rel=1e-9)
    region = np.isin(reference, (1, 2))
    assert values(found.filter(class_name="region")) == pytest.approx(naive(region, scores), rel=1e-9)
    view = np.indices(SHAPE)[0] > 1
    for mask in (None, view):
        kept = (reference != 3) & (True if mask is None else mask)
        ignoring = assay.evaluate(reference, scores, ignore_label=3, mask=mask, **options).filter(class_name="region")
        assert values(ignoring) == pytest.approx(naive(region[kept], scores[kept]), rel=1e-9)


def test_overlapping_classes() -> None:
    references = {name: image(seed)[0] for seed, name in enumerate(("disc", "cup"))}
    scores = {name: image(seed)[1] for seed, name in enumerate(("disc", "cup"))}
    by_name = assay.evaluate(references, scores, score_threshold=0.5, metrics=METRICS)
    for name, reference in references.items():
        found = values(by_name.filter(class_name=name))
        assert found == pytest.approx(naive(reference, scores[name]), rel=1e-9)
    stacked = [np.stack([*one.values()], axis=-1) for one in (references, scores)]
    by_axis = assay.evaluate(*stacked, class_axis=-1, score_threshold=0.5, metrics=METRICS)
    assert [row.value for row in by_axis] == [row.value for row in by_name]
    with pytest.raises(ValueError, match="scores of voxels must be given for this metric"):
        assay.evaluate(references, {k: v > 0.5 for k, v in scores.items()}, metrics="auroc")


def test_images_without_a_class() -> None:
    _, scores = image(0)
    empty, full = np.zeros(SHAPE, bool), np.ones(SHAPE, bool)
    metrics = ["auroc", "ap"]
    found = assay.evaluate(empty, scores, score_threshold=0.5, metrics=metrics)
    assert [(row.status, math.isnan(row.value)) for row in found] == [("no_positive", True)] * 2
    found = assay.evaluate(full, scores, score_threshold=0.5, metrics=metrics)
    assert [row.status for row in found] == ["no_negative"] * 2
    assert [row.value for row in found] == pytest.approx([math.nan, 1], nan_ok=True)
    outside = assay.evaluate(full, scores, score_threshold=0.5, metrics=metrics, mask=empty)
    assert {row.status for row in outside} == {"no_positive"}
    summary = assay.evaluate_cases(
        [Case("a", empty, scores), Case("b", *image(1))], ["auroc"], score_threshold=0.5, labels=[1]
    ).summary()
    assert [(group.used, group.left_out, group.statuses) for group in summary] == [(1, 1, {"ok": 1, "no_positive": 1})]


def test_a_threshold_is_in_the_message() -> None:
    reference, scores = image(3)
    row = assay.evaluate(reference, scores, score_threshold=0.5, metrics=METRICS[2]).rows[0]
    wanted = assay.sensitivity_at_specificity(reference, scores, specificity=0.8)
    assert row.message == f"threshold {wanted.threshold:.6g}"


# -- sets of images ----------------------------------------------------------------------------------------------------


def study(count: int = 5, method: str = "") -> list[Case]:
    return [Case(f"c{k}", *image(k), method=method) for k in range(count)]


@settings(max_examples=20)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4))
def test_a_set_is_the_curve_of_all_voxels(seeds: list[int]) -> None:
    cases = [Case(str(place), *image(seed)) for place, seed in enumerate(seeds)]
    found = assay.evaluate_cases(cases, POOLED, score_threshold=0.5, labels=[1])
    references, scores = (
        np.concatenate([getattr(case, side) for case in cases]) for side in ("reference", "prediction")
    )
    together = assay.evaluate(
        references, scores, metrics=["auroc", "ap", "fpr_at_sensitivity", "dsc"], score_threshold=0.5, labels=[1]
    )
    assert [row.value for row in found] == [row.value for row in together]
    y, s = references.ravel(), scores.ravel()
    assert found.rows[0].value == pytest.approx(oracle.auroc(y, s), rel=1e-9)
    assert found.rows[1].value == pytest.approx(oracle.average_precision(y, s), rel=1e-9)


def test_fields_of_view_and_ignored_labels_of_a_set() -> None:
    rng = np.random.default_rng(0)
    images = [image(k, labels=3) for k in range(4)]
    views = [rng.random(SHAPE) < 0.7 for _ in images]
    cases = [Case(str(k), *own, mask=view) for k, (own, view) in enumerate(zip(images, views, strict=True))]
    found = assay.evaluate_cases(cases, ["pooled_auroc"], score_threshold=0.5, labels=[1], ignore_label=2)
    kept = [view & (own[0] != 2) for own, view in zip(images, views, strict=True)]
    y, s = (np.concatenate([own[i][keep] for own, keep in zip(images, kept, strict=True)]) for i in (0, 1))
    assert found.rows[0].value == pytest.approx(oracle.auroc(y == 1, s), rel=1e-9)


def test_the_place_of_work_does_not_matter() -> None:
    cases = [*study(), *study(method="other")]
    metrics = [*METRICS, *POOLED]
    wanted = assay.evaluate_cases(cases, metrics, score_threshold=0.5, jobs=1)
    assert assay.evaluate_cases(cases, metrics, score_threshold=0.5, jobs=3) == wanted
    with ProcessPoolExecutor(2) as pool:
        assert assay.evaluate_cases(cases, metrics, score_threshold=0.5, executor=pool) == wanted


def test_a_missing_output_leaves_no_curve_of_the_set() -> None:
    cases = [*study(3), Case("c3", image(3)[0], None)]
    found = assay.evaluate_cases(cases, ["auroc", *POOLED], score_threshold=0.5, labels=[1])
    by_metric = {row.metric: row for row in found if not row.case}
    for key in ("pooled_auroc", "pooled_ap", "pooled_fpr_at_sensitivity"):
        assert by_metric[key].status == "missing_output"
        assert by_metric[key].message == "case c3: there is no prediction"
        assert math.isnan(by_metric[key].value)
    assert by_metric["pooled_dsc"].status == "ok"
    [lacking] = [row for row in found if row.case == "c3"]
    assert (lacking.status, lacking.metric) == ("missing_output", "auroc")
    counted = {group.key[-1]: group for group in found.summary()}
    assert (counted["auroc"].used, counted["auroc"].penalised) == (4, 1)
    assert counted["pooled_auroc"].mean == 0  # the worst, as of any missing output
    assert found.summary("nan").groups[1].used == 0


def test_classes_that_some_images_lack() -> None:
    """Without labels= a class that an image lacks has only negatives there, and its voxels count in the set."""
    one, other = image(0, labels=2), image(1, labels=3)
    found = assay.evaluate_cases([Case("a", *one), Case("b", *other)], ["auroc", "pooled_auroc"], score_threshold=0.5)
    assert found.filter(case="a", class_name="2").rows[0].status == "no_positive"
    y = np.concatenate([(one[0] == 2).ravel(), (other[0] == 2).ravel()])
    s = np.concatenate([one[1].ravel(), other[1].ravel()])
    pooled = found.filter(case="", class_name="2").rows[-1]
    assert pooled.value == pytest.approx(oracle.auroc(y, s), rel=1e-9)


def test_what_has_no_scores() -> None:
    reference, scores = image(0)
    with pytest.raises(ValueError, match="auroc of class 1: scores of voxels must be given for this metric"):
        assay.evaluate(reference, reference, metrics="auroc")
    with pytest.raises(ValueError, match="scores of voxels must be given"):
        assay.evaluate(reference, reference, scores={1: 0.5}, metrics="auroc")
    with pytest.raises(ValueError, match="this is a metric of a table of samples: pass it to evaluate_table"):
        assay.evaluate(reference, reference, metrics="multiclass_mcc")
    broken = scores.copy()
    broken[0, 0] = math.nan
    with pytest.raises(ValueError, match="auroc of class 1: score must be finite, got nan"):
        assay.evaluate(reference, reference, scores=broken, metrics="auroc")
    rows = assay.evaluate_cases([Case("a", reference, reference)], ["dsc", "auroc", "pooled_auroc"], labels=[1])
    assert [(row.metric, row.status) for row in rows] == [("dsc", "ok"), ("auroc", "error"), ("pooled_auroc", "error")]
