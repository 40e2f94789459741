"""The metrics of a plan, which differ by class, as one list of definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from .._inputs import Labels
from ..definition import Definition, metric


@runtime_checkable
class MetricPlan(Protocol):
    """What `assay.recommend` gives: metrics by class, or for all classes, and the labels of the classes."""

    def definitions(self, *, instances: bool = False) -> Mapping[str, tuple[Definition, ...]]:
        """The metrics by class; of a plan for all classes there is one entry."""

    @property
    def labels(self) -> Mapping[str, Any] | None:
        """By class its label or labels, or None where they are not known; None for a plan for all classes."""

    @property
    def of_samples(self) -> bool:
        """Whether it is about samples with one answer each, not about images."""


ForClasses = Mapping[str, frozenset[str]]
"""By the name of a definition the classes that it is for; one that is not named is for all."""


def planned(plan: MetricPlan, labels: Labels | None, instances: bool) -> tuple[list[Definition], ForClasses, Any]:
    """The definitions of a plan, the classes they are for, and the labels: those given, or else the fingerprint's.

    Raises ValueError if it is a plan for samples, something is open in it, or the classes given are not the plan's.
    """
    if plan.of_samples:
        raise ValueError(
            "the plan is for image-level classification, of samples with one answer each; pass a table of them to "
            "evaluate_table"
        )
    by_class = plan.definitions(instances=instances)
    if plan.labels is None:
        return _some(next(iter(by_class.values()))), {}, labels
    known = {name: one for name, one in plan.labels.items() if one is not None}
    if labels is None:
        missing = [name for name in by_class if name not in known]
        if missing:
            raise ValueError(f"the fingerprint has no label of class {missing[0]!r}; pass labels")
        labels = known
    names = [str(name) for name in labels]
    if set(names) != set(by_class):
        raise ValueError(f"labels must name the classes of the plan, {', '.join(by_class)}; got {', '.join(names)}")
    definitions, for_classes = united(by_class)
    return _some(definitions), for_classes, labels


def of_every_class(plan: MetricPlan) -> list[Definition]:
    """The definitions of a plan for samples. Raises ValueError if it is for images, differs by class, or is open."""
    if not plan.of_samples:
        raise ValueError("the plan is for images, not for samples of a table; pass them to evaluate or evaluate_cases")
    by_class = plan.definitions()
    if plan.labels is not None:
        raise ValueError(f"the plan of a table must be the same for all classes, this one is of {', '.join(by_class)}")
    return _some(next(iter(by_class.values())))


def united(by_class: Mapping[str, Sequence[Definition]]) -> tuple[list[Definition], ForClasses]:
    """One list of the definitions of several classes, each once, and the classes that each is for.

    Definitions of one name become one whose parameters differ by class, or, if they cannot, several with names that
    say the class.
    """
    alike: dict[str, dict[str, Definition]] = {}
    for name, definitions in by_class.items():
        for one in definitions:
            alike.setdefault(one.name, {})[name] = one
    found: list[Definition] = []
    for_classes: dict[str, frozenset[str]] = {}
    for own in alike.values():
        for one, classes in _merged(own):
            found.append(one)
            if set(classes) != set(by_class):
                for_classes[one.name] = frozenset(classes)
    return found, for_classes


def _merged(own: Mapping[str, Definition]) -> list[tuple[Definition, list[str]]]:
    """Definitions of one name by class as few as can be, each with its classes."""
    first = next(iter(own.values()))
    if all(one == first for one in own.values()):
        return [(first, list(own))]
    parameters = {name: one.parameters_for(name) for name, one in own.items()}
    kinds = {(one.key, one.level, tuple(parameters[name])) for name, one in own.items()}
    if len(kinds) == 1:
        differing = {key for key in parameters[next(iter(own))] if len({own[key] for own in parameters.values()}) > 1}
        if not any(p.when and p.when[0] in differing for p in first.metric.parameters):
            values: dict[str, Any] = dict(next(iter(parameters.values())))
            values |= {key: {name: mine[key] for name, mine in parameters.items()} for key in differing}
            return [(metric(first.key, name=first.name, level=first.level, **values), list(own))]
    return [(one._replace(name=f"{one.name} of {name}"), [name]) for name, one in own.items()]


def _some(definitions: Sequence[Definition]) -> list[Definition]:
    if not definitions:
        raise ValueError("the plan has no metric that can be computed here; see plan.explain()")
    return list(definitions)
