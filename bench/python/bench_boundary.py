"""Workloads (g) and (h): the boundary models, each beside assay's own time for voxels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from . import face_oracle, peers, surface_oracle
from .bench_surface import over_images
from .comparison import Result, Tool, Workload
from .phantoms import Pair, load

_DISTANCES = ("HD95", "ASSD", "NSD")
_MODELS: dict[str, dict[str, str]] = {
    "voxel": {},
    "surfel": {"boundary": "surfel"},
    "face": {"boundary": "face"},
    "face triangles": {"boundary": "face", "quadrature": "triangles"},
}
_EXACT = dict.fromkeys(_DISTANCES, 1e-9)
_MESH = f"{__package__}.peers_mesh"
_CLOSE = {"HD95": 0.2, "ASSD": 0.2, "NSD": 0.2}
_NETS = {"HD95": 1e-5, "ASSD": 1e-5, "NSD": 1e-3}  # in float32; some distances are the tolerance but for rounding


def _compared(model: str, limits: Mapping[str, float] = _EXACT) -> dict[str, tuple[str, float]]:
    return {"DSC": ("DSC", 1e-12), **{name: (f"{name} {model}", limit) for name, limit in limits.items()}}


def expected(pair: Pair) -> Result:
    """Compute by k-d trees; surfels by the package that defines them."""
    found = {
        "voxel": surface_oracle.expected(pair),
        "surfel": over_images(peers.deepmind_surface_distance)(pair),
        "face": face_oracle.expected(pair, "faces"),
        "face triangles": face_oracle.expected(pair, "triangles"),
    }
    values = {f"{name} {model}": result[name] for model, result in found.items() for name in _DISTANCES}
    return {"DSC": found["voxel"]["DSC"], **values}


def _ours(recipe: Callable[..., Result]) -> list[Tool]:
    return [
        Tool(
            "assay" if model == "voxel" else f"assay, {model}",
            over_images(partial(recipe, **parameters)),
            _compared(model),
            "compared with surface-distance" if model == "surfel" else "",
        )
        for model, parameters in _MODELS.items()
    ]


def _surfel_peer() -> Tool:
    return Tool(
        "surface-distance, cropped",
        over_images(peers.deepmind_surface_distance),
        _compared("surfel"),
        "is what surfels are compared with",
        against="assay, surfel",
    )


def _mesh_peers() -> list[Tool]:
    def tool(name: str, function: str, limits: Mapping[str, float], note: str) -> Tool:
        def run(pair: Pair) -> Result:
            result: Result = getattr(import_module(_MESH), function)(pair)
            return result

        def load_first(pair: Pair) -> Pair:
            import_module(_MESH)
            return pair

        return Tool(name, run, _compared("face triangles", limits), note, load_first, "assay, face triangles")

    cubes = "marching cubes cut corners, another surface: only close"
    nets = "its meshing replaced by VTK's surface nets: faces of voxels; float32"
    return [
        tool("pymeshmetrics", "released", _CLOSE, cubes),
        tool("pymeshmetrics, surface nets", "with_surface_nets", _NETS, nets),
    ]


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads."""
    many, one = [_surfel_peer()], [_surfel_peer(), *_mesh_peers()]
    if with_assay:
        from . import ours

        many, one = _ours(ours.label_maps) + many, _ours(ours.masks) + one
    return [
        Workload("g", "boundary models, 24 organs, 300x512x512", partial(load, "organs"), expected, tuple(many)),
        Workload("h", "boundary models, one organ in 256^3", partial(load, "organ"), expected, tuple(one)),
    ]
