"""Calibration of probabilities: samples, events and scores in bins of the score, of any number of samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._core import CalibrationGroups
from ._inputs import Array, as_choice, as_count, as_label
from .catalogue import as_number
from .discrimination import as_reference, as_sample_options, as_sample_scores, as_score_array
from .proportions import proportion_interval

Numbers = NDArray[np.float64]

SIDES = ("left", "right")
ENDS = ("in_bin", "own_bin")
REDUCTIONS = ("positive_class", "top_label")
NORMS = ("l1", "l2", "max", "mean")
OUTSIDE = ("raise", "count")
_MOST_DRAWS = 2**24  # binomial numbers that are drawn at a time


class PieceOptions(TypedDict, total=False):
    """Which samples there are, as for `CalibrationBins.update`."""

    weight: object | None
    ignore_label: int | None
    mask: object | None
    non_finite: str
    outside: str
    sum_tolerance: float | None
    threads: int | None


class ReliabilityTable(NamedTuple):
    """A column per name, a row per bin: what a reliability diagram shows. NaN where a bin has no samples."""

    lower: Numbers
    upper: Numbers
    total: Numbers
    mean_score: Numbers
    frequency: Numbers
    low: Numbers
    high: Numbers


class BrierDecomposition(NamedTuple):
    """The Brier score of bin means is reliability - resolution + uncertainty."""

    reliability: float
    resolution: float
    uncertainty: float


class CalibrationNull(NamedTuple):
    """The ECE of a model that is calibrated: its values in ascending order, their mean, and the p-value of the ECE."""

    values: Numbers
    expected: float
    p: float


class CalibrationBins:
    """Number of samples, of events and sum of scores in each bin of the score: any number of samples in fixed memory.

    Made by `calibration_bins`. Statistics of the same bins and reduction add up with +. Without weights all sums are of
    integers (scores in units of 2^-50, which moves no mean by more than 2^-51), so that the same samples give the same
    bits in any order, in any pieces and with any number of threads. Sums of weights are compensated: each piece that is
    read is 1e-15 of its value off at most.

    Formulas are NaN without samples. Weights count as repeated samples.
    """

    __slots__ = ("_bins",)

    def __init__(self, bins: _core.CalibrationBins) -> None:
        self._bins = bins

    def update(
        self,
        reference: object,
        score: object,
        *,
        positive: int = 1,
        labels: Iterable[int] | None = None,
        class_axis: int = -1,
        weight: object | None = None,
        ignore_label: int | None = None,
        mask: object | None = None,
        non_finite: str = "raise",
        outside: str = "raise",
        sum_tolerance: float | None = None,
        threads: int | None = None,
    ) -> None:
        """Count more samples.

        Parameters
        ----------
        reference
            Label of each sample, bool or integer: of images, or of the voxels of one. Any shape and strides.
        score
            Probabilities, of a float type (bfloat16 included); never logits. For the reduction "positive_class" one per
            sample, in the shape of the reference. For "top_label" one per sample and class: with an axis more, which is
            `class_axis`.
        positive
            For "positive_class": the event is that a sample has this label.
        labels
            For "top_label": the label of each class; left out 0, 1, ..., K - 1. A sample of no class is an error.
        class_axis
            For "top_label": the axis of the classes in `score`; -1 for (n, K), 0 for (K, z, y, x).
        weight
            Weight of each sample, at least 0 and finite. Left out it is 1.
        ignore_label
            Samples with this label in the reference are not counted.
        mask
            Samples to count: bool or 8-bit of the shape of the reference.
        non_finite
            "raise": a NaN or infinite score is an error. "omit": such samples are left out, and counted as `omitted`.
            "keep": infinite scores lie outside; NaN is an error.
        outside
            "raise": a score outside the edges is an error, for "top_label" also a probability outside [0, 1]. "count":
            such samples are in no bin, and counted as `below` and `above`.
        sum_tolerance
            For "top_label", unless outside="count": how far from 1 the sum of a sample's probabilities may be; infinity
            takes any. Left out 1e-3, or 1e-2 for bfloat16. They are used as they are.
        threads
            Number of threads, None for the default. The result does not depend on it.

        Raises
        ------
        TypeError, ValueError
            An argument that cannot be used; nothing is counted then.
        """
        reference_labels = as_reference(reference)
        options = as_sample_options(reference_labels, positive, weight, ignore_label, mask, non_finite, threads)
        if self.reduction == "top_label":
            scores, names = as_class_scores(score, reference_labels, labels, class_axis)
        else:
            if labels is not None:
                raise ValueError('labels belong to the reduction "top_label"; "positive_class" takes positive=')
            given = as_sample_scores(score, reference_labels)
            scores, names = given | {"score": given["score"][np.newaxis]}, [options["positive"]]
        checks = as_checks(outside, sum_tolerance)
        _core.update_calibration([self._bins], reference_labels, **scores, labels=names, **checks, **options)

    @property
    def edges(self) -> Numbers:
        """The edges of the bins, ascending."""
        return self._bins.edges

    @property
    def side(self) -> str:
        """Which end of a bin belongs to it."""
        return self._bins.side

    @property
    def reduction(self) -> str:
        """What scores and events are."""
        return self._bins.reduction

    @property
    def count(self) -> Numbers:
        """Samples per bin, or the sum of their weights."""
        return self._bins.count

    @property
    def events(self) -> Numbers:
        """Samples per bin that are positive, or whose top label is right."""
        return self._bins.events

    @property
    def score(self) -> Numbers:
        """Sum of scores per bin."""
        return self._bins.score

    @property
    def weighted(self) -> bool:
        """Whether samples had weights."""
        return self._bins.weighted

    @property
    def below(self) -> int:
        """Samples with a score below the first edge, which are in no bin."""
        return self._bins.below

    @property
    def above(self) -> int:
        """Samples with a score above the last edge, which are in no bin."""
        return self._bins.above

    @property
    def omitted(self) -> int:
        """Samples left out for a score that is not finite."""
        return self._bins.omitted

    def groups(self) -> CalibrationGroups:
        """The samples of each bin, with more formulas. Scores of a bin are taken for equal to their mean."""
        return self._bins.groups()

    def coarser(self, edges: Sequence[float]) -> CalibrationBins:
        """Neighbouring bins added up, exactly, so that these of their edges are left, the first and last among them.

        Without its edge of -1, or 2, the bin of scores of 0, or 1, is added to the one beside it.
        """
        return CalibrationBins(self._bins.coarser(as_rule(edges, self.side)["edges"]))

    def without_end(self) -> CalibrationBins:
        """The bins without that of scores of 1, or 0, which `end="own_bin"` makes; its samples are dropped."""
        return CalibrationBins(self._bins.without_end())

    def error(self, norm: str = "l1", *, min_count: float = 0) -> float:
        """The calibration error, from the gaps between mean score and frequency of the bins that have samples.

        "l1": the mean gap over samples, the expected calibration error (ECE). "l2": the root of the mean squared gap
        (RMSCE). "max": the largest gap (MCE). "mean": the mean gap over bins (ACE, "average"). 0 to 1, lower is better.
        Bins of less than `min_count` samples are left out as if they had none, also from the number of samples.
        """
        chosen = as_choice(norm, "norm", NORMS)
        return self._bins.groups().error(chosen, min_count=as_number(min_count, "min_count"))

    def over_confidence(self) -> float:
        """The part of the ECE that comes from bins whose mean score is above their frequency."""
        return self._bins.groups().over_confidence()

    def under_confidence(self) -> float:
        """The part of the ECE from bins whose mean score is below their frequency."""
        return self._bins.groups().under_confidence()

    def debiased_l2(self) -> float:
        """The RMSCE without the part that chance alone gives: sqrt(max(0, sum n_b/n (gap^2 - f(1 - f)/(n_b - 1)))).

        Bins with less than two samples do not count. Kumar, Liang and Ma, "Verified uncertainty calibration", NeurIPS
        2019.
        """
        return self._bins.groups().debiased_l2()

    def brier(self) -> BrierDecomposition:
        """Reliability, resolution and uncertainty over bins. Murphy, Journal of Applied Meteorology 12 (1973).

        They add up to the Brier score only if all scores of a bin are equal; how scores vary in a bin is not in them.
        """
        parts = self._bins.groups().brier()
        return BrierDecomposition(parts.reliability, parts.resolution, parts.uncertainty)

    def reliability(self, *, confidence: float = 0.95, method: str = "wilson") -> ReliabilityTable:
        """What a reliability diagram shows, with an interval of each frequency as `proportion_interval` gives it.

        The intervals take samples for independent, which neighbouring voxels are not.
        """
        return reliability_table(self.groups(), confidence=confidence, method=method)

    def null_distribution(self, *, repeats: int = 1000, seed: int = 0) -> CalibrationNull:
        """How large the ECE is by chance: that of `repeats` draws of events from a calibrated model.

        In each draw the events of a bin are binomial, with the mean score of the bin as probability. Scores that differ
        within a bin would give slightly less variation, so p is on the safe side. It is (1 + draws of at least this
        ECE) / (1 + repeats). Samples are taken for independent, which neighbouring voxels are not. The same seed gives
        the same numbers. NaN, and no values, without samples. Broecker and Smith, Weather and Forecasting 22 (2007).
        """
        draws, start = as_count(repeats, "repeats"), as_count(seed, "seed")
        if not 1 <= draws <= _MOST_DRAWS:
            raise ValueError(f"repeats must be between 1 and 2^24, got {draws}")
        if self.weighted:
            raise ValueError("the null distribution takes samples without weights, got some with weights")
        filled = self.count > 0
        count, score = self.count[filled], self.score[filled]
        if not count.size:
            return CalibrationNull(np.empty(0), float("nan"), float("nan"))
        rng = np.random.default_rng(start)
        values = np.empty(draws)
        step = max(1, _MOST_DRAWS // count.size)
        for first in range(0, draws, step):
            shape = (min(step, draws - first), count.size)
            events = rng.binomial(count.astype(np.int64), score / count, shape)
            values[first : first + step] = np.abs(events - score).sum(axis=1) / count.sum()
        values.sort()
        as_large = int((values >= self.error() * (1 - 1e-12)).sum())
        return CalibrationNull(values, float(values.mean()), (1 + as_large) / (1 + draws))

    def __add__(self, other: CalibrationBins) -> CalibrationBins:
        return CalibrationBins(self._bins + other._bins) if isinstance(other, CalibrationBins) else NotImplemented

    def __radd__(self, zero: object) -> CalibrationBins:
        return CalibrationBins(zero + self._bins) if isinstance(zero, int) else NotImplemented

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CalibrationBins) and self._bins == other._bins

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return CalibrationBins, (self._bins,)

    def __repr__(self) -> str:
        return repr(self._bins)


def calibration_bins(
    bins: int | Sequence[float] = 15, *, reduction: str, side: str = "left", end: str = "in_bin"
) -> CalibrationBins:
    """Empty bins, to count samples that come piece by piece.

    Parameters
    ----------
    bins
        The number of bins of equal width over [0, 1], at most 2^16; or their edges, ascending and within [0, 1].
    reduction
        "positive_class": the score is the probability of a class, the event that the sample is of this class.
        "top_label": the score is the highest probability of all classes, the event that the sample is of the class that
        has it, the first of several. For two classes too these give different numbers. `class_wise_calibration` counts
        every class on its own.
    side
        "left": bins are [l, u), the last one closed. "right": (l, u], the first one closed. A score's bin is found in
        its own type, with the edges rounded to that: a float32 0.7 lies on the edge 0.7.
    end
        Where scores of 1 are ("left"), or of 0 ("right"). "in_bin": in the last, or first, bin. "own_bin": in one more
        bin of their own, as in some packages; the edges have a 2, or -1, for it.

    Returns
    -------
    CalibrationBins
        With `update`, the formulas `error`, `over_confidence`, `under_confidence`, `debiased_l2` and `brier`, more of
        them in `groups()`, the `reliability` table and the `null_distribution`. `equal_mass_calibration`,
        `isotonic_calibration` and `cumulative_calibration` take it too.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Naeini, Cooper and Hauskrecht, AAAI 2015; Guo et al., "On calibration of modern neural networks", ICML 2017.

    Examples
    --------
    >>> found = calibration_bins(4, reduction="positive_class")
    >>> found.update([0, 1, 0], [0.125, 0.25, 0.375])
    >>> found.update([1, 1], [0.75, 1.0])
    >>> found.error(), found.error("max")
    (0.15, 0.1875)
    """
    rule = as_rule(bins, side, end)
    return CalibrationBins(_core.calibration_bins(**rule, reduction=as_choice(reduction, "reduction", REDUCTIONS)))


def reliability_table(
    groups: CalibrationGroups, *, confidence: float = 0.95, method: str = "wilson"
) -> ReliabilityTable:
    """What a reliability diagram of these groups shows, with intervals as `CalibrationBins.reliability` gives them."""
    count = groups.count
    interval = proportion_interval(groups.events, count, confidence=confidence, method=method)
    return ReliabilityTable(groups.lower, groups.upper, count, _shares(groups.score, count), *interval)


def as_rule(bins: object, side: object, end: object = "in_bin") -> dict[str, Any]:
    """The edges and sides of bins."""
    chosen = as_choice(side, "side", SIDES)
    if isinstance(bins, (Sequence, np.ndarray)) and not isinstance(bins, str):
        edges = [as_number(edge, "each of bins") for edge in bins]
    else:
        edges = _core.equal_width_edges(as_label(bins, "bins"))
    if as_choice(end, "end", ENDS) == "own_bin":
        edges = [*edges, 2.0] if chosen == "left" else [-1.0, *edges]
    return {"edges": edges, "side": chosen}


def as_labels(labels: Iterable[int]) -> list[int]:
    """The label of each class, all different."""
    if isinstance(labels, (str, bytes, Mapping)):
        raise TypeError(f"labels must list the label of each class, got {labels!r}")
    names = [as_label(one, "each of labels") for one in labels]
    if len(set(names)) < len(names):
        raise ValueError(f"labels must differ, got {names}")
    return names


def as_sum_tolerance(sum_tolerance: object) -> float | None:
    """How far from 1 sums of probabilities may be; None for what their type explains."""
    return None if sum_tolerance is None else as_number(sum_tolerance, "sum_tolerance")


def as_checks(outside: object, sum_tolerance: object) -> dict[str, Any]:
    """What is an error in probabilities."""
    return {"outside": as_choice(outside, "outside", OUTSIDE), "sum_tolerance": as_sum_tolerance(sum_tolerance)}


def as_class_scores(
    score: object, reference: Array, labels: Iterable[int] | None, class_axis: int
) -> tuple[dict[str, Any], list[int]]:
    """The scores with the axis of the classes in front, their type, and the label of each class."""
    array, type_name = as_score_array(np.asarray(score, np.float64) if isinstance(score, (list, tuple)) else score)
    axis = as_label(class_axis, "class_axis")
    if array.ndim != reference.ndim + 1 or not -array.ndim <= axis < array.ndim:
        raise ValueError(
            f"score must have the {reference.ndim} axes of reference and class_axis, one of them, "
            f"got shape {array.shape} and class_axis {axis}; a probability of one class alone needs positive, where "
            "that can be given"
        )
    moved = np.moveaxis(array, axis, 0)
    if moved.shape[1:] != reference.shape:
        raise ValueError(
            f"score has shape {array.shape} with the classes along axis {axis}, "
            f"expected the other axes to be those of reference {reference.shape}"
        )
    names = list(range(moved.shape[0])) if labels is None else as_labels(labels)
    if len(names) != moved.shape[0]:
        raise ValueError(f"score has {moved.shape[0]} classes along axis {axis}, expected {len(names)}: {names}")
    return {"score": moved, "type": type_name}, names


def _shares(part: Numbers, total: Numbers) -> Numbers:
    """The quotients, NaN where the total is 0."""
    shares: Numbers = np.divide(part, total, out=np.full(total.shape, np.nan), where=total > 0)
    return shares
