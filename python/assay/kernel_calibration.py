"""Calibration errors by kernels, and the test that a model is calibrated."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import NormalDist
from typing import Any, NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._inputs import as_choice, as_count, as_label, as_threads
from .calibration import CalibrationBins
from .catalogue import as_number
from .sample_columns import (
    RowColumns,
    SampleSelection,
    WeightedSelection,
    row_columns,
    score_columns,
    two_class_rows,
)

Numbers = NDArray[np.float64]

KERNELS = ("laplacian", "gaussian")
# Of the authors of the Dirichlet kernel estimate.
BANDWIDTHS = (*np.logspace(-5, -1, 15).tolist(), 0.2, 0.4, 0.6, 0.8, 1.0)


class SmoothCalibration(NamedTuple):
    """A smooth calibration error and the standard deviation of the Gaussian it was found with."""

    error: float
    width: float


class KernelCalibrationTest(NamedTuple):
    """The kernel calibration error, the p-value of at least this much of it in a calibrated model, and the width."""

    error: float
    p: float
    width: float


def kernel_frequencies(rows: RowColumns, bandwidth: float | str, clip: float, threads: int | None) -> Numbers:
    """What all other samples say of the classes of each one, by the Dirichlet kernel: a row per sample."""
    options: dict[str, Any] = {"clip": as_number(clip, "clip"), "threads": as_threads(threads)}
    if not isinstance(bandwidth, str):
        return _core.kernel_frequencies(*rows, bandwidth=as_number(bandwidth, "bandwidth"), **options)[0]
    as_choice(bandwidth, "bandwidth", ("likelihood",))
    found = [_core.kernel_frequencies(*rows, bandwidth=one, **options) for one in BANDWIDTHS]
    return max(found, key=lambda one: one[1])[0]


def kernel_width(rows: RowColumns, width: float | None, threads: int | None) -> float:
    """A given width, or the median distance of two samples; NaN if that is 0."""
    if width is not None:
        return as_number(width, "width")
    return _core.median_distance(*rows, threads=as_threads(threads)) or math.nan


def kernel_calibration_test(
    reference: object,
    score: object,
    *,
    method: str = "bootstrap",
    repeats: int = 1000,
    seed: int = 0,
    block_size: int = 2,
    kernel: str = "laplacian",
    width: float | None = None,
    labels: Iterable[int] | None = None,
    class_axis: int = -1,
    threads: int | None = None,
    **selection: Unpack[SampleSelection],
) -> KernelCalibrationTest:
    """Test that a model is calibrated: that the probabilities it gives are those of the classes, all together.

    Parameters
    ----------
    reference, score, kernel, width, labels, class_axis, threads
        As for `kernel_calibration_error`.
    method
        "bootstrap": of the unbiased error. Its distribution in a calibrated model is that of `repeats` sums with random
        signs of the samples; p is (1 + sums of at least this error) / (1 + repeats). "block": of the mean over blocks
        of samples, which is normal for many blocks; p is that of a larger mean. Much faster, and much less powerful.
    repeats, seed
        Of the bootstrap. The same seed gives the same p. Time grows with repeats times the square of the samples.
    block_size
        Samples per block, at least 2. Blocks are of successive samples, whose order should say nothing.
    **selection
        `ignore_label`, `mask` and `non_finite`, as for `CalibrationBins.update`.

    Returns
    -------
    KernelCalibrationTest
        `error` (the unbiased or the block estimate), `p` and the `width`. Samples are taken for independent, which
        neighbouring voxels are not. p is NaN for less than two samples or blocks, or for blocks without variance.

    References
    ----------
    Widmann, Lindsten and Zachariah, "Calibration tests in multi-class classification", NeurIPS 2019; Arcones and Gine,
    "On the bootstrap of U and V statistics", Annals of Statistics 20 (1992).

    Examples
    --------
    >>> score = [[0.75, 0.25]] * 8 + [[0.25, 0.75]] * 8
    >>> kernel_calibration_test([0] * 4 + [1] * 12, score, width=1.0).p < 0.5
    True
    """
    as_choice(method, "method", ("bootstrap", "block"))
    rows = row_columns(reference, score, labels=labels, class_axis=class_axis, **selection)
    draws, start, block = as_count(repeats, "repeats"), as_count(seed, "seed"), as_label(block_size, "block_size")
    found = kernel_width(rows, width, threads)
    options: dict[str, Any] = {
        "kernel": as_choice(kernel, "kernel", KERNELS),
        "width": found,
        "threads": as_threads(threads),
    }
    if math.isnan(found):
        return KernelCalibrationTest(math.nan, math.nan, math.nan)
    if method == "block":
        means = _core.kernel_block_means(*rows, block=block, **options)
        return KernelCalibrationTest(*_block_test(means), found)
    sum_of_pairs, _ = _core.kernel_sums(*rows, **options)
    pairs = math.comb(rows.labels.size, 2)
    if not pairs:
        return KernelCalibrationTest(math.nan, math.nan, found)
    sums = _core.kernel_bootstrap(*rows, repeats=draws, seed=start, **options)
    as_large = int((sums >= sum_of_pairs - 1e-12 * np.abs(sums).max()).sum())
    return KernelCalibrationTest(sum_of_pairs / pairs, (1 + as_large) / (1 + draws), found)


def _block_test(means: Numbers) -> tuple[float, float]:
    if means.size < 2:
        return float(means[0]) if means.size else math.nan, math.nan
    mean, error = float(means.mean()), float(means.std(ddof=1)) / math.sqrt(means.size)
    return mean, 1 - NormalDist().cdf(mean / error) if error > 0 else math.nan


def smooth_calibration(
    reference: object,
    score: object,
    *,
    width: float | None = None,
    positive: int = 1,
    threads: int | None = None,
    **selection: Unpack[WeightedSelection],
) -> SmoothCalibration:
    """Smooth calibration error: the mean gap between score and event, smoothed by a Gaussian on the scale of scores.

    It needs no bins, and changes continuously with the scores.

    Parameters
    ----------
    reference, score
        Label of each sample, and the probability that it is `positive`.
    width
        Standard deviation of the Gaussian, which is reflected at 0 and 1; 2^-10 at least. Left out it is the one which
        equals the error; if this is below 2^-10 the error at 2^-10, which is smaller by less than 2^-10.
    positive
        The event is that a sample has this label.
    threads
        Number of threads, None for the default. The result does not depend on it.
    **selection
        `weight`, `ignore_label`, `mask` and `non_finite`, as for `CalibrationBins.update`.

    Returns
    -------
    SmoothCalibration
        `error`, 0 to 1, lower is better, and `width`. NaN without samples. Exact up to 2^16 samples; more of them are
        spread over a grid of steps of 2^-16, which changes the error by at most 0.121 (2^-16 / width)^2.

    References
    ----------
    Blasiok and Nakkiran, "Smooth ECE: principled reliability diagrams via kernel smoothing", ICLR 2024.

    Examples
    --------
    >>> smooth_calibration([1, 1, 1], [0.75, 0.75, 0.75], width=0.125).error
    0.25
    """
    columns = score_columns(reference, score, positive=positive, **selection)
    given = None if width is None else as_number(width, "width")
    return SmoothCalibration(*_core.smooth_calibration_error(*columns, width=given, threads=as_threads(threads)))


def smooth_calibration_of_bins(
    bins: CalibrationBins, *, width: float | None = None, threads: int | None = None
) -> SmoothCalibration:
    """Smooth calibration error of samples in bins, all of a bin at their mean score.

    For any number of samples, counted piece by piece in many bins: bins of the width d change the error for a Gaussian
    of the width s by at most 0.8 d / s, usually far less.

    >>> from assay import calibration_bins
    >>> found = calibration_bins(4096, reduction="positive_class")
    >>> found.update([1, 1, 1], [0.75, 0.75, 0.75])
    >>> smooth_calibration_of_bins(found, width=0.125).error
    0.25
    """
    if not isinstance(bins, CalibrationBins):
        raise TypeError(f"bins must be CalibrationBins, got {type(bins).__name__}")
    filled = bins.count > 0
    count, score, events = bins.count[filled], bins.score[filled], bins.events[filled]
    given = None if width is None else as_number(width, "width")
    found = _core.smooth_calibration_error_of_points(
        np.minimum(score / count, 1), score - events, total=float(count.sum()), width=given, threads=as_threads(threads)
    )
    return SmoothCalibration(*found)


def kernel_rows(
    reference: object,
    score: object,
    reduction: str,
    labels: Iterable[int] | None,
    class_axis: int,
    positive: int,
    selection: SampleSelection,
) -> RowColumns:
    """The rows of all classes, or of an event and none."""
    if as_choice(reduction, "reduction", ("canonical", "positive_class")) == "canonical":
        return row_columns(reference, score, labels=labels, class_axis=class_axis, **selection)
    if labels is not None:
        raise ValueError('labels belong to the reduction "canonical"; "positive_class" takes positive=')
    return two_class_rows(score_columns(reference, score, positive=positive, **selection))
