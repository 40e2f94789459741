"""Distances and the order of grades, from confusion matrices and from scores, against every sample and every pair."""

from __future__ import annotations

import math
from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import scoring as oracle

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20)


def matrix(pairs: Any, **options: Any) -> assay.ConfusionMatrix:
    table = np.array(pairs, int).reshape(-1, 2)
    return assay.confusion_matrix(table[:, 0], table[:, 1], labels=range(4), **options)


def same(a: float, b: float) -> bool:
    return bool(a == pytest.approx(b, rel=1e-12, abs=1e-15, nan_ok=True))


@given(PAIRS)
def test_distances(pairs: Any) -> None:
    found = matrix(pairs)
    distances = np.array([abs(y - d) for y, d in pairs], float)
    classes = [[abs(y - d) for y, d in pairs if y == k] for k in range(4)]
    means = [np.mean(one) for one in classes if one]
    squares = [np.mean(np.square(one)) for one in classes if one]
    if not pairs:
        assert np.isnan([found.mean_absolute_error(average=how) for how in ("samples", "classes", "max")]).all()
        assert np.isnan([found.accuracy_within(1), found.root_mean_square_error()]).all()
        return
    assert same(found.mean_absolute_error(), distances.mean())
    assert same(found.mean_absolute_error(average="classes"), float(np.mean(means)))
    assert same(found.mean_absolute_error(average="max"), max(means))
    assert same(found.root_mean_square_error(), math.sqrt((distances**2).mean()))
    assert same(found.root_mean_square_error(average="classes"), math.sqrt(np.mean(squares)))
    assert same(found.root_mean_square_error(average="max"), math.sqrt(max(squares)))
    for k in range(5):
        assert same(found.accuracy_within(k), float((distances <= k).mean()))


@given(PAIRS, st.data())
def test_kendall(pairs: Any, data: st.DataObject) -> None:
    reference, decisions = ([pair[k] for pair in pairs] for k in (0, 1))
    assert same(matrix(pairs).tau_b(), oracle.tau_b(reference, decisions))
    assert same(matrix(pairs).tau_c(), oracle.tau_c(reference, decisions))
    if pairs:
        assert same(assay.kendall_tau_b(reference, decisions), oracle.tau_b(reference, decisions))
    weight = data.draw(st.lists(st.integers(0, 3), min_size=len(pairs), max_size=len(pairs)))
    repeated = [np.repeat(one, weight).astype(int).tolist() for one in (reference, decisions)]
    assert same(matrix(pairs, weight=np.array(weight, float)).tau_b(), oracle.tau_b(*repeated))


@given(st.lists(st.tuples(st.floats(-4, 4, width=16), st.floats(allow_nan=False)), min_size=1, max_size=30))
def test_kendall_of_scores(pairs: Any) -> None:
    first, second = ([pair[k] for pair in pairs] for k in (0, 1))
    assert same(assay.kendall_tau_b(first, second), oracle.tau_b(first, second))
    assert same(assay.kendall_tau_b(second, first), oracle.tau_b(first, second))


def test_kendall_of_many() -> None:
    """The count of 2e10 pairs is exact."""
    rng = np.random.default_rng(0)
    grades = rng.integers(0, 6, 200_000)
    decisions = np.clip(grades + rng.integers(-1, 2, grades.size), 0, 5)
    assert same(assay.confusion_matrix(grades, decisions).tau_b(), assay.kendall_tau_b(grades, decisions))
    order = rng.permutation(200_000)
    assert assay.kendall_tau_b(order, -order.astype(float)) == -1
    assert assay.kendall_tau_b(order.reshape(400, 500), np.exp(order / 1e5).reshape(400, 500)) == 1


def test_bad_kendall() -> None:
    for change, words in (
        (([0, 1], [0.5]), r"prediction has shape \(1,\), expected the shape of reference \(2,\)"),
        (([0, 1], [np.nan, 0.5]), "prediction must have no NaN"),
        ((["a"], [1]), "reference must be numbers"),
    ):
        with pytest.raises((TypeError, ValueError), match=words):
            assay.kendall_tau_b(*change)
    assert math.isnan(assay.kendall_tau_b([], []))
    assert math.isnan(assay.kendall_tau_b([1, 1], [0, 1]))
