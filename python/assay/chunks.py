"""Statistics of arrays that do not fit into memory, added up from chunk to chunk."""

from __future__ import annotations

import copy
import functools
import itertools
import operator
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import Any, TypeVar

import numpy as np

from ._core import ConfusionMatrix, OverlapTable
from ._inputs import as_label
from .calibration import CalibrationBins
from .class_wise_calibration import ClassWiseCalibration
from .confusion import confusion_matrix, confusion_matrix_of_scores
from .discrimination import ScoreHistogram
from .metrics.overlap import overlap_table
from .scoring import ScoringSums

_COUNTS = (overlap_table, confusion_matrix, confusion_matrix_of_scores)
_SUMS = (CalibrationBins, ClassWiseCalibration, ScoreHistogram, ScoringSums)
_OF_VOXELS = ("mask", "weight")

Sum = TypeVar("Sum", OverlapTable, ConfusionMatrix, CalibrationBins, ClassWiseCalibration, ScoreHistogram, ScoringSums)
Box = tuple[slice, ...]


def sum_chunks(
    statistic: Callable[..., Sum] | Sum,
    reference: object,
    prediction: object,
    *,
    chunks: Sequence[int] | None = None,
    executor: Executor | None = None,
    **options: Any,
) -> Sum:
    """Compute a statistic of two arrays chunk by chunk: in the memory of a chunk, with the bits of the whole.

    Parameters
    ----------
    statistic
        Either a function that counts, `overlap_table`, `confusion_matrix` or `confusion_matrix_of_scores` (the last two
        with `labels`); or an empty statistic that counts go into, made by `calibration_bins`, `class_wise_calibration`,
        `score_histogram` or `scoring_sums`. Distances, components, matched objects and skeletons need whole images and
        are refused.
    reference, prediction
        Arrays of Zarr or Dask, or whatever else has `shape` and gives a part when it is sliced, such as a memory map.
        Of one shape; scores may have an axis of classes more, which is `class_axis` as for the statistic.
    chunks
        Shape of the pieces that are read at a time. Left out it is that of the reference's chunks (or shards). Pieces
        that hold whole chunks of both arrays are read fastest.
    executor
        Any concurrent.futures.Executor that counts several chunks at a time. To processes go only the arrays' places,
        if they are of Zarr or Dask; arrays in memory are sent as they are, chunk by chunk.
    options
        For the statistic, such as `spacing`, `labels` or `ignore_label`. `mask` and `weight` are arrays like the
        others. `threads` per chunk are 1 if there is an executor.

    Returns
    -------
    OverlapTable, ConfusionMatrix, CalibrationBins, ClassWiseCalibration, ScoreHistogram or ScoringSums
        Of all voxels. An empty statistic that was given stays as it is. Sums of weights are added in the order of the
        chunks, so that chunks and weights fix the bits; all else does not depend on the chunks.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used, or of which a chunk cannot. What else reading and the executor raise.

    Examples
    --------
    >>> volume = numpy.zeros((6, 4), numpy.uint8)
    >>> volume[1:5, 1:3] = 1
    >>> table = sum_chunks(overlap_table, volume, numpy.roll(volume, 1, 0), chunks=(2, 4), spacing=(1, 1))
    >>> table.region(1).counts.dsc()
    0.75
    """
    _check_statistic(statistic, options)
    shape = _shape(reference, "reference")
    if executor is not None:
        options.setdefault("threads", 1)
    arrays = {"reference": reference, "prediction": prediction}
    arrays |= {name: options.pop(name) for name in _OF_VOXELS if options.get(name) is not None}
    axes = {name: _class_axis(array, name, shape, options) for name, array in arrays.items()}

    def task(box: Box) -> tuple[Any, ...]:
        parts = {name: _lazy_part(array, _with_classes(box, axes[name])) for name, array in arrays.items()}
        return statistic, parts, box, options

    boxes = _boxes(shape, _extents(reference, shape, chunks))
    total: Sum = functools.reduce(operator.add, _counted(map(task, boxes), executor))
    return total


def _check_statistic(statistic: object, options: dict[str, Any]) -> None:
    if isinstance(statistic, _SUMS):
        own: Any = statistic
        if own + own != own:
            raise ValueError(f"statistic must be empty, as its copies count the chunks; got {statistic!r}")
        return
    if statistic not in _COUNTS:
        counts = ", ".join(function.__name__ for function in _COUNTS)
        given = getattr(statistic, "__name__", None) or repr(statistic)
        raise TypeError(
            f"statistic must be one that adds up over chunks: {counts}, or what calibration_bins, "
            f"class_wise_calibration, score_histogram or scoring_sums give; got {given}. Overlap and counting metrics "
            "follow from these; distances, components and objects need the whole image"
        )
    if statistic is not overlap_table and options.get("labels") is None:
        raise ValueError("labels must be given, as the chunks may hold different ones")


