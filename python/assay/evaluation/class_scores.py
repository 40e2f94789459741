"""The scores of samples, or of the voxels of an image, and the statistics of their metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .._core import ScoreCurve
from .._inputs import Array, LabelClass, kept_samples
from ..calibration import calibration_bins
from ..calibration_order import top_label_scores
from ..class_wise_calibration import ClassWiseCalibration, class_wise_calibration
from ..definition import Definition
from ..discrimination import score_curve
from ..object_scores import scores_of_class
from ..probability_statistics import Calibration, ClassWise, Events, Ordered, Scoring
from ..score_statistics import Discrimination
from ..scoring import scoring_sums, two_labels

Options: TypeAlias = dict[str, Any]
"""The parameters of a statistic."""

_MAKERS = {"events": "_of_events", "costly_events": "_of_events"}


class _Events(NamedTuple):
    """What happened, what was said of it, and which samples take part."""

    reference: Array
    scores: Array
    options: dict[str, Any]


class ClassScores:
    """Reference labels with the score of one class (of their shape), or of each (with an axis more, in front).

    `options` say which samples take part, as for `score_curve`. If every class has a score, its label is its place.
    """

    def __init__(self, reference: Array, scores: Array, options: Mapping[str, Any]) -> None:
        self._reference = reference
        self._scores = scores
        self._options = dict(options)
        self._of_every_class = scores.ndim > reference.ndim
        self._found: dict[object, Any] = {}

    @property
    def labels(self) -> list[int]:
        """The labels of the classes that have scores, if every class has."""
        return list(range(len(self._scores))) if self._of_every_class else []

    def curve(self, one: LabelClass) -> ScoreCurve:
        """The curve of a class against the rest."""
        if one.name not in self._found:
            events = self._events(one, None)
            self._found[one.name] = score_curve(events.reference, events.scores, **events.options)
        found: ScoreCurve = self._found[one.name]
        return found

    def statistic(self, definition: Definition, one: LabelClass, region: NDArray[np.bool_] | None = None) -> Any:
        """What a value of a class or of all follows from, of the samples in a region if there is one."""
        kind = definition.metric.statistic
        if kind == "curve":
            return Discrimination(self.curve(one))
        options = definition.split(one.name)[0]
        key = kind, "" if definition.metric.of_all_classes else one.name, options
        if key not in self._found:
            self._found[key] = getattr(self, _MAKERS.get(kind, f"_{kind}"))(one, region, dict(options))
        return self._found[key]

    def _calibration(self, one: LabelClass, region: NDArray[np.bool_] | None, options: Options) -> Calibration:
        label = one.labels[0] if one.labels is not None and len(one.labels) == 1 else -1
        if region is None and label in self.labels:
            return Calibration(self._bins_of_each(options)[label], options["end"])
        found = calibration_bins(**_rule(options), reduction="positive_class")
        events = self._events(one, region)
        found.update(events.reference, events.scores, **events.options)
        return Calibration(found, options["end"])

    def _top_label(self, one: LabelClass, region: NDArray[np.bool_] | None, options: Options) -> Calibration:
        found = calibration_bins(**_rule(options), reduction="top_label")
        events = self._all_events(one, region)
        found.update(events.reference, events.scores, class_axis=0, **events.options)
        return Calibration(found, options["end"], self._about(one))

    def _class_wise(self, one: LabelClass, region: NDArray[np.bool_] | None, options: Options) -> ClassWise:
        if self._of_every_class and region is None:
            return ClassWise(self._bins_of_each(options), options["end"])
        return ClassWise(_of_each(self._all_events(one, region), options), options["end"])

    def _bins_of_each(self, options: Options) -> ClassWiseCalibration:
        """The bins of every class, in one pass over all, for metrics of one class and of all."""
        key = "bins", *_rule(options).values()
        if key not in self._found:
            self._found[key] = _of_each(_Events(self._reference, self._scores, self._options), options)
        bins: ClassWiseCalibration = self._found[key]
        return bins

    def _class_scoring(self, one: LabelClass, region: NDArray[np.bool_] | None, options: Options) -> Scoring:
        events = self._events(one, region)
        positive = int(events.options.pop("positive", 1))
        found = scoring_sums(two_labels(positive))
        found.update(events.reference, events.scores, positive=positive, **events.options)
        return Scoring(found)

    def _scoring(self, one: LabelClass, region: NDArray[np.bool_] | None, options: Options) -> Scoring:
        if not self._of_every_class:
            return self._class_scoring(one, region, options)
        events = self._all_events(one, region)
        found = scoring_sums(len(events.scores))
        found.update(events.reference, events.scores, class_axis=0, **events.options)
        return Scoring(found)

    def _ordered(self, one: LabelClass, region: NDArray[np.bool_] | None, options: Options) -> Ordered:
        events = self._events(one, region)
        return Ordered(score_curve(events.reference, events.scores, **events.options))

    def _top_label_ordered(self, one: LabelClass, region: NDArray[np.bool_] | None, options: Options) -> Ordered:
        events = self._all_events(one, region)
        kept = {name: value for name, value in events.options.items() if name != "weight"}
        correct, confidence = top_label_scores(events.reference, events.scores, class_axis=0, **kept)
        weight = events.options.get("weight")
        return Ordered(score_curve(correct, confidence, weight=weight, non_finite="omit"))

    def _of_events(self, one: LabelClass, region: NDArray[np.bool_] | None, options: Options) -> Events:
        return Events(*self._events(one, region))

    def _vectors(self, one: LabelClass, region: NDArray[np.bool_] | None, options: Options) -> Events:
        return Events(*self._all_events(one, region))

    def _events(self, one: LabelClass, region: NDArray[np.bool_] | None) -> _Events:
        """Whether samples are of a class."""
        scores = scores_of_class(self._scores, one.labels) if self._of_every_class else self._scores
        options = self._within(region)
        if one.labels is not None and len(one.labels) == 1:
            return _Events(self._reference, scores, {**options, "positive": one.labels[0]})
        return _Events(self._is(one), scores, self._without_labels(options))

    def _about(self, one: LabelClass) -> tuple[int, ...]:
        """The labels of all classes, so that nothing of others is added."""
        return tuple(self.labels) if self._of_every_class else (-1, *(one.labels or ()))

    def _all_events(self, one: LabelClass, region: NDArray[np.bool_] | None) -> _Events:
        """Which class samples are of; a score of one class is that of the second of two."""
        options = self._within(region)
        if self._of_every_class:
            return _Events(self._reference, self._scores, options)
        scores = np.stack([1 - self._scores, self._scores])
        return _Events(self._is(one), scores, self._without_labels(options))

    def _is(self, one: LabelClass) -> NDArray[np.bool_]:
        return self._reference != 0 if one.labels is None else np.isin(self._reference, one.labels)

    def _within(self, region: NDArray[np.bool_] | None) -> dict[str, Any]:
        """The options of the samples in a region."""
        mask = self._options.get("mask")
        if region is None:
            return dict(self._options)
        return {**self._options, "mask": region if mask is None else region & (np.asarray(mask) != 0)}

    def _without_labels(self, options: dict[str, Any]) -> dict[str, Any]:
        """The options with the ignored label in the mask, for a reference that has no labels any more."""
        ignored, mask = options.get("ignore_label"), options.get("mask")
        if ignored is not None:
            mask = kept_samples(self._reference, ignored, mask)
        return {**options, "ignore_label": None, "mask": mask}


def _of_each(events: _Events, options: Options) -> ClassWiseCalibration:
    """The bins of every class. Raises ValueError for samples of no class."""
    bins = class_wise_calibration(len(events.scores), **_rule(options))
    bins.update(events.reference, events.scores, class_axis=0, **events.options)
    each = [bins[label] for label in bins.labels]
    samples, known = each[0].count.sum(), sum(one.events.sum() for one in each)
    if known < samples * (1 - 1e-9):
        raise ValueError(f"reference has labels that have no scores, expected those of 0 to {len(each) - 1}")
    return bins


def _rule(options: Options) -> dict[str, Any]:
    """The arguments of bins: what is left out of the errors has a bin of its own."""
    end = "in_bin" if options["end"] == "in_bin" else "own_bin"
    return {"bins": options["bins"], "side": options["side"], "end": end}
