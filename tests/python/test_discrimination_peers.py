"""Discrimination against scikit-learn, scipy, torchmetrics and MLstatkit: equal, or different as is shown."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(params=range(4))
def sample(request: pytest.FixtureRequest) -> Any:
    rng = np.random.default_rng(request.param)
    y = rng.random(400) < 0.3
    s = np.round(rng.normal(size=400) + y, 1 if request.param % 2 else 9)
    return y, s, rng.random(400)


def test_scikit_learn_areas(sample: Any) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="extra peers")

    y, s, w = sample
    assert assay.auroc(y, s) == pytest.approx(metrics.roc_auc_score(y, s))
    assert assay.auroc(y, s, weight=w) == pytest.approx(metrics.roc_auc_score(y, s, sample_weight=w))
    assert assay.average_precision(y, s) == pytest.approx(metrics.average_precision_score(y, s))
    weighted = metrics.average_precision_score(y, s, sample_weight=w)
    assert assay.average_precision(y, s, weight=w) == pytest.approx(weighted)
    for part in (0.1, 0.37):
        found = assay.partial_auroc(y, s, specificity=(1 - part, 1))
        assert found == pytest.approx(metrics.roc_auc_score(y, s, max_fpr=part))


def test_scikit_learn_curves(sample: Any) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="extra peers")

    y, s, _ = sample
    threshold, tp, fp = assay.score_curve(y, s).points()
    false_rate, tpr, thresholds = metrics.roc_curve(y, s, drop_intermediate=False)
    np.testing.assert_array_equal(threshold, thresholds[1:])
    np.testing.assert_allclose(tp / y.sum(), tpr[1:])
    np.testing.assert_allclose(fp / (~y).sum(), false_rate[1:])


def test_official_specificity_rules(sample: Any) -> None:
    from scipy.interpolate import interp1d

    metrics = pytest.importorskip("sklearn.metrics", reason="extra peers")

    y, s, _ = sample
    false_rate, tpr, _ = metrics.roc_curve(y, s)
    full_fpr, full_tpr, _ = metrics.roc_curve(y, s, drop_intermediate=False)
    for target in (0.8, 0.85, 0.9, 0.95):
        official = {
            "best": full_tpr[1 - full_fpr >= target - np.finfo(float).eps][-1],
            "above": full_tpr[1 - full_fpr > target][-1],
            "first_below": tpr[np.argmax(false_rate >= 1 - target)],
            "interpolated": interp1d(1 - false_rate, tpr)(target),
        }
        for rule, expected in official.items():
            found = assay.sensitivity_at_specificity(y, s, specificity=target, rule=rule)
            assert found.value == pytest.approx(float(expected)), (rule, target)


def test_scikit_learn_classes() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="extra peers")

    rng = np.random.default_rng(3)
    y, s = rng.integers(0, 4, 300), rng.dirichlet(np.ones(4), 300)
    s[np.arange(300), y] += 0.2
    s /= s.sum(1, keepdims=True)
    for scheme, name in (("one_vs_rest", "ovr"), ("one_vs_one", "ovo")):
        for average in ("macro", "weighted", "micro"):
            if (scheme, average) != ("one_vs_one", "micro"):
                expected = metrics.roc_auc_score(y, s, multi_class=name, average=average)
                assert assay.multiclass_auroc(y, s, scheme=scheme, average=average) == pytest.approx(expected)


def test_torchmetrics(sample: Any) -> None:
    torch = pytest.importorskip("torch", reason="extra peers")
    functional = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")

    y, s, _ = sample
    p = 1 / (1 + np.exp(-s))
    truth, score = torch.tensor(y.astype(int)), torch.tensor(p)
    assert float(functional.binary_auroc(score, truth)) == pytest.approx(assay.auroc(y, p), abs=1e-6)
    average = float(functional.binary_average_precision(score, truth))
    assert average == pytest.approx(assay.average_precision(y, p), abs=1e-6)
    found, _ = functional.binary_sensitivity_at_specificity(score, truth, min_specificity=0.9)
    assert float(found) == pytest.approx(assay.sensitivity_at_specificity(y, p, specificity=0.9).value, abs=1e-6)
    # With thresholds it is an approximation; an absent class gives 0.
    coarse = float(functional.binary_auroc(score, truth, thresholds=5))
    assert coarse != pytest.approx(assay.auroc(y, p), abs=1e-3)
    assert float(functional.binary_auroc(score, torch.ones_like(truth))) == 0
    assert np.isnan(assay.auroc(np.ones_like(y), p))


def test_mlstatkit(sample: Any) -> None:
    kit = pytest.importorskip("MLstatkit", reason="extra peers")

    y, s, w = sample
    other = s + w - 0.5
    z, p, *_ = kit.Delong_test(y.astype(int), s, other)
    found = assay.compare_auroc(y, s, other)
    assert found.p == pytest.approx(float(p), rel=1e-6)
    assert abs(found.z) == pytest.approx(abs(float(z)), rel=1e-6)
    assert np.sign(found.z) == -np.sign(float(z))  # it takes the first from the second


def test_scipy_tails() -> None:
    from assay._core import chi_squared_tail
    from scipy import stats

    for degrees in range(1, 9):
        for x in (0.0, 0.3, 2.0, 9.0, 40.0):
            assert chi_squared_tail(x, degrees) == pytest.approx(float(stats.chi2.sf(x, degrees)), rel=1e-10)


def test_three_models_by_rank(sample: Any) -> None:
    from scipy import stats

    y, s, w = sample
    models = [s, s + w, w]
    found = assay.delong(y, *models)
    v10, v01 = [], []
    for one in models:
        pooled = stats.rankdata(one)
        v10.append((pooled[y] - stats.rankdata(one[y])) / (~y).sum())
        v01.append(1 - (pooled[~y] - stats.rankdata(one[~y])) / y.sum())
    np.testing.assert_allclose(found.covariance, np.cov(v10) / y.sum() + np.cov(v01) / (~y).sum())
    test = assay.auroc_contrast(found, [[1, -1, 0], [0, 1, -1], [1, 0, -1]])
    assert test.degrees == 2
