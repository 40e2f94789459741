"""Pictures of values of methods on cases: all of them, and their aggregates with intervals.

Values that are not finite cannot be drawn: beside a method it says how many there are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .style import BLUE, GREY, INK, PALE, as_table, axes_or_new, dress, line_styles, short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Numbers = NDArray[np.float64]
_MANY = 1500  # dots or lines that a picture of lines and curves should not hold: they are drawn as an image in it
_GOLDEN = (math.sqrt(5) - 1) / 2


def dot_and_box_plot(
    values: ArrayLike,
    methods: Sequence[str],
    *,
    label: str = "value",
    clusters: Sequence[str] | None = None,
    lines: bool | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Draw every value as a dot over the box of its method, and a line through the dots of each case.

    Parameters
    ----------
    values
        Shape (methods, cases); NaN where a method has no value.
    methods
        Names of the rows.
    label
        What the values are, with their unit.
    clusters
        For each case what it belongs to, such as its patient or centre: the colour of its dots. More than 6 share
        colours, and are then not named.
    lines
        Whether dots of one case are joined; left out, if there are several methods and at most 100 cases.
    axes
        Where to draw; by default on a new figure that grows with the number of methods.

    Returns
    -------
    Axes
        A row per method, the first on top. Boxes go from the first to the third quartile with the median in them,
        whiskers to the furthest values within 1.5 times that range. Dots of a case are at the same height in every
        row.

    Raises
    ------
    ValueError
        Values that have no row for every method, or clusters that are not one per case.
    ImportError
        Matplotlib is not installed.
    """
    table = as_table(values, "values", methods)
    cases = table.shape[1]
    if clusters is not None and len(clusters) != cases:
        raise ValueError(f"clusters must be one for each of {cases} cases, got {len(clusters)}")
    axes = axes_or_new(axes, (6.4, 0.9 + 0.42 * len(methods)))
    height = np.arange(len(methods))[:, None] + _spread(cases, 0.5)
    drawn = np.isfinite(table)
    if (len(methods) > 1 and cases <= 100) if lines is None else lines:
        _join(axes, np.where(drawn, table, np.nan), height)
    for colour, name, own in _by_cluster(clusters, cases):
        shown = drawn & own
        _dots(axes, table[shown], height[shown], colour, name)
    _boxes(axes, [row[kept] for row, kept in zip(table, drawn, strict=True)], np.arange(len(methods)), 0.6)
    axes.set(xlabel=label, ylim=(len(methods) - 0.5, -0.5))
    axes.set_yticks(range(len(methods)), [_named(name, row) for name, row in zip(methods, table, strict=True)])
    return _across(axes, below=True, ncols=3, markerscale=2)


def distributions_plot(
    values: Mapping[str, ArrayLike], methods: Sequence[str], *, label: str = "value", axes: Axes | None = None
) -> Axes:
    """Draw how the values of a metric are spread for each class and method.

    Parameters
    ----------
    values
        By class the values, shape (methods, cases); NaN where a method has no value.
    methods
        Names of the rows, the same for all classes.
    label
        What the values are, with their unit.
    axes
        Where to draw; by default on a new figure that grows with the number of classes and methods.

    Returns
    -------
    Axes
        Under the name of each class a row per method with a box and dots, as in a dot-and-box plot.

    Raises
    ------
    ValueError
        No class, or values that have no row for every method.
    ImportError
        Matplotlib is not installed.
    """
    tables = {name: as_table(one, f"values[{name!r}]", methods) for name, one in values.items()}
    if not tables:
        raise ValueError("values must have at least one class, got none")
    axes, heights = headed(axes, list(tables), methods, 0.36)
    rows = [row for table in tables.values() for row in table]
    finite = [row[np.isfinite(row)] for row in rows]
    spread = [height + _spread(len(one), 0.5) for height, one in zip(heights, finite, strict=True)]
    _dots(axes, np.concatenate(finite), np.concatenate(spread), BLUE, "")
    _boxes(axes, finite, heights, 0.7)
    names = [_named(name, row) for name, row in zip([*methods] * len(tables), rows, strict=True)]
    axes.set_yticks(heights, names)
    axes.set(xlabel=label)
    return _across(axes)


def interval_plot(
    estimates: Mapping[str, tuple[ArrayLike, ArrayLike, ArrayLike]],
    methods: Sequence[str],
    *,
    label: str = "mean",
    axes: Axes | None = None,
) -> Axes:
    """Draw aggregates and their intervals: a forest plot.

    Parameters
    ----------
    estimates
        By class the estimate of each method, and the low and the high end of its interval; NaN where there is none.
    methods
        What there is an estimate of, the same for all classes.
    label
        What is estimated, with its unit.
    axes
        Where to draw; by default on a new figure that grows with the number of classes and methods.

    Returns
    -------
    Axes
        A row per class and method with a point and the line of its interval.

    Raises
    ------
    ValueError
        No class, or not one number for every method.
    ImportError
        Matplotlib is not installed.
    """
    if not estimates:
        raise ValueError("estimates must have at least one class, got none")
    axes, heights = headed(axes, list(estimates), methods, 0.26)
    triples = [_triple(*one, methods) for one in estimates.values()]
    point, low, high = (np.where(np.isfinite(one), one, np.nan) for one in np.concatenate(triples, axis=1))
    axes.hlines(heights, low, high, color=BLUE, linewidth=2, zorder=2)
    axes.plot(point, heights, "o", color=BLUE, markersize=5, zorder=3)
    axes.set_yticks(heights, [short_name(name or "all cases") for name in [*methods] * len(estimates)])
    axes.set(xlabel=label)
    return _across(axes)


