"""Pictures of score curves and confusion matrices show the statistics they are given, and leave settings alone."""

import itertools
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import assay
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from assay.report.confusion import confusion_plot
from assay.report.discrimination import (
    decision_curve_plot,
    precision_recall_plot,
    roc_plot,
    score_distribution_plot,
)
from matplotlib.colors import to_hex
from support.pictures import drawn, nothing_left  # noqa: F401

mpl.use("Agg")

CURVE_PLOTS = [roc_plot, precision_recall_plot, decision_curve_plot]


def curve(samples: int = 80, share: float = 0.3, seed: int = 0, steps: int = 20) -> assay.ScoreCurve:
    """Risks in steps, so that some are equal."""
    random = np.random.default_rng(seed)
    positive = np.arange(samples) < share * samples
    evidence = random.normal(np.where(positive, 1.0, -1.0), 1.5)
    return assay.score_curve(positive, np.round(steps / (1 + np.exp(-evidence))) / steps)


A, B, RARE = curve(), curve(seed=1), curve(share=0.1)
PERFECT = assay.score_curve([0, 0, 1, 1], [0.1, 0.2, 0.7, 0.9])
NO_POSITIVE = assay.score_curve([0, 0, 0], [0.1, 0.2, 0.2])
NO_NEGATIVE = assay.score_curve([1, 1, 1], [0.1, 0.2, 0.2])
EMPTY = assay.score_curve(np.zeros(0, int), np.zeros(0))
GRADES = assay.ConfusionMatrix(np.array([[412, 38, 6], [51, 96, 27], [0, 0, 0]]), names=["none", "mild", "severe"])


