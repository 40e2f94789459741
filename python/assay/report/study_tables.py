"""The tables of a study's report: statuses, aggregates, comparisons and rankings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..evaluation.rows import STATUSES, Row
from ..studies.tables import CaseValues
from .parts import only_first
from .tables import Cell, Content, Table, p_value, share, table, with_interval

if TYPE_CHECKING:
    from ..selection import Plan
    from ..studies.aggregates import Aggregate
    from ..studies.comparison import PairTable
    from ..studies.ranking import Ranking
    from ..studies.stability import RankStability
    from .parts import Study

Key = tuple[str, str, str]
"""Task, class and metric."""

WORST = 3  # values of each class and metric
_MANY = 20  # rows of a table that is only there to show examples
_ARROWS = {"up": "↑", "down": "↓"}


class Failures(NamedTuple):
    """What is not a plain value: a table by method, the worst cases of it, and in one sentence what there is."""

    sentence: str
    by_method: Table
    examples: Table | None


def method_name(method: str) -> str:
    """A method's name; the only one may have none."""
    return method or "the prediction"


def named(one: CaseValues) -> str:
    """Task, class and metric with its unit."""
    unit = f" ({one.unit})" if one.unit and one.unit != "1" else ""
    return f"{' · '.join(filter(None, (one.task, one.class_name, one.metric)))}{unit}"


def failures(study: Study) -> Failures:
    """How many values of each method have which status, and the cases with most of those that are no plain value."""
    counts: dict[str, Counter[str]] = {}
    put_in: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    for one in study.tables:
        for k, method in enumerate(one.methods):
            counts.setdefault(method, Counter()).update(one.statuses[k])
            put_in[method] += one.penalised[k]
            dropped[method] += int(np.isnan(one.values[k]).sum())
    present = {status for own in counts.values() for status, count in own.items() if count}
    shown = [status for status in (*STATUSES, "absent") if status == "ok" or status in present]
    header = ["method", "values", *(status.replace("_", " ") for status in shown), "put in by policy", "left out"]
    rows: list[list[Content]] = [
        [method_name(method), sum(own.values()), *(own[status] for status in shown), put_in[method], dropped[method]]
        for method, own in counts.items()
    ]
    total = sum(sum(own.values()) for own in counts.values())
    good = sum(own["ok"] for own in counts.values())
    if good == total:
        sentence = f"All {total:,} values are defined: no output is missing and no mask was empty on one side only."
    else:
        sentence = (
            f"{total - good:,} of {total:,} values are of a missing output, an empty mask or an error. "
            f"The policy {study.policy.name} put in "
            f"{sum(put_in.values()):,} of them and left {sum(dropped.values()):,} out."
        )
    notes = [f"Policy {study.policy.name}: {study.policy.description}."]
    if "absent" in present:
        notes.append("Absent: other methods have a row of the case, this one has none.")
    return Failures(sentence, table("Values by method and status", header, rows, notes), _examples(study))


