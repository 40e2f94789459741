"""Formulas of groups that go beyond gaps."""

from __future__ import annotations

import math
from typing import Any

import assay
import numpy as np
import pytest


def counted(events: Any, scores: Any, bins: Any, **options: Any) -> assay.CalibrationBins:
    found = assay.calibration_bins(bins, reduction="positive_class", side=options.pop("side", "left"))
    found.update(events, scores, **options)
    return found


def test_min_count() -> None:
    found = counted([1, 0, 0, 1, 1], [0.1, 0.6, 0.6, 0.6, 0.9], 4)
    assert found.error("max", min_count=2) == pytest.approx(0.6 - 1 / 3)
    assert found.error("l1", min_count=2) == found.error("mean", min_count=2) == found.error("max", min_count=2)
    assert found.error("max") == pytest.approx(0.9)
    assert math.isnan(found.error("l1", min_count=4))
    with pytest.raises(TypeError, match="min_count must be a number, got 'x'"):
        found.error(min_count="x")  # type: ignore[arg-type]


def test_expected_over_observed() -> None:
    assert counted([0, 1], [0.25, 0.5], 2).groups().expected_over_observed() == 0.75
    assert counted([0, 0], [0.25, 0.5], 2).groups().expected_over_observed() == math.inf
    assert counted([0, 0], [0.25, 0.5], 2).groups().net_over_confidence() == 0.375
    assert math.isnan(counted([0, 0], [0.0, 0.0], 2).groups().expected_over_observed())


@pytest.mark.parametrize(("degrees", "statistic"), [(1, 0.5), (2, 3.0), (5, 11.0), (8, 2.5), (13, 60.0), (40, 39.0)])
def test_chi_squared(degrees: int, statistic: float) -> None:
    """Each of degrees + 2 bins adds the same to the statistic, but for the two that add nothing."""
    chi2 = pytest.importorskip("scipy.stats", reason="extra stats").chi2
    n = degrees + 2
    scores = (np.arange(n) + 0.5) / n
    rng = np.random.default_rng(degrees)
    found = counted(rng.random(n * 50) < np.tile(scores, 50), np.tile(scores, 50), n).groups().hosmer_lemeshow()
    assert found.degrees == degrees
    assert found.p == pytest.approx(float(chi2.sf(found.statistic, degrees)), rel=1e-10)


def test_hosmer_and_lemeshow_of_certain_scores() -> None:
    certain = counted([0, 1, 0, 1], [0.0, 1.0, 0.25, 0.25], [0, 0.1, 0.5, 1]).groups().hosmer_lemeshow()
    assert certain.statistic == pytest.approx(0.25 / 0.375)
    wrong = counted([1, 1, 0, 1], [0.0, 1.0, 0.25, 0.25], [0, 0.1, 0.5, 1]).groups().hosmer_lemeshow()
    assert (wrong.statistic, wrong.degrees, wrong.p) == (math.inf, 1, 0)
    assert math.isnan(counted([0, 1], [0.2, 0.7], 2).groups().hosmer_lemeshow().p)
