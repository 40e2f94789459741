"""Calibration by the order of scores: groups of equal mass, sums up to each score, and the best monotone curve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._core import BoundedValue, BrierParts, CalibrationGroups, ScoreCurve
from ._inputs import as_choice, as_label
from .calibration import CalibrationBins, as_class_scores, as_rule, as_sum_tolerance
from .discrimination import as_reference, as_sample_options

Floats = NDArray[np.floating[Any]]

RULES = ("quantile", "percentile", "interpolated", "midway")


class CumulativeCalibration(NamedTuple):
    """Calibration errors without bins, each with bounds of the exact value."""

    kolmogorov_smirnov: BoundedValue
    kuiper: BoundedValue


class EqualMassEdges(NamedTuple):
    """Edges, which end of a bin belongs to it, and whether the outer end of the first or last one does not."""

    bins: list[float]
    side: str
    open_end: bool


def equal_mass_calibration(scores: ScoreCurve | CalibrationBins, bins: int = 15) -> CalibrationGroups:
    """Samples in groups of as equal a number as can be, in ascending order of score: those of adaptive errors.

    The first n mod `bins` groups hold one sample more, as if the sorted scores were split by `numpy.array_split`. Equal
    scores that belong to several groups are shared out, each getting the same frequency of events, so that the order of
    samples does not matter. Groups without samples, of more bins than samples, are left out. Weights count as repeated
    samples where they add up to whole numbers for each score (of its events, and of its other samples); of other
    weights the groups have equal sums.

    Parameters
    ----------
    scores
        A `score_curve` of probabilities: exact. Of 16-bit scores `score_histogram("float16").curve()` is one, of any
        number of samples in fixed memory. Or `calibration_bins`, best thousands of them: the scores of a bin that
        belongs to several groups are shared out as if they were equal. `bound` says how far the "l1" error may be from
        the exact one, if the edges of the bins are numbers of the type of the scores, as those of 2^k bins are.
    bins
        The number of groups.

    Returns
    -------
    CalibrationGroups
        `error()` is the adaptive calibration error; the other formulas are those of bins.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used, or scores outside [0, 1].

    References
    ----------
    Nguyen and O'Connor, EMNLP 2015; Nixon et al., "Measuring calibration in deep learning", CVPR workshops 2019.

    Examples
    --------
    >>> groups = equal_mass_calibration(score_curve([0, 1, 0, 1], [0.125, 0.25, 0.5, 0.75]), 2)
    >>> groups.count, groups.events, groups.error()
    (array([2., 2.]), array([1., 1.]), 0.21875)
    """
    return _core.equal_mass_groups(_statistic(scores), as_label(bins, "bins"))


def binned_calibration(
    curve: ScoreCurve, bins: int | Sequence[float] = 15, *, side: str = "left", open_end: bool = False
) -> CalibrationGroups:
    """The samples of a curve in bins by edges, exactly.

    They are those of `calibration_bins`, but for the Brier score: `brier` has the two terms for scores that vary within
    a bin, so that all five add up to it.

    Parameters
    ----------
    curve
        A `score_curve` of probabilities.
    bins, side
        As for `calibration_bins`. Edges are rounded to float32 unless the scores were float64; give those of 16-bit
        scores in their type.
    open_end
        Whether the end of the first bin ("right"), or of the last ("left"), does not belong to it. Samples there, and
        those below the first edge and above the last, are in no bin; `outside` is their number.

    Examples
    --------
    >>> parts = binned_calibration(score_curve([0, 1, 1], [0.125, 0.375, 0.75]), 2).brier()
    >>> round(parts.score(), 6), round(parts.within_variance, 6)
    (0.15625, 0.010417)
    """
    rule = as_rule(bins, side)
    return _core.binned_groups(_curve(curve), **rule, open=bool(open_end))


def isotonic_calibration(scores: ScoreCurve | CalibrationBins) -> CalibrationGroups:
    """Groups of neighbouring scores whose frequencies ascend and come closest to the events, by pooling neighbours.

    The recalibrated probability of a score between `lower` and `upper` is events / count of its group. The Brier score
    falls apart into what recalibration takes off, the gain over the overall frequency, and the rest: of `brier()` the
    `miscalibration()` (MCB), `resolution` (DSC) and `uncertainty` (UNC); score = MCB - DSC + UNC. Of `calibration_bins`
    the scores of a bin are taken for equal to their mean. Dimitriadis, Gneiting and Jordan, PNAS 118 (2021).

    >>> groups = isotonic_calibration(score_curve([0, 1, 0, 1], [0.125, 0.25, 0.5, 0.75]))
    >>> groups.lower, groups.events / groups.count
    (array([0.125, 0.25 , 0.75 ]), array([0. , 0.5, 1. ]))
    """
    return _core.isotonic_groups(_statistic(scores))


def brier_by_score(curve: ScoreCurve) -> BrierParts:
    """The parts of the Brier score with every distinct score as a group of its own. Murphy (1973)."""
    return _core.distinct_brier(_curve(curve))


def cumulative_calibration(scores: ScoreCurve | CalibrationBins) -> CumulativeCalibration:
    """Errors from D(t), the sum of event - score over all samples with a score of at most t, by their number.

    `kolmogorov_smirnov` is the largest |D|, `kuiper` the largest D, or 0, less the smallest, or 0: the largest |sum|
    over an interval of scores. D is looked at where all samples of a score are in it. 0 to 1, lower is better; NaN
    without samples. Of a curve the value is exact; of bins it is that of the edges, the lower bound, and the exact one
    is at most the upper. Gupta et al., ICLR 2021; Arrieta-Ibarra et al., JMLR 23 (2022).

    >>> found = cumulative_calibration(score_curve([0, 1], [0.25, 0.5]))
    >>> found.kolmogorov_smirnov.value, found.kuiper.value
    (0.125, 0.25)
    """
    return CumulativeCalibration(*_core.cumulative_calibration(_statistic(scores)))


def equal_mass_edges(curve: ScoreCurve, bins: int = 15, *, rule: str) -> EqualMassEdges:
    """Edges of bins of about equal numbers of samples, as they are in use, for bins that keep equal scores together.

    Parameters
    ----------
    curve
        A `score_curve` of probabilities without weights.
    bins
        The number of bins. Equal edges become one, so that there may be less.
    rule
        "quantile": linear quantiles between 0 and 1, bins [l, u) (netcal). "percentile": the same, bins (l, u]
        (scikit-learn). "interpolated": the scores of ranks k n / bins, linear in between; bins (l, u], so that samples
        with the least score are in none (the adaptive error in the manner of Guo et al.). "midway": half-way between
        the last score of a part and the first of the next one, of as equal parts as can be; bins (l, u] (Kumar et al.).

    Returns
    -------
    EqualMassEdges
        0 and 1 without samples. To be given to `binned_calibration`, or `bins` and `side` to `calibration_bins` for a
        second pass, which counts samples at an open end. Rounded to float64, or to float32 if the scores were of no
        more bits; a second pass over 16-bit scores would round them once more.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used, a curve of weights, or scores outside [0, 1].

    Examples
    --------
    >>> curve = score_curve([0, 1, 0, 1], [0.125, 0.25, 0.5, 0.75])
    >>> equal_mass_edges(curve, 2, rule="midway")
    EqualMassEdges(bins=[0.0, 0.375, 1.0], side='right', open_end=False)
    >>> binned_calibration(curve, **equal_mass_edges(curve, 2, rule="midway")._asdict()).error()
    0.21875
    """
    chosen = as_choice(rule, "rule", RULES)
    parts = as_label(bins, "bins")
    if not 1 <= parts <= 2**16:
        raise ValueError(f"bins must be between 1 and 2^16, got {parts}")
    samples = _curve(curve).positive_samples + curve.negative_samples
    if samples == 0:
        return EqualMassEdges([0.0, 1.0], "left" if chosen == "quantile" else "right", False)
    if chosen == "interpolated":
        at = np.minimum(np.arange(parts + 1) * (samples / parts), samples - 1)
        return _open_edges(np.unique(_linear(curve, at)).tolist())
    zero, one = _type_of(curve)(0), _type_of(curve)(1)
    if chosen == "midway":
        inner = _midway(curve, min(parts, samples), samples)
    else:
        share = np.linspace(0, 1, parts + 1)[1:-1]
        if chosen == "percentile":  # whose rounding decides on which side of an edge the sample on it lies
            share = share * 100 / 100
        inner = _linear(curve, share * (samples - 1))
    # A bin of nothing but 0, or 1: its inner edge is the next number.
    if chosen == "quantile":
        inner[inner == 1] = np.nextafter(one, zero)
    else:
        inner[inner == 0] = np.nextafter(zero, one)
    edges = np.unique([zero, *inner, one]).tolist()
    return EqualMassEdges(edges, "left" if chosen == "quantile" else "right", False)


def top_label_scores(
    reference: object,
    score: object,
    *,
    labels: Iterable[int] | None = None,
    class_axis: int = -1,
    ignore_label: int | None = None,
    mask: object | None = None,
    non_finite: str = "raise",
    sum_tolerance: float | None = None,
    threads: int | None = None,
) -> tuple[NDArray[np.bool_], Floats]:
    """Whether the most likely class of each sample is right, and its probability: for what takes events and scores.

    Parameters
    ----------
    reference, score, labels, class_axis, ignore_label, mask, sum_tolerance, threads
        As for `CalibrationBins.update` with the reduction "top_label".
    non_finite
        "raise": a NaN or infinite probability is an error. "omit": such samples are left out.

    Returns
    -------
    correct, confidence
        In the shape of the reference: whether a sample is of the first class with the highest probability, and that
        probability, float64 if `score` is and float32 else. Samples that are left out are False and NaN, which
        `non_finite="omit"` leaves out further on.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    Examples
    --------
    >>> correct, confidence = top_label_scores([0, 1], [[0.75, 0.25], [0.5, 0.5]])
    >>> correct, confidence
    (array([ True, False]), array([0.75, 0.5 ]))
    """
    truth = np.ascontiguousarray(as_reference(reference))
    policy = as_choice(non_finite, "non_finite", ("raise", "omit"))
    options = as_sample_options(truth, 1, None, ignore_label, mask, policy, threads)
    scores, names = as_class_scores(score, truth, labels, class_axis)
    tolerance = as_sum_tolerance(sum_tolerance)
    correct, confidence, _ = _core.top_label_scores(truth, **scores, labels=names, sum_tolerance=tolerance, **options)
    return correct, confidence


def _curve(curve: object) -> ScoreCurve:
    if not isinstance(curve, ScoreCurve):
        raise TypeError(f"curve must be a ScoreCurve, as score_curve gives it, got {type(curve).__name__}")
    return curve


def _statistic(scores: object) -> Any:
    """What the core takes: a curve, or bins."""
    if isinstance(scores, CalibrationBins):
        return scores._bins
    if not isinstance(scores, ScoreCurve):
        raise TypeError(f"scores must be a ScoreCurve or CalibrationBins, got {type(scores).__name__}")
    return scores


def _type_of(curve: ScoreCurve) -> type[np.floating[Any]]:
    return np.float32 if _core.score_bits(curve) == 32 else np.float64


def _linear(curve: ScoreCurve, at: Floats) -> Floats:
    """Scores at fractions of ranks, interpolated as numpy does it, in their type."""
    low = np.floor(at)
    share = at - low
    last = curve.positive_samples + curve.negative_samples - 1
    a = _core.scores_at_ranks(curve, low.astype(np.int64).tolist())
    b = _core.scores_at_ranks(curve, np.minimum(low + 1, last).astype(np.int64).tolist())
    return np.where(share < 0.5, a + (b - a) * share, b - (b - a) * (1 - share)).astype(_type_of(curve))


def _midway(curve: ScoreCurve, parts: int, samples: int) -> Floats:
    """Between the last score of each part and the first of the next one: never rounded to that one."""
    sizes = np.full(parts, samples // parts)
    sizes[: samples % parts] += 1
    first = np.cumsum(sizes)[:-1]
    a = _core.scores_at_ranks(curve, (first - 1).tolist())
    b = _core.scores_at_ranks(curve, first.tolist())
    middle = ((a + b) / 2).astype(_type_of(curve))
    return np.where(middle == b, a, middle).astype(_type_of(curve))


def _open_edges(found: list[float]) -> EqualMassEdges:
    """Bins without the first edge; of equal scores one without any sample."""
    if found == [1.0]:
        return EqualMassEdges([0.0, 1.0], "left", True)
    return EqualMassEdges(found if len(found) > 1 else [*found, 1.0], "right", True)
