"""The progress bar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec


def wants_bar() -> bool:
    """Whether somebody looks at standard error, and a bar can be drawn there."""
    return sys.stderr.isatty() and find_spec("rich") is not None


@contextmanager
def bar() -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error (needs rich, the extra `cli`); gives the function that moves it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("cases"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("cases")
        yield lambda done, total: progress.update(task, completed=done, total=total)
