"""Samples with a reference class and the scores or decisions of one or several methods."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._inputs import Array, as_array, as_choice, as_column

Indices = NDArray[np.int64]
Numbers = NDArray[np.floating[Any]]


class Output(NamedTuple):
    """What a method says of every sample: scores of the positive class (n,) or of all (n, K), or classes, or both.

    `used` is False where a score is not finite and that was allowed.
    """

    scores: Numbers | None
    decided: Indices | None
    used: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """Reference classes of samples and the outputs of methods. Made by `score_table` and `read_score_table`.

    Attributes
    ----------
    classes
        Names of the classes, in their order.
    positive
        The class that scores of one column are about; None if there is a column for each class.
    reference
        Number of each sample's class among `classes`.
    outputs
        By method, "" if there is only one without a name.
    case, group, weight
        The samples' names, what they belong to (such as a patient), and weights; None where not given.
    """

    classes: tuple[str, ...]
    positive: str | None
    reference: Indices
    outputs: Mapping[str, Output]
    case: tuple[str, ...] | None = None
    group: tuple[str, ...] | None = None
    weight: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.reference)

    @property
    def own_classes(self) -> tuple[str, ...]:
        """The classes that have values of their own: the positive one, or all."""
        return self.classes if self.positive is None else (self.positive,)

    @property
    def scored(self) -> bool:
        """Whether a method has scores."""
        return any(output.scores is not None for output in self.outputs.values())

    @property
    def takes_threshold(self) -> bool:
        """Whether decisions of a method follow from a threshold."""
        return any(
            one.decided is None and one.scores is not None and one.scores.ndim == 1 for one in self.outputs.values()
        )

    def left_out(self, method: str) -> str:
        """How many samples a method has no finite score for, in words; empty if it has all."""
        lacking = int((~self.outputs[method].used).sum())
        return f"{lacking} of {len(self)} samples have no finite score and are left out" if lacking else ""

    def __repr__(self) -> str:
        methods = f", methods {', '.join(self.outputs)}" if [*self.outputs] != [""] else ""
        return f"<ScoreTable: {len(self)} samples, classes {', '.join(self.classes)}{methods}>"


def score_table(
    reference: object,
    scores: object = None,
    *,
    prediction: object = None,
    classes: Iterable[object] | None = None,
    positive: object = None,
    case: object = None,
    group: object = None,
    weight: object = None,
    non_finite: str = "raise",
) -> ScoreTable:
    """Samples with a reference class and scores or decisions, checked, for `evaluate_table`.

    Parameters
    ----------
    reference
        The class of each sample: numbers, True and False, or text; shape (n,).
    scores
        Shape (n,): scores of the positive of two classes, higher is surer. Shape (n, K): a column for each of the
        `classes`, in their order. A mapping from names of methods to such arrays compares several.
    prediction
        The class that was decided for each sample, of the kind of `reference`; a mapping with several methods. Left
        out it follows from the scores.
    classes
        All classes, in their order. Left out those of the reference, sorted; 0 and 1 if there are no others.
    positive
        The positive of two classes. Left out it is 1 or True.
    case, group, weight
        Name, group (such as the patient: its samples are not independent) and weight of each sample.
    non_finite
        "raise", or "omit": samples with a score that is NaN or infinite are left out for that method, and the results
        say how many.

    Returns
    -------
    ScoreTable

    Raises
    ------
    TypeError, ValueError
        Columns of different length, a class that is not among `classes`, NaN, two samples of one name.

    Examples
    --------
    >>> score_table([0, 1, 1, 0], [0.2, 0.9, 0.4, 0.3])
    <ScoreTable: 4 samples, classes 0, 1>
    """
    as_choice(non_finite, "non_finite", ("raise", "omit"))
    own = _labels(reference, "reference")
    known = _classes(own, classes)
    chosen = _positive(positive, known)
    index = {name: number for number, name in enumerate(known)}
    count = len(own.number)
    outputs = {}
    for method, (one, decided) in _by_method(scores, prediction).items():
        of_method = f"[{method!r}]" if method else ""
        found, used = _scores(one, f"scores{of_method}", count, known, non_finite)
        decisions = None if decided is None else _numbers(decided, f"prediction{of_method}", index, count)
        outputs[method] = Output(found, decisions, used)
    ranks = {one.scores.ndim for one in outputs.values() if one.scores is not None}
    if len(ranks) > 1:
        raise ValueError("scores of all methods must have one column, or all must have one for each class")
    if ranks == {1} and chosen is None:
        raise ValueError(f"positive must be one of the two classes {known}, got None")
    if ranks == {2} and positive is not None:
        raise ValueError(f"positive must be left out if there is a column of scores for each class, got {positive!r}")
    return ScoreTable(
        known,
        None if ranks == {2} else chosen,
        own.numbered(index, "reference"),
        outputs,
        None if case is None else _distinct(_names(case, "case", count)),
        None if group is None else _names(group, "group", count),
        None if weight is None else _weights(weight, count),
    )


def class_names(reference: object, classes: Iterable[object] | None = None) -> tuple[str, ...]:
    """The classes that a table with this reference has, in their order."""
    return _classes(_labels(reference, "reference"), classes)


def _array(values: object, name: str) -> Array:
    return np.asarray(values) if isinstance(values, (list, tuple)) else as_array(values, name)


class _Labels(NamedTuple):
    """Distinct labels as text, and the number of each sample's."""

    names: list[str]
    number: Indices

    def numbered(self, index: Mapping[str, int], name: str) -> Indices:
        """The number that each sample's class has in `index`."""
        unknown = [label for label in self.names if label not in index]
        if unknown:
            raise ValueError(f"{name} must hold the classes {', '.join(index)}, got {unknown[0]!r}")
        return np.array([index[label] for label in self.names], np.int64)[self.number]


