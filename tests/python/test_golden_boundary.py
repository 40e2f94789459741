"""Known values of all boundary models, percentile rules and directions, by the package and by the naive oracle.

Where the numbers come from:

"face": MeshMetrics (Podobnik and Vrtovec, arXiv 2509.05670) as it first was, with the surface nets of VTK; since it is
on PyPI, as pymeshmetrics 1.0, it takes discrete marching cubes, another surface. In 2D from the definition.
"surfel": the package surface-distance 0.1 (Nikolov et al., arXiv 1809.04430).
"MedPy": medpy 0.5.2; ASSD of medpy 0.4.0 is the MASD.
"TopCoW": test cases of the evaluator of the TopCoW challenges (arXiv 2312.17670), whose boundary is that of the full
neighbourhood.
"EX", "SN": as in support.abbreviations.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction as Q
from typing import Any, NamedTuple

import assay
import pytest
import reference.surface as oracle_surface
from support.arrays import Array
from support.golden import Number, both_libraries, check, draw, square

NAN = math.nan
SQRT2, SQRT5 = math.sqrt(2), math.sqrt(5)

VOXEL: dict[str, str] = {}
FULL = {"neighbourhood": "full"}
SURFEL = {"boundary": "surfel"}
FACES = {"boundary": "face"}
TRIANGLES = {"boundary": "face", "quadrature": "triangles"}

# Abbreviation -> method of SurfaceDistances, its function in the oracle, and the keyword of the number after an "@".
METRICS = {
    "HD": ("hausdorff", "hausdorff_distance", "percentile"),
    "NSD": ("nsd", "normalized_surface_distance", "tolerance"),
    "ASD": ("asd", "average_surface_distance", ""),
    "ASSD": ("assd", "average_symmetric_surface_distance", ""),
    "MASD": ("masd", "mean_average_surface_distance", ""),
}
# What may follow it: "HD@95 pooled nearest".
OPTIONS = {
    "max": {"directions": "max"},
    "mean": {"directions": "mean"},
    "pooled": {"directions": "pooled"},
    "R>P": {"directions": "reference_to_prediction"},
    "P>R": {"directions": "prediction_to_reference"},
    **{rule: {"rule": rule} for rule in ("linear", "lower", "higher", "nearest", "cumulative", "cumulative_strict")},
}


class Case(NamedTuple):
    """Two masks of one shape, a boundary model, and the values expected for them."""

    origin: str
    shape: Sequence[int]
    reference: str
    prediction: str
    model: dict[str, str]
    expected: dict[str, Number]
    spacing: Sequence[float] | None = None

    def masks(self) -> tuple[Array, Array]:
        return draw(self.shape, self.reference), draw(self.shape, self.prediction)


def elements(library: str, mask: Array, case: Case) -> tuple[Array, Array]:
    """Positions and weights of a mask's surface elements."""
    of_library: Any = assay if library == "assay" else oracle_surface
    found: tuple[Array, Array] = of_library.surface_elements(mask, spacing=case.spacing, **case.model)
    return found


def evaluate(library: str, case: Case, code: str) -> float:
    """Value of the metric with the given abbreviation, or a surface's "size" or "number" of elements."""
    first, *words = code.split()
    base, _, number = first.partition("@")
    reference, prediction = case.masks()
    if base in ("size", "number"):
        points, weights = elements(library, reference if words == ["R"] else prediction, case)
        return float(len(points) if base == "number" else weights.sum())
    method, name, keyword = METRICS[base]
    arguments: dict[str, Any] = {keyword: float(number)} if number else {}
    for word in words:
        arguments |= OPTIONS[word]
    if library == "assay":
        distances = assay.surface_distances(reference, prediction, spacing=case.spacing, **case.model)
        value: float = getattr(distances, method)(**arguments)
    else:
        value = getattr(oracle_surface, name)(reference, prediction, case.spacing, **arguments, **case.model)
    return value


# ---------------------------------------------------------------------------------------------------------------------
# Faces
# ---------------------------------------------------------------------------------------------------------------------

