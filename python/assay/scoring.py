"""Proper and ordinal scores of probabilities of classes: sums per class, of any number of samples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._core import ConfusionMatrix
from ._inputs import as_bool, as_choice, as_label
from .calibration import as_class_scores, as_labels, as_sum_tolerance
from .discrimination import as_reference, as_sample_options, as_sample_scores

Numbers = NDArray[np.float64]

AVERAGES = ("samples", "classes")
DECISIONS = ("argmax", "median")
BRIER_SCALES = ("sum", "half")
COSTS = ("zero_one", "linear", "quadratic")

MOST_CLASSES = 1024


class SpiegelhalterTest(NamedTuple):
    """z is standard normal if probabilities are calibrated; p is its two-sided p-value."""

    z: float
    p: float


class ScoringSums:
    """Proper and ordinal scores added up for each class: any number of samples in fixed memory.

    Made by `scoring_sums`. Statistics of the same classes add up with +. Without weights all sums are of integers: each
    score of a sample is rounded to a multiple of 2^-50, which moves no mean by more than 2^-51. So the same samples
    give the same bits in any order, in any pieces and with any number of threads. Sums of weights are 1e-13 of the sum
    of absolute values off at most, for each piece that is read.

    Formulas are NaN without samples. Weights count as repeated samples. Where a formula has `average`, "samples" is the
    mean over samples, and "classes" the mean of the means of the classes that have samples. Ordinal scores take classes
    in the order of `labels`, one step apart whatever their labels are: y, and k below, number them from 0 to K - 1.
    """

    __slots__ = ("_sums",)

    def __init__(self, sums: _core.ScoringSums) -> None:
        self._sums = sums

    def update(
        self,
        reference: object,
        score: object,
        *,
        class_axis: int = -1,
        positive: int | None = None,
        weight: object | None = None,
        ignore_label: int | None = None,
        mask: object | None = None,
        non_finite: str = "raise",
        sum_tolerance: float | None = None,
        threads: int | None = None,
    ) -> None:
        """Add more samples, all scores in one pass.

        Parameters
        ----------
        reference
            Label of each sample, bool or integer: of images, or of the voxels of one. Any shape and strides. A sample
            of no class is an error.
        score
            Probability of each class, of a float type (bfloat16 included), in the order of `labels`; never logits. It
            has the shape of the reference with an axis more, which is `class_axis`.
        class_axis
            The axis of the classes in `score`: -1 for (n, K), 0 for (K, z, y, x).
        positive
            For two classes, if `score` has one probability for each sample, in the shape of the reference: the label of
            the second class, of which it is; every other label is the first.
        weight
            Weight of each sample, at least 0 and finite. Left out it is 1.
        ignore_label
            Samples with this label in the reference are not counted.
        mask
            Samples to count: bool or 8-bit of the shape of the reference.
        non_finite
            "raise" or "keep": a NaN or infinite score is an error. "omit": such samples are left out, and counted as
            `omitted`.
        sum_tolerance
            How far from 1 the sum of a sample's probabilities may be; infinity takes any. Left out 1e-3, or 1e-2 for
            bfloat16. They are used as they are.
        threads
            Number of threads, None for the default. The result does not depend on it.

        Raises
        ------
        TypeError, ValueError
            An argument that cannot be used; nothing is added then.
        """
        labels = as_reference(reference)
        if positive is not None and (len(self.labels) != 2 or positive != self.labels[1]):
            raise ValueError(f"positive must be the second of two labels, {self.labels}, got {positive!r}")
        if positive is None:
            scores, _ = as_class_scores(score, labels, self.labels, class_axis)
        else:
            given = as_sample_scores(score, labels)
            scores = given | {"score": given["score"][np.newaxis]}
        options = as_sample_options(
            labels, 1 if positive is None else positive, weight, ignore_label, mask, non_finite, threads
        )
        _core.update_scoring(self._sums, labels, **scores, sum_tolerance=as_sum_tolerance(sum_tolerance), **options)

    @property
    def labels(self) -> list[int]:
        """The label of each class, in order."""
        return [int(label) for label in self._sums.labels]

    @property
    def samples(self) -> Numbers:
        """Samples of each class, or the sum of their weights."""
        return self._sums.samples

    @property
    def total(self) -> float:
        """All samples, or the sum of their weights."""
        return self._sums.total

    @property
    def probabilities(self) -> Numbers:
        """Sum of the probability of each class (column) over the samples of each class (row)."""
        return self._sums.probabilities

    @property
    def omitted(self) -> int:
        """Samples left out for a score that is not finite."""
        return self._sums.omitted

    def per_class(self, score: str) -> dict[int, float]:
        """The mean of a score over the samples of each class, NaN for a class without samples.

        Scores are "brier" (the sum form), "nll", "spherical", "top_label_brier", "rps" (not normalised), "sa_rps",
        "grade_error" and "grade_square" (of the expected grade).
        """
        known = ("brier", "nll", "spherical", "top_label_brier", "rps", "sa_rps", "grade_error", "grade_square")
        name = as_choice(score, "score", known)
        return dict(zip(self.labels, self._sums.means("log" if name == "nll" else name).tolist(), strict=True))

    def brier(self, *, scale: str = "sum", average: str = "samples") -> float:
        """Brier score, lower is better. Brier, Monthly Weather Review 78 (1950).

        scale="sum": mean of sum_k (p_k - [y = k])^2, 0 to 2. "half": half of it, 0 to 1, which for two classes is the
        mean of (p_1 - y)^2.
        """
        factor = 0.5 if as_choice(scale, "scale", BRIER_SCALES) == "half" else 1.0
        return factor * self._mean("brier", average)

    def root_brier(self, *, scale: str = "sum", average: str = "samples") -> float:
        """Root of the Brier score, which no calibration error of the whole vector (L2) exceeds.

        Gruber and Buettner, NeurIPS 2022.
        """
        return float(np.sqrt(self.brier(scale=scale, average=average)))

    def brier_skill(self) -> float:
        """1 - Brier score / that of the frequencies of the classes in these data: 1 perfect, 0 worth nothing.

        NaN if all samples are of one class.
        """
        return _skill(self._sums.mean("brier"), self._sums.climatology("brier"))

    def top_label_brier(self, *, average: str = "samples") -> float:
        """Mean of (p_top - [top = y])^2 for the first class with the highest probability. 0 to 1, lower is better."""
        return self._mean("top_label_brier", average)

    def nll(self, *, average: str = "samples") -> float:
        """Negative log-likelihood, the mean of -log p_y (natural logarithm), lower is better; infinite if any p_y is 0.

        Nothing is clipped. Good, Journal of the Royal Statistical Society B 14 (1952).
        """
        return self._mean("log", average)

    def spherical(self, *, average: str = "samples") -> float:
        """Spherical score, the mean of p_y / sqrt(sum_k p_k^2). 0 to 1, higher is better.

        Gneiting and Raftery, JASA 102 (2007).
        """
        return self._mean("spherical", average)

    def rps(self, *, normalised: bool = True, average: str = "samples") -> float:
        """Ranked probability score: mean of sum_(k < K - 1) (F_k - [k >= y])^2 with F_k = p_0 + ... + p_k.

        Lower is better; 0 to K - 1, or `normalised` by that, 0 to 1. For two classes the latter is the Brier score of
        scale "half". Epstein, Journal of Applied Meteorology 8 (1969).
        """
        steps = len(self.labels) - 1 if as_bool(normalised, "normalised") else 1
        return self._mean("rps", average) / steps

    def rps_skill(self) -> float:
        """1 - RPS / that of the frequencies of the classes in these data. NaN if all samples are of one class."""
        return _skill(self._sums.mean("rps"), self._sums.climatology("rps"))

    def sa_rps(self, *, average: str = "samples") -> float:
        """Squared absolute RPS: mean of (sum_(k < K - 1) |F_k - [k >= y]| / (K - 1))^2. 0 to 1, lower is better.

        It is the square of the expected distance of the grade from the true one, in units of K - 1. For three or more
        classes it is no proper score: a forecast other than the true probabilities can have the better expected value.
        So it must not be the only thing that a model is trained or chosen by.
        """
        return self._mean("sa_rps", average)

    def expected_grade_mae(self, *, average: str = "samples") -> float:
        """Mean of |sum_k k p_k - y|, in grades: 0 to K - 1."""
        return self._mean("grade_error", average)

    def expected_grade_rmse(self, *, average: str = "samples") -> float:
        """Root of the mean of (sum_k k p_k - y)^2, in grades: 0 to K - 1."""
        return float(np.sqrt(self._mean("grade_square", average)))

    def soft_cost(self, costs: object = "linear") -> float:
        """Mean of sum_k c_yk p_k, the expected cost of a decision drawn by the probabilities.

        `costs` is K x K, row for the reference class, at least 0; or "zero_one", 1 for every error, "linear",
        |i - j| / (K - 1), or "quadratic", its square.
        """
        return self._sums.soft_cost(as_costs(costs, len(self.labels)).ravel())

    def spiegelhalter(self) -> SpiegelhalterTest:
        """Whether probabilities of two classes are calibrated: z of the Brier score and its two-sided p-value.

        NaN if all probabilities are 0, 1/2 or 1. Samples are taken for independent, which neighbouring voxels are not.
        A ValueError for more than two classes. Spiegelhalter, Statistics in Medicine 5 (1986).
        """
        return SpiegelhalterTest(*self._sums.calibration_test())

    def observed_expected(self) -> dict[int, float]:
        """Samples of each class by the sum of its probabilities (O/E): 1 if calibrated in the large; NaN for 0/0."""
        return dict(zip(self.labels, self._sums.observed_expected().tolist(), strict=True))

    def confusion(self, decision: str = "argmax") -> ConfusionMatrix:
        """The confusion matrix of a decision for each sample.

        "argmax": the class of the highest probability, the first of several; "median": the first class with F_k of at
        least 1/2, which for probabilities has the least expected distance. For other costs see `bayes_decisions`.
        """
        return self._sums.confusion(as_choice(decision, "decision", DECISIONS))

    def _mean(self, score: str, average: str) -> float:
        if as_choice(average, "average", AVERAGES) == "samples":
            return self._sums.mean(score)
        present = self._sums.means(score)[self.samples > 0]
        return float(present.mean()) if present.size else float("nan")

    def __add__(self, other: ScoringSums) -> ScoringSums:
        return ScoringSums(self._sums + other._sums) if isinstance(other, ScoringSums) else NotImplemented

    def __radd__(self, zero: object) -> ScoringSums:
        return ScoringSums(zero + self._sums) if isinstance(zero, int) else NotImplemented

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ScoringSums) and self._sums == other._sums

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return ScoringSums, (self._sums,)

    def __repr__(self) -> str:
        return repr(self._sums)


def scoring_sums(labels: int | Iterable[int]) -> ScoringSums:
    """Empty sums, to add samples that come piece by piece.

    Parameters
    ----------
    labels
        The number of classes, 2 to 1024, whose labels are then 0, 1, ..., or the label of each. Their order is that of
        the probabilities, and for ordinal scores that of the grades.

    Returns
    -------
    ScoringSums
        With `update`, and a method for each score. It takes 32 K^2 bytes.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA 102 (2007).

    Examples
    --------
    >>> found = scoring_sums(3)
    >>> found.update([0, 2], [[0.5, 0.25, 0.25], [0.0, 0.5, 0.5]])
    >>> found.update([1], [[0.25, 0.5, 0.25]])
    >>> found.brier(), found.rps(), found.confusion().accuracy()
    (0.4166666666666667, 0.11458333333333333, 0.6666666666666666)
    """
    if not isinstance(labels, Iterable):
        count = as_label(labels, "labels")
        if not 2 <= count <= MOST_CLASSES:
            raise ValueError(f"labels must be 2 to {MOST_CLASSES} classes, got {count}")
        labels = range(count)
    names = as_labels(labels)
    return ScoringSums(_core.scoring_sums(names))


def two_labels(positive: int) -> list[int]:
    """Labels of two classes, of which the second is the positive one."""
    return [int(positive == 0), positive]


def bayes_decisions(score: object, costs: object = "linear", *, class_axis: int = -1) -> NDArray[np.intp]:
    """The class with the least expected cost, argmin_j sum_i p_i c_ij, the first of several.

    It is given by its place along `class_axis`, 0 to K - 1. `costs` are as for `ScoringSums.soft_cost`; sums are in
    float64.

    >>> bayes_decisions([[0.5, 0.25, 0.25], [0.5, 0.0, 0.5]], "quadratic").tolist()
    [1, 1]
    """
    array = np.moveaxis(np.asarray(score, np.float64), as_label(class_axis, "class_axis"), -1)
    expected = array @ as_costs(costs, array.shape[-1])
    if np.isnan(expected).any():
        raise ValueError("score must be finite, got nan")
    return np.asarray(expected.argmin(axis=-1))


def as_costs(costs: object, classes: int) -> Numbers:
    """The cost of each reference class (row) and decision."""
    if isinstance(costs, str):
        name = as_choice(costs, "costs", COSTS)
        distance = np.abs(np.subtract.outer(np.arange(classes), np.arange(classes))).astype(np.float64)
        scaled: Numbers = distance / max(classes - 1, 1)
        known: dict[str, Numbers] = {"zero_one": np.minimum(distance, 1), "linear": scaled, "quadratic": scaled**2}
        return known[name]
    table = np.asarray(costs)
    if table.shape != (classes, classes) or table.dtype.kind not in "biuf":
        raise ValueError(f"costs must be an array of {classes} x {classes} numbers, got {costs!r}")
    return np.ascontiguousarray(table, np.float64)


def _skill(value: float, of_frequencies: float) -> float:
    return 1 - value / of_frequencies if of_frequencies > 0 else float("nan")
