"""Workloads (r1, r2, ...): AUROC, average precision and DeLong's variance of many scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .comparison import Result, Tool, Workload
from .threads import allowed

_CHUNK = 10_000_000


@dataclass(frozen=True)
class Scores:
    """Samples of which 30 % are positive, with float32 probabilities of two models."""

    samples: int
    models: int = 1

    @property
    def input_bytes(self) -> int:
        return self.samples * (1 + 4 * self.models)

    @property
    def voxels(self) -> int:
        return self.samples

    def describe(self) -> str:
        return f"{self.samples:.0e} samples, 30 % positive, float32 scores of {self.models} model(s)"

    def arrays(self) -> tuple[NDArray[np.bool_], list[NDArray[np.float32]]]:
        return _arrays(self.samples, self.models)

    def chunks(self) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.float32]]]:
        """The same chunk again and again: what is timed is the counting, not the making of random numbers."""
        truth, scores = _arrays(min(self.samples, _CHUNK), 1)
        for _ in range(max(1, self.samples // _CHUNK)):
            yield truth, scores[0]


@cache
def _arrays(samples: int, models: int) -> tuple[NDArray[np.bool_], list[NDArray[np.float32]]]:
    rng = np.random.default_rng(0)
    truth = rng.random(samples) < 0.3
    logits = rng.standard_normal(samples, np.float32) + truth.astype(np.float32)
    scores = []
    for model in range(models):
        noise = 0.3 * model * rng.standard_normal(samples, np.float32)
        scores.append((1 / (1 + np.exp(-logits - noise))).astype(np.float32))
    return truth, scores


def _ours(areas: tuple[str, ...], given: Scores) -> Result:
    import assay

    truth, (score,) = given.arrays()
    curve = assay.score_curve(truth, score, threads=allowed())
    return {name: [getattr(curve, name)()] for name in areas}


def _scikit_learn(areas: tuple[str, ...], given: Scores) -> Result:
    from sklearn.metrics import average_precision_score, roc_auc_score

    truth, (score,) = given.arrays()
    functions = {"auroc": roc_auc_score, "average_precision": average_precision_score}
    return {name: [float(functions[name](truth, score))] for name in areas}


def _adeval(given: Scores) -> Result:
    import adeval

    vars(np).setdefault("trapz", np.trapezoid)  # it was written for numpy 1
    truth, (score,) = given.arrays()
    return {"auroc": [float(adeval.auroc(score, truth))]}


def _comparison(given: Scores) -> Result:
    import assay

    truth, scores = given.arrays()
    return {"p": [assay.compare_auroc(truth, *scores, threads=allowed()).p]}


def _by_ranks(given: Scores) -> Result:
    """Sun and Xu's formula with scipy's mid-ranks: the fastest that a few lines of Python give."""
    from scipy.stats import norm, rankdata

    truth, scores = given.arrays()
    m, n = int(truth.sum()), int((~truth).sum())
    areas, v10, v01 = [], [], []
    for score in scores:
        positive, negative = score[truth], score[~truth]
        pooled = rankdata(np.concatenate([positive, negative]))
        v10.append((pooled[:m] - rankdata(positive)) / n)
        v01.append(1 - (pooled[m:] - rankdata(negative)) / m)
        areas.append(v10[-1].mean())
    covariance = np.cov(v10) / m + np.cov(v01) / n
    z = (areas[0] - areas[1]) / np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    return {"p": [float(2 * norm.sf(abs(z)))]}


def _mlstatkit(given: Scores) -> Result:
    from MLstatkit import Delong_test

    truth, scores = given.arrays()
    return {"p": [float(Delong_test(truth.astype(int), *scores)[1])]}


def _streamed(given: Scores) -> Result:
    import assay

    histogram = assay.score_histogram()
    for truth, score in given.chunks():
        histogram.update(truth, score, threads=allowed())
    return {"auroc": [histogram.auroc().value], "average_precision": [histogram.average_precision().value]}


def _streamed_expected(given: Scores) -> Result:
    return _scikit_learn(("auroc", "average_precision"), Scores(min(given.samples, _CHUNK)))


def _load(samples: int, models: int = 1) -> Scores:
    given = Scores(samples, models)
    _arrays(min(samples, _CHUNK), models)
    return given


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is what scikit-learn and scipy give."""
    both = ("auroc", "average_precision")
    exact = {name: (name, 1e-9) for name in both}
    area = {"auroc": ("auroc", 1e-9)}
    p = {"p": ("p", 1e-6)}
    found: list[tuple[str, Any, Any, list[Tool]]] = []
    for samples in (10_000, 100_000, 1_000_000, 10_000_000):
        peers = [Tool("scikit-learn", partial(_scikit_learn, both), exact)]
        tools = [Tool("assay", partial(_ours, both), exact)] if with_assay else []
        title = f"AUROC and AP, {samples:.0e} samples"
        found.append((title, partial(_load, samples), partial(_scikit_learn, both), tools + peers))
    tools = [Tool("assay", partial(_ours, ("auroc",)), area)] if with_assay else []
    if find_spec("adeval"):
        tools.append(Tool("adeval", _adeval, {"auroc": ("auroc", 1e-2)}, "1000 bins"))
    tools.append(Tool("scikit-learn", partial(_scikit_learn, ("auroc",)), area))
    found.append(("AUROC, 1e7 samples", partial(_load, 10_000_000), partial(_scikit_learn, ("auroc",)), tools))
    for samples in (1_000_000, 10_000_000):
        tools = [Tool("assay", _comparison, p)] if with_assay else []
        tools.append(Tool("mid-ranks of scipy", _by_ranks, p))
        if find_spec("MLstatkit"):
            tools.append(Tool("MLstatkit", _mlstatkit, p))
        found.append((f"DeLong's test of two models, {samples:.0e}", partial(_load, samples, 2), _by_ranks, tools))
    if with_assay:
        near = {name: (name, 1e-4) for name in both}
        tools = [Tool("assay, histogram", _streamed, near, against="assay, histogram")]
        found.append(("AUROC and AP of 1e8 in chunks", partial(_load, 100_000_000), _streamed_expected, tools))
    return [
        Workload(f"r{number}", title, load, expected, tuple(tools))
        for number, (title, load, expected, tools) in enumerate(found, 1)
    ]
