"""Metrics of sums of statistics, when the cases that are added up are drawn again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .._core import BinaryCounts, Matching
from ..class_objects import Matched, mean_over_objects
from ..evaluation.set_values import added
from .resampling import Bootstrap, group_codes, resample_counts

Numbers: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
Units: TypeAlias = NDArray[np.intp]

_MOST_NUMBERS = 2**25  # counts of cases in resamples, which bounds the memory
_MOST_SUMS = 2_000_000  # of two statistics each, which bounds the time to seconds


class Formula(NamedTuple):
    """A metric of a statistic: the name of its method, and the parameters of that."""

    method: str
    parameters: Mapping[str, Any]

    def __call__(self, statistic: Any) -> float:
        """The value; NaN if there is none."""
        try:
            found = getattr(statistic, self.method)(**self.parameters)
        except ValueError:
            return math.nan
        return float(getattr(found, "value", found))


class ObjectSums(NamedTuple):
    """What the formulas of a `Matching` need of it: numbers that add up, where a matching lists every object."""

    tp: float
    fp: float
    fn: float
    images: float
    matched: float
    similarity: float
    missed: float
    false: float
    difference: float

    @property
    def counts(self) -> BinaryCounts:
        """Of objects."""
        return BinaryCounts(tp=int(self.tp), fp=int(self.fp), fn=int(self.fn), tn=0)

    def sensitivity(self) -> float:
        """TP / (TP + FN)."""
        return self.counts.sensitivity()

    def ppv(self) -> float:
        """TP / (TP + FP)."""
        return self.counts.ppv()

    def f_beta(self, *, beta: float) -> float:
        """F-beta score."""
        return self.counts.f_beta(beta=beta)

    def rq(self) -> float:
        """Recognition quality."""
        return self.counts.dsc()

    def sq(self) -> float:
        """Segmentation quality."""
        return self.similarity / self.matched if self.matched else math.nan

    def pq(self) -> float:
        """Panoptic quality."""
        return self.rq() * self.sq() if self.tp else self.rq()

    def fppi(self) -> float:
        """False positives per image."""
        return self.fp / self.images if self.images else math.nan

    def missed_volume(self) -> float:
        """Of false negatives."""
        return self.missed

    def false_volume(self) -> float:
        """Of false positives."""
        return self.false

    def count_difference(self) -> float:
        """Predictions minus references."""
        return self.difference


class _Linear(NamedTuple):
    """How a metric follows from numbers that add up: these numbers of a statistic, and the value of their sums."""

    numbers: Callable[[Any, Formula], Sequence[float]]
    value: Callable[[Sequence[Any], Formula], float]


def _of_counts(one: BinaryCounts, _: Formula) -> tuple[int, ...]:
    return one.tp, one.fp, one.fn, one.tn


def _counts_value(sums: Sequence[int], formula: Formula) -> float:
    tp, fp, fn, tn = sums
    return formula(BinaryCounts(tp=tp, fp=fp, fn=fn, tn=tn))


def _of_matching(one: Matching, _: Formula) -> ObjectSums:
    matched = one.match_of_reference >= 0
    return ObjectSums(
        one.tp,
        one.fp,
        one.fn,
        one.images,
        int(matched.sum()),
        float(one.value_of_reference[matched].sum()),
        one.missed_volume(),
        one.false_volume(),
        one.count_difference(),
    )


def _matching_value(sums: Sequence[float], formula: Formula) -> float:
    return formula(ObjectSums._make(sums))


def _of_matched(one: Matched, formula: Formula) -> tuple[float, ...]:
    of_matches = Formula(formula.method, {**formula.parameters, "average": "matched"})
    return one.matched * of_matches(one) if one.matched else 0.0, one.matched, one.missed, one.false


def _matched_value(sums: Sequence[float], formula: Formula) -> float:
    total, matched, missed, false = sums
    how = {name: formula.parameters[name] for name in ("average", "penalty") if name in formula.parameters}
    return mean_over_objects(total, int(matched), int(missed), int(false), **how)


_OF_MATCHED = _Linear(_of_matched, _matched_value)
_LINEAR: Mapping[str, _Linear] = {
    "counts": _Linear(_of_counts, _counts_value),
    "matching": _Linear(_of_matching, _matching_value),
    "matched_counts": _OF_MATCHED,
    "matched_bands": _OF_MATCHED,
    "matched_skeletons": _OF_MATCHED,
}


def bootstrap_sums(
    statistics: Sequence[Any],
    kind: str,
    formula: Formula,
    *,
    groups: Mapping[str, Sequence[str]] | None,
    resample: str,
    resamples: int,
    seed: int,
) -> Bootstrap:
    """Bootstrap a metric of the sum of statistics, one for each case.

    Parameters
    ----------
    statistics, kind
        What is added up, in the order of cases, and what it is in the catalogue.
    formula
        The metric of a sum.
    groups, resample, resamples, seed
        As for `bootstrap`, whose resamples these are. There are fewer if they would take more than two million sums of
        two statistics (of numbers: than memory for 2^25 counts).
    """
    cases = len(statistics)
    clustered = groups is not None and resample != "cases"
    units = group_codes(groups, cases)[:, 0] if clustered else np.arange(cases)
    whole = not clustered or resample == "clusters"  # of a unit all cases are drawn, or none
    linear = _LINEAR.get(kind)
    numbers = np.empty(0) if linear is None else np.array([linear.numbers(one, formula) for one in statistics])
    if not np.isfinite(numbers).all():
        linear = None  # a case that is not drawn would count
    most = _MOST_NUMBERS // cases
    if linear is None:
        most = min(most, _MOST_SUMS // (int(units.max()) + 1 if whole else cases))
    counts = resample_counts(groups, cases, resample=resample, resamples=min(resamples, max(most, 1)), seed=seed)
    if linear is None:
        replicates, jackknife = _of_statistics(formula, statistics, counts, units, whole)
    else:
        replicates, jackknife = _of_numbers(linear, formula, numbers, counts, units)
    return Bootstrap(
        estimate=formula(added(statistics)),
        replicates=np.array(replicates, float),
        jackknife=np.array(jackknife, float),
        present=np.ones(len(jackknife), bool),
        used=cases,
        clustered=clustered,
        statistic="sum",
        resample=resample,
        seed=seed,
    )


def _of_numbers(
    linear: _Linear, formula: Formula, numbers: NDArray[Any], counts: Counts, units: Units
) -> tuple[list[float], list[float]]:
    """The values of resamples, and without each unit."""
    drawn = np.einsum("rc,cn->rn", counts, numbers)  # in one order for any number of threads
    own = np.zeros((units.max() + 1, numbers.shape[1]), numbers.dtype)
    np.add.at(own, units, numbers)
    without = own.sum(axis=0) - own
    replicates, jackknife = ([linear.value(row, formula) for row in sums.tolist()] for sums in (drawn, without))
    return replicates, jackknife if len(own) > 1 else [math.nan]


def _of_statistics(
    formula: Formula, statistics: Sequence[Any], counts: Counts, units: Units, whole: bool
) -> tuple[list[float], list[float]]:
    """The same of what does not follow from a few numbers."""
    members = [np.flatnonzero(units == unit).tolist() for unit in range(units.max() + 1)]
    of_units = [added([statistics[case] for case in own]) for own in members]
    parts = of_units if whole else statistics
    drawn = counts[:, [own[0] for own in members]] if whole else counts
    places = np.arange(len(parts))
    replicates = [formula(added([parts[place] for place in np.repeat(places, row).tolist()])) for row in drawn]
    return replicates, [math.nan if one is None else formula(one) for one in _without_each(of_units)]


def _without_each(parts: Sequence[Any], others: Any = None) -> Iterator[Any]:
    """The sum of `others` and all parts but one, for each; None if there is nothing else."""
    if len(parts) == 1:
        yield others
        return
    middle = len(parts) // 2
    for own, rest in ((parts[:middle], parts[middle:]), (parts[middle:], parts[:middle])):
        yield from _without_each(own, added(rest if others is None else [others, *rest]))
