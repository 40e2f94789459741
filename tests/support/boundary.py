"""Boundary models as Hypothesis strategies, and comparisons of surface distances with the oracle's."""

from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import strategies as st
from reference.surface import NUMPY_RULES, Directed

from support.arrays import Array

Model = dict[str, str]

WEIGHTED_RULES = ("cumulative", "cumulative_strict")
ONE_WAY = ("reference_to_prediction", "prediction_to_reference")

MODELS: dict[str, Model] = {
    "voxel": {},
    "full neighbourhood": {"neighbourhood": "full"},
    "edge foreground": {"boundary": "voxel", "image_edge": "foreground"},
    "to full": {"targets": "full"},
    "surfel": {"boundary": "surfel"},
    "faces": {"boundary": "face"},
    "triangles": {"boundary": "face", "quadrature": "triangles"},
    "3x3": {"boundary": "face", "quadrature": "3x3"},
}
"""One of each kind."""

models = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "boundary": st.just("voxel"),
            "neighbourhood": st.sampled_from(["face", "full"]),
            "image_edge": st.sampled_from(["background", "foreground"]),
            "targets": st.sampled_from(["same", "face", "full"]),
        },
    ),
    st.just({"boundary": "surfel"}),
    st.fixed_dictionaries(
        {"boundary": st.just("face")},
        optional={"quadrature": st.sampled_from(["faces", "triangles", "2x2", "3x3"])},
    ),
)


def rules(model: Model) -> tuple[str, ...]:
    """The percentile rules that a boundary model has."""
    return (*NUMPY_RULES, *WEIGHTED_RULES) if model.get("boundary", "voxel") == "voxel" else WEIGHTED_RULES


def same(value: object, wanted: object) -> None:
    assert value == pytest.approx(wanted, rel=1e-12, abs=1e-12, nan_ok=True)


def grouped(distances: Array, weights: Array) -> tuple[Array, Array]:
    """Distances in ascending order, those that differ by rounding only as one, with the sum of their weights."""
    order = np.argsort(distances)
    ascending = distances[order]
    with np.errstate(invalid="ignore"):  # infinite ones
        begins = np.append(True, np.diff(ascending) > 1e-9 * (1 + ascending[:-1]))[: len(ascending)]
    starts = np.flatnonzero(begins)
    return ascending[starts], np.add.reduceat(weights[order], starts) if len(starts) else weights


def check_distances(found: assay.DirectedDistances, wanted: Directed | None, points: Array, weights: Array) -> None:
    """The distances of all elements, their weights, and where one of the farthest lies.

    `wanted` is None if there is no target, and the elements then are infinitely far from it.
    """
    assert (np.diff(found.distance) > 0).all()
    assert (found.weight > 0).all()
    distances = np.full(len(points), np.inf) if wanted is None else wanted.distances
    for ours, oracles in zip(grouped(found.distance, found.weight), grouped(distances, weights), strict=True):
        np.testing.assert_allclose(ours, oracles, rtol=1e-11, atol=1e-13)
    if wanted is None:
        assert found.farthest is None
        return
    assert isinstance(found.farthest, tuple)
    assert all(type(number) is float for number in found.farthest)
    farthest = points[wanted.distances >= wanted.distances.max() * (1 - 1e-9)]
    assert np.abs(farthest - np.array(found.farthest)).max(axis=1).min() < 1e-9


def exactly(statistic: Any) -> Any:
    """All that surface distances hold, to compare bit by bit."""
    return [
        statistic.status,
        *(
            (one.distance.tobytes(), one.weight.tobytes(), one.farthest)
            for one in (statistic.reference_to_prediction, statistic.prediction_to_reference)
        ),
    ]
