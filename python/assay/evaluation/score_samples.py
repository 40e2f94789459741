"""The samples of a table that a method has scores for, and the statistics of its metrics."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._core import ScoreCurve
from .._inputs import LabelClass
from ..confusion import confusion_matrix
from ..definition import Definition
from ..score_statistics import Classification
from ..score_tables import ScoreTable
from .class_scores import ClassScores


class Samples:
    """What one method says of the samples that it has finite scores for, or of those `used` among them."""

    def __init__(
        self,
        table: ScoreTable,
        method: str,
        threshold: float | None = None,
        threads: int | None = None,
        used: NDArray[np.bool_] | None = None,
    ) -> None:
        self._table = table
        self._output = table.outputs[method]
        self._used = self._output.used if used is None else used
        self._of_method = f" of {method}" if method else ""
        self._threshold = threshold
        self.threads = threads

    @cached_property
    def weight(self) -> NDArray[np.float64] | None:
        """Weights of the samples."""
        return None if self._table.weight is None else self._table.weight[self._used]

    @cached_property
    def group(self) -> NDArray[np.int64] | None:
        """Numbers of the groups of the samples."""
        if self._table.group is None:
            return None
        numbers: NDArray[np.int64] = np.unique(np.array(self._table.group)[self._used], return_inverse=True)[1]
        return numbers

    @cached_property
    def reference(self) -> NDArray[np.int64]:
        """Numbers of the classes."""
        return self._table.reference[self._used]

    @property
    def has_scores(self) -> bool:
        """Whether there are scores, not decisions alone."""
        return self._output.scores is not None

    def scores(self, class_name: str) -> NDArray[np.floating[Any]]:
        """The scores of a class, if there are scores."""
        scores = self._output.scores
        assert scores is not None
        return scores[self._used] if scores.ndim == 1 else scores[self._used, self._table.classes.index(class_name)]

    def is_class(self, class_name: str) -> NDArray[np.bool_]:
        """The samples of a class."""
        found: NDArray[np.bool_] = self.reference == self._table.classes.index(class_name)
        return found

    def is_decided(self, class_name: str) -> NDArray[np.bool_]:
        """The samples that were decided to be of a class."""
        found: NDArray[np.bool_] = self.decided == self._table.classes.index(class_name)
        return found

    @cached_property
    def _scored(self) -> ClassScores:
        """The scores of all classes, or of the positive one."""
        scores = self._output.scores
        assert scores is not None
        by_class = np.moveaxis(scores[self._used], -1, 0) if scores.ndim == 2 else scores[self._used]
        return ClassScores(self.reference, by_class, {"weight": self.weight, "threads": self.threads})

    def _one(self, class_name: str) -> LabelClass:
        return LabelClass(class_name, (self._table.classes.index(class_name),))

    def curve(self, class_name: str) -> ScoreCurve:
        """The curve of a class against the rest."""
        return self._scored.curve(self._one(class_name))

    @cached_property
    def decided(self) -> NDArray[np.int64]:
        """Numbers of the classes that were decided for."""
        if self._output.decided is not None:
            return self._output.decided[self._used]
        scores = self._output.scores
        assert scores is not None
        used = scores[self._used]
        if used.ndim == 2:
            largest: NDArray[np.int64] = np.argmax(used, axis=1)
            return largest
        if self._threshold is None and used.size and not (used.min() >= 0 and used.max() <= 1):
            raise ValueError(
                f"score_threshold must be given for scores{self._of_method} that are not between 0 and 1, such as "
                f"{used.min():g} to {used.max():g}"
            )
        positive = self._table.classes.index(self._table.own_classes[0])
        return np.where(used >= (0.5 if self._threshold is None else self._threshold), positive, 1 - positive)

    @cached_property
    def matrix(self) -> Any:
        """The confusion matrix of all classes."""
        labels = {name: number for number, name in enumerate(self._table.classes)}
        return confusion_matrix(self.reference, self.decided, labels=labels, weight=self.weight, threads=self.threads)

    def statistic(self, definition: Definition, class_name: str) -> Any:
        """What a value follows from."""
        kind = definition.metric.statistic
        if kind == "confusion":
            return Classification(self.matrix)
        if kind == "counts":
            return self.matrix.counts(class_name)
        positive = self._table.own_classes[0]
        return self._scored.statistic(definition, self._one(class_name or positive))
