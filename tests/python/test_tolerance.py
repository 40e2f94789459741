"""Tolerances from two raters equal the plain percentile of all distances; nothing is left out without being counted."""

import json
import math
import pickle
import weakref
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay.evaluation import pooled
from assay.evaluation.suggest import FEW_CASES
from assay.evaluation.tolerances import Tolerances
from hypothesis import given
from hypothesis import strategies as st
from reference.surface import distance_pair
from reference.surface import pooled as pooled_pair
from support.arrays import Array
from support.files import SPACING, blocks, broken, write

EMPTY = np.zeros((9, 10, 7), np.uint8)


def suggest(a: Any, b: Any, **options: Any) -> Tolerances:
    return assay.suggest_tolerance(a, b, **options)


def square(low: int, high: int, extent: int = 30) -> Array:
    mask = np.zeros((extent, extent), bool)
    mask[low:high, low:high] = True
    return mask


def noise(rng: np.random.Generator, shape: tuple[int, ...], cases: int) -> list[Array]:
    return [
        (rng.random(shape) < 0.3).astype(np.uint8) * (1 + (rng.random(shape) < 0.5)).astype(np.uint8)
        for _ in range(cases)
    ]


def covering(distances: Array, percentile: float) -> float:
    """The smallest distance that is at least as large as `percentile` percent of them."""
    return float(np.percentile(distances, percentile, method="inverted_cdf"))


def pool(a: list[Array], b: list[Array], label: int, spacing: Any, **model: str) -> list[Array]:
    """The distances of every case in which both drew the label."""
    pairs = [distance_pair(x == label, y == label, spacing, **model) for x, y in zip(a, b, strict=True)]
    return [pooled_pair(pair).distances for pair in pairs if pair is not None]


# -- the number --------------------------------------------------------------------------------------------------------


def test_one_voxel_apart() -> None:
    """96 elements outside and 88 inside; only the 4 outer corners are sqrt 2 away, all others 1."""
    for percentile, tolerance in ((0, 1), (95, 1), (97.8, 1), (100 * 180 / 184, 1), (97.9, 2**0.5), (100, 2**0.5)):
        found = suggest(square(2, 27), square(3, 26), percentile=percentile)
        assert found.tolerances == {"1": pytest.approx(tolerance, rel=1e-15)}


@given(seed=st.integers(0, 2**32), cases=st.integers(1, 4), percentile=st.sampled_from([0, 37.5, 50, 95, 99.9, 100]))
def test_percentile_of_all_distances(seed: int, cases: int, percentile: float) -> None:
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 8, rng.integers(1, 4)))
    a, b = noise(rng, shape, cases), noise(rng, shape, cases)
    spacing = rng.choice([0.5, 0.7, 1.0, 3.3], len(shape)).tolist()
    model = {
        "neighbourhood": str(rng.choice(["face", "full"])),
        "image_edge": str(rng.choice(["background", "foreground"])),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pooled, "RESAMPLES", 500)
        found = suggest(a, b, spacing=spacing, percentile=percentile, labels=[1, 2], **model)
    for one in found:
        distances = pool(a, b, int(one.class_name), spacing, **model)
        assert one.cases == len(distances)
        assert one.cases + sum(one.left_out.values()) == cases
        if distances:
            assert one.tolerance == pytest.approx(covering(np.concatenate(distances), percentile), rel=1e-12)
        else:
            assert math.isnan(one.tolerance)


@given(seed=st.integers(0, 2**32))
def test_raters_reach_the_percentile_as_nsd(seed: int) -> None:
    rng = np.random.default_rng(seed)
    (a,), (b,) = noise(rng, (9, 8, 5), 1), noise(rng, (9, 8, 5), 1)
    found = suggest(a, b, spacing=(1, 0.7, 2), percentile=80)
    for label, tolerance in found.tolerances.items():
        surfaces = assay.surface_distances(a == int(label), b == int(label), spacing=(1, 0.7, 2))
        assert isinstance(surfaces, assay.SurfaceDistances)
        assert surfaces.nsd(tolerance) >= 0.8
        if tolerance > 0:
            assert surfaces.nsd(tolerance * (1 - 1e-9)) < 0.8


