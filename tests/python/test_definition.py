"""Definitions: requests and records at once, that survive every way of being written down."""

import copy
import json
import math
import os
import pickle
import re
import subprocess
import sys
from typing import Any

import assay
import numpy as np
import pytest
from assay import CATALOGUE, Definition, metric
from assay.catalogue import PRESETS, Metric, Parameter, keys
from assay.definition import as_definitions
from hypothesis import given
from hypothesis import strategies as st
from support.metrics import needed

CLASSES = ("liver", "tumour", "1")


def plain(key: str, **parameters: Any) -> Definition:
    """A metric with its defaults, and something for what has none."""
    record = CATALOGUE[PRESETS[key][0] if key in PRESETS else key]
    return metric(key, **needed(record) | parameters)


def values_of(parameter: Parameter, record: Metric) -> st.SearchStrategy[Any]:
    """One value, or one per class unless others depend on it."""
    if parameter.choices:
        values: st.SearchStrategy[Any] = st.sampled_from(sorted(parameter.choices))
    elif parameter.whole:
        values = st.integers(1, int(min(parameter.high, 50)))
    else:
        low = math.nextafter(parameter.low, 1) if not parameter.low_allowed else parameter.low
        values = st.floats(low, min(parameter.high, 1e12))
        if parameter.high >= 1:
            values |= st.integers(1, int(min(parameter.high, 50)))
    if any(p.when and p.when[0] == parameter.name for p in record.parameters):
        return values
    return values | st.dictionaries(st.sampled_from(CLASSES), values, min_size=1)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Any definition: parameters given or not, for all classes or each."""
    key = draw(st.sampled_from(keys()))
    base, fixed = PRESETS.get(key, (key, {}))
    record = CATALOGUE[base]
    chosen: dict[str, Any] = record.defaults() | fixed
    given_parameters = {}
    for parameter in record.applicable(chosen):
        if parameter.name in fixed:
            continue
        chosen[parameter.name] = parameter.default
        if parameter.default is None or draw(st.booleans()):
            given_parameters[parameter.name] = chosen[parameter.name] = draw(values_of(parameter, record))
    made = metric(key, name=draw(st.none() | st.text(min_size=1, max_size=9)), **given_parameters)
    return made.with_unit_spacing() if draw(st.booleans()) else made


@given(definitions())
def test_round_trips(definition: Definition) -> None:
    text = json.dumps(definition.to_dict(), allow_nan=False)
    assert Definition.from_dict(json.loads(text)) == definition
    assert Definition.from_dict(definition.to_dict() | {"description": definition.describe()}) == definition
    assert pickle.loads(pickle.dumps(definition)) == copy.deepcopy(definition) == definition
    assert Definition.from_dict(json.loads(text)).id == definition.id


@given(definitions(), definitions())
def test_ids_are_equal_just_for_equal_definitions(one: Definition, other: Definition) -> None:
    assert (one.id == other.id) == (one._replace(name="") == other._replace(name=""))
    assert re.fullmatch(one.key + r"-[0-9a-f]{8}", one.id)


@given(definitions())
def test_descriptions(definition: Definition) -> None:
    text = definition.describe()
    record = definition.metric
    assert text.startswith(f"{definition.name}: {record.title}, ")
    assert f"(assay definition {definition.key}, revision {definition.revision}; {record.source})." in text
    assert ("spacing was not given" in text) == definition.unit_spacing
    rest = text.removeprefix(definition.name)
    assert not re.search(r"[{}]|None|inf\b|nan", rest)
    words = {p.name: p.choices for p in record.applicable(dict(definition.parameters)) if p.choices}
    for name, value in definition.parameters:
        if name in words:
            unknown_unit = definition.unit_spacing and value == "mm"
            assert isinstance(value, tuple) or unknown_unit or words[name][value].split("{")[0] in rest
            continue
        for one in dict(value).values() if isinstance(value, tuple) else [value]:
            shown = re.findall(r"[\w.+-]+", rest)
            assert one in shown or any(_number(word) == pytest.approx(one, rel=1e-14) for word in shown)


def _number(word: str) -> float:
    try:
        return float(re.sub("(th|mm)$", "", word.rstrip(".")))
    except ValueError:
        return math.nan


@pytest.mark.parametrize("key", keys())
def test_every_key_makes_a_definition(key: str) -> None:
    definition = plain(key)
    assert definition.name == key
    assert definition.metric is CATALOGUE[definition.key]
    assert definition.revision == definition.metric.revision
    applicable = list(definition.metric.applicable(dict(definition.parameters)))
    assert [name for name, _ in definition.parameters] == [p.name for p in applicable]
    for parameter in applicable:
        value = definition.parameters_for("any")[parameter.name]
        assert value == parameter.checked(value)
    assert not re.search(r"[{}]", definition.describe())


@pytest.mark.parametrize("key", keys())
def test_only_lengths_depend_on_the_spacing(key: str) -> None:
    definition = plain(key)
    unknown = definition.with_unit_spacing()
    thinned = dict(definition.parameters).get("skeleton") == "distance_ordered"
    in_mm = definition.metric.unit in ("mm", "volume") or key in ("nsd", "biou", "object_nsd", "object_biou")
    assert unknown.unit_spacing == (in_mm or thinned)
    assert " mm" not in unknown.describe().replace("mm^", "") or not unknown.unit_spacing
    assert (unknown.id == definition.id) == (unknown == definition)
    assert unknown.with_unit_spacing() == unknown


@pytest.mark.parametrize(
    ("parameters", "depends"),
    [({}, True), ({"band": "face"}, True), ({"width_unit": "voxel"}, False), ({"band": "erosion"}, False)],
)
def test_a_band_in_voxels_does_not_depend_on_the_spacing(parameters: Any, depends: bool) -> None:
    definition = metric("biou", width=2, **parameters)
    assert definition.has_spacing == (definition != definition.with_unit_spacing()) == depends
    mask = np.zeros((16, 16), bool)
    mask[2:14, 1:13] = True
    values = {
        assay.evaluate(mask, np.roll(mask, 1, 1), metrics=definition, spacing=spacing).rows[0].value
        for spacing in (None, (0.4, 5.0))
    }
    assert len(values) == 1 + depends


def test_names_stay_as_they_are_without_a_spacing() -> None:
    classes = {"ring of 5 mm": 2.0, "{odd}": 1.0}
    text = metric("nsd", name="nsd at 2 mm", tolerance=classes).with_unit_spacing().describe()
    assert text.startswith("nsd at 2 mm: normalized surface distance, ")
    assert "within 2 (ring of 5 mm) / 1 ({odd}) voxels (inclusive)" in text


def test_ids_do_not_depend_on_the_process() -> None:
    code = (
        "from assay import metric; "
        "print(metric('hd95').id, metric('nsd', tolerance={'b': 2, 'a': 1.5}, neighbourhood='full').id)"
    )
    wanted = f"{metric('hd95').id} {metric('nsd', neighbourhood='full', tolerance={'a': 1.5, 'b': 2.0}).id}\n"
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code]
        run = subprocess.run(
            command, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed}
        )
        assert run.stdout == wanted


def test_zero_has_one_sign() -> None:
    assert metric("nsd", tolerance=-0.0).id == metric("nsd", tolerance=0).id
    assert "within 0 mm" in metric("nsd", tolerance=-0.0).describe()


def test_known_ids() -> None:
    """They stand in files: a change of one is a change of the format."""
    assert metric("dsc").id == "dsc-19d23e59"
    assert metric("hd95").id == "hd-e69ffc8a"
    assert metric("nsd", tolerance={"liver": 2, "tumour": 1}).with_unit_spacing().id == "nsd-22da54e9"


def test_hd95_is_hd_with_percentile_95() -> None:
    hd95 = metric("hd95")
    assert hd95.key == "hd"
    assert hd95.parameters_for("any")["percentile"] == 95
    assert hd95 == metric("hd", percentile=95, name="hd95")
    assert hd95.id == metric("hd", percentile=95.0).id != metric("hd").id
    assert "percentile 95 (linear" in hd95.describe()
    assert Definition.from_dict({"key": "hd95"}) == hd95
    with pytest.raises(
        TypeError, match="hd95 has no parameter 'percentile'; it has directions, boundary, neighbourhood"
    ):
        metric("hd95", percentile=90)


def test_parameters_per_class() -> None:
    neighbourhood = {"liver": "full", "tumour": "face"}
    definition = metric("nsd", tolerance={"tumour": 1, "liver": 2.5}, neighbourhood=neighbourhood)
    model = {"boundary": "voxel", "neighbourhood": "full", "image_edge": "background", "targets": "same"}
    assert definition.parameters_for("liver") == {"tolerance": 2.5, "directions": "pooled", **model}
    assert definition.split("liver") == (tuple(model.items()), {"tolerance": 2.5, "directions": "pooled"})
    assert definition.parameters_for("tumour")["tolerance"] == 1
    assert "within 2.5 (liver) / 1 (tumour) mm" in definition.describe()
    assert definition == metric("nsd", tolerance={"liver": 2.5, "tumour": 1.0}, neighbourhood=neighbourhood)
    with pytest.raises(ValueError, match=r"nsd: no tolerance for class 'lung', only for \['liver', 'tumour'\]"):
        definition.parameters_for("lung")


@pytest.mark.parametrize(
    ("error", "message", "key", "parameters"),
    [
        (ValueError, "metric 'dice' is unknown; known are dsc, iou, .*, hd95", "dice", {}),
        (TypeError, "a metric's key must be text, got None", None, {}),
        (TypeError, r"a metric's key must be text, got \['dsc'\]", ["dsc"], {}),
        (TypeError, "dsc has no parameter 'tolerance'; it has none", "dsc", {"tolerance": 1}),
        (TypeError, "hd has no parameter 'x'; it has percentile, directions, boundary, neighbourhood", "hd", {"x": 1}),
        (ValueError, "nsd needs tolerance: distance that still counts as agreement, in mm", "nsd", {}),
        (TypeError, "percentile must be a number, got None", "hd", {"percentile": None}),
        (
            ValueError,
            "neighbourhood has no meaning with boundary='face'; leave it out",
            "hd",
            {"boundary": "face", "neighbourhood": "full"},
        ),
        (ValueError, "boundary must be the same for all classes", "hd", {"boundary": {"liver": "face"}}),
        (ValueError, "width must be a whole number at least 1", "biou", {"band": "erosion", "width": 1.5}),
        (ValueError, "rule must be one of 'cumulative', ", "hd", {"boundary": "surfel", "rule": "linear"}),
        (ValueError, "tolerance must be a finite number at least 0, got -1", "nsd", {"tolerance": -1}),
        (TypeError, "tolerance must be a number, got '2'", "nsd", {"tolerance": "2"}),
        (TypeError, "tolerance must be a number, got 'x'", "nsd", {"tolerance": {"liver": 1, "tumour": "x"}}),
        (ValueError, "tolerance must map each class to one value, got {}", "nsd", {"tolerance": {}}),
        (ValueError, "tolerance must map each class to one value, got {1: ", "nsd", {"tolerance": {1: 1, "1": 2}}),
        (ValueError, "beta must be a finite number above 0 and at most 1e.100, got 0", "f_beta", {"beta": 0}),
        (ValueError, "percentile must be .* at most 100, got 101", "hd", {"percentile": 101}),
        (ValueError, "neighbourhood must be one of 'face', 'full', got 'edge'", "assd", {"neighbourhood": "edge"}),
    ],
)  # fmt: skip
def test_what_cannot_be_a_definition(error: type[Exception], message: str, key: Any, parameters: Any) -> None:
    with pytest.raises(error, match=message):
        metric(key, **parameters)
    if isinstance(key, str):
        with pytest.raises(error, match=message):
            Definition.from_dict({"key": key, **parameters})


@pytest.mark.parametrize(
    ("error", "message", "data"),
    [
        (ValueError, "a definition must be a mapping with a key, got ", {}),
        (ValueError, "a definition must be a mapping with a key, got ", {"name": "dsc"}),
        (ValueError, "a definition must be a mapping with a key, got ", "dsc"),
        (ValueError, "definition dsc has revision 99, this version computes 1", {"key": "dsc", "revision": 99}),
        (TypeError, "unit_spacing must be true or false, got 'no'", {"key": "hd", "unit_spacing": "no"}),
    ],
)
def test_what_cannot_be_read_as_a_definition(error: type[Exception], message: str, data: Any) -> None:
    with pytest.raises(error, match=message):
        Definition.from_dict(data)


def test_requests() -> None:
    hd90 = metric("hd", percentile=90, name="hd90")
    assert as_definitions("dsc") == (metric("dsc"),)
    assert as_definitions(hd90) == (hd90,)
    assert as_definitions(["hd95", hd90, "hd"]) == (metric("hd95"), hd90, metric("hd"))
    with pytest.raises(ValueError, match="two metrics are called 'hd'; tell them apart"):
        as_definitions(["hd", metric("hd", percentile=50)])
    with pytest.raises(ValueError, match="metrics must name at least one metric, got none"):
        as_definitions([])
    with pytest.raises(TypeError, match=r"metrics must be keys or definitions made by assay\.metric, got 3"):
        as_definitions(["dsc", 3])  # type: ignore[list-item]
    assert assay.Definition is Definition


def test_one_definition_is_asked_for_once() -> None:
    with pytest.raises(ValueError, match="'hd95' and 'h' are one definition"):
        assay.evaluate(np.ones(3, bool), np.ones(3, bool), metrics=["hd95", metric("hd", percentile=95, name="h")])


@pytest.mark.parametrize("metrics", [3, 1.5])
def test_metrics_are_keys_or_definitions(metrics: Any) -> None:
    with pytest.raises(TypeError, match="metrics must be keys or definitions"):
        assay.evaluate(np.ones(3, bool), np.ones(3, bool), metrics=metrics)
