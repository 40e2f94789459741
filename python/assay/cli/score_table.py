"""`assay evaluate scores.csv`: a table of samples with scores."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from .._core import ScoreCurve
from ..definition import Definition
from ..evaluation.by_class import of_every_class
from ..evaluation.policies import as_policy
from ..evaluation.render import number, result_cells
from ..evaluation.results import Results, definitions_data
from ..evaluation.rows import csv_text, write_text
from ..evaluation.score_run import Comparison, compare_methods, default_metrics, evaluate_table
from ..evaluation.score_samples import Samples
from ..io.score_files import read_score_table
from ..score_tables import ScoreTable
from ..selection.plan import Plan
from .options import Requirement, check_names, parse_metrics
from .planned import show_caveats, show_reasons, write_plan
from .reliability import write_reliability
from .tables import console, table

FILES = "results.csv, results.json, definitions.json, comparisons.csv"


def evaluate_scores(
    path: Path,
    *,
    plan: Plan | None,
    metrics: str | None,
    settings: Sequence[str],
    convention: str,
    policy: str,
    require: Sequence[str],
    positive: str | None,
    classes: str | None,
    score_threshold: float | None,
    probabilities: bool,
    confidence: float,
    omit: bool,
    out: Path | None,
) -> list[str]:
    """Evaluate a table, show it, compare its methods, and write what there is to `out`; which requirements fail."""
    requirements = [Requirement.parse(text) for text in require]
    chosen = as_policy(policy)
    samples = read_score_table(
        path,
        classes=None if classes is None else [name.strip() for name in classes.split(",")],
        positive=positive,
        non_finite="omit" if omit else "raise",
    )
    if plan is not None:
        definitions = of_every_class(plan)
    else:
        keys = ",".join(default_metrics(samples, convention, probabilities)) if metrics is None else metrics
        definitions = parse_metrics(keys, settings, convention)
    check_names(requirements, definitions)
    results = evaluate_table(
        samples, definitions, score_threshold=score_threshold, probabilities=probabilities, confidence=confidence
    )
    comparisons = _compared(samples, definitions, confidence)
    screen = console()
    if plan is not None:
        show_reasons(screen, plan)
    _show(screen, samples, results, comparisons)
    if about := _about_values(samples, results, score_threshold, confidence):
        screen.print(about, soft_wrap=True)
    if plan is not None:
        show_caveats(screen, plan)
    if out is not None:
        written = _write(samples, results, comparisons, confidence, out)
        written = ", ".join([written, *(write_plan(plan, out) if plan else ())])
        screen.print(f"Written to {escape(str(out))}: {written}", soft_wrap=True)
        if samples.scored and not find_spec("matplotlib"):
            screen.print("No plots: they need matplotlib, pip install 'assay\\[report]'", soft_wrap=True)
    summary = results.summary(chosen)
    return [line for requirement in requirements for line in requirement.failures(summary)]


def comparison_cells(comparisons: Sequence[Comparison]) -> tuple[list[str], list[list[str]]]:
    """Header and rows of comparisons."""
    rows = [
        [
            one.class_name,
            one.first,
            one.second,
            *(number(x, 4) for x in one[3:6]),
            "<0.0001" if one.p < 1e-4 else number(one.p, 4),
        ]
        for one in comparisons
    ]
    return ["class", "first", "second", "difference", "low", "high", "p"], rows


def _show(screen: Console, samples: ScoreTable, results: Results, comparisons: Sequence[Comparison]) -> None:
    """The tables, and once per method how many samples it leaves out, which every row says."""
    left_out = {method: samples.left_out(method) for method in samples.outputs}
    rows = [row._replace(message=row.message.removesuffix(left_out[row.method]).removesuffix("; ")) for row in results]
    screen.print(table(f"{len(samples)} samples", *result_cells(Results(rows))))
    for method, line in left_out.items():
        if line:
            screen.print(escape(f"{method}: {line}" if method else line), soft_wrap=True)
    if comparisons:
        screen.print(table("differences of AUROCs, DeLong's test", *comparison_cells(comparisons)))


def _about_values(samples: ScoreTable, results: Results, threshold: float | None, confidence: float) -> str:
    """What decisions and intervals are."""
    lines = []
    if samples.takes_threshold and any(one.metric.statistic != "curve" for one in results.definitions.values()):
        lines.append(
            f"Decided for {samples.own_classes[0]}: scores of at least {0.5 if threshold is None else threshold:g}."
        )
    with_limits = {results.definitions[row.definition].key for row in results if not math.isnan(row.low)}
    variance, ratio = ("DeLong", "") if samples.group is None else ("Obuchowski", ", with the variance of a ratio")
    intervals = []
    if "auroc" in with_limits:
        intervals.append(f"of AUROC by {variance}'s variance on the logit scale")
    if with_limits - {"auroc"}:
        intervals.append(f"of sensitivity, specificity, PPV and NPV by Wilson{ratio}")
    if intervals:
        lines.append(f"Intervals ({100 * confidence:g} %): {', '.join(intervals)}.")
    elif samples.weight is not None:
        lines.append("No intervals: proportions have none with weights, nor has AUROC with weights and groups.")
    return escape(" ".join(lines))


def _compared(samples: ScoreTable, definitions: Sequence[Definition], confidence: float) -> list[Comparison]:
    """The AUROCs of methods, if they are asked for and can be compared."""
    wanted = any(one.key == "auroc" for one in definitions)
    if not wanted or (samples.group is not None and samples.weight is not None):
        return []
    return compare_methods(samples, confidence=confidence)


def _write(
    samples: ScoreTable, results: Results, comparisons: Sequence[Comparison], confidence: float, out: Path
) -> str:
    """Write what there is; the names of the files."""
    out.mkdir(parents=True, exist_ok=True)
    results.to_csv(out / "results.csv")
    write_text(out / "definitions.json", json.dumps(definitions_data(results.definitions.values()), indent=1) + "\n")
    results.to_json(out / "results.json")
    columns = ["class", *Comparison._fields[1:]]
    records = [dict(zip(columns, one, strict=True)) for one in comparisons]
    write_text(out / "comparisons.csv", csv_text(records, columns))
    diagrams = write_reliability(results, out)
    drawn = curves(samples)
    if not drawn or not find_spec("matplotlib"):
        return FILES
    from ..report.discrimination import precision_recall_plot, roc_plot
    from ..report.style import save

    level = confidence if samples.group is None else None  # a curve knows no groups: intervals would be too narrow
    plots: dict[str, Any] = {
        "roc.svg": roc_plot(drawn, confidence=level),
        "precision_recall.svg": precision_recall_plot(drawn),
    }
    for name, axes in plots.items():
        save(axes, out / name)
    return ", ".join([FILES, *plots, *diagrams])


def curves(samples: ScoreTable) -> dict[str, ScoreCurve]:
    """The curves of every method with scores, and of every class unless there is a positive one."""
    found = {}
    for method, output in samples.outputs.items():
        if output.scores is None:
            continue
        own = Samples(samples, method)
        for name in samples.own_classes:
            parts = [method, name] if samples.positive is None else [method or name]
            found[" ".join(filter(None, parts))] = own.curve(name)
    return found
