"""Pictures of calibration show the statistics they are given, and leave settings alone."""

import math
import subprocess
import sys
from typing import Any

import assay
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from assay.report.calibration import _quantiles, pit_histogram, reliability_diagram, reliability_diagrams
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from support.pictures import drawn, nothing_left  # noqa: F401

mpl.use("Agg")

BLUE = "#0072b2"


def counted(samples: int, slope: float, bins: Any = 10, seed: int = 0, **options: Any) -> assay.CalibrationBins:
    """Scores that are calibrated if the slope is 1."""
    random = np.random.default_rng(seed)
    logits = 2 * random.normal(size=samples)
    found = assay.calibration_bins(bins, reduction="positive_class")
    events = random.random(samples) < 1 / (1 + np.exp(-logits))
    found.update(events, 1 / (1 + np.exp(-slope * logits)), **options)
    return found


GOOD, SHARP = counted(800, 1), counted(800, 2.5)
WEIGHTED = counted(100, 1, weight=np.linspace(0.5, 2, 100))
EMPTY = assay.calibration_bins(10, reduction="top_label")
CLASSES = assay.class_wise_calibration([3, 5])
CLASSES.update([3, 5, 5], [[0.75, 0.25], [0.5, 0.5], [0.125, 0.875]])
FLAT, NARROW = assay.PitHistogram(8), assay.PitHistogram(8)
FLAT.update((np.arange(400) + 0.5) / 400)
NARROW.update(np.random.default_rng(1).beta(0.4, 0.4, 400))


def texts(legend: Any) -> list[str]:
    return [text.get_text() for text in legend.get_texts()]


def points(axes: Any) -> dict[str, np.ndarray]:
    """Where the hollow and the solid points are."""
    found = {"hollow": np.empty((0, 2)), "solid": np.empty((0, 2))}
    for line in axes.get_lines():
        if line.get_marker() == "o" and len(line.get_xdata()):
            kind = "solid" if line.get_markerfacecolor() == line.get_color() else "hollow"
            found[kind] = np.transpose(line.get_data())
    return found


def band(axes: Any) -> np.ndarray:
    """Left, right, bottom and top of every part."""
    boxes = [(bar.get_x(), bar.get_width(), bar.get_y(), bar.get_height()) for bar in axes.patches]
    return np.array([(x, x + w, y, y + h) for x, w, y, h in boxes]).reshape(-1, 4)


# -- reliability -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", [GOOD, SHARP])
def test_points_and_intervals(one: assay.CalibrationBins) -> None:
    axes = drawn(reliability_diagram(one))
    table = one.reliability()
    inside, outside = points(axes).values()
    both = np.concatenate([inside, outside])
    np.testing.assert_allclose(both[np.argsort(both[:, 0])], np.transpose([table.mean_score, table.frequency]))
    (bars,) = (child for child in axes.collections if isinstance(child, LineCollection))
    ends = np.array([segment[:, 1] for segment in bars.get_segments()])
    np.testing.assert_allclose(ends, np.transpose([table.low, table.high]))
    assert (axes.get_xlim(), axes.get_ylim(), axes.get_ylabel()) == ((0, 1), (0, 1), "frequency")
    null = one.null_distribution()
    assert axes.get_title(loc="left").splitlines() == [
        f"ECE {one.error():.3f}",
        f"{null.expected:.3f} by chance, p = {null.p:.2g}",
    ]


@pytest.mark.parametrize("confidence", [0.5, 0.95])
def test_band(confidence: float) -> None:
    stats = pytest.importorskip("scipy.stats", reason="extra stats")
    axes = drawn(reliability_diagram(SHARP, confidence=confidence))
    table = SHARP.reliability()
    tails = (1 - confidence) / 2, (1 + confidence) / 2
    low, high = (stats.binom.ppf(tail, table.total, table.mean_score) / table.total for tail in tails)
    np.testing.assert_allclose(band(axes), np.transpose([table.lower, table.upper, low, high]))
    out = (table.frequency < low) | (table.frequency > high)
    np.testing.assert_allclose(points(axes)["solid"][:, 0], table.mean_score[out])
    assert points(axes)["hollow"].shape[0] == (~out).sum()


