"""Rankings of methods by their values on the same cases, by a scheme that says what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _core
from .._inputs import as_choice, as_count, as_threads
from ..catalogue import as_number
from .method_values import Numbers, Prepared, as_direction, prepare

Ranks = NDArray[np.float32]

SCHEMES = (
    "mean_then_rank",
    "median_then_rank",
    "quantile_then_rank",
    "trimmed_mean_then_rank",
    "worst_then_rank",
    "rank_then_mean",
    "rank_then_median",
    "test_then_rank",
)
"""What methods can be ranked by."""

STANDARD_SCHEMES = ("test_then_rank", "mean_then_rank", "median_then_rank", "rank_then_mean", "rank_then_median")
"""Those that are set beside each other to see whether the choice matters."""

TIES = ("min", "max", "average", "dense")
_LEVELS = {"quantile_then_rank": 0.05, "trimmed_mean_then_rank": 0.1}
_AGGREGATES = {
    "mean_then_rank": "mean",
    "median_then_rank": "median",
    "quantile_then_rank": "{level:g} quantile (counted from the worst value, linear between two)",
    "trimmed_mean_then_rank": "mean without {level:g} of the values at either end",
    "worst_then_rank": "worst value",
}
_TIES = {
    "min": "equal ones share the best of their places",
    "max": "equal ones share the worst of their places",
    "average": "equal ones share the mean of their places",
    "dense": "equal ones share a place, and the next one follows at once",
}
_MISSING = {
    "refuse": "",
    "worst": "; a missing value counts as worse than every value",
    "per_method": "; missing values are left out of their method alone",
    "per_case": "; cases that a method has no value for are left out",
}


@dataclass(frozen=True)
class RankingScheme:
    """How methods are ranked.

    Parameters
    ----------
    name
        One of `SCHEMES`. "..._then_rank": an aggregate over cases is ranked. "rank_then_...": methods are ranked in
        each case, and the mean or median of these ranks is ranked. "test_then_rank": one-sided Wilcoxon signed-rank
        tests, each method against each; what is ranked is the share of the others that a method is significantly better
        than. It need not be transitive.
    level
        The quantile from the worst value on (0.05 unless given), or the share of values to trim from either end (0.1).
    alpha
        Level of the tests.
    adjustment
        Of their p-values: "none" or "holm", over all ordered pairs.
    exact_up_to
        Up to how many non-zero differences a test uses all choices of signs; else the normal approximation, corrected
        for ties and continuity. At most 1000; 0 is R's `exact = FALSE`.
    ties
        Rank of equal methods: "min", "max" or "average" of their places, or "dense".
    missing
        Values that are NaN. "refuse": an error. "worst": as worse than every value; in a case, one rank behind the last
        one there; a case without any value is left out of aggregates. "per_method": they are left out of their method
        alone, which rewards not having them; a test uses the cases that both methods have. "per_case": their cases are
        left out for all. A method without a value is last.
    """

    name: str = "mean_then_rank"
    level: float | None = None
    alpha: float = 0.05
    adjustment: str = "none"
    exact_up_to: int = 0
    ties: str = "min"
    missing: str = "refuse"

    def __post_init__(self) -> None:
        as_choice(self.name, "scheme", SCHEMES)
        as_choice(self.adjustment, "adjustment", ("none", "holm"))
        as_choice(self.ties, "ties", TIES)
        as_choice(self.missing, "missing", tuple(_MISSING))
        if not 0 < as_number(self.alpha, "alpha") < 1:
            raise ValueError(f"alpha must be above 0 and below 1, got {self.alpha!r}")
        if as_count(self.exact_up_to, "exact_up_to") > 1000:
            raise ValueError(f"exact_up_to must be at most 1000, got {self.exact_up_to}")
        if self.level is None:
            object.__setattr__(self, "level", _LEVELS.get(self.name))
            return
        if self.name not in _LEVELS:
            raise ValueError(f"level must not be given for {self.name!r}, got {self.level!r}")
        highest = 0.5 if self.name == "trimmed_mean_then_rank" else 1.0
        level = as_number(self.level, "level")
        if not 0 <= level <= highest or level == highest == 0.5:
            raise ValueError(f"level must be at least 0 and up to {highest:g}, got {self.level!r}")

    def __str__(self) -> str:
        if self.name == "test_then_rank":
            adjusted = ", p-values adjusted by Holm's method" if self.adjustment == "holm" else ""
            exact = f", exact up to {self.exact_up_to} differences" if self.exact_up_to else ""
            what = (
                "Methods are ranked by the share of the others that they are better than in a one-sided Wilcoxon "
                f"signed-rank test at {self.alpha:g}{adjusted}{exact}"
            )
        elif self.name in _AGGREGATES:
            what = f"Methods are ranked by the {_AGGREGATES[self.name].format(level=self.level)} of their cases"
        else:
            what = f"Methods are ranked in each case, and then by the {self.name[10:]} of these ranks"
        return f"{what}; {_TIES[self.ties]}{_MISSING[self.missing]}."

    @property
    def kernel(self) -> dict[str, Any]:
        """What the core calls it."""
        kinds = {"quantile_then_rank": "quantile", "trimmed_mean_then_rank": "trimmed_mean", "test_then_rank": "test"}
        kind = "mean" if "mean" in self.name and self.name not in kinds else kinds.get(self.name, "quantile")
        default = 0.0 if self.name == "worst_then_rank" else 0.5
        return {
            "by": kind,
            "level": default if self.level is None else float(self.level),
            "alpha": float(self.alpha),
            "holm": self.adjustment == "holm",
            "exact_up_to": int(self.exact_up_to),
            "ties": self.ties,
        }


@dataclass(frozen=True)
class Ranking:
    """A ranking of methods.

    Attributes
    ----------
    methods
        Their names, in the order of the input.
    scores
        What they are ranked by: an aggregate in the units of the values, an aggregate of ranks, or a share of methods.
        NaN for a method without a value.
    ranks
        1 is the best.
    scheme
        How; `str(scheme)` says it in words.
    direction
        1 where a larger value is better, -1 where a smaller one is.
    case_ranks
        Ranks within each case: one row per method, one column per case that was used; NaN where a missing value was
        left out.
    used
        How many values each method had.
    notes
        What happened to missing values.
    """

    methods: tuple[str, ...]
    scores: Numbers
    ranks: Ranks
    scheme: RankingScheme
    direction: int
    case_ranks: Ranks
    used: NDArray[np.int64]
    notes: tuple[str, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """The methods from the best on; equal ones in the order of the input."""
        return tuple(self.methods[row] for row in np.argsort(self.ranks, kind="stable"))

    @property
    def winners(self) -> tuple[str, ...]:
        """The best method, or all that share the best rank."""
        best = self.ranks.min()
        return tuple(name for name, rank in zip(self.methods, self.ranks, strict=True) if rank == best)

    def __str__(self) -> str:
        rows = [f"{self.ranks[row]:g}  {self.methods[row]}  {self.scores[row]:.6g}" for row in np.argsort(self.ranks)]
        return "\n".join([str(self.scheme), *self.notes, *rows])


def as_scheme(scheme: object) -> RankingScheme:
    """A scheme, or one with the usual options by its name."""
    return scheme if isinstance(scheme, RankingScheme) else RankingScheme(as_choice(scheme, "scheme", SCHEMES))


def rank_methods(
    values: object,
    *,
    direction: int,
    methods: Sequence[str] | None = None,
    scheme: RankingScheme | str = "mean_then_rank",
    threads: int | None = None,
) -> Ranking:
    """Rank methods by their values of one metric on the same cases.

    Parameters
    ----------
    values
        A row per method and a column per case: an array, a mapping of names to rows, or `MethodValues`. NaN is missing;
        infinite values are compared as they are.
    direction
        1 where a larger value is better, -1 where a smaller one is.
    methods
        Names of the rows of an array; "method 1" and so on unless given.
    scheme
        A `RankingScheme`, or the name of one.
    threads
        Number of threads, None for the default. The result does not depend on it.

    Returns
    -------
    Ranking
        Scores are rounded to 12 significant digits and differences to 10 decimals before they are ranked, so that what
        is equal stays equal. One method alone has rank 1.

    Raises
    ------
    TypeError, ValueError
        An argument that cannot be used; the message names it, what was given and what was expected. Also missing values
        with a scheme that says nothing of them.

    References
    ----------
    Maier-Hein et al., Why rankings of biomedical image analysis competitions should be interpreted with care, Nature
    Communications 9 (2018), doi:10.1038/s41467-018-07619-7. Wiesenfarth et al., Methods and open-source toolkit for
    analyzing and visualizing challenge results, Scientific Reports 11 (2021), doi:10.1038/s41598-021-82017-6.

    Examples
    --------
    >>> ranking = rank_methods({"A": [0.9, 0.8, 0.1], "B": [0.7, 0.7, 0.7]}, direction=1, scheme="median_then_rank")
    >>> ranking.order, ranking.ranks.tolist()
    (('A', 'B'), [1.0, 2.0])
    """
    chosen = as_scheme(scheme)
    prepared = prepare(values, methods, direction, chosen.missing)
    return rank_prepared(prepared, chosen, as_direction(direction), threads)


def rank_prepared(prepared: Prepared, scheme: RankingScheme, direction: int, threads: int | None) -> Ranking:
    """Rank values that have been checked."""
    table = kernel_table(prepared, scheme)
    once = np.ones((1, table.shape[1]), np.uint32)
    no_clusters = np.empty(0, np.int64)
    scores, ranks = _core.rank_counts(table, no_clusters, once, **scheme.kernel, threads=as_threads(threads))
    shown = scores[0]
    if scheme.name.startswith("rank_then_"):
        shown = -shown
    elif scheme.name != "test_then_rank":
        shown = shown * direction
    return Ranking(
        prepared.methods,
        shown,
        ranks[0],
        scheme,
        direction,
        case_ranks(prepared.values, scheme),
        prepared.used,
        prepared.notes,
    )


def kernel_table(prepared: Prepared, scheme: RankingScheme) -> Numbers:
    """What the core is to aggregate or compare, the larger the better: values, or ranks within cases turned round."""
    if scheme.name.startswith("rank_then_"):
        return -case_ranks(prepared.values, scheme).astype(np.float64)
    return with_worst(prepared.values) if scheme.missing == "worst" else prepared.values


def with_worst(values: Numbers) -> Numbers:
    """Values with the lowest there is for missing ones, but for cases in which all are: they tell nothing."""
    gaps = np.isnan(values)
    return np.where(gaps & ~gaps.all(axis=0), -np.inf, values)


def case_ranks(values: Numbers, scheme: RankingScheme) -> Ranks:
    """The ranks of methods within each case.

    A missing value has one rank more than the last one that is there, as in challengeR, or NaN if it is left out.
    """
    ranks = np.full(values.shape, np.nan, np.float32)
    gaps = np.isnan(values)
    for column in range(values.shape[1]):
        there = ~gaps[:, column]
        ranks[there, column] = _core.rank_scores(np.ascontiguousarray(values[there, column]), ties=scheme.ties)
    if scheme.missing == "worst":
        last = np.where(gaps, 0, ranks).max(axis=0)
        ranks = np.where(gaps, last + 1, ranks)
    return ranks.astype(np.float32)
