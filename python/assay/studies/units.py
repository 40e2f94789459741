"""One value for each independent unit, such as a patient with many images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .resampling import Numbers, group_codes
from .tables import CaseValues


def unit_means(values: Numbers, codes: NDArray[np.int64]) -> Numbers:
    """Give for rows of values of cases the mean of each unit: the mean of the means of its groups, and so on down.

    Parameters
    ----------
    values
        Shape (rows, cases). NaN is left out; a unit that has nothing else is NaN.
    codes
        Shape (cases, levels), as of `group_codes`: the group of each case by level, outermost first.

    Returns
    -------
    ndarray
        Shape (rows, units), in the order of the codes of the outermost level.

    Examples
    --------
    >>> patients = group_codes(["a", "a", "a", "b"], 4)
    >>> unit_means(np.array([[0.9, 0.8, 0.7, 0.5]]), patients).round(3).tolist()
    [[0.8, 0.5]]
    """
    for depth in range(codes.shape[1], 0, -1):
        codes, place = np.unique(codes[:, :depth], axis=0, return_inverse=True)
        place = place.reshape(-1)
        there = ~np.isnan(values)
        sums, counts = np.zeros((len(codes), len(values))), np.zeros((len(codes), len(values)))
        np.add.at(sums, place, np.where(there, values, 0.0).T)
        np.add.at(counts, place, there.T)
        values = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0).T
    return values


def by_unit(table: CaseValues, levels: dict[str, tuple[str, ...]]) -> CaseValues:
    """A table with a unit of the outermost level in the place of each case; statuses stay those of cases.

    A method fails in a unit if it fails in one of its cases, unless all methods do.
    """
    codes = group_codes(levels, len(table.cases))
    outermost = next(iter(levels))
    names = np.unique(np.asarray(levels[outermost]))
    failed = np.zeros((len(table.methods), len(names)), bool)
    np.logical_or.at(failed.T, codes[:, 0], (table.failed & ~table.failed.all(axis=0)).T)
    return table._replace(
        cases=tuple(names.tolist()),
        values=np.where(failed, np.nan, unit_means(table.values, codes)),
        groups={},
        bounds=np.full(len(names), np.nan),
        failed=failed,
        counted="units",
    )
