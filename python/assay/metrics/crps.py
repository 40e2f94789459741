"""The continuous ranked probability score (CRPS): how far the forecast of a number, such as a volume, is from it."""

from __future__ import annotations

import numpy as np

from .. import _core
from .._forecasts import Numbers, Scores, scores_of
from .._inputs import as_choice, as_numbers


def crps_gaussian(observation: object, mean: object, sd: object, *, threads: int | None = None) -> Scores:
    """CRPS of normal distributions: sd (z (2 Phi(z) - 1) + 2 phi(z) - 1/sqrt(pi)), z = (observation - mean) / sd.

    Parameters
    ----------
    observation, mean, sd
        Numbers, or arrays that broadcast against each other. A standard deviation is at least 0; with 0 the score is
        |observation - mean|.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    float or array
        0 or more, lower is better, in the unit of the observation. NaN where a number is not finite.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Gneiting and Raftery, Strictly proper scoring rules, prediction, and estimation, JASA 102 (2007),
    doi:10.1198/016214506000001437.

    Examples
    --------
    >>> round(crps_gaussian(105, 110, 8), 4)
    3.0772
    >>> crps_gaussian([105, 115], 110, 0).tolist()
    [5.0, 5.0]
    """
    return scores_of(_core.crps_gaussian, {"observation": observation, "mean": mean, "sd": sd}, {}, threads)


def crps_interpolated_gaussian(observation: object, mean: object, sd: object, *, threads: int | None = None) -> Scores:
    """CRPS of normal distributions as the CURVAS challenge computes it; `crps_gaussian` is the exact one.

    The distribution function runs straight between its values at 100 equally spaced points from the 1 % to the 99 %
    quantile, is 0 before and 1 after them, and the integral ends at mean -+ 3 sd: an observation beyond costs no more
    than one there. The integral here is the exact sum of its pieces; the challenge's code integrates with the adaptive
    quadrature of scipy, which the corners of the function leave up to some 0.3 % off. With sd = 0 every observation
    costs 0, as in the challenge's code: there the integral ends where it starts, and scipy gives 0 (one that does not
    look for this would give NaN). The parameters, results and errors are those of `crps_gaussian`.

    >>> round(crps_interpolated_gaussian(105, 110, (200 / 3) ** 0.5), 6)
    3.092686
    """
    given = {"observation": observation, "mean": mean, "sd": sd}
    return scores_of(_core.crps_interpolated_gaussian, given, {}, threads)


def crps_ensemble(
    observation: object,
    members: object,
    *,
    estimator: str = "plain",
    weight: object | None = None,
    threads: int | None = None,
) -> Scores:
    """CRPS of ensembles: mean |x - e_i| - 1/2 mean |e_i - e_j|.

    Parameters
    ----------
    observation
        A number x, or an array of them.
    members
        The m members e of each ensemble along the last axis; the other axes broadcast against the observation.
    estimator
        "plain": the mean over all m^2 pairs, which is the CRPS of the ensemble's own distribution. "fair": over the
        m (m - 1) pairs of different members, which is the CRPS to expect of infinitely many such members; it may be
        below 0.
    weight
        Weight of each member, at least 0 and finite, in a shape that broadcasts to that of the members. Only for
        "plain". Left out all are equal.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    float or array
        Lower is better, in the unit of the observation. NaN where a number is not finite, without members, with weights
        that are all 0, and for "fair" with one member.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    Gneiting and Raftery, JASA 102 (2007), doi:10.1198/016214506000001437. "fair": Ferro, Fair scores for ensemble
    forecasts, Quarterly Journal of the Royal Meteorological Society 140 (2014), doi:10.1002/qj.2270.

    Examples
    --------
    >>> crps_ensemble(118, [100, 110, 130]), round(crps_ensemble(118, [100, 110, 130], estimator="fair"), 4)
    (6.0, 2.6667)
    """
    chosen = as_choice(estimator, "estimator", ("plain", "fair"))
    rows: dict[str, object] = {"members": members}
    if weight is not None:
        if chosen == "fair":
            raise ValueError('the estimator "fair" takes no weight; "plain" does')
        rows["weight"] = _broadcast(as_numbers(weight, "weight"), as_numbers(members, "members"))
    return scores_of(
        lambda observation, members, threads, weight=None: _core.crps_ensemble(
            observation, members, weight=weight, estimator=chosen, threads=threads
        ),
        {"observation": observation},
        rows,
        threads,
    )


