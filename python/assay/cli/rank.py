"""`assay rank`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from ..evaluation.failures import TASK
from ..evaluation.results import Results
from ..evaluation.run_folder import check_complete
from ..studies.aggregates import Aggregates
from ..studies.ranking import as_scheme
from ..studies.study import Ranked, Study
from .options import parse_names, parse_over_classes, parse_pairs
from .report import command_line
from .tables import console, table


def rank(
    results: Annotated[
        list[Path], typer.Argument(help="Tables of results: CSV files of any tool, or folders of runs.")
    ],
    scheme: Annotated[
        str,
        typer.Option(
            help="mean_then_rank, median_then_rank, quantile_then_rank, trimmed_mean_then_rank, worst_then_rank, "
            "rank_then_mean, rank_then_median or test_then_rank."
        ),
    ] = "mean_then_rank",
    statistic: Annotated[
        str, typer.Option(help="Of the aggregates: mean, median, worst or hierarchical_mean (with --levels).")
    ] = "mean",
    levels: Annotated[
        str | None, typer.Option(help="Group columns in which cases are nested, outermost first: centre,patient.")
    ] = None,
    over_classes: Annotated[
        str | None, typer.Option(help="Also one number for all classes: macro, or weights such as liver=1,tumour=3.")
    ] = None,
    metric: Annotated[list[str] | None, typer.Option(help="Only this metric; may be given again.")] = None,
    columns: Annotated[
        str | None, typer.Option(help="What the file calls the columns: case=Subject,method=team,value=Score.")
    ] = None,
    metrics: Annotated[
        str | None, typer.Option(help="For a file with a column per metric, the names of these: Dice,HD95.")
    ] = None,
    directions: Annotated[
        str | None, typer.Option(help="Of metrics that assay does not know: Score=up,Error=down.")
    ] = None,
    tasks: Annotated[
        str | None, typer.Option(help="The tables are of tasks of their own; a name for each: ct,mr.")
    ] = None,
    groups: Annotated[Path | None, typer.Option(help="A CSV file with a column case and group columns.")] = None,
    pattern: Annotated[
        str | None, typer.Option(help="A regular expression of case names with named groups: (?P<patient>.+?)_.*")
    ] = None,
    policy: Annotated[str, typer.Option(help="What undefined values count as.")] = "metrics_reloaded",
    interval: Annotated[str, typer.Option(help="bca, percentile, basic or t.")] = "bca",
    confidence: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
    resamples: Annotated[int, typer.Option(help="Of the bootstrap.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of all random numbers.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Folder for a report: a page, tables and figures.")] = None,
) -> None:
    """Aggregate results with intervals, rank methods, and say how stable the ranking is.

    Cases that a method lacks count as missing outputs.

    Exit code 0: done. 2: wrong use.
    """
    as_scheme(scheme)
    found = _read(results, parse_pairs(columns, "--columns"), parse_names(metrics), parse_names(tasks))
    if groups is not None or pattern is not None:
        found = found.with_groups(groups, pattern=pattern)
    if metric:
        unknown = [name for name in metric if name not in found.metrics]
        if unknown:
            raise ValueError(f"--metric {unknown[0]} is not in the results, which have {', '.join(found.metrics)}")
        found = Results([row for row in found if row.metric in metric], found.definitions.values())
    study = found.study(
        statistic,
        levels=parse_names(levels) or (),
        over_classes=parse_over_classes(over_classes),
        policy=policy,
        directions=parse_pairs(directions, "--directions"),
        interval=interval,
        confidence=confidence,
        resamples=resamples,
        seed=seed,
    )
    screen = console()
    _show_aggregates(screen, "Aggregates", study.aggregates())
    together = study.set_values()
    if len(together):
        _show_aggregates(screen, "All cases together", together)
    for one in study.rankings(scheme):
        _show_ranking(screen, one, confidence)
    _show_unranked(screen, study)
    if out is not None:
        screen.print(
            f"Written: {escape(str(study.report(out, scheme=scheme, command=command_line())))}", soft_wrap=True
        )


def _show_aggregates(screen: Console, title: str, aggregates: Aggregates) -> None:
    header = ["task", "class", "metric", "method", "estimate", "low", "high", "unit", "n", "penalised", "note"]
    cells = []
    for row in aggregates:
        numbers = [f"{value:.4g}" for value in (row.estimate, row.low, row.high)]
        counts = [f"{row.used}/{row.cases}", str(row.penalised)] if row.cases else ["", ""]
        cells.append([row.task, row.class_name, row.metric, row.method, *numbers, row.unit, *counts, row.note])
    screen.print(table(title, header, cells))
    screen.print(f"{aggregates.describe()}.", soft_wrap=True)


def _show_ranking(screen: Console, one: Ranked, confidence: float) -> None:
    ranking, stability = one.ranking, one.stability
    low, high = stability.intervals(confidence)
    rows = []
    for name in ranking.order:
        k = ranking.methods.index(name)
        score = f"{ranking.scores[k]:.6g}" if math.isfinite(ranking.scores[k]) else "–"
        between = f"{low[k]:g} to {high[k]:g}"
        rows.append([f"{ranking.ranks[k]:g}", name, score, between, f"{stability.winner_frequency[k]:.1%}"])
    screen.print("")
    screen.print(table(one.table.name, ["rank", "method", "score", "ranks in resamples", "best in"], rows))
    screen.print(f"{ranking.scheme} Kendall's tau with resamples: {stability.mean_tau:.2f}.", soft_wrap=True)
    for note in dict.fromkeys((*ranking.notes, *stability.notes)):
        screen.print(escape(note), soft_wrap=True)


def _show_unranked(screen: Console, study: Study) -> None:
    """Of which metrics there is no ranking for want of a direction, if there are methods to rank."""
    several = [one for one in study.tables if len(one.methods) > 1]
    for metric, direction in {one.metric: one.direction for one in several}.items():
        if direction not in ("up", "down"):
            unknown = f"whether more or less is better is not known; say --directions '{metric}=up' or '{metric}=down'"
            why = "neither more nor less is better, a target is" if direction == "target" else unknown
            said = f"Methods are not ranked by {metric}: {why}."
            screen.print(escape(said), soft_wrap=True)


def _read(
    paths: Sequence[Path], columns: dict[str, str], metrics: list[str] | None, tasks: list[str] | None
) -> Results:
    """The rows of all tables; that of a run has definitions, and must be complete: what lacks is no missing output."""
    if tasks is not None and len(tasks) != len(paths):
        raise ValueError(f"--tasks must name each of {len(paths)} tables, got {len(tasks)}: {', '.join(tasks)}")
    found = Results([])
    for k, path in enumerate(paths):
        if path.is_dir():
            own = Results.load(path)
            check_complete(path, own)
        else:
            own = Results.read_csv(path, columns=columns or None, metrics=metrics)
        if tasks is not None:
            rows = [row._replace(groups={**row.groups, TASK: tasks[k]}) for row in own]
            own = Results(rows, own.definitions.values())
        found = found + own
    return found
