"""Confusion matrices of decisions by scores, and counts of several labels at once."""

import math
from typing import Any

import assay
import numpy as np
import pytest
from assay import confusion_matrix, confusion_matrix_of_scores, multilabel_counts
from hypothesis import given
from hypothesis import strategies as st

DTYPES = (np.float16, np.float32, np.float64)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.sampled_from(DTYPES), st.booleans())
def test_the_highest_score_decides(seed: int, classes: int, dtype: Any, named: bool) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(0, 6, rng.integers(1, 3)))
    scores = rng.integers(0, 4, (*shape, classes)).astype(dtype)  # with ties
    scores[rng.random(scores.shape) < 0.1] = math.inf
    reference = rng.integers(0, classes, shape)
    decided = np.zeros(shape, int)
    for index in np.ndindex(shape):
        decided[index] = max(range(classes), key=lambda k, index=index: (scores[index][k], -k))
    labels: Any = [f"class {k}" for k in range(classes)] if named else range(classes)
    wanted = confusion_matrix(reference, decided, labels=labels)
    assert confusion_matrix_of_scores(reference, scores, labels=labels) == wanted
    moved = np.moveaxis(np.ascontiguousarray(np.moveaxis(scores, -1, 0)), 0, -1)
    assert confusion_matrix_of_scores(reference, moved, labels=labels) == wanted


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_threshold_decides(dtype: Any) -> None:
    scores = np.array([-math.inf, 0.25, 0.5, 0.75, math.inf], dtype)
    reference = np.array([3, 3, 7, 7, 3])
    options: dict[str, Any] = {"threshold": 0.5, "labels": {"no": 3, "yes": 7}}
    assert confusion_matrix_of_scores(reference, scores, **options).cells.tolist() == [[2, 1], [0, 2]]
    found = confusion_matrix_of_scores(reference, scores, at_threshold="miss", **options)
    assert found.cells.tolist() == [[2, 1], [1, 1]]
    names = np.array(["no", "no", "yes", "yes", "no"])
    assert confusion_matrix_of_scores(names, scores, at_threshold="miss", **options) == found
    weighted = confusion_matrix_of_scores(reference, scores, weight=[1, 2, 3, 4, 0.5], **options)
    assert weighted.cells.tolist() == [[3, 0.5], [0, 7]]
    flags = reference == 7
    assert confusion_matrix_of_scores(flags, scores, threshold=0.5).cells.tolist() == [[2, 1], [0, 2]]


def test_nan_scores() -> None:
    scores = np.array([[0.5, 0.5], [math.nan, 0.2], [0.1, math.nan]])
    reference = np.array([0, 1, 1])
    with pytest.raises(ValueError, match=r"score must not be NaN, got NaN at \(1, 0\)"):
        confusion_matrix_of_scores(reference, scores)
    with pytest.raises(ValueError, match=r"score must not be NaN, got NaN at \(2, 1\)"):
        confusion_matrix_of_scores(reference, scores, mask=np.array([True, False, True]))
    with pytest.raises(ValueError, match=r"score must not be NaN, got NaN at 2"):
        confusion_matrix_of_scores(reference, scores[:, 1], threshold=0.1)
    assert confusion_matrix_of_scores(reference, scores, ignore_label=1).total == 1
    assert confusion_matrix_of_scores(reference, scores, mask=np.array([True, False, False])).total == 1


@pytest.mark.parametrize(
    ("error", "message", "score", "options"),
    [
        (ValueError, r"score has shape \(3,\), expected \(2,\) for reference \(2,\)", np.zeros(3), {"threshold": 0.5}),
        (ValueError, r"score has shape \(3, 2\), expected \(2, 2\)", np.zeros((3, 2)), {}),
        (ValueError, r"score has shape \(2,\), expected \(2, 2\) for reference \(2,\)", np.zeros(2), {}),
        (ValueError, r"score must have a column for each class, got shape \(2, 0\)", np.zeros((2, 0)), {}),
        (ValueError, r"labels must be 2 for scores of 2 classes, got 3", np.zeros((2, 2)), {"labels": [0, 1, 2]}),
        (ValueError, r"labels must be 2 for a threshold, got 3", np.zeros(2), {"labels": [0, 1, 2], "threshold": 0.5}),
        (TypeError, r"score must be a float array, got dtype int64; pass score.astype\(float\)", np.zeros(2, int), {}),
        (ValueError, r"threshold must be a number, got nan", np.zeros(2), {"threshold": math.nan}),
        (TypeError, r"threshold must be a number, got 'a'", np.zeros(2), {"threshold": "a"}),
        (ValueError, r"at_threshold must be one of", np.zeros(2), {"threshold": 0.5, "at_threshold": "yes"}),
        (ValueError, r"reference has label 1, which is not one of labels", np.zeros((2, 1)), {}),
        (ValueError, r"score must have at least one axis", np.array(0.5), {}),
    ],
)
def test_bad_scores(error: type[Exception], message: str, score: Any, options: dict[str, Any]) -> None:
    with pytest.raises(error, match=message):
        confusion_matrix_of_scores(np.array([0, 1]), score, **options)


@given(st.integers(0, 2**32 - 1), st.integers(0, 20), st.integers(0, 4))
def test_several_labels_at_once(seed: int, samples: int, labels: int) -> None:
    reference, prediction = np.random.default_rng(seed).random((2, samples, labels)) < 0.4
    names = [f"finding {k}" for k in range(labels)] if labels else None
    found = multilabel_counts(reference, prediction, names=names)
    assert list(found.counts) == (names or [])
    for k, counts in enumerate(found.counts.values()):
        columns = reference[:, k].tolist(), prediction[:, k].tolist()
        pairs = list(zip(*columns, strict=True))
        wanted = [pairs.count(pair) for pair in ((True, True), (False, True), (True, False), (False, False))]
        assert [counts.tp, counts.fp, counts.fn, counts.tn] == wanted
    if samples and labels:
        assert found.hamming_loss == pytest.approx(np.mean(reference != prediction), rel=1e-12)
    else:
        assert math.isnan(found.hamming_loss)
    assert multilabel_counts(reference.astype(np.int8), prediction.T.copy().T, names=names).counts == found.counts


@pytest.mark.parametrize(
    ("error", "message", "pair", "names"),
    [
        (ValueError, r"reference must have shape \(samples, labels\), got \(2,\)", (np.zeros(2, int),) * 2, None),
        (ValueError, r"prediction has shape \(3, 2\)", (np.zeros((2, 2), int), np.zeros((3, 2), int)), None),
        (ValueError, r"reference must hold 0 and 1 only, got values from 0 to 3", (np.array([[0, 3]]),) * 2, None),
        (TypeError, r"reference must be a bool or integer array", (np.zeros((2, 2)),) * 2, None),
        (ValueError, r"names must be one for each of 2 labels, got \['a'\]", (np.zeros((2, 2), int),) * 2, ["a"]),
    ],
)
def test_bad_flags(error: type[Exception], message: str, pair: Any, names: Any) -> None:
    with pytest.raises(error, match=message):
        multilabel_counts(*pair, names=names)


def test_counts_of_labels_are_binary_counts() -> None:
    found = multilabel_counts(np.array([[True], [False]]), np.array([[True], [True]]))
    assert found.counts == {0: assay.BinaryCounts(tp=1, fp=1, fn=0, tn=0)}
