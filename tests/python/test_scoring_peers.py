"""Scores of probabilities against scikit-learn and scipy, and tensors of torch."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest

pytestmark = pytest.mark.peers


@pytest.fixture(params=range(4))
def sample(request: pytest.FixtureRequest) -> Any:
    rng = np.random.default_rng(request.param)
    score = rng.dirichlet(np.ones(4), 500)
    labels = np.array([rng.choice(4, p=row) for row in score])
    return labels, score, rng.random(500)


def test_scikit_learn_scores(sample: Any) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="extra peers")
    labels, score, weight = sample
    for options, theirs in (({}, {}), ({"weight": weight}, {"sample_weight": weight})):
        expected = metrics.log_loss(labels, score, labels=range(4), **theirs)
        assert assay.negative_log_likelihood(labels, score, **options) == pytest.approx(expected)
        expected = metrics.brier_score_loss(labels == 2, score[:, 2], **theirs)
        found = assay.brier_score(labels, score[:, 2], scale="half", positive=2, **options)
        assert found == pytest.approx(expected)
        expected = metrics.brier_score_loss(labels, score, labels=range(4), scale_by_half=False, **theirs)
        assert assay.brier_score(labels, score, scale="sum", **options) == pytest.approx(expected)


def test_scikit_learn_decisions(sample: Any) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="extra peers")
    labels, score, _ = sample
    found = assay.scoring_sums(4)
    found.update(labels, score)
    decided = score.argmax(axis=1)
    matrix = found.confusion()
    assert matrix.cells.tolist() == metrics.confusion_matrix(labels, decided).tolist()
    for weights in (None, "linear", "quadratic"):
        expected = metrics.cohen_kappa_score(labels, decided, weights=weights, labels=range(4))
        assert matrix.kappa(weights=weights or "none") == pytest.approx(expected)
    assert matrix.mean_absolute_error() == pytest.approx(metrics.mean_absolute_error(labels, decided))
    squared = metrics.mean_squared_error(labels, decided)
    assert matrix.root_mean_square_error() == pytest.approx(np.sqrt(squared))


def test_kendall_of_scipy(sample: Any) -> None:
    kendalltau = pytest.importorskip("scipy.stats", reason="extra peers").kendalltau
    labels, score, _ = sample
    decided, grade = score.argmax(axis=1), score @ np.arange(4)
    matrix = assay.confusion_matrix(labels, decided)
    assert matrix.tau_b() == pytest.approx(kendalltau(labels, decided).statistic)
    assert matrix.tau_c() == pytest.approx(kendalltau(labels, decided, variant="c").statistic)
    assert assay.kendall_tau_b(labels, grade) == pytest.approx(kendalltau(labels, grade).statistic)
    assert assay.kendall_tau_b(score[:, 0], grade) == pytest.approx(kendalltau(score[:, 0], grade).statistic)


def test_tensors() -> None:
    """Those of bfloat16 too, a type that numpy does not have."""
    torch = pytest.importorskip("torch", reason="extra peers")
    rng = np.random.default_rng(5)
    score = torch.from_numpy(rng.dirichlet(np.ones(3), (8, 9)))
    labels = torch.from_numpy(rng.integers(0, 3, (8, 9)))
    for dtype in (torch.bfloat16, torch.float16, torch.float32):
        given = score.to(dtype)
        expected = given.to(torch.float32).numpy()
        both: list[Any] = []
        for one in (given, expected):
            sums, top = assay.scoring_sums(3), assay.calibration_bins(8, reduction="top_label")
            sums.update(labels, one, sum_tolerance=1e-2)
            top.update(labels, one, sum_tolerance=1e-2)
            both.append((sums, top))
        assert both[0] == both[1]
        moved = assay.scoring_sums(3)
        moved.update(labels, given.permute(2, 0, 1), class_axis=0, sum_tolerance=1e-2)
        assert moved == both[0][0]
        curve = assay.score_curve(labels == 1, given[..., 1])
        assert curve.auroc() == assay.score_curve(labels.numpy() == 1, expected[..., 1]).auroc()


def test_tensors_of_two_types() -> None:
    torch = pytest.importorskip("torch", reason="extra peers")
    rng = np.random.default_rng(6)
    score = torch.from_numpy(rng.normal(size=300)).to(torch.bfloat16)
    labels = rng.random(300) < 0.4
    found = assay.delong(labels, score, score.to(torch.float64))
    assert found.auroc[0] == found.auroc[1] == assay.auroc(labels, score.to(torch.float32))
