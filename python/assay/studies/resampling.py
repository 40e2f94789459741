"""Bootstrap of statistics over cases: of many columns (methods, metrics, classes) from the same resamples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .. import _core
from .._inputs import as_choice, as_count, as_label, as_numbers, as_threads
from ..catalogue import as_number

Numbers: TypeAlias = NDArray[np.float64]
Statistic: TypeAlias = str | tuple[str, float]

_PLAIN: dict[str, tuple[str, float]] = {
    "mean": ("mean", 0.0),
    "hierarchical_mean": ("hierarchical_mean", 0.0),
    "ratio": ("ratio", 0.0),
    "median": ("quantile", 0.5),
    "minimum": ("quantile", 0.0),
    "maximum": ("quantile", 1.0),
}
_WITH_NUMBER = ("quantile", "trimmed_mean")
_RESAMPLE = ("clusters", "cases", "levels")
_MOST_ROWS = 2**31


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """A statistic of each column of a table, of its resamples, and of what is left without each unit.

    Attributes
    ----------
    estimate
        The statistic of the sample, of the shape of a row of values. NaN where no value counts.
    replicates
        The statistic of each resample: resamples x that shape.
    jackknife
        The statistic without each unit: all units x that shape.
    present
        Which units have a value, of the shape of `jackknife`.
    used
        How many rows have a value, of the shape of `estimate`.
    clustered
        Whether what is drawn at the outermost level are groups of rows.
    statistic, resample, seed
        As they were given.
    """

    estimate: Any
    replicates: Numbers
    jackknife: Numbers
    present: NDArray[np.bool_]
    used: Any
    clustered: bool
    statistic: Statistic
    resample: str
    seed: int

    @property
    def units(self) -> Any:
        """How many units (what is drawn at the outermost level) have a value, of the shape of `estimate`."""
        return _plain(self.present.sum(axis=0, dtype=np.int64))

    @property
    def standard_error(self) -> Any:
        """The standard deviation of the replicates that are numbers; NaN of less than two."""
        there = np.isfinite(self.replicates)
        count = there.sum(axis=0)
        values = np.where(there, self.replicates, 0.0)
        mean = values.sum(axis=0) / np.maximum(count, 1)
        squares = np.where(there, (values - mean) ** 2, 0.0).sum(axis=0)
        return _plain(np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan))

    def contrast(self, weights: object) -> Bootstrap:
        """Give the weighted sum over the last axis of columns: [1, -1] is the difference of two methods.

        All columns come from the same resamples, so the difference is a paired one. Columns of weight 0 take no part.
        A unit has a value if it has one in any other column, and `used` is the least of their counts.

        Parameters
        ----------
        weights
            One finite number per column.

        Raises
        ------
        TypeError, ValueError
            Weights that cannot be used.

        Examples
        --------
        >>> both = bootstrap([[0.9, 0.7], [0.8, 0.7], [0.7, 0.4]], seed=1)
        >>> round(both.contrast([1, -1]).estimate, 4)
        0.2
        """
        given = as_numbers(weights, "weights")
        columns = np.shape(self.estimate)[-1:]
        if not columns or given.shape != columns:
            raise ValueError(f"weights must have one number per column {columns}, got shape {given.shape}")
        kept = given != 0
        if not np.isfinite(given).all() or not kept.any():
            raise ValueError(f"weights must be finite and not all 0, got {given.tolist()}")
        factors = given[kept]
        return Bootstrap(
            _plain(self.estimate[..., kept] @ factors),
            self.replicates[..., kept] @ factors,
            self.jackknife[..., kept] @ factors,
            np.asarray(self.present[..., kept].any(axis=-1)),
            _plain(self.used[..., kept].min(axis=-1)),
            self.clustered,
            self.statistic,
            self.resample,
            self.seed,
        )


def bootstrap(
    values: object,
    *,
    statistic: Statistic = "mean",
    denominators: object | None = None,
    groups: object | None = None,
    resample: str = "clusters",
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
) -> Bootstrap:
    """Bootstrap a statistic over cases, of many columns from the same resamples.

    Parameters
    ----------
    values
        One row per case: n numbers, or an array of n x any shape, such as n x metrics x methods. NaN: this case has no
        value here and does not count. Infinite values take part as they are.
    statistic
        "mean": of the rows, each counted the same. "hierarchical_mean": of the means of units, which are means of the
        means of their groups, and so on. "ratio": sum of values over sum of `denominators`. "median", "minimum",
        "maximum", ("quantile", q) with q from 0 to 1: of the rows, straight between two of them as numpy has it.
        ("trimmed_mean", share): of the rows without floor(share * rows) of them at either end, share below 0.5.
    denominators
        Of a ratio: numbers of at least 0 that broadcast to the shape of values, such as the number of lesions or a
        weight (with values multiplied by it). A row with a NaN in either does not count.
    groups
        The unit of each row, such as its patient: n whole numbers or texts. Several levels, outermost first, are a
        mapping of names to these, or an array of n x levels; a group of one level is told by its own label and those
        of the levels before, so that patients of two centres may have the same numbers. None: each row is a unit.
    resample
        "clusters": units of the outermost level are drawn, each with all its rows. "levels": units, then within each
        drawn unit its groups, and so on down to rows. "cases": rows, whatever their groups.
    resamples
        How many; of published intervals 10,000.
    seed
        0 to 2^64 - 1. The same seed gives the same numbers with any number of threads, and the same resamples of any
        values with the same groups.
    threads
        None means the default.

    Returns
    -------
    Bootstrap
        The estimate, the replicates, and what `interval` needs. Without rows, NaN.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Davison and Hinkley, Bootstrap methods and their application, Cambridge University Press 1997.
    Field and Welsh, Bootstrapping clustered data, Journal of the Royal Statistical Society B 69 (2007),
    doi:10.1111/j.1467-9868.2007.00593.x.

    Examples
    --------
    Ten images of a first patient and one of each of four others:

    >>> dsc = [0.9] * 10 + [0.5] * 4
    >>> patients = ["a"] * 10 + ["b", "c", "d", "e"]
    >>> found = bootstrap(dsc, statistic="hierarchical_mean", groups=patients)
    >>> round(found.estimate, 6), found.units, found.used
    (0.58, 5, 14)
    """
    table = as_numbers(values, "values")
    if table.ndim == 0:
        raise ValueError("values must have one row per case, got a single number")
    rows, shape = table.shape[0], table.shape[1:]
    flat = _flat(table)
    below = None if denominators is None else _flat(_as_denominators(denominators, table.shape))
    name, parameter = _as_statistic(statistic)
    drawn = as_choice(resample, "resample", _RESAMPLE)
    codes = group_codes(groups, rows)
    _, estimate, replicates, jackknife = _core.bootstrap(
        flat,
        denominators=below,
        groups=codes,
        statistic=name,
        parameter=parameter,
        resample=drawn,
        resamples=as_resamples(resamples),
        seed=as_seed(seed),
        threads=as_threads(threads),
    )
    clustered = drawn != "cases" and codes.shape[1] > 0
    there = ~np.isnan(flat) if below is None else ~(np.isnan(flat) | np.isnan(below))
    return Bootstrap(
        _plain(estimate.reshape(shape)),
        replicates.reshape(len(replicates), *shape),
        jackknife.reshape(len(jackknife), *shape),
        (_by_unit(there, codes[:, 0]) if clustered else there).reshape(len(jackknife), *shape),
        _plain(there.sum(axis=0, dtype=np.int64).reshape(shape)),
        clustered,
        statistic,
        drawn,
        int(seed),
    )


def resample_counts(
    groups: object | None,
    rows: int,
    *,
    resample: str = "clusters",
    resamples: int = 10_000,
    seed: int = 0,
    threads: int | None = None,
) -> NDArray[np.int64]:
    """Give how often each of `rows` rows is in each resample that `bootstrap` draws: resamples x rows.

    Examples
    --------
    >>> resample_counts(["a", "a", "b"], 3, resamples=2, seed=3).tolist()
    [[0, 0, 2], [2, 2, 0]]
    """
    return _core.resample_counts(
        group_codes(groups, as_count(rows, "rows")),
        resample=as_choice(resample, "resample", _RESAMPLE),
        resamples=as_resamples(resamples),
        seed=as_seed(seed),
        threads=as_threads(threads),
    )


def group_codes(groups: object | None, rows: int) -> NDArray[np.int64]:
    """Rows x levels: the place of each label among those of its level."""
    levels = _levels(groups)
    codes = np.zeros((rows, len(levels)), np.int64)
    for number, (name, labels) in enumerate(levels.items()):
        if labels.shape != (rows,):
            raise ValueError(f"{name} must have one label for each of {rows} rows, got shape {labels.shape}")
        codes[:, number] = np.unique(_as_labels(labels, name), return_inverse=True)[1]
    return codes


def as_resamples(resamples: object) -> int:
    """How many resamples: 0 to 2^31 - 1."""
    count = as_count(resamples, "resamples")
    if count >= _MOST_ROWS:
        raise ValueError(f"resamples must be below 2^31, got {count}")
    return count


def as_seed(seed: object) -> int:
    """A whole number of 64 bits."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise TypeError(f"seed must be a whole number, got {seed!r}")
    if not 0 <= int(seed) < 2**64:
        raise ValueError(f"seed must be between 0 and 2^64 - 1, got {seed}")
    return int(seed)


