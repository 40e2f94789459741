"""Pictures of studies show the values they are given, whatever these are, and leave settings alone."""

from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from assay.report.study_plots import distributions_plot, dot_and_box_plot, interval_plot
from matplotlib.collections import LineCollection, PathCollection
from support.pictures import drawn, nothing_left  # noqa: F401

mpl.use("Agg")

VALUES = np.array([[0.5, 0.6, 0.9, 0.7], [0.1, np.nan, 0.4, 0.3]])


def dots(axes: Any) -> np.ndarray:
    """Where the dots are, by row and value."""
    found = [np.asarray(one.get_offsets()) for one in axes.collections if isinstance(one, PathCollection)]
    places = np.concatenate(found)
    return places[np.lexsort((places[:, 0], np.round(places[:, 1])))]


def segments(axes: Any, colour: str, width: float) -> list[np.ndarray]:
    """The lines of one look."""
    lines = [one for one in axes.collections if isinstance(one, LineCollection) and one.get_linewidths()[0] == width]
    own = [one for one in lines if mpl.colors.to_hex(one.get_colors()[0]) == colour]
    return [np.asarray(segment) for one in own for segment in one.get_segments()]


def names(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_yticklabels()]


# -- dots and boxes ----------------------------------------------------------------------------------------------------


def test_every_value_is_a_dot_over_the_box_of_its_method() -> None:
    axes = drawn(dot_and_box_plot(VALUES, ["A", "B"], label="dsc"))
    np.testing.assert_allclose(dots(axes)[:, 0], [0.5, 0.6, 0.7, 0.9, 0.1, 0.3, 0.4])
    assert names(axes) == ["A", "B"]
    assert axes.get_xlabel() == "dsc"
    medians = [segment[0, 0] for segment in segments(axes, "#333333", 2.2)]
    np.testing.assert_allclose(medians, [0.65, 0.3])
    top, bottom = axes.get_ylim()[::-1]
    assert top < 0 < 1 < bottom


def test_whiskers_end_at_values() -> None:
    values = np.array([[1.0, 2, 3, 4, 5, 100]])
    axes = drawn(dot_and_box_plot(values, ["A"]))
    ends = np.concatenate([segment[:, 0] for segment in segments(axes, "#333333", 1.0)])
    assert ends.min() == 1
    assert ends.max() == 5


def test_lines_join_the_dots_of_a_case() -> None:
    joined = segments(drawn(dot_and_box_plot(VALUES, ["A", "B"])), "#8c8c8c", 0.6)
    assert len(joined) == 4
    np.testing.assert_allclose(joined[0][:, 0], [0.5, 0.1])
    assert joined[0][1, 1] - joined[0][0, 1] == pytest.approx(1)
    assert not segments(drawn(dot_and_box_plot(VALUES, ["A", "B"], lines=False)), "#8c8c8c", 0.6)
    assert not segments(drawn(dot_and_box_plot(np.ones((2, 101)), ["A", "B"])), "#8c8c8c", 0.6)


def test_clusters_have_colours_and_names_if_they_are_few() -> None:
    axes = drawn(dot_and_box_plot(VALUES, ["A", "B"], clusters=["x", "y", "x", "z"]))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["x", "y", "z"]
    many = drawn(dot_and_box_plot(np.ones((1, 8)), ["A"], clusters=list("abcdefgh")))
    assert many.get_legend() is None


def test_infinite_values_are_counted() -> None:
    axes = drawn(dot_and_box_plot([[np.inf, 1.0, -np.inf]], ["A"]))
    assert names(axes) == ["A\n(2 infinite)"]
    assert len(dots(axes)) == 1


@pytest.mark.parametrize("values", [np.full((2, 3), np.nan), np.empty((2, 0)), np.ones((2, 1))])
def test_little_to_draw(values: np.ndarray) -> None:
    drawn(dot_and_box_plot(values, ["A", "B"]))
    drawn(distributions_plot({"liver": values, "tumour": values}, ["A", "B"]))


def test_names_are_shortened_and_no_formulas() -> None:
    axes = drawn(dot_and_box_plot(np.ones((3, 2)), ["$x", "y" * 99, "a\nb\t c"]))
    assert names(axes)[0] == r"\$x"
    assert len(names(axes)[1]) == 28
    assert names(axes)[2] == "a b c"


def test_many_dots_are_an_image() -> None:
    axes = dot_and_box_plot(np.ones((4, 500)), list("ABCD"))
    assert all(one.get_rasterized() for one in axes.collections if isinstance(one, PathCollection))


# -- classes -----------------------------------------------------------------------------------------------------------


def test_each_class_has_its_methods_below_its_name() -> None:
    axes = drawn(distributions_plot({"liver": VALUES, "": VALUES}, ["A", "B"]))
    assert names(axes) == ["A", "B"] * 2
    assert [text.get_text().strip() for text in axes.texts] == ["liver", "all"]
    heights = axes.get_yticks()
    assert axes.texts[0].get_position()[1] < heights[0] < heights[1] < axes.texts[1].get_position()[1] < heights[2]
    assert len(dots(axes)) == 14


def test_intervals_are_lines_through_points() -> None:
    axes = drawn(interval_plot({"liver": ([0.5, 0.7], [0.4, np.nan], [0.6, np.nan])}, ["A", "B"], label="mean dsc"))
    found = segments(axes, "#0072b2", 2.0)
    np.testing.assert_allclose(found[0], [[0.4, 0], [0.6, 0]])
    (points,) = [line for line in axes.get_lines() if line.get_marker() == "o"]
    np.testing.assert_allclose(points.get_xdata(), [0.5, 0.7])
    assert not axes.texts


def test_intervals_may_be_infinite_or_missing() -> None:
    drawn(interval_plot({"a": ([np.nan], [np.nan], [np.nan]), "b": ([1], [-np.inf], [np.inf])}, [""]))


def test_axes_are_those_given() -> None:
    axes = plt.subplots()[1]
    assert dot_and_box_plot(VALUES, ["A", "B"], axes=axes) is axes
    assert distributions_plot({"": VALUES}, ["A", "B"], axes=axes) is axes


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match=r"values must have a row for each of 3 methods, got shape \(2, 4\)"):
        dot_and_box_plot(VALUES, ["A", "B", "C"])
    with pytest.raises(ValueError, match="clusters must be one for each of 4 cases, got 1"):
        dot_and_box_plot(VALUES, ["A", "B"], clusters=["x"])
    with pytest.raises(ValueError, match="methods must name at least one method, got none"):
        dot_and_box_plot(np.empty((0, 3)), [])
    with pytest.raises(ValueError, match=r"values\['liver'\] must have a row"):
        distributions_plot({"liver": [1.0]}, ["A"])
    with pytest.raises(ValueError, match="at least one class"):
        distributions_plot({}, ["A"])
    with pytest.raises(ValueError, match="at least one class"):
        interval_plot({}, ["A"])
    with pytest.raises(ValueError, match=r"low must have a row for each of 2 methods, got shape \(1, 1\)"):
        interval_plot({"a": ([1, 2], [0], [3, 4])}, ["A", "B"])
