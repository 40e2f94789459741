"""What the pictures have in common: colours, lines, axes and legends.

Colours are those of Okabe and Ito, which people tell apart whatever colours they see.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY = "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"
INK, GREY, PALE = "#333333", "#8C8C8C", "#E6E6E6"
ON_PALE, ON_DARK = "#222222", "#FEFEFE"  # text on a colour that stays the same whatever is behind the picture


def axes_or_new(axes: Axes | None, size: tuple[float, float] = (5.6, 3.8)) -> Axes:
    """The axes, or those of a new figure of a size in inches."""
    if axes is not None:
        return axes
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        raise ImportError("pictures need matplotlib: pip install 'assay[report]'") from None
    return plt.subplots(figsize=size, layout="constrained")[1]


def dress(axes: Axes, *, below: bool = False, **legend: Any) -> Axes:
    """Give axes the light dress of the pictures here, and a legend if there is anything to tell apart.

    `below` puts it below the label of the x axis, whatever the size of the picture.
    """
    axes.set_facecolor("white")
    axes.grid(visible=True, color=PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GREY)
    axes.tick_params(colors=INK, labelsize=9)
    for text in (axes.xaxis.label, axes.yaxis.label, axes.title):
        text.set_color(INK)
    if axes.get_legend_handles_labels()[1]:
        legend |= {"frameon": False, "fontsize": 9, "title_fontsize": 9, "labelcolor": INK, "alignment": "left"}
        axes.legend(**legend | (_below(axes) if below else {}))
    return axes


def _below(axes: Axes) -> dict[str, Any]:
    from matplotlib.transforms import ScaledTranslation

    below = axes.transAxes + ScaledTranslation(0, -34 / 72, axes.figure.dpi_scale_trans)
    return {"loc": "upper center", "bbox_to_anchor": (0.5, 0), "bbox_transform": below}


def line_styles(count: int) -> list[tuple[str, str]]:
    """A colour and a line style for each of many curves."""
    palette = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
    return [(palette[k % 6], ("-", "--", ":")[k // 6 % 3]) for k in range(count)]


def short_name(name: str, width: int = 28) -> str:
    """A name in one line of at most so many characters, in which a dollar is no formula."""
    words = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    cut = words if len(words) <= width else f"{words[: width - 1].rstrip()}…"
    return cut.replace("$", r"\$") or "–"


def as_table(values: ArrayLike, name: str, methods: Sequence[str]) -> NDArray[np.float64]:
    """Numbers with a row for each of at least one method."""
    table = np.asarray(values, np.float64)
    if not len(methods):
        raise ValueError("methods must name at least one method, got none")
    if table.ndim != 2 or len(table) != len(methods):
        raise ValueError(f"{name} must have a row for each of {len(methods)} methods, got shape {table.shape}")
    return table


def as_bins(bins: object, name: str = "bins") -> int:
    """A number of bins, or of something else."""
    if isinstance(bins, bool) or not isinstance(bins, (int, np.integer)) or bins < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, got {bins!r}")
    return int(bins)


def save(axes: Axes, path: str | os.PathLike[str]) -> None:
    """Write the figure of a picture to a file, legends outside its axes included, and let go of it."""
    import matplotlib.pyplot as plt

    figure: Any = axes.figure
    figure.savefig(path, bbox_inches="tight")
    plt.close(figure)
