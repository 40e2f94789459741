"""Conventions give the numbers of the packages that they are named after, and the packages' answers to empty masks.

surface-distance and SimpleITK are light and always there; the rest belongs to the extra `peers`. Versions that cannot
be installed beside the others (MedPy 0.4, nnU-Net 1) are looked for in the folder that ASSAY_OLD_PEERS names.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import assay
import numpy as np
import pytest
from assay import convention
from assay.catalogue import has_objects, lookup
from assay.conventions import ConventionMetric
from numpy.typing import NDArray
from support.metrics import FAMILIES_OF_SAMPLES

pytestmark = pytest.mark.filterwarnings("ignore")

Mask: TypeAlias = NDArray[np.bool_]
Spacing: TypeAlias = tuple[float, ...]
Values: TypeAlias = Mapping[str, Callable[[], float]]
"""The package's value for each metric of a convention."""

FLOAT32 = {"monai", "meshmetrics", "seg_metrics", "simpleitk"}
OLD = ("medpy_0_4", "nnunet_v1")
TOLERANCE = 1.0371
"""Of NSD and of the boundary IoU; no distance is equal to it, so that float32 does not matter."""


# -- the packages ------------------------------------------------------------------------------------------------------


def deepmind(reference: Mask, prediction: Mask, spacing: Spacing) -> Values:
    theirs = pytest.importorskip("surface_distance.metrics")
    distances = theirs.compute_surface_distances(reference, prediction, spacing)
    means = theirs.compute_average_surface_distance(distances)
    return {
        "dsc": lambda: theirs.compute_dice_coefficient(reference, prediction),
        "hd": lambda: theirs.compute_robust_hausdorff(distances, 100),
        "hd95": lambda: theirs.compute_robust_hausdorff(distances, 95),
        "asd": lambda: means[1],
        "masd": lambda: (means[0] + means[1]) / 2,
        "nsd": lambda: theirs.compute_surface_dice_at_tolerance(distances, TOLERANCE),
    }


def simpleitk(reference: Mask, prediction: Mask, spacing: Spacing) -> Values:
    sitk = pytest.importorskip("SimpleITK")
    images = [sitk.GetImageFromArray(mask.astype(np.uint8)) for mask in (reference, prediction)]
    for image in images:
        image.SetSpacing(spacing[::-1])
    maps = [sitk.Abs(sitk.SignedMaurerDistanceMap(i, squaredDistance=False, useImageSpacing=True)) for i in images]
    contours = [sitk.GetArrayFromImage(sitk.LabelContour(image)) == 1 for image in images]
    both = [sitk.GetArrayFromImage(maps[1 - k])[contours[k]] for k in (0, 1)]
    pooled = np.concatenate(both)
    overlap = sitk.LabelOverlapMeasuresImageFilter()
    overlap.Execute(*images)
    return {
        "dsc": overlap.GetDiceCoefficient,
        "iou": overlap.GetJaccardCoefficient,
        "hd": pooled.max,
        "hd95": lambda: np.percentile(pooled, 95),
        "assd": lambda: pooled.mean(dtype=float),
    }


def monai(reference: Mask, prediction: Mask, spacing: Spacing) -> Values:
    theirs = pytest.importorskip("monai.metrics")
    torch = pytest.importorskip("torch")
    batch = [torch.from_numpy(mask[None, None].astype(np.float32)) for mask in (prediction, reference)]

    def value(name: str, **options: Any) -> Callable[[], float]:
        if name not in ("dice", "iou"):
            options["spacing"] = list(spacing)
        return lambda: float(getattr(theirs, f"compute_{name}")(*batch, include_background=True, **options))

    matrix = theirs.get_confusion_matrix(*batch, include_background=True)
    counting = {
        **{"f_beta": "f1 score", "sensitivity": "sensitivity", "specificity": "specificity", "ppv": "precision"},
        **{"npv": "negative predictive value", "accuracy": "accuracy", "balanced_accuracy": "balanced accuracy"},
        **{"mcc": "matthews correlation coefficient", "youden": "informedness"},
    }
    return {
        key: lambda n=n: float(theirs.compute_confusion_matrix_metric(n, matrix)) for key, n in counting.items()
    } | {
        "dsc": value("dice"),
        "iou": value("iou"),
        "hd": value("hausdorff_distance"),
        "hd95": value("hausdorff_distance", percentile=95),
        "asd": value("average_surface_distance"),
        "assd": value("average_surface_distance", symmetric=True),
        "nsd": value("surface_dice", class_thresholds=[TOLERANCE]),
    }


