"""Conventions: their data is whole and true to the catalogue, and whatever takes a convention applies it."""

import json
import math
import tomllib
from pathlib import Path
from typing import Any

import assay
import assay.conventions
import numpy as np
import pytest
from assay import CATALOGUE, CONVENTIONS, POLICIES, Convention, Definition, convention, metric
from assay.catalogue import DEFAULT_METRICS, OBJECT_DEFAULTS, keys, lookup
from assay.conventions import ABSENCES, EMPTIES, UNDEFINED
from assay.evaluation.policies import as_policy
from assay.evaluation.rows import Row
from support.metrics import FAMILIES_OF_SAMPLES

NAMES = (
    *("brats2023", "brats2024", "brats2025", "cityscapes", "cldice_official", "coco", "curvas2024", "deepmind"),
    *("guo", "medpy", "medpy_0_4", "meshmetrics", "metrics_reloaded", "metrics_reloaded_reference", "monai"),
    *("monai_soft", "netcal", "nnunet_v1", "pannuke", "panoptica", "picai", "seg_metrics", "simpleitk"),
    *("sklearn", "topcow", "torchmetrics"),
)


def of_masks(name: str, key: str) -> bool:
    """Whether a convention's metric is one of masks; others: test_conventions_scores.py and _calibration.py."""
    return lookup(CONVENTIONS[name].metrics[key].key)[0].family not in FAMILIES_OF_SAMPLES


OF_MASKS = tuple(name for name in NAMES if any(of_masks(name, key) for key in CONVENTIONS[name].metrics))
OWN = [(name, key) for name in NAMES for key in CONVENTIONS[name].metrics]
STATUSES = {*EMPTIES, *ABSENCES, "undefined", "missing_output", "no_match"}
STATED = {"discrimination": ABSENCES, "classification": (), "calibration": UNDEFINED, "scoring": UNDEFINED}
"""The statuses that every metric of a family that is not of masks must say something about."""
NEEDED = {
    **{"tolerance": 1.5, "width": 2.0, "fppi": 1.0, "sensitivity": 0.8, "risk_threshold": 0.25},
    **{"specificity": 0.7, "ppv": 0.4, "npv": 0.4, "low": 0.5, "radius_below": 1.5},
}

every_convention = pytest.mark.parametrize("name", NAMES)
every_convention_of_masks = pytest.mark.parametrize("name", OF_MASKS)
every_metric = pytest.mark.parametrize(("name", "key"), OWN)
every_metric_of_masks = pytest.mark.parametrize(("name", "key"), [one for one in OWN if of_masks(*one)])


def made(name: str, key: str, **options: Any) -> Definition:
    """A metric of a convention, with something for what has no default."""
    record = lookup(CONVENTIONS[name].metrics[key].key)[0]
    needed = {k: v for k, v in NEEDED.items() if k in record.defaults()}
    return metric(key, convention=name, **needed | options)


# -- the data ----------------------------------------------------------------------------------------------------------


def test_names() -> None:
    assert tuple(CONVENTIONS) == NAMES
    assert len(CONVENTIONS) == len(NAMES)
    assert repr(CONVENTIONS) == f"<conventions {', '.join(NAMES)}>"
    assert all(convention(name) is CONVENTIONS[name] for name in NAMES)
    with pytest.raises(KeyError):
        CONVENTIONS["DeepMind"]


@every_convention
def test_files_are_whole(name: str) -> None:
    one = convention(name)
    assert isinstance(one, Convention)
    assert one.name == name
    for text in (one.title, one.summary, one.package, one.version, one.source, *one.notes):
        assert text.strip() == text != ""
    assert one.metrics
    assert one.notes
    data = tomllib.loads(Path(assay.conventions.__file__).with_name(f"{name}.toml").read_text("utf-8"))
    used = {parameter for own in one.metrics.values() for parameter in own.parameters}
    assert set(data.get("surface", {})) <= used
    for own in data["metrics"].values():
        assert set(own) <= {"key", "call", "parameters", *STATUSES}


@every_metric
def test_metrics_are_whole(name: str, key: str) -> None:
    own = convention(name).metrics[key]
    assert key in keys()
    assert lookup(own.key)[0].key in CATALOGUE
    if name == "metrics_reloaded":
        assert own.empties == {}
        return
    assert own.call
    record = lookup(own.key)[0]
    stated = STATED.get(record.family, EMPTIES)
    assert tuple(own.empties)[: len(stated)] == stated
    assert set(own.empties) <= STATUSES
    for value in own.empties.values():
        assert isinstance(value, float) or value in ("error", "arbitrary", "computed")


@every_metric
def test_parameters_exist_and_nothing_is_left_to_the_catalogue(name: str, key: str) -> None:
    definition = made(name, key)
    own = convention(name).metrics[key]
    assert definition.key == lookup(own.key)[0].key
    assert definition.name == key
    fixed = dict(lookup(own.key)[1])
    assert dict(definition.parameters) == dict(own.parameters) | fixed | {
        k: v for k, v in NEEDED.items() if k in dict(definition.parameters)
    }


