"""Calibration errors against scikit-learn and torchmetrics: equal, or different as is shown."""

from __future__ import annotations

import assay
import numpy as np
import pytest

pytestmark = pytest.mark.peers


@pytest.mark.parametrize("seed", range(4))
def test_scikit_learn(seed: int) -> None:
    """Its bins are (l, u], the first one closed."""
    curve = pytest.importorskip("sklearn.calibration", reason="extra peers").calibration_curve
    rng = np.random.default_rng(seed)
    score = np.concatenate([rng.random(500), np.arange(9) / 8])
    events = rng.random(score.size) < score
    found = assay.calibration_bins(8, reduction="positive_class", side="right")
    found.update(events, score)
    table = found.reliability()
    frequency, mean = curve(events, score, n_bins=8)
    assert np.allclose(table.frequency, frequency, rtol=1e-14)
    assert np.allclose(table.mean_score, mean, rtol=1e-13)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("norm", ["l1", "l2", "max"])
def test_torchmetrics(seed: int, norm: str) -> None:
    """Its bins are [l, u), but a score of 1 has one of its own; its sums are float32."""
    metrics = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")
    torch = pytest.importorskip("torch", reason="extra peers")
    rng = np.random.default_rng(seed)
    score = rng.dirichlet(np.ones(3), 700).astype(np.float32)
    labels = np.array([rng.choice(3, p=row / row.sum()) for row in score.astype(float)])
    found = assay.calibration_bins(10, reduction="top_label")
    found.update(labels, score)
    given = torch.from_numpy(score), torch.from_numpy(labels)
    expected = metrics.multiclass_calibration_error(*given, 3, n_bins=10, norm=norm)
    assert found.error(norm) == pytest.approx(float(expected), abs=2e-6)
    binary = assay.calibration_bins(10, reduction="positive_class")
    binary.update(labels, score[:, 1])
    given = torch.from_numpy(score[:, 1].copy()), torch.from_numpy((labels == 1).astype(int))
    expected = metrics.binary_calibration_error(*given, n_bins=10, norm=norm)
    assert binary.error(norm) == pytest.approx(float(expected), abs=2e-6)


def test_torchmetrics_is_wrong_where_a_score_is_1() -> None:
    metrics = pytest.importorskip("torchmetrics.functional.classification", reason="extra peers")
    torch = pytest.importorskip("torch", reason="extra peers")
    score, labels = np.array([0.95, 1.0]), np.array([1, 0])
    found = assay.expected_calibration_error(labels, score, reduction="positive_class", bins=10)
    assert found == pytest.approx(0.475)
    peer = metrics.binary_calibration_error(torch.from_numpy(score), torch.from_numpy(labels), n_bins=10)
    assert float(peer) == pytest.approx(0.525)