def test_raters_may_be_swapped() -> None:
    rng = np.random.default_rng(1)
    a, b = noise(rng, (8, 9, 6), 5), noise(rng, (8, 9, 6), 5)
    one, other = suggest(a, b), suggest(b, a)
    assert [(x.tolerance, x.low, x.high) for x in one] == [(x.tolerance, x.low, x.high) for x in other]


@pytest.mark.parametrize(
    "model", [{"boundary": "surfel"}, {"boundary": "face"}, {"boundary": "face", "quadrature": "3x3"}]
)
@pytest.mark.parametrize("percentile", [5, 50, 95, 100])
def test_weighted_elements(model: dict[str, str], percentile: float) -> None:
    """Several cases: the smallest distance within which so much of all weight lies."""
    rng = np.random.default_rng(5)
    a, b = noise(rng, (6, 7, 5), 3), noise(rng, (6, 7, 5), 3)
    spacing = (1.0, 0.7, 3.3)
    tolerance = suggest(a, b, spacing=spacing, labels=[1], percentile=percentile, **model).tolerances["1"]
    sides = []
    for x, y in zip(a, b, strict=True):
        found: Any = assay.surface_distances(x == 1, y == 1, spacing=spacing, **model)
        sides += [found.reference_to_prediction, found.prediction_to_reference]
    distance, weight = (np.concatenate([getattr(one, name) for one in sides]) for name in ("distance", "weight"))
    assert tolerance in distance
    enough = percentile / 100 * weight.sum() * (1 - 1e-12)
    assert weight[distance <= tolerance].sum() >= enough > weight[distance < tolerance].sum()


# -- the interval ------------------------------------------------------------------------------------------------------


def resampled(cases: list[Array], percentile: float, confidence: float, seed: int) -> tuple[float, float]:
    """The percentile interval, one resample after the other."""
    rng = np.random.default_rng(seed)
    drawn = []
    for counts in rng.multinomial(len(cases), [1 / len(cases)] * len(cases), size=pooled.RESAMPLES):
        distances = np.concatenate([np.tile(one, count) for one, count in zip(cases, counts, strict=True)])
        drawn.append(covering(distances, percentile))
    low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


@pytest.mark.parametrize(("percentile", "confidence", "seed"), [(95, 0.95, 0), (50, 0.8, 3), (99, 0.99, 2**40)])
def test_interval_is_that_of_resampled_cases(
    monkeypatch: pytest.MonkeyPatch, percentile: float, confidence: float, seed: int
) -> None:
    monkeypatch.setattr(pooled, "RESAMPLES", 1500)
    rng = np.random.default_rng(4)
    a = noise(rng, (9, 8), 7)
    b = [np.where(rng.random(x.shape) < 0.2, 0, np.roll(x, k % 4, 0)) for k, x in enumerate(a)]
    spacing = (1.0, 0.7)
    options: dict[str, Any] = {"spacing": spacing, "percentile": percentile, "confidence": confidence, "seed": seed}
    (one,) = suggest(a, b, labels=[2], **options)
    assert (one.low, one.high) == pytest.approx(
        resampled(pool(a, b, 2, spacing), percentile, confidence, seed), rel=1e-12
    )
    assert one.low <= one.tolerance <= one.high
    (same,) = suggest(a, b, labels=[2], threads=3, **options)
    assert same == one
    both = suggest(a, b, labels=[1, 2], **options)
    assert both["2"] == one


def test_one_case_has_no_interval() -> None:
    (one,) = suggest(square(2, 27), square(3, 26))
    assert (one.tolerance, one.cases) == (1, 1)
    assert math.isnan(one.low)
    assert math.isnan(one.high)
    assert one.notes == ("one case only: no interval, for nothing is known about other cases",)


# -- what is said ------------------------------------------------------------------------------------------------------


def test_what_is_left_out_is_counted() -> None:
    both = blocks()
    a = [both, both, EMPTY, EMPTY, None, both, np.where(both == 1, 1, 0)]
    b = [blocks(1), EMPTY, both, EMPTY, both, None, both]
    found = suggest(a, b, labels={"left": 1, "right": 2, "other": 3})
    shared = {
        "only in a's annotation": 1,
        "only in b's annotation": 1,
        "in neither annotation": 1,
        "not annotated by a": 1,
        "not annotated by b": 1,
    }
    assert (found["left"].cases, found["left"].left_out) == (2, shared)
    assert (found["right"].cases, found["right"].left_out) == (1, {**shared, "only in b's annotation": 2})
    assert (found["other"].cases, found["other"].tolerance) == (0, pytest.approx(math.nan, nan_ok=True))
    assert found["other"].left_out == {"in neither annotation": 5, "not annotated by a": 1, "not annotated by b": 1}
    assert found["other"].notes == ("no case in which both raters drew the class",)
    assert found.tolerances == {"left": found["left"].tolerance, "right": found["right"].tolerance}