def _labels(values: object, name: str) -> _Labels:
    if isinstance(values, (list, tuple)) and len({isinstance(value, str) for value in values}) > 1:
        raise TypeError(f"{name} must be all numbers or all text, got both")
    array = _array(values, name)
    if array.ndim != 1 or not array.size:
        raise ValueError(f"{name} must have one label for each of one or more samples, got shape {array.shape}")
    if array.dtype.kind == "O":
        kinds = {type(value) for value in array.tolist()}
        common = next((one for one in (str, bool, int) if all(issubclass(kind, one) for kind in kinds)), None)
        if common is None:
            raise TypeError(
                f"{name} must be all numbers or all text, got {', '.join(sorted(k.__name__ for k in kinds))}"
            )
        array = array.astype(common)
    if array.dtype.kind == "f" and (np.isnan(array).any() or (array % 1 != 0).any()):
        raise TypeError(f"{name} must hold classes (whole numbers or text), got {array[array % 1 != 0][0]:g}")
    if array.dtype.kind not in "biufU":
        raise TypeError(f"{name} must hold classes (whole numbers or text), got dtype {array.dtype}")
    if array.dtype.kind == "U" and (array == "").any():
        raise ValueError(f"{name} must have a class for each sample, got none at position {np.argmax(array == '')}")
    found, number = np.unique(array.astype(np.int64) if array.dtype.kind == "f" else array, return_inverse=True)
    return _Labels([str(label) for label in found.tolist()], number.astype(np.int64))


def _names(values: object, name: str, count: int) -> tuple[str, ...]:
    array = _array(values, name)
    if array.shape != (count,):
        raise ValueError(f"{name} must have one value for each of {count} samples, got shape {array.shape}")
    names = array.tolist()
    for position, value in enumerate(names):
        if value is None or value == "" or value != value:  # NaN
            raise ValueError(f"{name} must have a value for each sample, got {value!r} at position {position}")
    return tuple(map(str, names))


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        twice = next(name for name, times in Counter(names).items() if times > 1)
        raise ValueError(f"case must name each sample once, got {twice!r} twice or more")
    return names


def _classes(own: _Labels, classes: Iterable[object] | None) -> tuple[str, ...]:
    if classes is None:
        return _TWO[own.names[0]] if own.names[0] in _TWO and len(own.names) == 1 else tuple(own.names)
    if isinstance(classes, (str, bytes)) or not isinstance(classes, Iterable):
        raise TypeError(f"classes must list the classes, got {classes!r}")
    names = tuple(map(str, classes))
    if len(set(names)) < len(names) or not names:
        raise ValueError(f"classes must be one or more different ones, got {list(names)}")
    return names


_TWO = {"0": ("0", "1"), "1": ("0", "1"), "False": ("False", "True"), "True": ("False", "True")}
"""What the classes are if the reference has a single one of these."""


def _positive(positive: object, classes: tuple[str, ...]) -> str | None:
    if positive is not None:
        if str(positive) not in classes:
            raise ValueError(f"positive must be one of the classes {', '.join(classes)}, got {positive!r}")
        return str(positive)
    return classes[1] if classes in (("0", "1"), ("False", "True")) else None


def _by_method(scores: object, prediction: object) -> dict[str, tuple[object, object]]:
    """Scores and decisions of each method."""
    several = [one for one in (scores, prediction) if isinstance(one, Mapping)]
    if not several:
        if scores is None and prediction is None:
            raise ValueError("scores or prediction must be given")
        return {"": (scores, prediction)}
    if any(one is not None and not isinstance(one, Mapping) for one in (scores, prediction)):
        raise TypeError("scores and prediction must both map names of methods to columns, or both be columns")
    methods = dict.fromkeys(str(method) for one in several for method in one)
    named = [{str(k): v for k, v in one.items()} if isinstance(one, Mapping) else {} for one in (scores, prediction)]
    return {method: (named[0].get(method), named[1].get(method)) for method in methods}


def _scores(
    values: object, name: str, count: int, classes: tuple[str, ...], non_finite: str
) -> tuple[Numbers | None, NDArray[np.bool_]]:
    if values is None:
        return None, np.ones(count, bool)
    array = _array(values, name)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be numbers, got dtype {array.dtype}")
    if array.shape not in ((count,), (count, len(classes))):
        raise ValueError(
            f"{name} must have shape ({count},), or ({count}, {len(classes)}) with a column for each of the classes "
            f"{', '.join(classes)}, got {array.shape}"
        )
    if array.ndim == 1 and len(classes) != 2:
        raise ValueError(f"{name} must have a column for each of the classes {', '.join(classes)}, got one")
    array = array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)
    finite = np.asarray(np.isfinite(array).all(axis=tuple(range(1, array.ndim))))
    if non_finite == "raise" and not finite.all():
        place = int(np.flatnonzero(~finite)[0])
        raise ValueError(
            f'{name} must be finite, got {array[place]} at position {place}; or pass non_finite="omit" (--omit)'
        )
    return array, finite


def _numbers(values: object, name: str, index: Mapping[str, int], count: int) -> Indices:
    labels = _labels(values, name)
    if len(labels.number) != count:
        raise ValueError(f"{name} must have one class for each of {count} samples, got {len(labels.number)}")
    return labels.numbered(index, name)


def _weights(values: object, count: int) -> NDArray[np.float64]:
    weights = as_column(values, "weight", count)
    if not (np.isfinite(weights) & (weights >= 0)).all():
        wrong = weights[~(np.isfinite(weights) & (weights >= 0))][0]
        raise ValueError(f"weight must be finite and at least 0, got {wrong:g}")
    return weights
