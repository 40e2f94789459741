"""Pictures of rankings of several tasks, by the names that challengeR gave them.

References
----------
Wiesenfarth et al., Methods and open-source toolkit for analyzing and visualizing challenge results, Scientific Reports
11 (2021), doi:10.1038/s41598-021-82017-6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from .cells import some
from .study_plots import headed
from .style import BLUE, as_table, axes_or_new, dress, short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def stacked_ranks(
    frequency: Mapping[str, ArrayLike],
    methods: Sequence[str],
    *,
    places: ArrayLike | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Draw in which tasks methods keep their ranks: stacked frequencies of ranks in resamples.

    Parameters
    ----------
    frequency
        By task, shape (methods, places): the share (or number) of resamples in which each method gets each place.
    methods
        Names of the rows, in the order in which they are drawn.
    places
        The ranks that the columns stand for, the same for all tasks; left out 1, 2, ...
    axes
        Where to draw; by default on a new figure that grows with the number of methods and tasks.

    Returns
    -------
    Axes
        Under the name of each method a bar per task, in it a piece for each rank, as long as the rank is frequent. The
        stronger the blue, the better the rank.

    Raises
    ------
    ValueError
        No task, or a frequency that does not fit the methods or places.
    ImportError
        Matplotlib is not installed.
    """
    if not frequency:
        raise ValueError("frequency must have at least one task, got none")
    tables = [as_table(one, f"frequency[{name!r}]", methods) for name, one in frequency.items()]
    across = np.arange(tables[0].shape[1]) + 1.0 if places is None else np.asarray(places, np.float64).ravel()
    for name, one in zip(frequency, tables, strict=True):
        if one.shape[1] != across.size:
            raise ValueError(
                f"frequency[{name!r}] must have a column for each of {across.size} places, got shape {one.shape}"
            )
    counts = np.stack(tables, axis=1).reshape(-1, across.size)  # methods, and in them tasks
    total = counts.sum(axis=1, keepdims=True)
    share = 100 * np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    axes, heights = headed(axes, list(methods), list(frequency), 0.26)
    _bars(axes, share, heights, across)
    axes.set_yticks(heights, [short_name(name) for name in frequency] * len(methods))
    axes.set(xlabel="% of the resamples", xlim=(0, 100))
    dress(axes).grid(visible=False)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return axes


def _bars(axes: Axes, share: Any, heights: Any, places: Any) -> None:
    """The pieces of each row, and beside them what their shades mean."""
    start = np.cumsum(share, axis=1) - share
    scale = axes.inset_axes((1.02, 0, 0.03, 1))
    for k, shade in enumerate(np.linspace(1, 0.2, len(places))):
        row = np.flatnonzero(share[:, k])
        # A shade is a blue that lets the ground through, so that the last ranks fade on a dark page too.
        style: dict[str, Any] = {"color": BLUE, "alpha": shade, "linewidth": 0}
        axes.barh(heights[row], np.maximum(share[row, k] - 0.3, 0.1), 0.74, left=start[row, k], **style)
        scale.barh(k, 1, 1, **style)
    at, texts = some(range(len(places)), [f"{place:g}" for place in places])
    scale.set_yticks(at, texts)
    scale.set(xticks=[], xlim=(0, 1), ylim=(len(places) - 0.5, -0.5), ylabel="rank")
    scale.yaxis.set_label_position("right")
    dress(scale).grid(visible=False)
    scale.tick_params(length=0, left=False, labelleft=False, labelright=True)
    scale.spines[:].set_visible(False)


def dendrogram(distances: ArrayLike, names: Sequence[str], *, axes: Axes | None = None) -> Axes:
    """Draw which rankings are alike: a tree that joins the nearest first.

    Parameters
    ----------
    distances
        Shape (names, names): how far each ranking is from each.
    names
        Of at least two rankings.
    axes
        Where to draw; by default on a new figure that grows with the number of names.

    Returns
    -------
    Axes
        A leaf for each name. Two branches join at the largest distance of a ranking of one from one of the other
        (complete linkage).

    Raises
    ------
    ValueError
        Distances that are not finite, symmetric and one for each two names, or less than two of these.
    ImportError
        Matplotlib or scipy is not installed.
    """
    table = np.asarray(distances, np.float64)
    if len(names) < 2 or table.shape != (len(names),) * 2:
        raise ValueError(
            f"distances must have a row and a column for each of at least 2 names, got shape {table.shape} "
            f"and {len(names)} names"
        )
    if not np.isfinite(table).all() or (table != table.T).any():
        raise ValueError("distances must be finite and the same in both directions")
    try:
        from scipy.cluster import hierarchy
    except ImportError:
        raise ImportError("a dendrogram needs scipy: pip install 'assay[stats]'") from None
    joined = hierarchy.linkage(table[np.triu_indices(len(names), 1)], method="complete")
    tree = hierarchy.dendrogram(joined, no_plot=True)
    axes = axes_or_new(axes, (6.4, 1.0 + 0.3 * len(names)))
    for across, heights in zip(tree["dcoord"], tree["icoord"], strict=True):
        axes.plot(across, (np.asarray(heights) - 5) / 10, color=BLUE, linewidth=1.8, solid_joinstyle="round")
    axes.set_yticks(range(len(names)), [short_name(names[k], 36) for k in tree["leaves"]])
    axes.set(xlabel="distance of the rankings", ylim=(len(names) - 0.5, -0.5))
    axes.set_xlim(0, 1.05 * float(table.max()) or 1.0)
    dress(axes).grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    return axes
