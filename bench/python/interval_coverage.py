"""How often bootstrap intervals cover the true value: python -m bench.python.interval_coverage."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from assay.studies.intervals import interval
from assay.studies.resampling import bootstrap
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_KINDS = ("percentile", "basic", "bca", "t")
_TRUTH_SAMPLE = 4_000_000


def scores(rng: np.random.Generator, shape: tuple[int, ...], effect: Any = 0.0) -> Numbers:
    """Values as DSC has them: most near 0.9, one of 12 a failure. An effect on the logit makes a patient easy."""
    good = rng.normal(2.2, 0.7, shape) + effect
    values = 1 / (1 + np.exp(-good))
    return np.where(rng.random(shape) < 1 / 12, rng.beta(1, 6, shape), values)


def cases(rng: np.random.Generator, count: int, studies: int) -> tuple[Numbers, None]:
    """Independent cases of many studies, one study per column."""
    return scores(rng, (count, studies)), None


def images(rng: np.random.Generator, patients: int, studies: int) -> tuple[Numbers, NDArray[np.int64]]:
    """One to 16 images of each patient, who differ."""
    sizes = 1 + np.arange(patients) * 7 % 16
    groups = np.repeat(np.arange(patients), sizes)
    effects = rng.normal(0, 1, (patients, studies))
    return scores(rng, (len(groups), studies), effects[groups]), groups


def truth(statistic: str, clustered: bool) -> float:
    rng = np.random.default_rng(1)
    effect = rng.normal(0, 1, _TRUTH_SAMPLE) if clustered else 0.0
    values = scores(rng, (_TRUTH_SAMPLE,), effect)
    return float(np.median(values) if statistic == "median" else values.mean())


def coverage(values: Numbers, groups: Any, statistic: str, resample: str, wanted: float, resamples: int) -> str:
    found = bootstrap(values, statistic=statistic, groups=groups, resample=resample, resamples=resamples)
    cells = []
    for kind in _KINDS:
        if kind == "t" and statistic == "median":
            cells.append("    -        ")
            continue
        low, high, _, _ = interval(found, kind, low=0, high=1)
        cells.append(f"{np.mean((low <= wanted) & (wanted <= high)):.3f} ({np.mean(high - low):.3f})")
    return " | ".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=2000, help="simulated studies")
    parser.add_argument("--resamples", type=int, default=2000, help="of each")
    given = parser.parse_args()
    rng = np.random.default_rng(0)
    print("Coverage (mean width) of 95 % intervals |", " | ".join(_KINDS))
    for statistic in ("mean", "median"):
        wanted = truth(statistic, clustered=False)
        for count in (10, 20, 50, 100, 200):
            values, groups = cases(rng, count, given.studies)
            row = coverage(values, groups, statistic, "cases", wanted, given.resamples)
            print(f"{statistic}, {count} cases | {row}", flush=True)
    wanted = truth("mean", clustered=True)
    for patients in (5, 10, 20, 50):
        values, groups = images(rng, patients, given.studies)
        for statistic, resample in (
            ("mean", "cases"),
            ("mean", "clusters"),
            ("mean", "levels"),
            ("hierarchical_mean", "clusters"),
        ):
            row = coverage(values, groups, statistic, resample, wanted, given.resamples)
            print(f"{statistic}, {patients} patients with {len(values)} images, {resample} | {row}", flush=True)


if __name__ == "__main__":
    main()