def _examples(study: Study) -> Table | None:
    """The cases in which most went wrong, with what was said of it."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in study.results:
        if row.case and row.status != "ok":
            found.setdefault((row.case, row.method), []).append(row)
    if not found:
        return None
    worst = sorted(found.items(), key=lambda item: (-_severity(item[1]), -len(item[1])))
    rows = []
    for (case, method), own in worst[:_MANY]:
        statuses = Counter(row.status.replace("_", " ") for row in own)
        classes = list(dict.fromkeys(row.class_name for row in own if row.class_name))
        said = next((row.message for row in own if row.message), "")
        what = ", ".join(f"{count} × {status}" for status, count in statuses.most_common())
        rows.append([case, method_name(method), what, listed(classes), said])
    more = [f"And {len(worst) - _MANY:,} more; all rows are in results.csv."] if len(worst) > _MANY else []
    return table(
        "Cases with failures, the gravest first", ["case", "method", "values", "classes", "message"], rows, more
    )


def _severity(rows: Iterable[Row]) -> int:
    """How grave: an error before a missing output before an empty side."""
    grave = {"error": 3, "missing_output": 2, "both_empty": 0}
    return max(grave.get(row.status, 1) for row in rows)


def listed(names: Sequence[str], most: int = 6) -> str:
    """The first of many names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def aggregate_tables(aggregates: Sequence[Aggregate], compared: Mapping[Key, PairTable]) -> list[Table]:
    """For each task and class a table of methods and metrics: estimates with intervals, the best marked if it is."""
    groups: dict[tuple[str, str], dict[str, dict[str, Aggregate]]] = {}
    for one in aggregates:
        own = groups.setdefault((one.task, one.class_name), {})
        own.setdefault(one.metric, {})[one.method] = one
    tables = []
    for (task, class_name), metrics in groups.items():
        methods = dict.fromkeys(method for by_method in metrics.values() for method in by_method)
        best = {name: _best(compared.get((task, class_name, name))) for name in metrics}
        header = ["method", *(_heading(metric, next(iter(own.values()))) for metric, own in metrics.items())]
        rows: list[list[Cell]] = []
        for method in methods:
            cells = [Cell(method_name(method))]
            for metric, by_method in metrics.items():
                found = by_method.get(method)
                mark = "best" if best[metric] == method else ""
                cells.append(Cell("–") if found is None else with_interval(found.estimate, found.low, found.high, mark))
            rows.append(cells)
        title = " · ".join(filter(None, (task, class_name))) or "All"
        tables.append(table(title, header, rows, [*_left_out_notes(metrics), *_interval_notes(metrics)]))
    return tables


def _left_out_notes(metrics: Mapping[str, Mapping[str, Aggregate]]) -> list[str]:
    """Which numbers are of fewer cases than others, which can make a method look better than it is."""
    fewer = [
        f"{method_name(one.method)} {name} {one.left_out} of {one.cases}"
        for name, by_method in metrics.items()
        for one in by_method.values()
        if one.left_out
    ]
    return [f"Cases that are left out of a number: {listed(fewer)}."] if fewer else []


def _interval_notes(metrics: Mapping[str, Mapping[str, Aggregate]]) -> list[str]:
    """What is to be known of the intervals, and of how many of them."""
    every = [one for by_method in metrics.values() for one in by_method.values()]
    counts = Counter(one.note for one in every if one.note)
    return [f"{_sentence(note)[:-1]} ({count} of {len(every)} intervals)." for note, count in counts.most_common()]


def _heading(metric: str, one: Aggregate) -> str:
    unit = f", {one.unit}" if one.unit and one.unit != "1" else ""
    return f"{metric}{unit} {_ARROWS.get(one.direction, '')}".rstrip()


def key_of(one: CaseValues | Aggregate) -> Key:
    """What values or aggregates are of."""
    return one.task, one.class_name, one.metric


def _best(pairs: PairTable | None) -> str | None:
    """The method that is better than every other, as the comparisons say."""
    wins = Counter(pair.better for pair in pairs or () if pair.better)
    return next((name for name, count in wins.items() if pairs and count == len(pairs.methods) - 1), None)


def detail_table(aggregates: Sequence[Aggregate]) -> Table:
    """What each aggregate was made of."""
    header = ["of", "method", "cases", "used", "put in", "left out", "independent units", "statuses", "note"]
    rows: list[list[Content]] = [
        [
            " · ".join(filter(None, key_of(one))),
            method_name(one.method),
            one.cases,
            one.used,
            one.penalised,
            one.left_out,
            one.units,
            ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in one.statuses.items() if count),
            one.note,
        ]
        for one in aggregates
    ]
    return table("What each aggregate was made of", header, rows)


