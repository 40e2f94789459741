"""What pictures of many methods share: a cell for each, and names as far as there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .style import INK, ON_DARK, ON_PALE, dress, short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Numbers = NDArray[np.float64]
_DARKEST = "#0071B1"  # the blue of lines and dots, but one that pages leave as it is
_MOST = 24  # names or numbers along an axis


def square(count: int) -> tuple[float, float]:
    """The size of a picture with so many methods, in inches."""
    side = min(max(2.4, 0.42 * count), 9.0)
    return side + 2.2, side + 1.4


def tiles(axes: Axes, values: _Numbers, top: float) -> None:
    """Cells in shades from nearly white to blue, row 0 on top."""
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("white to blue", ["#F7F7F7", _DARKEST])
    rows, columns = values.shape
    style: dict[str, Any] = {"linewidth": 1, "edgecolor": "#FDFDFD"} if values.size <= 900 else {"rasterized": True}
    edges = np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5
    axes.pcolormesh(*edges, values, cmap=shades, vmin=0, vmax=top or 1.0, **style)
    axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
    dress(axes).grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def cells(axes: Axes, counts: NDArray[np.int64], label: str) -> None:
    """Tiles of counts with the numbers in them if they are few, else with a bar that explains the shades."""
    top = float(counts.max(initial=0))
    tiles(axes, counts.astype(np.float64), top)
    if counts.shape[1] > 12 or counts.size > 200:
        axes.figure.colorbar(axes.collections[0], ax=axes, label=label)
        return
    size = min(9.0, 25.0 / max(2, len(str(int(top)))))
    for (row, column), count in np.ndenumerate(counts):
        if count:
            colour = ON_DARK if count > 0.55 * top else ON_PALE
            axes.text(column, row, str(count), ha="center", va="center", fontsize=size, color=colour)


def name_columns(axes: Axes, names: Sequence[str]) -> None:
    """Names below, slanted unless they are short."""
    short = [short_name(name, 20) for name in names]
    at, texts = some(range(len(names)), short)
    slanted = max(map(len, texts)) > 5
    style: dict[str, Any] = {"rotation": 40, "ha": "right", "rotation_mode": "anchor"} if slanted else {}
    axes.set_xticks(at, texts, **style)
    axes.tick_params(axis="x", length=0, labelcolor=INK)


def some(places: Sequence[int], texts: Sequence[str]) -> tuple[list[int], list[str]]:
    """As many as have room, evenly: all of a few."""
    step = math.ceil(len(texts) / _MOST)
    return [*places[::step]], [*texts[::step]]


def names_left_out(count: int) -> str:
    """The sentence that belongs to pictures that have no room for the names of all methods; else nothing."""
    step = math.ceil(count / _MOST)
    return f"Axes name only one in {step} of {count} methods; the tables name all." if step > 1 else ""
