"""Hand-computed CRPS values, and those of the code of the CURVAS challenge."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import assay
import numpy as np
import pytest
from reference import crps as oracle

THREE = [100, 110, 130]


def close(value: object, expected: float, digits: int = 10) -> bool:
    return bool(value == pytest.approx(expected, abs=0.6 * 10.0**-digits))


@pytest.mark.parametrize(
    ("volume", "exact", "curvas"),
    [(118, 3.6032696997, 3.6032385153), (100, 8.1157124977, 8.1150128084), (200, 79.6299862573, 30.4628063541)],
)
def test_volumes(volume: float, exact: float, curvas: float) -> None:
    assert close(assay.volume_crps(THREE, volume), exact)
    assert close(assay.crps_gaussian(volume, np.mean(THREE), np.std(THREE)), exact)
    assert assay.volume_crps(THREE, volume, rule="curvas") == pytest.approx(curvas, rel=5e-7)  # by fine quadrature


def quadrature(raters: Sequence[float], volume: float) -> float:
    """The integral of the challenge as its code takes it, without a word to scipy about where the corners are."""
    integrate, stats = (pytest.importorskip(f"scipy.{name}", reason="scipy") for name in ("integrate", "stats"))
    mean, sd = np.mean(raters), np.std(raters)
    points = np.linspace(*stats.norm.ppf([0.01, 0.99], mean, sd), 100)
    shares = stats.norm.cdf(points, mean, sd)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", integrate.IntegrationWarning)
        found, _ = integrate.quad(
            lambda t: (np.interp(t, points, shares, left=0, right=1) - np.heaviside(t - volume, 0.5)) ** 2,
            mean - 3 * sd,
            mean + 3 * sd,
        )
    return float(found)


@pytest.mark.parametrize(
    ("raters", "volume", "official", "exact"),
    [
        ((100, 110, 120), 105, 3.0901438917438564, 3.0926859367514),
        ((100, 110, 120), 110, 1.9081336714769532, 1.9081721796138),
        ((100, 110, 120), 120, 6.265150275843722, 6.2634514621153),
        ((100, 110, 120), 130, 15.445624519869863, 15.4476898714605),
        ((100, 110, 120), 140, 19.94272369857434, 19.9425872992923),
        ((100, 110, 120), 200, 19.94272369857434, 19.9425872992923),
        ((100, 110, 120), 60, 19.94272369857434, 19.9425872992923),
        ((27, 36, 36), 31.9, 1.10162187600308, 1.1046401217668),
        ((16, 24, 24), 21.6, 0.8887952210253287, 0.8888651121335),
        ((27, 18, 18), 16.2, 2.9527812432612386, 2.9531248038042),
    ],
)
def test_curvas(raters: tuple[int, ...], volume: float, official: float, exact: float) -> None:
    """The challenge's own numbers are those of an adaptive quadrature, which is 0.3 % off at most."""
    found = assay.volume_crps(raters, volume, rule="curvas")
    assert close(found, exact, 12)
    assert close(oracle.curvas(volume, float(np.mean(raters)), float(np.std(raters))), exact, 12)
    assert quadrature(raters, volume) == pytest.approx(official, rel=1e-6)
    assert found == pytest.approx(official, rel=3e-3)


def test_exact_rule() -> None:
    assert close(assay.volume_crps([100, 110, 120], 105), 3.0928305951265114, 13)


def test_raters_that_agree() -> None:
    assert assay.volume_crps([50, 50, 50], 70, rule="curvas") == 0
    assert assay.volume_crps([50, 50, 50], 70) == 20


def test_ensemble() -> None:
    assert assay.crps_ensemble(118, THREE) == pytest.approx(6, rel=1e-15)
    assert assay.crps_ensemble(118, THREE, estimator="fair") == pytest.approx(8 / 3, rel=1e-14)


def test_histogram() -> None:
    edges, masses = [90, 100, 110, 120, 130], [0.1, 0.4, 0.3, 0.2]
    assert close(assay.crps_histogram(118, edges, masses), 4.42)
    assert close(assay.crps_histogram(80, edges, masses), 25.5)
    assert close(assay.crps_histogram(118, edges, masses, inside="atoms"), 4.8)
    assert assay.pit_of_histogram(118, edges, masses).low == pytest.approx(0.74, rel=1e-14)
