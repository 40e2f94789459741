"""The questionnaire: only what matters is asked, and what is not asked does not matter."""

from typing import Any

import pytest
from assay import Fingerprint, recommend
from assay.selection.conditions import Condition, Unanswered
from assay.selection.items import CATEGORIES, ITEMS
from assay.selection.measured import Measured, Proposal
from assay.selection.plan import EVERY_CLASS, Plan
from assay.selection.questions import Question, Questionnaire
from assay.selection.undecided import looks
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

_LISTS: dict[str, Any] = {
    "cost_matrix": [[0.0, 1.0], [2.0, 0.0]],
    "target_priors": [0.25, 0.75],
    "class_weights": {"a": 2.0, "b": 1.0},
    "group_keys": ["patient", "centre"],
}


def asked(questions: Questionnaire) -> Question:
    assert questions.question is not None
    return questions.question


def walked(questions: Questionnaire, answers: dict[str, Any]) -> list[str]:
    """The items that are asked, answered by some answers, else as suggested."""
    keys = []
    while questions.question is not None:
        key = questions.question.item.key
        keys.append(f"{questions.question.class_name}.{key}" if questions.question.class_name else key)
        questions.answer(answers.get(key, questions.question.suggestion))
    return keys


def values_of(key: str) -> list[Any]:
    item = ITEMS[key]
    if item.kind == "bool":
        return [False, True]
    return [*item.values] if item.kind == "choice" else [_LISTS[key]] if key in _LISTS else [2] if item.whole else [0.5]


# -- which question comes next -----------------------------------------------------------------------------------------


def test_questions_of_a_segmentation() -> None:
    questions = Questionnaire()
    assert walked(questions, {"problem_category": "SemS", "nsd_tolerance_mm": 2.0}) == [
        "problem_category",
        "small_structures",
        "touching_or_overlapping_structures",
        "disconnected_structures",
        "multiple_labels_per_unit",
        "tubular_shape",
        "over_under_segmentation_preference",
        "compensate_annotation_imprecision",
        "boundary_error_penalization",
        "importance_boundaries",
        "high_size_variability",
        "importance_volume",
        "non_independent_test_cases",
        "unequal_interest_across_classes",
        "empty_reference_possible",
        "empty_prediction_possible",
        "spatial_outliers_in_reference",
        "high_inter_rater_variability",
        "nsd_tolerance_mm",
    ]
    plan = recommend(questions.fingerprint)
    assert [one.name for one in plan.classes[EVERY_CLASS].metrics] == ["dsc", "nsd"]
    assert {one.item for one in plan.classes[EVERY_CLASS].assumed} == {"importance_center"}  # of tubes only


def test_an_answer_opens_the_questions_behind_it() -> None:
    base = Fingerprint("SemS")
    plain = walked(Questionnaire(base), {})
    tubes = walked(Questionnaire(base), {"tubular_shape": True})
    distances = walked(Questionnaire(base), {"boundary_error_penalization": "distance"})
    assert set(tubes) - set(plain) == {"importance_center"}
    assert set(distances) - set(plain) == {"outlier_interest"}
    assert set(plain) - set(distances) == {"nsd_tolerance_mm"}
    small = walked(Questionnaire(base), {"small_structures": True})
    assert small.index("high_inter_rater_variability") < small.index("tubular_shape")
    assert "importance_boundaries" not in small  # a boundary metric must stay in any case
    grouped = walked(Questionnaire(base), {"non_independent_test_cases": True})
    assert set(grouped) - set(plain) == {"group_keys"}


