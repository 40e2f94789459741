"""What the metrics of probabilities are formulas of, with their catalogue's names."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

from ._core import ScoreCurve
from ._inputs import Array
from .calibration import ENDS, CalibrationBins
from .calibration_order import cumulative_calibration, equal_mass_calibration
from .class_wise_calibration import ClassWiseCalibration
from .metrics.kernel_calibration import (
    kde_calibration_error,
    kernel_calibration_error,
    maximum_mean_calibration_error,
    smooth_calibration_error,
)
from .metrics.recalibration import calibration_in_the_large, calibration_slope, integrated_calibration_index
from .scoring import ScoringSums


class _OfProbabilities:
    """What all of them have."""

    @property
    def status(self) -> str:
        """Always "ok": an undefined value is NaN."""
        return "ok"


class Calibration(_OfProbabilities):
    """Bins of the score, with a method for every metric of the family.

    Samples at the end of the score may have a bin of their own that is left out, or counts as one without a gap.
    """

    def __init__(self, bins: CalibrationBins, end: str = "in_bin", labels: tuple[int, ...] = ()) -> None:
        self.bins = bins
        self._end = end
        self._labels = labels

    def __add__(self, other: Calibration) -> Calibration:
        if self._labels != other._labels:
            raise ValueError("the top labels of cases with other classes cannot be added up")
        return Calibration(self.bins + other.bins, self._end, self._labels)

    def ece(self) -> float:
        """Mean gap over samples."""
        return self._of_all(self._inner.error("l1"), 1)

    def rmsce(self) -> float:
        """Root mean square gap."""
        return self._of_all(self._inner.error("l2"), 1 / 2)

    def mce(self) -> float:
        """Largest gap."""
        return self._of_all(self._inner.error("max"), 0)

    def ace(self) -> float:
        """Mean gap over bins."""
        return self._of_all(self._inner.error("mean"), 0)

    def debiased_rmsce(self) -> float:
        """Root mean square gap without what chance alone gives."""
        return self._of_all(self._inner.debiased_l2(), 1 / 2)

    @property
    def _inner(self) -> CalibrationBins:
        """The bins that have gaps."""
        return self.bins if self._end in ENDS else self.bins.without_end()

    def _of_all(self, error: float, power: float) -> float:
        """The error of bins that have gaps, by this power of their share of the samples if the others count too."""
        count = self.bins.count.sum()
        if self._end != "no_gap" or not count:
            return error
        share = float(self._inner.count.sum() / count)
        return float(error * share**power) if share else 0.0


class ClassWise(_OfProbabilities):
    """Bins for each class, with a method for every metric of the family."""

    def __init__(self, bins: ClassWiseCalibration, end: str = "in_bin") -> None:
        self.bins = bins
        self._end = end

    def __add__(self, other: ClassWise) -> ClassWise:
        return ClassWise(self.bins + other.bins, self._end)

    def ece(self) -> float:
        """Mean over classes of the mean gap over samples."""
        return statistics.fmean(Calibration(self.bins[label], self._end).ece() for label in self.bins.labels)


class Scoring(_OfProbabilities):
    """Sums of scores, with a method for every metric of the family."""

    def __init__(self, sums: ScoringSums) -> None:
        self._sums = sums

    def __add__(self, other: Scoring) -> Scoring:
        return Scoring(self._sums + other._sums)

    def brier(self, *, scale: str, average: str) -> float:
        """Brier score."""
        return self._sums.brier(scale=scale, average=average)

    def root_brier(self, *, scale: str, average: str) -> float:
        """Root of the Brier score."""
        return self._sums.root_brier(scale=scale, average=average)

    def half_brier(self) -> float:
        """Brier score of one class."""
        return self._sums.brier(scale="half")

    def half_root_brier(self) -> float:
        """Root of the Brier score of one class."""
        return self._sums.root_brier(scale="half")

    def brier_skill(self) -> float:
        """Brier skill score."""
        return self._sums.brier_skill()

    def class_nll(self) -> float:
        """Negative log-likelihood of one class."""
        return self._sums.nll()

    def nll(self, *, average: str) -> float:
        """Negative log-likelihood."""
        return self._sums.nll(average=average)

    def spherical(self, *, average: str) -> float:
        """Spherical score."""
        return self._sums.spherical(average=average)

    def top_label_brier(self, *, average: str) -> float:
        """Brier score of the top label."""
        return self._sums.top_label_brier(average=average)

    def rps(self, *, scale: str, average: str) -> float:
        """Ranked probability score."""
        return self._sums.rps(normalised=scale == "normalised", average=average)

    def sa_rps(self, *, average: str) -> float:
        """Squared absolute RPS."""
        return self._sums.sa_rps(average=average)

    def expected_grade_mae(self, *, average: str) -> float:
        """Mean absolute error of the expected grade."""
        return self._sums.expected_grade_mae(average=average)

    def spiegelhalter_z(self) -> float:
        """Spiegelhalter's z."""
        return self._sums.spiegelhalter().z

    def observed_expected(self) -> float:
        """Samples of the second class by the sum of its probabilities."""
        return [*self._sums.observed_expected().values()][1]