def test_masks_without_a_surface() -> None:
    full = np.ones((4, 4), bool)
    (one,) = suggest([full, square(1, 3, 4)], [full, full], image_edge="foreground")
    assert (one.cases, one.left_out) == (0, {"without a surface": 2})


def test_classes_found() -> None:
    """Every label of any case, in numerical order; a case without it says so."""
    a, b = [blocks(), blocks() * 10], [blocks(1), blocks(1) * 10]
    found = suggest(a, b)
    assert [one.class_name for one in found] == ["1", "2", "10", "20"]
    assert all((one.cases, one.left_out) == (1, {"in neither annotation": 1}) for one in found)
    assert [one.class_name for one in suggest(EMPTY, EMPTY)] == ["1"]


def test_overlapping_classes() -> None:
    a = {"whole": square(2, 27), "core": square(10, 20)}
    b = {"whole": square(3, 26), "core": square(10, 20)}
    assert suggest(a, b).tolerances == {"whole": 1, "core": 0}


@pytest.mark.parametrize(
    ("cases", "spacing", "shift", "notes"),
    [
        (FEW_CASES, (1, 1), 1, []),
        (FEW_CASES - 1, (1, 1), 1, ["only 9 cases: the interval is too short"]),
        (FEW_CASES, (0.8, 0.8), 0, ["below the voxel size (0.8 mm): a boundary one voxel off is never forgiven"]),
        (
            FEW_CASES,
            (0.8, 3),
            1,
            ["below the largest voxel size (3 mm): a boundary one voxel off along it is not forgiven"],
        ),
        (FEW_CASES, (0.7, 0.7), 1, []),
        (FEW_CASES, None, 0, ["below the voxel size (1 voxel): a boundary one voxel off is never forgiven"]),
    ],
)
def test_notes(cases: int, spacing: Any, shift: int, notes: list[str]) -> None:
    a = [square(5, 20)] * cases
    (one,) = suggest(a, [np.roll(x, shift, 0) for x in a], spacing=spacing)
    assert list(one.notes) == notes
    assert one.unit == ("voxel" if spacing is None else "mm")


def test_as_text() -> None:
    found = suggest([blocks()] * 3, [blocks(1), blocks(1), EMPTY], spacing=SPACING, labels={"left": 1, "none": 7})
    lines = str(found).splitlines()
    assert lines[0].split() == ["class", "tolerance", "unit", "interval", "cases", "notes"]
    assert lines[1].split(maxsplit=7) == [
        "left",
        "1.500",
        "mm",
        "1.500",
        "–",
        "1.500",
        "2/3",
        lines[1].split(maxsplit=7)[7],
    ]
    assert "1 only in a's annotation; only 2 cases" in lines[1]
    assert lines[2].split(maxsplit=5)[:5] == ["none", "–", "mm", "–", "0/3"]
    assert "95 % of the surface elements" in lines[-1]
    assert "boundary voxel, neighbourhood face, image_edge background" in lines[-1]


def test_as_a_metric() -> None:
    labels = {"left": 1, "right": 2}
    found = suggest(
        [blocks(), blocks()], [blocks(1), blocks(2)], labels=labels, image_edge="foreground", spacing=SPACING
    )
    definition = assay.metric("nsd", tolerance=found.tolerances, image_edge="foreground")
    assert found.metric() == definition
    assert assay.evaluate(blocks(), blocks(1), metrics=[found.metric()], labels=labels, spacing=SPACING).definitions


def test_leaving(tmp_path: Path) -> None:
    found = suggest([blocks(), EMPTY], [blocks(1), blocks()], labels={"left": 1, "none": 7})
    data = json.loads(found.to_json(tmp_path / "t.json"), parse_constant=pytest.fail)
    assert json.loads((tmp_path / "t.json").read_text("utf-8")) == data
    assert assay.Definition.from_dict(data["metrics"][0]) == found.metric()
    assert (data["classes"]["left"]["tolerance"], data["classes"]["left"]["low"]) == (found["left"].tolerance, None)
    assert data["classes"]["none"]["tolerance"] is None
    assert str(pickle.loads(pickle.dumps(found))) == str(found)
    assert suggest(EMPTY, EMPTY).to_dict()["metrics"] == []
    assert len(found) == 2
    with pytest.raises(KeyError, match=r"no class 'right', only \['left', 'none'\]"):
        found["right"]