def test_the_category_may_follow_from_two_questions() -> None:
    questions = Questionnaire()
    keys = walked(questions, {"whole_image_label": False, "individual_objects": True, "importance_boundaries": True})
    assert keys[:5] == [
        "problem_category",
        "whole_image_label",
        "individual_objects",
        "importance_boundaries",
        "reference_granularity",
    ]
    assert recommend(questions.fingerprint).classes[EVERY_CLASS].category == "InS"
    whole = Questionnaire()
    assert walked(whole, {"whole_image_label": True})[:3] == ["problem_category", "whole_image_label", "decision_rule"]
    first = Questionnaire()
    first.answer(None)
    with pytest.raises(ValueError, match="whole_image_label is needed to know the problem category"):
        first.answer(None)


def test_what_metrics_need_comes_last_and_may_stay_open() -> None:
    questions = Questionnaire(Fingerprint("ObD", reference_granularity="position_only"))
    keys = walked(questions, {})
    assert keys[-1] == "localization_threshold"
    plan = recommend(questions.fingerprint)
    assert {one.item for one in plan.classes[EVERY_CLASS].open} == {"localization_threshold"}


def test_what_was_said_is_not_asked() -> None:
    base = Fingerprint("SemS", small_structures=True, nsd_tolerance_mm=1.0)
    assert not {"problem_category", "small_structures", "nsd_tolerance_mm"} & {*walked(Questionnaire(base), {})}


# -- answers -----------------------------------------------------------------------------------------------------------


def test_an_answer_that_contradicts_is_refused() -> None:
    questions = Questionnaire(Fingerprint("ImLC", decision_rule="none"))
    while asked(questions).item.key != "class_scores_available":
        questions.answer(asked(questions).suggestion)
    before = questions.question
    with pytest.raises(ValueError, match="with neither decisions nor scores"):
        questions.answer(False)
    assert questions.question == before
    with pytest.raises(TypeError, match="class_scores_available"):
        questions.answer("yes")
    assert questions.question == before


def test_back() -> None:
    questions = Questionnaire()
    assert not questions.back()
    questions.answer("SemS")
    questions.answer(True)
    assert questions.back()
    assert asked(questions).item.key == "small_structures"
    assert questions.fingerprint == Fingerprint("SemS")
    assert questions.back()
    assert asked(questions).item.key == "problem_category"
    assert questions.answers == 0
    assert questions.fingerprint == Fingerprint()


def test_nothing_can_be_answered_when_nothing_is_left() -> None:
    questions = Questionnaire(Fingerprint("SemS"))
    walked(questions, {})
    with pytest.raises(ValueError, match="no question left"):
        questions.answer(True)


def test_data_are_suggested_with_their_evidence() -> None:
    measured = Measured({"small_structures": Proposal(True, "90 % are small")})
    questions = Questionnaire(Fingerprint("SemS"), measured=measured)
    question = asked(questions)
    assert (question.suggestion, question.basis, question.evidence) == (True, "data", "90 % are small")


# -- classes -----------------------------------------------------------------------------------------------------------


def test_classes_are_asked_one_after_the_other() -> None:
    questions = Questionnaire(classes={"liver": 1, "vessels": (2, 3)})
    questions.answer("SemS")
    while asked(questions).class_name in ("liver", ""):
        questions.answer(asked(questions).suggestion)
    question = asked(questions)
    assert (question.item.key, question.class_name, question.suggestion) == ("problem_category", "vessels", "SemS")
    assert question.basis == "class before"
    rest = []
    while questions.question is not None:
        rest.append(asked(questions).item.key)
        questions.answer(True if rest[-1] == "tubular_shape" else asked(questions).suggestion)
    assert "importance_center" in rest
    assert not {"multiple_labels_per_unit", "non_independent_test_cases"} & {*rest}  # said once for all
    found = questions.fingerprint
    assert found.labels == {"liver": 1, "vessels": (2, 3)}
    assert found.problem_category == "SemS"
    own = {name: {*one} - {"label"} for name, one in found.to_dict()["classes"].items()}
    assert own == {
        "liver": {"tubular_shape", "importance_boundaries", "high_size_variability"},
        "vessels": {"tubular_shape", "importance_center"},
    }


