"""Workloads (v1), (v2), ...: the CRPS of ensembles of 50 and 1000 members, and of normal distributions."""

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


@dataclass(frozen=True)
class Forecasts:
    """Observations, and the members of each ensemble, or mean and standard deviation."""

    observation: Array
    forecast: Array

    @property
    def input_bytes(self) -> int:
        return self.observation.nbytes + self.forecast.nbytes

    @property
    def voxels(self) -> int:
        return self.observation.size

    def describe(self) -> str:
        return f"{self.observation.size} observations, forecasts of {self.forecast.shape[1]} numbers, float64"


@cache
def ensembles(count: int, members: int) -> Forecasts:
    """Normal members around a centre of their own."""
    rng = np.random.default_rng(count + members)
    forecast = rng.standard_normal((count, members)) + rng.standard_normal((count, 1))
    return Forecasts(rng.standard_normal(count), forecast)


@cache
def gaussians(count: int) -> Forecasts:
    """Mean and standard deviation."""
    rng = np.random.default_rng(count)
    return Forecasts(rng.standard_normal(count), np.stack([rng.standard_normal(count), 0.1 + rng.random(count)], 1))


def _sorted(given: Forecasts) -> Result:
    """The formula with sorted members."""
    x, members = given.observation, given.forecast
    m = members.shape[1]
    rank = (2 * np.arange(1, m + 1) - m - 1) / m**2
    return {"crps": np.abs(members - x[:, np.newaxis]).mean(axis=1) - np.sort(members, axis=1) @ rank}


def _erf(given: Forecasts) -> Result:
    from scipy.special import erf

    mean, sd = given.forecast.T
    z = (given.observation - mean) / sd
    tails = np.sqrt(2 / np.pi) * np.exp(-z * z / 2) - 1 / np.sqrt(np.pi)
    return {"crps": sd * (z * erf(z / np.sqrt(2)) + tails)}


def _ours(given: Forecasts) -> Result:
    import assay

    return {"crps": assay.crps_ensemble(given.observation, given.forecast, threads=allowed())}


def _ours_gaussian(given: Forecasts) -> Result:
    import assay

    mean, sd = given.forecast.T
    return {"crps": assay.crps_gaussian(given.observation, mean, sd, threads=allowed())}


def _scoringrules(given: Forecasts) -> Result:
    from scoringrules import crps_ensemble

    return {"crps": crps_ensemble(given.observation, given.forecast, estimator="qd")}


def _scoringrules_gaussian(given: Forecasts) -> Result:
    from scoringrules import crps_normal

    mean, sd = given.forecast.T
    return {"crps": crps_normal(given.observation, mean, sd)}


def workloads(with_assay: bool) -> list[Workload]:
    """Give this module's workloads; what is expected is a recipe with numpy."""
    equal = {"crps": ("crps", 1e-9)}
    found: list[Workload] = []

    def add(title: str, load: Any, expected: Any, ours: Any, peer: Any) -> None:
        tools = [Tool("assay", ours, equal)] if with_assay else []
        tools.append(Tool("numpy", expected, equal))
        if find_spec("scoringrules"):
            tools.append(Tool("scoringrules", peer, equal))
        found.append(Workload(f"v{len(found) + 1}", title, load, expected, tuple(tools)))

    for count, members in ((100_000, 50), (1_000_000, 50), (10_000, 1000)):
        title = f"CRPS of {count:.0e} ensembles of {members}"
        add(title, partial(ensembles, count, members), _sorted, _ours, _scoringrules)
    add(
        "CRPS of 1e+06 normal distributions",
        partial(gaussians, 1_000_000),
        _erf,
        _ours_gaussian,
        _scoringrules_gaussian,
    )
    return found