def _as_statistic(statistic: object) -> tuple[str, float]:
    """Its name in the core, and its number."""
    if isinstance(statistic, str) and statistic in _PLAIN:
        return _PLAIN[statistic]
    if isinstance(statistic, (tuple, list)) and len(statistic) == 2 and statistic[0] in _WITH_NUMBER:
        return str(statistic[0]), as_number(statistic[1], f"the number of {statistic[0]!r}")
    names = ", ".join(f'"{name}"' for name in _PLAIN)
    raise ValueError(f'statistic must be {names}, ("quantile", q) or ("trimmed_mean", share), got {statistic!r}')


def _as_denominators(denominators: object, shape: tuple[int, ...]) -> Numbers:
    given = as_numbers(denominators, "denominators")
    if given.ndim == 1 and len(shape) > 1:
        given = given.reshape(-1, *(1,) * (len(shape) - 1))  # one per row
    try:
        return np.broadcast_to(given, shape)
    except ValueError:
        raise ValueError(f"denominators must broadcast to the shape of values {shape}, got {given.shape}") from None


def _levels(groups: object | None) -> dict[str, NDArray[Any]]:
    """The labels of each level by a name for messages."""
    if groups is None:
        return {}
    if isinstance(groups, Mapping):
        return {f"groups[{name!r}]": _as_axis(labels, f"groups[{name!r}]") for name, labels in groups.items()}
    labels = _as_axis(groups, "groups")
    if labels.ndim == 2:
        return {f"groups[:, {level}]": labels[:, level] for level in range(labels.shape[1])}
    return {"groups": labels}