def headed(axes: Axes | None, names: Sequence[str], methods: Sequence[str], inches: float) -> tuple[Axes, _Numbers]:
    """Axes with a row of a height per method under each of several names, and where the rows are."""
    several = len(names) > 1
    rows = len(methods) + several
    axes = axes_or_new(axes, (6.4, 0.9 + inches * rows * len(names)))
    for k, name in enumerate(names if several else ()):
        style: dict[str, Any] = {"fontsize": 9, "fontweight": "bold", "va": "center", "color": INK}
        axes.text(0, k * rows, f" {short_name(name or 'all', 60)}", transform=axes.get_yaxis_transform(), **style)
    axes.set_ylim(len(names) * rows - 0.4, -0.6)
    return axes, (np.arange(len(names))[:, None] * rows + np.arange(len(methods)) + several).ravel().astype(np.float64)


def _triple(estimate: ArrayLike, low: ArrayLike, high: ArrayLike, methods: Sequence[str]) -> _Numbers:
    named = zip(("estimate", "low", "high"), (estimate, low, high), strict=True)
    return np.array([as_table(np.reshape(one, (-1, 1)), name, methods)[:, 0] for name, one in named])


def _named(method: str, values: _Numbers) -> str:
    """A method's name, and how many of its values cannot be drawn."""
    infinite = int(np.isinf(values).sum())
    return short_name(method or "all cases") + (f"\n({infinite} infinite)" if infinite else "")


def _spread(count: int, width: float) -> _Numbers:
    """Places within a width that fill it evenly however many there are, and are the same every time."""
    return np.asarray((np.arange(count) * _GOLDEN % 1 - 0.5) * width, np.float64)


def _by_cluster(clusters: Sequence[str] | None, cases: int) -> list[tuple[str, str, NDArray[np.bool_]]]:
    """The colour, the name and the cases of each cluster."""
    if clusters is None:
        return [(BLUE, "", np.ones(cases, bool))]
    names = list(dict.fromkeys(clusters))
    own = np.array(clusters)
    styles = line_styles(len(names))
    return [(styles[k][0], short_name(one) if len(names) <= 6 else "", own == one) for k, one in enumerate(names)]


def _dots(axes: Axes, x: _Numbers, y: _Numbers, colour: str, name: str) -> None:
    size = 14 if x.size <= 300 else 6
    style: dict[str, Any] = {"color": colour, "alpha": 0.55, "linewidth": 0, "rasterized": x.size > _MANY}
    axes.scatter(x, y, s=size, zorder=2, label=name or "_nameless", **style)


def _join(axes: Axes, x: _Numbers, y: _Numbers) -> None:
    from matplotlib.collections import LineCollection

    paths = [np.column_stack([x[:, j], y[:, j]]) for j in range(x.shape[1])]
    lines = LineCollection(paths, colors=GREY, linewidths=0.6, alpha=0.5, zorder=1, rasterized=x.size > _MANY)
    axes.add_collection(lines)


def _boxes(axes: Axes, values: Sequence[_Numbers], heights: ArrayLike, width: float) -> None:
    """Boxes of what there is, drawn as few paths: hundreds of them are drawn in no time."""
    kept = [(one, at) for one, at in zip(values, np.asarray(heights), strict=True) if one.size]
    if not kept:
        return
    at = np.array([height for _, height in kept], float)
    q1, median, q3 = np.array([np.quantile(one, (0.25, 0.5, 0.75)) for one, _ in kept]).T
    reach = 1.5 * (q3 - q1)
    low = [one[one >= a].min() for (one, _), a in zip(kept, q1 - reach, strict=True)]
    high = [one[one <= b].max() for (one, _), b in zip(kept, q3 + reach, strict=True)]
    half = width / 2
    style: dict[str, Any] = {"color": INK, "linewidth": 1, "zorder": 4}
    axes.hlines([*(at - half), *(at + half)], [*q1, *q1], [*q3, *q3], **style)
    axes.vlines([*q1, *q3], [*(at - half)] * 2, [*(at + half)] * 2, **style)
    axes.hlines([*at, *at], [*low, *q3], [*q1, *high], **style)
    axes.vlines(median, at - half, at + half, **style | {"linewidth": 2.2})


def _across(axes: Axes, **legend: Any) -> Axes:
    """The dress of pictures with a row per method: lines in the grid only for the values."""
    dress(axes, **legend)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x", color=PALE)
    axes.tick_params(axis="y", length=0)
    return axes
