"""Calibration errors against scikit-learn and torchmetrics: equal, or different as is shown."""

from __future__ import annotations

from itertools import pairwise

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


def with_ties(seed: int, dtype: str = "float64") -> tuple[np.ndarray, np.ndarray]:
    """Events, and probabilities of which many are equal, some of them 0 and 1."""
    rng = np.random.default_rng(seed)
    score = np.concatenate([rng.random(400), np.round(rng.random(200) * 8) / 8, np.zeros(70), np.ones(60)])
    return rng.random(score.size) < score, score.astype(dtype)


def by_edges(events: np.ndarray, score: np.ndarray, bins: int, rule: str) -> assay.CalibrationGroups:
    curve = assay.score_curve(events, score)
    return assay.binned_calibration(curve, **assay.equal_mass_edges(curve, bins, rule=rule)._asdict())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bins", [4, 15, 40])
def test_scikit_learn_quantiles(seed: int, bins: int) -> None:
    curve = pytest.importorskip("sklearn.calibration", reason="extra peers").calibration_curve
    events, score = with_ties(seed)
    groups = by_edges(events, score, bins, "percentile")
    frequency, mean = curve(events, score, n_bins=bins, strategy="quantile")
    filled = groups.count > 0
    assert np.allclose(groups.events[filled] / groups.count[filled], frequency, rtol=1e-13)
    assert np.allclose(groups.score[filled] / groups.count[filled], mean, rtol=1e-13)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bins", [4, 9])
def test_netcal(seed: int, bins: int) -> None:
    """It moves 0 and 1 inwards by 2e-16, takes no equal edges, and counts bins of few samples as without a gap."""
    metrics = pytest.importorskip("netcal.metrics", reason="extra peers")
    events, score = with_ties(seed)
    for equal_intervals in (True, False):
        if equal_intervals:
            groups = assay.binned_calibration(assay.score_curve(events, score), bins)
        else:
            groups = by_edges(events, score, bins, "quantile")
        options = {"bins": bins, "equal_intervals": equal_intervals}
        assert groups.error("l1") == pytest.approx(metrics.ECE(**options).measure(score, events), rel=1e-9)
        assert groups.error("max") == pytest.approx(metrics.MCE(**options).measure(score, events), rel=1e-9)
        assert groups.error("mean") == pytest.approx(metrics.ACE(**options).measure(score, events), rel=1e-9)
        few = 20
        left = groups.count[groups.count >= few].sum() / groups.total
        peer = metrics.ECE(**options, sample_threshold=few).measure(score, events)
        assert groups.error("l1", min_count=few) * left == pytest.approx(peer, rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("bins", [4, 15, 40])
def test_uncertainty_calibration(seed: int, bins: int) -> None:
    """Its debiased error is that of bins with two samples at least."""
    utils = pytest.importorskip("calibration.utils", reason="extra peers")
    events, score = with_ties(seed)
    groups = by_edges(events, score, bins, "midway")
    data = list(zip(score.tolist(), events.astype(int).tolist(), strict=True))
    binned = utils.bin(data, utils.get_equal_bins(score.tolist(), bins))
    assert [len(one) for one in binned] == groups.count.tolist()
    assert groups.error("l1") == pytest.approx(utils.plugin_ce(binned, 1), rel=1e-12)
    assert groups.error("l2") == pytest.approx(utils.plugin_ce(binned, 2), rel=1e-12)
    assert groups.debiased_l2() == pytest.approx(utils.unbiased_l2_ce(binned), rel=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_interpolated_edges(seed: int) -> None:
    """The adaptive error in the manner of Guo et al.: samples of the least score are in no bin, but are counted."""
    events, score = with_ties(seed)
    edges = np.interp(np.linspace(0, score.size, 16), np.arange(score.size), np.sort(score))
    expected = 0.0
    for low, high in pairwise(edges):
        inside = (score > low) & (score <= high)
        expected += abs(score[inside].sum() - events[inside].sum()) / score.size
    groups = by_edges(events, score, 15, "interpolated")
    assert groups.error() * groups.total / score.size == pytest.approx(expected, rel=1e-12)
    assert groups.outside == (score == 0).sum()


@pytest.mark.parametrize("seed", range(4))
def test_isotonic_regression(seed: int) -> None:
    isotonic = pytest.importorskip("sklearn.isotonic", reason="extra peers").IsotonicRegression
    events, score = with_ties(seed)
    groups = assay.isotonic_calibration(assay.score_curve(events, score))
    found = (groups.events / groups.count)[np.searchsorted(groups.upper, score)]
    assert np.allclose(found, isotonic().fit_transform(score, events), atol=1e-12)
