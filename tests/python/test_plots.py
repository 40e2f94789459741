"""Pictures show the data they are given, on the axes they are given, and leave matplotlib's settings alone."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import assay
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from assay.report import plots
from matplotlib.collections import EllipseCollection
from support.arrays import Array
from support.pictures import drawn, nothing_left  # noqa: F401

mpl.use("Agg")


def square(low: int, high: int) -> Array:
    mask = np.zeros((12, 14), np.uint8)
    mask[low:high, low:high] = 1
    return mask


def distances(a: Array, b: Array, **options: Any) -> assay.SurfaceDistances:
    found = assay.surface_distances(a, b, **options)
    assert isinstance(found, assay.SurfaceDistances)
    return found


NEAR = distances(square(2, 9), square(3, 10))
FAR = distances(square(1, 6), square(6, 11), boundary="face")
EMPTY = distances(square(0, 0), square(0, 0))
ONE_EMPTY = distances(square(2, 9), square(0, 0))


def legend(axes: Any) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


# -- NSD curve ---------------------------------------------------------------------------------------------------------


def test_curve_is_the_step_function() -> None:
    axes = drawn(plots.nsd_curve(NEAR))
    (line,) = axes.get_lines()
    tolerances, values = NEAR.nsd_curve()
    assert line.get_drawstyle() == "steps-post"
    assert (line.get_xdata()[:-1] == tolerances).all()
    assert (line.get_ydata() == [*values, values[-1]]).all()
    assert axes.get_xlim()[1] <= line.get_xdata()[-1]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("tolerance (mm)", "NSD")
    assert axes.get_legend() is None


def test_several_curves_and_the_tolerance_in_use() -> None:
    named = {"near": NEAR, "far": FAR, "none": EMPTY, "missed": ONE_EMPTY}
    axes = drawn(plots.nsd_curve(named, tolerance=1.4, unit="voxel"))
    shown = [f"{name}: {one.nsd(1.4):.3f} at 1.4 voxel" for name, one in named.items() if one is not EMPTY]
    assert legend(axes) == [*shown[:2], "none: undefined", shown[2]]
    assert len({line.get_color() for line in axes.get_lines() if line.get_drawstyle() == "steps-post"}) == 4
    assert any(list(line.get_xdata()) == [1.4, 1.4] for line in axes.get_lines())
    dots = [line for line in axes.get_lines() if line.get_marker() == "o"]
    assert [one.get_ydata()[0] for one in dots] == pytest.approx([one.nsd(1.4) for one in named.values()], nan_ok=True)


def test_range_of_tolerances() -> None:
    """One far element does not squeeze the curve."""
    a = np.kron(square(2, 9), np.ones((9, 9), np.uint8))
    b = np.roll(a, 2, 0)
    b[-1, -1] = 1
    stray = distances(a, b)
    assert plots.nsd_curve(stray).get_xlim() == (0, pytest.approx(1.15 * 2))
    assert stray.hausdorff() > 40
    assert plots.nsd_curve(stray, up_to=500).get_xlim() == (0, 500)
    assert plots.nsd_curve(NEAR, tolerance=3).get_xlim() == (0, 6)
    assert plots.nsd_curve({}).get_xlim() == (0, 1)
    assert drawn(plots.nsd_curve(distances(a, a))).get_xlim() == (0, 1)
    many = drawn(plots.nsd_curve({str(k): NEAR for k in range(8)}))
    assert len({(line.get_color(), line.get_linestyle()) for line in many.get_lines()}) == 8


# -- histogram ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [NEAR, FAR])
def test_shares_add_up(found: assay.SurfaceDistances) -> None:
    axes = drawn(plots.distance_histogram(found, bins=7))
    assert len(axes.patches) == 14
    for k, one in enumerate((found.reference_to_prediction, found.prediction_to_reference)):
        heights = [bar.get_height() for bar in axes.patches[7 * k : 7 * (k + 1)]]
        assert sum(heights) == pytest.approx(100)
        within = one.weight[one.distance < found.hausdorff() / 7].sum() / one.weight.sum()
        assert heights[0] == pytest.approx(100 * within)
    for text, name in zip(legend(axes), ("reference_to_prediction", "prediction_to_reference"), strict=True):
        at = found.hausdorff(95, directions=name)
        assert text == f"{name.replace('_', ' ')}, 95th percentile {at:.3g} mm"
    assert axes.get_ylabel() == "share of the surface (%)"


def test_histogram_options() -> None:
    axes = drawn(plots.distance_histogram(NEAR, percentile=None, log=True, unit="voxel"))
    assert legend(axes) == ["reference to prediction", "prediction to reference"]
    assert (axes.get_yscale(), axes.get_xlabel(), axes.get_lines()[:]) == ("log", "distance (voxel)", [])
    same = drawn(plots.distance_histogram(distances(square(2, 9), square(2, 9))))
    assert same.get_xlim() == (0, 1)


@pytest.mark.parametrize(("found", "status"), [(EMPTY, "both empty"), (ONE_EMPTY, "prediction empty")])
def test_histogram_of_nothing(found: assay.SurfaceDistances, status: str) -> None:
    axes = drawn(plots.distance_histogram(found))
    assert [text.get_text() for text in axes.texts] == [f"undefined: {status}"]


# -- elements ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [{}, {"neighbourhood": "full"}, {"boundary": "surfel"}, {"boundary": "face"}])
def test_elements_lie_where_they_are(model: dict[str, str]) -> None:
    masks = square(2, 9), square(5, 10)
    spacing = np.array((2.0, 0.5))
    axes = drawn(plots.boundary_elements(*masks, spacing=spacing.tolist(), **model))
    circles = [one for one in axes.collections if isinstance(one, EllipseCollection)]
    for one, mask, name, text in zip(circles, masks, ("reference", "prediction"), legend(axes), strict=True):
        points, weights = assay.surface_elements(mask, spacing=spacing.tolist(), **model)  # type: ignore[arg-type]
        assert (one.get_offsets() == (points * spacing)[:, ::-1]).all()
        area = one.get_widths() * one.get_heights()
        assert np.allclose(area / area.sum(), weights / weights.sum())
        assert text == f"{name}: {len(weights)} elements, weight {weights.sum():.4g}"
    (pixels,) = axes.get_images()
    assert (pixels.get_array() == masks[0] + 2 * masks[1]).all()
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("axis 1 (mm)", "axis 0 (mm)")
    assert axes.get_ylim() == (23, -1)


def test_elements_of_one_mask() -> None:
    axes = drawn(plots.boundary_elements(square(2, 5), boundary="surfel"))
    assert legend(axes) == ["12 elements, weight 10.83"]
    assert axes.get_xlabel() == "axis 1 (pixels)"
    assert legend(drawn(plots.boundary_elements(square(0, 0)))) == ["0 elements, weight 0"]


# -- all ---------------------------------------------------------------------------------------------------------------


def test_axes_of_ones_own() -> None:
    figure, all_axes = plt.subplots(1, 3)
    assert plots.nsd_curve(NEAR, axes=all_axes[0]) is all_axes[0]
    assert plots.distance_histogram(NEAR, axes=all_axes[1]) is all_axes[1]
    assert plots.boundary_elements(square(2, 9), axes=all_axes[2]) is all_axes[2]
    assert plt.get_fignums() == [figure.number]


def test_bad_arguments() -> None:
    for given in ({"tolerance": -1}, {"up_to": float("nan")}):
        with pytest.raises(ValueError, match="tolerance must be a finite number at least 0"):
            plots.nsd_curve(NEAR, **given)
    for bins in (0, 2.5, True):
        with pytest.raises(ValueError, match="bins must be a whole number of at least 1"):
            plots.distance_histogram(NEAR, bins=bins)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="percentile must be a finite number"):
        plots.distance_histogram(NEAR, percentile=101)
    with pytest.raises(ValueError, match="reference must have 2 axes to be drawn, got 3"):
        plots.boundary_elements(np.zeros((3, 3, 3), bool))
    with pytest.raises(ValueError, match="boundary must be one of 'voxel', 'surfel', 'face'"):
        plots.boundary_elements(square(2, 9), boundary="mesh")
    assert plt.get_fignums() == []


def test_pictures_of_the_documentation(tmp_path: Path) -> None:
    """Those that are made are those that lie there, and the same in every run."""
    docs = Path(__file__).parents[2] / "docs"
    made = []
    for k in range(2):
        subprocess.run([sys.executable, docs / "make_pictures.py", tmp_path / str(k)], check=True)
        made.append({path.name: path.read_bytes() for path in (tmp_path / str(k)).iterdir()})
    assert made[0] == made[1]
    assert {*made[0]} == {path.name for path in (docs / "images").iterdir()}
    pages = "".join(path.read_text(encoding="utf-8") for path in docs.glob("*.md"))
    assert all(f"(images/{name})" in pages for name in made[0])


def test_without_matplotlib() -> None:
    code = """
import sys; sys.modules["matplotlib"] = None
import numpy, assay; from assay.report import plots
try: plots.nsd_curve(assay.surface_distances(*2 * [numpy.eye(3, dtype=bool)]))
except ImportError as problem: print(problem)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "pictures need matplotlib: pip install 'assay[report]'\n"