def medpy(reference: Mask, prediction: Mask, spacing: Spacing) -> Values:
    theirs = pytest.importorskip("medpy.metric.binary")
    overlap = {"dsc": theirs.dc, "iou": theirs.jc, "ppv": theirs.precision, "sensitivity": theirs.recall}
    surface = {"hd": theirs.hd, "hd95": theirs.hd95, "asd": theirs.asd, "assd": theirs.assd}
    return {key: lambda f=f: f(prediction, reference) for key, f in overlap.items()} | {
        key: lambda f=f: f(prediction, reference, voxelspacing=spacing) for key, f in surface.items()
    }


def panoptica(reference: Mask, prediction: Mask, spacing: Spacing) -> Values:
    metrics = pytest.importorskip("panoptica.metrics").Metric
    cases = pytest.importorskip("panoptica.utils").EdgeCaseHandler()
    names = {
        **{"dsc": "DSC", "iou": "IOU", "centre_distance": "CEDI"},
        **{"hd": "HD", "hd95": "HD95", "assd": "ASSD", "nsd": "NSD"},
    }
    counts = {"tp": 0, "n_ref_instances": int(reference.any()), "n_pred_instances": int(prediction.any())}

    def value(metric: Any) -> float:
        if not (reference.any() and prediction.any()):
            return float(cases.handle_zero_tp(metric, **counts)[1])
        options = {"threshold": TOLERANCE} if metric.name == "NSD" else {}
        return float(metric(reference, prediction, voxelspacing=spacing, **options))

    return {key: lambda name=name: value(getattr(metrics, name)) for key, name in names.items()}


def surface_nets(image: Any) -> Any:
    """The mesh of a mask by VTK's surface nets without smoothing, in place of the package's own."""
    import SimpleITK as sitk
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk

    mask = np.pad(sitk.GetArrayFromImage(image) > 0, 1).astype(np.uint8)
    if not mask.any():
        return vtk.vtkPolyData()
    spacing = (*image.GetSpacing(), 1.0)[:3]
    grid = vtk.vtkImageData()
    grid.SetDimensions(*(*mask.shape[::-1], 1)[:3])
    grid.SetSpacing(spacing)
    grid.SetOrigin([-step if axis < mask.ndim else 0 for axis, step in enumerate(spacing)])
    grid.GetPointData().SetScalars(numpy_to_vtk(mask.ravel(), deep=True))
    nets = vtk.vtkSurfaceNets3D() if mask.ndim == 3 else vtk.vtkSurfaceNets2D()
    nets.SetInputData(grid)
    nets.SetValue(0, 1)
    nets.SmoothingOff()
    if mask.ndim == 3:
        nets.SetOutputMeshTypeToTriangles()
    nets.Update()
    mesh = nets.GetOutput()
    mesh.GetCellData().Initialize()
    return mesh


def meshmetrics(reference: Mask, prediction: Mask, spacing: Spacing) -> Values:
    theirs = pytest.importorskip("meshmetrics.metrics")
    theirs.vtk_meshing = surface_nets  # releases mesh by marching cubes, which no convention gives
    one = theirs.DistanceMetrics(verbose=False)
    one.set_input(reference, prediction, spacing=spacing)

    def biou() -> float:
        try:
            return float(one.biou(TOLERANCE))
        except ValueError:  # both bands are empty
            return math.nan

    return {
        **{"dsc": one.dsc, "iou": one.iou, "hd": one.hd, "hd95": lambda: one.hd(95)},
        **{"assd": one.assd, "masd": one.masd, "nsd": lambda: one.nsd(TOLERANCE), "biou": biou},
    }


def seg_metrics(reference: Mask, prediction: Mask, spacing: Spacing) -> Values:
    theirs = pytest.importorskip("seg_metrics.seg_metrics")
    images = {"gdth_img": reference.astype(np.uint8), "pred_img": prediction.astype(np.uint8)}
    (found,) = theirs.write_metrics(labels=[1], spacing=spacing, **images)
    return {key: lambda name=own.call: found[name][0] for key, own in convention("seg_metrics").metrics.items()}


PEERS = {"deepmind": deepmind, "simpleitk": simpleitk, "monai": monai, "medpy": medpy, "panoptica": panoptica}
PEERS |= {"meshmetrics": meshmetrics, "seg_metrics": seg_metrics}
LIGHT = ("deepmind", "simpleitk")