def legend(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


def title(axes: Any) -> str:
    return str(axes.get_legend().get_title().get_text())


def thick(axes: Any) -> list[Any]:
    """The lines of curves; others are thin."""
    return [line for line in axes.get_lines() if line.get_linewidth() == 2]


def thin(axes: Any) -> list[Any]:
    return [line for line in axes.get_lines() if line.get_linewidth() < 2]


# -- ROC ---------------------------------------------------------------------------------------------------------------


def test_roc_has_every_threshold() -> None:
    axes = drawn(roc_plot(A))
    (line,) = thick(axes)
    _, tp, fp = A.points()
    assert line.get_drawstyle() == "default"  # straight from point to point: ties are slanted
    np.testing.assert_array_equal(line.get_xdata(), [0, *fp / A.negatives])
    np.testing.assert_array_equal(line.get_ydata(), [0, *tp / A.positives])
    y = line.get_ydata()
    assert (np.diff(line.get_xdata()) * (y[1:] + y[:-1]) / 2).sum() == pytest.approx(A.auroc())
    (chance,) = thin(axes)
    assert (list(chance.get_xdata()), list(chance.get_ydata())) == ([0, 1], [0, 1])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("1 - specificity", "sensitivity")


def test_roc_interval_is_that_of_auroc_interval() -> None:
    random = np.random.default_rng(3)
    y, s = np.arange(60) < 25, random.random(60) + 0.3 * (np.arange(60) < 25)
    for confidence in (0.95, 0.8):
        found = assay.auroc_interval(y, s, confidence=confidence)
        axes = drawn(roc_plot(assay.score_curve(y, s), confidence=confidence))
        assert legend(axes) == [f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"]
        assert title(axes) == f"AUROC ({100 * confidence:g} % interval)"
    axes = drawn(roc_plot(assay.score_curve(y, s), confidence=None))
    assert (legend(axes), title(axes), len(axes.collections)) == ([f"{found.value:.3f}"], "AUROC", 0)


def test_roc_band_is_wilsons_of_each_sensitivity() -> None:
    (band,) = drawn(roc_plot(A, confidence=0.9)).collections
    _, tp, fp = (np.append(0, column) for column in A.points())
    _, low, high = assay.proportion_interval(tp, A.positives, confidence=0.9)
    corners = {tuple(corner) for path in band.get_paths() for corner in path.vertices}
    assert corners == {*zip(fp / A.negatives, low, strict=True), *zip(fp / A.negatives, high, strict=True)}


def test_roc_band_of_one_or_when_asked() -> None:
    two = {"A": A, "B": B}
    drawings = [roc_plot(A), roc_plot({"A": A}), roc_plot(A, band=False), roc_plot(two), roc_plot(two, band=True)]
    assert [len(axes.collections) for axes in drawings] == [1, 1, 0, 0, 2]
    weighted = assay.score_curve([0, 1, 1, 0, 1], [0.1, 0.2, 0.3, 0.3, 0.9], weight=[0.1, 0.2, 0.3, 0.7, 0.1])
    assert len(drawn(roc_plot(weighted)).collections) == 1


def test_roc_of_many() -> None:
    named = {"A": A, "perfect": PERFECT, "none": NO_POSITIVE, "all": NO_NEGATIVE, "empty": EMPTY}
    axes = drawn(roc_plot(named))
    assert legend(axes)[1:] == [
        "perfect: 1.000",
        "none: undefined (no positive)",
        "all: undefined (no negative)",
        "empty: undefined (no positive)",
    ]
    assert [len(line.get_xdata()) for line in thick(axes)] == [len(A.points()[0]) + 1, 5, 0, 0, 0]
    below = axes.get_legend().get_window_extent()
    assert below.y1 < axes.get_window_extent().y0
    eight = drawn(roc_plot({str(k): A for k in range(8)}))
    assert len({(line.get_color(), line.get_linestyle()) for line in thick(eight)}) == 8


# -- precision over sensitivity ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", [A, B, RARE, PERFECT, NO_NEGATIVE])
def test_precision_steps_have_the_area_of_average_precision(one: assay.ScoreCurve) -> None:
    axes = drawn(precision_recall_plot(one))
    (line,) = thick(axes)
    _, tp, fp = one.points()
    x, y = line.get_xdata(), line.get_ydata()
    assert line.get_drawstyle() == "steps-pre"
    np.testing.assert_array_equal(x, [0, *tp / one.positives])
    np.testing.assert_array_equal(y[1:], tp / (tp + fp))
    assert (np.diff(x) * y[1:]).sum() == pytest.approx(one.average_precision())
    share = one.positives / (one.positives + one.negatives)
    assert legend(axes) == [f"{one.average_precision():.3f} ({share:.3f})"]
    assert [list(chance.get_ydata()) for chance in thin(axes)] == [[share, share]]
    assert title(axes) == "average precision (prevalence)"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("sensitivity", "PPV")


def test_lines_of_prevalence() -> None:
    (shared,) = thin(drawn(precision_recall_plot({"A": A, "B": B})))
    assert shared.get_ydata()[0] == 0.3
    axes = drawn(precision_recall_plot({"A": A, "B": B, "rare": RARE, "none": NO_POSITIVE, "empty": EMPTY}))
    assert [line.get_ydata()[0] for line in thin(axes)] == [0.3, 0.1, 0]
    assert {line.get_color() for line in thin(axes)} <= {line.get_color() for line in thick(axes)}
    assert legend(axes)[3:] == ["none: undefined (no positive)", "empty: undefined (no positive)"]


# -- decision curves ---------------------------------------------------------------------------------------------------


def test_net_benefit() -> None:
    axes = drawn(decision_curve_plot({"A": A, "B": B}))
    risks = thick(axes)[0].get_xdata()
    assert (risks[0], risks[-1]) == (0, 0.99)
    for line, one in zip(thick(axes), (A, B), strict=True):
        np.testing.assert_array_equal(line.get_ydata(), one.net_benefit(risks)[0])
    everyone, nobody = thin(axes)
    np.testing.assert_array_equal(everyone.get_ydata(), A.net_benefit(risks)[1])
    assert set(nobody.get_ydata()) == {0}
    assert legend(axes) == ["A", "B", "treat all", "treat none"]
    assert axes.get_ylim() == pytest.approx((-0.25 * 0.3, 1.08 * 0.3))


def test_net_benefit_at_thresholds_of_ones_own() -> None:
    axes = drawn(decision_curve_plot(A, thresholds=[0.2, 0.1, 0.3]))
    assert list(thick(axes)[0].get_xdata()) == [0.1, 0.2, 0.3]
    assert axes.get_xlim() == (0, 0.3)
    assert legend(axes)[0] == "score"
    assert drawn(decision_curve_plot(A, thresholds=0)).get_xlim() == (0, 1)
    named = {"A": A, "rare": RARE, "none": NO_POSITIVE, "empty": EMPTY}
    axes = drawn(decision_curve_plot(named))
    assert legend(axes) == ["A", "rare", "none", "empty: undefined", "treat all", "treat none"]
    assert len(thin(axes)) == 4  # three prevalences, and none


# -- distributions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bins", [1, 7, 40])
def test_distributions_count_every_sample(bins: int) -> None:
    random = np.random.default_rng(5)
    y, s = random.random(500) < 0.2, random.normal(size=500).round(1)
    axes = drawn(score_distribution_plot(assay.score_curve(y, s), bins=bins))
    for patch, inside in zip(axes.patches, (~y, y), strict=True):
        shares, edges, _ = patch.get_data()
        np.testing.assert_array_equal(edges, np.linspace(s.min(), s.max(), bins + 1))
        np.testing.assert_array_equal(shares, 100 * np.histogram(s[inside], edges)[0] / inside.sum())
    assert legend(axes) == [f"negative: {(~y).sum()} samples", f"positive: {y.sum()} samples"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("score", "share of the class (%)")


def test_threshold_in_use() -> None:
    axes = drawn(score_distribution_plot(PERFECT, threshold=0.7))
    assert legend(axes) == [
        "negative: 2 samples, 0.0 % at 0.7 or above",
        "positive: 2 samples, 100.0 % at 0.7 or above",
    ]
    (line,) = axes.get_lines()
    assert list(line.get_xdata()) == [0.7, 0.7]


def test_distributions_of_little() -> None:
    assert legend(drawn(score_distribution_plot(EMPTY, threshold=1))) == [
        "negative: no samples",
        "positive: no samples",
    ]
    assert legend(drawn(score_distribution_plot(NO_POSITIVE)))[1] == "positive: no samples"
    for score in (0.0, 1e20, -3.0):  # one score only
        axes = drawn(score_distribution_plot(assay.score_curve([0, 1], [score, score]), bins=3))
        assert [list(patch.get_data()[0]) for patch in axes.patches] == 2 * [[0, 100, 0]]
    infinite = assay.score_curve([0, 1, 1, 0], [-np.inf, 1, np.inf, 2], non_finite="keep")
    axes = drawn(score_distribution_plot(infinite, bins=2))
    assert [list(patch.get_data()[0]) for patch in axes.patches] == 2 * [[50, 50]]
    only = assay.score_curve([0, 1], [-np.inf, np.inf], non_finite="keep")
    assert [sum(patch.get_data()[0]) for patch in drawn(score_distribution_plot(only)).patches] == [100, 100]
    weighted = assay.score_curve([0, 0, 1], [0, 1, 1], weight=[3, 1, 0.5])
    assert list(drawn(score_distribution_plot(weighted, bins=2)).patches[0].get_data()[0]) == [75, 25]


# -- large curves ------------------------------------------------------------------------------------------------------


def large() -> assay.ScoreCurve:
    random = np.random.default_rng(7)
    y = random.random(300_000) < 0.1
    return assay.score_curve(y, random.normal(np.where(y, 1.0, -1.0)))


def test_large_roc_is_thinned_within_a_fraction_of_a_pixel() -> None:
    one = large()
    (line,) = thick(drawn(roc_plot(one)))
    x, y = line.get_xdata(), line.get_ydata()
    assert len(x) < 4 * 4097 < len(one.points()[0])
    _, tp, fp = one.points()
    full = fp / one.negatives, tp / one.positives
    kept = np.searchsorted(tp + fp, np.round(x[1:] * one.negatives + y[1:] * one.positives))
    np.testing.assert_array_equal((x[1:], y[1:]), (full[0][kept], full[1][kept]))
    assert (x[0], y[0], x[-1], y[-1]) == (0, 0, 1, 1)
    left_out = np.diff(kept) > 1  # between two points that lie closer together than can be seen
    assert np.diff(full[0][kept])[left_out].max() < 1 / 4096
    assert legend(line.axes)[0].startswith(f"{one.auroc():.3f} (")


def test_large_precision_keeps_its_extremes() -> None:
    one = large()
    (line,) = thick(drawn(precision_recall_plot(one)))
    _, tp, fp = one.points()
    x, y = tp / one.positives, tp / (tp + fp)
    assert len(line.get_xdata()) < 4 * 4097 < len(x)
    for column in range(0, 4096, 97):
        inside, kept = (np.floor(4096 * one) == column for one in (x, line.get_xdata()[1:]))
        values = line.get_ydata()[1:][kept]
        if inside.any() and column:
            assert (values.min(), values.max()) == (y[inside].min(), y[inside].max())
            assert (values[0], values[-1]) == (y[inside][0], y[inside][-1])


# -- confusion matrices ------------------------------------------------------------------------------------------------


def cell_texts(axes: Any) -> dict[tuple[int, int], str]:
    return {(int(text.get_position()[1]), int(text.get_position()[0])): text.get_text() for text in axes.texts}


@pytest.mark.parametrize("shares", ["reference", "prediction", "all"])
def test_cells_have_counts_and_shares(shares: str) -> None:
    axes = drawn(confusion_plot(GRADES, shares=shares))
    found = cell_texts(axes)
    part = GRADES.shares(shares)
    for place, count in np.ndenumerate(GRADES.cells):
        expected = f"{count}" if np.isnan(part[place]) else f"{count}\n{100 * part[place]:.1f} %"
        assert found[place] == expected
    np.testing.assert_array_equal(axes.get_images()[0].get_array().filled(np.nan), part)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("prediction", "reference")
    names = ["none", "mild", "severe"]
    assert [text.get_text() for text in axes.get_xticklabels()] == names
    assert [text.get_text() for text in axes.get_yticklabels()] == names
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first class on top
    assert axes.get_title() == {"reference": "rows", "prediction": "columns", "all": "cells"}[shares] + (
        " add up to 100 %"
    )


def test_counts_alone() -> None:
    axes = drawn(confusion_plot(GRADES, shares=None))
    assert cell_texts(axes)[0, 0] == "412"
    assert axes.get_title() == ""
    assert axes.get_images()[0].get_clim() == (0, 412)
    many = assay.ConfusionMatrix(np.array([[1234567, 0], [1, 2]]))
    axes = drawn(confusion_plot(many))
    assert cell_texts(axes)[0, 0] == "1,234,567\n100.0 %"
    assert [text.get_text() for text in axes.get_xticklabels()] == ["0", "1"]
    weighted = assay.ConfusionMatrix(np.array([[0.25, 0], [1.5, 2]]), weighted=True)
    assert cell_texts(drawn(confusion_plot(weighted, shares=None)))[0, 0] == "0.25"


def test_text_is_read_on_its_cell() -> None:
    axes = drawn(confusion_plot(GRADES))
    colours = {text.get_text(): to_hex(text.get_color()) for text in axes.texts}
    assert colours["412\n90.4 %"] == "#ffffff"
    assert colours["38\n8.3 %"] == "#333333"


def test_text_stays_inside_its_cell() -> None:
    random = np.random.default_rng(2)
    for classes in (2, 5, 9, 13):
        names = [f"class number {k}" for k in range(classes)]
        matrix = assay.ConfusionMatrix(random.integers(0, 99999, (classes, classes)), names=names)
        axes = drawn(confusion_plot(matrix))
        assert axes.texts
        cell = axes.get_window_extent().width / classes
        assert max(text.get_window_extent().width for text in axes.texts) < cell
        assert max(text.get_window_extent().height for text in axes.texts) < cell
        shown = [label.get_window_extent() for label in axes.get_yticklabels()]
        assert all(one.y0 >= other.y1 for one, other in itertools.pairwise(shown))


def test_many_classes_have_a_colour_bar() -> None:
    matrix = assay.ConfusionMatrix(np.eye(100, dtype=int))
    axes = drawn(confusion_plot(matrix))
    assert not axes.texts
    assert [one.get_ylabel() for one in axes.figure.axes[1:]] == ["share (rows add up to 100 %)"]
    labels = [text.get_text() for text in axes.get_yticklabels()]
    assert labels[0] == "0"
    assert 10 < len(labels) < 100
    assert drawn(confusion_plot(matrix, shares=None)).figure.axes[1].get_ylabel() == "count"


def test_no_samples() -> None:
    nothing = assay.ConfusionMatrix(np.zeros((2, 2), int))
    for shares in ("reference", "prediction", "all", None):
        assert {*cell_texts(drawn(confusion_plot(nothing, shares=shares))).values()} == {"0"}


# -- all ---------------------------------------------------------------------------------------------------------------


def test_axes_of_ones_own() -> None:
    figure, axes = plt.subplots(1, 5)
    for one, draw in zip(axes, CURVE_PLOTS, strict=False):
        assert draw(A, axes=one) is one  # type: ignore[operator]
    assert score_distribution_plot(A, axes=axes[3]) is axes[3]
    assert confusion_plot(GRADES, axes=axes[4]) is axes[4]
    assert plt.get_fignums() == [figure.number]


@pytest.mark.parametrize("draw", CURVE_PLOTS)
def test_bad_curves(draw: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="curves must be a ScoreCurve or a mapping from names to such, got list"):
        draw([A])
    with pytest.raises(TypeError, match=r"curves\['b'\] must be a ScoreCurve, got float"):
        draw({"a": A, "b": 0.5})
    assert plt.get_fignums() == []
    assert thick(drawn(draw({}))) == []


def test_bad_arguments() -> None:
    with pytest.raises(ValueError, match="confidence must be above 0 and below 1, got 95"):
        roc_plot({"A": A, "B": B}, confidence=95)
    with pytest.raises(TypeError, match="confidence must be a number"):
        roc_plot(A, confidence="95 %")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="band needs a confidence"):
        roc_plot(A, confidence=None, band=True)
    for thresholds, said in (([0.5, 1], "1"), ([-0.1], "-0.1"), ([np.nan], "nan"), ([], "none")):
        with pytest.raises(ValueError, match=f"thresholds must be risks of at least 0 and below 1, got {said}"):
            decision_curve_plot(A, thresholds=thresholds)
    with pytest.raises(TypeError, match="thresholds must be numbers, got 'all'"):
        decision_curve_plot(A, thresholds="all")
    logits = assay.score_curve([0, 1], [-2.0, 3.0])
    with pytest.raises(ValueError, match=r"risks, from 0 to 1, got scores from -2 to 3 in curves\['B'\]"):
        decision_curve_plot({"A": A, "B": logits})
    with pytest.raises(TypeError, match="matrix must be a ConfusionMatrix, got ndarray"):
        confusion_plot(GRADES.cells)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match='shares must be one of "reference", "prediction", "all", got "rows"'):
        confusion_plot(GRADES, shares="rows")
    with pytest.raises(TypeError, match="curve must be a ScoreCurve, got dict"):
        score_distribution_plot({"A": A})  # type: ignore[arg-type]
    for bins in (0, 2.5, True):
        with pytest.raises(ValueError, match="bins must be a whole number of at least 1"):
            score_distribution_plot(A, bins=bins)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="threshold must be a finite number, got inf"):
        score_distribution_plot(A, threshold=float("inf"))
    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    "call",
    [
        "discrimination.roc_plot(curve)",
        "discrimination.precision_recall_plot(curve)",
        "discrimination.decision_curve_plot(curve)",
        "discrimination.score_distribution_plot(curve)",
        "confusion.confusion_plot(assay.ConfusionMatrix(numpy.eye(2, dtype=int)))",
    ],
)
def test_without_matplotlib(call: str) -> None:
    code = f"""
import sys; sys.modules["matplotlib"] = None
import numpy, assay; from assay.report import confusion, discrimination
curve = assay.score_curve([0, 1], [0.1, 0.2])
try: {call}
except ImportError as problem: print(problem)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "pictures need matplotlib: pip install 'assay[report]'\n"
