"""The command in tests."""

from collections.abc import Callable
from typing import NamedTuple


class Outcome(NamedTuple):
    """How a run of the command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]
"""Runs `assay ARGUMENTS`."""


def cells(text: str) -> list[list[str]]:
    """The rows of all tables in an output."""
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if line.startswith("│")]
