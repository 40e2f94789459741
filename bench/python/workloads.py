"""All workloads on images."""

from __future__ import annotations

from . import (
    bench_bootstrap,
    bench_boundary,
    bench_calibration,
    bench_calibre,
    bench_cldice,
    bench_coco,
    bench_components,
    bench_confusion,
    bench_crps,
    bench_discrimination,
    bench_distance,
    bench_hard,
    bench_kernel_calibration,
    bench_lesions,
    bench_matching,
    bench_measure,
    bench_overlap,
    bench_ranking,
    bench_scoring,
    bench_skeleton,
    bench_soft_skeleton,
    bench_study_report,
    bench_surface,
    bench_topology,
)
from .comparison import Workload

_SUBJECTS = (
    bench_surface,
    bench_overlap,
    bench_scoring,
    bench_bootstrap,
    bench_boundary,
    bench_calibration,
    bench_crps,
    bench_kernel_calibration,
    bench_hard,
    bench_distance,
    bench_components,
    bench_confusion,
    bench_matching,
    bench_measure,
    bench_lesions,
    bench_coco,
    bench_discrimination,
    bench_topology,
    bench_skeleton,
    bench_cldice,
    bench_calibre,
    bench_soft_skeleton,
    bench_study_report,
    bench_ranking,
)


def all_workloads(with_assay: bool) -> list[Workload]:
    """Give them in the order of their keys."""
    found = [workload for subject in _SUBJECTS for workload in subject.workloads(with_assay)]
    return sorted(found, key=lambda each: (each.key[0], int(each.key[1:] or 0)))
