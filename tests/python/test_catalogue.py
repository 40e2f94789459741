"""The catalogue agrees with the functions, the statistics and itself, and the metrics have the properties it claims."""

import inspect
import math
from typing import Any

import assay
import numpy as np
import pytest
from assay import CATALOGUE, Metric
from assay.catalogue import DEFAULT_METRICS, OBJECT_DEFAULTS, PRESETS, keys
from assay.class_objects import Matched
from assay.probability_statistics import Calibration, ClassWise, Events, Ordered, Scoring
from assay.score_statistics import Classification, Discrimination
from hypothesis import given, settings
from hypothesis import strategies as st
from support.metrics import (
    COUNTING,
    DISTANCES,
    OF_SCORES,
    OPTIONS,
    RECORDS,
    SCORED,
    SKELETONS,
    Array,
    arguments,
    function,
    geometry,
    needed,
    voxel_scores,
)

STATISTICS = {
    "counts": assay.BinaryCounts,
    "overlap": assay.RegionOverlap,
    "surface": assay.SurfaceDistances,
    "bands": assay.BoundaryBands,
    "topology": assay.TopologyPair,
    "skeletons": assay.SkeletonOverlap,
    "calibres": assay.CalibreRecall,
    "objects": assay.ObjectPairs,
    "matching": assay.Matching,
    "detections": assay.DetectionCurve,
    "matched_counts": Matched,
    "matched_surfaces": Matched,
    "matched_bands": Matched,
    "matched_skeletons": Matched,
}
STATISTICS_OF_SCORES = {
    **{"curve": Discrimination, "confusion": Classification},
    **{"calibration": Calibration, "top_label": Calibration, "class_wise": ClassWise},
    **{"ordered": Ordered, "top_label_ordered": Ordered, "class_scoring": Scoring, "scoring": Scoring},
    **{"events": Events, "costly_events": Events, "vectors": Events},
}
FAMILIES = {
    **{"counts": "overlap", "overlap": "overlap", "surface": "surface", "bands": "surface"},
    **dict.fromkeys(("topology", "skeletons", "calibres"), "topology"),
}
COMMON = {"reference", "prediction", "labels", "ignore_label", "mask", "threads"}

# Which value the masks have when they change places: the same, its negative, or that of another metric.
SYMMETRIC = {
    *("dsc", "iou", "f_beta", "accuracy", "mcc", "volume_similarity", "absolute_volume_difference"),
    "diagnostic_odds_ratio",
    *("centre_distance", "hd", "assd", "masd", "nsd", "biou"),
    *("pq", "rq", "sq", "object_f_beta", "aji_plus", "object_dsc", "object_iou"),
    *("object_voxel_f_beta", "object_cldice", "object_hd", "object_assd", "object_masd", "object_nsd", "object_biou"),
    *("betti_error", "euler_error", "component_match", "cldice"),
}
ANTISYMMETRIC = {
    *("volume_difference", "object_count_difference", "component_difference", "skeleton_length_difference"),
}
EXCHANGED = {
    **{"sensitivity": "ppv", "specificity": "npv", "reference_volume": "prediction_volume", "ior": "ppv"},
    **{"object_sensitivity": "object_ppv", "missed_volume": "false_volume"},
    **{"topological_sensitivity": "topological_precision"},
    **{"reference_skeleton_length": "prediction_skeleton_length"},
}

# Their best value is infinite, or depends on the case: no policy can put it in the place of an undefined one.
NO_BEST = {"lr_plus", "diagnostic_odds_ratio", "net_benefit"}

# A skeleton may be a point, and none of its branches so thin.
NOT_ALWAYS_DEFINED = {"relative_skeleton_length_difference", "calibre_sensitivity"}

every_metric = pytest.mark.parametrize("record", RECORDS, ids=[record.key for record in RECORDS])


