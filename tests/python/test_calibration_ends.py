"""Scores of 1, or 0, in a bin of their own."""

from __future__ import annotations

import pickle
from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.integers(0, 8), max_size=20), st.sampled_from(["left", "right"]), st.booleans())
def test_scores_at_an_end_with_a_bin_of_their_own(eighths: list[int], side: str, weighted: bool) -> None:
    """Together with its neighbour it is the bin that holds them else, without it they are not there."""
    scores = np.array(eighths) / 8
    events = np.arange(scores.size) % 3 == 0
    weight = np.arange(scores.size) % 4 + 0.5 if weighted else None
    end = 1.0 if side == "left" else 0.0

    def counted(keep: Any, **rule: Any) -> assay.CalibrationBins:
        found = assay.calibration_bins(4, reduction="positive_class", side=side, **rule)
        found.update(events[keep], scores[keep], weight=None if weight is None else weight[keep])
        return found

    own = counted(scores >= 0, end="own_bin")
    place = -1 if side == "left" else 0
    expected = (scores == end) if weight is None else np.where(scores == end, weight, 0)
    assert own.count.size == 5
    assert own.count[place] == np.sum(expected)
    assert own.edges.tolist() == ([0, 0.25, 0.5, 0.75, 1, 2] if side == "left" else [-1, 0, 0.25, 0.5, 0.75, 1])
    joined, plain = own.coarser([0, 0.25, 0.5, 0.75, 1]), counted(scores >= 0)
    for name in ("count", "events", "score"):
        np.testing.assert_allclose(getattr(joined, name), getattr(plain, name), rtol=1e-15)
        inner = getattr(counted(scores != end), name)
        np.testing.assert_allclose(getattr(own.without_end(), name), inner, rtol=1e-15)
    assert pickle.loads(pickle.dumps(own)) == own
    assert plain.without_end() == plain
    with pytest.raises(ValueError, match="score must be between 0 and 1"):
        own.update([0], [1.5])