def test_the_rest_as_for_the_class_before() -> None:
    questions = Questionnaire(classes={"liver": None, "spleen": None})
    answers = {"problem_category": "SemS", "importance_volume": True, "nsd_tolerance_mm": 1.5}
    while asked(questions).class_name in ("liver", ""):
        questions.answer(answers.get(asked(questions).item.key, asked(questions).suggestion))
    assert questions.same_as_before() > 10
    assert questions.question is None
    found = questions.fingerprint
    assert found.classes["liver"] == found.classes["spleen"]
    assert found.importance_volume
    assert found.to_dict()["classes"] == {"liver": {}, "spleen": {}}


def test_as_before_stops_where_the_class_before_was_not_asked() -> None:
    questions = Questionnaire(classes={"liver": None, "vessels": None})
    while asked(questions).class_name in ("liver", ""):
        questions.answer("SemS" if asked(questions).item.key == "problem_category" else asked(questions).suggestion)
    while asked(questions).item.key != "tubular_shape":
        questions.answer(asked(questions).suggestion)
    questions.answer(True)
    assert asked(questions).item.key == "importance_center"
    assert questions.same_as_before() == 0


# -- what is not asked does not matter ---------------------------------------------------------------------------------


def came_to(plan: Plan) -> Any:
    """All that answers decide, but not the text of what was looked at."""
    own = plan.classes[EVERY_CLASS]
    choices = [(one.step, one.rule, one.leaf, one.metrics, one.alternatives) for one in own.choices[1:]]
    return own.category, own.metrics, choices, own.optional, own.warnings, plan.application


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_is_not_asked_does_not_matter(data: st.DataObject) -> None:
    questions = Questionnaire()
    while questions.question is not None:
        item = asked(questions).item
        try:
            questions.answer(data.draw(st.sampled_from(values_of(item.key)), item.key))
        except ValueError:
            try:
                questions.answer(asked(questions).suggestion)
            except ValueError:  # the way out is the one before
                return
        assert questions.answers < len(ITEMS)
    found = questions.fingerprint
    plan = recommend(found)
    category = plan.classes[EVERY_CLASS].category
    said = {*found.given, *plan.fingerprint.given}
    others = [
        key
        for key, item in ITEMS.items()
        if key not in said
        and item.kind in ("bool", "choice")
        and item.has_meaning(category)
        and item.default is not None
    ]
    for key in others:
        for value in values_of(key):
            try:
                other = found.replace(**{key: value})
            except ValueError:
                continue
            assert came_to(recommend(other)) == came_to(plan), (category, key, value)


# -- conditions with answers that are missing --------------------------------------------------------------------------


class Known(dict[str, object]):
    def __missing__(self, name: str) -> object:
        raise Unanswered(name)


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("a and b", {"b": False}, False),
        ("a and b", {"b": True}, "a"),
        ("a or b", {"b": True}, True),
        ("a or b", {}, "a"),
        ("not a", {}, "a"),
        ("a == 'x' or b and c", {"a": "y"}, "b"),
        ("a == 'x' or b and c", {"a": "y", "c": False}, False),
        ("(a or b) and c", {"b": True, "c": True}, True),
        ("a in ('x', 'y')", {}, "a"),
    ],
)
def test_a_condition_asks_only_for_what_it_depends_on(text: str, known: dict[str, object], expected: object) -> None:
    condition = Condition.parse(text, ("a", "b", "c"))
    if isinstance(expected, bool):
        assert condition.holds(Known(known)) is expected
    else:
        with pytest.raises(Unanswered) as found:
            condition.holds(Known(known))
        assert found.value.name == expected


@pytest.mark.parametrize("category", CATEGORIES)
def test_rules_that_look_at_what_is_asked(category: str) -> None:
    for key in walked(Questionnaire(Fingerprint(category)), {}):
        item = ITEMS[key]
        if item.group != "parameters" and item.default is not None and key != "fp_fn_preference":
            assert [*looks(key, category)], key
