"""`suggest_tolerance`: how far apart the surfaces of two raters are where both drew the same thing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np

from .._inputs import Labels, as_label
from ..catalogue import CATALOGUE
from ..catalogue.surface import PERCENTILE
from ..definition import Definition, metric
from ..proportions import as_confidence
from .case import Case, Loaded, Source, load, one_line
from .layers import Statistics, layers_of
from .pooled import CaseDistances, bootstrap_interval, percentile_of
from .run_plan import Geometry, RunPlan, make_run_plan
from .tolerances import ClassTolerance, Tolerances

Annotations: TypeAlias = Source | Sequence[Source]
"""The annotation of one case, or a sequence of them, one per case."""

FEW_CASES = 10
"""With fewer the bootstrap's intervals are known to be too short."""

NEITHER = "in neither annotation"
LEFT_OUT: Mapping[str, str] = {
    "both_empty": NEITHER,
    "reference_empty": "only in b's annotation",
    "prediction_empty": "only in a's annotation",
    "ok": "without a surface",
}
"""Why a case says nothing about a class, by the status of its masks."""

_REACHED = 1 - 1e-9  # a voxel's size, but for rounding


def suggest_tolerance(
    annotations_a: Annotations,
    annotations_b: Annotations,
    *,
    spacing: Sequence[float] | Sequence[Sequence[float] | None] | None = None,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    mask: Source | Sequence[Source] = None,
    percentile: float = 95.0,
    confidence: float = 0.95,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    targets: str | None = None,
    quadrature: str | None = None,
    geometry: Geometry = "full",
    threads: int | None = None,
    seed: int = 0,
) -> Tolerances:
    """Suggest a tolerance for NSD per class: how far apart the surfaces of two raters of the same cases are.

    The tolerance is the smallest distance within which `percentile` percent of the surface elements of both raters
    lie from the other's surface. The distances of both directions and of all cases are pooled, so a case counts by
    the size of its surfaces, and NSD of one rater against the other, over the pool, reaches percentile / 100 at this
    tolerance and not below.

    Parameters
    ----------
    annotations_a, annotations_b
        The annotations of one case, or sequences of those of many cases in step: label maps or masks, paths of images,
        or callables that return one of the two. Overlapping classes: dicts of masks by class name. None where a rater
        gave no annotation. Files and callables are read one case at a time.
    spacing
        Size of a voxel along each array axis in mm, for all cases or a sequence of one per case. Left out it is read
        from the files of a, else it is 1 and tolerances count voxels.
    labels
        Names with their label or labels, or plain labels. Left out: every label but 0 found in any case.
    ignore_label
        Voxels with this label in a's annotation are removed from both; it is no class.
    mask
        Voxels to evaluate, an array, path or callable like the annotations: that of one case, or a sequence in step
        with those of many. None: all.
    percentile
        Share of the surface elements that the tolerance is to cover, 0 to 100.
    confidence
        Confidence of the interval, between 0 and 1. It is a percentile interval from 10 000 resamples of whole cases.
    boundary, neighbourhood, image_edge, targets, quadrature
        The boundary model as for `assay.surface_distances`; NSD is to be computed with the same.
    geometry
        For files: "full" compares shape, spacing, origin and direction of both annotations, "shape" the shape only.
    threads
        Number of threads, None for the default. The result does not depend on it.
    seed
        Seed of the resamples. Equal seeds give equal intervals.

    Returns
    -------
    Tolerances
        One `ClassTolerance` per class. Without a case in which both raters drew the class its tolerance is NaN; with a
        single one the interval is. Cases that could not be used are counted by reason.

    Raises
    ------
    TypeError, ValueError, OSError
        An argument that cannot be used, or an annotation that cannot be read; the message says which.
    """
    pairs = _in_step(annotations_a, annotations_b)
    steps = _spacings(spacing, len(pairs))
    masks = _masks(mask, len(pairs), _is_sequence(annotations_a, "annotations_a"))
    cases = [
        Case(str(k), *pair, spacing=step, mask=inside)
        for k, (pair, step, inside) in enumerate(zip(pairs, steps, masks, strict=True), start=1)
    ]
    model = {
        "boundary": boundary,
        "neighbourhood": neighbourhood,
        "image_edge": image_edge,
        "targets": targets,
        "quadrature": quadrature,
    }
    return tolerances_of(
        cases,
        labels=labels,
        ignore_label=ignore_label,
        percentile=percentile,
        confidence=confidence,
        boundary={name: value for name, value in model.items() if value is not None},
        geometry=geometry,
        threads=threads,
        seed=seed,
    )


