"""What cannot be used is refused with an error that says so, and what can be used works."""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import assay
import numpy as np
import pytest
from assay import Metric
from support.arrays import DTYPES, Array
from support.metrics import RECORDS, SCORED, SKELETONS, SURFACE, arguments, function, needed, with_scores

SHAPE = (4, 5)
MASK = np.zeros(SHAPE, np.uint8)
MASK[1:3, 1:4] = 1

OF_MASKS = {record.function: record for record in RECORDS if record.takes_scores and record not in SCORED}
"""They take scores only if matches are by score."""
FUNCTIONS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    **{record.function: (function(record), needed(record)) for record in RECORDS},
    **{
        f"{name} by score": (with_scores(function(record)), needed(record) | {"strategy": "greedy_by_score"})
        for name, record in OF_MASKS.items()
    },
    "overlap_table": (assay.overlap_table, {}),
    "surface_distances": (assay.surface_distances, {}),
}
NOT_OF_LINES = {record.function for record in SKELETONS}
GEOMETRIC = {record.function for record in SURFACE} | {"surface_distances"}


class Bad(NamedTuple):
    """A value that cannot be used: the error, and a pattern of what its message says with {name} for the argument."""

    value: Any
    error: type[Exception]
    message: str


def bad(error: type[Exception], message: str, *values: Any) -> list[Bad]:
    return [Bad(value, error, message) for value in values]


def misaligned() -> Array:
    return np.frombuffer(b"?" + MASK.astype(np.int32).tobytes(), np.int32, offset=1).reshape(SHAPE)


def with_label(label: int, dtype: Any) -> Array:
    array = MASK.astype(dtype)
    array[0, 0] = label
    return array


def not_arrays(*values: Any) -> list[Bad]:
    message = "{name} must be an array .*, got %s; pass numpy.asarray"
    return [Bad(value, TypeError, message % type(value).__name__) for value in values]


def wrong_dtypes(*dtypes: Any) -> list[Bad]:
    message = "{name} must be a bool or integer array, got dtype %s; .*pass {name}.astype"
    arrays = [np.zeros(SHAPE, dtype) for dtype in dtypes]
    return [Bad(array, TypeError, message % re.escape(str(array.dtype))) for array in arrays]


ARRAYS = [
    *not_arrays(MASK.tolist(), ((0, 1), (1, 0)), "mask.nii", b"mask", 3, 2.5, {"a": MASK}, object(), np.ndarray),
    *wrong_dtypes("f8", "f4", "f2", "c8", "O", "U3", "S3", "M8[s]", "m8[s]", [("label", "i4")]),
    *bad(ValueError, "{name} must have at least one axis, got a single number", np.array(1)),
    *bad(TypeError, r"{name} is a masked array; pass {name}\.filled", np.ma.masked_array(MASK, MASK == 0)),
]
LABEL_MAPS = [
    *ARRAYS,
    *not_arrays(None),
    *bad(
        ValueError, r"prediction has shape .*, expected the shape of reference \(", MASK[:3], MASK[0], MASK[..., None]
    ),
    *bad(TypeError, r"{name} is not in native byte order \(dtype >i2\); pass {name}.astype", MASK.astype(">i2")),
    *bad(TypeError, r"{name} is not aligned in memory; pass numpy.require\({name}", misaligned()),
]
NO_SEQUENCE = r"{name} must be a sequence of 2 (whole )?numbers.*, got "
NOT_ONE_PER_AXIS = r"{name} must have one value per array axis \(2\), got [013]"
NOT_POSITIVE = r"spacing must be positive and finite .*, got \[1.0, "
NOT_FINITE = "{name} must be a finite number "
NOT_A_NUMBER = "{name} must be a (whole )?number.*, got "
NOT_A_LABEL = r"labels.* must be a whole number, got "
NO_LESIONS = "{name} has no meaning with objects='components'; leave it out"
NO_VOLUMES = "{name} has no meaning with volumes='all'; leave it out"
NOT_MORPHOLOGICAL = "{name} has no meaning with skeleton='distance_ordered'; leave it out"
ONE_OF = "{name} must be one of "
NO_LABEL = r"{name}.* must be between -2\^63 and 2\^63 - 1, got -?92233720368547758"

