"""Parameters that do not go together, and those of the methods of surface distances, are refused by name."""

from collections.abc import Callable
from typing import Any

import assay
import numpy as np
import pytest
from support.boundary import WEIGHTED_RULES
from support.metrics import DISTANCES, function, needed

MASK = np.zeros((4, 5), np.uint8)
MASK[1:3, 1:4] = 1

BELONGS = {"neighbourhood": "voxel", "image_edge": "voxel", "targets": "voxel", "quadrature": "face"}
VALID = {"neighbourhood": "full", "image_edge": "background", "targets": "full", "quadrature": "faces"}

SURFACES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    **{record.function: (function(record), needed(record)) for record in DISTANCES},
    "surface_distances": (assay.surface_distances, {}),
}

every_surface = pytest.mark.parametrize("name", SURFACES)


def distances(boundary: str = "voxel") -> assay.SurfaceDistances:
    found = assay.surface_distances(MASK, MASK[:, ::-1], boundary=boundary)
    assert isinstance(found, assay.SurfaceDistances)
    return found


@every_surface
@pytest.mark.parametrize("parameter", BELONGS)
@pytest.mark.parametrize("boundary", ["voxel", "surfel", "face"])
def test_parameters_of_another_boundary(name: str, parameter: str, boundary: str) -> None:
    """Not even with the value that they have by default."""
    called, given = SURFACES[name]
    arguments: dict[str, Any] = {"boundary": boundary, parameter: VALID[parameter]}
    if BELONGS[parameter] == boundary:
        called(MASK, MASK, **given, **arguments)
        assay.surface_elements(MASK, **arguments)
    else:
        refusal = f"{parameter} has no meaning with boundary='{boundary}'; leave it out"
        with pytest.raises(ValueError, match=refusal):
            called(MASK, MASK, **given, **arguments)
        with pytest.raises(ValueError, match=refusal):
            assay.surface_elements(MASK, **arguments)


@every_surface
@pytest.mark.parametrize(
    "quadrature", ["1x1", "9x9", "2x3", "0x0", "-2x-2", "2X2", " 2x2", "x", "", "triangle", 3, 2.5, ["2x2"]]
)
def test_unknown_quadrature(name: str, quadrature: Any) -> None:
    called, given = SURFACES[name]
    with pytest.raises(ValueError, match=r"quadrature must be .*'faces', 'triangles', .*, got "):
        called(MASK, MASK, boundary="face", quadrature=quadrature, **given)


@pytest.mark.parametrize("boundary", ["surfel", "face"])
@pytest.mark.parametrize("rule", ["linear", "lower", "higher", "nearest"])
def test_rules_that_count_elements(boundary: str, rule: str) -> None:
    with pytest.raises(ValueError, match="rule must be "):
        assay.hausdorff_distance(MASK, MASK, boundary=boundary, rule=rule)
    with pytest.raises(ValueError, match="rule must be "):
        distances(boundary).hausdorff(95, rule=rule)
    for weighted in WEIGHTED_RULES:
        distances(boundary).hausdorff(95, rule=weighted)


@pytest.mark.parametrize(
    ("called", "parameters", "directions"),
    [
        (assay.normalized_surface_distance, {"tolerance": 1}, "max"),
        (assay.average_surface_distance, {}, "max"),
        (assay.average_surface_distance, {}, "mean"),
        (assay.average_surface_distance, {}, "pooled"),
    ],
)
def test_directions_of_another_metric(called: Callable[..., Any], parameters: dict[str, Any], directions: str) -> None:
    with pytest.raises(ValueError, match=f"directions must be one of .*, got '{directions}'"):
        called(MASK, MASK, directions=directions, **parameters)