@every_metric
def test_definitions_round_trip(name: str, key: str) -> None:
    definition = made(name, key)._replace(name="mine")
    assert definition.name == "mine"
    assert Definition.from_dict(json.loads(json.dumps(definition.to_dict()))) == definition
    needed = {k: v for k, v in definition.parameters if k in NEEDED}
    request: dict[str, Any] = {"key": key, "convention": name, "name": "mine", **needed}
    assert Definition.from_dict(request) == definition


def test_metrics_reloaded_is_the_catalogue() -> None:
    assert set(convention("metrics_reloaded").metrics) == set(keys())
    for key in keys():
        definition = made("metrics_reloaded", key)
        assert definition == metric(key, **{k: v for k, v in definition.parameters if k in NEEDED})


# -- one metric --------------------------------------------------------------------------------------------------------


def test_a_metric_by_convention() -> None:
    hd95 = metric("hd95", convention="deepmind")
    assert hd95 == metric("hd95", boundary="surfel", rule="cumulative", directions="max")
    assert metric("assd", convention="medpy_0_4") == metric("masd", name="assd")
    assert metric("assd", convention="medpy") == metric("assd")
    assert metric("hd", convention="medpy", percentile=95, directions="pooled", name="hd95") == metric(
        "hd95", convention="medpy"
    )


def test_parameters_of_ones_own_go_first() -> None:
    assert metric("hd", convention="deepmind", percentile=90).parameters_for("")["percentile"] == 90
    assert metric("hd95", convention="monai", neighbourhood="full") == metric("hd95", neighbourhood="full")
    by_class = metric("nsd", convention="panoptica", tolerance={"liver": 2, "tumour": 1})
    assert by_class.parameters_for("liver")["tolerance"] == 2
    assert by_class.parameters_for("liver")["directions"] == "mean"


@pytest.mark.parametrize(
    ("error", "message", "key", "name", "parameters"),
    [
        (ValueError, "metric 'dice' is unknown; known are dsc", "dice", "monai", {}),
        (ValueError, r"convention medpy has no metric 'mcc'; it has dsc, iou, .*assd$", "mcc", "medpy", {}),
        (ValueError, "convention 'nnunet' is unknown; known are brats2023, ", "hd", "nnunet", {}),
        (TypeError, "a convention's name must be text, got 3", "hd", 3, {}),
        (ValueError, "nsd needs tolerance", "nsd", "monai", {}),
        (TypeError, "hd95 has no parameter 'percentile'", "hd95", "monai", {"percentile": 90}),
    ],
)
def test_what_a_convention_does_not_have(
    error: type[Exception], message: str, key: str, name: Any, parameters: dict[str, Any]
) -> None:
    with pytest.raises(error, match=message):
        metric(key, convention=name, **parameters)


# -- evaluation --------------------------------------------------------------------------------------------------------

REFERENCE, PREDICTION = np.zeros((2, 16, 20), bool)
REFERENCE[2:9, 3:12] = True
PREDICTION[3:12, 3:11] = PREDICTION[14, 18] = True


@every_convention_of_masks
def test_evaluate_applies_it_to_keys_and_defaults(name: str) -> None:
    asked = [key for key in ("dsc", "hd95", "assd", "asd", "sq", "object_dsc") if key in convention(name).metrics]
    asked = asked or [key for key in convention(name).metrics if of_masks(name, key)]
    results = assay.evaluate(REFERENCE, PREDICTION, metrics=asked, convention=name)
    wanted = [metric(key, convention=name) for key in asked]
    assert list(results.definitions.values()) == [one.with_unit_spacing() for one in wanted]
    again = assay.evaluate(REFERENCE, PREDICTION, metrics=wanted)
    assert [row.value for row in results] == [row.value for row in again]

    defaults = assay.evaluate(REFERENCE, PREDICTION, convention=name)
    usual, of_objects = (
        tuple(key for key in some if key in convention(name).metrics) for some in (DEFAULT_METRICS, OBJECT_DEFAULTS)
    )
    own = tuple(key for key in convention(name).metrics if of_masks(name, key))
    assert defaults.metrics == (usual or of_objects or own) != ()
    case = assay.Case("a", REFERENCE, PREDICTION)
    assert assay.evaluate_cases([case], convention=name).definitions == defaults.definitions


def test_definitions_stay_what_they_are() -> None:
    own = metric("hd", percentile=90, name="hd90")
    results = assay.evaluate(REFERENCE, PREDICTION, metrics=["hd95", own], spacing=(1, 1), convention="deepmind")
    assert list(results.definitions.values()) == [metric("hd95", convention="deepmind"), own]


