"""The spread of a metric: every convention's own value, each definition computed once, empties as the packages say."""

import math
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import CONVENTIONS
from assay.catalogue import keys
from assay.evaluation import layers
from support.arrays import Array
from support.files import SPACING, blocks, write
from support.metrics import OF_SCORES, voxel_scores

GIVEN: dict[str, dict[str, float]] = {
    "net_benefit": {"risk_threshold": 0.25},
    "nsd": {"tolerance": 1.0},
    "object_nsd": {"tolerance": 1.0},
    "biou": {"width": 1.0},
    "object_biou": {"width": 1.0},
    "calibre_sensitivity": {"radius_below": 3.0},
    "object_sensitivity_at_fppi": {"fppi": 0.5},
    "fppi_at_object_sensitivity": {"sensitivity": 0.5},
}


def mask(*corners: tuple[int, int, int, int]) -> Array:
    found = np.zeros((40, 40), np.uint8)
    for low, high, left, right in corners:
        found[low:high, left:right] = 1
    return found


SQUARE = (4, 9, 4, 9)
REFERENCE, PREDICTION = mask(SQUARE), mask(SQUARE, (34, 35, 8, 9))
EMPTY = mask()
OF_TABLES = [record.key for record in OF_SCORES]
KEYS = [key for key in keys() if key not in OF_TABLES and any(key in one.metrics for one in CONVENTIONS.values())]


def values(found: Any) -> dict[str, Any]:
    return {row.convention.name: row.value for row in found}


def test_one_stray_voxel() -> None:
    """The published example: 5.2, 0 or 26 for one pair of masks."""
    found = assay.spread(REFERENCE, PREDICTION)
    known = {"metrics_reloaded": 5.2, "monai": 5.2, "topcow": 5.2, "medpy": 0, "panoptica": 0, "deepmind": 26}
    assert {name: found[name].value for name in known} == pytest.approx(known)
    assert next(iter(found)).convention.name == "metrics_reloaded"
    assert len(found) == sum("hd95" in one.metrics for one in CONVENTIONS.values())
    assert found.unit == "voxel"
    default, summary = found.describe()
    assert default.startswith("default: directions max, boundary voxel, neighbourhood face, image edge background, ")
    assert summary == "hd95: 4 different answers, numbers from 0 to 26 voxel"


@pytest.mark.parametrize("key", KEYS)
def test_values_are_those_of_each_convention(key: str) -> None:
    labels = {"left": 1, "both": (1, 2)}
    given = GIVEN.get(key, {})
    scores = voxel_scores(blocks().shape)
    found = assay.spread(blocks(), blocks(1), key, spacing=SPACING, labels=labels, scores=scores, **given)
    assert sorted(row.convention.name for row in found) == [n for n, one in CONVENTIONS.items() if key in one.metrics]
    for row in found:
        definition = row.convention.metric(key, **given)  # type: ignore[arg-type]
        options: dict[str, Any] = {"spacing": SPACING, "labels": labels, "scores": scores}
        results = assay.evaluate(blocks(), blocks(1), metrics=definition, **options)
        assert row.definition == definition
        assert row.values == pytest.approx({one.class_name: one.value for one in results}, nan_ok=True, rel=0, abs=0)
        assert {one.unit for one in results} == {found.unit}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("pair", "status"),
    [
        ((EMPTY, EMPTY), "both_empty"),
        ((EMPTY, REFERENCE), "reference_empty"),
        ((REFERENCE, EMPTY), "prediction_empty"),
    ],
)
def test_empty_masks_as_the_packages_have_them(key: str, pair: tuple[Array, Array], status: str) -> None:
    given = GIVEN.get(key, {})
    scores = voxel_scores(EMPTY.shape)
    for row in assay.spread(*pair, key, scores=scores, **given):
        wanted: Any = row.convention.metrics[key].empties.get(status)
        if wanted in (None, "computed"):
            (one,) = assay.evaluate(*pair, metrics=row.definition, labels=[1], scores=scores)
            wanted = one.value
        wanted = "raises" if wanted == "error" else wanted
        assert row.value == (wanted if isinstance(wanted, str) else pytest.approx(wanted, nan_ok=True))


def test_words_for_what_is_no_number() -> None:
    found = values(assay.spread(REFERENCE, EMPTY))
    assert (found["medpy"], found["deepmind"], found["topcow"]) == ("raises", math.inf, 90)
    assert math.isnan(found["monai"])
    assert values(assay.spread(REFERENCE, EMPTY, "nsd", tolerance=1))["metrics_reloaded_reference"] == "arbitrary"


def test_each_definition_and_each_statistic_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    models: list[dict[str, Any]] = []
    values: list[Any] = []
    compute, value = assay._core.surface_distances, layers.Statistics.value

    def counted(*arrays: Any, **options: Any) -> Any:
        models.append({name: options[name] for name in ("boundary", "neighbourhood", "image_edge") if name in options})
        return compute(*arrays, **options)

    def noted(self: layers.Statistics, definition: assay.Definition, class_name: str) -> float:
        values.append(definition.id)
        return value(self, definition, class_name)

    monkeypatch.setattr(assay._core, "surface_distances", counted)
    monkeypatch.setattr(layers.Statistics, "value", noted)
    found = assay.spread(REFERENCE, PREDICTION)
    assert len(values) == len(set(values)) == len({row.definition.id for row in found}) < len(found)
    assert len(models) == len({tuple(model.items()) for model in models}) < len(values)


def test_voxels_that_do_not_count() -> None:
    """The stray voxel lies outside the mask, or where the reference says that nobody knows."""
    inside = np.ones_like(REFERENCE)
    inside[30:] = 0
    unknown = REFERENCE + 9 * (1 - inside)
    for options in ({"mask": inside}, {"mask": inside != 0, "labels": [1]}):
        assert {row.value for row in assay.spread(REFERENCE, PREDICTION, **options)} == {0}
    found = assay.spread(unknown, PREDICTION, ignore_label=9)
    assert found.classes == ("1",)
    assert {row.value for row in found} == {0}


