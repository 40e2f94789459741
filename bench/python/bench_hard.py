"""Workloads (i) to (m): inputs that are hard for distances between voxels."""

from __future__ import annotations

from functools import partial

from .bench_surface import surface_tools
from .comparison import Workload
from .phantoms import load
from .surface_oracle import expected

_SUBJECTS = {
    "i": ("organ far away, in the other corner of 256^3", "far"),
    "j": ("one organ in 256^3, 0.1 % of salt and pepper in the prediction", "salt"),
    "k": ("one organ in 256^3, 10 % of salt and pepper in the prediction", "noise"),
    "l": ("one organ in 256^3, the prediction is everything", "full"),
    "m": ("1000 images of 512x512", "slices"),
}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads."""
    solid, edge, flat = (
        surface_tools(with_assay, ("shifts + edt", "shifts + cKDTree", "mikan-rs, cropped", "mikan-rs, uncropped")),
        surface_tools(with_assay, ("shifts + edt", "shifts + cKDTree", "mikan-rs, cropped")),
        surface_tools(with_assay, ("shifts + edt", "shifts + cKDTree", "mikan-rs, cropped"), flat=True),
    )
    tools = {"l": edge, "m": flat}
    return [
        Workload(key, title, partial(load, pair), expected, tools.get(key, solid))
        for key, (title, pair) in _SUBJECTS.items()
    ]