every_peer = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in LIGHT else pytest.mark.peers) for name in PEERS]
)


@pytest.fixture(autouse=True)
def aliases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that numpy 2 no longer has and surface-distance 0.1 uses for empty masks."""
    monkeypatch.setattr(np, "Inf", math.inf, raising=False)
    monkeypatch.setattr(np, "NaN", math.nan, raising=False)


# -- masks -------------------------------------------------------------------------------------------------------------

SPACINGS = {2: [(1.0, 1.0), (2.5, 0.7), (0.3, 1.1)], 3: [(1.0, 1.0, 1.0), (3.0, 0.8, 0.9), (0.5, 1.0, 2.2)]}


def one_mask(rng: np.random.Generator, shape: tuple[int, ...]) -> Mask:
    """Noise, a ball inside or across the image edge, a single voxel, or one slice."""
    mask = np.zeros(shape, bool)
    kind = rng.choice(["noise", "inside", "edge", "ragged", "voxel", "slice"])
    if kind == "noise":
        mask = rng.random(shape) < rng.choice([0.05, 0.3, 0.7])
    elif kind == "slice":
        mask[rng.integers(shape[0])] = rng.random(shape[1:]) < 0.6
    elif kind != "voxel":
        wide = 0 if kind == "edge" else 0.5
        centre = [rng.uniform(0, n) if kind == "edge" else n / 2 + rng.uniform(-1, 1) * wide * 3 for n in shape]
        radius = [n * rng.uniform(0.25, 0.5) for n in shape]
        mask = sum(((x - c) / r) ** 2 for x, c, r in zip(np.indices(shape), centre, radius, strict=True)) < 1
        if kind == "ragged":
            mask ^= rng.random(shape) < 0.05
    if not mask.any():
        mask[tuple(rng.integers(0, n) for n in shape)] = True
    return mask


def pairs(count: int, seed: int = 0) -> Iterator[tuple[Mask, Mask, Spacing]]:
    """Pairs of masks in 2D and 3D, and their spacing."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        axes = int(rng.integers(2, 4))
        largest = rng.choice([12, 12, 12, 30])
        shape = tuple(rng.integers(4, largest * (4 - axes), axes).tolist())
        yield one_mask(rng, shape), one_mask(rng, shape), SPACINGS[axes][rng.integers(3)]


def of_masks(name: str) -> dict[str, ConventionMetric]:
    """The metrics of a convention that are not those of objects, of scores or of several classes."""

    def is_one(own: ConventionMetric) -> bool:
        return not has_objects(own.key) and lookup(own.key)[0].family not in FAMILIES_OF_SAMPLES

    return {key: own for key, own in convention(name).metrics.items() if is_one(own)}


def definitions(name: str) -> list[assay.Definition]:
    """The metrics of masks of a convention, and one that is called "above": hd95 with a little more than 95 %."""
    own = of_masks(name)
    given: dict[str, dict[str, Any]] = {"nsd": {"tolerance": TOLERANCE}, "biou": {"width": TOLERANCE}}
    metrics = [assay.metric(key, convention=name, **given.get(key, {})) for key in own]
    return [*metrics, assay.metric("hd", percentile=95 + 1e-6, name="above", **own["hd95"].parameters)]


def compare(name: str, reference: Mask, prediction: Mask, spacing: Spacing, theirs: Mapping[str, float]) -> None:
    """Raise unless a convention gives the package's values.

    Where a step of the cumulative weight lies just at 95 %, the package's rounding decides which side it takes.
    """
    results = assay.evaluate(reference, prediction, spacing=spacing, metrics=definitions(name))
    found = {row.metric: row.value for row in results}
    above = found.pop("above")
    assert set(found) == set(theirs)
    rel = 2e-5 if name in FLOAT32 else 1e-9
    for key, value in found.items():
        high = above if key == "hd95" else value
        between = value - rel * abs(value) - 1e-12 <= theirs[key] <= high + rel * abs(high) + 1e-12
        assert between or (math.isnan(value) and math.isnan(theirs[key])), (key, value, theirs[key])


def compare_empties(name: str, status: str, theirs: Mapping[str, float | str]) -> None:
    """Raise unless a package returns for empty masks what its convention says."""
    stated = {key: own.empties[status] for key, own in of_masks(name).items()}
    assert set(stated) == set(theirs)
    for key, value in stated.items():
        if value == "computed":
            value = assay.evaluate(*EMPTIES[status], labels={"a": 1}, metrics=key, convention=name).rows[0].value
        same = str(value) == str(theirs[key])  # NaN is equal to NaN, an error to an error
        assert same or theirs[key] == pytest.approx(value, rel=1e-6), (key, value, theirs[key])


