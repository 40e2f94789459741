"""Pictures of rankings and of how far to trust them, by the names that challengeR gave them.

Rank 1 is the best. Methods stand in the order of their rank.

References
----------
Wiesenfarth et al., Methods and open-source toolkit for analyzing and visualizing challenge results, Scientific Reports
11 (2021), doi:10.1038/s41598-021-82017-6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .cells import cells, name_columns, some, square, tiles
from .style import BLUE, GREY, INK, as_table, axes_or_new, dress, line_styles, short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Numbers = NDArray[np.float64]
_MANY = 1500  # dots or lines: more are drawn as an image within the picture


def podium_plot(
    values: ArrayLike,
    ranks: ArrayLike,
    methods: Sequence[str],
    *,
    label: str = "value",
    counted: str = "cases",
    axes: Axes | None = None,
) -> Axes:
    """Draw the values of each method by the rank that it got with them, the dots of a case joined.

    Parameters
    ----------
    values, ranks
        Shape (methods, cases): the values, and the rank of each method among the others on each case. Cases with a
        value that is not finite are left out.
    methods
        Names of the rows.
    label
        What the values are, with their unit.
    counted
        What the columns are, "cases" or "units" of them.
    axes
        Where to draw; by default on a new figure. The lower part has axes of its own within, `axes.child_axes[0]`.

    Returns
    -------
    Axes
        A podium place per rank, in it a column per method with a dot for each case on which the method got the rank.
        Methods that share a rank on a case get places side by side in an order that goes round from case to case.
        Below, a bar for each method and place: how often it got it.

    Raises
    ------
    ValueError
        Values or ranks that have no row for every method, or differ in shape.
    ImportError
        Matplotlib is not installed.

    References
    ----------
    Eugster, Hothorn and Leisch, Exploratory and inferential analysis of benchmark experiments (2008).
    """
    table, ranked = _alike(values, ranks, methods)
    finite = np.isfinite(table).all(axis=0) & np.isfinite(ranked).all(axis=0)
    table, places = table[:, finite], _places(ranked[:, finite])
    count = len(methods)
    axes = axes_or_new(axes, (min(9.5, max(5.6, 1.6 + 0.12 * count**2)), 4.8 + 0.2 * (count // 4)))
    below = axes.inset_axes((0, -0.42, 1, 0.3), sharex=axes)
    order = _order(places.mean(axis=1) if places.size else np.zeros(count))
    column = np.argsort(order)[:, None]
    x = places * (count + 1) + column
    _spaghetti(axes, x, table)
    edges = np.arange(count + 1) * (count + 1) - 1.0
    for k, (colour, _) in enumerate(line_styles(count)):
        style: dict[str, Any] = {"color": colour, "linewidth": 0, "rasterized": table.size > _MANY}
        axes.scatter(x[k], table[k], s=12 if table.size < 600 else 5, zorder=3, **style)
        times = np.bincount(places[k].astype(np.intp), minlength=count)
        below.bar(np.arange(count) * (count + 1) + column[k], times, 0.9, color=colour, label=short_name(methods[k]))
    for one in (axes, below):
        one.vlines(edges, 0, 1, transform=one.get_xaxis_transform(), color=GREY, linewidth=0.8, zorder=1)
    axes.set(xlim=(edges[0], edges[-1]), ylabel=label)
    below.set(ylabel=counted, xlabel=_rank_of(counted))
    below.set_xticks(edges[:-1] + (count + 1) / 2, [str(k + 1) for k in range(count)])
    dress(below, below=True, ncols=min(4, count)).grid(visible=False, axis="x")
    dress(axes).tick_params(labelbottom=False, bottom=False)
    axes.grid(visible=False, axis="x")
    below.tick_params(bottom=False)
    return axes


def ranking_heatmap(
    ranks: ArrayLike, methods: Sequence[str], *, counted: str = "cases", axes: Axes | None = None
) -> Axes:
    """Draw on how many cases each method got each rank.

    Parameters
    ----------
    ranks
        Shape (methods, cases): the rank of each method among the others on each case; NaN where it has none.
    methods
        Names of the rows.
    counted
        What the columns of `ranks` are, "cases" or "units" of them.
    axes
        Where to draw; by default on a new figure that grows with the number of methods.

    Returns
    -------
    Axes
        A column per method, in the order of their mean rank, and a row per rank; shared ranks between two whole ones
        have a row of their own. Numbers stand in the cells of up to 12 methods.

    Raises
    ------
    ValueError
        Ranks that have no row for every method.
    ImportError
        Matplotlib is not installed.
    """
    table = as_table(ranks, "ranks", methods)
    known = np.isfinite(table)
    places = np.union1d(np.arange(len(methods)) + 1.0, table[known])
    counts = np.array([(table == place).sum(axis=1) for place in places])
    mean = np.where(known, table, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    order = _order(np.where(known.any(axis=1), mean, np.inf))
    axes = axes_or_new(axes, square(len(methods)))
    cells(axes, counts[:, order], counted)
    name_columns(axes, [methods[k] for k in order])
    axes.set_yticks(*some(range(len(places)), [f"{place:g}" for place in places]))
    axes.set(ylabel=_rank_of(counted))
    return axes


def _rank_of(counted: str) -> str:
    return "rank on a case" if counted == "cases" else f"rank in one of the {counted}"


def blob_plot(
    methods: Sequence[str],
    ranks: ArrayLike,
    frequency: ArrayLike,
    *,
    places: ArrayLike | None = None,
    median: ArrayLike | None = None,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    confidence: float = 0.95,
    axes: Axes | None = None,
) -> Axes:
    """Draw how stable a ranking is: how often each method gets each rank if cases are drawn anew.

    Parameters
    ----------
    methods
        Their names.
    ranks
        The rank of each method with all cases.
    frequency
        Shape (methods, places): the share (or number) of resamples in which the method gets each place.
    places
        The ranks that the columns of `frequency` stand for; left out 1, 2, ...
    median, low, high
        Of the ranks of each method in the resamples: the median, and the ends of the interval.
    confidence
        Of the interval, for the legend.
    axes
        Where to draw; by default on a new figure that grows with the number of methods.

    Returns
    -------
    Axes
        A column per method; the area of a blob is how often the rank is got, the cross the median, the line the
        interval. A dashed line joins the ranks with all cases.

    Raises
    ------
    ValueError
        Not one number for every method, or a frequency that does not fit the places.
    ImportError
        Matplotlib is not installed.
    """
    table = as_table(frequency, "frequency", methods)
    across = np.arange(table.shape[1]) + 1.0 if places is None else np.asarray(places, np.float64).ravel()
    if across.size != table.shape[1]:
        raise ValueError(f"frequency must have a column for each of {across.size} places, got shape {table.shape}")
    own = _one_each(ranks, "ranks", methods)
    order = _order(own)
    total = table.sum(axis=1, keepdims=True)
    share = np.divide(table, total, out=np.zeros_like(table), where=total > 0)[order]
    width, height = square(len(methods))
    axes = axes_or_new(axes, (max(width, 5.2), height))
    row, place = np.nonzero(share)
    axes.plot(np.arange(len(methods)), own[order], "--", color=GREY, linewidth=1, zorder=1, label="with all cases")
    style: dict[str, Any] = {"color": BLUE, "alpha": 0.55, "linewidth": 0, "zorder": 2}
    axes.scatter(row, across[place], s=360 * share[row, place], **style)
    axes.scatter([], [], s=90, label="rank in a quarter of the resamples", **style)
    if low is not None and high is not None:
        ends = [_one_each(one, name, methods)[order] for one, name in ((low, "low"), (high, "high"))]
        text = f"{100 * confidence:g} % of the resamples"
        axes.vlines(np.arange(len(methods)), ends[0], ends[1], color=INK, linewidth=1.2, zorder=3, label=text)
    if median is not None:
        middle = _one_each(median, "median", methods)[order]
        axes.plot(np.arange(len(methods)), middle, "x", color=INK, markersize=6, zorder=4, label="median")
    name_columns(axes, [methods[k] for k in order])
    axes.set(ylabel="rank", xlim=(-0.6, len(methods) - 0.4), ylim=(0.4, max(len(methods), across.max(initial=1)) + 0.6))
    axes.set_yticks(*some(range(1, len(methods) + 1), [str(k + 1) for k in range(len(methods))]))
    return dress(axes, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)


def tau_violins(taus: Mapping[str, ArrayLike], *, axes: Axes | None = None) -> Axes:
    """Draw how much the rankings of resamples agree with the ranking of all cases.

    Parameters
    ----------
    taus
        By what was ranked Kendall's tau of each resample's ranking with that of all cases; NaN where it is undefined.
    axes
        Where to draw; by default on a new figure that grows with the number of violins.

    Returns
    -------
    Axes
        A violin per ranking over its quartiles, median (line) and mean (diamond). 1 is the same order, 0 is none in
        common. One without a defined tau is empty.

    Raises
    ------
    ValueError
        There is none.
    ImportError
        Matplotlib is not installed.
    """
    if not taus:
        raise ValueError("taus must have at least one ranking, got none")
    axes = axes_or_new(axes, (6.4, 1.0 + 0.5 * len(taus)))
    for height, given in enumerate(taus.values()):
        tau = np.asarray(given, np.float64)
        tau = tau[np.isfinite(tau)]
        if tau.size:
            _violin(axes, tau, height)
    axes.set_yticks(range(len(taus)), [short_name(name or "ranking", 36) for name in taus])
    axes.set(xlabel="Kendall's tau with the ranking of all cases", ylim=(len(taus) - 0.4, -0.6))
    axes.set_xlim(min(0.0, *axes.get_xlim()), 1.03)
    dress(axes).grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    return axes


def significance_map(
    better: ArrayLike, methods: Sequence[str], ranks: ArrayLike | None = None, *, axes: Axes | None = None
) -> Axes:
    """Draw which methods are significantly better than which.

    Parameters
    ----------
    better
        Shape (methods, methods): whether the method of the row is significantly better than that of the column.
    methods
        Their names.
    ranks
        The order in which they are drawn; left out, as given.
    axes
        Where to draw; by default on a new figure that grows with the number of methods.

    Returns
    -------
    Axes
        A cell is full where the method below it is significantly better than the method beside it. The diagonal is
        crossed out.

    Raises
    ------
    ValueError
        `better` is not square, or there is not one rank for every method.
    ImportError
        Matplotlib is not installed.
    """
    table = as_table(better, "better", methods)
    if table.shape != (len(methods),) * 2:
        raise ValueError(f"better must have a column for each of {len(methods)} methods, got shape {table.shape}")
    order = _order(_one_each(np.arange(len(methods)) if ranks is None else ranks, "ranks", methods))
    axes = axes_or_new(axes, square(len(methods)))
    drawn = table.T[np.ix_(order, order)] != 0
    np.fill_diagonal(drawn, val=False)
    tiles(axes, drawn.astype(float), 1.0)
    own = np.arange(len(methods))
    axes.plot(own, own, "x", color=GREY, markersize=6)
    name_columns(axes, [methods[k] for k in order])
    axes.set_yticks(*some(range(len(methods)), [short_name(methods[k], 20) for k in order]))
    axes.set(xlabel="this method is significantly better", ylabel="than this one")
    return axes


def scheme_plot(ranks: Mapping[str, ArrayLike], methods: Sequence[str], *, axes: Axes | None = None) -> Axes:
    """Draw the ranks of methods over ranking schemes: how much a ranking depends on the scheme.

    Parameters
    ----------
    ranks
        By scheme the rank of each method.
    methods
        Their names.
    axes
        Where to draw; by default on a new figure that grows with the number of methods.

    Returns
    -------
    Axes
        The schemes side by side, a line per method, its name at the end. Lines that do not cross are of methods that
        all schemes put in one order.

    Raises
    ------
    ValueError
        No scheme, or not one rank for every method.
    ImportError
        Matplotlib is not installed.
    """
    if not ranks:
        raise ValueError("ranks must have at least one scheme, got none")
    table = np.array([_one_each(one, f"ranks[{name!r}]", methods) for name, one in ranks.items()])
    axes = axes_or_new(axes, (max(5.2, 0.9 * len(ranks) + 2.2), 1.2 + 0.3 * len(methods)))
    across = np.arange(len(ranks))
    shift = _apart(table)
    for k, (colour, dashes) in enumerate(line_styles(len(methods))):
        axes.plot(across, table[:, k] + shift[:, k], color=colour, linestyle=dashes, marker="o", linewidth=1.8)
    _name_ends(axes, methods, across[-1], table[-1] + shift[-1])
    axes.set_xticks(across, [fill(short_name(name), 10) for name in ranks])
    axes.set_yticks(*some(range(1, len(methods) + 1), [str(k + 1) for k in range(len(methods))]))
    axes.set(ylabel="rank", xlim=(-0.25, len(ranks) - 0.75), ylim=(len(methods) + 0.5, 0.5))
    return dress(axes)


def _alike(values: ArrayLike, ranks: ArrayLike, methods: Sequence[str]) -> tuple[_Numbers, _Numbers]:
    table, ranked = as_table(values, "values", methods), as_table(ranks, "ranks", methods)
    if table.shape != ranked.shape:
        raise ValueError(f"ranks must have the shape of values {table.shape}, got {ranked.shape}")
    return table, ranked


def _one_each(numbers: ArrayLike, name: str, methods: Sequence[str]) -> _Numbers:
    return as_table(np.reshape(numbers, (-1, 1)), name, methods)[:, 0]


def _order(ranks: _Numbers) -> list[int]:
    """The methods from the first to the last rank; those that share one as they stand."""
    return [int(k) for k in np.argsort(ranks, kind="stable")]


def _places(ranks: _Numbers) -> _Numbers:
    """A place of its own, from 0, for each method on a case; those of one rank go round from case to case."""
    count = len(ranks)
    turn = (np.arange(count)[:, None] + np.arange(ranks.shape[1])) % max(count, 1)
    order = np.lexsort((turn, ranks), axis=0)
    return np.argsort(order, axis=0).astype(np.float64)


def _spaghetti(axes: Axes, x: _Numbers, y: _Numbers) -> None:
    from matplotlib.collections import LineCollection

    by_place = np.argsort(x, axis=0)
    across, up = np.take_along_axis(x, by_place, 0).T, np.take_along_axis(y, by_place, 0).T
    style: dict[str, Any] = {"colors": GREY, "linewidths": 0.5, "rasterized": y.size > _MANY}
    alpha = min(0.5, 40 / max(1, y.shape[1]))
    axes.add_collection(LineCollection([*np.stack([across, up], axis=2)], alpha=max(0.08, alpha), zorder=2, **style))


def _violin(axes: Axes, tau: _Numbers, height: float) -> None:
    """The distribution of tau as a mirrored histogram, which does not smooth over that there are few values of it."""
    counts, edges = np.histogram(tau, np.linspace(tau.min() - 1e-9, 1, 41) if tau.min() < 1 else [0.99, 1.01])
    half = 0.4 * np.repeat(counts / counts.max(), 2)
    ends = np.repeat(edges, 2)[1:-1]
    axes.fill_between(ends, height - half, height + half, color=BLUE, alpha=0.35, linewidth=0, zorder=2)
    q1, median, q3 = np.quantile(tau, (0.25, 0.5, 0.75))
    axes.hlines(height, q1, q3, color=INK, linewidth=3, zorder=3)
    axes.vlines(median, height - 0.3, height + 0.3, color=INK, linewidth=1.6, zorder=4)
    axes.plot(tau.mean(), height, "D", color=INK, markerfacecolor="white", markersize=5, zorder=5)


def _name_ends(axes: Axes, methods: Sequence[str], x: float, heights: _Numbers) -> None:
    """Names beside the ends of lines, each in a line of its own."""
    for line, k in enumerate(_order(heights)):
        if np.isfinite(heights[k]):
            axes.plot([x, x + 0.12], [heights[k], line + 1], color=GREY, linewidth=0.6, clip_on=False)
            axes.text(x + 0.15, line + 1, short_name(methods[k]), va="center", fontsize=9, color=INK)


def _apart(ranks: _Numbers) -> _Numbers:
    """How far to move points of one scheme and rank so that each can be seen."""
    shift = np.zeros_like(ranks)
    for row, moved in zip(ranks, shift, strict=True):
        for rank in np.unique(row[np.isfinite(row)]):
            own = np.flatnonzero(row == rank)
            moved[own] = (np.arange(own.size) - (own.size - 1) / 2) * min(0.18, 0.8 / own.size)
    return shift
