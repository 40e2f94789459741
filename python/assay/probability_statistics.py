"""What the metrics of probabilities are formulas of, with their catalogue's names."""

from __future__ import annotations

import math
import statistics

from .calibration import ENDS, CalibrationBins
from .class_wise_calibration import ClassWiseCalibration


class Calibration:
    """Bins of the score, with a method for every metric of the family.

    Samples at the end of the score may have a bin of their own that is left out, or counts as one without a gap.
    """

    def __init__(self, bins: CalibrationBins, end: str = "in_bin") -> None:
        self.bins = bins
        self._end = end

    def __add__(self, other: Calibration) -> Calibration:
        return Calibration(self.bins + other.bins, self._end)

    @property
    def status(self) -> str:
        """Always "ok": an undefined value is NaN."""
        return "ok"

    def ece(self) -> float:
        """Mean gap over samples."""
        return self._inner.error("l1") * self._share

    def rmsce(self) -> float:
        """Root mean square gap."""
        return self._inner.error("l2") * math.sqrt(self._share)

    def mce(self) -> float:
        """Largest gap."""
        return self._inner.error("max")

    def ace(self) -> float:
        """Mean gap over bins."""
        return self._inner.error("mean")

    def debiased_rmsce(self) -> float:
        """Root mean square gap without what chance alone gives."""
        return self._inner.debiased_l2() * math.sqrt(self._share)

    @property
    def _inner(self) -> CalibrationBins:
        """The bins that have gaps."""
        return self.bins if self._end in ENDS else self.bins.without_end()

    @property
    def _share(self) -> float:
        """How many of the samples these hold, if the others count."""
        count, inner = self.bins.count.sum(), self._inner.count.sum()
        return float(inner / count) if self._end == "no_gap" and inner else 1.0


class ClassWise:
    """Bins for each class, with a method for every metric of the family."""

    def __init__(self, bins: ClassWiseCalibration, end: str = "in_bin") -> None:
        self.bins = bins
        self._end = end

    def __add__(self, other: ClassWise) -> ClassWise:
        return ClassWise(self.bins + other.bins, self._end)

    @property
    def status(self) -> str:
        """Always "ok": an undefined value is NaN."""
        return "ok"

    def ece(self) -> float:
        """Mean over classes of the mean gap over samples."""
        return statistics.fmean(Calibration(self.bins[label], self._end).ece() for label in self.bins.labels)
