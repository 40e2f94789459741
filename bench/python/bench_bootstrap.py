"""Workloads (i1), (i2), ...: standard errors of means and medians of many columns by the bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .comparison import Result, Tool, Workload
from .threads import allowed

Array = NDArray[Any]

_BATCH = 100  # resamples that numpy and scipy hold at a time: 160 MB
_COLUMNS = 20 * 10  # metrics x methods
_ERROR = 0.05  # standard errors of 10,000 resamples are off by 0.7 %, the worst of 200 columns by some 3 %
_ERROR_OF_1000 = 0.15


@dataclass(frozen=True)
class Study:
    """Values of cases x columns, and the patient of each case."""

    values: Array
    patients: Array
    resamples: int

    @property
    def input_bytes(self) -> int:
        return self.values.nbytes

    @property
    def voxels(self) -> int:
        return self.values.size

    def describe(self) -> str:
        patients = len(np.unique(self.patients))
        return f"{self.values.shape[0]} cases of {patients} patients x {self.values.shape[1]} columns, float64"


@cache
def study(patients: int, images: int, resamples: int) -> Study:
    """Skewed values between 0 and 1."""
    rng = np.random.default_rng(patients)
    cases = patients * images
    values = rng.beta(8, 2, (patients, 1, _COLUMNS)) * rng.beta(20, 1, (patients, images, _COLUMNS))
    return Study(values.reshape(cases, _COLUMNS), np.repeat(np.arange(patients), images), resamples)


def _errors(replicates: Array) -> Result:
    return {"standard errors": replicates.std(axis=0)}


def _means_exactly(given: Study) -> Result:
    """The deviation of the means of patients over the root of their number; patients have equally many cases."""
    patients = given.patients[-1] + 1
    means = given.values.reshape(patients, -1, _COLUMNS).mean(axis=1)
    return {"standard errors": means.std(axis=0) / np.sqrt(patients)}


def _medians_exactly(given: Study) -> Result:
    """Of an odd number of cases: a median is one of them with a known probability (Maritz and Jarrett, 1978)."""
    from scipy.stats import binom

    cases = len(given.values)
    upto = binom.sf(cases // 2, cases, np.arange(cases + 1) / cases)
    weights, ordered = np.diff(upto), np.sort(given.values, axis=0)
    mean = weights @ ordered
    return {"standard errors": np.sqrt(weights @ (ordered - mean) ** 2)}


def _ours(statistic: str, given: Study) -> Result:
    from assay.studies.resampling import bootstrap

    found = bootstrap(
        given.values, statistic=statistic, groups=given.patients, resamples=given.resamples, threads=allowed()
    )
    return _errors(found.replicates)


def _numpy_means(given: Study) -> Result:
    """A product of counts and sums of patients."""
    rng = np.random.default_rng(0)
    patients = given.patients[-1] + 1
    sums = given.values.reshape(patients, -1, _COLUMNS).sum(axis=1)
    counts = rng.multinomial(patients, np.full(patients, 1 / patients), given.resamples)
    return _errors(counts.astype(float) @ sums / len(given.values))


def _numpy_medians(given: Study) -> Result:
    rng = np.random.default_rng(0)
    cases = len(given.values)
    parts = [
        np.median(given.values[rng.integers(0, cases, (_BATCH, cases))], axis=1)
        for _ in range(given.resamples // _BATCH)
    ]
    return _errors(np.concatenate(parts))


def _scipy(statistic: Callable[..., Any], given: Study) -> Result:
    from scipy.stats import bootstrap

    found = bootstrap(
        (given.values,),
        statistic,
        n_resamples=given.resamples,
        batch=_BATCH,
        vectorized=True,
        axis=0,
        method="percentile",
        rng=np.random.default_rng(0),
    )
    return {"standard errors": found.standard_error}


def _scipy_by_column(given: Study) -> Result:
    """A call for each column, as a table of results is usually gone through."""
    from scipy.stats import bootstrap

    def error(column: Array) -> float:
        rng = np.random.default_rng(0)
        found = bootstrap((column,), np.mean, n_resamples=given.resamples, method="percentile", rng=rng)
        return float(found.standard_error)

    return {"standard errors": np.array([error(column) for column in given.values.T])}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected are closed forms."""
    found: list[Workload] = []

    def add(title: str, load: Any, expected: Any, error: float, statistic: str, peers: dict[str, Any]) -> None:
        equal = {"standard errors": ("standard errors", error)}
        tools = [Tool("assay", partial(_ours, statistic), equal)] if with_assay else []
        tools += [Tool(name, run, equal) for name, run in peers.items() if find_spec(name.split(",")[0])]
        found.append(Workload(f"i{len(found) + 1}", title, load, expected, tuple(tools)))

    add(
        "bootstrap of means, 1000 cases x 200, 1e4 resamples",
        partial(study, 1000, 1, 10_000),
        _means_exactly,
        _ERROR,
        "mean",
        {"numpy": _numpy_means, "scipy": partial(_scipy, np.mean), "scipy, column by column": _scipy_by_column},
    )
    add(
        "bootstrap of medians, 1001 cases x 200, 1e3 resamples",
        partial(study, 1001, 1, 1000),
        _medians_exactly,
        _ERROR_OF_1000,
        "median",
        {"numpy": _numpy_medians, "scipy": partial(_scipy, np.median)},
    )
    add(
        "bootstrap of means of 500 patients with 10 images x 200, 1e4 resamples",
        partial(study, 500, 10, 10_000),
        _means_exactly,
        _ERROR,
        "mean",
        {"numpy": _numpy_means},
    )
    return found
