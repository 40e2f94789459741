"""Plans as plain data that someone has edited: what is no plan is refused, and says where."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from assay import Fingerprint, Plan, recommend

PLAN = (
    recommend(
        Fingerprint(
            "InS",
            nsd_tolerance_mm=1.0,
            tubular_shape=True,
            group_keys=["patient"],
            class_weights={"nerve": 1.0, "vessel": 2.0},
            classes={"nerve": {"label": 1}, "vessel": {"label": 2, "small_structures": True}},
        )
    )
    .choose("S8", "cldice_match")
    .with_metric("specificity", reason="to compare with an older study")
)
VALUES = (None, 1, 1.5, True, "x", "", [], {}, [1], ["x"], {"x": 1}, [[]])


def _places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in plain data."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield (*at, key)
        yield from _places(value, (*at, key))


def _with(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    edited = copy.deepcopy(data)
    inner = edited
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return edited


def test_a_plan_with_any_value_replaced_is_refused_or_can_be_told() -> None:
    data = json.loads(json.dumps(PLAN.to_dict()))
    assert Plan.from_dict(data) == PLAN
    for number, place in enumerate(_places(data)):
        for value in (VALUES[number % len(VALUES)], VALUES[(number // 7) % len(VALUES)]):
            try:
                plan = Plan.from_dict(_with(data, place, value))
            except (TypeError, ValueError):
                continue
            assert plan.explain()
            assert Plan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (("classes", "nerve", "choices", 0, "reason"), 3, "class 'nerve', choices, reason must be text, got 3"),
        (("classes", "nerve", "choices", 0, "confirmed"), 1, "confirmed must be true or false, got 1"),
        (("application", "confidence"), True, "application, confidence must be a number, got True"),
        (("application", "levels", 0), ["nerve"], "application, levels must have entries of 2 values"),
        (("application", "apart"), "none", "application, apart must be a list, got 'none'"),
        (("classes", "nerve", "edits"), [], "class 'nerve', edits must be a mapping"),
        (("classes", "nerve", "category"), "SemSeg", "class 'nerve', category must be one of 'ImLC', .* got 'SemSeg'"),
        (
            ("fingerprint", "classes"),
            {},
            "a plan must have the classes of its fingerprint, 'every class'; got 'nerve',",
        ),
    ],
)
def test_the_message_says_where(place: tuple[Any, ...], value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Plan.from_dict(_with(PLAN.to_dict(), place, value))


def test_a_change_that_means_nothing_is_found_when_the_plan_is_changed_again() -> None:
    edited = Plan.from_dict(_with(PLAN.to_dict(), ("classes", "nerve", "edits", "chosen"), [["R8.8", "cldice_mach"]]))
    with pytest.raises(ValueError, match="leaf 'cldice_mach', which there is not; did you mean 'cldice_match'"):
        edited.without("object_dsc", reason="enough")


def test_a_leaf_that_another_version_has_is_told_by_its_name() -> None:
    edited = _with(PLAN.to_dict(), ("classes", "nerve", "choices", 1, "instead_of"), "voronoi")
    assert "instead of voronoi" in Plan.from_dict(edited).explain()
