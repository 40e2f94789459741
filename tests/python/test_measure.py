"""What data say of the items of a fingerprint, and where they disagree with what is said."""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case, Fingerprint
from assay.evaluation.run_plan import make_run_plan
from assay.selection.case_facts import LookAt, attempt_facts, voxels_of_diameter
from assay.selection.items import ITEMS, LIMITS
from assay.selection.measured import Measured, Proposal
from assay.selection.tubes import tube_of
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage
from support.arrays import Array
from support.files import blocks, broken, write

Z, Y, X = np.ogrid[-30:30, -30:30, -30:30]
SHAPE = (60, 60, 60)


def solid(inside: Any) -> Array:
    return np.ascontiguousarray(np.broadcast_to(inside, SHAPE))


BALL = solid(Z**2 + Y**2 + X**2 < 20**2)
LINE = solid((Y == 0) & (X == 0) & (abs(Z) < 25))
TUBE = solid((Y**2 + X**2 < 6) & (abs(Z) < 28))
CROSS = solid(((Y**2 + X**2 < 5) & (abs(Z) < 28)) | ((Y**2 + Z**2 < 5) & (abs(X) < 28)))
ELLIPSOID = solid((Z / 28) ** 2 + (Y / 12) ** 2 + (X / 10) ** 2 < 1)
SHELL = solid((Z**2 + Y**2 + X**2 < 25**2) & (Z**2 + Y**2 + X**2 > 21**2))
SHEET = solid((abs(Z) < 2) & (abs(Y) < 25) & (abs(X) < 25))
WAVES = solid((abs(Z - 7 * np.sin(Y / 5) - 5 * np.sin(X / 4)) < 2) & (abs(Y) < 28) & (abs(X) < 28))
DIAGONAL = solid(np.hypot(Z - Y, np.hypot(Y - X, X - Z)) < 5)
TUBES = {
    "line": LINE, "tube": TUBE, "cross": CROSS, "diagonal": DIAGONAL, "flat line": np.ascontiguousarray(TUBE[:, :, 30]),
    "two voxels wide": solid((abs(Y + 0.5) < 1) & (abs(X + 0.5) < 1) & (abs(Z) < 20)),
}  # fmt: skip
OTHERS = {
    "ball": BALL, "ellipsoid": ELLIPSOID, "shell": SHELL, "sheet": SHEET, "waves": WAVES,
    "hollow tube": solid((Y**2 + X**2 < 30) & (Y**2 + X**2 > 12) & (abs(Z) < 28)),
    "band": solid((abs(Z) < 28) & (abs(Y) < 1) & (abs(X) < 6)), "lollipop": BALL | LINE,
    "net": solid((abs(Z) < 2) & (abs(Y) < 28) & (abs(X) < 28) & ((Y % 7 < 2) | (X % 7 < 2))),
    "short tube": solid((Y**2 + X**2 < 37) & (abs(Z) < 24)), "diagonal lump": DIAGONAL & (abs(Z + Y + X) < 20),
    "disc": np.ascontiguousarray(BALL[:, :, 30]), "dot": solid(Z**2 + Y**2 + X**2 < 4),
}  # fmt: skip


def small_balls(count: int, size: int = 3, label: int = 1) -> Array:
    """Cubes in a row that do not touch."""
    image = np.zeros((10, 10, 10 * count), np.uint8)
    for k in range(count):
        image[:size, :size, 10 * k : 10 * k + size] = label
    return image


def measured(*references: Any, prediction: Any = "same", groups: Any = None, **options: Any) -> Measured:
    """What references say that are predicted as they are."""
    cases = [
        Case(f"c{k}", one, one if isinstance(prediction, str) else prediction, groups=groups(k) if groups else {})
        for k, one in enumerate(references)
    ]
    return Fingerprint.measure(cases, **options)


# -- structures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TUBES)
def test_tubes(name: str) -> None:
    found = measured(TUBES[name]).proposals["tubular_shape"]
    assert found.value is True
    assert found.evidence.startswith("1 of 1 references have a tube")
    assert found.numbers["length"] >= LIMITS["tube_length"].value


