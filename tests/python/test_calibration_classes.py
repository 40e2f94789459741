"""Top labels as scores, and the errors of classes in the order of their scores."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import calibration as oracle

TYPES = ["float16", "float32", "float64"]
GROUPS = st.sampled_from([1, 2, 3, 4, 7, 15, 100])


def counted(events: Any, scores: Any, bins: Any, **options: Any) -> assay.CalibrationBins:
    found = assay.calibration_bins(bins, reduction="positive_class", side=options.pop("side", "left"))
    found.update(events, scores, **options)
    return found


def same(a: Any, b: Any) -> bool:
    return bool(np.allclose(np.array(a, float), np.array(b, float), rtol=1e-11, atol=1e-13, equal_nan=True))


@st.composite
def class_samples(draw: st.DrawFn) -> Any:
    """Labels and probabilities in sixteenths, with ties, and which samples there are."""
    classes, n = draw(st.integers(2, 4)), draw(st.integers(0, 12))
    labels = draw(st.permutations(range(-1, 5)))[:classes]
    reference = np.array(draw(st.lists(st.sampled_from(labels), min_size=n, max_size=n)), np.int16)
    cuts = draw(
        st.lists(st.lists(st.integers(0, 16), min_size=classes - 1, max_size=classes - 1), min_size=n, max_size=n)
    )
    scores = np.array([np.diff([0, *sorted(row), 16]) for row in cuts], float).reshape(n, classes) / 16
    mask = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)), bool)
    return reference, scores.astype(draw(st.sampled_from(TYPES))), labels, mask


@given(class_samples())
def test_top_label_scores(sample: Any) -> None:
    reference, scores, labels, mask = sample
    events, highest = oracle.top_label(reference, scores, labels)
    for axis, given_scores in ((-1, scores), (0, scores.T), (0, np.ascontiguousarray(scores.T))):
        correct, confidence = assay.top_label_scores(
            reference, given_scores, labels=labels, class_axis=axis, mask=mask, threads=2
        )
        assert correct.tolist() == [event and inside for event, inside in zip(events, mask, strict=True)]
        assert np.isnan(confidence).tolist() == (~mask).tolist()
        assert confidence[mask].tolist() == [float(one) for one, inside in zip(highest, mask, strict=True) if inside]
        assert confidence.dtype == (np.float64 if scores.dtype == np.float64 else np.float32)
    bins = assay.calibration_bins(10, reduction="top_label")
    bins.update(reference, scores.astype(float), labels=labels, mask=mask)
    correct, confidence = assay.top_label_scores(reference, scores.astype(float), labels=labels, mask=mask)
    assert same(counted(correct, confidence, 10, non_finite="omit").error(), bins.error())


def test_top_label_scores_of_volumes() -> None:
    rng = np.random.default_rng(7)
    scores = rng.dirichlet(np.ones(3), (9, 70, 80)).astype(np.float32)
    reference = rng.integers(0, 3, scores.shape[:-1]).astype(np.uint8)
    expected = scores.max(axis=-1), scores.argmax(axis=-1) == reference
    for axis in range(4):
        moved = np.moveaxis(scores, -1, axis)
        for one in (moved, np.ascontiguousarray(moved), np.asfortranarray(moved)):
            for truth in (reference, np.asfortranarray(reference)):
                correct, confidence = assay.top_label_scores(truth, one, class_axis=axis, threads=2)
                assert np.array_equal(confidence, expected[0])
                assert np.array_equal(correct, expected[1])
    correct, confidence = assay.top_label_scores(reference[::-1, :, ::2], scores[::-1, :, ::2])
    assert np.array_equal(confidence, expected[0][::-1, :, ::2])
    assert np.array_equal(correct, expected[1][::-1, :, ::2])


def test_top_label_scores_that_are_left_out() -> None:
    scores = np.array([[0.25, 0.75], [np.nan, 0.5], [1, 0], [0.5, 0.5]])
    with pytest.raises(ValueError, match="score must be finite, got nan"):
        assay.top_label_scores([1, 0, 0, 1], scores)
    correct, confidence = assay.top_label_scores([1, 0, 9, 1], scores, non_finite="omit", ignore_label=9)
    assert correct.tolist() == [True, False, False, False]
    assert np.isnan(confidence).tolist() == [False, True, True, False]
    value = assay.adaptive_calibration_error(
        [1, 0, 9, 1], scores, reduction="top_label", bins=2, non_finite="omit", ignore_label=9, weight=[1, 5, 5, 3]
    )
    assert value == (2 * 0.5 + (0.5 - 0.25)) / 4
    with pytest.raises(ValueError, match="reference has a label that is none of labels"):
        assay.top_label_scores([2], [[0.5, 0.5]])
    with pytest.raises(ValueError, match=r"score must be between 0 and 1, got 1\.5"):
        assay.top_label_scores([0], [[1.5, -0.5]])
    with pytest.raises(ValueError, match="labels must be at least 2"):
        assay.top_label_scores([0], [[1.0]])


@given(class_samples(), GROUPS)
def test_class_wise(sample: Any, bins: int) -> None:
    reference, scores, labels, mask = sample
    options: dict[str, Any] = {"labels": labels, "mask": mask}
    each = []
    curves = []
    for k, label in enumerate(labels):
        curves.append(assay.score_curve(reference, scores[:, k], positive=label, mask=mask))
        each.append(assay.equal_mass_calibration(curves[-1], bins).error("l2"))
    found = assay.class_wise_adaptive_calibration_error(reference, scores, bins=bins, norm="l2", **options)
    assert same(found, np.mean(each))
    largest = assay.class_wise_adaptive_calibration_error(
        reference, scores.T, bins=bins, norm="l2", average="max", class_axis=0, **options
    )
    assert same(largest, np.max(each))
    pooled = assay.adaptive_calibration_error(reference, scores, reduction="marginal", bins=bins, **options)
    assert same(pooled, assay.equal_mass_calibration(sum(curves[1:], start=curves[0]), bins).error())
    classes = assay.class_wise_calibration(labels, 10)
    classes.update(reference, scores, mask=mask)
    bins_ = sum((classes[label] for label in labels[1:]), start=classes[labels[0]])
    assert classes.pooled() == bins_
    value = assay.expected_calibration_error(reference, scores, reduction="marginal", bins=10, **options)
    assert same(value, bins_.error())


def test_a_sample_is_left_out_of_all_classes() -> None:
    scores = [[0.25, 0.75], [np.nan, 0.5], [1, 0]]
    for reduction in ("marginal", "top_label"):
        found = assay.adaptive_calibration_error([0, 0, 1], scores, reduction=reduction, non_finite="omit")
        assert found == assay.adaptive_calibration_error([0, 1], [scores[0], scores[2]], reduction=reduction)
