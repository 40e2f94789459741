"""The CRPS against scoringrules and properscoring, where the definitions are the same."""

from __future__ import annotations

import assay
import numpy as np
import pytest

pytestmark = pytest.mark.peers


def sample(seed: int, members: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=200).round(1), rng.normal(size=(200, members)).round(1)


@pytest.mark.parametrize("members", [1, 2, 3, 10, 51])
def test_scoringrules(members: int) -> None:
    peer = pytest.importorskip("scoringrules", reason="scoringrules")
    x, rows = sample(members, members)
    assert np.allclose(assay.crps_ensemble(x, rows), peer.crps_ensemble(x, rows, estimator="nrg"), atol=1e-13)
    if members > 1:
        fair = peer.crps_ensemble(x, rows, estimator="fair")
        assert np.allclose(assay.crps_ensemble(x, rows, estimator="fair"), fair, atol=1e-13)
    sd = np.abs(rows[:, 0]) + 0.1
    assert np.allclose(assay.crps_gaussian(x, rows[:, -1], sd), peer.crps_normal(x, rows[:, -1], sd), atol=1e-13)


@pytest.mark.parametrize("members", [1, 2, 3, 10, 51])
def test_properscoring(members: int) -> None:
    peer = pytest.importorskip("properscoring", reason="properscoring")
    x, rows = sample(members, members)
    weight = np.random.default_rng(0).random(rows.shape)
    assert np.allclose(assay.crps_ensemble(x, rows), peer.crps_ensemble(x, rows), atol=1e-13)
    ours, theirs = assay.crps_ensemble(x, rows, weight=weight), peer.crps_ensemble(x, rows, weights=weight)
    assert np.allclose(ours, theirs, atol=1e-13)
    sd = np.abs(rows[:, 0]) + 0.1
    assert np.allclose(assay.crps_gaussian(x, rows[:, -1], sd), peer.crps_gaussian(x, rows[:, -1], sd), atol=1e-13)