def crps_histogram(
    observation: object, edges: object, masses: object, *, inside: str = "linear", threads: int | None = None
) -> Scores:
    """CRPS of forecasts that are histograms.

    Parameters
    ----------
    observation
        A number, or an array of them; it may lie outside the edges.
    edges
        The B + 1 edges of the bins, ascending along the last axis; the other axes broadcast against the observation.
    masses
        The probability or the count of each of B bins, at least 0, likewise. They are divided by their sum.
    inside
        "linear": the mass of a bin is spread evenly over it. "atoms": it lies in the centre of the bin.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    float or array
        0 or more, lower is better, in the unit of the observation. NaN where a number is not finite, and where the
        masses are all 0.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    Examples
    --------
    >>> round(crps_histogram(118, [90, 100, 110, 120, 130], [0.1, 0.4, 0.3, 0.2]), 2)
    4.42
    """
    chosen = as_choice(inside, "inside", ("linear", "atoms"))
    return scores_of(
        lambda observation, edges, masses, threads: _core.crps_histogram(
            observation, edges, masses, inside=chosen, threads=threads
        ),
        {"observation": observation},
        {"edges": edges, "masses": masses},
        threads,
    )


def volume_crps(rater_volumes: object, predicted_volume: object, *, rule: str = "exact") -> Scores:
    """CRPS of a predicted volume under the normal distribution of the raters' volumes.

    The distribution has their mean and their population standard deviation (that of R, not R - 1). The predicted volume
    is often the sum of the probabilities of all voxels times the volume of a voxel. `crps_ensemble` takes the raters'
    volumes for themselves, without a normal distribution.

    Parameters
    ----------
    rater_volumes
        The volumes of R raters along the last axis.
    predicted_volume
        A number, or an array of them that broadcasts against the other axes.
    rule
        "exact": `crps_gaussian`. "curvas": `crps_interpolated_gaussian`, for which a volume beyond 3 standard
        deviations is no worse than one there, and any volume is perfect where all raters agree.

    Returns
    -------
    float or array
        0 or more, lower is better, in the unit of the volumes. NaN without raters, and where a number is not finite.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected.

    References
    ----------
    The challenge on calibration and uncertainty for multi-rater volume assessment (CURVAS), MICCAI 2024.

    Examples
    --------
    >>> round(volume_crps([100, 110, 120], 105), 4), round(volume_crps([100, 110, 120], 105, rule="curvas"), 4)
    (3.0928, 3.0927)
    """
    chosen = as_choice(rule, "rule", ("exact", "curvas"))
    raters = as_numbers(rater_volumes, "rater_volumes")
    if raters.ndim == 0:
        raise ValueError("rater_volumes must have an axis of raters, got a single number")
    raters = raters if raters.shape[-1] else np.full((*raters.shape[:-1], 1), np.nan)
    with np.errstate(invalid="ignore", over="ignore"):
        mean, sd = raters.mean(axis=-1), raters.std(axis=-1)
    score = crps_gaussian if chosen == "exact" else crps_interpolated_gaussian
    return score(as_numbers(predicted_volume, "predicted_volume"), mean, sd)


def _broadcast(weight: Numbers, members: Numbers) -> Numbers:
    """Weights in the shape of the members."""
    try:
        return np.broadcast_to(weight, members.shape)
    except ValueError:
        raise ValueError(f"weight must broadcast to the shape of members {members.shape}, got {weight.shape}") from None
