"""Metric cards: all about a metric in one text, for the shell and the documentation."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from textwrap import TextWrapper
from typing import Any, NamedTuple

from . import CATALOGUE, POOLED, keys, lookup
from .record import Metric, Parameter, Value

_FILE = Path(__file__).with_name("cards.toml")
_BETTER = {"up": "higher is better", "down": "lower is better"}

INDENT = 14
"""Where texts begin in the lines of a card."""


class MetricCard(NamedTuple):
    """All about a metric: the catalogue's record, what the key itself fixes of it, and advice.

    The record says what is computed; `use` and `avoid` say when to use the metric and when not, `pairs_with` names the
    keys of what to report beside it, `related` those of metrics that are so close to it that a ranking should have
    only one of them. Texts are put together here, by `sections`, so that the shell, the documentation and `print` say
    the same; each only sets them in its own way.
    """

    key: str
    metric: Metric
    fixed: Mapping[str, Value]
    use: str
    avoid: str
    pairs_with: tuple[str, ...]
    related: tuple[str, ...]

    @property
    def title(self) -> str:
        """The metric's name, with what the key fixes."""
        own = [f"{name} {shown(value)}" for name, value in self.fixed.items() if name != "level"]
        return self.metric.title + (f" ({self.metric.key} with {', '.join(own)})" if own else "")

    @property
    def values(self) -> dict[str, Value | None]:
        """What parameters are unless something else is said; None for one that must be given."""
        values = {**self.metric.defaults(), **self.fixed}
        return {name: value for name, value in values.items() if name != "level"}

    @property
    def definition(self) -> str:
        """The formula with the defaults of the parameters; one that has none is in angle brackets."""
        return self.metric.describe({n: f"<{n}>" if v is None else shown(v) for n, v in self.values.items()})

    @property
    def range(self) -> str:
        """From the lowest to the highest value, and their unit."""
        unit = "ml" if self.metric.unit == "volume" else self.metric.unit
        return f"{self.metric.low:g} to {self.metric.high:g} {unit}".replace("inf", "∞").strip()

    @property
    def direction(self) -> str:
        """Which values are better."""
        best = self.metric.best
        return _BETTER.get(self.metric.direction, "no value is better" if best is None else f"{best:g} is best")

    @property
    def worst(self) -> str:
        """What a policy may count an undefined value as."""
        worst = self.metric.worst
        if worst is None:
            return "none"
        return "the image diagonal" if isinstance(worst, str) else f"{worst:g}"

    @property
    def value(self) -> str:
        """What there is one value of."""
        record = self.metric
        what = "all classes together" if record.of_all_classes else "each class"
        if self.fixed.get("level", record.level) == "set":
            text = f"one for {what}, of all cases"
        else:
            text = f"one for {what}, of each case"
            text += f"; `{POOLED}{self.key}` is that of all cases" if record.can_be_pooled else ""
        return text + ("; of samples in a table, not of voxels" if record.of_tables else "")

    @property
    def parameters(self) -> list[Parameter]:
        """The parameters; the default of one that the key fixes is what it is fixed to."""
        return [p._replace(default=self.fixed.get(p.name, p.default)) for p in self.metric.parameters]

    def sections(self) -> Iterator[tuple[str, str]]:
        """What the card says, each text with a word for what it is about."""
        yield "metric", f"{self.key}: {self.title}"
        yield "definition", self.definition
        yield "range", f"{self.range}; {self.direction}"
        yield "use", self.use
        yield "avoid", self.avoid
        if self.pairs_with:
            yield "report beside", ", ".join(self.pairs_with)
        if self.related:
            yield "do not rank", f"together with {', '.join(self.related)}"
        yield "edge cases", self.metric.empties
        yield "worst value", self.worst
        yield "value", self.value
        yield "function", f"assay.{self.metric.function}"
        yield "revision", str(self.metric.revision)
        yield "source", self.metric.source
        for parameter in self.parameters:
            yield "parameter", f"{parameter.name}: {meaning(parameter)}"

    def text(self, width: int = 100) -> str:
        """The card in lines of at most `width` characters, with the words in a column of their own."""
        wrapper = TextWrapper(width, subsequent_indent=" " * INDENT, break_long_words=False, break_on_hyphens=False)
        return "\n".join(wrapper.fill(f"{word:{INDENT}}{text}") for word, text in self.sections())

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"MetricCard({self.key!r})"


def metric_card(key: str) -> MetricCard:
    """All about a metric: definition, range, when to use it and when not, edge cases, parameters and source.

    Parameters
    ----------
    key
        A key of the catalogue such as "dsc", a preset such as "hd95", or either with `pooled_` in front.

    Returns
    -------
    MetricCard
        To print, or to read: `metric` is the catalogue's record, `use`, `avoid`, `pairs_with` and `related` are advice.

    Raises
    ------
    ValueError
        The key is unknown; the message names those that are nearest.

    Examples
    --------
    >>> card = metric_card("iou")
    >>> card.range, card.direction, card.related
    ('0 to 1', 'higher is better', ('dsc', 'f_beta'))
    """
    if not isinstance(key, str):
        raise TypeError(f"key must be a string, got {key!r}")
    bare = key.removeprefix(POOLED)
    if bare not in keys():
        raise ValueError(f"metric {key!r} is unknown{_suggestion(bare)}; `assay metrics` lists all of them")
    record, fixed = lookup(key)
    if bare != key and not record.can_be_pooled:
        raise ValueError(f"{bare} has no value for a set of cases: what it is computed from does not add up over cases")
    texts = _texts()
    return MetricCard(key, record, fixed, **texts.get(bare, texts[record.key]))


def meaning(parameter: Parameter) -> str:
    """What a parameter is, what it may be, its default, and with what it has a meaning."""
    what = parameter.description.removesuffix(" (no default)")
    choices = f" ({', '.join(parameter.choices)})" if parameter.choices else ""
    default = "required" if parameter.default is None else f"default {shown(parameter.default)}"
    when = f"; with {parameter.when[0]} {', '.join(parameter.when[1])}" if parameter.when else ""
    return f"{what}{choices}; {default}{when}"


def shown(value: Value) -> str:
    """The value of a parameter in a text."""
    return f"{value:g}" if isinstance(value, float) else value


@cache
def _texts() -> dict[str, dict[str, Any]]:
    """The fields that the file has, by key."""
    with _FILE.open("rb") as file:
        tables = tomllib.load(file)
    return {
        key: {n: " ".join(v.split()) if isinstance(v, str) else tuple(v) for n, v in table.items()}
        for key, table in tables.items()
    }


def _suggestion(word: str) -> str:
    """The keys that are spelt nearly so, and those of metrics that are called so."""
    word = word.lower()
    names = {key: f"{record.title} {record.function}".lower() for key, record in CATALOGUE.items()}
    called = [key for key, name in names.items() if len(word) > 2 and word in name]
    near = dict.fromkeys([*called[:3], *get_close_matches(word, keys(), 3)])
    return f", nearest are {', '.join(near)}" if near else ""
