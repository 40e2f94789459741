"""Pictures of surfaces and of the distances between them.

Each function takes data, draws on the axes it is given or on new ones, and returns them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._core import DirectedDistances, SurfaceDistances
from .._inputs import Array, as_pair, as_spacing
from ..catalogue.surface import PERCENTILE, TOLERANCE
from ..metrics.surface import surface_elements
from .style import BLUE, GREY, PALE, VERMILION, as_bins, axes_or_new, dress, line_styles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BOTH, _REFERENCE_ONLY, _PREDICTION_ONLY = "#E4E4E4", "#CFE3F0", "#F6DCCB"


def nsd_curve(
    distances: SurfaceDistances | Mapping[str, SurfaceDistances],
    *,
    tolerance: float | None = None,
    up_to: float | None = None,
    unit: str = "mm",
    axes: Axes | None = None,
) -> Axes:
    """Draw NSD against the tolerance: a step function, for it changes only at distances that occur.

    Parameters
    ----------
    distances
        Surface distances, or several by name, such as one per class or method.
    tolerance
        The tolerance in use, marked; the legend then says NSD at it.
    up_to
        The largest tolerance drawn; by default all curves reach 0.99 before it, and it is twice `tolerance` or more.
    unit
        Unit of the distances.
    axes
        Where to draw; by default on a new figure.
    """
    named = {"": distances} if isinstance(distances, SurfaceDistances) else dict(distances)
    limit = None if tolerance is None else TOLERANCE.number(tolerance)
    curves = {name: one.nsd_curve() for name, one in named.items()}
    end = _end(curves.values(), limit or 0.0) if up_to is None else TOLERANCE.number(up_to)
    axes = axes_or_new(axes)
    for (name, (steps, values)), (colour, dashes) in zip(curves.items(), line_styles(len(curves)), strict=True):
        at = math.nan if limit is None else named[name].nsd(limit)
        said = "undefined" if np.isnan(values[0]) else "" if limit is None else f"{at:.3f} at {limit:g} {unit}"
        label = ": ".join(part for part in (name, said) if part)
        line = np.append(steps, max(end, steps[-1])), np.append(values, values[-1])
        axes.step(*line, where="post", color=colour, linestyle=dashes, linewidth=2, label=label or None)
        if limit is not None:
            axes.plot(limit, at, "o", color=colour, markersize=7, markeredgecolor="white", zorder=3, clip_on=False)
    if limit is not None:
        axes.axvline(limit, color=GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.set(xlim=(0, end), ylim=(0, 1.03), xlabel=f"tolerance ({unit})", ylabel="NSD")
    return dress(axes, loc="lower right")


def distance_histogram(
    distances: SurfaceDistances,
    *,
    bins: int = 30,
    percentile: float | None = 95.0,
    log: bool = False,
    unit: str = "mm",
    axes: Axes | None = None,
) -> Axes:
    """Draw how the distances of both directions are distributed, as shares of each surface.

    Parameters
    ----------
    distances
        Surface distances; elements count by their weight.
    bins
        Number of equal bins from 0 to the largest distance.
    percentile
        A percentile to mark for each direction, by the default rule of the boundary model; None for none.
    log
        Shares on a logarithmic scale, which shows the tail.
    unit
        Unit of the distances.
    axes
        Where to draw; by default on a new figure.
    """
    asked = None if percentile is None else PERCENTILE.number(percentile)
    cells = as_bins(bins)
    axes = axes_or_new(axes)
    axes.set(xlabel=f"distance ({unit})", ylabel="share of the surface (%)")
    if math.isnan(distances.assd()):
        axes.text(0.5, 0.5, f"undefined: {distances.status.replace('_', ' ')}", ha="center", transform=axes.transAxes)
        return dress(axes)
    edges = np.linspace(0.0, distances.hausdorff() or 1.0, cells + 1)
    width = edges[1] / 2.2
    for k, (name, colour) in enumerate((("reference_to_prediction", BLUE), ("prediction_to_reference", VERMILION))):
        one: DirectedDistances = getattr(distances, name)
        share = 100 * np.histogram(one.distance, edges, weights=one.weight)[0] / one.weight.sum()
        label = name.replace("_", " ")
        if asked is not None:
            at = distances.hausdorff(asked, directions=name)
            axes.axvline(at, color=colour, linewidth=1.2, linestyle=(4 * k, (4, 4)))  # side by side where they coincide
            label += f", {asked:g}th percentile {at:.3g} {unit}"
        axes.bar(edges[:-1] + k * width, share, width, align="edge", color=colour, label=label)
    axes.set_xlim(0, edges[-1])
    if log:
        axes.set_yscale("log")
    axes.set_ylim(top=axes.get_ylim()[1] * (4 if log else 1.15))  # room for the legend
    return dress(axes, loc="upper right")


def boundary_elements(
    reference: object,
    prediction: object | None = None,
    *,
    spacing: Sequence[float] | None = None,
    boundary: str = "voxel",
    neighbourhood: str | None = None,
    image_edge: str | None = None,
    quadrature: str | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Draw the elements that a boundary model makes of a small 2D mask, or of two: points as large as their weight.

    Parameters
    ----------
    reference, prediction
        2D masks of one shape, bool or integer; the prediction may be left out.
    spacing
        Size of a pixel along each array axis, in mm. Left out it is 1.
    boundary, neighbourhood, image_edge, quadrature
        The boundary model as for `assay.surface_distances`.
    axes
        Where to draw; by default on a new figure.
    """
    masks = as_pair(reference, reference if prediction is None else prediction)
    if masks[0].ndim != 2:
        raise ValueError(f"reference must have 2 axes to be drawn, got {masks[0].ndim}")
    step = as_spacing(spacing, 2)
    model: dict[str, Any] = {
        "boundary": boundary,
        "neighbourhood": neighbourhood,
        "image_edge": image_edge,
        "quadrature": quadrature,
    }
    drawn = [("reference", masks[0], BLUE), ("prediction", masks[1], VERMILION)][: 1 if prediction is None else 2]
    found = [surface_elements(mask, spacing=step, **model) for _, mask, _ in drawn]
    axes = axes_or_new(axes)
    _pixels(axes, masks[0] != 0, (masks[1] != 0) & (prediction is not None), step)
    unit = "pixels" if spacing is None else "mm"
    largest = max((weights.max() for _, weights in found if len(weights)), default=1.0)
    for (name, _, colour), (points, weights) in zip(drawn, found, strict=True):
        label = f"{len(weights)} elements, weight {weights.sum():.4g}"
        label = label if prediction is None else f"{name}: {label}"
        _points(axes, points * step, weights / largest, colour, min(step), hollow=name == "prediction", label=label)
    axes.set(xlabel=f"axis 1 ({unit})", ylabel=f"axis 0 ({unit})", aspect="equal")
    dress(axes, below=True).grid(visible=False)
    return axes


