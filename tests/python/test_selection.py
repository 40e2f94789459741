"""Plans: what they say, how they are changed, how they come back from files, and that they run."""

import json
import pickle
import time
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from assay import Case, Definition, Fingerprint, Plan, metric, recommend
from assay.selection.choices import ClassPlan
from assay.selection.plan import EVERY_CLASS

ORGANS = Fingerprint(
    "SemS",
    importance_volume=True,
    nsd_tolerance_mm=2.0,
    group_keys=["patient", "centre"],
    classes={
        "liver": {"label": 1},
        "spleen": {"label": 3},
        "vessels": {"label": 2, "boundary_error_penalization": "distance", "importance_boundaries": True},
    },
)


def only(plan: Plan) -> ClassPlan:
    """The plan of a fingerprint without classes."""
    (own,) = plan.classes.values()
    return own


def names(plan: ClassPlan) -> list[str]:
    return [one.name for one in plan.metrics]


def told(plan: Plan) -> str:
    """What a plan says, on one line."""
    return " ".join(plan.explain().split())


def of(category: str, **items: Any) -> Plan:
    return recommend(Fingerprint(category, **items))


# --- what a plan holds ------------------------------------------------------------------------------------------------


def test_classes_have_plans_of_their_own() -> None:
    plan = recommend(ORGANS)
    assert list(plan.classes) == ["liver", "spleen", "vessels"]
    assert names(plan.classes["liver"]) == ["dsc", "nsd", "absolute_volume_difference"]
    assert names(plan.classes["vessels"]) == ["dsc", "masd", "absolute_volume_difference"]
    assert plan.definitions() == {name: own.metrics for name, own in plan.classes.items()}


def test_a_choice_says_why() -> None:
    choice = recommend(ORGANS).classes["vessels"].choice("S7")
    assert (choice.leaf, choice.framework, choice.rule, choice.confirmed) == ("masd", "MASD", "R7.3a", True)
    assert choice.fired == (("outlier_interest", "average", True),)
    assert [(one.leaf, one.guide) for one in choice.alternatives] == [("assd", "DG7.2")]
    assert "longer one dominates" in choice.alternatives[0].text
    default = recommend(ORGANS).classes["liver"].choice("S6")
    assert ("tubular_shape", False, True) in default.fired


def test_what_was_looked_at_and_not_said_is_assumed() -> None:
    assumed = {one.item: one.value for one in only(of("SemS", tubular_shape=True)).assumed}
    assert assumed["importance_center"] is False
    assert "tubular_shape" not in assumed
    assert "class_scores_available" not in assumed


def test_what_parameters_follow_from_is_assumed_too() -> None:
    def assumed(category: str, **items: Any) -> set[str]:
        return {one.item for one in only(of(category, **items)).assumed}

    assert "fp_fn_preference" in assumed("ImLC")  # beta
    assert "fp_fn_preference" not in assumed("ImLC", beta=2.0)
    assert "fp_fn_preference" not in assumed("ImLC", prevalence_reflects_population=False)  # no metric has beta
    detected = assumed("ObD")  # the threshold of IoU, what a second detection counts as, what objects are
    assert {"high_size_variability", "penalize_double_assignment", "disconnected_structures"} <= detected
    assert "high_size_variability" not in assumed("ObD", localization_threshold=0.5)
    assert "disconnected_structures" not in assumed("InS")  # labels are objects


def test_only_an_order_of_classes_offers_what_needs_one() -> None:
    costs = {"unequal_severity_of_class_confusions": True, "cost_matrix": [[0.0, 1.0], [2.0, 0.0]]}
    graded = only(of("ImLC", classes_ordinal=True, **costs)).choice("S2")
    assert [one.leaf for one in graded.alternatives] == ["weighted_kappa", "expected_cost_ordinal"]
    assert not only(of("ImLC", **costs)).choice("S2").alternatives


def test_a_prescribed_value_of_no_metric_is_open_for_objects_too() -> None:
    plan = only(of("ObD", decision_rule="target_value"))
    assert [one.item for one in plan.open] == ["target_metric", "target_value"]
    assert [one.key for one in plan.metrics] == ["object_ap"]


