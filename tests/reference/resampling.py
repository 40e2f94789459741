"""Resamples drawn with numpy's own Philox, one number after the other, and statistics of what was drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Draw = list[Any]  # of rows, or of draws of the level below


def numbers(seed: int, resample: int) -> Iterator[int]:
    """The 32-bit numbers of a resample. numpy counts a block up before it makes it."""
    generator = np.random.Philox(key=seed, counter=((resample << 64) - 1) % 2**256)
    while True:
        word = int(generator.random_raw())
        yield word & 0xFFFFFFFF
        yield word >> 32


def below(stream: Iterator[int], count: int) -> int:
    """One of 0 to count - 1: products whose lower half is one of the 2^32 mod count smallest are not used."""
    while True:
        product = next(stream) * count
        if product % 2**32 >= 2**32 % count:
            return product // 2**32


def units(rows: Sequence[int], groups: Sequence[tuple[Any, ...]], level: int = 0) -> list[Any]:
    """Rows by their groups, as nested lists."""
    if not groups or level == len(groups[0]):
        return list(rows)
    labels = sorted({groups[row][level] for row in rows})
    return [units([row for row in rows if groups[row][level] == label], groups, level + 1) for label in labels]


def rows_of(drawn: Any) -> list[int]:
    return [row for one in drawn for row in rows_of(one)] if isinstance(drawn, list) else [drawn]


def draw(tree: list[Any], how: str, seed: int, resample: int) -> Draw:
    """What a resample has, as it was drawn."""
    stream = numbers(seed, resample)

    def drawn(children: list[Any]) -> Draw:
        picked = [children[below(stream, len(children))] for _ in children]
        return picked

    def recursive(children: Any) -> Any:
        if not isinstance(children, list):
            return children
        return [recursive(children[below(stream, len(children))]) for _ in children]

    if how == "cases":
        return drawn(sorted(rows_of(tree)))
    return drawn(tree) if how == "clusters" else recursive(tree)


def nested_mean(drawn: Any, values: NDArray[np.float64]) -> float:
    """The mean of means of what has a value."""
    if not isinstance(drawn, list):
        return float(values[drawn])
    found = [nested_mean(one, values) for one in drawn]
    there = [one for one in found if not np.isnan(one)]
    return float(np.mean(there)) if there else np.nan


def statistic(
    drawn: Draw, values: NDArray[np.float64], name: str, number: float = 0, below: NDArray[np.float64] | None = None
) -> float:
    """A statistic of the drawn rows of one column."""
    if name == "hierarchical_mean":
        return nested_mean(drawn, values)
    rows = np.array(rows_of(drawn), int)
    if below is not None:
        kept = rows[~np.isnan(values[rows] + below[rows])]
        total = below[kept].sum()
        return float(values[kept].sum() / total) if total else np.nan
    kept_values = np.sort(values[rows][~np.isnan(values[rows])])
    if kept_values.size == 0:
        return np.nan
    if name == "quantile":
        return float(np.quantile(kept_values, number))
    cut = int(kept_values.size * number + 1e-9) if name == "trimmed_mean" else 0
    return float(kept_values[cut : kept_values.size - cut].mean())