CUBE, SHIFTED, CORNER = "[2:5,2:5,2:5]", "[3:6,2:5,2:5]", "[0:3,0:3,0:3]"
FLAT = (10, 10), "[2:6,2:6]", "[3:8,2:6]"
CUBE_8, EDGE_6 = (8, 8, 8), (6, 6, 6)

FaceRow = tuple[str, tuple[Sequence[int], str, str], Sequence[float], dict[str, str], Sequence[Number]]

FACE_TABLE: list[FaceRow] = [  # sizes of R and P, HD, HD95, MASD, ASSD
    ("shift", (CUBE_8, CUBE, SHIFTED), (1, 1, 1), TRIANGLES, (54, 54, 1, 1, "0.364198", "0.364198")),
    ("shift", (CUBE_8, CUBE, SHIFTED), (1, 1, 1), FACES, (54, 54, 1, 1, "0.370370", "0.370370")),
    ("shift", (CUBE_8, CUBE, SHIFTED), (3, 1, 1), TRIANGLES, (126, 126, 3, 3, "0.682540", "0.682540")),
    ("shift", (CUBE_8, CUBE, SHIFTED), (3, 1, 1), FACES, (126, 126, 3, 3, "0.686508", "0.686508")),
    ("voxels", (CUBE_8, "[2,2,2]", "[5,2,2]"), (1, 1, 1), TRIANGLES, (6, 6, 3, 3, 2.5, 2.5)),
    ("voxels", (CUBE_8, "[2,2,2]", "[5,2,2]"), (1, 1, 1), FACES, (6, 6, 3, 3, 2.5, 2.5)),
    (
        "smaller",
        (CUBE_8, CUBE, "[2:4,2:4,2:4]"),
        (0.5, 1, 2),
        TRIANGLES,
        (63, 28, "2.134375", 2, "0.479521", "0.576956"),
    ),
    ("smaller", (CUBE_8, CUBE, "[2:4,2:4,2:4]"), (0.5, 1, 2), FACES, (63, 28, "2.076656", 2, "0.487752", "0.580912")),
    ("edge", (EDGE_6, CORNER, "[0:4,0:3,0:3]"), (1, 1, 1), TRIANGLES, (54, 66, 1, 1, "0.156846", "0.163889")),
    ("edge", (EDGE_6, CORNER, "[0:4,0:3,0:3]"), (1, 1, 1), FACES, (54, 66, 1, 1, "0.159933", "0.166667")),
    ("2D", FLAT, (1, 1), TRIANGLES, (16, 18, 2, 2, "0.697917", "0.705882")),
    ("2D", FLAT, (1, 1), FACES, (16, 18, 2, 2, "0.697917", "0.705882")),
    ("2D", FLAT, (2, 0.5), TRIANGLES, (20, 24, 4, 4, "0.745833", "0.772727")),
    ("2D", FLAT, (2, 0.5), FACES, (20, 24, 4, 4, "0.745833", "0.772727")),
]
FACE_COLUMNS = ("size R", "size P", "HD", "HD@95", "MASD", "ASSD")


def face_cases() -> Iterator[Case]:
    for origin, masks, spacing, model, numbers in FACE_TABLE:
        name = f"face {origin} {spacing} {model.get('quadrature', 'faces')}"
        yield Case(name, *masks, model, dict(zip(FACE_COLUMNS, numbers, strict=True)), spacing)


# ---------------------------------------------------------------------------------------------------------------------
# Surfels, and voxels in every convention
# ---------------------------------------------------------------------------------------------------------------------

BOX, BOX_SHIFTED = "[5:10,5:10,5:10]", "[6:11,5:10,5:10]"
STRAY, STRAY_LARGE, STRAY_REFERENCE = (  # shape, reference, prediction
    ((40, 40), "[4:9,4:9]", "[4:9,4:9] [34,8]"),
    ((40, 40), "[4:16,4:16]", "[4:16,4:16] [35,10]"),
    ((16, 16), "[10:13,10:13] [2,2]", "[10:13,10:13]"),
)
HOLE = (15, 15), "[2:13,2:13] -[5:10,5:10]", "[2:13,2:13]"
EDGE = (12, 12), "[0:5,0:5]", "[0:5,0:6]"
GRID = (20, 20, 20)

