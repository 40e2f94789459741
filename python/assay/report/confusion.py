"""Pictures of confusion matrices."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from .._core import ConfusionMatrix
from .._inputs import Array, as_choice
from .style import BLUE, INK, axes_or_new, dress

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

_WHOLE = {"reference": "rows add up to 100 %", "prediction": "columns add up to 100 %", "all": "cells add up to 100 %"}


def confusion_plot(matrix: ConfusionMatrix, *, shares: str | None = "reference", axes: Axes | None = None) -> Axes:
    """Draw a confusion matrix: the reference down, the prediction across, with counts and shares in the cells.

    Parameters
    ----------
    matrix
        A confusion matrix.
    shares
        What cells are shares of, which is also their shade: of their row ("reference", so that the diagonal shows
        sensitivities), of their column ("prediction", PPVs), of "all" samples, or None for counts alone.
    axes
        Where to draw; by default on a new figure that grows with the number of classes.

    Returns
    -------
    Axes
        With text in the cells if it fits, else with a colour bar and some of the names. A cell of an empty row (or
        column) has no share.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        Matplotlib is not installed.
    """
    if not isinstance(matrix, ConfusionMatrix):
        raise TypeError(f"matrix must be a ConfusionMatrix, got {type(matrix).__name__}")
    of = None if shares is None else as_choice(shares, "shares", tuple(_WHOLE))
    names = [str(name) for name in matrix.classes]
    side = min(max(3.2, 0.65 * len(names)), 9.0)
    axes = axes_or_new(axes, (side + 1.2, side + 0.8))
    values: Array = matrix.cells if of is None else matrix.shares(of)
    top = 1.0 if of in ("reference", "prediction") else float(np.nan_to_num(values).max()) or 1.0
    image = axes.imshow(values, cmap=_white_to_blue(), vmin=0, vmax=top)
    cell = 0.85 * min(axes.get_window_extent().size) * 72 / axes.figure.dpi / len(names)  # in points, as fonts are
    written = _write(axes, matrix.cells, None if of is None else values, values > 0.6 * top, cell)
    _name_classes(axes, names, cell)
    axes.set(xlabel="prediction", ylabel="reference")
    dress(axes).grid(visible=False)
    axes.spines[:].set_visible(False)
    if not written:
        axes.figure.colorbar(image, ax=axes, label="count" if of is None else f"share ({_WHOLE[of]})")
    elif of is not None:
        axes.set_title(_WHOLE[of], fontsize=9, color=INK)
    return axes


def _write(axes: Axes, cells: Array, shares: Array | None, dark: Array, cell: float) -> bool:
    """Write counts and shares into cells of a size in points; False if there is no room."""
    if cell < 12:
        return False
    texts = {
        (row, column): _count(count) + ("" if shares is None else _share(float(shares[row, column])))
        for (row, column), count in np.ndenumerate(cells)
    }
    longest = max(len(line) for text in texts.values() for line in text.split("\n"))
    size = min(9.0, cell / 2.6, cell / (0.62 * longest))
    if size < 5:
        return False
    for (row, column), text in texts.items():
        colour = "white" if dark[row, column] else INK
        axes.text(column, row, text, ha="center", va="center", fontsize=size, color=colour)
    lines = np.arange(1, len(cells)) - 0.5
    axes.hlines(lines, -0.5, len(cells) - 0.5, color="white", linewidth=1.5)
    axes.vlines(lines, -0.5, len(cells) - 0.5, color="white", linewidth=1.5)
    return True


def _count(count: float) -> str:
    return f"{count:.4g}" if isinstance(count, float) else f"{count:,}"


def _share(share: float) -> str:
    return "" if math.isnan(share) else f"\n{100 * share:.1f} %"


def _name_classes(axes: Axes, names: list[str], cell: float) -> None:
    """Names along both axes: all that have room, slanted if they are too wide to stand side by side."""
    step = math.ceil(10 / cell)  # a line of text is 10 points high
    shown = range(0, len(names), step)
    drawn = [names[k] for k in shown]
    axes.set_yticks(shown, drawn)
    if max(len(name) for name in drawn) * 5.5 > cell * step:
        axes.set_xticks(shown, drawn, rotation=45, ha="right", rotation_mode="anchor")
    else:
        axes.set_xticks(shown, drawn)


def _white_to_blue() -> Colormap:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("white to blue", ["#F7F7F7", BLUE]).with_extremes(bad="white")