def _pixels(axes: Axes, reference: Array, prediction: Array, step: Sequence[float]) -> None:
    """The pixels, tinted by the masks they belong to."""
    from matplotlib.colors import ListedColormap

    down, across = ((np.arange(extent + 1) - 0.5) * size for extent, size in zip(reference.shape, step, strict=True))
    shade = ListedColormap(["white", _REFERENCE_ONLY, _PREDICTION_ONLY, _BOTH])
    area = across[0], across[-1], down[-1], down[0]
    kinds = reference.astype(int) + 2 * prediction.astype(int)
    axes.imshow(kinds, cmap=shade, vmin=-0.5, vmax=3.5, extent=area, interpolation="nearest", zorder=0)
    axes.hlines(down, across[0], across[-1], color=PALE, linewidth=0.6, zorder=1)
    axes.vlines(across, down[0], down[-1], color=PALE, linewidth=0.6, zorder=1)


def _points(axes: Axes, points: Array, share: Array, colour: str, pixel: float, *, hollow: bool, label: str) -> None:
    """Circles in the units of the picture, with areas in proportion to the weights."""
    from matplotlib.collections import EllipseCollection

    size = 0.42 * pixel * np.sqrt(share)
    circles = EllipseCollection(
        size,
        size,
        np.zeros(len(size)),
        units="xy",
        offsets=points[:, ::-1],
        offset_transform=axes.transData,
        facecolor="none" if hollow else colour,
        edgecolor=colour,
        linewidth=1.4 if hollow else 0.0,
        zorder=4 if hollow else 3,
    )
    axes.add_collection(circles)
    axes.plot([], [], "o", color=colour, markerfacecolor="none" if hollow else colour, label=label)


def _end(curves: Iterable[tuple[Array, Array]], tolerance: float) -> float:
    """A tolerance that shows how the curves rise, not how far their last stray element is away."""
    reached = [steps[np.argmax(values >= min(0.99, values[-1]))] for steps, values in curves]
    return float(max(1.15 * max(reached, default=0.0), 2 * tolerance) or 1.0)