def tolerances_of(
    cases: Iterable[Case],
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    percentile: float = 95.0,
    confidence: float = 0.95,
    boundary: Mapping[str, Any],
    geometry: Geometry = "full",
    threads: int | None = None,
    seed: int = 0,
) -> Tolerances:
    """`suggest_tolerance` for cases with a's annotation as reference and b's as prediction."""
    percentile, confidence, seed = PERCENTILE.number(percentile), as_confidence(confidence), _as_seed(seed)
    definition = _nsd(boundary)
    plan = make_run_plan(definition, "metrics_reloaded", labels, ignore_label, None, geometry, threads)
    found = [_measured(case, plan, definition) for case in cases]
    _check_same_unit(found)
    names = plan.class_names(name for one in found for name in one.classes)
    classes = tuple(_tolerance(name, found, percentile, confidence, seed) for name in names)
    return Tolerances(classes, percentile, confidence, dict(definition.split("")[0]))


class _Pair(NamedTuple):
    """What one case says: per class the distances, or why there are none; and why there is nothing at all."""

    case: str
    classes: Mapping[str, CaseDistances | str] = {}
    spacing: tuple[float, ...] = ()
    spacing_given: bool = False
    missing: str = NEITHER

    def of(self, class_name: str) -> CaseDistances | str:
        """What it says about a class."""
        return self.classes.get(class_name, self.missing)


def _measured(case: Case, plan: RunPlan, definition: Definition) -> _Pair:
    """Read a case, and keep nothing of it but distances."""
    for source, rater in ((case.reference, "a"), (case.prediction, "b")):
        if source is None:
            return _Pair(case.id, missing=f"not annotated by {rater}")
    try:
        loaded = load(case, plan)
        if loaded.missing:
            raise ValueError(loaded.missing)
        return _Pair(case.id, _distances(loaded, plan, definition), tuple(loaded.spacing), loaded.spacing_given)
    except (TypeError, ValueError) as problem:
        kind = TypeError if isinstance(problem, TypeError) else ValueError
        raise kind(f"case {case.id} (a is the reference, b the prediction): {one_line(problem)}") from problem


def _distances(loaded: Loaded, plan: RunPlan, definition: Definition) -> dict[str, CaseDistances | str]:
    distances: dict[str, CaseDistances | str] = {}
    for layer in layers_of(loaded, plan):
        statistics = Statistics(layer, loaded, plan)
        statistics.compute({definition: statistics.classes})
        for one in statistics.classes:
            surfaces = statistics.statistic(definition, one.name)
            usable = surfaces.status == "ok" and not math.isnan(surfaces.assd())
            distances[one.name] = CaseDistances.of(surfaces) if usable else LEFT_OUT[surfaces.status]
    return distances


def _nsd(boundary: Mapping[str, Any]) -> Definition:
    """NSD by this boundary model."""
    known = [p.name for p in CATALOGUE["nsd"].parameters if p.of_statistic]
    for name in boundary:
        if name not in known:
            raise TypeError(f"a boundary model has no parameter {name!r}; it has {', '.join(known)}")
    return metric("nsd", tolerance=0.0, **boundary)


def _check_same_unit(found: Sequence[_Pair]) -> None:
    known = {one.spacing_given: one.case for one in found if one.spacing}
    if len(known) > 1:
        raise ValueError(
            f"case {known[True]} has a spacing and case {known[False]} has none, so their distances cannot be pooled; "
            "pass spacing="
        )