@every_metric
def test_record_is_complete(record: Metric) -> None:
    assert CATALOGUE[record.key] is record
    assert record.key == record.key.lower()
    assert record.function in assay.__all__
    assert hasattr(STATISTICS[record.statistic], record.method)
    assert record.family == FAMILIES.get(record.statistic, "objects")
    assert record.title
    assert record.sentence
    assert record.empties
    assert "doi:10." in record.source
    assert record.revision >= 1
    assert record.level == ("set" if record in SCORED else "case")
    assert record.can_be_pooled == hasattr(STATISTICS[record.statistic], "__add__")
    for parameter in record.parameters:
        assert parameter.description
        if parameter.default is not None:
            assert parameter.checked(parameter.default) == parameter.default


@pytest.mark.parametrize("record", OF_SCORES, ids=[record.key for record in OF_SCORES])
def test_record_of_scores_is_complete(record: Metric) -> None:
    assert CATALOGUE[record.key] is record
    assert record.function in assay.__all__
    statistic = STATISTICS_OF_SCORES[record.statistic]
    chosen = {p.name for p in record.parameters if not p.of_statistic}
    assert chosen == {*inspect.signature(getattr(statistic, record.method)).parameters} - {"self"}
    assert all((record.title, record.sentence, record.empties, "doi:10." in record.source))
    assert record.can_be_pooled == hasattr(statistic, "__add__")
    assert record.level == ("set" if record.family == "classification" else "case")
    assert all(parameter.description for parameter in record.parameters)
    assert record.best == {"up": record.high, "down": record.low}.get(record.direction, record.best)
    assert record.best is not None
    assert record.low <= record.best <= record.high


@every_metric
def test_directions_and_ends(record: Metric) -> None:
    assert record.low < record.high
    assert record.unit in ("", "mm", "%", "volume")
    if record.direction == "up":
        assert record.best == (None if record.key in NO_BEST else record.high)
        assert record.worst == (record.low if math.isfinite(record.low) else None)
    elif record.direction == "down":
        assert (record.best, record.high) == (record.low, math.inf)
        assert record.worst == ("bound" if record.unit == "mm" else None)
    else:
        assert record.best in (None, 0.0)
        assert record.worst is None


@every_metric
def test_signature(record: Metric) -> None:
    called = function(record)
    parameters = {n: p for n, p in inspect.signature(called).parameters.items() if n not in OPTIONS}
    spacing = {"spacing"} if record.takes_spacing else set()
    scores = {"scores"} if record.takes_scores else set()
    assert arguments(called) == COMMON | spacing | scores | {p.name for p in record.parameters}
    for name, parameter in parameters.items():
        positional = name in ("reference", "prediction")
        assert parameter.kind == (parameter.POSITIONAL_OR_KEYWORD if positional else parameter.KEYWORD_ONLY)
    for own in record.parameters:
        if own.name not in parameters:
            continue
        left_out = None if own.when else own.default  # what has a meaning only with others is chosen with them
        required = own.name in needed(record)
        assert parameters[own.name].default == (parameters[own.name].empty if required else left_out)


@every_metric
def test_docstring(record: Metric) -> None:
    text = " ".join(inspect.getdoc(function(record)).split())
    for said in (record.empties, record.source, f"Range {record.low:g} to {record.high:g}"):
        assert said in text
    for section in ("Parameters", "Returns", "Raises", "References"):
        assert f"{section} {'-' * len(section)}" in text
    for name in arguments(function(record)):
        assert name in text
    assert "{" not in text


@pytest.mark.parametrize("name", [name for name in assay.__all__ if callable(getattr(assay, name))])
def test_what_is_public_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(assay, name))


def test_every_name_is_there() -> None:
    assert sorted(assay.__all__) == sorted(set(assay.__all__))
    assert set(assay.__all__) <= set(dir(assay))
    functions = [record.function for record in CATALOGUE.values() if not record.of_all_classes]
    functions = [name for name in functions if name != "scoring_sums"]  # which has methods for several
    assert len(set(functions)) == len(functions)
    with pytest.raises(AttributeError, match="module 'assay' has no attribute 'dicee'"):
        assay.dicee  # noqa: B018


