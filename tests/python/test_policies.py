"""Policies turn statuses into numbers, and leave every defined value alone."""

import math

import assay
import numpy as np
import pytest
from assay import CATALOGUE, POLICIES, Case, Policy
from assay.evaluation.policies import as_policy, constant
from assay.evaluation.rows import STATUSES, Row

NAN, DIAGONAL = math.nan, 50.0

# policy -> status -> what an undefined dsc, hd, relative volume difference and reference volume count as
NUMBERS: dict[str, dict[str, tuple[float | None, ...]]] = {
    "metrics_reloaded": {
        "both_empty": (1.0, 0.0, 0.0, None),
        "reference_empty": (0.0, DIAGONAL, None, None),
        "prediction_empty": (0.0, DIAGONAL, None, None),
        "missing_output": (0.0, DIAGONAL, None, None),
    },
    "nan": {},
    "exclude_both_empty": {
        "reference_empty": (0.0, DIAGONAL, None, None),
        "prediction_empty": (0.0, DIAGONAL, None, None),
        "missing_output": (0.0, DIAGONAL, None, None),
    },
    "constant(373.13)": {
        "both_empty": (1.0, 0.0, 0.0, None),
        "reference_empty": (0.0, 373.13, None, None),
        "prediction_empty": (0.0, 373.13, None, None),
        "missing_output": (0.0, 373.13, None, None),
    },
}
KEYS = ("dsc", "hd", "relative_volume_difference", "reference_volume")


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", NUMBERS)
def test_undefined_values(name: str, status: str) -> None:
    like = "prediction_empty" if status == "no_match" else status  # what matches nothing is worth as much as nothing
    for key, expected in zip(KEYS, NUMBERS[name].get(like, (None,) * 4), strict=True):
        row = Row("case", "1", key, NAN, status, bound=DIAGONAL)
        assert as_policy(name).number(row, CATALOGUE[key]) == expected, key


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", NUMBERS)
def test_defined_values_stay(name: str, status: str) -> None:
    left_out = status == "error" or (name == "exclude_both_empty" and status == "both_empty")
    for key in KEYS:
        row = Row("case", "1", key, 0.25, status, bound=DIAGONAL)
        assert as_policy(name).number(row, CATALOGUE[key]) == (None if left_out else 0.25)


@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_not_known_counts_for_nothing(name: str) -> None:
    policy = as_policy(name)
    assert policy.number(Row("case", "1", "new", NAN, "missing_output", bound=DIAGONAL), None) is None
    if name != "constant(373.13)":
        assert policy.number(Row("case", "1", "hd", NAN, "missing_output"), CATALOGUE["hd"]) is None


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_metric_has_a_worst_value_or_none(key: str) -> None:
    record = CATALOGUE[key]
    worst = POLICIES["metrics_reloaded"].number(Row("case", "1", key, NAN, "missing_output", bound=DIAGONAL), record)
    if record.direction == "down" and record.worst != "bound":
        assert worst in (None, record.high)
    elif worst is not None:
        # The scaled partial area has no lower limit; 0 is what AUROC has.
        lowest = record.low if math.isfinite(record.low) else 0.0
        assert worst == (DIAGONAL if record.worst == "bound" else lowest)


# -- EX-35: the DSC of four cases is 0.9, 0.8, undefined (both empty), and 0 (one false voxel) -------------------------


def masks(tp: int, fp: int, fn: int) -> tuple[np.ndarray, np.ndarray]:
    reference = np.repeat([True, False, True, False], [tp, fp, fn, 9])
    prediction = np.repeat([True, True, False, False], [tp, fp, fn, 9])
    return reference, prediction


FOUR = [Case(f"{k}", *masks(*counts)) for k, counts in enumerate([(9, 1, 1), (4, 1, 1), (0, 0, 0), (0, 1, 0)])]
WORST_IF_BOTH_EMPTY = Policy("zero", "both empty counts as the worst", "worst", "worst", "worst")


@pytest.mark.parametrize(
    ("policy", "mean", "used", "penalised"),
    [
        ("metrics_reloaded", "0.675", 4, 1),
        ("constant(1)", "0.675", 4, 1),
        (WORST_IF_BOTH_EMPTY, "0.425", 4, 1),
        ("nan", "0.566667", 3, 0),
        ("exclude_both_empty", "0.566667", 3, 0),
    ],
)
def test_empty_policy_and_mean(policy: Policy | str, mean: str, used: int, penalised: int) -> None:
    results = assay.evaluate_cases(FOUR, "dsc")
    (group,) = results.summary(policy)
    assert f"{group.mean:.6f}".rstrip("0") == mean
    assert (group.rows, group.used, group.penalised, group.left_out) == (4, used, penalised, 4 - used)
    assert group.statuses == {"ok": 2, "both_empty": 1, "reference_empty": 1}


def test_the_worst_distance_is_the_image_diagonal() -> None:
    reference, prediction = np.zeros((3, 4), bool), np.zeros((3, 4), bool)
    reference[1, 1] = True
    results = assay.evaluate(reference, prediction, spacing=(2, 0.5), metrics=["hd", "centre_distance"])
    assert [row.bound for row in results] == pytest.approx([math.hypot(3 * 2, 4 * 0.5)] * 2)
    assert [group.mean for group in results.summary()] == [row.bound for row in results]
    assert [group.mean for group in results.summary("constant(9)")] == [9, 9]


def test_an_error_is_never_a_number() -> None:
    cases = [*FOUR[:2], Case("bad shape", np.zeros(3, bool), np.zeros(4, bool))]
    for name in NUMBERS:
        (group,) = assay.evaluate_cases(cases, "dsc").summary(name)
        assert (group.rows, group.used, group.left_out) == (3, 2, 1)
        assert group.mean == pytest.approx(0.85)


@pytest.mark.parametrize("name", ["best", "", "constant", "constant(x)", "constant(inf)", "constant()"])
def test_unknown_policies(name: str) -> None:
    with pytest.raises(ValueError, match=r"is unknown; known are metrics_reloaded, nan"):
        as_policy(name)


@pytest.mark.parametrize("policy", [None, 1, []])
def test_a_policy_has_a_name(policy: object) -> None:
    with pytest.raises(TypeError, match="policy must be a name or a Policy, got"):
        as_policy(policy)  # type: ignore[arg-type]


@pytest.mark.parametrize("bound", [math.inf, NAN, -1.0])
def test_a_constant_is_finite(bound: float) -> None:
    with pytest.raises(ValueError, match="must be finite"):
        constant(bound)


def test_names_and_descriptions() -> None:
    assert as_policy(POLICIES["nan"]) is POLICIES["nan"]
    assert as_policy("constant(373.13)") == constant(373.13)
    assert "373.13 mm" in constant(373.13).description
    assert [policy.name for policy in POLICIES.values()] == list(POLICIES)
