"""Where observations lie in their forecasts: the probability integral transform (PIT), counted in bins."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _core
from ._forecasts import Numbers, Scores, as_forecasts, in_shape, scores_of
from ._inputs import as_choice, as_label, as_numbers, as_threads

_UNIT = _core.pit_unit
_MOST_SAMPLES = 2**32
_ROUNDING = 0.01  # of the sum of probabilities, which may be float16


class PitRange(NamedTuple):
    """The ends of the range over which the PIT of each sample is spread evenly: numbers, or arrays of them."""

    low: Any
    high: Any


class PitUniformity(NamedTuple):
    """How far a PIT histogram is from a flat one.

    `chi_square` sums (n_k - n/B)^2 / (n/B) over B bins, `p` is the probability of more, with B - 1 degrees of freedom,
    if the PIT is uniform; `mean_deviation` and `max_deviation` are of |n_k/n - 1/B| over bins, 0 if flat.
    """

    chi_square: float
    p: float
    mean_deviation: float
    max_deviation: float


class PitHistogram:
    """Samples in equal bins of their PIT, the place of the observation in its forecast: flat if forecasts are right.

    A U means forecasts that are too narrow, a hump too wide ones, a slope a bias. A sample whose PIT is a range is
    spread evenly over it, as discrete forecasts ask for; with as many bins as an ensemble has members + 1 it is the
    verification rank histogram. Histograms of as many bins add up with +. Samples are counted in units of 2^-30, and
    parts of a sample rounded to these, so that the same samples give the same bits in any order, in any pieces and with
    any number of threads.

    Parameters
    ----------
    bins
        Number of bins, 1 to 2^16.

    References
    ----------
    Czado, Gneiting and Held, Predictive model assessment for count data, Biometrics 65 (2009),
    doi:10.1111/j.1541-0420.2009.01191.x. Hamill, Monthly Weather Review 129 (2001).

    Examples
    --------
    >>> found = PitHistogram(4)
    >>> found.update(0.3)
    >>> found.update(*pit_of_ensemble([5, 7], [4, 6, 8]))
    >>> found.count.tolist()
    [0.0, 2.0, 1.0, 0.0]
    """

    __slots__ = ("_omitted", "_samples", "_units")

    def __init__(self, bins: int = 10) -> None:
        nothing = np.empty(0)
        self._units, self._samples, self._omitted = _core.pit_counts(
            nothing, nothing, bins=as_label(bins, "bins"), threads=1
        )

    def update(self, low: object, high: object | None = None, *, threads: int | None = None) -> None:
        """Count more samples.

        Parameters
        ----------
        low, high
            The PIT of each sample, from 0 to 1; or both ends of the range over which it is spread, of one shape. What
            is NaN is left out, and counted as `omitted`.
        threads
            Number of threads, None for the default. The result does not depend on it.

        Raises
        ------
        TypeError, ValueError
            An argument that cannot be used; nothing is counted then.
        """
        lower = as_numbers(low, "low")
        upper = lower if high is None else as_numbers(high, "high")
        if upper.shape != lower.shape:
            raise ValueError(f"high has shape {upper.shape}, expected the shape of low {lower.shape}")
        counted = _core.pit_counts(lower.reshape(-1), upper.reshape(-1), bins=self.bins, threads=as_threads(threads))
        self._add(*counted)

    @property
    def bins(self) -> int:
        """Number of bins."""
        return int(self._units.size)

    @property
    def edges(self) -> Numbers:
        """The edges of the bins."""
        return np.arange(self.bins + 1) / self.bins

    @property
    def count(self) -> Numbers:
        """Samples per bin, parts of them included."""
        return self._units / _UNIT

    @property
    def samples(self) -> int:
        """Number of samples."""
        return self._samples

    @property
    def omitted(self) -> int:
        """Number of samples whose PIT is NaN."""
        return self._omitted

    def uniformity(self) -> PitUniformity:
        """How far the histogram is from a flat one; NaN without samples, p also NaN of a single bin.

        The p-value takes samples for independent and needs some five per bin. Spread samples vary less than whole ones,
        so that it is then on the safe side.
        """
        if not self._samples:
            return PitUniformity(*4 * (math.nan,))
        flat = self._samples / self.bins
        away = self.count - flat
        statistic = float((away**2).sum() / flat)
        p = _core.chi_squared_tail(statistic, self.bins - 1) if self.bins > 1 else math.nan
        share = np.abs(away) / self._samples
        return PitUniformity(statistic, p, float(share.mean()), float(share.max()))

    def _add(self, units: NDArray[np.int64], samples: int, omitted: int) -> None:
        if self._samples + samples > _MOST_SAMPLES:
            raise ValueError(f"a PIT histogram holds at most 2^32 samples, got {self._samples + samples}")
        self._units, self._samples, self._omitted = (
            self._units + units,
            self._samples + samples,
            self._omitted + omitted,
        )

    def __add__(self, other: PitHistogram) -> PitHistogram:
        if not isinstance(other, PitHistogram):
            return NotImplemented
        if self.bins != other.bins:
            raise ValueError(f"PIT histograms to add must have as many bins, got {self.bins} and {other.bins}")
        both = PitHistogram(self.bins)
        for one in (self, other):
            both._add(one._units, one._samples, one._omitted)
        return both

    def __radd__(self, zero: object) -> PitHistogram:
        return self + PitHistogram(self.bins) if isinstance(zero, int) and zero == 0 else NotImplemented

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PitHistogram):
            return False
        return (
            np.array_equal(self._units, other._units)
            and self._samples == other._samples
            and self._omitted == other._omitted
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<PitHistogram: {self._samples} samples in {self.bins} bins>"


def pit_of_gaussian(observation: object, mean: object, sd: object, *, threads: int | None = None) -> Scores:
    """F(x) of normal distributions, for `PitHistogram.update`; the parameters are those of `crps_gaussian`.

    With a standard deviation of 0 it is 0 below the mean, else 1. NaN where a number is not finite.

    >>> pit_of_gaussian(110, 110, 8)
    0.5
    """
    return scores_of(_core.pit_gaussian, {"observation": observation, "mean": mean, "sd": sd}, {}, threads)


def pit_of_ensemble(observation: object, members: object) -> PitRange:
    """The range of the rank of x among m members, in (0, ..., m + 1) / (m + 1), for `PitHistogram.update`.

    It starts at the number of members below x and ends one above that of members up to x, so that a tie is split evenly
    between the ranks it could be. The parameters are those of `crps_ensemble`. NaN where a number is not finite, and
    without members.

    >>> pit_of_ensemble(7, [4, 7, 9])
    PitRange(low=0.25, high=0.75)
    """
    given, shape = as_forecasts({"observation": observation}, {"members": members})
    x, rows = given["observation"][:, np.newaxis], given["members"]
    ranks = rows.shape[1] + 1
    known = _finite(x, rows) & (ranks > 1)
    low, high = (rows < x).sum(axis=1) / ranks, ((rows <= x).sum(axis=1) + 1) / ranks
    return _range(np.where(known, low, np.nan), np.where(known, high, np.nan), shape)


def pit_of_histogram(observation: object, edges: object, masses: object, *, inside: str = "linear") -> PitRange:
    """F(x) of forecasts that are histograms, for `PitHistogram.update`; the parameters are those of `crps_histogram`.

    With "linear" both ends are F(x), with "atoms" they are F just below x and F(x), which differ where x is the centre
    of a bin. NaN where a number is not finite, and where the masses are all 0.

    >>> pit_of_histogram(118, [90, 100, 110, 120, 130], [1, 4, 3, 2])
    PitRange(low=0.74, high=0.74)
    """
    chosen = as_choice(inside, "inside", ("linear", "atoms"))
    given, shape = as_forecasts({"observation": observation}, {"edges": edges, "masses": masses})
    x, at, mass = given["observation"][:, np.newaxis], given["edges"], given["masses"]
    if at.shape[1] != mass.shape[1] + 1:
        raise ValueError(f"edges must be one more than masses ({mass.shape[1]}), got {at.shape[1]}")
    width = np.diff(at, axis=1)
    if (width <= 0).any() or (mass < 0).any():
        raise ValueError("edges must ascend, and masses be at least 0, got others")
    lower, total = at[:, :-1], mass.sum(axis=1)
    if chosen == "linear":
        low = high = (mass * np.clip((x - lower) / width, 0, 1)).sum(axis=1)
    else:
        centre = lower + width / 2
        low, high = (mass * (centre < x)).sum(axis=1), (mass * (centre <= x)).sum(axis=1)
    total = np.where(_finite(x, at, mass) & (total > 0), total, np.nan)
    return _range(np.minimum(low / total, 1), np.minimum(high / total, 1), shape)


def pit_of_classes(label: object, probability: object) -> PitRange:
    """F(y - 1) and F(y) of forecasts of ordered classes, such as grades, for `PitHistogram.update`.

    Parameters
    ----------
    label
        The class y of each sample, 0 to K - 1: a number, or an array.
    probability
        The probability of each of K classes along the last axis; the other axes broadcast against the labels. They add
        up to 1, to 1 % at least, and are divided by their sum.

    Returns
    -------
    PitRange
        Two numbers, or arrays. NaN where a probability is not finite.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    Examples
    --------
    >>> pit_of_classes([0, 2], [[0.5, 0.25, 0.25], [0.25, 0.25, 0.5]]).low.tolist()
    [0.0, 0.5]
    """
    given, shape = as_forecasts({"label": label}, {"probability": probability})
    grades, rows = given["label"], given["probability"]
    wrong = grades[~np.isin(grades, np.arange(rows.shape[1]))]
    if wrong.size:
        raise ValueError(f"label must be a whole number from 0 to {rows.shape[1] - 1}, got {wrong[0]:g}")
    known = _finite(rows)
    _check_probabilities(rows[known])
    y = grades.astype(np.intp)[:, np.newaxis]
    upto = np.cumsum(rows, axis=1)
    total = np.where(known, upto[:, -1], np.nan)
    high = np.take_along_axis(upto, y, axis=1)[:, 0]
    low = np.where(y[:, 0] > 0, np.take_along_axis(upto, np.maximum(y - 1, 0), axis=1)[:, 0], 0)
    return _range(low / total, high / total, shape)


def _check_probabilities(rows: Numbers) -> None:
    if ((rows < 0) | (rows > 1)).any():
        raise ValueError(f"probability must be between 0 and 1, got {rows[(rows < 0) | (rows > 1)][0]:g}")
    sums = rows.sum(axis=1)
    wrong = sums[np.abs(sums - 1) > _ROUNDING]
    if wrong.size:
        raise ValueError(f"probability must add up to 1 over the classes, got {wrong[0]:g}")


def _finite(*arrays: Numbers) -> NDArray[np.bool_]:
    """Whether all numbers of a row are finite."""
    known: NDArray[np.bool_] = np.logical_and.reduce([np.isfinite(one).all(axis=1) for one in arrays])
    return known


def _range(low: Numbers, high: Numbers, shape: tuple[int, ...]) -> PitRange:
    return PitRange(in_shape(low, shape), in_shape(high, shape))
