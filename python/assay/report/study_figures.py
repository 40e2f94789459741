"""The figures of a study's report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..studies.consensus import schemes_table
from ..studies.tables import CaseValues
from .cells import names_left_out
from .figures import Figure, Figures
from .parts import Gallery, only_first
from .rank_plots import blob_plot, podium_plot, ranking_heatmap, scheme_plot, significance_map, tau_violins
from .study_plots import distributions_plot, dot_and_box_plot, interval_plot
from .study_tables import listed, method_name, named

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..studies.aggregates import Aggregate, Estimand
    from ..studies.comparison import PairTable
    from ..studies.consensus import Consensus
    from ..studies.ranking import Ranking
    from ..studies.stability import RankStability, ResampledRanks

_ROWS = 66  # in one figure
_COLOURS = 6  # clusters that have a colour of their own
_PODIUM = 8  # methods: places with more columns cannot be read


def distribution_figures(tables: Sequence[CaseValues], figures: Figures, most: int) -> Gallery:
    """At most so many figures of all values: one per metric, or several if there are many classes."""
    groups = _by_metric(tables)
    shown = groups[:: max(1, math.ceil(len(groups) / most))]  # of every metric as many as of the others
    left_out = [one for group in groups if not any(group is own for own in shown) for one in group]
    note = ""
    if left_out:
        note = (
            f"Only {len(shown)} of {len(groups)} figures are drawn, evenly chosen: there are none of "
            f"{listed([named(one) for one in left_out])}; every value is in results.csv."
        )
    return Gallery(tuple(_distribution(group, figures) for group in shown), note)


def _distribution(group: Sequence[CaseValues], figures: Figures) -> Figure:
    first = group[0]
    label = f"{first.metric}{_unit(first.unit)}"
    title = " · ".join(filter(None, (first.task, label)))
    if len(group) == 1:
        column, clusters = _clusters(first)
        axes = dot_and_box_plot(first.values, first.methods, label=label, clusters=clusters)
        caption = f"{named(first)}: every case is a dot"
        caption += f", its colour the {column}" if column else ""
    else:
        axes = distributions_plot({one.class_name: one.values for one in group}, first.methods, label=label)
        caption = f"{title} by class: every case is a dot"
    gone = sum(int(np.isnan(one.values).sum()) for one in group)
    caption = f"{caption}; boxes hold the middle half." + (f" Values left out by the policy: {gone:,}." if gone else "")
    return figures.add(axes, f"values {title} {first.class_name}", caption)


def interval_figures(aggregates: Sequence[Aggregate], estimand: Estimand, figures: Figures, most: int) -> Gallery:
    """At most so many figures of aggregates with their intervals, by task and metric."""
    statistic = estimand.statistic if isinstance(estimand.statistic, str) else estimand.statistic[0]
    groups: dict[tuple[str, str, tuple[str, ...]], dict[str, list[Aggregate]]] = {}
    by_table: dict[tuple[str, str, str], list[Aggregate]] = {}
    for one in aggregates:
        by_table.setdefault((one.task, one.class_name, one.metric), []).append(one)
    for (task, class_name, metric), own in by_table.items():
        groups.setdefault((task, metric, tuple(one.method for one in own)), {})[class_name] = own
    drawn = []
    for (task, metric, methods), classes in list(groups.items())[:most]:
        shown = dict(list(classes.items())[: max(1, _ROWS // len(methods))])
        label = f"{statistic.replace('_', ' ')} {metric}{_unit(next(iter(shown.values()))[0].unit)}"
        triples = {
            name: ([a.estimate for a in own], [a.low for a in own], [a.high for a in own])
            for name, own in shown.items()
        }
        title = " · ".join(filter(None, (task, label)))
        fewer = only_first(len(shown), len(classes), "classes", "the tables have all")
        caption = f"{title} with {100 * estimand.confidence:g} % intervals. {fewer}".rstrip()
        drawn.append(figures.add(interval_plot(triples, methods, label=label), f"aggregates {task} {metric}", caption))
    what = "tasks and metrics have a figure of their intervals"
    return Gallery(tuple(drawn), only_first(len(drawn), len(groups), what, "the tables have all"))


def stability_plot(own: Ranking | Consensus, resampled: ResampledRanks, confidence: float) -> Axes:
    """The ranks of methods, and how often resamples give which."""
    low, high = resampled.intervals(confidence)
    return blob_plot(
        [method_name(method) for method in own.methods],
        own.ranks,
        resampled.frequencies.T,
        places=resampled.places,
        median=resampled.median_ranks,
        low=low,
        high=high,
        confidence=confidence,
    )


def ranking_figures(
    one: CaseValues, ranking: Ranking, stability: RankStability, confidence: float, figures: Figures
) -> Gallery:
    """How stable a ranking is, and the ranks on each case."""
    names = [method_name(method) for method in ranking.methods]
    blobs = stability_plot(ranking, stability, confidence)
    title = named(one)
    caption = (
        f"{title}: ranks if the {one.counted} are drawn anew. The larger a blob, the more resamples give that rank."
    )
    drawn = [figures.add(blobs, f"stability {title}", caption), _schemes(one, figures)]
    counts = ranking_heatmap(ranking.case_ranks, names, counted=one.counted)
    caption = f"{title}: in how many {one.counted} a method has which rank."
    drawn.append(figures.add(counts, f"case ranks {title}", caption))
    if len(names) > _PODIUM:
        note = (
            f"There is no podium plot: of {len(names)} methods it could not be read; it is drawn for up to {_PODIUM}."
        )
        return Gallery(tuple(drawn), f"{note} {names_left_out(len(names))}".rstrip())
    return Gallery((*drawn, _podium(one, ranking, names, figures)))


def _podium(one: CaseValues, ranking: Ranking, names: Sequence[str], figures: Figures) -> Figure:
    ranks = ranking.case_ranks
    values = one.values if ranks.shape == one.values.shape else one.values[:, ~np.isnan(one.values).any(axis=0)]
    axes = podium_plot(values, ranks, names, label=f"{one.metric}{_unit(one.unit)}", counted=one.counted)
    caption = f"{named(one)}: the values with which methods got their ranks; a line joins the dots of one of the "
    caption += f"{one.counted}."
    gone = len(one.cases) - int(np.isfinite(values).all(axis=0).sum())
    if gone:
        caption += (
            f" {one.counted.capitalize()} left out, of which not all values are finite: {gone} of {len(one.cases)}."
        )
    return figures.add(axes, f"podium {named(one)}", caption)


def _schemes(one: CaseValues, figures: Figures) -> Figure:
    """Whether the choice of the scheme decides who is first."""
    sign = 1 if one.direction == "up" else -1
    found = schemes_table(one.to_rank, direction=sign, methods=one.methods, missing="per_method")
    by_scheme = {scheme.name.replace("_", " "): ranks for scheme, ranks in zip(found.schemes, found.ranks, strict=True)}
    axes = scheme_plot(by_scheme, [method_name(method) for method in found.methods])
    agree = "have the same winner" if found.same_winner else "do not agree on the winner"
    return figures.add(axes, f"schemes {named(one)}", f"{named(one)}: ranks by other schemes. They {agree}.")


def tau_figure(taus: Mapping[str, ArrayLike], figures: Figures) -> Figure:
    """How much the rankings of resamples agree with those of all cases."""
    shown = dict(list(taus.items())[:_ROWS])
    fewer = only_first(len(shown), len(taus), "rankings", "the mean tau of each is below its table")
    caption = "Kendall's tau of the rankings of resamples with the ranking of all cases; 1 is the same order."
    return figures.add(tau_violins(shown), "tau", f"{caption} {fewer}".rstrip())


def significance_figure(one: CaseValues, pairs: PairTable, order: Sequence[str], figures: Figures) -> Gallery:
    """Which methods are significantly better than which."""
    place = {method: k for k, method in enumerate(pairs.methods)}
    better = np.zeros((len(place), len(place)), bool)
    for pair in pairs:
        if pair.better:
            worse = pair.second if pair.better == pair.first else pair.first
            better[place[pair.better], place[worse]] = True
    last = len(order)
    ranks = [order.index(method) if method in order else last for method in pairs.methods]
    axes = significance_map(better, [method_name(method) for method in pairs.methods], ranks)
    caption = f"{named(one)}: full where the method below is significantly better than the one beside."
    return Gallery((figures.add(axes, f"significance {named(one)}", caption),), names_left_out(len(place)))


def _by_metric(tables: Sequence[CaseValues]) -> list[list[CaseValues]]:
    """Tables of one task, metric and methods, in figures that are not too tall."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[CaseValues]] = {}
    for one in tables:
        groups.setdefault((one.task, one.metric, one.methods), []).append(one)
    parts = []
    for (_, _, methods), group in groups.items():
        size = max(1, _ROWS // (len(methods) + 1))
        parts += [group[start : start + size] for start in range(0, len(group), size)]
    return parts


def _clusters(one: CaseValues) -> tuple[str, Sequence[str] | None]:
    """The first group column with few groups, for colours."""
    for column, groups in one.groups.items():
        if 1 < len(set(groups)) <= _COLOURS:
            return column, [group or "–" for group in groups]
    return "", None


def _unit(unit: str) -> str:
    return f" ({unit})" if unit and unit != "1" else ""
