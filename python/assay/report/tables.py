"""Tables of a page, and numbers with as many digits as they deserve."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from ..evaluation.render import number


class Cell(NamedTuple):
    """A text in a table; `order` is what it is sorted by, `mark` what is special about it in one word."""

    text: str
    order: float = math.nan
    mark: str = ""


Content: TypeAlias = Cell | str | int | float


class Table(NamedTuple):
    """A table with its caption. The first cell of a row is its head; columns named in `numeric` hold numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int]
    notes: tuple[str, ...] = ()


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[Content]], notes: Iterable[str] = ()) -> Table:
    """A table of texts and numbers; columns whose cells all are numbers, or nothing, are numeric."""
    cells = tuple(tuple(map(_cell, row)) for row in rows)
    columns = zip(*cells, strict=True) if cells else ()
    numeric = frozenset(k for k, column in enumerate(columns) if _is_numeric(column))
    return Table(caption, tuple(header), cells, numeric, tuple(notes))


def _is_numeric(column: Iterable[Cell]) -> bool:
    given = [cell for cell in column if cell.text not in ("", "–")]
    return bool(given) and not any(math.isnan(cell.order) for cell in given)


def _cell(content: Content) -> Cell:
    if isinstance(content, Cell):
        return content
    if isinstance(content, str):
        return Cell(content)
    return Cell(f"{content:,}" if isinstance(content, int) else number(content), float(content))


def decimals(low: float, high: float) -> int:
    """How many decimals an estimate deserves whose interval has these ends: two digits of its half width."""
    half = (high - low) / 2
    if not (math.isfinite(half) and half > 1e-9 * max(abs(low), abs(high))):  # or all is rounding
        return 3
    return min(max(1 - math.floor(math.log10(half)), 0), 6)


def with_interval(estimate: float, low: float, high: float, mark: str = "") -> Cell:
    """An estimate and its interval, with the decimals that the interval allows."""
    digits = decimals(low, high)
    text = number(estimate, digits)
    if not (math.isnan(low) and math.isnan(high)):
        text += f" [{number(low, digits)}, {number(high, digits)}]"
    return Cell(text, estimate, mark)


def p_value(p: float) -> Cell:
    """A p-value with two digits; tiny ones as a limit."""
    if math.isnan(p):
        return Cell("–")
    return Cell("< 0.0001" if p < 1e-4 else f"{p:.2g}", p)


def share(part: float) -> Cell:
    """A share in per cent; nearly all or nearly none is not rounded to all or none."""
    if math.isnan(part):
        return Cell("–")
    if 0 < part < 0.001:
        return Cell("< 0.1 %", part)
    if 0.999 < part < 1:
        return Cell("> 99.9 %", part)
    return Cell(f"{100 * part:.1f} %", part)
