"""Statistics of arrays in chunks are those of the arrays, in the memory of a chunk."""

from __future__ import annotations

import doctest
import math
import multiprocessing
import pickle
import tracemalloc
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import assay
import numpy as np
import pytest
import zarr
from assay import chunks
from hypothesis import given, settings
from hypothesis import strategies as st
from support.arrays import Array

SHAPE = (11, 7, 5)
STATISTICS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "overlap_table": (assay.overlap_table, "labels", {"spacing": (0.5, 2, 3)}),
    "overlap_table, ignoring": (assay.overlap_table, "labels", {"ignore_label": 2}),
    "confusion_matrix": (assay.confusion_matrix, "labels", {"labels": [0, 1, 2]}),
    "confusion_matrix_of_scores": (assay.confusion_matrix_of_scores, "of classes", {"labels": [0, 1, 2]}),
    "calibration_bins": (assay.calibration_bins(reduction="positive_class"), "score", {}),
    "calibration_bins, top label": (assay.calibration_bins(reduction="top_label"), "of classes", {}),
    "class_wise_calibration": (assay.class_wise_calibration([0, 1, 2]), "classes first", {"class_axis": 0}),
    "score_histogram": (assay.score_histogram(), "score", {"positive": 2}),
    "scoring_sums": (assay.scoring_sums([0, 1, 2]), "of classes", {"ignore_label": 1}),
}


def arrays(shape: tuple[int, ...] = SHAPE, seed: int = 0) -> dict[str, Array]:
    """A reference, and what may be predicted."""
    rng = np.random.default_rng(seed)
    steps = np.diff(np.sort(rng.integers(0, 17, (*shape, 2))), prepend=0, append=16).astype(np.float32) / 16
    return {
        "reference": rng.integers(0, 3, shape).astype(np.uint8),
        "labels": rng.integers(0, 3, shape).astype(np.int16),
        "score": steps[..., 1],
        "of classes": steps,
        "classes first": np.moveaxis(steps, -1, 0),
        "mask": rng.random(shape) < 0.7,
    }


def whole(statistic: Any, reference: Any, prediction: Any, options: dict[str, Any]) -> Any:
    if callable(statistic):
        return statistic(reference, prediction, **options)
    counted = pickle.loads(pickle.dumps(statistic))
    counted.update(reference, prediction, **options)
    return counted


def same(one: Any, other: Any) -> bool:
    return pickle.dumps(one) == pickle.dumps(other)


def in_zarr(array: Array, chunks: tuple[int, ...]) -> Any:
    return zarr.array(array, chunks=(*chunks, 2)[: array.ndim])


def in_dask(array: Array, chunks: tuple[int, ...]) -> Any:
    dask = pytest.importorskip("dask.array")
    return dask.from_array(array, chunks=(*chunks, 2)[: array.ndim])


LIBRARIES = [pytest.param(in_zarr, id="zarr"), pytest.param(in_dask, id="dask", marks=pytest.mark.peers)]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", STATISTICS)
def test_the_sum_is_the_whole(name: str, masked: bool, library: Callable[..., Any]) -> None:
    """Of arrays whose chunks differ."""
    statistic, kind, options = STATISTICS[name]
    given_arrays = arrays()
    reference, prediction = given_arrays["reference"], given_arrays[kind]
    mask = {"mask": given_arrays["mask"]} if masked else {}
    wanted = whole(statistic, reference, prediction, options | mask)
    lazy_mask = {"mask": library(given_arrays["mask"], (4, 7, 1))} if masked else {}
    lazy = library(reference, (4, 3, 5)), library(prediction, (3, 4, 2))
    assert same(assay.sum_chunks(statistic, *lazy, **options, **lazy_mask), wanted)
    assert same(assay.sum_chunks(statistic, *lazy, chunks=(5, 2, 9), **options, **lazy_mask), wanted)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 7)), min_size=1, max_size=4), st.integers(0, 99))
@settings(max_examples=50)
def test_any_shape_and_chunks(axes: list[tuple[int, int]], seed: int) -> None:
    shape, sizes = tuple(extent for extent, _ in axes), [size for _, size in axes]
    given_arrays = arrays(shape, seed)
    reference, prediction = given_arrays["reference"], given_arrays["labels"]
    table = assay.sum_chunks(assay.overlap_table, reference, prediction, chunks=sizes)
    assert same(table, assay.overlap_table(reference, prediction))


def test_weights_are_summed_in_the_order_of_chunks() -> None:
    given_arrays = arrays()
    weight = np.random.default_rng(1).random(SHAPE)
    options = {"labels": [0, 1, 2], "chunks": (2, 7, 5)}
    count = partial(assay.sum_chunks, assay.confusion_matrix, given_arrays["reference"], given_arrays["labels"])
    found = count(weight=weight, **options)
    with ThreadPoolExecutor(4) as executor:
        assert same(count(weight=weight, executor=executor, **options), found)
    wanted = assay.confusion_matrix(given_arrays["reference"], given_arrays["labels"], labels=[0, 1, 2], weight=weight)
    np.testing.assert_allclose(found.cells, wanted.cells, rtol=1e-13)


@pytest.mark.peers
def test_irregular_chunks_of_dask() -> None:
    given_arrays = arrays()
    uneven = pytest.importorskip("dask.array").from_array(given_arrays["reference"], chunks=((1, 7, 3), (0, 7), (5,)))
    table = assay.sum_chunks(assay.overlap_table, uneven, given_arrays["labels"])
    assert same(table, assay.overlap_table(given_arrays["reference"], given_arrays["labels"]))
    with pytest.raises(ValueError, match=r"reference must have a known shape, got \(nan,\)"):
        assay.sum_chunks(assay.overlap_table, uneven[uneven > 1], given_arrays["labels"])


