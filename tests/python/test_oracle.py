"""The oracle's own tables, against the published ones and against what must hold for any surface."""

import numpy as np
import pytest
from reference.face_boundary import face_points
from reference.surfel_boundary import CLASSES, alike, area, block_of, length, surfels, triangles_of_codes

AREAS = {  # of one block of each class at unit spacing
    *((0b00000001, 0.216506), (0b00000011, 0.707107), (0b00000110, 0.433013), (0b00011000, 0.433013)),
    *((0b00000111, 1.149519), (0b00011001, 0.923613), (0b00010110, 0.649519), (0b00001111, 1.000000)),
    *((0b00010111, 1.299038), (0b00011011, 1.573132), (0b00011110, 1.366025), (0b00111100, 1.414214)),
    (0b01101001, 0.866025),
}


def test_every_block_is_of_one_class() -> None:
    assert {code for code, _ in AREAS} == set(CLASSES)
    assert set(triangles_of_codes()) == set(range(1, 255))
    for seed, triangles in CLASSES.items():
        for code, turned in alike(seed, triangles):
            assert sorted(turned) == sorted(triangles_of_codes()[code])


@pytest.mark.parametrize(("code", "expected"), sorted(AREAS))
def test_areas(code: int, expected: float) -> None:
    assert area(block_of(code), None) == pytest.approx(expected, abs=5e-7)
    assert area(block_of(code), [2, 2, 2]) == pytest.approx(4 * area(block_of(code), None))


def test_lengths() -> None:
    for (first, second), expected in [(((1, 0), (0, 0)), 2.5), (((1, 1), (0, 0)), 4), (((1, 0), (1, 0)), 3)]:
        assert length(np.array([first, second], bool), [3, 4]) == expected
    for pattern in (((1, 0), (0, 1)), ((0, 1), (1, 0))):
        assert length(np.array(pattern, bool), [3, 4]) == 5


def test_a_plane_has_the_area_of_a_plane() -> None:
    """Far from their rims, surfels and faces of a slab are as large as the voxel faces they stand for."""
    for axis in range(3):
        shape = [9, 9, 9]
        shape[axis] = 4
        slab = np.zeros([9, 9, 9], bool)
        slab[tuple(slice(2, 2 + n) if k == axis else slice(0, n) for k, n in enumerate(shape))] = True
        spacing = [2.0, 3.0, 0.5]
        face = np.prod(spacing) / spacing[axis]
        for points, weights in (surfels(slab, spacing), face_points(slab, spacing)):
            middle = (np.abs(np.delete(points, axis, axis=1) - 4) < 2.2).all(axis=1)
            assert weights[middle] == pytest.approx(face)


@pytest.mark.parametrize("quadrature", ["faces", "triangles", "2x2", "3x3"])
@pytest.mark.parametrize("shape", [(30,), (8, 9), (5, 6, 4)])
def test_faces_keep_their_area(quadrature: str, shape: tuple[int, ...]) -> None:
    """However many points stand for a face, together they have its area and its centre."""
    mask = np.random.default_rng(0).random(shape) < 0.5
    spacing = [2.0, 3.0, 0.5][: len(shape)]
    centres, areas = face_points(mask, spacing)
    points, weights = face_points(mask, spacing, quadrature)
    assert weights.sum() == pytest.approx(areas.sum())
    many = len(points) // len(centres)
    np.testing.assert_allclose(points.reshape(len(centres), many, -1).mean(axis=1), centres, atol=1e-12)