def test_a_metric_that_two_steps_ask_for_is_there_once() -> None:
    target = {"decision_rule": "target_value", "target_metric": "fppi", "target_value": 1.0}
    plan = of("ObD", prefer_interpretability=True, fppi_points=[0.5, 1.0], **target)
    assert [one.name for one in only(plan).metrics] == ["object_sensitivity_at_fppi", "object_sensitivity_at_fppi_0.5"]
    assert only(plan).choice("S4").metrics == ("object_sensitivity_at_fppi_0.5", "object_sensitivity_at_fppi")
    assert assay.definition.as_definitions(plan.definitions()[EVERY_CLASS])


def test_an_answer_that_suits_no_parameter_is_named() -> None:
    with pytest.raises(ValueError, match=r"threshold must be .* at most 1, got 3.0 \(of localization_threshold\)"):
        of("InS", localization_threshold=3.0)


def test_metrics_of_thresholds_that_are_near_have_names_of_their_own() -> None:
    plan = only(of("InS", iou_thresholds=[0.5, 0.5000001, 0.75]))
    names = [one.name for one in plan.metrics if one.key == "object_ap"]
    assert names == ["object_ap_0.5", "object_ap_0.5000001", "object_ap_0.75"]


def test_parameters_follow_from_answers() -> None:
    under = only(of("SemS", over_under_segmentation_preference="avoid_undersegmentation", nsd_tolerance_mm=1.5))
    assert under.metrics == (metric("f_beta", beta=2.0), metric("nsd", tolerance=1.5))
    over = only(of("SemS", over_under_segmentation_preference="avoid_oversegmentation", nsd_tolerance_mm=1.5))
    assert over.metrics[0] == metric("f_beta", beta=0.5)
    assert only(of("ImLC", fp_fn_preference="avoid_fn")).metrics[1] == metric("f_beta", beta=2.0)
    assert only(of("ImLC", fp_fn_preference="avoid_fn", beta=3.0)).metrics[1] == metric("f_beta", beta=3.0)
    decided = only(of("ImLC", decision_rule="cost_benefit", exchange_rate=0.25))
    assert decided.metrics[1] == metric("net_benefit", risk_threshold=0.2)
    far = only(of("SemS", boundary_error_penalization="distance", outlier_interest="worst_case", hd_percentile=99.0,
                  spatial_outliers_in_reference=True))  # fmt: skip
    assert far.metrics[1] == metric("hd", name="hd_percentile", percentile=99.0)


def test_localization_and_assignment_are_parameters_of_metrics_of_objects() -> None:
    plan = only(of("InS", class_scores_available=False, overlapping_predictions_possible=True, small_structures=True,
                   penalize_double_assignment=False, nsd_tolerance_mm=1.0))  # fmt: skip
    shared = {
        "objects": "labels", "criterion": "iou", "threshold": 0.1, "strategy": "greedy_by_criterion",
        "double_detections": "ignored",
    }  # fmt: skip
    assert plan.metrics == (
        metric("object_f_beta", beta=1.0, **shared),
        metric("object_dsc", **shared),
        metric("object_nsd", tolerance=1.0, **shared),
    )
    with_scores = only(of("ObD", localization_threshold=0.4))
    box: dict[str, Any] = {"objects": "components", "criterion": "box_iou", "threshold": 0.4}
    assert with_scores.metrics == (
        metric("object_f_beta", beta=1.0, strategy="greedy_by_score", **box),
        metric("object_ap", strategy="greedy_by_score", **box),
    )
    assert "W_S9_SCORES" in {one.id for one in with_scores.warnings}


def test_lists_of_thresholds_give_a_metric_each() -> None:
    plan = only(of("ObD", iou_thresholds=[0.1, 0.5]))
    assert names(plan) == ["object_f_beta", "object_ap_0.1", "object_ap_0.5"]
    froc = only(of("ObD", prefer_interpretability=True, fppi_points=[0.5, 2.0]))
    assert names(froc)[1:] == ["object_sensitivity_at_fppi_0.5", "object_sensitivity_at_fppi_2"]