def test_quantiles() -> None:
    binom = pytest.importorskip("scipy.stats", reason="extra stats").binom
    for trials in (1, 2, 7, 100, 12345, 10**7):
        for share in (1e-9, 1e-3, 0.1, 0.5, 0.77, 1 - 1e-9):
            for level in (0.5, 0.95, 0.999):
                expected = binom.ppf([(1 - level) / 2, (1 + level) / 2], trials, share)
                assert _quantiles(trials, share, level).tolist() == expected.tolist(), (trials, share, level)
    assert _quantiles(10, 0.0, 0.95).tolist() == [0, 0]
    assert _quantiles(10, 1.0, 0.95).tolist() == [10, 10]
    low, high = _quantiles(2 * 10**9, 0.25, 0.95)
    assert (high - low) / 2 == pytest.approx(1.959964 * math.sqrt(2e9 * 0.25 * 0.75), rel=1e-3)


def test_counts_below() -> None:
    (counts,) = drawn(reliability_diagram(GOOD)).child_axes
    values, edges, _ = counts.patches[0].get_data()
    np.testing.assert_array_equal(values, GOOD.count)
    np.testing.assert_array_equal(edges, GOOD.edges)
    assert (counts.get_xlabel(), counts.get_ylabel(), counts.get_yscale()) == ("score", "samples", "linear")
    rare = assay.calibration_bins(2, reduction="positive_class")
    rare.update(np.zeros(101, int), [0.75] + 100 * [0.25])
    (counts,) = drawn(reliability_diagram(rare)).child_axes
    assert counts.get_yscale() == "log"
    low, high = counts.get_ylim()
    assert low < 1
    assert high > 100


def test_legend_is_below_the_counts() -> None:
    axes = drawn(reliability_diagram(SHARP, confidence=0.9))
    (counts,) = axes.child_axes
    assert axes.get_legend() is None
    legend = counts.get_legend()
    assert texts(legend) == ["calibrated", "90 % range by chance", "bin inside it", "bin outside it", "90 % interval"]
    assert legend.get_window_extent().y1 < counts.xaxis.label.get_window_extent().y0
    assert counts.get_window_extent().y1 < axes.get_window_extent().y0


def test_weights_have_no_band() -> None:
    axes = drawn(reliability_diagram(WEIGHTED))
    assert not band(axes).size
    assert texts(axes.child_axes[0].get_legend()) == ["calibrated", "bin, weighted", "95 % interval"]
    assert axes.get_title(loc="left") == f"ECE {WEIGHTED.error():.3f}"
    assert not points(axes)["solid"].size


def test_no_samples() -> None:
    axes = drawn(reliability_diagram(EMPTY))
    assert [text.get_text() for text in axes.texts] == ["no samples"]
    assert axes.get_title(loc="left") == "ECE undefined"
    assert axes.child_axes[0].get_xlabel() == "highest probability"
    assert axes.get_ylabel() == "share that is right"
    left_out = assay.calibration_bins(4, reduction="positive_class")
    left_out.update([0, 1], [np.nan, np.nan], non_finite="omit")
    assert drawn(reliability_diagram(left_out)).get_title(loc="left").splitlines()[1] == "2 samples in no bin"


@pytest.mark.parametrize("bins", [1, 60, [0, 0.25, 0.3, 1]])
def test_any_bins(bins: Any) -> None:
    axes = drawn(reliability_diagram(counted(3000, 1.2, bins), repeats=10))
    assert len(band(axes)) == len(np.concatenate(list(points(axes).values())))


# -- several -----------------------------------------------------------------------------------------------------------


def test_several() -> None:
    named = {"good": GOOD, "a name that is so long that it needs a second line": SHARP, "none": EMPTY}
    every = reliability_diagrams(named, columns=2, repeats=50)
    figure = every[0].figure
    figure.canvas.draw()
    assert [axes.get_title(loc="left").splitlines()[0] for axes in every] == [
        "good",
        "a name that is so long that it",
        "none",
    ]
    assert len(figure.axes) == 6
    boxes = [axes.get_tightbbox() for axes in every]
    assert boxes[0].x1 < every[1].get_window_extent().x0
    assert every[0].get_window_extent().width > 150
    assert boxes[0].y0 > boxes[2].y1
    legend = figure.legends[0]
    assert texts(legend) == ["calibrated", "95 % range by chance", "bin inside it", "bin outside it", "95 % interval"]
    assert legend.get_window_extent().y1 < min(axes.get_tightbbox().y0 for axes in figure.axes)
    np.testing.assert_allclose(points(every[1])["solid"], points(reliability_diagram(SHARP))["solid"])


