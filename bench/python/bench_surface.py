"""Workloads (a), (c), (d), (e): DSC, HD95, ASSD and NSD at 2 mm."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from . import peers
from .comparison import Result, Tool, Workload
from .phantoms import Labels, Pair, load
from .surface_oracle import TOLERANCE, expected

Recipe = Callable[[Labels, Labels, Sequence[int], Sequence[float], float], Result]

_DSC = {"DSC": ("DSC", 1e-12)}
_DOUBLE = {name: (name, 1e-9) for name in peers.SURFACE_METRICS}
_SINGLE = {**{name: (name, 1e-5) for name in ("HD95", "ASSD")}, **_DSC, "NSD": ("NSD", 1e-12)}
_SURFELS = "HD95, ASSD and NSD weigh surface elements by area: not compared"
_RANK = "HD95 is the nearest rank, not interpolated; computes no NSD"


def _mikan(hd95: str) -> Mapping[str, tuple[str, float]]:
    return {**_DSC, "HD95": (hd95, 1e-9), "ASSD": ("ASSD", 1e-9)}


def over_images(recipe: Recipe) -> Callable[[Pair], Result]:
    """Apply a recipe to each image of a pair and join the values."""

    def run(pair: Pair) -> Result:
        joined: dict[str, list[float]] = {}
        for reference, prediction in pair.images():
            for name, values in recipe(reference, prediction, pair.labels, pair.spacing, TOLERANCE).items():
                joined.setdefault(name, []).extend(values)
        return joined

    return run


_PEERS = {
    "erosion + edt": Tool("recipe: erosion + edt", over_images(peers.recipe_erosion), _SINGLE, "edt is float32"),
    "shifts + edt": Tool("recipe: shifts + edt", over_images(peers.recipe_shifts), _SINGLE, "edt is float32"),
    "shifts + cKDTree": Tool("recipe: shifts + cKDTree", over_images(peers.recipe_tree), _DOUBLE),
    "surface-distance": Tool("surface-distance, cropped", over_images(peers.deepmind_surface_distance), _DSC, _SURFELS),
    "mikan-rs, cropped": Tool(
        "mikan-rs, cropped", over_images(peers.mikan_crops), _mikan("HD95 (nearest rank)"), _RANK
    ),
    "mikan-rs, uncropped": Tool(
        "mikan-rs, uncropped", over_images(peers.mikan_whole), _mikan("HD95 (nearest rank)"), _RANK
    ),
}
_FLAT_MIKAN = Tool(
    "mikan-rs, cropped",
    over_images(peers.mikan_crops),
    _mikan("HD95 (nearest rank, doubled)"),
    f"two equal slices, as it cannot do 2D; {_RANK}",
)


def surface_tools(
    with_assay: bool, chosen: Sequence[str] = tuple(_PEERS), *, many_labels: bool = False, flat: bool = False
) -> tuple[Tool, ...]:
    """Give assay and the chosen peers, for label maps or masks, of volumes or flat images."""
    tools = [_FLAT_MIKAN if flat and name == "mikan-rs, cropped" else _PEERS[name] for name in chosen]
    if with_assay:
        from . import ours

        recipe, way = (ours.label_maps, "evaluate") if many_labels else (ours.masks, "dice and surface_distances")
        tools.insert(0, Tool("assay", over_images(recipe), _DOUBLE, way))
    return tuple(tools)


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads."""
    tools = surface_tools(with_assay, many_labels=True)
    flat = surface_tools(with_assay, [name for name in _PEERS if name != "mikan-rs, uncropped"], flat=True)
    return [
        Workload("a", "24 organs, 300x512x512", partial(load, "organs"), expected, tools),
        Workload("c", "one organ in 256^3", partial(load, "organ"), expected, tools),
        Workload("d", "40 lesions in 256^3", partial(load, "lesions"), expected, tools),
        Workload("e", "100 images of 512x512", partial(load, "polyps"), expected, flat),
    ]
