"""What is compared: tools, workloads, and the check that a tool's numbers are right before it is timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Values = list[float] | NDArray[Any]
Result = Mapping[str, Values]  # metric: one value per image and label, or per voxel

_ROUND = 0.05  # seconds: a quicker tool is run several times in each round


class Input(Protocol):
    """What a workload is about."""

    @property
    def input_bytes(self) -> int: ...
    @property
    def voxels(self) -> int: ...  # of one of the two maps
    def describe(self) -> str: ...


@dataclass(frozen=True)
class Tool:
    """One way to compute a workload.

    ``compared`` gives for each metric to check the name of the expected one (its convention) and the relative
    tolerance. ``prepare`` runs outside the clock (conversion to the peer's own image type); ``run`` gets what it gave.
    ``against`` names the tool of the same workload whose time its own is set in relation to.
    """

    name: str
    run: Callable[[Any], Result]
    compared: Mapping[str, tuple[str, float]]
    note: str = ""
    prepare: Callable[[Any], Any] = field(default=lambda given: given)
    against: str = "assay"


@dataclass(frozen=True)
class Workload:
    """An input, the expected numbers and the tools."""

    key: str
    title: str
    load: Callable[[], Any]
    expected: Callable[[Any], Result]
    tools: tuple[Tool, ...]


@dataclass
class Row:
    """One line of the table; ``seconds`` is nan if the tool's numbers were wrong."""

    workload: str
    title: str
    tool: str
    seconds: float
    runs: int
    check: str
    note: str = ""
    against: str = "assay"
    voxels: int = 0
    input_bytes: int = 0
    relative: float = float("nan")  # seconds / those of the tool `against`
    read_share: float = float("nan")  # seconds of a plain read of the inputs / seconds
    extra_memory: float = float("nan")  # peak extra memory / bytes of the inputs
    ok: bool = True


def _deviation(found: Values, expected: Values) -> float:
    """Give the largest relative deviation (absolute where the expected value is 0)."""
    a, b = np.asarray(found), np.asarray(expected)
    if a.shape != b.shape:
        return float("inf")
    if a.ndim > 1:  # by slices, as this makes several float64 copies
        return max(map(_deviation, a, b), default=0.0)
    a, b = a.astype(float), b.astype(float)
    scale = np.where(b == 0, 1.0, np.abs(b))
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore"):
        return float(np.max(np.where(same, 0.0, np.nan_to_num(np.abs(a - b) / scale, nan=np.inf)), initial=0.0))


def check(tool: Tool, found: Result, expected: Result) -> tuple[bool, str]:
    """Compare a result with the expected one; describe what was compared."""
    wrong, worst = [], 0.0
    kinds: dict[float, list[str]] = {}
    for metric, (convention, tolerance) in tool.compared.items():
        deviation = _deviation(found[metric], expected[convention])
        worst = max(worst, deviation)
        kinds.setdefault(tolerance, []).append(convention)
        if deviation > tolerance:
            wrong.append(f"{convention} deviates by {deviation:.1e} (tolerance {tolerance:.0e})")
    if wrong:
        return False, "WRONG: " + ", ".join(wrong)
    parts = [f"{', '.join(names)} within {tolerance:.0e}" for tolerance, names in sorted(kinds.items())]
    return True, "; ".join(parts).replace("within 0e+00", "equal") + f" (found {worst:.0e})"


def _timed(tool: Tool, prepared: Any) -> tuple[float, Result]:
    start = time.perf_counter()
    result = tool.run(prepared)
    return time.perf_counter() - start, result


def _round(tool: Tool, prepared: Any) -> list[float]:
    seconds = [_timed(tool, prepared)[0]]
    while sum(seconds) + min(seconds) < _ROUND:
        seconds.append(_timed(tool, prepared)[0])
    return seconds


def measure(workload: Workload, given: Input, repeats: int, slow: float) -> list[Row]:
    """Check every tool, then let them take turns: the least of ``repeats`` rounds.

    Where the checked run took more than ``slow`` seconds it is the only one.
    """
    expected = workload.expected(given)
    rows: list[Row] = []
    again: list[tuple[Row, Tool, Any]] = []
    for tool in workload.tools:
        prepared = tool.prepare(given)
        seconds, result = _timed(tool, prepared)
        ok, words = check(tool, result, expected)
        del result
        row = Row(workload.key, workload.title, tool.name, seconds, 1, words, tool.note, tool.against)
        row.voxels, row.input_bytes = given.voxels, given.input_bytes
        rows.append(row)
        if not ok:
            row.seconds, row.ok = float("nan"), False
        elif seconds <= slow:
            row.seconds, row.runs = float("inf"), 0
            again.append((row, tool, prepared))
    del expected
    for _ in range(repeats):
        for row, tool, prepared in again:
            times = _round(tool, prepared)
            row.seconds = min(row.seconds, *times)
            row.runs += len(times)
    return rows
