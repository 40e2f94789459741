"""Regions around a class against distances between all voxels."""

from typing import Any

import assay
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st


@st.composite
def maps(draw: st.DrawFn) -> tuple[Any, Any, list[float]]:
    """Two label maps and a spacing."""
    shape = draw(st.lists(st.integers(1, 6), min_size=1, max_size=3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spacing = draw(st.lists(st.sampled_from([0.5, 1.0, 3.0]), min_size=len(shape), max_size=len(shape)))
    return rng.integers(0, 3, shape), rng.integers(0, 3, shape), spacing


def near_another(labels: Any, width: float, spacing: Any) -> Any:
    """Voxels with one of another value at most `width` away."""
    places = np.argwhere(np.ones(labels.shape)) * np.asarray(spacing)
    distance = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
    other = labels.ravel()[:, None] != labels.ravel()[None]
    return ((distance <= width * (1 + 1e-9)) & other).any(axis=1).reshape(labels.shape)


@given(maps(), st.sampled_from([0.5, 1.0, 1.5, 3.0, 100.0]))
def test_band(given_maps: Any, width: float) -> None:
    reference, _, spacing = given_maps
    for label in (1, [2], [1, 2]):
        found = assay.region_mask(reference, region="band", label=label, width=width, spacing=spacing)
        np.testing.assert_array_equal(found, near_another(np.isin(reference, label), width, spacing))
    found = assay.region_mask(reference, region="band", width=width, spacing=spacing, threads=1)
    np.testing.assert_array_equal(found, near_another(reference, width, spacing))


@given(maps())
def test_foreground(given_maps: Any) -> None:
    reference, prediction, _ = given_maps
    np.testing.assert_array_equal(assay.region_mask(reference, region="reference"), reference != 0)
    np.testing.assert_array_equal(
        assay.region_mask(reference, prediction, region="union", label=2), (reference == 2) | (prediction == 2)
    )
    np.testing.assert_array_equal(
        assay.region_mask(reference == 1, prediction, region="union"), (reference == 1) | (prediction != 0)
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"region": "box"}, 'region must be one of "reference", "union", "band", got "box"'),
        ({"region": "band"}, "width must be given for the region 'band'"),
        ({"region": "union", "width": 2}, "width must be given for the region 'band' and for no other, got 2"),
        ({"region": "union"}, "prediction must be given for the region 'union'"),
        ({"region": "band", "width": 0}, "width must be positive and finite, got 0"),
        ({"region": "band", "width": float("inf")}, "width must be positive and finite, got inf"),
        ({"region": "band", "width": 1, "spacing": [1, 1]}, "spacing must have one value per array axis"),
        ({"region": "union", "prediction": np.zeros(4, int)}, r"prediction has shape \(4,\)"),
    ],
)
def test_bad_arguments(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        assay.region_mask(np.array([0, 1, 1]), **options)
