"""Pictures of rankings show ranks, resamples and decisions as they are, whatever these are."""

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from assay.report.rank_plots import (
    blob_plot,
    podium_plot,
    ranking_heatmap,
    scheme_plot,
    significance_map,
    tau_violins,
)
from matplotlib.collections import LineCollection, PathCollection, QuadMesh
from support.pictures import drawn, nothing_left  # noqa: F401

mpl.use("Agg")

VALUES = np.array([[0.9, 0.8, 0.7], [0.5, 0.85, 0.6], [0.1, 0.2, 0.6]])
RANKS = np.array([[1, 2, 1], [2, 1, 2], [3, 3, 2]])
NAMES = ["A", "B", "C"]


def names(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_xticklabels()]


def cells(axes: Any) -> np.ndarray:
    (mesh,) = [one for one in axes.collections if isinstance(one, QuadMesh)]
    return np.asarray(mesh.get_array())


# -- on cases ----------------------------------------------------------------------------------------------------------


def test_podium_places_are_ranks_and_columns_methods() -> None:
    axes = drawn(podium_plot(VALUES, RANKS, NAMES, label="dsc"))
    dots = [np.asarray(one.get_offsets()) for one in axes.collections if isinstance(one, PathCollection)]
    place = [np.floor((one[:, 0] + 1) / 4) for one in dots]
    np.testing.assert_array_equal(place[0], [0, 1, 0])
    np.testing.assert_array_equal(place[1][:2], [1, 0])
    assert {place[1][2], place[2][2]} == {1, 2}  # they share the second rank
    np.testing.assert_allclose(dots[0][:, 1], VALUES[0])
    (lines,) = [one for one in axes.collections if isinstance(one, LineCollection) and one.get_linewidths()[0] == 0.5]
    assert len(lines.get_segments()) == 3
    np.testing.assert_allclose(lines.get_segments()[1][:, 1], [0.85, 0.8, 0.2])
    (below,) = axes.child_axes
    heights = {name: [bar.get_height() for bar in bars] for name, bars in zip(NAMES, below.containers, strict=True)}
    assert heights["A"] == [2, 1, 0]
    assert sum(map(sum, heights.values())) == 9


def test_podium_leaves_out_cases_that_cannot_be_drawn() -> None:
    values = VALUES.copy()
    values[0, 0], values[1, 1] = np.nan, np.inf
    axes = drawn(podium_plot(values, RANKS, NAMES))
    assert sum(len(one.get_offsets()) for one in axes.collections if isinstance(one, PathCollection)) == 3


def test_heatmap_counts_cases() -> None:
    axes = drawn(ranking_heatmap(RANKS, NAMES))
    np.testing.assert_array_equal(cells(axes), [[2, 1, 0], [1, 2, 1], [0, 0, 2]])
    assert names(axes) == NAMES
    assert [text.get_text() for text in axes.texts] == ["2", "1", "1", "2", "1", "2"]


def test_heatmap_orders_methods_by_mean_rank_and_has_rows_for_shared_places() -> None:
    axes = drawn(ranking_heatmap([[2.5, 3], [2.5, 2], [1, 1]], NAMES))
    assert names(axes) == ["C", "B", "A"]
    np.testing.assert_array_equal(cells(axes), [[2, 0, 0], [0, 1, 0], [0, 1, 1], [0, 0, 1]])
    assert [text.get_text() for text in axes.get_yticklabels()] == ["1", "2", "2.5", "3"]


def test_heatmap_of_methods_without_ranks() -> None:
    axes = drawn(ranking_heatmap([[np.nan, np.nan], [1, 1]], ["A", "B"]))
    assert names(axes) == ["B", "A"]


# -- stability ---------------------------------------------------------------------------------------------------------


def test_blobs_are_as_large_as_they_are_frequent() -> None:
    axes = drawn(
        blob_plot(
            NAMES, [2, 1, 3], [[10, 30, 0], [30, 10, 0], [0, 0, 40]], median=[2, 1, 3], low=[1, 1, 3], high=[2, 2, 3]
        )
    )
    assert names(axes) == ["B", "A", "C"]
    blobs = next(one for one in axes.collections if isinstance(one, PathCollection))
    found = {tuple(place): size for place, size in zip(np.asarray(blobs.get_offsets()), blobs.get_sizes(), strict=True)}
    assert found == pytest.approx({(0, 1): 270, (0, 2): 90, (1, 1): 90, (1, 2): 270, (2, 3): 360})
    (lines,) = [one for one in axes.collections if isinstance(one, LineCollection)]
    np.testing.assert_allclose([one[:, 1] for one in lines.get_segments()], [[1, 2], [1, 2], [3, 3]])


