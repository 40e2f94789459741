"""Masks far apart in arrays too large for the oracle, against distance transforms by scipy."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

Mask = NDArray[np.bool_]
Ball = tuple[tuple[int, ...], float]

SCENES: dict[str, tuple[tuple[int, ...], Ball, Ball]] = {
    "one beyond the other's last word": ((64, 64, 192), ((32, 32, 30), 20), ((32, 32, 60), 40)),
    "words apart": ((64, 64, 192), ((32, 32, 25), 18), ((32, 32, 130), 28)),
    "planes apart": ((192, 64, 64), ((25, 32, 32), 18), ((130, 32, 32), 28)),
    "corners": ((90, 100, 110), ((20, 20, 20), 19), ((70, 80, 90), 19)),
    "inside the other": ((120, 120, 120), ((60, 60, 60), 6), ((60, 60, 60), 58)),
    "two dimensions": ((300, 520), ((60, 70), 55), ((220, 440), 60)),
}


def ball(shape: tuple[int, ...], one: Ball) -> Mask:
    """A filled ball."""
    centre, radius = one
    squared: Any = sum((axis - c) ** 2 for axis, c in zip(np.indices(shape), centre, strict=True))
    inside: Mask = squared <= radius**2
    return inside


def by_transform(reference: Mask, prediction: Mask, spacing: tuple[float, ...]) -> tuple[Any, Any]:
    """Both directed distances, by a transform of the whole array."""
    borders = [mask & ~ndimage.binary_erosion(mask) for mask in (reference, prediction)]
    fields = [ndimage.distance_transform_edt(~border, sampling=spacing) for border in borders]
    return fields[1][borders[0]], fields[0][borders[1]]


@pytest.mark.parametrize("swapped", [False, True], ids=["as it is", "swapped"])
@pytest.mark.parametrize("steps", [(1.0, 1.0, 1.0), (2.5, 0.8, 0.6)], ids=["isotropic", "anisotropic"])
@pytest.mark.parametrize("scene", SCENES)
def test_far_apart(scene: str, steps: tuple[float, ...], swapped: bool) -> None:
    shape, *balls = SCENES[scene]
    reference, prediction = (ball(shape, one) for one in (balls[::-1] if swapped else balls))
    spacing = steps[-len(shape) :]
    distances = assay.surface_distances(reference, prediction, spacing=spacing)
    assert isinstance(distances, assay.SurfaceDistances)
    found = (distances.reference_to_prediction, distances.prediction_to_reference)
    for one, expected in zip(found, by_transform(reference, prediction, spacing), strict=True):
        np.testing.assert_allclose(
            np.repeat(one.distance, one.weight.astype(int)), np.sort(expected), rtol=1e-12, atol=0
        )


@pytest.mark.parametrize("density", [0.0003, 0.02])
def test_noise(density: float) -> None:
    rng = np.random.default_rng(3)
    reference = ball((70, 80, 150), ((30, 40, 40), 25))
    prediction = rng.random(reference.shape) < density
    distances = assay.surface_distances(reference, prediction)
    assert isinstance(distances, assay.SurfaceDistances)
    to_prediction, to_reference = by_transform(reference, prediction, (1.0, 1.0, 1.0))
    assert distances.hausdorff() == pytest.approx(max(to_prediction.max(), to_reference.max()), rel=1e-12)
    assert distances.masd() == pytest.approx((to_prediction.mean() + to_reference.mean()) / 2, rel=1e-12)


@pytest.mark.parametrize("boundary", ["voxel", "surfel", "face"])
@pytest.mark.parametrize("shape", [(18, 2), (12, 1, 2), (90, 3, 70), (3, 300), (40, 40, 40)])
def test_single_voxels_at_opposite_ends(shape: tuple[int, ...], boundary: str) -> None:
    """What is looked for lies beside what it is looked for from along every axis."""
    for order in (slice(None), slice(None, None, -1)):
        reference, prediction = np.zeros((2, *shape), bool)
        reference[tuple(0 for _ in shape)] = prediction[tuple(n - 1 for n in shape)] = True
        found = assay.surface_distances(reference[order], prediction[order], boundary=boundary)
        longest = found.reference_to_prediction.distance[-1]
        between = np.linalg.norm(np.array(shape) - 1)
        assert between - 2 < longest < between + 2
        assert boundary != "voxel" or longest == pytest.approx(between, rel=1e-12)
        assert np.isfinite(found.hausdorff())
