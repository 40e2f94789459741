"""Pictures of several tasks show frequencies of ranks and distances of rankings as they are."""

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from assay.report.task_plots import dendrogram, stacked_ranks
from scipy.cluster.hierarchy import cophenet, linkage
from support.pictures import drawn, nothing_left  # noqa: F401

mpl.use("Agg")

CT = [[8, 2, 0], [2, 6, 2], [0, 2, 8]]
MR = [[0, 0, 5], [5, 0, 0], [0, 5, 0]]


def texts(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_yticklabels()]


def test_bars_are_shares_of_ranks_by_method_and_task() -> None:
    axes = drawn(stacked_ranks({"CT": CT, "MR": MR}, ["A", "B", "C"]))
    assert texts(axes) == ["CT", "MR"] * 3
    assert [text.get_text().strip() for text in axes.texts] == ["A", "B", "C"]
    rows = axes.get_yticks()
    found = sorted(
        (int(np.argmin(abs(rows - bar.get_y() - bar.get_height() / 2))), bar.get_x(), bar.get_alpha())
        for bar in axes.patches
    )
    first, second, third = 1, 0.6, 0.2
    assert np.array(found) == pytest.approx(
        np.array(
            [
                *[(0, 0, first), (0, 80, second), (1, 0, third)],
                *[(2, 0, first), (2, 20, second), (2, 80, third), (3, 0, first)],
                *[(4, 0, second), (4, 20, third), (5, 0, second)],
            ]
        )
    )
    (scale,) = axes.child_axes
    assert texts(scale) == ["1", "2", "3"]


def test_bars_of_half_ranks_of_one_method_and_of_nothing() -> None:
    axes = drawn(stacked_ranks({"": [[1, 2, 1], [1, 2, 1]]}, ["A", "B"], places=[1, 1.5, 2]))
    assert texts(axes.child_axes[0]) == ["1", "1.5", "2"]
    drawn(stacked_ranks({"CT": [[5]]}, ["A"]))
    assert not drawn(stacked_ranks({"CT": [[0, 0], [0, 0]]}, ["A", "$B$"])).patches


def test_many_methods_and_ranks() -> None:
    random = np.random.default_rng(0)
    drawn(stacked_ranks({str(k): random.random((20, 39)) for k in range(3)}, [str(k) for k in range(20)]))


def test_branches_join_at_the_largest_distance() -> None:
    distances = np.array([[0, 1, 7, 4], [1, 0, 5, 6], [7, 5, 0, 3], [4, 6, 3, 0]])
    axes = drawn(dendrogram(distances, ["a", "b", "c", "d"]))
    ends = sorted(max(line.get_xdata()) for line in axes.get_lines())
    assert ends == [1, 3, 7]
    assert {frozenset(texts(axes)[:2]), frozenset(texts(axes)[2:])} == {frozenset("ab"), frozenset("cd")}
    leaves = {name: at for at, name in enumerate(texts(axes))}
    first = next(line for line in axes.get_lines() if max(line.get_xdata()) == 1)
    assert {min(first.get_ydata()), max(first.get_ydata())} == {leaves["a"], leaves["b"]}


@pytest.mark.parametrize("seed", range(3))
def test_branches_are_those_of_scipy(seed: int) -> None:
    points = np.random.default_rng(seed).random((9, 3))
    distances = np.abs(points[:, None] - points).sum(axis=2)
    axes = drawn(dendrogram(distances, [str(k) for k in range(9)]))
    ends = sorted(max(line.get_xdata()) for line in axes.get_lines())
    heights = np.unique(cophenet(linkage(distances[np.triu_indices(9, 1)], "complete")))
    np.testing.assert_allclose(ends, heights)


def test_equal_rankings_join_at_once() -> None:
    assert drawn(dendrogram(np.zeros((2, 2)), ["a", "b"])).get_xlim() == (0, 1)


def test_what_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="at least one task, got none"):
        stacked_ranks({}, ["A"])
    with pytest.raises(ValueError, match=r"frequency\['MR'\] must have a column for each of 3 places"):
        stacked_ranks({"CT": CT, "MR": np.ones((3, 2))}, ["A", "B", "C"])
    with pytest.raises(ValueError, match=r"frequency\['CT'\] must have a row for each of 2 methods"):
        stacked_ranks({"CT": CT}, ["A", "B"])
    with pytest.raises(ValueError, match=r"at least 2 names, got shape \(1, 1\) and 1 names"):
        dendrogram([[0]], ["a"])
    with pytest.raises(ValueError, match="finite and the same in both directions"):
        dendrogram([[0, 1], [2, 0]], ["a", "b"])
    monkeypatch.setitem(__import__("sys").modules, "scipy.cluster", None)
    with pytest.raises(ImportError, match=r"assay\[stats\]"):
        dendrogram([[0, 1], [1, 0]], ["a", "b"])
