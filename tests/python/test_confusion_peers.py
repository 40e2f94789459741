"""Where definitions coincide, scikit-learn gives the same; where they do not, the difference is shown."""

import math
from typing import Any

import numpy as np
import pytest
from assay import confusion_matrix
from hypothesis import given
from hypothesis import strategies as st
from support.arrays import Array

pytestmark = pytest.mark.peers
NAN = math.nan


def metrics() -> Any:
    return pytest.importorskip("sklearn.metrics")


@st.composite
def samples(draw: st.DrawFn) -> tuple[Array, Array, Array | None]:
    """At least two classes, all of which the reference and the prediction have."""
    classes = draw(st.integers(2, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(0, 60))
    reference = np.concatenate([np.arange(classes), rng.integers(0, classes, size)])
    prediction = np.concatenate([rng.permutation(classes), rng.integers(0, classes, size)])
    return reference, prediction, draw(st.sampled_from([None, rng.random(reference.size) + 0.1]))


@given(samples())
def test_scikit_learn_agrees(sample: tuple[Array, Array, Array | None]) -> None:
    peer, (reference, prediction, weight) = metrics(), sample
    matrix = confusion_matrix(reference, prediction, weight=weight)
    pair, weights = (reference, prediction), {"sample_weight": weight}
    np.testing.assert_allclose(matrix.cells, peer.confusion_matrix(*pair, **weights), rtol=1e-12)
    wanted = {
        "accuracy": peer.accuracy_score(*pair, **weights),
        "balanced_accuracy": peer.balanced_accuracy_score(*pair, **weights),
        "mcc": peer.matthews_corrcoef(*pair, **weights),
        "hamming": peer.hamming_loss(*pair, **weights),
    }
    for name, value in wanted.items():
        assert getattr(matrix, name)() == pytest.approx(value, rel=1e-9, abs=1e-12)
    for kind in ("none", "linear", "quadratic"):
        value = peer.cohen_kappa_score(*pair, weights=None if kind == "none" else kind, **weights)
        assert matrix.kappa(weights=kind) == pytest.approx(value, rel=1e-9, abs=1e-12)
    for how in ("macro", "micro", "weighted"):
        value = peer.fbeta_score(*pair, beta=2, average=how, **weights)
        assert matrix.average("f_beta", how, beta=2) == pytest.approx(value, rel=1e-9, abs=1e-12)
        value = peer.recall_score(*pair, average=how, **weights)
        assert matrix.average("sensitivity", how) == pytest.approx(value, rel=1e-9, abs=1e-12)
    for of, name in {"reference": "true", "prediction": "pred", "all": "all"}.items():
        value = peer.confusion_matrix(*pair, normalize=name, **weights)
        np.testing.assert_allclose(matrix.shares(of), value, rtol=1e-9, atol=1e-12)
    for k, value in enumerate(peer.precision_score(*pair, average=None, **weights)):
        assert matrix.per_class("ppv")[k] == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_likelihood_ratios() -> None:
    peer = metrics()
    reference, prediction = np.array([0, 0, 0, 1, 1, 1, 1]), np.array([0, 1, 0, 1, 1, 0, 1])
    counts = confusion_matrix(reference, prediction).counts(1)
    wanted = peer.class_likelihood_ratios(reference, prediction)
    assert (counts.positive_likelihood_ratio(), counts.negative_likelihood_ratio()) == pytest.approx(wanted)


def test_what_scikit_learn_takes_for_a_number() -> None:
    """Undefined values are 0 there: PPV of a class that is never predicted, and MCC of a constant prediction."""
    peer = metrics()
    reference, prediction = np.array([0, 1, 1, 0]), np.zeros(4, int)
    matrix = confusion_matrix(reference, prediction)
    assert math.isnan(matrix.mcc())
    assert peer.matthews_corrcoef(reference, prediction) == 0
    assert math.isnan(matrix.average("ppv"))
    assert peer.precision_score(reference, prediction, average="macro", zero_division=0) == 0.25
    assert matrix.average("ppv", undefined="skip") == 0.5
    # A class that only the prediction has is no part of its balanced accuracy.
    extra = confusion_matrix(np.array([0, 1]), np.array([0, 2]), labels=range(3))
    with pytest.warns(UserWarning, match="y_pred contains classes not in y_true"):
        assert peer.balanced_accuracy_score([0, 1], [0, 2]) == extra.balanced_accuracy(undefined="skip") == 0.5
    assert math.isnan(extra.balanced_accuracy())
