"""Conditions over the answers of a fingerprint: short expressions that data files hold."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeAlias

_Holds: TypeAlias = Callable[[Mapping[str, object]], Any]

_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda one, several: one in several,
    ast.NotIn: lambda one, several: one not in several,
}
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class Unanswered(LookupError):
    """A name that has no value yet, raised by values that are still asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Condition(NamedTuple):
    """A condition such as "tubular_shape and localization_granularity != 'position_only'".

    It may hold and, or, not, comparisons, names, constants and tuples of them, and nothing else. A value that is not
    known (None) is false, equals nothing but None, and is neither below nor above anything.
    """

    text: str
    names: tuple[str, ...]
    value: _Holds

    @classmethod
    def parse(cls, text: str, known: Collection[str]) -> Condition:
        """The condition of a text whose names are all `known`. Raises ValueError for anything else."""
        text = " ".join(text.split())
        try:
            tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"condition {text!r} cannot be read: {error}") from None
        names = tuple(dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)))
        for name in names:
            if name not in known:
                raise ValueError(f"condition {text!r} has the unknown name {name!r}{nearest(name, known)}")
        return cls(text, names, _compiled(tree, text))

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether it holds for the values of its names.

        Values may raise `Unanswered`, which is raised on, with the first such name, if what holds depends on it.
        """
        return bool(self.value(values))


def nearest(name: str, known: Collection[str]) -> str:
    """The end of a message about an unknown name: which known one is meant, if one is near."""
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _compiled(node: ast.expr, text: str) -> _Holds:
    """A function that gives the value of an expression. Raises ValueError for what a condition may not hold."""
    if isinstance(node, ast.BoolOp):
        parts = [_compiled(one, text) for one in node.values]
        return _junction(parts, isinstance(node.op, ast.Or))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = _compiled(node.operand, text)
        return lambda values: not inner(values)
    if isinstance(node, ast.Compare):
        return _comparison(node, text)
    if isinstance(node, ast.Tuple):
        items = [_compiled(one, text) for one in node.elts]
        return lambda values: tuple(item(values) for item in items)
    if isinstance(node, ast.Name):
        name = node.id
        return lambda values: values[name]
    if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int, float, str, type(None))):
        constant = node.value
        return lambda values: constant
    raise ValueError(f"condition {text!r} may hold and, or, not, comparisons, names and constants, not {_part(node)!r}")


def _junction(parts: list[_Holds], settling: bool) -> _Holds:
    """Parts joined by or (settled by a true one) or by and: what is not answered matters only if no part settles it."""

    def holds(values: Mapping[str, object]) -> bool:
        unanswered: Unanswered | None = None
        for part in parts:
            try:
                if bool(part(values)) is settling:
                    return settling
            except Unanswered as found:
                unanswered = unanswered or found
        if unanswered is not None:
            raise unanswered
        return not settling

    return holds


def _comparison(node: ast.Compare, text: str) -> _Holds:
    sides = [_compiled(one, text) for one in (node.left, *node.comparators)]
    tests = []
    for left, sign, right, what in zip(sides, node.ops, sides[1:], node.comparators, strict=False):
        if type(sign) not in _COMPARISONS:
            raise ValueError(f"condition {text!r} may compare with ==, !=, <, <=, >, >= and in only")
        if isinstance(sign, (ast.In, ast.NotIn)) and not isinstance(what, (ast.Tuple, ast.Name)):
            raise ValueError(f"condition {text!r} may look in tuples and named lists only, not in {_part(what)!r}")
        tests.append(_test(left, sign, right))
    return lambda values: all(test(values) for test in tests)


def _test(left: _Holds, sign: ast.cmpop, right: _Holds) -> _Holds:
    compare, ordered = _COMPARISONS[type(sign)], isinstance(sign, _ORDERED)

    def holds(values: Mapping[str, object]) -> bool:
        one, other = left(values), right(values)
        if ordered and (one is None or other is None):
            return False
        if isinstance(sign, (ast.In, ast.NotIn)) and other is None:
            return isinstance(sign, ast.NotIn)
        return compare(one, other)

    return holds


def _part(node: ast.expr) -> str:
    return ast.unparse(node)
