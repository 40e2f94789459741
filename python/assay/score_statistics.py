"""What the metrics of scores and of decisions among several classes are formulas of, with their catalogue's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._core import ConfusionMatrix, ScoreCurve, ValueAtThreshold


class Discrimination:
    """A curve over scores, with a method for every metric of the family."""

    def __init__(self, curve: ScoreCurve) -> None:
        self._curve = curve

    def __add__(self, other: Discrimination) -> Discrimination:
        return Discrimination(self._curve + other._curve)

    @property
    def status(self) -> str:
        """Whether both classes are there: "ok", "no_positive" or "no_negative"."""
        return self._curve.status

    def auroc(self) -> float:
        """Area under the ROC curve."""
        return self._curve.auroc()

    def partial_auroc(self, *, along: str, low: float, high: float, area: str) -> float:
        """Area under a part of it."""
        return self._curve.partial_auroc(along=along, low=low, high=high, standardized=area == "standardized")

    def average_precision(self, *, interpolation: str) -> float:
        """Area under precision over sensitivity."""
        return self._curve.average_precision(interpolation=interpolation)

    def sensitivity_at_specificity(self, *, specificity: float, rule: str) -> ValueAtThreshold:
        """Sensitivity at a specificity."""
        return self._curve.sensitivity_at_specificity(specificity, rule=rule)

    def fpr_at_sensitivity(self, *, sensitivity: float) -> ValueAtThreshold:
        """The least 1 - specificity at a sensitivity."""
        return self._curve.fpr_at_sensitivity(sensitivity)

    def best_f_beta(self, *, beta: float) -> ValueAtThreshold:
        """The largest F-beta of all thresholds."""
        return self._curve.best_f_beta(beta=beta)

    def best_youden(self) -> ValueAtThreshold:
        """The largest Youden index of all thresholds."""
        return self._curve.best_youden()

    def specificity_at_sensitivity(self, *, sensitivity: float) -> ValueAtThreshold:
        """The best specificity at a sensitivity."""
        return self._curve.best_rate("specificity", target="sensitivity", least=sensitivity)

    def ppv_at_sensitivity(self, *, sensitivity: float) -> ValueAtThreshold:
        """The best PPV at a sensitivity."""
        return self._curve.best_rate("ppv", target="sensitivity", least=sensitivity)

    def sensitivity_at_ppv(self, *, ppv: float) -> ValueAtThreshold:
        """The best sensitivity at a PPV."""
        return self._curve.best_rate("sensitivity", target="ppv", least=ppv)

    def npv_at_specificity(self, *, specificity: float) -> ValueAtThreshold:
        """The best NPV at a specificity."""
        return self._curve.best_rate("npv", target="specificity", least=specificity)

    def specificity_at_npv(self, *, npv: float) -> ValueAtThreshold:
        """The best specificity at an NPV."""
        return self._curve.best_rate("specificity", target="npv", least=npv)


class Classification:
    """A confusion matrix, with a method for every metric of the family."""

    def __init__(self, matrix: ConfusionMatrix) -> None:
        self._matrix = matrix

    def __add__(self, other: Classification) -> Classification:
        return Classification(self._matrix + other._matrix)

    @property
    def status(self) -> str:
        """Always "ok": an undefined value is NaN."""
        return "ok"

    def accuracy(self) -> float:
        """Share of samples on the diagonal."""
        return self._matrix.accuracy()

    def hamming(self) -> float:
        """Share of samples off the diagonal."""
        return self._matrix.hamming()

    def mcc(self) -> float:
        """Matthews correlation."""
        return self._matrix.mcc()

    def balanced_accuracy(self, *, absent: str) -> float:
        """Mean sensitivity."""
        return self._matrix.balanced_accuracy(undefined=absent)

    def kappa(self, *, weights: str) -> float:
        """Cohen's kappa."""
        return self._matrix.kappa(weights=weights)

    def mean_absolute_error(self, *, average: str) -> float:
        """Mean distance of the decided class from the true one."""
        return self._matrix.mean_absolute_error(average=average)

    def tau_b(self) -> float:
        """Kendall's tau-b."""
        return self._matrix.tau_b()

    def expected_cost(self, *, costs: str, priors: str, scale: str) -> float:
        """Expected cost of a decision."""
        count = len(self._matrix.classes)
        distance = np.abs(np.subtract.outer(np.arange(count), np.arange(count))) / max(count - 1, 1)
        cost: Mapping[str, Any] = {"zero_one": distance > 0, "linear": distance, "quadratic": distance**2}
        return self._matrix.expected_cost(
            costs=cost[costs].astype(np.float64),
            priors=None if priors == "data" else np.full(count, 1 / count),
            normalised=scale == "normalised",
        )

    def sensitivity(self, *, average: str, absent: str = "keep") -> float:
        """Sensitivities of the classes as one number."""
        return self._average("sensitivity", average, absent)

    def specificity(self, *, average: str, absent: str = "keep") -> float:
        """Specificities of the classes as one number."""
        return self._average("specificity", average, absent)

    def ppv(self, *, average: str, absent: str = "keep") -> float:
        """PPVs of the classes as one number."""
        return self._average("ppv", average, absent)

    def npv(self, *, average: str, absent: str = "keep") -> float:
        """NPVs of the classes as one number."""
        return self._average("npv", average, absent)

    def f_beta(self, *, beta: float, average: str, absent: str = "keep") -> float:
        """F-betas of the classes as one number."""
        if average == "of_means":
            return self._matrix.f_beta_of_means(beta=beta, undefined=absent)
        return self._average("f_beta", average, absent, beta=beta)

    def _average(self, metric: str, average: str, absent: str, **parameters: float) -> float:
        return self._matrix.average(metric, average, undefined=absent, **parameters)
