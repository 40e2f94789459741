"""Workloads (a), (c), (d), (e): DSC, HD95, ASSD and NSD at 2 mm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from . import peers
from .comparison import Result, Tool, Workload
from .phantoms import Labels, Pair
from .surface_oracle import TOLERANCE, expected

Recipe = Callable[[Labels, Labels, Sequence[int], Sequence[float], float], Result]

_DSC = {"DSC": ("DSC", 1e-12)}
_DOUBLE = {name: (name, 1e-9) for name in peers.SURFACE_METRICS}
_SINGLE = {**{name: (name, 1e-5) for name in ("HD95", "ASSD")}, **_DSC, "NSD": ("NSD", 1e-12)}
_SURFELS = "HD95, ASSD and NSD weigh surface elements by area: not compared"
_RANK = "HD95 is the nearest rank, not interpolated; computes no NSD"


def _mikan(hd95: str) -> Mapping[str, tuple[str, float]]:
    return {**_DSC, "HD95": (hd95, 1e-9), "ASSD": ("ASSD", 1e-9)}


def _over_images(recipe: Recipe) -> Callable[[Pair], Result]:
    """Apply a recipe to each image of a pair and join the values."""

    def run(pair: Pair) -> Result:
        joined: Result = {}
        for reference, prediction in pair.images():
            for name, values in recipe(reference, prediction, pair.labels, pair.spacing, TOLERANCE).items():
                joined.setdefault(name, []).extend(values)
        return joined

    return run


def _tools(with_assay: bool, *, many_labels: bool = False, flat: bool = False) -> tuple[Tool, ...]:
    tools = [
        Tool("recipe: erosion + edt", _over_images(peers.recipe_erosion), _SINGLE, "edt is float32"),
        Tool("recipe: shifts + edt", _over_images(peers.recipe_shifts), _SINGLE, "edt is float32"),
        Tool("recipe: shifts + cKDTree", _over_images(peers.recipe_tree), _DOUBLE),
        Tool("surface-distance, cropped", _over_images(peers.deepmind_surface_distance), _DSC, _SURFELS),
    ]
    if flat:
        doubled = f"two equal slices, as it cannot do 2D; {_RANK}"
        compared = _mikan("HD95 (nearest rank, doubled)")
        tools.append(Tool("mikan-rs, cropped", _over_images(peers.mikan_crops), compared, doubled))
    else:
        compared = _mikan("HD95 (nearest rank)")
        tools.append(Tool("mikan-rs, cropped", _over_images(peers.mikan_crops), compared, _RANK))
        tools.append(Tool("mikan-rs, uncropped", _over_images(peers.mikan_whole), compared, _RANK))
    if with_assay:
        from . import ours

        tools.insert(0, Tool("assay", _over_images(ours.label_maps if many_labels else ours.masks), _DOUBLE))
    return tuple(tools)


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads."""
    many, one, flat = (
        _tools(with_assay, many_labels=True),
        _tools(with_assay),
        _tools(with_assay, flat=True),
    )
    return [
        Workload("a", "24 organs, 300x512x512", "organs", expected, many),
        Workload("c", "one organ in 256^3", "organ", expected, one),
        Workload("d", "40 lesions in 256^3", "lesions", expected, one),
        Workload("e", "100 images of 512x512", "polyps", expected, flat),
    ]