def test_the_catalogue_is_the_default() -> None:
    found = assay.evaluate(REFERENCE, PREDICTION, metrics=["hd95", "assd"])
    assert found == assay.evaluate(REFERENCE, PREDICTION, metrics=["hd95", "assd"], convention="metrics_reloaded")


def test_what_evaluate_refuses() -> None:
    with pytest.raises(ValueError, match="convention topcow has no metric 'nsd'; it has dsc, hd, hd95, cldice"):
        assay.evaluate(REFERENCE, PREDICTION, metrics=["dsc", "nsd"], convention="topcow")
    with pytest.raises(ValueError, match="convention 'x' is unknown; known are"):
        assay.evaluate_cases([assay.Case("a", REFERENCE, PREDICTION)], convention="x")


# -- policies ----------------------------------------------------------------------------------------------------------

STATUS = {"both_empty": (0, 0), "reference_empty": (0, 1), "prediction_empty": (1, 0)}


@every_metric_of_masks
def test_policies_give_what_the_package_gives(name: str, key: str) -> None:
    policy = as_policy(name)
    assert policy is POLICIES.get(name) or policy == convention(name).policy
    if name in POLICIES:
        return
    masks = (np.zeros((4, 5), bool), REFERENCE[:4, :5])
    for status, (reference, prediction) in STATUS.items():
        pair = masks[reference], masks[prediction]
        results = assay.evaluate(*pair, labels={"a": 1}, metrics=made(name, key), scores=np.ones((4, 5)))
        (row,) = results
        assert row.status == status
        own = convention(name).metrics[key].empties
        wanted = own[status]
        if wanted == "computed":
            wanted = own.get("no_match", math.nan) if math.isnan(row.value) else row.value
        number = policy.number(row, results.metric_record(row))
        assert number == (None if isinstance(wanted, str) or math.isnan(wanted) else wanted)
        (group,) = results.summary(policy=name)
        assert group.used == (number is not None)


@every_convention
def test_policies_leave_the_rest_alone(name: str) -> None:
    if name in POLICIES:
        return
    policy = as_policy(name)
    for key in convention(name).metrics:
        record = lookup(convention(name).metrics[key].key)[0]
        stated = convention(name).metrics[key].empties
        assert policy.number(Row("case", "1", key, 0.25, "ok"), record) == 0.25
        assert policy.number(Row("case", "1", key, math.nan, "no_match"), record) == stated.get("no_match")
        assert policy.number(Row("case", "1", key, math.nan, "error"), record) is None
        empty, missing = (
            policy.number(Row("case", "1", key, math.nan, status), record)
            for status in ("prediction_empty", "missing_output")
        )
        if stated.get("prediction_empty", "computed") == "computed":
            assert (empty, missing) == (stated.get("no_match"), stated.get("missing_output"))
        else:
            assert empty == missing
    other = CATALOGUE["volume_difference"]
    assert policy.number(Row("case", "1", other.key, 3.0, "reference_empty"), other) == 3.0


def test_a_policy_finds_a_metric_by_its_key_too() -> None:
    row = Row("case", "1", "my hd", math.nan, "prediction_empty")
    assert as_policy("topcow").number(row, CATALOGUE["hd"]) == 90
    assert as_policy("topcow").number(row, None) is None


def test_unknown_policies_name_the_conventions() -> None:
    with pytest.raises(ValueError, match=r"known are metrics_reloaded, nan, .*deepmind, .*torchmetrics and constant"):
        as_policy("nnunet")
    assert hash(as_policy("monai")) == hash(convention("monai").policy)


@pytest.mark.parametrize("boundary", ["voxel", "surfel", "face"])
@pytest.mark.parametrize("name", CONVENTIONS)
def test_another_boundary_leaves_what_has_no_meaning_for_it(name: str, boundary: str) -> None:
    chosen = assay.convention(name)
    for key in chosen.metrics:
        definition = made(name, key)
        given = {k: v for k, v in definition.parameters if k in NEEDED}
        if "boundary" not in dict(definition.parameters):
            continue
        own = dict(chosen.metric(key, boundary=boundary, **given).parameters)
        assert own["boundary"] == boundary
        assert ("neighbourhood" in own) == (boundary == "voxel")
        assert ("quadrature" in own) == (boundary == "face")


def test_a_policy_knows_a_metric_by_another_name() -> None:
    full, empty = np.ones((4, 4), bool), np.zeros((4, 4), bool)
    named = [
        assay.metric("hd95", convention="monai", name="HD95 (MONAI)"),
        assay.metric("assd", convention="panoptica", name="ASSD"),
    ]
    results = assay.evaluate(full, empty, metrics=named, spacing=(1, 1))
    by_name = {group.key[-1]: group for group in results.summary(policy="monai", by=["metric"]).groups}
    assert by_name["HD95 (MONAI)"].left_out == 1
    by_name = {group.key[-1]: group for group in results.summary(policy="panoptica", by=["metric"]).groups}
    assert by_name["ASSD"].mean == np.inf
