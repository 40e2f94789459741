"""Other packages' numbers for the same definitions, and where their definitions differ, the difference."""

from __future__ import annotations

import warnings
from typing import Any

import assay
import numpy as np
import pytest
from numpy.typing import NDArray

pytestmark = pytest.mark.peers

Mask = NDArray[np.bool_]

CASES = [
    pytest.param(shape, spacing, seed, id=f"{'x'.join(map(str, shape))}-{seed}")
    for seed, (shape, spacing) in enumerate(
        [
            ((40, 60), (1.0, 1.0)),
            ((40, 60), (2.5, 0.7)),
            ((20, 25, 30), (1.0, 1.0, 1.0)),
            ((12, 30, 28), (3.0, 0.8, 0.9)),
        ]
    )
]


def blobs(shape: tuple[int, ...], seed: int) -> tuple[Mask, Mask]:
    """Two overlapping smooth blobs with a little noise, one of them on the image edge."""
    rng = np.random.default_rng(seed)
    grid = np.indices(shape)
    centre = np.array(shape) / 2.2

    def blob(shift: float) -> Mask:
        position = [(axis - c - shift) / (0.38 * n) for axis, c, n in zip(grid, centre, shape, strict=True)]
        inside: Mask = sum(p**2 for p in position) + 0.15 * np.sin(grid.sum(axis=0) / 3) < 1
        return inside ^ (rng.random(shape) < 0.002)

    return blob(0.0), blob(2.0)


def monai_value(metric: str, reference: Mask, prediction: Mask, **options: Any) -> float:
    """A MONAI metric of one pair, as one batch of one channel."""
    import monai.metrics
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        batch = [torch.from_numpy(mask[None, None].astype(np.float32)) for mask in (prediction, reference)]
        return float(getattr(monai.metrics, metric)(*batch, include_background=True, **options))


@pytest.mark.parametrize(("shape", "spacing", "seed"), CASES)
def test_monai(shape: tuple[int, ...], spacing: tuple[float, ...], seed: int) -> None:
    pytest.importorskip("monai")
    reference, prediction = blobs(shape, seed)
    distances = assay.surface_distances(reference, prediction, spacing=spacing)
    assert isinstance(distances, assay.SurfaceDistances)
    options: dict[str, Any] = {"spacing": list(spacing)}
    ours = {
        "compute_dice": assay.dice(reference, prediction),
        "compute_hausdorff_distance": distances.hausdorff(),
        "compute_average_surface_distance": distances.assd(),
        "compute_surface_dice": distances.nsd(2.0),
    }
    theirs = {
        "compute_dice": monai_value("compute_dice", reference, prediction),
        "compute_hausdorff_distance": monai_value("compute_hausdorff_distance", reference, prediction, **options),
        "compute_average_surface_distance": monai_value(
            "compute_average_surface_distance", reference, prediction, symmetric=True, **options
        ),
        "compute_surface_dice": monai_value(
            "compute_surface_dice", reference, prediction, class_thresholds=[2.0], **options
        ),
    }
    assert ours == pytest.approx(theirs, rel=1e-5)
    hd95 = monai_value("compute_hausdorff_distance", reference, prediction, percentile=95, **options)
    assert distances.hausdorff(95) == pytest.approx(hd95, rel=1e-5)


@pytest.mark.parametrize(("shape", "spacing", "seed"), CASES)
def test_medpy(shape: tuple[int, ...], spacing: tuple[float, ...], seed: int) -> None:
    binary = pytest.importorskip("medpy.metric.binary")
    reference, prediction = blobs(shape, seed)
    distances = assay.surface_distances(reference, prediction, spacing=spacing)
    assert isinstance(distances, assay.SurfaceDistances)
    assert assay.dice(reference, prediction) == pytest.approx(binary.dc(prediction, reference))
    assert assay.iou(reference, prediction) == pytest.approx(binary.jc(prediction, reference))
    assert distances.hausdorff() == pytest.approx(binary.hd(prediction, reference, voxelspacing=spacing))
    assert distances.assd() == pytest.approx(binary.assd(prediction, reference, voxelspacing=spacing))
    # medpy takes the percentile of both directions pooled, the framework the larger of the two.
    both = (distances.reference_to_prediction, distances.prediction_to_reference)
    pooled = np.concatenate([np.repeat(one.distance, one.weight.astype(int)) for one in both])
    hd95 = binary.hd95(prediction, reference, voxelspacing=spacing)
    assert np.percentile(pooled, 95) == pytest.approx(hd95)


@pytest.mark.parametrize(("shape", "spacing", "seed"), CASES)
def test_simpleitk(shape: tuple[int, ...], spacing: tuple[float, ...], seed: int) -> None:
    sitk = pytest.importorskip("SimpleITK")
    reference, prediction = blobs(shape, seed)
    images = [sitk.GetImageFromArray(mask.astype(np.uint8)) for mask in (reference, prediction)]
    overlap = sitk.LabelOverlapMeasuresImageFilter()
    overlap.Execute(*images)
    assert assay.dice(reference, prediction) == pytest.approx(overlap.GetDiceCoefficient())
    assert assay.iou(reference, prediction) == pytest.approx(overlap.GetJaccardCoefficient())


def test_torch_tensors_are_taken_as_they_are() -> None:
    torch = pytest.importorskip("torch")
    reference, prediction = blobs((20, 25, 30), 7)
    tensors = [torch.from_numpy(mask.astype(np.int64)) for mask in (reference, prediction)]
    assert assay.dice(*tensors) == assay.dice(reference, prediction)
    bools = [tensor.bool().permute(2, 0, 1) for tensor in tensors]
    assert assay.hausdorff_distance(*bools) == pytest.approx(assay.hausdorff_distance(reference, prediction))
    with pytest.raises(TypeError, match="reference must be a bool or integer array, got dtype float32"):
        assay.dice(tensors[0].float(), tensors[1])