METHODS: list[tuple[str, tuple[Any, ...], type[Exception], str]] = [
    *(("hausdorff", (p,), ValueError, "percentile must be between 0 and 100, got ") for p in (-1e-9, 100.1, np.nan)),
    *(("hausdorff", (p,), ValueError, "percentile must be between 0 and 100, got ") for p in (np.inf, -np.inf)),
    *(("hausdorff", (p,), TypeError, f"^percentile must be a number, got {p!r}$") for p in ("95", None, 1j)),
    *(("hausdorff", (95, d), ValueError, "directions must be one of ") for d in ("both", "")),
    *(("hausdorff", (95, d), TypeError, f"^directions must be text, got {d}$") for d in (None, 1)),
    *(("hausdorff", (95, "max", r), ValueError, "rule must be one of ") for r in ("median", "")),
    ("hausdorff", (95, "max", 7), TypeError, "^rule must be text or None, got 7$"),
    ("asd", (None,), TypeError, "^directions must be text, got None$"),
    *(("asd", (d,), ValueError, "directions .*one") for d in ("max", "mean", "pooled", "both")),
    *(
        (method, (t,), ValueError, "tolerance must be a finite number of at least 0")
        for method in ("nsd", "surface_overlap")
        for t in (-1e-9, np.nan, np.inf)
    ),
    *(
        (method, (t,), TypeError, f"^tolerance must be a number, got {t!r}$")
        for method in ("nsd", "surface_overlap")
        for t in (None, "1")
    ),
    ("nsd", (1, "max"), ValueError, "directions .*max"),
    ("nsd", (1, "both"), ValueError, "directions must be one of "),
]


@pytest.mark.parametrize(("method", "arguments", "error", "message"), METHODS)
@pytest.mark.parametrize("empty", [False, True])
def test_methods(method: str, arguments: tuple[Any, ...], error: type[Exception], message: str, empty: bool) -> None:
    """Also where the value is undefined."""
    found = assay.surface_distances(MASK & 0, MASK & 0) if empty else distances()
    with pytest.raises(error, match=message):
        getattr(found, method)(*arguments)


@pytest.mark.parametrize("parameter", ["limit", "width_unit"])
def test_erosion_has_no_limit(parameter: str) -> None:
    value = {"limit": "inclusive", "width_unit": "mm"}[parameter]
    with pytest.raises(ValueError, match=f"{parameter} has no meaning with band='erosion'; leave it out"):
        assay.boundary_iou(MASK, MASK, width=1, band="erosion", **{parameter: value})


@pytest.mark.parametrize("width", [1.5, 0.5, 0, -1, np.nan, np.inf, 10**400])
def test_erosions_are_counted(width: float) -> None:
    with pytest.raises(ValueError, match="width must be a whole number at least 1 "):
        assay.boundary_iou(MASK, MASK, width=width, band="erosion")
    with pytest.raises(TypeError, match=r"missing 1 required .* argument: 'width'"):
        assay.boundary_iou(MASK, MASK, band="erosion")  # type: ignore[call-arg]


@pytest.mark.parametrize("width", [3, 3.0, np.float32(3), np.int8(3)])
def test_kinds_of_widths(width: Any) -> None:
    for band in ("voxel", "face", "erosion"):
        assert assay.boundary_iou(MASK, MASK, width=width, band=band) == 1


@pytest.mark.parametrize("band", ["voxel", "face"])
@pytest.mark.parametrize("width", [1e9, 1e300])
def test_a_band_wider_than_the_mask_is_the_mask(band: str, width: float) -> None:
    shifted = np.roll(MASK, 1, axis=1)
    assert assay.boundary_iou(MASK, shifted, width=width, band=band) == assay.iou(MASK, shifted)


@pytest.mark.parametrize(
    ("mask", "error", "message"),
    [
        (MASK.astype(float), TypeError, "mask must be a bool or integer array, got dtype float64"),
        (MASK.tolist(), TypeError, "mask must be an array .*, got list"),
        (np.array(1), ValueError, "mask must have at least one axis, got a single number"),
        (np.arange(4), ValueError, r"mask has 3 non-zero values \(1, 2, 3\), expected a mask with one"),
        (MASK[None, None], ValueError, "mask must have 1 to 3 axes .*, got 4"),
    ],
)
def test_elements_of_what_is_no_mask(mask: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        assay.surface_elements(mask)


def test_elements_with_a_spacing_of_other_axes() -> None:
    with pytest.raises(ValueError, match=r"spacing must have one value per array axis \(2\), got 3"):
        assay.surface_elements(MASK, spacing=(1, 1, 1))
