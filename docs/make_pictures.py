"""Make the pictures of the documentation: python docs/make_pictures.py [FOLDER]. Needs the extra `report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import assay
import make_topology_pictures
import matplotlib as mpl
import numpy as np
from assay.report import calibration, confusion, discrimination, plots, style
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
        for draw in (
            models, percentiles, curves, histogram, roc, precision_recall, decision, scores, grades, reliability, pit,
            *make_topology_pictures.PICTURES,
        ):  # fmt: skip
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
            style.VERMILION,
            "-",
        ),
        "linear": ("prediction_to_reference", "linear", style.BLUE, "-"),
        "linear, directions pooled": ("pooled", "linear", style.GREEN, "--"),
    }
    figure = Figure(figsize=(6.0, 3.6), layout="constrained")
    axes = figure.subplots()
    for name, (directions, rule, colour, dashes) in rules.items():
        at = found.hausdorff(95, directions=directions, rule=rule)
        values = [found.hausdorff(p, directions=directions, rule=rule) for p in percent]
        axes.plot(percent, values, dashes, color=colour, linewidth=2, label=f"{name}: {at:.3g}")
        axes.plot(95, at, "o", color=colour, markeredgecolor="white", markersize=7, zorder=3, clip_on=False)
    axes.axvline(95, color=style.GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.set(xlim=(85, 100.2), ylim=(0, 28), xlabel="percentile p (%)", ylabel="distance (voxels)")
    style.dress(axes, title="rule: value at 95 %", loc="upper left")
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


def readers() -> dict[str, assay.ScoreCurve]:
    """400 patients of whom a quarter is ill: the risk that a network gives, and that of a reader's five grades."""
    random = np.random.default_rng(3)
    ill = np.arange(400) < 100
    evidence = random.normal(np.where(ill, 1.0, -1.0), 1.2)
    risk = 1 / (1 + np.exp(np.log(3) - 1.4 * evidence))
    grade = np.digitize(evidence + random.normal(0, 1.2, ill.size), [-1.5, -0.3, 0.9, 2.1])
    risk_of_grade = np.array([0.03, 0.1, 0.25, 0.5, 0.8])[grade]
    return {"network": assay.score_curve(ill, risk), "reader's grade": assay.score_curve(ill, risk_of_grade)}


def roc() -> Figure:
    """ROC curves of one model with its band, and of two."""
    figure = Figure(figsize=(8.6, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    found = readers()
    discrimination.roc_plot(found["network"], axes=left)
    discrimination.roc_plot(found, axes=right)
    return figure


def precision_recall() -> Figure:
    """PPV over sensitivity."""
    figure = Figure(figsize=(4.6, 5.0), layout="constrained")
    discrimination.precision_recall_plot(readers(), axes=figure.subplots())
    return figure


def decision() -> Figure:
    """Net benefit."""
    figure = Figure(figsize=(6.0, 3.4), layout="constrained")
    discrimination.decision_curve_plot(readers(), axes=figure.subplots())
    return figure


def scores() -> Figure:
    """The network's risks."""
    figure = Figure(figsize=(6.0, 3.4), layout="constrained")
    discrimination.score_distribution_plot(readers()["network"], threshold=0.3, axes=figure.subplots())
    return figure


def grades() -> Figure:
    """A confusion matrix of grades."""
    cells = [[412, 38, 6, 0], [51, 96, 27, 2], [4, 22, 88, 11], [0, 1, 14, 40]]
    matrix = assay.ConfusionMatrix(np.array(cells), names=["none", "mild", "moderate", "severe"])
    figure = Figure(figsize=(4.4, 4.0), layout="constrained")
    confusion.confusion_plot(matrix, axes=figure.subplots())
    return figure


def reliability() -> Any:
    """Two models of 2000 patients: one says what is so, the other is too sure of itself."""
    random = np.random.default_rng(4)
    evidence = random.normal(-1, 1.5, 2000)
    ill = random.random(2000) < 1 / (1 + np.exp(-evidence))
    found = {}
    for name, factor in (("honest", 1), ("sure", 2)):
        found[name] = assay.calibration_bins(reduction="positive_class")
        found[name].update(ill, 1 / (1 + np.exp(-factor * evidence)))
    return calibration.reliability_diagrams(found)[0].figure


def pit() -> Figure:
    """Forecasts of volumes with a standard deviation of 5 and of 8, where 8 is true."""
    random = np.random.default_rng(1)
    centre = random.normal(100, 20, 1000)
    volume = random.normal(centre, 8)
    figure = Figure(figsize=(8.6, 3.4), layout="constrained")
    for axes, (name, sd) in zip(figure.subplots(1, 2), (("too narrow", 5), ("honest", 8)), strict=True):
        found = assay.PitHistogram(10)
        found.update(assay.pit_of_gaussian(volume, centre, sd))
        calibration.pit_histogram(found, axes=axes)
        axes.set_title(f"{name}: {axes.get_title(loc='left')}", loc="left", fontsize=9)
    return figure


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "images")
