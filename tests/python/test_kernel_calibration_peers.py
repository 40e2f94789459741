"""Kernel calibration errors and curves against statsmodels and relplot: equal, or different as is shown."""

from __future__ import annotations

import assay
import numpy as np
import pytest
from assay import _core

pytestmark = pytest.mark.peers


def samples(seed: int, size: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    score = np.round(rng.beta(2, 3, size), 2).clip(0.01, 0.99)  # many are equal
    return rng.random(size) < score**1.2, score


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("terms", ["both", "intercept", "slope"])
def test_statsmodels_logit(seed: int, terms: str) -> None:
    models = pytest.importorskip("statsmodels.api", reason="extra peers")
    event, score = samples(seed)
    x = np.log(score / (1 - score))
    design = {"both": np.stack([np.ones_like(x), x], axis=1), "intercept": np.ones((x.size, 1)), "slope": x[:, None]}
    offset = x if terms == "intercept" else None
    fit = models.GLM(event, design[terms], family=models.families.Binomial(), offset=offset).fit(tol=1e-14)
    found = assay.logistic_calibration(event, score, terms=terms)
    limits = [[found.intercept_low, found.intercept_high], [found.slope_low, found.slope_high]]
    fitted = {"both": [0, 1], "intercept": [0], "slope": [1]}[terms]
    assert np.allclose(fit.params, [found[k] for k in fitted], rtol=1e-9)
    assert np.allclose(fit.conf_int(), [limits[k] for k in fitted], rtol=1e-7)
    assert fit.llf == pytest.approx(found.log_likelihood, rel=1e-11)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("fraction", [0.2, 0.5, 2 / 3, 1.0])
def test_statsmodels_lowess(seed: int, fraction: float) -> None:
    lowess = pytest.importorskip("statsmodels.nonparametric.smoothers_lowess", reason="extra peers").lowess
    event, score = samples(seed)
    expected = lowess(event.astype(float), score, frac=fraction, it=0, delta=0, return_sorted=False)
    found = _core.local_lines(event.astype(np.uint8), score, fraction=fraction, threads=0)
    assert np.allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_relplot(seed: int) -> None:
    """It convolves on a mesh and adds 1e-4 to the density; scores 0 and 1 would have half their mass."""
    peer = pytest.importorskip("relplot", reason="extra peers")
    event, score = samples(seed)
    assert assay.smooth_calibration_error(event, score) == pytest.approx(peer.smECE(score, event * 1.0), abs=3e-3)
