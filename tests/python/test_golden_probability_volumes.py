"""Published numbers of probabilities in images with several raters."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest
from reference.calibration_data import RATERS, S16

SHAPE = (4, 8, 8)


def organs(offset: int) -> Any:
    """Pancreas, kidney and liver, painted in this order."""
    labels = np.zeros(SHAPE, np.uint8)
    labels[0:3, 1:4, 1 : 4 + offset] = 1
    labels[0:4, 5:7, 1 : 3 + offset] = 2
    labels[1:4, 4:7, 5 : 8 - offset] = 3
    return labels


def curvas(reference: Any, organ_probabilities: Any) -> float:
    """The ECE of the CURVAS challenge: the background has what is left of 1."""
    background = 1 - organ_probabilities.sum(axis=0)
    probabilities = np.concatenate([background[None], organ_probabilities]).astype(np.float32)
    metric = assay.metric("top_label_ece", bins=50, side="left", end="own_bin")
    return assay.evaluate(reference, probabilities, probabilities=True, score_axis=0, metrics=metric).rows[-1].value


def test_four_voxels() -> None:
    reference = np.array([[[1, 2], [0, 0]]])
    organ = np.zeros((3, 1, 2, 2))
    organ[0, 0, 0, 0], organ[1, 0, 0, 1], organ[0, 0, 1, 0] = 0.8, 0.6, 0.3
    assert curvas(reference, organ) == pytest.approx(0.225, abs=1e-7)


def test_a_whole_case() -> None:
    raters = [organs(offset) for offset in (0, 1, 1)]
    assert [int((one == 1).sum()) for one in raters] == [27, 36, 36]
    organ = np.stack([0.9 * (raters[1] == label) for label in (1, 2, 3)])
    organ[:, 0, 1, 1] = (0.4, 0, 0)
    found = [curvas(one, organ) for one in raters]
    assert found == pytest.approx([0.0738283172249794, 0.03242168575525284, 0.03242168575525284], abs=1e-6)


def test_consensus() -> None:
    """Dice outside of what raters disagree on, and over thresholds of their mean."""
    votes = np.sum(RATERS, axis=0)
    agreed = (votes == 0) | (votes == 3)
    assert [int((votes == 3).sum()), int((votes == 0).sum()), int((~agreed).sum())] == [4, 3, 9]
    assert assay.dice(votes == 3, S16 > 0.5, mask=agreed) == 1
    confidence = (1 - S16[votes == 0].mean() + S16[votes == 3].mean()) / 2
    assert confidence == pytest.approx(0.8697916667, abs=1e-10)
    found = [assay.dice(votes / 3 > t, t < S16) for t in (0.1, 0.24, 0.38, 0.52, 0.66, 0.8)]
    assert found == pytest.approx([0.9629629, 0.9230769, 0.9411764, 1, 0.8571428, 0.7499999], abs=2e-7)


def test_the_foreground_alone_makes_probabilities_look_too_low() -> None:
    reference, scores = np.array([1, 1, 1, 0]), np.full(4, 0.75)
    asked = [assay.metric("ece", name=name, region=name) for name in ("all", "reference")]
    results = assay.evaluate(reference, scores, probabilities=True, metrics=asked)
    assert [row.value for row in results] == [0, 0.25]