def test_keys() -> None:
    assert keys() == [*CATALOGUE, *PRESETS]
    assert not set(CATALOGUE) & set(PRESETS)
    assert {*DEFAULT_METRICS, *OBJECT_DEFAULTS} <= set(keys())
    percentiles = {key: (key.removesuffix("95"), {"percentile": 95.0}) for key in ("hd95", "object_hd95")}
    assert dict(PRESETS) == percentiles | {f"b{k}_error": ("betti_error", {"dimension": float(k)}) for k in range(3)}
    for base, fixed in PRESETS.values():
        assert set(fixed) <= {p.name for p in CATALOGUE[base].parameters}
    with pytest.raises(TypeError):
        CATALOGUE["dice"] = CATALOGUE["dsc"]  # type: ignore[index]


def value(record: Metric, reference: Array, prediction: Array, spacing: Any = None, **parameters: Any) -> float:
    given_parameters = needed(record) | geometry(record, spacing) | parameters
    found: float = function(record)(reference, prediction, **given_parameters)
    return found


def of(*images: Array) -> tuple[Metric, ...]:
    """The metrics that there are of images of so many axes."""
    return tuple(record for record in RECORDS if images[0].ndim > 1 or record not in SKELETONS)


def same(found: float, wanted: float, scale: float = 1.0) -> None:
    assert found == pytest.approx(wanted, rel=1e-12, abs=1e-12 * scale, nan_ok=True)


@st.composite
def pairs(draw: st.DrawFn, high_rank: int = 3) -> tuple[Array, Array, list[float]]:
    """Two masks of some density and a spacing."""
    shape = draw(st.lists(st.integers(1, 7), min_size=1, max_size=high_rank))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    densities = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
    reference, prediction = (rng.random(shape) < draw(densities) for _ in range(2))
    return (
        reference,
        prediction,
        draw(st.lists(st.sampled_from([0.5, 0.8, 1.0, 3.0]), min_size=len(shape), max_size=len(shape))),
    )


@given(pairs())
def test_values_are_in_range(pair: tuple[Array, Array, list[float]]) -> None:
    for record in of(*pair[:2]):
        found = value(record, *pair)
        assert math.isnan(found) or record.low <= found <= record.high


@given(pairs())
def test_identity_is_best(pair: tuple[Array, Array, list[float]]) -> None:
    mask, _, spacing = pair
    for record in of(mask):
        found = value(record, mask, mask, spacing)
        assert math.isnan(found) or record.best is None or found == record.best
        if record.key in NOT_ALWAYS_DEFINED:
            continue
        if record.best is not None and 0 < mask.sum() < mask.size:
            assert found == record.best


@given(pairs())
def test_exchange_of_masks(pair: tuple[Array, Array, list[float]]) -> None:
    reference, prediction, spacing = pair
    for record in of(reference):
        found = value(record, reference, prediction, spacing)
        exchanged = value(record, prediction, reference, spacing)
        if record.key in SYMMETRIC:
            same(found, exchanged)
        elif record.key in ANTISYMMETRIC:
            same(found, -exchanged)
        elif record.key in EXCHANGED:
            same(found, value(CATALOGUE[EXCHANGED[record.key]], prediction, reference, spacing))


def test_asymmetric_metrics_tell_reference_from_prediction() -> None:
    masks = np.arange(10) < 6, np.arange(10) < 3
    # One object is found, of the other there are two pieces.
    whole, pieces = np.zeros((3, 5), bool), np.zeros((3, 5), bool)
    whole[0, :2] = pieces[0, :2] = whole[2] = pieces[2, [0, 1, 3, 4]] = True
    for record in RECORDS:
        pair = (whole, pieces) if record.family in ("objects", "topology") else masks
        best_first = {"scores": np.array([[3.0], [2.0], [1.0]]).repeat(5, 1)} if record in SCORED else {}
        found, exchanged = value(record, *pair, **best_first), value(record, *pair[::-1], **best_first)
        if record.key == "kappa":  # symmetric but for masks of one class
            assert found == exchanged
        else:
            assert (found == exchanged) == (record.key in SYMMETRIC)