CONVENTIONS = [
    Case("surfel isotropic", GRID, BOX, BOX_SHIFTED, SURFEL, {
        "size R": 131.67317630452317, "number R": 152, "HD@95": 1, "HD": 1, "NSD@1": 1, "NSD@0.5": 0.6644743056809546,
        "ASD R>P": 0.33552569431904533, "ASD P>R": 0.33552569431904533,
    }, (1, 1, 1)),
    Case("surfel anisotropic", GRID, BOX, BOX_SHIFTED, SURFEL, {
        "size R": 221.40450463796618, "number R": 152, "HD@95": 2, "HD": 2, "NSD@1": 0.8220969176557393,
        "NSD@0.5": 0.7678974784003274, "ASD R>P": 0.410005603943933, "ASD P>R": 0.410005603943933,
    }, (2, 1, 1)),
    Case("surfel voxels isotropic", GRID, "[10,10,10]", "[10,10,12]", SURFEL, {
        "HD": 2, "number R": 8, "size R": 1.7320508075688772,
    }, (1, 1, 1)),
    Case("surfel voxels anisotropic", GRID, "[10,10,10]", "[10,10,12]", SURFEL, {
        "HD": 2, "number R": 8, "size R": 7,
    }, (3, 2, 1)),
    Case("MedPy isotropic", GRID, BOX, BOX_SHIFTED, VOXEL, {
        "HD": 1, "HD@95 pooled": 1, "ASD": 0.3469387755102041, "ASSD": 0.3469387755102041,
    }, (1, 1, 1)),
    Case("MedPy anisotropic", GRID, BOX, BOX_SHIFTED, VOXEL, {
        "HD": 2, "HD@95 pooled": 2, "ASD": 0.6122448979591837, "ASSD": 0.6122448979591837,
    }, (2, 1, 1)),
    Case("MedPy stray voxel", GRID, BOX, f"{BOX} [7,7,14]", VOXEL, {
        "HD": 5, "HD@95 pooled": 0, "ASD P>R": 0.050505050505050504, "ASD R>P": 0, "ASD": 0.050505050505050504,
        "ASSD": 0.025380710659898477, "MASD": 0.025252525252525252,
    }),
    # One pair of masks, four published HD95
    Case("EX-07", *STRAY, VOXEL, {
        "HD@95": Q(26, 5), "HD@95 max": Q(26, 5), "HD@95 linear": Q(26, 5), "HD@95 P>R": Q(26, 5), "HD@95 R>P": 0,
        "HD@95 pooled": 0, "HD@95 higher": 26, "HD@95 nearest": 0, "HD@95 lower": 0, "HD@100 lower": 26,
        "ASD": Q(26, 17), "ASD R>P": 0, "NSD@1 R>P": 1, "NSD@1 P>R": Q(16, 17), "NSD@1 mean": Q(33, 34),
    }),
    Case("EX-07 surfel", *STRAY, SURFEL, {"HD@95": 26}),
    Case("EX-08", *STRAY_LARGE, VOXEL, {
        "HD": 20, **{f"HD@95 {d} {r}": 0 for d in ("max", "pooled") for r in ("linear", "lower", "higher", "nearest")},
    }),
    Case("EX-09", *STRAY_REFERENCE, VOXEL, {"HD@95": "6.788225", "HD@95 pooled": "2.262742", "NSD@1": Q(16, 17)}),
    Case("EX-09 surfel", *STRAY_REFERENCE, SURFEL, {"HD@95": 8 * SQRT2, "NSD@1": "0.884485"}),
    Case("EX-10 surfel", *HOLE, SURFEL, {"HD": 3}),
    Case("EX-31", *EDGE, VOXEL, {"number R": 16, "number P": 18, "HD": 1, "ASSD": Q(4, 17), "NSD@0": Q(13, 17)}),
    Case("EX-31 foreground", *EDGE, {"image_edge": "foreground"}, {
        "number R": 9, "number P": 10, "HD": 1, "ASSD": Q(9, 19), "NSD@0": Q(10, 19),
    }),
    Case("EX-31 full image", (5, 5), "[0:5,0:5]", "[0:5,0:5]", VOXEL, {"number R": 16, "HD": 0}),
    Case("EX-31 full image, foreground", (5, 5), "[0:5,0:5]", "[0:5,0:5]", {"image_edge": "foreground"}, {
        "number R": 0, "HD": NAN, "ASD": NAN, "NSD@1": NAN, "NSD@1 mean": NAN, "NSD@1 R>P": NAN,
    }),
    # Ranks by hand: the distances are 0, 0, 0, 0, 14 and 0, 0, 0, 0
    Case("ranks", (30,), "[0] [2] [4] [6] [20]", "[0] [2] [4] [6]", VOXEL, {
        "HD@90 linear": 8.4, "HD@90 lower": 0, "HD@90 higher": 14, "HD@90 nearest": 14, "HD@80 nearest": 0,
        "HD@87.5 nearest": 14, "HD@62.5 nearest": 0, "HD@80 cumulative": 0, "HD@80.1 cumulative": 14,
        "HD@80 cumulative_strict": 14, "HD@79.9 cumulative_strict": 0, "HD@100 cumulative_strict": 14,
        "HD@0 cumulative": 0, "HD@0 cumulative_strict": 0, "HD@90 pooled linear": 2.8, "HD@90 pooled cumulative": 14,
        "HD@85 pooled cumulative_strict": 0, "HD@100 R>P": 14, "HD@100 P>R": 0, "HD@0 R>P": 0,
    }),
]  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# The full neighbourhood
# ---------------------------------------------------------------------------------------------------------------------