def comparison_table(one: CaseValues, pairs: PairTable, order: Sequence[str]) -> Table:
    """The paired differences of a metric; of many methods those with the first of `order` only."""
    shown, notes = [*pairs], [*map(_sentence, pairs.notes)]
    if len(shown) > 3 * _MANY and order:
        shown = [pair for pair in pairs if order[0] in (pair.first, pair.second)]
        notes.append(f"Only pairs with {method_name(order[0])}; all {len(pairs):,} are in comparisons.csv.")
    header = [
        "methods",
        pairs.counted,
        f"{pairs.statistic} difference",
        "p",
        "adjusted p",
        "least attainable p",
        "better",
    ]
    rows: list[list[Content]] = [
        [
            f"{method_name(pair.first)} − {method_name(pair.second)}",
            pair.cases,
            with_interval(pair.difference, pair.low, pair.high),
            p_value(pair.p),
            p_value(pair.adjusted_p),
            p_value(pair.wilcoxon.smallest_p),
            pair.better,
        ]
        for pair in shown
    ]
    beyond = sum(pair.wilcoxon.smallest_p > pairs.alpha for pair in shown)
    if beyond:
        notes.append(f"{beyond} of these signed-rank tests cannot reach p = {pairs.alpha:g}, whatever the values.")
    return table(named(one), header, rows, notes)


def ranking_table(one: CaseValues, ranking: Ranking, stability: RankStability, confidence: float) -> Table:
    """The methods in order of their rank, and how often they keep it."""
    low, high = stability.intervals(confidence)
    median, first = stability.median_ranks, stability.winner_frequency
    header = ["method", "rank", "score", "median rank", f"{100 * confidence:g} % of resamples", "first in"]
    rows: list[list[Content]] = [
        [
            method_name(ranking.methods[k]),
            Cell(f"{ranking.ranks[k]:g}", float(ranking.ranks[k])),
            as_score(float(ranking.scores[k])),
            Cell(f"{median[k]:g}", float(median[k])),
            Cell(f"{low[k]:g} to {high[k]:g}", float(low[k])),
            share(float(first[k])),
        ]
        for k in np.argsort(ranking.ranks, kind="stable")
    ]
    notes = dict.fromkeys(map(_sentence, [str(ranking.scheme), *ranking.notes, *stability.notes]))
    if not math.isnan(stability.mean_tau):
        notes[f"Mean Kendall's tau of the resamples with this ranking: {stability.mean_tau:.2f}."] = None
    return table(named(one), header, rows, notes)


def as_score(score: float) -> Content:
    """A score; none where a failure counts as worse than every value."""
    return score if math.isfinite(score) else Cell("–")


def _sentence(note: str) -> str:
    return f"{note[:1].upper()}{note[1:].rstrip('.')}."


def worst_table(rows: Sequence[Row]) -> Table:
    """The cases with the worst values of each class and metric."""
    header = ["of", "case", "method", "value", "status", "where to look"]
    cells: list[list[Content]] = [
        [
            " · ".join(filter(None, (row.groups.get("task", ""), row.class_name, row.metric))),
            row.case,
            method_name(row.method),
            "–" if math.isnan(row.value) else row.value,
            row.status.replace("_", " "),
            f"({', '.join(f'{place:g}' for place in row.farthest)})" if row.farthest else "",
        ]
        for row in rows[: 6 * _MANY]
    ]
    more = only_first(6 * _MANY, len(rows), "of these values", "every value is in results.csv")
    caption = f"The {WORST} worst values of each class and metric, missing outputs aside"
    return table(caption, header, cells, [more] if more else [])


def plan_table(plan: Plan) -> Table:
    """The metrics of a plan with the reason for each, once for the classes that have it for the same reason."""
    classes: dict[tuple[str, str, str], list[str]] = {}
    for class_name, one in plan.classes.items():
        for definition in one.metrics:
            why = next((choice.reason for choice in one.choices if definition.name in choice.metrics), "")
            why = why or next((own.reason for own in one.edits.added if own.metric.name == definition.name), "")
            classes.setdefault((definition.name, definition.metric.title, why), []).append(class_name)
    rows = [["all" if len(names) == len(plan.classes) > 1 else listed(names), *what] for what, names in classes.items()]
    return table("The metrics and why they were chosen", ["class", "metric", "what it is", "why"], rows)
