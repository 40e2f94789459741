"""What this machine's memory delivers, measured by numpy in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

_BYTES = 512 << 20
_REPEATS = 5

Chunks = list[NDArray[np.uint8]]


def _best(run: Callable[[], object]) -> float:
    def seconds() -> float:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    return min(seconds() for _ in range(_REPEATS))


def bandwidth(threads: int) -> tuple[float, float]:
    """Give the bytes per second of a plain read, and of a copy (counting what is read only), of 512 MB.

    Each thread has its own part; numpy lets go of the interpreter meanwhile. The read is the maximum of bytes, which
    numpy computes with vectors: the quickest of its reductions.
    """
    source, target = np.ones(_BYTES, np.uint8), np.zeros(_BYTES, np.uint8)  # written: every page is there
    sources, targets = np.array_split(source, threads), np.array_split(target, threads)
    with ThreadPoolExecutor(threads) as pool:
        read = _best(lambda: list(pool.map(np.max, sources)))
        copy = _best(lambda: list(pool.map(np.copyto, targets, sources)))
    return _BYTES / read, _BYTES / copy
