"""Workloads (s9), (s10): the skeleton of clDice losses, against pooling with torch."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from . import bench_skeleton
from .bench_skeleton import Image
from .comparison import Result, Tool, Workload
from .threads import allowed

_ITERATIONS = 10


def _assay(given: Image) -> Result:
    import assay

    skeleton = assay.skeletonize(given.mask, method="morphological", iterations=_ITERATIONS, threads=allowed())
    return {"skeleton": bench_skeleton.checksum(skeleton)}


def _torch(given: Image) -> Result:
    import torch

    torch.set_num_threads(allowed())
    axes = given.mask.ndim
    pool = torch.nn.functional.max_pool2d if axes == 2 else torch.nn.functional.max_pool3d

    def eroded(image: Any) -> Any:
        lines = [[3 if axis == along else 1 for axis in range(axes)] for along in range(axes)]
        pooled = [-pool(-image, line, stride=1, padding=[size // 2 for size in line]) for line in lines]
        return torch.stack(pooled).amin(dim=0)

    with torch.no_grad():
        image = torch.from_numpy(given.mask.astype(np.float32))[None, None]
        skeleton = torch.zeros_like(image)
        for _ in range(_ITERATIONS + 1):
            smaller = eroded(image)
            more = torch.relu(image - pool(smaller, 3, stride=1, padding=1))
            skeleton += torch.relu(more - skeleton * more)
            image = smaller
    return {"skeleton": bench_skeleton.checksum(skeleton[0, 0].numpy() != 0)}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads: the vessels of ``bench_skeleton``."""
    found = []
    compared = {"skeleton": ("skeleton", 0.0)}
    vessels = [(name, make) for name, make in bench_skeleton.inputs().items() if "vessels" in name]
    for number, (name, make) in enumerate(vessels, start=9):
        ours = [Tool("assay", _assay, compared)] if with_assay else []
        tools = (*ours, Tool("torch", _torch, compared))
        load = partial(bench_skeleton.load, make)
        found.append(Workload(f"s{number}", f"soft skeleton, {name}", load, _torch, tools))
    return found
