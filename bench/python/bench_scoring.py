"""Workloads (u1), (u2), ...: Brier score and ranked probability score of samples of five classes."""

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

CLASSES = 5


@dataclass(frozen=True)
class Probabilities:
    """Labels, and probabilities of one class or a row of those of all."""

    reference: Array
    score: Array

    @property
    def input_bytes(self) -> int:
        return self.reference.nbytes + self.score.nbytes

    @property
    def voxels(self) -> int:
        return self.reference.size

    def describe(self) -> str:
        return f"{self.reference.dtype} labels, {self.score.dtype} probabilities {self.score.shape}"


@cache
def samples(count: int) -> Probabilities:
    """Softmax around the true class."""
    rng = np.random.default_rng(0)
    truth = rng.integers(0, CLASSES, count).astype(np.uint8)
    score = rng.standard_normal((count, CLASSES), np.float32)
    score[np.arange(count), truth] += 1
    np.exp(score, out=score)
    score /= score.sum(axis=1, keepdims=True)
    return Probabilities(truth, np.minimum(score, 1))


def _numpy(given: Probabilities) -> Result:
    """By whole arrays, with means in float64."""
    happened = np.eye(CLASSES, dtype=np.float32)[given.reference]
    brier = np.square(given.score - happened).sum(axis=1)
    gaps = (np.cumsum(given.score, axis=1) - np.cumsum(happened, axis=1))[:, :-1]
    rps = np.square(gaps).sum(axis=1) / (CLASSES - 1)
    return {"brier": [float(brier.mean(dtype=np.float64))], "rps": [float(rps.mean(dtype=np.float64))]}


def _ours(given: Probabilities) -> Result:
    """All scores of the sums, of which two are compared."""
    import assay

    found = assay.scoring_sums(CLASSES)
    found.update(given.reference, given.score, threads=allowed())
    return {"brier": [found.brier()], "rps": [found.rps()]}


def _scikit_learn(given: Probabilities) -> Result:
    from sklearn.metrics import brier_score_loss

    return {"brier": [float(brier_score_loss(given.reference, given.score))]}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is the recipe with numpy, whose differences are float32."""
    equal = {"brier": ("brier", 1e-6), "rps": ("rps", 1e-6)}
    found = []
    for place, count in enumerate((1_000_000, 10_000_000), start=1):
        tools = [Tool("assay", _ours, equal, "with eight more scores")] if with_assay else []
        tools.append(Tool("numpy", _numpy, equal, "arrays of all samples"))
        if find_spec("sklearn"):
            tools.append(Tool("scikit-learn", _scikit_learn, {"brier": ("brier", 1e-6)}, "Brier score only"))
        title = f"Brier and RPS of {count:.0e} x {CLASSES}"
        found.append(Workload(f"u{place}", title, partial(samples, count), _numpy, tuple(tools)))
    return found