BAD: dict[str, list[Bad]] = {
    "reference": LABEL_MAPS,
    "prediction": LABEL_MAPS,
    "mask": [
        *ARRAYS,
        *bad(ValueError, "mask has shape .*, expected the shape of reference", MASK[:3], MASK[0], MASK[..., None]),
        *bad(TypeError, "mask must be a bool or 8-bit array, got dtype u?int", *(MASK.astype(code) for code in "hIq")),
    ],
    "spacing": [
        *bad(ValueError, NOT_ONE_PER_AXIS, [], [1], (1, 1, 1), np.ones(3)),
        *bad(ValueError, NOT_POSITIVE, *((1, step) for step in (0, -1.0, np.nan, np.inf, 1e-200, 1e200, 10**400))),
        *bad(TypeError, NO_SEQUENCE, "11", b"11", 2, {1: 1, 2: 1}, {1, 2}, np.array(1), map(int, "11")),
        *bad(TypeError, "each of " + NOT_A_NUMBER, ["1", "1"], [1, None], [True, 1], [1, 1j], np.ones((2, 1))),
    ],
    "origin": [
        *bad(ValueError, NOT_ONE_PER_AXIS, [], [1], (1, 1, 1)),
        *bad(ValueError, r"origin must be between 0 and 2\^32, got \[0, ", (0, -1), (0, 2**40)),
        *bad(TypeError, NO_SEQUENCE, "11", 2, {1, 2}, np.array(1)),
        *bad(TypeError, "each of " + NOT_A_NUMBER, [1.0, 1], ["1", "1"], [True, 1], [1, None]),
    ],
    "threads": [
        *bad(ValueError, r"threads must be at least 1 \(or None for the default\), got [0-]", 0, -1, -(2**70)),
        *bad(TypeError, NOT_A_NUMBER, 1.5, True, np.True_, "2", [2]),
    ],
    "labels": [
        *bad(ValueError, "labels must name at least one class, got none", [], {}, ()),
        *bad(TypeError, "labels must map names .*, or list labels, got ", "liver", b"liver", 1, 1.5, np.array(1)),
        *bad(TypeError, NOT_A_LABEL, [1.0], ["1"], [True], [None], [[1, 2]], np.array([1.0]), np.array([True])),
        *bad(TypeError, NOT_A_LABEL, *({"a": one} for one in ("1", 1.5, True, None, ["1"], [1, 2.5], {1: 1}))),
        *bad(TypeError, r"labels must map names \(text\) to labels, got the name ", {1: 1}, {None: 1}, {"": 1}),
        *bad(ValueError, r"labels\['a'\] must hold at least one label, got none", {"a": []}),
        *bad(ValueError, r"labels must not name a class twice, got \['1', '2', '1'\]", [1, 2, 1]),
        *bad(ValueError, NO_LABEL, [2**63], {"a": 2**63}, [-(2**63) - 1], np.array([2**63])),
    ],
    "ignore_label": [
        *bad(TypeError, NOT_A_NUMBER, 1.0, "1", True, np.float32(1), [1]),
        *bad(ValueError, NO_LABEL, 2**63, -(2**63) - 1),
    ],
    "tolerance": [
        *bad(ValueError, NOT_FINITE + "at least 0, got ", -1e-9, np.nan, np.inf, 10**400),
        *bad(TypeError, NOT_A_NUMBER, None, "1", True, np.True_, 1j, [1], np.array([1, 2])),
    ],
    "percentile": [
        *bad(ValueError, NOT_FINITE + "at least 0 and at most 100, got ", -1e-9, 100.1, np.nan, np.inf, 10**400),
        *bad(TypeError, NOT_A_NUMBER, None, "95", True, [95], np.array([95.0])),
    ],
    "beta": [
        *bad(ValueError, NOT_FINITE + "above 0 and .*, got ", 0, -1.0, np.nan, np.inf, 1e200),
        *bad(TypeError, NOT_A_NUMBER, None, "1", True, [1]),
    ],
    "risk_threshold": [
        *bad(ValueError, NOT_FINITE + "at least 0 and at most 0.999, got ", -1e-9, 1, np.nan, np.inf, 10**400),
        *bad(TypeError, NOT_A_NUMBER, None, "1", True, [1]),
    ],
    "width": [
        *bad(ValueError, NOT_FINITE + "at least 0, got ", -1e-9, np.nan, np.inf, 10**400),
        *bad(TypeError, NOT_A_NUMBER, None, "1", True, [1]),
    ],
    "boundary": bad(ValueError, ONE_OF + "'voxel', 'surfel', 'face', got ", "Voxel", "", None, 1, ["voxel"]),
    "neighbourhood": bad(ValueError, ONE_OF + "'face', 'full', got ", "edge", "Face", 6, ["face"], np.array(["face"])),
    "image_edge": bad(ValueError, ONE_OF + "'background', 'foreground', got ", "", "mirror", 0, ["background"]),
    "targets": bad(ValueError, ONE_OF + "'same', 'face', 'full', got ", "", "surfel", 0, ["same"]),
    "quadrature": bad(ValueError, "{name} has no meaning with boundary='voxel'; leave it out", "faces", "2x2", "x", 1),
    "directions": bad(ValueError, ONE_OF + ".*'prediction_to_reference', got ", "both", "", None, 1, ["max"]),
    "rule": bad(ValueError, ONE_OF + "'linear', .*'cumulative_strict', got ", "median", "", 7, ["linear"]),
    "band": bad(ValueError, ONE_OF + "'voxel', 'face', 'erosion', got ", "surfel", "", None, 1, ["voxel"]),
    "limit": bad(ValueError, ONE_OF + "'inclusive', 'strict', got ", "<", "", 0, ["strict"]),
    "objects": bad(ValueError, ONE_OF + "'components', .*'labels', got ", "masks", "", 1, ["labels"]),
    "volumes": bad(ValueError, ONE_OF + "'all', 'from', 'below', 'between', got ", "large", "", 1, ["all"]),
    "volume_from": bad(ValueError, NO_VOLUMES, 1, -1, np.nan, "x", [1]),
    "volume_below": bad(ValueError, NO_VOLUMES, 1, 0, np.nan, "x", [1]),
    "connectivity": bad(ValueError, ONE_OF + "'face', ('edge', )?'full', got ", "8", "", 8, 26, ["full"]),
    "dimension": [
        *bad(ValueError, "{name} must be a whole number at least 0 and at most 2, got ", -1, 0.5, 3, np.nan),
        *bad(TypeError, NOT_A_NUMBER, None, "1", True, [1]),
    ],
    "skeleton": bad(
        ValueError,
        "{name} (must be one of 'distance_ordered', 'lee', .*got |has no meaning with criterion='iou')",
        *("medial_axis", "", 1, ["lee"]),
    ),
    "iterations": bad(ValueError, NOT_MORPHOLOGICAL, 3, -1, 0.5, "3"),
    "smoothing": bad(ValueError, NOT_MORPHOLOGICAL, 1, -1, np.nan, "1"),
    "radius_from": [
        *bad(ValueError, NOT_FINITE + "at least 0, got ", -1e-9, np.nan, np.inf),
        *bad(TypeError, NOT_A_NUMBER, None, "1", True, [1]),
    ],
    "radius_below": [
        *bad(ValueError, NOT_FINITE + "above 0, got ", 0, -1e-9, np.nan, np.inf),
        *bad(TypeError, NOT_A_NUMBER, None, "1", True, [1]),
    ],
    "merged": bad(ValueError, NO_LESIONS, "both", "", 1, ["both"]),
    "dilation": bad(ValueError, NO_LESIONS, 1, -1, 1.5, "x", [1]),
    "smallest": bad(ValueError, NO_LESIONS, 1, -1, np.nan, "x", [1]),
    "criterion": bad(ValueError, ONE_OF + "'iou', .*got ", "IoU", "", 1, ["iou"]),
    "threshold": [
        *bad(ValueError, NOT_FINITE + "at least 0 and at most 1, got ", -1e-9, 1.1, np.nan, np.inf),
        *bad(TypeError, NOT_A_NUMBER, "0.5", True, [0.5]),
    ],
    "at_threshold": bad(ValueError, ONE_OF + "'miss', 'hit', got ", ">", "", True, ["hit"]),
    "strategy": bad(ValueError, ONE_OF + "('greedy_by_score', )?'optimal', .*got ", "hungarian", "", 1, ["optimal"]),
    "scores": [
        *bad(TypeError, "{name} must be an array .*, got ", MASK.tolist(), "scores.nii", 3, object()),
        *bad(TypeError, "{name} must be numbers, got dtype ", np.zeros(SHAPE, "c8"), np.zeros(SHAPE, "U3")),
        *bad(ValueError, "{name} has shape .*, expected the shape of reference", MASK[:3], MASK[0], MASK[..., None]),
        *bad(ValueError, "{name} must have no NaN in an object, got one in 1", np.full(SHAPE, np.nan)),
        *bad(ValueError, "{name} must be those of voxels if objects are components", {1: 0.5}),
        *bad(ValueError, "{name} must be given for this metric", None),
    ],
    "object_score": bad(ValueError, ONE_OF + "'maximum', 'mean', got ", "median", "", 1, ["mean"]),
    "interpolation": bad(ValueError, ONE_OF + "'step', .*got ", "spline", "", None, 1, ["step"]),
    "fppi": [
        *bad(ValueError, NOT_FINITE + "at least 0, got ", -1e-9, np.nan, np.inf),
        *bad(TypeError, NOT_A_NUMBER, None, "1", True, [1]),
    ],
    "sensitivity": [
        *bad(ValueError, NOT_FINITE + "at least 0 and at most 1, got ", -1e-9, 1.1, np.nan),
        *bad(TypeError, NOT_A_NUMBER, None, "1", True, [1]),
    ],
    "double_detections": bad(ValueError, ONE_OF + "'false_positive', 'ignored', got ", "fp", "", 1, ["ignored"]),
    "average": bad(ValueError, ONE_OF + "'matched', 'references', 'all', got ", "mean", "", None, 1, ["all"]),
    "penalty": bad(ValueError, "{name} has no meaning with average='matched'; leave it out", 0, 1, "x", [0]),
    "width_unit": bad(ValueError, ONE_OF + "'mm', 'voxel', got ", "cm", "", 1, ["mm"]),
}


