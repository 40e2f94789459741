"""Empty and full masks: undefined values are NaN, never a number made up and never a warning."""

import math
from typing import Any

import assay
import numpy as np
import pytest
from assay import Metric
from support.metrics import DISTANCES, RECORDS, Array, expected, function, geometry, needed

SHAPE = (4, 5, 6)
SPACING = (3.0, 1.0, 0.5)
NAN = math.nan

EMPTY, FULL, OBJECT = np.zeros(SHAPE, bool), np.ones(SHAPE, bool), np.zeros(SHAPE, bool)
OBJECT[1:3, 1:4, 2:6] = True  # 24 of 120 voxels, 0.036 ml, on the image edge

PAIRS = {
    "both empty": (EMPTY, EMPTY),
    "reference empty": (EMPTY, OBJECT),
    "prediction empty": (OBJECT, EMPTY),
    "reference full": (FULL, OBJECT),
    "prediction full": (OBJECT, FULL),
    "both full": (FULL, FULL),
    "full against empty": (FULL, EMPTY),
}

# As Metrics Reloaded defines them: both empty, only the reference empty, only the prediction empty.
PUBLISHED: dict[str, tuple[float, float, float]] = {
    "dsc": (NAN, 0, 0),
    "iou": (NAN, 0, 0),
    "f_beta": (NAN, 0, 0),
    "nsd": (NAN, 0, 0),
    "hd": (NAN, NAN, NAN),
    "assd": (NAN, NAN, NAN),
    "masd": (NAN, NAN, NAN),
    "asd": (NAN, NAN, NAN),
    "biou": (NAN, 0, 0),
    "centre_distance": (NAN, NAN, NAN),
    "sensitivity": (NAN, NAN, 0),
    "ior": (NAN, NAN, 0),
    "ppv": (NAN, 0, NAN),
    "specificity": (1, 0.8, 1),
    "npv": (1, 1, 0.8),
    "accuracy": (1, 0.8, 0.8),
    "balanced_accuracy": (NAN, NAN, 0.5),
    "youden": (NAN, NAN, 0),
    "lr_plus": (NAN, NAN, NAN),
    "lr_minus": (NAN, NAN, 1),
    "diagnostic_odds_ratio": (NAN, NAN, NAN),
    "net_benefit": (0, -1 / 15, 0),
    "mcc": (NAN, NAN, NAN),
    "kappa": (NAN, NAN, 0),
    "volume_similarity": (NAN, 0, 0),
    "reference_volume": (0, 0, 0.036),
    "prediction_volume": (0, 0.036, 0),
    "volume_difference": (0, 0.036, -0.036),
    "absolute_volume_difference": (0, 0.036, 0.036),
    "relative_volume_difference": (NAN, NAN, -100),
    "absolute_relative_volume_difference": (NAN, NAN, 100),
    "betti_error": (0, 1, 1),
    "euler_error": (0, 1, 1),
    "component_difference": (0, 1, -1),
    "component_match": (1, 0, 0),
    "cldice": (NAN, NAN, NAN),
    "topological_sensitivity": (NAN, NAN, 0),
    "topological_precision": (NAN, 0, NAN),
    "calibre_sensitivity": (NAN, NAN, 0),
    "reference_skeleton_length": (0, 0, 3),
    "prediction_skeleton_length": (0, 3, 0),
    "skeleton_length_difference": (0, 3, -3),
    "relative_skeleton_length_difference": (NAN, NAN, -100),
    "pq": (NAN, 0, 0),
    "rq": (NAN, 0, 0),
    "sq": (NAN, NAN, NAN),
    "object_sensitivity": (NAN, NAN, 0),
    "object_ppv": (NAN, 0, NAN),
    "object_f_beta": (NAN, 0, 0),
    "fppi": (0, 1, 0),
    "object_count_difference": (0, 1, -1),
    "missed_volume": (0, 0, 0.036),
    "false_volume": (0, 0.036, 0),
    "aji": (NAN, 0, 0),
    "aji_plus": (NAN, 0, 0),
    "object_dsc": (NAN, NAN, NAN),
    "object_iou": (NAN, NAN, NAN),
    "object_voxel_f_beta": (NAN, NAN, NAN),
    "object_cldice": (NAN, NAN, NAN),
    "object_hd": (NAN, NAN, NAN),
    "object_assd": (NAN, NAN, NAN),
    "object_masd": (NAN, NAN, NAN),
    "object_nsd": (NAN, NAN, NAN),
    "object_biou": (NAN, NAN, NAN),
    "object_ap": (NAN, NAN, 0),
    "froc": (NAN, NAN, 0),
    "object_sensitivity_at_fppi": (NAN, NAN, 0),
    "fppi_at_object_sensitivity": (NAN, NAN, NAN),
}

every_metric = pytest.mark.parametrize("record", RECORDS, ids=[record.key for record in RECORDS])
every_pair = pytest.mark.parametrize("pair", PAIRS)


def same(value: Any, wanted: Any) -> None:
    assert value == pytest.approx(wanted, rel=1e-12, abs=1e-15, nan_ok=True)


def value(record: Metric, reference: Array, prediction: Array, **options: Any) -> Any:
    return function(record)(reference, prediction, **geometry(record, SPACING), **needed(record), **options)


@every_metric
def test_published_values(record: Metric) -> None:
    for pair, wanted in zip(list(PAIRS)[:3], PUBLISHED[record.key], strict=True):
        same(value(record, *PAIRS[pair]), wanted)


@every_metric
@every_pair
def test_values(record: Metric, pair: str) -> None:
    wanted = expected(record, *PAIRS[pair], spacing=SPACING, **needed(record))
    same(value(record, *PAIRS[pair]), wanted)
    same(value(record, *PAIRS[pair], labels={"it": 1}), {"it": wanted})


@every_pair
@pytest.mark.parametrize("record", DISTANCES, ids=[record.key for record in DISTANCES])
@pytest.mark.parametrize("neighbourhood", ["face", "full"])
def test_no_surface_at_the_edge(record: Metric, pair: str, neighbourhood: str) -> None:
    """With foreground beyond the image edge a full mask has no surface, though it is not empty."""
    model = {"neighbourhood": neighbourhood, "image_edge": "foreground"}
    wanted = expected(record, *PAIRS[pair], spacing=SPACING, **needed(record), **model)
    same(value(record, *PAIRS[pair], **model), wanted)


@every_pair
def test_status(pair: str) -> None:
    reference, prediction = PAIRS[pair]
    status = {"both empty": "both_empty", "reference empty": "reference_empty", "prediction empty": "prediction_empty"}
    wanted = status.get(pair, "prediction_empty" if pair == "full against empty" else "ok")
    region = assay.overlap_table(reference, prediction).foreground()
    assert region.status == region.counts.status == wanted
    assert assay.surface_distances(reference, prediction).status == wanted


@every_metric
def test_nothing_left_to_evaluate(record: Metric) -> None:
    for options in ({"mask": EMPTY}, {"ignore_label": 1}, {"ignore_label": 1, "mask": FULL}):
        wanted = expected(record, FULL, FULL, keep=False, spacing=SPACING, **needed(record))
        same(value(record, FULL, FULL, **options), wanted)
