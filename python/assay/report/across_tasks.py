"""What a report says across tasks, classes and metrics: consensus rankings, and how much rankings agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..studies.consensus import rank_correlations, rank_distances
from ..studies.consensus_stability import ConsensusStability, consensus_stability
from .cells import names_left_out
from .parts import Gallery, Part, only_first, rank_records
from .study_figures import stability_plot
from .study_tables import as_score, method_name
from .tables import Cell, Content, Table, share, table
from .task_plots import dendrogram, stacked_ranks

if TYPE_CHECKING:
    from ..studies.ranking import Ranking
    from ..studies.stability import RankStability
    from ..studies.tables import CaseValues
    from .figures import Figure, Figures

_COLUMNS = 12  # tasks or metrics in one table
_ROWS = 66  # bars in one figure
_LEAVES = 60
_DRAWN = 12  # metrics with figures
_WITHOUT_TREE = "There is no dendrogram of these rankings: it needs scipy (assay[stats])."


class Group(NamedTuple):
    """The rankings by one metric, by the names of tasks, classes or both; `what` says which."""

    metric: str
    what: str
    stabilities: Mapping[str, RankStability]
    found: ConsensusStability


class Agreement(NamedTuple):
    """How much the rankings by two metrics agree in one task and class: Kendall's tau-b."""

    task: str
    class_name: str
    first: str
    second: str
    tau: float


class Across(NamedTuple):
    """All that is said across tasks, classes and metrics; `without` are sentences on what has no consensus."""

    groups: tuple[Group, ...]
    without: tuple[str, ...]
    agreements: tuple[Agreement, ...]

    @property
    def title(self) -> str:
        """Of the section."""
        over = dict.fromkeys(word for group in self.groups for word in group.what.split(" and "))
        return f"Across {' and '.join([*over, *(['metrics'] if self.agreements else [])]) or 'tasks'}"

    def __bool__(self) -> bool:
        return bool(self.groups or self.without or self.agreements)


def across(ranked: Iterable[tuple[CaseValues, Ranking, RankStability]]) -> Across:
    """Combine the rankings by each metric of all tasks and classes, and compare the metrics in each of these."""
    by_metric: dict[str, list[tuple[CaseValues, RankStability]]] = {}
    by_place: dict[tuple[str, str], dict[str, Ranking]] = {}
    for one, ranking, stability in ranked:
        by_metric.setdefault(one.metric, []).append((one, stability))
        by_place.setdefault((one.task, one.class_name), {})[one.metric] = ranking
    groups, without = [], []
    for metric, own in by_metric.items():
        if len(own) > 1:
            odd = _odd_one(own)
            if odd:
                without.append(f"{metric} has no consensus: {odd}.")
            else:
                groups.append(_group(metric, own))
    return Across(tuple(groups), tuple(without), tuple(_agreements(by_place)))


def _odd_one(own: Sequence[tuple[CaseValues, RankStability]]) -> str:
    """A method that has no rank in one of several rankings, in words; "" if all have the same."""
    names = _names([one for one, _ in own])[1]
    every = dict.fromkeys(method for _, stability in own for method in stability.ranking.methods)
    for name, (_, stability) in zip(names, own, strict=True):
        for method in every:
            if method not in stability.ranking.methods:
                return f"{method_name(method)} is not ranked in {name}, but in others"
    return ""


def _group(metric: str, own: Sequence[tuple[CaseValues, RankStability]]) -> Group:
    what, names = _names([one for one, _ in own])
    stabilities = {name: stability for name, (_, stability) in zip(names, own, strict=True)}
    samples = [(one.task, one.cases) for one, _ in own]
    return Group(metric, what, stabilities, consensus_stability(stabilities, samples=samples))


def _names(tables: Sequence[CaseValues]) -> tuple[str, list[str]]:
    """What differs between tables of one metric, and their names by it."""
    tasks, classes = {one.task for one in tables}, {one.class_name for one in tables}
    parts = [("tasks", [one.task for one in tables])] if len(tasks) > 1 else []
    if len(classes) > 1:
        parts.append(("classes", [one.class_name for one in tables]))
    names = [" · ".join(name or "–" for name in own) for own in zip(*(own for _, own in parts), strict=True)]
    alike = [f"{name} ({k + 1})" if names.count(name) > 1 else name for k, name in enumerate(names)]
    return " and ".join(what for what, _ in parts), alike