@pytest.mark.parametrize("name", OTHERS)
def test_no_tubes(name: str) -> None:
    assert measured(OTHERS[name]).proposals["tubular_shape"].value is False


def test_tubes_are_measured_in_mm() -> None:
    short = solid((Y**2 + X**2 < 17) & (abs(Z) < 15))
    case = Case("a", short, short, spacing=(9, 1, 1))
    assert measured(short).proposals["tubular_shape"].value is False
    assert Fingerprint.measure([case]).proposals["tubular_shape"].value is True


@pytest.mark.parametrize("direction", [(1, 0, 0), (0, 1, 1), (1, 1, 1), (3, 1, 2)])
@pytest.mark.parametrize(("radius", "ratio"), [(1.5, 4), (1.5, 16), (2.5, 8), (3.2, 5), (3.2, 7)])
def test_tubes_are_as_long_as_they_are(direction: tuple[int, ...], radius: float, ratio: float) -> None:
    unit = np.array(direction) / np.linalg.norm(direction)
    along = Z * unit[0] + Y * unit[1] + X * unit[2]
    aside = np.sqrt(Z**2 + Y**2 + X**2 - along**2 + 1e-9)
    found = tube_of((aside < radius) & (abs(along) <= radius * ratio), (1, 1, 1))
    # The curvature of a tube is pi (length + pi radius), its surface 2 pi radius (length + radius).
    assert found.length == pytest.approx((ratio + np.pi / 2) ** 2 / (ratio + 1 / 2), rel=0.3)
    assert 0.9 < found.roundness < 1.6


def test_shapes_of_known_measures() -> None:
    assert tube_of(BALL, (1, 1, 1)) == pytest.approx((4, 4 / 3, 0), rel=0.15)
    assert tube_of(BALL[:, :, 30], (1, 1)) == pytest.approx((np.pi, 1, 0), rel=0.2)
    assert tube_of(np.pad(np.ones((40, 5), bool), 1), (1, 1)) == pytest.approx((10, 1, 0), rel=0.15)
    assert tube_of(SHELL, (1, 1, 1)).roundness < 0.1


@given(st.integers(0, 2**32 - 1), st.sampled_from([(4, 5, 3), (6, 7)]), st.floats(0.1, 0.9))
def test_tubes_by_brute_force(seed: int, shape: tuple[int, ...], share: float) -> None:
    mask = np.pad(np.random.default_rng(seed).random(shape) < share, 1)
    mask[(2,) * mask.ndim] = True
    spacing = (2.0, 0.5, 1.5)[: mask.ndim]
    volume = mask.sum() * np.prod(spacing)
    sides = [np.count_nonzero(np.diff(mask, axis=k)) / 2 * np.prod(spacing) / spacing[k] for k in range(mask.ndim)]
    surface = 2 * np.linalg.norm(sides) * 2 / (1 + (np.sqrt(3) / 2 if mask.ndim == 3 else np.sqrt(8) / np.pi))
    loops = max(0, 1 - assay.topology(mask).euler)
    found = tube_of(mask, spacing)
    if mask.ndim == 2:
        assert found == pytest.approx((surface**2 / 4 / volume, 1, loops))
        return
    lengths = []
    for axis in range(3):
        euler = sum(
            ndimage.label(plane, np.ones((3, 3)))[1] - (ndimage.label(~plane)[1] - 1)
            for plane in np.moveaxis(mask, axis, 0)
        )
        lengths.append(max(0, euler) * spacing[axis])
    curvature = np.pi * np.linalg.norm(lengths) * 2 / (1 + np.sqrt(3) / 2)
    assert found == pytest.approx((curvature**2 / np.pi / surface, 4 * volume * curvature / surface**2, loops))


@pytest.mark.parametrize("name", ["tube", "cross", "diagonal"])
def test_the_layout_of_memory_changes_no_tube(name: str) -> None:
    mask = np.pad(TUBES[name], 1)
    views = [np.asfortranarray(mask), mask.astype(np.int16), np.repeat(mask, 2, 2)[..., ::2], mask[::-1].copy()[::-1]]
    assert len({tube_of(one != 0, (1, 2, 3)) for one in views}) == 1
    assert len({str(measured(one)) for one in views}) == 1


