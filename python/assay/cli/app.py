"""The commands put together."""

from __future__ import annotations

import typer

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
    help="Validation of biomedical image analysis: exact metrics that say how they are defined.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (recommend, evaluate, objects, coco, tolerance, spread, rank, demo, metrics, conventions, info):
    app.command()(command)