class Ordered(_OfProbabilities):
    """Distinct probabilities in order, with a method for every metric of the family."""

    def __init__(self, curve: ScoreCurve) -> None:
        self._curve = curve

    def __add__(self, other: Ordered) -> Ordered:
        return Ordered(self._curve + other._curve)

    def adaptive_ece(self, *, bins: int) -> float:
        """Mean gap over samples in groups of equal size."""
        return equal_mass_calibration(self._curve, bins).error("l1")

    def kolmogorov_smirnov(self) -> float:
        """Largest gap of sums up to a score."""
        return cumulative_calibration(self._curve).kolmogorov_smirnov.value


class Events(_OfProbabilities):
    """Samples of a class or of all, with a method for every metric that needs each of them."""

    def __init__(self, reference: Array, scores: Array, options: Mapping[str, Any]) -> None:
        self._reference = reference
        self._scores = scores
        self._options: dict[str, Any] = dict(options)

    def smooth_ece(self) -> float:
        """Smooth calibration error."""
        return smooth_calibration_error(self._reference, self._scores, **self._options)

    def mmce(self, *, kernel_width: float) -> float:
        """Maximum mean calibration error."""
        options = {name: value for name, value in self._options.items() if name != "threads"}
        return maximum_mean_calibration_error(self._reference, self._scores, width=kernel_width, **options)

    def calibration_slope(self) -> float:
        """Calibration slope."""
        return calibration_slope(self._reference, self._scores, **self._options)

    def calibration_in_the_large(self) -> float:
        """Calibration in the large."""
        return calibration_in_the_large(self._reference, self._scores, **self._options)

    def ici(self, *, curve: str, fraction: float = 0.75) -> float:
        """Integrated calibration index."""
        options = self._without_weight()
        return integrated_calibration_index(self._reference, self._scores, curve=curve, fraction=fraction, **options)

    def ece_kde(self, *, norm: str, bandwidth_rule: str, bandwidth: float = 0) -> float:
        """Calibration error by a kernel density."""
        chosen = bandwidth if bandwidth_rule == "given" else bandwidth_rule
        return kde_calibration_error(
            self._reference,
            self._scores,
            reduction="canonical",
            norm=norm,
            bandwidth=chosen,
            class_axis=0,
            **self._without_weight(),
        )

    def kce(self, *, estimator: str, kernel: str, width_rule: str, kernel_width: float | None = None) -> float:
        """Squared kernel calibration error."""
        return kernel_calibration_error(
            self._reference,
            self._scores,
            estimator=estimator,
            kernel=kernel,
            width=kernel_width if width_rule == "given" else None,
            class_axis=0,
            **self._without_weight(),
        )

    def _without_weight(self) -> dict[str, Any]:
        if self._options.get("weight") is not None:
            raise ValueError("this metric takes samples without weights")
        return {name: value for name, value in self._options.items() if name != "weight"}
