"""Metrics of matched objects against oracles of their masks: strategies, missed and false objects, matches by score."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import assay
import numpy as np
import pytest
import reference.boundary_iou as bands
import reference.matching as oracle
import reference.overlap as overlap
import reference.surface as surface
import support.topology_metrics as topology
from assay import CATALOGUE, Case, metric
from hypothesis import given, settings
from hypothesis import strategies as st
from support.arrays import Array
from support.scenes import spacings

Spacing = list[float] | None


class Scene(NamedTuple):
    """Two maps of objects, and the scores of those predicted."""

    reference: Array
    prediction: Array
    scores: dict[int, float]
    spacing: Spacing


class Matches(NamedTuple):
    """Masks that belong together, and how many objects of each map have no partner."""

    masks: list[tuple[Array, Array]]
    missed: int
    false: int


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Boxes, and the same boxes moved; some are missed, touch, or hide others."""
    rank = draw(st.integers(2, 3))
    shape = [draw(st.integers(1, 14)) for _ in range(rank)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    maps = np.zeros((2, *shape), np.int32)
    for label in range(1, rng.integers(1, 7)):
        low, size = [rng.integers(0, extent) for extent in shape], rng.integers(1, 7, rank)
        for one in maps:
            start = np.maximum(low + rng.integers(-1, 2, rank), 0)
            if rng.random() < 0.9:
                one[tuple(slice(a, a + b) for a, b in zip(start, size, strict=True))] = 10 * label
    scores = {label: rng.integers(0, 4) / 4 for label in oracle.labels_of(maps[1])}
    return Scene(maps[0], maps[1], scores, draw(spacings(rank)))


MASKS: Mapping[str, tuple[dict[str, Any], Callable[..., float]]] = {
    "object_voxel_f_beta": ({"beta": 2.0}, lambda r, p, spacing, beta: overlap.f_beta(r, p, beta=beta)),
    "object_cldice": ({"skeleton": "lee"}, topology.cldice),
    "object_masd": ({"neighbourhood": "full"}, surface.mean_average_surface_distance),
    "object_biou": ({"width": 1.0, "width_unit": "voxel", "limit": "strict"}, bands.boundary_iou),
}
"""Parameters of a metric, and its oracle for two masks."""
STRATEGIES = ("greedy_by_criterion", "greedy_by_score", "one_to_many")


def matches(scene: Scene, criterion: str, threshold: float, strategy: str) -> Matches:
    """Every reference with a match, and all that it is matched with."""
    reference, prediction, scores, spacing = scene
    references, predictions = oracle.labels_of(reference), oracle.labels_of(prediction)
    if criterion == "cldice":
        every = [(r, p) for r in references for p in predictions]
        thinned = {"spacing": spacing, "skeleton": "lee"}
        values = {(r, p): topology.cldice(reference == r, prediction == p, **thinned) for r, p in every}
    else:
        values = oracle.candidates(reference, prediction, criterion)
    passing = oracle.gains(values, threshold, "miss", False)
    if strategy == "greedy_by_score":
        pairs = oracle.greedy_by_score(passing, scores)
    else:
        pairs = set(passing) if strategy == "one_to_many" else oracle.greedy_by_criterion(passing)
    found = {r: [p for q, p in pairs if q == r] for r in references}
    return Matches(
        [(reference == r, np.isin(prediction, members)) for r, members in found.items() if members],
        sum(not members for members in found.values()),
        len({*predictions} - {p for _, p in pairs}),
    )


@pytest.mark.parametrize("key", MASKS)
@given(scenes(), st.sampled_from(["iou", "cldice"]), st.sampled_from([0.1, 0.5]), st.sampled_from(STRATEGIES))
@settings(max_examples=60, deadline=None)
def test_against_the_oracle(key: str, scene: Scene, criterion: str, threshold: float, strategy: str) -> None:
    own, of_masks = MASKS[key]
    naive = matches(scene, criterion, threshold, strategy)
    values = [of_masks(*pair, spacing=scene.spacing, **own) for pair in naive.masks]
    matching: dict[str, Any] = {"criterion": criterion, "threshold": threshold, "strategy": strategy}
    if criterion == "cldice":
        matching["skeleton"] = "lee"
    if strategy == "greedy_by_score":
        matching["scores"] = scene.scores
    unmatched = {"matched": 0, "references": naive.missed, "all": naive.missed + naive.false}
    for average, more in unmatched.items():
        given_penalty = {"penalty": 0.25} if average != "matched" else {}
        found = getattr(assay, CATALOGUE[key].function)(
            scene.reference,
            scene.prediction,
            objects="labels",
            spacing=scene.spacing,
            average=average,
            **given_penalty,
            **own | matching,
        )
        count = len(values) + more
        wanted = (math.fsum(values) + 0.25 * more) / count if count else math.nan
        assert found == pytest.approx(wanted, rel=1e-12, nan_ok=True)


@given(st.lists(scenes(), min_size=1, max_size=3))
@settings(max_examples=20, deadline=None)
def test_values_of_a_set_are_over_the_objects_of_all_cases(several: list[Scene]) -> None:
    flat = [scene for scene in several if scene.reference.ndim == 2]
    cases = [Case(str(k), scene.reference, scene.prediction) for k, scene in enumerate(flat)]
    if not cases:
        return
    keys = {f"pooled_{key}": (key, *MASKS[key]) for key in MASKS}
    wanted = [metric(pooled, objects="labels", **own) for pooled, (_, own, _) in keys.items()]
    results = assay.evaluate_cases(cases, wanted, instances=True)
    pairs = [pair for scene in flat for pair in matches(scene, "iou", 0.5, "greedy_by_criterion").masks]
    for row, (_, own, of_masks) in zip(results, keys.values(), strict=True):
        values = [of_masks(*pair, spacing=None, **own) for pair in pairs]
        assert row.value == pytest.approx(math.fsum(values) / len(values) if values else math.nan, nan_ok=True)


# -- counting metrics by score -----------------------------------------------------------------------------------------


def two_for_one() -> tuple[Array, Array, dict[int, float]]:
    """A reference with two detections, of which the better one by score fits worse."""
    reference, prediction = np.zeros((8, 12), np.int32), np.zeros((8, 12), np.int32)
    reference[1:7, 1:7] = 1
    prediction[1:7, 1:6] = 1
    prediction[1:7, 6:10] = 2
    return reference, prediction, {1: 0.4, 2: 0.9}


@given(scenes(), st.sampled_from([0.05, 0.3]), st.sampled_from(["false_positive", "ignored"]))
@settings(max_examples=100, deadline=None)
def test_counts_by_score(scene: Scene, threshold: float, double: str) -> None:
    matching: dict[str, Any] = {"threshold": threshold, "strategy": "greedy_by_score", "double_detections": double}
    of_labels = {"objects": "labels", "scores": scene.scores}
    counts = assay.match_instances(scene.reference, scene.prediction, criterion="iou", scores=scene.scores, **matching)
    masks = scene.reference, scene.prediction
    for name, wanted in (
        ("object_f_beta", counts.f_beta(beta=1.0)),
        ("object_sensitivity", counts.sensitivity()),
        ("panoptic_quality", counts.pq()),
        ("false_positives_per_image", counts.fp),
    ):
        assert getattr(assay, name)(*masks, **of_labels, **matching) == pytest.approx(wanted, nan_ok=True)
    assert counts.fn == matches(scene, "iou", threshold, "greedy_by_score").missed


def test_the_surest_chooses_first() -> None:
    reference, prediction, scores = two_for_one()
    how: dict[str, Any] = {"objects": "labels", "threshold": 0.05}
    assert assay.object_iou(reference, prediction, **how) == 30 / 36
    assert assay.object_iou(reference, prediction, strategy="greedy_by_score", scores=scores, **how) == 6 / 54
    of_voxels = np.where(prediction == 1, 0.4, 0.9)
    of_voxels[1, 1] = 1.0
    definitions = [
        metric("object_iou", strategy="greedy_by_score", object_score=chosen, name=chosen, **how)
        for chosen in ("maximum", "mean")
    ]
    results = assay.evaluate(reference, prediction, metrics=definitions, instances=True, scores=of_voxels)
    assert [row.value for row in results] == [30 / 36, 6 / 54]
    assert "by descending score (the mean of its voxels, if it is not given)" in definitions[1].describe()
    for chosen, wanted in (("maximum", [1, None]), ("mean", [None, 1])):
        by_score = {"strategy": "greedy_by_score", "object_score": chosen, "threshold": 0.05}
        table = assay.object_table(reference, prediction, instances=True, scores=of_voxels, **by_score)
        assert [row.match for row in table.filter(side="prediction")] == wanted
    with pytest.raises(ValueError, match="scores must be given for this metric"):
        assay.evaluate(reference, prediction, metrics=definitions[0], instances=True)


def test_one_matching_serves_metrics_with_and_without_skeletons(monkeypatch: pytest.MonkeyPatch) -> None:
    """How objects are thinned is no part of a matching by IoU."""
    calls: list[str] = []
    found = assay._core.match_instances

    def counted(*maps: Any, **options: Any) -> assay.Matching:
        calls.append(options["criterion"])
        return found(*maps, **options)

    monkeypatch.setattr(assay._core, "match_instances", counted)
    reference, prediction, _ = two_for_one()
    for keys, labels in ((["object_dsc", "object_cldice"], [1]), (["object_cldice"], [1, 2])):
        assay.evaluate(reference, prediction, metrics=keys, labels=labels)
        assert len(calls) == len(labels)
        calls.clear()