# -- what is read ------------------------------------------------------------------------------------------------------


def test_files(tmp_path: Path) -> None:
    """Spacing comes from each file, and whatever gives an image will do."""
    paths = [write(tmp_path / f"{k}.nii.gz", blocks(k), spacing=(1.5, 0.8, 3.0 + k)) for k in range(2)]
    later = [write(tmp_path / f"later{k}.mha", blocks(k + 1), spacing=(1.5, 0.8, 3.0 + k)) for k in range(2)]
    arrays = suggest([blocks(0), blocks(1)], [blocks(1), blocks(2)], spacing=[(1.5, 0.8, 3), (1.5, 0.8, 4)])
    assert suggest(paths, [str(path) for path in later]) == arrays
    assert suggest([lambda: paths[0], lambda: assay.read_image(paths[1])], tuple(later)) == arrays
    (one,) = suggest(paths[0], later[0], labels=[1])
    assert (one.cases, one.unit, one.tolerance) == (1, "mm", 1.5)


def test_one_case_in_memory_at_a_time() -> None:
    class Watched(np.ndarray[Any, Any]):
        pass

    alive: list[weakref.ref[Any]] = []

    def read() -> Array:
        assert sum(one() is not None for one in alive) <= 1, "the other annotation of the same case at most"
        array = blocks().view(Watched)
        alive.append(weakref.ref(array))
        return array

    found = suggest([read] * 5, [read] * 5)
    assert [one.cases for one in found] == [5, 5]
    assert not any(one() is not None for one in alive)


def test_voxels_that_do_not_count(tmp_path: Path) -> None:
    """As if what lies outside the mask, or is ignored in a's annotation, were background in both."""
    rng = np.random.default_rng(5)
    a, b = noise(rng, (9, 10, 7), 3), noise(rng, (9, 10, 7), 3)
    masks = [rng.random(EMPTY.shape) < 0.8 for _ in range(3)]
    cut = [[x * inside for x, inside in zip(rater, masks, strict=True)] for rater in (a, b)]
    assert suggest(a, b, mask=masks) == suggest(*cut) != suggest(a, b)
    assert suggest(a, b, mask=[masks[0], None, lambda: masks[2]]) == suggest(
        [cut[0][0], a[1], cut[0][2]], [cut[1][0], b[1], cut[1][2]]
    )
    path = write(tmp_path / "mask.nii", masks[0].astype(np.uint8), spacing=(1, 1, 1))
    assert suggest(a[0], b[0], mask=path, geometry="shape") == suggest(cut[0][0], cut[1][0])
    unknown = [np.where(inside, x, 7) for x, inside in zip(a, masks, strict=True)]
    assert suggest(unknown, b, ignore_label=7) == suggest(*cut)


def test_geometry(tmp_path: Path) -> None:
    a = write(tmp_path / "a.nii", blocks())
    b = write(tmp_path / "b.nii", blocks(1), origin=(0, 0, 0))
    with pytest.raises(ValueError, match=r"case 1 \(a is the reference, b the prediction\): prediction has origin"):
        suggest(a, b)
    assert suggest(a, b, geometry="shape", labels=[1]).tolerances == {"1": 1.5}


