"""Betti numbers and Euler characteristics against other packages."""

from __future__ import annotations

import numpy as np
import pytest
from support.topology import SCENES, SHAPES, of

PEER_SCENES = {
    **{name: mask[:20] if mask.ndim == 3 else mask for name, mask in SCENES.items() if mask.ndim > 1},
    **{name: mask for name, (mask, _) in SHAPES.items()},
}


@pytest.mark.peers
@pytest.mark.parametrize("scene", PEER_SCENES)
def test_scikit_image(scene: str) -> None:
    measure = pytest.importorskip("skimage.measure")
    mask = PEER_SCENES[scene] != 0
    for connectivity, reach in (("full", mask.ndim), ("face", 1)):
        assert of(mask, connectivity).euler == measure.euler_number(np.pad(mask, 1), connectivity=reach)


@pytest.mark.peers
@pytest.mark.parametrize("scene", PEER_SCENES)
def test_cc3d(scene: str) -> None:
    cc3d = pytest.importorskip("cc3d")
    mask = np.pad(PEER_SCENES[scene] != 0, 1)
    full, face = (26, 6) if mask.ndim == 3 else (8, 4)
    for connectivity, own, other in (("full", full, face), ("face", face, full)):
        betti = of(mask, connectivity).betti
        components = cc3d.connected_components(mask, connectivity=own, return_N=True)[1]
        enclosed = cc3d.connected_components(~mask, connectivity=other, return_N=True)[1] - 1
        assert (betti[0], betti[mask.ndim - 1]) == (components, enclosed)


@pytest.mark.peers
@pytest.mark.parametrize("scene", PEER_SCENES)
def test_gudhi(scene: str) -> None:
    gudhi = pytest.importorskip("gudhi")
    mask = PEER_SCENES[scene] != 0
    height = np.where(mask, 0.0, np.inf)
    for connectivity, cells in (("full", "top_dimensional_cells"), ("face", "vertices")):
        found = gudhi.CubicalComplex(**{cells: height})
        found.compute_persistence(min_persistence=-1)
        assert of(mask, connectivity).betti == tuple((*found.persistent_betti_numbers(0, 0), 0, 0)[:3])


@pytest.mark.peers
@pytest.mark.parametrize("scene", PEER_SCENES)
def test_cripser(scene: str) -> None:
    cripser = pytest.importorskip("cripser")
    mask = PEER_SCENES[scene] != 0
    for connectivity, construction in (("full", "T"), ("face", "V")):
        pairs = cripser.compute_ph(np.where(np.pad(mask, 1), 0.0, 1.0), filtration=construction, maxdim=2)
        alive = (pairs[:, 1] <= 0) & (pairs[:, 2] > 0)
        found = tuple(int(np.count_nonzero(alive & (pairs[:, 0] == k))) for k in range(3))
        assert of(mask, connectivity).betti == found
