"""Plans: what to compute for each class, why, and how to use it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..definition import Definition, as_definitions, metric
from .application import Application, against, application_of
from .choices import Added, ClassPlan, Dropped, Edits
from .conditions import nearest
from .fingerprint import ClassLabels, Fingerprint
from .planner import plan_class
from .rules import rule_book

if TYPE_CHECKING:
    from ..evaluation.results import Results
    from ..studies.study import Study

EVERY_CLASS = "every class"
"""The name of the one class plan of a fingerprint without classes."""


@dataclass(frozen=True)
class Plan:
    """What to compute for each class of a problem, how that was come by, and how to use it. Made by `recommend`.

    Attributes
    ----------
    fingerprint
        What the plan was made for.
    classes
        The plan of each class by its name; of a fingerprint without classes the one of "every class".
    application
        How to aggregate, what to report, and what not to rank together.
    """

    fingerprint: Fingerprint
    classes: Mapping[str, ClassPlan]
    application: Application

    __hash__ = None  # type: ignore[assignment]  # a fingerprint has none

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", MappingProxyType(dict(self.classes)))

    def __reduce__(self) -> tuple[type[Plan], tuple[Fingerprint, dict[str, ClassPlan], Application]]:
        return Plan, (self.fingerprint, dict(self.classes), self.application)

    def __repr__(self) -> str:
        words = [f"{name}: {', '.join(one.name for one in own.metrics) or '-'}" for name, own in self.classes.items()]
        still_open = {one.item for own in self.classes.values() for one in own.open}
        words += [f"needs {', '.join(sorted(still_open))}"] if still_open else []
        return f"<Plan: {'; '.join(words)}>"

    def definitions(self, *, instances: bool = False) -> dict[str, tuple[Definition, ...]]:
        """The metrics by class, if nothing is open; what has to be called (`call` of a choice) is not among them.

        Parameters
        ----------
        instances
            Whether labels number the objects, as for `assay.evaluate_cases`: metrics of objects then take labels.

        Raises
        ------
        ValueError
            Something is open: which item, and how to get it.
        """
        lines = [
            f"class {name!r}: {one.metric} needs {one.item}: {one.remedy}"
            for name, plan in self.classes.items()
            for one in plan.open
            if one.leaf not in {choice.leaf for choice in plan.choices if choice.call}
        ]
        if lines:
            raise ValueError("the plan cannot be run yet:\n  " + "\n  ".join(lines))
        suited = _of_labels if instances else _as_planned
        return {name: tuple(map(suited, plan.metrics)) for name, plan in self.classes.items()}

    @property
    def labels(self) -> Mapping[str, ClassLabels] | None:
        """By class its label or labels, None where the fingerprint does not say it; None for one plan for all."""
        return self.fingerprint.labels if self.fingerprint.classes else None

    @property
    def of_samples(self) -> bool:
        """Whether it is about samples with one answer each (image-level classification), not about images."""
        return any(one.category == "ImLC" for one in self.classes.values())

    def explain(self) -> str:
        """The plan in words (Markdown): metrics, reasons, trade-offs, warnings, what was assumed, and how to report."""
        from .explain import explained

        return explained(self)

    @property
    def group_keys(self) -> tuple[str, ...]:
        """The columns that say which cases belong together, from the outermost to the innermost."""
        return tuple(reversed(self.fingerprint.given.get("group_keys") or ()))

    def study(self, results: Results, **options: Any) -> Study:
        """A study of results that aggregates them as this plan says.

        Cases of one group count as one (the mean of the means within `group_keys`, from whose outermost units are
        drawn for intervals), and classes also as one number, their mean, weighted if the fingerprint has weights.

        Parameters
        ----------
        results
            What the plan's metrics gave.
        options
            Those of `Results.study`, instead of what the plan says.

        Raises
        ------
        TypeError, ValueError
            As for `Results.study`.
        """
        weights = dict(self.application.class_weights)
        levels = options.get("levels", self.group_keys)
        own: dict[str, Any] = {
            "statistic": "hierarchical_mean" if levels else "mean",
            "levels": levels,
            "over_classes": weights or ("macro" if self.application.over_classes == "macro" else None),
            "policy": self.application.policy,
            "confidence": self.application.confidence,
        }
        return results.study(**{**own, **options})

    # -- changing it ---------------------------------------------------------------------------------------------

    def choose(self, step: str, leaf: str, class_name: str | None = None) -> Plan:
        """The plan with one of the leaves that a step offers: an alternative instead, an optional one besides.

        Parameters
        ----------
        step
            Such as "S6".
        leaf
            A leaf among its alternatives or what is optional, such as "iou".
        class_name
            The class; left out, every class that offers it.

        Raises
        ------
        ValueError
            Unknown class or step, or one that does not offer the leaf.
        """
        found = {}
        for name in self._names(class_name):
            edits = _with_choice(self.classes[name], step, leaf)
            if edits is not None:
                found[name] = edits
        if not found:
            raise ValueError(self._not_offered(step, leaf, class_name))
        return self._edited(found)

    def with_metric(
        self, metric: str | Definition, class_name: str | None = None, *, reason: str | None = None
    ) -> Plan:
        """The plan with one more metric.

        Parameters
        ----------
        metric
            A definition made by `assay.metric`, or a key.
        class_name
            The class; left out, every class.
        reason
            Why; the plan says it. Needed for what the framework advises against for the problem category, such as a
            metric of true negatives for objects.

        Raises
        ------
        ValueError
            Unknown class, a metric that is in the plan already, or one that needs a reason.
        """
        (definition,) = as_definitions(metric)
        reason = _as_reason(reason)
        found = {}
        for name in self._names(class_name):
            plan = self.classes[name]
            there = [one.name for one in plan.metrics if one.name == definition.name or one.id == definition.id]
            if there:
                raise ValueError(f"class {name!r} has {there[0]} already")
            objection = against(plan.category, definition)
            if objection and not reason:
                raise ValueError(
                    f"{definition.name} is not for {plan.category}: {objection}. If it must be, give the reason, which "
                    f"the plan will say"
                )
            found[name] = plan.edits._replace(added=(*plan.edits.added, Added(definition, reason, objection)))
        return self._edited(found)

    def without(self, name: str, class_name: str | None = None, *, reason: str | None = None) -> Plan:
        """The plan without a metric, named as in the plan, or without one that is open.

        A reason is needed for a metric that the problem must have, such as the only boundary metric if boundaries are
        important; the plan says it. Raises ValueError if there is no such metric, or no reason.
        """
        reason = _as_reason(reason)
        found = {}
        for one in self._names(class_name):
            if name in _names_of(self.classes[one]):
                objection = self._objection(one, name)
                if objection and not reason:
                    raise ValueError(f"{name} must stay: {objection}. If it must go, give the reason")
                found[one] = _without(self.classes[one].edits, Dropped(name, reason, objection))
        if not found:
            has = {known for plan in self.classes.values() for known in _names_of(plan)}
            raise ValueError(f"the plan has no metric {name!r}{nearest(name, has)}")
        return self._edited(found)

    def _names(self, class_name: str | None) -> tuple[str, ...]:
        if class_name is None:
            return tuple(self.classes)
        if class_name not in self.classes:
            known = ", ".join(map(repr, self.classes))
            raise ValueError(f"there is no class {class_name!r}{nearest(class_name, self.classes)}; there is {known}")
        return (class_name,)

    def _not_offered(self, step: str, leaf: str, class_name: str | None) -> str:
        """What there is instead, as a message."""
        if step not in rule_book().steps:
            return f"there is no step {step!r}{nearest(step, rule_book().steps)}"
        plans = [self.classes[name] for name in self._names(class_name)]
        other = {one.leaf for plan in plans for c in plan.choices if c.step == step for one in c.alternatives}
        other |= {one.leaf for plan in plans for one in plan.optional if one.step == step and not one.taken}
        return f"{step} does not offer {leaf!r}; it offers {', '.join(sorted(other)) or 'no other leaf'}"

    def _objection(self, class_name: str, name: str) -> str:
        """Why a metric may not be left out; "" if it may."""
        plan, answers = self.classes[class_name], _fingerprints(self.fingerprint)[class_name].values
        for keep in rule_book().keeps:
            kept = plan.category in keep.categories and keep.condition.holds(answers)
            if kept and _names_of(plan, keep.step) == {name}:
                return keep.reason
        return ""

    def _edited(self, edits: Mapping[str, Edits]) -> Plan:
        own = _fingerprints(self.fingerprint)
        plans = {name: plan_class(own[name], edits[name]) if name in edits else p for name, p in self.classes.items()}
        return _plan(self.fingerprint, plans)

    # -- leaving and coming back -----------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Plain data that JSON and TOML can hold."""
        from .plan_files import data_of

        return data_of(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Plan:
        """The plan that `to_dict` wrote.

        Raises ValueError for what is no plan, and if this version computes another revision of a metric.
        """
        from .plan_files import plan_of

        return plan_of(data)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a TOML or JSON file, by its suffix."""
        from .plan_files import save

        save(self, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Plan:
        """Read what `save` wrote. Raises as `from_dict`, with the file's name, and OSError."""
        from .plan_files import load

        return load(path)


def recommend(fingerprint: Fingerprint) -> Plan:
    """The metrics that a problem asks for, with their parameters and the reasons.

    The steps of the Metrics Reloaded framework are walked for every class. What was not said is assumed, and the plan
    says what.

    Parameters
    ----------
    fingerprint
        What is to be known of the problem.

    Returns
    -------
    Plan

    Raises
    ------
    TypeError
        `fingerprint` is none.
    ValueError
        It does not tell the problem category, or an answer does not suit a metric that needs it.

    References
    ----------
    L. Maier-Hein, A. Reinke, P. Godau et al., "Metrics reloaded: recommendations for image analysis validation", Nature
    Methods 21 (2024).

    Examples
    --------
    >>> plan = recommend(Fingerprint("SemS", importance_boundaries=True, nsd_tolerance_mm=2.0))
    >>> [one.name for one in plan.classes["every class"].metrics]
    ['dsc', 'nsd']
    >>> print(plan.classes["every class"].choice("S6").reason)
    Nothing speaks against plain overlap, and in medicine DSC is the one that readers know.
    """
    if not isinstance(fingerprint, Fingerprint):
        raise TypeError(f"fingerprint must be an assay.Fingerprint, got {fingerprint!r}")
    plans: dict[str, ClassPlan] = {}
    alike: dict[str, ClassPlan] = {}  # many organs have the same answers
    for name, one in _fingerprints(fingerprint).items():
        answers = repr(one.to_dict())
        try:
            plans[name] = alike[answers] = alike.get(answers) or plan_class(one)
        except ValueError as problem:
            raise ValueError(f"class {name!r}: {problem}" if fingerprint.classes else str(problem)) from None
    return _plan(fingerprint, plans)


def _plan(fingerprint: Fingerprint, plans: Mapping[str, ClassPlan]) -> Plan:
    answers = {name: own.values for name, own in _fingerprints(fingerprint).items()}
    return Plan(fingerprint, plans, application_of(answers, fingerprint.values, plans))


def _fingerprints(fingerprint: Fingerprint) -> Mapping[str, Fingerprint]:
    return fingerprint.classes or {EVERY_CLASS: fingerprint}


def _as_planned(definition: Definition) -> Definition:
    return definition


def _of_labels(definition: Definition) -> Definition:
    """The same metric of objects that are labels, if it is one of connected components."""
    if dict(definition.parameters).get("objects") != "components":
        return definition
    own: dict[str, Any] = {
        name: dict(value) if isinstance(value, tuple) else value
        for name, value in definition.parameters
        if name != "connectivity"
    }
    return metric(definition.key, name=definition.name, level=definition.level, **{**own, "objects": "labels"})


def _with_choice(plan: ClassPlan, step: str, leaf: str) -> Edits | None:
    """The edits with a leaf chosen, which is then not left out; None if the step does not offer it."""
    for choice in plan.choices:
        if choice.step == step and leaf in {one.leaf for one in choice.alternatives}:
            chosen = {**dict(plan.edits.chosen), choice.rule: leaf}
            if leaf == choice.instead_of:
                del chosen[choice.rule]
            return _not_dropped(plan, leaf)._replace(chosen=tuple(chosen.items()))
    if any(one.step == step and one.leaf == leaf and not one.taken for one in plan.optional):
        return _not_dropped(plan, leaf)._replace(taken=(*plan.edits.taken, leaf))
    return None


def _not_dropped(plan: ClassPlan, leaf: str) -> Edits:
    specs = rule_book().leaves[leaf].metrics.get(plan.category, ())
    names = {leaf, *(spec.name or spec.key for spec in specs)}
    return plan.edits._replace(dropped=tuple(one for one in plan.edits.dropped if one.name not in names))


def _without(edits: Edits, dropped: Dropped) -> Edits:
    """The edits with a metric left out; one that the user had added is simply gone."""
    added = tuple(one for one in edits.added if one.metric.name != dropped.name)
    if len(added) < len(edits.added):
        return edits._replace(added=added)
    return edits._replace(dropped=(*edits.dropped, dropped))


def _names_of(plan: ClassPlan, step: str | None = None) -> set[str]:
    """The names of the metrics that a plan has, open ones too, or of those that a step chose."""
    still_open = {one.metric for one in plan.open if step in (None, one.step)}
    if step is None:
        return still_open | {one.name for one in plan.metrics}
    chosen = {name for one in plan.choices if one.step == step for name in one.metrics}
    return still_open | (chosen & {one.name for one in plan.metrics})


def _as_reason(reason: object) -> str:
    if reason is not None and not isinstance(reason, str):
        raise TypeError(f"reason must be text, got {reason!r}")
    return (reason or "").strip()