def test_every_argument_is_given_badly() -> None:
    assert {argument for called, _ in FUNCTIONS.values() for argument in arguments(called)} == {*BAD}


@pytest.mark.parametrize(
    ("argument", "one"),
    [pytest.param(name, one, id=f"{name}-{type(one.value).__name__}") for name, ones in BAD.items() for one in ones],
)
def test_bad_argument(argument: str, one: Bad) -> None:
    for name, (called, given) in FUNCTIONS.items():
        if argument in ("scores", "object_score") and name in OF_MASKS:
            continue
        if argument in arguments(called):
            options = {"reference": MASK, "prediction": MASK} | given | {argument: one.value}
            with pytest.raises(one.error, match=one.message.replace("{name}", argument)):
                called(**options)


@pytest.mark.parametrize("record", OF_MASKS.values(), ids=OF_MASKS)
def test_scores_without_a_use(record: Metric) -> None:
    with pytest.raises(ValueError, match=r"^scores have no meaning unless strategy is .*; leave them out$"):
        function(record)(MASK, MASK, scores=MASK, **needed(record))
    with pytest.raises(ValueError, match=r"^object_score has no meaning with strategy='optimal'; leave it out$"):
        function(record)(MASK, MASK, object_score="mean", **needed(record))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_bad_pair(name: str) -> None:
    called, given = FUNCTIONS[name]
    too_large = with_label(2**63, np.uint64)
    for pair in ((too_large, too_large), (too_large, MASK), (MASK.astype(np.int64), too_large)):
        with pytest.raises(ValueError, match=r"label 9223372036854775808 .* below 2\^63"):
            called(*pair, **given)
    if name in GEOMETRIC:
        with pytest.raises(ValueError, match="reference must have 1 to 3 axes for surface distances, got 4"):
            called(MASK[None, None], MASK[None, None], **given)
    if name != "overlap_table":
        many = np.arange(20).reshape(SHAPE)
        for pair, argument in (((many, MASK), "reference"), ((MASK, many), "prediction")):
            expected = rf"{argument} has 19 non-zero values \(1, 2, 3, 4, 5, ...\), expected a mask with one; .*labels="
            with pytest.raises(ValueError, match=expected):
                called(*pair, **given)