@pytest.mark.parametrize("axes", [(0, 1, 2), (1, 2, 0), (2, 0, 1)])
@pytest.mark.parametrize("times", [2, 5])
def test_large_structures_are_looked_at_in_part(axes: tuple[int, ...], times: int) -> None:
    def large(mask: Array) -> Array:
        for axis in range(3):
            mask = np.repeat(mask, times, axis)
        return mask.transpose(axes)

    for name in ("tube", "cross", "diagonal"):
        assert measured(large(TUBES[name])).proposals["tubular_shape"].value is True
    for name in ("ball", "ellipsoid", "shell", "sheet", "waves", "hollow tube"):
        assert measured(large(OTHERS[name])).proposals["tubular_shape"].value is False


@pytest.mark.parametrize(("size", "small"), [(1, True), (4, True), (5, False), (9, False)])
def test_small_structures(size: int, small: bool) -> None:
    found = measured(small_balls(4, size)).proposals["small_structures"]
    assert found.value is small
    assert found.numbers == {"small": 4 if small else 0, "structures": 4, "median": size**3}


def test_the_reason_of_the_limit_of_small_structures() -> None:
    for axes, said in ((3, "0.36"), (2, "0.53")):
        inner = (3 / 5) ** axes
        assert f"{2 * inner / (1 + inner):.3f}".startswith(said[:3])
        assert said in LIMITS["small_diameter"].reason
    assert voxels_of_diameter(5, 3) == pytest.approx(65.45, abs=0.01)
    assert voxels_of_diameter(5, 2) == pytest.approx(19.63, abs=0.01)


def test_size_variability() -> None:
    alike = small_balls(8, 4)
    differing = alike.copy()
    differing[..., 40:] = small_balls(4, 9)
    assert measured(alike).proposals["high_size_variability"].value is False
    found = measured(differing).proposals["high_size_variability"]
    assert found.value is True
    assert found.numbers == {"ratio": pytest.approx(9**3 / 4**3), "structures": 8}
    assert "11.4 times" in found.evidence
    assert "high_size_variability" not in measured(small_balls(4)).proposals  # too few to say


def test_volumes_across_images_are_in_mm() -> None:
    cases = [Case(f"c{k}", small_balls(3), small_balls(3), spacing=[1 + k] * 3) for k in range(3)]
    assert Fingerprint.measure(cases).proposals["high_size_variability"].numbers["ratio"] == pytest.approx(27)


def test_disconnected_structures() -> None:
    one, two = small_balls(1, 9), small_balls(2, 9)
    one = np.pad(one, ((0, 0), (0, 0), (0, 10)))
    assert measured(one, one).proposals["disconnected_structures"].value is False
    found = measured(one, two, *[one] * 8).proposals["disconnected_structures"]
    assert found.value is True
    assert "1 of 10 references" in found.evidence
    assert measured(two, *[one] * 10).proposals["disconnected_structures"].value is False  # a slip of the pen


def test_crumbs_are_no_structures() -> None:
    image = BALL.copy()
    image[0, 0, 0] = True
    found = measured(image)
    assert found.proposals["disconnected_structures"].value is False
    assert found.proposals["small_structures"].numbers["structures"] == 1


def test_many_lesions_are_no_crumbs() -> None:
    assert measured(small_balls(300)).proposals["small_structures"].numbers["structures"] == 300


def test_objects() -> None:
    image = np.zeros((20, 60), int)
    image[5:12, 3:9], image[5:12, 9:15] = 1, 2
    image[5:12, 20:25], image[5:12, 30:35] = 3, 3
    image[5:12, 40:46] = 4
    found = measured(image, instances=True)
    assert found.proposals["touching_or_overlapping_structures"].numbers == {"touching": 2, "objects": 4}
    assert found.proposals["touching_or_overlapping_structures"].value is True
    assert found.proposals["disconnected_structures"].numbers == {"several": 1, "of": 4}
    two_classes = measured(image, instances=True, labels={"a": [1, 3], "b": [2, 4]})
    assert two_classes.proposals["touching_or_overlapping_structures"].value is False
    assert two_classes.classes["a"]["disconnected_structures"].value is True
    assert two_classes.classes["b"]["disconnected_structures"].value is False
    assert two_classes.labels == {"a": (1, 3), "b": (2, 4)}
    assert "touching_or_overlapping_structures" not in measured(image, labels=[1, 2, 3, 4]).proposals


