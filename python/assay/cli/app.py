"""The commands put together."""

from __future__ import annotations

from typing import Annotated

import typer

from .._core import build_info
from .coco import coco
from .conventions import conventions
from .demo import demo
from .evaluate import evaluate
from .info import info
from .metrics import metrics
from .objects import objects
from .rank import rank
from .recommend import recommend
from .spread import spread
from .tolerance import tolerance

app = typer.Typer(
    name="assay",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def show_version(asked: bool) -> None:
    """Print the version and end."""
    if asked:
        typer.echo(f"assay {build_info()['version']}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=show_version, is_eager=True)
    ] = False,
) -> None:
    """Validation of biomedical image analysis: exact metrics that say how they are defined."""


for command in (recommend, evaluate, objects, coco, tolerance, spread, rank, demo, metrics, conventions, info):
    app.command()(command)
