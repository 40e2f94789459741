"""What options mean: labels, metrics with their parameters, requirements."""

from __future__ import annotations

import json
import operator
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..catalogue import has_objects
from ..conventions import convention as named
from ..definition import Definition
from ..evaluation.results import OverClasses
from ..evaluation.summary import Group, Summary

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def parse_labels(text: str | None) -> Any:
    """Labels from "liver=1,tumour=2,both=1+2", "1,2,3", or a TOML or JSON file of names and labels."""
    if text is None:
        return None
    if text.endswith((".toml", ".json")):
        content = _read(Path(text))
        return content.get("labels", content) if isinstance(content, Mapping) else content
    parts = [part.strip() for part in text.split(",")]
    if all(re.fullmatch(r"-?\d+", part) for part in parts):
        return [int(part) for part in parts]
    labels = {}
    for part in parts:
        found = re.fullmatch(r"([^=]+)=(-?\d+(?:\+-?\d+)*)", part)
        if not found:
            raise ValueError(f"--labels must read like liver=1,tumour=2,both=1+2 (or 1,2,3, or a file), got {part!r}")
        name = found[1].strip()
        if name in labels:
            raise ValueError(f"--labels names {name!r} twice; for a region write {name}=1+2")
        labels[name] = [int(label) for label in found[2].split("+")]
    return labels


def parse_metrics(
    text: str | None,
    settings: Sequence[str],
    convention: str = "metrics_reloaded",
    *,
    instances: bool = False,
    probabilities: bool = False,
) -> list[Definition]:
    """Definitions from keys, as the convention has them, or a TOML or JSON file; settings such as "nsd.tolerance=2".

    If labels are `instances`, the objects of keys are labels. Of `probabilities` there are more defaults.
    """
    chosen = named(convention)
    requests: list[dict[str, Any]]

    def request(key: str) -> dict[str, Any]:
        return {"key": key, "convention": convention} | (
            {"objects": "labels"} if instances and has_objects(key) else {}
        )

    if text is None:
        requests = [request(key) for key in chosen.defaults_of(instances, probabilities)]
        if not requests:
            raise ValueError(f"convention {convention} has none of the default metrics; name some with --metrics")
    elif text.endswith((".toml", ".json")):
        requests = _requests(_read(Path(text)), text)
    else:
        requests = [request(key.strip()) for key in text.split(",")]
    by_name = {str(request.get("name") or request.get("key")): request for request in requests}
    for setting in settings:
        _apply(setting, by_name)
    return [Definition.from_dict(request) for request in requests]


def _requests(content: Any, source: str) -> list[dict[str, Any]]:
    """A list of definitions, a table `metrics` of them, or the definitions.json of an earlier run, each once."""
    if isinstance(content, Mapping):
        content = content.get("metrics", list(content.values()))
    if not isinstance(content, list) or not all(isinstance(one, Mapping) and "key" in one for one in content):
        raise ValueError(f"{source} must hold a list `metrics` of tables with a key each, or be a definitions.json")
    found: list[dict[str, Any]] = []
    for one in content:
        request = {key: value for key, value in one.items() if key not in ("description", "unit_spacing")}
        if request not in found:
            found.append(request)
    return found


def _apply(setting: str, by_name: Mapping[str, dict[str, Any]]) -> None:
    found = re.fullmatch(r"([^.=]+)\.([^.=]+)(?:\.([^=]+))?=(.+)", setting)
    if not found:
        raise ValueError(f"--set must read like nsd.tolerance=2 or nsd.tolerance.liver=2, got {setting!r}")
    name, parameter, class_name, value = found.groups()
    if name not in by_name:
        raise ValueError(
            f"--set {setting}: {name!r} is not among the metrics ({', '.join(by_name)}); name it in --metrics"
        )
    request = by_name[name]
    if class_name is None:
        request[parameter] = _value(value)
    else:
        known = request.get(parameter)
        request[parameter] = {**(known if isinstance(known, Mapping) else {}), class_name: _value(value)}


def parse_names(text: str | None) -> list[str] | None:
    """Names from "a,b"."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def parse_pairs(text: str | None, option: str) -> dict[str, str]:
    """Values by name from "a=x,b=y"."""
    pairs = [pair.split("=", 1) for pair in (text or "").split(",") if pair]
    wrong = [pair for pair in pairs if len(pair) != 2]
    if wrong:
        raise ValueError(f"{option} must be name=value,name=value, got {text!r}")
    return {name.strip(): value.strip() for name, value in pairs}


def parse_over_classes(text: str | None) -> OverClasses:
    """How classes become one number: "macro", or weights from "liver=1,tumour=3"."""
    if text is None or text == "macro":
        return text  # type: ignore[return-value]  # one of two
    try:
        return {name: float(weight) for name, weight in parse_pairs(text, "--over-classes").items()}
    except ValueError:
        raise ValueError(f"--over-classes must be macro or weights such as liver=1,tumour=3, got {text!r}") from None


def parse_values(settings: Sequence[str]) -> dict[str, float | str]:
    """Parameters from settings such as "tolerance=2"."""
    values = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not (name and sign and value):
            raise ValueError(f"--set must read like tolerance=2 or image_edge=foreground, got {setting!r}")
        values[name] = _value(value)
    return values


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _read(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except ValueError as problem:
        raise ValueError(f"{path} cannot be read as {path.suffix[1:].upper()}: {problem}") from None


class Requirement(NamedTuple):
    """A check such as "dsc>=0.8": the mean of every class must meet it, or the value of the whole set."""

    metric: str
    sign: str
    limit: float

    @classmethod
    def parse(cls, text: str) -> Requirement:
        """Read a requirement."""
        found = re.fullmatch(r"\s*([^<>=]*[^<>=\s])\s*(>=|<=|>|<)\s*(\S+)\s*", text)
        try:
            return cls(found[1], found[2], float(found[3]))  # type: ignore[index]
        except (TypeError, ValueError):
            raise ValueError(f"--require must read like dsc>=0.8, got {text!r}") from None

    def failures(self, summary: Summary) -> list[str]:
        """What does not meet it, one line each."""
        place = summary.columns.index("metric")
        groups = [group for group in summary if group.key[place] == self.metric]
        if not groups:
            raise ValueError(f"--require {self.metric}: no such metric among the results")
        return [
            f"{self._about(group, place)} is {group.mean:.4g}, required {self.sign} {self.limit:g}"
            for group in groups
            if not _COMPARISONS[self.sign](group.mean, self.limit)
        ]

    def _about(self, group: Group, place: int) -> str:
        """What was checked."""
        of = " ".join(part for i, part in enumerate(group.key) if part and i != place)
        return f"mean {self.metric}{f' of {of}' if of else ''}"


def check_names(requirements: Sequence[Requirement], definitions: Sequence[Definition]) -> None:
    """Raise before the work starts if a requirement is about a metric that is not computed."""
    names = [definition.name for definition in definitions]
    for requirement in requirements:
        if requirement.metric not in names:
            raise ValueError(f"--require {requirement.metric}: not among the metrics ({', '.join(names)})")