COUNTS = assay.BinaryCounts(tp=1, fp=1, fn=1, tn=1)
TABLE: Any = assay.overlap_table(MASK, MASK)


@pytest.mark.parametrize(
    ("called", "message"),
    [
        (lambda: assay.BinaryCounts(tp=1, fp=1.5, fn=1, tn=1), "fp must be a whole number of 64 bits, got 1.5"),  # type: ignore[arg-type]
        (lambda: assay.BinaryCounts(tp=2**63, fp=1, fn=1, tn=1), f"tp must be a whole number of 64 bits, got {2**63}"),
        (lambda: COUNTS.f_beta(beta="2"), "beta must be a number, got '2'"),  # type: ignore[arg-type]
        (lambda: TABLE.region("liver"), r"labels must be a label \(.*\) or a list of them, got 'liver'"),
        (lambda: TABLE.region([1, None]), r"labels must be .*, got \[1, None\]"),
        (lambda: TABLE.regions([1]), r"classes must be a list with the labels of each class, .*, got \[1\]"),
    ],
)
def test_methods_given_wrong_types(called: Callable[[], Any], message: str) -> None:
    with pytest.raises(TypeError, match=f"^{message}$"):
        called()


@pytest.mark.parametrize(
    ("error", "message", "argument", "value"),
    [
        (ValueError, "merged must be one of 'reference', 'both', got 'prediction'", "merged", "prediction"),
        (ValueError, "dilation must be a whole number at least 0 and at most 100, got 1.5", "dilation", 1.5),
        (ValueError, "dilation must be a whole number at least 0 and at most 100, got -1", "dilation", -1),
        (TypeError, "dilation must be a number, got '3'", "dilation", "3"),
        (ValueError, "smallest must be a finite number at least 0, got nan", "smallest", np.nan),
        (TypeError, "smallest must be a number, got True", "smallest", True),
    ],
)
def test_bad_lesions(error: type[Exception], message: str, argument: str, value: Any) -> None:
    arguments: dict[str, Any] = {"objects": "lesions", argument: value}
    with pytest.raises(error, match=message):
        assay.object_sensitivity(MASK, MASK, **arguments)


