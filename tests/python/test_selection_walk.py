"""Thousands of valid fingerprints: none falls through, all agree with the reference, every definition is complete."""

import pickle
from typing import Any

import pytest
from assay import Definition, Fingerprint, Plan, recommend
from assay.selection.items import CATEGORIES, ITEMS
from assay.selection.plan import EVERY_CLASS
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from reference import selection

_LISTS: dict[str, Any] = {
    "cost_matrix": [[0.0, 1.0], [2.0, 0.0]],
    "target_priors": [0.25, 0.75],
    "class_weights": {"a": 2.0, "b": 1.0},
    "group_keys": ["patient", "centre"],
    "iou_thresholds": [0.25, 0.5],
    "fppi_points": [0.5, 2.0],
}
_NUMBERS: dict[str, list[float]] = {
    "n_classes": [2, 3],
    "n_bins": [1, 10],
    "hd_percentile": [90.0, 99.0],
    "boundary_iou_distance": [1.0, 2.5],
    "nsd_tolerance_mm": [0.0, 1.5],
}


def _values(key: str) -> st.SearchStrategy[Any]:
    item = ITEMS[key]
    if item.kind == "bool":
        return st.booleans()
    if item.kind == "choice":
        return st.sampled_from([*item.values])
    return st.just(_LISTS[key]) if key in _LISTS else st.sampled_from(_NUMBERS.get(key, [0.25, 0.5, 0.9]))


@st.composite
def fingerprints(draw: st.DrawFn) -> Fingerprint:
    """A valid one: answers that contradict those before are left out."""
    category = draw(st.sampled_from([*CATEGORIES, None]))
    found = (
        Fingerprint(category)
        if category
        else Fingerprint(whole_image_label=False, individual_objects=draw(st.booleans()))
    )
    for key in draw(st.lists(st.sampled_from([*ITEMS]), unique=True, max_size=14)):
        try:
            found = found.replace(**{key: draw(_values(key))})
        except ValueError:
            continue
    return found


def _came_to(plan: Plan) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for choice in plan.classes[EVERY_CLASS].choices[1:]:
        found.setdefault(choice.step, []).append(choice.framework)
    return {step: ", ".join(names) for step, names in found.items()}


def _can_be(category: str, fingerprint: Fingerprint) -> bool:
    """Whether nothing that was said contradicts a category."""
    try:
        fingerprint.replace(problem_category=category)
    except ValueError:
        return False
    return True


def _complete(fingerprint: Fingerprint) -> dict[str, Any]:
    """The values with the defaults of the category, which may follow from other answers."""
    category = selection.category(fingerprint.values)
    return dict(fingerprint.replace(problem_category=category).values)


@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fingerprints())
def test_every_valid_fingerprint_has_the_plan_of_the_reference(fingerprint: Fingerprint) -> None:
    if not _can_be(selection.category(fingerprint.values), fingerprint):
        with pytest.raises(ValueError, match="by what was said the problem category is"):
            recommend(fingerprint)
        return
    plan = recommend(fingerprint)
    values = _complete(fingerprint)
    own = plan.classes[EVERY_CLASS]
    assert own.category == own.choices[0].leaf == values["problem_category"]
    assert _came_to(plan) == selection.pool(values)
    offered = [one.leaf for one in own.optional if one.leaf in ("dsc", "cldice")]
    assert offered == (selection.optional_overlap(values) if own.category in ("SemS", "InS") else [])
    for one in own.metrics:
        assert Definition.from_dict(one.to_dict()) == one
        assert all(value != "" for _, value in one.parameters)
    names = [one.name for one in own.metrics]
    assert len(names) == len(set(names))
    for choice in own.choices[1:]:
        said = choice.metrics or choice.call or choice.step in ("S8", "S9") or choice.leaf == "none"
        assert said or any(one.leaf == choice.leaf for one in own.open)
    for still_open in own.open:
        assert fingerprint.values[still_open.item] is None
        assert still_open.remedy
    assert recommend(fingerprint) == plan


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fingerprints())
def test_every_plan_can_be_told_and_comes_back(fingerprint: Fingerprint) -> None:
    assume(_can_be(selection.category(fingerprint.values), fingerprint))
    plan = recommend(fingerprint)
    assert all(one.name in plan.explain() for one in plan.classes[EVERY_CLASS].metrics)
    assert plan == pickle.loads(pickle.dumps(plan)) == Plan.from_dict(plan.to_dict())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fingerprints())
def test_every_alternative_can_be_chosen_and_taken_back(fingerprint: Fingerprint) -> None:
    assume(_can_be(selection.category(fingerprint.values), fingerprint))
    plan = recommend(fingerprint)
    for choice in plan.classes[EVERY_CLASS].choices:
        for other in choice.alternatives:
            changed = plan.choose(choice.step, other.leaf)
            again = next(one for one in changed.classes[EVERY_CLASS].choices if one.rule == choice.rule)
            assert (again.leaf, again.instead_of) == (other.leaf, choice.leaf)
            assert changed.choose(choice.step, choice.leaf) == plan
            assert Plan.from_dict(changed.to_dict()) == changed
    for offer in plan.classes[EVERY_CLASS].optional:
        taken = plan.choose(offer.step, offer.leaf).classes[EVERY_CLASS]
        assert [one.taken for one in taken.optional if one.leaf == offer.leaf] == [True]
        assert offer.call or {one.key for one in taken.metrics} > {one.key for one in plan.classes[EVERY_CLASS].metrics}


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_category_alone_is_enough(category: str) -> None:
    assert recommend(Fingerprint(category)).classes[EVERY_CLASS].category == category
