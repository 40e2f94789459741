"""`evaluate` and `evaluate_cases`."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor

from .._inputs import Labels
from .attempts import run_cases
from .case import Case, Source
from .one_case import Outcome, evaluate_case
from .progress import Progress, reporter
from .results import Results
from .rows import Row
from .run_folder import RunFolder
from .run_plan import Geometry, Metrics, RegionLabels, RunPlan, make_run_plan
from .set_values import SetValue, kept, set_value
from .workers import checked_cases, worker_count, worker_pool


def evaluate(
    reference: Source,
    prediction: Source,
    *,
    spacing: Sequence[float] | None = None,
    labels: Labels | None = None,
    metrics: Metrics = None,
    convention: str = "metrics_reloaded",
    ignore_label: int | None = None,
    mask: Source = None,
    scores: Source = None,
    class_axis: int | None = None,
    geometry: Geometry = "full",
    instances: bool = False,
    void_label: RegionLabels = None,
    crowd_label: RegionLabels = None,
    score_threshold: float | None = None,
    probabilities: bool = False,
    score_axis: int = -1,
    threads: int | None = None,
) -> Results:
    """Evaluate one prediction against its reference: every metric for every class, each statistic computed once.

    Parameters
    ----------
    reference, prediction
        Label maps of one shape (bool or integer, any strides, zero copy), or paths of images. Overlapping classes:
        dicts of masks by class name, or arrays of masks with `class_axis`.
    spacing
        Size of a voxel along each array axis, in mm. Left out it is read from the reference's file, else it is 1 and
        the definitions say so.
    labels
        Names with their label or labels (several make a region), or plain labels. Left out: every label but 0
        found in either map. A class that is in neither gets its rows all the same, with status "both_empty".
    metrics
        Keys of the catalogue, definitions made by `assay.metric`, or a plan made by `assay.recommend`, whose metrics
        differ by class (its fingerprint may say the labels too). Left out: dsc, hd95, assd and
        relative_volume_difference, and for probabilities also calibration errors.
    convention
        Whose definitions the keys and the defaults have, such as "deepmind"; `assay conventions` lists them. Defaults
        that it does not define are left out; definitions stay what they are.
    ignore_label
        Voxels with this label in the reference are removed from both arrays; it is no class.
    mask
        Voxels to evaluate; the others are removed from both arrays.
    scores
        For metrics of scores, such as auroc, ece or object_ap: the score of every voxel, as an array or the path of an
        image (an object takes the highest), or with an axis more that of every label 0, 1, ... in it; or, for
        object_ap and its kin, a mapping from the labels of the prediction to their scores.
    class_axis
        The axis of both arrays along which overlapping classes lie; `labels` then names its indices.
    geometry
        For files: "full" compares shape, spacing, origin and direction, "shape" the shape only.
    instances
        Whether every label is an object of its own. All of them are one class, "objects", unless `labels`, dicts of
        maps or `class_axis` tell classes apart. Keys of object metrics then mean labels instead of components, and
        metrics left out are pq, rq, sq, object_sensitivity, object_ppv, aji and object_dsc.
    void_label, crowd_label
        With `instances`, for metrics of matches: labels of the reference where nothing is known, and of objects that
        are not told apart, as COCO's and Cityscapes' panoptic evaluations have them (see `assay.match_instances`).
    score_threshold
        If it is given, the prediction holds scores, such as probabilities or a detection map: what is above is
        foreground, and `scores`, if left out, are the prediction's own.
    probabilities
        Whether the prediction holds probabilities, of the foreground or, with an axis more, of every label 0, 1, ...;
        the first label with the highest is predicted (the foreground above 0.5), and `scores`, if left out, are the
        prediction's own. Probabilities outside 0 to 1 are an error of the metrics of calibration, never logits.
    score_axis
        The axis of the labels in arrays with the probability of every label, and in NPY, NPZ and Zarr files that do not
        say which it is; in images it is the last.
    threads
        Number of threads, None for the default.

    Returns
    -------
    Results
        One row per class and metric (without a class if a metric is about all together), with case id "case", or none
        for values of level "set", here of a set of one. Undefined values are NaN; the status says why.

    Raises
    ------
    TypeError, ValueError, OSError
        An argument that cannot be used, or a reference that cannot be read. A prediction that is missing or cannot be
        read gives rows with status "missing_output".
    """
    plan = make_run_plan(
        metrics,
        convention,
        labels,
        ignore_label,
        class_axis,
        geometry,
        threads,
        instances=instances,
        score_threshold=score_threshold,
        void_label=void_label,
        crowd_label=crowd_label,
        probabilities=probabilities,
        score_axis=score_axis,
    )
    outcome = evaluate_case(Case("case", reference, prediction, spacing=spacing, mask=mask, scores=scores), plan)
    names = plan.class_names(outcome.classes)
    outcome.rows += outcome.missing_rows(names, plan)
    return _collect([outcome], names, _set_values("", {"case": outcome}, names, plan))


def evaluate_cases(
    cases: Iterable[Case],
    metrics: Metrics = None,
    *,
    convention: str = "metrics_reloaded",
    labels: Labels | None = None,
    ignore_label: int | None = None,
    class_axis: int | None = None,
    geometry: Geometry = "full",
    instances: bool = False,
    void_label: RegionLabels = None,
    crowd_label: RegionLabels = None,
    score_threshold: float | None = None,
    probabilities: bool = False,
    score_axis: int = -1,
    jobs: int | None = None,
    executor: Executor | None = None,
    threads: int | None = None,
    out: str | os.PathLike[str] | None = None,
    progress: bool | Progress | None = None,
) -> Results:
    """Evaluate many cases; what is wrong with one of them is recorded and does not end the run.

    Parameters
    ----------
    cases
        The cases, with ids that are unique per method. Images given as paths or callables are read in the worker.
    metrics, convention, labels, ignore_label, class_axis, geometry, instances, void_label, crowd_label
        As for `evaluate`. With `labels` left out the classes are all labels found in any case.
    score_threshold, probabilities, score_axis
        As for `evaluate`.
    jobs
        Cases evaluated at a time, in threads. None: the number of processors.
    executor
        Any concurrent.futures.Executor to use instead, such as a process pool or Dask's. What is lost when one of its
        workers dies is evaluated once more, one case at a time; the log "assay" says so.
    threads
        Threads per case. None: one if several cases run at a time, else the default.
    out
        A folder: definitions.json is written first, then the rows of each case as it finishes. If it holds the
        beginning of the same run, cases that are done are not computed again if their files are what they were, and no
        value is of the set, which needs what was counted in every case.
    progress
        True for a progress bar on standard error, or a function called with (done, all). None: a bar if standard
        error is a terminal.

    Returns
    -------
    Results
        Rows in the order of cases, classes and metrics, then for each method those of level "set", without a case.
        Status "missing_output": there is no prediction or it cannot be read; "error": anything else went wrong, or the
        worker died twice. `message` says what.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; problems of single cases are recorded instead.
    OSError
        `out` cannot be written. What was written before stays readable.
    RuntimeError
        A new process imports the main script and comes here again: call it under `if __name__ == "__main__":`.
    """
    cases = checked_cases(cases)
    workers = worker_count(jobs, executor, len(cases))
    if threads is None and workers > 1:
        threads = 1
    plan = make_run_plan(
        metrics,
        convention,
        labels,
        ignore_label,
        class_axis,
        geometry,
        threads,
        instances=instances,
        score_threshold=score_threshold,
        void_label=void_label,
        crowd_label=crowd_label,
        probabilities=probabilities,
        score_axis=score_axis,
    )
    group_keys = tuple(dict.fromkeys(key for case in cases for key in case.groups))
    folder = None if out is None else RunFolder(out, plan, group_keys, cases)
    outcomes: dict[tuple[str, str], Outcome] = {} if folder is None else folder.finished()
    resumed = set(outcomes)

    with reporter(progress, len(cases)) as report, worker_pool(executor, workers) as pool:
        report(len(outcomes), len(cases))
        for case, outcome in run_cases([case for case in cases if case.key not in resumed], plan, pool):
            outcomes[case.key] = outcome
            if folder is not None:
                folder.append(outcome.rows, outcome.definitions)
            report(len(outcomes), len(cases))

        # A class that only some cases hold is known when all are read; a resumed case is read again for it.
        names = plan.class_names(name for outcome in outcomes.values() for name in outcome.classes)
        lacking = [case for case in cases if case.key in resumed and set(names) - set(outcomes[case.key].classes)]
        for case, outcome in run_cases(lacking, plan, pool):
            outcomes[case.key].absent = outcome.absent

    for outcome in outcomes.values():
        missing = outcome.missing_rows(names, plan)
        outcome.rows += missing
        if folder is not None:
            folder.append(missing, outcome.definitions)
    by_method: dict[str, dict[str, Outcome]] = {}
    for case in cases:
        by_method.setdefault(case.method, {})[case.id] = outcomes[case.key]
    of_sets = [value for method, own in by_method.items() for value in _set_values(method, own, names, plan)]
    results = _collect([outcomes[case.key] for case in cases], names, of_sets)
    if folder is not None:
        folder.finish(results)
    return results


def _set_values(method: str, outcomes: Mapping[str, Outcome], names: list[str], plan: RunPlan) -> list[SetValue]:
    """The values of a set: one per class and definition, for the outcomes of one method by case."""
    of_set = [one for one in plan.definitions if one.level == "set"]
    failures = {case: outcome.failure for case, outcome in outcomes.items() if outcome.failure}
    values = []
    for name in (*names, ""):
        shares = [outcome.shares_of(name) for outcome in outcomes.values() if not outcome.failure]
        own = [one for one in of_set if one.metric.of_all_classes == (name == "") and plan.is_for(one.name, name)]
        for position, definition in enumerate(own):
            row = Row("", name, definition.name, math.nan, "ok", method, definition=definition.id)
            values.append(set_value([share[position] for share in shares], row, definition, failures))
    return values


def _collect(outcomes: Sequence[Outcome], names: list[str], of_sets: Sequence[SetValue]) -> Results:
    """All rows in the order of cases, classes and metrics, with the definitions in the order of their use."""
    order = {name: position for position, name in enumerate((*names, ""))}
    rows = [row for outcome in outcomes for row in sorted(outcome.rows, key=lambda row: order[row.class_name])]
    rows += [value.row for value in of_sets]
    known = {definition.id: definition for outcome in outcomes for definition in outcome.definitions}
    return Results(rows, [known[used] for used in dict.fromkeys(row.definition for row in rows)], kept(of_sets, known))