def test_missing_tolerance() -> None:
    with pytest.raises(TypeError, match=r"missing 1 required .* argument: 'tolerance'"):
        assay.normalized_surface_distance(MASK, MASK)  # type: ignore[call-arg]


@pytest.mark.parametrize("side", ["reference", "prediction"])
def test_too_large_label_says_where(side: str) -> None:
    arrays = {"reference": MASK.astype(np.uint64), "prediction": MASK.astype(np.uint64)}
    arrays[side] = with_label(2**63, np.uint64)
    with pytest.raises(ValueError, match=side):
        assay.overlap_table(**arrays)


def test_tables_of_different_arrays_do_not_add_up() -> None:
    table = assay.overlap_table(MASK, MASK)
    with pytest.raises(ValueError, match="spacing"):
        table + assay.overlap_table(MASK, MASK, spacing=[1, 2])
    with pytest.raises(ValueError, match="spacing"):
        table + assay.overlap_table(MASK[0], MASK[0])
    with pytest.raises(TypeError):
        table + 1  # type: ignore[operator]


@pytest.mark.parametrize("dtype", [dtype for dtype in DTYPES if dtype.kind != "b"], ids=lambda dtype: dtype.char)
def test_extreme_labels(dtype: np.dtype[Any]) -> None:
    limits = np.iinfo(dtype)
    low, high = int(limits.min), min(int(limits.max), 2**63 - 1)
    reference = np.full((5, 7), 3, dtype)
    reference[0, :3], reference[2:4, 2:5] = low, high
    prediction = np.roll(reference, 1, axis=1)
    labels = {"low": low, "high": high, "both": (low, high)}
    assert assay.dice(reference, prediction, labels=labels) == {"low": 2 / 3, "high": 2 / 3, "both": 2 / 3}
    assert assay.hausdorff_distance(reference, prediction, labels=labels) == {"low": 1, "high": 1, "both": 1}
    assert assay.sensitivity(reference, prediction, labels=[high], ignore_label=low) == {high: 2 / 3}


def test_labels_that_a_dtype_cannot_hold_are_absent() -> None:
    reference = np.array([[0, 1, 255, 255]], np.uint8)
    labels = {"minus one": -1, "next": 256, "huge": 2**32 + 1, "there": 255}
    nan = pytest.approx(np.nan, nan_ok=True)
    wanted = {"minus one": nan, "next": nan, "huge": nan, "there": 1.0}
    for prediction in (reference, reference.astype(np.int64)):
        assert assay.dice(reference, prediction, labels=labels) == wanted
        assert assay.normalized_surface_distance(reference, prediction, tolerance=0, labels=labels) == wanted