def _tolerance(name: str, found: Sequence[_Pair], percentile: float, confidence: float, seed: int) -> ClassTolerance:
    """The tolerance of a class over all cases."""
    said = [(one, one.of(name)) for one in found]
    used = [(one, distances) for one, distances in said if isinstance(distances, CaseDistances)]
    cases = [distances for _, distances in used]
    unit = "mm" if any(one.spacing_given for one in found) else "voxel"
    tolerance, low, high = math.nan, math.nan, math.nan
    if cases:
        tolerance = float(percentile_of(cases, percentile, np.ones((1, len(cases)), np.int64))[0])
    if len(cases) > 1:
        low, high = bootstrap_interval(cases, percentile, confidence, seed)
    return ClassTolerance(
        class_name=name,
        tolerance=tolerance,
        low=low,
        high=high,
        unit=unit,
        cases=len(cases),
        left_out=dict(Counter(reason for _, reason in said if isinstance(reason, str))),
        notes=tuple(_notes(tolerance, [one.spacing for one, _ in used], unit)),
    )


def _notes(tolerance: float, spacings: Sequence[tuple[float, ...]], unit: str) -> Iterator[str]:
    """What to be careful about."""
    if not spacings:
        yield "no case in which both raters drew the class"
        return
    if len(spacings) == 1:
        yield "one case only: no interval, for nothing is known about other cases"
    elif len(spacings) < FEW_CASES:
        yield f"only {len(spacings)} cases: the interval is too short"
    finest, coarsest = min(map(min, spacings)), max(map(max, spacings))
    if tolerance < finest * _REACHED:
        yield f"below the voxel size ({finest:g} {unit}): a boundary one voxel off is never forgiven"
    elif tolerance < coarsest * _REACHED:
        yield f"below the largest voxel size ({coarsest:g} {unit}): a boundary one voxel off along it is not forgiven"


def _in_step(a: Annotations, b: Annotations) -> list[tuple[Source, Source]]:
    """The annotations of both raters, case by case."""
    several = _is_sequence(a, "annotations_a"), _is_sequence(b, "annotations_b")
    if several[0] != several[1]:
        raise TypeError(
            "annotations_a and annotations_b must both be one case, or both sequences of cases, "
            f"got {type(a).__name__} and {type(b).__name__}"
        )
    if not several[0]:
        return [(a, b)]
    all_a, all_b = cast(Sequence[Source], a), cast(Sequence[Source], b)
    if len(all_a) != len(all_b) or not all_a:
        raise ValueError(
            f"annotations_a and annotations_b must hold as many cases, at least one, got {len(all_a)} and {len(all_b)}"
        )
    return list(zip(all_a, all_b, strict=True))


def _is_sequence(annotations: Annotations, name: str) -> bool:
    if isinstance(annotations, Iterator):
        raise TypeError(f"{name} must be a sequence, got {type(annotations).__name__}; pass list({name})")
    return isinstance(annotations, Sequence) and not isinstance(annotations, (str, bytes))


def _spacings(spacing: Any, cases: int) -> Sequence[Any]:
    """The spacing of each case."""
    values = spacing.tolist() if isinstance(spacing, np.ndarray) else spacing
    if not isinstance(values, Sequence) or not any(isinstance(one, (Sequence, np.ndarray)) for one in values):
        return [spacing] * cases
    if len(values) != cases:
        raise ValueError(f"spacing must be one for all cases or one per case ({cases}), got {len(values)}")
    return values


def _masks(mask: Source | Sequence[Source], cases: int, several: bool) -> Sequence[Source]:
    """The mask of each case."""
    if mask is None:
        return [None] * cases
    if _is_sequence(mask, "mask") != several:
        expected = "a sequence of one per case" if several else "that of one case"
        raise TypeError(f"mask must be {expected}, as the annotations are, got {type(mask).__name__}")
    masks = cast(Sequence[Source], mask) if several else [mask]
    if len(masks) != cases:
        raise ValueError(f"mask must hold one per case ({cases}), got {len(masks)}")
    return masks


def _as_seed(seed: object) -> int:
    value = as_label(seed, "seed")
    if value < 0:
        raise ValueError(f"seed must be at least 0, got {seed!r}")
    return value