# Five slices with a label each: predictions, HD95, the same pooled, and HD (published in single precision). One pixel
# of the third prediction is not in the published description; any place three rows from the reference gives its HD,
# HD95, and IoU of 3/7.
SLICES: list[tuple[str, Number, Number, Number]] = [
    ("[4:9,4:8,{z}]", "1.020711", "1.020711", SQRT2),
    ("[1:6,9,{z}] [4:9,4:7,{z}]", "3.184441", "3.008114", math.sqrt(13)),
    (
        "[0,5,{z}] [1,5,{z}] [2,4:6,{z}] [3,5,{z}] [4,2:8,{z}] [5,1:9,{z}] [6,2:8,{z}] [7:9,4:6,{z}] [9,4,{z}]",
        2,
        2,
        3,
    ),
    ("[4,4:7,{z}] [5,3:6,{z}] [6,4:8,{z}]", SQRT2, "1.227817", SQRT2),
    ("[4,2:7,{z}] [5,2:8,{z}] [6:9,5:8,{z}]", "1.05", "1.020711", 2),
]
SLICE_SHAPE = (11, 11, 5)


def slices() -> Iterator[Case]:
    for z, (prediction, hd95, pooled, hd) in enumerate(SLICES):
        expected = {"HD@95": hd95, "HD@95 pooled": pooled, "HD": hd}
        yield Case(f"TopCoW label {z + 1}", SLICE_SHAPE, f"[3:8,3:7,{z}]", prediction.format(z=z), FULL, expected)
    merged = " ".join(prediction.format(z=z) for z, (prediction, *_) in enumerate(SLICES))
    yield Case("TopCoW merged", SLICE_SHAPE, "[3:8,3:7,0:5]", merged, FULL, {"HD@95": 3})


SMALL = (2, 3, 4)
TINY = (4, 4, 4)
BRICK, HOLLOW, TUNNEL = "[0:4,0:4,0:4]", "-[1:3,1:3,1:3]", "-[1:3,1:3,0:4]"
CROSS = "[3:8,3:8] [5,1:10] [1:10,5]"
FIRST = ("[0:2,0,2] [0:2,0,3] [0,2,3]", "[0:2,0,2] [0:2,0,3]")
SECOND = ("[1,1,0:3]", "[0,2,0:3]")
THIRD = ("[1,2,1]", "[0,1,0] [1,2,0]")