# -- the comparison ----------------------------------------------------------------------------------------------------


@every_peer
def test_values(name: str) -> None:
    for reference, prediction, spacing in pairs(100):
        theirs = {key: float(value()) for key, value in PEERS[name](reference, prediction, spacing).items()}
        compare(name, reference, prediction, spacing, theirs)


EMPTY, FULL = np.zeros((5, 6), bool), np.ones((5, 6), bool)
SOME = np.pad(np.ones((2, 3), bool), ((1, 2), (2, 1)))
EMPTIES = {"both_empty": (EMPTY, EMPTY), "reference_empty": (EMPTY, SOME), "prediction_empty": (SOME, EMPTY)}


def outcome(value: Callable[[], float]) -> float | str:
    """What a package returns, or "error" if it raises."""
    try:
        return float(value())
    except Exception:
        return "error"


@every_peer
@pytest.mark.parametrize("status", EMPTIES)
def test_empty_masks(name: str, status: str) -> None:
    theirs = {key: outcome(value) for key, value in PEERS[name](*EMPTIES[status], (1.0, 1.0)).items()}
    compare_empties(name, status, theirs)


# -- older versions, in a process of their own -------------------------------------------------------------------------

OLD_SCRIPT = """
import json, sys
import numpy as np
from medpy.metric import binary
from nnunet.evaluation import metrics

SURFACE = {"hd", "hd95", "asd", "assd"}
CALLS = {
    "medpy_0_4": {"dsc": "dc", "iou": "jc", "ppv": "precision", "sensitivity": "recall"},
    "nnunet_v1": {"dsc": "dice", "iou": "jaccard", "ppv": "precision", "sensitivity": "recall",
                  "hd": "hausdorff_distance", "hd95": "hausdorff_distance_95", "asd": "avg_surface_distance",
                  "assd": "avg_surface_distance_symmetric"},
}

def value(name, key, reference, prediction, spacing):
    module, option = (binary, "voxelspacing") if name == "medpy_0_4" else (metrics, "voxel_spacing")
    call = getattr(module, CALLS[name].get(key, key))
    try:
        return float(call(prediction, reference, **({option: spacing} if key in SURFACE else {})))
    except Exception:
        return "error"

data = np.load(sys.argv[1])
keys = ["dsc", "iou", "ppv", "sensitivity", *sorted(SURFACE)]
found = [
    {key: value(sys.argv[2], key, data[f"r{k}"], data[f"p{k}"], data[f"s{k}"].tolist()) for key in keys}
    for k in range(len(data.files) // 3)
]
print(json.dumps(found))
"""


def old_values(name: str, cases: list[tuple[Mask, Mask, Spacing]], folder: Path) -> list[dict[str, Any]]:
    """The values of an older version for some cases."""
    packages = os.environ.get("ASSAY_OLD_PEERS", "")
    if not packages:
        pytest.skip("ASSAY_OLD_PEERS names no folder with medpy 0.4.0 and nnunet 1.7.1")
    arrays = {f"{c}{k}": np.asarray(v) for k, case in enumerate(cases) for c, v in zip("rps", case, strict=True)}
    np.savez(folder / "cases.npz", **arrays)
    command = [sys.executable, "-W", "ignore", "-c", OLD_SCRIPT, str(folder / "cases.npz"), name]
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": packages})
    found: list[dict[str, Any]] = json.loads(run.stdout.splitlines()[-1])
    return found


@pytest.mark.peers
@pytest.mark.parametrize("name", OLD)
def test_values_of_older_versions(name: str, tmp_path: Path) -> None:
    cases = [case for case in pairs(100) if not (case[0].all() or case[1].all())]
    for case, theirs in zip(cases, old_values(name, cases, tmp_path), strict=True):
        compare(name, *case, theirs)


@pytest.mark.peers
@pytest.mark.parametrize("name", OLD)
def test_empty_masks_in_older_versions(name: str, tmp_path: Path) -> None:
    cases = [(*masks, (1.0, 1.0)) for masks in EMPTIES.values()]
    for status, theirs in zip(EMPTIES, old_values(name, cases, tmp_path), strict=True):
        compare_empties(name, status, theirs)
