"""`Fingerprint.measure`: what data say about a problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .._inputs import Labels
from ..evaluation.case import Case
from ..evaluation.progress import Progress, reporter
from ..evaluation.run_plan import Geometry, RunPlan, make_run_plan
from ..evaluation.workers import checked_cases, worker_count, worker_pool
from ..score_tables import ScoreTable
from .case_facts import CaseFacts, LookAt, attempt_facts
from .fingerprint import ClassLabels
from .items import ITEMS, LIMITS
from .measured import Measured, Proposal
from .proposals import imbalance, of_all, of_class, of_groups


def measure(
    cases: Iterable[Case] | ScoreTable,
    *,
    labels: Labels | None = None,
    ignore_label: int | None = None,
    class_axis: int | None = None,
    geometry: Geometry = "full",
    instances: bool = False,
    score_threshold: float | None = None,
    probabilities: bool = False,
    score_axis: int = -1,
    jobs: int | None = None,
    progress: bool | Progress | None = None,
) -> Measured:
    """Look at data for the items of a fingerprint that they can answer.

    Parameters
    ----------
    cases
        The cases as for `assay.evaluate_cases`, or for image-level classification a table of samples
        (`assay.score_table`). With several methods a reference is looked at once. Structures are looked at in images
        of two and three axes; without `instances` they are connected components (8 and 26 neighbours).
    labels, ignore_label, class_axis, geometry, instances, score_threshold, probabilities, score_axis, jobs, progress
        As for `assay.evaluate_cases`; they say how the images are read. The classes of a table are its own.

    Returns
    -------
    Measured
        Proposals with evidence. A case that cannot be looked at is recorded in `problems`. What data cannot say has no
        proposal: what needs predictions without any, the sizes of a class that no reference holds, whether objects
        touch if they are not numbered (`instances`), whether predicted objects overlap.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; problems of single cases are recorded instead.
    """
    if isinstance(cases, ScoreTable):
        return _of_table(cases)
    listed = checked_cases(cases)
    workers = worker_count(jobs, None, len(listed))
    plan = make_run_plan(
        None,
        "metrics_reloaded",
        labels,
        ignore_label,
        class_axis,
        geometry,
        1 if workers > 1 else None,
        instances=instances,
        score_threshold=score_threshold,
        probabilities=probabilities,
        score_axis=score_axis,
    )
    facts = _looked_at(listed, plan, workers, progress)
    usable = [one for one in facts if not one.problem]
    classes, class_labels = _classes(usable, plan)
    of_whole, hints = of_groups(listed)
    of_whole |= of_all(usable, {name: _structures(usable, name) for name in classes})
    return Measured(
        proposals=_in_order({**of_whole, **_of_any(classes)}),
        classes=classes,
        labels=class_labels,
        cases=len(listed),
        problems={_named(one): one.problem for one in facts if one.problem},
        hints=tuple(hints),
    )


def _looked_at(cases: Sequence[Case], plan: RunPlan, workers: int, progress: bool | Progress | None) -> list[CaseFacts]:
    """The facts of all cases, in their order."""
    first = {case.id: case.key for case in reversed(cases)}
    ids = list(first)[::-1]
    number = min(len(ids), int(LIMITS["shape_images"].value))
    shaped = {ids[k * len(ids) // number] for k in range(number)}
    look_at = [LookAt(first[case.id] == case.key, case.id in shaped) for case in cases]
    facts = []
    with reporter(progress, len(cases)) as report, worker_pool(None, workers) as pool:
        for found in pool.map(lambda case, what: attempt_facts(case, plan, what), cases, look_at):
            facts.append(found)
            report(len(facts), len(cases))
    return facts


def _classes(
    facts: Sequence[CaseFacts], plan: RunPlan
) -> tuple[dict[str, dict[str, Proposal]], dict[str, ClassLabels]]:
    """The proposals of each class, and its labels."""
    if not facts:
        return {}, {}
    names = plan.class_names(name for one in facts for name in one.classes)
    known = {name: own.labels for one in facts for name, own in one.classes.items()}
    asked = plan.classes is not None or len(names) > 1  # the only class of a map needs no label
    labels = {name: known.get(name) if asked else None for name in names}
    plain = {name: one[0] if one is not None and len(one) == 1 else one for name, one in labels.items()}
    return {name: _in_order(of_class(facts, name, plan.instances)) for name in names}, plain


def _of_any(classes: dict[str, dict[str, Proposal]]) -> dict[str, Proposal]:
    """What holds for any class, with the evidence of those that make it so."""
    found = {}
    for key in dict.fromkeys(key for own in classes.values() for key in own):
        said = {name: own[key] for name, own in classes.items() if key in own}
        value = any(one.value for one in said.values())
        shown = {name: one for name, one in said.items() if one.value == value}
        words = "; ".join((f"class {name}: " if len(classes) > 1 else "") + one.evidence for name, one in shown.items())
        numbers = next(iter(said.values())).numbers if len(said) == 1 else {}
        found[key] = Proposal(value, words, numbers)
    return found


def _structures(facts: Sequence[CaseFacts], name: str) -> int:
    own = [one.classes[name].structures for one in facts if name in one.classes]
    return sum(len(one.voxels) for one in own if one is not None)


def _named(one: CaseFacts) -> str:
    return f"{one.case} ({one.method})" if one.method else one.case


def _in_order(proposals: dict[str, Proposal]) -> dict[str, Proposal]:
    return {key: proposals[key] for key in ITEMS if key in proposals}


def _of_table(table: ScoreTable) -> Measured:
    """What samples with classes say: of image-level classification."""
    samples = len(table)
    numbers = {name: int((table.reference == number).sum()) for number, name in enumerate(table.classes)}
    lacking = sum(int((~one.used).sum()) for one in table.outputs.values())
    outputs = samples * max(1, len(table.outputs))
    scored = [name for name, one in table.outputs.items() if one.scores is not None]
    found = {
        "class_imbalance": imbalance(numbers, "samples"),
        "class_scores_available": Proposal(
            bool(scored), f"{len(scored)} of {len(table.outputs)} methods have scores", {"methods": len(scored)}
        ),
        "invalid_output_possible": Proposal(
            lacking > 0, f"{lacking} of {outputs} outputs have no finite score", {"invalid": lacking}
        ),
        "n_classes": Proposal(len(table.classes), f"classes {', '.join(table.classes)}", {}),
    }
    groups = samples if table.group is None else len(set(table.group))
    if groups < samples:
        words = f"{samples} samples are of {groups} groups"
        found["non_independent_test_cases"] = Proposal(True, words, {"samples": samples, "groups": groups})
    return Measured(proposals=_in_order(found), cases=samples)