def test_sparse_labels_of_two_dtypes() -> None:
    reference = np.array([-(2**40), -7, 0, 5, 2**31, 2**62], np.int64)
    prediction = np.array([0, 0, 0, 5, 2**31, 2**63 - 1], np.uint64)
    found = assay.dice(reference, prediction, labels=np.unique(reference))
    assert found == {-(2**40): 0, -7: 0, 0: 0.5, 5: 1, 2**31: 1, 2**62: 0}


@pytest.mark.parametrize(
    "labels", [[1, 0], (1, 0), {1, 0}, np.array([1, 0], np.uint8), range(2), iter([1, 0]), [np.int8(1), np.uint64(0)]]
)
def test_lists_of_labels(labels: Any) -> None:
    assert assay.iou(MASK, MASK, labels=labels) == {1: 1, 0: 1}


@pytest.mark.parametrize("members", [1, np.int16(1), np.array(1), [1], (1, 1), {1}, np.array([1]), range(1, 2)])
def test_members_of_a_class(members: Any) -> None:
    assert assay.iou(MASK, MASK, labels={"it": members}) == {"it": 1}


@pytest.mark.parametrize("spacing", [(2, 3), [2.0, 3.0], np.array([2, 3]), np.array([2, 3], np.float32), range(2, 4)])
def test_kinds_of_spacing(spacing: Any) -> None:
    assert assay.reference_volume(MASK, MASK, spacing=spacing) == 36
    assert assay.hausdorff_distance(MASK[:, :-1], MASK[:, 1:], spacing=spacing) == 3


@pytest.mark.parametrize("number", [2, 2.0, np.float32(2), np.int64(2), Fraction(2)])
def test_kinds_of_numbers(number: Any) -> None:
    assert assay.f_beta(MASK, MASK, beta=number) == 1
    assert assay.hausdorff_distance(MASK, MASK, percentile=number) == 0
    assert assay.normalized_surface_distance(MASK, MASK, tolerance=number) == 1


@pytest.mark.parametrize("threads", [1, np.int8(2), 3, 2**16, 2**70])
def test_kinds_of_thread_numbers(threads: Any) -> None:
    assert assay.dice(MASK, MASK, threads=threads) == 1


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("shape", [(0,), (1,), (0, 3), (3, 0), (0, 0, 0), (1, 1, 1), (1, 0, 70)])
def test_axes_of_length_zero_and_one(name: str, shape: tuple[int, ...]) -> None:
    called, given = FUNCTIONS[name]
    if len(shape) == 1 and name.removesuffix(" by score") in NOT_OF_LINES:
        with pytest.raises(ValueError, match="reference must have 2 or 3 axes for skeletons, got 1"):
            called(np.ones(shape, bool), np.ones(shape, np.int32), **given)
        return
    called(np.ones(shape, bool), np.ones(shape, np.int32), **given)


def test_more_axes_than_anybody_has() -> None:
    shape = (2, 3) + 29 * (1,) + (2,)
    mask = np.arange(12).reshape(shape) % 3
    counts = assay.overlap_table(mask, mask[::-1]).foreground().counts
    assert counts.total == 12
    assert counts.tp == ((mask != 0) & (mask[::-1] != 0)).sum()


def test_more_voxels_than_a_32_bit_number_counts() -> None:
    volume = np.zeros((1300, 1300, 1300), np.uint8)  # takes no memory before it is written to
    volume[-3:, -3:, -3:] = 1
    table = assay.overlap_table(volume, volume)
    assert table.total == 1300**3 > 2**31
    assert table.foreground().counts == assay.BinaryCounts(tp=27, fp=0, fn=0, tn=1300**3 - 27)
    assert table.foreground().reference_box == ((1297, 1300),) * 3
    assert table.region(0).reference_centroid[0] == pytest.approx(649.5, rel=1e-6)
    assert assay.hausdorff_distance(volume, volume[::-1, ::-1, ::-1], spacing=(1, 2, 2)) == 1297 * 3