def _agreements(by_place: Mapping[tuple[str, str], Mapping[str, Ranking]]) -> Iterator[Agreement]:
    for (task, class_name), rankings in by_place.items():
        for first, second in combinations(rankings, 2):
            pair = {first: rankings[first], second: rankings[second]}
            if {*pair[first].methods} == {*pair[second].methods}:
                yield Agreement(task, class_name, first, second, float(rank_correlations(pair).tau[0, 1]))


# -- the page ------------------------------------------------------------------------------------------------------


def consensus_parts(found: Across, confidence: float, figures: Figures) -> list[Part]:
    """For each metric a table of the consensus beside the rank in each task, and its figures."""
    parts = []
    for k, group in enumerate(found.groups):
        gallery = Gallery(())
        if k < _DRAWN:
            drawn = tuple(_figures(group, confidence, figures))
            without = _WITHOUT_TREE if len(drawn) < 3 <= len(group.stabilities) else ""
            unnamed = names_left_out(len(group.found.consensus.methods))
            gallery = Gallery(drawn, " ".join(filter(None, (unnamed, without))))
        parts.append(Part(_consensus_table(group, confidence), gallery))
    return parts


def consensus_limit(found: Across) -> str:
    """What the parts of the consensus do not show."""
    return only_first(_DRAWN, len(found.groups), "metrics have figures here", "the numbers of all are in consensus.csv")


def _consensus_table(group: Group, confidence: float) -> Table:
    stable, own = group.found, group.found.consensus
    low, high = stable.intervals(confidence)
    median, first = stable.median_ranks, stable.winner_frequency
    shown = own.tasks[:_COLUMNS]
    after = ("mean rank", "median rank", f"{100 * confidence:g} % of resamples", "first in")
    rows: list[list[Content]] = [
        [
            method_name(own.methods[k]),
            _rank(own.ranks[k]),
            *(_rank(ranks[k]) for ranks in own.task_ranks[: len(shown)]),
            as_score(float(own.scores[k])),
            _rank(median[k]),
            Cell(f"{low[k]:g} to {high[k]:g}", float(low[k])),
            share(float(first[k])),
        ]
        for k in np.argsort(own.ranks, kind="stable")
    ]
    notes = [
        f"Methods are in the order of their mean rank over {_counted(group)}, each of which counts once, however many "
        "cases it has.",
        f"Resamples draw the cases of every task for itself, {_repeats(stable)} times; classes of the same cases "
        "share the draws. "
        + ("" if np.isnan(stable.mean_tau) else f"Mean Kendall's tau with this consensus: {stable.mean_tau:.2f}."),
        only_first(len(shown), len(own.tasks), "ranks have a column", "all are in rankings.csv"),
    ]
    header = ["method", "consensus rank", *(f"rank in {name}" for name in shown), *after]
    return table(f"{group.metric}: consensus of {_counted(group)}", header, rows, filter(None, notes))


def _rank(rank: float) -> Cell:
    return Cell(f"{rank:g}", float(rank))


def _repeats(stable: ConsensusStability) -> str:
    return f"{len(stable.ranks):,}"


def _counted(group: Group) -> str:
    """How many rankings of what."""
    several = "pairs of task and class" if " and " in group.what else group.what
    return f"{len(group.stabilities)} {several}"


def _figures(group: Group, confidence: float, figures: Figures) -> Iterator[Figure]:
    stable, own = group.found, group.found.consensus
    blobs = stability_plot(own, stable, confidence)
    caption = f"{group.metric}: the consensus rank over {_counted(group)} if the cases of each are drawn anew."
    yield figures.add(blobs, f"consensus {group.metric}", caption)
    if len(group.stabilities) > 2 and _has_scipy():
        yield _tree(group, figures)
    yield _stacked(group, figures)