@given(st.integers(0, 2**32 - 1), st.sampled_from([(7, 9), (4, 5, 3)]))
def test_objects_by_brute_force(seed: int, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(seed)
    image = rng.integers(1, 4, shape) * (rng.random(shape) < rng.uniform(0.2, 0.8))
    plan = make_run_plan(None, "metrics_reloaded", {"two": [1, 2]}, None, None, "full", 1, instances=True)
    facts = attempt_facts(Case("a", image, image), plan, LookAt(True, False))
    assert facts.problem == ""
    structures = facts.classes["two"].structures
    present = [label for label in (1, 2) if (image == label).any()]
    if structures is None:
        assert not present
        return
    around = np.ones((3,) * image.ndim)
    assert structures.voxels.tolist() == [(image == label).sum() for label in present]
    assert structures.pieces.tolist() == [ndimage.label(image == label, around)[1] for label in present]
    near = ndimage.binary_dilation(image == 1, around) & (image == 2)
    assert structures.touching == 2 * bool(near.any())


def test_regions_are_structures_of_their_own() -> None:
    image = np.zeros((10, 30), int)
    image[2:8, 2:10], image[2:8, 10:20] = 1, 2
    found = measured(image, labels={"both": [1, 2], "one": 1})
    assert found.classes["both"]["small_structures"].numbers["structures"] == 1
    assert found.classes["both"]["small_structures"].numbers["median"] == 108
    assert found.classes["one"]["small_structures"].numbers["median"] == 48


def test_what_is_not_evaluated_is_not_looked_at() -> None:
    image = small_balls(4).astype(np.int64)
    image[..., 20:] *= 2
    mask = np.ones(image.shape, bool)
    mask[..., :10] = False
    found = Fingerprint.measure([Case("a", image, image, mask=mask)], ignore_label=2)
    assert found.classes["1"]["small_structures"].numbers["structures"] == 1
    assert list(found.classes) == ["1"]


# -- what may be absent, and classes -----------------------------------------------------------------------------------


def test_empty_masks() -> None:
    full, empty = small_balls(2), np.zeros((10, 10, 20), np.uint8)
    cases = [Case("a", full, full), Case("b", empty, full), Case("c", full, empty), Case("d", full, None)]
    found = Fingerprint.measure(cases, labels={"tumour": 1})
    assert found.proposals["empty_reference_possible"].value is True
    assert found.proposals["empty_reference_possible"].evidence == "1 of 4 references do not hold the class (25 %)"
    assert found.proposals["empty_prediction_possible"].evidence == "1 of 3 predictions do not hold the class (33 %)"
    assert found.proposals["invalid_output_possible"].value is True
    assert found.proposals["invalid_output_possible"].numbers == {"missing": 1, "predictions": 4}
    whole = Fingerprint.measure(cases[:1])
    for key in ("empty_reference_possible", "empty_prediction_possible", "invalid_output_possible"):
        assert whole.proposals[key].value is False
    assert whole.proposals["empty_reference_possible"].evidence == "all 1 references hold the class"


def test_a_class_that_some_cases_lack() -> None:
    found = measured(small_balls(2), small_balls(2, label=2))
    assert found.classes["1"]["empty_reference_possible"].numbers == {"empty": 1, "references": 2}
    assert found.classes["2"]["empty_prediction_possible"].numbers == {"empty": 1, "predictions": 2}


def test_nothing_anywhere() -> None:
    found = measured(np.zeros((4, 4), np.uint8))
    assert found.proposals["empty_reference_possible"].value is True
    assert "small_structures" not in found.proposals


def test_references_alone() -> None:
    found = measured(small_balls(2), prediction=None)
    assert "small_structures" in found.proposals
    assert not {"empty_prediction_possible", "invalid_output_possible", "class_scores_available"} & set(found.proposals)


@pytest.mark.parametrize("shape", [(5,), (2, 3, 2, 3)])
def test_other_axes(shape: tuple[int, ...]) -> None:
    found = measured(np.ones(shape, np.uint8))
    assert found.proposals["empty_reference_possible"].value is False
    assert "small_structures" not in found.proposals


def test_imbalance() -> None:
    image = np.concatenate([small_balls(3, 4, 1), small_balls(1, 4, 2)], axis=2)
    found = measured(image).proposals["class_imbalance"]
    assert found.value is True
    assert found.numbers == {"ratio": 3.0, "1": 3, "2": 1}
    assert found.evidence == (
        "structures by class, 1: 3 (75 %), 2: 1 (25 %); 1 is 3.0 times as frequent as 2 (limit 3)"
    )
    assert measured(image[..., 10:]).proposals["class_imbalance"].value is False
    assert "class_imbalance" not in measured(image, labels=[1]).proposals
    assert measured(image, labels=[1, 5]).proposals["class_imbalance"].value is True


def test_overlapping_classes() -> None:
    one, two = BALL, np.roll(BALL, 5, 0)
    apart = np.zeros_like(BALL)
    assert measured({"a": one, "b": two}).proposals["multiple_labels_per_unit"].value is True
    assert measured({"a": one, "b": apart}).proposals["multiple_labels_per_unit"].value is False
    assert measured(np.stack([one, two]), class_axis=0).proposals["multiple_labels_per_unit"].value is True
    assert "multiple_labels_per_unit" not in measured(one).proposals


# -- cases -------------------------------------------------------------------------------------------------------------


def test_scores() -> None:
    image = small_balls(2)
    assert measured(image).proposals["class_scores_available"].value is False
    scored = Fingerprint.measure([Case("a", image, image, scores=image / 2)])
    assert scored.proposals["class_scores_available"].value is True
    assert measured(image, prediction=image / 2, score_threshold=0.2).proposals["class_scores_available"].value is True
    assert measured(image, prediction=image / 2, probabilities=True).proposals["class_scores_available"].value is True


def test_groups() -> None:
    image = small_balls(1)
    found = measured(*[image] * 6, groups=lambda k: {"patient": k // 2, "Centre": k // 3, "sex": k % 2})
    assert found.proposals["non_independent_test_cases"].value is True
    assert found.proposals["group_keys"].value == ("patient", "Centre")
    words = "6 cases have 3 values of patient, 2 values of Centre (groups of the cases)"
    assert found.proposals["group_keys"].evidence == words
    assert found.hints == (
        "column sex has 2 values in 6 cases; if those of one value are alike, say so with group_keys",
    )
    alone = measured(*[image] * 3, groups=lambda k: {"patient": k})
    assert alone.proposals["non_independent_test_cases"].value is False
    assert "group_keys" not in alone.proposals
    assert "non_independent_test_cases" not in measured(image, image).proposals


@pytest.mark.parametrize(
    ("names", "ways"),
    [
        (["p1_s1", "p1_s2", "p2_s1"], 2),
        (["anna-01", "anna-02", "ben-01", "ben-02"], 2),
        (["case_001", "case_002"], 0),
        (["a", "b"], 0),
        (["1", "2", "3"], 0),
    ],
)
def test_names_are_a_hint(names: list[str], ways: int) -> None:
    image = small_balls(1)
    found = Fingerprint.measure([Case(name, image, image) for name in names])
    assert len(found.hints) == bool(ways)
    assert all(f"begin in {ways} ways" in hint for hint in found.hints)


def test_several_methods_have_one_reference() -> None:
    full, empty = small_balls(2), np.zeros((10, 10, 20), np.uint8)
    cases = [Case(name, full, one, method=m) for name in "ab" for m, one in (("x", full), ("y", empty))]
    found = Fingerprint.measure(cases)
    assert found.proposals["small_structures"].numbers["structures"] == 4
    assert found.proposals["empty_reference_possible"].evidence == "all 2 references hold the class"
    assert found.proposals["empty_prediction_possible"].evidence == "2 of 4 predictions do not hold the class (50 %)"
    assert found.cases == 4


def test_files_and_problems(tmp_path: Path) -> None:
    good = write(tmp_path / "good.nii.gz", blocks())
    bad = broken(tmp_path / "bad.nii.gz", "cut short")
    cases = [
        Case("good", good, good),
        Case("no prediction", good, bad),
        Case("no reference", bad, good),
        Case("other shape", good, np.ones((3, 3, 3), np.uint8), method="unet"),
    ]
    done: list[tuple[int, int]] = []
    found = Fingerprint.measure(cases, progress=lambda k, of: done.append((k, of)))
    assert done == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert list(found.problems) == ["no reference", "other shape (unet)"]
    assert "bad.nii.gz" in found.problems["no reference"]
    assert found.proposals["invalid_output_possible"].numbers == {"missing": 1, "predictions": 2}
    assert "case no reference could not be looked at: " in str(found)
    nothing = Fingerprint.measure(cases[2:3])
    assert nothing.proposals == {}
    assert nothing.fingerprint() == Fingerprint()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_jobs_change_nothing(jobs: int) -> None:
    rng = np.random.default_rng(0)
    cases = [Case(f"c{k}", rng.integers(0, 4, (9, 9, 9)), rng.integers(0, 4, (9, 9, 9))) for k in range(6)]
    assert Fingerprint.measure(cases, jobs=jobs) == Fingerprint.measure(cases)


def test_shape_is_looked_at_in_some_images() -> None:
    found = measured(*[LINE] * 20).proposals["tubular_shape"]
    assert found.numbers["references"] == LIMITS["shape_images"].value


def test_no_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for one in (*TUBES.values(), *OTHERS.values()):
            measured(one)


@pytest.mark.parametrize(
    ("cases", "options", "message"),
    [
        ([], {}, "cases must hold at least one case"),
        (3, {}, "cases must be assay.Case objects, got 3"),
        ([3], {}, "cases must hold assay.Case objects, got int"),
        ([Case("a", LINE, LINE)], {"jobs": 0}, "jobs must be a whole number of at least 1"),
        ([Case("a", LINE, LINE)], {"instances": "yes"}, "instances must be True or False"),
        ([Case("a", LINE, LINE)], {"labels": []}, "labels must name at least one class"),
    ],
)
def test_what_cannot_be_measured(cases: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        Fingerprint.measure(cases, **options)


# -- tables ------------------------------------------------------------------------------------------------------------


def test_a_table() -> None:
    table = assay.score_table(
        ["a", "b", "b", "b"], [[1, 0], [0, 1], [0.5, 0.5], [np.nan, 1]], group=[1, 1, 2, 2], non_finite="omit"
    )
    found = Fingerprint.measure(table)
    assert {key: one.value for key, one in found.proposals.items()} == {
        "class_imbalance": True,
        "non_independent_test_cases": True,
        "class_scores_available": True,
        "invalid_output_possible": True,
        "n_classes": 2,
    }
    assert found.fingerprint(Fingerprint("ImLC")).n_classes == 2
    said = Fingerprint("ImLC", n_classes=3, class_imbalance=False)
    assert [one.key for one in found.disagreements(said)] == ["class_imbalance", "n_classes"]


# -- beside what is said -----------------------------------------------------------------------------------------------


def everything() -> list[Measured]:
    image = np.concatenate([small_balls(5, 4, 1), small_balls(1, 4, 2)], axis=2)
    return [
        measured(image, image, instances=True, groups=lambda k: {"patient": k // 2}),
        measured(image, image, image, image, groups=lambda k: {"patient": k // 2}),
        measured({"a": image == 1, "b": image == 2}),
        Fingerprint.measure(assay.score_table([0, 1], [0.1, 0.9])),
    ]


def test_every_item_that_data_can_answer_is_proposed() -> None:
    found = {key for one in everything() for key in one.proposals}
    assert found == {key for key, item in ITEMS.items() if item.from_data}


def test_proposals_are_values_with_evidence() -> None:
    for one in everything():
        for proposals in (one.proposals, *one.classes.values()):
            for key, proposal in proposals.items():
                assert Fingerprint(**{key: proposal.value}).values[key] == proposal.value
                assert isinstance(proposal.value, type(Fingerprint(**{key: proposal.value}).values[key]))
                assert proposal.evidence
                assert all(isinstance(number, (int, float)) for number in proposal.numbers.values())
        for own in one.classes.values():
            assert all(ITEMS[key].per_class for key in own)
        assert pickle.loads(pickle.dumps(one)) == one


def test_a_fingerprint_of_data() -> None:
    image = np.where(np.roll(TUBE, 27, 1), 2, BALL).astype(np.uint8)
    found = measured(image, image, labels={"organ": 1, "vessel": 2})
    one = found.fingerprint(Fingerprint("SemS", importance_volume=True))
    assert one.labels == {"organ": 1, "vessel": 2}
    assert one.classes["vessel"].tubular_shape is True
    assert one.classes["organ"].tubular_shape is False
    assert one.classes["organ"].importance_volume is True
    assert one.given["empty_reference_possible"] is False  # in which classes are alike
    assert "tubular_shape" not in one.given
    assert "class_imbalance" not in one.given  # it has no meaning for the category
    assert found.fingerprint(one) == one
    kept = found.fingerprint(Fingerprint("SemS", tubular_shape=False, classes={"vessel": {"label": 2}}))
    assert kept.classes["vessel"].tubular_shape is False
    assert list(kept.classes) == ["vessel"]


def test_one_class_needs_no_table() -> None:
    one = measured(TUBE).fingerprint(Fingerprint("SemS"))
    assert one.classes == {}
    assert one.given["tubular_shape"] is True
    named = measured(TUBE.astype(int), labels={"vessel": 1}).fingerprint(Fingerprint("SemS"))
    assert named.labels == {"vessel": 1}
    assert named.to_dict() == {**one.to_dict(), "classes": {"vessel": {"label": 1}}}


def test_data_that_contradict_what_is_said() -> None:
    said = Fingerprint("ObD", decision_rule="target_value")
    with pytest.raises(ValueError, match=r"does not go with what was measured: .*\[C01\]"):
        measured(BALL).fingerprint(said)


def test_disagreements() -> None:
    image = np.where(np.roll(TUBE, 27, 1), 2, BALL).astype(np.uint8)
    found = measured(image, image, prediction=np.zeros_like(image), labels={"organ": 1, "vessel": 2})
    said = Fingerprint("SemS", tubular_shape=False, empty_prediction_possible=False, empty_reference_possible=True)
    texts = [str(one) for one in found.disagreements(said)]
    assert texts == [
        "class organ: empty_prediction_possible is said to be no, the data say yes: "
        "2 of 2 predictions do not hold the class (100 %)",
        f"class vessel: tubular_shape is said to be no, the data say yes: "
        f"{found.classes['vessel']['tubular_shape'].evidence}",
        "class vessel: empty_prediction_possible is said to be no, the data say yes: "
        "2 of 2 predictions do not hold the class (100 %)",
    ]
    by_class = Fingerprint("SemS", classes={"vessel": {"tubular_shape": True}, "organ": {"tubular_shape": True}})
    assert [(one.key, one.class_name) for one in found.disagreements(by_class)] == [("tubular_shape", "organ")]
    assert found.disagreements(Fingerprint("SemS")) == []  # what is assumed


def test_what_can_be_need_not_be_seen() -> None:
    possible = [key for key, item in ITEMS.items() if item.possibility]
    never, once = dict.fromkeys(possible, Proposal(False, "never")), dict.fromkeys(possible, Proposal(True, "once"))
    found = Measured(never, {"1": never})
    assert found.disagreements(Fingerprint(**dict.fromkeys(possible, True))) == []
    seen = Measured(once, {"1": once})
    assert {one.key for one in seen.disagreements(Fingerprint(**dict.fromkeys(possible, False)))} >= {
        "empty_reference_possible", "invalid_output_possible", "multiple_labels_per_unit",
    }  # fmt: skip
    groups = measured(*[BALL] * 4, groups=lambda k: {"patient": k // 2, "site": k // 2})
    assert groups.disagreements(Fingerprint(group_keys=["patient"])) == []
    assert [one.key for one in groups.disagreements(Fingerprint(group_keys=["video"]))] == ["group_keys"]
