"""Policies: what an undefined value counts as when values are aggregated."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from ..catalogue import Metric
from ..conventions import CONVENTIONS, EMPTIES
from .rows import Row

Rule: TypeAlias = Literal["best", "worst", "leave"]


@dataclass(frozen=True)
class Policy:
    """Named rules that turn statuses into numbers, at aggregation and nowhere else.

    A defined value stays as it is. An undefined one becomes the metric's best or worst value, or stays undefined
    (`leave`) and is counted as such. An `error` never becomes a number. A value of a whole set that is undefined for
    empty masks does only where `given` says so: to find nothing in an image without an object is right, a set without
    one tells nothing.

    Parameters
    ----------
    both_empty, one_empty, missing
        The rule for values whose masks are both empty, for those with one empty mask or without a match, and for
        missing outputs.
    drop_both_empty
        Leave cases with two empty masks out altogether, also where the value is defined.
    bound
        Worst value of a distance; None means the row's own bound, the image diagonal.
    given
        By metric (its name, or else what it is known as) and status the number that a value counts as, whether it is
        defined or not and before any rule; None: it counts for nothing. That of "no_match" also holds for undefined
        values of empty masks whose status is not given.
    """

    name: str
    description: str
    both_empty: Rule
    one_empty: Rule
    missing: Rule
    drop_both_empty: bool = False
    bound: float | None = None
    given: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict, hash=False)

    def number(self, row: Row, record: Metric | None, known_as: str = "") -> float | None:
        """The number that a row counts as; None if it counts for nothing.

        `known_as` is the key that the metric is asked for by, such as "hd95", if that is not the record's.
        """
        if row.status == "error" or (self.drop_both_empty and row.status == "both_empty"):
            return None
        given = self.given.get(row.metric) or self.given.get(known_as or (record.key if record else "")) or {}
        if row.status in given:
            return given[row.status]
        if not math.isnan(row.value):
            return row.value
        rules: dict[str, Rule] = {
            "both_empty": self.both_empty,
            "reference_empty": self.one_empty,
            "prediction_empty": self.one_empty,
            "no_match": self.one_empty,
            "missing_output": self.missing,
        }
        of_case = row.case or row.status == "missing_output"
        rule = rules.get(row.status, "leave") if of_case else "leave"
        if rule == "leave" and row.status in EMPTIES:
            return given.get("no_match")
        if record is None or rule == "leave":
            return None
        return record.best if rule == "best" else self._worst(row, record)

    def _worst(self, row: Row, record: Metric) -> float | None:
        if record.worst != "bound":
            return record.worst
        bound = row.bound if self.bound is None else self.bound
        return None if math.isnan(bound) else bound


_NOTHING_TO_COUNT: Mapping[str, Mapping[str, float | None]] = MappingProxyType(
    {
        "object_sensitivity": MappingProxyType({"both_empty": None, "reference_empty": None}),
        "object_ppv": MappingProxyType({"both_empty": 1.0, "prediction_empty": None}),
    }
)
"""Sensitivity and PPV for objects, as Metrics Reloaded averages them over images."""


def constant(bound: float) -> Policy:
    """`metrics_reloaded` with one number, such as 373.13, as the worst distance."""
    if not (math.isfinite(bound) and bound >= 0):
        raise ValueError(f"bound must be finite and at least 0, got {bound}")
    return Policy(
        f"constant({bound:g})",
        f"both masks empty: best value; one empty or output missing: worst value, for distances {bound:g} mm",
        "best",
        "worst",
        "worst",
        bound=float(bound),
        given=_NOTHING_TO_COUNT,
    )


_ALL = (
    Policy(
        "metrics_reloaded",
        "both masks empty: best value; one empty or output missing: worst value, for distances the image diagonal "
        "sqrt(sum (n s)^2); other undefined values left out and counted. Sensitivity and PPV for objects that have no "
        "object to count are left out, except that PPV is 1 where there is none to find",
        "best",
        "worst",
        "worst",
        given=_NOTHING_TO_COUNT,
    ),
    Policy("nan", "undefined values left out and counted", "leave", "leave", "leave"),
    Policy(
        "exclude_both_empty",
        "cases with both masks empty left out; one empty or output missing: worst value, for distances the image "
        "diagonal",
        "leave",
        "worst",
        "worst",
        drop_both_empty=True,
        given=_NOTHING_TO_COUNT,
    ),
)

POLICIES: Mapping[str, Policy] = MappingProxyType({policy.name: policy for policy in _ALL})


def as_policy(policy: Policy | str) -> Policy:
    """A policy, or the one of this name; a convention has one, and "constant(373.13)" makes one."""
    if isinstance(policy, Policy):
        return policy
    if not isinstance(policy, str):
        raise TypeError(f"policy must be a name or a Policy, got {policy!r}")
    if policy in POLICIES:
        return POLICIES[policy]
    if policy in CONVENTIONS:
        return CONVENTIONS[policy].policy
    if policy.startswith("constant(") and policy.endswith(")"):
        try:
            return constant(float(policy[len("constant(") : -1]))
        except ValueError:
            pass
    known = dict.fromkeys((*POLICIES, *CONVENTIONS))
    raise ValueError(f"policy {policy!r} is unknown; known are {', '.join(known)} and constant(NUMBER)")
