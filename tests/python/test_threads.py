"""The same bits for every number of threads; calls from many threads, and from forked children."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import assay
import numpy as np
import numpy.typing as npt
import pytest

Array = npt.NDArray[Any]
Pair = tuple[Array, Array]

LABELS = list(range(1, 13))
SPACING = [2.5, 0.8, 0.9]


def ellipsoid(shape: tuple[int, ...], centre: Any, radii: Any) -> Array:
    steps = np.ogrid[tuple(slice(0, extent) for extent in shape)]
    square = sum(((x - c) / r) ** 2 for x, c, r in zip(steps, centre, radii, strict=True))
    return np.asarray(square <= 1)


@cache
def organs() -> Pair:
    """A dozen organs, each somewhat displaced, with speckles: large enough for seven tasks of counting."""
    rng = np.random.default_rng(0)
    shape = (120, 250, 250)
    reference, prediction = np.zeros((2, *shape), np.uint8)
    for label in LABELS:
        centre, radii = rng.uniform(0.2, 0.8, 3) * shape, rng.uniform(8, 30, 3)
        reference[ellipsoid(shape, centre, radii)] = label
        prediction[ellipsoid(shape, centre + rng.uniform(-3, 3, 3), radii * 1.05)] = label
    speckles = tuple(rng.integers(0, shape, (3000, 3)).T)
    prediction[speckles] = rng.choice(LABELS, 3000)
    return reference, prediction


@cache
def distant() -> Pair:
    """Two balls at opposite ends."""
    shape = (60, 60, 260)
    return ellipsoid(shape, (30, 30, 30), (26, 26, 26)), ellipsoid(shape, (30, 30, 228), (26, 26, 26))


@cache
def scattered() -> Pair:
    """Voxels scattered over opposite slabs: so many rows to look at that their box is transformed."""
    rng = np.random.default_rng(0)
    reference, prediction = np.zeros((2, 100, 100, 120), np.uint8)
    reference[:, :, :40] = rng.random((100, 100, 40)) < 0.01
    prediction[:, :, 80:] = rng.random((100, 100, 40)) < 0.01
    return reference, prediction


def overlap(pair: Pair, threads: int | None) -> object:
    return assay.overlap_table(*pair, spacing=SPACING, threads=threads)


def surfaces(pair: Pair, threads: int | None) -> object:
    return assay.surface_distances(*pair, labels=LABELS, spacing=SPACING, neighbourhood="full", threads=threads)


def no_conversion(array: Array) -> Array:
    return array


FORMS: dict[str, Callable[[Array], Array]] = {
    "C": no_conversion,
    "F": np.asfortranarray,
    "other dtype": lambda array: array.astype(np.int32),
}
PAIRS = [organs, distant, scattered]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("statistic", [overlap, surfaces])
def test_same_bits(statistic: Callable[..., object], pair: Callable[[], Pair], form: str) -> None:
    reference, prediction = pair()
    arrays = FORMS[form](reference), prediction
    wanted = pickle.dumps(statistic(arrays, 1))
    for threads in (2, 3, 7, None):
        assert pickle.dumps(statistic(arrays, threads)) == wanted


@pytest.mark.parametrize("threads", [1, 2])
def test_many_threads_call_at_once(threads: int) -> None:
    calls = [(statistic, pair()) for statistic in (overlap, surfaces) for pair in PAIRS]
    wanted = [pickle.dumps(statistic(pair, 1)) for statistic, pair in calls]
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda call: pickle.dumps(call[0](call[1], threads)), calls * 3)
        assert list(found) == wanted * 3


def run(code: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    clean = {name: text for name, text in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=clean | environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


DEFAULT = "import assay; print(assay.build_info()['threads'])"
needs_openmp = pytest.mark.skipif(not assay.build_info()["openmp"], reason="built without OpenMP")


@needs_openmp
@pytest.mark.parametrize("text", ["1", "3", "17"])
def test_number_of_threads_from_the_environment(text: str) -> None:
    assert run(DEFAULT, ASSAY_NUM_THREADS=text) == text
    assert run(DEFAULT, OMP_NUM_THREADS=text) == text
    assert run(DEFAULT, OMP_NUM_THREADS="2", ASSAY_NUM_THREADS=text) == text


@needs_openmp
@pytest.mark.parametrize("text", ["", "0", "-2", "two", "2.5", "2 ", "99999999999999999999"])
def test_senseless_number_of_threads_in_the_environment(text: str) -> None:
    assert run(DEFAULT, OMP_NUM_THREADS="3", ASSAY_NUM_THREADS=text) == "3"


FORK = """
import os, pickle, warnings
import multiprocessing
import numpy as np
import assay

noise = (np.random.default_rng(0).random((60, 200, 200)) < 0.5).astype(np.uint8)

def work(threads):
    table = assay.overlap_table(noise, noise[::-1], threads=threads)
    return pickle.dumps((table, assay.surface_distances(noise[:9], noise[9:18], threads=threads)))

wanted = work(2)
warnings.simplefilter("ignore")  # from Python 3.12 on a process with threads is warned before it forks
"""
BY_FORK = """
child = os.fork()
if child == 0:
    os._exit(0 if work(2) == wanted and assay.build_info()["threads"] == 1 else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
BY_POOL = """
with multiprocessing.get_context("fork").Pool(2) as pool:
    found = pool.map(work, [1, 2, None, 7])
print(int(found != [wanted] * 4 or work(2) != wanted))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("code", [BY_FORK, BY_POOL], ids=["fork", "pool"])
def test_forked_children(code: str) -> None:
    assert run(FORK + code) == "0"
