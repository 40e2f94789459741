"""The command `assay`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; problems are one line on standard error and exit code 2."""
    try:
        from ..evaluation.case import one_line
        from .app import app
    except ImportError as problem:
        sys.exit(_failure(f"the command needs the extra cli: pip install 'assay[cli]' ({problem})"))
    try:
        app(prog_name="assay")
    except (TypeError, ValueError, OSError, ImportError) as problem:
        sys.exit(_failure(one_line(problem)))


def _failure(message: str) -> int:
    sys.stderr.write(f"assay: {message}\n")
    return 2