def test_differences() -> None:
    found = assay.spread(REFERENCE, PREDICTION, "assd")
    assert found.differences(found["metrics_reloaded"]) == {}
    assert found.differences(found["medpy_0_4"]) == {"metric": "masd"}
    assert found.differences(found["meshmetrics"]) == {"boundary": "face", "quadrature": "triangles"}


def test_parameters_for_all() -> None:
    found = assay.spread(REFERENCE, PREDICTION, "hd", percentile=97)
    assert {dict(row.definition.parameters)["percentile"] for row in found} == {97}
    assert found["metrics_reloaded"].value == assay.hausdorff_distance(REFERENCE, PREDICTION, percentile=97)
    assert "percentile" not in "\n".join(found.describe())
    per_class = assay.spread(blocks(), blocks(1), "nsd", labels={"l": 1, "r": 2}, tolerance={"l": 0, "r": 9})
    exact = assay.normalized_surface_distance(blocks() == 1, blocks(1) == 1, tolerance=0)
    assert per_class["monai"].values == {"l": exact, "r": 1}


def test_as_text() -> None:
    found = assay.spread(REFERENCE, PREDICTION, spacing=(1, 1))
    lines = str(found).splitlines()
    assert lines[0].split() == ["convention", "package", "value", "(mm)", "definition"]
    assert lines[1].split() == ["metrics_reloaded", "assay", "all", "5.2", "default"]
    (medpy,) = (line for line in lines if line.startswith("medpy "))
    assert medpy.split() == ["medpy", "medpy", "0.5.2", "0", "directions", "pooled"]
    assert lines[-1] == "hd95: 4 different answers, numbers from 0 to 26 mm"
    lines = str(assay.spread(blocks(), blocks(), "dsc")).splitlines()
    assert lines[0].split() == ["convention", "package", "1", "2", "definition"]
    assert lines[-2:] == ["dsc of 1: one answer", "dsc of 2: one answer"]


def test_records() -> None:
    found = assay.spread(blocks(), blocks(1), spacing=SPACING, labels={"left": 1, "none": 7})
    records = found.to_records()
    assert len(records) == 2 * len(found)
    assert records[0] == {
        "convention": "metrics_reloaded",
        "package": "assay",
        "version": "all",
        "class": "left",
        "metric": "hd95",
        "value": 1.5,
        "unit": "mm",
        "definition": found["metrics_reloaded"].definition.describe(),
    }
    assert {one["value"] for one in records if one["convention"] == "medpy"} == {1.5, "raises"}
    with pytest.raises(ValueError, match=r"there is a value per class \(left, none\)"):
        found["medpy"].value  # noqa: B018
    with pytest.raises(KeyError, match="no row of 'elastix', only "):
        found["elastix"]


def test_files(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{k}.nii.gz", blocks(k)) for k in range(2)]
    found = assay.spread(*paths)
    assert found.to_records() == assay.spread(blocks(), blocks(1), spacing=SPACING).to_records()
    moved = write(tmp_path / "moved.mha", blocks(1), origin=(0, 0, 0))
    with pytest.raises(ValueError, match="prediction has origin"):
        assay.spread(paths[0], moved)
    assert assay.spread(paths[0], moved, geometry="shape").to_records() == found.to_records()
    with pytest.raises(ValueError, match=r"prediction: .*none\.nii does not exist"):
        assay.spread(paths[0], tmp_path / "none.nii")


PAIR = (REFERENCE, PREDICTION)
BAD: dict[str, tuple[type[Exception], str, tuple[Any, ...], dict[str, Any]]] = {
    "metric": (ValueError, "metric 'dice' is unknown", (*PAIR, "dice"), {}),
    "no tolerance": (ValueError, "nsd needs tolerance", (*PAIR, "nsd"), {}),
    "parameter": (TypeError, "dsc has no parameter 'tolerance'; it has none", (*PAIR, "dsc"), {"tolerance": 1}),
    "fixed": (TypeError, "hd95 has no parameter 'percentile'", PAIR, {"percentile": 90}),
    "no parameter": (TypeError, "hd95 has no parameter 'convention'", PAIR, {"convention": "medpy"}),
    "value": (ValueError, "tolerance must be a finite number", (*PAIR, "nsd"), {"tolerance": -1}),
    "not for all": (
        ValueError,
        "convention deepmind: neighbourhood has no meaning with boundary='surfel'",
        PAIR,
        {"neighbourhood": "full"},
    ),
    "shape": (ValueError, "prediction has shape", (REFERENCE, PREDICTION[1:]), {}),
    "floats": (TypeError, "prediction must be a bool or integer array", (REFERENCE, PREDICTION * 0.5), {}),
    "spacing": (ValueError, "spacing must have one value per array axis", PAIR, {"spacing": (1, 1, 1)}),
    "labels": (ValueError, "labels must name at least one class", PAIR, {"labels": []}),
    "mask": (ValueError, "mask has shape", PAIR, {"mask": REFERENCE[1:]}),
    "ignore_label": (TypeError, "ignore_label must be a whole number, got 1.5", PAIR, {"ignore_label": 1.5}),
    "threads": (ValueError, "threads must be at least 1", PAIR, {"threads": 0}),
    "geometry": (ValueError, "geometry must be 'full' or 'shape'", PAIR, {"geometry": "none"}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_arguments(name: str) -> None:
    error, message, arguments, options = BAD[name]
    with pytest.raises(error, match=message):
        assay.spread(*arguments, **options)
