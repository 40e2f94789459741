"""Workloads (q1), (q2), ...: calibration errors in 15 bins, of samples and of the voxels of four classes; adaptive."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .comparison import Result, Tool, Workload
from .threads import allowed

Array = NDArray[Any]

BINS = 15
_CHUNK = 10_000_000


@dataclass(frozen=True)
class Probabilities:
    """Labels and float32 probabilities, of class 1 or of four classes in front, again and again."""

    reference: Array
    score: Array
    times: int = 1

    @property
    def input_bytes(self) -> int:
        return self.times * (self.reference.nbytes + self.score.nbytes)

    @property
    def voxels(self) -> int:
        return self.times * self.reference.size

    def describe(self) -> str:
        times = "" if self.times == 1 else f", {self.times} times"
        return f"{self.reference.dtype} labels, {self.score.dtype} probabilities {self.score.shape}{times}"


@cache
def samples(count: int) -> tuple[Array, Array]:
    """Over-confident probabilities of class 1, on both sides of the range."""
    rng = np.random.default_rng(0)
    logits = 2 * rng.standard_normal(count, np.float32)
    truth = rng.random(count, np.float32) < 1 / (1 + np.exp(-logits))
    return truth, 1 / (1 + np.exp(-1.5 * logits))


@cache
def volume() -> tuple[Array, Array]:
    """Softmax of four classes in 256^3 voxels."""
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 4, (256, 256, 256)).astype(np.uint8)
    score = rng.standard_normal((4, *truth.shape), np.float32)
    for k in range(4):
        score[k][truth == k] += 2
    np.exp(score, out=score)
    score /= score.sum(axis=0)
    return truth, np.minimum(score, 1)


def _numpy_ece(event: Array, score: Array) -> float:
    """The usual recipe, with edges in the type of the scores."""
    edges = (np.arange(BINS + 1, dtype=np.float32) / np.float32(BINS))[1:-1]
    place = np.digitize(score.ravel(), edges)
    gaps = np.bincount(place, event.ravel(), BINS) - np.bincount(place, score.ravel(), BINS)
    return float(np.abs(gaps).sum() / score.size)


def _numpy(given: Probabilities) -> Result:
    return {"ece": [_numpy_ece(given.reference, given.score)]}


def _numpy_top(given: Probabilities) -> Result:
    return {"ece": [_numpy_ece(given.score.argmax(axis=0) == given.reference, given.score.max(axis=0))]}


def _numpy_adaptive(given: Probabilities) -> Result:
    """Scores in order, split into parts of equal size."""
    order = np.argsort(given.score, kind="stable")
    parts = zip(np.array_split(given.score[order], BINS), np.array_split(given.reference[order], BINS), strict=True)
    gaps = [abs(score.sum(dtype=np.float64) - event.sum()) for score, event in parts]
    return {"ece": [float(sum(gaps)) / given.score.size]}


def _netcal_adaptive(given: Probabilities) -> Result:
    from netcal.metrics import ECE

    return {"ece": [float(ECE(BINS, equal_intervals=False).measure(given.score, given.reference))]}


def _ours_adaptive(given: Probabilities) -> Result:
    import assay

    curve = assay.score_curve(given.reference, given.score, threads=allowed())
    return {"ece": [assay.equal_mass_calibration(curve, BINS).error()]}


def _ours(given: Probabilities) -> Result:
    import assay

    found = assay.calibration_bins(BINS, reduction="positive_class")
    for _ in range(given.times):
        found.update(given.reference, given.score, threads=allowed())
    return {"ece": [found.error()]}


def _ours_top(given: Probabilities) -> Result:
    import assay

    found = assay.calibration_bins(BINS, reduction="top_label")
    found.update(given.reference, given.score, class_axis=0, threads=allowed())
    return {"ece": [found.error()]}


def _as_tensors(given: Probabilities) -> tuple[Any, Any]:
    import torch

    torch.set_num_threads(allowed())
    return torch.from_numpy(given.score), torch.from_numpy(given.reference.astype(np.int64))


def _torchmetrics(given: tuple[Any, Any]) -> Result:
    from torchmetrics.functional.classification import binary_calibration_error

    return {"ece": [float(binary_calibration_error(*given, n_bins=BINS))]}


def _torchmetrics_top(given: tuple[Any, Any]) -> Result:
    from torchmetrics.functional.classification import multiclass_calibration_error

    score, reference = given
    return {"ece": [float(multiclass_calibration_error(score[None], reference[None], 4, n_bins=BINS))]}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is the recipe with numpy, whose sums are float64."""
    equal = {"ece": ("ece", 1e-9)}
    found: list[Workload] = []

    def add(title: str, load: Any, expected: Any, ours: Any, peer: Any = None) -> None:
        tools = [Tool("assay", ours, equal)] if with_assay else []
        if peer is not None:
            tools.append(Tool("numpy", expected, equal, "digitize and bincount"))
            if find_spec("torchmetrics"):
                sums = {"ece": ("ece", 5e-2)}
                tools.append(Tool("torchmetrics", peer, sums, "sums in float32", prepare=_as_tensors))
        found.append(Workload(f"q{len(found) + 1}", title, load, expected, tuple(tools)))

    def add_adaptive(load: Any) -> None:
        near = {"ece": ("ece", 1e-6)}  # equal scores that several groups share
        tools = [Tool("assay", _ours_adaptive, near)] if with_assay else []
        tools.append(Tool("numpy", _numpy_adaptive, equal, "argsort and array_split"))
        if find_spec("netcal"):
            tools.append(Tool("netcal", _netcal_adaptive, {"ece": ("ece", 1e-4)}, "bins between quantiles"))
        title = f"adaptive ECE of {_CHUNK:.0e} samples"
        found.append(Workload(f"q{len(found) + 1}", title, load, _numpy_adaptive, tuple(tools)))

    for count in (1_000_000, _CHUNK):
        load = partial(_samples, count)
        add(f"ECE of {count:.0e} samples", load, _numpy, _ours, _torchmetrics)
    add("top-label ECE of 4 x 256^3", _volume, _numpy_top, _ours_top, _torchmetrics_top)
    if with_assay:
        add("ECE of 1e9 samples in chunks", partial(_samples, _CHUNK, 100), _numpy, _ours)
    add_adaptive(partial(_samples, _CHUNK))
    return found


def _samples(count: int, times: int = 1) -> Probabilities:
    return Probabilities(*samples(count), times)


def _volume() -> Probabilities:
    return Probabilities(*volume())
