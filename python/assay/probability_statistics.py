"""What the metrics of probabilities are formulas of, with their catalogue's names."""

from __future__ import annotations

from .calibration import CalibrationBins
from .class_wise_calibration import ClassWiseCalibration


class Calibration:
    """Bins of the score, with a method for every metric of the family."""

    def __init__(self, bins: CalibrationBins) -> None:
        self.bins = bins

    def __add__(self, other: Calibration) -> Calibration:
        return Calibration(self.bins + other.bins)

    @property
    def status(self) -> str:
        """Always "ok": an undefined value is NaN."""
        return "ok"

    def ece(self) -> float:
        """Mean gap over samples."""
        return self.bins.error("l1")

    def rmsce(self) -> float:
        """Root mean square gap."""
        return self.bins.error("l2")

    def mce(self) -> float:
        """Largest gap."""
        return self.bins.error("max")

    def ace(self) -> float:
        """Mean gap over bins."""
        return self.bins.error("mean")

    def debiased_rmsce(self) -> float:
        """Root mean square gap without what chance alone gives."""
        return self.bins.debiased_l2()


class ClassWise:
    """Bins for each class, with a method for every metric of the family."""

    def __init__(self, bins: ClassWiseCalibration) -> None:
        self.bins = bins

    def __add__(self, other: ClassWise) -> ClassWise:
        return ClassWise(self.bins + other.bins)

    @property
    def status(self) -> str:
        """Always "ok": an undefined value is NaN."""
        return "ok"

    def ece(self) -> float:
        """Mean over classes of the mean gap over samples."""
        return self.bins.error("l1")