def test_the_category_follows_from_answers() -> None:
    plan = recommend(Fingerprint(individual_objects=True, importance_boundaries=True, class_scores_available=False))
    assert (only(plan).category, only(plan).choices[0].rule) == ("InS", "R1.2")
    with pytest.raises(ValueError, match="no problem_category; give it, or say with whole_image_label"):
        recommend(Fingerprint(tubular_shape=True))
    with pytest.raises(ValueError, match=r"by what was said the problem category is ObD, but then .*C01"):
        recommend(Fingerprint(individual_objects=True, decision_rule="target_value", class_scores_available=False))


def test_only_fingerprints_have_plans() -> None:
    with pytest.raises(TypeError, match=r"fingerprint must be an assay.Fingerprint, got 'SemS'"):
        recommend("SemS")  # type: ignore[arg-type]


def test_an_answer_that_does_not_suit_is_told() -> None:
    with pytest.raises(ValueError, match=r"class 'cells': F-beta score \(object_f_beta\): threshold must be .* got 5"):
        recommend(Fingerprint("ObD", localization_threshold=5.0, classes={"cells": {}}))


# --- what is open -----------------------------------------------------------------------------------------------------


def test_what_is_open_is_told_with_its_remedy() -> None:
    plan = of("SemS")
    assert [(one.metric, one.item) for one in only(plan).open] == [("nsd", "nsd_tolerance_mm")]
    with pytest.raises(ValueError, match=r"(?s)cannot be run yet.*nsd needs nsd_tolerance_mm: .*`assay tolerance`"):
        plan.definitions()
    assert "nsd_tolerance_mm" in plan.explain()


def test_what_has_to_be_called_is_told_and_holds_nothing_up() -> None:
    plan = of("ImLC", unequal_severity_of_class_confusions=True)
    choice = only(plan).choice("S2")
    assert choice.call.startswith("assay.confusion_matrix(...).expected_cost(costs=cost_matrix")
    assert [one.name for one in plan.definitions()[EVERY_CLASS]] == ["f_beta", "auroc"]
    assert "`f_beta`, `auroc`; by a call of your own: expected cost, with the given costs." in told(plan)
    assert "**cost_matrix** (for expected cost, with the given costs): what each confusion costs" in told(plan)


@pytest.mark.parametrize(
    ("category", "items", "missing"),
    [
        ("ImLC", {"decision_rule": "target_value"}, {"target_metric", "target_value"}),
        ("ImLC", {"decision_rule": "target_value", "target_metric": "specificity"}, {"target_value"}),
        ("ImLC", {"decision_rule": "cost_benefit"}, {"risk_threshold"}),
        ("ImLC", {"unequal_severity_of_class_confusions": True}, {"cost_matrix"}),
        ("ObD", {"reference_granularity": "position_only"}, {"localization_threshold"}),
    ],
)
def test_every_kind_of_answer_can_be_open(category: str, items: dict[str, Any], missing: set[str]) -> None:
    assert {one.item for one in only(of(category, **items)).open} == missing


# --- changing it ------------------------------------------------------------------------------------------------------


def test_an_alternative_can_be_chosen_for_a_class_or_for_all() -> None:
    plan = recommend(ORGANS)
    changed = plan.choose("S6", "iou", "liver")
    assert names(changed.classes["liver"])[0] == "iou"
    assert changed.classes["liver"].choice("S6").instead_of == "dsc"
    assert changed.classes["vessels"] == plan.classes["vessels"]
    assert [names(own)[0] for own in plan.choose("S6", "iou").classes.values()] == ["iou"] * 3
    assert changed.choose("S6", "dsc", "liver") == plan
    assert "You chose it instead of Dice" in told(changed)


def test_a_choice_goes_into_the_steps_after_it() -> None:
    plan = of("InS", tubular_shape=True, class_scores_available=False, nsd_tolerance_mm=1.0)
    assert only(plan).choice("S9").leaf == "unambiguous"
    changed = only(plan.choose("S8", "cldice_match"))
    assert changed.choice("S9").leaf == "hungarian"
    assert dict(changed.metrics[0].parameters)["criterion"] == "cldice"