def test_classes() -> None:
    every = reliability_diagrams(CLASSES)
    assert [drawn(axes).get_title(loc="left").splitlines()[0] for axes in every] == ["class 3", "class 5"]
    assert every[0].get_title(loc="left").splitlines()[1] == f"ECE {CLASSES[3].error():.3f}"


# -- PIT ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", [FLAT, NARROW])
def test_pit(one: assay.PitHistogram) -> None:
    binom = pytest.importorskip("scipy.stats", reason="extra stats").binom
    axes = drawn(pit_histogram(one))
    bars, height = axes.patches[:8], one.count / 50
    np.testing.assert_allclose([bar.get_height() for bar in bars], height)
    np.testing.assert_allclose([bar.get_x() for bar in bars], one.edges[:-1])
    low, high = binom.ppf([0.025, 0.975], 400, 1 / 8) / 50
    out = (height < low) | (height > high)
    assert [to_hex(bar.get_facecolor()) == BLUE for bar in bars] == out.tolist()
    assert out.any() == (one is NARROW)
    strip = axes.patches[8]
    assert (strip.get_y(), strip.get_y() + strip.get_height()) == pytest.approx((low, high))
    assert axes.get_title(loc="left") == f"400 samples, p = {one.uniformity().p:.2g} if uniform"
    assert texts(axes.get_legend()) == ["uniform PIT", "95 % range by chance", "bin inside it", "bin outside it"]
    assert axes.get_ylim()[1] > max(height.max(), high)


def test_pit_of_little() -> None:
    axes = drawn(pit_histogram(assay.PitHistogram(8)))
    assert [text.get_text() for text in axes.texts] == ["no samples"]
    few = assay.PitHistogram(8)
    few.update([0.5, math.nan])
    assert drawn(pit_histogram(few)).get_title(loc="left") == "1 samples, 1 omitted, p = 0.43 if uniform"


# -- all ---------------------------------------------------------------------------------------------------------------


def test_axes_of_ones_own() -> None:
    figure, axes = plt.subplots(1, 2)
    assert reliability_diagram(GOOD, axes=axes[0]) is axes[0]
    assert pit_histogram(FLAT, axes=axes[1]) is axes[1]
    assert plt.get_fignums() == [figure.number]


def test_bad_arguments() -> None:
    with pytest.raises(TypeError, match="bins must be CalibrationBins; reliability_diagrams draws several, got dict"):
        reliability_diagram({"a": GOOD})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"bins\['b'\] must be CalibrationBins, got int"):
        reliability_diagrams({"a": GOOD, "b": 3})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="bins must map names to CalibrationBins, or be a ClassWiseCalibration, got"):
        reliability_diagrams(GOOD)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="bins must have at least one statistic, got none"):
        reliability_diagrams({})
    with pytest.raises(ValueError, match="columns must be a whole number of at least 1, got 0"):
        reliability_diagrams({"a": GOOD}, columns=0)
    with pytest.raises(TypeError, match="pit must be a PitHistogram, got list"):
        pit_histogram([1, 2])  # type: ignore[arg-type]
    for draw, statistic in ((reliability_diagram, GOOD), (reliability_diagrams, CLASSES), (pit_histogram, FLAT)):
        with pytest.raises(ValueError, match="confidence must be above 0 and below 1, got 95"):
            draw(statistic, confidence=95)  # type: ignore[operator]
    with pytest.raises(ValueError, match="method must be one of"):
        reliability_diagram(GOOD, method="wald")
    with pytest.raises(ValueError, match="repeats must be between 1 and"):
        reliability_diagram(GOOD, repeats=0)
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    "call",
    [
        "reliability_diagram(assay.calibration_bins(4, reduction='top_label'))",
        "reliability_diagrams(assay.class_wise_calibration(2))",
        "pit_histogram(assay.PitHistogram(4))",
    ],
)
def test_without_matplotlib(call: str) -> None:
    code = f"""
import sys; sys.modules["matplotlib"] = None
import assay; from assay.report import calibration
try: calibration.{call}
except ImportError as problem: print(problem)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "pictures need matplotlib: pip install 'assay[report]'\n"
