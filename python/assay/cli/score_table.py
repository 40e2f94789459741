"""`assay evaluate scores.csv`: a table of samples with scores."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.markup import escape

from ..definition import Definition
from ..evaluation.render import number, result_cells
from ..evaluation.results import Results, definitions_data
from ..evaluation.rows import csv_text, write_text
from ..evaluation.score_run import Comparison, compare_methods, evaluate_table
from ..io.score_files import read_score_table
from ..score_tables import ScoreTable
from .tables import console, table

FILES = "results.csv, results.json, definitions.json, comparisons.csv"
PLOTS = ("roc.svg", "precision_recall.svg")


def evaluate_scores(
    path: Path,
    definitions: list[Definition] | None,
    *,
    unused: Mapping[str, object],
    convention: str,
    positive: str | None,
    classes: Sequence[str] | None,
    score_threshold: float | None,
    confidence: float,
    omit: bool,
    out: Path | None,
) -> Results:
    """Evaluate a table, show it, compare its methods, and write what there is to `out`."""
    for option, given in unused.items():
        if given:
            raise ValueError(f"{option} cannot be combined with a table of scores")
    samples = read_score_table(path, classes=classes, positive=positive, non_finite="omit" if omit else "raise")
    results = evaluate_table(
        samples, definitions, convention=convention, score_threshold=score_threshold, confidence=confidence
    )
    comparisons = _compared(samples, confidence)
    screen = console()
    screen.print(table(f"{len(samples)} samples", *result_cells(results)))
    if comparisons:
        screen.print(table("differences of AUROCs, DeLong's test", *comparison_cells(comparisons)))
    clustered = " of samples that depend on each other within a group" if samples.group is not None else ""
    screen.print(
        f"Intervals{clustered}: {100 * confidence:g} %, of AUROC by DeLong's variance on the logit scale, of "
        "sensitivity, specificity, PPV and NPV by Wilson.",
        soft_wrap=True,
    )
    if out is not None:
        written = _write(samples, results, comparisons, out)
        screen.print(f"Written to {escape(str(out))}: {written}", soft_wrap=True)
    return results


def comparison_cells(comparisons: Sequence[Comparison]) -> tuple[list[str], list[list[str]]]:
    """Header and rows of comparisons."""
    rows = [
        [one.class_name, one.first, one.second, *(number(x, 4) for x in (one.difference, one.low, one.high, one.p))]
        for one in comparisons
    ]
    return ["class", "first", "second", "difference", "low", "high", "p"], rows


def _compared(samples: ScoreTable, confidence: float) -> list[Comparison]:
    scored = all(output.scores is not None for output in samples.outputs.values())
    if not scored or (samples.group is not None and samples.weight is not None):
        return []
    return compare_methods(samples, confidence=confidence)


def _write(samples: ScoreTable, results: Results, comparisons: Sequence[Comparison], out: Path) -> str:
    out.mkdir(parents=True, exist_ok=True)
    results.to_csv(out / "results.csv")
    write_text(out / "definitions.json", json.dumps(definitions_data(results.definitions.values()), indent=1) + "\n")
    results.to_json(out / "results.json")
    records = [{"class": one.class_name, **one._asdict()} for one in comparisons]
    columns = ["class", *Comparison._fields[1:]]
    write_text(out / "comparisons.csv", csv_text(({name: r[name] for name in columns} for r in records), columns))
    if any(output.scores is None for output in samples.outputs.values()):
        return FILES
    from ..report.discrimination import precision_recall_plot, roc_plot, save

    for name, draw in zip(PLOTS, (roc_plot, precision_recall_plot), strict=True):
        save(draw(samples), out / name)
    return f"{FILES}, {', '.join(PLOTS)}"