def test_what_is_optional_can_be_taken() -> None:
    plan = of("SemS", tubular_shape=True, nsd_tolerance_mm=1.0)
    taken = plan.choose("S6", "cldice")
    assert names(only(taken)) == ["dsc", "cldice", "nsd"]
    assert "`cldice` was taken" in taken.explain()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("S6", "jaccard"), "S6 does not offer 'jaccard'; it offers iou"),
        (("S4", "ap"), "S4 does not offer 'ap'; it offers no other leaf"),
        (("S66", "iou"), r"there is no step 'S66'; did you mean 'S6'\?"),
        (("S6", "iou", "liverr"), r"there is no class 'liverr'; did you mean 'liver'\?"),
    ],
)
def test_what_cannot_be_chosen_is_told(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        recommend(ORGANS).choose(*arguments)


def test_metrics_can_be_added_and_left_out() -> None:
    plan = recommend(ORGANS)
    more = plan.with_metric(metric("hd95"), "liver", reason="reviewers ask for it")
    assert names(more.classes["liver"])[-1] == "hd95"
    assert "`hd95` was added. Your reason: reviewers ask for it" in told(more)
    assert more.without("hd95", "liver") == plan
    less = plan.without("absolute_volume_difference")
    assert all("absolute_volume_difference" not in names(own) for own in less.classes.values())
    with pytest.raises(ValueError, match="class 'liver' has dsc already"):
        plan.with_metric("dsc", "liver")
    with pytest.raises(ValueError, match=r"the plan has no metric 'hd59'; did you mean 'hd95'\?"):
        more.without("hd59")
    with pytest.raises(TypeError, match="reason must be text, got 3"):
        plan.with_metric("hd95", reason=3)  # type: ignore[arg-type]


def test_a_metric_can_be_replaced_by_one_of_other_parameters() -> None:
    own = metric("nsd", tolerance=1.0, boundary="surfel")
    plan = of("SemS")
    with_own = plan.without("nsd").with_metric(own)
    assert only(with_own).metrics == (metric("dsc"), own)
    assert only(with_own).open == ()
    assert Plan.from_dict(with_own.to_dict()) == with_own
    with pytest.raises(ValueError, match="class 'every class' has dsc already"):
        plan.with_metric(metric("dsc", name="iou"))
    renamed = plan.without("dsc").with_metric(metric("f_beta", name="iou"))
    with pytest.raises(ValueError, match="two metrics are called 'iou'"):
        renamed.choose("S6", "iou")


def test_what_is_chosen_is_not_left_out() -> None:
    plan = recommend(ORGANS).without("dsc", "liver")
    assert names(plan.classes["liver"]) == ["nsd", "absolute_volume_difference"]
    there_and_back = plan.choose("S6", "iou", "liver").choose("S6", "dsc", "liver")
    assert there_and_back == recommend(ORGANS)


def test_a_plan_cannot_be_changed() -> None:
    plan = recommend(ORGANS)
    with pytest.raises(AttributeError):
        plan.classes = {}  # type: ignore[misc]
    with pytest.raises(TypeError):
        plan.classes["liver"] = plan.classes["vessels"]  # type: ignore[index]
    assert repr(of("SemS")) == "<Plan: every class: dsc; needs nsd_tolerance_mm>"


def test_the_boundary_metric_stays_where_boundaries_matter() -> None:
    plan = recommend(ORGANS)
    assert names(plan.without("nsd", "liver").classes["liver"]) == ["dsc", "absolute_volume_difference"]
    with pytest.raises(ValueError, match="masd must stay: overlap metrics do not see shape"):
        plan.without("masd")
    without = plan.without("masd", reason="of the earlier study there is no spacing")
    assert "Your reason: of the earlier study there is no spacing" in told(without)
    open_one = of("SemS", tubular_shape=True)
    with pytest.raises(ValueError, match="nsd must stay"):
        open_one.without("nsd")
    assert open_one.without("nsd", reason="no raters").definitions()
    with pytest.raises(ValueError, match="object_nsd must stay"):
        of("InS", importance_boundaries=True).without("object_nsd")


@pytest.mark.parametrize(
    ("category", "key", "why"),
    [
        ("ObD", "accuracy", "true negatives"),
        ("ObD", "specificity", "true negatives"),
        ("InS", "mcc", "true negatives"),
        ("ObD", "auroc", "true negatives"),
        ("ObD", "hd95", "boundaries are no part"),
        ("ObD", "object_hd", "boundaries are no part"),
        ("ObD", "object_masd", "boundaries are no part"),
        ("ObD", "object_cldice", "exact outlines"),
        ("InS", "dsc", "large objects hide small ones"),
        ("ObD", "pq", "exact outlines"),
        ("SemS", "multiclass_accuracy", "independent samples"),
        ("SemS", "ece", "independent samples"),
        ("SemS", "accuracy", "background"),
        ("ImLC", "hd95", "masks or objects"),
        ("ImLC", "object_f_beta", "masks or objects"),
        ("ImLC", "dsc", "masks or objects"),
    ],
)
def test_what_the_category_forbids_needs_a_reason(category: str, key: str, why: str) -> None:
    plan = of(category, nsd_tolerance_mm=1.0) if category in ("SemS", "InS") else of(category)
    for reason in (None, "  "):
        with pytest.raises(ValueError, match=rf"is not for {category}: .*{why}.*give the reason"):
            plan.with_metric(key, reason=reason)
    allowed = plan.with_metric(key, reason="to compare with a study of 2012")
    assert only(allowed).edits.added[0].reason == "to compare with a study of 2012"
    assert "against the framework" in told(allowed)
    assert "to compare with a study of 2012" in told(allowed)


# --- application ------------------------------------------------------------------------------------------------------


def test_how_to_use_the_numbers_goes_with_the_plan() -> None:
    application = recommend(ORGANS).application
    assert dict(application.levels)["liver"] == ("image", "patient", "centre")
    assert (application.policy, application.missing, application.over_classes) == ("metrics_reloaded", "worst", "macro")
    assert application.resampled == "centre"
    assert ("nsd", "the tolerance in mm, where it comes from, and how the surface was made") in application.beside
    assert ("dsc", "iou") in {one.metrics for one in application.apart}
    assert "A.NO_GROUPS" not in {one.id for one in application.advice}
    alone = of("ImLC", non_independent_test_cases=True, class_weights={"a": 2.0, "b": 1.0}).application
    assert "A.NO_GROUPS" in {one.id for one in alone.advice}
    assert (alone.over_classes, alone.class_weights) == ("weighted", (("a", 2.0), ("b", 1.0)))
    assert alone.resampled == "case"


def test_advice_says_which_classes_it_is_about() -> None:
    plan = recommend(ORGANS.replace(classes={"a": {"high_inter_rater_variability": True}, "b": {}}))
    raters = next(one for one in plan.application.advice if one.id == "A.RATERS")
    assert raters.classes == ("a",)
    assert "- a: Report how far raters differ" in told(plan)


def test_a_page_for_a_reader() -> None:
    text = recommend(ORGANS).explain()
    assert text.startswith("# What to compute, and why\n\n## liver, spleen\n")
    for title in ("## vessels", "### Overlap (S6)", "### Boundary (S7)", "### Volume", "### For the methods section",
                  "### Assumed, because nothing was said", "### Do not rank together", "### Ranking"):  # fmt: skip
        assert f"\n{title}\n" in text
    assert max(map(len, text.splitlines())) <= 100
    assert "Order of aggregation: image, then patient, then centre." in text
    objects = of("InS", small_structures=True).explain()
    assert "Before you trust these numbers" in objects


# --- leaving and coming back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plan.toml", "plan.json"])
def test_plans_come_back_from_files(name: str, tmp_path: Path) -> None:
    plan = recommend(ORGANS).choose("S6", "iou", "liver").with_metric("accuracy", reason="for 'old' \"times\"\n\x7f")
    plan.save(tmp_path / name)
    again = Plan.load(tmp_path / name)
    assert again == plan == pickle.loads(pickle.dumps(plan))
    assert again.explain() == plan.explain()
    assert again.choose("S6", "dsc", "liver") == plan.choose("S6", "dsc", "liver")


def test_a_loaded_plan_is_what_this_version_computes(tmp_path: Path) -> None:
    data = recommend(ORGANS).to_dict()
    assert json.loads(json.dumps(data)) == data
    data["classes"]["liver"]["metrics"][0]["revision"] = 99
    with pytest.raises(ValueError, match="definition dsc has revision 99, this version computes 1"):
        Plan.from_dict(data)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(data))
    with pytest.raises(ValueError, match=r"plan.json: definition dsc has revision 99"):
        Plan.load(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "a plan of format 2 cannot be read, only 1"),
        ({"classes": []}, "classes of a plan must be a mapping, got"),
        ({"fingerprint": {"tubular": True}}, "has no item 'tubular'"),
        ({"classes": {"a": {"category": "SemS"}}}, "class 'a' has no metrics"),
        ({"classes": {"a": {"catgory": "SemS"}}}, "class 'a' has the unknown key 'catgory'; did you mean 'category'"),
        ({"classes": {"a": {"category": "SemS", "metrics": 3, "choices": []}}}, "class 'a', metrics must be a list"),
        ({"classes": {"a": 3}}, "class 'a' must be a mapping, got 3"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_told(change: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        Plan.from_dict({**recommend(ORGANS).to_dict(), **change})
    with pytest.raises(ValueError, match="a plan must be a mapping with classes"):
        Plan.from_dict({})


# --- it runs, and fast ------------------------------------------------------------------------------------------------


def _squares(shift: int) -> np.ndarray[Any, Any]:
    labels = np.zeros((24, 24), np.int64)
    labels[2:8, 2 + shift : 8 + shift], labels[12:18, 12:18] = 1, 2
    return labels


@pytest.mark.parametrize(
    "items",
    [
        {"problem_category": "SemS", "importance_volume": True, "nsd_tolerance_mm": 1.0},
        {"problem_category": "ObD", "iou_thresholds": [0.3, 0.5]},
        {"problem_category": "ObD", "localization_granularity": "position_only", "class_scores_available": False},
        {"problem_category": "InS", "prefer_pq": True, "nsd_tolerance_mm": 1.0},
        {"problem_category": "InS", "class_scores_available": False, "nsd_tolerance_mm": 1.0},
        {"problem_category": "InS", "tubular_shape": True, "importance_center": True, "nsd_tolerance_mm": 1.0},
        {
            "problem_category": "InS",
            "over_under_segmentation_preference": "avoid_oversegmentation",
            "boundary_error_penalization": "distance",
            "outlier_interest": "average",
        },
    ],
)
def test_plans_of_images_run(items: dict[str, Any]) -> None:
    of_objects = items["problem_category"] != "SemS"
    (metrics,) = recommend(Fingerprint(**items)).definitions(instances=of_objects).values()
    case = Case("one", _squares(0), _squares(1), scores={1: 0.9, 2: 0.8} if of_objects else None)
    results = assay.evaluate_cases([case], metrics, instances=of_objects, progress=False)
    assert {row.metric for row in results} == {one.name for one in metrics}
    assert {row.status for row in results} == {"ok"}


def test_objects_are_components_unless_labels_number_them() -> None:
    plan = of("ObD", iou_thresholds=[0.3])
    (components,), (labels,) = plan.definitions().values(), plan.definitions(instances=True).values()
    assert [dict(one.parameters)["objects"] for one in (*components, *labels)] == ["components"] * 2 + ["labels"] * 2
    assert [one.name for one in components] == [one.name for one in labels]


def test_plans_of_tables_run() -> None:
    (metrics,) = of("ImLC", calibration_requested=True, calibration_notion="class_wise").definitions().values()
    generator = np.random.default_rng(1)
    scores = generator.dirichlet((1.0, 1.0, 1.0), 60)
    truth = (scores + 0.3 * generator.random((60, 3))).argmax(axis=1)
    table = assay.score_table(truth, scores)
    results = assay.evaluate_table(table, metrics, probabilities=True)
    assert {row.metric for row in results} == {one.name for one in metrics}


def test_recommending_is_fast() -> None:
    recommend(ORGANS)
    spent = []
    for _ in range(5):
        start = time.perf_counter()
        recommend(ORGANS)
        spent.append(time.perf_counter() - start)
    assert min(spent) < 0.01


def test_definitions_are_complete() -> None:
    for one in only(of("SemS", nsd_tolerance_mm=1.0)).metrics:
        assert isinstance(one, Definition)
        assert one.describe()
    assert list(of("SemS").classes) == [EVERY_CLASS]
