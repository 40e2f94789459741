"""What is compared: tools, workloads, and the check that a tool's numbers are right before it is timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .phantoms import Pair

Result = dict[str, list[float]]  # metric: one value per image and label


@dataclass(frozen=True)
class Tool:
    """One way to compute a workload.

    ``compared`` gives for each metric to check the name of the expected one (its convention) and the relative
    tolerance. ``prepare`` runs outside the clock (conversion to the peer's own image type); ``run`` gets what it gave.
    """

    name: str
    run: Callable[[Any], Result]
    compared: Mapping[str, tuple[str, float]]
    note: str = ""
    prepare: Callable[[Pair], Any] = field(default=lambda pair: pair)


@dataclass(frozen=True)
class Workload:
    """A pair of inputs, the expected numbers and the tools."""

    key: str
    title: str
    pair: str
    expected: Callable[[Pair], Result]
    tools: tuple[Tool, ...]


@dataclass
class Row:
    """One line of the table; ``seconds`` is nan if the tool's numbers were wrong."""

    workload: str
    tool: str
    seconds: float
    runs: int
    check: str
    note: str = ""
    relative: float = float("nan")  # seconds / assay's seconds
    extra_memory: float = float("nan")  # peak extra memory / bytes of the inputs
    ok: bool = True


def _deviation(found: list[float], expected: list[float]) -> float:
    """Give the largest relative deviation (absolute where the expected value is 0)."""
    a, b = np.asarray(found, float), np.asarray(expected, float)
    if a.shape != b.shape:
        return float("inf")
    scale = np.where(b == 0, 1.0, np.abs(b))
    same = (a == b) | (np.isnan(a) & np.isnan(b))
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


def measure(workload: Workload, pair: Pair, repeats: int, slow: float) -> Iterator[Row]:
    """Check every tool, then time it: the least of ``repeats`` runs (the checked run if that took over ``slow`` s)."""
    expected = workload.expected(pair)
    for tool in workload.tools:
        prepared = tool.prepare(pair)
        first, result = _timed(tool, prepared)
        ok, words = check(tool, result, expected)
        if not ok:
            yield Row(workload.key, tool.name, float("nan"), 1, words, tool.note, ok=False)
            continue
        times = [first] if first > slow else [_timed(tool, prepared)[0] for _ in range(repeats)]
        yield Row(workload.key, tool.name, min(times), len(times), words, tool.note)
