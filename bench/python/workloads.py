"""All workloads on images."""

from __future__ import annotations

from . import bench_overlap, bench_surface
from .comparison import Workload


def all_workloads(with_assay: bool) -> list[Workload]:
    """Give them in the order of their keys."""
    return sorted(bench_surface.workloads(with_assay) + bench_overlap.workloads(with_assay), key=lambda each: each.key)
