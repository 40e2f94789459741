"""What is printed: the machine, the versions, the table."""

from __future__ import annotations

import csv
import dataclasses
import math
import os
import platform
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from .comparison import Row
from .threads import allowed

_PACKAGES = (
    *("assay", "numpy", "scipy", "SimpleITK", "edt", "opencv-python-headless", "surface-distance", "mikan-rs"),
    *("pymeshmetrics", "vtk", "scikit-learn"),
)
_HEAD = (
    "",
    "tool",
    "seconds",
    "x assay",
    "ns per voxel",
    "of it plain read",
    "extra memory",
    "runs",
    "checked first",
    "note",
)


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def environment() -> list[str]:
    """Describe the machine and the packages."""
    return [
        f"machine: {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; "
        f"threads of each tool: {allowed()}",
        f"Python {platform.python_version()}; " + ", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
    ]


def memory_line(threads: int, speed: tuple[float, float]) -> str:
    """Describe the memory."""
    read, copy = (each / 1e9 for each in speed)
    return f"memory, {threads} thread{'s' * (threads > 1)}: read {read:.1f} GB/s, copy {copy:.1f} GB/s"


def relate(rows: Sequence[Row], read_speed: float) -> None:
    """Fill in the ratios to other tools' times, workload by workload, and to a plain read of the inputs."""
    seconds = {(row.workload, row.tool): row.seconds for row in rows}
    for row in rows:
        row.relative = row.seconds / seconds.get((row.workload, row.against), float("nan"))
        if row.input_bytes:
            row.read_share = row.input_bytes / read_speed / row.seconds


def _number(value: float, form: str) -> str:
    return "-" if math.isnan(value) else form.format(value)


def _cells(row: Row) -> tuple[str, ...]:
    seconds = _number(row.seconds, "{:.4f}" if row.seconds < 1 else "{:.2f}")
    memory = _number(row.extra_memory, "{:.2f} x inputs")
    ratio = _number(row.relative, "{:.2f}")
    if row.against != "assay" and ratio != "-":
        ratio += f" ({row.against.removeprefix('assay, ')})"
    each = _number(1e9 * row.seconds / row.voxels if row.voxels else math.nan, "{:.2f}")
    read = _number(100 * row.read_share, "{:.1f} %")
    return row.tool, seconds, ratio, each, read, memory, str(row.runs), row.check, row.note


def table(rows: Sequence[Row]) -> list[str]:
    """Format the rows as an aligned Markdown table."""
    titles = {row.workload: row.title for row in reversed(rows)}
    cells = [(f"{row.workload}: {titles.pop(row.workload, '')}".removesuffix(": "), *_cells(row)) for row in rows]
    lines = [_HEAD, *cells]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
    return [padded[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *padded[1:]]


def write_csv(file: Path, rows: Sequence[Row]) -> None:
    """Write all fields of all rows."""
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in dataclasses.fields(Row)])
        writer.writeheader()
        writer.writerows(map(dataclasses.asdict, rows))