def _shape(array: object, name: str) -> tuple[int, ...]:
    shape = getattr(array, "shape", None)
    if not isinstance(shape, tuple) or not hasattr(array, "__getitem__"):
        raise TypeError(f"{name} must be an array that has a shape and can be sliced, got {type(array).__name__}")
    if not all(isinstance(extent, (int, np.integer)) for extent in shape):
        raise ValueError(f"{name} must have a known shape, got {shape}; Dask finds it by compute_chunk_sizes()")
    return shape


def _class_axis(array: object, name: str, shape: tuple[int, ...], options: dict[str, Any]) -> int | None:
    """The axis of classes of an array of scores, None if it has the shape of the reference; raises for any other."""
    own = _shape(array, name)
    if own == shape:
        return None
    axis = as_label(options.get("class_axis", -1), "class_axis")
    if name == "prediction" and len(own) == len(shape) + 1 and -len(own) <= axis < len(own):
        axis %= len(own)
        if own[:axis] + own[axis + 1 :] == shape:
            return axis
    raise ValueError(f"{name} has shape {own}, expected the shape of reference {shape}")


def _extents(reference: Any, shape: tuple[int, ...], chunks: Sequence[int] | None) -> list[Iterator[tuple[int, int]]]:
    """Of each axis the (start, stop) of its chunks."""
    if chunks is None:
        chunks = getattr(reference, "shards", None) or getattr(reference, "chunks", None)
        if chunks is None:
            raise ValueError(f"chunks must be given, as reference ({type(reference).__name__}) has none of its own")
    elif len(chunks) != len(shape) or not all(as_label(size, "each of chunks") > 0 for size in chunks):
        raise ValueError(f"chunks must have a positive whole number per array axis ({len(shape)}), got {chunks!r}")
    return [_along(extent, sizes) for extent, sizes in zip(shape, chunks, strict=True)]


def _along(extent: int, sizes: int | tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Chunks of an axis: of one size but for the last, or of sizes that are given one by one, as Dask does."""
    if isinstance(sizes, tuple):
        return itertools.pairwise(itertools.accumulate(sizes, initial=0))
    starts = range(0, extent, sizes) or range(1)
    return ((start, min(start + sizes, extent)) for start in starts)


def _boxes(shape: tuple[int, ...], extents: list[Iterator[tuple[int, int]]]) -> Iterator[Box]:
    return (tuple(itertools.starmap(slice, box)) for box in itertools.product(*extents))


def _with_classes(box: Box, axis: int | None) -> Box:
    return box if axis is None else (*box[:axis], slice(None), *box[axis:])


def _lazy_part(array: Any, box: Box) -> tuple[Any, Any]:
    """An array and what is to be read of it, in the smallest form to be sent to a worker."""
    if isinstance(array, np.ndarray):
        return array[box], (...,)
    if hasattr(array, "__dask_graph__"):
        import dask

        return dask.optimize(array[box])[0], (...,)  # without the tasks of other chunks
    return array, box


def _counted(tasks: Iterator[tuple[Any, ...]], executor: Executor | None) -> Iterator[Any]:
    """The statistics of the chunks, in their order."""
    if executor is None:
        yield from itertools.starmap(_count, tasks)
        return
    futures = deque(executor.submit(_count, *task) for task in tasks)
    try:
        while futures:
            yield futures.popleft().result()
    finally:
        for future in futures:
            future.cancel()


def _count(statistic: Any, parts: dict[str, tuple[Any, Box]], box: Box, options: dict[str, Any]) -> Any:
    """The statistic of one chunk; what a worker does."""
    # Dask leaves what it sends where it lies in a message.
    arrays = {name: np.require(array[part], requirements="A") for name, (array, part) in parts.items()}
    reference, prediction = arrays.pop("reference"), arrays.pop("prediction")
    if statistic is overlap_table:
        return overlap_table(reference, prediction, origin=[axis.start for axis in box], **arrays, **options)
    if isinstance(statistic, _SUMS):
        counted: Any = copy.deepcopy(statistic)
        counted.update(reference, prediction, **arrays, **options)
        return counted
    return statistic(reference, prediction, **arrays, **options)
