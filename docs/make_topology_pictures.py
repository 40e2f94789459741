"""The pictures of docs/topology.md, which make_pictures.py makes with the others."""

from __future__ import annotations

from typing import Any

import assay
import numpy as np
from assay.report import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

METHODS: dict[str, dict[str, Any]] = {
    "distance_ordered": {},
    "lee": {},
    "zhang": {},
    "morphological": {"iterations": 20},
}


def runs(row: Any) -> list[tuple[int, int]]:
    """Where the runs of a row begin and end."""
    steps = np.flatnonzero(np.diff(np.asarray(row, np.int8), prepend=0, append=0))
    return list(zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True))


def cells(axes: Axes, mask: Any, *, size: float = 1.0, **look: Any) -> None:
    """Draw the pixels of a mask as squares; those of a row that touch as one, if they have their full size."""
    vertices: list[tuple[float, float]] = []
    gap = (1 - size) / 2
    for y, row in enumerate(mask):
        for start, end in runs(row) if size == 1 else [(x, x + 1) for x in np.flatnonzero(row)]:
            left, right, top, bottom = start - 0.5 + gap, end - 0.5 - gap, y - 0.5 + gap, y + 0.5 - gap
            vertices += [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * (len(vertices) // 5)
    if vertices:
        axes.add_patch(PathPatch(Path(vertices, codes), **{"linewidth": 0} | look))


def outline(axes: Axes, mask: Any, **look: Any) -> None:
    """Draw the edges between a mask and its background."""
    vertices = []
    for image, turn in ((np.pad(mask, 1), 1), (np.pad(mask, 1).T, -1)):
        for y, row in enumerate(image[1:] != image[:-1]):
            vertices += [(x - 1.5, y - 0.5)[::turn] for run in runs(row) for x in run]
    path = Path(vertices, [Path.MOVETO, Path.LINETO] * (len(vertices) // 2))
    axes.add_patch(PathPatch(path, fill=False, **{"linewidth": 1.2, "capstyle": "projecting"} | look))


def frame(axes: Axes, shape: tuple[int, ...], title: str = "", below: str = "") -> None:
    """Axes for pixels, without ticks, with words above and below."""
    axes.set(xlim=(-0.5, shape[1] - 0.5), ylim=(shape[0] - 0.5, -0.5), aspect="equal", xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    axes.set_title(title, color=style.INK)
    axes.set_xlabel(below, color=style.INK, labelpad=3)


def skeletons_of(axes: Axes, mask: Any, skeleton: Any) -> None:
    """A mask, pale, and its skeleton, dark."""
    cells(axes, mask, facecolor=style.SKY, alpha=0.45)
    cells(axes, skeleton, size=0.82, facecolor=style.INK)


def skeleton_of(mask: Any, method: str) -> Any:
    """The skeleton by a method of `METHODS`."""
    return assay.skeletonize(mask, method=method, **METHODS[method])


def found(skeleton: Any, unit: str) -> str:
    """In words: its size, and its Betti numbers."""
    count = int(skeleton.sum())
    betti: Any = assay.topology(skeleton)
    numbers = ", ".join(str(one) for one in betti.betti[: skeleton.ndim])
    return f"{count} {unit if count > 1 else unit[:-1]}, Betti {numbers}" if count else "nothing left"


def branches() -> Any:
    """A vessel with two branches."""
    y, x = np.indices((25, 43)) + 0.3
    inside = np.zeros(y.shape, bool)
    for (y0, x0), (y1, x1), r0, r1 in (
        ((14, 4), (14, 18), 4.2, 3.6),
        ((14, 18), (3, 40), 2.6, 1.4),
        ((14, 18), (22, 40), 2.0, 1.0),
    ):
        along = np.clip(((y - y0) * (y1 - y0) + (x - x0) * (x1 - x0)) / ((y1 - y0) ** 2 + (x1 - x0) ** 2), 0, 1)
        inside |= np.hypot(y - y0 - along * (y1 - y0), x - x0 - along * (x1 - x0)) <= r0 + along * (r1 - r0)
    return inside


def roughened(mask: Any) -> Any:
    """A mask with bumps of one or two pixels along its sides."""
    random = np.random.default_rng(0)
    for share in (0.15, 0.2):
        mask = mask | ((assay.distance_transform(~mask) == 1) & (random.random(mask.shape) < share))
    return mask


def skeletons() -> Figure:
    """A vessel, smooth and rough, thinned by every method."""
    figure = Figure(figsize=(9.4, 3.6), layout="constrained")
    masks = {"smooth": branches(), "rough": roughened(branches())}
    for row, (name, mask) in zip(figure.subplots(2, 4), masks.items(), strict=True):
        for axes, method in zip(row, METHODS, strict=True):
            skeleton = skeleton_of(mask, method)
            skeletons_of(axes, mask, skeleton)
            frame(axes, mask.shape, method if name == "smooth" else "", found(skeleton, "pixels"))
        row[0].set_ylabel(name, fontsize=10, color=style.INK)
    return figure


def solids() -> dict[str, tuple[Any, int]]:
    """Masks with 3 axes, and the axis to look along."""
    z, y, x = np.indices((17, 17, 17)) - 8
    radius = np.sqrt(z**2 + y**2 + x**2)
    return {
        "tube, 2 x 2 x 16": (np.pad(np.ones((2, 2, 16), bool), [(3, 3), (7, 7), (1, 1)]), 0),
        "plate, 3 x 9 x 16": (np.pad(np.ones((3, 9, 16), bool), [(3, 3), (4, 4), (1, 1)]), 0),
        "hollow ball, middle slice": ((radius <= 7) & (radius > 3), -1),
        "ball": (radius <= 7, 0),
    }


def skeletons_3d() -> Figure:
    """Solids, thinned by the methods for 3 axes; seen from one side, or a slice where that hides what is inside."""
    figure = Figure(figsize=(9.4, 6.6), layout="constrained")
    methods = [method for method in METHODS if method != "zhang"]
    for row, method in zip(figure.subplots(3, 4), methods, strict=True):
        for axes, (title, (mask, side)) in zip(row, solids().items(), strict=True):
            skeleton = skeleton_of(mask, method)
            flat = [one[8] if side < 0 else one.any(axis=side) for one in (mask, skeleton)]
            skeletons_of(axes, *flat)
            frame(axes, flat[0].shape, title if method == methods[0] else "", found(skeleton, "voxels"))
        row[0].set_ylabel(method, fontsize=10, color=style.INK)
    return figure


def cldice(reference: Any, prediction: Any, method: str = "distance_ordered") -> float:
    """Compute clDice with the skeletons of `METHODS`."""
    of_reference, of_prediction = skeleton_of(reference, method), skeleton_of(prediction, method)
    sensitivity = (of_reference & prediction).sum() / of_reference.sum()
    precision = (of_prediction & reference).sum() / of_prediction.sum()
    return float(2 * sensitivity * precision / max(sensitivity + precision, 1e-9))


def bars() -> tuple[Any, Any]:
    """A bar two pixels wide, and one of one pixel in its lower row, shifted by one."""
    reference, prediction = np.zeros((4, 7), bool), np.zeros((4, 7), bool)
    reference[1:3, 2:6] = True
    prediction[2, 1:5] = True
    return reference, prediction


def one_pair() -> Figure:
    """The clDice of one pair of masks with each skeleton, and of the same pair upside down."""
    figure = Figure(figsize=(9.4, 3.9), layout="constrained")
    pairs = {"as it is": bars(), "upside down": tuple(np.flipud(one) for one in bars())}
    for row, (name, (reference, prediction)) in zip(figure.subplots(2, 4), pairs.items(), strict=True):
        for axes, method in zip(row, METHODS, strict=True):
            cells(axes, reference, facecolor=style.SKY, alpha=0.45)
            cells(axes, skeleton_of(reference, method), size=0.42, facecolor=style.INK)
            cells(axes, skeleton_of(prediction, method), size=0.7, fill=False, edgecolor=style.VERMILION, linewidth=1.8)
            outline(axes, prediction, color=style.VERMILION, linestyle="--")
            value = cldice(reference, prediction, method)
            frame(axes, reference.shape, method if name == "as it is" else "", f"clDice {value:.3g}")
        row[0].set_ylabel(name, fontsize=10, color=style.INK)
    figure.legend(
        handles=[
            Patch(facecolor=style.SKY, alpha=0.45, label="reference"),
            Line2D([], [], marker="s", linestyle="", color=style.INK, markersize=6, label="its skeleton"),
            Line2D([], [], linestyle="--", color=style.VERMILION, label="prediction"),
            Line2D([], [], marker="s", linestyle="", color=style.VERMILION, fillstyle="none", markersize=9,
                   markeredgewidth=1.8, label="its skeleton"),
        ],
        loc="outside lower center", ncols=4, frameon=False, labelcolor=style.INK,
    )  # fmt: skip
    return figure


def predictions() -> dict[str, tuple[Any, Any]]:
    """A vessel, a ball and a tree in 3D with predictions of them."""
    z, y, x = np.indices((40, 40, 80))
    vessel = ((y - 20 - 6 * np.sin(x / 12)) ** 2 + (z - 20 - 4 * np.cos(x / 10)) ** 2 <= 9) & (x >= 6) & (x < 74)
    away = assay.distance_transform(~vessel)
    rough = vessel | ((away < 1.8) & (np.random.default_rng(0).random(vessel.shape) < 0.05))
    ball = (z - 20) ** 2 + (y - 20) ** 2 + (x - 40) ** 2 <= 36
    trunk = ((z - 20) ** 2 + (y - 20) ** 2 <= 25) & (x >= 8) & (x < 72)
    thin = ((z - 20) ** 2 + ((x + 4) % 8 - 4) ** 2 <= 1) & (abs(y - 20) <= 18) & (x > 12) & (x < 68)
    tree = trunk | thin
    return {
        "two voxels too thick": (vessel, away <= 2),
        "a gap of one voxel": (vessel, vessel & (x != 40)),
        "a rough surface": (vessel, rough),
        "a ball, 4 voxels off": (ball, np.roll(ball, 4, axis=2)),
        "without its thin branches": (tree, trunk),
        "without a third of its trunk": (tree, tree & ~(trunk & (x > 28) & (x < 50))),
    }


def misled() -> Figure:
    """Predictions that are worse, or better, than their clDice; seen from one side."""
    figure = Figure(figsize=(9.4, 4.5), layout="constrained")
    for axes, (title, pair) in zip(figure.subplots(2, 3).flat, predictions().items(), strict=True):
        reference, prediction = (one.any(axis=0) for one in pair)
        cells(axes, reference, facecolor=style.SKY, alpha=0.45)
        cells(axes, skeleton_of(pair[1], "distance_ordered").any(axis=0), facecolor=style.INK)
        outline(axes, prediction, color=style.VERMILION)
        frame(axes, reference.shape, title, f"DSC {assay.dice(*pair):.2f}, clDice {cldice(*pair):.2f}")
    figure.legend(
        handles=[
            Patch(facecolor=style.SKY, alpha=0.45, label="reference"),
            Line2D([], [], color=style.VERMILION, label="prediction"),
            Line2D([], [], color=style.INK, linewidth=3, label="its skeleton"),
        ],
        loc="outside lower center", ncols=3, frameon=False, labelcolor=style.INK,
    )  # fmt: skip
    return figure


PICTURES = (skeletons, skeletons_3d, one_pair, misled)