def _stacked(group: Group, figures: Figures) -> Figure:
    """Bars of the ranks of each method in each task, the best method of the consensus first."""
    own = group.found.consensus
    tasks = dict([*group.stabilities.items()][:_COLUMNS])
    order = [own.methods[k] for k in np.argsort(own.ranks, kind="stable")]
    methods = order[: _ROWS // (len(tasks) + 1)]
    frequency = {
        name: one.frequencies.T[[one.ranking.methods.index(method) for method in methods]]
        for name, one in tasks.items()
    }
    places = next(iter(tasks.values())).places
    axes = stacked_ranks(frequency, [method_name(method) for method in methods], places=places)
    limits = [
        only_first(len(methods), len(order), "methods of the consensus", "the others have no room"),
        only_first(len(tasks), len(group.stabilities), group.what, "the others have no room"),
    ]
    caption = f"{group.metric}: how often a method gets which rank in each of {_counted(group)} if the cases are drawn"
    caption = " ".join(filter(None, [f"{caption} anew. Long pieces are ranks that cases do not change.", *limits]))
    return figures.add(axes, f"ranks by task {group.metric}", caption)


def _tree(group: Group, figures: Figures) -> Figure:
    rankings = {name: one.ranking for name, one in [*group.stabilities.items()][:_LEAVES]}
    axes = dendrogram(rank_distances(rankings), [*rankings])
    caption = (
        f"{group.metric}: which of {_counted(group)} rank alike. Distances are Spearman's footrule, each difference of "
        "ranks divided by the smaller rank, so that the top counts most; branches join at the largest distance between "
        "them."
    )
    fewer = only_first(len(rankings), len(group.stabilities), group.what, "the others have no room")
    return figures.add(axes, f"dendrogram {group.metric}", f"{caption} {fewer}".rstrip())


def _has_scipy() -> bool:
    from importlib.util import find_spec

    return find_spec("scipy") is not None


def agreement_table(found: Across) -> Table | None:
    """Kendall's tau of the rankings by each two metrics; None if there are no two."""
    if not found.agreements:
        return None
    taus: dict[frozenset[str], list[float]] = {}
    for one in found.agreements:
        taus.setdefault(frozenset((one.first, one.second)), []).append(one.tau)
    metrics = [*dict.fromkeys(name for one in found.agreements for name in (one.first, one.second))]
    shown = metrics[:_COLUMNS]
    rows: list[list[Content]] = [
        [name, *(_tau(taus.get(frozenset((name, other)), [])) for other in shown)] for name in shown
    ]
    most = max(map(len, taus.values()))
    notes = ["1 is the same order of methods, -1 the reverse, 0 none in common."]
    if most > 1:
        notes.append(
            f"Means over tasks and classes with both, at most {most}; in parentheses the least and the greatest."
        )
    notes.append(only_first(len(shown), len(metrics), "metrics", "all pairs are in agreement.csv"))
    return table("Kendall's tau of the rankings by two metrics", ["metric", *shown], rows, filter(None, notes))


def _tau(taus: Sequence[float]) -> Cell:
    defined = [tau for tau in taus if not np.isnan(tau)]
    if not defined:
        return Cell("–" if taus else "")
    mean = float(np.mean(defined))
    spread = f" ({min(defined):.2f} to {max(defined):.2f})" if len(defined) > 1 else ""
    return Cell(f"{mean:.2f}{spread}", mean)


# -- words and files -----------------------------------------------------------------------------------------------


def across_sentence(found: Across) -> str:
    """How the consensus was made, for the methods section."""
    if not found.groups:
        return ""
    over = " and ".join(dict.fromkeys(word for group in found.groups for word in group.what.split(" and ")))
    drawn = "in which the cases of each task are drawn independently" if "task" in over else "that the classes share"
    return (
        f"The consensus ranking by a metric is by the mean of the ranks over {over}; its stability is that of "
        f"resamples {drawn}."
    )


def consensus_records(found: Across, confidence: float) -> list[dict[str, Any]]:
    """A row for each metric and method."""
    return [
        {"metric": group.metric, "rankings": len(own.tasks), "by": own.by, **record}
        for group in found.groups
        for own in [group.found.consensus]
        for record in rank_records(own, group.found, confidence)
    ]


def agreement_records(found: Across) -> list[dict[str, Any]]:
    """A row for each two metrics of a task and class."""
    return [
        {"task": one.task, "class": one.class_name, "first": one.first, "second": one.second, "tau": one.tau}
        for one in found.agreements
    ]
