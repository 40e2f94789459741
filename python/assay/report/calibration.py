"""Pictures of calibration: frequencies over scores, and where observations lie in their forecasts.

What chance alone gives is a grey band; what lies in it is drawn hollow, what lies outside solid, so that no picture
needs its colours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..calibration import CalibrationBins, ReliabilityTable
from ..class_wise_calibration import ClassWiseCalibration
from ..pit import PitHistogram
from ..proportions import as_confidence
from .style import BLUE, GREY, INK, as_bins, axes_or_new, dress

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Numbers = NDArray[np.float64]
_BAND, _PALE_BLUE = "#D0D0D0", "#B9D7EA"
_WIDE = 30  # counts that differ by more have a logarithmic axis


def reliability_diagram(
    bins: CalibrationBins,
    *,
    confidence: float = 0.95,
    method: str = "wilson",
    repeats: int = 1000,
    seed: int = 0,
    axes: Axes | None = None,
) -> Axes:
    """Draw how often the event happens in each bin over the mean score there, and below how many samples a bin has.

    Parameters
    ----------
    bins
        Made by `calibration_bins`.
    confidence
        Probability of the intervals of the frequencies, and of the band.
    method
        How the intervals are made, as for `proportion_interval`.
    repeats, seed
        Draws for the ECE that chance gives, as for `CalibrationBins.null_distribution`.
    axes
        Where to draw; by default on a new figure. The counts have axes of their own within, `axes.child_axes[0]`.

    Returns
    -------
    Axes
        A point per bin that has samples, with the interval of its frequency, and the diagonal, on which calibrated
        models lie. The band is where the frequency of a bin lies with this probability, each bin for itself, if the
        event happens with the bin's mean score as probability: between two quantiles of the binomial distribution.
        Points in it are hollow. The title has the ECE, and the mean ECE that a calibrated model has by chance. Samples
        are taken for independent, which neighbouring voxels are not: intervals and band are then too narrow. With
        weights there is neither a band nor an ECE by chance. Without samples the picture says so.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        Matplotlib is not installed, or the method needs scipy.

    References
    ----------
    Broecker and Smith, Increasing the reliability of reliability diagrams, Weather and Forecasting 22 (2007),
    doi:10.1175/WAF993.1.
    """
    level = as_confidence(confidence)
    given = _as_calibration(bins, "bins", "CalibrationBins; reliability_diagrams draws several")
    table, title = _table(given, level, method), _ece(given, repeats, seed)
    axes = axes_or_new(axes, (4.6, 5.6))
    axes.set_aspect("equal")
    _draw(axes, axes.inset_axes((0, -0.31, 1, 0.25), sharex=axes), given, table, level)
    axes.set_title(title, loc="left", fontsize=9)
    return axes


def reliability_diagrams(
    bins: Mapping[str, CalibrationBins] | ClassWiseCalibration,
    *,
    columns: int = 3,
    confidence: float = 0.95,
    method: str = "wilson",
    repeats: int = 1000,
    seed: int = 0,
) -> list[Axes]:
    """Draw the reliability diagrams of several models, or of every class against all others, side by side.

    `columns` is how many there are in a row at most. The other parameters are those of `reliability_diagram`.

    Returns
    -------
    list of Axes
        One per statistic, in their order, on a new figure with one legend for all.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        Matplotlib is not installed, or the method needs scipy.
    """
    named = _by_name(bins)
    across = min(as_bins(columns, "columns"), len(named))
    level = as_confidence(confidence)
    parts = [
        (f"{_plain(name)}\n{_ece(one, repeats, seed)}", one, _table(one, level, method)) for name, one in named.items()
    ]
    down = math.ceil(len(parts) / across)
    figure: Any = axes_or_new(None, (3.3 * across, 4.3 * down + 0.7)).figure
    figure.clear()
    grid = figure.add_gridspec(2 * down, across, height_ratios=[4, 1] * down)
    every: list[Axes] = []
    entries: dict[str, Any] = {}
    for place, (title, one, table) in enumerate(parts):
        row, column = divmod(place, across)
        axes = figure.add_subplot(grid[2 * row, column])
        counts = figure.add_subplot(grid[2 * row + 1, column], sharex=axes)
        _draw(axes, counts, one, table, level)
        axes.set_title(title, loc="left", fontsize=9)
        entries |= {text: handle for handle, text in zip(*counts.get_legend_handles_labels(), strict=True)}
        counts.get_legend().remove()
        every.append(axes)
    style: dict[str, Any] = {"frameon": False, "fontsize": 9, "labelcolor": INK}
    figure.legend([*entries.values()], [*entries], loc="outside lower center", ncols=min(across, 3), **style)
    return every


def pit_histogram(pit: PitHistogram, *, confidence: float = 0.95, axes: Axes | None = None) -> Axes:
    """Draw how many samples have their PIT in each bin, in shares of what a uniform PIT gives.

    Parameters
    ----------
    pit
        A PIT histogram.
    confidence
        Probability of the band.
    axes
        Where to draw; by default on a new figure.

    Returns
    -------
    Axes
        A bar per bin, which is 1 for forecasts that are right. The band is where a bar lies with this probability, each
        for itself: between two quantiles of the binomial distribution. Bars that end in it are pale. Samples that are
        spread over several bins vary less than that. Without samples the picture says so.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.
    ImportError
        Matplotlib is not installed.
    """
    level = as_confidence(confidence)
    if not isinstance(pit, PitHistogram):
        raise TypeError(f"pit must be a PitHistogram, got {type(pit).__name__}")
    axes = axes_or_new(axes)
    axes.set(xlim=(0, 1), xlabel="PIT", ylabel="count / count if uniform")
    if not pit.samples:
        return _nothing(axes)
    flat = pit.samples / pit.bins
    low, high = (np.full(pit.bins, one / flat) for one in _quantiles(pit.samples, 1 / pit.bins, level))
    height, edges = pit.count / flat, pit.edges
    outside = (height < low) | (height > high)
    bars = axes.bar(edges[:-1], height, np.diff(edges), align="edge", edgecolor=BLUE, linewidth=0.8, zorder=2)
    for bar, solid in zip(bars, outside, strict=True):
        bar.set_facecolor(BLUE if solid else _PALE_BLUE)
    # Over the bars, which shine through.
    axes.axhspan(low[0], high[0], facecolor=(0.5, 0.5, 0.5, 0.35), edgecolor=GREY, linewidth=0.8, zorder=3)
    axes.axhline(1, color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=4)
    axes.set_ylim(0, 1.25 * max(height.max(), high[0]))
    _entries(axes, level, "uniform PIT", "s")
    uniformity = pit.uniformity()
    left_out = f", {pit.omitted} omitted" if pit.omitted else ""
    axes.set_title(f"{pit.samples} samples{left_out}, p = {uniformity.p:.2g} if uniform", loc="left", fontsize=9)
    return dress(axes, loc="upper center", ncols=2)


def _draw(axes: Axes, counts: Axes, bins: CalibrationBins, table: ReliabilityTable, level: float) -> None:
    """One reliability diagram; the number of samples on axes below, and a legend below these."""
    top, banded = bins.reduction == "top_label", not bins.weighted
    axes.set(xlim=(0, 1), ylim=(0, 1), ylabel="share that is right" if top else "frequency")
    axes.plot([0, 1], [0, 1], color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
    filled = np.flatnonzero(table.total > 0)
    mean, frequency = table.mean_score[filled], table.frequency[filled]
    outside: NDArray[np.bool_] = np.zeros(filled.size, bool)
    if banded and filled.size:
        low, high = _bands(table, filled, level)
        width = table.upper[filled] - table.lower[filled]
        axes.bar(table.lower[filled], high - low, width, bottom=low, align="edge", color=_BAND, zorder=1)
        outside = (frequency < low) | (frequency > high)
    limits = np.abs(np.array([table.low[filled], table.high[filled]]) - frequency)
    axes.errorbar(mean, frequency, limits, fmt="none", ecolor=BLUE, elinewidth=1.2, zorder=3)
    size = 6 if filled.size <= 25 else 3.5
    for face, shown in (("white", ~outside), (BLUE, outside)):
        if shown.any():  # where nothing is drawn, a line that is not clipped would take room in the corner
            style: dict[str, Any] = {"color": BLUE, "markerfacecolor": face, "markersize": size, "markeredgewidth": 1.4}
            axes.plot(mean[shown], frequency[shown], "o", linestyle="", zorder=4, clip_on=False, **style)
    if not filled.size:
        _nothing(axes)
    dress(axes).tick_params(labelbottom=False)
    _draw_counts(counts, table, "highest probability" if top else "score")
    _entries(counts, level, "calibrated", "o", banded=banded)
    counts.plot([], [], color=BLUE, linewidth=1.2, label=f"{100 * level:g} % interval")
    dress(counts, below=True, ncols=2)


def _draw_counts(axes: Axes, table: ReliabilityTable, label: str) -> None:
    """How many samples each bin has."""
    edges = np.append(table.lower, table.upper[-1])
    axes.stairs(table.total, edges, fill=True, facecolor=_PALE_BLUE, edgecolor=BLUE, linewidth=1)
    axes.set(xlim=(0, 1), xlabel=label, ylabel="samples")
    counts = table.total[table.total > 0]
    if not counts.size:
        axes.set(ylim=(0, 1), yticks=[0])
    elif counts.max() > _WIDE * counts.min():
        axes.set(yscale="log", ylim=(counts.min() / 2, counts.max() * 2))


def _entries(axes: Axes, level: float, line: str, marker: str, *, banded: bool = True) -> None:
    """Entries of the legend, which are there whatever is drawn."""
    from matplotlib.patches import Rectangle

    axes.plot([], [], color=INK, linewidth=1, linestyle=(0, (4, 3)), label=line)
    shape: dict[str, Any] = {"marker": marker, "linestyle": "", "color": BLUE, "markersize": 6}
    pale = shape | {"markerfacecolor": "white" if marker == "o" else _PALE_BLUE}
    if not banded:
        axes.plot([], [], label="bin, weighted", **pale)
        return
    nowhere = Rectangle((0, 0), 0, 0, color=_BAND, transform=axes.transAxes, label=f"{100 * level:g} % range by chance")
    axes.add_patch(nowhere)
    axes.plot([], [], label="bin inside it", **pale)
    axes.plot([], [], label="bin outside it", **shape)


def _nothing(axes: Axes) -> Axes:
    text = axes.text(0.5, 0.5, "no samples", ha="center", va="center", transform=axes.transAxes)
    text.set(color=INK, backgroundcolor="white")
    return dress(axes)


def _ece(bins: CalibrationBins, repeats: int, seed: int) -> str:
    """The ECE, and what chance gives, in short lines: wide titles leave no room for the axes."""
    lines = [f"ECE {bins.error():.3f}" if (bins.count > 0).any() else "ECE undefined"]
    if not bins.weighted:
        null = bins.null_distribution(repeats=repeats, seed=seed)
        lines += [f"{null.expected:.3f} by chance, p = {null.p:.2g}"] if null.values.size else []
    unbinned = bins.below + bins.above + bins.omitted
    return "\n".join(lines + [f"{unbinned} samples in no bin"] * (unbinned > 0))


def _bands(table: ReliabilityTable, filled: NDArray[np.intp], level: float) -> tuple[_Numbers, _Numbers]:
    """Where the frequencies of a calibrated model lie."""
    ends = [_quantiles(int(table.total[b]), float(table.mean_score[b]), level) / table.total[b] for b in filled]
    low, high = np.array(ends).T
    return low, high


def _quantiles(trials: int, probability: float, level: float) -> _Numbers:
    """The quantiles of a binomial distribution that leave equal tails below and above."""
    mean = trials * probability
    if not 0 < probability < 1:
        return np.array([mean, mean])
    reach = 12 * math.sqrt(mean * (1 - probability)) + 40  # what lies further away is below 1e-16
    k = np.arange(max(0, math.floor(mean - reach)), min(trials, math.ceil(mean + reach)) + 1.0)
    ratios = (trials - k[:-1]) / k[1:] * (probability / (1 - probability))
    logs = np.append(0.0, np.cumsum(np.log(ratios)))
    upto = np.cumsum(np.exp(logs - logs.max()))
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    return np.asarray(k[np.searchsorted(upto / upto[-1], tails)], np.float64)


def _plain(name: str) -> str:
    """A name in short lines, in which a dollar is no formula."""
    return fill(name.replace("$", r"\$"), 32)


def _by_name(bins: object) -> dict[str, CalibrationBins]:
    if isinstance(bins, ClassWiseCalibration):
        return {f"class {label}": bins[label] for label in bins.labels}
    if not isinstance(bins, Mapping):
        kind = type(bins).__name__
        raise TypeError(f"bins must map names to CalibrationBins, or be a ClassWiseCalibration, got {kind}")
    if not bins:
        raise ValueError("bins must have at least one statistic, got none")
    return {str(name): _as_calibration(one, f"bins[{name!r}]", "CalibrationBins") for name, one in bins.items()}


def _as_calibration(bins: object, name: str, expected: str) -> CalibrationBins:
    if not isinstance(bins, CalibrationBins):
        raise TypeError(f"{name} must be {expected}, got {type(bins).__name__}")
    return bins


def _table(bins: CalibrationBins, level: float, method: str) -> ReliabilityTable:
    """What is drawn: scores of 1, or 0, with a bin of their own are in the one beside it."""
    inner = bins.edges[(bins.edges >= 0) & (bins.edges <= 1)]
    return bins.coarser(inner.tolist()).reliability(confidence=level, method=method)