# -- who counts them ---------------------------------------------------------------------------------------------------


def spawned() -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Any, Any]:
    found = arrays()
    for name in ("reference", "labels"):
        zarr.save_array(tmp_path / f"{name}.zarr", found[name])
    return zarr.open_array(tmp_path / "reference.zarr", mode="r"), zarr.open_array(tmp_path / "labels.zarr", mode="r")


@pytest.mark.parametrize("make", [lambda: ThreadPoolExecutor(2), spawned], ids=["threads", "processes"])
def test_executors(stored: tuple[Any, Any], make: Callable[[], Executor]) -> None:
    wanted = assay.overlap_table(*(array[...] for array in stored))
    with make() as executor:
        found = assay.sum_chunks(assay.overlap_table, *stored, chunks=(3, 3, 3), executor=executor)
        assert same(found, wanted)
        in_memory = [np.asarray(array[...]) for array in stored]
        found = assay.sum_chunks(assay.overlap_table, *in_memory, chunks=(3, 3, 3), executor=executor)
        assert same(found, wanted)


@pytest.mark.peers
def test_a_cluster_of_dask(stored: tuple[Any, Any]) -> None:
    distributed, dask = pytest.importorskip("distributed"), pytest.importorskip("dask.array")
    wanted = assay.overlap_table(*(array[...] for array in stored))
    lazy = [dask.from_zarr(array).rechunk((4, 4, 4)) for array in stored]
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        executor = client.get_executor()
        assert same(assay.sum_chunks(assay.overlap_table, *lazy, executor=executor), wanted)
        assert same(assay.sum_chunks(assay.overlap_table, *stored, chunks=(4, 4, 4), executor=executor), wanted)


def test_memory_is_that_of_a_chunk(tmp_path: Path) -> None:
    """Of two maps of 16 MB in chunks of 64 kB."""
    maps = [
        zarr.create_array(tmp_path / name, shape=(256, 256, 256), chunks=(16, 64, 64), dtype=np.uint8)
        for name in ("r", "p")
    ]
    for array in maps:
        array[100:150, 20:90] = 1
    tracemalloc.start()
    try:
        table = assay.sum_chunks(assay.overlap_table, *maps)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert table.total == 256**3
    assert table.region(1).reference_box == ((100, 150), (20, 90), (0, 256))
    assert peak < 4e6


# -- wrong use ---------------------------------------------------------------------------------------------------------

MAP = np.zeros((4, 4), np.uint8)
FILLED = assay.scoring_sums([0, 1])
FILLED.update(MAP, np.full((4, 4, 2), 0.5))
WRONG: dict[str, tuple[type[Exception], str, tuple[Any, ...], dict[str, Any]]] = {
    "distances": (TypeError, "got surface_distances.*need the whole image", (assay.surface_distances, MAP, MAP), {}),
    "metric": (TypeError, "got dice. Overlap and counting metrics follow", (assay.dice, MAP, MAP), {}),
    "key": (TypeError, "got 'hd95'", ("hd95", MAP, MAP), {}),
    "list": (TypeError, r"got \[\]", ([], MAP, MAP), {}),
    "full": (ValueError, "statistic must be empty", (FILLED, MAP, MAP), {}),
    "labels": (ValueError, "labels must be given", (assay.confusion_matrix, MAP, MAP), {}),
    "no array": (TypeError, "prediction must be an array that has a shape", (assay.overlap_table, MAP, [1]), {}),
    "no chunks": (ValueError, r"chunks must be given, as reference \(ndarray\)", (assay.overlap_table, MAP, MAP), {}),
    "shape": (ValueError, r"prediction has shape \(3, 4\), expected", (assay.overlap_table, MAP, MAP[1:]), {}),
    "mask": (ValueError, r"mask has shape \(4,\)", (assay.overlap_table, MAP, MAP), {"mask": MAP[0]}),
    "chunks": (
        ValueError,
        r"chunks must have a .* \(2\), got \(2,\)",
        (assay.overlap_table, MAP, MAP),
        {"chunks": (2,)},
    ),
    "no size": (ValueError, "chunks must have a positive", (assay.overlap_table, MAP, MAP), {"chunks": (2, 0)}),
    "class axis": (
        ValueError,
        r"has shape \(4, 4, 4\)",
        (assay.scoring_sums([0, 1]), MAP[:3], np.zeros((4, 4, 4))),
        {},
    ),
    "option": (TypeError, "tolerance", (assay.overlap_table, MAP, MAP), {"tolerance": 1, "chunks": (2, 2)}),
    "dtype": (
        TypeError,
        "prediction must be a bool or integer",
        (assay.overlap_table, MAP, MAP / 2),
        {"chunks": (2, 2)},
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use(name: str) -> None:
    kind, message, arguments, options = WRONG[name]
    with pytest.raises(kind, match=message):
        assay.sum_chunks(*arguments, **options)


def test_what_a_worker_raises_ends_the_count() -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(ValueError, match="label"):
        assay.sum_chunks(assay.confusion_matrix, MAP + 7, MAP, labels=[0, 1], chunks=(1, 1), executor=executor)


def test_docstring_examples() -> None:
    assert doctest.testmod(chunks, extraglobs={"numpy": np}) == doctest.TestResults(failed=0, attempted=4)


def test_a_histogram_needs_no_scores_in_memory() -> None:
    """What cannot be had chunk by chunk otherwise: AUROC, exact for 16-bit scores."""
    given_arrays = arrays((40, 30))
    score = given_arrays["score"].astype(np.float16)
    found = assay.sum_chunks(assay.score_histogram("float16"), given_arrays["reference"], score, chunks=(7, 30))
    assert math.isclose(found.auroc().value, assay.auroc(given_arrays["reference"] == 1, score))
