"""Scores of samples of two classes: curves over every threshold, AUROC covariances, and histograms of any size."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._core import BoundedValue, DeLong, ScoreCurve
from ._inputs import Array, as_array, as_choice, as_label, as_label_map, as_shared, check_same_shape
from .catalogue import as_number

_SCORE_TYPES = ("float16", "float32", "float64", "bfloat16", "int8", "uint8", "int16", "uint16")
_NON_FINITE = ("raise", "omit", "keep")


class SampleOptions(TypedDict, total=False):
    """Which samples there are, as for `score_curve`."""

    positive: int
    weight: object | None
    ignore_label: int | None
    mask: object | None
    non_finite: str
    threads: int | None


class DeLongOptions(SampleOptions, total=False):
    """The same, and which of them depend on each other, as for `delong`."""

    weight_kind: str
    cluster: object | None


def score_curve(
    reference: object,
    score: object,
    *,
    positive: int = 1,
    weight: object | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    non_finite: str = "raise",
    threads: int | None = None,
) -> ScoreCurve:
    """Collect the scores of positive and negative samples: the statistic behind AUROC, AP and values at targets.

    Parameters
    ----------
    reference
        Label of each sample, bool or integer: of images, or of the voxels of one. Any shape and strides.
    score
        Score of each sample, of the same shape; higher is more likely positive. Float, or 8 or 16-bit integer (an 8-bit
        probability image): the latter and 16-bit floats are counted, which takes less time and memory than sorting.
    positive
        The label of positive samples; samples of every other label are negative.
    weight
        Weight of each sample, at least 0 and finite. Left out it is 1.
    ignore_label
        Samples with this label in the reference are not counted.
    mask
        Samples to count, such as a field of view: bool or 8-bit of the same shape.
    non_finite
        "raise": a NaN or infinite score is an error. "omit": such samples are left out, and counted as `omitted`.
        "keep": infinite scores are scores; NaN is an error.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    ScoreCurve
        Exact: no threshold is left out, and equal scores are one point; -0.0 equals 0.0. Curves of other samples add up
        with +. Its `status` is "no_positive" or "no_negative" if a class is absent.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.

    Examples
    --------
    >>> curve = score_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> curve.auroc(), curve.average_precision()
    (0.75, 0.8333333333333333)
    >>> curve.sensitivity_at_specificity(1.0)
    ValueAtThreshold(value=0.5, threshold=0.8)
    """
    labels = as_reference(reference)
    return _core.score_curve(
        labels,
        **as_sample_scores(score, labels),
        **as_sample_options(labels, positive, weight, ignore_label, mask, non_finite, threads),
    )


def delong(
    reference: object,
    *scores: object,
    positive: int = 1,
    weight: object | None = None,
    weight_kind: str = "frequency",
    cluster: object | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    non_finite: str = "raise",
    threads: int | None = None,
) -> DeLong:
    """AUROCs of one or more models on the same samples, with their covariances.

    Parameters
    ----------
    reference, positive, ignore_label, mask, threads
        As for `score_curve`.
    scores
        The scores of each model. A sample that is omitted for one model is omitted for all.
    weight
        Weight of each sample.
    weight_kind
        "frequency": a sample stands for that many equal ones. "importance": for what it was drawn from.
    cluster
        What each sample belongs to, such as its patient: samples of one cluster may depend on each other. Not with
        weights.
    non_finite
        "raise", "omit" or "keep", as for `score_curve`.

    Returns
    -------
    DeLong
        `auroc` per model and `covariance`. NaN if a class is absent, covariances also if it has fewer than two samples
        (or clusters).

    References
    ----------
    DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988); Sun and Xu, IEEE Signal Processing Letters 21 (2014);
    Obuchowski, Biometrics 53 (1997).

    Examples
    --------
    >>> found = delong([1, 1, 1, 0, 0], [0.9, 0.8, 0.3, 0.4, 0.1], [0.7, 0.2, 0.6, 0.5, 0.1])
    >>> found.auroc.round(4)
    array([0.8333, 0.8333])
    """
    labels = as_reference(reference)
    given = [as_sample_scores(one, labels) for one in scores]
    arrays, types = [one["score"] for one in given], [one["type"] for one in given]
    if "float64" in types:  # the others lose nothing by it
        arrays, types = [_as_float64(**one) for one in given], ["float64"] * len(arrays)
    return _core.delong(
        labels,
        arrays,
        types=types,
        weight_kind=as_choice(weight_kind, "weight_kind", ("frequency", "importance")),
        cluster=_clusters(cluster, labels),
        **as_sample_options(labels, positive, weight, ignore_label, mask, non_finite, threads),
    )


class ScoreHistogram:
    """Scores of positive and negative samples counted in cells: any number of samples in fixed memory.

    Made by `score_histogram`. Histograms of the same cells add up with +.
    """

    __slots__ = ("_counts",)

    def __init__(self, counts: _core.ScoreHistogram) -> None:
        self._counts = counts

    def update(
        self,
        reference: object,
        score: object,
        *,
        positive: int = 1,
        weight: object | None = None,
        ignore_label: int | None = None,
        mask: object | None = None,
        non_finite: str = "raise",
        threads: int | None = None,
    ) -> None:
        """Count more samples; the parameters are those of `score_curve`."""
        labels = as_reference(reference)
        self._counts._update(
            labels,
            **as_sample_scores(score, labels),
            **as_sample_options(labels, positive, weight, ignore_label, mask, non_finite, threads),
        )

    def auroc(self) -> BoundedValue:
        """AUROC with the scores of a cell taken for equal, and bounds of the exact one; NaN if a class is absent."""
        return self._counts.auroc()

    def average_precision(self) -> BoundedValue:
        """Average precision in the same way; NaN without positives."""
        return self._counts.average_precision()

    def curve(self) -> ScoreCurve:
        """The exact curve of counted 16-bit scores; a ValueError for a range."""
        return self._counts.curve()

    @property
    def positive(self) -> NDArray[np.float64]:
        """Positive samples per cell, ascending: below low, at low, the bins, at high, above high."""
        return self._counts.positive

    @property
    def negative(self) -> NDArray[np.float64]:
        """Negative samples per cell."""
        return self._counts.negative

    @property
    def omitted(self) -> int:
        """Samples left out for a score that is not finite."""
        return self._counts.omitted

    def __add__(self, other: ScoreHistogram) -> ScoreHistogram:
        return ScoreHistogram(self._counts + other._counts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ScoreHistogram) and self._counts == other._counts

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return ScoreHistogram, (self._counts,)

    def __repr__(self) -> str:
        return repr(self._counts)


def score_histogram(cells: str = "range", *, low: float = 0.0, high: float = 1.0, bins: int = 2**16) -> ScoreHistogram:
    """An empty histogram, to count the scores of samples that come piece by piece.

    Parameters
    ----------
    cells
        "range": `bins` of equal width over [low, high), and cells of their own for low, for high (saturated scores),
        and for what lies outside. "float16", "bfloat16", "int16", "uint16": one per number of the type, which is exact
        and takes scores of this type (and 8-bit integers for 16-bit ones).
    low, high
        The range.
    bins
        Their number, at most 2^24.

    Returns
    -------
    ScoreHistogram
        With `update`, `auroc` and `average_precision`, each with its bounds, and for 16-bit scores the exact `curve`.

    Examples
    --------
    >>> histogram = score_histogram(bins=4)
    >>> histogram.update([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> histogram.auroc()
    BoundedValue(value=0.875, lower=0.75, upper=1.0)
    """
    counts = _core.score_histogram(
        cells=as_choice(cells, "cells", ("range", "float16", "bfloat16", "int16", "uint16")),
        low=as_number(low, "low"),
        high=as_number(high, "high"),
        bins=as_label(bins, "bins"),
    )
    return ScoreHistogram(counts)


def as_reference(reference: object) -> Array:
    """The labels of samples; a list is taken as well."""
    return as_label_map(np.asarray(reference) if isinstance(reference, (list, tuple)) else reference, "reference")


def without_bfloat16(score: object) -> object:
    """A tensor of bfloat16 as float32, for what computes with numpy; anything else as it is."""
    if str(getattr(score, "dtype", None)) != "torch.bfloat16":
        return score
    return from_bfloat16(as_score_array(score)[0])


def from_bfloat16(bits: Array) -> NDArray[np.float32]:
    """The numbers that bits of bfloat16 are: the upper half of those of float32."""
    return (bits.astype(np.uint32) << 16).view(np.float32)


def as_score_array(score: object) -> tuple[Array, str]:
    """Scores and the name of their type; those of bfloat16 as the uint16 of their bits."""
    if isinstance(score, (list, tuple)):
        score = np.asarray(score)
        if score.dtype.kind in "biu":
            score = score.astype(np.float64)
    tensor: Any = score
    if str(getattr(score, "dtype", None)) == "torch.bfloat16":  # numpy has no such type
        return as_array(tensor.detach().view(sys.modules["torch"].int16), "score").view(np.uint16), "bfloat16"
    array = as_array(score, "score")
    name = array.dtype.name
    if name not in _SCORE_TYPES:
        raise TypeError(
            f"score must be of a float type, or of 8 or 16-bit integers, got dtype {array.dtype}; "
            f"pass score.astype(numpy.float64)"
        )
    if not array.dtype.isnative:
        raise TypeError(
            f"score is not in native byte order (dtype {array.dtype.str}); "
            f"pass score.astype(score.dtype.newbyteorder('='))"
        )
    return (array.view(np.uint16) if name == "bfloat16" else array), name


def as_sample_scores(score: object, reference: Array) -> dict[str, Any]:
    """Scores of the shape of the reference, and the name of their type."""
    array, name = as_score_array(score)
    check_same_shape(array, "score", reference)
    return {"score": array, "type": name}


def as_sample_options(
    reference: Array,
    positive: int,
    weight: object,
    ignore_label: object,
    mask: object,
    non_finite: str,
    threads: int | None,
) -> dict[str, Any]:
    """What all constructors take."""
    weights = None
    if weight is not None:
        weights = np.asarray(weight) if isinstance(weight, (list, tuple)) else as_array(weight, "weight")
        if weights.dtype.kind not in "biuf":
            raise TypeError(f"weight must be numbers, got dtype {weights.dtype}")
        check_same_shape(weights, "weight", reference)
        weights = weights.astype(np.float64, copy=False)
    return {
        "positive": int(positive) if isinstance(positive, (bool, np.bool_)) else as_label(positive, "positive"),
        "weight": weights,
        "non_finite": as_choice(non_finite, "non_finite", _NON_FINITE),
        **as_shared(reference, ignore_label, mask, threads),
    }


def _as_float64(score: Array, type: str) -> NDArray[np.float64]:
    """The scores as numbers, which the bits of bfloat16 are the upper half of."""
    numbers = (score.astype(np.uint32) << 16).view(np.float32) if type == "bfloat16" else score
    return numbers.astype(np.float64)


def _clusters(cluster: object, reference: Array) -> Array | None:
    """A whole number for each cluster."""
    if cluster is None:
        return None
    names = np.asarray(cluster) if isinstance(cluster, (list, tuple)) else as_array(cluster, "cluster")
    check_same_shape(names, "cluster", reference)
    numbers: Sequence[Any] = np.unique(names, return_inverse=True)
    return np.asarray(numbers[1], np.int64).reshape(reference.shape)
