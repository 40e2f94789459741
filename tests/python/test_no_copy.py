"""Large arrays are not copied, whatever their layout, and the interpreter is free while the core works."""

import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
from support.arrays import LAYOUTS, Array

SHAPE = (160, 256, 300)
LABELS = list(range(1, 13))


def organs(volume: Array, shift: int = 0) -> Array:
    """A dozen boxes drawn into a volume in place."""
    for label in LABELS:
        corner = np.array(volume.shape) * [label % 2, label % 3, label % 4] // [2, 3, 4] + 4 + shift
        volume[tuple(slice(low, low + extent // 5) for low, extent in zip(corner, volume.shape, strict=True))] = label
    return volume


# Each in a fresh process, as the high-water mark of the resident size never falls.
SCRIPT = """
import sys
sys.path[:0] = {paths}
import numpy as np
import assay
from pathlib import Path
from test_no_copy import LABELS, SHAPE, organs

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

def empty(dtype, shape=SHAPE):
    return np.full(shape, 0, dtype)  # takes memory at once, unlike np.zeros

reference = prediction = organs(np.zeros((40, 40, 40), np.int8))
{call}
reference, prediction = {reference}, {prediction}
before = peak()
{call}
print(peak() - before, reference.nbytes + prediction.nbytes)
"""

CALLS = {
    "overlap": "assay.overlap_table(reference, prediction)",
    "surface": "assay.surface_distances(reference, prediction, labels=LABELS)",
}

ARRAYS = {
    "C": ("organs(empty('B'), 2)", "organs(empty('B'))"),
    "F": ("organs(empty('h', SHAPE[::-1]).T, 2)", "organs(empty('h'))"),
    "reversed": ("organs(empty('i')[::-1, ::-1, ::-1], 2)", "organs(empty('i'))"),
    "two dtypes": ("organs(empty('B'), 2)", "organs(empty('i'))"),
}
MIRRORED = "organs(empty('B'))", "organs(empty('B'))[::-1, ::-1, ::-1]"


def extra_memory(reference: str, prediction: str, call: str) -> float:
    """What a call adds to the resident size, as a share of its two arrays."""
    if not Path("/proc/self/status").exists():
        pytest.skip("needs the proc file system")
    here = Path(__file__).parent
    paths = [str(here), str(here.parent)]
    code = SCRIPT.format(paths=paths, reference=reference, prediction=prediction, call=call)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    extra, size = map(int, run.stdout.split())
    return extra / size


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("arrays", ARRAYS)
def test_resident_size(arrays: str, call: str) -> None:
    assert extra_memory(*ARRAYS[arrays], CALLS[call]) < 1 / 4


def test_resident_size_far_apart() -> None:
    """No class lies where it should, so the search cannot stay near the surfaces."""
    assert extra_memory(*MIRRORED, CALLS["surface"].replace("LABELS", "LABELS[:4]")) < 1 / 4


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtypes", [("?", "?"), ("B", "B"), ("q", "q"), ("h", "B")])
def test_numpy_memory(layout: str, dtypes: tuple[str, str]) -> None:
    shape = (60, 80, 100)
    reference = LAYOUTS[layout](organs(np.zeros(shape, dtypes[0]), 1))
    prediction = LAYOUTS[layout](organs(np.zeros(shape, dtypes[1])))
    mask = LAYOUTS[layout](np.ones(shape, np.uint8))
    assay.surface_distances(reference[:1], prediction[:1], labels=LABELS)  # imports what it needs
    tracemalloc.start()
    try:
        assay.overlap_table(reference, prediction, mask=mask)
        assay.surface_distances(reference, prediction, labels=LABELS, mask=mask)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < reference.size / 10


@pytest.mark.parametrize(("statistic", "planes"), [(assay.overlap_table, 200), (assay.surface_distances, 60)])
def test_other_python_threads_run_meanwhile(statistic: Callable[..., Any], planes: int) -> None:
    noise = (np.random.default_rng(0).random((planes, 300, 300)) < 0.5).astype(np.uint8)
    ticks: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.wait(0.001):
            ticks.append(time.perf_counter())

    clock = threading.Thread(target=tick)
    clock.start()
    try:
        start = time.perf_counter()
        statistic(noise, noise[::-1], threads=1)
        end = time.perf_counter()
    finally:
        done.set()
        clock.join()
    quarter = (end - start) / 4
    assert quarter > 0.005, "the call is too short to tell"
    assert any(start + quarter < tick < end - quarter for tick in ticks)
