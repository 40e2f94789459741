"""Make the pictures of the documentation: python docs/make_pictures.py [FOLDER]. Needs the extra `report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import assay
import matplotlib as mpl
import numpy as np
from assay.report import plots
from matplotlib.figure import Figure

SETTINGS = {
    "svg.hashsalt": "assay",  # the same ids in every run
    "svg.fonttype": "none",  # text as text
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.labelsize": 9,
}


def main(folder: Path) -> None:
    """Write every picture; equal files in every run."""
    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(SETTINGS):
        for draw in (models, percentiles, curves, histogram):
            figure = draw()
            figure.savefig(folder / f"{draw.__name__}.svg", metadata={"Date": None}, facecolor="white")


def blob() -> Any:
    """A small mask with a straight side, a staircase and a corner."""
    mask = np.zeros((8, 9), bool)
    mask[1:5, 2:7] = True
    mask[5, 3:7] = True
    mask[6, 4:7] = True
    return mask


def stray() -> tuple[Any, Any]:
    """A square, and the same with one voxel far away."""
    reference = np.zeros((40, 40), bool)
    reference[4:9, 4:9] = True
    prediction = reference.copy()
    prediction[34, 8] = True
    return reference, prediction


def balls() -> tuple[Any, dict[str, Any]]:
    """A ball, and two predictions of it: a little too large everywhere, and good but for a bump."""
    z, y, x = np.indices((48, 48, 48)) - 24.0
    radius = np.sqrt(z**2 + y**2 + x**2)
    bump = np.sqrt((z - 13) ** 2 + (y - 6) ** 2 + x**2) < 7
    return radius < 15, {"a little too large": radius < 16.2, "good but for a bump": (radius < 15.3) | bump}


def models() -> Figure:
    """The elements of one mask under each boundary model, with square pixels and with long ones."""
    figure = Figure(figsize=(9.4, 7.2), layout="constrained")
    titles = {
        "voxel": "voxel: centres of border pixels",
        "surfel": "surfel: corners of the pixel grid",
        "face": "face: edges of pixels",
    }
    for row, spacing in zip(figure.subplots(2, 3), (None, (1.6, 1.0)), strict=True):
        for axes, (boundary, title) in zip(row, titles.items(), strict=True):
            plots.boundary_elements(blob(), boundary=boundary, spacing=spacing, axes=axes)
            axes.set_title(title if spacing is None else "the same, spacing (1.6, 1.0) mm")
    return figure


def percentiles() -> Figure:
    """What each rule makes of sixteen distances of 0 and one of 26."""
    found = assay.surface_distances(*stray())
    assert isinstance(found, assay.SurfaceDistances)
    percent = np.linspace(85, 100, 601)
    rules = {
        "cumulative": (
            "prediction_to_reference",
            "cumulative",
            plots.VERMILION,
            "-",
        ),
        "linear": ("prediction_to_reference", "linear", plots.BLUE, "-"),
        "linear, directions pooled": ("pooled", "linear", plots.GREEN, "--"),
    }
    figure = Figure(figsize=(6.0, 3.6), layout="constrained")
    axes = figure.subplots()
    for name, (directions, rule, colour, dashes) in rules.items():
        at = found.hausdorff(95, directions=directions, rule=rule)
        values = [found.hausdorff(p, directions=directions, rule=rule) for p in percent]
        axes.plot(percent, values, dashes, color=colour, linewidth=2, label=f"{name}: {at:.3g}")
        axes.plot(95, at, "o", color=colour, markeredgecolor="white", markersize=7, zorder=3, clip_on=False)
    axes.axvline(95, color=plots.GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.set(xlim=(85, 100.2), ylim=(0, 28), xlabel="percentile p (%)", ylabel="distance (voxels)")
    plots.dress(axes, title="rule: value at 95 %", loc="upper left")
    return figure


def curves() -> Figure:
    """NSD against the tolerance."""
    reference, predictions = balls()
    spacing = (1.5, 0.8, 0.8)
    found: Any = {name: assay.surface_distances(reference, one, spacing=spacing) for name, one in predictions.items()}
    figure = Figure(figsize=(6.0, 3.4), layout="constrained")
    plots.nsd_curve(found, tolerance=2, up_to=6, axes=figure.subplots())
    return figure


def histogram() -> Figure:
    """The distances of the prediction with a bump."""
    reference, predictions = balls()
    found: Any = assay.surface_distances(
        reference, predictions["good but for a bump"], spacing=(1.5, 0.8, 0.8), boundary="face"
    )
    figure = Figure(figsize=(6.0, 3.4), layout="constrained")
    plots.distance_histogram(found, log=True, axes=figure.subplots())
    return figure


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "images")
