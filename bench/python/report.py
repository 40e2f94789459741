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

_PACKAGES = ("assay", "numpy", "scipy", "SimpleITK", "edt", "surface-distance", "mikan-rs")
_HEAD = ("", "tool", "seconds", "x assay", "runs", "extra memory", "checked first", "note")


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
        f"machine: {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, one thread each",
        f"Python {platform.python_version()}; " + ", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
    ]


def relate(rows: Sequence[Row]) -> None:
    """Fill in the ratios to assay's time, workload by workload."""
    ours = {row.workload: row.seconds for row in rows if row.tool == "assay"}
    for row in rows:
        row.relative = row.seconds / ours.get(row.workload, float("nan"))


def _number(value: float, form: str) -> str:
    return "-" if math.isnan(value) else form.format(value)


def _cells(row: Row) -> tuple[str, ...]:
    seconds = _number(row.seconds, "{:.4f}" if row.seconds < 1 else "{:.2f}")
    memory = _number(row.extra_memory, "{:.2f} x inputs")
    ratio = _number(row.relative, "{:.2f}")
    return row.workload, row.tool, seconds, ratio, str(row.runs), memory, row.check, row.note


def table(rows: Sequence[Row]) -> list[str]:
    """Format the rows as an aligned Markdown table."""
    lines = [_HEAD, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
    return [padded[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *padded[1:]]


def write_csv(file: Path, rows: Sequence[Row]) -> None:
    """Write all fields of all rows."""
    with file.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, [field.name for field in dataclasses.fields(Row)])
        writer.writeheader()
        writer.writerows(map(dataclasses.asdict, rows))