def test_blobs_of_half_ranks_and_of_nothing() -> None:
    drawn(blob_plot(["A", "B"], [1.5, 1.5], [[0.2, 0.6, 0.2]] * 2, places=[1, 1.5, 2]))
    drawn(blob_plot(["A"], [1], [[0]]))


def test_violins_show_quartiles_median_and_mean() -> None:
    tau = np.array([0.2, 0.4, 0.6, 0.8, 1.0, np.nan])
    axes = drawn(tau_violins({"liver dsc": tau, "nothing": [np.nan]}))
    lines = [np.asarray(one.get_segments()[0]) for one in axes.collections if isinstance(one, LineCollection)]
    np.testing.assert_allclose(lines[0][:, 0], [0.4, 0.8])
    np.testing.assert_allclose(lines[1][:, 0], [0.6, 0.6])
    np.testing.assert_allclose(axes.get_lines()[0].get_xdata(), [0.6])
    assert [text.get_text() for text in axes.get_yticklabels()] == ["liver dsc", "nothing"]


@pytest.mark.parametrize("tau", [[1.0, 1.0], [-1.0], [0.0], []])
def test_violins_of_few_values(tau: list[float]) -> None:
    assert drawn(tau_violins({"": tau})).get_xlim()[0] <= 0


# -- decisions and schemes ---------------------------------------------------------------------------------------------


def test_significance_is_read_from_below() -> None:
    better = np.zeros((3, 3))
    better[1, 0] = better[1, 2] = better[0, 2] = 1  # B beats A and C, A beats C
    axes = drawn(significance_map(better, NAMES, [2, 1, 3]))
    assert names(axes) == ["B", "A", "C"]
    np.testing.assert_array_equal(cells(axes), [[0, 0, 0], [1, 0, 0], [1, 1, 0]])


def test_schemes_have_a_line_per_method() -> None:
    axes = drawn(scheme_plot({"mean": [1, 2, 3], "median": [2, 1, 3], "test": [1, 1, 1]}, NAMES))
    assert names(axes) == ["mean", "median", "test"]
    lines = [line for line in axes.get_lines() if line.get_marker() == "o"]
    np.testing.assert_allclose(np.transpose([line.get_ydata() for line in lines])[:2], [[1, 2, 3], [2, 1, 3]])
    assert sorted(text.get_position()[1] for text in axes.texts) == [1, 2, 3]
    assert len({float(line.get_ydata()[2]) for line in lines}) == 3  # equal ranks can be told apart


@pytest.mark.parametrize("count", [1, 30])
def test_any_number_of_methods(count: int) -> None:
    names = [f"method {k}" for k in range(count)]
    random = np.random.default_rng(0)
    values = random.random((count, 12))
    ranks = np.argsort(np.argsort(values, axis=0), axis=0) + 1
    drawn(podium_plot(values, ranks, names))
    drawn(ranking_heatmap(ranks, names))
    drawn(blob_plot(names, ranks[:, 0], random.random((count, count))))
    drawn(significance_map(values[:, :1] > values[:, 0], names))
    drawn(scheme_plot({"a": ranks[:, 0], "b": ranks[:, 1]}, names))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"ranks must have the shape of values \(3, 3\), got \(3, 2\)"):
        podium_plot(VALUES, RANKS[:, :2], NAMES)
    with pytest.raises(ValueError, match="ranks must have a row for each of 2 methods"):
        ranking_heatmap(RANKS, ["A", "B"])
    with pytest.raises(ValueError, match=r"frequency must have a column for each of 2 places, got shape \(3, 3\)"):
        blob_plot(NAMES, [1, 2, 3], RANKS, places=[1, 2])
    with pytest.raises(ValueError, match=r"median must have a row for each of 3 methods, got shape \(2, 1\)"):
        blob_plot(NAMES, [1, 2, 3], RANKS, median=[1, 2])
    with pytest.raises(ValueError, match="at least one ranking"):
        tau_violins({})
    with pytest.raises(ValueError, match="better must have a column for each of 3 methods"):
        significance_map(np.ones((3, 2)), NAMES)
    with pytest.raises(ValueError, match="at least one scheme"):
        scheme_plot({}, NAMES)
