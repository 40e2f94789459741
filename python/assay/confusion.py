"""Confusion matrices of labels, of scores and of several labels at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._core import BinaryCounts, ConfusionMatrix
from ._inputs import (
    Array,
    as_array,
    as_choice,
    as_label,
    as_label_map,
    as_mask,
    as_shared,
    check_same_shape,
    kept_samples,
)
from .catalogue import as_number

ClassNames: TypeAlias = Mapping[str, int] | Iterable[int] | Iterable[str]
"""Names with their label, labels that name themselves, or names of the labels 0, 1, ..."""


class MultilabelCounts(NamedTuple):
    """The counts of each of several labels that a sample may have, and the share of decisions that are wrong."""

    counts: dict[Any, BinaryCounts]
    hamming_loss: float


class _Classes(NamedTuple):
    """The classes of a matrix: their labels, and their names unless labels name themselves."""

    labels: list[int]
    names: list[str]


def confusion_matrix(
    reference: object,
    prediction: object,
    *,
    labels: ClassNames | None = None,
    weight: object | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> ConfusionMatrix:
    """Count which class is taken for which: the statistic behind every counting metric of any number of classes.

    Parameters
    ----------
    reference, prediction
        Class of each sample (or voxel), arrays of one shape and any rank, bool or integer, any strides, zero copy. With
        names in `labels` they may hold these names instead.
    labels
        The classes, at most 4096, in the order in which linear and quadratic kappa number them: a list of labels, a
        mapping from names to labels, or a list of names, which stand for 0, 1, and so on. A label that is none of them
        is an error. Left out the classes are the labels that occur, sorted; finding them takes a pass of its own, and
        matrices of different labels do not add up.
    weight
        Weight of each sample, a float32 or float64 array of the same shape, finite and at least 0. A sample of weight 0
        is as if it were not there.
    ignore_label
        Samples with this label in the reference are removed.
    mask
        Samples to evaluate, bool or 8-bit of the same shape; the others are removed.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    ConfusionMatrix
        With `cells` (rows are the reference), `counts(name)` of a class against all others, `accuracy`,
        `balanced_accuracy`, `mcc`, `kappa`, `expected_cost`, and every metric of two classes by `per_class` and
        `average`. Without samples its metrics are NaN.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Maier-Hein, Reinke et al., "Metrics reloaded", Nature Methods 21 (2024), Suppl. Note 3.

    Examples
    --------
    >>> import numpy as np
    >>> grade, predicted = np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 2, 0])
    >>> matrix = confusion_matrix(grade, predicted, labels=["low", "middle", "high"])
    >>> matrix.cells
    array([[1, 1, 0],
           [0, 1, 0],
           [1, 0, 1]])
    >>> matrix.per_class("sensitivity")
    {'low': 0.5, 'middle': 1.0, 'high': 0.5}
    >>> round(matrix.kappa(weights="quadratic"), 4)
    0.375
    """
    classes = None if labels is None else _as_classes(labels)
    reference_labels = _as_labels(reference, "reference", classes)
    prediction_labels = _as_labels(prediction, "prediction", classes)
    check_same_shape(prediction_labels, "prediction", reference_labels)
    return _core.confusion_matrix(
        reference_labels,
        prediction_labels,
        labels=None if classes is None else classes.labels,
        names=[] if classes is None else classes.names,
        weight=None if weight is None else _as_weight(weight, reference_labels),
        **as_shared(reference_labels, ignore_label, mask, threads),
    )


def confusion_matrix_of_scores(
    reference: object,
    score: object,
    *,
    threshold: float | None = None,
    at_threshold: str = "hit",
    labels: ClassNames | None = None,
    weight: object | None = None,
    ignore_label: int | None = None,
    mask: object | None = None,
    threads: int | None = None,
) -> ConfusionMatrix:
    """Decide by scores, then count which class is taken for which.

    Parameters
    ----------
    reference
        Class of each sample, as for `confusion_matrix`.
    score
        Either a score of each class, shape (..., K), where the class of the highest score is predicted, the first of
        several equal ones; or with `threshold` the score of the second class, in the shape of the reference. Float of
        any size, infinite ones included; the scores of samples that are evaluated must not be NaN.
    threshold
        The score from which the second of two classes is predicted.
    at_threshold
        What a score equal to the threshold is: "hit", the second class, or "miss", the first.
    labels
        The classes in the order of their scores, as for `confusion_matrix`. Left out they are 0, 1, ..., K - 1.
    weight, ignore_label, mask, threads
        As for `confusion_matrix`.

    Returns
    -------
    ConfusionMatrix
        That of the decisions.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; a NaN is named with its position.

    Examples
    --------
    >>> import numpy as np
    >>> scores = np.array([[0.5, 0.25, 0.25], [0.5, 0.5, 0.0], [0.125, 0.25, 0.625]])
    >>> confusion_matrix_of_scores(np.array([0, 1, 2]), scores).accuracy()
    0.6666666666666666
    >>> confusion_matrix_of_scores(np.array([0, 1]), np.array([0.5, 0.5]), threshold=0.5, at_threshold="miss").cells
    array([[1, 0],
           [1, 0]])
    """
    scores = as_array(score, "score")
    if scores.dtype.kind != "f":
        raise TypeError(f"score must be a float array, got dtype {scores.dtype}; pass score.astype(float)")
    if scores.ndim == 0:
        raise ValueError("score must have at least one axis, got a single number")
    classes = _classes_of_scores(labels, scores, threshold)
    truth = _as_labels(reference, "reference", classes)
    expected = truth.shape if threshold is not None else (*truth.shape, len(classes.labels))
    if scores.shape != expected:
        raise ValueError(f"score has shape {scores.shape}, expected {expected} for reference {truth.shape}")
    _check_scores(scores, _evaluated(truth, ignore_label, mask))
    number = scores.argmax(axis=-1) if threshold is None else _above(scores, threshold, at_threshold)
    options = {"weight": weight, "ignore_label": ignore_label, "mask": mask, "threads": threads}
    decided = np.asarray(classes.labels, np.int64)[number]
    named = dict(zip(classes.names, classes.labels, strict=True)) if classes.names else classes.labels
    return confusion_matrix(truth, decided, labels=cast(ClassNames, named), **cast(Any, options))


def multilabel_counts(reference: object, prediction: object, *, names: Iterable[str] | None = None) -> MultilabelCounts:
    """Count each of several labels that a sample may have at once.

    Parameters
    ----------
    reference, prediction
        Which labels each sample has, and was predicted to have: arrays of shape (samples, labels), bool, or integers 0
        and 1.
    names
        Name of each label. Left out they are 0, 1, ...

    Returns
    -------
    MultilabelCounts
        `counts`, a BinaryCounts for each label, and `hamming_loss`, the share of all decisions that are wrong (NaN if
        there is none).

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    Examples
    --------
    >>> import numpy as np
    >>> found = multilabel_counts(np.array([[1, 0], [1, 1]]), np.array([[1, 1], [0, 1]]), names=["nodule", "effusion"])
    >>> found.counts["nodule"], found.hamming_loss
    (BinaryCounts(tp=1, fp=0, fn=1, tn=0), 0.5)
    """
    truth, decided = _as_flags(reference, "reference"), _as_flags(prediction, "prediction")
    check_same_shape(decided, "prediction", truth)
    samples, labels = truth.shape
    known: list[Any] = list(range(labels)) if names is None else _as_classes(names).names
    if len(known) != labels:
        raise ValueError(f"names must be one for each of {labels} labels, got {known}")
    tp = np.count_nonzero(truth & decided, axis=0).tolist()
    positive, found = (np.count_nonzero(flags, axis=0).tolist() for flags in (truth, decided))
    counts = {
        name: BinaryCounts(tp=hits, fp=p - hits, fn=r - hits, tn=samples - r - p + hits)
        for name, hits, r, p in zip(known, tp, positive, found, strict=True)
    }
    wrong = sum(one.fp + one.fn for one in counts.values())
    return MultilabelCounts(counts, wrong / truth.size if truth.size else float("nan"))


def _as_classes(labels: ClassNames) -> _Classes:
    """The classes that `labels` names, in its order."""
    listed: Any = labels.tolist() if isinstance(labels, np.ndarray) else labels
    if isinstance(listed, (str, bytes)) or not isinstance(listed, Iterable):
        raise TypeError(f"labels must map names to labels, or list labels or names, got {labels!r}")
    if isinstance(listed, Mapping):
        names, numbers = list(listed), [as_label(label, f"labels[{name!r}]") for name, label in listed.items()]
    else:
        members = list(listed)
        names = members if members and all(isinstance(one, str) for one in members) else []
        numbers = list(range(len(members))) if names else [as_label(one, "each of labels") for one in members]
    if not numbers:
        raise ValueError("labels must name at least one class, got none")
    for name in names:
        if not isinstance(name, str) or not name:
            raise TypeError(f"labels must map names (text) to labels, got the name {name!r}")
    return _Classes(numbers, names)


def _as_labels(value: object, name: str, classes: _Classes | None) -> Array:
    """A label map; of names, which must be those of the classes, their labels."""
    array = np.asarray(value) if isinstance(value, (list, tuple)) else as_array(value, name)
    if array.size == 0 and array.dtype.kind == "f":  # an empty list
        array = array.astype(np.int64)
    if array.dtype.kind not in "UOST":
        return as_label_map(array, name)
    if classes is None or not classes.names:
        raise TypeError(
            f"{name} must be a bool or integer array, got dtype {array.dtype}; "
            f"if it holds names pass labels=sorted(set({name}))"
        )
    number = dict(zip(classes.names, classes.labels, strict=True))
    found, places = np.unique(array.astype(str), return_inverse=True)
    unknown = [str(one) for one in found if str(one) not in number]
    if unknown:
        raise ValueError(f"{name} has {unknown[0]!r}, which is not one of labels {classes.names}")
    return np.array([number[str(one)] for one in found], np.int64)[places].reshape(array.shape)


def _as_weight(value: object, reference: Array) -> Array:
    array = np.asarray(value) if isinstance(value, (list, tuple)) else as_array(value, "weight")
    if array.dtype.kind not in "biuf":
        raise TypeError(f"weight must be numbers, got dtype {array.dtype}")
    check_same_shape(array, "weight", reference)
    keeps = array.dtype.isnative and array.dtype in (np.dtype(np.float32), np.dtype(np.float64))
    return array if keeps else array.astype(np.float64)


def _as_flags(value: object, name: str) -> NDArray[np.bool_]:
    array = as_label_map(value, name)
    if array.ndim != 2:
        raise ValueError(f"{name} must have shape (samples, labels), got {array.shape}")
    if array.dtype.kind != "b" and array.size and not ((array == 0) | (array == 1)).all():
        raise ValueError(f"{name} must hold 0 and 1 only, got values from {array.min()} to {array.max()}")
    return array.astype(np.bool_, copy=False)


def _classes_of_scores(labels: ClassNames | None, scores: Array, threshold: float | None) -> _Classes:
    """The classes in the order of their scores."""
    count = 2 if threshold is not None else scores.shape[-1]
    classes = _Classes(list(range(count)), []) if labels is None else _as_classes(labels)
    if len(classes.labels) != count:
        per = "a threshold" if threshold is not None else f"scores of {count} classes"
        raise ValueError(f"labels must be {count} for {per}, got {len(classes.labels)}")
    if count == 0:
        raise ValueError(f"score must have a column for each class, got shape {scores.shape}")
    return classes


def _evaluated(reference: Array, ignore_label: int | None, mask: object | None) -> NDArray[np.bool_] | None:
    """Which samples take part; None if all do."""
    inside = as_mask(mask, reference)
    ignored = None if ignore_label is None else as_label(ignore_label, "ignore_label")
    return None if inside is None and ignored is None else kept_samples(reference, ignored, inside)


def _check_scores(scores: Array, evaluated: NDArray[np.bool_] | None) -> None:
    """Raise if a score that counts is NaN."""
    wrong = np.isnan(scores)
    if evaluated is not None:
        wrong &= evaluated.reshape(evaluated.shape + (1,) * (scores.ndim - evaluated.ndim))
    if wrong.any():
        position = tuple(int(index) for index in np.argwhere(wrong)[0])
        raise ValueError(f"score must not be NaN, got NaN at {position if len(position) > 1 else position[0]}")


def _above(scores: Array, threshold: float, at_threshold: str) -> NDArray[np.intp]:
    """1 for scores that the threshold makes the second class, 0 for others."""
    limit = as_number(threshold, "threshold")
    if np.isnan(limit):
        raise ValueError("threshold must be a number, got nan")
    hit = as_choice(at_threshold, "at_threshold", ("hit", "miss")) == "hit"
    return np.asarray(scores >= limit if hit else scores > limit, np.intp)