FULL_NEIGHBOURHOOD = [
    *slices(),
    Case("TopCoW stray pixel", (14, 14), "[2:5,2:5] [12,12]", "[2:5,2:5]", FULL, {
        "HD": "11.313708", "HD@95": "6.788225",
    }),
    Case("TopCoW arms", (11, 11), "[3:8,3:8]", CROSS, FULL, {"HD": 2, "HD@95": 2}),
    Case("TopCoW hole", (13, 13), "[3:10,3:10]", "[3:10,3:10] -[5:8,5:8]", FULL, {"HD": 1, "HD@95": 1}),
    Case("TopCoW outline", (13, 13), "[3:10,3:10]", "[3:10,3:10] -[4:9,4:9]", FULL, {"HD": 0, "HD@95": 0}),
    Case("TopCoW two apart", (5, 5, 5), "[1,1,1]", "[3,1,1]", FULL, {"HD@95": 6}, (3, 4, 5)),
    Case("TopCoW diagonal", (5, 5, 5), "[1,1,1]", "[2,2,1]", FULL, {"HD@95": 5}, (3, 4, 5)),
    Case("TopCoW planes", (5, 5, 5), "[1:4,1:4,1]", "[1:4,1:4,2]", FULL, {"HD@95": 5}, (3, 4, 5)),
    Case("TopCoW anisotropic 1", SMALL, *FIRST, FULL, {"HD@95": "3.2"}, (1, 2, 3)),
    Case("TopCoW anisotropic 2", SMALL, *SECOND, FULL, {"HD@95": SQRT5}, (1, 2, 3)),
    Case("TopCoW anisotropic 3", SMALL, *THIRD, FULL, {"HD@95": "3.704575"}, (1, 2, 3)),
    Case("TopCoW anisotropic merged", SMALL, *(f"{a} {b} {c}" for a, b, c in zip(FIRST, SECOND, THIRD, strict=True)),
         FULL, {"HD@95": "2.694427"}, (1, 2, 3)),
    Case("TopCoW hollow", TINY, BRICK, f"{BRICK} {HOLLOW}", FULL, {"HD@95": 0}),
    Case("TopCoW tunnel", TINY, BRICK, f"{BRICK} {TUNNEL}", FULL, {"HD@95": 1}),
    # A slice has no interior in 3D, but in 2D
    *(
        Case(f"slice in {len(shape)}D {model}", shape, region, region, model, {"number R": number})
        for shape, region, number in [((9, 9, 1), "[2:7,2:7,0]", 25), ((9, 9), "[2:7,2:7]", 16)]
        for model in (VOXEL, FULL)
    ),
    # A concave corner is boundary only of the full neighbourhood
    Case("concave full", (7, 7), f"{square(5)} -[1,1]", square(5), FULL, {"number R": 16, "number P": 16}),
    Case("concave face", (7, 7), f"{square(5)} -[1,1]", square(5), VOXEL, {"number R": 15, "number P": 16}),
]  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# Empty masks
# ---------------------------------------------------------------------------------------------------------------------


def empties() -> Iterator[Case]:
    """A mask in the corner against nothing: NSD is 0 though the image is small, distances are undefined."""
    undefined: dict[str, Number] = {"HD": NAN, "HD@95 pooled": NAN, "HD R>P": NAN, "ASSD": NAN, "MASD": NAN, "ASD": NAN}
    for name, model in {"voxel": VOXEL, "full": FULL, "surfel": SURFEL, "faces": FACES, "triangles": TRIANGLES}.items():
        for origin, pair, nsd in [
            ("both empty", ("", ""), NAN),
            ("reference empty", ("", "[0:3,0:3]"), 0),
            ("prediction empty", ("[0:3,0:3]", ""), 0),
        ]:
            shares: dict[str, Number] = {"NSD@2": nsd, "NSD@2 mean": nsd, "NSD@2 R>P": nsd, "NSD@2 P>R": nsd}
            yield Case(f"{origin} {name}", (10, 10), *pair, model, undefined | shares)


CASES = [*face_cases(), *CONVENTIONS, *FULL_NEIGHBOURHOOD, *empties()]


@both_libraries
@pytest.mark.parametrize(
    ("case", "code", "expected"),
    [pytest.param(c, code, value, id=f"{c.origin}-{code}") for c in CASES for code, value in c.expected.items()],
)
def test_boundary_metrics(library: str, case: Case, code: str, expected: Number) -> None:
    check(evaluate(library, case, code), expected)
