"""Calibration errors without bins, by kernels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Unpack

import numpy as np

from .. import _core
from .._inputs import as_bool, as_choice, as_label, as_threads
from ..catalogue import as_number
from ..kernel_calibration import KERNELS, kernel_frequencies, kernel_rows, kernel_width, smooth_calibration
from ..sample_columns import SampleSelection, WeightedSelection, row_columns, score_columns


def kde_calibration_error(
    reference: object,
    score: object,
    *,
    reduction: str,
    norm: str = "classes",
    power: float = 1.0,
    bandwidth: float | str = "likelihood",
    clip: float = 1e-7,
    labels: Iterable[int] | None = None,
    class_axis: int = -1,
    positive: int = 1,
    threads: int | None = None,
    **selection: Unpack[SampleSelection],
) -> float:
    """Calibration error by a kernel density estimate (ECE-KDE).

    The frequency of each class at a sample is estimated from all other samples, weighted by a Dirichlet kernel (a Beta
    kernel for one score). Exact, in time that grows with the square of the number of samples: 20 000 take a second for
    each bandwidth.

    Parameters
    ----------
    reference, score
        Label of each sample, and its probabilities.
    reduction
        "canonical": all probabilities at once, along `class_axis`, those of `labels` (left out 0, 1, ...).
        "positive_class": `score` is the probability that a sample is `positive`; for scores of the top label the
        reference is whether it is right. For two classes the first, with `norm` "classes", is twice the second.
    norm
        "classes": the mean over samples of the sum over classes of |frequency - probability|^power. "euclidean": the
        mean of the Euclidean length of frequency - probability; of "positive_class" that of both classes.
    power
        Of the norm "classes", at least 1. No root is taken.
    bandwidth
        Of the kernel, 1e-6 to 1e6, or "likelihood": of 10^-5 to 10^-1 (15, in equal ratios) and 0.2, 0.4, ..., 1 that
        under which samples are likeliest, each by all others. This takes the time of 20 bandwidths; samples that are
        equal make it choose a small one.
    clip
        Logarithms are taken of probabilities of at least this; so 0 and 1 are no poles.
    threads
        Number of threads, None for the default. The result does not depend on it.
    **selection
        `ignore_label`, `mask` and `non_finite`, as for `CalibrationBins.update`.

    Returns
    -------
    float
        At least 0, lower is better; "canonical" with `power` 1 at most 2. NaN for less than two samples.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used, such as probabilities that do not sum to 1 within 0.01.

    References
    ----------
    Popordanoska, Sayer and Blaschko, "A consistent and differentiable Lp canonical calibration error estimator",
    NeurIPS 2022.

    Examples
    --------
    >>> y, p = [0, 1, 0, 1, 1], [0.25, 0.5, 0.375, 0.75, 0.875]
    >>> round(kde_calibration_error(y, p, reduction="positive_class", bandwidth=0.5), 6)
    0.165737
    """
    as_choice(norm, "norm", ("classes", "euclidean"))
    exponent = as_number(power, "power")
    if not 1 <= exponent <= 100:
        raise ValueError(f"power must be between 1 and 100, got {exponent:g}")
    rows = kernel_rows(reference, score, reduction, labels, class_axis, positive, selection)
    gaps = kernel_frequencies(rows, bandwidth, clip, threads) - rows.probabilities
    if rows.labels.size < 2:
        return math.nan
    if norm == "euclidean":
        return float(np.sqrt((gaps * gaps).sum(axis=1)).mean())
    if reduction == "positive_class":
        gaps = gaps[:, 1:]
    return float((np.abs(gaps) ** exponent).sum(axis=1).mean())


def kernel_calibration_error(
    reference: object,
    score: object,
    *,
    estimator: str = "unbiased",
    block_size: int = 2,
    kernel: str = "laplacian",
    width: float | None = None,
    labels: Iterable[int] | None = None,
    class_axis: int = -1,
    threads: int | None = None,
    **selection: Unpack[SampleSelection],
) -> float:
    """Squared kernel calibration error (SKCE), of all probabilities at once.

    The mean over pairs of samples of k(p_i, p_j) <e_i - p_i, e_j - p_j>, where e is 1 for the class of a sample and 0
    for all others. Time grows with the square of the number of samples: 20 000 of them take a second.

    Parameters
    ----------
    reference, score
        Label of each sample, and a probability of each class along `class_axis`; left out `labels` is 0, 1, ..., K - 1.
    estimator
        "unbiased": over pairs of different samples, which may be below 0. "biased": over all pairs, at least 0.
        "block": over the pairs in blocks of `block_size` successive samples, in time that grows with their number; an
        incomplete last block is left out.
    block_size
        At least 2.
    kernel
        "laplacian": exp(-d / width) of the Euclidean distance d. "gaussian": exp(-(d / width)^2 / 2).
    width
        Above 0. Left out it is the median distance of two different samples, found exactly; if that is 0 the error is
        NaN.
    threads
        Number of threads, None for the default. The result does not depend on it.
    **selection
        `ignore_label`, `mask` and `non_finite`, as for `CalibrationBins.update`.

    Returns
    -------
    float
        Lower is better, at most 2. Its root is the kernel calibration error. NaN without a pair.

    References
    ----------
    Widmann, Lindsten and Zachariah, "Calibration tests in multi-class classification", NeurIPS 2019.

    Examples
    --------
    >>> kernel_calibration_error([0, 1], [[0.75, 0.25], [0.75, 0.25]], width=1.0)
    -0.375
    """
    as_choice(estimator, "estimator", ("unbiased", "biased", "block"))
    rows = row_columns(reference, score, labels=labels, class_axis=class_axis, **selection)
    block = as_label(block_size, "block_size")
    found = kernel_width(rows, width, threads)
    options: dict[str, Any] = {
        "kernel": as_choice(kernel, "kernel", KERNELS),
        "width": found,
        "threads": as_threads(threads),
    }
    size = rows.labels.size
    if math.isnan(found) or size == 0:
        return math.nan
    if estimator == "block":
        means = _core.kernel_block_means(*rows, block=block, **options)
        return float(means.mean()) if means.size else math.nan
    pairs, diagonal = _core.kernel_sums(*rows, **options)
    if estimator == "biased":
        return (2 * pairs + diagonal) / size**2
    return pairs / math.comb(size, 2) if size > 1 else math.nan


def maximum_mean_calibration_error(
    reference: object,
    score: object,
    *,
    width: float = 0.4,
    squared: bool = False,
    positive: int = 1,
    **selection: Unpack[WeightedSelection],
) -> float:
    """Maximum mean calibration error (MMCE): the root of the mean of r_i r_j exp(-|s_i - s_j| / width) over all pairs.

    r is event - score. `score` is the probability that a sample is `positive`; for scores of the top label, as in the
    source, the reference is whether it is right. `squared` leaves the root out. `weight`, `ignore_label`, `mask` and
    `non_finite` are those of `CalibrationBins.update`. 0 to 1, lower is better; NaN without samples. Exact, in the time
    that sorting takes. Kumar, Sarawagi and Jain, ICML 2018.

    >>> maximum_mean_calibration_error([1, 1], [0.75, 0.75])
    0.25
    """
    columns = score_columns(reference, score, positive=positive, **selection)
    square = _core.mean_embedding_error(*columns, width=as_number(width, "width"))
    return square if as_bool(squared, "squared") else math.sqrt(square if square > 0 else 0 * square)


def smooth_calibration_error(
    reference: object,
    score: object,
    *,
    width: float | None = None,
    positive: int = 1,
    threads: int | None = None,
    **selection: Unpack[WeightedSelection],
) -> float:
    """Smooth calibration error, 0 to 1, lower is better. As `smooth_calibration`, which gives the width too.

    >>> smooth_calibration_error([1, 1, 1], [0.75, 0.75, 0.75], width=0.125)
    0.25
    """
    return smooth_calibration(reference, score, width=width, positive=positive, threads=threads, **selection).error
