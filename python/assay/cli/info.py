"""`assay info`."""

from __future__ import annotations

import platform
from importlib import metadata

from .._core import build_info
from .tables import console

OPTIONAL = ("nibabel", "SimpleITK", "pandas", "matplotlib", "jinja2", "typer", "rich")


def info() -> None:
    """Show versions, how the core was built, and the default number of threads."""
    build = build_info()
    lines = {
        "assay": build["version"],
        "python": f"{platform.python_version()} ({platform.platform()})",
        "numpy": metadata.version("numpy"),
        "compiler": build["compiler"],
        "openmp": "yes" if build["openmp"] else "no (one thread)",
        "threads": f"{build['threads']} by default (ASSAY_NUM_THREADS, or threads= per call)",
        **{name: _version(name) for name in OPTIONAL},
    }
    for name, text in lines.items():
        console().print(f"[bold]{name:10}[/bold] {text}", soft_wrap=True)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