PAIR: tuple[Any, Any] = ([square(2, 9)], [square(3, 9)])
BAD: dict[str, tuple[type[Exception], str, tuple[Any, Any], dict[str, Any]]] = {
    "one and many": (
        TypeError,
        "must both be one case, or both sequences of cases",
        (square(2, 9), [square(2, 9)]),
        {},
    ),
    "not in step": (ValueError, "must hold as many cases, at least one, got 1 and 2", ([EMPTY], [EMPTY] * 2), {}),
    "none": (ValueError, "must hold as many cases, at least one, got 0 and 0", ([], []), {}),
    "iterator": (
        TypeError,
        r"annotations_b must be a sequence, got list_iterator; pass list\(annotations_b\)",
        ([EMPTY], iter([EMPTY])),
        {},
    ),
    "lists of numbers": (TypeError, r"case 1 \(.*\): reference must be an array", ([[0, 1]], [[1, 0]]), {}),
    "floats": (
        TypeError,
        r"case 2 \(.*\): prediction must be a bool or integer array",
        ([EMPTY] * 2, [EMPTY, EMPTY * 0.5]),
        {},
    ),
    "shape": (ValueError, r"case 1 \(.*\): prediction has shape \(30, 30\)", ([EMPTY], [square(2, 9)]), {}),
    "axes": (ValueError, "1 to 3 axes for surface distances, got 4", ([blocks()[None]], [blocks()[None]]), {}),
    "no file": (ValueError, r"case 1 \(.*\): reference: no.nii does not exist", (["no.nii"], [EMPTY]), {}),
    "no file of b": (ValueError, r"case 1 \(.*\): no.nii does not exist", ([EMPTY], ["no.nii"]), {}),
    "spacing": (
        ValueError,
        r"case 1 \(.*\): spacing must have one value per array axis \(2\), got 3",
        PAIR,
        {"spacing": (1, 1, 1)},
    ),
    "zero spacing": (ValueError, r"case 1 \(.*\): spacing must be positive", PAIR, {"spacing": (1, 0)}),
    "spacings": (
        ValueError,
        r"spacing must be one for all cases or one per case \(1\), got 2",
        PAIR,
        {"spacing": [(1, 1), (1, 1)]},
    ),
    "mask": (ValueError, r"case 1 \(.*\): mask has shape \(29, 30\)", PAIR, {"mask": [square(2, 9)[1:]]}),
    "one mask": (TypeError, "mask must be a sequence of one per case, .*, got ndarray", PAIR, {"mask": square(2, 9)}),
    "masks of one": (TypeError, "mask must be that of one case, .*, got list", (EMPTY, EMPTY), {"mask": [EMPTY]}),
    "masks": (ValueError, r"mask must hold one per case \(1\), got 2", PAIR, {"mask": [square(2, 9)] * 2}),
    "ignored class": (
        ValueError,
        "ignore_label 1 is a label of class 'a'",
        PAIR,
        {"labels": {"a": 1}, "ignore_label": 1},
    ),
    "labels": (ValueError, "labels must name at least one class", PAIR, {"labels": []}),
    "percentile": (
        ValueError,
        "percentile must be a finite number at least 0 and at most 100, got 101",
        PAIR,
        {"percentile": 101},
    ),
    "no percentile": (TypeError, "percentile must be a number, got None", PAIR, {"percentile": None}),
    "confidence": (ValueError, "confidence must be above 0 and below 1, got 95", PAIR, {"confidence": 95}),
    "nan": (ValueError, "confidence must be above 0 and below 1, got nan", PAIR, {"confidence": math.nan}),
    "neighbourhood": (
        ValueError,
        "neighbourhood must be one of 'face', 'full', got 'edge'",
        PAIR,
        {"neighbourhood": "edge"},
    ),
    "model": (
        ValueError,
        "image_edge has no meaning with boundary='face'",
        PAIR,
        {"boundary": "face", "image_edge": "background"},
    ),
    "geometry": (ValueError, "geometry must be 'full' or 'shape'", PAIR, {"geometry": "none"}),
    "threads": (ValueError, "threads must be at least 1", PAIR, {"threads": 0}),
    "seed": (ValueError, "seed must be at least 0, got -1", PAIR, {"seed": -1}),
    "no seed": (TypeError, "seed must be a whole number, got None", PAIR, {"seed": None}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_arguments(name: str) -> None:
    error, message, pair, options = BAD[name]
    with pytest.raises(error, match=message):
        suggest(*pair, **options)


def test_millimetres_and_voxels_do_not_mix(tmp_path: Path) -> None:
    path = write(tmp_path / "a.nii", blocks())
    with pytest.raises(
        ValueError, match="case 1 has a spacing and case 2 has none, so their distances cannot be pooled"
    ):
        suggest([path, blocks()], [path, blocks()])


def test_broken_files(tmp_path: Path) -> None:
    good, bad = write(tmp_path / "a.nii", blocks()), broken(tmp_path / "b.nii", "text")
    for pair in ((good, bad), (bad, good)):
        with pytest.raises(ValueError, match=r"case 1 \(.*\): .*b\.nii cannot be read as NIfTI"):
            suggest(*pair)