def _as_axis(labels: object, name: str) -> NDArray[Any]:
    if isinstance(labels, (str, bytes)) or not (isinstance(labels, Sequence) or hasattr(labels, "__array__")):
        raise TypeError(f"{name} must be labels of rows, whole numbers or texts, got {labels!r}")
    try:
        return np.asarray(labels)
    except ValueError as problem:
        raise ValueError(f"{name} must have rows of one length: {problem}") from None


def _as_labels(labels: NDArray[Any], name: str) -> NDArray[Any]:
    """Labels that can be sorted; objects, such as texts from pandas, as what they are."""
    if labels.dtype.kind == "O" and all(isinstance(label, str) for label in labels):
        return labels.astype(str)
    if labels.dtype.kind == "O" and all(isinstance(label, (int, np.integer)) for label in labels):
        return np.array([as_label(label, name) for label in labels], np.int64)
    if labels.dtype.kind not in "biuUST" and labels.size:
        wrong = next((label for label in labels if not isinstance(label, (str, int, np.integer))), labels[0])
        raise TypeError(f"{name} must be whole numbers or texts, got {wrong!r} of dtype {labels.dtype}")
    return labels


def _flat(table: Numbers) -> Numbers:
    """Rows x columns, a view where the layout has one."""
    return table.reshape(table.shape[0], math.prod(table.shape[1:]))


def _by_unit(there: NDArray[np.bool_], codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a unit has any value, in the order of units."""
    order = np.argsort(codes, kind="stable")
    starts = np.unique(codes[order], return_index=True)[1]
    return np.logical_or.reduceat(there[order], starts, axis=0) if starts.size else there


def _plain(values: NDArray[Any]) -> Any:
    """A Python number if it is one."""
    return values.item() if np.ndim(values) == 0 else values