@given(pairs(), st.data())
def test_flips_and_transpositions_change_nothing(pair: tuple[Array, Array, list[float]], data: st.DataObject) -> None:
    reference, prediction, spacing = pair
    axes = data.draw(st.permutations(range(reference.ndim)))
    flipped = data.draw(st.lists(st.sampled_from(range(reference.ndim)), unique=True))
    moved = [np.flip(mask, flipped).transpose(axes) for mask in (reference, prediction)]
    for record in [one for one in RECORDS if one not in SKELETONS]:
        parameters: dict[str, Any] = {}
        if record in DISTANCES:
            parameters = {"neighbourhood": data.draw(st.sampled_from(["face", "full"]))}
        scores = {"scores": np.flip(voxel_scores(reference.shape), flipped).transpose(axes)} if record in SCORED else {}
        found = value(record, *moved, [spacing[axis] for axis in axes], **parameters, **scores)
        same(found, value(record, reference, prediction, spacing, **parameters))


@given(pairs(), st.sampled_from([1e-6, 0.1, 3.7, 1e6]))
def test_scaled_spacing_scales_lengths(pair: tuple[Array, Array, list[float]], factor: float) -> None:
    reference, prediction, spacing = pair
    larger = [factor * step for step in spacing]
    for record in [one for one in RECORDS if one not in SKELETONS]:
        scale = {"mm": factor, "volume": factor**reference.ndim}.get(record.unit, 1.0)
        parameters = {
            name: value * factor if name in ("tolerance", "width") else value for name, value in needed(record).items()
        }
        same(
            value(record, reference, prediction, larger, **parameters),
            scale * value(record, reference, prediction, spacing),
            scale,
        )


@given(pairs().filter(lambda pair: pair[0].ndim > 1), st.sampled_from([0.125, 0.5, 2, 64]))
def test_scaled_spacing_scales_skeletons(pair: tuple[Array, Array, list[float]], factor: float) -> None:
    reference, prediction, spacing = pair
    larger = [factor * step for step in spacing]
    for record in SKELETONS:
        own = {"radius_below": 1.5 * factor} if "radius_below" in needed(record) else {}
        wanted = value(record, reference, prediction, spacing) * (factor if record.unit == "mm" else 1)
        same(value(record, reference, prediction, larger, **own), wanted)


@given(pairs(high_rank=5))
def test_volumes_and_counts_in_any_rank(pair: tuple[Array, Array, list[float]]) -> None:
    reference, prediction, spacing = pair
    voxel = math.prod(spacing) / (1000 if reference.ndim == 3 else 1)
    same(value(CATALOGUE["reference_volume"], reference, prediction, spacing), reference.sum() * voxel)
    same(value(CATALOGUE["prediction_volume"], reference, prediction, spacing), prediction.sum() * voxel)
    for record in COUNTING:
        flat = value(record, reference.ravel(), prediction.ravel())
        if record.unit in ("", "%"):
            same(value(record, reference, prediction, spacing), flat)


@given(pairs())
@settings(max_examples=50)
def test_relations_between_metrics(pair: tuple[Array, Array, list[float]]) -> None:
    found = {record.key: value(record, *pair) for record in of(*pair[:2])}
    same(found["iou"], found["dsc"] / (2 - found["dsc"]))
    same(found["f_beta"], found["dsc"])
    same(found["ior"], found["sensitivity"])
    same(found["absolute_volume_difference"], abs(found["volume_difference"]))
    same(found["volume_difference"], found["prediction_volume"] - found["reference_volume"])
    if not math.isnan(found["hd"]):
        assert found["hd"] >= max(found["assd"], found["masd"]) * (1 - 1e-12)
        surface = CATALOGUE["hd"]
        rising = [value(surface, *pair, percentile=percentile) for percentile in (0, 50, 95, 100)]
        assert rising == sorted(rising)
        assert value(CATALOGUE["nsd"], *pair, tolerance=found["hd"]) == 1
