"""Telling how far a run is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

Progress = Callable[[int, int], None]
"""Called with the number of cases done and the number of all."""


@contextmanager
def reporter(progress: bool | Progress | None, cases: int) -> Iterator[Progress]:
    """The function to call after each case."""
    if callable(progress):
        yield progress
    elif progress not in (None, True, False):
        raise TypeError(f"progress must be True, False, None or a function, got {progress!r}")
    elif progress or (progress is None and cases > 1 and _wants_bar()):
        with _bar() as report:
            yield report
    else:
        yield lambda done, total: None


def _wants_bar() -> bool:
    """Whether somebody looks at standard error, and a bar can be drawn there."""
    return sys.stderr.isatty() and find_spec("rich") is not None


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar on standard error (needs rich, the extra `cli`); gives the function that moves it."""
    from rich import progress as parts
    from rich.console import Console

    columns = (parts.TextColumn("cases"), parts.BarColumn(), parts.MofNCompleteColumn(), parts.TimeRemainingColumn())
    with parts.Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("cases")
        yield lambda done, total: progress.update(task, completed=done, total=total)
