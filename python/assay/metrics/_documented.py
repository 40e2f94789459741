"""Docstrings of metric functions, completed from the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..catalogue import CATALOGUE, Metric, Parameter

F = TypeVar("F", bound=Callable[..., object])

_ARRAYS = """
Parameters
----------
reference, prediction
    Masks of one shape, bool or integer, any strides, zero copy; non-zero is foreground. With `labels` label maps.
    Anything with `__dlpack__` or `__array__` is taken, if it is in host memory.
labels
    None: the arrays are masks, and the result is a number. A mapping from names to a label or several, or a list
    of labels: the result maps each name (or label) to its value.
ignore_label
    Voxels with this label in the reference are removed from both arrays.
mask
    Voxels to evaluate, bool or 8-bit of the same shape; the others are removed from both arrays.
threads
    Number of threads, None for the default. The result does not depend on it."""

_SCORES = """
scores
    The score of every voxel, an array of the same shape, of which an object takes the highest or the mean; or a mapping
    from the labels of the prediction to their scores, if these are the objects.{only}"""
_IF_GREEDY = " Only with strategy 'greedy_by_score'."

_SPACING = """
spacing
    Size of a voxel along each array axis, in mm. Left out it is 1."""


def documented(key: str) -> Callable[[F], F]:
    """Append to a function's docstring what the record of `key` says: formula, range, empties, source."""

    def complete(function: F) -> F:
        function.__doc__ = f"{function.__doc__}\n{_body(CATALOGUE[key])}"
        return function

    return complete


def _body(record: Metric) -> str:
    fields = {p.name: f"`{p.name}`" for p in record.parameters}
    parameters = _ARRAYS
    if record.takes_spacing:
        parameters += _SPACING
    if record.takes_scores:
        parameters += _SCORES.format(only="" if record.statistic == "detections" else _IF_GREEDY)
    for name in dict.fromkeys(parameter.name for parameter in record.parameters):
        parameters += f"\n{name}\n    {_about([one for one in record.parameters if one.name == name])}"
    unit = {"": "no unit", "%": "percent", "volume": "ml in 3D, mm^2 in 2D, mm in 1D"}.get(record.unit, record.unit)
    return f"""
Definition: {record.describe(fields)}.

Range {record.low:g} to {record.high:g}, {unit}. {record.empties}.
{parameters}

Returns
-------
float, or a dict of floats with `labels`
    NaN where the value is undefined.

Raises
------
TypeError, ValueError
    An argument that cannot be used; the message names it, what was given and what was expected.

References
----------
{record.source}
"""


def _about(variants: list[Parameter]) -> str:
    """What a parameter is, its values and its default; its variants belong to different values of another one."""
    text = variants[0].description
    text = f"{text[0].upper()}{text[1:]}."
    for one in variants:
        choices = f"one of {', '.join(map(repr, one.choices))}" if one.choices else ""
        default = "" if one.default is None else f"default {one.default!r}"
        condition = "" if one.when is None else f"with {one.when[0]} {' or '.join(map(repr, one.when[1]))}"
        parts = [part for part in (condition, choices, default) if part]
        text += f" {'; '.join(parts)[0].upper()}{'; '.join(parts)[1:]}." if parts else ""
    return text
